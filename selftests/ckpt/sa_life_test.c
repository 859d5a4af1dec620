// SPDX-License-Identifier: GPL-2.0-only
/*
 * Library life cycle: Initialize, SelectionObjectGet, Dispatch, Finalize
 */
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sa_fixture.h"

TEST_F(sa, saCkptInitialize_OK)
{
	SaVersionT version = { 'B', 1, 1 };
	SaCkptHandleT handle = 0;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &sa_callbacks, &version));
	EXPECT_NE(0, handle);
	EXPECT_NE(self->handle, handle);
	EXPECT_EQ('B', version.releaseCode);
	EXPECT_EQ(2, version.majorVersion);
	EXPECT_EQ(3, version.minorVersion);
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa, saCkptInitialize_OK_minor_does_not_count)
{
	SaUint8T major;

	for (major = 1; major <= 2; major++) {
		SaVersionT version = { 'B', major, 200 };
		SaCkptHandleT handle;

		ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, NULL, &version));
		EXPECT_EQ(2, version.majorVersion);
		EXPECT_EQ(3, version.minorVersion);
		EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	}
}

TEST_F(sa, saCkptInitialize_OK_without_callbacks)
{
	SaVersionT version = { 'B', 1, 1 };
	SaCkptCallbacksT none = { NULL, NULL };
	SaCkptHandleT handle;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	version = (SaVersionT){ 'B', 1, 1 };
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &none, &version));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa, saCkptInitialize_OK_many_handles)
{
	enum { HANDLES = 200 };
	SaCkptHandleT handles[HANDLES];
	int i, j;

	for (i = 0; i < HANDLES; i++) {
		ASSERT_EQ(SA_AIS_OK, sa_init(&handles[i], 1 + i % 2, 1));
		for (j = 0; j < i; j++)
			ASSERT_NE(handles[j], handles[i]);
	}
	/* The end of one is nothing to the others. */
	for (i = 0; i < HANDLES; i++) {
		ASSERT_EQ(SA_AIS_OK, saCkptFinalize(handles[i]));
		for (j = i + 1; j < HANDLES; j += 50)
			ASSERT_EQ(SA_AIS_OK,
				  saCkptDispatch(handles[j], SA_DISPATCH_ALL));
	}
}

TEST_F(sa, saCkptInitialize_INVALID_PARAM)
{
	SaVersionT version = { 'B', 1, 1 }, bad = { 'A', 1, 1 };
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptInitialize(NULL, &sa_callbacks, &version));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptInitialize(&handle, &sa_callbacks, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptInitialize(NULL, &sa_callbacks, &bad));
	EXPECT_EQ('A', bad.releaseCode);
}

TEST_F(sa, saCkptInitialize_VERSION)
{
	static const SaVersionT unsupported[] = {
		{ 'A', 1, 1 }, { 'C', 1, 1 }, { 'B', 3, 1 }, { 'B', 0, 1 },
		{ 'B', 255, 1 }, { 0, 1, 1 }, { 'b', 1, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++) {
		SaVersionT version = unsupported[i];
		SaCkptHandleT handle;

		EXPECT_EQ(SA_AIS_ERR_VERSION,
			  saCkptInitialize(&handle, &sa_callbacks, &version)) {
			TH_LOG("release 0x%02x major %u",
			       unsupported[i].releaseCode,
			       unsupported[i].majorVersion);
		}
		EXPECT_EQ('B', version.releaseCode);
		EXPECT_EQ(2, version.majorVersion);
		EXPECT_EQ(3, version.minorVersion);
	}
}

TEST_F(sa, saCkptInitialize_NO_RESOURCES)
{
	SaVersionT version = { 'B', 1, 1 };
	struct rlimit before, none;
	SaCkptHandleT handle;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &before));
	none = before;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  saCkptInitialize(&handle, &sa_callbacks, &version));
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &before));
	/* Who tries again must not ask for another version than before. */
	EXPECT_EQ(1, version.majorVersion);
	EXPECT_EQ(1, version.minorVersion);
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &sa_callbacks, &version));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

/**
 * enum place - where a process initializes that has no good device
 * @PLACE_EMPTY: in a root directory without /dev/ckpt
 * @PLACE_WRONG: in one with a file of that name
 * @PLACE_DENIED: as a user who may not open it
 */
enum place {
	PLACE_EMPTY,
	PLACE_WRONG,
	PLACE_DENIED,
};

