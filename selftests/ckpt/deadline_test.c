// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deadlines: expiration of sections, retention of checkpoints
 *
 * Nothing may go early; everything must be gone a second after its time.
 */
#include "ckpt_fixture.h"

#define SOON		(200 * NSEC_PER_MSEC)
#define HOUR		(3600 * NSEC_PER_SEC)
#define MANY		1000

static int64_t real(void)
{
	return ck_now_ns(CLOCK_REALTIME);
}

static int64_t mono(void)
{
	return ck_now_ns(CLOCK_MONOTONIC);
}

/* How late something may be. */
static int64_t late(void)
{
	return NSEC_PER_SEC + ck_stalled_ns();
}

static struct ck_bytes number(const uint32_t *n)
{
	return (struct ck_bytes){ n, sizeof(*n) };
}

/*
 * Waits until the section is gone.  The clock is read on the safe side of
 * each look, so that neither a slow machine nor a fast one fools the test.
 */
static void expect_expiry(struct __test_metadata *_metadata, int fd,
			  const char *id, int64_t expiration)
{
	int64_t before;
	int ret;

	do {
		ck_nap();
		before = real();
		ret = ck_section(fd, ck_str(id), NULL, NULL);
	} while (!ret && before < expiration + 10 * late());
	EXPECT_EQ(-ENOENT, ret);
	EXPECT_LE(expiration, real());
	EXPECT_GE(expiration + late(), before);
}

TEST_F(checkpoint, section_expires_in_time)
{
	struct ckpt_ioc_status before, after;
	int64_t expiration = real() + SOON;
	struct ckpt_element e;
	char byte = 0;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), "data", 4,
				     expiration, NULL));
	ASSERT_EQ(0, ck_status(self->fd, &before));
	expect_expiry(_metadata, self->fd, "s", expiration);
	EXPECT_EQ(0, ck_status(self->fd, &after));
	EXPECT_EQ(0, after.sections);
	EXPECT_EQ(0, after.bytes);
	EXPECT_EQ(before.generation + 1, after.generation);
	EXPECT_EQ(-ENOENT, ck_overwrite(self->fd, ck_str("s"), &byte, 1));
	EXPECT_EQ(-ENOENT, ck_write(self->fd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(-ENOENT, ck_delete(self->fd, ck_str("s"), NULL));
	EXPECT_EQ(-ENOENT, ck_set_expiration(self->fd, ck_str("s"),
					     CKPT_TIME_END, NULL));
	e = ck_element(ck_str("s"), &byte, 1, 0);
	EXPECT_EQ(-ENOENT, ck_readv(self->fd, 0, &e, 1, NULL, NULL));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
}

TEST_F(checkpoint, section_created_in_the_past_expires_at_once)
{
	int64_t now = real();

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), "data", 4, 0, NULL));
	expect_expiry(_metadata, self->fd, "s", now);
}

TEST_F(checkpoint, expiration_set_later)
{
	int64_t first = real() + SOON, second = first + SOON;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0, first,
				     NULL));
	ASSERT_EQ(0, ck_set_expiration(self->fd, ck_str("s"), second, NULL));
	expect_expiry(_metadata, self->fd, "s", second);
}

TEST_F(checkpoint, expiration_set_earlier)
{
	int64_t first = real() + HOUR, second = real() + SOON;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0, first,
				     NULL));
	ASSERT_EQ(0, ck_set_expiration(self->fd, ck_str("s"), second, NULL));
	expect_expiry(_metadata, self->fd, "s", second);
}

TEST_F(checkpoint, expiration_cancelled)
{
	int64_t expiration = real() + SOON;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0, expiration,
				     NULL));
	ASSERT_EQ(0, ck_set_expiration(self->fd, ck_str("s"), CKPT_TIME_END,
				       NULL));
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), NULL, NULL));
}

