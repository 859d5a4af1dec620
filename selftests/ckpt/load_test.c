// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading of the module, while it is used
 *
 * For a machine of one's own: nothing else may use the module meanwhile.  The
 * environment's CKPT_MODULE is the path of ckpt.ko.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* No fixture of ckpt_fixture.h: the namespace is that of the mounted sysfs. */
#include "kselftest_harness.h"

#include "ckpt_async.h"
#include "ckpt_process.h"
#include "ckpt_sysfs.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 240

#define LOADS		100
#define WORKERS		2
#define UNLOAD_MS	10000

/* The module is loaded when a test begins, and when it has ended. */
FIXTURE(load) {
	void *module;
	size_t size;
};

static int load(FIXTURE_DATA(load) *self)
{
	return syscall(SYS_init_module, self->module, self->size, "") ? -errno
								      : 0;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "ckpt", O_NONBLOCK) ? -errno : 0;
}

/* What is being closed may take a moment: files of dead sockets, for one. */
static int unload_soon(void)
{
	int64_t end = ck_now_ns(CLOCK_MONOTONIC) + UNLOAD_MS * NSEC_PER_MSEC;
	int ret;

	do {
		ret = unload();
		if (ret == -EAGAIN)
			usleep(1000);
	} while (ret == -EAGAIN && ck_now_ns(CLOCK_MONOTONIC) < end);
	return ret;
}

static int read_module(FIXTURE_DATA(load) *self, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	struct stat st;
	ssize_t got;

	if (fd < 0 || fstat(fd, &st))
		return -errno;
	self->size = st.st_size;
	self->module = malloc(self->size);
	while (self->module && done < self->size) {
		got = read(fd, (char *)self->module + done, self->size - done);
		if (got <= 0)
			break;
		done += got;
	}
	close(fd);
	return done == self->size ? 0 : -EIO;
}

FIXTURE_SETUP(load)
{
	const char *path = getenv("CKPT_MODULE");

	if (!path || !*path)
		return;
	ASSERT_EQ(0, read_module(self, path)) {
		TH_LOG("%s", path);
	}
	if (access("/sys/module/ckpt", F_OK))
		ASSERT_EQ(0, load(self));
}

FIXTURE_TEARDOWN(load)
{
	if (self->module && access("/sys/module/ckpt", F_OK))
		EXPECT_EQ(0, load(self));
	free(self->module);
}

#define SKIP_WITHOUT_MODULE()						\
do {									\
	if (!self->module)						\
		SKIP(return, "CKPT_MODULE is not set");			\
} while (0)

TEST_F(load, refused_while_a_file_is_open)
{
	int service, fd, talk[2];

	SKIP_WITHOUT_MODULE();
	service = ck_service();
	ASSERT_LE(0, service);
	EXPECT_EQ(-EAGAIN, unload());
	fd = ck_open(service, "load", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(-EAGAIN, unload());
	/* It is still as it was. */
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, talk));
	ASSERT_EQ(0, ck_send_fd(talk[0], fd));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(-EAGAIN, unload());
	EXPECT_EQ(0, close(talk[0]));
	EXPECT_EQ(0, close(talk[1]));
	EXPECT_EQ(0, unload_soon());
	EXPECT_EQ(-ENOENT, ck_service());
	EXPECT_EQ(-ENOENT, unload());
}

/* A queued result of an open is no file, but it has none without a handle. */
TEST_F(load, refused_while_events_are_queued)
{
	int service;

	SKIP_WITHOUT_MODULE();
	service = ck_service();
	ASSERT_LE(0, service);
	ASSERT_EQ(0, ck_open_async(service, "load", CK_CREATE, &ck_attr_default,
				   0));
	EXPECT_EQ(-EAGAIN, unload());
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, unload_soon());
}

/* Checkpoints that wait, with deadlines that come just now. */
static int retain(const char *name, int64_t retention)
{
	int64_t now = ck_now_ns(CLOCK_REALTIME);
	struct ckpt_attributes attr = ck_attr_default;
	int service = ck_service(), fd, ret;
	uint32_t i;

	attr.retention = retention;
	fd = ck_open(service, name, CK_CREATE, &attr);
	ret = fd < 0 ? fd : 0;
	for (i = 0; i < 20 && !ret; i++)
		ret = ck_create_until(fd, (struct ck_bytes){ &i, 4 }, name, 1,
				      i % 2 ? CKPT_TIME_END
					    : now + i * NSEC_PER_MSEC, NULL);
	close(fd);
	close(service);
	return ret;
}

