// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory cgroups: what is stored is charged to the caller; at the limit a call
 * fails, and nobody is killed
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_picture.h"

#define MIB		(1ULL << 20)
#define ROOM		(24 * MIB)	/* until the limit */
#define CHUNK		(1 * MIB)	/* written at a time */
/* Charges are kept in stock for each processor, and freed pages wait. */
#define SLACK		(2 * MIB)

static char data[CHUNK];

/*
 * A checkpoint, and a cgroup of which this process is the only member.  What it
 * has charged before stays charged to the group it comes from.
 */
FIXTURE(memcg) {
	int service;
	int fd;
	char root[32];
	char group[64];
};

static int group_write(FIXTURE_DATA(memcg) *self, const char *file,
		       const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", self->group, file);
	return ck_write_file(path, value);
}

static int64_t group_read(FIXTURE_DATA(memcg) *self, const char *file)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", self->group, file);
	return ck_read_number(path);
}

/* How often something has happened in the group, as memory.events has it. */
static long group_event(FIXTURE_DATA(memcg) *self, const char *event)
{
	char path[128], name[32];
	long count;
	FILE *file;

	snprintf(path, sizeof(path), "%s/memory.events", self->group);
	file = fopen(path, "re");
	while (file && fscanf(file, "%31s %ld", name, &count) == 2) {
		if (!strcmp(name, event)) {
			fclose(file);
			return count;
		}
	}
	return -1;
}

static int make_group(FIXTURE_DATA(memcg) *self)
{
	char path[64];

	if (!mkdtemp(self->root) ||
	    mount("cgroup2", self->root, "cgroup2", 0, NULL))
		return -errno;
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", self->root);
	if (ck_write_file(path, "+memory"))
		return -EOPNOTSUPP;
	snprintf(self->group, sizeof(self->group), "%s/ckpt_memcg_test",
		 self->root);
	if (mkdir(self->group, 0755) && errno != EEXIST)
		return -errno;
	return group_write(self, "cgroup.procs", "0");
}

static bool controller_exists(void)
{
	char line[128];
	bool found = false;
	FILE *file = fopen("/proc/cgroups", "re");

	while (file && fgets(line, sizeof(line), file))
		found = found || !strncmp(line, "memory\t", 7);
	if (file)
		fclose(file);
	return found;
}

FIXTURE_SETUP(memcg)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->fd);
	/* Pages of this process must not be what reaches the limit. */
	memset(data, 'd', sizeof(data));
	ASSERT_EQ(0, mlockall(MCL_CURRENT));
	if (!controller_exists())
		return;
	strcpy(self->root, "/tmp/memcg_test.XXXXXX");
	ASSERT_EQ(0, make_group(self));
}

FIXTURE_TEARDOWN(memcg)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/cgroup.procs", self->root);
	if (self->group[0]) {
		EXPECT_EQ(0, ck_write_file(path, "0"));
		rmdir(self->group);
		umount2(self->root, MNT_DETACH);
		rmdir(self->root);
	}
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

#define SKIP_WITHOUT_CONTROLLER()					\
do {									\
	if (!self->group[0])						\
		SKIP(return, "the kernel has no memory controller");	\
} while (0)

static int set_max(FIXTURE_DATA(memcg) *self, int64_t room)
{
	char text[32];

	if (room < 0)
		return group_write(self, "memory.max", "max");
	snprintf(text, sizeof(text), "%lld",
		 (long long)(group_read(self, "memory.current") + room));
	return group_write(self, "memory.max", text);
}

/* Creates sections of CHUNK, numbered from 0, until one is refused. */
static int fill(int fd, uint32_t *number)
{
	int ret;

	for (*number = 0;; ++*number) {
		ret = ck_create(fd, (struct ck_bytes){ number, 4 }, data,
				CHUNK);
		if (ret || *number > 10 * ROOM / CHUNK)
			return ret;
	}
}

