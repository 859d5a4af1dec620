// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vectors: writes and reads of many sections, all or nothing
 */
#include <sys/mman.h>

#include "ckpt_fixture.h"

static bool holds(int fd, const char *id, const char *content, size_t size)
{
	char data[64];
	ssize_t got = ck_read(fd, ck_str(id), data, sizeof(data), 0);

	return got == (ssize_t)size && !memcmp(data, content, size);
}

TEST_F(checkpoint, write_grows_and_fills_gaps)
{
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "abc", 3));
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "XY", 2, 1));
	EXPECT_TRUE(holds(self->fd, "s", "aXY", 3));
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "Z!", 2, 3));
	EXPECT_TRUE(holds(self->fd, "s", "aXYZ!", 5));
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "end", 3, 8));
	EXPECT_TRUE(holds(self->fd, "s", "aXYZ!\0\0\0end", 11));
	/* What was there before it was overwritten does not come back. */
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "-", 1));
	EXPECT_EQ(0, ck_write(self->fd, ck_str("s"), "+", 1, 4));
	EXPECT_TRUE(holds(self->fd, "s", "-\0\0\0+", 5));
}

/* The gap is not what the memory held before, in chunks of any size. */
TEST_F(checkpoint, gaps_are_zero)
{
	const uint64_t ends[] = { 2049, 4097, 32769, 65537, 200000, 1 << 20 };
	const size_t max = (1 << 20) + 1;
	unsigned char *data = malloc(max);
	unsigned int i;
	uint64_t j;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		memset(data, 0xff, max);
		ASSERT_EQ(0, ck_create(self->fd, ck_str("full"), data, max));
		ASSERT_EQ(0, ck_delete(self->fd, ck_str("full"), NULL));
		ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), data, 7));
		ASSERT_EQ(0, ck_write(self->fd, ck_str("s"), data, 1, ends[i]));
		ASSERT_EQ((ssize_t)ends[i] + 1,
			  ck_read(self->fd, ck_str("s"), data, max, 0));
		for (j = 7; j < ends[i]; j++)
			if (data[j])
				break;
		EXPECT_EQ(ends[i], j);
		ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
	}
	free(data);
}

TEST_F(checkpoint, many_sections_in_one_update)
{
	struct ckpt_element e[3];
	uint64_t gen, of[3];

	ASSERT_EQ(0, ck_create(self->fd, ck_str("a"), "aaaa", 4));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("b"), NULL, 0));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("c"), "cccc", 4));
	e[0] = ck_element(ck_str("a"), "1", 1, 0);
	e[1] = ck_element(ck_str("b"), "22", 2, 1);
	e[2] = ck_element(ck_str("c"), "333", 3, 2);
	ASSERT_EQ(0, ck_writev(self->fd, e, 3, NULL, &gen));
	EXPECT_TRUE(holds(self->fd, "a", "1aaa", 4));
	EXPECT_TRUE(holds(self->fd, "b", "\00022", 3));
	EXPECT_TRUE(holds(self->fd, "c", "cc333", 5));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("a"), NULL, &of[0]));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("b"), NULL, &of[1]));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("c"), NULL, &of[2]));
	EXPECT_EQ(gen, of[0]);
	EXPECT_EQ(gen, of[1]);
	EXPECT_EQ(gen, of[2]);
}

/* Elements act in their order, on the same section too. */
TEST_F(checkpoint, same_section_repeatedly)
{
	struct ckpt_element e[4];

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "........", 8));
	e[0] = ck_element(ck_str("s"), "1111", 4, 0);
	e[1] = ck_element(ck_str("s"), "2222", 4, 2);
	e[2] = ck_element(ck_str("s"), "3", 1, 10);
	e[3] = ck_element(ck_str("s"), "44", 2, 3);
	ASSERT_EQ(0, ck_writev(self->fd, e, 4, NULL, NULL));
	EXPECT_TRUE(holds(self->fd, "s", "112442..\0\0003", 11));
}

