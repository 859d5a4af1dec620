// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partial writes: random ones, compared byte by byte with a model in memory
 *
 * The seed is printed; SEED=N repeats a run.
 */
#include "ckpt_fixture.h"

#define SECTIONS	3
#define ROOM		(160 << 10)	/* five chunks of 32 KiB */
#define ELEMENTS	6

/**
 * struct model - what the sections must hold
 * @size: bytes of each
 * @data: the bytes; beyond @size all zero
 */
struct model {
	uint64_t size[SECTIONS];
	unsigned char data[SECTIONS][ROOM];
};

static struct model model;
static unsigned char source[ELEMENTS][ROOM];
static unsigned char seen[ROOM + 1];

static const char *const ids[SECTIONS] = { "a", "b", "c" };

/* Where something changes in the kernel, give or take one. */
static const uint32_t borders[] = {
	0, 2048, 4096, 8192, 32768, 65536, 98304, 131072,
};

static uint64_t below(uint64_t *seed, uint64_t limit)
{
	return ck_random(seed) % limit;
}

/* A place: at a border every other time, else anywhere. */
static uint64_t place(uint64_t *seed)
{
	uint64_t at = below(seed, ROOM);

	if (below(seed, 2))
		return at;
	at = borders[below(seed, ARRAY_SIZE(borders))];
	return at ? at - 1 + below(seed, 3) : below(seed, 2);
}

static void fill(unsigned char *data, uint64_t size, uint64_t *seed)
{
	uint64_t i, word;

	for (i = 0; i + 8 <= size; i += 8) {
		word = ck_random(seed);
		memcpy(data + i, &word, 8);
	}
	for (; i < size; i++)
		data[i] = ck_random(seed);
}

static int random_write(int fd, uint64_t *seed)
{
	struct ckpt_element e[ELEMENTS];
	unsigned int count = 1 + below(seed, ELEMENTS), i;

	for (i = 0; i < count; i++) {
		unsigned int s = below(seed, SECTIONS);
		uint64_t from = place(seed), to = place(seed);

		if (from > to) {
			uint64_t swap = from;

			from = to;
			to = swap;
		}
		fill(source[i], to - from, seed);
		e[i] = ck_element(ck_str(ids[s]), source[i], to - from, from);
		memcpy(model.data[s] + from, source[i], to - from);
		if (to > from && model.size[s] < to)
			model.size[s] = to;
	}
	return ck_writev(fd, e, count, NULL, NULL);
}

static int random_overwrite(int fd, uint64_t *seed)
{
	unsigned int s = below(seed, SECTIONS);
	uint64_t size = place(seed);

	memset(model.data[s], 0, ROOM);
	fill(model.data[s], size, seed);
	model.size[s] = size;
	return ck_overwrite(fd, ck_str(ids[s]), model.data[s], size);
}

static bool section_equals(int fd, unsigned int s)
{
	ssize_t got = ck_read(fd, ck_str(ids[s]), seen, sizeof(seen), 0);

	return got == (ssize_t)model.size[s] &&
	       !memcmp(seen, model.data[s], got);
}

static bool range_equals(int fd, uint64_t *seed)
{
	unsigned int s = below(seed, SECTIONS);
	uint64_t from = below(seed, model.size[s] + 1);
	uint64_t size = place(seed), want = model.size[s] - from;
	ssize_t got = ck_read(fd, ck_str(ids[s]), seen, size, from);

	if (want > size)
		want = size;
	return got == (ssize_t)want && !memcmp(seen, model.data[s] + from, got);
}

TEST_F(checkpoint, random_writes_match_a_model)
{
	unsigned long left = ck_scaled(1500);
	uint64_t seed = ck_seed();
	unsigned int s;

	ksft_print_msg("SEED=%llu\n", (unsigned long long)seed);
	for (s = 0; s < SECTIONS; s++) {
		ASSERT_EQ(0, ck_create(self->fd, ck_str(ids[s]), NULL, 0));
	}
	while (left--) {
		bool shrink = !below(&seed, 8);

		ASSERT_EQ(0, shrink ? random_overwrite(self->fd, &seed)
				    : random_write(self->fd, &seed));
		ASSERT_TRUE(range_equals(self->fd, &seed)) {
			TH_LOG("a range differs, %lu left", left);
		}
		for (s = 0; s < SECTIONS; s++) {
			ASSERT_TRUE(section_equals(self->fd, s)) {
				TH_LOG("section %u differs, %lu left", s, left);
			}
		}
	}
}

/*
 * The bytes and quota must follow too: status and the namespace count what the
 * model holds.
 */
TEST_F(checkpoint, random_writes_are_counted)
{
	unsigned long left = ck_scaled(500);
	uint64_t seed = ck_seed();
	struct ckpt_ioc_status status;
	struct ck_usage usage;
	unsigned int s;

	ksft_print_msg("SEED=%llu\n", (unsigned long long)seed);
	for (s = 0; s < SECTIONS; s++) {
		ASSERT_EQ(0, ck_create(self->fd, ck_str(ids[s]), NULL, 0));
	}
	while (left--) {
		uint64_t bytes = 0;

		ASSERT_EQ(0, below(&seed, 4) ? random_write(self->fd, &seed)
					     : random_overwrite(self->fd, &seed));
		for (s = 0; s < SECTIONS; s++)
			bytes += model.size[s];
		ASSERT_EQ(0, ck_status(self->fd, &status));
		ASSERT_EQ(bytes, status.bytes);
		ASSERT_EQ(0, ck_usage(self->service, &usage));
		ASSERT_EQ(bytes, usage.bytes);
	}
}

TEST_HARNESS_MAIN