/* Freed memory may have to wait for readers. */
static bool falls_to(FIXTURE_DATA(memcg) *self, int64_t bytes)
{
	int64_t end = ck_now_ns(CLOCK_MONOTONIC) + CK_WAIT_MS * NSEC_PER_MSEC;

	while (group_read(self, "memory.current") > bytes) {
		if (ck_now_ns(CLOCK_MONOTONIC) > end)
			return false;
		usleep(10000);
	}
	return true;
}

TEST_F(memcg, memory_is_charged_to_the_caller)
{
	int64_t before, full;
	uint32_t i;

	SKIP_WITHOUT_CONTROLLER();
	before = group_read(self, "memory.current");
	ASSERT_LE(0, before);
	for (i = 0; i < ROOM / CHUNK; i++)
		ASSERT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &i, 4 },
				       data, CHUNK));
	full = group_read(self, "memory.current");
	EXPECT_LE((int64_t)(before + ROOM - SLACK), full);
	EXPECT_GE((int64_t)(before + ROOM + SLACK), full);
	/* Overwriting with as much takes no more. */
	for (i = 0; i < ROOM / CHUNK; i++)
		ASSERT_EQ(0, ck_overwrite(self->fd, (struct ck_bytes){ &i, 4 },
					  data, CHUNK));
	EXPECT_GE((int64_t)(before + ROOM + SLACK),
		  group_read(self, "memory.current"));
	for (i = 0; i < ROOM / CHUNK; i++)
		ASSERT_EQ(0, ck_delete(self->fd, (struct ck_bytes){ &i, 4 },
				       NULL));
	EXPECT_TRUE(falls_to(self, before + SLACK));
}

/* Who keeps the descriptor of a checkpoint that is gone keeps none of its data. */
TEST_F(memcg, closed_checkpoint_holds_no_data)
{
	struct ck_usage usage;
	int64_t before;
	uint32_t i;
	int fd;

	SKIP_WITHOUT_CONTROLLER();
	before = group_read(self, "memory.current");
	fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	for (i = 0; i < ROOM / CHUNK; i++)
		ASSERT_EQ(0, ck_create(fd, (struct ck_bytes){ &i, 4 }, data,
				       CHUNK));
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_TRUE(falls_to(self, before + SLACK));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.bytes);
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(0, close(fd));
}

/* Small sections are charged with all that belongs to them. */
TEST_F(memcg, small_sections_are_charged)
{
	uint32_t i, many = 20000;
	int64_t before;

	SKIP_WITHOUT_CONTROLLER();
	before = group_read(self, "memory.current");
	for (i = 0; i < many; i++)
		ASSERT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &i, 4 },
				       data, 64));
	EXPECT_LE(before + many * 64, group_read(self, "memory.current"));
}

TEST_F(memcg, calls_fail_at_the_limit)
{
	struct picture before, after;
	const char *different;
	long kills, hits;
	uint32_t first, last;

	SKIP_WITHOUT_CONTROLLER();
	kills = group_event(self, "oom_kill");
	hits = group_event(self, "max");
	ASSERT_LE(0, kills);
	ASSERT_EQ(0, set_max(self, ROOM));
	EXPECT_EQ(-ENOMEM, fill(self->fd, &last));
	EXPECT_LE(ROOM / CHUNK / 2, last);
	EXPECT_LT(hits, group_event(self, "max"));
	/* Looking takes memory as well: it is free to do so. */
	ASSERT_EQ(0, set_max(self, -1));
	picture_take(&before, self->service, self->fd);
	EXPECT_EQ(last, before.status.sections);
	ASSERT_EQ(0, set_max(self, 256 << 10));
	first = 0;
	EXPECT_EQ(-ENOMEM, ck_create(self->fd, (struct ck_bytes){ &last, 4 },
				     data, CHUNK));
	EXPECT_EQ(-ENOMEM, ck_overwrite(self->fd,
					(struct ck_bytes){ &first, 4 }, data,
					CHUNK));
	EXPECT_EQ(-ENOMEM, ck_write(self->fd, (struct ck_bytes){ &first, 4 },
				    data, CHUNK, CHUNK / 2));
	ASSERT_EQ(0, set_max(self, -1));
	picture_take(&after, self->service, self->fd);
	different = picture_compare(&before, &after, true);
	EXPECT_EQ(NULL, different) {
		TH_LOG("what has changed: %s", different);
	}
	EXPECT_EQ(kills, group_event(self, "oom_kill"));
	EXPECT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &last, 4 }, data,
			       CHUNK));
	EXPECT_EQ(0, ck_overwrite(self->fd, (struct ck_bytes){ &first, 4 },
				  data, CHUNK));
	EXPECT_EQ(0, ck_write(self->fd, (struct ck_bytes){ &first, 4 }, data,
			      CHUNK, CHUNK / 2));
	picture_drop(&before);
	picture_drop(&after);
}

