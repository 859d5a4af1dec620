// SPDX-License-Identifier: GPL-2.0-only
/*
 * SA_AIS_ERR_NO_MEMORY, in the three ways in which memory can be short
 *
 * A library call that needs memory of the process is made with the process at
 * the limit of its address space.  One that stores much is made in a memory
 * cgroup that is too small for it.  And one for which the kernel needs a few
 * bytes has the kernel's allocations fail one after the other, where the kernel
 * can do that (CONFIG_FAULT_INJECTION).  Always the call must say so, change
 * nothing, and succeed when there is memory again.
 */
#include <cpsv_papi.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sa_fixture.h"

#define MIB	(1ULL << 20)

/* More allocations than any call makes in the kernel. */
#define ALLOCATIONS_MAX	200

FIXTURE(sa_memory) {
	int service;
	SaCkptHandleT handle;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointHandleT tracked;
};

FIXTURE_SETUP(sa_memory)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr_async;

	attr.maxSectionSize = 1024 * MIB;
	attr.maxSectionIdSize = 65535;
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init_2(&self->handle));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &self->checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RDWR,
				     &self->tracked));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
}

FIXTURE_TEARDOWN(sa_memory)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

/*
 * Takes all memory that malloc() has and can get.  The blocks hang together, so
 * that no memory is needed to remember them.
 */
struct hoard {
	struct rlimit before;
	void **blocks;
};

static size_t smaller(size_t size)
{
	if (size > 1024)
		return size - 1024;
	if (size > 16)
		return size - 16;
	return size > sizeof(void *) ? sizeof(void *) : 0;
}

/*
 * Without address space the stack cannot grow, either.  Those who call this need
 * the room after it has returned, so it must have a frame of its own.
 */
static __attribute__((noinline)) void grow_stack(void)
{
	volatile char stack[256 << 10];
	size_t i;

	for (i = 0; i < sizeof(stack); i += 4096)
		stack[i] = 0;
}

static void hoard_all(struct hoard *hoard)
{
	struct rlimit none;
	void **block;
	size_t size;

	grow_stack();
	hoard->blocks = NULL;
	if (getrlimit(RLIMIT_AS, &hoard->before))
		abort();
	none = hoard->before;
	none.rlim_cur = 0;
	if (setrlimit(RLIMIT_AS, &none))
		abort();
	/* Down to the smallest block: it has room for one pointer. */
	for (size = 64 << 10; size; size = smaller(size))
		while ((block = malloc(size))) {
			*block = hoard->blocks;
			hoard->blocks = block;
		}
}

static void hoard_release(struct hoard *hoard)
{
	void **block;

	if (setrlimit(RLIMIT_AS, &hoard->before))
		abort();
	while ((block = hoard->blocks)) {
		hoard->blocks = *block;
		free(block);
	}
}

/* Makes a call without memory: gives what it returned, in @error. */
#define WITHOUT_MEMORY(error, call) do {	\
	struct hoard hoard;			\
						\
	hoard_all(&hoard);			\
	(error) = (call);			\
	hoard_release(&hoard);			\
} while (0)

