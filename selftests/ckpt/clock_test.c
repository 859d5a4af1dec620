// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deadlines when somebody sets the clock
 *
 * The clock of the machine is set for parts of a second and put right again;
 * nothing else should be running.
 */
#include "ckpt_fixture.h"

#define SOON	(300 * NSEC_PER_MSEC)
#define HOUR	(3600 * NSEC_PER_SEC)

static int step_clock(int64_t by)
{
	int64_t now = ck_now_ns(CLOCK_REALTIME) + by;
	struct timespec to = {
		.tv_sec = now / NSEC_PER_SEC,
		.tv_nsec = now % NSEC_PER_SEC,
	};

	return clock_settime(CLOCK_REALTIME, &to) ? -errno : 0;
}

static int64_t offset(void)
{
	return ck_now_ns(CLOCK_REALTIME) - ck_now_ns(CLOCK_MONOTONIC);
}

/* How late something may be. */
static int64_t late(void)
{
	return NSEC_PER_SEC + ck_stalled_ns();
}

static void wait_ns(int64_t ns)
{
	ck_sleep_until(ck_now_ns(CLOCK_MONOTONIC) + ns);
}

FIXTURE(clock) {
	int service;
	int fd;
	int64_t offset;
};

FIXTURE_SETUP(clock)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->fd);
	self->offset = offset();
}

FIXTURE_TEARDOWN(clock)
{
	EXPECT_EQ(0, step_clock(self->offset - offset()));
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

/* Gone within a second of the step, not of the hour. */
TEST_F(clock, set_forward_past_an_expiration)
{
	int64_t now = ck_now_ns(CLOCK_REALTIME), stepped;
	int ret;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("gone"), NULL, 0,
				     now + HOUR, NULL));
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("stays"), NULL, 0,
				     now + 3 * HOUR, NULL));
	wait_ns(SOON);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("gone"), NULL, NULL));
	stepped = ck_now_ns(CLOCK_MONOTONIC);
	ASSERT_EQ(0, step_clock(2 * HOUR));
	do {
		ck_nap();
		ret = ck_section(self->fd, ck_str("gone"), NULL, NULL);
	} while (!ret && ck_now_ns(CLOCK_MONOTONIC) < stepped + late());
	EXPECT_EQ(-ENOENT, ret);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("stays"), NULL, NULL));
}

/* Set backward, the time comes an hour later; set right again, it is there. */
TEST_F(clock, set_backward_before_an_expiration)
{
	int64_t now = ck_now_ns(CLOCK_REALTIME), stepped;
	int ret;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0, now + SOON,
				     NULL));
	ASSERT_EQ(0, step_clock(-HOUR));
	wait_ns(2 * SOON);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), NULL, NULL));
	/* What is set by the new time obeys the new time. */
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("t"), NULL, 0,
				     ck_now_ns(CLOCK_REALTIME) + SOON, NULL));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("t"), NULL, NULL));
	wait_ns(SOON + late());
	EXPECT_EQ(-ENOENT, ck_section(self->fd, ck_str("t"), NULL, NULL));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), NULL, NULL));
	stepped = ck_now_ns(CLOCK_MONOTONIC);
	ASSERT_EQ(0, step_clock(HOUR));
	do {
		ck_nap();
		ret = ck_section(self->fd, ck_str("s"), NULL, NULL);
	} while (!ret && ck_now_ns(CLOCK_MONOTONIC) < stepped + late());
	EXPECT_EQ(-ENOENT, ret);
}

static uint64_t checkpoints(int service)
{
	struct ck_usage usage;

	return ck_usage(service, &usage) ? 0 : usage.checkpoints;
}

/* Retention is a duration: it does not care what time it is. */
static void retention_in_spite_of(struct __test_metadata *_metadata,
				  int service, int64_t step)
{
	struct ckpt_attributes attr = ck_attr_default;
	int64_t closed;
	int fd;

	attr.retention = SOON;
	fd = ck_open(service, "retained", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	closed = ck_now_ns(CLOCK_MONOTONIC);
	ASSERT_EQ(0, close(fd));
	ASSERT_EQ(0, step_clock(step));
	while (checkpoints(service) == 2 &&
	       ck_now_ns(CLOCK_MONOTONIC) < closed + SOON + late())
		ck_nap();
	EXPECT_EQ(1, checkpoints(service));
	EXPECT_LE(closed + SOON, ck_now_ns(CLOCK_MONOTONIC));
}

TEST_F(clock, set_forward_during_a_retention)
{
	retention_in_spite_of(_metadata, self->service, HOUR);
}

TEST_F(clock, set_backward_during_a_retention)
{
	retention_in_spite_of(_metadata, self->service, -HOUR);
}

/* The past is what is past by the clock as it stands. */
TEST_F(clock, expiration_in_the_past_follows_the_clock)
{
	int64_t later = ck_now_ns(CLOCK_REALTIME) + HOUR / 2;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	ASSERT_EQ(0, step_clock(HOUR));
	EXPECT_EQ(-EINVAL, ck_set_expiration(self->fd, ck_str("s"), later,
					     NULL));
	ASSERT_EQ(0, step_clock(-HOUR));
	EXPECT_EQ(0, ck_set_expiration(self->fd, ck_str("s"), later, NULL));
}

TEST_HARNESS_MAIN
