// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints: each is triggered here, and shows what it should
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define TRACING		"/sys/kernel/tracing"
#define EVENTS		TRACING "/events/ckpt"
#define BUFFER		TRACING "/instances/ckpt_trace_test"

static const struct ckpt_attributes attr_active = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA |
				  CKPT_CREATE_COLLOCATED,
	.max_sections		= 10,
	.retention		= CKPT_TIME_END,
	.max_section_size	= 1000,
	.max_section_id_size	= 100,
};

/* A checkpoint without active replica, and a trace buffer with nothing in it. */
FIXTURE(trace) {
	int service;
	int fd;
	char text[1 << 16];
};

/*
 * A trace that knows the names of processes hooks into the scheduler: the kernel
 * then patches code that all processors run.  QEMU's emulation can hang in that
 * (seen with 7.2: a processor went on executing a breakpoint that was gone from
 * memory), and names are not what is tested.  A new buffer takes the option over.
 */
static int make_buffer(void)
{
	static const char option[] = TRACING "/options/record-cmd";
	int64_t before = ck_read_number(option);
	int ret;

	if (before < 0)
		return before;
	ret = ck_write_number(option, 0);
	if (!ret && mkdir(BUFFER, 0700))
		ret = -errno;
	return ck_write_number(option, before) ?: ret;
}

static void remove_buffer(void)
{
	if (rmdir(BUFFER))
		perror(BUFFER);
}

FIXTURE_SETUP(trace)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &attr_active);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, ck_set_retention(self->fd, 0));
	/* What a test that failed has left on. */
	ASSERT_EQ(0, ck_write_file(BUFFER "/events/ckpt/enable", "0"));
}

FIXTURE_TEARDOWN(trace)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

static int switch_event(const char *event, bool on)
{
	char path[128];

	snprintf(path, sizeof(path), BUFFER "/events/ckpt/%s/enable", event);
	return ck_write_file(path, on ? "1" : "0");
}

/* Reads what was traced; the lines begin with "NAME: ". */
static int read_trace(char *text, size_t size)
{
	int fd = open(BUFFER "/trace", O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t got;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, text + done, size - 1 - done)) > 0)
		done += got;
	text[done] = '\0';
	close(fd);
	return got < 0 ? -errno : 0;
}

static int clear_trace(void)
{
	int fd = open(BUFFER "/trace", O_WRONLY | O_TRUNC | O_CLOEXEC);

	return fd < 0 ? -errno : close(fd);
}

/* How many lines are "... EVENT: WHAT". */
static int count_lines(const char *text, const char *event, const char *what)
{
	char line[512];
	int count = 0;

	snprintf(line, sizeof(line), " %s: %s%s", event, what,
		 *what ? "\n" : "");
	while ((text = strstr(text, line))) {
		count++;
		text++;
	}
	return count;
}

/* What happens between these two is traced, events of the one kind only. */
#define start_tracing(event) do {					\
	ASSERT_EQ(0, clear_trace());					\
	ASSERT_EQ(0, switch_event(event, true));			\
} while (0)

#define stop_tracing(self, event, lines) do {				\
	ASSERT_EQ(0, switch_event(event, false));			\
	ASSERT_EQ(0, read_trace((self)->text, sizeof((self)->text)));	\
	EXPECT_EQ(lines, count_lines((self)->text, event, "")) {	\
		TH_LOG("%s", (self)->text);				\
	}								\
} while (0)

#define expect_line(self, event, ...) do {				\
	char what_[400];						\
									\
	snprintf(what_, sizeof(what_), __VA_ARGS__);			\
	EXPECT_EQ(1, count_lines((self)->text, event, what_)) {		\
		TH_LOG("no line '%s: %s' in\n%s", event, what_,		\
		       (self)->text);					\
	}								\
} while (0)

static unsigned long long instance_of(int fd)
{
	struct ckpt_ioc_status status;

	return ck_status(fd, &status) ? 0 : status.instance;
}

/* Those below; one that is not listed has no test. */
static const char *const tested[] = {
	"ckpt_update", "ckpt_read", "ckpt_open", "ckpt_close", "ckpt_unlink",
	"ckpt_retain", "ckpt_delete", "ckpt_active", "ckpt_sync",
	"ckpt_retention", "ckpt_event",
};

