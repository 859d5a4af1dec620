// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for the tests of libckpt-user
 */
#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/ckpt.h>

#include "sa_util.h"

struct sa_calls sa_calls;

const SaCkptCheckpointCreationAttributesT sa_attr = {
	.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
	.checkpointSize = 8 * 4096,
	.retentionDuration = 0,
	.maxSections = 8,
	.maxSectionSize = 4096,
	.maxSectionIdSize = 16,
};

const SaCkptCheckpointCreationAttributesT sa_attr_one = {
	.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
	.checkpointSize = 4096,
	.retentionDuration = 0,
	.maxSections = 1,
	.maxSectionSize = 4096,
	.maxSectionIdSize = 16,
};

const SaCkptCheckpointCreationAttributesT sa_attr_async = {
	.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA,
	.checkpointSize = 8 * 4096,
	.retentionDuration = 0,
	.maxSections = 8,
	.maxSectionSize = 4096,
	.maxSectionIdSize = 16,
};

const SaCkptCheckpointCreationAttributesT sa_attr_collocated = {
	.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA |
			 SA_CKPT_CHECKPOINT_COLLOCATED,
	.checkpointSize = 8 * 4096,
	.retentionDuration = 0,
	.maxSections = 8,
	.maxSectionSize = 4096,
	.maxSectionIdSize = 16,
};

static void maybe_finalize(void)
{
	SaCkptHandleT handle = sa_calls.finalize;

	sa_calls.finalize = 0;
	if (handle)
		saCkptFinalize(handle);
}

static void open_callback(SaInvocationT invocation,
			  SaCkptCheckpointHandleT checkpoint, SaAisErrorT error)
{
	sa_calls.opens++;
	sa_calls.invocation = invocation;
	sa_calls.checkpoint = checkpoint;
	sa_calls.error = error;
	maybe_finalize();
}

static void sync_callback(SaInvocationT invocation, SaAisErrorT error)
{
	sa_calls.syncs++;
	sa_calls.invocation = invocation;
	sa_calls.error = error;
	maybe_finalize();
}

void sa_track_callback(SaCkptCheckpointHandleT checkpoint,
		       SaCkptIOVectorElementT *vector, SaUint32T count)
{
	size_t len = 0;

	sa_calls.tracks++;
	sa_calls.checkpoint = checkpoint;
	sa_calls.elements = count;
	if (count) {
		sa_calls.element = *vector;
		len = vector->sectionId.idLen;
	}
	if (len >= sizeof(sa_calls.id))
		len = sizeof(sa_calls.id) - 1;
	if (len)
		memcpy(sa_calls.id, vector->sectionId.id, len);
	sa_calls.id[len] = 0;
	maybe_finalize();
}

const SaCkptCallbacksT sa_callbacks = {
	.saCkptCheckpointOpenCallback = open_callback,
	.saCkptCheckpointSynchronizeCallback = sync_callback,
};

const SaCkptCallbacksT_2 sa_callbacks_2 = {
	.saCkptCheckpointOpenCallback = open_callback,
	.saCkptCheckpointSynchronizeCallback = sync_callback,
	.saCkptCheckpointTrackCallback = sa_track_callback,
};

SaAisErrorT sa_init(SaCkptHandleT *handle, SaUint8T major, SaUint8T minor)
{
	SaVersionT version = { 'B', major, minor };

	return saCkptInitialize(handle, &sa_callbacks, &version);
}

SaAisErrorT sa_init_2(SaCkptHandleT *handle)
{
	SaVersionT version = { 'B', 2, 3 };

	return saCkptInitialize_2(handle, &sa_callbacks_2, &version);
}

SaNameT sa_name(const char *string)
{
	SaNameT name = { .length = (SaUint16T)strlen(string) };

	memcpy(name.value, string, name.length);
	return name;
}

SaAisErrorT sa_open(SaCkptHandleT handle, const char *name,
		    const SaCkptCheckpointCreationAttributesT *attr,
		    SaCkptCheckpointOpenFlagsT flags,
		    SaCkptCheckpointHandleT *checkpoint)
{
	SaNameT sa = sa_name(name);

	return saCkptCheckpointOpen(handle, &sa, attr, flags, SA_TIME_MAX,
				    checkpoint);
}

SaAisErrorT sa_open_async(SaCkptHandleT handle, SaInvocationT invocation,
			  const char *name,
			  const SaCkptCheckpointCreationAttributesT *attr,
			  SaCkptCheckpointOpenFlagsT flags)
{
	SaNameT sa = sa_name(name);

	return saCkptCheckpointOpenAsync(handle, invocation, &sa, attr, flags);
}