TEST_F(checkpoint, expiration_outlives_a_change_of_data)
{
	int64_t expiration = real() + SOON;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), "1", 1, expiration,
				     NULL));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "22", 2));
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "333", 3, 2));
	expect_expiry(_metadata, self->fd, "s", expiration);
}

/* A successor of the same id has nothing to do with the old time. */
TEST_F(checkpoint, expiration_ends_with_the_section)
{
	int64_t expiration = real() + SOON;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0, expiration,
				     NULL));
	ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), NULL, NULL));
}

TEST_F(checkpoint, expiration_at_the_end_of_time)
{
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0,
				     CKPT_TIME_END - 1, NULL));
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("t"), NULL, 0,
				     real() + SOON, NULL));
	EXPECT_EQ(0, ck_set_expiration(self->fd, ck_str("t"),
				       CKPT_TIME_END - 2, NULL));
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), NULL, NULL));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("t"), NULL, NULL));
}

TEST_F(checkpoint, many_expirations_in_disorder)
{
	static int64_t expiration[MANY];
	uint32_t i, left = MANY;
	uint64_t seed = ck_seed();
	int64_t start = real() + 3 * SOON;

	for (i = 0; i < MANY; i++) {
		expiration[i] = start + ck_random(&seed) % (5 * SOON);
		ASSERT_EQ(0, ck_create_until(self->fd, number(&i), &i, 4,
					     expiration[i], NULL));
	}
	while (left) {
		ck_nap();
		for (i = 0; i < MANY; i++) {
			int64_t before = real();
			int ret;

			if (!expiration[i])
				continue;
			ret = ck_section(self->fd, number(&i), NULL, NULL);
			if (!ret) {
				ASSERT_GE(expiration[i] + late(), before);
				continue;
			}
			ASSERT_EQ(-ENOENT, ret);
			ASSERT_LE(expiration[i], real());
			expiration[i] = 0;
			left--;
		}
	}
}

/* Expiration times of sections and of checkpoints that nobody has open. */
TEST_F(world, section_of_a_retained_checkpoint_expires)
{
	struct ckpt_attributes attr = ck_attr_default;
	int64_t expiration = real() + SOON;
	struct ck_usage usage;
	int fd;

	attr.retention = HOUR;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create_until(fd, ck_str("s"), "data", 4, expiration,
				     NULL));
	ASSERT_EQ(0, close(fd));
	do {
		ck_nap();
		ASSERT_EQ(0, ck_usage(self->service, &usage));
	} while (usage.sections && real() < expiration + late());
	EXPECT_LE(expiration, real());
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(0, usage.bytes);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
}

static int make_retained(int service, const char *name, int64_t retention)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.retention = retention;
	fd = ck_open(service, name, CK_CREATE, &attr);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static uint64_t checkpoints(int service)
{
	struct ck_usage usage;

	return ck_usage(service, &usage) ? 0 : usage.checkpoints;
}

/* Waits until no checkpoint is left; the last close was at @closed or later. */
static void expect_end(struct __test_metadata *_metadata, int service,
		       int64_t closed, int64_t retention)
{
	int64_t before;
	uint64_t left;

	do {
		ck_nap();
		before = mono();
		left = checkpoints(service);
	} while (left && before < closed + retention + 10 * late());
	EXPECT_EQ(0, left);
	EXPECT_LE(closed + retention, mono());
	EXPECT_GE(closed + retention + late(), before);
	EXPECT_EQ(-ENOENT, ck_open(service, "c", CK_RD, NULL));
}

TEST_F(world, retention_ends_in_time)
{
	int64_t closed = mono();

	ASSERT_EQ(0, make_retained(self->service, "c", SOON));
	expect_end(_metadata, self->service, closed, SOON);
}

