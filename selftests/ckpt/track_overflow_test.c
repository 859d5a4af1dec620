// SPDX-License-Identifier: GPL-2.0-only
/*
 * Change tracking when readers are slow, or many, or writers are many
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define FLOOD		1500	/* updates, more than are kept */
#define UPDATES		10000	/* of each of several writers */
#define SECTIONS	4
#define WRITERS		2

FIXTURE(track) {
	int service;
	int writer;
	int tracker;
	int fd;
	uint64_t cookie;
};

FIXTURE_SETUP(track)
{
	struct ckpt_ioc_open open;
	uint32_t i;

	world_enter(_metadata, &self->service);
	self->writer = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->writer);
	for (i = 0; i < SECTIONS; i++)
		ASSERT_EQ(0, ck_create(self->writer,
				       (struct ck_bytes){ &i, sizeof(i) },
				       NULL, 0));
	self->tracker = ck_service();
	ASSERT_LE(0, self->tracker);
	ASSERT_EQ(0, ck_open_ioc(self->tracker, &open, ck_str("c"), CK_RDWR,
				 NULL));
	self->fd = open.fd;
	self->cookie = open.file_cookie;
	ASSERT_EQ(0, ck_track(self->fd, true));
}

FIXTURE_TEARDOWN(track)
{
	EXPECT_EQ(0, close(self->fd));
	EXPECT_EQ(0, close(self->tracker));
	EXPECT_EQ(0, close(self->writer));
	world_leave(_metadata, self->service);
}

/* Changes section @n; returns the generation, or 0. */
static uint64_t change(int fd, uint32_t n)
{
	uint64_t generation = 0;
	struct ck_bytes id = { &n, sizeof(n) };

	return ck_overwrite_gen(fd, id, "x", 1, &generation) ? 0 : generation;
}

static int take(int service, struct ckpt_ioc_event *event)
{
	uint64_t buffer[64];

	return ck_take_event(service, event, buffer, sizeof(buffer));
}

static int flood(int fd)
{
	unsigned int i;

	for (i = 0; i < FLOOD; i++)
		if (!change(fd, i % SECTIONS))
			return -EIO;
	return 0;
}

/*
 * Takes all that is there.  Returns how many RESYNC there were; changes must
 * come in order, and after @generation.
 */
static int drain(int service, uint64_t *generation)
{
	struct ckpt_ioc_event event;
	int resyncs = 0, ret;

	while (!(ret = take(service, &event))) {
		if (event.type == CKPT_EVENT_RESYNC) {
			resyncs++;
			continue;
		}
		if (event.type != CKPT_EVENT_CHANGE ||
		    event.generation <= *generation)
			return -EILSEQ;
		*generation = event.generation;
	}
	return ret == -EAGAIN ? resyncs : ret;
}

TEST_F(track, overflow_tells_once_and_goes_on)
{
	uint64_t before = 0, generation, next;
	struct ckpt_ioc_event event;
	int i, resyncs = 0;

	for (i = 0; i < 3; i++) {
		before = change(self->writer, 0);
		ASSERT_EQ(0, take(self->tracker, &event));
		ASSERT_EQ(before, event.generation);
	}
	ASSERT_EQ(0, flood(self->writer));
	EXPECT_EQ(POLLIN, ck_poll(self->tracker, 0));
	/* Some may be kept; then what is lost lies behind them. */
	while (!take(self->tracker, &event) &&
	       event.type == CKPT_EVENT_CHANGE) {
		ASSERT_EQ(before + 1, event.generation);
		before = event.generation;
	}
	ASSERT_EQ(CKPT_EVENT_RESYNC, event.type);
	EXPECT_EQ(before, event.generation);
	EXPECT_EQ(self->cookie, event.file_cookie);
	EXPECT_EQ(-1, event.fd);
	EXPECT_EQ(0, event.count);
	EXPECT_EQ(0, event.buffer_used);
	EXPECT_EQ(0, event.invocation);
	generation = before;
	resyncs = drain(self->tracker, &generation);
	EXPECT_EQ(0, resyncs);
	EXPECT_EQ(0, ck_poll(self->tracker, 0));
	next = change(self->writer, 1);
	ASSERT_EQ(0, take(self->tracker, &event));
	EXPECT_EQ(CKPT_EVENT_CHANGE, event.type);
	EXPECT_EQ(next, event.generation);
	EXPECT_EQ(0, ck_poll(self->tracker, 0));
}

TEST_F(track, overflow_before_the_first_delivery)
{
	uint64_t generation, next;
	struct ckpt_ioc_event event;

	/* What was before the start of tracking is not the tracker's. */
	ASSERT_EQ(0, ck_track(self->fd, false));
	ASSERT_LT(0, change(self->writer, 0));
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, flood(self->writer));
	ASSERT_EQ(0, take(self->tracker, &event));
	EXPECT_EQ(CKPT_EVENT_RESYNC, event.type);
	EXPECT_EQ(0, event.generation);
	next = change(self->writer, 1);
	generation = 0;
	EXPECT_EQ(0, drain(self->tracker, &generation));
	EXPECT_EQ(next, generation);
}

