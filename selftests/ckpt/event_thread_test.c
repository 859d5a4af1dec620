// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events and threads: who waits is woken, and nothing is taken twice
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define TAKERS		4
#define COMPLETIONS	4000

static const struct ckpt_attributes attr_async = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA,
	.max_sections		= 10,
	.max_section_size	= 1000,
	.max_section_id_size	= 10,
};

FIXTURE(event) {
	int service;
	int fd;
};

FIXTURE_SETUP(event)
{
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "c", CK_CREATE, &attr_async);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(event)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

/**
 * struct poller - a thread that waits for an event
 * @thread: the thread
 * @service: where
 * @waiting: it is about to wait
 * @revents: what poll() reported
 */
struct poller {
	pthread_t thread;
	int service;
	atomic_bool waiting;
	int revents;
};

static void *wait_for_event(void *arg)
{
	struct poller *poller = arg;

	atomic_store(&poller->waiting, true);
	poller->revents = ck_poll(poller->service, CK_WAIT_MS);
	return NULL;
}

static int start_poller(struct poller *poller, int service)
{
	int ret;

	poller->service = service;
	poller->revents = 0;
	atomic_init(&poller->waiting, false);
	ret = pthread_create(&poller->thread, NULL, wait_for_event, poller);
	if (ret)
		return -ret;
	while (!atomic_load(&poller->waiting))
		sched_yield();
	/* Most likely it sleeps by now; if not, the test is only weaker. */
	usleep(50000);
	return 0;
}

TEST_F(event, completion_wakes_a_poller)
{
	struct ckpt_ioc_event event;
	struct poller poller;

	ASSERT_EQ(0, start_poller(&poller, self->service));
	EXPECT_EQ(0, ck_sync_async(self->fd, 1));
	ASSERT_EQ(0, pthread_join(poller.thread, NULL));
	EXPECT_EQ(POLLIN, poller.revents);
	EXPECT_EQ(0, ck_take_event(self->service, &event, NULL, 0));
}

TEST_F(event, shutdown_wakes_all_pollers)
{
	int service = ck_service(), fd, i;
	struct poller pollers[3];

	ASSERT_LE(0, service);
	fd = ck_open(service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, start_poller(&pollers[i], service));
	}
	EXPECT_EQ(0, ck_shutdown(service));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, pthread_join(pollers[i].thread, NULL));
		EXPECT_EQ(POLLHUP, pollers[i].revents);
	}
	/* For ever. */
	EXPECT_EQ(POLLHUP, ck_poll(service, 0));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
}

TEST_F(event, every_call_on_a_dead_handle_fails)
{
	int service = ck_service(), fd;
	struct ckpt_ioc_event event;
	struct ckpt_ioc_info info;
	char data[4];

	ASSERT_LE(0, service);
	fd = ck_open(service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_sync_async(fd, 1));
	ASSERT_EQ(0, ck_open_async(service, "c", CK_RD, NULL, 2));
	ASSERT_EQ(3, ck_opens(self->fd));
	EXPECT_EQ(0, ck_shutdown(service));
	EXPECT_EQ(POLLHUP, ck_poll(service, 0) & POLLHUP);
	EXPECT_EQ(-ESHUTDOWN, ck_info(service, &info));
	EXPECT_EQ(-ESHUTDOWN, ck_open(service, "c", CK_RD, NULL));
	EXPECT_EQ(-ESHUTDOWN, ck_open_async(service, "c", CK_RD, NULL, 0));
	EXPECT_EQ(-ESHUTDOWN, ck_unlink(service, "c"));
	EXPECT_EQ(-ESHUTDOWN, ck_take_event(service, &event, NULL, 0));
	EXPECT_EQ(-ESHUTDOWN, ck_track(service, true));
	EXPECT_EQ(-ESHUTDOWN, ck_shutdown(service));
	/* Its checkpoint files go on, but for events. */
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(4, ck_read(fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, ck_sync(fd));
	EXPECT_EQ(-ESHUTDOWN, ck_sync_async(fd, 1));
	EXPECT_EQ(-ESHUTDOWN, ck_track(fd, true));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(fd));
}

/**
 * struct takers - threads that take the events of one handle
 * @service: the handle
 * @expected: events in all
 * @taken: events taken so far
 * @times: how often each invocation was taken
 * @error: the first thing that went wrong
 */
struct takers {
	int service;
	unsigned int expected;
	atomic_uint taken;
	atomic_uchar times[COMPLETIONS];
	atomic_int error;
};