TEST_F(world, retention_below_10_ms_ends_inside_the_last_close)
{
	const int64_t short_ones[] = { 0, 1, CKPT_RETENTION_MIN_NS - 1 };
	struct ck_usage usage;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(short_ones); i++) {
		int fd;

		ASSERT_EQ(0, make_retained(self->service, "c", short_ones[i]));
		EXPECT_EQ(0, ck_usage(self->service, &usage));
		EXPECT_EQ(0, usage.checkpoints);
		fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, ck_set_retention(fd, short_ones[i]));
		EXPECT_EQ(0, ck_close(fd));
		EXPECT_EQ(0, ck_usage(self->service, &usage));
		EXPECT_EQ(0, usage.checkpoints);
		EXPECT_EQ(0, close(fd));
	}
}

TEST_F(world, retention_of_10_ms)
{
	int64_t closed = mono();

	ASSERT_EQ(0, make_retained(self->service, "c", CKPT_RETENTION_MIN_NS));
	expect_end(_metadata, self->service, closed, CKPT_RETENTION_MIN_NS);
}

TEST_F(world, retention_is_cancelled_by_an_open)
{
	int64_t closed;
	int fd;

	ASSERT_EQ(0, make_retained(self->service, "c", SOON));
	fd = ck_open(self->service, "c", CK_RD, NULL);
	ASSERT_LE(0, fd);
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(1, checkpoints(self->service));
	closed = mono();
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(1, checkpoints(self->service));
	expect_end(_metadata, self->service, closed, SOON);
}

TEST_F(world, retention_counts_from_the_last_close)
{
	int first, second;
	int64_t closed;

	ASSERT_EQ(0, make_retained(self->service, "c", SOON));
	first = ck_open(self->service, "c", CK_RD, NULL);
	second = ck_open(self->service, "c", CK_RD, NULL);
	ASSERT_LE(0, first);
	ASSERT_LE(0, second);
	EXPECT_EQ(0, close(first));
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(1, checkpoints(self->service));
	closed = mono();
	EXPECT_EQ(0, close(second));
	expect_end(_metadata, self->service, closed, SOON);
}

TEST_F(world, retention_set_while_open_counts)
{
	int64_t closed;
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_set_retention(fd, HOUR));
	EXPECT_EQ(0, close(fd));
	fd = ck_open(self->service, "c", CKPT_OPEN_READ, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_set_retention(fd, SOON));
	closed = mono();
	EXPECT_EQ(0, close(fd));
	expect_end(_metadata, self->service, closed, SOON);
}

TEST_F(world, retention_without_end)
{
	ASSERT_EQ(0, make_retained(self->service, "c", CKPT_TIME_END));
	ASSERT_EQ(0, make_retained(self->service, "d", CKPT_TIME_END - 1));
	ck_sleep_until(mono() + 2 * SOON);
	EXPECT_EQ(2, checkpoints(self->service));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, ck_unlink(self->service, "d"));
}

TEST_F(world, retained_one_unlinked_leaves_its_successor_alone)
{
	int fd;

	ASSERT_EQ(0, make_retained(self->service, "c", SOON));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, checkpoints(self->service));
	ASSERT_EQ(0, make_retained(self->service, "c", HOUR));
	ck_sleep_until(mono() + 2 * SOON);
	fd = ck_open(self->service, "c", CK_RD, NULL);
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, many_retentions_in_disorder)
{
	static int64_t end[MANY / 4];
	uint64_t seed = ck_seed();
	uint32_t i, due, left;
	char name[16];

	for (i = 0; i < MANY / 4; i++) {
		int64_t retention = SOON + ck_random(&seed) % (3 * SOON);

		snprintf(name, sizeof(name), "n%u", i);
		end[i] = mono() + retention;
		ASSERT_EQ(0, make_retained(self->service, name, retention));
	}
	do {
		int64_t before = mono(), after;

		left = checkpoints(self->service);
		after = mono();
		for (i = due = 0; i < MANY / 4; i++) {
			due += end[i] <= after;
			if (end[i] + late() < before) {
				ASSERT_GE(MANY / 4 - due, left);
			}
		}
		ASSERT_GE(left, MANY / 4 - due);
		ck_nap();
	} while (left);
}

TEST_HARNESS_MAIN
