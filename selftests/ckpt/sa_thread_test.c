// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many threads, and Finalize and Close racing with everything
 *
 * Whatever two threads do to one handle, each call does what it should or gives
 * SA_AIS_ERR_BAD_HANDLE, and in the end nothing is left open.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "sa_fixture.h"

#define THREADS		8
#define ROUNDS		200
#define CALLS		500

/**
 * struct race - what the threads of a round share
 * @handle: library handle
 * @checkpoint: opened through it
 * @iteration: of @checkpoint
 * @start: threads wait here for each other
 * @wrong: the first result that no race explains, or 0
 * @go: calls go on
 */
struct race {
	SaCkptHandleT handle;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptSectionIterationHandleT iteration;
	pthread_barrier_t start;
	atomic_int wrong;
	atomic_bool go;
};

static void judge(struct race *race, SaAisErrorT error)
{
	if (error != SA_AIS_OK && error != SA_AIS_ERR_BAD_HANDLE)
		race->wrong = error;
}

/* Any call, by number; the numbers go round. */
static void any_call(struct race *race, unsigned int n)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointDescriptorT status;
	SaCkptSectionDescriptorT section;
	SaSelectionObjectT object;
	char data[16];
	SaSizeT size = sizeof(data);
	SaAisErrorT error;

	switch (n % 12) {
	case 0:
		judge(race, sa_overwrite(race->checkpoint, "s", "new data", 8));
		break;
	case 1:
		error = sa_read(race->checkpoint, "s", data, &size);
		judge(race, error);
		/* Updates are seen whole. */
		if (error == SA_AIS_OK && size != 8 && size != 4)
			race->wrong = 1000;
		break;
	case 2:
		judge(race, saCkptCheckpointStatusGet(race->checkpoint,
						      &status));
		break;
	case 3:
		error = sa_open(race->handle, "c", &sa_attr, SA_ALL,
				&checkpoint);
		judge(race, error);
		if (error == SA_AIS_OK)
			judge(race, saCkptCheckpointClose(checkpoint));
		break;
	case 4:
		error = saCkptSectionIterationInitialize(race->checkpoint,
							 SA_CKPT_SECTIONS_ANY,
							 0, &iteration);
		judge(race, error);
		if (error == SA_AIS_OK)
			judge(race, saCkptSectionIterationFinalize(iteration));
		break;
	case 5:
		error = saCkptSectionIterationNext(race->iteration, &section);
		if (error != SA_AIS_ERR_NO_SECTIONS)
			judge(race, error);
		break;
	case 6:
		judge(race, saCkptSelectionObjectGet(race->handle, &object));
		break;
	case 7:
		judge(race, saCkptDispatch(race->handle, SA_DISPATCH_ALL));
		break;
	case 8:
		error = sa_open_async(race->handle, n, "c", &sa_attr, SA_ALL);
		if (error != SA_AIS_ERR_TRY_AGAIN)
			judge(race, error);
		break;
	case 9:
		judge(race, sa_write(race->checkpoint, "s", "data", 4, 0));
		break;
	case 10:
		judge(race, saCkptCheckpointRetentionDurationSet(
				race->checkpoint, 0));
		break;
	case 11:
		error = sa_unlink(race->handle, "none");
		if (error != SA_AIS_ERR_NOT_EXIST)
			judge(race, error);
		break;
	}
}

struct racer {
	struct race *race;
	unsigned int number;
	pthread_t thread;
};

static void *call_on(void *arg)
{
	struct racer *racer = arg;
	unsigned int i;

	pthread_barrier_wait(&racer->race->start);
	for (i = racer->number; racer->race->go; i++)
		any_call(racer->race, i);
	return NULL;
}

/* What was opened is closed, unless the handle was finalized meanwhile. */
static void close_opened(SaInvocationT invocation,
			 SaCkptCheckpointHandleT checkpoint, SaAisErrorT error)
{
	(void)invocation;
	if (error == SA_AIS_OK)
		saCkptCheckpointClose(checkpoint);
}

