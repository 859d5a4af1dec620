// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tracking: being told of the updates of others. */

#include <cpsv_papi.h>

#include "sa.h"

static SaAisErrorT may_track(struct sa_client *client)
{
	if (!sa_has_tracking(&client->version))
		return SA_AIS_ERR_VERSION;
	return client->changed ? SA_AIS_OK : SA_AIS_ERR_INIT;
}

/* Start or stop on a file; @tracking, guarded by its lock, remembers which. */
static SaAisErrorT set_tracking(struct handle *handle, bool *tracking, bool on)
{
	SaAisErrorT result = SA_AIS_ERR_NOT_EXIST;

	pthread_mutex_lock(&handle->lock);
	if (on || *tracking) {
		result = ckpt_error(FN_OTHER, ckpt_track(handle->fd, handle->cookie,
							 on ? CKPT_TRACK_ON : 0));
		if (result == SA_AIS_OK)
			*tracking = on;
	}
	pthread_mutex_unlock(&handle->lock);
	return result;
}

static SaAisErrorT track_client(SaCkptHandleT id, bool on)
{
	struct sa_client *client = handle_get(id, HANDLE_CLIENT);
	SaAisErrorT result;

	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	result = may_track(client);
	if (result == SA_AIS_OK)
		result = set_tracking(&client->handle, &client->tracking, on);
	handle_put(&client->handle);
	return result;
}

SaAisErrorT saCkptTrack(SaCkptHandleT ckptHandle)
{
	return track_client(ckptHandle, true);
}

SaAisErrorT saCkptTrackStop(SaCkptHandleT ckptHandle)
{
	return track_client(ckptHandle, false);
}

static SaAisErrorT track_checkpoint(SaCkptCheckpointHandleT id, bool on)
{
	struct sa_checkpoint *checkpoint = handle_get(id, HANDLE_CHECKPOINT);
	SaAisErrorT result;

	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	result = may_track(sa_client_of(checkpoint));
	if (result == SA_AIS_OK)
		result = set_tracking(&checkpoint->handle, &checkpoint->tracking, on);
	handle_put(&checkpoint->handle);
	return result;
}

SaAisErrorT saCkptCheckpointTrack(SaCkptCheckpointHandleT checkpointHandle)
{
	return track_checkpoint(checkpointHandle, true);
}

SaAisErrorT saCkptCheckpointTrackStop(SaCkptCheckpointHandleT checkpointHandle)
{
	return track_checkpoint(checkpointHandle, false);
}

SaAisErrorT ncsCkptRegisterCkptArrivalCallback(SaCkptHandleT ckptHandle,
					       ncsCkptCkptArrivalCallbackT callback)
{
	struct sa_client *client = handle_get(ckptHandle, HANDLE_CLIENT);
	SaAisErrorT result = SA_AIS_ERR_INVALID_PARAM;

	if (!client)
		return SA_AIS_ERR_BAD_HANDLE;
	if (callback) {
		/* Nobody is owed a change that was made before this returns. */
		result = set_tracking(&client->handle, &client->tracking, true);
		if (result == SA_AIS_OK)
			client->changed = callback;
	}
	handle_put(&client->handle);
	return result;
}
