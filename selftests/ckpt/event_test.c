// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions: asynchronous calls, poll, and how events are taken
 */
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/mman.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define STRANGER 3000

static const struct ckpt_attributes attr_async = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA,
	.max_sections		= 10,
	.max_section_size	= 1000,
	.max_section_id_size	= 10,
};

/* A checkpoint that can be synchronized. */
FIXTURE(event) {
	int service;
	int fd;
};

FIXTURE_SETUP(event)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &attr_async);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(event)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

static int take(int service, struct ckpt_ioc_event *event)
{
	return ck_take_event(service, event, NULL, 0);
}

/* Everything that an event of this type does not carry must be 0. */
static bool carries_only(const struct ckpt_ioc_event *event, bool completion)
{
	return !event->buffer_used && !event->generation && !event->count &&
	       (event->type == CKPT_EVENT_OPEN ||
		(event->fd == -1 && !event->result)) &&
	       (completion || (!event->invocation && !event->file_cookie &&
			       !event->error));
}

static void expect_sync(struct __test_metadata *_metadata, int service,
			uint64_t invocation)
{
	struct ckpt_ioc_event event;

	EXPECT_EQ(0, take(service, &event));
	EXPECT_EQ(CKPT_EVENT_SYNC, event.type);
	EXPECT_EQ(invocation, event.invocation);
	EXPECT_EQ(0, event.error);
	EXPECT_NE(0, event.file_cookie);
	EXPECT_TRUE(carries_only(&event, true));
}

static void expect_cancelled(struct __test_metadata *_metadata, int service)
{
	struct ckpt_ioc_event event;

	EXPECT_EQ(POLLIN, ck_poll(service, 0));
	EXPECT_EQ(0, take(service, &event));
	EXPECT_EQ(CKPT_EVENT_CANCELLED, event.type);
	EXPECT_TRUE(carries_only(&event, false));
}

static void expect_no_event(struct __test_metadata *_metadata, int service)
{
	struct ckpt_ioc_event event;

	EXPECT_EQ(0, ck_poll(service, 0));
	EXPECT_EQ(-EAGAIN, take(service, &event));
}

TEST_F(world, no_event)
{
	expect_no_event(_metadata, self->service);
}

TEST_F(world, open_creates)
{
	struct ckpt_ioc_status status;
	struct ckpt_ioc_event event;
	struct ckpt_ioc_open open;

	ASSERT_EQ(0, ck_open_ioc(self->service, &open, ck_str("c"),
				 CK_CREATE | CKPT_OPEN_ASYNC, &attr_async));
	EXPECT_EQ(-1, open.fd);
	EXPECT_EQ(0, open.result);
	EXPECT_EQ(0, open.file_cookie);
	EXPECT_EQ(POLLIN, ck_poll(self->service, CK_WAIT_MS));
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(CKPT_EVENT_OPEN, event.type);
	EXPECT_EQ(0, event.error);
	EXPECT_EQ(0, event.invocation);
	EXPECT_EQ(CKPT_OPENED_CREATED, event.result);
	EXPECT_TRUE(carries_only(&event, true));
	ASSERT_LE(0, event.fd);
	EXPECT_EQ(FD_CLOEXEC, fcntl(event.fd, F_GETFD));
	EXPECT_EQ(0, ck_create(event.fd, ck_str("s"), "data", 4));
	memset(&status, 0, sizeof(status));
	status.cookie = event.file_cookie;
	EXPECT_NE(0, status.cookie);
	EXPECT_EQ(0, ck_ioctl(event.fd, CKPT_IOC_STATUS, &status));
	EXPECT_EQ(1, status.opens);
	status.cookie++;
	EXPECT_EQ(-EBADF, ck_ioctl(event.fd, CKPT_IOC_STATUS, &status));
	expect_no_event(_metadata, self->service);
	EXPECT_EQ(0, close(event.fd));
}

