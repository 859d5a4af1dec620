/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * saCkpt.h: the SA Forum's Checkpoint Service, B.01.01 to B.02.03
 *
 * Errors are given in the order in which they are checked, without SA_AIS_ERR_;
 * the manual pages say more.  Every function returns SA_AIS_OK or one of them:
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

/**
 * saCkptInitialize() - get a library handle
 * @ckptHandle: (out) the handle, never 0
 * @ckptCallbacks: NULL, or callbacks each of which may be NULL
 * @version: B.01 or B.02 as the caller was written for; (out) B.02.03
 *
 * Errors: INVALID_PARAM (NULL), VERSION, NO_MEMORY, TRY_AGAIN (no /dev/ckpt),
 * ACCESS (to it), NO_RESOURCES.
 */
extern SaAisErrorT saCkptInitialize(SaCkptHandleT *ckptHandle,
		const SaCkptCallbacksT *ckptCallbacks, SaVersionT *version);

/**
 * saCkptInitialize_2() - get a library handle that can track
 * @ckptHandle: (out) the handle, never 0
 * @ckptCallbacks: as for saCkptInitialize(), and the one of tracking
 * @version: at least B.02.03; (out) B.02.03
 *
 * Errors: as saCkptInitialize().
 */
extern SaAisErrorT saCkptInitialize_2(SaCkptHandleT *ckptHandle,
		const SaCkptCallbacksT_2 *ckptCallbacks, SaVersionT *version);

/**
 * saCkptSelectionObjectGet() - descriptor that tells of pending callbacks
 * @ckptHandle: library handle
 * @selectionObject: (out) readable while a callback is pending; not to be
 *	read or closed; valid until saCkptFinalize()
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE.
 */
extern SaAisErrorT saCkptSelectionObjectGet(SaCkptHandleT ckptHandle,
		SaSelectionObjectT *selectionObject);

/**
 * saCkptDispatch() - run pending callbacks in this thread
 * @ckptHandle: library handle
 * @dispatchFlags: ONE: one at most; ALL: all that are pending; BLOCKING:
 *	until the handle is finalized
 *
 * Errors: BAD_HANDLE, INVALID_PARAM (flags), NO_RESOURCES (no descriptor for
 * an opened checkpoint, which stays pending), NO_MEMORY.
 */
extern SaAisErrorT saCkptDispatch(SaCkptHandleT ckptHandle,
		SaDispatchFlagsT dispatchFlags);

/**
 * saCkptFinalize() - give back a library handle
 * @ckptHandle: library handle
 *
 * Closes its checkpoints and cancels its callbacks; one that runs in another
 * thread may still return later.
 *
 * Errors: BAD_HANDLE.
 */
extern SaAisErrorT saCkptFinalize(SaCkptHandleT ckptHandle);

/* Checkpoints.  A negative timeout of Open is no limit. */

/**
 * saCkptCheckpointOpen() - open a checkpoint, or create it
 * @ckptHandle: library handle
 * @checkpointName: 1 to 256 bytes, 2048 with SA_ENABLE_EXTENDED_NAMES=1
 * @checkpointCreationAttributes: with CREATE, else NULL
 * @checkpointOpenFlags: any of READ, WRITE and CREATE
 * @timeout: bounds waiting for other nodes; negative: no limit
 * @checkpointHandle: (out) a handle of this open
 *
 * Errors: INVALID_PARAM (NULL, name), TOO_BIG (name), BAD_FLAGS,
 * INVALID_PARAM (attributes), BAD_HANDLE, NOT_EXIST, EXIST (other
 * attributes), ACCESS, NO_MEMORY, NO_RESOURCES, TIMEOUT.
 */
extern SaAisErrorT saCkptCheckpointOpen(SaCkptHandleT ckptHandle,
		const SaNameT *checkpointName,
		const SaCkptCheckpointCreationAttributesT *
			checkpointCreationAttributes,
		SaCkptCheckpointOpenFlagsT checkpointOpenFlags,
		SaTimeT timeout, SaCkptCheckpointHandleT *checkpointHandle);

