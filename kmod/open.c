// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open, close, unlink and retention of checkpoints.
 */
#include <linux/slab.h>
#include "checkpoint.h"
#include "event.h"
#include "netns.h"
#include "open.h"
#include "perm.h"
#include "publish.h"
#include "registry.h"
#include "service.h"
#include "trace.h"
#include "track.h"

static struct ckpt_registry *registry_of(const struct ckpt_checkpoint *checkpoint)
{
	return &checkpoint->net->registry;
}

/* Deletes a checkpoint that nobody has open; the caller calls free_deleted(). */
static void delete_locked(struct ckpt_checkpoint *checkpoint)
{
	trace_ckpt_delete(checkpoint->instance);
	ckpt_deadline_cancel(&checkpoint->net->retentions,
			     &checkpoint->retention_deadline);
	ckpt_registry_remove(registry_of(checkpoint), checkpoint);
}

/* Without the registry lock: a million sections take their time. */
static void free_deleted(struct ckpt_checkpoint *checkpoint)
{
	ckpt_publish_empty(checkpoint);
	ckpt_checkpoint_put(checkpoint);
}

/*
 * The attributes of an existing checkpoint must equal those given.  Clients of
 * B.01.01 expect the retention to be compared too, with the one given at the
 * creation; later ones do not.
 */
static bool same_attributes(const struct ckpt_attributes *a,
			    const struct ckpt_attributes *b, bool retention)
{
	return a->creation_flags == b->creation_flags &&
	       a->max_sections == b->max_sections &&
	       a->checkpoint_size == b->checkpoint_size &&
	       a->max_section_size == b->max_section_size &&
	       a->max_section_id_size == b->max_section_id_size &&
	       (!retention || a->retention == b->retention);
}

static int check_existing(const struct ckpt_checkpoint *checkpoint,
			  const struct ckpt_open_request *request)
{
	if (request->flags & CKPT_OPEN_CREATE &&
	    !same_attributes(&checkpoint->attr, request->attr,
			     request->flags & CKPT_OPEN_MATCH_RETENTION))
		return -EEXIST;
	return ckpt_perm_check(checkpoint, request->flags);
}

/**
 * find_or_insert() - give a name its checkpoint
 * @world: where
 * @request: what is to be opened
 * @new: what to insert if the name does not exist, or NULL
 * @found: (out) the checkpoint; counted as opened
 *
 * Context: registry lock held.
 * Return: 0 or the error of the open; -ENOENT also if CREATE is asked for but
 *	@new is NULL.
 */
static int find_or_insert(struct ckpt_net *world, const struct ckpt_open_request *request,
			  struct ckpt_checkpoint *new, struct ckpt_checkpoint **found)
{
	struct ckpt_checkpoint *checkpoint;
	int err;

	checkpoint = ckpt_registry_find(&world->registry, &request->name);
	if (checkpoint)
		err = check_existing(checkpoint, request);
	else
		err = new ? 0 : -ENOENT;
	if (!err && !checkpoint) {
		checkpoint = new;
		err = ckpt_registry_insert(&world->registry, &world->quota, new);
	}
	if (!err && request->commit_error) {
		err = request->commit_error;
		if (checkpoint == new)
			ckpt_registry_remove(&world->registry, new);
	}
	if (err)
		return err;
	checkpoint->opens++;
	ckpt_deadline_cancel(&world->retentions, &checkpoint->retention_deadline);
	*found = ckpt_checkpoint_get(checkpoint);
	return 0;
}

static int locked_find_or_insert(struct ckpt_net *world,
				 const struct ckpt_open_request *request,
				 struct ckpt_checkpoint *new,
				 struct ckpt_checkpoint **found)
{
	int err;

	if (mutex_lock_killable(&world->registry.lock))
		return -EINTR;
	err = find_or_insert(world, request, new, found);
	mutex_unlock(&world->registry.lock);
	return err;
}

static int open_or_create(struct ckpt_net *world, const struct ckpt_open_request *request,
			  struct ckpt_checkpoint **found, u32 *result)
{
	struct ckpt_checkpoint *new;
	struct ckpt_owner owner;
	int err;

