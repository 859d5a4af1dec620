// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles and fork: they belong to the process that made them
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "sa_fixture.h"

#define ROUNDS	300

/* The number of the first call that does not say BAD_HANDLE, or 0. */
static int first_good_handle(SaCkptHandleT handle,
			     SaCkptCheckpointHandleT checkpoint,
			     SaCkptSectionIterationHandleT iteration)
{
	SaCkptCheckpointDescriptorT status;
	SaCkptCheckpointHandleT other;
	SaCkptSectionDescriptorT section;
	SaSelectionObjectT object;
	SaSizeT size = 1;
	char byte;
	const SaAisErrorT errors[] = {
		saCkptSelectionObjectGet(handle, &object),
		saCkptDispatch(handle, SA_DISPATCH_ALL),
		saCkptDispatch(handle, SA_DISPATCH_BLOCKING),
		sa_open(handle, "c", &sa_attr, SA_ALL, &other),
		sa_open_async(handle, 1, "c", &sa_attr, SA_ALL),
		sa_unlink(handle, "c"),
		saCkptCheckpointStatusGet(checkpoint, &status),
		saCkptCheckpointRetentionDurationSet(checkpoint, 0),
		saCkptActiveReplicaSet(checkpoint),
		sa_create(checkpoint, "t", NULL, 0),
		sa_overwrite(checkpoint, "s", "x", 1),
		sa_write(checkpoint, "s", "x", 1, 0),
		sa_read(checkpoint, "s", &byte, &size),
		sa_expire(checkpoint, "s", SA_TIME_END),
		sa_delete(checkpoint, "s"),
		saCkptSectionIterationNext(iteration, &section),
		saCkptSectionIterationFinalize(iteration),
		saCkptCheckpointClose(checkpoint),
		saCkptFinalize(handle),
	};
	int i, calls = sizeof(errors) / sizeof(*errors);

	for (i = 0; i < calls; i++)
		if (errors[i] != SA_AIS_ERR_BAD_HANDLE)
			return i + 1;
	return 0;
}

TEST_F(sa_checkpoint, fork_child_has_no_handles)
{
	SaCkptSectionIterationHandleT iteration;
	SaSizeT size = 4;
	char data[4];
	pid_t pid;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK,
		  saCkptSectionIterationInitialize(self->checkpoint,
						   SA_CKPT_SECTIONS_ANY, 0,
						   &iteration));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(first_good_handle(self->handle, self->checkpoint,
					iteration));
	EXPECT_EQ(0, ck_wait_child(pid));

	/* Nothing of that has touched the parent's. */
	ASSERT_EQ(SA_AIS_OK, sa_read(self->checkpoint, "s", data, &size));
	EXPECT_EQ(4, size);
	EXPECT_EQ(0, memcmp(data, "data", 4));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
}

TEST_F(sa_checkpoint, fork_child_starts_anew)
{
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;
	SaSizeT size = 4;
	char data[4];
	pid_t pid;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(sa_init(&handle, 1, 1) != SA_AIS_OK ||
		      sa_open(handle, "c", NULL, SA_RDWR,
			      &checkpoint) != SA_AIS_OK ||
		      sa_read(checkpoint, "s", data, &size) != SA_AIS_OK ||
		      size != 4 ||
		      sa_overwrite(checkpoint, "s", "child", 5) != SA_AIS_OK ||
		      saCkptFinalize(handle) != SA_AIS_OK);
	EXPECT_EQ(0, ck_wait_child(pid));
	size = 4;
	ASSERT_EQ(SA_AIS_OK, sa_read(self->checkpoint, "s", data, &size));
	EXPECT_EQ(0, memcmp(data, "chil", 4));
}

