// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deadline queues.
 *
 * The timer only queues the work, and the work reads the clock anew: a timer
 * that fired early, or a clock that was set back in between, ends nothing
 * before its time.  A clock that is set forward makes the kernel run the timers
 * of CLOCK_REALTIME again.
 */
#include <linux/sched.h>
#include "deadline.h"

/* Called under the queue's lock. */
static void arm(struct ckpt_deadline_queue *queue)
{
	struct timerqueue_node *first = timerqueue_getnext(&queue->head);

	lockdep_assert_held(&queue->lock);
	if (first && !queue->stopped)
		hrtimer_start(&queue->timer, first->expires, HRTIMER_MODE_ABS_SOFT);
}

static enum hrtimer_restart timer_fired(struct hrtimer *timer)
{
	struct ckpt_deadline_queue *queue =
		container_of(timer, struct ckpt_deadline_queue, timer);

	queue_work(queue->workqueue, &queue->work);
	return HRTIMER_NORESTART;
}

/*
 * Takes the first deadline off the queue if it is due.  Sets *@more if there
 * may be another one that is due.
 */
static struct ckpt_deadline *take_due(struct ckpt_deadline_queue *queue, bool *more)
{
	struct ckpt_deadline *due = NULL;
	struct timerqueue_node *first;

	spin_lock(&queue->lock);
	first = timerqueue_getnext(&queue->head);
	*more = first && first->expires <= ckpt_deadline_queue_now(queue);
	if (*more) {
		timerqueue_del(&queue->head, first);
		due = container_of(first, struct ckpt_deadline, node);
		if (!queue->ops->grab(due))
			due = NULL;
	} else {
		arm(queue);
	}
	spin_unlock(&queue->lock);
	return due;
}

static void handle_due(struct work_struct *work)
{
	struct ckpt_deadline_queue *queue =
		container_of(work, struct ckpt_deadline_queue, work);
	struct ckpt_deadline *due;
	bool more;

	do {
		due = take_due(queue, &more);
		if (due)
			queue->ops->fire(due);
		cond_resched();
	} while (more);
}

/**
 * ckpt_deadline_queue_init() - set up an empty queue
 * @queue: to set up
 * @clock: CLOCK_MONOTONIC or CLOCK_REALTIME
 * @ops: what to do with deadlines that are due
 * @workqueue: where to do it
 */
void ckpt_deadline_queue_init(struct ckpt_deadline_queue *queue, clockid_t clock,
			      const struct ckpt_deadline_ops *ops,
			      struct workqueue_struct *workqueue)
{
	spin_lock_init(&queue->lock);
	timerqueue_init_head(&queue->head);
	hrtimer_init(&queue->timer, clock, HRTIMER_MODE_ABS_SOFT);
	queue->timer.function = timer_fired;
	queue->stopped = false;
	INIT_WORK(&queue->work, handle_due);
	queue->workqueue = workqueue;
	queue->ops = ops;
	queue->clock = clock;
}

/**
 * ckpt_deadline_queue_destroy() - stop a queue
 * @queue: to stop; nothing may be set on it from now on
 *
 * Deadlines that are still queued will not fire; their owners may cancel them
 * later.  Waits for a deadline that is just being handled.
 */
void ckpt_deadline_queue_destroy(struct ckpt_deadline_queue *queue)
{
	/* The timer queues the work and the work arms the timer: first end that. */
	spin_lock(&queue->lock);
	queue->stopped = true;
	spin_unlock(&queue->lock);
	hrtimer_cancel(&queue->timer);
	cancel_work_sync(&queue->work);
}

/**
 * ckpt_deadline_queue_now() - read the queue's clock
 * @queue: any
 *
 * Return: the time in nanoseconds.
 */
s64 ckpt_deadline_queue_now(const struct ckpt_deadline_queue *queue)
{
	return queue->clock == CLOCK_REALTIME ? ktime_get_real() : ktime_get();
}

/**
 * ckpt_deadline_init() - set up a deadline that is not queued
 * @deadline: to set up
 */
void ckpt_deadline_init(struct ckpt_deadline *deadline)
{
	timerqueue_init(&deadline->node);
}

/**
 * ckpt_deadline_set() - queue a deadline, or move it
 * @queue: always the same one for one deadline
 * @deadline: its owner cancels it before it goes
 * @expires: when, on the queue's clock; a time in the past is due at once
 */
void ckpt_deadline_set(struct ckpt_deadline_queue *queue,
		       struct ckpt_deadline *deadline, s64 expires)
{
	spin_lock(&queue->lock);
	if (!RB_EMPTY_NODE(&deadline->node.node))
		timerqueue_del(&queue->head, &deadline->node);
	deadline->node.expires = expires;
	if (timerqueue_add(&queue->head, &deadline->node))
		arm(queue);
	spin_unlock(&queue->lock);
}

/**
 * ckpt_deadline_is_due() - look again whether the time has come
 * @queue: the one it is set on
 * @deadline: may have been taken off to be handled, and set anew meanwhile
 *
 * Return: true if the time last set has come.
 */
bool ckpt_deadline_is_due(struct ckpt_deadline_queue *queue,
			  struct ckpt_deadline *deadline)
{
	s64 expires;

	spin_lock(&queue->lock);
	expires = deadline->node.expires;
	spin_unlock(&queue->lock);
	return expires <= ckpt_deadline_queue_now(queue);
}

/**
 * ckpt_deadline_cancel() - take a deadline off its queue
 * @queue: the one it may be on
 * @deadline: need not be queued
 *
 * Does not wait for a deadline that has been taken off to fire: that one holds
 * a reference to its owner, and looks again whether it is due.  It is not, until
 * it is set anew.
 *
 * Return: true if it was queued.
 */
bool ckpt_deadline_cancel(struct ckpt_deadline_queue *queue,
			  struct ckpt_deadline *deadline)
{
	bool queued;

	spin_lock(&queue->lock);
	queued = !RB_EMPTY_NODE(&deadline->node.node);
	if (queued)
		timerqueue_del(&queue->head, &deadline->node);
	deadline->node.expires = KTIME_MAX;
	spin_unlock(&queue->lock);
	return queued;
}

#ifdef DEBUG
#include "selftest/deadline.c"
#endif
