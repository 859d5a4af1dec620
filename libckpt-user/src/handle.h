/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Handles: what an application holds instead of a pointer.
 *
 * A handle is the index of a slot and 40 random bits, which the slot must hold
 * too.  Library handles are the parents of checkpoint handles, and these of
 * iterations: a handle dies with its parent.
 *
 * Life: handle_prepare() reserves what it needs, and handle_publish() makes it,
 * with one use that belongs to the handle itself.
 * handle_get() adds a use, handle_put() drops it.  handle_kill() makes every
 * later get fail and hands the handle's own use to one caller; the put of the
 * last use closes the descriptor and frees the object.
 */
#ifndef CKPT_USER_HANDLE_H
#define CKPT_USER_HANDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum handle_type {
	HANDLE_CLIENT = 1,
	HANDLE_CHECKPOINT,
	HANDLE_ITERATION,
};

/**
 * struct handle - the first member of each object that a handle stands for
 * @type: which object
 * @fd: descriptor owned by the handle, or -1; -1 in a forked child
 * @cookie: of @fd
 * @id: value of the handle
 * @parent: NULL, or the handle that this one dies with
 * @destroy: frees the object, after @fd is closed
 * @lock: guards @children, @dying and the links of the children
 * @children: first child
 * @next: next child of @parent
 * @prev: what points to this one; NULL when it is in no list
 * @memory: references on the object's memory: its slot, and its children
 * @dying: no children any more
 *
 * The members up to @destroy do not change while the handle lives (@fd: but
 * for a fork), so that calls read them without a lock.
 */
struct handle {
	enum handle_type type;
	int fd;
	uint64_t cookie;
	uint64_t id;
	struct handle *parent;
	void (*destroy)(struct handle *handle);

	pthread_mutex_t lock;
	struct handle *children;
	struct handle *next;
	struct handle **prev;
	_Atomic unsigned int memory;
	bool dying;
};

void *handle_alloc(size_t size);
int handle_new(struct handle *handle, struct handle *parent);
int handle_prepare(struct handle *handle);
void handle_discard(struct handle *handle);
int handle_publish(struct handle *handle, struct handle *parent);
void *handle_get(uint64_t id, enum handle_type type);
void handle_put(struct handle *handle);
void *handle_kill(uint64_t id, enum handle_type type);
uint64_t handle_take_child(struct handle *handle);
uint64_t handle_find_child(struct handle *handle, uint64_t cookie);

#endif /* CKPT_USER_HANDLE_H */