SaAisErrorT sa_unlink(SaCkptHandleT handle, const char *name)
{
	SaNameT sa = sa_name(name);

	return saCkptCheckpointUnlink(handle, &sa);
}

SaCkptSectionIdT sa_id(const char *id)
{
	SaCkptSectionIdT none = SA_CKPT_DEFAULT_SECTION_ID;

	if (!id)
		return none;
	return (SaCkptSectionIdT){
		.idLen = (SaUint16T)strlen(id),
		.id = (SaUint8T *)(uintptr_t)id,
	};
}

static SaAisErrorT create(SaCkptCheckpointHandleT checkpoint, const char *id,
			  const void *data, SaSizeT size, SaTimeT expiration)
{
	SaCkptSectionIdT sa = sa_id(id);
	SaCkptSectionCreationAttributesT attr = { &sa, expiration };

	return saCkptSectionCreate(checkpoint, &attr, data, size);
}

SaAisErrorT sa_create(SaCkptCheckpointHandleT checkpoint, const char *id,
		      const void *data, SaSizeT size)
{
	return create(checkpoint, id, data, size, SA_TIME_END);
}

SaAisErrorT sa_create_until(SaCkptCheckpointHandleT checkpoint, const char *id,
			    SaTimeT expiration)
{
	return create(checkpoint, id, NULL, 0, expiration);
}

SaAisErrorT sa_delete(SaCkptCheckpointHandleT checkpoint, const char *id)
{
	SaCkptSectionIdT sa = sa_id(id);

	return saCkptSectionDelete(checkpoint, &sa);
}

SaAisErrorT sa_expire(SaCkptCheckpointHandleT checkpoint, const char *id,
		      SaTimeT expiration)
{
	SaCkptSectionIdT sa = sa_id(id);

	return saCkptSectionExpirationTimeSet(checkpoint, &sa, expiration);
}

SaAisErrorT sa_overwrite(SaCkptCheckpointHandleT checkpoint, const char *id,
			 const void *data, SaSizeT size)
{
	SaCkptSectionIdT sa = sa_id(id);

	return saCkptSectionOverwrite(checkpoint, &sa, data, size);
}

SaCkptIOVectorElementT sa_element(const char *id, void *data, SaSizeT size,
				  SaOffsetT offset)
{
	return (SaCkptIOVectorElementT){
		.sectionId = sa_id(id),
		.dataBuffer = data,
		.dataSize = size,
		.dataOffset = offset,
	};
}

SaAisErrorT sa_write(SaCkptCheckpointHandleT checkpoint, const char *id,
		     const void *data, SaSizeT size, SaOffsetT offset)
{
	SaCkptIOVectorElementT element =
		sa_element(id, (void *)(uintptr_t)data, size, offset);

	return saCkptCheckpointWrite(checkpoint, &element, 1, NULL);
}

SaAisErrorT sa_read(SaCkptCheckpointHandleT checkpoint, const char *id,
		    void *data, SaSizeT *size)
{
	SaCkptIOVectorElementT element = sa_element(id, data, *size, 0);
	SaAisErrorT error = saCkptCheckpointRead(checkpoint, &element, 1, NULL);

	if (error == SA_AIS_OK)
		*size = element.readSize;
	return error;
}

int sa_count(SaCkptCheckpointHandleT checkpoint, SaCkptSectionsChosenT chosen,
	     SaTimeT expiration)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	SaAisErrorT error;
	int count = 0;

	error = saCkptSectionIterationInitialize(checkpoint, chosen, expiration,
						 &iteration);
	if (error != SA_AIS_OK)
		return -(int)error;
	do {
		error = saCkptSectionIterationNext(iteration, &section);
		count += error == SA_AIS_OK;
	} while (error == SA_AIS_OK);
	saCkptSectionIterationFinalize(iteration);
	return error == SA_AIS_ERR_NO_SECTIONS ? count : -(int)error;
}

bool sa_readable(SaCkptHandleT handle, int timeout_ms)
{
	SaSelectionObjectT object;
	struct pollfd fd = { .events = POLLIN };

	if (saCkptSelectionObjectGet(handle, &object) != SA_AIS_OK)
		return false;
	fd.fd = (int)object;
	return poll(&fd, 1, timeout_ms) == 1 && fd.revents & POLLIN;
}

SaTimeT sa_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (SaTimeT)now.tv_sec * SA_TIME_ONE_SECOND + now.tv_nsec;
}

int sa_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		char path[300], target[PATH_MAX];
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = 0;
		count += !strcmp(target, CKPT_DEVICE) ||
			 !strcmp(target, "anon_inode:[ckpt]");
	}
	closedir(dir);
	return count;
}
