// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events and threads: who waits is woken, and nothing is taken twice
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

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

TEST_HARNESS_MAIN
