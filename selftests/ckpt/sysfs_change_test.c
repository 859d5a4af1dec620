// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directories under /sys/kernel/ckpt come and go with what they show
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/klog.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_sysfs.h"

#define SYSFS_SECTIONS	"/proc/sys/net/ckpt/sysfs_sections"
#define MAX_DIRS	"/sys/module/ckpt/parameters/max_sysfs_dirs"
#define ROUNDS		3
#define STRESS_MS	3000
#define PAGE		4096

FIXTURE(sysfs) {
	int service;
	int fd;
	char root[SYSFS_PATH];
	char path[3 * SYSFS_PATH];
};

FIXTURE_SETUP(sysfs)
{
	/* Settings of an earlier test would not be noticed. */
	ASSERT_EQ(0, ck_new_world());
	world_enter(_metadata, &self->service);
	ASSERT_EQ(0, sysfs_mount(self->root));
	self->fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, sysfs_wait(strcat(strcpy(self->path, self->root),
				       "/c/sections"), true));
}

FIXTURE_TEARDOWN(sysfs)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

#define at(self, ...)							\
	(snprintf((self)->path, sizeof((self)->path), "%s/",		\
		  (self)->root),					\
	 snprintf((self)->path + strlen((self)->path), 2 * SYSFS_PATH,	\
		  __VA_ARGS__), (self)->path)

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * A machine may be too busy to be in time once; it is not three times in a row,
 * and what is built to be late always is.
 */
TEST_F(sysfs, checkpoints_within_a_second)
{
	int64_t coming = INT64_MAX, unlinked = INT64_MAX, closed = INT64_MAX;
	int i, fd;

	for (i = 0; i < ROUNDS; i++) {
		fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
		ASSERT_LE(0, fd);
		coming = least(coming, sysfs_wait(at(self, "d"), true));
		ASSERT_EQ(0, ck_unlink(self->service, "d"));
		unlinked = least(unlinked, sysfs_wait(at(self, "d"), false));
		EXPECT_EQ(0, close(fd));
		fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
		ASSERT_LE(0, fd);
		ASSERT_LE(0, sysfs_wait(at(self, "d"), true));
		EXPECT_EQ(0, close(fd));
		closed = least(closed, sysfs_wait(at(self, "d"), false));
	}
	EXPECT_LE(0, least(least(coming, unlinked), closed));
	EXPECT_GE(NSEC_PER_SEC, coming);
	EXPECT_GE(NSEC_PER_SEC, unlinked);
	EXPECT_GE(NSEC_PER_SEC, closed);
}

TEST_F(sysfs, sections_within_a_second)
{
	int64_t coming = INT64_MAX, going = INT64_MAX, expired = INT64_MAX;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
		coming = least(coming, sysfs_wait(at(self, "c/sections/s"),
						  true));
		ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
		going = least(going, sysfs_wait(at(self, "c/sections/s"),
						false));
		ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
		ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s"), true));
		ASSERT_EQ(0, ck_set_expiration(self->fd, ck_str("s"),
					       ck_now_ns(CLOCK_REALTIME) +
					       20 * NSEC_PER_MSEC, NULL));
		while (!ck_section(self->fd, ck_str("s"), NULL, NULL))
			usleep(1000);
		expired = least(expired, sysfs_wait(at(self, "c/sections/s"),
						    false));
	}
	EXPECT_LE(0, least(least(coming, going), expired));
	EXPECT_GE(NSEC_PER_SEC, coming);
	EXPECT_GE(NSEC_PER_SEC, going);
	EXPECT_GE(NSEC_PER_SEC, expired);
}

TEST_F(sysfs, retained_checkpoint_stays)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.retention = CKPT_TIME_END;
	fd = ck_open(self->service, "d", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(0, close(fd));
	ASSERT_LE(0, sysfs_wait(at(self, "d/sections/s"), true));
	EXPECT_EQ(0, ck_read_number(at(self, "d/opens")));
	usleep(300000);
	EXPECT_EQ(0, access(self->path, F_OK));
	ASSERT_EQ(0, ck_unlink(self->service, "d"));
	EXPECT_LE(0, sysfs_wait(at(self, "d"), false));
}

