// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections: create, delete, overwrite, read, ids, sizes, generations
 */
#include "ckpt_fixture.h"

/* Numbers as they stand at the edges of chunks and of small blobs. */
static const uint64_t sizes[] = {
	0, 1, 2047, 2048, 2049, 4095, 4096, 4097, 8191, 8192, 8193, 32767,
	32768, 32769, 65535, 65536, 65537, (1 << 20) + 1, (4 << 20) - 1,
};

#define BIG	(64ULL << 20)

/* A content of which each byte depends on its place and on @seed. */
static void fill(unsigned char *data, uint64_t size, uint64_t seed)
{
	uint64_t word, i;

	for (i = 0; i < size; i += sizeof(word)) {
		word = ck_random(&seed);
		memcpy(data + i, &word, size - i < 8 ? size - i : 8);
	}
}

TEST_F(checkpoint, create_read_delete)
{
	char data[8] = "........";
	uint64_t generation;

	EXPECT_EQ(-ENOENT, ck_read(self->fd, ck_str("1"), data, 8, 0));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("1"), "hello", 5));
	EXPECT_EQ(5, ck_read(self->fd, ck_str("1"), data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "hello...", 8));
	EXPECT_EQ(-EEXIST, ck_create(self->fd, ck_str("1"), "again", 5));
	EXPECT_EQ(0, ck_delete(self->fd, ck_str("1"), &generation));
	EXPECT_EQ(-ENOENT, ck_read(self->fd, ck_str("1"), data, 8, 0));
	EXPECT_EQ(-ENOENT, ck_delete(self->fd, ck_str("1"), NULL));
	EXPECT_EQ(-ENOENT, ck_overwrite(self->fd, ck_str("1"), "x", 1));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("1"), "anew", 4));
	EXPECT_EQ(4, ck_read(self->fd, ck_str("1"), data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "anewo...", 8));
}

TEST_F(checkpoint, overwrite_replaces_all)
{
	char data[8] = "........";

	ASSERT_EQ(0, ck_create(self->fd, ck_str("1"), "longer", 6));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("1"), "abc", 3));
	EXPECT_EQ(3, ck_read(self->fd, ck_str("1"), data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "abc.....", 8));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("1"), NULL, 0));
	EXPECT_EQ(0, ck_read(self->fd, ck_str("1"), data, 8, 0));
}

TEST_F(checkpoint, reads_of_a_part)
{
	char data[8] = "........";

	ASSERT_EQ(0, ck_create(self->fd, ck_str("1"), "0123456789", 10));
	EXPECT_EQ(4, ck_read(self->fd, ck_str("1"), data, 4, 3));
	EXPECT_EQ(0, memcmp(data, "3456....", 8));
	EXPECT_EQ(2, ck_read(self->fd, ck_str("1"), data, 8, 8));
	EXPECT_EQ(0, memcmp(data, "8956....", 8));
	EXPECT_EQ(0, ck_read(self->fd, ck_str("1"), data, 8, 10));
	EXPECT_EQ(-ERANGE, ck_read(self->fd, ck_str("1"), data, 8, 11));
	EXPECT_EQ(-ERANGE, ck_read(self->fd, ck_str("1"), data, 8, UINT64_MAX));
	EXPECT_EQ(0, ck_read(self->fd, ck_str("1"), NULL, 0, 10));
}

/* The call for one section tells what a vector of one element tells. */
static void compare_reads(struct __test_metadata *_metadata, int fd,
			  struct ck_bytes id, uint64_t size, uint64_t offset)
{
	unsigned char *one = malloc(size + 1), *two = malloc(size + 1);
	struct ckpt_element e = ck_element(id, two, size, offset);
	struct ckpt_ioc_read read;

	memset(one, 0xa5, size + 1);
	memset(two, 0xa5, size + 1);
	ASSERT_EQ(0, ck_section_read(fd, &read, id, one, size, offset));
	ASSERT_EQ(0, ck_readv(fd, 0, &e, 1, NULL, NULL));
	EXPECT_EQ(e.done, read.done);
	EXPECT_EQ(e.section_size, read.section_size);
	EXPECT_EQ(e.generation, read.generation);
	EXPECT_EQ(0, memcmp(one, two, size + 1));
	free(one);
	free(two);
}