TEST_F(trace, every_tracepoint_has_a_test)
{
	DIR *dir = opendir(EVENTS);
	struct dirent *entry;
	unsigned int i, found = 0;

	ASSERT_NE(NULL, dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || entry->d_type != DT_DIR)
			continue;
		for (i = 0; i < ARRAY_SIZE(tested); i++)
			if (!strcmp(tested[i], entry->d_name))
				break;
		EXPECT_NE(ARRAY_SIZE(tested), i) {
			TH_LOG("no test for %s", entry->d_name);
		}
		found++;
	}
	EXPECT_EQ(ARRAY_SIZE(tested), found);
	closedir(dir);
}

TEST_F(trace, ckpt_open)
{
	unsigned long long instance;
	char name[101] = "", shown[2 * 64 + 1] = "";
	int fd, other, failed, i;

	start_tracing("ckpt_open");
	fd = ck_open(self->service, "new", CK_CREATE, &ck_attr_default);
	other = ck_open(self->service, "new", CK_RD, NULL);
	failed = ck_open(self->service, "none", CK_RD, NULL);
	stop_tracing(self, "ckpt_open", 2);
	ASSERT_LE(0, fd);
	ASSERT_LE(0, other);
	EXPECT_EQ(-ENOENT, failed);
	instance = instance_of(fd);
	expect_line(self, "ckpt_open",
		    "instance=%llu flags=0x3 created=1 name_len=3 name=6e6577",
		    instance);
	expect_line(self, "ckpt_open",
		    "instance=%llu flags=0x1 created=0 name_len=3 name=6e6577",
		    instance);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(other));
	/* Of a long name the first 64 bytes are shown. */
	memset(name, 'x', sizeof(name) - 1);
	for (i = 0; i < 64; i++)
		strcat(shown, "78");
	start_tracing("ckpt_open");
	fd = ck_open(self->service, name, CK_CREATE, &ck_attr_default);
	stop_tracing(self, "ckpt_open", 1);
	ASSERT_LE(0, fd);
	expect_line(self, "ckpt_open",
		    "instance=%llu flags=0x3 created=1 name_len=100 name=%s",
		    instance_of(fd), shown);
	EXPECT_EQ(0, close(fd));
}

TEST_F(trace, ckpt_close)
{
	int fd = ck_open(self->service, "new", CK_CREATE, &ck_attr_default);
	unsigned long long instance = instance_of(fd);

	ASSERT_LE(0, fd);
	start_tracing("ckpt_close");
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_EQ(0, close(fd));
	stop_tracing(self, "ckpt_close", 1);
	expect_line(self, "ckpt_close", "instance=%llu", instance);
}

