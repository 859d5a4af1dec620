// SPDX-License-Identifier: LGPL-2.1-or-later
/* Write and Overwrite. */

#include "sa.h"
#include "vector.h"

static bool wrong_element(const SaCkptIOVectorElementT *element)
{
	return (!element->dataBuffer && element->dataSize) ||
	       (!element->sectionId.id && element->sectionId.idLen);
}

SaAisErrorT saCkptCheckpointWrite(SaCkptCheckpointHandleT checkpointHandle,
				  const SaCkptIOVectorElementT *ioVector,
				  SaUint32T numberOfElements, SaUint32T *erroneousVectorIndex)
{
	struct handle *checkpoint;
	struct vector vector;
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
	result = vector_start(&vector, ioVector, numberOfElements);
	if (result == SA_AIS_OK) {
		result = ckpt_error(FN_SECTION, vector_call(&vector, checkpoint, CKPT_IOC_WRITE,
							    erroneousVectorIndex));
		vector_end(&vector);
	}
	handle_put(checkpoint);
	return result;
}

SaAisErrorT saCkptSectionOverwrite(SaCkptCheckpointHandleT checkpointHandle,
				   const SaCkptSectionIdT *sectionId, const void *dataBuffer,
				   SaSizeT dataSize)
{
	struct ckpt_ioc_overwrite call = {
		.data = ckpt_ptr(dataBuffer),
		.size = dataSize,
	};

	if (!sectionId || !dataBuffer || (!sectionId->id && sectionId->idLen))
		return SA_AIS_ERR_INVALID_PARAM;
	call.id = ckpt_ptr(sectionId->id);
	call.id_len = sectionId->idLen;
	return sa_call(checkpointHandle, FN_SECTION, CKPT_IOC_OVERWRITE, &call);
}