/**
 * saCkptCheckpointOpenAsync() - open a checkpoint, result by callback
 * @ckptHandle: library handle with an open callback
 * @invocation: for the callback
 * @checkpointName: as for saCkptCheckpointOpen()
 * @checkpointCreationAttributes: likewise
 * @checkpointOpenFlags: likewise
 *
 * Errors: as saCkptCheckpointOpen() up to BAD_HANDLE, then INIT (no
 * callback), NO_MEMORY, TRY_AGAIN (1024 completions pending); the others come
 * by the callback.
 */
extern SaAisErrorT saCkptCheckpointOpenAsync(SaCkptHandleT ckptHandle,
		SaInvocationT invocation, const SaNameT *checkpointName,
		const SaCkptCheckpointCreationAttributesT *
			checkpointCreationAttributes,
		SaCkptCheckpointOpenFlagsT checkpointOpenFlags);

/**
 * saCkptCheckpointClose() - close a checkpoint handle and its iterations
 * @checkpointHandle: of the checkpoint
 *
 * Errors: BAD_HANDLE.
 */
extern SaAisErrorT saCkptCheckpointClose(
		SaCkptCheckpointHandleT checkpointHandle);

/**
 * saCkptCheckpointUnlink() - remove the name of a checkpoint
 * @ckptHandle: library handle
 * @checkpointName: as for saCkptCheckpointOpen()
 *
 * It lives on for those that have it open.
 *
 * Errors: INVALID_PARAM (NULL, name), TOO_BIG, BAD_HANDLE, NOT_EXIST, ACCESS.
 */
extern SaAisErrorT saCkptCheckpointUnlink(SaCkptHandleT ckptHandle,
		const SaNameT *checkpointName);

/**
 * saCkptCheckpointRetentionDurationSet() - set the life after the last close
 * @checkpointHandle: of the checkpoint
 * @retentionDuration: nanoseconds, 0 or more
 *
 * Errors: INVALID_PARAM, BAD_HANDLE, ACCESS (B.02: not opened for writing),
 * BAD_OPERATION (unlinked).
 */
extern SaAisErrorT saCkptCheckpointRetentionDurationSet(
		SaCkptCheckpointHandleT checkpointHandle,
		SaTimeT retentionDuration);

/**
 * saCkptActiveReplicaSet() - make the local replica the active one
 * @checkpointHandle: of a collocated, asynchronous checkpoint
 *
 * Errors: BAD_HANDLE, ACCESS (not opened for writing), BAD_OPERATION (another
 * kind).
 */
extern SaAisErrorT saCkptActiveReplicaSet(
		SaCkptCheckpointHandleT checkpointHandle);

/**
 * saCkptCheckpointStatusGet() - attributes and use of a checkpoint
 * @checkpointHandle: of the checkpoint
 * @checkpointStatus: (out) with the current retention
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE, ACCESS (B.02: not opened for
 * reading), NOT_EXIST (no active replica).
 */
extern SaAisErrorT saCkptCheckpointStatusGet(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptCheckpointDescriptorT *checkpointStatus);

/* Sections */

/**
 * saCkptSectionCreate() - create a section
 * @checkpointHandle: of the checkpoint
 * @sectionCreationAttributes: id, or {0, NULL} for a generated one;
 *	expiration
 * @initialData: may be NULL if the size is 0
 * @initialDataSize: bytes, at most maxSectionSize and 1 GiB
 *
 * A generated id is freed by saCkptSectionIdFree() or free().
 *
 * Errors: INVALID_PARAM (NULL, id, time), BAD_HANDLE, ACCESS, INVALID_PARAM
 * (length of the id, size), NO_RESOURCES (1 GiB), NOT_EXIST (no active
 * replica), EXIST (also if maxSections is 1), NO_SPACE, NO_MEMORY,
 * NO_RESOURCES (quota).
 */
extern SaAisErrorT saCkptSectionCreate(SaCkptCheckpointHandleT checkpointHandle,
		SaCkptSectionCreationAttributesT *sectionCreationAttributes,
		const void *initialData, SaSizeT initialDataSize);

/**
 * saCkptSectionDelete() - delete a section
 * @checkpointHandle: of the checkpoint
 * @sectionId: not the default section
 *
 * Errors: INVALID_PARAM, BAD_HANDLE, ACCESS, INVALID_PARAM (maxSections is
 * 1), NOT_EXIST.
 */