TEST_F(checkpoint, reads_of_one_section)
{
	struct ckpt_ioc_read read;
	unsigned char *data = malloc(1 << 20);
	uint64_t generation;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes) && sizes[i] < 1 << 20; i++) {
		uint64_t size = sizes[i];

		fill(data, size, i);
		ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), data, size,
					     CKPT_TIME_END, &generation));
		ASSERT_EQ(0, ck_section_read(self->fd, &read, ck_str("s"), data,
					     size, 0));
		EXPECT_EQ(size, read.done);
		EXPECT_EQ(generation, read.generation);
		compare_reads(_metadata, self->fd, ck_str("s"), size + 10, 0);
		compare_reads(_metadata, self->fd, ck_str("s"), 100, size / 2);
		compare_reads(_metadata, self->fd, ck_str("s"), 100, size);
		compare_reads(_metadata, self->fd, ck_str("s"), 0, 0);
		EXPECT_EQ(-ERANGE, ck_section_read(self->fd, &read, ck_str("s"),
						   data, 1, size + 1));
		ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
		EXPECT_EQ(-ENOENT, ck_section_read(self->fd, &read, ck_str("s"),
						   data, 1, 0));
	}
	free(data);
}

static void check_size(struct __test_metadata *_metadata, int fd, uint64_t size,
		       unsigned char *data, unsigned char *seen)
{
	const struct ck_bytes id = ck_str("s");
	uint64_t found;

	fill(data, size, size);
	ASSERT_EQ(0, ck_create(fd, id, data, size));
	memset(seen, 0xa5, size + 1);
	EXPECT_EQ((ssize_t)size, ck_read(fd, id, seen, size + 1, 0));
	EXPECT_EQ(0, memcmp(data, seen, size));
	EXPECT_EQ(0xa5, seen[size]);
	fill(data, size, ~size);
	EXPECT_EQ(0, ck_overwrite(fd, id, data, size));
	EXPECT_EQ((ssize_t)size, ck_read(fd, id, seen, size + 1, 0));
	EXPECT_EQ(0, memcmp(data, seen, size)) {
		TH_LOG("size %llu", (unsigned long long)size);
	}
	EXPECT_EQ(0, ck_section(fd, id, &found, NULL));
	EXPECT_EQ(size, found);
	EXPECT_EQ(0, ck_delete(fd, id, NULL));
}

TEST_F(checkpoint, sizes_at_the_borders_of_chunks)
{
	uint64_t max = sizes[ARRAY_SIZE(sizes) - 1] + 1;
	unsigned char *data = malloc(max), *seen = malloc(max);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		check_size(_metadata, self->fd, sizes[i], data, seen);
	free(data);
	free(seen);
}

/* Each size after each other: what one leaves must not show in the next. */
TEST_F(checkpoint, every_size_after_every_other)
{
	uint64_t max = sizes[ARRAY_SIZE(sizes) - 3];
	unsigned char *data = malloc(max), *seen = malloc(max);
	unsigned int i, j, n = ARRAY_SIZE(sizes) - 2;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			fill(data, sizes[i], i);
			ASSERT_EQ(0, ck_overwrite(self->fd, ck_str("s"), data,
						  sizes[i]));
			fill(data, sizes[j], j + n);
			ASSERT_EQ(0, ck_overwrite(self->fd, ck_str("s"), data,
						  sizes[j]));
			ASSERT_EQ((ssize_t)sizes[j],
				  ck_read(self->fd, ck_str("s"), seen, max, 0));
			ASSERT_EQ(0, memcmp(data, seen, sizes[j]));
		}
	free(data);
	free(seen);
}

/* Read piece by piece: two copies of it are enough for a small machine. */
TEST_F(checkpoint, section_of_64_MiB)
{
	const size_t piece = (1 << 20) + 12345;
	unsigned char *data = malloc(BIG + 1), *seen = malloc(piece);
	const struct ck_bytes id = ck_str("s");
	uint64_t at, words = BIG / 8;

	ASSERT_NE(NULL, data);
	while (words--)
		memcpy(data + 8 * words, &words, 8);
	ASSERT_EQ(0, ck_create(self->fd, id, data, BIG));
	EXPECT_EQ(0, ck_write(self->fd, id, "edge", 4, BIG - 4));
	memcpy(data + BIG - 4, "edge", 4);
	for (at = 0; at < BIG; at += piece) {
		size_t want = BIG - at < piece ? BIG - at : piece;

		ASSERT_EQ((ssize_t)want, ck_read(self->fd, id, seen, piece, at));
		ASSERT_EQ(0, memcmp(seen, data + at, want));
	}
	EXPECT_EQ(-EMSGSIZE, ck_create(self->fd, ck_str("t"), data, BIG + 1));
	EXPECT_EQ(-EFBIG, ck_write(self->fd, id, data, 1, BIG));
	free(data);
	free(seen);
}