static void note(struct takers *takers, const struct ckpt_ioc_event *event)
{
	struct ckpt_ioc_status status = { .cookie = event->file_cookie };

	if (event->invocation >= takers->expected || event->error ||
	    atomic_fetch_add(&takers->times[event->invocation], 1))
		atomic_store(&takers->error, EINVAL);
	if (event->type != CKPT_EVENT_OPEN)
		return;
	/* The descriptor is that of the event's own file. */
	if (ck_ioctl(event->fd, CKPT_IOC_STATUS, &status) || close(event->fd))
		atomic_store(&takers->error, EBADF);
}

static void *take_events(void *arg)
{
	struct takers *takers = arg;
	struct ckpt_ioc_event event;
	int ret;

	while (atomic_load(&takers->taken) < takers->expected &&
	       !atomic_load(&takers->error)) {
		if (!ck_poll(takers->service, 100))
			continue;
		ret = ck_take_event(takers->service, &event, NULL, 0);
		if (!ret) {
			note(takers, &event);
			atomic_fetch_add(&takers->taken, 1);
		} else if (ret != -EAGAIN) {
			atomic_store(&takers->error, -ret);
		}
	}
	return NULL;
}

static int submit(int service, int fd, unsigned int i)
{
	int ret;

	do {
		ret = i % 4 ? ck_sync_async(fd, i)
			    : ck_open_async(service, "c", CK_RD, NULL, i);
		if (ret == -EAGAIN)
			sched_yield();
	} while (ret == -EAGAIN);
	return ret;
}

TEST_F(event, each_is_taken_once)
{
	static struct takers takers;
	pthread_t threads[TAKERS];
	unsigned int i;

	takers.service = self->service;
	takers.expected = ck_scaled(COMPLETIONS);
	for (i = 0; i < TAKERS; i++) {
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, take_events,
					    &takers));
	}
	for (i = 0; i < takers.expected && !takers.error; i++) {
		ASSERT_EQ(0, submit(self->service, self->fd, i));
	}
	for (i = 0; i < TAKERS; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	}
	EXPECT_EQ(0, takers.error);
	EXPECT_EQ(takers.expected, takers.taken);
	for (i = 0; i < takers.expected; i++) {
		ASSERT_EQ(1, takers.times[i]);
	}
	EXPECT_EQ(0, ck_poll(self->service, 0));
	EXPECT_EQ(1, ck_opens(self->fd));
}

static void *take_all(void *arg)
{
	struct takers *takers = arg;
	struct ckpt_ioc_event event;
	int ret;

	do {
		ret = ck_take_event(takers->service, &event, NULL, 0);
		if (!ret && event.type == CKPT_EVENT_OPEN)
			close(event.fd);
	} while (!ret || ret == -EAGAIN);
	atomic_store(&takers->error, -ret);
	return NULL;
}

/* Events that are being taken when the handle dies are not lost either. */
TEST_F(event, shutdown_while_taking)
{
	unsigned long left = ck_scaled(200);
	static struct takers takers;
	pthread_t thread;
	int i;

	while (left--) {
		takers.service = ck_service();
		ASSERT_LE(0, takers.service);
		for (i = 0; i < 8; i++) {
			ASSERT_EQ(0, ck_open_async(takers.service, "c", CK_RD,
						   NULL, i));
		}
		ASSERT_EQ(0, pthread_create(&thread, NULL, take_all, &takers));
		ASSERT_EQ(0, ck_shutdown(takers.service));
		ASSERT_EQ(0, pthread_join(thread, NULL));
		EXPECT_EQ(ESHUTDOWN, takers.error);
		EXPECT_EQ(0, close(takers.service));
		ASSERT_EQ(1, ck_opens(self->fd));
	}
}

/**
 * struct closer - who meets a close that cancels completions
 * @service: where they are queued
 * @fd: what is closed
 * @unwritable: an argument that can be read only
 * @stop: no more
 */
struct closer {
	int service;
	int fd;
	void *unwritable;
	atomic_bool stop;
};

/* Takes, but cannot be told: what was taken goes back each time. */
static void *take_in_vain(void *arg)
{
	struct closer *closer = arg;

	while (!atomic_load(&closer->stop))
		ck_ioctl(closer->service, CKPT_IOC_TAKE_EVENT,
			 closer->unwritable);
	return NULL;
}

