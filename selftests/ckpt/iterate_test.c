// SPDX-License-Identifier: GPL-2.0-only
/*
 * Iteration: batches, choices, and what concurrent changes do to it
 */
#include <pthread.h>
#include <stdatomic.h>

#include "ckpt_fixture.h"

#define HOUR	(3600 * NSEC_PER_SEC)

/**
 * struct walk - an iteration
 * @arg: its argument, carried from call to call
 * @buffer: room for records, aligned as they are
 */
struct walk {
	struct ckpt_ioc_iterate arg;
	uint64_t buffer[8192];
};

static void walk_start(struct walk *walk, uint32_t chosen, int64_t expiration,
		       uint32_t buffer_size)
{
	memset(walk, 0, sizeof(*walk));
	walk->arg.chosen = chosen;
	walk->arg.expiration = expiration;
	walk->arg.buffer = ck_ptr(walk->buffer);
	walk->arg.buffer_size = buffer_size;
}

static int walk_on(struct walk *walk, int fd)
{
	return ck_ioctl(fd, CKPT_IOC_ITERATE, &walk->arg);
}

static const struct ckpt_section_record *
walk_record(const struct walk *walk, unsigned int n)
{
	const char *at = (const char *)walk->buffer;

	while (n--)
		at += ((const struct ckpt_section_record *)at)->next;
	return (const struct ckpt_section_record *)at;
}

static int create_number(int fd, uint32_t n, int64_t expiration)
{
	return ck_create_until(fd, (struct ck_bytes){ &n, sizeof(n) }, &n,
			       n % 5, expiration, NULL);
}

static int delete_number(int fd, uint32_t n)
{
	return ck_delete(fd, (struct ck_bytes){ &n, sizeof(n) }, NULL);
}

static uint32_t record_number(const struct ckpt_section_record *record)
{
	uint32_t n;

	memcpy(&n, record->id, sizeof(n));
	return n;
}

/* Walks to the end; counts into @times how often each number was returned. */
static int walk_all(int fd, uint32_t chosen, int64_t expiration,
		    uint32_t buffer_size, unsigned char *times)
{
	struct walk *walk = malloc(sizeof(*walk));
	unsigned int i;
	int ret;

	walk_start(walk, chosen, expiration, buffer_size);
	while (!(ret = walk_on(walk, fd)) && walk->arg.count)
		for (i = 0; i < walk->arg.count; i++)
			times[record_number(walk_record(walk, i))]++;
	free(walk);
	return ret;
}

TEST_F(checkpoint, empty_checkpoint)
{
	struct walk walk;

	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 4096);
	EXPECT_EQ(0, walk_on(&walk, self->fd));
	EXPECT_EQ(0, walk.arg.count);
	EXPECT_EQ(0, walk.arg.buffer_used);
	/* It is over, whatever comes: the end was fixed by the first call. */
	ASSERT_EQ(0, create_number(self->fd, 1, CKPT_TIME_END));
	EXPECT_EQ(0, walk_on(&walk, self->fd));
	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 4096);
	EXPECT_EQ(0, walk_on(&walk, self->fd));
	EXPECT_EQ(1, walk.arg.count);
}