static bool race_begin(struct race *race)
{
	SaCkptCallbacksT callbacks = {
		.saCkptCheckpointOpenCallback = close_opened,
	};
	SaVersionT version = { 'B', 1, 1 };

	memset(race, 0, sizeof(*race));
	race->go = true;
	return saCkptInitialize(&race->handle, &callbacks,
				&version) == SA_AIS_OK &&
	       sa_open(race->handle, "c", &sa_attr, SA_ALL,
		       &race->checkpoint) == SA_AIS_OK &&
	       sa_create(race->checkpoint, "s", "data", 4) == SA_AIS_OK &&
	       saCkptSectionIterationInitialize(race->checkpoint,
						SA_CKPT_SECTIONS_ANY, 0,
						&race->iteration) == SA_AIS_OK;
}

/* Threads that make all calls while one makes @end; false if something is wrong. */
static bool race_run(struct race *race, SaAisErrorT (*end)(struct race *race))
{
	struct racer racers[THREADS];
	SaAisErrorT error;
	int i;

	pthread_barrier_init(&race->start, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .race = race, .number = i };
		if (pthread_create(&racers[i].thread, NULL, call_on,
				   &racers[i]))
			abort();
	}
	pthread_barrier_wait(&race->start);
	usleep(rand() % 2000);
	error = end(race);
	race->go = false;
	for (i = 0; i < THREADS; i++)
		pthread_join(racers[i].thread, NULL);
	pthread_barrier_destroy(&race->start);
	return error == SA_AIS_OK && !race->wrong;
}

static SaAisErrorT end_by_finalize(struct race *race)
{
	return saCkptFinalize(race->handle);
}

static SaAisErrorT end_by_close(struct race *race)
{
	return saCkptCheckpointClose(race->checkpoint);
}

TEST_F(sa, saCkptFinalize_OK_races_with_everything)
{
	unsigned long i, rounds = ck_scaled(ROUNDS);
	int before = sa_descriptors();
	struct ck_usage usage;
	struct race race;

	for (i = 0; i < rounds; i++) {
		ASSERT_TRUE(race_begin(&race));
		ASSERT_TRUE(race_run(&race, end_by_finalize)) {
			TH_LOG("round %lu: result %d", i, race.wrong);
		}
		/* Once no thread is in a call, all is closed. */
		ASSERT_EQ(before, sa_descriptors());
		ASSERT_EQ(0, ck_usage(self->service, &usage));
		ASSERT_EQ(0, usage.checkpoints);
		ASSERT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptFinalize(race.handle));
	}
}

TEST_F(sa, saCkptCheckpointClose_OK_races_with_everything)
{
	unsigned long i, rounds = ck_scaled(ROUNDS);
	struct race race;

	for (i = 0; i < rounds; i++) {
		ASSERT_TRUE(race_begin(&race));
		ASSERT_TRUE(race_run(&race, end_by_close)) {
			TH_LOG("round %lu: result %d", i, race.wrong);
		}
		ASSERT_EQ(SA_AIS_ERR_BAD_HANDLE,
			  sa_delete(race.checkpoint, "s"));
		ASSERT_EQ(SA_AIS_OK, saCkptFinalize(race.handle));
	}
}

static void *finalize_too(void *arg)
{
	struct race *race = arg;

	pthread_barrier_wait(&race->start);
	return (void *)(uintptr_t)saCkptFinalize(race->handle);
}

/* Of many that finalize one handle at once, one does. */
TEST_F(sa, saCkptFinalize_BAD_HANDLE_for_all_but_one)
{
	unsigned long i, rounds = ck_scaled(ROUNDS);
	pthread_t threads[THREADS];
	struct race race;
	void *result;
	int j, done;

	for (i = 0; i < rounds; i++) {
		ASSERT_TRUE(race_begin(&race));
		pthread_barrier_init(&race.start, NULL, THREADS);
		for (j = 0; j < THREADS; j++) {
			ASSERT_EQ(0, pthread_create(&threads[j], NULL,
						    finalize_too, &race));
		}
		done = 0;
		for (j = 0; j < THREADS; j++) {
			ASSERT_EQ(0, pthread_join(threads[j], &result));
			done += (uintptr_t)result == SA_AIS_OK;
			if ((uintptr_t)result != SA_AIS_OK) {
				EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
					  (uintptr_t)result);
			}
		}
		EXPECT_EQ(1, done);
		pthread_barrier_destroy(&race.start);
	}
}

