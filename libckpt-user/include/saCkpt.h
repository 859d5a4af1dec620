/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * saCkpt.h: the SA Forum's Checkpoint Service, B.01.01 to B.02.03
 *
 * The manual page of each function lists its errors in the order in which they
 * are checked.  Common to all of them:
 *
 * SA_AIS_ERR_BAD_HANDLE    the handle was never given out, is finalized or
 *                          closed, or was inherited through fork()
 * SA_AIS_ERR_TRY_AGAIN     Initialize: /dev/ckpt is missing, that is the module
 *                          is not loaded; elsewhere: try later
 * SA_AIS_ERR_ACCESS        Initialize: the permissions of /dev/ckpt
 * SA_AIS_ERR_NO_MEMORY     memory is short, or a memory cgroup is at its limit
 * SA_AIS_ERR_NO_RESOURCES  descriptors or one of the limits net.ckpt.*
 * SA_AIS_ERR_LIBRARY       the kernel gave an error that it never should
 *
 * Times are nanoseconds, sizes bytes.  Handles are never 0.  All functions are
 * thread safe, and any of them may be called from a callback.
 */
#ifndef SACKPT_H
#define SACKPT_H

#include <stddef.h>
#include <saAis.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef SaUint64T SaCkptHandleT;
typedef SaUint64T SaCkptCheckpointHandleT;
typedef SaUint64T SaCkptSectionIterationHandleT;

/* Exactly one of the first three, and the last one as wanted. */
#define SA_CKPT_WR_ALL_REPLICAS		0x1
#define SA_CKPT_WR_ACTIVE_REPLICA	0x2
#define SA_CKPT_WR_ACTIVE_REPLICA_WEAK	0x4
#define SA_CKPT_CHECKPOINT_COLLOCATED	0x8
typedef SaUint32T SaCkptCheckpointCreationFlagsT;

typedef struct {
	SaCkptCheckpointCreationFlagsT creationFlags;
	SaSizeT checkpointSize;		/* planned; not enforced */
	SaTimeT retentionDuration;	/* life after the last close */
	SaUint32T maxSections;		/* 1: the default section only */
	SaSizeT maxSectionSize;
	SaSizeT maxSectionIdSize;
} SaCkptCheckpointCreationAttributesT;

#define SA_CKPT_CHECKPOINT_READ		0x1
#define SA_CKPT_CHECKPOINT_WRITE	0x2
#define SA_CKPT_CHECKPOINT_CREATE	0x4
typedef SaUint32T SaCkptCheckpointOpenFlagsT;

/* Initializers; which one is meant depends on the call. */
#define SA_CKPT_DEFAULT_SECTION_ID	{0, NULL}
#define SA_CKPT_GENERATED_SECTION_ID	{0, NULL}

typedef struct {
	SaUint16T idLen;
	SaUint8T *id;
} SaCkptSectionIdT;

typedef struct {
	SaCkptSectionIdT *sectionId;	/* in, or out if generated */
	SaTimeT expirationTime;		/* absolute, or SA_TIME_END */
} SaCkptSectionCreationAttributesT;

typedef enum {
	SA_CKPT_SECTION_VALID = 1,
	SA_CKPT_SECTION_CORRUPTED = 2
} SaCkptSectionStateT;

typedef struct {
	SaCkptSectionIdT sectionId;
	SaTimeT expirationTime;		/* absolute, or SA_TIME_END */
	SaSizeT sectionSize;
	SaCkptSectionStateT sectionState;
	SaTimeT lastUpdate;		/* absolute */
} SaCkptSectionDescriptorT;

typedef enum {
	SA_CKPT_SECTIONS_FOREVER = 1,
	SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME = 2,
	SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME = 3,
	SA_CKPT_SECTIONS_CORRUPTED = 4,
	SA_CKPT_SECTIONS_ANY = 5
} SaCkptSectionsChosenT;

typedef struct {
	SaCkptSectionIdT sectionId;
	void *dataBuffer;	/* Read: NULL lets the library allocate it */
	SaSizeT dataSize;
	SaOffsetT dataOffset;
	SaSizeT readSize;	/* set by Read */
} SaCkptIOVectorElementT;

/* memoryUsed has 64 bits, as in B.01.01 and B.02.02. */
typedef struct {
	SaCkptCheckpointCreationAttributesT checkpointCreationAttributes;
	SaUint32T numberOfSections;
	SaSizeT memoryUsed;
} SaCkptCheckpointDescriptorT;

/* For notifications (B.02.01); spelt both ways in circulating headers. */
typedef enum {
	SA_CKPT_SECTION_RESOURCES_EXHAUSTED = 1,
	SA_CKPT_SECTION_RESOURCES_AVAILABLE = 2
} SaCkptCheckpointStatusT;
typedef SaCkptCheckpointStatusT saCkptCheckpointStatusT;

typedef enum {
	SA_CKPT_CHECKPOINT_STATUS = 1
} SaCkptStateT;

typedef void (*SaCkptCheckpointOpenCallbackT)(SaInvocationT invocation,
		SaCkptCheckpointHandleT checkpointHandle, SaAisErrorT error);

typedef void (*SaCkptCheckpointSynchronizeCallbackT)(SaInvocationT invocation,
		SaAisErrorT error);

/*
 * One call for one update: an element for each section changed, with its id,
 * dataOffset and dataSize; dataBuffer is NULL and readSize 0.  With ioVector
 * NULL and numberOfElements 0 updates were dropped since the receiver was
 * slow: read the sections anew.  What ioVector points to is valid until the
 * callback returns.
 */
