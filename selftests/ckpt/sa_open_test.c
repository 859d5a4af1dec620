// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checkpoints: Open, OpenAsync, Close, Unlink, RetentionDurationSet,
 * ActiveReplicaSet, StatusGet
 */
#include <grp.h>
#include <sys/resource.h>

#include "sa_fixture.h"

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* Some number of bytes that no limit allows. */
#define MANY		10000

static SaAisErrorT open_raw(SaCkptHandleT handle, const SaNameT *name,
			    const SaCkptCheckpointCreationAttributesT *attr,
			    SaCkptCheckpointOpenFlagsT flags)
{
	SaCkptCheckpointHandleT checkpoint;

	return saCkptCheckpointOpen(handle, name, attr, flags, 0, &checkpoint);
}

static SaAisErrorT open_async_raw(SaCkptHandleT handle, const SaNameT *name,
				  const SaCkptCheckpointCreationAttributesT *attr,
				  SaCkptCheckpointOpenFlagsT flags)
{
	return saCkptCheckpointOpenAsync(handle, 1, name, attr, flags);
}

typedef SaAisErrorT (*open_function)(SaCkptHandleT handle, const SaNameT *name,
				     const SaCkptCheckpointCreationAttributesT *,
				     SaCkptCheckpointOpenFlagsT flags);

/* The number of flags that an open gets wrong, and a legal call takes. */
static int accepted_flags(SaCkptHandleT handle, open_function open)
{
	static const SaCkptCheckpointOpenFlagsT wrong[] = {
		0, 8, SA_RD | 8, SA_ALL | 0x80000000,
	};
	SaNameT name = sa_name("c");
	int accepted = 0;
	size_t i;

	for (i = 0; i < COUNT(wrong); i++)
		accepted += open(handle, &name, &sa_attr, wrong[i]) !=
			    SA_AIS_ERR_BAD_FLAGS;
	return accepted;
}

/* Attributes that no checkpoint can have; the count of those that are taken. */
static int accepted_attributes(SaCkptHandleT handle, open_function open)
{
	static const SaCkptCheckpointCreationFlagsT flags[] = {
		0, 0x8, 0x3, 0x5, 0x6, 0x7, 0xb, 0x10, 0x11, 0x10001,
	};
	SaCkptCheckpointCreationAttributesT attr;
	SaNameT name = sa_name("c");
	int accepted = 0;
	size_t i;

	for (i = 0; i < COUNT(flags); i++) {
		attr = sa_attr;
		attr.creationFlags = flags[i];
		accepted += open(handle, &name, &attr, SA_ALL) !=
			    SA_AIS_ERR_INVALID_PARAM;
	}
	attr = sa_attr;
	attr.checkpointSize = attr.maxSections * attr.maxSectionSize + 1;
	accepted += open(handle, &name, &attr, SA_ALL) !=
		    SA_AIS_ERR_INVALID_PARAM;
	attr = sa_attr;
	attr.retentionDuration = -1;
	accepted += open(handle, &name, &attr, SA_ALL) !=
		    SA_AIS_ERR_INVALID_PARAM;
	return accepted;
}

