// SPDX-License-Identifier: LGPL-2.1-or-later
/* Library life cycle: Initialize, SelectionObjectGet, Finalize. */

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sa.h"
#include "slot.h"

static void client_destroy(struct handle *handle)
{
	struct sa_client *client = (struct sa_client *)handle;
	struct sa_pending *pending;

	while ((pending = client->pending)) {
		client->pending = pending->next;
		free(pending);
	}
	free(client);
}

static int client_new(const SaCkptCallbacksT_2 *callbacks, const SaVersionT *version,
		      SaCkptHandleT *id)
{
	struct sa_client *client = handle_alloc(sizeof(*client));
	int ret;

	if (!client)
		return -ENOMEM;
	client->handle.type = HANDLE_CLIENT;
	client->handle.destroy = client_destroy;
	client->version = *version;
	client->open_done = callbacks->saCkptCheckpointOpenCallback;
	client->sync_done = callbacks->saCkptCheckpointSynchronizeCallback;
	client->changed = callbacks->saCkptCheckpointTrackCallback;

	ret = handle_prepare(&client->handle);
	if (ret)
		goto free;
	ret = slot_hold_forks();
	if (ret)
		goto discard;
	ret = ckpt_service_open(&client->handle.cookie);
	if (ret >= 0) {
		client->handle.fd = ret;
		ret = handle_publish(&client->handle, NULL);
	}
	slot_release_forks();
	if (ret)
		goto discard;
	*id = client->handle.id;
	handle_put(&client->handle);
	return 0;

discard:
	handle_discard(&client->handle);
free:
	free(client);
	return ret;
}

static SaAisErrorT initialize(SaCkptHandleT *id, const SaCkptCallbacksT_2 *callbacks,
			      SaVersionT *version, bool tracking)
{
	SaVersionT offered;
	SaAisErrorT result;

	if (!id || !version)
		return SA_AIS_ERR_INVALID_PARAM;
	offered = *version;
	result = sa_negotiate(&offered, tracking);
	if (result == SA_AIS_OK)
		result = ckpt_error(FN_INITIALIZE, client_new(callbacks, version, id));
	/* A client that tries again must ask for the same version again. */
	if (result == SA_AIS_OK || result == SA_AIS_ERR_VERSION)
		*version = offered;
	return result;
}

SaAisErrorT saCkptInitialize(SaCkptHandleT *ckptHandle, const SaCkptCallbacksT *ckptCallbacks,
			     SaVersionT *version)
{
	SaCkptCallbacksT_2 callbacks = { 0 };

	if (ckptCallbacks) {
		callbacks.saCkptCheckpointOpenCallback =
			ckptCallbacks->saCkptCheckpointOpenCallback;
		callbacks.saCkptCheckpointSynchronizeCallback =
			ckptCallbacks->saCkptCheckpointSynchronizeCallback;
	}
	return initialize(ckptHandle, &callbacks, version, false);
}

SaAisErrorT saCkptInitialize_2(SaCkptHandleT *ckptHandle, const SaCkptCallbacksT_2 *ckptCallbacks,
			       SaVersionT *version)
{
	static const SaCkptCallbacksT_2 none;

	return initialize(ckptHandle, ckptCallbacks ? ckptCallbacks : &none, version, true);
}

SaAisErrorT saCkptSelectionObjectGet(SaCkptHandleT ckptHandle, SaSelectionObjectT *selectionObject)
{
	struct handle *client;

	if (!selectionObject)
		return SA_AIS_ERR_INVALID_PARAM;
	client = handle_get(ckptHandle, HANDLE_CLIENT);
	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	*selectionObject = client->fd;
	handle_put(client);
	return SA_AIS_OK;
}

SaAisErrorT saCkptFinalize(SaCkptHandleT ckptHandle)
{
	struct handle *client = handle_kill(ckptHandle, HANDLE_CLIENT);
	uint64_t checkpoint;

	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	/* Wakes who waits in Dispatch; they are the last users. */
	ckpt_shutdown(client->fd, client->cookie);
	while ((checkpoint = handle_take_child(client)))
		sa_checkpoint_close(checkpoint);
	handle_put(client);
	return SA_AIS_OK;
}
