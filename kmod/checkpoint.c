// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lifetime of checkpoints.
 *
 * A checkpoint dies in three steps.  ckpt_checkpoint_kill() ends publication,
 * ckpt_publish_empty() frees the sections, and the rest goes with the last
 * reference.
 */
#include <linux/mm.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "blob.h"
#include "checkpoint.h"
#include "netns.h"
#include "quota.h"
#include "section.h"
#include "sections.h"

/* Long enough to follow bursts at once, short enough for people who look. */
#define SHOW_DELAY	msecs_to_jiffies(100)

static void free_checkpoint(struct ckpt_checkpoint *checkpoint)
{
	ckpt_changes_destroy(&checkpoint->changes);
	ckpt_sections_destroy(rcu_dereference_protected(checkpoint->sections, true));
	kfree(checkpoint);
}

static void release(struct kref *kref)
{
	free_checkpoint(container_of(kref, struct ckpt_checkpoint, refs));
}

/* A checkpoint with one section has it from the start, under the empty id. */
static int add_default_section(struct ckpt_checkpoint *checkpoint,
			       struct ckpt_sections *sections)
{
	struct ckpt_section *section = ckpt_section_alloc(checkpoint, 0);
	struct ckpt_blob *blob = ckpt_blob_alloc(0);
	int err = -ENOMEM;

	if (!section || IS_ERR(blob))
		goto free;
	err = ckpt_sections_insert(sections, section);
	if (err)
		goto free;
	blob->last_update = ktime_get_coarse_real_ns();
	RCU_INIT_POINTER(section->blob, blob);
	list_add_tail(&section->order, &sections->order);
	sections->count = 1;
	return 0;

free:
	if (section)
		ckpt_section_put(section);
	if (!IS_ERR(blob))
		ckpt_blob_put(blob);
	return err;
}

static void show(struct work_struct *work)
{
	struct ckpt_checkpoint *checkpoint =
		container_of(to_delayed_work(work), struct ckpt_checkpoint, show_work);
	struct ckpt_net *world = checkpoint->net;

	ckpt_net_show(checkpoint);
	ckpt_checkpoint_put(checkpoint);
	/* The last thing: the end of the namespace waits for it. */
	if (atomic_dec_and_test(&world->showing))
		wake_up_var(&world->showing);
}

/**
 * ckpt_checkpoint_show() - let sysfs follow a change, soon
 * @checkpoint: the caller holds a reference
 *
 * Changes in quick succession are followed once.
 */
void ckpt_checkpoint_show(struct ckpt_checkpoint *checkpoint)
{
	if (checkpoint->attr.creation_flags & CKPT_CREATE_NO_SYSFS)
		return;
	ckpt_checkpoint_get(checkpoint);
	atomic_inc(&checkpoint->net->showing);
	if (ckpt_net_queue(&checkpoint->show_work, SHOW_DELAY))
		return;
	/* Queued already, by somebody whose reference is still there. */
	atomic_dec(&checkpoint->net->showing);
	kref_put(&checkpoint->refs, release);
}

/**
 * ckpt_checkpoint_show_created() - let sysfs follow the creation of a section
 * @checkpoint: the caller holds a reference
 *
 * There is nothing to do while as many sections are shown as may be.
 */
void ckpt_checkpoint_show_created(struct ckpt_checkpoint *checkpoint)
{
	/* The section is in the table; sysfs counts, and then looks there. */
	smp_mb();
	if (READ_ONCE(checkpoint->shown_sections) <
	    READ_ONCE(checkpoint->net->sysfs_sections))
		ckpt_checkpoint_show(checkpoint);
}

static void init_checkpoint(struct ckpt_checkpoint *checkpoint)
{
	kref_init(&checkpoint->refs);
	ckpt_deadline_init(&checkpoint->retention_deadline);
	mutex_init(&checkpoint->create_mutex);
	mutex_init(&checkpoint->writer_mutex);
	atomic_set(&checkpoint->slow_writers, 0);
	spin_lock_init(&checkpoint->publish_lock);
	seqcount_spinlock_init(&checkpoint->publish_seq, &checkpoint->publish_lock);
	checkpoint->generation = CKPT_FIRST_EPOCH;
	ckpt_changes_init(&checkpoint->changes);
	INIT_DELAYED_WORK(&checkpoint->show_work, show);
}