TEST_F(sa, saCkptCheckpointOpen_OK)
{
	SaCkptCheckpointHandleT first, second;
	SaCkptCheckpointDescriptorT status;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &first));
	/* Again, in each way, and a new handle each time. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &second));
	EXPECT_NE(0, first);
	EXPECT_NE(first, second);
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD, &second));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_WR, &second));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RDWR,
				     &second));
	ASSERT_EQ(SA_AIS_OK, sa_create(first, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(second, &status));
	EXPECT_EQ(1, status.numberOfSections);
}

TEST_F(sa, saCkptCheckpointOpen_OK_create_alone)
{
	SaCkptCheckpointHandleT checkpoint;
	SaSizeT size = 1;
	char byte;

	/* Opens, with no right to anything. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_CR,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_create(checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_read(checkpoint, "s", &byte, &size));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
}

TEST_F(sa, saCkptCheckpointOpen_OK_whatever_the_timeout)
{
	static const SaTimeT timeouts[] = {
		0, 1, SA_TIME_ONE_SECOND, SA_TIME_MAX, -1,
		(SaTimeT)SA_TIME_UNKNOWN,
	};
	SaCkptCheckpointHandleT checkpoint;
	SaNameT name = sa_name("c");
	size_t i;

	for (i = 0; i < COUNT(timeouts); i++)
		EXPECT_EQ(SA_AIS_OK,
			  saCkptCheckpointOpen(self->handle, &name, &sa_attr,
					       SA_ALL, timeouts[i],
					       &checkpoint)) {
			TH_LOG("timeout %lld", timeouts[i]);
		}
}

TEST_F(sa, saCkptCheckpointOpen_OK_names)
{
	SaCkptCheckpointHandleT checkpoint, other;
	SaCkptCheckpointDescriptorT status;
	SaNameT longest = { .length = 256 }, binary = { .length = 2 };

	/* All 256 bytes count, and none needs to be a NUL. */
	memset(longest.value, 'n', sizeof(longest.value));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointOpen(self->handle, &longest, &sa_attr, SA_ALL,
				       0, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", NULL, 0));
	longest.length = 255;
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  open_raw(self->handle, &longest, NULL, SA_RD));
	longest.length = 256;
	longest.value[255] = 'm';
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  open_raw(self->handle, &longest, NULL, SA_RD));

	/* What is behind the length does not count, a NUL before it does. */
	binary.value[1] = 'x';
	binary.value[2] = 1;
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointOpen(self->handle, &binary, &sa_attr, SA_ALL,
				       0, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", NULL, 0));
	binary.value[2] = 2;
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointOpen(self->handle, &binary, NULL, SA_RD, 0,
				       &other));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(other, &status));
	EXPECT_EQ(1, status.numberOfSections);
}

TEST_F(sa, saCkptCheckpointOpen_OK_attributes)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	/* More than any machine has: nothing is allocated in advance. */
	attr.maxSections = 0xffffffff;
	attr.maxSectionSize = ~0ULL;
	attr.checkpointSize = ~0ULL;
	attr.maxSectionIdSize = ~0ULL;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", "data", 4));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));

	/* Each update mode, with and without collocation. */
	for (attr.creationFlags = 1; attr.creationFlags <= 4;
	     attr.creationFlags *= 2) {
		ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
					     &checkpoint));
		ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
		attr.creationFlags |= SA_CKPT_CHECKPOINT_COLLOCATED;
		ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
					     &checkpoint));
		ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
		attr.creationFlags &= ~SA_CKPT_CHECKPOINT_COLLOCATED;
	}
}

TEST_F(sa, saCkptCheckpointOpen_INVALID_PARAM)
{
	SaNameT name = sa_name("c"), empty = { .length = 0 };

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointOpen(self->handle, &name, &sa_attr, SA_ALL, 0,
				       NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, NULL, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &empty, &sa_attr, SA_ALL));
	/* Before the handle is looked at. */
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(SA_NO_HANDLE, NULL, &sa_attr, SA_ALL));
}

TEST_F(sa, saCkptCheckpointOpen_INVALID_PARAM_name_length)
{
	SaNameT name = sa_name("c");

	name.length = 257;
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &name, &sa_attr, SA_ALL));
	name.length = 0xffff;
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &name, &sa_attr, SA_ALL));
}

TEST_F(sa, saCkptCheckpointOpen_INVALID_PARAM_attributes)
{
	SaNameT name = sa_name("c");

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &name, NULL, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &name, NULL, SA_CR));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_raw(self->handle, &name, &sa_attr, SA_RDWR));
	EXPECT_EQ(0, accepted_attributes(self->handle, open_raw));
}

TEST_F(sa, saCkptCheckpointOpen_BAD_FLAGS)
{
	EXPECT_EQ(0, accepted_flags(self->handle, open_raw));
}

