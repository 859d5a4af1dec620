// SPDX-License-Identifier: GPL-2.0-only
/*
 * Concurrency: what readers see while others write
 */
#include <stdatomic.h>

#include "ckpt_fixture.h"

#define ROOM	(100 << 10)
#define WHOLE	100000		/* bytes of a section of four chunks */

/**
 * struct racer - a thread
 * @fd: checkpoint file
 * @index: number of the thread, from 0
 * @writers: threads that write; the others read
 * @count: what each writer has to do
 * @turns: reads that a reader has made
 * @busy: writers that still write; the readers read until there are none
 * @wrong: what it has found wrong, or NULL
 * @error: what a call of it gave, negative, or 0
 */
struct racer {
	int fd;
	unsigned int index;
	unsigned int writers;
	unsigned long count;
	unsigned long turns;
	atomic_uint *busy;
	const char *wrong;
	int error;
};

/* Starts @threads racers, and fails the test for what they found. */
static void race(struct __test_metadata *_metadata, int fd,
		 unsigned int writers, unsigned int threads,
		 unsigned long count, void (*function)(void *arg))
{
	struct racer racers[threads];
	atomic_uint busy = writers;
	unsigned int i;

	for (i = 0; i < threads; i++)
		racers[i] = (struct racer){
			.fd = fd, .index = i, .writers = writers,
			.count = ck_scaled(count), .busy = &busy,
		};
	ck_together(threads, function, racers, sizeof(*racers));
	for (i = 0; i < threads; i++) {
		EXPECT_EQ(0, racers[i].error) {
			TH_LOG("thread %u got errno %d", i, -racers[i].error);
		}
		EXPECT_EQ(NULL, racers[i].wrong) {
			TH_LOG("thread %u saw %s", i, racers[i].wrong);
		}
	}
}

/* The numbers that a writer writes: different for each, and rising. */
static uint64_t number(const struct racer *r, unsigned long step)
{
	return (step + 1) * r->writers + r->index;
}

static void fill(uint64_t *data, size_t size, uint64_t n)
{
	size_t i;

	for (i = 0; i < (size + 7) / 8; i++)
		data[i] = n;
}

/* The same number everywhere, to the last byte. */
static bool uniform(const uint64_t *data, size_t size)
{
	size_t i;

	for (i = 1; i < size / 8; i++)
		if (data[i] != data[0])
			return false;
	return !memcmp(&data[size / 8], &data[0], size % 8);
}

/* Runs @write for each step of a writer, or @read until the writers end. */
static void write_or_read(struct racer *r, int (*write)(struct racer *r,
							uint64_t *data,
							uint64_t n),
			  void (*read)(struct racer *r, uint64_t *data))
{
	uint64_t *data = malloc(2 * ROOM);
	unsigned long step;

	if (r->index < r->writers) {
		for (step = 0; step < r->count && !r->error; step++)
			r->error = write(r, data, number(r, step));
		atomic_fetch_sub(r->busy, 1);
	} else {
		do
			read(r, data);
		while (*r->busy && !r->wrong && !r->error);
	}
	free(data);
}

/* A section whose size follows from its content. */
static size_t size_of(uint64_t n)
{
	static const size_t sizes[] = {
		8, 64, 2047, 2048, 2049, 4097, 32768, 32769, 65537, 100001,
	};

	return sizes[n % ARRAY_SIZE(sizes)];
}

static int overwrite_number(struct racer *r, uint64_t *data, uint64_t n)
{
	fill(data, size_of(n), n);
	return ck_overwrite(r->fd, ck_str("s"), data, size_of(n));
}

/* Reads by either call, in turn; -errno or the bytes of the section. */
static ssize_t read_either_way(struct racer *r, const char *id, void *data,
			       uint64_t size)
{
	struct ckpt_ioc_read read;
	int ret;

	if (r->turns++ % 2)
		return ck_read(r->fd, ck_str(id), data, size, 0);
	ret = ck_section_read(r->fd, &read, ck_str(id), data, size, 0);
	return ret ? ret : (ssize_t)read.done;
}

static void read_number(struct racer *r, uint64_t *data)
{
	ssize_t got = read_either_way(r, "s", data, ROOM);

	if (got < 0) {
		r->error = got;
		return;
	}
	if (got != (ssize_t)size_of(data[0]))
		r->wrong = "a size of one update and the content of another";
	else if (!uniform(data, got))
		r->wrong = "parts of two updates";
}

