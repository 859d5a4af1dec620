// SPDX-License-Identifier: LGPL-2.1-or-later
/* Open checkpoints: status, retention, active replica, synchronize. */

#include "sa.h"

#define CREATION_FLAGS	0xfU	/* those that the standard has */

static SaAisErrorT get_status(struct sa_checkpoint *checkpoint, struct ckpt_ioc_status *call)
{
	if (sa_is_b02(sa_client_of(checkpoint)) && !(checkpoint->access & CKPT_OPEN_READ))
		return SA_AIS_ERR_ACCESS;
	call->cookie = checkpoint->handle.cookie;
	return ckpt_error(FN_OTHER, ckpt_status(checkpoint->handle.fd, call));
}

SaAisErrorT saCkptCheckpointStatusGet(SaCkptCheckpointHandleT checkpointHandle,
				      SaCkptCheckpointDescriptorT *checkpointStatus)
{
	struct ckpt_ioc_status call = { 0 };
	struct sa_checkpoint *checkpoint;
	SaAisErrorT result;

	if (!checkpointStatus)
		return SA_AIS_ERR_INVALID_PARAM;
	checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	result = get_status(checkpoint, &call);
	handle_put(&checkpoint->handle);
	if (result != SA_AIS_OK)
		return result;
	*checkpointStatus = (SaCkptCheckpointDescriptorT) {
		.checkpointCreationAttributes = {
			.creationFlags = call.attr.creation_flags & CREATION_FLAGS,
			.checkpointSize = call.attr.checkpoint_size,
			.retentionDuration = call.attr.retention,
			.maxSections = call.attr.max_sections,
			.maxSectionSize = call.attr.max_section_size,
			.maxSectionIdSize = call.attr.max_section_id_size,
		},
		.numberOfSections = call.sections,
		.memoryUsed = call.bytes,
	};
	return SA_AIS_OK;
}

SaAisErrorT saCkptCheckpointRetentionDurationSet(SaCkptCheckpointHandleT checkpointHandle,
						 SaTimeT retentionDuration)
{
	struct ckpt_ioc_retention call = { .retention = retentionDuration };
	struct sa_checkpoint *checkpoint;
	SaAisErrorT result = SA_AIS_ERR_ACCESS;

	if (retentionDuration < 0)
		return SA_AIS_ERR_INVALID_PARAM;
	checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	call.cookie = checkpoint->handle.cookie;
	if (!sa_is_b02(sa_client_of(checkpoint)) || checkpoint->access & CKPT_OPEN_WRITE)
		result = ckpt_error(FN_OTHER,
				    ckpt_set_retention(checkpoint->handle.fd, &call));
	handle_put(&checkpoint->handle);
	return result;
}

SaAisErrorT saCkptActiveReplicaSet(SaCkptCheckpointHandleT checkpointHandle)
{
	struct ckpt_ioc_simple call = { 0 };

	return sa_call(checkpointHandle, FN_OTHER, CKPT_IOC_SET_ACTIVE, &call);
}

SaAisErrorT saCkptCheckpointSynchronize(SaCkptCheckpointHandleT checkpointHandle, SaTimeT timeout)
{
	struct ckpt_ioc_sync call = { 0 };

	if (timeout < 0)
		return SA_AIS_ERR_INVALID_PARAM;
	call.deadline = ckpt_deadline(timeout);
	return sa_call(checkpointHandle, FN_OTHER, CKPT_IOC_SYNC, &call);
}

SaAisErrorT saCkptCheckpointSynchronizeAsync(SaCkptCheckpointHandleT checkpointHandle,
					     SaInvocationT invocation)
{
	struct ckpt_ioc_sync call = {
		.flags = CKPT_SYNC_ASYNC,
		.deadline = CKPT_TIME_END,
		.invocation = invocation,
	};
	struct sa_checkpoint *checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	SaAisErrorT result;
	bool can_tell;

	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	call.cookie = checkpoint->handle.cookie;
	can_tell = sa_client_of(checkpoint)->sync_done;
	if (!can_tell) {
		/* ACCESS and BAD_OPERATION come before INIT: ask the kernel for them. */
		call.flags = 0;
		call.invocation = 0;
	}
	result = ckpt_error(FN_OTHER, ckpt_sync(checkpoint->handle.fd, &call));
	if (!can_tell && result != SA_AIS_ERR_ACCESS && result != SA_AIS_ERR_BAD_OPERATION)
		result = SA_AIS_ERR_INIT;
	handle_put(&checkpoint->handle);
	return result;
}