TEST_F(track, stop_drops_an_overflow)
{
	struct ckpt_ioc_event event;

	ASSERT_EQ(0, flood(self->writer));
	ASSERT_EQ(0, ck_track(self->fd, false));
	EXPECT_EQ(0, ck_poll(self->tracker, 0));
	ASSERT_EQ(0, ck_track(self->fd, true));
	EXPECT_EQ(-EAGAIN, take(self->tracker, &event));
}

/* A slow tracker is nobody else's. */
TEST_F(track, overflow_is_of_one_tracker)
{
	int service = ck_service();
	int fd = ck_open(service, "c", CK_RD, NULL), i;
	struct ckpt_ioc_event event;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_track(fd, true));
	for (i = 0; i < FLOOD; i++) {
		uint64_t generation = change(self->writer, 0);

		ASSERT_EQ(0, take(service, &event));
		ASSERT_EQ(generation, event.generation);
	}
	ASSERT_EQ(0, take(self->tracker, &event));
	EXPECT_EQ(CKPT_EVENT_RESYNC, event.type);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
}

/* What one did oneself is not told, so none of it can be lost. */
TEST_F(track, own_updates_do_not_overflow)
{
	struct ckpt_ioc_event event;
	uint64_t generation;

	ASSERT_EQ(0, flood(self->fd));
	EXPECT_EQ(0, ck_poll(self->tracker, 0));
	EXPECT_EQ(-EAGAIN, take(self->tracker, &event));
	generation = change(self->writer, 0);
	ASSERT_EQ(0, take(self->tracker, &event));
	EXPECT_EQ(CKPT_EVENT_CHANGE, event.type);
	EXPECT_EQ(generation, event.generation);
}

/* Completions have a place of their own. */
TEST_F(track, overflow_leaves_completions_alone)
{
	struct ckpt_ioc_event event;
	int i, opens = 0, resyncs = 0;

	for (i = 0; i < CKPT_EVENTS_MAX / 2; i++)
		ASSERT_EQ(0, ck_open_async(self->tracker, "none", CK_RD, NULL,
					   i));
	ASSERT_EQ(0, flood(self->writer));
	for (; i < CKPT_EVENTS_MAX; i++)
		ASSERT_EQ(0, ck_open_async(self->tracker, "none", CK_RD, NULL,
					   i));
	while (!take(self->tracker, &event)) {
		if (event.type == CKPT_EVENT_OPEN) {
			EXPECT_EQ(opens, (int)event.invocation);
			opens++;
		}
		resyncs += event.type == CKPT_EVENT_RESYNC;
	}
	EXPECT_EQ(CKPT_EVENTS_MAX, opens);
	EXPECT_EQ(1, resyncs);
}

/**
 * struct flow - threads that change, and threads that are told
 * @writer: checkpoint file of all writers
 * @updates: how many each of them makes
 * @writing: writers that have not ended
 * @tracker: service file of all takers
 * @taken: changes that takers were told of
 * @resyncs: how often they were told that some are missing
 * @seen: bit map of the generations told
 * @error: the first thing that went wrong
 */
struct flow {
	int writer;
	unsigned long updates;
	atomic_int writing;
	int tracker;
	atomic_ulong taken;
	atomic_ulong resyncs;
	atomic_uchar seen[UPDATES * WRITERS + 2 * SECTIONS];
	atomic_int error;
};

static void *keep_changing(void *arg)
{
	struct flow *flow = arg;
	unsigned long i;

	for (i = 0; i < flow->updates; i++)
		if (!change(flow->writer, i % SECTIONS))
			atomic_store(&flow->error, EIO);
	atomic_fetch_sub(&flow->writing, 1);
	return NULL;
}

static void *keep_taking(void *arg)
{
	struct flow *flow = arg;
	struct ckpt_ioc_event event;
	uint64_t n;
	int ret;

	while (!atomic_load(&flow->error)) {
		ret = take(flow->tracker, &event);
		if (ret == -EAGAIN && !atomic_load(&flow->writing) &&
		    !ck_poll(flow->tracker, 0))
			return NULL;
		if (ret == -EAGAIN)
			continue;
		n = event.generation & ((1ULL << 40) - 1);
		if (!ret && event.type == CKPT_EVENT_RESYNC)
			atomic_fetch_add(&flow->resyncs, 1);
		else if (ret || n >= sizeof(flow->seen) ||
			 atomic_fetch_add(&flow->seen[n], 1))
			atomic_store(&flow->error, ret ? -ret : EILSEQ);
		else
			atomic_fetch_add(&flow->taken, 1);
	}
	return NULL;
}

