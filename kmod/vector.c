// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vectors.
 *
 * A partial write first takes the caller's bytes into memory of its own, then
 * makes the new contents from the ones it finds, and publishes them if those
 * are still current; else it makes them again.  No lock is held while data is
 * copied, and a caller whose memory is slow to read holds up nobody.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "blob.h"
#include "checkpoint.h"
#include "publish.h"
#include "section.h"
#include "sections.h"
#include "vector.h"

/* Attempts before the writer mutex, or the publish lock, is taken. */
#define FREE_TRIES	3

/**
 * ckpt_vector_find() - find a section, and keep it
 * @checkpoint: where
 * @id: which
 * @section: (out) a reference
 *
 * Return: 0 or -ENOENT.
 */
int ckpt_vector_find(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
		     struct ckpt_section **section)
{
	int err = 0;

	rcu_read_lock();
	*section = ckpt_sections_find_rcu(ckpt_checkpoint_sections(checkpoint), id);
	if (!*section || !rcu_access_pointer((*section)->blob) ||
	    !ckpt_section_get_unless_zero(*section))
		err = -ENOENT;
	rcu_read_unlock();
	return err;
}

static int get_content(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
		       struct ckpt_blob **content)
{
	struct ckpt_section *section;
	struct ckpt_blob *blob;
	int err = -ENOENT;

	rcu_read_lock();
	section = ckpt_sections_find_rcu(ckpt_checkpoint_sections(checkpoint), id);
	blob = section ? rcu_dereference(section->blob) : NULL;
	if (blob)
		err = ckpt_blob_get_unless_zero(blob) ? 0 : -EAGAIN;
	rcu_read_unlock();
	*content = blob;
	return err;
}

/*
 * Takes a reference to the content of one section.  -EAGAIN: it was replaced
 * at this very moment, or a vector was being published.
 */
static int try_acquire(struct ckpt_checkpoint *checkpoint, struct ckpt_io *io)
{
	unsigned int seq = read_seqcount_begin(&checkpoint->publish_seq);
	struct ckpt_blob *blob;
	int err;

	err = get_content(checkpoint, &io->id, &blob);
	if (err)
		return err;
	if (read_seqcount_retry(&checkpoint->publish_seq, seq)) {
		ckpt_blob_put(blob);
		return -EAGAIN;
	}
	io->blob = blob;
	return 0;
}

/*
 * Takes references to all contents under the publish lock: they are of one
 * generation.  Sections are looked up before, to hold the lock for as short as
 * can be.
 */
static int acquire_locked(struct ckpt_checkpoint *checkpoint, struct ckpt_io *ios,
			  u32 count, u64 *generation, u32 *bad)
{
	struct ckpt_sections *sections;
	int err = 0;
	u32 i;

	rcu_read_lock();
	sections = ckpt_checkpoint_sections(checkpoint);
	for (i = 0; i < count; i++)
		ios[i].section = ckpt_sections_find_rcu(sections, &ios[i].id);
	spin_lock(&checkpoint->publish_lock);
	for (i = 0; i < count; i++) {
		struct ckpt_section *section = ios[i].section;
		struct ckpt_blob *blob = NULL;

		/* Borrowed for the length of this function only. */
		ios[i].section = NULL;
		if (section)
			blob = rcu_dereference(section->blob);
		if (!blob) {
			if (!err)
				*bad = i;
			err = -ENOENT;
			continue;
		}
		/* Published under the lock: there is a reference. */
		refcount_inc(&blob->refs);
		ios[i].blob = blob;
	}
	*generation = checkpoint->generation;
	spin_unlock(&checkpoint->publish_lock);
	rcu_read_unlock();
	return err;
}

/**
 * ckpt_vector_acquire() - take references to the contents of sections
 * @checkpoint: where
 * @ios: elements, with the ids filled in
 * @count: how many
 * @generation: (out) that the contents are of; NULL if it does not matter
 * @bad: (out) index of the first section that does not exist
 *
 * Sees updates whole, and several sections as of one moment.  The caller calls
 * ckpt_vector_release() whatever the result is.
 *
 * Return: 0 or -ENOENT.
 */