TEST_F(world, section_ends_at_max_section_size)
{
	struct ckpt_attributes attr = ck_attr_default;
	char data[101] = "";
	int fd;

	attr.max_section_size = 100;
	attr.checkpoint_size = 0;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EMSGSIZE, ck_create(fd, ck_str("s"), data, 101));
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), data, 100));
	EXPECT_EQ(-EMSGSIZE, ck_overwrite(fd, ck_str("s"), data, 101));
	EXPECT_EQ(0, ck_overwrite(fd, ck_str("s"), data, 100));
	EXPECT_EQ(-EMSGSIZE, ck_write(fd, ck_str("s"), data, 101, 0));
	EXPECT_EQ(-EFBIG, ck_write(fd, ck_str("s"), data, 2, 99));
	EXPECT_EQ(0, ck_write(fd, ck_str("s"), data, 1, 99));
	EXPECT_EQ(-EMSGSIZE, ck_read(fd, ck_str("s"), data, 101, 0));
	EXPECT_EQ(100, ck_read(fd, ck_str("s"), data, 100, 0));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, ids_of_every_length)
{
	const uint32_t lens[] = {
		1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 255, 256, 4095, 4096, 4097,
		32768, CKPT_SECTION_ID_MAX - 1, CKPT_SECTION_ID_MAX,
	};
	unsigned char *id = malloc(CKPT_SECTION_ID_MAX + 1);
	uint32_t value;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct ck_bytes name = { id, lens[i] };

		fill(id, lens[i], lens[i]);
		ASSERT_EQ(0, ck_create(self->fd, name, &lens[i], 4));
	}
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct ck_bytes name = { id, lens[i] };

		fill(id, lens[i], lens[i]);
		EXPECT_EQ(4, ck_read(self->fd, name, &value, 4, 0));
		EXPECT_EQ(lens[i], value);
		id[lens[i] - 1] ^= 1;
		EXPECT_EQ(-ENOENT, ck_read(self->fd, name, &value, 4, 0));
		id[lens[i] - 1] ^= 1;
		EXPECT_EQ(0, ck_delete(self->fd, name, NULL));
	}
	EXPECT_EQ(-ENAMETOOLONG,
		  ck_create(self->fd,
			    (struct ck_bytes){ id, CKPT_SECTION_ID_MAX + 1 },
			    NULL, 0));
	free(id);
}

TEST_F(checkpoint, ids_of_any_bytes)
{
	unsigned int i;
	uint16_t value;

	for (i = 0; i < 65536; i += 37) {
		uint16_t id = i;

		ASSERT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &id, 2 },
				       &id, 2));
	}
	for (i = 0; i < 65536; i += 37) {
		uint16_t id = i;

		ASSERT_EQ(2, ck_read(self->fd, (struct ck_bytes){ &id, 2 },
				     &value, 2, 0));
		ASSERT_EQ(i, value);
	}
}

TEST_F(world, longer_ids_than_allowed)
{
	struct ckpt_attributes attr = ck_attr_default;
	char data[8];
	int fd;

	attr.max_section_id_size = 3;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_create(fd, ck_str("abc"), NULL, 0));
	EXPECT_EQ(-ENAMETOOLONG, ck_create(fd, ck_str("abcd"), NULL, 0));
	EXPECT_EQ(-ENAMETOOLONG, ck_overwrite(fd, ck_str("abcd"), NULL, 0));
	EXPECT_EQ(-ENAMETOOLONG, ck_delete(fd, ck_str("abcd"), NULL));
	EXPECT_EQ(-ENAMETOOLONG, ck_read(fd, ck_str("abcd"), data, 8, 0));
	EXPECT_EQ(0, close(fd));
}