TEST_F(checkpoint, records_tell_all)
{
	int64_t before = ck_now_ns(CLOCK_REALTIME_COARSE), until = before + HOUR;
	const struct ckpt_section_record *r;
	uint64_t generation;
	struct walk walk;
	unsigned int i;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("first"), "data", 4,
				     until, &generation));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("x"), NULL, 0));
	memset(&walk, 0xff, sizeof(walk));
	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 4096);
	ASSERT_EQ(0, walk_on(&walk, self->fd));
	ASSERT_EQ(2, walk.arg.count);
	r = walk_record(&walk, 0);
	EXPECT_EQ(sizeof(*r) + 8, r->next);
	EXPECT_EQ(5, r->id_len);
	EXPECT_EQ(0, memcmp(r->id, "first\0\0\0", 8));
	EXPECT_EQ(generation, r->generation);
	EXPECT_EQ(4, r->size);
	EXPECT_EQ(until, r->expiration);
	EXPECT_LE(before, r->last_update);
	EXPECT_GE(ck_now_ns(CLOCK_REALTIME), r->last_update);
	r = walk_record(&walk, 1);
	EXPECT_EQ(sizeof(*r) + 8, r->next);
	EXPECT_EQ(1, r->id_len);
	EXPECT_EQ(generation + 1, r->generation);
	EXPECT_EQ(0, r->size);
	EXPECT_EQ(CKPT_TIME_END, r->expiration);
	EXPECT_LT(walk_record(&walk, 0)->number, r->number);
	EXPECT_EQ(r->number, walk.arg.end);
	EXPECT_EQ(2 * (sizeof(*r) + 8), walk.arg.buffer_used);
	for (i = 1; i < 8; i++) {
		EXPECT_EQ(0, r->id[i]);
	}
}

static int64_t last_update(int fd)
{
	struct walk walk;

	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 4096);
	if (walk_on(&walk, fd) || walk.arg.count != 1)
		return -1;
	return walk_record(&walk, 0)->last_update;
}

/* A new expiration time is no change of data. */
TEST_F(checkpoint, last_update_is_that_of_the_data)
{
	int64_t first, second, third;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "1", 1));
	first = last_update(self->fd);
	EXPECT_LT(0, first);
	usleep(20000);
	EXPECT_EQ(0, ck_set_expiration(self->fd, ck_str("s"), CKPT_TIME_END,
				       NULL));
	EXPECT_EQ(first, last_update(self->fd));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "2", 1));
	second = last_update(self->fd);
	EXPECT_LT(first, second);
	usleep(20000);
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "3", 1, 0));
	third = last_update(self->fd);
	EXPECT_LT(second, third);
}

TEST_F(checkpoint, choices_by_expiration)
{
	int64_t now = ck_now_ns(CLOCK_REALTIME);
	const struct {
		uint32_t chosen;
		int64_t expiration;
		const char *numbers;
	} cases[] = {
		{ CKPT_CHOSEN_ANY, 0, "0123" },
		{ CKPT_CHOSEN_ANY, -1, "0123" },
		{ CKPT_CHOSEN_FOREVER, -1, "03" },
		{ CKPT_CHOSEN_CORRUPTED, -1, "" },
		{ CKPT_CHOSEN_LEQ_EXPIRATION, now + HOUR - 1, "" },
		{ CKPT_CHOSEN_LEQ_EXPIRATION, now + HOUR, "1" },
		{ CKPT_CHOSEN_LEQ_EXPIRATION, now + 3 * HOUR, "12" },
		{ CKPT_CHOSEN_GEQ_EXPIRATION, 0, "0123" },
		{ CKPT_CHOSEN_GEQ_EXPIRATION, now + HOUR, "0123" },
		{ CKPT_CHOSEN_GEQ_EXPIRATION, now + HOUR + 1, "023" },
		{ CKPT_CHOSEN_GEQ_EXPIRATION, now + 2 * HOUR, "023" },
		{ CKPT_CHOSEN_GEQ_EXPIRATION, CKPT_TIME_END, "03" },
	};
	unsigned int i, n;

	ASSERT_EQ(0, create_number(self->fd, 0, CKPT_TIME_END));
	ASSERT_EQ(0, create_number(self->fd, 1, now + HOUR));
	ASSERT_EQ(0, create_number(self->fd, 2, now + 2 * HOUR));
	ASSERT_EQ(0, create_number(self->fd, 3, CKPT_TIME_END));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned char times[4] = { };

		ASSERT_EQ(0, walk_all(self->fd, cases[i].chosen,
				      cases[i].expiration, 4096, times));
		for (n = 0; n < 4; n++) {
			EXPECT_EQ(!!strchr(cases[i].numbers, '0' + n),
				  times[n]) {
				TH_LOG("case %u, section %u", i, n);
			}
		}
	}
}