int ckpt_vector_acquire(struct ckpt_checkpoint *checkpoint, struct ckpt_io *ios,
			u32 count, u64 *generation, u32 *bad)
{
	int tries = 0, err = -EAGAIN;
	u64 unused;

	while (count == 1 && !generation && err == -EAGAIN && tries++ < FREE_TRIES)
		err = try_acquire(checkpoint, ios);
	if (err == -EAGAIN)
		return acquire_locked(checkpoint, ios, count, generation ?: &unused, bad);
	if (err)
		*bad = 0;
	return err;
}

/**
 * ckpt_vector_release() - drop what the elements hold
 * @ios: elements
 * @count: how many
 */
void ckpt_vector_release(struct ckpt_io *ios, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (ios[i].section)
			ckpt_section_put(ios[i].section);
		if (ios[i].blob)
			ckpt_blob_put(ios[i].blob);
		ios[i].section = NULL;
		ios[i].blob = NULL;
	}
}

/**
 * struct write - a vector write under way
 * @checkpoint: where
 * @ios: the elements
 * @order: indices of the elements, those of one section together and in order
 * @replacements: one for each section that changes
 * @nr_replacements: how many there are
 * @count: number of elements
 */
struct write {
	struct ckpt_checkpoint *checkpoint;
	struct ckpt_io *ios;
	u32 *order;
	struct ckpt_replacement *replacements;
	u32 nr_replacements;
	u32 count;
};

static int compare_section(const void *a, const void *b, const void *priv)
{
	const struct ckpt_io *ios = priv;
	u32 i = *(const u32 *)a, j = *(const u32 *)b;

	if (ios[i].section != ios[j].section)
		return ios[i].section < ios[j].section ? -1 : 1;
	return i < j ? -1 : 1;
}

/* Takes the caller's bytes into memory of ours, and sorts out who is written. */
static int stage(struct write *write, u32 *bad)
{
	struct ckpt_io *ios = write->ios;
	u32 i;
	int err;

	for (i = 0; i < write->count; i++) {
		err = ckpt_vector_find(write->checkpoint, &ios[i].id, &ios[i].section);
		if (err) {
			ios[i].section = NULL;
			*bad = i;
			return err;
		}
	}
	for (i = 0; i < write->count; i++) {
		struct ckpt_blob *blob = ckpt_blob_alloc(ios[i].size);

		if (IS_ERR(blob))
			return PTR_ERR(blob);
		ios[i].blob = blob;
		err = ckpt_blob_from_user(blob, 0, ios[i].data, ios[i].size);
		if (err) {
			if (err == -EFAULT)
				*bad = i;
			return err;
		}
		write->order[i] = i;
	}
	sort_r(write->order, write->count, sizeof(u32), compare_section, NULL, ios);
	return 0;
}

/* Makes the new content of the section that @n elements from @first on name. */
static int build(struct write *write, u32 first, u32 n, u32 *bad)
{
	struct ckpt_io *io = &write->ios[write->order[first]];
	struct ckpt_replacement *new = &write->replacements[write->nr_replacements];
	u64 from = U64_MAX, to = 0;
	u32 i;

	for (i = first; i < first + n; i++) {
		io = &write->ios[write->order[i]];
		if (!io->size)
			continue;
		from = min(from, io->offset);
		to = max(to, io->offset + io->size);
	}
	if (!to)
		return 0;
	new->old = ckpt_section_content(io->section);
	if (!new->old) {
		*bad = write->order[first];
		return -ENOENT;
	}
	new->section = io->section;
	if (n == 1 && !from && to >= new->old->size) {
		refcount_inc(&io->blob->refs);
		new->blob = io->blob;
		write->nr_replacements++;
		return 0;
	}
	new->blob = ckpt_blob_derive(new->old, max_t(u64, to, new->old->size), from, to,
				     n > 1);
	if (IS_ERR(new->blob)) {
		ckpt_blob_put(new->old);
		return PTR_ERR(new->blob);
	}
	write->nr_replacements++;
	for (i = first; i < first + n; i++) {
		io = &write->ios[write->order[i]];
		ckpt_blob_copy(new->blob, io->offset, io->blob, 0, io->size);
	}
	return 0;
}

