/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.h - handles of the AMF API
 *
 * A handle is in the list from amf_handle_add() to amf_handle_remove(), and in
 * memory until its last user has put it.  So a call in one thread may race
 * with saAmfFinalize() in another.
 */
#ifndef AMF_HANDLE_H
#define AMF_HANDLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include <saAmf.h>

/**
 * struct amf_handle - what saAmfInitialize() makes
 * @id: value that the application has; never used again
 * @next: in the list; protected by the list's lock
 * @users: the list and the calls that use it; protected by the list's lock
 * @owner: process that made it
 * @finalized: saAmfFinalize() has been called
 * @callbacks: the application's; set once
 * @request_fd: connection to the manager
 * @callback_fd: brings callbacks; the selection object
 * @request_lock: held from a request to its answer
 */
struct amf_handle {
	SaAmfHandleT		id;
	struct amf_handle	*next;
	unsigned int		users;
	pid_t			owner;
	atomic_bool		finalized;
	SaAmfCallbacksT		callbacks;
	int			request_fd;
	int			callback_fd;
	pthread_mutex_t		request_lock;
};

/**
 * amf_handle_add() - make a handle and enter it into the list
 * @callbacks: copied; may be NULL
 * @request_fd: connection to the manager; the handle owns it on success
 * @callback_fd: socket for callbacks; likewise
 *
 * Return: the value for the application, or 0 if there is no memory.
 */
SaAmfHandleT amf_handle_add(const SaAmfCallbacksT *callbacks, int request_fd,
			    int callback_fd);

/**
 * amf_handle_get() - find a handle and take a reference
 * @id: value that the application passed
 *
 * Return: the handle, or NULL if there is none or this is a forked child.
 */
struct amf_handle *amf_handle_get(SaAmfHandleT id);

/**
 * amf_handle_put() - give a reference back
 * @handle: from amf_handle_get()
 */
void amf_handle_put(struct amf_handle *handle);

/**
 * amf_handle_remove() - take a handle out of the list and wake its waiters
 * @id: value that the application passed
 *
 * Return: false if there is none.
 */
bool amf_handle_remove(SaAmfHandleT id);

#endif /* AMF_HANDLE_H */