	err = locked_find_or_insert(world, request, NULL, found);
	if (err != -ENOENT || !(request->flags & CKPT_OPEN_CREATE))
		return err;
	/* Made without the lock; somebody else may come first. */
	ckpt_perm_owner(&owner, request->mode);
	new = ckpt_checkpoint_create(world, &request->name, request->attr, &owner);
	if (IS_ERR(new))
		return PTR_ERR(new);
	err = locked_find_or_insert(world, request, new, found);
	if (!err && *found == new)
		*result |= CKPT_OPENED_CREATED;
	else if (new->dead)
		/* It was inserted, and taken back. */
		free_deleted(new);
	else
		ckpt_checkpoint_put(new);
	return err;
}

static struct ckpt_open *alloc_open(struct ckpt_service *service, u32 flags)
{
	struct ckpt_open *open = kzalloc(sizeof(*open), CKPT_GFP);

	if (!open)
		return NULL;
	kref_init(&open->refs);
	kref_get(&service->refs);
	open->service = service;
	open->cookie = ckpt_service_new_cookie();
	open->flags = flags & (CKPT_OPEN_READ | CKPT_OPEN_WRITE);
	INIT_LIST_HEAD(&open->link);
	INIT_LIST_HEAD(&open->pending);
	ckpt_track_init(open);
	return open;
}

/**
 * ckpt_open_create() - open a checkpoint, creating it if that is asked for
 * @service: through which
 * @request: what is to be opened
 * @open: (out) the open; the caller's reference
 * @result: (out) enum ckpt_open_result
 *
 * Return: 0; -ESHUTDOWN, -ENOENT, -EEXIST, -EACCES, -ENOMEM, -EDQUOT, the
 *	request's commit_error, -EINTR.
 */
int ckpt_open_create(struct ckpt_service *service,
		     const struct ckpt_open_request *request, struct ckpt_open **open,
		     u32 *result)
{
	struct ckpt_update **ring = NULL;
	struct ckpt_open *new;
	int err = -ENOMEM;

	*result = 0;
	new = alloc_open(service, request->flags);
	if (!new)
		return -ENOMEM;
	if (mutex_lock_killable(&service->opens_lock)) {
		err = -EINTR;
		goto put;
	}
	if (service->dead) {
		err = -ESHUTDOWN;
		goto unlock;
	}
	if (service->tracking && new->flags & CKPT_OPEN_READ) {
		ring = ckpt_changes_alloc_ring();
		if (!ring)
			goto unlock;
	}
	err = open_or_create(service->world, request, &new->checkpoint, result);
	if (err)
		goto unlock;
	list_add_tail(&new->link, &service->opens);
	trace_ckpt_open(new->checkpoint->instance, new->checkpoint->id.data,
			new->checkpoint->id.len, new->flags, *result & CKPT_OPENED_CREATED);
	if (ring)
		err = ckpt_track_attach(new, &ring);
unlock:
	mutex_unlock(&service->opens_lock);
	kfree(ring);
put:
	if (!err) {
		*open = new;
		return 0;
	}
	if (new->checkpoint)
		ckpt_open_close(new);
	ckpt_open_put(new);
	return err;
}

/* The last open of a checkpoint is gone.  True: deleted, free it. */
static bool last_close(struct ckpt_checkpoint *checkpoint)
{
	s64 retention = checkpoint->retention;
	s64 now;

	if (checkpoint->unlinked || retention < CKPT_RETENTION_MIN_NS) {
		delete_locked(checkpoint);
		return true;
	}
	trace_ckpt_retain(checkpoint->instance);
	now = ckpt_deadline_queue_now(&checkpoint->net->retentions);
	/* The open has cancelled the deadline of the last retention. */
	if (retention < CKPT_TIME_END - now)
		ckpt_deadline_set(&checkpoint->net->retentions,
				  &checkpoint->retention_deadline, now + retention);
	return false;
}

/**
 * ckpt_open_close() - close a checkpoint
 * @open: may be closed already; the caller keeps its reference
 */
void ckpt_open_close(struct ckpt_open *open)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	struct ckpt_service *service = open->service;
	bool deleted = false;

	mutex_lock(&service->opens_lock);
	if (open->closed) {
		mutex_unlock(&service->opens_lock);
		return;
	}
	WRITE_ONCE(open->closed, true);
	list_del_init(&open->link);
	ckpt_track_detach(open);
	mutex_unlock(&service->opens_lock);
	ckpt_event_cancel(open);

	mutex_lock(&registry_of(checkpoint)->lock);
	trace_ckpt_close(checkpoint->instance);
	if (!--checkpoint->opens)
		deleted = last_close(checkpoint);
	mutex_unlock(&registry_of(checkpoint)->lock);
	if (deleted)
		free_deleted(checkpoint);
}