TEST_F(checkpoint, size_0_changes_nothing)
{
	struct ckpt_element e[2];
	struct ckpt_ioc_status before, after;
	uint64_t size, gen = 1;
	uint32_t bad;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("t"), NULL, 0));
	e[0] = ck_element(ck_str("s"), NULL, 0, 1000);
	e[1] = ck_element(ck_str("t"), "t", 1, 0);
	EXPECT_EQ(0, ck_writev(self->fd, e, 2, NULL, NULL));
	EXPECT_EQ(0, ck_section(self->fd, ck_str("s"), &size, NULL));
	EXPECT_EQ(4, size);
	EXPECT_EQ(0, ck_status(self->fd, &before));
	EXPECT_EQ(0, ck_writev(self->fd, e, 1, NULL, &gen));
	EXPECT_EQ(0, gen);
	EXPECT_EQ(0, ck_status(self->fd, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	EXPECT_TRUE(holds(self->fd, "t", "t", 1));
	EXPECT_EQ(0, ck_status(self->fd, &before));
	e[0] = ck_element(ck_str("t"), "T", 1, 0);
	e[1] = ck_element(ck_str("x"), NULL, 0, 0);
	EXPECT_EQ(-ENOENT, ck_writev(self->fd, e, 2, &bad, NULL));
	EXPECT_EQ(1, bad);
	EXPECT_EQ(0, ck_status(self->fd, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	EXPECT_TRUE(holds(self->fd, "t", "t", 1));
}

struct wide_element {
	struct ckpt_element e;
	uint64_t later[5];
};

static int wide_vector(int fd, unsigned long cmd, struct wide_element *wide,
		       uint32_t count, uint32_t *bad)
{
	struct ckpt_ioc_vector arg = {
		.count = count,
		.elements = ck_ptr(wide),
		.stride = sizeof(*wide),
	};
	int ret = ck_ioctl(fd, cmd, &arg);

	*bad = arg.bad_index;
	return ret;
}

TEST_F(checkpoint, wider_elements_of_zeroes_are_taken)
{
	struct wide_element wide[3];
	char data[3];
	uint32_t bad;
	int i;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	memset(wide, 0, sizeof(wide));
	for (i = 0; i < 3; i++)
		wide[i].e = ck_element(ck_str("s"), &"abc"[i], 1, i);
	EXPECT_EQ(0, wide_vector(self->fd, CKPT_IOC_WRITE, wide, 3, &bad));
	EXPECT_TRUE(holds(self->fd, "s", "abc", 3));
	for (i = 0; i < 3; i++)
		wide[i].e = ck_element(ck_str("s"), &data[i], 1, 2 - i);
	EXPECT_EQ(0, wide_vector(self->fd, CKPT_IOC_READ, wide, 3, &bad));
	EXPECT_EQ(0, memcmp(data, "cba", 3));
	EXPECT_EQ(1, wide[2].e.done);
	EXPECT_EQ(0, wide[2].later[0]);
	wide[1].later[4] = 1ULL << 63;
	EXPECT_EQ(-E2BIG, wide_vector(self->fd, CKPT_IOC_READ, wide, 3, &bad));
	EXPECT_EQ(1, bad);
	EXPECT_EQ(-E2BIG, wide_vector(self->fd, CKPT_IOC_WRITE, wide, 3, &bad));
	EXPECT_EQ(1, bad);
}

TEST_F(checkpoint, as_many_elements_as_allowed)
{
	struct ckpt_element *e = calloc(CKPT_VECTOR_MAX, sizeof(*e));
	uint32_t *data = calloc(CKPT_VECTOR_MAX, sizeof(*data));
	uint32_t *ids = calloc(CKPT_VECTOR_MAX, sizeof(*ids));
	unsigned int i;

	for (i = 0; i < CKPT_VECTOR_MAX; i++) {
		struct ck_bytes id = { &ids[i], 4 };

		ids[i] = i;
		data[i] = ~i;
		e[i] = ck_element(id, &data[i], 4, 0);
		ASSERT_EQ(0, ck_create(self->fd, id, NULL, 0));
	}
	EXPECT_EQ(0, ck_writev(self->fd, e, CKPT_VECTOR_MAX, NULL, NULL));
	memset(data, 0, CKPT_VECTOR_MAX * sizeof(*data));
	EXPECT_EQ(0, ck_readv(self->fd, 0, e, CKPT_VECTOR_MAX, NULL, NULL));
	for (i = 0; i < CKPT_VECTOR_MAX; i++) {
		ASSERT_EQ(~i, data[i]);
	}
	free(ids);
	free(data);
	free(e);
}

TEST_F(checkpoint, read_tells_what_there_was)
{
	char data[3][8];
	struct ckpt_element e[3];
	uint64_t gen_a, gen_b, gen = 1;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("a"), "aaaa", 4,
				     CKPT_TIME_END, &gen_a));
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("b"), "bbbbbb", 6,
				     CKPT_TIME_END, &gen_b));
	e[0] = ck_element(ck_str("b"), data[0], 4, 1);
	e[1] = ck_element(ck_str("a"), data[1], 8, 2);
	e[2] = ck_element(ck_str("b"), data[2], 8, 6);
	ASSERT_EQ(0, ck_readv(self->fd, 0, e, 3, NULL, &gen));
	EXPECT_EQ(0, gen);
	EXPECT_EQ(4, e[0].done);
	EXPECT_EQ(6, e[0].section_size);
	EXPECT_EQ(gen_b, e[0].generation);
	EXPECT_EQ(2, e[1].done);
	EXPECT_EQ(4, e[1].section_size);
	EXPECT_EQ(gen_a, e[1].generation);
	EXPECT_EQ(0, e[2].done);
	EXPECT_EQ(6, e[2].section_size);
	EXPECT_EQ(0, memcmp(data[0], "bbbb", 4));
	EXPECT_EQ(0, memcmp(data[1], "aa", 2));
}

