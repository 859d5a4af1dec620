// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writers killed at random points
 *
 * Whatever a writer was doing, its last update is there whole or not at all,
 * the counts are those of what is there, and it has nothing open any more.
 */
#include <signal.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_process.h"

#define KILLS		200
#define WRITERS		2
#define MAX_DELAY_US	20000
#define SECTIONS	8
#define MAX_SIZE	(200 << 10)
#define PAIR_SIZE	(64 << 10)

/**
 * struct content - start of each section that is written whole; the rest
 *	follows from it
 * @seed: of the rest
 * @size: bytes of the section
 */
struct content {
	uint64_t seed;
	uint64_t size;
};

static uint64_t buffer[MAX_SIZE / 8];

static void fill(void *to, uint64_t seed, size_t size)
{
	struct content head = { seed, size };
	uint64_t *words = to;
	size_t i;

	memcpy(to, &head, sizeof(head));
	for (i = sizeof(head) / 8; i < size / 8; i++)
		words[i] = ck_random(&seed);
}

static bool is_whole(const void *data, size_t size)
{
	const uint64_t *words = data;
	struct content head;
	size_t i;

	memcpy(&head, data, sizeof(head));
	if (size < sizeof(head) || head.size != size)
		return false;
	for (i = sizeof(head) / 8; i < size / 8; i++)
		if (words[i] != ck_random(&head.seed))
			return false;
	return true;
}

static size_t some_size(uint64_t *random)
{
	/* As many small ones, inside a page, as large ones. */
	size_t max = ck_random(random) % 2 ? MAX_SIZE : 2048;

	return 16 + ck_random(random) % (max - 16) / 8 * 8;
}

/* Both halves of a pair hold the same number, at the start and at the end. */
static int write_pair(int fd, uint64_t number)
{
	struct ckpt_element e[] = {
		ck_element(ck_str("first"), &number, 8, 0),
		ck_element(ck_str("second"), &number, 8, 0),
		ck_element(ck_str("second"), &number, 8, PAIR_SIZE - 8),
		ck_element(ck_str("first"), &number, 8, PAIR_SIZE - 8),
	};

	return ck_writev(fd, e, ARRAY_SIZE(e), NULL, NULL);
}

static int one_update(int service, int fd, uint64_t *random)
{
	uint32_t n = ck_random(random) % SECTIONS;
	struct ck_bytes id = { &n, sizeof(n) };
	size_t size = some_size(random);
	int other, ret;

	fill(buffer, ck_random(random), size);
	switch (ck_random(random) % 8) {
	case 0:
		ret = ck_create(fd, id, buffer, size);
		return ret == -EEXIST ? 0 : ret;
	case 1:
		ret = ck_delete(fd, id, NULL);
		return ret == -ENOENT ? 0 : ret;
	case 2:
		other = ck_open(service, "c", CK_RD, NULL);
		return other < 0 ? other : close(other);
	case 3:
		ret = ck_open_async(service, "c", CK_RD, NULL, 0);
		return ret == -EAGAIN ? 0 : ret;
	case 4:
	case 5:
		return write_pair(fd, ck_random(random));
	default:
		ret = ck_overwrite(fd, id, buffer, size);
		return ret == -ENOENT ? 0 : ret;
	}
}

static int keep_writing(void *arg)
{
	uint64_t random = *(uint64_t *)arg;
	int service = ck_service();
	int fd = ck_open(service, "c", CK_RDWR, NULL);
	int ret = fd < 0 ? fd : ck_track(service, true);

	while (!ret)
		ret = one_update(service, fd, &random);
	return ret;
}

static void check_pair(struct __test_metadata *_metadata, int fd)
{
	uint64_t ends[4] = { };
	struct ckpt_element e[] = {
		ck_element(ck_str("first"), &ends[0], 8, 0),
		ck_element(ck_str("first"), &ends[1], 8, PAIR_SIZE - 8),
		ck_element(ck_str("second"), &ends[2], 8, 0),
		ck_element(ck_str("second"), &ends[3], 8, PAIR_SIZE - 8),
	};
	unsigned int i;

	EXPECT_EQ(0, ck_readv(fd, 0, e, ARRAY_SIZE(e), NULL, NULL));
	for (i = 0; i < ARRAY_SIZE(e); i++) {
		EXPECT_EQ(ends[0], ends[i]);
		EXPECT_EQ(PAIR_SIZE, e[i].section_size);
	}
}

