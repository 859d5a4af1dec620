// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each network namespace has checkpoints and limits of its own
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include "ckpt_fixture.h"

#define SYSCTL(name)	"/proc/sys/net/ckpt/" name
#define ROOT_INSIDE	1000	/* the user that is root in a namespace */
#define OTHER_INSIDE	2000	/* one that is user 1 there */
#define STRANGER	3000	/* one that is nobody there */

static const char *const limits[] = {
	SYSCTL("max_bytes"), SYSCTL("max_checkpoints"), SYSCTL("max_sections"),
	SYSCTL("sysfs_sections"),
};

TEST_F(checkpoint, names_are_of_one_namespace)
{
	struct ck_usage usage;
	int service, fd;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, ck_new_world());
	service = ck_service();
	ASSERT_LE(0, service);
	EXPECT_EQ(0, ck_usage(service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
	EXPECT_EQ(-ENOENT, ck_open(service, "c", CK_RD, NULL));
	EXPECT_EQ(-ENOENT, ck_unlink(service, "c"));
	fd = ck_open(service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENOENT, ck_section(fd, ck_str("s"), NULL, NULL));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(1, usage.sections);
	EXPECT_EQ(4, usage.bytes);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
}

/* Whoever uses it, and wherever that one is by then. */
TEST_F(world, service_file_stays_in_its_namespace)
{
	int fd, again;

	fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_new_world());
	again = ck_open(self->service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, again);
	EXPECT_EQ(0, ck_create(again, ck_str("s"), "data", 4));
	EXPECT_EQ(0, ck_section(fd, ck_str("s"), NULL, NULL));
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(0, close(fd));
}

static int retain_in_new_world(void *unused)
{
	struct ckpt_attributes attr = ck_attr_default;
	int ret = ck_new_world(), service, fd;

	(void)unused;
	if (ret)
		return ret;
	service = ck_service();
	if (service < 0)
		return service;
	attr.retention = CKPT_TIME_END;
	fd = ck_open(service, "c", CK_CREATE, &attr);
	return fd < 0 ? fd : ck_create(fd, ck_str("s"), "data", 4);
}

/*
 * A retained checkpoint does not hold its namespace.  Nothing of it can be
 * seen from here; the kernel log and kmemleak tell if it went wrong.
 */
TEST_F(world, namespace_ends_with_a_retained_checkpoint)
{
	EXPECT_EQ(0, ck_in_child(retain_in_new_world, NULL));
}

TEST_F(world, limits_are_of_one_namespace)
{
	struct ckpt_ioc_info info;
	int64_t bytes;
	int service;

	ASSERT_EQ(0, ck_write_file(SYSCTL("max_bytes"), "12345"));
	ASSERT_EQ(0, ck_write_file(SYSCTL("max_checkpoints"), "12"));
	ASSERT_EQ(0, ck_write_file(SYSCTL("max_sections"), "123"));
	EXPECT_EQ(0, ck_info(self->service, &info));
	EXPECT_EQ(12345, info.bytes_limit);
	EXPECT_EQ(12, info.checkpoints_limit);
	EXPECT_EQ(123, info.sections_limit);
	ASSERT_EQ(0, ck_new_world());
	bytes = ck_read_number(SYSCTL("max_bytes"));
	EXPECT_NE(12345, bytes);
	service = ck_service();
	ASSERT_LE(0, service);
	EXPECT_EQ(0, ck_info(service, &info));
	EXPECT_EQ(bytes, (int64_t)info.bytes_limit);
	EXPECT_EQ(0, close(service));
}

static int compare_with_initial(void *values)
{
	const int64_t *value = values;
	unsigned int i;
	int ret = ck_new_world();

	for (i = 0; i < ARRAY_SIZE(limits) && !ret; i++)
		if (ck_read_number(limits[i]) != value[i])
			ret = -ERANGE;
	return ret;
}

/* Process 1 is in the initial namespace. */
TEST_F(world, limits_are_inherited_from_the_initial_namespace)
{
	int initial = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC), ret;
	int64_t old[ARRAY_SIZE(limits)], new[ARRAY_SIZE(limits)];
	unsigned int i;

	ASSERT_EQ(0, setns(initial, CLONE_NEWNET));

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		old[i] = ck_read_number(limits[i]);
		ASSERT_LE(0, old[i]);
		new[i] = old[i] / 2 + 1;
		EXPECT_EQ(0, ck_write_number(limits[i], new[i]));
	}
	ret = ck_in_child(compare_with_initial, new);
	for (i = 0; i < ARRAY_SIZE(limits); i++)
		EXPECT_EQ(0, ck_write_number(limits[i], old[i]));
	EXPECT_EQ(0, ret);
}

TEST_F(world, limits_refuse_what_is_no_number)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		int64_t value = ck_read_number(limits[i]);

		EXPECT_EQ(-EINVAL, ck_write_file(limits[i], "-1"));
		EXPECT_EQ(-EINVAL, ck_write_file(limits[i], "many"));
		EXPECT_EQ(value, ck_read_number(limits[i]));
	}
}

