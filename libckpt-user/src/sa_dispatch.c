// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Dispatch: events are taken one by one and handed to the callbacks.
 *
 * No lock is held while a callback runs.  It may call anything, also Finalize
 * of the handle that is dispatched: the use that Dispatch has keeps the
 * descriptor until it is out.  After a fork in a callback the child returns
 * from it with the descriptor gone (-1).
 *
 * A thread may be cancelled while it waits or in a callback; it then gives back
 * what it has, as it does when it returns.
 */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "sa.h"
#include "slot.h"

#define CHANGES_SIZE	4096	/* room on the stack for the records of an event */

/**
 * struct opened - an asynchronous open that has ended
 * @invocation: as the application gave it
 * @id: the handle, if @error is 0
 * @error: 0 or an errno; -EBADF: nobody waits for it any more
 */
struct opened {
	SaInvocationT invocation;
	SaCkptCheckpointHandleT id;
	int error;
};

/* Makes the handle of a checkpoint file that has just come.  Forks are held. */
static void accept_open(struct sa_client *client, const struct ckpt_ioc_event *event,
			struct opened *opened)
{
	struct sa_pending pending;

	opened->error = -EBADF;
	if (!sa_pending_take(client, event->invocation, &pending)) {
		if (event->fd >= 0)
			close(event->fd);
		return;
	}
	opened->invocation = pending.invocation;
	opened->error = event->error;
	if (!opened->error)
		opened->error = sa_checkpoint_new(client, event->fd, event->file_cookie,
						  pending.flags, &opened->id);
}

static void deliver_open(struct sa_client *client, const struct opened *opened)
{
	/* Finalized meanwhile: its callbacks are cancelled. */
	if (opened->error != -EBADF)
		client->open_done(opened->invocation, opened->id,
				  ckpt_error(FN_NAME, opened->error));
}

/* What a close has cancelled after it was taken is dropped here. */
static void deliver_sync(struct sa_client *client, const struct ckpt_ioc_event *event)
{
	if (handle_find_child(&client->handle, event->file_cookie))
		client->sync_done(event->invocation, ckpt_error(FN_OTHER, event->error));
}

static void deliver_resync(struct sa_client *client, SaCkptCheckpointHandleT id)
{
	client->changed(id, NULL, 0);
}

static int deliver_change(struct sa_client *client, SaCkptCheckpointHandleT id,
			  const struct ckpt_ioc_event *event)
{
	struct ckpt_change *change = (void *)(uintptr_t)event->buffer;
	SaCkptIOVectorElementT *elements = calloc(event->count, sizeof(*elements));

	if (!elements)
		return -ENOMEM;
	for (uint32_t i = 0; i < event->count; i++) {
		elements[i].sectionId.idLen = change->id_len;
		elements[i].sectionId.id = change->id_len ? change->id : NULL;
		elements[i].dataSize = change->size;
		elements[i].dataOffset = change->offset;
		change = (void *)((char *)change + change->next);
	}
	pthread_cleanup_push(free, elements);
	client->changed(id, elements, event->count);
	pthread_cleanup_pop(1);
	return 0;
}

/* An event about a checkpoint that is closed meanwhile is dropped. */
static void deliver_tracking(struct sa_client *client, const struct ckpt_ioc_event *event)
{
	SaCkptCheckpointHandleT id = handle_find_child(&client->handle, event->file_cookie);

	if (!id || !client->changed)
		return;
	/* Without memory for it the application still learns that it missed one. */
	if (event->type == CKPT_EVENT_RESYNC || deliver_change(client, id, event))
		deliver_resync(client, id);
}

static void deliver(struct sa_client *client, const struct ckpt_ioc_event *event,
		    const struct opened *opened)
{
	switch (event->type) {
	case CKPT_EVENT_OPEN:
		deliver_open(client, opened);
		break;
	case CKPT_EVENT_SYNC:
		deliver_sync(client, event);
		break;
	case CKPT_EVENT_CHANGE:
	case CKPT_EVENT_RESYNC:
		deliver_tracking(client, event);
		break;
	}
}