/* Waits until so many sections are shown; returns how many are. */
static int wait_sections(const char *path, int sections)
{
	int i, found = -1;

	for (i = 0; i < 2000; i++) {
		found = sysfs_entries(path, NULL);
		if (found == sections)
			break;
		usleep(10000);
	}
	return found;
}

/*
 * Waits as wait_sections() does, but goes on changing something: directories of
 * an earlier test may still be there.
 */
static int wait_places(FIXTURE_DATA(sysfs) *self, int sections)
{
	int i, found = -1;

	at(self, "c/sections");
	for (i = 0; i < 200 && found != sections; i++) {
		ck_create(self->fd, ck_str("poke"), NULL, 0);
		ck_delete(self->fd, ck_str("poke"), NULL);
		usleep(100000);
		found = sysfs_entries(self->path, NULL);
	}
	return found;
}

/* Directories are nobody's memory: their number has a bound of its own. */
TEST_F(sysfs, directories_of_the_machine_are_limited)
{
	int64_t before = ck_read_number(MAX_DIRS);
	uint32_t i;

	ASSERT_LT(0, before);
	/* The checkpoint's own, and four. */
	ASSERT_EQ(0, ck_write_number(MAX_DIRS, 5));
	for (i = 0; i < 6; i++)
		ASSERT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &i, 4 },
				       NULL, 0));
	EXPECT_EQ(4, wait_places(self, 4));
	i = 1;
	EXPECT_EQ(0, ck_delete(self->fd, (struct ck_bytes){ &i, 4 }, NULL));
	EXPECT_LE(0, sysfs_wait(at(self, "c/sections/%%04%%00%%00%%00"), true));
	EXPECT_EQ(4, sysfs_entries(at(self, "c/sections"), NULL));
	ASSERT_EQ(0, ck_write_number(MAX_DIRS, before));
	EXPECT_EQ(0, ck_create(self->fd, (struct ck_bytes){ &i, 4 }, NULL, 0));
	EXPECT_EQ(6, wait_sections(self->path, 6));
}

/* Waits until a file shows a number; returns what it shows. */
static int64_t wait_number(const char *path, int64_t number)
{
	int64_t found = -1;
	int i;

	for (i = 0; i < 2000; i++) {
		found = ck_read_number(path);
		if (found == number)
			break;
		usleep(10000);
	}
	return found;
}

/* Both are there at once, but only the one that has the name is shown. */
TEST_F(sysfs, successor_takes_the_name)
{
	struct ckpt_ioc_status status;
	unsigned long left = ck_scaled(20);
	int fd, next;

	fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
	while (left--) {
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, ck_unlink(self->service, "d"));
		next = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
		ASSERT_LE(0, next);
		EXPECT_EQ(0, close(fd));
		fd = next;
	}
	ASSERT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ((int64_t)status.instance,
		  wait_number(at(self, "d/instance"), status.instance));
	EXPECT_EQ(2, sysfs_entries(self->root, NULL));
	EXPECT_EQ(0, close(fd));
}

TEST_F(sysfs, no_sysfs)
{
	struct ckpt_attributes attr = ck_attr_default;
	int hidden, shown;

	attr.creation_flags |= CKPT_CREATE_NO_SYSFS;
	hidden = ck_open(self->service, "hidden", CK_CREATE, &attr);
	ASSERT_LE(0, hidden);
	ASSERT_EQ(0, ck_create(hidden, ck_str("s"), "data", 4));
	shown = ck_open(self->service, "shown", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, shown);
	ASSERT_LE(0, sysfs_wait(at(self, "shown"), true));
	usleep(300000);
	EXPECT_EQ(-1, access(at(self, "hidden"), F_OK));
	EXPECT_EQ(2, sysfs_entries(self->root, NULL));
	EXPECT_EQ(0, close(hidden));
	EXPECT_EQ(0, close(shown));
}