/* Opens "c" in a process with a child that outlives it; tells when it is done. */
static void parent_of_survivor(int ready)
{
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;
	pid_t child;

	if (sa_init(&handle, 1, 1) != SA_AIS_OK ||
	    sa_open(handle, "c", &sa_attr, SA_ALL, &checkpoint) != SA_AIS_OK)
		_exit(1);
	child = fork();
	if (!child) {
		/* Here the library's handler has run. */
		if (write(ready, "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	if (write(ready, &child, sizeof(child)) != sizeof(child))
		_exit(1);
	pause();
	_exit(0);
}

TEST_F(sa, fork_child_keeps_nothing_open)
{
	struct ck_usage usage;
	int ready[2], tries;
	char bytes[1 + sizeof(pid_t)];
	pid_t parent, child;
	size_t got = 0;

	ASSERT_EQ(0, pipe(ready));
	parent = fork();
	ASSERT_LE(0, parent);
	if (!parent)
		parent_of_survivor(ready[1]);
	while (got < sizeof(bytes)) {
		ssize_t more = read(ready[0], bytes + got, sizeof(bytes) - got);

		ASSERT_LT(0, more);
		got += more;
	}
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);

	/* The component dies, its child lives on: the checkpoint goes. */
	ASSERT_EQ(0, kill(parent, SIGKILL));
	EXPECT_EQ(128 + SIGKILL, ck_wait_child(parent));
	for (tries = 0; tries < 500; tries++) {
		ASSERT_EQ(0, ck_usage(self->service, &usage));
		if (!usage.checkpoints)
			break;
		usleep(10000);
	}
	EXPECT_EQ(0, usage.checkpoints);

	/* Either message may have come first. */
	memcpy(&child, bytes[0] == 'x' ? bytes + 1 : bytes, sizeof(child));
	EXPECT_EQ(0, kill(child, SIGKILL));
	close(ready[0]);
	close(ready[1]);
}

static atomic_bool go;

static void *open_and_close(void *arg)
{
	SaCkptHandleT handle = *(SaCkptHandleT *)arg;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT other;
	uintptr_t wrong = 0;

	while (go && !wrong) {
		wrong = sa_open(handle, "c", NULL, SA_RDWR,
				&checkpoint) != SA_AIS_OK ||
			saCkptCheckpointClose(checkpoint) != SA_AIS_OK ||
			sa_open_async(handle, 1, "c", NULL,
				      SA_RD) != SA_AIS_OK ||
			saCkptDispatch(handle, SA_DISPATCH_ALL) != SA_AIS_OK ||
			saCkptCheckpointClose(sa_calls.checkpoint) != SA_AIS_OK ||
			sa_init(&other, 1, 1) != SA_AIS_OK ||
			saCkptFinalize(other) != SA_AIS_OK;
	}
	return (void *)wrong;
}

/* However a fork and an open of another thread meet. */
TEST_F(sa_checkpoint, fork_races_with_open)
{
	unsigned long i, rounds = ck_scaled(ROUNDS);
	pthread_t thread;
	void *wrong;
	pid_t pid;

	/* The test's own service file is not the library's. */
	ASSERT_EQ(0, close(self->service));
	go = true;
	ASSERT_EQ(0, pthread_create(&thread, NULL, open_and_close,
				    &self->handle));
	for (i = 0; i < rounds; i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid)
			_exit(sa_descriptors());
		ASSERT_EQ(0, ck_wait_child(pid)) {
			TH_LOG("round %lu: the child has a descriptor", i);
		}
	}
	go = false;
	ASSERT_EQ(0, pthread_join(thread, &wrong));
	EXPECT_EQ(NULL, wrong);
	self->service = ck_service();
}

static pid_t forked;

static void fork_in_callback(SaInvocationT invocation,
			     SaCkptCheckpointHandleT checkpoint,
			     SaAisErrorT error)
{
	(void)invocation;
	(void)checkpoint;
	(void)error;
	forked = fork();
}

/* The child comes back from the callback into a Dispatch of a handle it lacks. */
TEST_F(sa, fork_in_callback)
{
	SaCkptCallbacksT callbacks = {
		.saCkptCheckpointOpenCallback = fork_in_callback,
	};
	SaVersionT version = { 'B', 1, 1 };
	SaCkptHandleT handle;
	SaAisErrorT error;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &callbacks, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "c", &sa_attr, SA_ALL));
	error = saCkptDispatch(handle, SA_DISPATCH_ALL);
	if (!forked)
		_exit(error);
	EXPECT_EQ(SA_AIS_OK, error);
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, ck_wait_child(forked));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
}

/*
 * What handlers of the application do at a fork: take a lock that its threads
 * hold while they use the library, and use the library, too.
 */
struct forker {
	bool armed;
	SaCkptHandleT handle;
	SaAisErrorT error;
};

static pthread_mutex_t application_lock = PTHREAD_MUTEX_INITIALIZER;

