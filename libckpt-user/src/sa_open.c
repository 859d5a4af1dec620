// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checkpoints: Open, OpenAsync, Close, Unlink. */

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "name.h"
#include "sa.h"
#include "slot.h"

#define UPDATE_MODES	(SA_CKPT_WR_ALL_REPLICAS | SA_CKPT_WR_ACTIVE_REPLICA | \
			 SA_CKPT_WR_ACTIVE_REPLICA_WEAK)
#define OPEN_FLAGS	(SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE | \
			 SA_CKPT_CHECKPOINT_CREATE)

static void checkpoint_destroy(struct handle *handle)
{
	free(handle);
}

static struct sa_checkpoint *checkpoint_prepare(int *error)
{
	struct sa_checkpoint *checkpoint = handle_alloc(sizeof(*checkpoint));

	*error = checkpoint ? handle_prepare(&checkpoint->handle) : -ENOMEM;
	if (!*error)
		return checkpoint;
	free(checkpoint);
	return NULL;
}

static void checkpoint_discard(struct sa_checkpoint *checkpoint)
{
	handle_discard(&checkpoint->handle);
	free(checkpoint);
}

/*
 * Takes over @checkpoint and @fd, also on failure.  With -EBADF, @id is a handle
 * that is dead already.
 */
static int checkpoint_publish(struct sa_checkpoint *checkpoint, struct sa_client *client,
			      int fd, uint64_t cookie, uint32_t flags,
			      SaCkptCheckpointHandleT *id)
{
	int ret;

	checkpoint->handle.type = HANDLE_CHECKPOINT;
	checkpoint->handle.destroy = checkpoint_destroy;
	checkpoint->handle.fd = fd;
	checkpoint->handle.cookie = cookie;
	checkpoint->access = flags & (CKPT_OPEN_READ | CKPT_OPEN_WRITE);
	*id = checkpoint->handle.id;
	ret = handle_publish(&checkpoint->handle, &client->handle);
	if (ret) {
		free(checkpoint);
		close(fd);
		return ret;
	}
	handle_put(&checkpoint->handle);
	return 0;
}

/**
 * sa_checkpoint_new() - make a handle of a checkpoint file
 * @client: that it was opened through, used by the caller
 * @fd: the checkpoint file; taken over, also on failure
 * @cookie: of @fd
 * @flags: &enum ckpt_open_flags that it was opened with
 * @id: (out) the handle
 *
 * Context: forks are held.
 * Return: 0 or a negative errno; -EBADF if @client was finalized.
 */
int sa_checkpoint_new(struct sa_client *client, int fd, uint64_t cookie, uint32_t flags,
		      SaCkptCheckpointHandleT *id)
{
	struct sa_checkpoint *checkpoint;
	int ret;

	checkpoint = checkpoint_prepare(&ret);
	if (!checkpoint) {
		close(fd);
		return ret;
	}
	return checkpoint_publish(checkpoint, client, fd, cookie, flags, id);
}

static bool too_large(const SaCkptCheckpointCreationAttributesT *attributes)
{
	SaSizeT most;

	if (__builtin_mul_overflow(attributes->maxSectionSize, (SaSizeT)attributes->maxSections,
				   &most))
		return false;
	return attributes->checkpointSize > most;
}

static bool wrong_attributes(const SaCkptCheckpointCreationAttributesT *attributes)
{
	SaCkptCheckpointCreationFlagsT mode = attributes->creationFlags & UPDATE_MODES;

	if (attributes->creationFlags & ~(UPDATE_MODES | SA_CKPT_CHECKPOINT_COLLOCATED))
		return true;
	return !mode || mode & (mode - 1) || attributes->retentionDuration < 0 ||
	       too_large(attributes);
}

