// SPDX-License-Identifier: GPL-2.0-only
/*
 * ckpt/ckpt.h as a program sees it that uses nothing else, in C and in C++.
 * Without the module: each function gives the error of the ioctl.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ckpt/ckpt.h>

#include "tap.h"

#define SECOND	1000000000LL

/* All of them on @fd, which is no file of ckpt. */
static void calls(int fd, int error)
{
	struct ckpt_ioc_info info;
	struct ckpt_ioc_open open;
	struct ckpt_ioc_unlink unlink;
	struct ckpt_ioc_event event;
	struct ckpt_ioc_status status;
	struct ckpt_ioc_retention retention;
	struct ckpt_ioc_sync sync;
	struct ckpt_ioc_section_create create;
	struct ckpt_ioc_section section;
	struct ckpt_ioc_read read;
	struct ckpt_ioc_overwrite overwrite;
	struct ckpt_ioc_vector vector;
	struct ckpt_ioc_iterate iterate;

	ok(ckpt_info(fd, &info) == error, "info: %d", error);
	ok(ckpt_open(fd, &open) == error, "open");
	ok(ckpt_unlink(fd, &unlink) == error, "unlink");
	ok(ckpt_take_event(fd, &event) == error, "take_event");
	ok(ckpt_shutdown(fd, 0) == error, "shutdown");
	ok(ckpt_track(fd, 0, CKPT_TRACK_ON) == error, "track");
	ok(ckpt_close(fd, 0) == error, "close");
	ok(ckpt_status(fd, &status) == error, "status");
	ok(ckpt_set_retention(fd, &retention) == error, "set_retention");
	ok(ckpt_set_active(fd, 0) == error, "set_active");
	ok(ckpt_sync(fd, &sync) == error, "sync");
	ok(ckpt_section_create(fd, &create) == error, "section_create");
	ok(ckpt_section_delete(fd, &section) == error, "section_delete");
	ok(ckpt_section_expiration(fd, &section) == error, "section_expiration");
	ok(ckpt_section_read(fd, &read) == error, "section_read");
	ok(ckpt_overwrite(fd, &overwrite) == error, "overwrite");
	ok(ckpt_write(fd, &vector) == error, "write");
	ok(ckpt_read(fd, &vector) == error, "read");
	ok(ckpt_iterate(fd, &iterate) == error, "iterate");
}

static void deadlines(void)
{
	struct timespec now;
	int64_t before, after, deadline;

	clock_gettime(CLOCK_MONOTONIC, &now);
	before = now.tv_sec * SECOND + now.tv_nsec;
	deadline = ckpt_deadline(5 * SECOND);
	clock_gettime(CLOCK_MONOTONIC, &now);
	after = now.tv_sec * SECOND + now.tv_nsec;
	ok(deadline >= before + 5 * SECOND && deadline <= after + 5 * SECOND, "5 s from now");
	ok(ckpt_deadline(-1) == CKPT_TIME_END, "negative: never");
	ok(ckpt_deadline(CKPT_TIME_END) == CKPT_TIME_END, "no overflow");
	ok(ckpt_deadline(CKPT_TIME_END - 1) == CKPT_TIME_END, "nor here");
}

int main(void)
{
	int null = open("/dev/null", O_RDWR);
	int service;

	errno = 77;
	calls(-1, -EBADF);
	calls(null, -ENOTTY);
	deadlines();
	service = ckpt_service_open(NULL);
	ok(errno == 77, "errno is as it was");
	if (access(CKPT_DEVICE, F_OK))
		ok(service == -ENOENT, "no device: %d", service);
	else
		ok(service >= 0, "a service file: %d", service);
	return tap_end();
}
