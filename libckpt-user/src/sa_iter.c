// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Iterations over sections.
 *
 * The kernel returns sections in batches, which an iteration keeps in its
 * buffer; ids that Next returns point into it.
 */

#include <errno.h>
#include <stdlib.h>

#include "sa.h"

#define BATCH_SIZE	4096	/* bytes; grows when a record is larger */

/**
 * struct sa_iteration - what a SaCkptSectionIterationHandleT stands for
 * @handle: without a descriptor; its lock guards what follows
 * @checkpoint: handle of the checkpoint
 * @call: of the last batch, with the cursor for the next one
 * @left: records of the batch that Next has not returned
 * @record: the first of these
 * @over: there is no further batch
 */
struct sa_iteration {
	struct handle handle;
	SaCkptCheckpointHandleT checkpoint;
	struct ckpt_ioc_iterate call;
	uint32_t left;
	struct ckpt_section_record *record;
	bool over;
};

static void *buffer_of(const struct sa_iteration *iteration)
{
	return (void *)(uintptr_t)iteration->call.buffer;
}

static void iteration_destroy(struct handle *handle)
{
	struct sa_iteration *iteration = (struct sa_iteration *)handle;

	free(buffer_of(iteration));
	free(iteration);
}

static int resize(struct sa_iteration *iteration, uint32_t size)
{
	void *buffer = malloc(size);

	if (!buffer)
		return -ENOMEM;
	free(buffer_of(iteration));
	iteration->call.buffer = ckpt_ptr(buffer);
	iteration->call.buffer_size = size;
	return 0;
}

static int fetch(struct sa_iteration *iteration, struct handle *checkpoint)
{
	int ret;

	iteration->call.cookie = checkpoint->cookie;
	for (;;) {
		ret = ckpt_iterate(checkpoint->fd, &iteration->call);
		if (ret != -ENOBUFS)
			break;
		ret = resize(iteration, iteration->call.buffer_used);
		if (ret)
			break;
	}
	if (ret)
		return ret;
	iteration->left = iteration->call.count;
	iteration->over = !iteration->left;
	iteration->record = buffer_of(iteration);
	return 0;
}

static int iteration_new(struct sa_checkpoint *checkpoint, SaCkptSectionsChosenT chosen,
			 SaTimeT expiration, SaCkptSectionIterationHandleT *id)
{
	struct sa_iteration *iteration = handle_alloc(sizeof(*iteration));
	int ret;

	if (!iteration)
		return -ENOMEM;
	iteration->handle.type = HANDLE_ITERATION;
	iteration->handle.fd = -1;
	iteration->handle.destroy = iteration_destroy;
	iteration->checkpoint = checkpoint->handle.id;
	iteration->call.chosen = chosen;
	iteration->call.expiration = expiration;
	ret = resize(iteration, BATCH_SIZE);
	/* The first batch here: it fixes which sections there were. */
	if (!ret)
		ret = fetch(iteration, &checkpoint->handle);
	if (!ret)
		ret = handle_new(&iteration->handle, &checkpoint->handle);
	if (ret) {
		iteration_destroy(&iteration->handle);
		return ret;
	}
	*id = iteration->handle.id;
	handle_put(&iteration->handle);
	return 0;
}

SaAisErrorT saCkptSectionIterationInitialize(SaCkptCheckpointHandleT checkpointHandle,
					     SaCkptSectionsChosenT sectionsChosen,
					     SaTimeT expirationTime,
					     SaCkptSectionIterationHandleT *sectionIterationHandle)
{
	struct sa_checkpoint *checkpoint;
	SaAisErrorT result = SA_AIS_ERR_ACCESS;
	bool timed = sectionsChosen == SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME ||
		     sectionsChosen == SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME;

	if (!sectionIterationHandle || sectionsChosen < SA_CKPT_SECTIONS_FOREVER ||
	    sectionsChosen > SA_CKPT_SECTIONS_ANY || (timed && expirationTime < 0))
		return SA_AIS_ERR_INVALID_PARAM;
	checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	if (!sa_is_b02(sa_client_of(checkpoint)) || checkpoint->access & CKPT_OPEN_READ)
		result = ckpt_error(FN_OTHER, iteration_new(checkpoint, sectionsChosen,
							    expirationTime,
							    sectionIterationHandle));
	handle_put(&checkpoint->handle);
	return result;
}

static void describe(const struct ckpt_section_record *record, SaCkptSectionDescriptorT *section)
{
	*section = (SaCkptSectionDescriptorT) {
		.sectionId.idLen = record->id_len,
		.sectionId.id = record->id_len ? (SaUint8T *)record->id : NULL,
		.expirationTime = record->expiration,
		.sectionSize = record->size,
		.sectionState = SA_CKPT_SECTION_VALID,
		.lastUpdate = record->last_update,
	};
}

static SaAisErrorT next_section(struct sa_iteration *iteration, struct handle *checkpoint,
				SaCkptSectionDescriptorT *section)
{
	int ret = 0;

	if (!iteration->left && !iteration->over)
		ret = fetch(iteration, checkpoint);
	if (ret)
		return ckpt_error(FN_OTHER, ret);
	if (iteration->over)
		return SA_AIS_ERR_NO_SECTIONS;
	describe(iteration->record, section);
	iteration->left--;
	iteration->record = (void *)((char *)iteration->record + iteration->record->next);
	return SA_AIS_OK;
}

SaAisErrorT saCkptSectionIterationNext(SaCkptSectionIterationHandleT sectionIterationHandle,
				       SaCkptSectionDescriptorT *sectionDescriptor)
{
	struct sa_iteration *iteration;
	struct handle *checkpoint;
	SaAisErrorT result = SA_AIS_ERR_BAD_HANDLE;

	if (!sectionDescriptor)
		return SA_AIS_ERR_INVALID_PARAM;
	iteration = handle_get(sectionIterationHandle, HANDLE_ITERATION);
	if (!iteration)
		return SA_AIS_ERR_BAD_HANDLE;
	checkpoint = handle_get(iteration->checkpoint, HANDLE_CHECKPOINT);
	if (checkpoint) {
		pthread_mutex_lock(&iteration->handle.lock);
		result = next_section(iteration, checkpoint, sectionDescriptor);
		pthread_mutex_unlock(&iteration->handle.lock);
		handle_put(checkpoint);
	}
	handle_put(&iteration->handle);
	return result;
}

SaAisErrorT saCkptSectionIterationFinalize(SaCkptSectionIterationHandleT sectionIterationHandle)
{
	struct handle *iteration = handle_kill(sectionIterationHandle, HANDLE_ITERATION);

	if (!iteration)
		return SA_AIS_ERR_BAD_HANDLE;
	handle_put(iteration);
	return SA_AIS_OK;
}