static void overwrite_or_read(void *r)
{
	write_or_read(r, overwrite_number, read_number);
}

TEST_F(checkpoint, overwrites_are_never_seen_in_part)
{
	uint64_t data = 0;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), &data, 8));
	race(_metadata, self->fd, 2, 5, 3000, overwrite_or_read);
}

/* The whole section in one element or in three: it is one update. */
static int write_number(struct racer *r, uint64_t *data, uint64_t n)
{
	struct ckpt_element e[3];

	fill(data, WHOLE, n);
	if (n % 2)
		return ck_write(r->fd, ck_str("s"), data, WHOLE, 0);
	e[0] = ck_element(ck_str("s"), data, 40000, 0);
	e[1] = ck_element(ck_str("s"), data, WHOLE - 70000, 70000);
	e[2] = ck_element(ck_str("s"), data, 30000, 40000);
	return ck_writev(r->fd, e, 3, NULL, NULL);
}

static void read_whole(struct racer *r, uint64_t *data)
{
	ssize_t got = read_either_way(r, "s", data, WHOLE);

	if (got < 0)
		r->error = got;
	else if (got != WHOLE || !uniform(data, WHOLE))
		r->wrong = "parts of two updates";
}

static void write_or_read_whole(void *r)
{
	write_or_read(r, write_number, read_whole);
}

TEST_F(checkpoint, writes_are_never_seen_in_part)
{
	uint64_t *data = calloc(1, ROOM);

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), data, WHOLE));
	race(_metadata, self->fd, 2, 5, 1000, write_or_read_whole);
	free(data);
}

#define PARTS	4

static const char *const parts[PARTS] = { "a", "b", "c", "d" };

/* One number in all sections. */
static int write_all_parts(struct racer *r, uint64_t *data, uint64_t n)
{
	struct ckpt_element e[PARTS];
	unsigned int i;

	(void)data;
	for (i = 0; i < PARTS; i++)
		e[i] = ck_element(ck_str(parts[i]), &n, sizeof(n), 0);
	return ck_writev(r->fd, e, PARTS, NULL, NULL);
}

/* From the last to the first, and every other time as a snapshot. */
static void read_all_parts(struct racer *r, uint64_t *data)
{
	struct ckpt_element e[PARTS];
	uint64_t generation;
	unsigned int i;

	r->turns++;
	for (i = 0; i < PARTS; i++)
		e[i] = ck_element(ck_str(parts[PARTS - 1 - i]), &data[i], 8, 0);
	r->error = ck_readv(r->fd, r->turns % 2 ? CKPT_READ_SNAPSHOT : 0, e,
			    PARTS, NULL, &generation);
	if (r->error)
		return;
	if (!uniform(data, 8 * PARTS))
		r->wrong = "half a vector";
	for (i = 1; i < PARTS; i++)
		if (e[i].generation != e[0].generation)
			r->wrong = "two generations in one vector";
	if (r->turns % 2 && generation < e[0].generation)
		r->wrong = "a section newer than its snapshot";
}

static void write_or_read_parts(void *r)
{
	write_or_read(r, write_all_parts, read_all_parts);
}

TEST_F(checkpoint, vectors_are_never_seen_in_part)
{
	struct ckpt_element e[PARTS];
	uint64_t n = 0;
	unsigned int i;

	for (i = 0; i < PARTS; i++) {
		ASSERT_EQ(0, ck_create(self->fd, ck_str(parts[i]), NULL, 0));
		e[i] = ck_element(ck_str(parts[i]), &n, sizeof(n), 0);
	}
	/* One generation for all, as every later update gives them. */
	ASSERT_EQ(0, ck_writev(self->fd, e, PARTS, NULL, NULL));
	race(_metadata, self->fd, 2, 5, 5000, write_or_read_parts);
}

/*
 * A then B by the writer; B then A by the readers: whoever sees a number in B
 * sees the same or a later one in A.
 */
static int write_a_then_b(struct racer *r, uint64_t *data, uint64_t n)
{
	size_t size = r->count % 2 ? 8 : 5000;
	int ret;

	fill(data, size, n);
	ret = ck_overwrite(r->fd, ck_str("a"), data, size);
	return ret ? ret : ck_overwrite(r->fd, ck_str("b"), data, size);
}

