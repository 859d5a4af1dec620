// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for tests of failing allocations
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "ckpt_inject.h"

#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define MAKE_IT_FAIL	"/proc/self/make-it-fail"
#define DEBUGFS		"/sys/kernel/debug/"
#define FAIL_PAGE	DEBUGFS "fail_page_alloc/"

/* For min-order: no allocation is so large. */
#define NO_PAGES	"30"

int inject_ready(void)
{
	/*
	 * Allocations that may sleep, and no words about it.  Pages only when
	 * asked for: the slab allocator and KASAN need one now and then, which
	 * would make each run another.
	 */
	static const char *const settings[][2] = {
		{ DEBUGFS "failslab/ignore-gfp-wait",		"N" },
		{ DEBUGFS "failslab/verbose",			"0" },
		{ FAIL_PAGE "ignore-gfp-wait",			"N" },
		{ FAIL_PAGE "min-order",			NO_PAGES },
		{ FAIL_PAGE "verbose",				"0" },
		{ FAIL_PAGE "task-filter",			"Y" },
		{ FAIL_PAGE "times",				"-1" },
		{ FAIL_PAGE "interval",				"1" },
		{ DEBUGFS "fail_usercopy/verbose",		"0" },
	};
	unsigned int i;
	int ret = 0;

	if (access(FAIL_NTH, W_OK))
		return -EOPNOTSUPP;
	mount("debugfs", DEBUGFS, "debugfs", 0, NULL);
	for (i = 0; i < sizeof(settings) / sizeof(*settings) && !ret; i++)
		ret = ck_write_file(settings[i][0], settings[i][1]);
	return ret;
}

int inject_pages(bool fail)
{
	return ck_write_file(FAIL_PAGE "min-order", fail ? "0" : NO_PAGES);
}

int inject_start(unsigned int n)
{
	int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	char text[16];

	if (fd < 0)
		return -errno;
	snprintf(text, sizeof(text), "%u", n);
	if (pwrite(fd, text, strlen(text), 0) < 0)
		abort();
	return fd;
}

bool inject_stop(int fd)
{
	char text[16] = "";
	bool failed = pread(fd, text, sizeof(text) - 1, 0) > 0 &&
		      !strtoul(text, NULL, 10);

	/* While it is armed, these two calls may be hit themselves. */
	while (pwrite(fd, "0", 1, 0) < 0)
		;
	close(fd);
	return failed;
}

static int exhaust_end(void)
{
	return ck_write_file(FAIL_PAGE "probability", "0") ?: inject_pages(false);
}

int inject_exhaust_start(unsigned int pages)
{
	/* Opened now: without memory it could not be. */
	int fd = open(MAKE_IT_FAIL, O_RDWR | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = ck_write_number(FAIL_PAGE "space", pages);
	if (!ret)
		ret = inject_pages(true);
	if (!ret)
		ret = ck_write_file(FAIL_PAGE "probability", "100");
	if (!ret && pwrite(fd, "1", 1, 0) < 0)
		ret = -errno;
	if (!ret)
		return fd;
	exhaust_end();
	close(fd);
	return ret;
}

void inject_exhaust_stop(int fd)
{
	if (pwrite(fd, "0", 1, 0) < 0 || exhaust_end())
		abort();
	close(fd);
}