extern SaAisErrorT saCkptSectionDelete(SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId);

/**
 * saCkptSectionIdFree() - free a generated id
 * @checkpointHandle: of the checkpoint
 * @id: from saCkptSectionCreate()
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE.
 */
extern SaAisErrorT saCkptSectionIdFree(SaCkptCheckpointHandleT checkpointHandle,
		SaUint8T *id);

/**
 * saCkptSectionExpirationTimeSet() - set when a section is deleted
 * @checkpointHandle: of the checkpoint
 * @sectionId: not the default section
 * @expirationTime: absolute, in the future, or SA_TIME_END
 *
 * Errors: INVALID_PARAM (id, negative time), BAD_HANDLE, ACCESS,
 * INVALID_PARAM (maxSections is 1, time past), NOT_EXIST.
 */
extern SaAisErrorT saCkptSectionExpirationTimeSet(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId, SaTimeT expirationTime);

/**
 * saCkptSectionIterationInitialize() - start to go through the sections
 * @checkpointHandle: of the checkpoint
 * @sectionsChosen: which sections
 * @expirationTime: for LEQ and GEQ, else not looked at
 * @sectionIterationHandle: (out) the iteration
 *
 * Errors: INVALID_PARAM, BAD_HANDLE, ACCESS (B.02: not opened for reading),
 * NOT_EXIST (no active replica), NO_MEMORY.
 */
extern SaAisErrorT saCkptSectionIterationInitialize(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptSectionsChosenT sectionsChosen, SaTimeT expirationTime,
		SaCkptSectionIterationHandleT *sectionIterationHandle);

/**
 * saCkptSectionIterationNext() - the next section
 * @sectionIterationHandle: the iteration
 * @sectionDescriptor: (out) its id is valid until the next call of this
 *	function for the iteration, or the end of it
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE, NO_SECTIONS (at the end),
 * NOT_EXIST (no active replica), NO_MEMORY.
 */
extern SaAisErrorT saCkptSectionIterationNext(
		SaCkptSectionIterationHandleT sectionIterationHandle,
		SaCkptSectionDescriptorT *sectionDescriptor);

/**
 * saCkptSectionIterationFinalize() - end an iteration
 * @sectionIterationHandle: the iteration
 *
 * Errors: BAD_HANDLE.
 */
extern SaAisErrorT saCkptSectionIterationFinalize(
		SaCkptSectionIterationHandleT sectionIterationHandle);

/* Data: each call is seen whole by others, or not at all. */

/**
 * saCkptCheckpointWrite() - write to several sections as one update
 * @checkpointHandle: of the checkpoint
 * @ioVector: ids, data, sizes and offsets
 * @numberOfElements: 1 to 1024
 * @erroneousVectorIndex: NULL, or (out) the element that an error is about;
 *	untouched on success
 *
 * A section grows as needed; a gap reads as zeroes.
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE, ACCESS, NO_RESOURCES (number of
 * elements, 1 GiB), then for each element INVALID_PARAM (dataSize above
 * maxSectionSize), NO_RESOURCES (end above maxSectionSize); NOT_EXIST,
 * NO_MEMORY, NO_RESOURCES (quota).
 */
extern SaAisErrorT saCkptCheckpointWrite(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptIOVectorElementT *ioVector,
		SaUint32T numberOfElements, SaUint32T *erroneousVectorIndex);

/**
 * saCkptSectionOverwrite() - replace the content of a section
 * @checkpointHandle: of the checkpoint
 * @sectionId: {0, NULL} is the default section
 * @dataBuffer: not NULL
 * @dataSize: bytes; 0 empties the section
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE, ACCESS, INVALID_PARAM (size),
 * NO_RESOURCES (1 GiB), NOT_EXIST, NO_MEMORY, NO_RESOURCES (quota).
 */
extern SaAisErrorT saCkptSectionOverwrite(
		SaCkptCheckpointHandleT checkpointHandle,
		const SaCkptSectionIdT *sectionId, const void *dataBuffer,
		SaSizeT dataSize);

