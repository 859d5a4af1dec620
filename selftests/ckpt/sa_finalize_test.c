// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finalize and Close at a chosen moment of another call
 *
 * The library's calls of ioctl() come through here: when the kernel has done
 * one, and before the library knows of it, another thread ends the handle.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <sys/syscall.h>

#include "sa_fixture.h"

/**
 * struct moment - when something else happens
 * @command: after the next of these calls that succeeds; 0 is never
 * @end: is called then, in a thread of its own
 * @handle: its argument
 * @error: what it returned
 */
static struct moment {
	unsigned long command;
	SaAisErrorT (*end)(SaUint64T handle);
	SaUint64T handle;
	SaAisErrorT error;
} moment;

static void *call_end(void *arg)
{
	(void)arg;
	moment.error = moment.end(moment.handle);
	return NULL;
}

static void set_moment(unsigned long command, SaAisErrorT (*end)(SaUint64T),
		       SaUint64T handle)
{
	moment = (struct moment){ command, end, handle, 0 };
}

/* Under its own name it would meet the declarations of the C library. */
int ioctl_of_the_library(int fd, unsigned long command, ...) __asm__("ioctl");

int ioctl_of_the_library(int fd, unsigned long command, ...)
{
	pthread_t thread;
	void *argument;
	va_list args;
	int ret;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	ret = syscall(SYS_ioctl, fd, command, argument);
	if (ret || command != moment.command)
		return ret;
	moment.command = 0;
	if (pthread_create(&thread, NULL, call_end, NULL) ||
	    pthread_join(thread, NULL))
		abort();
	return 0;
}

/* A handle that is to end, beside that of the fixture. */
FIXTURE(sa_ending) {
	int service;
	int descriptors;
	SaCkptHandleT handle;
	SaCkptHandleT ending;
};

FIXTURE_SETUP(sa_ending)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
	self->descriptors = sa_descriptors();
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->ending, 1, 1));
}

FIXTURE_TEARDOWN(sa_ending)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(self->ending));
	EXPECT_EQ(self->descriptors, sa_descriptors());
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

static unsigned int checkpoints(int service)
{
	struct ck_usage usage;

	return ck_usage(service, &usage) ? -1U : usage.checkpoints;
}

/* The open came first: it is done, and closed again. */
TEST_F(sa_ending, saCkptCheckpointOpen_OK_finalized_meanwhile)
{
	SaCkptCheckpointHandleT checkpoint = 0;

	set_moment(CKPT_IOC_OPEN, saCkptFinalize, self->ending);
	EXPECT_EQ(SA_AIS_OK, sa_open(self->ending, "c", &sa_attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_OK, moment.error);
	EXPECT_EQ(0, checkpoints(self->service));
	EXPECT_NE(0, checkpoint);
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptCheckpointClose(checkpoint));
}

/* What it has created is retained, as after any close. */
TEST_F(sa_ending, saCkptCheckpointOpen_OK_finalized_meanwhile_retained)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	attr.retentionDuration = SA_TIME_MAX;
	set_moment(CKPT_IOC_OPEN, saCkptFinalize, self->ending);
	EXPECT_EQ(SA_AIS_OK, sa_open(self->ending, "c", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(1, checkpoints(self->service));
	/* Nobody has it open. */
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
	EXPECT_EQ(0, checkpoints(self->service));
}

TEST_F(sa_ending, saCkptCheckpointOpenAsync_OK_finalized_meanwhile)
{
	set_moment(CKPT_IOC_OPEN, saCkptFinalize, self->ending);
	EXPECT_EQ(SA_AIS_OK, sa_open_async(self->ending, 1, "c", &sa_attr,
					   SA_ALL));
	EXPECT_EQ(SA_AIS_OK, moment.error);
	EXPECT_EQ(0, checkpoints(self->service));
}

/* The result that Dispatch has just taken closes what was opened. */
TEST_F(sa_ending, saCkptFinalize_OK_while_an_open_is_taken)
{
	ASSERT_EQ(SA_AIS_OK, sa_open_async(self->ending, 1, "c", &sa_attr,
					   SA_ALL));
	set_moment(CKPT_IOC_TAKE_EVENT, saCkptFinalize, self->ending);
	saCkptDispatch(self->ending, SA_DISPATCH_ALL);
	EXPECT_EQ(SA_AIS_OK, moment.error);
	EXPECT_EQ(0, sa_calls.opens);
	EXPECT_EQ(0, checkpoints(self->service));
}

TEST_F(sa_ending, saCkptFinalize_OK_while_a_synchronize_is_taken)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->ending, "c", &sa_attr_async, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointSynchronizeAsync(checkpoint, 1));
	set_moment(CKPT_IOC_TAKE_EVENT, saCkptFinalize, self->ending);
	saCkptDispatch(self->ending, SA_DISPATCH_ALL);
	EXPECT_EQ(SA_AIS_OK, moment.error);
	EXPECT_EQ(0, sa_calls.syncs);
	EXPECT_EQ(0, checkpoints(self->service));
}

/* The close cancels the callback that Dispatch is about to call, and no other. */
TEST_F(sa, saCkptCheckpointClose_OK_while_a_synchronize_is_taken)
{
	SaCkptCheckpointHandleT closed, other;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_async, SA_ALL,
				     &closed));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RDWR, &other));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointSynchronizeAsync(closed, 1));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointSynchronizeAsync(other, 2));
	set_moment(CKPT_IOC_TAKE_EVENT, saCkptCheckpointClose, closed);
	EXPECT_EQ(SA_AIS_OK, saCkptDispatch(self->handle, SA_DISPATCH_ALL));
	EXPECT_EQ(SA_AIS_OK, moment.error);
	EXPECT_EQ(1, sa_calls.syncs);
	EXPECT_EQ(2, sa_calls.invocation);
}

static sem_t called, go_on;

static void stay_in_callback(SaInvocationT invocation,
			     SaCkptCheckpointHandleT checkpoint,
			     SaAisErrorT error)
{
	(void)invocation;
	(void)checkpoint;
	(void)error;
	sem_post(&called);
	sem_wait(&go_on);
}

static void *dispatch(void *handle)
{
	return (void *)(uintptr_t)saCkptDispatch(*(SaCkptHandleT *)handle,
						 SA_DISPATCH_ALL);
}

/* Somebody is still in a callback, but what was opened is closed. */
TEST_F(sa, saCkptFinalize_OK_closes_what_was_not_dispatched)
{
	SaCkptCallbacksT callbacks = {
		.saCkptCheckpointOpenCallback = stay_in_callback,
	};
	SaVersionT version = { 'B', 1, 1 };
	SaCkptHandleT handle;
	pthread_t thread;
	void *result;

	ASSERT_EQ(0, sem_init(&called, 0, 0));
	ASSERT_EQ(0, sem_init(&go_on, 0, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &callbacks, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 1, "c", &sa_attr, SA_ALL));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 2, "d", &sa_attr, SA_ALL));
	ASSERT_EQ(SA_AIS_OK, sa_open_async(handle, 3, "e", &sa_attr, SA_ALL));
	ASSERT_EQ(0, pthread_create(&thread, NULL, dispatch, &handle));
	sem_wait(&called);
	EXPECT_EQ(3, checkpoints(self->service));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	EXPECT_EQ(0, checkpoints(self->service));

	sem_post(&go_on);
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(SA_AIS_OK, (uintptr_t)result);
	/* None was called after that. */
	EXPECT_EQ(-1, sem_trywait(&called));
}

TEST_HARNESS_MAIN
