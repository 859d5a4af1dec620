// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recent changes of a checkpoint.
 *
 * One log serves all trackers, each has a place in it: an update costs one
 * allocation however many there are, and a tracker that reads slowly holds
 * back nobody and takes no memory.  It is told once that it has missed
 * something.  Tracking never makes a writer fail.
 */
#include <linux/slab.h>
#include <uapi/linux/ckpt.h>
#include "changes.h"
#include "section.h"

/**
 * ckpt_changes_init() - set up an empty log without trackers
 * @changes: to set up
 */
void ckpt_changes_init(struct ckpt_changes *changes)
{
	memset(changes, 0, sizeof(*changes));
	INIT_LIST_HEAD(&changes->trackers);
}

static void drop_oldest(struct ckpt_changes *changes)
{
	struct ckpt_update **slot = &changes->ring[changes->tail++ % CKPT_CHANGES_MAX];

	if (*slot) {
		changes->sections -= (*slot)->count;
		ckpt_update_put(*slot);
		*slot = NULL;
	}
}

static void drop_all(struct ckpt_changes *changes)
{
	while (changes->tail != changes->head)
		drop_oldest(changes);
}

/**
 * ckpt_changes_destroy() - free a log
 * @changes: without trackers
 */
void ckpt_changes_destroy(struct ckpt_changes *changes)
{
	drop_all(changes);
	kfree(changes->ring);
}

/**
 * ckpt_changes_wanted() - look whether anybody tracks
 * @changes: the log
 *
 * Context: any; under the publish lock the answer holds.
 * Return: true if an update should be recorded.
 */
bool ckpt_changes_wanted(const struct ckpt_changes *changes)
{
	return !list_empty_careful(&changes->trackers);
}

/**
 * ckpt_update_alloc() - allocate the record of an update
 * @count: sections that it changes
 * @origin: cookie of the open that makes it, or 0
 *
 * Context: may sleep.
 * Return: the record, or NULL: then trackers will be told that they missed it.
 */
struct ckpt_update *ckpt_update_alloc(u32 count, u64 origin)
{
	struct ckpt_update *update;

	/* Not kvzalloc(): the last reference may go under a spinlock. */
	update = kzalloc(struct_size(update, changed, count), CKPT_GFP);
	if (!update)
		return NULL;
	refcount_set(&update->refs, 1);
	update->count = count;
	update->origin = origin;
	return update;
}

/**
 * ckpt_update_set() - fill in one section of a record
 * @update: the record, or NULL
 * @i: which
 * @section: the caller holds a reference, or a lock that keeps the table's
 * @op: enum ckpt_change_op
 * @offset: first byte written
 * @size: bytes written
 */
void ckpt_update_set(struct ckpt_update *update, u32 i, struct ckpt_section *section,
		     u32 op, u64 offset, u64 size)
{
	if (!update)
		return;
	if (update->changed[i].section)
		ckpt_section_put(update->changed[i].section);
	update->changed[i] = (struct ckpt_changed){
		.section = ckpt_section_get(section),
		.op = op,
		.offset = offset,
		.size = size,
	};
}

/**
 * ckpt_update_put() - drop a reference
 * @update: the caller's reference goes; may be NULL
 *
 * Context: any but hard interrupts.
 */
void ckpt_update_put(struct ckpt_update *update)
{
	u32 i;

	if (!update || !refcount_dec_and_test(&update->refs))
		return;
	for (i = 0; i < update->count; i++)
		if (update->changed[i].section)
			ckpt_section_put(update->changed[i].section);
	kfree(update);
}

/**
 * ckpt_changes_alloc_ring() - allocate what the first tracker brings along
 *
 * Context: may sleep.
 * Return: the ring for &ckpt_changes.ring, or NULL.
 */
struct ckpt_update **ckpt_changes_alloc_ring(void)
{
	return kcalloc(CKPT_CHANGES_MAX, sizeof(struct ckpt_update *), CKPT_GFP);
}

/**
 * ckpt_changes_append() - record an update and tell the trackers
 * @changes: the log
 * @update: takes over the caller's reference; may be NULL
 * @generation: of the update
 *
 * Context: publish lock held.
 */
