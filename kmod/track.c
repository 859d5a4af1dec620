// SPDX-License-Identifier: GPL-2.0-only
/*
 * Change tracking.
 *
 * The updates stay in the checkpoint's log; an open that has something to tell
 * stands on its service handle's list of pending ones, once, until all has
 * been taken.  Whoever takes a change from it has it for himself meanwhile.
 */
#include <linux/poll.h>
#include <linux/slab.h>
#include "checkpoint.h"
#include "open.h"
#include "service.h"
#include "track.h"

static void add_pending(struct ckpt_open *open)
{
	struct ckpt_service *service = open->service;

	lockdep_assert_held(&service->lock);
	if (open->taking || !list_empty(&open->pending))
		return;
	list_add_tail(&open->pending, &service->pending);
	wake_up_interruptible_poll(&service->wait, EPOLLIN);
}

/* Called under the publish lock. */
static void notify(struct ckpt_tracker *tracker)
{
	struct ckpt_open *open = container_of(tracker, struct ckpt_open, tracker);

	spin_lock(&open->service->lock);
	add_pending(open);
	spin_unlock(&open->service->lock);
}

/**
 * ckpt_track_init() - set up the tracking state of a new open
 * @open: its cookie is set
 */
void ckpt_track_init(struct ckpt_open *open)
{
	INIT_LIST_HEAD(&open->tracker.link);
	open->tracker.self = open->cookie;
	open->tracker.notify = notify;
}

/**
 * ckpt_track_attach() - start to tell an open of updates
 * @open: not tracked yet
 * @ring: memory for the log, taken over if the log has none yet
 *
 * Context: opens lock held.
 * Return: 0; -EDQUOT if too many track the checkpoint.
 */
int ckpt_track_attach(struct ckpt_open *open, struct ckpt_update ***ring)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	int err;

	lockdep_assert_held(&open->service->opens_lock);
	spin_lock(&checkpoint->publish_lock);
	if (!checkpoint->changes.ring)
		swap(checkpoint->changes.ring, *ring);
	err = ckpt_changes_attach(&checkpoint->changes, &open->tracker);
	open->tracked = !err;
	spin_unlock(&checkpoint->publish_lock);
	return err;
}

/**
 * ckpt_track_detach() - stop to tell an open of updates
 * @open: need not be tracked; what is queued for it is dropped
 *
 * Context: opens lock held.
 */
void ckpt_track_detach(struct ckpt_open *open)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;

	lockdep_assert_held(&open->service->opens_lock);
	if (!open->tracked)
		return;
	spin_lock(&checkpoint->publish_lock);
	open->tracked = false;
	ckpt_changes_detach(&checkpoint->changes, &open->tracker);
	spin_lock(&open->service->lock);
	list_del_init(&open->pending);
	spin_unlock(&open->service->lock);
	spin_unlock(&checkpoint->publish_lock);
}

/* Makes @tracked what the two switches say. */
static int update_tracking(struct ckpt_open *open)
{
	bool wanted = open->track_self ||
		      (open->service->tracking && open->flags & CKPT_OPEN_READ);
	struct ckpt_update **ring;
	int err;

	if (wanted == open->tracked)
		return 0;
	if (!wanted) {
		ckpt_track_detach(open);
		return 0;
	}
	ring = ckpt_changes_alloc_ring();
	if (!ring)
		return -ENOMEM;
	err = ckpt_track_attach(open, &ring);
	kfree(ring);
	return err;
}

/**
 * ckpt_track_open() - switch tracking of one open
 * @open: opened for reading
 * @on: or off
 *
 * Return: 0; -ENOMEM, -EDQUOT, -ESHUTDOWN the service file is gone or the open
 *	closed, -EINTR.
 */
int ckpt_track_open(struct ckpt_open *open, bool on)
{
	struct ckpt_service *service = open->service;
	bool before = open->track_self;
	int err;

	if (mutex_lock_killable(&service->opens_lock))
		return -EINTR;
	err = -ESHUTDOWN;
	if (!open->closed && !service->gone && !service->dead) {
		before = open->track_self;
		open->track_self = on;
		err = update_tracking(open);
		if (err)
			open->track_self = before;
	}
	mutex_unlock(&service->opens_lock);
	return err;
}

static int update_all(struct ckpt_service *service)
{
	struct ckpt_open *open;
	int err = 0;

	list_for_each_entry(open, &service->opens, link) {
		err = update_tracking(open);
		if (err)
			break;
	}
	return err;
}

/**
 * ckpt_track_service() - switch tracking of all opens of a handle
 * @service: the handle
 * @on: or off
 *
 * Return: 0; -ENOMEM, -EDQUOT, -ESHUTDOWN, -EINTR.
 */
int ckpt_track_service(struct ckpt_service *service, bool on)
{
	bool before;
	int err;

	if (mutex_lock_killable(&service->opens_lock))
		return -EINTR;
	if (service->dead) {
		mutex_unlock(&service->opens_lock);
		return -ESHUTDOWN;
	}
	before = service->tracking;
	service->tracking = on;
	err = update_all(service);
	if (err) {
		/* Switching off again needs no memory. */
		service->tracking = before;
		update_all(service);
	}
	mutex_unlock(&service->opens_lock);
	return err;
}

/**
 * ckpt_track_stop() - stop all tracking of a handle that ends
 * @service: the handle
 *
 * Context: opens lock held.
 */
void ckpt_track_stop(struct ckpt_service *service)
{
	struct ckpt_open *open;

	lockdep_assert_held(&service->opens_lock);
	service->tracking = false;
	list_for_each_entry(open, &service->opens, link) {
		open->track_self = false;
		ckpt_track_detach(open);
	}
}

/**
 * ckpt_track_peek() - see what an open has to tell next
 * @open: being taken from
 * @update: (out) a reference, or NULL for lost updates
 * @place: (out) for ckpt_track_taken()
 *
 * Return: false if there is nothing (any more).
 */
bool ckpt_track_peek(struct ckpt_open *open, struct ckpt_update **update, u64 *place)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	bool found;

	spin_lock(&checkpoint->publish_lock);
	found = open->tracked &&
		ckpt_changes_peek(&checkpoint->changes, &open->tracker, update, place);
	spin_unlock(&checkpoint->publish_lock);
	return found;
}

/**
 * ckpt_track_taken() - end the taking from an open
 * @open: being taken from
 * @update: what ckpt_track_peek() gave
 * @place: likewise
 * @advance: it was delivered; else it stays the next one
 */
void ckpt_track_taken(struct ckpt_open *open, const struct ckpt_update *update,
		      u64 place, bool advance)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;

	spin_lock(&checkpoint->publish_lock);
	if (open->tracked && advance)
		ckpt_changes_advance(&checkpoint->changes, &open->tracker, update, place);
	spin_lock(&open->service->lock);
	open->taking = false;
	if (open->tracked && ckpt_changes_more(&checkpoint->changes, &open->tracker))
		add_pending(open);
	spin_unlock(&open->service->lock);
	spin_unlock(&checkpoint->publish_lock);
}