TEST_F(load, retained_checkpoints_are_discarded)
{
	unsigned long left = ck_scaled(6);
	struct ck_usage usage;
	int service;

	SKIP_WITHOUT_MODULE();
	while (left--) {
		ASSERT_EQ(0, retain("for ever", CKPT_TIME_END));
		ASSERT_EQ(0, retain("briefly", (10 + left) * NSEC_PER_MSEC));
		/* Directories in sysfs come after 100 ms. */
		usleep(left % 2 ? 0 : 120000);
		ASSERT_EQ(0, unload_soon());
		ASSERT_EQ(0, load(self));
		service = ck_service();
		ASSERT_LE(0, service);
		ASSERT_EQ(0, ck_usage(service, &usage));
		EXPECT_EQ(0, usage.checkpoints);
		EXPECT_EQ(0, usage.sections);
		EXPECT_EQ(0, usage.bytes);
		EXPECT_EQ(0, close(service));
	}
}

static int retain_and_wait(void *arg)
{
	int *talk = arg;
	int ret = ck_new_world() ?: retain("there", CKPT_TIME_END);

	if (ret)
		return ret;
	ck_send_byte(talk[1]);
	ret = ck_receive_byte(talk[1]);
	/* The namespace has been there all the time, and has its own again. */
	return ret ?: retain("there", 0);
}

TEST_F(load, namespaces_outlive_the_module)
{
	int talk[2];
	pid_t pid;

	SKIP_WITHOUT_MODULE();
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, talk));
	pid = ck_start(retain_and_wait, talk);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, ck_receive_byte(talk[0]));
	EXPECT_EQ(0, unload_soon());
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(0, ck_send_byte(talk[0]));
	EXPECT_EQ(0, ck_wait_child(pid));
}

/* Whether a name under which the slab allocator shows caches begins so. */
static bool has_slab(const char *prefix)
{
	char line[512];
	FILE *file = fopen("/proc/slabinfo", "re");
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, prefix, strlen(prefix));
	if (file)
		fclose(file);
	return found || !access("/sys/kernel/slab/ckpt_section", F_OK);
}

static void expect_path(struct __test_metadata *_metadata, const char *path,
			bool there)
{
	EXPECT_EQ(there, !access(path, F_OK)) {
		TH_LOG("%s", path);
	}
}

TEST_F(load, nothing_is_left)
{
	static const char *const paths[] = {
		CKPT_DEVICE, "/sys/kernel/ckpt", "/sys/module/ckpt",
		"/proc/sys/net/ckpt", "/sys/kernel/tracing/events/ckpt",
		"/sys/class/misc/ckpt", NULL,
	};
	unsigned int i;

	SKIP_WITHOUT_MODULE();
	ASSERT_EQ(0, retain("load", CKPT_TIME_END));
	ASSERT_LE(0, sysfs_wait("/sys/kernel/ckpt/load/sections", true));
	for (i = 0; paths[i]; i++)
		expect_path(_metadata, paths[i], true);
	ASSERT_EQ(0, unload_soon());
	for (i = 0; paths[i]; i++)
		expect_path(_metadata, paths[i], false);
	EXPECT_EQ(false, has_slab("ckpt"));
}