/**
 * saCkptCheckpointRead() - read from several sections at one moment
 * @checkpointHandle: of the checkpoint
 * @ioVector: ids, offsets, and room; with dataBuffer NULL the library
 *	allocates what there is from the offset on; (out) readSize
 * @numberOfElements: 1 to 1024
 * @erroneousVectorIndex: as for saCkptCheckpointWrite()
 *
 * Allocated data is freed by saCkptIOVectorElementDataFree() or free(); where
 * there was nothing to read, dataBuffer stays NULL.
 *
 * Errors: INVALID_PARAM (NULL, room of size 0), BAD_HANDLE, ACCESS,
 * NO_RESOURCES (number of elements, 1 GiB), INVALID_PARAM (dataSize above
 * maxSectionSize), NOT_EXIST, INVALID_PARAM (offset beyond the end of the
 * section), NO_MEMORY, TRY_AGAIN (dataBuffer NULL and the section keeps
 * growing).
 */
extern SaAisErrorT saCkptCheckpointRead(
		SaCkptCheckpointHandleT checkpointHandle,
		SaCkptIOVectorElementT *ioVector,
		SaUint32T numberOfElements, SaUint32T *erroneousVectorIndex);

/**
 * saCkptIOVectorElementDataFree() - free data that Read has allocated
 * @checkpointHandle: of the checkpoint
 * @data: dataBuffer of an element
 *
 * Errors: INVALID_PARAM (NULL), BAD_HANDLE.
 */
extern SaAisErrorT saCkptIOVectorElementDataFree(
		SaCkptCheckpointHandleT checkpointHandle, void *data);

/**
 * saCkptCheckpointSynchronize() - wait until all replicas are equal
 * @checkpointHandle: of an asynchronous checkpoint
 * @timeout: bounds waiting for other nodes, 0 or more
 *
 * Errors: INVALID_PARAM, BAD_HANDLE, ACCESS, BAD_OPERATION (synchronous),
 * NOT_EXIST (no active replica), TIMEOUT.
 */
extern SaAisErrorT saCkptCheckpointSynchronize(
		SaCkptCheckpointHandleT checkpointHandle, SaTimeT timeout);

/**
 * saCkptCheckpointSynchronizeAsync() - synchronize, result by callback
 * @checkpointHandle: of an asynchronous checkpoint
 * @invocation: for the callback
 *
 * Errors: BAD_HANDLE, ACCESS, BAD_OPERATION (synchronous), INIT (no
 * callback), TRY_AGAIN (1024 completions pending), NOT_EXIST (no active
 * replica), NO_MEMORY.
 */
extern SaAisErrorT saCkptCheckpointSynchronizeAsync(
		SaCkptCheckpointHandleT checkpointHandle,
		SaInvocationT invocation);

/* Tracking (B.02.03) */

/**
 * saCkptTrack() - be told of updates of all its checkpoints
 * @ckptHandle: library handle of B.02.03
 *
 * Told are handles opened for reading, of updates made through other handles.
 *
 * Errors: BAD_HANDLE, VERSION, INIT (no callback), NO_MEMORY.
 */
extern SaAisErrorT saCkptTrack(SaCkptHandleT ckptHandle);

/**
 * saCkptTrackStop() - end saCkptTrack() and drop what is pending
 * @ckptHandle: library handle of B.02.03
 *
 * Errors: BAD_HANDLE, VERSION, INIT (no callback), NOT_EXIST (not started).
 */
extern SaAisErrorT saCkptTrackStop(SaCkptHandleT ckptHandle);

/**
 * saCkptCheckpointTrack() - be told of updates of one checkpoint
 * @checkpointHandle: opened for reading
 *
 * Other implementations declare this function and the next one, and return
 * NOT_SUPPORTED.
 *
 * Errors: BAD_HANDLE, VERSION, INIT (no callback), ACCESS, NO_MEMORY.
 */
extern SaAisErrorT saCkptCheckpointTrack(
		SaCkptCheckpointHandleT checkpointHandle);

/**
 * saCkptCheckpointTrackStop() - end saCkptCheckpointTrack()
 * @checkpointHandle: of the checkpoint
 *
 * Errors: BAD_HANDLE, VERSION, INIT (no callback), NOT_EXIST (not started).
 */
extern SaAisErrorT saCkptCheckpointTrackStop(
		SaCkptCheckpointHandleT checkpointHandle);

#ifdef __cplusplus
}
#endif

#endif /* SACKPT_H */
