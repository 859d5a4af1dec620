// SPDX-License-Identifier: GPL-2.0-only
/*
 * What /sys/kernel/ckpt shows of checkpoints and sections, and to whom
 */
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>

#include "ckpt_fixture.h"
#include "ckpt_sysfs.h"

#define OWNER		1000
#define STRANGER	3000

static const char *const checkpoint_files[] = {
	"name", "creation_flags", "checkpoint_size", "retention",
	"max_sections", "max_section_size", "max_section_id_size",
	"sections_count", "bytes", "generation", "opens", "uid", "gid", "mode",
	"state", "instance", "home", "replicas", "sections", NULL,
};

static const char *const section_files[] = {
	"id", "size", "state", "generation", "expiration", "last_update",
	"data", NULL,
};

static const struct ckpt_attributes attr_odd = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA |
				  CKPT_CREATE_COLLOCATED,
	.max_sections		= 7,
	.checkpoint_size	= 1234,
	.retention		= 98765432100,
	.max_section_size	= 4321,
	.max_section_id_size	= 77,
};

FIXTURE(sysfs) {
	int service;
	char root[SYSFS_PATH];
	char path[3 * SYSFS_PATH];
	char value[1 << 18];
};

FIXTURE_SETUP(sysfs)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(0, sysfs_mount(self->root));
}

FIXTURE_TEARDOWN(sysfs)
{
	world_leave(_metadata, self->service);
}

/* The path of a file; the result is overwritten by the next call. */
#define at(self, ...)							\
	(snprintf((self)->path, sizeof((self)->path), "%s/",		\
		  (self)->root),					\
	 snprintf((self)->path + strlen((self)->path), 2 * SYSFS_PATH,	\
		  __VA_ARGS__), (self)->path)

#define expect_file(self, expected, ...) do {				\
	EXPECT_LT(0, sysfs_read(at(self, __VA_ARGS__), (self)->value,	\
				sizeof((self)->value)));		\
	EXPECT_STREQ(expected, (self)->value) {				\
		TH_LOG("%s", (self)->path);				\
	}								\
} while (0)

#define expect_number(self, expected, ...) do {				\
	char number_[32];						\
									\
	snprintf(number_, sizeof(number_), "%llu",			\
		 (unsigned long long)(expected));			\
	expect_file(self, number_, __VA_ARGS__);			\
} while (0)

TEST_F(sysfs, checkpoint_attributes)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &attr_odd), i;
	struct ckpt_ioc_status status;
	char home[20];

	ASSERT_LE(0, fd);
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections"), true));
	EXPECT_EQ((int)ARRAY_SIZE(checkpoint_files) - 1,
		  sysfs_entries(at(self, "c"), checkpoint_files));
	expect_file(self, "63", "c/name");
	expect_file(self, "0xa", "c/creation_flags");
	expect_file(self, "1234", "c/checkpoint_size");
	expect_file(self, "98765432100", "c/retention");
	expect_file(self, "7", "c/max_sections");
	expect_file(self, "4321", "c/max_section_size");
	expect_file(self, "77", "c/max_section_id_size");
	expect_file(self, "0", "c/sections_count");
	expect_file(self, "0", "c/bytes");
	expect_file(self, "0", "c/generation");
	expect_file(self, "1", "c/opens");
	expect_file(self, "0", "c/uid");
	expect_file(self, "0", "c/gid");
	expect_file(self, "0660", "c/mode");
	expect_file(self, "no-active-replica", "c/state");
	expect_file(self, "1", "c/replicas");
	ASSERT_EQ(0, ck_set_active(fd));
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, ck_create(fd, ck_str("t"), "123", 3));
	ASSERT_EQ(0, ck_set_retention(fd, 0));
	ASSERT_EQ(0, ck_status(fd, &status));
	expect_file(self, "active", "c/state");
	expect_file(self, "2", "c/sections_count");
	expect_file(self, "7", "c/bytes");
	expect_file(self, "0", "c/retention");
	expect_number(self, (1ULL << 40) + 2, "c/generation");
	expect_number(self, status.instance, "c/instance");
	snprintf(home, sizeof(home), "%016llx",
		 (unsigned long long)status.incarnation);
	expect_file(self, home, "c/home");
	i = ck_open(self->service, "c", CK_RD, NULL);
	expect_file(self, "2", "c/opens");
	EXPECT_EQ(0, close(i));
	EXPECT_EQ(0, close(fd));
}

/* Files are there to be read, and not more. */
TEST_F(sysfs, attributes_are_read_only)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default), i;
	struct stat st;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s/id"), true));
	for (i = 0; checkpoint_files[i + 1]; i++) {
		ASSERT_EQ(0, stat(at(self, "c/%s", checkpoint_files[i]), &st));
		EXPECT_EQ(S_IFREG | 0444, st.st_mode);
		EXPECT_EQ(0, st.st_uid);
	}
	for (i = 0; section_files[i]; i++) {
		ASSERT_EQ(0, stat(at(self, "c/sections/s/%s", section_files[i]),
				  &st));
		EXPECT_EQ(0, st.st_mode & 0333);
	}
	EXPECT_EQ(0, close(fd));
}

