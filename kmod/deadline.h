/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deadline queues: one timer for any number of deadlines on one clock.
 */
#ifndef CKPT_DEADLINE_H
#define CKPT_DEADLINE_H

#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/timerqueue.h>
#include <linux/workqueue.h>
#include "types.h"

/**
 * struct ckpt_deadline - one deadline, embedded in what it ends
 * @node: place in the queue; empty while not queued
 */
struct ckpt_deadline {
	struct timerqueue_node node;
};

/**
 * struct ckpt_deadline_ops - what a queue does with a deadline that is due
 * @grab: take a reference to the owner; called under the queue's lock, with
 *	the deadline just taken off; false if the owner is on its way out
 * @fire: do what is due, if it still is, and drop the reference; may sleep
 */
struct ckpt_deadline_ops {
	bool (*grab)(struct ckpt_deadline *deadline);
	void (*fire)(struct ckpt_deadline *deadline);
};

/**
 * struct ckpt_deadline_queue - deadlines on one clock, earliest first
 * @lock: protects @head, the nodes of all queued deadlines, and @stopped
 * @head: the queue
 * @stopped: the timer is not armed any more
 * @timer: armed for the earliest deadline
 * @work: handles what is due, in process context
 * @workqueue: where @work runs
 * @ops: how
 * @clock: CLOCK_MONOTONIC or CLOCK_REALTIME
 */
struct ckpt_deadline_queue {
	spinlock_t lock;	/* head, the nodes in it, stopped */
	struct timerqueue_head head;
	bool stopped;
	struct hrtimer timer;
	struct work_struct work;
	struct workqueue_struct *workqueue;
	const struct ckpt_deadline_ops *ops;
	clockid_t clock;
};

void ckpt_deadline_queue_init(struct ckpt_deadline_queue *queue, clockid_t clock,
			      const struct ckpt_deadline_ops *ops,
			      struct workqueue_struct *workqueue);
void ckpt_deadline_queue_destroy(struct ckpt_deadline_queue *queue);
s64 ckpt_deadline_queue_now(const struct ckpt_deadline_queue *queue);
void ckpt_deadline_init(struct ckpt_deadline *deadline);
void ckpt_deadline_set(struct ckpt_deadline_queue *queue,
		       struct ckpt_deadline *deadline, s64 expires);
bool ckpt_deadline_is_due(struct ckpt_deadline_queue *queue,
			  struct ckpt_deadline *deadline);
bool ckpt_deadline_cancel(struct ckpt_deadline_queue *queue,
			  struct ckpt_deadline *deadline);

#endif /* CKPT_DEADLINE_H */