static void read_b_then_a(struct racer *r, uint64_t *data)
{
	struct ckpt_element e[2];
	ssize_t got;

	if (r->turns++ % 4 < 2) {
		e[0] = ck_element(ck_str("b"), &data[0], 8, 0);
		e[1] = ck_element(ck_str("a"), &data[1], 8, 0);
		r->error = ck_readv(r->fd, 0, e, 2, NULL, NULL);
		if (!r->error && data[1] > data[0] + r->writers)
			r->wrong = "a vector of two moments";
	} else {
		got = read_either_way(r, "b", &data[0], 8);
		if (got == 8)
			got = read_either_way(r, "a", &data[1], 8);
		r->error = got == 8 ? 0 : got;
	}
	if (!r->error && data[1] < data[0])
		r->wrong = "the second write without the first";
}

static void write_or_read_order(void *r)
{
	write_or_read(r, write_a_then_b, read_b_then_a);
}

TEST_F(checkpoint, order_of_a_writer_is_seen_by_all)
{
	uint64_t n = 0;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("a"), &n, 8));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("b"), &n, 8));
	race(_metadata, self->fd, 1, 4, 5000, write_or_read_order);
}

/*
 * Threads write ranges of one section that neither overlap nor begin or end
 * with a chunk.  Each looks at its own after every write; all are looked at in
 * the end.
 */
#define RANGES	8
#define RANGE	5003

static unsigned char ranges[RANGES][RANGE];

static void write_own_range(void *arg)
{
	struct racer *r = arg;
	unsigned char *own = ranges[r->index], seen[RANGE];
	const uint64_t base = r->index * RANGE;
	uint64_t seed = r->index;
	unsigned long step;

	for (step = 0; step < r->count && !r->error && !r->wrong; step++) {
		uint64_t from = ck_random(&seed) % RANGE;
		uint64_t size = 1 + ck_random(&seed) % (RANGE - from);
		ssize_t got;

		memset(own + from, ck_random(&seed), size);
		r->error = ck_write(r->fd, ck_str("s"), own + from, size,
				    base + from);
		if (r->error)
			break;
		got = ck_read(r->fd, ck_str("s"), seen, RANGE, base);
		if (got < (ssize_t)(from + size))
			r->wrong = "its write lost";
		else if (memcmp(seen, own, got))
			r->wrong = "other bytes than its own";
	}
}

static void check_ranges(struct __test_metadata *_metadata, int fd)
{
	unsigned char *seen = calloc(RANGES, RANGE);
	uint64_t size = RANGES * RANGE;

	EXPECT_LT(0, ck_read(fd, ck_str("s"), seen, size, 0));
	EXPECT_EQ(0, memcmp(seen, ranges, size));
	free(seen);
}

TEST_F(checkpoint, writers_of_disjoint_ranges_lose_no_byte)
{
	memset(ranges, 0, sizeof(ranges));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), ranges, sizeof(ranges)));
	race(_metadata, self->fd, RANGES, RANGES, 1500, write_own_range);
	check_ranges(_metadata, self->fd);
}

/* The same while the section grows under everybody's hands. */
TEST_F(checkpoint, writers_that_grow_a_section_lose_no_byte)
{
	unsigned long left = ck_scaled(20);

	while (left--) {
		memset(ranges, 0, sizeof(ranges));
		ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
		race(_metadata, self->fd, RANGES, RANGES, 20, write_own_range);
		check_ranges(_metadata, self->fd);
		ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
	}
}

/* A counter in a section, by conditional overwrite: no step is lost. */
static void count_up(void *arg)
{
	struct racer *r = arg;
	unsigned long step = 0;

	while (step < r->count && !r->error) {
		uint64_t value;
		struct ckpt_element e = ck_element(ck_str("s"), &value, 8, 0);

		r->error = ck_readv(r->fd, 0, &e, 1, NULL, NULL);
		if (r->error)
			break;
		value++;
		r->error = ck_overwrite_expect(r->fd, ck_str("s"), &value, 8,
					       e.generation, NULL);
		if (!r->error)
			step++;
		else if (r->error == -ESTALE)
			r->error = 0;
	}
}

TEST_F(checkpoint, conditional_overwrites_lose_no_update)
{
	uint64_t value = 0;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), &value, 8));
	race(_metadata, self->fd, 4, 4, 3000, count_up);
	EXPECT_EQ(8, ck_read(self->fd, ck_str("s"), &value, 8, 0));
	EXPECT_EQ(4 * ck_scaled(3000), value);
}

TEST_HARNESS_MAIN