TEST_F(event, open_keeps_its_mode_and_invocation)
{
	struct ckpt_ioc_event event;
	char byte = 0;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "x", 1));
	ASSERT_EQ(0, ck_open_async(self->service, "c", CK_RD, NULL,
				   UINT64_MAX));
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(UINT64_MAX, event.invocation);
	EXPECT_EQ(0, event.error);
	EXPECT_EQ(0, event.result);
	ASSERT_LE(0, event.fd);
	EXPECT_EQ(1, ck_read(event.fd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ('x', byte);
	EXPECT_EQ(-EPERM, ck_overwrite(event.fd, ck_str("s"), "y", 1));
	EXPECT_EQ(0, close(event.fd));
}

/* The call succeeds, and the event tells what was wrong. */
static void expect_open_error(struct __test_metadata *_metadata, int service,
			      uint64_t invocation, int error)
{
	struct ckpt_ioc_event event;

	EXPECT_EQ(0, take(service, &event));
	EXPECT_EQ(CKPT_EVENT_OPEN, event.type);
	EXPECT_EQ(error, event.error);
	EXPECT_EQ(invocation, event.invocation);
	EXPECT_EQ(-1, event.fd);
	EXPECT_EQ(0, event.file_cookie);
	EXPECT_EQ(0, event.result);
	EXPECT_TRUE(carries_only(&event, true));
}

static int open_as_stranger(void *service)
{
	if (setgroups(0, NULL) || setresgid(STRANGER, STRANGER, STRANGER) ||
	    setresuid(STRANGER, STRANGER, STRANGER))
		return -errno;
	return ck_open_async(*(int *)service, "c", CK_RD, NULL, 3);
}

TEST_F(event, open_errors_come_as_events)
{
	struct ckpt_attributes other = attr_async;
	struct ck_usage before, after;

	other.max_sections++;
	ASSERT_EQ(0, ck_usage(self->service, &before));
	ASSERT_EQ(0, ck_open_async(self->service, "other", CK_RD, NULL, 1));
	ASSERT_EQ(0, ck_open_async(self->service, "c", CK_CREATE, &other, 2));
	/* The opener's rights count, not those of whoever takes the event. */
	ASSERT_EQ(0, ck_in_child(open_as_stranger, &self->service));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_checkpoints", "1"));
	ASSERT_EQ(0, ck_open_async(self->service, "more", CK_CREATE,
				   &attr_async, 4));
	expect_open_error(_metadata, self->service, 1, ENOENT);
	expect_open_error(_metadata, self->service, 2, EEXIST);
	expect_open_error(_metadata, self->service, 3, EACCES);
	expect_open_error(_metadata, self->service, 4, EDQUOT);
	expect_no_event(_metadata, self->service);
	EXPECT_EQ(0, ck_usage(self->service, &after));
	EXPECT_EQ(before.checkpoints, after.checkpoints);
	EXPECT_EQ(1, ck_opens(self->fd));
}

TEST_F(event, poll_is_level_triggered)
{
	expect_no_event(_metadata, self->service);
	ASSERT_EQ(0, ck_sync_async(self->fd, 1));
	EXPECT_EQ(POLLIN, ck_poll(self->service, CK_WAIT_MS));
	EXPECT_EQ(POLLIN, ck_poll(self->service, 0));
	ASSERT_EQ(0, ck_sync_async(self->fd, 2));
	expect_sync(_metadata, self->service, 1);
	EXPECT_EQ(POLLIN, ck_poll(self->service, 0));
	expect_sync(_metadata, self->service, 2);
	expect_no_event(_metadata, self->service);
}

TEST_F(event, handles_have_queues_of_their_own)
{
	int service = ck_service(), fd;

	ASSERT_LE(0, service);
	fd = ck_open(service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_sync_async(fd, 7));
	expect_no_event(_metadata, self->service);
	expect_sync(_metadata, service, 7);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
}

TEST_F(event, completions_are_never_dropped)
{
	unsigned int i;

	for (i = 0; i < CKPT_EVENTS_MAX; i++) {
		ASSERT_EQ(0, ck_sync_async(self->fd, i));
	}
	EXPECT_EQ(-EAGAIN, ck_sync_async(self->fd, i));
	EXPECT_EQ(-EAGAIN, ck_open_async(self->service, "c", CK_RD, NULL, i));
	EXPECT_EQ(-EAGAIN, ck_open_async(self->service, "new", CK_CREATE,
					 &attr_async, i));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "new", CK_RD, NULL));
	/* A synchronous call needs no slot. */
	EXPECT_EQ(0, ck_sync(self->fd));
	for (i = 0; i < CKPT_EVENTS_MAX; i++) {
		expect_sync(_metadata, self->service, i);
		ASSERT_EQ(0, ck_sync_async(self->fd, CKPT_EVENTS_MAX + i));
	}
	EXPECT_EQ(-EAGAIN, ck_sync_async(self->fd, 0));
	for (i = 0; i < CKPT_EVENTS_MAX; i++)
		expect_sync(_metadata, self->service, CKPT_EVENTS_MAX + i);
	expect_no_event(_metadata, self->service);
}

TEST_F(event, result_counts_as_open_before_it_is_taken)
{
	int next = ck_next_fd();
	struct ckpt_ioc_event event;
	struct ck_usage usage;

	ASSERT_EQ(0, ck_open_async(self->service, "c", CK_RD, NULL, 0));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(next, ck_next_fd());
	ASSERT_EQ(0, ck_open_async(self->service, "new", CK_CREATE,
				   &attr_async, 0));
	/* It has no retention: only the open that waits keeps it. */
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(2, usage.checkpoints);
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(event.fd));
	EXPECT_EQ(1, ck_opens(self->fd));
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(1, ck_opens(event.fd));
	EXPECT_EQ(0, close(event.fd));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
}