TEST_F(checkpoint, snapshot_tells_its_generation)
{
	char data[8];
	struct ckpt_element e[2];
	uint64_t gen, last;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("a"), "a", 1));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("b"), "b", 1));
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("c"), "c", 1,
				     CKPT_TIME_END, &last));
	e[0] = ck_element(ck_str("a"), data, 1, 0);
	e[1] = ck_element(ck_str("b"), data + 1, 1, 0);
	EXPECT_EQ(0, ck_readv(self->fd, CKPT_READ_SNAPSHOT, e, 2, NULL, &gen));
	EXPECT_EQ(last, gen);
	EXPECT_EQ(0, memcmp(data, "ab", 2));
	EXPECT_EQ(0, ck_readv(self->fd, CKPT_READ_SNAPSHOT, e, 1, NULL, &gen));
	EXPECT_EQ(last, gen);
}

/**
 * struct bad_element - an element that a vector is refused for
 * @what: for the reader
 * @write_error: what a write gives, as a positive errno, or 0
 * @read_error: what a read gives
 * @early: it is found before the sections are looked for
 * @e: the element
 */
struct bad_element {
	const char *what;
	int write_error;
	int read_error;
	bool early;
	struct ckpt_element e;
};

#define BAD_PTR	8

static const struct bad_element bad_elements[] = {
	{ "reserved", EINVAL, EINVAL, true, {
		.reserved = 1, .id_len = 1, .size = 1 } },
	{ "a long id", ENAMETOOLONG, ENAMETOOLONG, true, {
		.id_len = CKPT_SECTION_ID_MAX + 1, .size = 1 } },
	{ "too much data", EMSGSIZE, EMSGSIZE, true, {
		.id_len = 1, .size = (64 << 20) + 1 } },
	{ "an end too far", EFBIG, ERANGE, true, {
		.id_len = 1, .size = 1, .offset = 64 << 20 } },
	{ "an id that is not there", ENOENT, ENOENT, false, {
		.id_len = 0, .size = 1 } },
	{ "an offset beyond the end", 0, ERANGE, false, {
		.id_len = 1, .size = 1, .offset = 5 } },
};