/* Generated ids have as many bytes as the checkpoint allows, up to 8. */
TEST_F(world, generated_ids_are_new)
{
	const unsigned int widths[] = { 1, 2, 8, 100 };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		unsigned int width = widths[i] < 8 ? widths[i] : 8;
		struct ckpt_attributes attr = ck_attr_default;
		struct ckpt_ioc_status status;
		unsigned char id[16];
		int fd;

		attr.max_section_id_size = widths[i];
		fd = ck_open(self->service, "c", CK_CREATE, &attr);
		ASSERT_LE(0, fd);
		for (n = 0; n < 200; n++) {
			uint32_t len = sizeof(id), value;

			memset(id, 0xa5, sizeof(id));
			ASSERT_EQ(0, ck_generate(fd, id, &len, &n, 4));
			ASSERT_EQ(width, len);
			ASSERT_EQ(0xa5, id[width]);
			ASSERT_EQ(4, ck_read(fd, (struct ck_bytes){ id, len },
					     &value, 4, 0));
			ASSERT_EQ(n, value);
		}
		EXPECT_EQ(0, ck_status(fd, &status));
		EXPECT_EQ(200, status.sections);
		EXPECT_EQ(0, close(fd));
	}
}

/* All 256 ids of one byte can be had, and then none. */
TEST_F(world, generated_ids_run_out)
{
	struct ckpt_attributes attr = ck_attr_default;
	unsigned int n, taken = 17;
	unsigned char id = taken;
	int fd, ret = 0;

	attr.max_section_id_size = 1;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create(fd, (struct ck_bytes){ &id, 1 }, NULL, 0));
	for (n = 1; n <= 256 && !ret; n++) {
		uint32_t len = 1;

		ret = ck_generate(fd, &id, &len, NULL, 0);
		if (!ret) {
			EXPECT_NE(taken, id);
		}
	}
	EXPECT_EQ(-ENOSPC, ret);
	EXPECT_EQ(255, n - 2);
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, generated_id_with_too_little_room_is_ENOBUFS)
{
	unsigned char id[8];
	uint32_t len = 7;

	EXPECT_EQ(-ENOBUFS, ck_generate(self->fd, id, &len, NULL, 0));
}

TEST_F(world, default_section)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_status status;
	char data[8];
	uint32_t len = 8;
	int fd;

	attr.max_sections = 1;
	attr.checkpoint_size = 0;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(1, status.sections);
	EXPECT_EQ(0, ck_read(fd, CK_DEFAULT_ID, data, 8, 0));
	EXPECT_EQ(0, ck_overwrite(fd, CK_DEFAULT_ID, "data", 4));
	EXPECT_EQ(4, ck_read(fd, CK_DEFAULT_ID, data, 8, 0));
	EXPECT_EQ(0, ck_write(fd, CK_DEFAULT_ID, "++", 2, 4));
	EXPECT_EQ(6, ck_read(fd, CK_DEFAULT_ID, data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "data++", 6));
	compare_reads(_metadata, fd, CK_DEFAULT_ID, 8, 2);
	EXPECT_EQ(-EEXIST, ck_create(fd, ck_str("1"), NULL, 0));
	EXPECT_EQ(-EINVAL, ck_create(fd, CK_DEFAULT_ID, NULL, 0));
	EXPECT_EQ(-EEXIST, ck_generate(fd, data, &len, NULL, 0));
	EXPECT_EQ(-EINVAL, ck_delete(fd, CK_DEFAULT_ID, NULL));
	EXPECT_EQ(-EINVAL, ck_set_expiration(fd, CK_DEFAULT_ID, CKPT_TIME_END,
					     NULL));
	EXPECT_EQ(-EINVAL, ck_delete(fd, ck_str("1"), NULL));
	EXPECT_EQ(-EINVAL, ck_set_expiration(fd, ck_str("1"), CKPT_TIME_END,
					     NULL));
	EXPECT_EQ(-ENOENT, ck_overwrite(fd, ck_str("1"), NULL, 0));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, no_default_section_beside_others)
{
	char data[8];

	EXPECT_EQ(-ENOENT, ck_read(self->fd, CK_DEFAULT_ID, data, 8, 0));
	EXPECT_EQ(-ENOENT, ck_overwrite(self->fd, CK_DEFAULT_ID, data, 8));
	EXPECT_EQ(-ENOENT, ck_write(self->fd, CK_DEFAULT_ID, data, 8, 0));
}

