// SPDX-License-Identifier: LGPL-2.1-or-later
/* Handles and which of them die with which. */

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "slot.h"

/**
 * handle_alloc() - memory for an object
 * @size: of the object, whose first member is struct handle
 *
 * Objects have cache lines of their own: two threads that use two of them do
 * not disturb each other.
 *
 * Return: zeroed memory for free(), or NULL.
 */
void *handle_alloc(size_t size)
{
	size_t whole = (size + 63) & ~(size_t)63;
	void *object = aligned_alloc(64, whole);

	return object ? memset(object, 0, whole) : NULL;
}

static void memory_put(struct handle *handle)
{
	if (atomic_fetch_sub(&handle->memory, 1) != 1)
		return;
	pthread_mutex_destroy(&handle->lock);
	handle->destroy(handle);
}

/* Put @handle into its parent's list; false if the parent is dying. */
static bool join_parent(struct handle *handle, struct handle *parent)
{
	bool joined;

	pthread_mutex_lock(&parent->lock);
	joined = !parent->dying;
	if (joined) {
		atomic_fetch_add(&parent->memory, 1);
		handle->parent = parent;
		handle->next = parent->children;
		if (handle->next)
			handle->next->prev = &handle->next;
		handle->prev = &parent->children;
		parent->children = handle;
	}
	pthread_mutex_unlock(&parent->lock);
	return joined;
}

/* Caller holds the parent's lock. */
static void unlink_child(struct handle *handle)
{
	if (!handle->prev)
		return;
	*handle->prev = handle->next;
	if (handle->next)
		handle->next->prev = handle->prev;
	handle->prev = NULL;
}

static void leave_parent(struct handle *handle)
{
	if (!handle->parent)
		return;
	pthread_mutex_lock(&handle->parent->lock);
	unlink_child(handle);
	pthread_mutex_unlock(&handle->parent->lock);
}

static void last_put(struct handle *handle)
{
	struct handle *parent = handle->parent;

	slot_free(handle);
	memory_put(handle);
	if (parent)
		memory_put(parent);
}

/**
 * handle_prepare() - reserve what a handle needs
 * @handle: only its memory is there
 *
 * Return: 0; -ENOMEM, -ENFILE.  Then handle_publish() or handle_discard().
 */
int handle_prepare(struct handle *handle)
{
	int ret = pthread_mutex_init(&handle->lock, NULL);

	if (ret)
		return -ret;
	atomic_init(&handle->memory, 1);
	handle->fd = -1;
	ret = slot_reserve(&handle->id);
	if (ret)
		pthread_mutex_destroy(&handle->lock);
	return ret;
}

/**
 * handle_discard() - undo handle_prepare()
 * @handle: its descriptor and memory stay the caller's
 */
void handle_discard(struct handle *handle)
{
	handle->fd = -1;
	slot_free(handle);
	pthread_mutex_destroy(&handle->lock);
}

/**
 * handle_publish() - make a handle of a prepared object
 * @handle: type, fd, cookie and destroy are set
 * @parent: NULL, or the parent, which the caller uses
 *
 * On success the object belongs to the handle table; the caller has a use and
 * must drop it, so that it can read the id however soon another thread closes
 * the handle.  On failure the object stays the caller's, discarded.
 *
 * Return: 0, or -EBADF: the parent is dead.
 */
int handle_publish(struct handle *handle, struct handle *parent)
{
	slot_fill(handle);
	slot_get(handle->id);
	if (!parent || join_parent(handle, parent))
		return 0;
	handle_discard(handle);
	return -EBADF;
}

/**
 * handle_new() - make a handle of an object in one step
 * @handle: type, fd, cookie and destroy are set
 * @parent: as for handle_publish()
 *
 * Return: 0; -EBADF (the parent is dead), -ENOMEM, -ENFILE.
 */
int handle_new(struct handle *handle, struct handle *parent)
{
	int fd = handle->fd;
	int ret = handle_prepare(handle);

	if (ret)
		return ret;
	handle->fd = fd;
	return handle_publish(handle, parent);
}

/**
 * handle_get() - look a handle up and use it
 * @id: what the application gave
 * @type: what it must be
 *
 * Return: the object, to be put; NULL if there is no such handle.
 */
void *handle_get(uint64_t id, enum handle_type type)
{
	struct handle *handle = slot_get(id);

	if (handle && handle->type != type) {
		handle_put(handle);
		return NULL;
	}
	return handle;
}

/**
 * handle_put() - drop a use
 * @handle: the object; gone when this was the last use
 */
void handle_put(struct handle *handle)
{
	if (slot_put(handle->id))
		last_put(handle);
}

/**
 * handle_kill() - make a handle dead
 * @id: what the application gave
 * @type: what it must be
 *
 * The children are not killed: the caller does that with handle_take_child().
 *
 * Return: the object, to exactly one caller, who must put it; else NULL.
 */
void *handle_kill(uint64_t id, enum handle_type type)
{
	struct handle *handle = handle_get(id, type);

	if (!handle)
		return NULL;
	if (!slot_kill(id)) {
		handle_put(handle);
		return NULL;
	}
	leave_parent(handle);
	/* One of the two uses is enough: the handle's own stays. */
	handle_put(handle);
	return handle;
}

/**
 * handle_take_child() - remove one child of a dying handle
 * @handle: killed by the caller; it gets no new children from now on
 *
 * Return: the id of the child, which another thread may be killing at the same
 * time; 0 if there is none.
 */
uint64_t handle_take_child(struct handle *handle)
{
	struct handle *child;
	uint64_t id = 0;

	pthread_mutex_lock(&handle->lock);
	handle->dying = true;
	child = handle->children;
	if (child) {
		id = child->id;
		unlink_child(child);
	}
	pthread_mutex_unlock(&handle->lock);
	return id;
}

/**
 * handle_find_child() - find a child by the cookie of its descriptor
 * @handle: the parent
 * @cookie: as the kernel reports it
 *
 * Return: the id of the child, or 0.
 */
uint64_t handle_find_child(struct handle *handle, uint64_t cookie)
{
	struct handle *child;
	uint64_t id = 0;

	pthread_mutex_lock(&handle->lock);
	for (child = handle->children; child; child = child->next)
		if (child->cookie == cookie) {
			id = child->id;
			break;
		}
	pthread_mutex_unlock(&handle->lock);
	return id;
}
