// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracking: Track, TrackStop, CheckpointTrack, CheckpointTrackStop, and
 * ncsCkptRegisterCkptArrivalCallback
 */
#include <cpsv_papi.h>
#include <sys/resource.h>

#include "sa_fixture.h"

/* More updates than any tracker is remembered. */
#define MANY	2000

/* A tracking handle that has "c" open for reading, and one that changes it. */
FIXTURE(sa_track) {
	int service;
	SaCkptHandleT handle;
	SaCkptHandleT tracker;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointHandleT tracked;
};

FIXTURE_SETUP(sa_track)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_init_2(&self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &self->checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "c", NULL, SA_RDWR,
				     &self->tracked));
}

FIXTURE_TEARDOWN(sa_track)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->tracker));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

/* Dispatches one event and tells whether it was a change of one section. */
static bool told(SaCkptHandleT tracker, const char *id, SaSizeT size,
		 SaOffsetT offset)
{
	sa_calls.tracks = 0;
	return sa_readable(tracker, 10000) &&
	       saCkptDispatch(tracker, SA_DISPATCH_ONE) == SA_AIS_OK &&
	       sa_calls.tracks == 1 && sa_calls.elements == 1 &&
	       !strcmp(sa_calls.id, id) && sa_calls.element.dataSize == size &&
	       sa_calls.element.dataOffset == offset &&
	       !sa_calls.element.dataBuffer && !sa_calls.element.readSize;
}

TEST_F(sa_track, saCkptTrack_OK)
{
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	EXPECT_TRUE(told(self->tracker, "s", 4, 0));
	EXPECT_EQ(self->tracked, sa_calls.checkpoint);
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->checkpoint, "s", "more", 3));
	EXPECT_TRUE(told(self->tracker, "s", 3, 0));
	ASSERT_EQ(SA_AIS_OK, sa_write(self->checkpoint, "s", "xy", 2, 7));
	EXPECT_TRUE(told(self->tracker, "s", 2, 7));
	ASSERT_EQ(SA_AIS_OK, sa_delete(self->checkpoint, "s"));
	EXPECT_TRUE(told(self->tracker, "s", 0, 0));
	EXPECT_EQ(false, sa_readable(self->tracker, 0));
}

/* What changes a section but writes no data is told, too. */
TEST_F(sa_track, saCkptTrack_OK_no_data)
{
	SaSizeT size = 1;
	char byte;

	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "s", 0, 0));
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->checkpoint, "s", "", 0));
	EXPECT_TRUE(told(self->tracker, "s", 0, 0));
	ASSERT_EQ(SA_AIS_OK, sa_expire(self->checkpoint, "s",
				       sa_now() + SA_TIME_ONE_DAY));
	EXPECT_TRUE(told(self->tracker, "s", 0, 0));
	/* An expiry is nobody's change, so it is told to all. */
	ASSERT_EQ(SA_AIS_OK, sa_create_until(self->tracked, "t", 1));
	EXPECT_TRUE(told(self->tracker, "t", 0, 0));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_read(self->tracked, "t", &byte, &size));
	EXPECT_EQ(false, sa_readable(self->tracker, 0));
}

TEST_F(sa_track, saCkptTrack_OK_vector)
{
	SaCkptIOVectorElementT vector[3];

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	vector[0] = sa_element("t", "ab", 2, 1);
	vector[1] = sa_element("s", "ab", 2, 0);
	vector[2] = sa_element("t", "ab", 2, 5);
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointWrite(self->checkpoint, vector, 3, NULL));
	/* One call for one update. */
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.tracks);
	EXPECT_EQ(3, sa_calls.elements);
	EXPECT_EQ(0, strcmp("t", sa_calls.id));
	EXPECT_EQ(1, sa_calls.element.dataOffset);
}

TEST_F(sa_track, saCkptTrack_OK_not_of_its_own)
{
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->tracked, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "t", 0, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.tracks);
}