TEST_F(sa, saCkptCheckpointOpen_BAD_HANDLE)
{
	SaNameT name = sa_name("c");
	SaCkptHandleT handle;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, open_raw(0, &name, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  open_raw(SA_NO_HANDLE, &name, &sa_attr, SA_ALL));
	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  open_raw(handle, &name, &sa_attr, SA_ALL));
}

TEST_F(sa, saCkptCheckpointOpen_NOT_EXIST)
{
	SaCkptCheckpointHandleT checkpoint;
	SaNameT name = sa_name("c");

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  open_raw(self->handle, &name, NULL, SA_RDWR));
	/* An unlinked checkpoint does not count. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  open_raw(self->handle, &name, NULL, SA_RDWR));
}

TEST_F(sa, saCkptCheckpointOpen_EXIST)
{
	SaCkptCheckpointCreationAttributesT attr;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	attr = sa_attr;
	attr.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
	attr = sa_attr;
	attr.creationFlags |= SA_CKPT_CHECKPOINT_COLLOCATED;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
	attr = sa_attr;
	attr.checkpointSize--;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
	attr = sa_attr;
	attr.maxSections++;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
	attr = sa_attr;
	attr.maxSectionSize++;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
	attr = sa_attr;
	attr.maxSectionIdSize++;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &checkpoint));
}

/* Clients of B.01.01 have the retention compared, later ones have not. */
TEST_F(sa, saCkptCheckpointOpen_EXIST_retention)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint, other;
	SaCkptCheckpointDescriptorT status;
	SaCkptHandleT later;

	ASSERT_EQ(SA_AIS_OK, sa_init(&later, 2, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	attr.retentionDuration = SA_TIME_ONE_SECOND;
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &other));
	ASSERT_EQ(SA_AIS_OK, sa_open(later, "c", &attr, SA_ALL, &other));
	/* It does not change the checkpoint's. */
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(other, &status));
	EXPECT_EQ(0, status.checkpointCreationAttributes.retentionDuration);

	/* It is the one of the creation that is compared. */
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointRetentionDurationSet(checkpoint,
						       SA_TIME_ONE_SECOND));
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_open(self->handle, "c", &attr, SA_ALL,
					    &other));
	EXPECT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &other));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(later));
}

/*
 * Makes a call in a child process that is another user, with a handle from
 * before: gives what it returned, or 100.
 */
static int as_other_user(SaAisErrorT (*call)(SaCkptHandleT handle))
{
	const uid_t other = 12345;
	SaCkptHandleT handle;
	pid_t pid = fork();

	if (pid)
		return ck_wait_child(pid);
	if (sa_init(&handle, 1, 1) != SA_AIS_OK || setgroups(0, NULL) ||
	    setresgid(other, other, other) || setresuid(other, other, other))
		_exit(100);
	_exit(call(handle));
}

static SaAisErrorT open_to_read(SaCkptHandleT handle)
{
	SaCkptCheckpointHandleT checkpoint;

	return sa_open(handle, "c", NULL, SA_RD, &checkpoint);
}

static SaAisErrorT open_to_write(SaCkptHandleT handle)
{
	SaCkptCheckpointHandleT checkpoint;

	return sa_open(handle, "c", NULL, SA_WR, &checkpoint);
}

static SaAisErrorT open_with_create(SaCkptHandleT handle)
{
	SaCkptCheckpointHandleT checkpoint;

	return sa_open(handle, "c", &sa_attr, SA_CR, &checkpoint);
}

static SaAisErrorT open_in_callback(SaCkptHandleT handle)
{
	if (sa_open_async(handle, 1, "c", NULL, SA_RD) != SA_AIS_OK ||
	    saCkptDispatch(handle, SA_DISPATCH_ALL) != SA_AIS_OK ||
	    sa_calls.opens != 1)
		return 0;
	return sa_calls.error;
}