static int build_all(struct write *write, u32 *bad)
{
	u32 first, n;
	int err;

	for (first = 0; first < write->count; first += n) {
		struct ckpt_section *section = write->ios[write->order[first]].section;

		n = 1;
		while (first + n < write->count &&
		       write->ios[write->order[first + n]].section == section)
			n++;
		err = build(write, first, n, bad);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

static void drop_replacements(struct write *write, bool published)
{
	while (write->nr_replacements) {
		struct ckpt_replacement *last =
			&write->replacements[--write->nr_replacements];

		ckpt_blob_put(last->old);
		if (!published)
			ckpt_blob_put(last->blob);
	}
}

static int try_publish(struct write *write, struct ckpt_update *update,
		       u64 *generation, u32 *bad)
{
	int err = build_all(write, bad);

	if (!err && write->nr_replacements)
		err = ckpt_publish_vector(write->checkpoint, write->replacements,
					  write->nr_replacements, update, generation);
	drop_replacements(write, !err);
	return err;
}

static struct ckpt_update *record(struct write *write, u64 origin)
{
	struct ckpt_update *update;
	u32 i, n = 0;

	if (!ckpt_changes_wanted(&write->checkpoint->changes))
		return NULL;
	for (i = 0; i < write->count; i++)
		n += !!write->ios[i].size;
	update = ckpt_update_alloc(n, origin);
	for (i = 0, n = 0; i < write->count; i++)
		if (write->ios[i].size)
			ckpt_update_set(update, n++, write->ios[i].section,
					CKPT_CHANGE_WRITE, write->ios[i].offset,
					write->ios[i].size);
	return update;
}

/*
 * Others may publish between the making of the new contents and their
 * publication.  After some attempts nobody else may start to.
 */
static int publish(struct write *write, u64 origin, u64 *generation, u32 *bad)
{
	struct ckpt_checkpoint *checkpoint = write->checkpoint;
	struct ckpt_update *update = record(write, origin);
	int entered, tries, err = -EAGAIN;

	entered = ckpt_publish_enter(checkpoint, false);
	if (entered < 0) {
		ckpt_update_put(update);
		return entered;
	}
	for (tries = 0; err == -EAGAIN && tries < FREE_TRIES; tries++)
		err = try_publish(write, update, generation, bad);
	ckpt_publish_leave(checkpoint, entered);

	if (err == -EAGAIN) {
		entered = ckpt_publish_enter(checkpoint, true);
		if (entered < 0) {
			err = entered;
		} else {
			while (err == -EAGAIN)
				err = try_publish(write, update, generation, bad);
			ckpt_publish_leave(checkpoint, entered);
		}
	}
	if (err || !*generation)
		ckpt_update_put(update);
	return err;
}

/**
 * ckpt_vector_write() - write parts of sections, as one update
 * @checkpoint: where
 * @ios: elements, in the order in which they take effect
 * @count: how many
 * @origin: cookie of the open, for trackers
 * @generation: (out) of the update; 0 if there was nothing to change
 * @bad: (out) index of the element that is to blame for an error, if one is
 *
 * The caller calls ckpt_vector_release() whatever the result is.
 *
 * Return: 0; -ENOENT, -ENOMEM, -EFAULT, -EDQUOT, -ESHUTDOWN, -EINTR.
 */
int ckpt_vector_write(struct ckpt_checkpoint *checkpoint, struct ckpt_io *ios, u32 count,
		      u64 origin, u64 *generation, u32 *bad)
{
	struct ckpt_replacement one_replacement;
	u32 one_index;
	struct write write = {
		.checkpoint = checkpoint,
		.ios = ios,
		.order = &one_index,
		.replacements = &one_replacement,
		.count = count,
	};
	int err = -ENOMEM;

	*generation = 0;
	if (count > 1) {
		write.order = kcalloc(count, sizeof(*write.order), CKPT_GFP);
		write.replacements = kcalloc(count, sizeof(*write.replacements), CKPT_GFP);
		if (!write.order || !write.replacements)
			goto free;
	}
	err = stage(&write, bad);
	if (!err)
		err = publish(&write, origin, generation, bad);
free:
	if (count > 1) {
		kfree(write.order);
		kfree(write.replacements);
	}
	return err;
}