/*
 * Enters new user and network namespaces in which two users of the initial
 * one are the users 0 and 1.  The maps are written by the parent, which alone
 * may.
 */
static int enter_user_namespace(void)
{
	int ready[2], done[2], status, ret;
	char path[64], byte = 0;
	pid_t self = getpid(), pid;

	if (pipe(ready) || pipe(done))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		close(ready[1]);
		if (read(ready[0], &byte, 1) != 1)
			_exit(1);
		snprintf(path, sizeof(path), "/proc/%d/uid_map", self);
		status = ck_write_file(path, "0 1000 1\n1 2000 1\n");
		snprintf(path, sizeof(path), "/proc/%d/gid_map", self);
		if (!status)
			status = ck_write_file(path, "0 1000 1\n1 2000 1\n");
		_exit(-status);
	}
	ret = unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -errno : 0;
	if (write(ready[1], &byte, 1) != 1)
		ret = -EPIPE;
	status = ck_wait_child(pid);
	if (!ret)
		ret = -status;
	if (!ret && (setresgid(0, 0, 0) || setresuid(0, 0, 0)))
		ret = -errno;
	return ret;
}

static int write_limits(void *unused)
{
	int ret = enter_user_namespace();
	unsigned int i;

	(void)unused;
	if (ret)
		return ret;
	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		if (ck_read_number(limits[i]) < 0)
			return -ENOENT;
		ret = ck_write_file(limits[i], "1");
		if (ret != -EACCES && ret != -EPERM)
			return -ERANGE;
	}
	return 0;
}

TEST_F(world, limits_are_read_only_for_other_user_namespaces)
{
	EXPECT_EQ(0, ck_in_child(write_limits, NULL));
}

static int open_read_write(void *service)
{
	int fd = ck_open(*(int *)service, "c", CK_RDWR, NULL);

	return fd < 0 ? fd : 0;
}

static int open_as_user_1(void *service)
{
	if (setresgid(1, 1, 1) || setresuid(1, 1, 1))
		return -errno;
	return open_read_write(service);
}

/*
 * In a network namespace that a user namespace owns, its capabilities count:
 * user 0 there opens what user 1 has made for itself.
 */
static int override_inside(void *unused)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_status status;
	struct ckpt_ioc_open open = {
		.flags = CK_CREATE | CKPT_OPEN_MODE,
		.name = ck_ptr("c"),
		.name_len = 1,
		.mode = 0600,
	};
	int ret = enter_user_namespace(), service;

	(void)unused;
	if (ret)
		return ret;
	service = ck_service();
	if (service < 0)
		return service;
	attr.retention = CKPT_TIME_END;
	open.attr = attr;
	if (setegid(1) || seteuid(1))
		return -errno;
	ret = ck_ioctl(service, CKPT_IOC_OPEN, &open);
	if (seteuid(0) || setegid(0))
		return -errno;
	if (!ret)
		ret = ck_status(open.fd, &status);
	if (!ret && (status.uid != 1 || status.gid != 1))
		ret = -ERANGE;
	if (!ret)
		ret = ck_in_child(open_read_write, &service);
	if (!ret)
		ret = ck_in_child(open_as_user_1, &service);
	ck_unlink(service, "c");
	return ret;
}

/* The device is for the user that is root inside, as udev would have it. */
TEST_F(world, dac_override_counts_in_the_owning_user_namespace)
{
	struct stat old;

	ASSERT_EQ(0, stat(CKPT_DEVICE, &old));
	ASSERT_EQ(0, chown(CKPT_DEVICE, ROOT_INSIDE, ROOT_INSIDE));
	EXPECT_EQ(0, ck_in_child(override_inside, NULL));
	ASSERT_EQ(0, chown(CKPT_DEVICE, old.st_uid, old.st_gid));
}

/* Owner and group are told in the numbers of the one who asks. */
static int status_inside(void *fd)
{
	struct ckpt_ioc_status status;
	int ret = enter_user_namespace();

	if (!ret)
		ret = ck_status(*(int *)fd, &status);
	if (!ret && (status.uid != 1 || status.gid != 65534))
		ret = -ERANGE;
	return ret;
}

static int create_for_status(void *service)
{
	int fd;

	if (setegid(STRANGER) || seteuid(OTHER_INSIDE))
		return -errno;
	fd = ck_open(*(int *)service, "c", CK_CREATE, &ck_attr_default);
	if (seteuid(0) || setegid(0))
		return -errno;
	return fd < 0 ? fd : ck_in_child(status_inside, &fd);
}

TEST_F(world, status_translates_owner_and_group)
{
	EXPECT_EQ(0, ck_in_child(create_for_status, &self->service));
}

TEST_HARNESS_MAIN