static void prepare(struct forker *forker)
{
	if (forker->armed)
		forker->error = sa_init(&forker->handle, 1, 1);
}

static void in_parent(struct forker *forker)
{
	if (forker->armed && forker->error == SA_AIS_OK)
		forker->error = saCkptFinalize(forker->handle);
}

static void in_child(struct forker *forker)
{
	if (forker->armed && forker->error == SA_AIS_OK)
		forker->error = sa_init(&forker->handle, 1, 1);
}

/* Two sets of them: registered before the library's handlers, and after. */
static struct forker early, late;

static void early_prepare(void)
{
	prepare(&early);
}

static void early_in_parent(void)
{
	in_parent(&early);
}

static void early_in_child(void)
{
	in_child(&early);
}

static void late_prepare(void)
{
	pthread_mutex_lock(&application_lock);
	prepare(&late);
}

static void late_in_parent(void)
{
	in_parent(&late);
	pthread_mutex_unlock(&application_lock);
}

static void late_in_child(void)
{
	in_child(&late);
	pthread_mutex_unlock(&application_lock);
}

/* Of one priority the first to run is that of the program, not of the library. */
static void __attribute__((constructor(101))) register_early(void)
{
	if (pthread_atfork(early_prepare, early_in_parent, early_in_child))
		abort();
}

static void __attribute__((constructor)) register_late(void)
{
	if (pthread_atfork(late_prepare, late_in_parent, late_in_child))
		abort();
}

/* In a child: what its handler has made is good, and what it inherited is not. */
static bool child_is_well(const struct forker *forker, SaCkptHandleT inherited)
{
	SaCkptCheckpointHandleT checkpoint;

	return forker->error == SA_AIS_OK &&
	       saCkptDispatch(inherited, SA_DISPATCH_ALL) == SA_AIS_ERR_BAD_HANDLE &&
	       sa_open(forker->handle, "c", NULL, SA_RDWR,
		       &checkpoint) == SA_AIS_OK &&
	       saCkptFinalize(forker->handle) == SA_AIS_OK;
}

/* Forks with one set of handlers at work; true if both processes fare well. */
static bool fork_with(struct forker *forker, SaCkptHandleT inherited)
{
	pid_t pid;

	forker->armed = true;
	pid = fork();
	forker->armed = false;
	if (!pid)
		_exit(!child_is_well(forker, inherited));
	/* The parent's part has finalized what was made before the fork. */
	return !ck_wait_child(pid) && forker->error == SA_AIS_OK &&
	       saCkptFinalize(forker->handle) == SA_AIS_ERR_BAD_HANDLE &&
	       saCkptDispatch(inherited, SA_DISPATCH_ALL) == SA_AIS_OK;
}

TEST_F(sa_checkpoint, fork_handlers_of_the_application)
{
	EXPECT_TRUE(fork_with(&late, self->handle));
}

/* Here the library is in the middle of its part. */
TEST_F(sa_checkpoint, fork_handlers_registered_before_the_library)
{
	EXPECT_TRUE(fork_with(&early, self->handle));
	EXPECT_TRUE(fork_with(&early, self->handle));
}

static void *use_under_lock(void *arg)
{
	SaCkptHandleT handle;
	uintptr_t wrong = 0;

	(void)arg;
	while (go && !wrong) {
		pthread_mutex_lock(&application_lock);
		wrong = sa_init(&handle, 1, 1) != SA_AIS_OK ||
			saCkptFinalize(handle) != SA_AIS_OK;
		pthread_mutex_unlock(&application_lock);
	}
	return (void *)wrong;
}

/* Nobody waits for the library while he has what the library's user waits for. */
TEST_F(sa, fork_handler_takes_a_lock)
{
	unsigned long i, rounds = ck_scaled(ROUNDS);
	pthread_t thread;
	void *wrong;
	pid_t pid;

	go = true;
	ASSERT_EQ(0, pthread_create(&thread, NULL, use_under_lock, NULL));
	for (i = 0; i < rounds; i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid)
			_exit(0);
		ASSERT_EQ(0, ck_wait_child(pid));
	}
	go = false;
	ASSERT_EQ(0, pthread_join(thread, &wrong));
	EXPECT_EQ(NULL, wrong);
}

TEST_HARNESS_MAIN
