// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long an open lives: processes that fork, execute, die, and pass
 * descriptors on
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_process.h"

static const struct ckpt_attributes attr_async = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA,
	.max_sections		= 10,
	.max_section_size	= 1000,
	.max_section_id_size	= 10,
};

/*
 * A checkpoint that the test looks at through @fd, and a socket pair to talk
 * with child processes, which use [1].
 */
FIXTURE(life) {
	int service;
	int fd;
	int talk[2];
};

FIXTURE_SETUP(life)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &attr_async);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				self->talk));
	/* Grandchildren whose parent was killed are waited for here. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(life)
{
	close(self->talk[0]);
	close(self->talk[1]);
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

/* Opens the checkpoint through a handle of its own. */
static int open_anew(int *service)
{
	*service = ck_service();
	return *service < 0 ? *service
			    : ck_open(*service, "c", CK_RDWR, NULL);
}

static int open_and_wait(void *arg)
{
	int *talk = arg, service;
	int fd = open_anew(&service);

	close(talk[0]);
	if (fd < 0)
		return fd;
	ck_send_byte(talk[1]);
	pause();
	return 0;
}

TEST_F(life, killed_process_closes)
{
	unsigned long left = ck_scaled(100);
	pid_t pid;

	while (left--) {
		pid = ck_start(open_and_wait, self->talk);
		ASSERT_LT(0, pid);
		ASSERT_EQ(0, ck_receive_byte(self->talk[0]));
		EXPECT_EQ(2, ck_opens(self->fd));
		EXPECT_EQ(0, ck_kill(pid));
		/* At once: the process is not gone before its files are. */
		ASSERT_EQ(1, ck_opens(self->fd));
	}
}

/**
 * struct family - a parent that opens, and its forked child
 * @talk: the child sends its pid when it is ready, and ends when it is told to
 * @child_closes: the child closes the descriptors that it has inherited
 */
struct family {
	int talk[2];
	bool child_closes;
};

static int be_child(const struct family *family, int service, int fd)
{
	pid_t self = getpid();

	if (family->child_closes) {
		close(fd);
		close(service);
	}
	if (write(family->talk[1], &self, sizeof(self)) != sizeof(self))
		return -errno;
	return ck_receive_byte(family->talk[1]);
}

static int be_parent(void *arg)
{
	const struct family *family = arg;
	int service, fd = open_anew(&service);
	pid_t pid;

	close(family->talk[0]);
	if (fd < 0)
		return fd;
	pid = fork();
	if (!pid)
		_exit(-be_child(family, service, fd));
	if (pid < 0)
		return -errno;
	pause();
	return 0;
}

/* Kills the parent when the child is ready; returns the child. */
static pid_t orphan(struct family *family, const int *talk, bool child_closes)
{
	pid_t parent, child;

	memcpy(family->talk, talk, sizeof(family->talk));
	family->child_closes = child_closes;
	parent = ck_start(be_parent, family);
	if (parent < 0)
		return parent;
	if (read(talk[0], &child, sizeof(child)) != sizeof(child))
		return -EPIPE;
	return ck_kill(parent) ? -ECHILD : child;
}

TEST_F(life, inherited_descriptor_keeps_the_open)
{
	struct family family;
	pid_t child = orphan(&family, self->talk, false);

	ASSERT_LT(0, child);
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, ck_send_byte(self->talk[0]));
	EXPECT_EQ(0, ck_wait_child(child));
	EXPECT_EQ(1, ck_opens(self->fd));
}

TEST_F(life, child_that_closes_keeps_nothing)
{
	struct family family;
	pid_t child = orphan(&family, self->talk, true);

	ASSERT_LT(0, child);
	EXPECT_EQ(0, kill(child, 0));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(0, ck_send_byte(self->talk[0]));
	EXPECT_EQ(0, ck_wait_child(child));
}

static int open_and_execute(void *arg)
{
	int service, fd = open_anew(&service), *talk = arg;

	if (fd < 0)
		return fd;
	/* What becomes of standard input is the only tie to the test. */
	dup2(talk[1], STDIN_FILENO);
	dup2(talk[1], STDOUT_FILENO);
	execl("/bin/cat", "cat", NULL);
	return -errno;
}

/* cat repeats a byte when it runs, that is, when all has been closed. */
TEST_F(life, executed_program_inherits_nothing)
{
	pid_t pid = ck_start(open_and_execute, self->talk);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, ck_send_byte(self->talk[0]));
	ASSERT_EQ(0, ck_receive_byte(self->talk[0]));
	EXPECT_EQ(0, kill(pid, 0));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(0, ck_kill(pid));
}