static atomic_int delivered;

static void count_sync(SaInvocationT invocation, SaAisErrorT error)
{
	(void)invocation;
	if (error == SA_AIS_OK)
		delivered++;
}

static void *dispatch(void *arg)
{
	return (void *)(uintptr_t)saCkptDispatch(*(SaCkptHandleT *)arg,
						 SA_DISPATCH_BLOCKING);
}

/* Several threads dispatch one handle: each callback is called once. */
TEST_F(sa, saCkptDispatch_OK_many_threads)
{
	SaCkptCallbacksT callbacks = {
		.saCkptCheckpointSynchronizeCallback = count_sync,
	};
	unsigned long i, calls = ck_scaled(CALLS) * THREADS;
	SaCkptCheckpointHandleT checkpoint;
	SaVersionT version = { 'B', 1, 1 };
	pthread_t threads[THREADS];
	SaCkptHandleT handle;
	SaAisErrorT error;
	void *result;
	int j, tries;

	ASSERT_EQ(SA_AIS_OK, saCkptInitialize(&handle, &callbacks, &version));
	ASSERT_EQ(SA_AIS_OK, sa_open(handle, "c", &sa_attr_async, SA_ALL,
				     &checkpoint));
	for (j = 0; j < THREADS; j++) {
		ASSERT_EQ(0, pthread_create(&threads[j], NULL, dispatch,
					    &handle));
	}
	for (i = 0; i < calls; i++) {
		do {
			error = saCkptCheckpointSynchronizeAsync(checkpoint, i);
		} while (error == SA_AIS_ERR_TRY_AGAIN);
		ASSERT_EQ(SA_AIS_OK, error);
	}
	for (tries = 0; (unsigned long)delivered < calls && tries < 1000;
	     tries++)
		usleep(10000);
	EXPECT_EQ(calls, (unsigned long)delivered);
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(handle));
	for (j = 0; j < THREADS; j++) {
		ASSERT_EQ(0, pthread_join(threads[j], &result));
		EXPECT_EQ(SA_AIS_OK, (uintptr_t)result);
	}
	EXPECT_EQ(calls, (unsigned long)delivered);
}

static void *own_handles(void *arg)
{
	unsigned long i, calls = ck_scaled(CALLS);
	SaCkptCheckpointHandleT checkpoint;
	char data[8], id[8];
	SaCkptHandleT handle;
	SaSizeT size;
	uintptr_t wrong = 0;

	snprintf(id, sizeof(id), "%d", *(int *)arg);
	for (i = 0; i < calls && !wrong; i++) {
		size = sizeof(data);
		wrong = sa_init(&handle, 1, 1) != SA_AIS_OK ||
			sa_open(handle, "c", NULL, SA_RDWR,
				&checkpoint) != SA_AIS_OK ||
			sa_create(checkpoint, id, id, 1) != SA_AIS_OK ||
			sa_read(checkpoint, id, data, &size) != SA_AIS_OK ||
			size != 1 || data[0] != id[0] ||
			sa_delete(checkpoint, id) != SA_AIS_OK ||
			saCkptFinalize(handle) != SA_AIS_OK;
	}
	return (void *)wrong;
}

/* Threads that have nothing in common do not meet. */
TEST_F(sa_checkpoint, saCkptInitialize_OK_many_threads)
{
	pthread_t threads[THREADS];
	int numbers[THREADS];
	void *wrong;
	int i;

	for (i = 0; i < THREADS; i++) {
		numbers[i] = i;
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, own_handles,
					    &numbers[i]));
	}
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
}

TEST_HARNESS_MAIN