typedef void (*SaCkptCheckpointTrackCallbackT)(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptIOVectorElementT *ioVector, SaUint32T numberOfElements);

typedef struct {
	SaCkptCheckpointOpenCallbackT saCkptCheckpointOpenCallback;
	SaCkptCheckpointSynchronizeCallbackT
		saCkptCheckpointSynchronizeCallback;
} SaCkptCallbacksT;

typedef struct {
	SaCkptCheckpointOpenCallbackT saCkptCheckpointOpenCallback;
	SaCkptCheckpointSynchronizeCallbackT
		saCkptCheckpointSynchronizeCallback;
	SaCkptCheckpointTrackCallbackT saCkptCheckpointTrackCallback;
} SaCkptCallbacksT_2;

/* Library life cycle */
extern SaAisErrorT saCkptInitialize(SaCkptHandleT *ckptHandle,
		const SaCkptCallbacksT *ckptCallbacks, SaVersionT *version);
extern SaAisErrorT saCkptInitialize_2(SaCkptHandleT *ckptHandle,
		const SaCkptCallbacksT_2 *ckptCallbacks, SaVersionT *version);
extern SaAisErrorT saCkptSelectionObjectGet(SaCkptHandleT ckptHandle,
		SaSelectionObjectT *selectionObject);
extern SaAisErrorT saCkptDispatch(SaCkptHandleT ckptHandle,
		SaDispatchFlagsT dispatchFlags);
extern SaAisErrorT saCkptFinalize(SaCkptHandleT ckptHandle);

/* Checkpoints.  A negative timeout of Open is no limit. */
extern SaAisErrorT saCkptCheckpointOpen(SaCkptHandleT ckptHandle,
		const SaNameT *checkpointName,
		const SaCkptCheckpointCreationAttributesT *
			checkpointCreationAttributes,
		SaCkptCheckpointOpenFlagsT checkpointOpenFlags,
		SaTimeT timeout, SaCkptCheckpointHandleT *checkpointHandle);
extern SaAisErrorT saCkptCheckpointOpenAsync(SaCkptHandleT ckptHandle,
		SaInvocationT invocation, const SaNameT *checkpointName,
		const SaCkptCheckpointCreationAttributesT *
			checkpointCreationAttributes,
		SaCkptCheckpointOpenFlagsT checkpointOpenFlags);
extern SaAisErrorT saCkptCheckpointClose(
		SaCkptCheckpointHandleT checkpointHandle);
extern SaAisErrorT saCkptCheckpointUnlink(SaCkptHandleT ckptHandle,
		const SaNameT *checkpointName);
extern SaAisErrorT saCkptCheckpointRetentionDurationSet(
		SaCkptCheckpointHandleT checkpointHandle,
		SaTimeT retentionDuration);
extern SaAisErrorT saCkptActiveReplicaSet(
		SaCkptCheckpointHandleT checkpointHandle);
extern SaAisErrorT saCkptCheckpointStatusGet(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptCheckpointDescriptorT *checkpointStatus);

/* Sections */
extern SaAisErrorT saCkptSectionCreate(SaCkptCheckpointHandleT checkpointHandle,
		SaCkptSectionCreationAttributesT *sectionCreationAttributes,
		const void *initialData, SaSizeT initialDataSize);
extern SaAisErrorT saCkptSectionDelete(SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId);
extern SaAisErrorT saCkptSectionIdFree(SaCkptCheckpointHandleT checkpointHandle,
		SaUint8T *id);
extern SaAisErrorT saCkptSectionExpirationTimeSet(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId, SaTimeT expirationTime);
extern SaAisErrorT saCkptSectionIterationInitialize(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptSectionsChosenT sectionsChosen, SaTimeT expirationTime,
		SaCkptSectionIterationHandleT *sectionIterationHandle);
extern SaAisErrorT saCkptSectionIterationNext(
		SaCkptSectionIterationHandleT sectionIterationHandle,
		SaCkptSectionDescriptorT *sectionDescriptor);
extern SaAisErrorT saCkptSectionIterationFinalize(
		SaCkptSectionIterationHandleT sectionIterationHandle);

/* Data: each call is seen whole by others, or not at all. */
extern SaAisErrorT saCkptCheckpointWrite(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptIOVectorElementT *ioVector,
		SaUint32T numberOfElements, SaUint32T *erroneousVectorIndex);
extern SaAisErrorT saCkptSectionOverwrite(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId, const void *dataBuffer,
		SaSizeT dataSize);
extern SaAisErrorT saCkptCheckpointRead(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptIOVectorElementT *ioVector,
		SaUint32T numberOfElements, SaUint32T *erroneousVectorIndex);
extern SaAisErrorT saCkptIOVectorElementDataFree(
		SaCkptCheckpointHandleT checkpointHandle, void *data);
extern SaAisErrorT saCkptCheckpointSynchronize(
		SaCkptCheckpointHandleT checkpointHandle, SaTimeT timeout);
extern SaAisErrorT saCkptCheckpointSynchronizeAsync(
		SaCkptCheckpointHandleT checkpointHandle,
		SaInvocationT invocation);

/* Tracking (B.02.03) */
extern SaAisErrorT saCkptTrack(SaCkptHandleT ckptHandle);
extern SaAisErrorT saCkptTrackStop(SaCkptHandleT ckptHandle);
extern SaAisErrorT saCkptCheckpointTrack(
		SaCkptCheckpointHandleT checkpointHandle);
extern SaAisErrorT saCkptCheckpointTrackStop(
		SaCkptCheckpointHandleT checkpointHandle);

#ifdef __cplusplus
}
#endif

#endif /* SACKPT_H */