#define PLACES	5

/* A vector of @PLACES elements in which @bad stands at each place in turn. */
static void check_bad(struct __test_metadata *_metadata, int fd,
		      const struct bad_element *bad, unsigned long cmd)
{
	int error = cmd == CKPT_IOC_WRITE ? bad->write_error : bad->read_error;
	struct ckpt_element e[PLACES];
	unsigned int place, i;
	uint32_t index;
	char data[PLACES];
	int ret;

	for (place = 0; place < PLACES && error; place++) {
		for (i = 0; i < PLACES; i++)
			e[i] = ck_element(ck_str("s"), &data[i], 1, i % 4);
		e[place] = bad->e;
		e[place].id = ck_ptr("s");
		e[place].data = ck_ptr(data);
		if (cmd == CKPT_IOC_WRITE)
			ret = ck_writev(fd, e, PLACES, &index, NULL);
		else
			ret = ck_readv(fd, 0, e, PLACES, &index, NULL);
		EXPECT_EQ(-error, ret) {
			TH_LOG("%s at %u", bad->what, place);
		}
		EXPECT_EQ(place, index) {
			TH_LOG("%s at %u", bad->what, place);
		}
		EXPECT_TRUE(holds(fd, "s", "data", 4));
	}
}

TEST_F(checkpoint, bad_index_is_the_one_to_blame)
{
	unsigned int i;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	for (i = 0; i < ARRAY_SIZE(bad_elements); i++) {
		check_bad(_metadata, self->fd, &bad_elements[i],
			  CKPT_IOC_WRITE);
		check_bad(_metadata, self->fd, &bad_elements[i], CKPT_IOC_READ);
	}
}

/* Within the looks at the elements alone, the first bad one is blamed. */
TEST_F(checkpoint, first_bad_element_is_blamed)
{
	unsigned int i, j;
	uint32_t index;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	for (i = 0; i < ARRAY_SIZE(bad_elements); i++)
		for (j = 0; j < ARRAY_SIZE(bad_elements); j++) {
			const struct bad_element *first = &bad_elements[i];
			const struct bad_element *second = &bad_elements[j];
			bool later = !first->early && second->early;
			struct ckpt_element e[2] = { first->e, second->e };

			if (!first->write_error || !second->write_error)
				continue;
			e[0].id = e[1].id = ck_ptr("s");
			e[0].data = e[1].data = ck_ptr("xxxx");
			EXPECT_EQ(later ? -second->write_error
					: -first->write_error,
				  ck_writev(self->fd, e, 2, &index, NULL)) {
				TH_LOG("%s, then %s", first->what, second->what);
			}
			EXPECT_EQ(later, index);
		}
}

/* Elements are read one after the other, up to the first bad one. */
TEST_F(checkpoint, bad_index_of_an_unreadable_element)
{
	const long page = sysconf(_SC_PAGESIZE);
	struct ckpt_element *e;
	uint32_t index;
	char *map, byte = 0;
	unsigned int i;

	map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, mprotect(map + page, page, PROT_NONE));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	for (i = 0; i < 3; i++) {
		e = (struct ckpt_element *)(map + page) - i;
		memset(map, 0, page);
		while ((char *)e < map + page)
			*e++ = ck_element(ck_str("s"), &byte, 1, 0);
		EXPECT_EQ(-EFAULT, ck_readv(self->fd, 0, e - i, 3, &index, NULL));
		EXPECT_EQ(i, index);
		EXPECT_EQ(-EFAULT, ck_writev(self->fd, e - i, 3, &index, NULL));
		EXPECT_EQ(i, index);
	}
	(--e)->reserved = 1;
	EXPECT_EQ(-EINVAL, ck_writev(self->fd, e - 1, 3, &index, NULL));
	EXPECT_EQ(1, index);
	EXPECT_TRUE(holds(self->fd, "s", "data", 4));
	munmap(map, 2 * page);
}