TEST_F(sysfs, section_attributes)
{
	int64_t start = ck_now_ns(CLOCK_REALTIME) - NSEC_PER_SEC, update;
	int64_t expiration = start + 3600 * NSEC_PER_SEC;
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	uint64_t generation = 0;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create(fd, ck_str("s1"), "data", 4));
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s1/id"), true));
	EXPECT_EQ((int)ARRAY_SIZE(section_files) - 1,
		  sysfs_entries(at(self, "c/sections/s1"), section_files));
	EXPECT_EQ(1, sysfs_entries(at(self, "c/sections"), NULL));
	expect_file(self, "7331", "c/sections/s1/id");
	expect_file(self, "4", "c/sections/s1/size");
	expect_file(self, "valid", "c/sections/s1/state");
	expect_file(self, "9223372036854775807", "c/sections/s1/expiration");
	expect_number(self, (1ULL << 40) + 1, "c/sections/s1/generation");
	EXPECT_EQ(4, sysfs_read(at(self, "c/sections/s1/data"), self->value,
				100));
	EXPECT_EQ(0, memcmp("data", self->value, 4));
	update = ck_read_number(at(self, "c/sections/s1/last_update"));
	EXPECT_LE(start, update);
	EXPECT_GE(ck_now_ns(CLOCK_REALTIME), update);
	ASSERT_EQ(0, ck_overwrite_gen(fd, ck_str("s1"), "12345", 5,
				      &generation));
	expect_number(self, generation, "c/sections/s1/generation");
	expect_file(self, "5", "c/sections/s1/size");
	EXPECT_EQ(5, sysfs_read(at(self, "c/sections/s1/data"), self->value,
				100));
	EXPECT_EQ(0, memcmp("12345", self->value, 5));
	EXPECT_LE(update, ck_read_number(at(self, "c/sections/s1/last_update")));
	/* An expiration time is no data: the generation of those stays. */
	ASSERT_EQ(0, ck_set_expiration(fd, ck_str("s1"), expiration, NULL));
	expect_number(self, expiration, "c/sections/s1/expiration");
	expect_number(self, generation, "c/sections/s1/generation");
	EXPECT_EQ(0, close(fd));
}

TEST_F(sysfs, data_at_any_offset)
{
	static char data[200000];
	uint64_t random = 1;
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default), file;
	size_t i;

	ASSERT_LE(0, fd);
	for (i = 0; i < sizeof(data); i++)
		data[i] = ck_random(&random);
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), data, sizeof(data)));
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/s/data"), true));
	EXPECT_EQ((ssize_t)sizeof(data),
		  sysfs_read(self->path, self->value, sizeof(self->value)));
	/* A last byte that looks like a newline would have been cut off. */
	EXPECT_EQ(0, memcmp(data, self->value, sizeof(data) - 1));
	file = open(self->path, O_RDONLY);
	ASSERT_LE(0, file);
	for (i = 0; i < 50; i++) {
		size_t from = ck_random(&random) % sizeof(data);
		ssize_t want = sizeof(data) - from < 100 ?
			       (ssize_t)(sizeof(data) - from) : 100;

		ASSERT_EQ(want, pread(file, self->value, 100, from));
		ASSERT_EQ(0, memcmp(data + from, self->value, want));
	}
	EXPECT_EQ(0, pread(file, self->value, 100, sizeof(data)));
	EXPECT_EQ(0, pread(file, self->value, 100, sizeof(data) + 1));
	ASSERT_EQ(0, ck_overwrite(fd, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, pread(file, self->value, 100, 0));
	EXPECT_EQ(0, close(file));
	EXPECT_EQ(0, close(fd));
}

TEST_F(sysfs, default_section)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.max_sections = 1;
	attr.checkpoint_size = 10;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	ASSERT_LE(0, sysfs_wait(at(self, "c/sections/%%/id"), true));
	ASSERT_EQ(0, ck_overwrite(fd, CK_DEFAULT_ID, "data", 4));
	expect_file(self, "", "c/sections/%%/id");
	expect_file(self, "4", "c/sections/%%/size");
	expect_file(self, "1", "c/sections_count");
	EXPECT_EQ(0, close(fd));
}

/* Writes the name as the file "name" must have it. */
static void hex(struct ck_bytes id, char *to)
{
	const unsigned char *bytes = id.p;
	uint32_t i;

	for (i = 0; i < id.len; i++)
		sprintf(to + 2 * i, "%02x", bytes[i]);
}