/* Deleting is the way out, so it must work at the limit. */
TEST_F(memcg, deleting_makes_room)
{
	uint32_t last, i;

	SKIP_WITHOUT_CONTROLLER();
	ASSERT_EQ(0, set_max(self, ROOM));
	ASSERT_EQ(-ENOMEM, fill(self->fd, &last));
	for (i = 0; i < 8; i++)
		EXPECT_EQ(0, ck_delete(self->fd, (struct ck_bytes){ &i, 4 },
				       NULL));
	for (i = 0; i < 6; i++)
		EXPECT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &i, 4 },
				       data, CHUNK));
	ASSERT_EQ(0, set_max(self, -1));
	EXPECT_EQ(0, group_event(self, "oom_kill"));
}

/*
 * Contents that were overwritten wait for readers, and are charged meanwhile: that
 * alone must not make a call fail.
 */
TEST_F(memcg, overwriting_small_sections_at_the_limit)
{
	unsigned long left = ck_scaled(40000);
	int ret = 0;

	SKIP_WITHOUT_CONTROLLER();
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), data, 2048));
	ASSERT_EQ(0, set_max(self, 512 << 10));
	while (left-- && !ret)
		ret = ck_overwrite(self->fd, ck_str("s"), data, 2048);
	EXPECT_EQ(0, ret) {
		TH_LOG("%lu to go", left + 1);
	}
	EXPECT_EQ(0, group_event(self, "oom_kill"));
	ASSERT_EQ(0, set_max(self, -1));
}

/* Likewise the contents of sections that were deleted. */
TEST_F(memcg, creating_and_deleting_at_the_limit)
{
	unsigned long left = ck_scaled(20000);
	int ret = 0;

	SKIP_WITHOUT_CONTROLLER();
	ASSERT_EQ(0, set_max(self, 512 << 10));
	while (left-- && !ret)
		ret = ck_create(self->fd, ck_str("s"), data, 2048) ?:
		      ck_delete(self->fd, ck_str("s"), NULL);
	EXPECT_EQ(0, ret) {
		TH_LOG("%lu to go", left + 1);
	}
	EXPECT_EQ(0, group_event(self, "oom_kill"));
	ASSERT_EQ(0, set_max(self, -1));
}

/* One large section, which is refused on the way. */
TEST_F(memcg, large_section)
{
	char *zeroes;
	struct ck_usage usage;

	SKIP_WITHOUT_CONTROLLER();
	/* Pages that are only read cost nothing. */
	zeroes = mmap(NULL, 3 * ROOM, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	ASSERT_NE(MAP_FAILED, zeroes);
	ASSERT_EQ(0, set_max(self, ROOM));
	EXPECT_EQ(-EMSGSIZE, ck_create(self->fd, ck_str("s"), zeroes,
				       ck_attr_default.max_section_size + 1));
	EXPECT_EQ(-ENOMEM, ck_create(self->fd, ck_str("s"), zeroes,
				     64 * MIB));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(0, usage.bytes);
	EXPECT_EQ(0, group_event(self, "oom_kill"));
	ASSERT_EQ(0, set_max(self, -1));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("s"), zeroes, 64 * MIB));
}

TEST_HARNESS_MAIN
