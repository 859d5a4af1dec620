// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of the standard on an open checkpoint.
 *
 * One function for each.  Here it is decided where an operation is carried out;
 * on a node by itself that is always here, on the active replica if there is
 * one.
 */
#include <linux/mm.h>
#include <linux/user_namespace.h>
#include "access.h"
#include "blob.h"
#include "checkpoint.h"
#include "netns.h"
#include "open.h"
#include "publish.h"
#include "section.h"
#include "sections.h"
#include "trace.h"
#include "vector.h"

/**
 * ckpt_access_may() - check what a checkpoint was opened for
 * @open: the open
 * @need: %CKPT_OPEN_READ or %CKPT_OPEN_WRITE
 *
 * Return: 0 or -EPERM.
 */
int ckpt_access_may(const struct ckpt_open *open, u32 need)
{
	return open->flags & need ? 0 : -EPERM;
}

/**
 * ckpt_access_active() - check that there is an active replica
 * @open: the open
 *
 * Return: 0 or -ENXIO.
 */
int ckpt_access_active(const struct ckpt_open *open)
{
	return READ_ONCE(open->checkpoint->active) ? 0 : -ENXIO;
}

/**
 * ckpt_access_set_active() - make the local replica the active one
 * @open: opened for writing
 *
 * Return: 0; -EOPNOTSUPP if it is not for the application to choose.
 */
int ckpt_access_set_active(struct ckpt_open *open)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	u32 flags = checkpoint->attr.creation_flags;

	if (!(flags & CKPT_CREATE_COLLOCATED) || flags & CKPT_CREATE_WR_ALL_REPLICAS)
		return -EOPNOTSUPP;
	WRITE_ONCE(checkpoint->active, true);
	trace_ckpt_active(checkpoint->instance);
	return 0;
}

static u32 state(const struct ckpt_checkpoint *checkpoint)
{
	u32 state = 0;

	if (READ_ONCE(checkpoint->unlinked))
		state |= CKPT_STATE_UNLINKED;
	if (READ_ONCE(checkpoint->active))
		state |= CKPT_STATE_ACTIVE | CKPT_STATE_ACTIVE_HERE;
	return state;
}

/**
 * ckpt_access_status() - tell the state of a checkpoint
 * @open: the open
 * @status: (out) its members marked so
 *
 * Return: 0 or -ENXIO.
 */
int ckpt_access_status(struct ckpt_open *open, struct ckpt_ioc_status *status)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	struct ckpt_counts counts;
	int err = ckpt_access_active(open);

	if (err)
		return err;
	status->attr = checkpoint->attr;
	status->attr.retention = READ_ONCE(checkpoint->retention);
	ckpt_checkpoint_count(checkpoint, &counts);
	status->sections = counts.sections;
	status->bytes = counts.bytes;
	status->generation = counts.generation;
	status->opens = ckpt_open_count(open);
	status->incarnation = checkpoint->net->incarnation;
	status->instance = checkpoint->instance;
	status->uid = from_kuid_munged(current_user_ns(), checkpoint->owner.uid);
	status->gid = from_kgid_munged(current_user_ns(), checkpoint->owner.gid);
	status->mode = checkpoint->owner.mode;
	status->state = state(checkpoint);
	return 0;
}

/**
 * ckpt_access_sync() - bring all replicas up to date
 * @open: opened for writing
 *
 * The local replica is the only one, and has everything.
 *
 * Return: 0 or -ENXIO.
 */
int ckpt_access_sync(struct ckpt_open *open)
{
	int err = ckpt_access_active(open);

	if (!err)
		trace_ckpt_sync(open->checkpoint->instance);
	return err;
}

/*
 * A first look, before memory is taken.  A section without content is just being
 * created or deleted; which way that ends is seen under the create mutex.
 */