TEST_F(checkpoint, bad_index_of_unreadable_ids_and_data)
{
	struct ckpt_element e[3];
	uint32_t index;
	char byte;
	int i, ret;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	for (i = 0; i < 3; i++) {
		e[0] = e[1] = e[2] = ck_element(ck_str("s"), &byte, 1, 0);
		e[i].id = BAD_PTR;
		EXPECT_EQ(-EFAULT, ck_writev(self->fd, e, 3, &index, NULL));
		EXPECT_EQ(i, (int)index);
		ret = ck_readv(self->fd, 0, e, 3, &index, NULL);
		EXPECT_EQ(-EFAULT, ret);
		EXPECT_EQ(i, (int)index);
		e[i].id = ck_ptr("s");
		e[i].data = BAD_PTR;
		EXPECT_EQ(-EFAULT, ck_writev(self->fd, e, 3, &index, NULL));
		EXPECT_EQ(i, (int)index);
		ret = ck_readv(self->fd, 0, e, 3, &index, NULL);
		EXPECT_EQ(-EFAULT, ret);
		EXPECT_EQ(i, (int)index);
	}
	EXPECT_TRUE(holds(self->fd, "s", "data", 4));
}

TEST_F(checkpoint, bad_index_of_too_much_data)
{
	const unsigned int n = CKPT_CALL_BYTES_MAX / (64 << 20);
	struct ckpt_element *e = calloc(n + 1, sizeof(*e));
	uint32_t index;
	unsigned int i;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	for (i = 0; i <= n; i++)
		e[i] = ck_element(ck_str("s"), NULL, 64 << 20, 0);
	EXPECT_EQ(-E2BIG, ck_writev(self->fd, e, n + 1, &index, NULL));
	EXPECT_EQ(n, index);
	EXPECT_EQ(-E2BIG, ck_readv(self->fd, 0, e, n + 1, &index, NULL));
	EXPECT_EQ(n, index);
	free(e);
}

/* No element is to blame for a limit, or for there being no replica. */
TEST_F(checkpoint, no_index_without_an_element_to_blame)
{
	struct ckpt_element e = ck_element(ck_str("s"), "data", 4, 0);
	struct ckpt_attributes attr = ck_attr_default;
	uint32_t index = 0;
	int fd;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_bytes", "3"));
	EXPECT_EQ(-EDQUOT, ck_writev(self->fd, &e, 1, &index, NULL));
	EXPECT_EQ(CKPT_NO_INDEX, index);
	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA |
			      CKPT_CREATE_COLLOCATED;
	fd = ck_open(self->service, "d", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	index = 0;
	EXPECT_EQ(-ENXIO, ck_readv(fd, 0, &e, 1, &index, NULL));
	EXPECT_EQ(CKPT_NO_INDEX, index);
	EXPECT_EQ(0, close(fd));
}

/* Data that ends in the middle of what is mapped: nothing is written. */
TEST_F(checkpoint, write_of_data_mapped_in_part_changes_nothing)
{
	const size_t sizes[] = { 100, 5000, 40000, 100000 };
	const size_t room = 128 << 10;
	char *map = mmap(NULL, 2 * room, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct ck_usage before, after;
	struct ckpt_element e[2];
	uint32_t index;
	unsigned int i;

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, munmap(map + room, room));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, ck_usage(self->service, &before));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *at = map + room - sizes[i] + 1;

		e[0] = ck_element(ck_str("s"), "good", 4, 0);
		e[1] = ck_element(ck_str("s"), at, sizes[i], 2);
		EXPECT_EQ(-EFAULT, ck_writev(self->fd, e, 2, &index, NULL));
		EXPECT_EQ(1, index);
		EXPECT_EQ(-EFAULT, ck_overwrite(self->fd, ck_str("s"), at,
						sizes[i]));
		EXPECT_EQ(-EFAULT, ck_create(self->fd, ck_str("t"), at,
					     sizes[i]));
		EXPECT_TRUE(holds(self->fd, "s", "data", 4));
		EXPECT_EQ(0, ck_usage(self->service, &after));
		EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	}
	munmap(map, room);
}

TEST_HARNESS_MAIN
