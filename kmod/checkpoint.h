/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A checkpoint: attributes, sections, and the order of its updates.
 */
#ifndef CKPT_CHECKPOINT_H
#define CKPT_CHECKPOINT_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>
#include <uapi/linux/ckpt.h>
#include "changes.h"
#include "deadline.h"
#include "types.h"

/**
 * struct ckpt_owner - to whom a checkpoint belongs and who may open it
 * @uid: owner
 * @gid: group
 * @mode: permission bits, of 0666
 */
struct ckpt_owner {
	kuid_t uid;
	kgid_t gid;
	umode_t mode;
};

/**
 * struct ckpt_checkpoint - a checkpoint instance
 * @refs: one for the registry, one for each open, one for whoever works on it
 * @net: the namespace; valid while @refs is not 0
 * @name_node: place in the registry's table of names (registry lock)
 * @instance: id of the instance in @net's incarnation; set once
 * @attr: as given at the creation; set once
 * @owner: set once
 * @id: the name; set once
 *
 * @opens: opens of this instance (registry lock)
 * @unlinked: the name is gone (registry lock; read without)
 * @retention: for the next last close (registry lock; read without)
 * @retention_deadline: queued while nobody has it open
 *
 * @show_work: brings what sysfs shows up to date; holds a reference while queued
 * @dir: what sysfs shows, or NULL (@show_work only)
 * @shown_sections: sections that have a directory (written by @show_work)
 *
 * @active: there is an active replica, and it is here; once set it stays
 *
 * @create_mutex: serializes creation and deletion of sections; taken before
 *	@publish_lock
 * @writer_mutex: taken by writers that others have overtaken too often; taken
 *	before @publish_lock
 * @slow_writers: how many want @writer_mutex; while there are any, every
 *	writer takes it
 *
 * @publish_lock: every update is published under it; held for pointer stores
 *	and counting only
 * @publish_seq: odd while an update of several sections is published
 * @generation: of the last update (publish lock)
 * @dead: nothing is published any more (publish lock; read without)
 * @changes: log for trackers (publish lock)
 * @sections: the table; read under RCU
 * @name: what @id points to
 */
struct ckpt_checkpoint {
	struct kref refs;
	struct ckpt_net *net;
	struct rhash_head name_node;
	u64 instance;
	struct ckpt_attributes attr;
	struct ckpt_owner owner;
	struct ckpt_id id;

	u32 opens;
	bool unlinked;
	s64 retention;
	struct ckpt_deadline retention_deadline;

	struct delayed_work show_work;
	struct ckpt_dir *dir;
	u32 shown_sections;

	bool active;

	struct mutex create_mutex;	/* creation and deletion of sections */
	struct mutex writer_mutex;	/* writers that were overtaken */
	atomic_t slow_writers;

	spinlock_t publish_lock ____cacheline_aligned_in_smp;
	seqcount_spinlock_t publish_seq;
	u64 generation;
	bool dead;
	struct ckpt_changes changes;
	struct ckpt_sections __rcu *sections;

	u8 name[];
};

/**
 * struct ckpt_counts - what a checkpoint holds, all at one moment
 * @sections: sections
 * @bytes: their sizes together
 * @generation: of the last update, as users see it: 0 before the first
 * @dead: it has been deleted
 */
struct ckpt_counts {
	u32 sections;
	u64 bytes;
	u64 generation;
	bool dead;
};

struct ckpt_checkpoint *ckpt_checkpoint_create(struct ckpt_net *net,
					       const struct ckpt_id *name,
					       const struct ckpt_attributes *attr,
					       const struct ckpt_owner *owner);
void ckpt_checkpoint_kill(struct ckpt_checkpoint *checkpoint);
void ckpt_checkpoint_put(struct ckpt_checkpoint *checkpoint);
void ckpt_checkpoint_count(struct ckpt_checkpoint *checkpoint, struct ckpt_counts *counts);
void ckpt_checkpoint_show(struct ckpt_checkpoint *checkpoint);
void ckpt_checkpoint_show_created(struct ckpt_checkpoint *checkpoint);

/**
 * ckpt_checkpoint_get() - take a reference
 * @checkpoint: the caller holds one, or the registry lock
 *
 * Return: @checkpoint.
 */
static inline struct ckpt_checkpoint *ckpt_checkpoint_get(struct ckpt_checkpoint *checkpoint)
{
	kref_get(&checkpoint->refs);
	return checkpoint;
}

/**
 * ckpt_checkpoint_sections() - the table of sections, for readers
 * @checkpoint: the caller holds a reference
 *
 * Context: rcu_read_lock() held.
 * Return: the table.
 */
static inline struct ckpt_sections *
ckpt_checkpoint_sections(const struct ckpt_checkpoint *checkpoint)
{
	return rcu_dereference(checkpoint->sections);
}

/**
 * ckpt_checkpoint_sections_locked() - the table of sections, for writers
 * @checkpoint: the caller holds its create mutex or its publish lock
 *
 * Return: the table.
 */
static inline struct ckpt_sections *
ckpt_checkpoint_sections_locked(const struct ckpt_checkpoint *checkpoint)
{
	return rcu_dereference_protected(checkpoint->sections,
					 lockdep_is_held(&checkpoint->create_mutex) ||
					 lockdep_is_held(&checkpoint->publish_lock));
}

#endif /* CKPT_CHECKPOINT_H */