TEST_F(event, no_descriptor_leaves_the_event_queued)
{
	struct ckpt_ioc_event event;
	int next = ck_next_fd();

	ASSERT_EQ(0, ck_open_async(self->service, "c", CK_RD, NULL, 1));
	ASSERT_EQ(0, ck_open_async(self->service, "none", CK_RD, NULL, 2));
	ASSERT_EQ(0, ck_limit_fds(next));
	EXPECT_EQ(-EMFILE, take(self->service, &event));
	EXPECT_EQ(-EMFILE, take(self->service, &event));
	EXPECT_EQ(POLLIN, ck_poll(self->service, 0));
	EXPECT_EQ(2, ck_opens(self->fd));
	ASSERT_EQ(0, ck_limit_fds(next + 1));
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(CKPT_EVENT_OPEN, event.type);
	EXPECT_EQ(1, event.invocation);
	EXPECT_EQ(next, event.fd);
	/* What makes no file needs no descriptor. */
	ASSERT_EQ(0, ck_sync_async(self->fd, 3));
	expect_open_error(_metadata, self->service, 2, ENOENT);
	expect_sync(_metadata, self->service, 3);
	ASSERT_EQ(0, ck_limit_fds(-1));
	EXPECT_EQ(0, close(event.fd));
}

TEST_F(event, fault_leaves_the_event_queued)
{
	struct ckpt_ioc_event event, *fixed;
	int next = ck_next_fd();

	fixed = mmap(NULL, sizeof(*fixed), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, fixed);
	memset(fixed, 0, sizeof(*fixed));
	ASSERT_EQ(0, mprotect(fixed, sizeof(*fixed), PROT_READ));
	ASSERT_EQ(0, ck_open_async(self->service, "c", CK_RD, NULL, 1));
	ASSERT_EQ(0, ck_sync_async(self->fd, 2));
	EXPECT_EQ(-EFAULT, ck_ioctl(self->service, CKPT_IOC_TAKE_EVENT, fixed));
	EXPECT_EQ(-EFAULT, ck_ioctl(self->service, CKPT_IOC_TAKE_EVENT, fixed));
	EXPECT_EQ(next, ck_next_fd());
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(POLLIN, ck_poll(self->service, 0));
	ASSERT_EQ(0, take(self->service, &event));
	EXPECT_EQ(CKPT_EVENT_OPEN, event.type);
	EXPECT_EQ(1, event.invocation);
	EXPECT_EQ(next, event.fd);
	EXPECT_EQ(0, close(event.fd));
	EXPECT_EQ(-EFAULT, ck_ioctl(self->service, CKPT_IOC_TAKE_EVENT, fixed));
	expect_sync(_metadata, self->service, 2);
	expect_no_event(_metadata, self->service);
}

TEST_F(event, close_cancels)
{
	int fd = ck_open(self->service, "c", CK_RDWR, NULL);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_sync_async(fd, 1));
	ASSERT_EQ(0, ck_sync_async(self->fd, 2));
	ASSERT_EQ(0, ck_sync_async(fd, 3));
	EXPECT_EQ(0, close(fd));
	expect_cancelled(_metadata, self->service);
	expect_sync(_metadata, self->service, 2);
	expect_cancelled(_metadata, self->service);
	expect_no_event(_metadata, self->service);
}

TEST_F(event, close_ioctl_cancels)
{
	int fd = ck_open(self->service, "c", CK_RDWR, NULL);
	unsigned int i;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_sync_async(fd, 1));
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_EQ(-ESHUTDOWN, ck_sync_async(fd, 1));
	/* A cancelled one has its slot until it is taken. */
	for (i = 1; i < CKPT_EVENTS_MAX; i++) {
		ASSERT_EQ(0, ck_sync_async(self->fd, i));
	}
	EXPECT_EQ(-EAGAIN, ck_sync_async(self->fd, i));
	expect_cancelled(_metadata, self->service);
	EXPECT_EQ(0, ck_sync_async(self->fd, i));
	EXPECT_EQ(0, close(fd));
}

/* The last close deletes the checkpoint; its completion stays. */
TEST_F(event, close_cancels_when_the_checkpoint_goes)
{
	int fd = ck_open(self->service, "brief", CK_CREATE, &attr_async);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_sync_async(fd, 1));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "brief", CK_RD, NULL));
	expect_cancelled(_metadata, self->service);
}

TEST_F(event, release_drops_what_is_queued)
{
	int service = ck_service(), again, i, fd;
	struct ck_usage usage;

	ASSERT_LE(0, service);
	fd = ck_open(service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, ck_open_async(service, "c", CK_RD, NULL, i));
	}
	ASSERT_EQ(0, ck_open_async(service, "new", CK_CREATE, &attr_async, i));
	ASSERT_EQ(0, ck_sync_async(fd, i));
	EXPECT_EQ(5, ck_opens(self->fd));
	again = dup(service);
	ASSERT_LE(0, again);
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(5, ck_opens(self->fd));
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(0, close(fd));
}

TEST_F(event, file_outlives_its_service_file)
{
	int service = ck_service(), fd;
	struct ckpt_ioc_info info;
	char data[4];

	ASSERT_LE(0, service);
	ASSERT_EQ(0, ck_info(service, &info));
	fd = ck_open(service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(4, ck_read(fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, ck_sync(fd));
	EXPECT_EQ(-ESHUTDOWN, ck_sync_async(fd, 1));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(1, ck_opens(self->fd));
}

TEST_HARNESS_MAIN