TEST_F(checkpoint, buffer_too_small_is_ENOBUFS)
{
	char id[1000] = "";
	struct walk walk;

	ASSERT_EQ(0, create_number(self->fd, 1, CKPT_TIME_END));
	ASSERT_EQ(0, ck_create(self->fd,
			       (struct ck_bytes){ id, sizeof(id) }, NULL, 0));
	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 0);
	EXPECT_EQ(-ENOBUFS, walk_on(&walk, self->fd));
	EXPECT_EQ(sizeof(struct ckpt_section_record) + 8, walk.arg.buffer_used);
	walk.arg.buffer_size = walk.arg.buffer_used;
	ASSERT_EQ(0, walk_on(&walk, self->fd));
	EXPECT_EQ(1, walk.arg.count);
	EXPECT_EQ(-ENOBUFS, walk_on(&walk, self->fd));
	EXPECT_EQ(sizeof(struct ckpt_section_record) + 1000,
		  walk.arg.buffer_used);
	walk.arg.buffer_size = walk.arg.buffer_used - 1;
	EXPECT_EQ(-ENOBUFS, walk_on(&walk, self->fd));
	walk.arg.buffer_size = walk.arg.buffer_used;
	ASSERT_EQ(0, walk_on(&walk, self->fd));
	EXPECT_EQ(1, walk.arg.count);
	EXPECT_EQ(1000, walk_record(&walk, 0)->id_len);
	ASSERT_EQ(0, walk_on(&walk, self->fd));
	EXPECT_EQ(0, walk.arg.count);
}

/* The kernel writes no byte past what it was given. */
TEST_F(checkpoint, buffer_is_not_overrun)
{
	const uint32_t record = sizeof(struct ckpt_section_record) + 8;
	unsigned char *bytes;
	struct walk walk;
	uint32_t size, n;

	for (n = 0; n < 10; n++) {
		ASSERT_EQ(0, create_number(self->fd, n, CKPT_TIME_END));
	}
	bytes = (unsigned char *)walk.buffer;
	for (size = record; size < 4 * record; size += 5) {
		walk_start(&walk, CKPT_CHOSEN_ANY, 0, size);
		memset(walk.buffer, 0xa5, sizeof(walk.buffer));
		ASSERT_EQ(0, walk_on(&walk, self->fd));
		EXPECT_EQ(size / record, walk.arg.count);
		EXPECT_EQ(size / record * record, walk.arg.buffer_used);
		for (n = walk.arg.buffer_used; n < sizeof(walk.buffer); n++) {
			ASSERT_EQ(0xa5, bytes[n]);
		}
	}
}

TEST_F(checkpoint, many_sections_in_batches)
{
	const uint32_t n = 10000;
	const uint32_t sizes[] = { 64, 1000, 4096, 65536 };
	unsigned char *times = malloc(n);
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		ASSERT_EQ(0, create_number(self->fd, i, CKPT_TIME_END));
	}
	for (j = 0; j < ARRAY_SIZE(sizes); j++) {
		memset(times, 0, n);
		ASSERT_EQ(0, walk_all(self->fd, CKPT_CHOSEN_ANY, 0, sizes[j],
				      times));
		for (i = 0; i < n; i++) {
			ASSERT_EQ(1, times[i]);
		}
	}
	free(times);
}

TEST_F(checkpoint, records_come_by_ascending_number)
{
	struct walk *walk = malloc(sizeof(*walk));
	uint64_t last = 0;
	uint32_t i;

	for (i = 0; i < 500; i++) {
		ASSERT_EQ(0, create_number(self->fd, i, CKPT_TIME_END));
	}
	for (i = 0; i < 500; i += 3) {
		ASSERT_EQ(0, delete_number(self->fd, i));
	}
	for (i = 0; i < 500; i += 3) {
		ASSERT_EQ(0, create_number(self->fd, i, CKPT_TIME_END));
	}
	walk_start(walk, CKPT_CHOSEN_ANY, 0, 3000);
	do {
		ASSERT_EQ(0, walk_on(walk, self->fd));
		for (i = 0; i < walk->arg.count; i++) {
			ASSERT_LT(last, walk_record(walk, i)->number);
			last = walk_record(walk, i)->number;
		}
	} while (walk->arg.count);
	EXPECT_EQ(last, walk->arg.end);
	free(walk);
}