void ckpt_changes_append(struct ckpt_changes *changes, struct ckpt_update *update,
			 u64 generation)
{
	struct ckpt_tracker *tracker;

	if (list_empty(&changes->trackers)) {
		ckpt_update_put(update);
		return;
	}
	if (changes->head - changes->tail == CKPT_CHANGES_MAX)
		drop_oldest(changes);
	changes->ring[changes->head++ % CKPT_CHANGES_MAX] = update;
	if (update) {
		update->generation = generation;
		changes->sections += update->count;
	}
	while (changes->sections > CKPT_CHANGES_SECTIONS_MAX)
		drop_oldest(changes);
	list_for_each_entry(tracker, &changes->trackers, link) {
		if (!update || update->origin != tracker->self)
			tracker->notify(tracker);
		else if (tracker->next == changes->head - 1)
			/* One's own updates alone must not overflow. */
			tracker->next = changes->head;
	}
}

/**
 * ckpt_changes_attach() - let a tracker follow from here on
 * @changes: the log, its ring allocated
 * @tracker: to attach; @self and @notify are set
 *
 * Context: publish lock held.
 * Return: 0; -EDQUOT if there are as many trackers as may be.
 */
int ckpt_changes_attach(struct ckpt_changes *changes, struct ckpt_tracker *tracker)
{
	if (changes->nr_trackers == CKPT_TRACKERS_MAX)
		return -EDQUOT;
	changes->nr_trackers++;
	tracker->next = changes->head;
	tracker->delivered = 0;
	list_add_tail(&tracker->link, &changes->trackers);
	return 0;
}

/**
 * ckpt_changes_detach() - let a tracker go
 * @changes: the log
 * @tracker: attached
 *
 * Context: publish lock held.
 */
void ckpt_changes_detach(struct ckpt_changes *changes, struct ckpt_tracker *tracker)
{
	list_del_init(&tracker->link);
	changes->nr_trackers--;
	if (list_empty(&changes->trackers))
		drop_all(changes);
}

static struct ckpt_update *at(struct ckpt_changes *changes, u64 place)
{
	return changes->ring[place % CKPT_CHANGES_MAX];
}

/* Passes over what the tracker did itself, up to something it has to know. */
static void skip_own(struct ckpt_changes *changes, struct ckpt_tracker *tracker)
{
	while (tracker->next >= changes->tail && tracker->next < changes->head &&
	       at(changes, tracker->next) &&
	       at(changes, tracker->next)->origin == tracker->self)
		tracker->next++;
}

/**
 * ckpt_changes_peek() - look at what a tracker has to be told next
 * @changes: the log
 * @tracker: attached
 * @update: (out) a reference to the next update; NULL: updates were lost after
 *	&ckpt_tracker.delivered
 * @place: (out) for ckpt_changes_advance()
 *
 * Context: publish lock held.
 * Return: false if there is nothing.
 */
bool ckpt_changes_peek(struct ckpt_changes *changes, struct ckpt_tracker *tracker,
		       struct ckpt_update **update, u64 *place)
{
	skip_own(changes, tracker);
	*place = tracker->next;
	if (tracker->next == changes->head)
		return false;
	*update = tracker->next < changes->tail ? NULL : at(changes, tracker->next);
	if (*update)
		refcount_inc(&(*update)->refs);
	return true;
}

/**
 * ckpt_changes_advance() - go on after a tracker was told
 * @changes: the log
 * @tracker: need not be attached any more
 * @update: what ckpt_changes_peek() gave; with NULL the tracker goes on with
 *	the updates to come, since it has to read everything anew anyway
 * @place: likewise; a tracker that was detached and attached again meanwhile
 *	is somewhere else, and stays there
 *
 * Context: publish lock held.
 */
void ckpt_changes_advance(struct ckpt_changes *changes, struct ckpt_tracker *tracker,
			  const struct ckpt_update *update, u64 place)
{
	if (tracker->next != place)
		return;
	if (update) {
		tracker->delivered = update->generation;
		tracker->next++;
	} else {
		tracker->next = changes->head;
	}
}

/**
 * ckpt_changes_more() - look whether a tracker has to be told anything
 * @changes: the log
 * @tracker: attached
 *
 * Context: publish lock held.
 * Return: true if ckpt_changes_peek() would find something.
 */
bool ckpt_changes_more(struct ckpt_changes *changes, struct ckpt_tracker *tracker)
{
	skip_own(changes, tracker);
	return tracker->next != changes->head;
}