TEST_F(sa_track, saCkptTrack_OK_opened_later)
{
	SaCkptCheckpointHandleT other, blind;

	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->tracked));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	/* Only who may read is told. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "c", NULL, SA_WR, &blind));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_EQ(false, sa_readable(self->tracker, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "c", NULL, SA_RD, &other));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "t", 0, 0));
	EXPECT_EQ(other, sa_calls.checkpoint);
}

/* A reader that is slow misses changes, is told so, and holds up nobody. */
TEST_F(sa_track, saCkptTrack_OK_overflow)
{
	int i;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(SA_AIS_OK,
			  sa_overwrite(self->checkpoint, "s", "data", 4));
	sa_calls.elements = 99;
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ONE));
	EXPECT_EQ(1, sa_calls.tracks);
	EXPECT_EQ(0, sa_calls.elements);
	EXPECT_EQ(self->tracked, sa_calls.checkpoint);
	/* What comes after is told again. */
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->checkpoint, "s", "x", 1));
	EXPECT_TRUE(told(self->tracker, "s", 1, 0));
}

TEST_F(sa_track, saCkptTrack_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptTrack(0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptTrack(SA_NO_HANDLE));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptTrack(self->tracked));
}

TEST_F(sa_track, saCkptTrack_VERSION)
{
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_VERSION, saCkptTrack(self->handle));
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 2, 2));
	EXPECT_EQ(SA_AIS_ERR_VERSION, saCkptTrack(handle));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_track, saCkptTrack_INIT)
{
	SaCkptCallbacksT_2 callbacks = sa_callbacks_2;
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	callbacks.saCkptCheckpointTrackCallback = NULL;
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, &callbacks, &version));
	EXPECT_EQ(SA_AIS_ERR_INIT, saCkptTrack(handle));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

/* Lets as many as may track "c", all through one handle, except for @spare. */
static bool fill_trackers(SaCkptHandleT *handle, int spare)
{
	struct rlimit limit = { .rlim_cur = 2048, .rlim_max = 2048 };
	SaCkptCheckpointHandleT checkpoint;
	int i;

	if (setrlimit(RLIMIT_NOFILE, &limit) ||
	    sa_init_2(handle) != SA_AIS_OK || saCkptTrack(*handle) != SA_AIS_OK)
		return false;
	for (i = spare; i < CKPT_TRACKERS_MAX; i++)
		if (sa_open(*handle, "c", NULL, SA_RD, &checkpoint) != SA_AIS_OK)
			return false;
	return true;
}

TEST_F(sa_track, saCkptTrack_NO_RESOURCES)
{
	SaCkptHandleT others;

	ASSERT_TRUE(fill_trackers(&others, 0));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES, saCkptTrack(self->tracker));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, saCkptTrackStop(self->tracker));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(others));
	EXPECT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
}

TEST_F(sa_track, saCkptCheckpointTrack_NO_RESOURCES)
{
	SaCkptHandleT others;

	ASSERT_TRUE(fill_trackers(&others, 0));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES, saCkptCheckpointTrack(self->tracked));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, saCkptCheckpointTrackStop(self->tracked));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(others));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointTrack(self->tracked));
}

/* A handle that tracks opens what it could not track. */
TEST_F(sa_track, saCkptCheckpointOpen_NO_RESOURCES_trackers)
{
	SaCkptCheckpointHandleT checkpoint;
	int before = sa_descriptors();
	SaCkptHandleT others;

	ASSERT_TRUE(fill_trackers(&others, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_open(self->tracker, "c", NULL, SA_RD, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->tracker, 1, "c", NULL, SA_RD));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES, sa_calls.error);
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(others));
	EXPECT_EQ(before, sa_descriptors());
	EXPECT_EQ(SA_AIS_OK,
		  sa_open(self->tracker, "c", NULL, SA_RD, &checkpoint));
}

TEST_F(sa_track, saCkptTrackStop_OK)
{
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptTrackStop(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	/* What was pending went, too. */
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.tracks);
	/* It can be started again. */
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "u", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "u", 0, 0));
}

TEST_F(sa_track, saCkptTrackStop_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptTrackStop(0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptTrackStop(SA_NO_HANDLE));
}

TEST_F(sa_track, saCkptTrackStop_VERSION)
{
	EXPECT_EQ(SA_AIS_ERR_VERSION, saCkptTrackStop(self->handle));
}

TEST_F(sa_track, saCkptTrackStop_INIT)
{
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_ERR_INIT, saCkptTrackStop(handle));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_track, saCkptTrackStop_NOT_EXIST)
{
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, saCkptTrackStop(self->tracker));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, saCkptTrackStop(self->tracker));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, saCkptTrackStop(self->tracker));
}