static int go_to(enum place place)
{
	const gid_t other = 12345;
	char root[] = "/tmp/sa_life.XXXXXX";

	if (place == PLACE_DENIED)
		return setgroups(0, NULL) || setresgid(other, other, other) ||
		       setresuid(other, other, other);
	if (!mkdtemp(root) || chroot(root) || chdir("/"))
		return -1;
	if (place == PLACE_EMPTY)
		return 0;
	return mkdir("dev", 0755) ||
	       close(open("dev/ckpt", O_CREAT | O_RDWR, 0600));
}

/* What Initialize gives in a child process at @place, or 100. */
static int initialize_at(enum place place)
{
	SaVersionT version = { 'B', 1, 1 };
	SaCkptHandleT handle;
	pid_t pid = fork();

	if (pid)
		return ck_wait_child(pid);
	if (go_to(place))
		_exit(100);
	_exit(saCkptInitialize(&handle, &sa_callbacks, &version));
}

static int initialize_2_at(enum place place)
{
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;
	pid_t pid = fork();

	if (pid)
		return ck_wait_child(pid);
	if (go_to(place))
		_exit(100);
	_exit(saCkptInitialize_2(&handle, &sa_callbacks_2, &version));
}

/* The module is not loaded, or not yet. */
TEST_F(sa, saCkptInitialize_TRY_AGAIN)
{
	EXPECT_EQ(SA_AIS_ERR_TRY_AGAIN, initialize_at(PLACE_EMPTY));
}

TEST_F(sa, saCkptInitialize_ACCESS)
{
	EXPECT_EQ(SA_AIS_ERR_ACCESS, initialize_at(PLACE_DENIED));
}

/* What is there is not the device. */
TEST_F(sa, saCkptInitialize_LIBRARY)
{
	EXPECT_EQ(SA_AIS_ERR_LIBRARY, initialize_at(PLACE_WRONG));
}

TEST_F(sa, saCkptInitialize_2_TRY_AGAIN)
{
	EXPECT_EQ(SA_AIS_ERR_TRY_AGAIN, initialize_2_at(PLACE_EMPTY));
}

TEST_F(sa, saCkptInitialize_2_ACCESS)
{
	EXPECT_EQ(SA_AIS_ERR_ACCESS, initialize_2_at(PLACE_DENIED));
}

TEST_F(sa, saCkptInitialize_2_LIBRARY)
{
	EXPECT_EQ(SA_AIS_ERR_LIBRARY, initialize_2_at(PLACE_WRONG));
}

TEST_F(sa, saCkptInitialize_2_OK)
{
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	ASSERT_EQ(SA_AIS_OK,
		  saCkptInitialize_2(&handle, &sa_callbacks_2, &version));
	EXPECT_EQ('B', version.releaseCode);
	EXPECT_EQ(2, version.majorVersion);
	EXPECT_EQ(3, version.minorVersion);
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize_2(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa, saCkptInitialize_2_INVALID_PARAM)
{
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptInitialize_2(NULL, &sa_callbacks_2, &version));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptInitialize_2(&handle, &sa_callbacks_2, NULL));
}

TEST_F(sa, saCkptInitialize_2_VERSION)
{
	static const SaVersionT unsupported[] = {
		{ 'B', 1, 1 }, { 'B', 2, 2 }, { 'B', 1, 3 }, { 'B', 3, 3 },
		{ 'A', 2, 3 }, { 'C', 2, 3 },
	};
	size_t i;

	for (i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++) {
		SaVersionT version = unsupported[i];
		SaCkptHandleT handle;

		EXPECT_EQ(SA_AIS_ERR_VERSION,
			  saCkptInitialize_2(&handle, &sa_callbacks_2,
					     &version)) {
			TH_LOG("version %zu", i);
		}
		EXPECT_EQ('B', version.releaseCode);
		EXPECT_EQ(2, version.majorVersion);
		EXPECT_EQ(3, version.minorVersion);
	}
}

TEST_F(sa, saCkptInitialize_2_NO_RESOURCES)
{
	SaVersionT version = { 'B', 2, 3 };
	struct rlimit before, none;
	SaCkptHandleT handle;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &before));
	none = before;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  saCkptInitialize_2(&handle, &sa_callbacks_2, &version));
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &before));
}

TEST_F(sa, saCkptSelectionObjectGet_OK)
{
	SaSelectionObjectT first = 0, second = 0;
	struct pollfd fd = { .events = POLLIN };

	ASSERT_EQ(SA_AIS_OK, saCkptSelectionObjectGet(self->handle, &first));
	ASSERT_EQ(SA_AIS_OK, saCkptSelectionObjectGet(self->handle, &second));
	EXPECT_EQ(first, second);

	fd.fd = (int)first;
	EXPECT_EQ(0, poll(&fd, 1, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 1, "c", &sa_attr,
					   SA_ALL));
	EXPECT_EQ(1, poll(&fd, 1, 10000));
	EXPECT_EQ(POLLIN, fd.revents & POLLIN);
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(0, poll(&fd, 1, 0));
}