TEST_F(sysfs, as_many_sections_as_allowed)
{
	char id[3] = "s0";
	int i;

	ASSERT_EQ(0, ck_write_file(SYSFS_SECTIONS, "5"));
	for (i = 0; i < 8; i++) {
		id[1] = '0' + i;
		ASSERT_EQ(0, ck_create(self->fd, ck_str(id), NULL, 0));
	}
	EXPECT_EQ(5, wait_sections(at(self, "c/sections"), 5));
	usleep(300000);
	EXPECT_EQ(5, sysfs_entries(at(self, "c/sections"), NULL));
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, access(at(self, "c/sections/s%d", i), F_OK));
	/* A deletion makes room for the next. */
	ASSERT_EQ(0, ck_delete(self->fd, ck_str("s2"), NULL));
	EXPECT_LE(0, sysfs_wait(at(self, "c/sections/s5"), true));
	EXPECT_EQ(0, access(at(self, "c/sections/s1"), F_OK));
	EXPECT_EQ(-1, access(at(self, "c/sections/s2"), F_OK));
	EXPECT_EQ(-1, access(at(self, "c/sections/s6"), F_OK));
	/* All the others count, shown or not. */
	EXPECT_EQ(7, ck_read_number(at(self, "c/sections_count")));
}

TEST_F(sysfs, no_sections_if_none_are_allowed)
{
	ASSERT_EQ(0, ck_write_file(SYSFS_SECTIONS, "0"));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	usleep(400000);
	EXPECT_EQ(0, sysfs_entries(at(self, "c/sections"), NULL));
	EXPECT_EQ(1, ck_read_number(at(self, "c/sections_count")));
}

TEST_F(sysfs, deleted_section_cannot_be_read)
{
	int data, size;
	char value[8];

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s/data"), true));
	data = open(self->path, O_RDONLY);
	size = open(at(self, "c/sections/s/size"), O_RDONLY);
	ASSERT_LE(0, data);
	ASSERT_LE(0, size);
	EXPECT_EQ(4, pread(data, value, sizeof(value), 0));
	ASSERT_EQ(0, ck_delete(self->fd, ck_str("s"), NULL));
	/* At once, and when the directory has gone. */
	EXPECT_EQ(-1, pread(data, value, sizeof(value), 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(-1, pread(size, value, sizeof(value), 0));
	EXPECT_EQ(ENODEV, errno);
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s"), false));
	EXPECT_EQ(-1, pread(data, value, sizeof(value), 0));
	EXPECT_EQ(ENODEV, errno);
	/* A section of the same id later is another one. */
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "more", 4));
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s/data"), true));
	EXPECT_EQ(-1, pread(data, value, sizeof(value), 0));
	EXPECT_EQ(0, close(data));
	EXPECT_EQ(0, close(size));
}

/**
 * struct stress - threads that change sections, and threads that look
 * @fd: checkpoint file
 * @sections: directory of the sections
 * @stop: end
 * @reads: values that were read
 * @error: the first error that no reader should see, or EILSEQ for a page that
 *	is of two generations
 */
struct stress {
	int fd;
	const char *sections;
	atomic_bool stop;
	atomic_ulong reads;
	atomic_int error;
};

static void *create_and_delete(void *arg)
{
	struct stress *stress = arg;
	uint64_t random = ck_seed();
	char page[PAGE], id[3] = "s0";

	while (!atomic_load(&stress->stop)) {
		uint64_t chance = ck_random(&random);

		id[1] = '0' + chance % 4;
		memset(page, (int)(chance >> 8), sizeof(page));
		if (chance % 16 < 4)
			ck_delete(stress->fd, ck_str(id), NULL);
		else if (chance % 16 < 8)
			ck_create(stress->fd, ck_str(id), page, sizeof(page));
		else
			ck_overwrite(stress->fd, ck_str(id), page,
				     sizeof(page));
	}
	return NULL;
}

static bool is_one_page(const char *page, ssize_t size)
{
	ssize_t i;

	for (i = 1; i < size; i++)
		if (page[i] != page[0])
			return false;
	return true;
}

static void look(struct stress *stress, const char *section, const char *file)
{
	char path[2 * SYSFS_PATH], value[PAGE];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/%s/%s", stress->sections, section,
		 file);
	fd = open(path, O_RDONLY);
	got = fd < 0 ? -1 : read(fd, value, sizeof(value));
	if (got < 0 && errno != ENOENT && errno != ENODEV)
		atomic_store(&stress->error, errno);
	if (got > 0)
		atomic_fetch_add(&stress->reads, 1);
	if (!strcmp(file, "data") && !is_one_page(value, got))
		atomic_store(&stress->error, EILSEQ);
	if (fd >= 0)
		close(fd);
}