/* Whatever is not told twice and not declared lost was told once. */
TEST_F(track, each_change_is_taken_once)
{
	static struct flow flow;
	pthread_t writers[WRITERS], takers[2];
	int i;

	flow.writer = self->writer;
	flow.updates = ck_scaled(UPDATES);
	flow.tracker = self->tracker;
	flow.writing = WRITERS;
	for (i = 0; i < WRITERS; i++)
		ASSERT_EQ(0, pthread_create(&writers[i], NULL, keep_changing,
					    &flow));
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&takers[i], NULL, keep_taking,
					    &flow));
	for (i = 0; i < WRITERS; i++)
		ASSERT_EQ(0, pthread_join(writers[i], NULL));
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_join(takers[i], NULL));
	EXPECT_EQ(0, flow.error);
	TH_LOG("%lu of %lu changes told, %lu times some were lost",
	       flow.taken, WRITERS * flow.updates, flow.resyncs);
	EXPECT_LT(0, flow.taken);
	if (!flow.resyncs) {
		EXPECT_EQ(WRITERS * flow.updates, flow.taken);
	}
}

static int reread(int fd, uint64_t *generations)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; i < SECTIONS && !ret; i++)
		ret = ck_section(fd, (struct ck_bytes){ &i, sizeof(i) }, NULL,
				 &generations[i]);
	return ret;
}

/* Follows with all changes it is told of; reads anew where some were lost. */
static int follow(int service, int fd, uint64_t *generations)
{
	uint64_t buffer[64];
	const struct ckpt_change *change = (const void *)buffer;
	struct ckpt_ioc_event event;
	uint32_t n;
	int ret;

	ret = ck_take_event(service, &event, buffer, sizeof(buffer));
	if (ret)
		return ret;
	if (event.type == CKPT_EVENT_RESYNC)
		return reread(fd, generations);
	memcpy(&n, change->id, sizeof(n));
	if (n >= SECTIONS || event.count != 1)
		return -EINVAL;
	/* A section read anew may be newer than what is told next. */
	if (event.generation > generations[n])
		generations[n] = event.generation;
	return 0;
}

/* However slow it is, in the end a tracker knows all. */
TEST_F(track, slow_follower_ends_up_right)
{
	uint64_t known[SECTIONS] = { }, right[SECTIONS];
	pthread_t writers[WRITERS];
	static struct flow flow;
	unsigned int taken = 0;
	int i, ret = 0;

	flow.writer = self->writer;
	flow.updates = ck_scaled(UPDATES);
	flow.writing = WRITERS;
	for (i = 0; i < WRITERS; i++)
		ASSERT_EQ(0, pthread_create(&writers[i], NULL, keep_changing,
					    &flow));
	while (atomic_load(&flow.writing) && (!ret || ret == -EAGAIN)) {
		ret = follow(self->tracker, self->fd, known);
		if (++taken % 100 == 0)
			usleep(20000);
	}
	for (i = 0; i < WRITERS; i++)
		ASSERT_EQ(0, pthread_join(writers[i], NULL));
	EXPECT_EQ(0, flow.error);
	do {
		ret = follow(self->tracker, self->fd, known);
	} while (!ret);
	EXPECT_EQ(-EAGAIN, ret);
	ASSERT_EQ(0, reread(self->fd, right));
	for (i = 0; i < SECTIONS; i++)
		EXPECT_EQ(right[i], known[i]);
}

static int track_one(int service, struct ckpt_ioc_open *open)
{
	int ret = ck_open_ioc(service, open, ck_str("c"), CK_RD, NULL);

	return ret ? ret : ck_track(open->fd, true);
}

/* Each tracker is told while writers wait: there may not be any number. */
TEST_F(track, trackers_of_a_checkpoint_are_limited)
{
	struct rlimit limit = { .rlim_cur = 2048, .rlim_max = 2048 };
	struct ckpt_ioc_open open;
	int service = ck_service(), all = ck_service();
	int fds[CKPT_TRACKERS_MAX], i;

	ASSERT_LE(0, service);
	ASSERT_LE(0, all);
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	/* The first one is the fixture's. */
	for (i = 1; i < CKPT_TRACKERS_MAX; i++) {
		ASSERT_EQ(0, track_one(service, &open));
		fds[i] = open.fd;
	}
	EXPECT_EQ(-EDQUOT, track_one(service, &open));
	EXPECT_EQ(0, close(open.fd));
	EXPECT_EQ(-EDQUOT, ck_track(self->service, true));
	EXPECT_EQ(0, ck_track(all, true));
	EXPECT_EQ(-EDQUOT, ck_open(all, "c", CK_RD, NULL));
	EXPECT_EQ(CKPT_TRACKERS_MAX + 1, ck_opens(self->writer));
	EXPECT_EQ(0, close(fds[1]));
	fds[1] = ck_open(all, "c", CK_RD, NULL);
	EXPECT_LE(0, fds[1]);
	for (i = 1; i < CKPT_TRACKERS_MAX; i++) {
		EXPECT_EQ(0, close(fds[i]));
	}
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, close(all));
}

TEST_HARNESS_MAIN