static SaAisErrorT unlink_it(SaCkptHandleT handle)
{
	return sa_unlink(handle, "c");
}

TEST_F(sa_checkpoint, saCkptCheckpointOpen_ACCESS)
{
	EXPECT_EQ(SA_AIS_ERR_ACCESS, as_other_user(open_to_read));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, as_other_user(open_to_write));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, as_other_user(open_with_create));
}

TEST_F(sa_checkpoint, saCkptCheckpointOpenAsync_ACCESS)
{
	EXPECT_EQ(SA_AIS_ERR_ACCESS, as_other_user(open_in_callback));
}

TEST_F(sa_checkpoint, saCkptCheckpointUnlink_ACCESS)
{
	EXPECT_EQ(SA_AIS_ERR_ACCESS, as_other_user(unlink_it));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
}

TEST_F(sa, saCkptCheckpointOpen_NO_RESOURCES)
{
	SaCkptCheckpointHandleT checkpoint;
	char old[32];

	snprintf(old, sizeof(old), "%lld",
		 (long long)ck_read_number("/proc/sys/net/ckpt/max_checkpoints"));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_checkpoints", "1"));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_open(self->handle, "d", &sa_attr, SA_ALL, &checkpoint));
	EXPECT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_checkpoints", old));
	EXPECT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr, SA_ALL,
				     &checkpoint));
}

TEST_F(sa, saCkptCheckpointOpen_NO_RESOURCES_descriptors)
{
	SaCkptCheckpointHandleT checkpoint;
	struct rlimit before, none;
	struct ck_usage usage;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &before));
	none = before;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_open(self->handle, "c", &sa_attr, SA_ALL, &checkpoint));
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &before));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(sa, saCkptCheckpointOpenAsync_OK)
{
	SaCkptCheckpointDescriptorT status;

	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 0xfeedfacecafebeefULL,
					   "c", &sa_attr, SA_ALL));
	ASSERT_EQ(true, sa_readable(self->handle, 10000));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	ASSERT_EQ(1, sa_calls.opens);
	EXPECT_EQ(0xfeedfacecafebeefULL, sa_calls.invocation);
	ASSERT_EQ(SA_AIS_OK, sa_calls.error);
	EXPECT_EQ(SA_AIS_OK,
		  saCkptCheckpointStatusGet(sa_calls.checkpoint, &status));
	EXPECT_EQ(SA_AIS_OK, sa_create(sa_calls.checkpoint, "s", "data", 4));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(sa_calls.checkpoint));
}