TEST_F(sa_track, saCkptCheckpointTrack_OK)
{
	SaCkptCheckpointHandleT other, changed;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr, SA_ALL,
				     &changed));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "d", NULL, SA_RD, &other));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointTrack(self->tracked));
	/* This one alone. */
	ASSERT_EQ(SA_AIS_OK, sa_create(changed, "s", NULL, 0));
	EXPECT_EQ(false, sa_readable(self->tracker, 0));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "t", 0, 0));
	EXPECT_EQ(self->tracked, sa_calls.checkpoint);
}

TEST_F(sa_track, saCkptCheckpointTrack_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointTrack(SA_NO_HANDLE));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->tracked));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointTrack(self->tracked));
}

TEST_F(sa_track, saCkptCheckpointTrack_VERSION)
{
	EXPECT_EQ(SA_AIS_ERR_VERSION, saCkptCheckpointTrack(self->checkpoint));
}

TEST_F(sa_track, saCkptCheckpointTrack_INIT)
{
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, NULL, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", NULL, SA_RD, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INIT, saCkptCheckpointTrack(checkpoint));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_track, saCkptCheckpointTrack_ACCESS)
{
	SaCkptCheckpointHandleT writer;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "c", NULL, SA_WR, &writer));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, saCkptCheckpointTrack(writer));
}

TEST_F(sa_track, saCkptCheckpointTrackStop_OK)
{
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointTrack(self->tracked));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointTrackStop(self->tracked));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->tracker, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.tracks);

	/* What the library handle has started goes on. */
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointTrack(self->tracked));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointTrackStop(self->tracked));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	EXPECT_TRUE(told(self->tracker, "t", 0, 0));
}

TEST_F(sa_track, saCkptCheckpointTrackStop_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointTrackStop(SA_NO_HANDLE));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->tracked));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointTrackStop(self->tracked));
}

TEST_F(sa_track, saCkptCheckpointTrackStop_VERSION)
{
	EXPECT_EQ(SA_AIS_ERR_VERSION,
		  saCkptCheckpointTrackStop(self->checkpoint));
}

TEST_F(sa_track, saCkptCheckpointTrackStop_INIT)
{
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, NULL, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", NULL, SA_RD, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INIT, saCkptCheckpointTrackStop(checkpoint));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_track, saCkptCheckpointTrackStop_NOT_EXIST)
{
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointTrackStop(self->tracked));
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->tracker));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointTrackStop(self->tracked));
}

TEST_F(sa_track, ncsCkptRegisterCkptArrivalCallback_OK)
{
	SaCkptCheckpointHandleT other;

	/* A handle of any version, and it tracks at once. */
	ASSERT_EQ(SA_AIS_OK,
		  ncsCkptRegisterCkptArrivalCallback(self->handle,
						     sa_track_callback));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->tracker, "c", NULL, SA_RDWR,
				     &other));
	ASSERT_EQ(SA_AIS_OK, sa_create(other, "s", "data", 4));
	EXPECT_TRUE(told(self->handle, "s", 4, 0));
	EXPECT_EQ(self->checkpoint, sa_calls.checkpoint);
}

/* No callback has been registered then. */
TEST_F(sa_track, ncsCkptRegisterCkptArrivalCallback_NO_RESOURCES)
{
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle, others;

	ASSERT_TRUE(fill_trackers(&others, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, NULL, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", NULL, SA_RD, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  ncsCkptRegisterCkptArrivalCallback(handle,
						     sa_track_callback));
	EXPECT_EQ(SA_AIS_ERR_INIT, saCkptTrack(handle));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(others));
	EXPECT_EQ(SA_AIS_OK,
		  ncsCkptRegisterCkptArrivalCallback(handle,
						     sa_track_callback));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_track, ncsCkptRegisterCkptArrivalCallback_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  ncsCkptRegisterCkptArrivalCallback(SA_NO_HANDLE,
						     sa_track_callback));
	/* Before the callback is looked at. */
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  ncsCkptRegisterCkptArrivalCallback(SA_NO_HANDLE, NULL));
}

TEST_F(sa_track, ncsCkptRegisterCkptArrivalCallback_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  ncsCkptRegisterCkptArrivalCallback(self->handle, NULL));
}

TEST_HARNESS_MAIN
