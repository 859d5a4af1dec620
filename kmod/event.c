// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of a service handle.
 *
 * The slot of a completion is reserved before its operation starts, so that
 * completions are never dropped.  Changes take no slots: they stay in the logs
 * of the checkpoints until they are taken.
 */
#include <linux/slab.h>
#include <uapi/linux/ckpt.h>
#include "changes.h"
#include "event.h"
#include "open.h"
#include "service.h"
#include "trace.h"
#include "track.h"

/* Nobody will take anything any more. */
static bool has_ended(const struct ckpt_service *service)
{
	lockdep_assert_held(&service->lock);
	return service->gone || service->dead;
}

/**
 * ckpt_event_reserve() - reserve the slot of a completion
 * @service: where it will be queued
 * @event: (out) the completion, to fill in and to queue or cancel
 *
 * Return: 0; -EAGAIN all slots are in use; -ENOMEM; -ESHUTDOWN.
 */
int ckpt_event_reserve(struct ckpt_service *service, struct ckpt_event **event)
{
	struct ckpt_event *new = kzalloc(sizeof(*new), CKPT_GFP);
	int err = 0;

	spin_lock(&service->lock);
	if (service->slots >= CKPT_EVENTS_MAX)
		err = -EAGAIN;
	else if (!new)
		err = -ENOMEM;
	else if (has_ended(service))
		err = -ESHUTDOWN;
	else
		service->slots++;
	spin_unlock(&service->lock);
	if (err)
		kfree(new);
	else
		*event = new;
	return err;
}

/* Ends a completion whose link is in no list.  May sleep. */
static void free_event(struct ckpt_service *service, struct ckpt_event *event)
{
	if (event->open) {
		ckpt_open_close(event->open);
		ckpt_open_put(event->open);
	}
	spin_lock(&service->lock);
	service->slots--;
	spin_unlock(&service->lock);
	kfree(event);
}

/**
 * ckpt_event_cancel_reservation() - give a slot back
 * @service: where it was reserved
 * @event: not queued
 */
void ckpt_event_cancel_reservation(struct ckpt_service *service,
				   struct ckpt_event *event)
{
	free_event(service, event);
}

/**
 * ckpt_event_queue() - queue a completion
 * @service: where its slot was reserved
 * @event: filled in; the queue takes it over
 * @about: the open whose close cancels it, or NULL
 */
void ckpt_event_queue(struct ckpt_service *service, struct ckpt_event *event,
		      const struct ckpt_open *about)
{
	bool ended;

	spin_lock(&service->lock);
	/* Who closes it sets @closed first, and then looks through the queue. */
	if (about && READ_ONCE(about->closed))
		event->type = CKPT_EVENT_CANCELLED;
	ended = has_ended(service);
	if (!ended) {
		list_add_tail(&event->link, &service->events);
		wake_up_interruptible_poll(&service->wait, EPOLLIN);
	}
	spin_unlock(&service->lock);
	if (ended)
		free_event(service, event);
}

static void cancel_in(struct list_head *events, const struct ckpt_open *open)
{
	struct ckpt_event *event;

	list_for_each_entry(event, events, link)
		if (event->file_cookie == open->cookie && event->type == CKPT_EVENT_SYNC)
			WRITE_ONCE(event->type, CKPT_EVENT_CANCELLED);
}

/**
 * ckpt_event_cancel() - cancel the completions that are about an open
 * @open: being closed
 *
 * They stay in the queue and keep the handle readable, as applications expect,
 * but tell nothing any more.  One that is just being taken may still be told of;
 * if it goes back to the queue, it tells nothing either.
 */
void ckpt_event_cancel(struct ckpt_open *open)
{
	spin_lock(&open->service->lock);
	cancel_in(&open->service->events, open);
	cancel_in(&open->service->taking, open);
	spin_unlock(&open->service->lock);
}

/**
 * ckpt_event_drop_all() - drop what is queued on a handle that has ended
 * @service: nothing is queued any more
 */
void ckpt_event_drop_all(struct ckpt_service *service)
{
	struct ckpt_event *event, *next;
	LIST_HEAD(events);

	spin_lock(&service->lock);
	list_splice_init(&service->events, &events);
	spin_unlock(&service->lock);
	list_for_each_entry_safe(event, next, &events, link) {
		list_del(&event->link);
		free_event(service, event);
	}
}

/* Takes the first of what is there; a change is still to be looked at. */
static bool take_first(struct ckpt_service *service, struct ckpt_taken *taken)
{
	spin_lock(&service->lock);
	if (!list_empty(&service->events)) {
		taken->event = list_first_entry(&service->events, struct ckpt_event, link);
		list_move_tail(&taken->event->link, &service->taking);
	} else if (!list_empty(&service->pending)) {
		taken->open = list_first_entry(&service->pending, struct ckpt_open,
					       pending);
		list_del_init(&taken->open->pending);
		taken->open->taking = true;
		ckpt_open_get(taken->open);
	}
	spin_unlock(&service->lock);
	return taken->event || taken->open;
}

/**
 * ckpt_event_take() - take the next event off a handle
 * @service: the handle
 * @taken: (out) the event; the caller calls ckpt_event_taken()
 *
 * Return: 0, or -EAGAIN if there is none.
 */
int ckpt_event_take(struct ckpt_service *service, struct ckpt_taken *taken)
{
	do {
		memset(taken, 0, sizeof(*taken));
		if (!take_first(service, taken))
			return -EAGAIN;
		if (taken->event)
			return 0;
		if (ckpt_track_peek(taken->open, &taken->update, &taken->place))
			return 0;
		/* What there was to tell was meanwhile dropped by its owner. */
		ckpt_event_taken(service, taken, false);
	} while (true);
}

static void completion_taken(struct ckpt_service *service, struct ckpt_event *event,
			     bool delivered)
{
	bool back;

	spin_lock(&service->lock);
	back = !delivered && !has_ended(service);
	if (back) {
		list_move(&event->link, &service->events);
		wake_up_interruptible_poll(&service->wait, EPOLLIN);
	} else {
		list_del(&event->link);
	}
	spin_unlock(&service->lock);
	if (!back)
		free_event(service, event);
}

/**
 * ckpt_event_taken() - end the taking of an event
 * @service: the handle
 * @taken: what was taken; of a delivered open, the caller has taken over the
 *	reference to the open and has set it to NULL
 * @delivered: the event is done; else it stays the next one
 */
void ckpt_event_taken(struct ckpt_service *service, struct ckpt_taken *taken,
		      bool delivered)
{
	if (taken->event) {
		completion_taken(service, taken->event, delivered);
		return;
	}
	ckpt_track_taken(taken->open, taken->update, taken->place, delivered);
	ckpt_update_put(taken->update);
	ckpt_open_put(taken->open);
}

/**
 * ckpt_event_poll() - tell whether there are events
 * @service: the handle
 * @file: its file
 * @wait: as poll() hands it over
 *
 * Return: EPOLLIN while there are events, EPOLLHUP after a shutdown.
 */
__poll_t ckpt_event_poll(struct ckpt_service *service, struct file *file,
			 poll_table *wait)
{
	__poll_t events = 0;

	poll_wait(file, &service->wait, wait);
	spin_lock(&service->lock);
	if (!list_empty(&service->events) || !list_empty(&service->pending))
		events |= EPOLLIN | EPOLLRDNORM;
	if (service->dead)
		events |= EPOLLHUP;
	spin_unlock(&service->lock);
	return events;
}
