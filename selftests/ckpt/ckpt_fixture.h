/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of /dev/ckpt start from
 *
 * A test begins in a network namespace without checkpoints and ends by
 * asserting that it has left none: every test is a test of the accounting as
 * well.  A program has such a namespace of its own, which its tests share for
 * as long as they leave it as it was; after that each gets a new one.
 *
 * Include it once per program, after which TEST_F(world, ...) has a service
 * file in self->service and TEST_F(checkpoint, ...) also an open checkpoint
 * named "c" in self->fd.
 */
#ifndef CKPT_FIXTURE_H
#define CKPT_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "ckpt_util.h"

/* A virtual machine without hardware support, with a debug kernel, is slow. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 120

/* What a new namespace looks like; all zero if the program could get none. */
static struct ckpt_ioc_info world_new;

/* Runs before the tests, each of which is a child process. */
static void __attribute__((constructor)) world_make(void)
{
	int service;

	if (ck_new_world())
		return;
	service = ck_service();
	ck_info(service, &world_new);
	close(service);
}

static inline bool world_is_new(int service)
{
	struct ckpt_ioc_info info;

	return !ck_info(service, &info) && info.checkpoints == 0 &&
	       info.sections == 0 && info.bytes == 0 &&
	       info.checkpoints_limit == world_new.checkpoints_limit &&
	       info.sections_limit == world_new.sections_limit &&
	       info.bytes_limit == world_new.bytes_limit;
}

static inline void world_enter(struct __test_metadata *_metadata, int *service)
{
	*service = ck_service();
	ASSERT_LE(0, *service) {
		TH_LOG("open %s: %s", CKPT_DEVICE, strerror(-*service));
	}
	if (world_is_new(*service))
		return;
	close(*service);
	ASSERT_EQ(0, ck_new_world()) {
		TH_LOG("a new network namespace needs CAP_SYS_ADMIN");
	}
	*service = ck_service();
	ASSERT_LE(0, *service);
	ASSERT_TRUE(world_is_new(*service));
}

static inline void world_leave(struct __test_metadata *_metadata, int service)
{
	struct ck_usage usage;

	EXPECT_EQ(0, ck_usage(service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(0, usage.bytes);
	EXPECT_EQ(0, close(service));
}

FIXTURE(world) {
	int service;
};

FIXTURE_SETUP(world)
{
	world_enter(_metadata, &self->service);
}

FIXTURE_TEARDOWN(world)
{
	world_leave(_metadata, self->service);
}

FIXTURE(checkpoint) {
	int service;
	int fd;
};

FIXTURE_SETUP(checkpoint)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(checkpoint)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

#endif /* CKPT_FIXTURE_H */
