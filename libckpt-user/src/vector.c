// SPDX-License-Identifier: LGPL-2.1-or-later
/* Vectors of the application turned into those of the kernel. */

#include <stdlib.h>
#include <string.h>

#include "vector.h"

/**
 * vector_start() - take over the elements of the application
 * @vector: to be ended with vector_end(), if this succeeds
 * @elements: of the application
 * @count: how many
 *
 * More than %CKPT_VECTOR_MAX elements are not taken over: the kernel refuses
 * their number, in its turn among the checks, without looking at them.
 *
 * Return: SA_AIS_OK or SA_AIS_ERR_NO_MEMORY.
 */
SaAisErrorT vector_start(struct vector *vector, const SaCkptIOVectorElementT *elements,
			 SaUint32T count)
{
	size_t size = count * sizeof(*vector->elements);

	memset(&vector->call, 0, sizeof(vector->call));
	vector->call.count = count;
	vector->call.stride = sizeof(*vector->elements);
	vector->elements = vector->small;
	if (count > CKPT_VECTOR_MAX)
		return SA_AIS_OK;
	if (count > VECTOR_SMALL)
		vector->elements = malloc(size);
	if (!vector->elements)
		return SA_AIS_ERR_NO_MEMORY;
	memset(vector->elements, 0, size);
	vector->call.elements = ckpt_ptr(vector->elements);
	for (SaUint32T i = 0; i < count; i++) {
		vector->elements[i].id = ckpt_ptr(elements[i].sectionId.id);
		vector->elements[i].id_len = elements[i].sectionId.idLen;
		vector->elements[i].data = ckpt_ptr(elements[i].dataBuffer);
		vector->elements[i].size = elements[i].dataSize;
		vector->elements[i].offset = elements[i].dataOffset;
	}
	return SA_AIS_OK;
}

/**
 * vector_end() - give back what vector_start() took
 * @vector: started
 */
void vector_end(struct vector *vector)
{
	if (vector->elements != vector->small)
		free(vector->elements);
}

/**
 * vector_call() - make the call
 * @vector: started
 * @checkpoint: used by the caller
 * @command: %CKPT_IOC_WRITE or %CKPT_IOC_READ
 * @index: NULL, or gets the index of the element that is to blame
 *
 * Return: 0 or a negative errno.
 */
int vector_call(struct vector *vector, struct handle *checkpoint, unsigned long command,
		SaUint32T *index)
{
	int ret;

	vector->call.cookie = checkpoint->cookie;
	vector->call.bad_index = CKPT_NO_INDEX;
	ret = ckpt_call(checkpoint->fd, command, &vector->call);
	if (ret && index && vector->call.bad_index != CKPT_NO_INDEX)
		*index = vector->call.bad_index;
	return ret;
}