static int check_new(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
		     bool generate)
{
	struct ckpt_section *section = NULL;
	struct ckpt_sections *sections;
	int err = 0;

	if (checkpoint->attr.max_sections == 1)
		return -EEXIST;
	rcu_read_lock();
	sections = ckpt_checkpoint_sections(checkpoint);
	if (!generate)
		section = ckpt_sections_find_rcu(sections, id);
	if (section && rcu_access_pointer(section->blob))
		err = -EEXIST;
	else if (READ_ONCE(sections->count) >= checkpoint->attr.max_sections)
		err = -ENOSPC;
	rcu_read_unlock();
	return err;
}

static struct ckpt_blob *blob_of_user(const void __user *data, u64 size)
{
	struct ckpt_blob *blob = ckpt_blob_alloc(size);
	int err;

	if (IS_ERR(blob))
		return blob;
	err = ckpt_blob_from_user(blob, 0, data, size);
	if (!err)
		return blob;
	ckpt_blob_put(blob);
	return ERR_PTR(err);
}

/**
 * ckpt_access_create() - create a section
 * @open: opened for writing
 * @id: its id; with @generated only the length counts
 * @expiration: absolute, or %CKPT_TIME_END
 * @data: initial content
 * @size: bytes of it
 * @generated: (out) the generated id; NULL: @id is given
 * @generation: (out) of the update
 *
 * Return: 0; -ENXIO, -EEXIST, -ENOSPC, -ENOMEM, -EFAULT, -EDQUOT, -ESHUTDOWN,
 *	-EINTR.
 */
int ckpt_access_create(struct ckpt_open *open, struct ckpt_id *id, s64 expiration,
		       const void __user *data, u64 size, u8 *generated,
		       u64 *generation)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	struct ckpt_section *section;
	struct ckpt_blob *blob;
	int err;

	err = ckpt_access_active(open) ?: check_new(checkpoint, id, generated);
	if (err)
		return err;
	blob = blob_of_user(data, size);
	if (IS_ERR(blob))
		return PTR_ERR(blob);
	section = ckpt_section_alloc(checkpoint, id->len);
	if (!section) {
		ckpt_blob_put(blob);
		return -ENOMEM;
	}
	section->expiration = expiration;
	if (!generated)
		memcpy(section->id, id->data, id->len);
	/* The checkpoint may delete the section before its id is copied out. */
	ckpt_section_get(section);
	err = ckpt_publish_create(checkpoint, section, blob, generated, open->cookie,
				  generation);
	if (!err && generated)
		memcpy(generated, section->id, id->len);
	ckpt_section_put(section);
	if (err) {
		ckpt_section_put(section);
		ckpt_blob_put(blob);
	}
	return err;
}

/**
 * ckpt_access_delete() - delete a section
 * @open: opened for writing
 * @id: which
 * @generation: (out) of the update
 *
 * Return: 0; -ENXIO, -ENOENT, -ESHUTDOWN, -EINTR.
 */
int ckpt_access_delete(struct ckpt_open *open, const struct ckpt_id *id, u64 *generation)
{
	return ckpt_access_active(open) ?:
	       ckpt_publish_delete(open->checkpoint, id, open->cookie, generation);
}

/**
 * ckpt_access_set_expiration() - set the expiration time of a section
 * @open: opened for writing
 * @id: which
 * @expiration: absolute, or %CKPT_TIME_END
 * @generation: (out) of the update
 *
 * Return: 0; -ENXIO, -ENOENT, -ESHUTDOWN, -EINTR.
 */
int ckpt_access_set_expiration(struct ckpt_open *open, const struct ckpt_id *id,
			       s64 expiration, u64 *generation)
{
	return ckpt_access_active(open) ?:
	       ckpt_publish_expiration(open->checkpoint, id, expiration, open->cookie,
				       generation);
}

/* A first look at the generation, before the content is copied. */
static int check_expected(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
			  u64 expected, u64 *generation)
{
	struct ckpt_io io = { .id = *id };
	u32 bad;
	int err;

	err = ckpt_vector_acquire(checkpoint, &io, 1, NULL, &bad);
	if (!err && io.blob->generation != expected) {
		*generation = io.blob->generation;
		err = -ESTALE;
	}
	ckpt_vector_release(&io, 1);
	return err;
}

