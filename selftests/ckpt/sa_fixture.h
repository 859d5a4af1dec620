/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of libckpt-user start from
 *
 * TEST_F(sa, ...) runs in a network namespace of its own, with a handle of
 * version B.01.01 in self->handle; TEST_F(sa_checkpoint, ...) has also the
 * checkpoint "c" of sa_attr open for everything, in self->checkpoint.  In the
 * end, nothing may be left.  Include it once per program.
 */
#ifndef SA_FIXTURE_H
#define SA_FIXTURE_H

#include "ckpt_fixture.h"
#include "sa_util.h"

FIXTURE(sa) {
	int service;
	SaCkptHandleT handle;
};

FIXTURE_SETUP(sa)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
}

FIXTURE_TEARDOWN(sa)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

FIXTURE(sa_checkpoint) {
	int service;
	SaCkptHandleT handle;
	SaCkptCheckpointHandleT checkpoint;
};

FIXTURE_SETUP(sa_checkpoint)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &self->checkpoint));
}

FIXTURE_TEARDOWN(sa_checkpoint)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

#endif /* SA_FIXTURE_H */
