/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for tests of failing allocations (CONFIG_FAULT_INJECTION)
 */
#ifndef CKPT_INJECT_H
#define CKPT_INJECT_H

#include "ckpt_util.h"

/* No call has so many allocations. */
#define INJECT_MOST	1000

/* Ends a test that the kernel is not made for. */
#define SKIP_UNLESS_INJECTING()						\
do {									\
	int ready_ = inject_ready();					\
									\
	if (ready_ == -EOPNOTSUPP)					\
		SKIP(return, "the kernel has no fault injection");	\
	ASSERT_EQ(0, ready_);						\
} while (0)

/**
 * inject_ready() - make all allocations of a thread fail on demand
 *
 * Return: 0; -EOPNOTSUPP if this kernel can't, or another negative errno.
 */
int inject_ready(void);

/**
 * inject_pages() - whether allocations of pages fail, too
 * @fail: they do.  The kernel around a call allocates pages now and then, so
 *	that what is the N-th of them differs from one try to the next.
 *
 * After inject_ready() they do not.
 *
 * Return: 0 or a negative errno.
 */
int inject_pages(bool fail);

/**
 * inject_start() - let what the calling thread does fail
 * @n: the N-th allocation from here on, or the N-th copy from or to user
 *	memory, whichever comes first
 *
 * Return: a descriptor for inject_stop(), or a negative errno.
 */
int inject_start(unsigned int n);

/**
 * inject_stop() - let nothing fail any more
 * @fd: from inject_start()
 *
 * Return: whether anything has failed.
 */
bool inject_stop(int fd);

/**
 * inject_exhaust_start() - let the memory of the calling process run out
 * @pages: how many it can have; all allocations of pages after them fail
 *
 * Return: a descriptor for inject_exhaust_stop(), or a negative errno.
 */
int inject_exhaust_start(unsigned int pages);

/**
 * inject_exhaust_stop() - let there be memory again
 * @fd: from inject_exhaust_start()
 */
void inject_exhaust_stop(int fd);

#endif /* CKPT_INJECT_H */