#define expect_names(self, fd, id, encoded) do {			\
	static char digits_[2 * CKPT_SECTION_ID_MAX + 1];		\
	struct ck_bytes id_ = (id);					\
	char name_[SYSFS_NAME];						\
	int named_ = -1;						\
									\
	ASSERT_EQ(0, sysfs_name(id_, name_));				\
	if (encoded)							\
		EXPECT_STREQ((const char *)(encoded), name_);		\
	memset(digits_, 0, sizeof(digits_));				\
	hex(id_, digits_);						\
	EXPECT_EQ(0, ck_create(fd, id_, NULL, 0));			\
	EXPECT_LE(0, sysfs_wait(at(self, "c/sections/%s/id", name_),	\
				true)) {				\
		TH_LOG("%s", name_);					\
	}								\
	expect_file(self, digits_, "c/sections/%s/id", name_);		\
	if (id_.len <= CKPT_NAME_MAX) {					\
		struct ckpt_ioc_open open_;				\
									\
		ASSERT_EQ(0, ck_open_ioc((self)->service, &open_, id_,	\
					 CK_CREATE, &ck_attr_default));	\
		named_ = open_.fd;					\
		EXPECT_LE(0, sysfs_wait(at(self, "%s/name", name_),	\
					true));				\
		expect_file(self, digits_, "%s/name", name_);		\
		EXPECT_EQ(0, close(named_));				\
	}								\
} while (0)

TEST_F(sysfs, names)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	expect_names(self, fd, ck_str("Az09_-."), "Az09_-.");
	expect_names(self, fd, ck_str("."), "%2E");
	expect_names(self, fd, ck_str(".."), "%2E.");
	expect_names(self, fd, ck_str(".x.y"), "%2Ex.y");
	expect_names(self, fd, ck_str("/"), "%2F");
	expect_names(self, fd, ck_str("../../etc"), "%2E.%2F..%2Fetc");
	expect_names(self, fd, ck_str("%"), "%25");
	expect_names(self, fd, ck_str("%2F"), "%252F");
	expect_names(self, fd, ck_str("a~b c"), "a%7Eb%20c");
	expect_names(self, fd, ck_str("\xc3\xa9"), "%C3%A9");
	expect_names(self, fd, ck_str("\n"), "%0A");
	expect_names(self, fd, ((struct ck_bytes){ "a\0b", 3 }), "a%00b");
	expect_names(self, fd, ((struct ck_bytes){ "\xff\x80\x7f", 3 }),
		     "%FF%80%7F");
	EXPECT_EQ(0, close(fd));
}

TEST_F(sysfs, long_names)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	static char id[CKPT_SECTION_ID_MAX];
	char name[SYSFS_NAME], other[SYSFS_NAME];

	ASSERT_LE(0, fd);
	memset(id, 'x', sizeof(id));
	/* 200 bytes are as they are; more are cut, by how many it takes. */
	expect_names(self, fd, ((struct ck_bytes){ id, 200 }), NULL);
	ASSERT_EQ(0, sysfs_name((struct ck_bytes){ id, 200 }, name));
	EXPECT_EQ(200, strlen(name));
	expect_names(self, fd, ((struct ck_bytes){ id, 201 }), NULL);
	ASSERT_EQ(0, sysfs_name((struct ck_bytes){ id, 201 }, name));
	EXPECT_EQ(153, strlen(name));
	id[100] = ' ';
	expect_names(self, fd, ((struct ck_bytes){ id, 198 }), NULL);
	expect_names(self, fd, ((struct ck_bytes){ id, 199 }), NULL);
	/* An escape may be cut in its middle. */
	id[118] = ' ';
	expect_names(self, fd, ((struct ck_bytes){ id, 300 }), NULL);
	/* The same up to where they are cut. */
	id[1999] = 'y';
	expect_names(self, fd, ((struct ck_bytes){ id, 2000 }), NULL);
	ASSERT_EQ(0, sysfs_name((struct ck_bytes){ id, 2000 }, name));
	id[1999] = 'z';
	expect_names(self, fd, ((struct ck_bytes){ id, 2000 }), NULL);
	ASSERT_EQ(0, sysfs_name((struct ck_bytes){ id, 2000 }, other));
	EXPECT_EQ(0, strncmp(name, other, 121));
	EXPECT_NE(0, strcmp(name, other));
	expect_names(self, fd, ((struct ck_bytes){ id, CKPT_NAME_MAX }), NULL);
	expect_names(self, fd, ((struct ck_bytes){ id, CKPT_SECTION_ID_MAX }),
		     NULL);
	EXPECT_EQ(0, close(fd));
}

/**
 * struct owned - a checkpoint made by another user
 * @service: the handle
 * @mode: its permission bits
 */
struct owned {
	int service;
	unsigned int mode;
};