/* Check what both forms of open share, and fill in the call. */
static SaAisErrorT prepare_open(struct ckpt_ioc_open *call, const SaNameT *name,
				const SaCkptCheckpointCreationAttributesT *attributes,
				SaCkptCheckpointOpenFlagsT flags)
{
	const void *bytes;
	SaAisErrorT result = ckpt_name(name, &bytes, &call->name_len);

	if (result != SA_AIS_OK)
		return result;
	if (!(flags & OPEN_FLAGS) || flags & ~OPEN_FLAGS)
		return SA_AIS_ERR_BAD_FLAGS;
	if (!(flags & SA_CKPT_CHECKPOINT_CREATE) != !attributes)
		return SA_AIS_ERR_INVALID_PARAM;
	if (attributes && wrong_attributes(attributes))
		return SA_AIS_ERR_INVALID_PARAM;

	call->name = ckpt_ptr(bytes);
	call->flags = flags;
	if (attributes) {
		call->attr.creation_flags = attributes->creationFlags;
		call->attr.max_sections = attributes->maxSections;
		call->attr.checkpoint_size = attributes->checkpointSize;
		call->attr.retention = attributes->retentionDuration;
		call->attr.max_section_size = attributes->maxSectionSize;
		call->attr.max_section_id_size = attributes->maxSectionIdSize;
	}
	return SA_AIS_OK;
}

static int call_open(struct sa_client *client, struct ckpt_ioc_open *call)
{
	call->cookie = client->handle.cookie;
	if (call->flags & CKPT_OPEN_CREATE && !sa_is_b02(client))
		call->flags |= CKPT_OPEN_MATCH_RETENTION;
	return ckpt_open(client->handle.fd, call);
}

/* What may be lacking here is taken first: a call that fails opens nothing. */
static int open_now(struct sa_client *client, struct ckpt_ioc_open *call,
		    SaCkptCheckpointHandleT *id)
{
	struct sa_checkpoint *checkpoint;
	int ret;

	checkpoint = checkpoint_prepare(&ret);
	if (!checkpoint)
		return ret;
	ret = slot_hold_forks();
	if (ret) {
		checkpoint_discard(checkpoint);
		return ret;
	}
	ret = call_open(client, call);
	if (ret) {
		checkpoint_discard(checkpoint);
	} else {
		ret = checkpoint_publish(checkpoint, client, call->fd, call->file_cookie,
					 call->flags, id);
		/*
		 * Finalized since: the open came first, and may have created a
		 * checkpoint that is retained, so it is not said to have failed.
		 */
		if (ret == -EBADF)
			ret = 0;
	}
	slot_release_forks();
	return ret;
}

SaAisErrorT saCkptCheckpointOpen(SaCkptHandleT ckptHandle, const SaNameT *checkpointName,
				 const SaCkptCheckpointCreationAttributesT *
					checkpointCreationAttributes,
				 SaCkptCheckpointOpenFlagsT checkpointOpenFlags, SaTimeT timeout,
				 SaCkptCheckpointHandleT *checkpointHandle)
{
	struct ckpt_ioc_open call = { 0 };
	struct sa_client *client;
	SaAisErrorT result;
	int ret;

	if (!checkpointHandle || !checkpointName)
		return SA_AIS_ERR_INVALID_PARAM;
	result = prepare_open(&call, checkpointName, checkpointCreationAttributes,
			      checkpointOpenFlags);
	if (result != SA_AIS_OK)
		return result;
	client = handle_get(ckptHandle, HANDLE_CLIENT);
	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	call.deadline = ckpt_deadline(timeout);
	ret = open_now(client, &call, checkpointHandle);
	handle_put(&client->handle);
	return ckpt_error(FN_NAME, ret);
}

/**
 * sa_pending_take() - remove an asynchronous open from its client
 * @client: the client
 * @invocation: as the kernel returned it
 * @pending: (out) what was remembered of it
 *
 * Return: false if there is no such open.
 */