/*
 * Only asynchronous collocated checkpoints leave it to the application to say
 * which replica is active.
 */
static bool starts_active(u32 creation_flags)
{
	return !(creation_flags & CKPT_CREATE_COLLOCATED) ||
	       (creation_flags & CKPT_CREATE_WR_ALL_REPLICAS);
}

/**
 * ckpt_checkpoint_create() - make a checkpoint that nobody can find yet
 * @net: where it belongs
 * @name: copied
 * @attr: checked by the caller
 * @owner: to whom it belongs
 *
 * It is not counted in the quota: ckpt_registry_insert() does that.
 *
 * Context: may sleep.
 * Return: the caller's reference, or -ENOMEM.
 */
struct ckpt_checkpoint *ckpt_checkpoint_create(struct ckpt_net *net,
					       const struct ckpt_id *name,
					       const struct ckpt_attributes *attr,
					       const struct ckpt_owner *owner)
{
	struct ckpt_checkpoint *checkpoint;
	struct ckpt_sections *sections;

	checkpoint = kzalloc(struct_size(checkpoint, name, name->len), CKPT_GFP);
	if (!checkpoint)
		return ERR_PTR(-ENOMEM);
	sections = ckpt_sections_create();
	if (!sections) {
		kfree(checkpoint);
		return ERR_PTR(-ENOMEM);
	}
	init_checkpoint(checkpoint);
	RCU_INIT_POINTER(checkpoint->sections, sections);
	checkpoint->net = net;
	checkpoint->attr = *attr;
	checkpoint->retention = attr->retention;
	checkpoint->owner = *owner;
	checkpoint->active = starts_active(attr->creation_flags);
	memcpy(checkpoint->name, name->data, name->len);
	checkpoint->id = (struct ckpt_id){ .data = checkpoint->name, .len = name->len };
	if (attr->max_sections == 1 && add_default_section(checkpoint, sections)) {
		free_checkpoint(checkpoint);
		return ERR_PTR(-ENOMEM);
	}
	return checkpoint;
}

/**
 * ckpt_checkpoint_kill() - end all updates
 * @checkpoint: was counted by ckpt_registry_insert(); called once
 *
 * The sections stay counted until ckpt_publish_empty() has freed them.
 *
 * Context: may be called under the registry lock.
 */
void ckpt_checkpoint_kill(struct ckpt_checkpoint *checkpoint)
{
	spin_lock(&checkpoint->publish_lock);
	WRITE_ONCE(checkpoint->dead, true);
	spin_unlock(&checkpoint->publish_lock);
	ckpt_quota_sub(&checkpoint->net->quota.checkpoints, 1);
}

/**
 * ckpt_checkpoint_put() - drop a reference
 * @checkpoint: the caller's reference goes
 *
 * Context: may sleep.
 */
void ckpt_checkpoint_put(struct ckpt_checkpoint *checkpoint)
{
	kref_put(&checkpoint->refs, release);
}

/**
 * ckpt_checkpoint_count() - tell what a checkpoint holds
 * @checkpoint: the caller holds a reference
 * @counts: (out) what it holds
 */
void ckpt_checkpoint_count(struct ckpt_checkpoint *checkpoint, struct ckpt_counts *counts)
{
	struct ckpt_sections *sections;

	spin_lock(&checkpoint->publish_lock);
	sections = ckpt_checkpoint_sections_locked(checkpoint);
	counts->sections = sections->count;
	counts->bytes = sections->bytes;
	counts->generation = checkpoint->generation;
	counts->dead = checkpoint->dead;
	spin_unlock(&checkpoint->publish_lock);
	if (counts->generation == CKPT_FIRST_EPOCH)
		counts->generation = 0;
}
