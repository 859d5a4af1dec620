// SPDX-License-Identifier: GPL-2.0-only
/*
 * Synchronize and SynchronizeAsync
 */
#include "sa_fixture.h"

/* Some number of completions that no handle holds. */
#define MANY	10000

FIXTURE(sa_async) {
	int service;
	SaCkptHandleT handle;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointHandleT synchronous;
	SaCkptCheckpointHandleT collocated;
	SaCkptCheckpointHandleT reader;
};

FIXTURE_SETUP(sa_async)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_async, SA_ALL,
				     &self->checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "s", &sa_attr, SA_ALL,
				     &self->synchronous));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "l", &sa_attr_collocated,
				     SA_ALL, &self->collocated));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD,
				     &self->reader));
}

FIXTURE_TEARDOWN(sa_async)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

TEST_F(sa_async, saCkptCheckpointSynchronize_OK)
{
	/* Without sections, and with one. */
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointSynchronize(self->checkpoint, 0));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointSynchronize(self->checkpoint,
							 SA_TIME_MAX));
	ASSERT_EQ(SA_AIS_OK, saCkptActiveReplicaSet(self->collocated));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointSynchronize(self->collocated,
							 SA_TIME_ONE_SECOND));
}

TEST_F(sa_async, saCkptCheckpointSynchronize_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointSynchronize(self->checkpoint, -1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointSynchronize(SA_NO_HANDLE, -1));
}

TEST_F(sa_async, saCkptCheckpointSynchronize_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointSynchronize(SA_NO_HANDLE, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointSynchronize(self->checkpoint, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronize_ACCESS)
{
	SaCkptCheckpointHandleT reader;

	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointSynchronize(self->reader, 0));
	/* Before it is looked at what kind of checkpoint it is. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "s", NULL, SA_RD, &reader));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, saCkptCheckpointSynchronize(reader, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronize_BAD_OPERATION)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION,
		  saCkptCheckpointSynchronize(self->synchronous, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronize_NOT_EXIST)
{
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointSynchronize(self->collocated, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_OK)
{
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointSynchronizeAsync(self->checkpoint,
						   0xfeedfacecafebeefULL));
	EXPECT_EQ(0, sa_calls.syncs);
	ASSERT_EQ(true, sa_readable(self->handle, 10000));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.syncs);
	EXPECT_EQ(0xfeedfacecafebeefULL, sa_calls.invocation);
	EXPECT_EQ(SA_AIS_OK, sa_calls.error);
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

/* A cancelled callback keeps the descriptor readable until the next dispatch. */
TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_OK_cancelled_by_close)
{
	SaCkptCheckpointHandleT other;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RDWR, &other));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointSynchronizeAsync(self->checkpoint, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(true, sa_readable(self->handle, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.syncs);
	EXPECT_EQ(false, sa_readable(self->handle, 0));

	/* That of another handle of the same checkpoint stays. */
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointSynchronizeAsync(other, 2));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->reader));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.syncs);
	EXPECT_EQ(2, sa_calls.invocation);
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointSynchronizeAsync(SA_NO_HANDLE, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointSynchronizeAsync(self->checkpoint, 1));
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_ACCESS)
{
	SaCkptCheckpointHandleT reader;

	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointSynchronizeAsync(self->reader, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "s", NULL, SA_RD, &reader));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointSynchronizeAsync(reader, 1));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_BAD_OPERATION)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION,
		  saCkptCheckpointSynchronizeAsync(self->synchronous, 1));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_INIT)
{
	SaCkptCallbacksT callbacks = sa_callbacks;
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 1, 1 };
	SaCkptHandleT handle;

	callbacks.saCkptCheckpointSynchronizeCallback = NULL;
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &callbacks, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", NULL, SA_RDWR, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INIT,
		  saCkptCheckpointSynchronizeAsync(checkpoint, 1));
	/* After access and kind, before the active replica. */
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", NULL, SA_RD, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointSynchronizeAsync(checkpoint, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "s", NULL, SA_RDWR, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION,
		  saCkptCheckpointSynchronizeAsync(checkpoint, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "l", NULL, SA_RDWR, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INIT,
		  saCkptCheckpointSynchronizeAsync(checkpoint, 1));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_TRY_AGAIN)
{
	SaAisErrorT error;
	int pending = 0;

	do {
		error = saCkptCheckpointSynchronizeAsync(self->checkpoint, 1);
		pending += error == SA_AIS_OK;
	} while (error == SA_AIS_OK && pending < MANY);
	EXPECT_EQ(SA_AIS_ERR_TRY_AGAIN, error);
	EXPECT_EQ(CKPT_EVENTS_MAX, pending);
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(CKPT_EVENTS_MAX, sa_calls.syncs);
	EXPECT_EQ(SA_AIS_OK,
		  saCkptCheckpointSynchronizeAsync(self->checkpoint, 1));
}

/* The return value tells, and no callback comes. */
TEST_F(sa_async, saCkptCheckpointSynchronizeAsync_NOT_EXIST)
{
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointSynchronizeAsync(self->collocated, 1));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.syncs);
}

TEST_HARNESS_MAIN