static int leave_events(void *arg)
{
	int service, fd = open_anew(&service), i;
	int ret = fd < 0 ? fd : ck_track(service, true);

	(void)arg;
	for (i = 0; i < 10 && !ret; i++)
		ret = ck_open_async(service, "c", CK_RD, NULL, i) ?:
		      ck_open_async(service, "new", CK_CREATE, &attr_async, i) ?:
		      ck_sync_async(fd, i);
	return ret ?: ck_opens(fd) == 12 ? 0 : -EBADE;
}

TEST_F(life, exit_with_queued_events)
{
	struct ck_usage usage;

	ASSERT_EQ(0, ck_in_child(leave_events, NULL));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
}

static int wait_for_events(void *arg)
{
	int *talk = arg, service, fd = open_anew(&service);

	if (fd < 0 || ck_track(fd, true))
		return -EBADF;
	ck_send_byte(talk[1]);
	return ck_poll(service, -1);
}

TEST_F(life, killed_while_waiting_for_events)
{
	pid_t pid = ck_start(wait_for_events, self->talk);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, ck_receive_byte(self->talk[0]));
	usleep(20000);
	EXPECT_EQ(0, ck_kill(pid));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "more", 4));
}

/* Opens, creates "passed", and sends both checkpoint files. */
static int send_files(void *arg)
{
	int *talk = arg, service, fd = open_anew(&service), passed;

	if (fd < 0)
		return fd;
	passed = ck_open(service, "passed", CK_CREATE, &attr_async);
	return ck_create(passed, ck_str("s"), "pass", 4) ?:
	       ck_send_fd(talk[1], fd) ?: ck_send_fd(talk[1], passed);
}

/* The sender has gone before anything is received. */
TEST_F(life, passed_descriptor_keeps_the_open)
{
	int fd, passed;
	char data[4];

	ASSERT_EQ(0, ck_in_child(send_files, self->talk));
	EXPECT_EQ(2, ck_opens(self->fd));
	fd = ck_receive_fd(self->talk[0]);
	ASSERT_LE(0, fd);
	passed = ck_receive_fd(self->talk[0]);
	ASSERT_LE(0, passed);
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(1, ck_opens(passed));
	EXPECT_EQ(4, ck_read(passed, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, memcmp("pass", data, 4));
	EXPECT_EQ(0, ck_overwrite(fd, ck_str("s"), "more", 4));
	EXPECT_EQ(-ESHUTDOWN, ck_sync_async(fd, 1));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(0, close(passed));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "passed", CK_RD, NULL));
}

TEST_F(life, descriptor_in_a_dead_socket)
{
	struct ck_usage usage;

	ASSERT_EQ(0, ck_in_child(send_files, self->talk));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(self->talk[1]));
	/* The queue is that of the receiver. */
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(self->talk[0]));
	EXPECT_EQ(1, ck_wait_opens(self->fd, 1));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
}

/*
 * A socket that waits in its own queue keeps itself and all it carries, until
 * the kernel looks for such ones, which the closing of any socket makes it do.
 */
TEST_F(life, descriptor_in_a_cycle_of_sockets)
{
	int service, fd = open_anew(&service), i;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_send_fd(self->talk[0], fd));
	ASSERT_EQ(0, ck_send_fd(self->talk[0], self->talk[1]));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, close(self->talk[0]));
	EXPECT_EQ(0, close(self->talk[1]));
	for (i = 0; i < 200 && ck_opens(self->fd) != 1; i++) {
		close(socket(AF_UNIX, SOCK_STREAM, 0));
		usleep(10000);
	}
	EXPECT_EQ(1, ck_opens(self->fd));
}

/* A passed service file still has its events. */
static int send_service(void *arg)
{
	int *talk = arg, service, fd = open_anew(&service);

	if (fd < 0)
		return fd;
	return ck_open_async(service, "c", CK_RD, NULL, 5) ?:
	       ck_track(fd, true) ?: ck_send_fd(talk[1], service);
}

TEST_F(life, passed_service_file)
{
	struct ckpt_ioc_event event;
	int service;

	ASSERT_EQ(0, ck_in_child(send_service, self->talk));
	service = ck_receive_fd(self->talk[0]);
	ASSERT_LE(0, service);
	/* The checkpoint file has gone with the sender, and its tracking. */
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "more", 4));
	ASSERT_EQ(0, ck_take_event(service, &event, NULL, 0));
	EXPECT_EQ(CKPT_EVENT_OPEN, event.type);
	EXPECT_EQ(5, event.invocation);
	EXPECT_EQ(0, close(event.fd));
	EXPECT_EQ(-EAGAIN, ck_take_event(service, &event, NULL, 0));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(1, ck_opens(self->fd));
}

/* A descriptor is a right; its name under /proc is none. */
TEST_F(life, file_has_no_path)
{
	char path[32];
	int fd = ck_open(self->service, "c", CK_RD, NULL);

	ASSERT_LE(0, fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_GT(0, open(path, O_RDWR));
	EXPECT_EQ(ENXIO, errno);
	EXPECT_EQ(0, close(fd));
}

TEST_HARNESS_MAIN
