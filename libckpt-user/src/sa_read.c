// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Read.
 *
 * Where the application gives no buffer, the library first asks for the sizes
 * of the sections, allocates, and reads; when a section has grown in between
 * it starts again.  All elements of a call are of one generation.
 */

#include <errno.h>
#include <stdlib.h>

#include "sa.h"
#include "vector.h"

#define ATTEMPTS	16	/* to read sections that grow all the time */

static bool wrong_element(const SaCkptIOVectorElementT *element)
{
	return (element->dataBuffer && !element->dataSize) ||
	       (!element->sectionId.id && element->sectionId.idLen);
}

/* Errors of the kernel that are about the element, not about the call. */
static bool is_of_element(int error)
{
	return error == -ENAMETOOLONG || error == -EMSGSIZE || error == -E2BIG ||
	       error == -EFAULT || error == -ENOENT || error == -ERANGE;
}

static bool needs_memory(const SaCkptIOVectorElementT *elements, SaUint32T count)
{
	for (SaUint32T i = 0; i < count && i < CKPT_VECTOR_MAX; i++)
		if (!elements[i].dataBuffer)
			return true;
	return false;
}

static void free_buffers(struct vector *vector, const SaCkptIOVectorElementT *elements)
{
	for (uint32_t i = 0; i < vector->call.count; i++)
		if (!elements[i].dataBuffer) {
			free((void *)(uintptr_t)vector->elements[i].data);
			vector->elements[i].data = 0;
			vector->elements[i].size = 0;
		}
}

/* Room from the offset to the end of each section that has no buffer. */
static int allocate_buffers(struct vector *vector, const SaCkptIOVectorElementT *elements,
			    SaUint32T *index)
{
	for (uint32_t i = 0; i < vector->call.count; i++) {
		struct ckpt_element *element = &vector->elements[i];
		uint64_t size = element->section_size - element->offset;

		if (elements[i].dataBuffer || !size)
			continue;
		element->data = ckpt_ptr(malloc(size));
		if (!element->data) {
			if (index)
				*index = i;
			free_buffers(vector, elements);
			return -ENOMEM;
		}
		element->size = size;
	}
	return 0;
}

static bool has_grown(const struct vector *vector, const SaCkptIOVectorElementT *elements)
{
	for (uint32_t i = 0; i < vector->call.count; i++) {
		const struct ckpt_element *element = &vector->elements[i];

		if (!elements[i].dataBuffer &&
		    element->section_size - element->offset > element->size)
			return true;
	}
	return false;
}

/* @vector's elements without a buffer have size 0, on entry and on error. */
static int read_allocating(struct vector *vector, struct handle *checkpoint,
			   const SaCkptIOVectorElementT *elements, SaUint32T *index)
{
	int ret;

	for (int i = 0; i < ATTEMPTS; i++) {
		ret = vector_call(vector, checkpoint, CKPT_IOC_READ, index);
		if (ret)
			return ret;
		ret = allocate_buffers(vector, elements, index);
		if (ret)
			return ret;
		ret = vector_call(vector, checkpoint, CKPT_IOC_READ, index);
		if (!ret && !has_grown(vector, elements))
			return 0;
		free_buffers(vector, elements);
		if (ret)
			return ret;
	}
	return -EAGAIN;
}

static void hand_over(const struct vector *vector, SaCkptIOVectorElementT *elements)
{
	for (uint32_t i = 0; i < vector->call.count; i++) {
		const struct ckpt_element *element = &vector->elements[i];

		elements[i].readSize = element->done;
		if (elements[i].dataBuffer)
			continue;
		if (element->done)
			elements[i].dataBuffer = (void *)(uintptr_t)element->data;
		else
			free((void *)(uintptr_t)element->data);
	}
}

static int read_vector(struct vector *vector, struct handle *checkpoint,
		       SaCkptIOVectorElementT *elements, SaUint32T *index)
{
	int ret;

	if (vector->call.count > 1)
		vector->call.flags = CKPT_READ_SNAPSHOT;
	if (vector->call.count <= CKPT_VECTOR_MAX && needs_memory(elements, vector->call.count)) {
		for (uint32_t i = 0; i < vector->call.count; i++)
			if (!elements[i].dataBuffer)
				vector->elements[i].size = 0;
		ret = read_allocating(vector, checkpoint, elements, index);
	} else {
		ret = vector_call(vector, checkpoint, CKPT_IOC_READ, index);
	}
	if (!ret)
		hand_over(vector, elements);
	return ret;
}

/* One element with a buffer, the usual case, has a call of its own. */
static int read_one(struct handle *checkpoint, SaCkptIOVectorElementT *element,
		    SaUint32T *index)
{
	struct ckpt_ioc_read call = {
		.cookie = checkpoint->cookie,
		.id_len = element->sectionId.idLen,
		.id = ckpt_ptr(element->sectionId.id),
		.data = ckpt_ptr(element->dataBuffer),
		.size = element->dataSize,
		.offset = element->dataOffset,
	};
	int ret = ckpt_section_read(checkpoint->fd, &call);

	if (!ret)
		element->readSize = call.done;
	else if (index && is_of_element(ret))
		*index = 0;
	return ret;
}

static SaAisErrorT read_all(struct handle *checkpoint, SaCkptIOVectorElementT *elements,
			    SaUint32T count, SaUint32T *index)
{
	struct vector vector;
	SaAisErrorT result;

	if (count == 1 && elements->dataBuffer)
		return ckpt_error(FN_SECTION, read_one(checkpoint, elements, index));
	result = vector_start(&vector, elements, count);
	if (result != SA_AIS_OK)
		return result;
	result = ckpt_error(FN_SECTION, read_vector(&vector, checkpoint, elements, index));
	vector_end(&vector);
	return result;
}

SaAisErrorT saCkptCheckpointRead(SaCkptCheckpointHandleT checkpointHandle,
				 SaCkptIOVectorElementT *ioVector, SaUint32T numberOfElements,
				 SaUint32T *erroneousVectorIndex)
{
	struct handle *checkpoint;
	SaAisErrorT result;

	if (!ioVector || !numberOfElements)
		return SA_AIS_ERR_INVALID_PARAM;
	for (SaUint32T i = 0; i < numberOfElements && i < CKPT_VECTOR_MAX; i++)
		if (wrong_element(&ioVector[i])) {
			if (erroneousVectorIndex)
				*erroneousVectorIndex = i;
			return SA_AIS_ERR_INVALID_PARAM;
		}
	checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	result = read_all(checkpoint, ioVector, numberOfElements, erroneousVectorIndex);
	handle_put(checkpoint);
	return result;
}