TEST_F(world, max_sections_is_ENOSPC)
{
	struct ckpt_attributes attr = ck_attr_default;
	char id[8];
	uint32_t len = 8;
	int fd, i;

	attr.max_sections = 100;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, ck_create(fd, (struct ck_bytes){ &i, 4 }, &i, 4));
	}
	EXPECT_EQ(-ENOSPC, ck_create(fd, (struct ck_bytes){ &i, 4 }, &i, 4));
	EXPECT_EQ(-ENOSPC, ck_generate(fd, id, &len, &i, 4));
	i = 50;
	EXPECT_EQ(-EEXIST, ck_create(fd, (struct ck_bytes){ &i, 4 }, &i, 4));
	EXPECT_EQ(0, ck_delete(fd, (struct ck_bytes){ &i, 4 }, NULL));
	i = 100;
	EXPECT_EQ(0, ck_create(fd, (struct ck_bytes){ &i, 4 }, &i, 4));
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, max_sections_0_allows_none)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.max_sections = 0;
	attr.checkpoint_size = 0;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENOSPC, ck_create(fd, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, close(fd));
}

/* Every update has the next number, and the section carries it. */
TEST_F(checkpoint, generation_counts_updates)
{
	struct ckpt_element e[2];
	struct ckpt_ioc_status status;
	uint64_t base, gen, of_section;
	char byte = 0;

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("a"), &byte, 1,
				     CKPT_TIME_END, &base));
	EXPECT_EQ((1ULL << 40) + 1, base);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("a"), NULL, &of_section));
	EXPECT_EQ(base, of_section);
	EXPECT_EQ(0, ck_create_until(self->fd, ck_str("b"), &byte, 1,
				     CKPT_TIME_END, &gen));
	EXPECT_EQ(base + 1, gen);
	EXPECT_EQ(0, ck_overwrite_gen(self->fd, ck_str("a"), &byte, 1, &gen));
	EXPECT_EQ(base + 2, gen);
	e[0] = ck_element(ck_str("a"), &byte, 1, 0);
	e[1] = ck_element(ck_str("b"), &byte, 1, 5);
	EXPECT_EQ(0, ck_writev(self->fd, e, 2, NULL, &gen));
	EXPECT_EQ(base + 3, gen);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("a"), NULL, &of_section));
	EXPECT_EQ(base + 3, of_section);
	EXPECT_EQ(0, ck_section(self->fd, ck_str("b"), NULL, &of_section));
	EXPECT_EQ(base + 3, of_section);
	EXPECT_EQ(0, ck_set_expiration(self->fd, ck_str("b"), CKPT_TIME_END,
				       &gen));
	EXPECT_EQ(base + 4, gen);
	EXPECT_EQ(0, ck_delete(self->fd, ck_str("b"), &gen));
	EXPECT_EQ(base + 5, gen);
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(base + 5, status.generation);
	EXPECT_EQ(-ENOENT, ck_delete(self->fd, ck_str("b"), NULL));
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(base + 5, status.generation);
}

TEST_F(checkpoint, overwrite_of_an_expected_generation)
{
	uint64_t first, second, seen = 0;
	char data[4];

	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), "one", 3,
				     CKPT_TIME_END, &first));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("other"), NULL, 0));
	EXPECT_EQ(0, ck_overwrite_expect(self->fd, ck_str("s"), "two", 3, first,
					 &second));
	EXPECT_EQ(first + 2, second);
	EXPECT_EQ(-ESTALE, ck_overwrite_expect(self->fd, ck_str("s"), "no!", 3,
					       first, &seen));
	EXPECT_EQ(second, seen);
	EXPECT_EQ(-ESTALE, ck_overwrite_expect(self->fd, ck_str("s"), "no!", 3,
					       0, &seen));
	EXPECT_EQ(second, seen);
	EXPECT_EQ(3, ck_read(self->fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, memcmp(data, "two", 3));
	EXPECT_EQ(-ENOENT, ck_overwrite_expect(self->fd, ck_str("x"), "no!", 3,
					       first, &seen));
}

TEST_HARNESS_MAIN
