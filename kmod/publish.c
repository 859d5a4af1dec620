// SPDX-License-Identifier: GPL-2.0-only
/*
 * Publication.
 *
 * Under the publish lock an update gets its generation, takes its place in the
 * list in generation order, counts in the quota, goes into the log for
 * trackers, and becomes visible by pointer stores; nothing else happens there,
 * so nobody ever waits for an allocation or for a copy from user space.
 *
 * Locks, in the order in which they are taken: create mutex or writer mutex,
 * publish lock, then the locks of the deadline queue, of the quota (atomic) and
 * of the trackers' event queues.
 */
#include <linux/mm.h>
#include <linux/rhashtable.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>
#include "blob.h"
#include "checkpoint.h"
#include "netns.h"
#include "publish.h"
#include "section.h"
#include "sections.h"
#include "trace.h"

/* How a writer has passed ckpt_publish_enter(). */
enum {
	WRITER_FREE,	/* no mutex */
	WRITER_QUEUED,	/* writer mutex, since others want it */
	WRITER_SLOW,	/* writer mutex, and counted in slow_writers */
};

static void trace_section(const struct ckpt_checkpoint *checkpoint,
			  const struct ckpt_section *section, u32 op, u64 generation)
{
	trace_ckpt_update(checkpoint->instance, section->id, section->id_len, op,
			  generation);
}

/* A record for trackers, or NULL when there are none or memory is short. */
static struct ckpt_update *record(struct ckpt_checkpoint *checkpoint,
				  struct ckpt_section *section, u32 op, u64 size,
				  u64 origin)
{
	struct ckpt_update *update;

	if (!ckpt_changes_wanted(&checkpoint->changes))
		return NULL;
	update = ckpt_update_alloc(1, origin);
	ckpt_update_set(update, 0, section, op, 0, size);
	return update;
}

/* The parts of every publication that does not fail any more. */
static u64 commit(struct ckpt_checkpoint *checkpoint, struct ckpt_update *update)
{
	lockdep_assert_held(&checkpoint->publish_lock);
	checkpoint->generation++;
	ckpt_changes_append(&checkpoint->changes, update, checkpoint->generation);
	return checkpoint->generation;
}

static struct ckpt_blob *blob_locked(struct ckpt_checkpoint *checkpoint,
				     struct ckpt_section *section)
{
	return rcu_dereference_protected(section->blob,
					 lockdep_is_held(&checkpoint->publish_lock));
}

static void stamp(struct ckpt_blob *blob, u64 generation)
{
	blob->generation = generation;
	blob->last_update = ktime_get_coarse_real_ns();
}

/**
 * ckpt_publish_enter() - keep out of the way of writers that were overtaken
 * @checkpoint: to write to
 * @slow: this writer was overtaken too often: from here to the matching
 *	ckpt_publish_leave() nobody else starts to publish contents
 *
 * Return: what to hand to ckpt_publish_leave(), or -EINTR if killed.
 */
int ckpt_publish_enter(struct ckpt_checkpoint *checkpoint, bool slow)
{
	if (!slow && likely(!atomic_read(&checkpoint->slow_writers)))
		return WRITER_FREE;
	if (slow)
		atomic_inc(&checkpoint->slow_writers);
	if (!mutex_lock_killable(&checkpoint->writer_mutex))
		return slow ? WRITER_SLOW : WRITER_QUEUED;
	if (slow)
		atomic_dec(&checkpoint->slow_writers);
	return -EINTR;
}

/**
 * ckpt_publish_leave() - let other writers go on
 * @checkpoint: written to
 * @entered: what ckpt_publish_enter() returned
 */
void ckpt_publish_leave(struct ckpt_checkpoint *checkpoint, int entered)
{
	if (entered == WRITER_FREE)
		return;
	mutex_unlock(&checkpoint->writer_mutex);
	if (entered == WRITER_SLOW)
		atomic_dec(&checkpoint->slow_writers);
}

static int insert_published(struct ckpt_checkpoint *checkpoint,
			    struct ckpt_section *section, struct ckpt_blob *blob,
			    struct ckpt_update *update, u64 *generation)
{
	struct ckpt_quota *quota = &checkpoint->net->quota;
	struct ckpt_sections *sections;
	int err = -ESHUTDOWN;

