/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refused calls: for the programs that list them
 */
#ifndef CKPT_ORDER_TEST_H
#define CKPT_ORDER_TEST_H

#include <sys/mman.h>

#include "ckpt_fixture.h"
#include "ckpt_calls.h"

FIXTURE(calls) {
	int service;
};

FIXTURE_SETUP(calls)
{
	world_enter(_metadata, &self->service);
}

FIXTURE_TEARDOWN(calls)
{
	order_end();
	world_leave(_metadata, self->service);
}

/* A function that bends the member @lvalue of an attempt's argument. */
#define BEND(function, lvalue, value) \
	static void function(struct attempt *a) { a->lvalue = (value); }

/* A function that puts an attempt into a state. */
#define STATE(function, bits) \
	static void function(struct attempt *a) { a->state |= (bits); }

/* A test that a call gives every error of a list in its place. */
#define TEST_ERRORS(test, index, faults) \
	TEST_F(calls, test) \
	{ \
		const char *wrong = order_check(self->service, &calls[index], \
						faults); \
		ASSERT_EQ(NULL, wrong) { \
			TH_LOG("%s", wrong); \
		} \
	}

#endif /* CKPT_ORDER_TEST_H */