TEST_F(sa, saCkptCheckpointOpenAsync_OK_counts_as_open)
{
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;
	struct ck_usage usage;

	ASSERT_EQ(SA_AIS_OK, sa_init(&handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "c", NULL, SA_RD));
	/* Without retention, it would go with its last open. */
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(handle, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_OK, sa_calls.error);
	EXPECT_EQ(0, sa_count(sa_calls.checkpoint, SA_CKPT_SECTIONS_ANY, 0));

	/* And nothing is left of one that was never dispatched. */
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "c", NULL, SA_RD));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(1, sa_calls.opens);
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(sa, saCkptCheckpointOpenAsync_INVALID_PARAM)
{
	SaNameT name = sa_name("c"), empty = { .length = 0 };

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_async_raw(self->handle, NULL, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_async_raw(self->handle, &empty, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_async_raw(self->handle, &name, NULL, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_async_raw(self->handle, &name, &sa_attr, SA_RDWR));
	EXPECT_EQ(0, accepted_attributes(self->handle, open_async_raw));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

TEST_F(sa, saCkptCheckpointOpenAsync_BAD_FLAGS)
{
	EXPECT_EQ(0, accepted_flags(self->handle, open_async_raw));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

TEST_F(sa, saCkptCheckpointOpenAsync_BAD_HANDLE)
{
	SaNameT name = sa_name("c");

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  open_async_raw(0, &name, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  open_async_raw(SA_NO_HANDLE, &name, &sa_attr, SA_ALL));
}

TEST_F(sa, saCkptCheckpointOpenAsync_INIT)
{
	SaCkptCallbacksT callbacks = sa_callbacks;
	SaVersionT version = { 'B', 1, 1 };
	SaNameT name = sa_name("c");
	SaCkptHandleT handle;

	callbacks.saCkptCheckpointOpenCallback = NULL;
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &callbacks, &version));
	EXPECT_EQ(SA_AIS_ERR_INIT,
		  open_async_raw(handle, &name, &sa_attr, SA_ALL));
	/* Even if the result would be an error. */
	EXPECT_EQ(SA_AIS_ERR_INIT, open_async_raw(handle, &name, NULL, SA_RD));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_ERR_INIT,
		  open_async_raw(handle, &name, &sa_attr, SA_ALL));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa, saCkptCheckpointOpenAsync_TRY_AGAIN)
{
	SaAisErrorT error;
	int pending = 0;

	do {
		error = sa_open_async(self->handle, 1, "missing", NULL, SA_RD);
		pending += error == SA_AIS_OK;
	} while (error == SA_AIS_OK && pending < MANY);
	EXPECT_EQ(SA_AIS_ERR_TRY_AGAIN, error);
	EXPECT_EQ(CKPT_EVENTS_MAX, pending);
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ONE));
	EXPECT_EQ(SA_AIS_OK,
		  sa_open_async(self->handle, 1, "missing", NULL, SA_RD));
	/* None is dropped. */
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(CKPT_EVENTS_MAX + 1, sa_calls.opens);
}

TEST_F(sa, saCkptCheckpointOpenAsync_NOT_EXIST)
{
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 3, "c", NULL,
					   SA_RDWR));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.opens);
	EXPECT_EQ(3, sa_calls.invocation);
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_calls.error);
}

TEST_F(sa, saCkptCheckpointOpenAsync_EXIST)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	attr.maxSections++;
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 4, "c", &attr,
					   SA_ALL));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(4, sa_calls.invocation);
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_calls.error);
}

TEST_F(sa, saCkptCheckpointOpenAsync_NO_RESOURCES)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_checkpoints", "1"));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 5, "d", &sa_attr,
					   SA_ALL));
	ASSERT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(5, sa_calls.invocation);
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES, sa_calls.error);
}

TEST_F(sa_checkpoint, saCkptCheckpointClose_OK)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	struct ck_usage usage;

	ASSERT_EQ(SA_AIS_OK,
		  saCkptSectionIterationInitialize(self->checkpoint,
						   SA_CKPT_SECTIONS_ANY, 0,
						   &iteration));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(iteration, &section));
	/* It has no retention. */
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(sa, saCkptCheckpointClose_OK_other_opens_stay)
{
	SaCkptCheckpointHandleT first, second;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &first));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &second));
	ASSERT_EQ(SA_AIS_OK, sa_create(first, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(first));
	EXPECT_EQ(1, sa_count(second, SA_CKPT_SECTIONS_ANY, 0));
	/* The number of the closed one means nothing any more. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &second));
	EXPECT_NE(first, second);
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointClose(first));
}

TEST_F(sa, saCkptCheckpointClose_OK_below_a_tick_no_retention)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	attr.retentionDuration = 100000;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_unlink(self->handle, "c"));
}

TEST_F(sa_checkpoint, saCkptCheckpointClose_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointClose(0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointClose(SA_NO_HANDLE));
	/* A handle of another kind. */
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointClose(self->handle));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointClose(self->checkpoint));
}