/* What is created during a walk is not returned, even at its very end. */
TEST_F(checkpoint, end_is_fixed_by_the_first_call)
{
	unsigned char times[300] = { };
	struct walk walk;
	uint32_t n, created = 10;

	for (n = 0; n < created; n++) {
		ASSERT_EQ(0, create_number(self->fd, n, CKPT_TIME_END));
	}
	walk_start(&walk, CKPT_CHOSEN_ANY, 0, 2 * 56);
	for (;;) {
		ASSERT_EQ(0, walk_on(&walk, self->fd));
		if (!walk.arg.count)
			break;
		for (n = 0; n < walk.arg.count; n++)
			times[record_number(walk_record(&walk, n))]++;
		ASSERT_LT(created, sizeof(times) - 3);
		for (n = 0; n < 3; n++) {
			ASSERT_EQ(0, create_number(self->fd, created++,
						   CKPT_TIME_END));
		}
	}
	for (n = 0; n < created; n++) {
		EXPECT_EQ(n < 10, times[n]);
	}
}

/*
 * While others create and delete, the sections that stay are returned exactly
 * once, and those that come and go at most once each time they are created.
 */
#define STABLE	500
#define MOVING	500

struct churn {
	int fd;
	uint32_t first;
	atomic_bool stop;
	int error;
};

static void *churn(void *arg)
{
	struct churn *c = arg;
	uint32_t n;

	while (!c->stop && !c->error) {
		for (n = 0; n < MOVING && !c->error; n++)
			c->error = create_number(c->fd, c->first + n,
						 CKPT_TIME_END);
		for (n = 0; n < MOVING && !c->error; n++)
			c->error = delete_number(c->fd, c->first + n);
	}
	return NULL;
}

/* One walk; the numbers must rise, which is to say that none comes twice. */
static const char *walk_in_churn(int fd, struct walk *walk)
{
	unsigned char times[STABLE + 2 * MOVING] = { };
	uint64_t last = 0;
	uint32_t i;

	walk_start(walk, CKPT_CHOSEN_ANY, 0, 1500);
	do {
		if (walk_on(walk, fd))
			return "an error";
		for (i = 0; i < walk->arg.count; i++) {
			const struct ckpt_section_record *r;

			r = walk_record(walk, i);
			if (r->number <= last)
				return "a number that does not rise";
			last = r->number;
			times[record_number(r)]++;
		}
	} while (walk->arg.count);
	for (i = 0; i < STABLE; i++)
		if (times[i] != 1)
			return times[i] ? "a section twice" : "a section less";
	return NULL;
}

TEST_F(checkpoint, exactly_once_while_others_create_and_delete)
{
	unsigned long left = ck_scaled(100);
	struct walk *walk = malloc(sizeof(*walk));
	struct churn churns[2] = {
		{ .fd = self->fd, .first = STABLE },
		{ .fd = self->fd, .first = STABLE + MOVING },
	};
	const char *wrong = NULL;
	pthread_t threads[2];
	uint32_t n;

	for (n = 0; n < STABLE; n++) {
		ASSERT_EQ(0, create_number(self->fd, n, CKPT_TIME_END));
	}
	for (n = 0; n < 2; n++) {
		ASSERT_EQ(0, pthread_create(&threads[n], NULL, churn,
					    &churns[n]));
	}
	while (left-- && !wrong)
		wrong = walk_in_churn(self->fd, walk);
	for (n = 0; n < 2; n++) {
		churns[n].stop = true;
		pthread_join(threads[n], NULL);
		EXPECT_EQ(0, churns[n].error);
	}
	EXPECT_EQ(NULL, wrong) {
		TH_LOG("a walk returned %s", wrong);
	}
	free(walk);
}

TEST_HARNESS_MAIN