TEST_F(sa_memory, saCkptInitialize_NO_MEMORY)
{
	SaVersionT version = { 'B', 1, 1 };
	int before = sa_descriptors();
	SaCkptHandleT handle;
	SaAisErrorT error;

	WITHOUT_MEMORY(error, saCkptInitialize(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(before, sa_descriptors());
	EXPECT_EQ(1, version.majorVersion);
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

TEST_F(sa_memory, saCkptInitialize_2_NO_MEMORY)
{
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;
	SaAisErrorT error;

	WITHOUT_MEMORY(error, saCkptInitialize_2(&handle, NULL, &version));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
}

TEST_F(sa_memory, saCkptCheckpointOpen_NO_MEMORY)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	int before = sa_descriptors();
	SaCkptCheckpointHandleT checkpoint;
	struct ck_usage usage;
	SaAisErrorT error;

	/* One that would stay for ever must not have been created. */
	attr.retentionDuration = SA_TIME_MAX;
	WITHOUT_MEMORY(error, sa_open(self->handle, "d", &attr, SA_ALL,
				      &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(before, sa_descriptors());
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	if (usage.checkpoints > 1)
		sa_unlink(self->handle, "d");
}

TEST_F(sa_memory, saCkptCheckpointOpenAsync_NO_MEMORY)
{
	SaAisErrorT error;

	WITHOUT_MEMORY(error, sa_open_async(self->handle, 1, "c", NULL, SA_RD));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(false, sa_readable(self->handle, 0));
	EXPECT_EQ(SA_AIS_OK, sa_open_async(self->handle, 1, "c", NULL, SA_RD));
}

/* The result comes, and says so; nothing is left open. */
TEST_F(sa_memory, saCkptCheckpointOpenAsync_NO_MEMORY_in_the_callback)
{
	int before = sa_descriptors();
	struct ck_usage usage;
	SaAisErrorT error;

	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->handle, 1, "d", &sa_attr,
					   SA_ALL));
	WITHOUT_MEMORY(error, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_OK, error);
	EXPECT_EQ(1, sa_calls.opens);
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, sa_calls.error);
	EXPECT_EQ(before, sa_descriptors());
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
}

/* A change of many sections needs room to be told of. */
TEST_F(sa_memory, saCkptDispatch_NO_MEMORY)
{
	static SaCkptIOVectorElementT vector[500];
	SaAisErrorT error;
	size_t i;

	for (i = 0; i < 500; i++)
		vector[i] = sa_element("s", "x", 1, i);
	ASSERT_EQ(SA_AIS_OK, saCkptTrack(self->handle));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptCheckpointWrite(self->checkpoint, vector, 500, NULL));
	WITHOUT_MEMORY(error, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(0, sa_calls.tracks);
	/* It is still there. */
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(1, sa_calls.tracks);
	EXPECT_EQ(500, sa_calls.elements);
}

TEST_F(sa_memory, saCkptSectionIterationInitialize_NO_MEMORY)
{
	SaCkptSectionIterationHandleT iteration;
	SaAisErrorT error;

	WITHOUT_MEMORY(error, saCkptSectionIterationInitialize(
				self->checkpoint, SA_CKPT_SECTIONS_ANY, 0,
				&iteration));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(1, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));
}

/* The second section has an id that is larger than what was allocated. */
TEST_F(sa_memory, saCkptSectionIterationNext_NO_MEMORY)
{
	static SaUint8T bytes[60000];
	SaCkptSectionIdT id = { sizeof(bytes), bytes };
	SaCkptSectionCreationAttributesT attr = { &id, SA_TIME_END };
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	SaAisErrorT error;

	ASSERT_EQ(SA_AIS_OK,
		  saCkptSectionCreate(self->checkpoint, &attr, NULL, 0));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptSectionIterationInitialize(self->checkpoint,
						   SA_CKPT_SECTIONS_ANY, 0,
						   &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationNext(iteration, &section));
	WITHOUT_MEMORY(error, saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	/* It comes the next time. */
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(60000, section.sectionId.idLen);
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
}

TEST_F(sa_memory, saCkptSectionCreate_NO_MEMORY)
{
	SaCkptSectionIdT id = SA_CKPT_GENERATED_SECTION_ID;
	SaCkptSectionCreationAttributesT attr = { &id, SA_TIME_END };
	SaAisErrorT error;

	WITHOUT_MEMORY(error, saCkptSectionCreate(self->checkpoint, &attr, NULL,
						  0));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(NULL, id.id);
	EXPECT_EQ(1, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_memory, saCkptCheckpointRead_NO_MEMORY)
{
	SaCkptIOVectorElementT element = sa_element("s", NULL, 0, 0);
	SaUint32T index = 77;
	SaAisErrorT error;

	ASSERT_EQ(SA_AIS_OK, sa_write(self->checkpoint, "s", "x", 1, MIB));
	WITHOUT_MEMORY(error, saCkptCheckpointRead(self->checkpoint, &element,
						   1, &index));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY, error);
	EXPECT_EQ(NULL, element.dataBuffer);
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointRead(self->checkpoint, &element, 1,
						  NULL));
	EXPECT_EQ(MIB + 1, element.readSize);
	free(element.dataBuffer);
}

