// SPDX-License-Identifier: GPL-2.0-only
/*
 * loop.c - waiting for descriptors and deadlines
 */
#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"

static int epoll_fd = -1;
static bool stopped;
static struct timer *timers;	/* the earliest first */

int loop_init(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return epoll_fd < 0 ? -errno : 0;
}

void loop_exit(void)
{
	close(epoll_fd);
	epoll_fd = -1;
}

int64_t loop_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int watch_add(struct watch *watch)
{
	struct epoll_event event = {
		.events = EPOLLIN,
		.data.ptr = watch,
	};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) ? -errno : 0;
}

void watch_remove(struct watch *watch)
{
	epoll_ctl(epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
}

void timer_set(struct timer *timer, int64_t delay_ms)
{
	struct timer **link = &timers;

	timer_cancel(timer);
	timer->deadline_ms = loop_now_ms() + delay_ms;
	while (*link && (*link)->deadline_ms <= timer->deadline_ms)
		link = &(*link)->next;
	timer->next = *link;
	*link = timer;
	timer->set = true;
}

void timer_cancel(struct timer *timer)
{
	struct timer **link = &timers;

	if (!timer->set)
		return;
	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	timer->set = false;
}

/* Milliseconds until the first deadline, -1 for ever. */
static int time_left_ms(void)
{
	int64_t left;

	if (!timers)
		return -1;
	/* A deadline is over once the clock shows more. */
	left = timers->deadline_ms + 1 - loop_now_ms();
	if (left < 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

/* What is set meanwhile waits for its turn: descriptors are to be looked at, too. */
static void expire_timers(void)
{
	int64_t now = loop_now_ms();
	struct timer *timer;

	while (timers && timers->deadline_ms < now && !stopped) {
		timer = timers;
		timer_cancel(timer);
		timer->expired(timer);
	}
}

int loop_run(void)
{
	struct epoll_event event;
	struct watch *watch;
	int count;

	for (stopped = false; !stopped; expire_timers()) {
		/* One at a time: the handler may free the next one's watch. */
		count = epoll_wait(epoll_fd, &event, 1, time_left_ms());
		if (count < 0 && errno != EINTR)
			return -errno;
		if (count > 0) {
			watch = event.data.ptr;
			watch->ready(watch);
		}
	}
	return 0;
}

void loop_stop(void)
{
	stopped = true;
}
