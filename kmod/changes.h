/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recent changes of a checkpoint, kept while somebody tracks it.
 */
#ifndef CKPT_CHANGES_H
#define CKPT_CHANGES_H

#include <linux/list.h>
#include <linux/refcount.h>
#include "types.h"

/* Updates kept at most; the oldest give way, and slow trackers must resync. */
#define CKPT_CHANGES_MAX		512
/* Changed sections kept at most, over all updates. */
#define CKPT_CHANGES_SECTIONS_MAX	8192

/**
 * struct ckpt_changed - one changed section of an update
 * @section: a reference
 * @op: enum ckpt_change_op
 * @offset: first byte written, see struct ckpt_change
 * @size: bytes written
 */
struct ckpt_changed {
	struct ckpt_section *section;
	u32 op;
	u64 offset;
	u64 size;
};

/**
 * struct ckpt_update - one update, as trackers are told of it
 * @refs: one for the log, one for each who is copying it out
 * @count: elements of @changed
 * @generation: of the update; set when it is published
 * @origin: cookie of the open that made it, 0 if none did
 * @changed: the sections
 */
struct ckpt_update {
	refcount_t refs;
	u32 count;
	u64 generation;
	u64 origin;
	struct ckpt_changed changed[];
};

/**
 * struct ckpt_tracker - one who wants to be told
 * @link: in &ckpt_changes.trackers
 * @self: updates of this origin are left out
 * @next: place in the log of the next update to look at
 * @delivered: generation of the last update that was delivered, or 0
 * @notify: there is something new; called under the publish lock
 *
 * All but @notify is protected by the checkpoint's publish lock.
 */
struct ckpt_tracker {
	struct list_head link;
	u64 self;
	u64 next;
	u64 delivered;
	void (*notify)(struct ckpt_tracker *tracker);
};

/**
 * struct ckpt_changes - the log of a checkpoint
 * @trackers: who reads it
 * @nr_trackers: how many, at most %CKPT_TRACKERS_MAX: each is told under the
 *	publish lock
 * @ring: place p of the log is at p % %CKPT_CHANGES_MAX; NULL there stands for
 *	an update that was lost for want of memory.  Allocated for the first
 *	tracker, kept until the checkpoint goes
 * @head: place of the next update to come
 * @tail: place of the oldest one kept
 * @sections: changed sections in the log
 *
 * Protected by the checkpoint's publish lock.
 */
struct ckpt_changes {
	struct list_head trackers;
	struct ckpt_update **ring;
	u64 head;
	u64 tail;
	u32 nr_trackers;
	u32 sections;
};

void ckpt_changes_init(struct ckpt_changes *changes);
void ckpt_changes_destroy(struct ckpt_changes *changes);
bool ckpt_changes_wanted(const struct ckpt_changes *changes);
struct ckpt_update *ckpt_update_alloc(u32 count, u64 origin);
void ckpt_update_set(struct ckpt_update *update, u32 i, struct ckpt_section *section,
		     u32 op, u64 offset, u64 size);
void ckpt_update_put(struct ckpt_update *update);
struct ckpt_update **ckpt_changes_alloc_ring(void);
void ckpt_changes_append(struct ckpt_changes *changes, struct ckpt_update *update,
			 u64 generation);
int ckpt_changes_attach(struct ckpt_changes *changes, struct ckpt_tracker *tracker);
void ckpt_changes_detach(struct ckpt_changes *changes, struct ckpt_tracker *tracker);
bool ckpt_changes_peek(struct ckpt_changes *changes, struct ckpt_tracker *tracker,
		       struct ckpt_update **update, u64 *place);
void ckpt_changes_advance(struct ckpt_changes *changes, struct ckpt_tracker *tracker,
			  const struct ckpt_update *update, u64 place);
bool ckpt_changes_more(struct ckpt_changes *changes, struct ckpt_tracker *tracker);

#endif /* CKPT_CHANGES_H */
