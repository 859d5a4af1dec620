/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the saCkpt functions share. */
#ifndef CKPT_USER_SA_H
#define CKPT_USER_SA_H

#include <saCkpt.h>
#include <ckpt/ckpt.h>

#include "error.h"
#include "handle.h"

/**
 * struct sa_pending - an asynchronous open on its way
 * @next: of the client
 * @invocation: the application's
 * @flags: &enum ckpt_open_flags of the open
 *
 * Its address is the invocation that the kernel returns.
 */
struct sa_pending {
	struct sa_pending *next;
	SaInvocationT invocation;
	uint32_t flags;
};

/**
 * struct sa_client - what a SaCkptHandleT stands for
 * @handle: of the service file; its lock guards @pending and @tracking
 * @version: that the application asked for
 * @open_done: callback of asynchronous opens, or NULL
 * @sync_done: callback of asynchronous synchronizes, or NULL
 * @changed: callback of tracking, or NULL; may be registered later
 * @pending: asynchronous opens whose result has not been taken
 * @tracking: all its checkpoints are tracked
 */
struct sa_client {
	struct handle handle;
	SaVersionT version;
	SaCkptCheckpointOpenCallbackT open_done;
	SaCkptCheckpointSynchronizeCallbackT sync_done;
	_Atomic SaCkptCheckpointTrackCallbackT changed;
	struct sa_pending *pending;
	bool tracking;
};

/**
 * struct sa_checkpoint - what a SaCkptCheckpointHandleT stands for
 * @handle: of the checkpoint file; its lock guards @tracking
 * @access: %CKPT_OPEN_READ and %CKPT_OPEN_WRITE as opened
 * @tracking: it is tracked by itself
 */
struct sa_checkpoint {
	struct handle handle;
	uint32_t access;
	bool tracking;
};

static inline struct sa_client *sa_client_of(struct sa_checkpoint *checkpoint)
{
	return (struct sa_client *)checkpoint->handle.parent;
}

/* Rules of B.02 hold for this client. */
static inline bool sa_is_b02(const struct sa_client *client)
{
	return client->version.majorVersion >= 2;
}

/* The interface with tracking. */
static inline bool sa_has_tracking(const SaVersionT *version)
{
	return version->majorVersion >= 2 && version->minorVersion >= 3;
}

SaAisErrorT sa_negotiate(SaVersionT *version, bool tracking);

int sa_checkpoint_new(struct sa_client *client, int fd, uint64_t cookie, uint32_t flags,
		      SaCkptCheckpointHandleT *id);
SaAisErrorT sa_checkpoint_close(SaCkptCheckpointHandleT id);
bool sa_pending_take(struct sa_client *client, uint64_t invocation, struct sa_pending *pending);
SaAisErrorT sa_call(SaCkptCheckpointHandleT id, enum ckpt_function function,
		    unsigned long command, void *argument);

#endif /* CKPT_USER_SA_H */