/* Puts this process into a memory cgroup of its own, with a limit. */
static int enter_cgroup(const char *limit)
{
	char root[] = "/tmp/sa_memory.XXXXXX", path[64];

	if (!mkdtemp(root) || mount("none", root, "cgroup2", 0, NULL))
		return -1;
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", root);
	if (ck_write_file(path, "+memory"))
		return -1;
	snprintf(path, sizeof(path), "%s/sa_memory", root);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -1;
	snprintf(path, sizeof(path), "%s/sa_memory/memory.max", root);
	if (ck_write_file(path, limit))
		return -1;
	snprintf(path, sizeof(path), "%s/sa_memory/cgroup.procs", root);
	return ck_write_file(path, "0");
}

/*
 * Zeroes that cost the process no memory, and that are more than the cgroup
 * may have.
 */
#define CGROUP_LIMIT	"33554432"
#define CGROUP_DATA	(64 * MIB)

static void *cheap_zeroes(void)
{
	return mmap(NULL, CGROUP_DATA, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
}

TEST_F(sa_memory, saCkptSectionCreate_NO_MEMORY_in_a_cgroup)
{
	void *data = cheap_zeroes();
	struct ck_usage usage;

	ASSERT_NE(MAP_FAILED, data);
	ASSERT_EQ(0, enter_cgroup(CGROUP_LIMIT));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY,
		  sa_create(self->checkpoint, "t", data, CGROUP_DATA));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.sections);
	EXPECT_EQ(4, usage.bytes);
	EXPECT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", data, MIB));
}

TEST_F(sa_memory, saCkptSectionOverwrite_NO_MEMORY)
{
	void *data = cheap_zeroes();
	struct ck_usage usage;

	ASSERT_NE(MAP_FAILED, data);
	ASSERT_EQ(0, enter_cgroup(CGROUP_LIMIT));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY,
		  sa_overwrite(self->checkpoint, "s", data, CGROUP_DATA));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(4, usage.bytes);
	EXPECT_EQ(SA_AIS_OK, sa_overwrite(self->checkpoint, "s", data, MIB));
}

TEST_F(sa_memory, saCkptCheckpointWrite_NO_MEMORY)
{
	void *data = cheap_zeroes();
	struct ck_usage usage;

	ASSERT_NE(MAP_FAILED, data);
	ASSERT_EQ(0, enter_cgroup(CGROUP_LIMIT));
	EXPECT_EQ(SA_AIS_ERR_NO_MEMORY,
		  sa_write(self->checkpoint, "s", data, CGROUP_DATA, 2));
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(4, usage.bytes);
	EXPECT_EQ(SA_AIS_OK, sa_write(self->checkpoint, "s", data, MIB, 2));
}

/* Switches on what failing allocations need; false if the kernel has it not. */
static bool can_inject(void)
{
	if (access("/proc/thread-self/fail-nth", W_OK))
		return false;
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	return !ck_write_file("/sys/kernel/debug/failslab/ignore-gfp-wait",
			      "0") &&
	       !ck_write_file("/sys/kernel/debug/failslab/verbose", "0") &&
	       !ck_write_file("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait",
			      "0") &&
	       !ck_write_file("/sys/kernel/debug/fail_page_alloc/verbose",
			      "0") &&
	       !ck_write_file("/sys/kernel/debug/fail_usercopy/verbose", "0");
}

typedef SaAisErrorT (*memory_call)(FIXTURE_DATA(sa_memory) *self);

/*
 * Makes a call with the kernel's allocation number @n failing; whether it did.
 * What is left of the number then tells; it may also make the looking fail.
 */
static bool call_failing(FIXTURE_DATA(sa_memory) *self, memory_call call, int n,
			 SaAisErrorT *error)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR);
	char left[16] = "", text[16];
	ssize_t done;

	snprintf(text, sizeof(text), "%d", n);
	if (write(fd, text, strlen(text)) < 0)
		abort();
	*error = call(self);
	done = pread(fd, left, sizeof(left) - 1, 0);
	/* Either this sets it to 0, or it is what fails, and so does. */
	if (pwrite(fd, "0", 1, 0) < 0 && errno != EFAULT)
		abort();
	close(fd);
	return done > 0 && !atoi(left);
}

/**
 * inject() - let the kernel's allocations of a call fail one after the other
 * @self: of the test
 * @prepare: makes that @call succeeds if nothing fails
 * @call: the call
 *
 * Copies from and to the caller fail in their turn, too: with
 * SA_AIS_ERR_INVALID_PARAM.  And some allocations may fail without harm.
 *
 * Return: how often the call said SA_AIS_ERR_NO_MEMORY; negative if it said
 * what it must not, or changed something all the same.
 */
