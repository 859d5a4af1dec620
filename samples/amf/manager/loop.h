/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop.h - waiting for descriptors and deadlines
 *
 * There is one loop.  It handles one event at a time, so a handler may remove
 * and free any watch or timer, its own included.
 */
#ifndef AMFD_LOOP_H
#define AMFD_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct watch - a descriptor to wait for; embedded in what it belongs to
 * @fd: the descriptor; the owner closes it after watch_remove()
 * @ready: called when it can be read or was hung up
 */
struct watch {
	int	fd;
	void	(*ready)(struct watch *watch);
};

/**
 * struct timer - a deadline; embedded in what it belongs to
 * @next: in the list of those that are set
 * @set: it is in the list
 * @deadline_ms: CLOCK_MONOTONIC, milliseconds
 * @expired: called once when the deadline has passed
 */
struct timer {
	struct timer	*next;
	bool		set;
	int64_t		deadline_ms;
	void		(*expired)(struct timer *timer);
};

/**
 * loop_init() - set up
 *
 * Return: 0 or -errno.
 */
int loop_init(void);

/**
 * loop_exit() - undo loop_init(); all watches and timers must be gone
 */
void loop_exit(void);

/**
 * loop_run() - handle events until loop_stop()
 *
 * Return: 0 or -errno.
 */
int loop_run(void);

/**
 * loop_stop() - let loop_run() return after the current handler
 */
void loop_stop(void);

/**
 * loop_now_ms() - the time on the clock of the timers
 *
 * Return: CLOCK_MONOTONIC in milliseconds.
 */
int64_t loop_now_ms(void);

/**
 * watch_add() - begin to wait for a descriptor
 * @watch: with fd and ready filled in
 *
 * Return: 0 or -errno.
 */
int watch_add(struct watch *watch);

/**
 * watch_remove() - end it
 * @watch: the watch
 */
void watch_remove(struct watch *watch);

/**
 * timer_set() - set or move a deadline
 * @timer: with expired filled in
 * @delay_ms: from now
 */
void timer_set(struct timer *timer, int64_t delay_ms);

/**
 * timer_cancel() - forget a deadline; it need not be set
 * @timer: the timer
 */
void timer_cancel(struct timer *timer);

#endif /* AMFD_LOOP_H */