	spin_lock(&checkpoint->publish_lock);
	if (checkpoint->dead)
		goto unlock;
	err = ckpt_quota_add(&quota->sections, 1);
	if (err)
		goto unlock;
	err = ckpt_quota_resize(quota, 0, blob->size);
	if (err) {
		ckpt_quota_sub(&quota->sections, 1);
		goto unlock;
	}
	sections = ckpt_checkpoint_sections_locked(checkpoint);
	sections->count++;
	sections->bytes += blob->size;
	list_add_tail(&section->order, &sections->order);
	*generation = commit(checkpoint, update);
	stamp(blob, *generation);
	rcu_assign_pointer(section->blob, blob);
unlock:
	spin_unlock(&checkpoint->publish_lock);
	return err;
}

/*
 * Among count + 1 ids in a row one is free, unless the ids are so short that
 * all are in use.
 */
static int choose_id(struct ckpt_sections *sections, struct ckpt_section *section)
{
	struct ckpt_id id = { .data = section->id, .len = section->id_len };
	u32 tries;
	__be64 be;

	for (tries = 0; tries <= sections->count; tries++) {
		be = cpu_to_be64(++sections->last_generated);
		memcpy(section->id, (u8 *)&be + sizeof(be) - id.len, id.len);
		if (!ckpt_sections_find(sections, &id))
			return 0;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return -ENOSPC;
}

static int check_room(struct ckpt_checkpoint *checkpoint, struct ckpt_sections *sections,
		      const struct ckpt_section *section, bool generate)
{
	struct ckpt_id id = { .data = section->id, .len = section->id_len };

	if (checkpoint->attr.max_sections == 1)
		return -EEXIST;
	if (!generate && ckpt_sections_find(sections, &id))
		return -EEXIST;
	return sections->count < checkpoint->attr.max_sections ? 0 : -ENOSPC;
}

static int create_locked(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section,
			 struct ckpt_blob *blob, bool generate, u64 origin,
			 u64 *generation)
{
	struct ckpt_sections *sections = ckpt_checkpoint_sections_locked(checkpoint);
	struct ckpt_update *update;
	int err;

	err = check_room(checkpoint, sections, section, generate);
	if (!err && generate)
		err = choose_id(sections, section);
	if (!err)
		err = ckpt_sections_insert(sections, section);
	if (err)
		return err;
	update = record(checkpoint, section, CKPT_CHANGE_CREATE, blob->size, origin);
	err = insert_published(checkpoint, section, blob, update, generation);
	if (err) {
		ckpt_update_put(update);
		ckpt_sections_remove(sections, section);
		return err;
	}
	if (section->expiration != CKPT_TIME_END)
		ckpt_deadline_set(&checkpoint->net->expirations, &section->deadline,
				  section->expiration);
	trace_section(checkpoint, section, CKPT_CHANGE_CREATE, *generation);
	ckpt_checkpoint_show_created(checkpoint);
	return 0;
}

/**
 * ckpt_publish_create() - create a section
 * @checkpoint: where
 * @section: id and expiration set; the checkpoint takes over the caller's
 *	reference on success
 * @blob: initial content; likewise
 * @generate: fill in an id that is not in use, of the length that is set
 * @origin: cookie of the open, for trackers
 * @generation: (out) of the update
 *
 * Return: 0; -EEXIST, -ENOSPC, -ENOMEM, -EDQUOT, -ESHUTDOWN, -EINTR.
 */
int ckpt_publish_create(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section,
			struct ckpt_blob *blob, bool generate, u64 origin,
			u64 *generation)
{
	int err;

	if (mutex_lock_killable(&checkpoint->create_mutex))
		return -EINTR;
	err = create_locked(checkpoint, section, blob, generate, origin, generation);
	mutex_unlock(&checkpoint->create_mutex);
	return err;
}

/* Takes the content away; the caller puts it.  Publish lock held. */
static struct ckpt_blob *unpublish(struct ckpt_checkpoint *checkpoint,
				   struct ckpt_section *section)
{
	struct ckpt_sections *sections = ckpt_checkpoint_sections_locked(checkpoint);
	struct ckpt_quota *quota = &checkpoint->net->quota;
	struct ckpt_blob *blob = blob_locked(checkpoint, section);

	sections->count--;
	sections->bytes -= blob->size;
	list_del_init(&section->order);
	RCU_INIT_POINTER(section->blob, NULL);
	ckpt_quota_sub(&quota->sections, 1);
	ckpt_quota_resize(quota, blob->size, 0);
	return blob;
}

/* Takes a section without content out of the table.  Create mutex held. */
static void take_out(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section)
{
	ckpt_sections_remove(ckpt_checkpoint_sections_locked(checkpoint), section);
	ckpt_deadline_cancel(&checkpoint->net->expirations, &section->deadline);
}

/* Ends @section, which is in the table.  Create mutex held. */
static int remove_published(struct ckpt_checkpoint *checkpoint,
			    struct ckpt_section *section, u32 op, u64 origin,
			    u64 *generation)
{
	struct ckpt_update *update = record(checkpoint, section, op, 0, origin);
	struct ckpt_blob *blob;

	spin_lock(&checkpoint->publish_lock);
	if (checkpoint->dead) {
		spin_unlock(&checkpoint->publish_lock);
		ckpt_update_put(update);
		return -ESHUTDOWN;
	}
	*generation = commit(checkpoint, update);
	blob = unpublish(checkpoint, section);
	spin_unlock(&checkpoint->publish_lock);

	take_out(checkpoint, section);
	trace_section(checkpoint, section, op, *generation);
	/* The blob is gone before this looks; sysfs looks the other way round. */
	smp_mb();
	if (READ_ONCE(section->shown))
		ckpt_checkpoint_show(checkpoint);
	ckpt_blob_put(blob);
	ckpt_section_put(section);
	return 0;
}

/**
 * ckpt_publish_delete() - delete a section
 * @checkpoint: where
 * @id: which
 * @origin: cookie of the open, for trackers
 * @generation: (out) of the update
 *
 * Return: 0; -ENOENT, -ESHUTDOWN, -EINTR.
 */
int ckpt_publish_delete(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
			u64 origin, u64 *generation)
{
	struct ckpt_section *section;
	int err = -ENOENT;

	if (mutex_lock_killable(&checkpoint->create_mutex))
		return -EINTR;
	section = ckpt_sections_find(ckpt_checkpoint_sections_locked(checkpoint), id);
	if (section)
		err = remove_published(checkpoint, section, CKPT_CHANGE_DELETE, origin,
				       generation);
	mutex_unlock(&checkpoint->create_mutex);
	return err;
}

static struct ckpt_blob *unpublish_first(struct ckpt_checkpoint *checkpoint,
					 struct ckpt_section **first)
{
	struct ckpt_blob *blob = NULL;
	struct ckpt_sections *sections;

	spin_lock(&checkpoint->publish_lock);
	sections = ckpt_checkpoint_sections_locked(checkpoint);
	*first = list_first_entry_or_null(&sections->order, struct ckpt_section, order);
	if (*first)
		blob = unpublish(checkpoint, *first);
	spin_unlock(&checkpoint->publish_lock);
	return blob;
}

/**
 * ckpt_publish_empty() - free what a killed checkpoint has stored
 * @checkpoint: the caller holds a reference
 *
 * It must not wait for the last reference: who keeps the descriptor of a closed
 * checkpoint would keep memory that no limit counts.
 *
 * Context: may sleep, and take long.
 */
void ckpt_publish_empty(struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_section *section;
	struct ckpt_blob *blob;

	mutex_lock(&checkpoint->create_mutex);
	while ((blob = unpublish_first(checkpoint, &section))) {
		take_out(checkpoint, section);
		ckpt_blob_put(blob);
		ckpt_section_put(section);
		cond_resched();
	}
	mutex_unlock(&checkpoint->create_mutex);
}

/**
 * ckpt_publish_expire() - delete a section whose expiration time has come
 * @checkpoint: the caller holds a reference
 * @section: the caller holds a reference, and has taken its deadline off
 *
 * Looks again: the section may be gone, or have another expiration by now, or
 * the clock may have been set back.
 */
void ckpt_publish_expire(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section)
{
	struct ckpt_deadline_queue *queue = &checkpoint->net->expirations;
	u64 generation;

	mutex_lock(&checkpoint->create_mutex);
	if (!rcu_access_pointer(section->blob) || section->expiration == CKPT_TIME_END)
		goto unlock;
	if (section->expiration > ckpt_deadline_queue_now(queue))
		ckpt_deadline_set(queue, &section->deadline, section->expiration);
	else
		remove_published(checkpoint, section, CKPT_CHANGE_EXPIRE, 0, &generation);
unlock:
	mutex_unlock(&checkpoint->create_mutex);
}

static int expiration_locked(struct ckpt_checkpoint *checkpoint,
			     struct ckpt_section *section, s64 expiration, u64 origin,
			     u64 *generation)
{
	struct ckpt_update *update = record(checkpoint, section, CKPT_CHANGE_EXPIRATION, 0,
					    origin);
	struct ckpt_deadline_queue *queue = &checkpoint->net->expirations;

	spin_lock(&checkpoint->publish_lock);
	if (checkpoint->dead) {
		spin_unlock(&checkpoint->publish_lock);
		ckpt_update_put(update);
		return -ESHUTDOWN;
	}
	list_move_tail(&section->order,
		       &ckpt_checkpoint_sections_locked(checkpoint)->order);
	*generation = commit(checkpoint, update);
	WRITE_ONCE(section->expiration, expiration);
	spin_unlock(&checkpoint->publish_lock);

	if (expiration == CKPT_TIME_END)
		ckpt_deadline_cancel(queue, &section->deadline);
	else
		ckpt_deadline_set(queue, &section->deadline, expiration);
	trace_section(checkpoint, section, CKPT_CHANGE_EXPIRATION, *generation);
	return 0;
}

/**
 * ckpt_publish_expiration() - set the expiration time of a section
 * @checkpoint: where
 * @id: which
 * @expiration: absolute, or %CKPT_TIME_END
 * @origin: cookie of the open, for trackers
 * @generation: (out) of the update
 *
 * Return: 0; -ENOENT, -ESHUTDOWN, -EINTR.
 */
int ckpt_publish_expiration(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
			    s64 expiration, u64 origin, u64 *generation)
{
	struct ckpt_section *section;
	int err = -ENOENT;

	if (mutex_lock_killable(&checkpoint->create_mutex))
		return -EINTR;
	section = ckpt_sections_find(ckpt_checkpoint_sections_locked(checkpoint), id);
	if (section)
		err = expiration_locked(checkpoint, section, expiration, origin, generation);
	mutex_unlock(&checkpoint->create_mutex);
	return err;
}

/* Swaps the content; gives the old one in *@old.  Publish lock held. */
static int overwrite_locked(struct ckpt_checkpoint *checkpoint,
			    struct ckpt_section *section, struct ckpt_blob *blob,
			    const u64 *expected, struct ckpt_update *update,
			    struct ckpt_blob **old, u64 *generation)
{
	struct ckpt_sections *sections = ckpt_checkpoint_sections_locked(checkpoint);
	int err;

	if (checkpoint->dead)
		return -ESHUTDOWN;
	*old = blob_locked(checkpoint, section);
	if (!*old)
		return -ENOENT;
	if (expected && (*old)->generation != *expected) {
		*generation = (*old)->generation;
		return -ESTALE;
	}
	err = ckpt_quota_resize(&checkpoint->net->quota, (*old)->size, blob->size);
	if (err)
		return err;
	sections->bytes += blob->size - (*old)->size;
	list_move_tail(&section->order, &sections->order);
	*generation = commit(checkpoint, update);
	stamp(blob, *generation);
	rcu_assign_pointer(section->blob, blob);
	return 0;
}

/**
 * ckpt_publish_overwrite() - replace the content of a section
 * @checkpoint: where
 * @section: the caller holds a reference
 * @blob: new content; the section takes over the caller's reference on success
 * @expected: generation that the content must have, or NULL
 * @origin: cookie of the open, for trackers
 * @generation: (out) of the update; with -ESTALE the content's
 *
 * Return: 0; -ENOENT, -ESTALE, -EDQUOT, -ESHUTDOWN, -EINTR.
 */
int ckpt_publish_overwrite(struct ckpt_checkpoint *checkpoint,
			   struct ckpt_section *section, struct ckpt_blob *blob,
			   const u64 *expected, u64 origin, u64 *generation)
{
	struct ckpt_update *update = record(checkpoint, section, CKPT_CHANGE_OVERWRITE,
					    blob->size, origin);
	struct ckpt_blob *old;
	int entered, err;

	entered = ckpt_publish_enter(checkpoint, false);
	if (entered < 0) {
		ckpt_update_put(update);
		return entered;
	}
	spin_lock(&checkpoint->publish_lock);
	err = overwrite_locked(checkpoint, section, blob, expected, update, &old, generation);
	spin_unlock(&checkpoint->publish_lock);
	ckpt_publish_leave(checkpoint, entered);
	if (err) {
		ckpt_update_put(update);
		return err;
	}
	trace_section(checkpoint, section, CKPT_CHANGE_OVERWRITE, *generation);
	ckpt_blob_put(old);
	return 0;
}

/* Checks that all contents are still those that the new ones were made from. */
static int check_current(struct ckpt_checkpoint *checkpoint,
			 const struct ckpt_replacement *replacements, u32 count,
			 u64 *from, u64 *to)
{
	u32 i;

	*from = 0;
	*to = 0;
	for (i = 0; i < count; i++) {
		if (blob_locked(checkpoint, replacements[i].section) != replacements[i].old)
			return -EAGAIN;
		*from += replacements[i].old->size;
		*to += replacements[i].blob->size;
	}
	return 0;
}

static void store_all(struct ckpt_checkpoint *checkpoint,
		      const struct ckpt_replacement *replacements, u32 count)
{
	struct list_head *order = &ckpt_checkpoint_sections_locked(checkpoint)->order;
	u32 i;

	/* One pointer store needs no protection from readers. */
	if (count > 1)
		write_seqcount_begin(&checkpoint->publish_seq);
	for (i = 0; i < count; i++) {
		stamp(replacements[i].blob, checkpoint->generation);
		rcu_assign_pointer(replacements[i].section->blob, replacements[i].blob);
	}
	if (count > 1)
		write_seqcount_end(&checkpoint->publish_seq);
	for (i = 0; i < count; i++)
		list_move_tail(&replacements[i].section->order, order);
}

static int vector_locked(struct ckpt_checkpoint *checkpoint,
			 const struct ckpt_replacement *replacements, u32 count,
			 struct ckpt_update *update, u64 *generation)
{
	u64 from, to;
	int err;

	if (checkpoint->dead)
		return -ESHUTDOWN;
	err = check_current(checkpoint, replacements, count, &from, &to);
	if (!err)
		err = ckpt_quota_resize(&checkpoint->net->quota, from, to);
	if (err)
		return err;
	ckpt_checkpoint_sections_locked(checkpoint)->bytes += to - from;
	*generation = commit(checkpoint, update);
	store_all(checkpoint, replacements, count);
	return 0;
}

/**
 * ckpt_publish_vector() - replace the contents of several sections in one update
 * @checkpoint: where
 * @replacements: of different sections; the sections take over the references
 *	to the new contents on success
 * @count: how many, at least 1
 * @update: record for trackers or NULL; its reference is taken over on success
 * @generation: (out) of the update
 *
 * Return: 0; -EAGAIN one of the contents is not the one that its replacement
 *	was made from; -EDQUOT, -ESHUTDOWN.
 */
int ckpt_publish_vector(struct ckpt_checkpoint *checkpoint,
			struct ckpt_replacement *replacements, u32 count,
			struct ckpt_update *update, u64 *generation)
{
	int err;
	u32 i;

	spin_lock(&checkpoint->publish_lock);
	err = vector_locked(checkpoint, replacements, count, update, generation);
	spin_unlock(&checkpoint->publish_lock);
	if (err)
		return err;
	for (i = 0; i < count; i++) {
		trace_section(checkpoint, replacements[i].section, CKPT_CHANGE_WRITE, *generation);
		/* The section's reference; the caller still has its own. */
		ckpt_blob_put(replacements[i].old);
	}
	return 0;
}