TEST_F(sa, saCkptCheckpointUnlink_OK)
{
	SaCkptCheckpointHandleT old, new;
	SaSizeT size = 4;
	char data[4];

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &old));
	ASSERT_EQ(SA_AIS_OK, sa_create(old, "s", "data", 4));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));

	/* Who has it open keeps it, with all that can be done to it. */
	ASSERT_EQ(SA_AIS_OK, sa_read(old, "s", data, &size));
	EXPECT_EQ(4, size);
	EXPECT_EQ(0, memcmp(data, "data", 4));
	EXPECT_EQ(SA_AIS_OK, sa_create(old, "t", NULL, 0));

	/* Its successor is another one. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &new));
	EXPECT_EQ(0, sa_count(new, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(2, sa_count(old, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointClose(old));
	EXPECT_EQ(0, sa_count(new, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa, saCkptCheckpointUnlink_OK_retained)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;
	struct ck_usage usage;

	attr.retentionDuration = SA_TIME_MAX;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(sa, saCkptCheckpointUnlink_INVALID_PARAM)
{
	SaNameT empty = { .length = 0 }, wrong = { .length = 300 };

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointUnlink(self->handle, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointUnlink(SA_NO_HANDLE, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointUnlink(self->handle, &empty));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointUnlink(self->handle, &wrong));
}

TEST_F(sa, saCkptCheckpointUnlink_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, sa_unlink(0, "c"));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, sa_unlink(SA_NO_HANDLE, "c"));
}

TEST_F(sa_checkpoint, saCkptCheckpointUnlink_NOT_EXIST)
{
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_unlink(self->handle, "d"));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_unlink(self->handle, "c"));
}

TEST_F(sa, saCkptCheckpointRetentionDurationSet_OK)
{
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT checkpoint;

	/* Read only is enough in B.01.01. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_CR | SA_RD,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointRetentionDurationSet(checkpoint,
						       SA_TIME_MAX));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(checkpoint, &status));
	EXPECT_EQ(SA_TIME_MAX,
		  status.checkpointCreationAttributes.retentionDuration);
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	/* It is still there, and goes with the next close. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointRetentionDurationSet(checkpoint, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_unlink(self->handle, "c"));
}

TEST_F(sa_checkpoint, saCkptCheckpointRetentionDurationSet_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointRetentionDurationSet(self->checkpoint, -1));
	/* Before the handle is looked at. */
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointRetentionDurationSet(SA_NO_HANDLE, -1));
}

TEST_F(sa_checkpoint, saCkptCheckpointRetentionDurationSet_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointRetentionDurationSet(SA_NO_HANDLE, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointRetentionDurationSet(self->checkpoint, 0));
}

