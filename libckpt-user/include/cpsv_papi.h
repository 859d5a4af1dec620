/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpsv_papi.h: tracking for applications that were written before
 * saCkptTrack()
 */
#ifndef CPSV_PAPI_H
#define CPSV_PAPI_H

#include <saCkpt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The arguments are those of SaCkptCheckpointTrackCallbackT. */
typedef void (*ncsCkptCkptArrivalCallbackT)(
		const SaCkptCheckpointHandleT checkpointHandle,
		SaCkptIOVectorElementT *ioVector, SaUint32T numberOfElements);

/**
 * ncsCkptRegisterCkptArrivalCallback() - track all checkpoints of a handle
 * @ckptHandle: of any version
 * @callback: called in saCkptDispatch() for each update made elsewhere to a
 *	checkpoint that was opened for reading through @ckptHandle
 *
 * Tracking starts at once and ends with the handle.  Registering again
 * replaces the callback.
 *
 * Return: SA_AIS_OK; in the order of the checks SA_AIS_ERR_BAD_HANDLE,
 * SA_AIS_ERR_INVALID_PARAM (@callback is NULL), SA_AIS_ERR_NO_MEMORY.
 */
extern SaAisErrorT ncsCkptRegisterCkptArrivalCallback(SaCkptHandleT ckptHandle,
		ncsCkptCkptArrivalCallbackT callback);

#ifdef __cplusplus
}
#endif

#endif /* CPSV_PAPI_H */