static void *keep_looking(void *arg)
{
	static const char *const files[] = {
		"data", "id", "size", "state", "generation", "expiration",
		"last_update",
	};
	struct stress *stress = arg;
	char section[3] = "s0";
	unsigned int i = 0;

	for (; !atomic_load(&stress->stop); i++) {
		section[1] = '0' + i % 4;
		look(stress, section, files[i / 4 % ARRAY_SIZE(files)]);
	}
	return NULL;
}

/* For its time, and until something has been read: directories take theirs. */
static void let_run(struct stress *stress)
{
	int64_t start = ck_now_ns(CLOCK_MONOTONIC);

	ck_sleep_until(start + ck_scaled(STRESS_MS) * NSEC_PER_MSEC);
	while (!atomic_load(&stress->reads) &&
	       ck_now_ns(CLOCK_MONOTONIC) < start + 20 * NSEC_PER_SEC)
		usleep(10000);
	atomic_store(&stress->stop, true);
}

/* How often the kernel's log complains of two directories of one name. */
static int duplicates(void)
{
	int size = klogctl(10, NULL, 0), found = 0;
	char *log = calloc(1, size + 1), *at = log;

	if (klogctl(3, log, size) < 0)
		found = -1;
	while (found >= 0 && (at = strstr(at, "create duplicate"))) {
		found++;
		at++;
	}
	free(log);
	return found;
}

TEST_F(sysfs, reading_while_sections_come_and_go)
{
	static struct stress stress;
	char sections[SYSFS_PATH + 16], id[3] = "s0";
	pthread_t threads[4];
	int i, there = 0, before = duplicates();

	ASSERT_LE(0, before);
	snprintf(sections, sizeof(sections), "%s/c/sections", self->root);
	stress.fd = self->fd;
	stress.sections = sections;
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL,
					    i % 2 ? keep_looking
						  : create_and_delete,
					    &stress));
	let_run(&stress);
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	EXPECT_EQ(0, stress.error);
	TH_LOG("%lu reads", stress.reads);
	EXPECT_LT(0, stress.reads);
	EXPECT_EQ(before, duplicates());
	/* In the end all is shown, and nothing else. */
	for (i = 0; i < 4; i++) {
		id[1] = '0' + i;
		there += !ck_section(self->fd, ck_str(id), NULL, NULL);
	}
	EXPECT_EQ(there, wait_sections(sections, there));
	for (i = 0; i < 4; i++) {
		uint64_t generation = 0;

		id[1] = '0' + i;
		if (ck_section(self->fd, ck_str(id), NULL, &generation))
			continue;
		at(self, "c/sections/%s/generation", id);
		EXPECT_EQ((int64_t)generation,
			  wait_number(self->path, generation));
	}
}

static void *open_and_unlink(void *arg)
{
	struct stress *stress = arg;
	int service = ck_service(), fd;

	while (!atomic_load(&stress->stop)) {
		fd = ck_open(service, "e", CK_CREATE, &ck_attr_default);
		ck_create(fd, ck_str("s0"), "aaaa", 4);
		/* Long enough to be seen, now and then. */
		if (ck_now_ns(CLOCK_MONOTONIC) % 8 == 0)
			usleep(150000);
		ck_unlink(service, "e");
		close(fd);
	}
	close(service);
	return NULL;
}

TEST_F(sysfs, reading_while_checkpoints_come_and_go)
{
	static struct stress stress;
	char sections[SYSFS_PATH + 16];
	pthread_t threads[3];
	int i;

	snprintf(sections, sizeof(sections), "%s/e/sections", self->root);
	stress.fd = self->fd;
	stress.sections = sections;
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL,
					    i ? keep_looking : open_and_unlink,
					    &stress));
	let_run(&stress);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	EXPECT_EQ(0, stress.error);
	TH_LOG("%lu reads", stress.reads);
	EXPECT_LE(0, sysfs_wait(at(self, "e"), false));
	EXPECT_EQ(1, sysfs_entries(self->root, NULL));
}

TEST_HARNESS_MAIN