static int take_event(struct sa_client *client, struct ckpt_ioc_event *event, void *buffer,
		      uint32_t size, struct opened *opened)
{
	int ret;

	*event = (struct ckpt_ioc_event) {
		.cookie = client->handle.cookie,
		.buffer = ckpt_ptr(buffer),
		.buffer_size = size,
	};
	*opened = (struct opened) { 0 };
	ret = slot_hold_forks();
	if (ret)
		return ret;
	ret = ckpt_take_event(client->handle.fd, event);
	if (!ret && event->type == CKPT_EVENT_OPEN)
		accept_open(client, event, opened);
	slot_release_forks();
	return ret;
}

static void deliver_from(void *buffer, struct sa_client *client,
			 const struct ckpt_ioc_event *event, const struct opened *opened)
{
	pthread_cleanup_push(free, buffer);
	deliver(client, event, opened);
	pthread_cleanup_pop(1);
}

/* Take and deliver the next event, one that needs more than the usual room. */
static int dispatch_large(struct sa_client *client, uint32_t size)
{
	struct ckpt_ioc_event event;
	struct opened opened;
	void *buffer;
	int ret;

	/* Another thread may take the event and leave a larger one, so again. */
	for (;;) {
		buffer = malloc(size);
		if (!buffer)
			return -ENOMEM;
		ret = take_event(client, &event, buffer, size, &opened);
		if (ret != -ENOBUFS)
			break;
		free(buffer);
		size = event.buffer_used;
	}
	if (ret)
		free(buffer);
	else
		deliver_from(buffer, client, &event, &opened);
	return ret;
}

/* Take and deliver one event; -EAGAIN if there is none. */
static int dispatch_one(struct sa_client *client)
{
	_Alignas(8) char buffer[CHANGES_SIZE];
	struct ckpt_ioc_event event;
	struct opened opened;
	int ret = take_event(client, &event, buffer, sizeof(buffer), &opened);

	if (ret == -ENOBUFS)
		return dispatch_large(client, event.buffer_used);
	if (!ret)
		deliver(client, &event, &opened);
	return ret;
}

static int wait_event(struct sa_client *client)
{
	struct pollfd pollfd = { .fd = client->handle.fd, .events = POLLIN };
	int saved = errno;
	int ret;

	if (pollfd.fd < 0)
		return -EBADF;
	ret = poll(&pollfd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
	errno = saved;
	return ret;
}

static int dispatch(struct sa_client *client, SaDispatchFlagsT flags)
{
	bool delivered = false;
	int ret;

	for (;;) {
		ret = dispatch_one(client);
		if (ret == -EAGAIN && flags == SA_DISPATCH_BLOCKING) {
			ret = wait_event(client);
			if (!ret)
				continue;
		}
		if (ret)
			break;
		delivered = true;
		if (flags == SA_DISPATCH_ONE)
			break;
	}
	if (ret == -EAGAIN)
		return 0;
	/* Finalized, by a callback or while waiting: the regular end. */
	if (ret == -ESHUTDOWN && (delivered || flags == SA_DISPATCH_BLOCKING))
		return 0;
	return ret;
}

static void put_client(void *client)
{
	handle_put(client);
}

SaAisErrorT saCkptDispatch(SaCkptHandleT ckptHandle, SaDispatchFlagsT dispatchFlags)
{
	struct sa_client *client = handle_get(ckptHandle, HANDLE_CLIENT);
	SaAisErrorT result = SA_AIS_ERR_INVALID_PARAM;

	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	pthread_cleanup_push(put_client, &client->handle);
	switch (dispatchFlags) {
	case SA_DISPATCH_ONE:
	case SA_DISPATCH_ALL:
	case SA_DISPATCH_BLOCKING:
		result = ckpt_error(FN_OTHER, dispatch(client, dispatchFlags));
		break;
	}
	pthread_cleanup_pop(1);
	return result;
}