/**
 * ckpt_access_overwrite() - replace the content of a section
 * @open: opened for writing
 * @id: which
 * @data: the new content
 * @size: bytes of it
 * @expected: generation that the content must have, or NULL
 * @generation: (out) of the update; with -ESTALE the content's
 *
 * Return: 0; -ENXIO, -ENOENT, -ESTALE, -ENOMEM, -EFAULT, -EDQUOT, -ESHUTDOWN,
 *	-EINTR.
 */
int ckpt_access_overwrite(struct ckpt_open *open, const struct ckpt_id *id,
			  const void __user *data, u64 size, const u64 *expected,
			  u64 *generation)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	struct ckpt_section *section;
	struct ckpt_blob *blob;
	int err;

	err = ckpt_access_active(open);
	if (!err && expected)
		err = check_expected(checkpoint, id, *expected, generation);
	if (!err)
		err = ckpt_vector_find(checkpoint, id, &section);
	if (err)
		return err;
	blob = blob_of_user(data, size);
	if (IS_ERR(blob)) {
		err = PTR_ERR(blob);
	} else {
		err = ckpt_publish_overwrite(checkpoint, section, blob, expected,
					     open->cookie, generation);
		if (err)
			ckpt_blob_put(blob);
	}
	ckpt_section_put(section);
	return err;
}

/**
 * ckpt_access_write() - write parts of sections as one update
 * @open: opened for writing
 * @ios: elements
 * @count: how many
 * @generation: (out) of the update; 0 if there was nothing to change
 * @bad: (out) index of the element that is to blame for an error, if one is
 *
 * The caller calls ckpt_vector_release() whatever the result is.
 *
 * Return: 0; -ENXIO, -ENOENT, -ENOMEM, -EFAULT, -EDQUOT, -ESHUTDOWN, -EINTR.
 */
int ckpt_access_write(struct ckpt_open *open, struct ckpt_io *ios, u32 count,
		      u64 *generation, u32 *bad)
{
	return ckpt_access_active(open) ?:
	       ckpt_vector_write(open->checkpoint, ios, count, open->cookie, generation,
				 bad);
}

static int check_offsets(const struct ckpt_io *ios, u32 count, u32 *bad)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (ios[i].offset > ios[i].blob->size) {
			*bad = i;
			return -ERANGE;
		}
	}
	return 0;
}

/**
 * ckpt_access_read() - take the contents of sections for reading
 * @open: opened for reading
 * @ios: elements; (out) their contents
 * @count: how many
 * @generation: (out) that the contents are of; NULL if it does not matter
 * @bad: (out) index of the element that is to blame for an error, if one is
 *
 * The caller calls ckpt_vector_release() whatever the result is.
 *
 * Return: 0; -ENXIO, -ENOENT, -ERANGE.
 */
int ckpt_access_read(struct ckpt_open *open, struct ckpt_io *ios, u32 count,
		     u64 *generation, u32 *bad)
{
	int err;

	err = ckpt_access_active(open) ?:
	      ckpt_vector_acquire(open->checkpoint, ios, count, generation, bad) ?:
	      check_offsets(ios, count, bad);
	trace_ckpt_read(open->checkpoint->instance, count, err);
	return err;
}

static struct ckpt_section *of_expiration(struct ckpt_deadline *deadline)
{
	return container_of(deadline, struct ckpt_section, deadline);
}

/*
 * A queued section is in its table, which holds a reference, and the table is
 * there as long as the checkpoint is.
 */
static bool grab_expired(struct ckpt_deadline *deadline)
{
	struct ckpt_section *section = of_expiration(deadline);

	if (!kref_get_unless_zero(&section->checkpoint->refs))
		return false;
	ckpt_section_get(section);
	return true;
}

static void expire(struct ckpt_deadline *deadline)
{
	struct ckpt_section *section = of_expiration(deadline);
	struct ckpt_checkpoint *checkpoint = section->checkpoint;

	ckpt_publish_expire(checkpoint, section);
	ckpt_section_put(section);
	ckpt_checkpoint_put(checkpoint);
}

const struct ckpt_deadline_ops ckpt_access_expiration_ops = {
	.grab = grab_expired,
	.fire = expire,
};