TEST_F(sa, saCkptCheckpointRetentionDurationSet_ACCESS)
{
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT later;

	ASSERT_EQ(SA_AIS_OK, sa_init(&later, 2, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(later, "c", &sa_attr, SA_CR | SA_RD,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointRetentionDurationSet(checkpoint, 0));
	/* Before it is looked at whether the checkpoint is unlinked. */
	ASSERT_EQ(SA_AIS_OK, sa_unlink(later, "c"));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointRetentionDurationSet(checkpoint, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(later));
}

TEST_F(sa_checkpoint, saCkptCheckpointRetentionDurationSet_BAD_OPERATION)
{
	ASSERT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION,
		  saCkptCheckpointRetentionDurationSet(self->checkpoint, 0));
}

TEST_F(sa, saCkptActiveReplicaSet_OK)
{
	SaCkptCheckpointHandleT checkpoint, other;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_collocated,
				     SA_ALL, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RDWR, &other));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_create(other, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptActiveReplicaSet(checkpoint));
	EXPECT_EQ(SA_AIS_OK, sa_create(other, "s", NULL, 0));
	/* Again, which changes nothing; and it outlives the one who set it. */
	EXPECT_EQ(SA_AIS_OK, saCkptActiveReplicaSet(checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	EXPECT_EQ(1, sa_count(other, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_checkpoint, saCkptActiveReplicaSet_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptActiveReplicaSet(SA_NO_HANDLE));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptActiveReplicaSet(self->checkpoint));
}

TEST_F(sa, saCkptActiveReplicaSet_ACCESS)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_collocated,
				     SA_CR | SA_RD, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, saCkptActiveReplicaSet(checkpoint));
	/* Before it is looked at what kind of checkpoint it is. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr, SA_CR | SA_RD,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, saCkptActiveReplicaSet(checkpoint));
}

TEST_F(sa, saCkptActiveReplicaSet_BAD_OPERATION)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION, saCkptActiveReplicaSet(checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_async, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION, saCkptActiveReplicaSet(checkpoint));
	attr.creationFlags |= SA_CKPT_CHECKPOINT_COLLOCATED;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "e", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_OPERATION, saCkptActiveReplicaSet(checkpoint));
}

TEST_F(sa_checkpoint, saCkptCheckpointStatusGet_OK)
{
	SaCkptCheckpointDescriptorT status;

	memset(&status, 0x55, sizeof(status));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointStatusGet(self->checkpoint, &status));
	EXPECT_EQ(sa_attr.creationFlags,
		  status.checkpointCreationAttributes.creationFlags);
	EXPECT_EQ(sa_attr.checkpointSize,
		  status.checkpointCreationAttributes.checkpointSize);
	EXPECT_EQ(sa_attr.retentionDuration,
		  status.checkpointCreationAttributes.retentionDuration);
	EXPECT_EQ(sa_attr.maxSections,
		  status.checkpointCreationAttributes.maxSections);
	EXPECT_EQ(sa_attr.maxSectionSize,
		  status.checkpointCreationAttributes.maxSectionSize);
	EXPECT_EQ(sa_attr.maxSectionIdSize,
		  status.checkpointCreationAttributes.maxSectionIdSize);
	EXPECT_EQ(0, status.numberOfSections);
	EXPECT_EQ(0, status.memoryUsed);

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", "more", 3));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointStatusGet(self->checkpoint, &status));
	EXPECT_EQ(2, status.numberOfSections);
	EXPECT_EQ(7, status.memoryUsed);
	ASSERT_EQ(SA_AIS_OK, sa_delete(self->checkpoint, "s"));
	ASSERT_EQ(SA_AIS_OK, sa_delete(self->checkpoint, "t"));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointStatusGet(self->checkpoint, &status));
	EXPECT_EQ(0, status.numberOfSections);
	EXPECT_EQ(0, status.memoryUsed);
}

TEST_F(sa, saCkptCheckpointStatusGet_OK_default_section)
{
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT checkpoint;

	/* Opened for writing only: enough in B.01.01. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_one,
				     SA_CR | SA_WR, &checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(checkpoint, &status));
	EXPECT_EQ(1, status.numberOfSections);
	EXPECT_EQ(0, status.memoryUsed);
}

TEST_F(sa_checkpoint, saCkptCheckpointStatusGet_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointStatusGet(self->checkpoint, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptCheckpointStatusGet(SA_NO_HANDLE, NULL));
}

TEST_F(sa_checkpoint, saCkptCheckpointStatusGet_BAD_HANDLE)
{
	SaCkptCheckpointDescriptorT status;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointStatusGet(SA_NO_HANDLE, &status));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptCheckpointStatusGet(self->checkpoint, &status));
}

TEST_F(sa, saCkptCheckpointStatusGet_ACCESS)
{
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT later;

	ASSERT_EQ(SA_AIS_OK, sa_init(&later, 2, 1));
	/* It has no active replica either: access comes first. */
	ASSERT_EQ(SA_AIS_OK, sa_open(later, "c", &sa_attr_collocated,
				     SA_CR | SA_WR, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  saCkptCheckpointStatusGet(checkpoint, &status));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(later));
}

TEST_F(sa, saCkptCheckpointStatusGet_NOT_EXIST)
{
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_collocated,
				     SA_ALL, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointStatusGet(checkpoint, &status));
	ASSERT_EQ(SA_AIS_OK, saCkptActiveReplicaSet(checkpoint));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(checkpoint, &status));
}

TEST_HARNESS_MAIN