bool sa_pending_take(struct sa_client *client, uint64_t invocation, struct sa_pending *pending)
{
	struct sa_pending **link, *found;

	pthread_mutex_lock(&client->handle.lock);
	for (link = &client->pending; *link; link = &(*link)->next)
		if (ckpt_ptr(*link) == invocation)
			break;
	found = *link;
	if (found)
		*link = found->next;
	pthread_mutex_unlock(&client->handle.lock);
	if (!found)
		return false;
	*pending = *found;
	free(found);
	return true;
}

static int open_async(struct sa_client *client, struct ckpt_ioc_open *call,
		      SaInvocationT invocation)
{
	struct sa_pending *pending = malloc(sizeof(*pending));
	struct sa_pending taken;
	int ret;

	if (!pending)
		return -ENOMEM;
	pending->invocation = invocation;
	pending->flags = call->flags;
	call->flags |= CKPT_OPEN_ASYNC;
	call->deadline = CKPT_TIME_END;
	call->invocation = ckpt_ptr(pending);

	/* In the list before the call: another thread may dispatch at once. */
	pthread_mutex_lock(&client->handle.lock);
	pending->next = client->pending;
	client->pending = pending;
	pthread_mutex_unlock(&client->handle.lock);

	ret = call_open(client, call);
	if (ret)
		sa_pending_take(client, call->invocation, &taken);
	return ret;
}

SaAisErrorT saCkptCheckpointOpenAsync(SaCkptHandleT ckptHandle, SaInvocationT invocation,
				      const SaNameT *checkpointName,
				      const SaCkptCheckpointCreationAttributesT *
					checkpointCreationAttributes,
				      SaCkptCheckpointOpenFlagsT checkpointOpenFlags)
{
	struct ckpt_ioc_open call = { 0 };
	struct sa_client *client;
	SaAisErrorT result;

	if (!checkpointName)
		return SA_AIS_ERR_INVALID_PARAM;
	result = prepare_open(&call, checkpointName, checkpointCreationAttributes,
			      checkpointOpenFlags);
	if (result != SA_AIS_OK)
		return result;
	client = handle_get(ckptHandle, HANDLE_CLIENT);
	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	if (client->open_done)
		result = ckpt_error(FN_NAME, open_async(client, &call, invocation));
	else
		result = SA_AIS_ERR_INIT;
	handle_put(&client->handle);
	return result;
}

/**
 * sa_checkpoint_close() - close a checkpoint handle and its iterations
 * @id: the handle
 *
 * The checkpoint is closed when this returns; the descriptor goes with the
 * last thread that is in a call on it.
 *
 * Return: SA_AIS_OK or SA_AIS_ERR_BAD_HANDLE.
 */
SaAisErrorT sa_checkpoint_close(SaCkptCheckpointHandleT id)
{
	struct handle *checkpoint = handle_kill(id, HANDLE_CHECKPOINT);
	struct handle *iteration;
	uint64_t child;

	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	while ((child = handle_take_child(checkpoint))) {
		iteration = handle_kill(child, HANDLE_ITERATION);
		if (iteration)
			handle_put(iteration);
	}
	ckpt_close(checkpoint->fd, checkpoint->cookie);
	handle_put(checkpoint);
	return SA_AIS_OK;
}

SaAisErrorT saCkptCheckpointClose(SaCkptCheckpointHandleT checkpointHandle)
{
	return sa_checkpoint_close(checkpointHandle);
}

SaAisErrorT saCkptCheckpointUnlink(SaCkptHandleT ckptHandle, const SaNameT *checkpointName)
{
	struct ckpt_ioc_unlink call = { 0 };
	struct handle *client;
	const void *bytes;
	SaAisErrorT result;

	if (!checkpointName)
		return SA_AIS_ERR_INVALID_PARAM;
	result = ckpt_name(checkpointName, &bytes, &call.name_len);
	if (result != SA_AIS_OK)
		return result;
	client = handle_get(ckptHandle, HANDLE_CLIENT);
	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	call.cookie = client->cookie;
	call.name = ckpt_ptr(bytes);
	result = ckpt_error(FN_NAME, ckpt_unlink(client->fd, &call));
	handle_put(client);
	return result;
}
