// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for tests of lifetimes
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ckpt_process.h"

pid_t ck_start(int (*function)(void *arg), void *arg)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return -errno;
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	_exit(-function(arg));
}

int ck_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	return ck_wait_child(pid) == 128 + SIGKILL ? 0 : -ECHILD;
}

/**
 * union fd_room - room for a control message with one descriptor
 * @align: as the kernel wants it
 * @buffer: the room
 */
union fd_room {
	struct cmsghdr align;
	char buffer[CMSG_SPACE(sizeof(int))];
};

int ck_send_fd(int socket, int fd)
{
	union fd_room room = { };
	char byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room.buffer,
		.msg_controllen = sizeof(room.buffer),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	return sendmsg(socket, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int ck_receive_fd(int socket)
{
	union fd_room room;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room.buffer,
		.msg_controllen = sizeof(room.buffer),
	};
	struct cmsghdr *head;
	int fd;

	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) < 0)
		return -errno;
	head = CMSG_FIRSTHDR(&msg);
	if (!head || head->cmsg_type != SCM_RIGHTS)
		return -ENOMSG;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

int ck_send_byte(int fd)
{
	return write(fd, "", 1) == 1 ? 0 : -errno;
}

int ck_receive_byte(int fd)
{
	char byte;
	ssize_t ret = read(fd, &byte, 1);

	return ret == 1 ? 0 : ret ? -errno : -EPIPE;
}