/* Looks at every section that an iteration finds; returns their bytes. */
static uint64_t check_sections(struct __test_metadata *_metadata, int fd,
			       uint32_t *sections)
{
	struct ckpt_ioc_iterate walk = {
		.chosen = CKPT_CHOSEN_ANY,
	};
	struct ckpt_section_record *record;
	uint64_t room[128], bytes = 0;

	walk.buffer = ck_ptr(room);
	walk.buffer_size = sizeof(room);
	while (!ck_ioctl(fd, CKPT_IOC_ITERATE, &walk) && walk.count) {
		record = (void *)room;
		for (; walk.count; walk.count--) {
			struct ck_bytes id = { record->id, record->id_len };

			++*sections;
			bytes += record->size;
			EXPECT_EQ((ssize_t)record->size,
				  ck_read(fd, id, buffer, MAX_SIZE, 0));
			if (record->id_len == sizeof(uint32_t))
				EXPECT_TRUE(is_whole(buffer, record->size));
			record = (void *)((char *)record + record->next);
		}
	}
	EXPECT_EQ(0, walk.count);
	return bytes;
}

static void check_all(struct __test_metadata *_metadata, int service, int fd)
{
	struct ckpt_ioc_status status;
	struct ck_usage usage;
	uint32_t sections = 0;
	uint64_t bytes = check_sections(_metadata, fd, &sections);

	check_pair(_metadata, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(sections, status.sections);
	EXPECT_EQ(bytes, status.bytes);
	EXPECT_EQ(0, ck_usage(service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(sections, usage.sections);
	EXPECT_EQ(bytes, usage.bytes);
}

/* A dead writer must hold no lock: everything can be written by others. */
static void write_all(struct __test_metadata *_metadata, int fd)
{
	uint32_t n;

	for (n = 0; n < SECTIONS; n++) {
		struct ck_bytes id = { &n, sizeof(n) };
		int ret = ck_delete(fd, id, NULL);

		EXPECT_TRUE(!ret || ret == -ENOENT);
		fill(buffer, n, 16);
		EXPECT_EQ(0, ck_create(fd, id, buffer, 16));
	}
	EXPECT_EQ(0, write_pair(fd, n));
}

TEST_F(checkpoint, kill_at_random_points)
{
	unsigned long left = ck_scaled(KILLS);
	struct ckpt_ioc_status before, after;
	uint64_t random = ck_seed(), seeds[WRITERS];
	uint64_t updates = 0;
	pid_t pids[WRITERS];
	int i;

	TH_LOG("SEED=%llu", (unsigned long long)random);
	ASSERT_EQ(0, ck_create(self->fd, ck_str("first"), NULL, 0));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("second"), NULL, 0));
	for (; left; left--) {
		write_all(_metadata, self->fd);
		ASSERT_EQ(0, ck_status(self->fd, &before));
		for (i = 0; i < WRITERS; i++) {
			seeds[i] = ck_random(&random);
			pids[i] = ck_start(keep_writing, &seeds[i]);
			ASSERT_LT(0, pids[i]);
		}
		usleep(ck_random(&random) % MAX_DELAY_US);
		for (i = 0; i < WRITERS; i++)
			ASSERT_EQ(0, ck_kill(pids[i]));
		ASSERT_EQ(0, ck_status(self->fd, &after));
		EXPECT_LE(before.generation, after.generation);
		updates += after.generation - before.generation;
		check_all(_metadata, self->service, self->fd);
		ASSERT_EQ(1, _metadata->passed);
	}
	TH_LOG("%llu updates", (unsigned long long)updates);
	EXPECT_LT(0, updates);
}

TEST_HARNESS_MAIN