TEST_F(sa, saCkptSelectionObjectGet_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSelectionObjectGet(self->handle, NULL));
	/* Before the handle is looked at. */
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSelectionObjectGet(SA_NO_HANDLE, NULL));
}

TEST_F(sa, saCkptSelectionObjectGet_BAD_HANDLE)
{
	SaSelectionObjectT object;
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptSelectionObjectGet(0, &object));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSelectionObjectGet(SA_NO_HANDLE, &object));
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSelectionObjectGet(handle, &object));
}

TEST_F(sa, saCkptDispatch_OK)
{
	SaInvocationT i;

	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ONE));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.opens);

	for (i = 1; i <= 3; i++)
		ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, i, "c",
						   &sa_attr, SA_ALL));
	/* Never by itself. */
	EXPECT_EQ(0, sa_calls.opens);
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ONE));
	EXPECT_EQ(1, sa_calls.opens);
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(3, sa_calls.opens);
}

static void *dispatch_blocking(void *handle)
{
	return (void *)(uintptr_t)saCkptDispatch(*(SaCkptHandleT *)handle,
						 SA_DISPATCH_BLOCKING);
}

TEST_F(sa, saCkptDispatch_OK_blocking_until_finalize)
{
	SaCkptHandleT handle;
	pthread_t thread;
	void *result;

	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(0, pthread_create(&thread, NULL, dispatch_blocking, &handle));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 7, "c", &sa_attr, SA_ALL));
	while (!__atomic_load_n(&sa_calls.opens, __ATOMIC_ACQUIRE))
		usleep(1000);
	EXPECT_EQ(7, sa_calls.invocation);
	/* It waits for more. */
	usleep(50000);
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(SA_AIS_OK, (uintptr_t)result);
}

TEST_F(sa, saCkptDispatch_OK_finalize_from_callback)
{
	static const SaDispatchFlagsT flags[] = {
		SA_DISPATCH_ONE, SA_DISPATCH_ALL, SA_DISPATCH_BLOCKING,
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		SaCkptHandleT handle;

		ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
		ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "c", &sa_attr,
						   SA_ALL));
		ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 2, "c", &sa_attr,
						   SA_ALL));
		sa_calls.opens = 0;
		sa_calls.finalize = handle;
		EXPECT_EQ(SA_AIS_OK, saCkptDispatch(handle, flags[i]));
		/* The second one went with the handle. */
		EXPECT_EQ(1, sa_calls.opens);
		EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(handle));
	}
}

TEST_F(sa, saCkptDispatch_BAD_HANDLE)
{
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptDispatch(0, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptDispatch(SA_NO_HANDLE, SA_DISPATCH_BLOCKING));
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptDispatch(handle, SA_DISPATCH_ONE));
	/* Before the flags are looked at. */
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptDispatch(handle, 0));
}

TEST_F(sa, saCkptDispatch_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, saCkptDispatch(self->handle, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, saCkptDispatch(self->handle, 4));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptDispatch(self->handle, (SaDispatchFlagsT)-1));
}

TEST_F(sa, saCkptDispatch_NO_RESOURCES)
{
	struct rlimit before, none;

	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 1, "c", &sa_attr,
					   SA_ALL));
	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &before));
	none = before;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(0, sa_calls.opens);
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &before));
	/* Nothing is lost. */
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.opens);
	EXPECT_EQ(SA_AIS_OK, sa_calls.error);
}

TEST_F(sa, saCkptFinalize_OK)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;
	struct ck_usage usage;

	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptSectionIterationInitialize(checkpoint,
						   SA_CKPT_SECTIONS_ANY, 0,
						   &iteration));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "d", &sa_attr, SA_ALL));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(2, usage.checkpoints);

	/* All that was got through it goes with it. */
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(0, sa_calls.opens);
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointStatusGet(checkpoint, &status));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationFinalize(iteration));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(sa, saCkptFinalize_OK_starts_retention)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;

	attr.retentionDuration = SA_TIME_MAX;
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", &attr, SA_ALL, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, saCkptFinalize(handle));

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD,
				     &checkpoint));
	EXPECT_EQ(1, sa_count(checkpoint, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
}

TEST_F(sa, saCkptFinalize_BAD_HANDLE)
{
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(SA_NO_HANDLE));
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(handle));
}

TEST_HARNESS_MAIN