/**
 * ckpt_open_get() - take a reference
 * @open: the caller holds one, or a lock that keeps it alive
 *
 * Return: @open.
 */
struct ckpt_open *ckpt_open_get(struct ckpt_open *open)
{
	kref_get(&open->refs);
	return open;
}

static void release(struct kref *kref)
{
	struct ckpt_open *open = container_of(kref, struct ckpt_open, refs);

	if (open->checkpoint)
		ckpt_checkpoint_put(open->checkpoint);
	ckpt_service_put(open->service);
	kfree(open);
}

/**
 * ckpt_open_put() - drop a reference
 * @open: the caller's reference goes; closed before, unless it never opened
 *
 * Context: may sleep.
 */
void ckpt_open_put(struct ckpt_open *open)
{
	kref_put(&open->refs, release);
}

/**
 * ckpt_open_unlink() - remove the name of a checkpoint
 * @service: through which
 * @name: which
 *
 * Return: 0; -ENOENT, -EACCES, -EINTR.
 */
int ckpt_open_unlink(struct ckpt_service *service, const struct ckpt_id *name)
{
	struct ckpt_registry *registry = &service->world->registry;
	struct ckpt_checkpoint *checkpoint, *deleted = NULL;
	int err = -ENOENT;

	if (mutex_lock_killable(&registry->lock))
		return -EINTR;
	checkpoint = ckpt_registry_find(registry, name);
	if (checkpoint)
		err = ckpt_perm_check(checkpoint, CKPT_OPEN_WRITE);
	if (!err) {
		ckpt_registry_unlink(registry, checkpoint);
		trace_ckpt_unlink(checkpoint->instance);
		if (!checkpoint->opens) {
			delete_locked(checkpoint);
			deleted = checkpoint;
		}
	}
	mutex_unlock(&registry->lock);
	if (deleted)
		free_deleted(deleted);
	return err;
}

/**
 * ckpt_open_set_retention() - set the retention for the next last close
 * @open: of the checkpoint
 * @retention: duration in nanoseconds, checked by the caller
 *
 * Return: 0; -ESHUTDOWN, -EIDRM, -EINTR.
 */
int ckpt_open_set_retention(struct ckpt_open *open, s64 retention)
{
	struct ckpt_checkpoint *checkpoint = open->checkpoint;
	int err = 0;

	if (mutex_lock_killable(&registry_of(checkpoint)->lock))
		return -EINTR;
	if (READ_ONCE(open->closed)) {
		err = -ESHUTDOWN;
	} else if (checkpoint->unlinked) {
		err = -EIDRM;
	} else {
		WRITE_ONCE(checkpoint->retention, retention);
		trace_ckpt_retention(checkpoint->instance, retention);
	}
	mutex_unlock(&registry_of(checkpoint)->lock);
	return err;
}

/**
 * ckpt_open_count() - how often a checkpoint is open
 * @open: one of its opens
 *
 * Return: the number at this moment.
 */
u32 ckpt_open_count(struct ckpt_open *open)
{
	return READ_ONCE(open->checkpoint->opens);
}

static struct ckpt_checkpoint *of_retention(struct ckpt_deadline *deadline)
{
	return container_of(deadline, struct ckpt_checkpoint, retention_deadline);
}

static bool grab_retained(struct ckpt_deadline *deadline)
{
	return kref_get_unless_zero(&of_retention(deadline)->refs);
}

/*
 * Somebody may have opened the checkpoint, or opened and closed it again, or
 * unlinked it, since its deadline was taken off.
 */
static void retention_over(struct ckpt_deadline *deadline)
{
	struct ckpt_checkpoint *checkpoint = of_retention(deadline);
	struct ckpt_deadline_queue *queue = &checkpoint->net->retentions;
	bool deleted = false;

	mutex_lock(&registry_of(checkpoint)->lock);
	if (!checkpoint->opens && !checkpoint->dead &&
	    ckpt_deadline_is_due(queue, deadline)) {
		delete_locked(checkpoint);
		deleted = true;
	}
	mutex_unlock(&registry_of(checkpoint)->lock);
	if (deleted)
		free_deleted(checkpoint);
	ckpt_checkpoint_put(checkpoint);
}

const struct ckpt_deadline_ops ckpt_open_retention_ops = {
	.grab = grab_retained,
	.fire = retention_over,
};