/* Open files of sysfs and sysctl do not hold the module, and end with it. */
TEST_F(load, settings_do_not_hold_the_module)
{
	int opens, limit;
	char value[32];

	SKIP_WITHOUT_MODULE();
	ASSERT_EQ(0, retain("load", CKPT_TIME_END));
	ASSERT_LE(0, sysfs_wait("/sys/kernel/ckpt/load/opens", true));
	opens = open("/sys/kernel/ckpt/load/opens", O_RDONLY);
	ASSERT_LE(0, opens);
	limit = open("/proc/sys/net/ckpt/max_bytes", O_RDWR);
	ASSERT_LE(0, limit);
	EXPECT_LT(0, pread(opens, value, sizeof(value), 0));
	EXPECT_LT(0, pread(limit, value, sizeof(value), 0));
	EXPECT_EQ(0, unload_soon());
	EXPECT_EQ(-1, pread(opens, value, sizeof(value), 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(-1, pread(limit, value, sizeof(value), 0));
	EXPECT_EQ(ENOENT, errno);
	EXPECT_EQ(0, close(opens));
	EXPECT_EQ(0, close(limit));
}

/* Settings are those of a fresh module again. */
TEST_F(load, settings_start_anew)
{
	const char *path = "/proc/sys/net/ckpt/max_sections";
	int64_t before;

	SKIP_WITHOUT_MODULE();
	ASSERT_EQ(0, unload_soon());
	ASSERT_EQ(0, load(self));
	before = ck_read_number(path);
	ASSERT_EQ(0, ck_write_file(path, "17"));
	ASSERT_EQ(17, ck_read_number(path));
	ASSERT_EQ(0, unload_soon());
	ASSERT_EQ(0, load(self));
	EXPECT_EQ(before, ck_read_number(path));
}

static bool is_unloaded(int error)
{
	return error == -ENOENT || error == -ENODEV || error == -ENXIO;
}

/* What a program may do between its start and its death. */
static int use(uint64_t *random)
{
	int service = ck_service(), fd, other, i, ret = 0;
	struct ckpt_attributes attr = ck_attr_default;
	static char data[50000];

	if (service < 0)
		return is_unloaded(service) ? 0 : service;
	attr.retention = ck_random(random) % 2 ? CKPT_TIME_END
					       : 20 * NSEC_PER_MSEC;
	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA;
	fd = ck_open(service, attr.retention == CKPT_TIME_END ? "a" : "b",
		     CK_CREATE, &attr);
	other = ck_open(service, "a", CK_RD, NULL);
	if (fd < 0)
		return fd;
	ck_track(service, true);
	for (i = 0; i < 10 && !ret; i++) {
		ret = ck_create(fd, ck_str("s"), data,
				ck_random(random) % sizeof(data));
		if (ret == -EEXIST)
			ret = ck_overwrite(fd, ck_str("s"), data,
					   ck_random(random) % sizeof(data));
		ret = ret ?: ck_sync_async(fd, i);
	}
	/* One in two leaves it to the kernel to close. */
	if (ck_random(random) % 2)
		_exit(0);
	close(service);
	close(other);
	close(fd);
	return ret;
}

/* Each use in a process of its own, with time between them. */
static int keep_using(void *arg)
{
	uint64_t random = *(uint64_t *)arg;
	pid_t pid;
	int ret;

	for (;;) {
		pid = fork();
		if (!pid)
			_exit(-use(&random));
		ret = pid < 0 ? -errno : -ck_wait_child(pid);
		if (ret)
			return ret;
		ck_random(&random);
		usleep(ck_random(&random) % 10000);
	}
}

TEST_F(load, loads_and_unloads_under_load)
{
	unsigned long loads = ck_scaled(LOADS), refused = 0;
	uint64_t random = ck_seed(), seeds[WORKERS];
	int64_t end;
	pid_t pids[WORKERS];
	int i, ret;

	SKIP_WITHOUT_MODULE();
	if (loads < 2)
		loads = 2;
	TH_LOG("SEED=%llu", (unsigned long long)random);
	for (i = 0; i < WORKERS; i++) {
		seeds[i] = ck_random(&random);
		pids[i] = ck_start(keep_using, &seeds[i]);
		ASSERT_LT(0, pids[i]);
	}
	for (; loads; loads--) {
		usleep(ck_random(&random) % 20000);
		end = ck_now_ns(CLOCK_MONOTONIC) + UNLOAD_MS * NSEC_PER_MSEC;
		while ((ret = unload()) == -EAGAIN &&
		       ck_now_ns(CLOCK_MONOTONIC) < end) {
			refused++;
			usleep(ck_random(&random) % 1000);
		}
		ASSERT_EQ(0, ret);
		usleep(ck_random(&random) % 3000);
		ASSERT_EQ(0, load(self));
	}
	/* They must have been there to the end, and only death stops them. */
	for (i = 0; i < WORKERS; i++)
		EXPECT_EQ(0, ck_kill(pids[i]));
	TH_LOG("refused %lu times", refused);
	EXPECT_LT(0, refused);
	EXPECT_EQ(0, unload_soon());
}

TEST_HARNESS_MAIN
