/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Self-tests, built with DEBUG and run when the module is loaded with
 * selftest=1: a failure refuses the load.  Each is included by the file that it
 * tests, and so reaches its static functions.
 */
#ifndef CKPT_SELFTEST_H
#define CKPT_SELFTEST_H

#include <linux/init.h>
#include <linux/printk.h>
#include "../types.h"

#ifdef DEBUG

bool ckpt_blob_selftest(void) __init;
bool ckpt_sections_selftest(void) __init;
bool ckpt_deadline_selftest(void) __init;

/* Ends the test with a line that says where. */
#define SELFTEST(condition)						\
	do {								\
		if (!(condition)) {					\
			pr_err("ckpt: selftest: %s:%d: %s\n", __FILE__,	\
			       __LINE__, #condition);			\
			return false;					\
		}							\
	} while (0)

#endif

/**
 * ckpt_selftest() - run all self-tests
 *
 * Return: false if one has failed; true without DEBUG.
 */
static inline bool ckpt_selftest(void)
{
#ifdef DEBUG
	if (!ckpt_blob_selftest() || !ckpt_sections_selftest() || !ckpt_deadline_selftest())
		return false;
	pr_info("ckpt: selftest: blobs, tables and deadlines pass\n");
#endif
	return true;
}

#endif /* CKPT_SELFTEST_H */
