/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for the tests of libckpt-user
 *
 * Each is one call of the standard with the arguments that do not matter to a
 * test filled in, and returns what the call returned.  They never touch the
 * test harness, so that threads and child processes can use them too.
 */
#ifndef SA_UTIL_H
#define SA_UTIL_H

#include <stdbool.h>
#include <stdint.h>

#include <saCkpt.h>

#define SA_RD		SA_CKPT_CHECKPOINT_READ
#define SA_WR		SA_CKPT_CHECKPOINT_WRITE
#define SA_CR		SA_CKPT_CHECKPOINT_CREATE
#define SA_RDWR		(SA_RD | SA_WR)
#define SA_ALL		(SA_RD | SA_WR | SA_CR)

/* A number that is no handle. */
#define SA_NO_HANDLE	0xdeadbeefcafef00dULL

/* Name that SA_NAME_TOO_LONG() makes is longer than this. */
#define SA_NAME_BYTES_MAX	2048

/**
 * struct sa_calls - the callbacks that were called, and with what
 * @opens: calls of the open callback
 * @syncs: calls of the synchronize callback
 * @tracks: calls of the track callback
 * @invocation: of the last open or synchronize callback
 * @error: likewise
 * @checkpoint: handle of the last open or track callback
 * @elements: number of elements of the last track callback
 * @element: its first element
 * @id: its first element's section id, as a string
 * @finalize: handle that callbacks finalize, or 0
 */
struct sa_calls {
	unsigned int opens;
	unsigned int syncs;
	unsigned int tracks;
	SaInvocationT invocation;
	SaAisErrorT error;
	SaCkptCheckpointHandleT checkpoint;
	SaUint32T elements;
	SaCkptIOVectorElementT element;
	char id[64];
	SaCkptHandleT finalize;
};

extern struct sa_calls sa_calls;

/* Record what they are called with in sa_calls. */
extern const SaCkptCallbacksT sa_callbacks;
extern const SaCkptCallbacksT_2 sa_callbacks_2;
void sa_track_callback(SaCkptCheckpointHandleT checkpoint,
		       SaCkptIOVectorElementT *vector, SaUint32T count);

/*
 * An ordinary checkpoint: synchronous, 8 sections of up to 4096 bytes with ids
 * of up to 16 bytes, no retention; and the three other kinds that matter.
 */
extern const SaCkptCheckpointCreationAttributesT sa_attr;
extern const SaCkptCheckpointCreationAttributesT sa_attr_one;
extern const SaCkptCheckpointCreationAttributesT sa_attr_async;
extern const SaCkptCheckpointCreationAttributesT sa_attr_collocated;

/* Library handles of a version, with all callbacks. */
SaAisErrorT sa_init(SaCkptHandleT *handle, SaUint8T major, SaUint8T minor);
SaAisErrorT sa_init_2(SaCkptHandleT *handle);

/* @name of a string that fits. */
SaNameT sa_name(const char *string);

SaAisErrorT sa_open(SaCkptHandleT handle, const char *name,
		    const SaCkptCheckpointCreationAttributesT *attr,
		    SaCkptCheckpointOpenFlagsT flags,
		    SaCkptCheckpointHandleT *checkpoint);
SaAisErrorT sa_open_async(SaCkptHandleT handle, SaInvocationT invocation,
			  const char *name,
			  const SaCkptCheckpointCreationAttributesT *attr,
			  SaCkptCheckpointOpenFlagsT flags);
SaAisErrorT sa_unlink(SaCkptHandleT handle, const char *name);

/* A section id of a string; NULL stands for the default section. */
SaCkptSectionIdT sa_id(const char *id);

SaAisErrorT sa_create(SaCkptCheckpointHandleT checkpoint, const char *id,
		      const void *data, SaSizeT size);
SaAisErrorT sa_create_until(SaCkptCheckpointHandleT checkpoint, const char *id,
			    SaTimeT expiration);
SaAisErrorT sa_delete(SaCkptCheckpointHandleT checkpoint, const char *id);
SaAisErrorT sa_expire(SaCkptCheckpointHandleT checkpoint, const char *id,
		      SaTimeT expiration);
SaAisErrorT sa_overwrite(SaCkptCheckpointHandleT checkpoint, const char *id,
			 const void *data, SaSizeT size);
SaAisErrorT sa_write(SaCkptCheckpointHandleT checkpoint, const char *id,
		     const void *data, SaSizeT size, SaOffsetT offset);

/* Reads from the start; *size is the room and then the bytes read. */
SaAisErrorT sa_read(SaCkptCheckpointHandleT checkpoint, const char *id,
		    void *data, SaSizeT *size);

SaCkptIOVectorElementT sa_element(const char *id, void *data, SaSizeT size,
				  SaOffsetT offset);

/* Number of sections that an iteration returns, or minus the error. */
int sa_count(SaCkptCheckpointHandleT checkpoint, SaCkptSectionsChosenT chosen,
	     SaTimeT expiration);

/* Whether a selection object is readable, now or within some time. */
bool sa_readable(SaCkptHandleT handle, int timeout_ms);

/* Now, as expiration times count. */
SaTimeT sa_now(void);

/* Handles of a directory that a process has open: descriptors to the device. */
int sa_descriptors(void);

#endif /* SA_UTIL_H */
