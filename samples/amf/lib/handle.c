// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * handle.c - handles of the AMF API
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "handle.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct amf_handle *list;
static SaAmfHandleT last_id;

static void destroy(struct amf_handle *handle)
{
	pthread_mutex_destroy(&handle->request_lock);
	close(handle->callback_fd);
	close(handle->request_fd);
	free(handle);
}

/* Called with list_lock held. */
static struct amf_handle **find(SaAmfHandleT id)
{
	struct amf_handle **link;

	for (link = &list; *link; link = &(*link)->next)
		if ((*link)->id == id && (*link)->owner == getpid())
			return link;
	return NULL;
}

SaAmfHandleT amf_handle_add(const SaAmfCallbacksT *callbacks, int request_fd,
			    int callback_fd)
{
	struct amf_handle *handle = calloc(1, sizeof(*handle));
	SaAmfHandleT id;

	if (!handle)
		return 0;
	if (callbacks)
		handle->callbacks = *callbacks;
	handle->users = 1;
	handle->owner = getpid();
	handle->request_fd = request_fd;
	handle->callback_fd = callback_fd;
	pthread_mutex_init(&handle->request_lock, NULL);

	pthread_mutex_lock(&list_lock);
	id = ++last_id;
	handle->id = id;
	handle->next = list;
	list = handle;
	pthread_mutex_unlock(&list_lock);
	return id;
}

struct amf_handle *amf_handle_get(SaAmfHandleT id)
{
	struct amf_handle **link, *handle = NULL;

	pthread_mutex_lock(&list_lock);
	link = find(id);
	if (link) {
		handle = *link;
		handle->users++;
	}
	pthread_mutex_unlock(&list_lock);
	return handle;
}

void amf_handle_put(struct amf_handle *handle)
{
	bool last;

	pthread_mutex_lock(&list_lock);
	last = !--handle->users;
	pthread_mutex_unlock(&list_lock);
	if (last)
		destroy(handle);
}

bool amf_handle_remove(SaAmfHandleT id)
{
	struct amf_handle **link, *handle = NULL;

	pthread_mutex_lock(&list_lock);
	link = find(id);
	if (link) {
		handle = *link;
		*link = handle->next;
	}
	pthread_mutex_unlock(&list_lock);
	if (!handle)
		return false;

	/* First the mark: who is woken looks at it. */
	atomic_store(&handle->finalized, true);
	shutdown(handle->callback_fd, SHUT_RDWR);
	shutdown(handle->request_fd, SHUT_RDWR);
	amf_handle_put(handle);
	return true;
}