static void *synchronize(void *arg)
{
	struct closer *closer = arg;
	int ret;

	do {
		ret = ck_sync_async(closer->fd, 1);
	} while (!ret);
	return NULL;
}

static int start_closer(struct closer *closer, int service)
{
	closer->service = service;
	closer->unwritable = mmap(NULL, 4096, PROT_READ,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	atomic_init(&closer->stop, false);
	return closer->unwritable == MAP_FAILED ? -errno : 0;
}

/* Counts the completions of a closed open that still tell of it. */
static unsigned int told(int service)
{
	struct ckpt_ioc_event event;
	unsigned int told = 0;

	while (!ck_take_event(service, &event, NULL, 0))
		told += event.type != CKPT_EVENT_CANCELLED;
	return told;
}

TEST_F(event, close_cancels_what_is_being_taken)
{
	unsigned long left = ck_scaled(2000);
	struct closer closer;
	pthread_t thread;

	ASSERT_EQ(0, start_closer(&closer, self->service));
	ASSERT_EQ(0, pthread_create(&thread, NULL, take_in_vain, &closer));
	while (left--) {
		closer.fd = ck_open(self->service, "c", CK_RDWR, NULL);
		ASSERT_LE(0, closer.fd);
		ASSERT_EQ(0, ck_sync_async(closer.fd, left));
		ASSERT_EQ(0, ck_close(closer.fd));
		ASSERT_EQ(0, close(closer.fd));
		if (left % 100)
			continue;
		atomic_store(&closer.stop, true);
		ASSERT_EQ(0, pthread_join(thread, NULL));
		EXPECT_EQ(0, told(self->service));
		atomic_store(&closer.stop, false);
		ASSERT_EQ(0, pthread_create(&thread, NULL, take_in_vain,
					    &closer));
	}
	atomic_store(&closer.stop, true);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, told(self->service));
}

TEST_F(event, close_cancels_what_is_being_queued)
{
	unsigned long left = ck_scaled(2000);
	struct closer closer;
	pthread_t thread;

	ASSERT_EQ(0, start_closer(&closer, self->service));
	while (left--) {
		closer.fd = ck_open(self->service, "c", CK_RDWR, NULL);
		ASSERT_LE(0, closer.fd);
		ASSERT_EQ(0, pthread_create(&thread, NULL, synchronize,
					    &closer));
		while (!ck_poll(self->service, 0))
			;
		ASSERT_EQ(0, ck_close(closer.fd));
		ASSERT_EQ(0, pthread_join(thread, NULL));
		ASSERT_EQ(0, told(self->service));
		ASSERT_EQ(0, close(closer.fd));
	}
}

/* An open that nobody can take any more must not stay. */
TEST_F(event, shutdown_closes_what_was_not_taken)
{
	int service = ck_service(), i;
	struct ckpt_ioc_event event;

	ASSERT_LE(0, service);
	for (i = 0; i < 8; i++)
		ASSERT_EQ(0, ck_open_async(service, "c", CK_RD, NULL, i));
	EXPECT_EQ(9, ck_opens(self->fd));
	EXPECT_EQ(0, ck_shutdown(service));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(POLLHUP, ck_poll(service, 0));
	EXPECT_EQ(-ESHUTDOWN, ck_take_event(service, &event, NULL, 0));
	EXPECT_EQ(0, close(service));
}

static void *open_always(void *arg)
{
	struct takers *takers = arg;
	int ret;

	do {
		ret = ck_open_async(takers->service, "c", CK_RD, NULL, 1);
	} while (!ret || ret == -EAGAIN);
	atomic_store(&takers->error, -ret);
	return NULL;
}

/* Whichever comes first: in the end nothing is open. */
TEST_F(event, shutdown_while_opening)
{
	unsigned long left = ck_scaled(500);
	static struct takers takers;
	pthread_t thread;

	while (left--) {
		takers.service = ck_service();
		ASSERT_LE(0, takers.service);
		ASSERT_EQ(0, pthread_create(&thread, NULL, open_always,
					    &takers));
		while (!ck_poll(takers.service, 0))
			;
		ASSERT_EQ(0, ck_shutdown(takers.service));
		ASSERT_EQ(0, pthread_join(thread, NULL));
		EXPECT_EQ(ESHUTDOWN, takers.error);
		ASSERT_EQ(1, ck_opens(self->fd));
		EXPECT_EQ(0, close(takers.service));
	}
}

TEST_HARNESS_MAIN