static int inject(FIXTURE_DATA(sa_memory) *self, memory_call prepare,
		  memory_call call)
{
	struct ck_usage before, after;
	int n, failed = 0;
	SaAisErrorT error;
	bool injected;

	for (n = 1; n < ALLOCATIONS_MAX; n++) {
		prepare(self);
		if (ck_usage(self->service, &before))
			return -1;
		injected = call_failing(self, call, n, &error);
		if (!injected)
			return error == SA_AIS_OK ? failed : -2;
		if (error == SA_AIS_OK)
			continue;
		if (error != SA_AIS_ERR_NO_MEMORY &&
		    error != SA_AIS_ERR_INVALID_PARAM)
			return -100 - (int)error;
		failed += error == SA_AIS_ERR_NO_MEMORY;
		if (ck_usage(self->service, &after) ||
		    memcmp(&before, &after, sizeof(before)))
			return -3;
	}
	return -4;
}

static SaAisErrorT retain(FIXTURE_DATA(sa_memory) *self)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	attr.retentionDuration = SA_TIME_MAX;
	if (sa_open(self->handle, "u", &attr, SA_ALL, &checkpoint) != SA_AIS_OK)
		abort();
	return saCkptCheckpointClose(checkpoint);
}

static SaAisErrorT call_unlink(FIXTURE_DATA(sa_memory) *self)
{
	return sa_unlink(self->handle, "u");
}

TEST_F(sa_memory, saCkptCheckpointUnlink_NO_MEMORY)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, retain, call_unlink));
}

static SaAisErrorT dispatch_all(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptDispatch(self->handle, SA_DISPATCH_ALL);
}

static SaAisErrorT call_sync_async(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptCheckpointSynchronizeAsync(self->checkpoint, 1);
}

TEST_F(sa_memory, saCkptCheckpointSynchronizeAsync_NO_MEMORY)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, dispatch_all, call_sync_async));
}

static SaAisErrorT track_stop(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptTrackStop(self->handle);
}

static SaAisErrorT call_track(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptTrack(self->handle);
}

TEST_F(sa_memory, saCkptTrack_NO_MEMORY)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, track_stop, call_track));
}

static SaAisErrorT checkpoint_track_stop(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptCheckpointTrackStop(self->tracked);
}

static SaAisErrorT call_checkpoint_track(FIXTURE_DATA(sa_memory) *self)
{
	return saCkptCheckpointTrack(self->tracked);
}

TEST_F(sa_memory, saCkptCheckpointTrack_NO_MEMORY)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, checkpoint_track_stop, call_checkpoint_track));
}

static SaAisErrorT call_register(FIXTURE_DATA(sa_memory) *self)
{
	return ncsCkptRegisterCkptArrivalCallback(self->handle,
						  sa_track_callback);
}

TEST_F(sa_memory, ncsCkptRegisterCkptArrivalCallback_NO_MEMORY)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, track_stop, call_register));
}

/* A handle that has no callback yet. */
static SaCkptHandleT silent;

static SaAisErrorT renew_silent(FIXTURE_DATA(sa_memory) *self)
{
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 2, 3 };

	(void)self;
	saCkptFinalize(silent);
	saCkptInitialize_2(&silent, NULL, &version);
	return sa_open(silent, "c", NULL, SA_RD, &checkpoint);
}

static SaAisErrorT register_first(FIXTURE_DATA(sa_memory) *self)
{
	SaAisErrorT error;

	(void)self;
	error = ncsCkptRegisterCkptArrivalCallback(silent, sa_track_callback);
	if (error != SA_AIS_OK && saCkptTrack(silent) != SA_AIS_ERR_INIT)
		return SA_AIS_ERR_LIBRARY;
	return error;
}

/* What failed has not registered the callback, either. */
TEST_F(sa_memory, ncsCkptRegisterCkptArrivalCallback_NO_MEMORY_no_callback)
{
	if (!can_inject())
		SKIP(return, "the kernel cannot let allocations fail");
	EXPECT_LT(0, inject(self, renew_silent, register_first));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(silent));
}

TEST_HARNESS_MAIN
