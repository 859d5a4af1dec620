// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sections: create, delete, expiration. */

#include <stdlib.h>

#include "sa.h"

static SaAisErrorT create(SaCkptCheckpointHandleT checkpointHandle,
			  struct ckpt_ioc_section_create *call, const SaCkptSectionIdT *id)
{
	call->id = ckpt_ptr(id->id);
	call->id_len = id->idLen;
	return sa_call(checkpointHandle, FN_SECTION_CREATE, CKPT_IOC_SECTION_CREATE, call);
}

/* The memory is there before the section is, so that no section is left over. */
static SaAisErrorT create_generated(SaCkptCheckpointHandleT checkpointHandle,
				    struct ckpt_ioc_section_create *call, SaCkptSectionIdT *id)
{
	SaCkptSectionIdT generated = { CKPT_GENERATED_ID_MAX, malloc(CKPT_GENERATED_ID_MAX) };
	SaAisErrorT result;

	if (!generated.id)
		return SA_AIS_ERR_NO_MEMORY;
	call->flags = CKPT_SECTION_GENERATE;
	result = create(checkpointHandle, call, &generated);
	if (result != SA_AIS_OK) {
		free(generated.id);
		return result;
	}
	id->idLen = call->id_len;
	id->id = generated.id;
	return SA_AIS_OK;
}

SaAisErrorT saCkptSectionCreate(SaCkptCheckpointHandleT checkpointHandle,
				SaCkptSectionCreationAttributesT *sectionCreationAttributes,
				const void *initialData, SaSizeT initialDataSize)
{
	struct ckpt_ioc_section_create call = {
		.data = ckpt_ptr(initialData),
		.size = initialDataSize,
	};
	SaCkptSectionIdT *id;

	if (!sectionCreationAttributes || !sectionCreationAttributes->sectionId)
		return SA_AIS_ERR_INVALID_PARAM;
	id = sectionCreationAttributes->sectionId;
	if (!id->idLen != !id->id || (!initialData && initialDataSize) ||
	    sectionCreationAttributes->expirationTime < 0)
		return SA_AIS_ERR_INVALID_PARAM;
	call.expiration = sectionCreationAttributes->expirationTime;
	if (!id->id)
		return create_generated(checkpointHandle, &call, id);
	return create(checkpointHandle, &call, id);
}

/* The default section can be neither deleted nor given an expiration. */
static bool wrong_id(const SaCkptSectionIdT *id)
{
	return !id || !id->idLen || !id->id;
}

SaAisErrorT saCkptSectionDelete(SaCkptCheckpointHandleT checkpointHandle,
				const SaCkptSectionIdT *sectionId)
{
	struct ckpt_ioc_section call = { 0 };

	if (wrong_id(sectionId))
		return SA_AIS_ERR_INVALID_PARAM;
	call.id = ckpt_ptr(sectionId->id);
	call.id_len = sectionId->idLen;
	return sa_call(checkpointHandle, FN_SECTION, CKPT_IOC_SECTION_DELETE, &call);
}

SaAisErrorT saCkptSectionExpirationTimeSet(SaCkptCheckpointHandleT checkpointHandle,
					   const SaCkptSectionIdT *sectionId,
					   SaTimeT expirationTime)
{
	struct ckpt_ioc_section call = { .expiration = expirationTime };

	if (wrong_id(sectionId) || expirationTime < 0)
		return SA_AIS_ERR_INVALID_PARAM;
	call.id = ckpt_ptr(sectionId->id);
	call.id_len = sectionId->idLen;
	return sa_call(checkpointHandle, FN_SECTION, CKPT_IOC_SECTION_EXPIRATION, &call);
}

static SaAisErrorT free_memory(SaCkptCheckpointHandleT checkpointHandle, void *memory)
{
	struct handle *checkpoint;

	if (!memory)
		return SA_AIS_ERR_INVALID_PARAM;
	checkpoint = handle_get(checkpointHandle, HANDLE_CHECKPOINT);
	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	handle_put(checkpoint);
	free(memory);
	return SA_AIS_OK;
}

SaAisErrorT saCkptSectionIdFree(SaCkptCheckpointHandleT checkpointHandle, SaUint8T *id)
{
	return free_memory(checkpointHandle, id);
}

SaAisErrorT saCkptIOVectorElementDataFree(SaCkptCheckpointHandleT checkpointHandle, void *data)
{
	return free_memory(checkpointHandle, data);
}