TEST_F(trace, ckpt_unlink)
{
	int fd = ck_open(self->service, "new", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	start_tracing("ckpt_unlink");
	EXPECT_EQ(0, ck_unlink(self->service, "new"));
	EXPECT_EQ(-ENOENT, ck_unlink(self->service, "new"));
	stop_tracing(self, "ckpt_unlink", 1);
	expect_line(self, "ckpt_unlink", "instance=%llu", instance_of(fd));
	EXPECT_EQ(0, close(fd));
}

/* The retention begins with the last close, and ends with the deletion. */
TEST_F(trace, ckpt_retain_and_ckpt_delete)
{
	unsigned long long instance;
	struct ckpt_attributes attr = ck_attr_default;
	int fd, other, i;

	attr.retention = 50 * NSEC_PER_MSEC;
	fd = ck_open(self->service, "new", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	other = ck_open(self->service, "new", CK_RD, NULL);
	ASSERT_LE(0, other);
	instance = instance_of(fd);
	start_tracing("ckpt_retain");
	ASSERT_EQ(0, switch_event("ckpt_delete", true));
	EXPECT_EQ(0, close(other));
	EXPECT_EQ(0, close(fd));
	for (i = 0; i < 2000; i++) {
		struct ck_usage usage;

		ASSERT_EQ(0, ck_usage(self->service, &usage));
		if (usage.checkpoints == 1)
			break;
		usleep(10000);
	}
	ASSERT_EQ(0, switch_event("ckpt_delete", false));
	stop_tracing(self, "ckpt_retain", 1);
	expect_line(self, "ckpt_retain", "instance=%llu", instance);
	EXPECT_EQ(1, count_lines(self->text, "ckpt_delete", ""));
	expect_line(self, "ckpt_delete", "instance=%llu", instance);
	/* Without retention there is a deletion alone. */
	fd = ck_open(self->service, "new", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	start_tracing("ckpt_retain");
	ASSERT_EQ(0, switch_event("ckpt_delete", true));
	EXPECT_EQ(0, close(fd));
	ASSERT_EQ(0, switch_event("ckpt_delete", false));
	stop_tracing(self, "ckpt_retain", 0);
	expect_line(self, "ckpt_delete", "instance=%llu", instance);
}

TEST_F(trace, ckpt_active)
{
	start_tracing("ckpt_active");
	EXPECT_EQ(0, ck_set_active(self->fd));
	stop_tracing(self, "ckpt_active", 1);
	expect_line(self, "ckpt_active", "instance=%llu",
		    instance_of(self->fd));
}

TEST_F(trace, ckpt_sync)
{
	struct ckpt_ioc_event event;

	ASSERT_EQ(-ENXIO, ck_sync(self->fd));
	ASSERT_EQ(0, ck_set_active(self->fd));
	start_tracing("ckpt_sync");
	EXPECT_EQ(0, ck_sync(self->fd));
	stop_tracing(self, "ckpt_sync", 1);
	expect_line(self, "ckpt_sync", "instance=%llu", instance_of(self->fd));
	start_tracing("ckpt_sync");
	EXPECT_EQ(0, ck_sync_async(self->fd, 1));
	EXPECT_EQ(0, ck_take_event(self->service, &event, NULL, 0));
	stop_tracing(self, "ckpt_sync", 1);
}

TEST_F(trace, ckpt_retention)
{
	ASSERT_EQ(0, ck_set_active(self->fd));
	start_tracing("ckpt_retention");
	EXPECT_EQ(0, ck_set_retention(self->fd, 12345678901));
	EXPECT_EQ(0, ck_set_retention(self->fd, 0));
	stop_tracing(self, "ckpt_retention", 2);
	expect_line(self, "ckpt_retention",
		    "instance=%llu retention=12345678901",
		    instance_of(self->fd));
	expect_line(self, "ckpt_retention", "instance=%llu retention=0",
		    instance_of(self->fd));
}

TEST_F(trace, ckpt_read)
{
	struct ckpt_element e[2];
	unsigned long long instance;
	char byte;

	ASSERT_EQ(0, ck_set_active(self->fd));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	instance = instance_of(self->fd);
	start_tracing("ckpt_read");
	EXPECT_EQ(1, ck_read(self->fd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(-ENOENT, ck_read(self->fd, ck_str("t"), &byte, 1, 0));
	EXPECT_EQ(-ERANGE, ck_read(self->fd, ck_str("s"), &byte, 1, 5));
	e[0] = e[1] = ck_element(ck_str("s"), &byte, 1, 0);
	EXPECT_EQ(0, ck_readv(self->fd, 0, e, 2, NULL, NULL));
	stop_tracing(self, "ckpt_read", 4);
	expect_line(self, "ckpt_read", "instance=%llu count=1 error=0",
		    instance);
	expect_line(self, "ckpt_read", "instance=%llu count=1 error=%d",
		    instance, -ENOENT);
	expect_line(self, "ckpt_read", "instance=%llu count=1 error=%d",
		    instance, -ERANGE);
	expect_line(self, "ckpt_read", "instance=%llu count=2 error=0",
		    instance);
}

static void expect_update(struct __test_metadata *_metadata,
			  FIXTURE_DATA(trace) *self, const char *op,
			  uint64_t generation, const char *id)
{
	expect_line(self, "ckpt_update",
		    "instance=%llu op=%s generation=%llu id_len=%zu id=%s",
		    instance_of(self->fd), op, (unsigned long long)generation,
		    strlen(id) / 2, id);
}

TEST_F(trace, ckpt_update)
{
	int64_t soon = ck_now_ns(CLOCK_REALTIME) + NSEC_PER_SEC / 2;
	struct ckpt_element e[2];
	uint64_t at[6] = { };

	ASSERT_EQ(0, ck_set_active(self->fd));
	start_tracing("ckpt_update");
	EXPECT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &at[0]));
	EXPECT_EQ(0, ck_overwrite_gen(self->fd, ck_str("s"), "x", 1, &at[1]));
	EXPECT_EQ(0, ck_create_until(self->fd, ck_str("t~"), NULL, 0,
				     CKPT_TIME_END, &at[2]));
	e[0] = ck_element(ck_str("t~"), "y", 1, 3);
	e[1] = ck_element(ck_str("s"), "y", 1, 3);
	EXPECT_EQ(0, ck_writev(self->fd, e, 2, NULL, &at[3]));
	EXPECT_EQ(0, ck_delete(self->fd, ck_str("s"), &at[4]));
	EXPECT_EQ(0, ck_set_expiration(self->fd, ck_str("t~"), soon, &at[5]));
	while (!ck_section(self->fd, ck_str("t~"), NULL, NULL))
		usleep(10000);
	stop_tracing(self, "ckpt_update", 8);
	expect_update(_metadata, self, "create", at[0], "73");
	expect_update(_metadata, self, "overwrite", at[1], "73");
	expect_update(_metadata, self, "create", at[2], "747e");
	expect_update(_metadata, self, "write", at[3], "747e");
	expect_update(_metadata, self, "write", at[3], "73");
	expect_update(_metadata, self, "delete", at[4], "73");
	expect_update(_metadata, self, "expiration", at[5], "747e");
	expect_update(_metadata, self, "expire", at[5] + 1, "747e");
}

/* An id longer than an event may be. */
TEST_F(trace, ckpt_update_with_a_long_id)
{
	char id[100], shown[2 * 64 + 1] = "";
	int i;

	ASSERT_EQ(0, ck_set_active(self->fd));
	memset(id, 0xab, sizeof(id));
	for (i = 0; i < 64; i++)
		strcat(shown, "ab");
	start_tracing("ckpt_update");
	EXPECT_EQ(0, ck_create(self->fd, (struct ck_bytes){ id, sizeof(id) },
			       NULL, 0));
	stop_tracing(self, "ckpt_update", 1);
	expect_line(self, "ckpt_update",
		    "instance=%llu op=create generation=%llu id_len=100 id=%s",
		    instance_of(self->fd), (1ULL << 40) + 1, shown);
}

TEST_F(trace, ckpt_event)
{
	struct ckpt_ioc_event event;
	uint64_t buffer[16];
	int fd, i;

	ASSERT_EQ(0, ck_set_active(self->fd));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), NULL, 0));
	fd = ck_open(self->service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	start_tracing("ckpt_event");
	EXPECT_EQ(0, ck_open_async(self->service, "none", CK_RD, NULL, 0));
	EXPECT_EQ(0, ck_sync_async(self->fd, 0));
	EXPECT_EQ(0, ck_sync_async(fd, 0));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_track(self->fd, true));
	fd = ck_open(self->service, "c", CK_RDWR, NULL);
	EXPECT_EQ(0, ck_overwrite(fd, ck_str("s"), "x", 1));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, ck_take_event(self->service, &event, buffer,
					   sizeof(buffer)));
	EXPECT_EQ(-EAGAIN, ck_take_event(self->service, &event, buffer,
					 sizeof(buffer)));
	for (i = 0; i < 2000; i++)
		EXPECT_EQ(0, ck_overwrite(fd, ck_str("s"), "x", 1));
	EXPECT_EQ(0, ck_take_event(self->service, &event, buffer,
				   sizeof(buffer)));
	stop_tracing(self, "ckpt_event", 5);
	expect_line(self, "ckpt_event", "type=open error=%d", ENOENT);
	expect_line(self, "ckpt_event", "type=sync error=0");
	expect_line(self, "ckpt_event", "type=cancelled error=0");
	expect_line(self, "ckpt_event", "type=change error=0");
	expect_line(self, "ckpt_event", "type=resync error=0");
	EXPECT_EQ(0, close(fd));
}

/* One buffer for all tests, as making it takes a debug kernel seconds. */
int main(int argc, char **argv)
{
	mount("tracefs", TRACING, "tracefs", 0, NULL);
	/* One that a killed program has left holds its events on. */
	rmdir(BUFFER);
	if (make_buffer() || atexit(remove_buffer)) {
		perror(BUFFER);
		return 1;
	}
	return test_harness_run(argc, argv);
}