static int become(unsigned int uid)
{
	return setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	       setresuid(uid, uid, uid) ? -errno : 0;
}

static int create_owned(void *arg)
{
	const struct owned *owned = arg;
	struct ckpt_ioc_open open = {
		.flags = CK_CREATE | CKPT_OPEN_MODE,
		.name = ck_ptr("owned"),
		.name_len = 5,
		.deadline = CKPT_TIME_END,
		.attr = ck_attr_default,
		.mode = owned->mode,
	};
	int ret = become(OWNER);

	/* Without its retention it would go with this process. */
	open.attr.retention = CKPT_TIME_END;
	if (!(owned->mode & 0400))
		open.flags &= ~CKPT_OPEN_READ;
	ret = ret ?: ck_ioctl(owned->service, CKPT_IOC_OPEN, &open);
	return ret ?: ck_create(open.fd, ck_str("s"), "data", 4);
}

static int read_as_stranger(void *path)
{
	char data[8];
	int ret = become(STRANGER);
	ssize_t got;

	if (ret)
		return ret;
	got = sysfs_read(path, data, sizeof(data));
	return got < 0 ? got : 0;
}

TEST_F(sysfs, data_has_owner_and_read_bits)
{
	static const unsigned int modes[] = { 0660, 0600, 0666, 0640, 0664 };
	struct owned owned = { .service = self->service };
	struct stat st;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		owned.mode = modes[i];
		ASSERT_EQ(0, ck_in_child(create_owned, &owned));
		ASSERT_LE(0, sysfs_wait(at(self, "owned/sections/s/id"), true));
		ASSERT_EQ(0, stat(at(self, "owned/sections/s/data"), &st));
		EXPECT_EQ(S_IFREG | (modes[i] & 0444), st.st_mode);
		EXPECT_EQ(OWNER, st.st_uid);
		EXPECT_EQ(OWNER, st.st_gid);
		EXPECT_EQ(modes[i] & 0004 ? 0 : -EACCES,
			  ck_in_child(read_as_stranger, self->path));
		/* What it is called and how large it is, all may see. */
		EXPECT_EQ(0, ck_in_child(read_as_stranger,
					 at(self, "owned/sections/s/size")));
		EXPECT_EQ(0, ck_in_child(read_as_stranger,
					 at(self, "owned/sections/s/id")));
		EXPECT_EQ(0, ck_in_child(read_as_stranger,
					 at(self, "owned/mode")));
		expect_number(self, OWNER, "owned/uid");
		expect_number(self, OWNER, "owned/gid");
		expect_file(self, "0", "owned/opens");
		ASSERT_EQ(0, ck_unlink(self->service, "owned"));
		ASSERT_LE(0, sysfs_wait(at(self, "owned"), false));
	}
}

TEST_F(sysfs, data_of_nobody_is_missing)
{
	struct owned owned = { .service = self->service, .mode = 0220 };

	ASSERT_EQ(0, ck_in_child(create_owned, &owned));
	/* The file that is made last. */
	ASSERT_LE(0, sysfs_wait(at(self, "owned/sections/s/id"), true));
	EXPECT_EQ(0, access(at(self, "owned/sections/s/size"), F_OK));
	EXPECT_EQ(-1, access(at(self, "owned/sections/s/data"), F_OK));
	expect_file(self, "0220", "owned/mode");
	ASSERT_EQ(0, ck_unlink(self->service, "owned"));
}

/**
 * struct elsewhere - what another namespace must and must not see
 * @missing: a path of this one
 */
struct elsewhere {
	const char *missing;
};

static int look_elsewhere(void *arg)
{
	const struct elsewhere *elsewhere = arg;
	char root[SYSFS_PATH], path[SYSFS_PATH + 8];
	int ret = ck_new_world(), service, fd;

	if (ret)
		return ret;
	/* The mount that this process still has is of the old one. */
	if (access(elsewhere->missing, F_OK))
		return -ENOLINK;
	ret = sysfs_mount(root);
	if (ret)
		return ret;
	service = ck_service();
	fd = ck_open(service, "there", CK_CREATE, &ck_attr_default);
	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "%s/there", root);
	if (sysfs_wait(path, true) < 0)
		return -ENOENT;
	return sysfs_entries(root, NULL) == 1 ? 0 : -EEXIST;
}

TEST_F(sysfs, namespaces_are_separate)
{
	int fd = ck_open(self->service, "here", CK_CREATE, &ck_attr_default);
	struct elsewhere elsewhere;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, sysfs_wait(at(self, "here"), true));
	elsewhere.missing = self->path;
	EXPECT_EQ(0, ck_in_child(look_elsewhere, &elsewhere));
	EXPECT_EQ(1, sysfs_entries(self->root, NULL));
	EXPECT_EQ(0, close(fd));
}

TEST_HARNESS_MAIN
