// SPDX-License-Identifier: GPL-2.0-only
/*
 * checkpoint.c - the number that survives its process
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint.h"

#define OPEN_ROUNDS	2

static const SaNameT checkpoint_name = {
	.length = sizeof("csa203Ckpt") - 1,
	.value = "csa203Ckpt",
};

static const SaCkptCheckpointCreationAttributesT attributes = {
	.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA_WEAK |
			 SA_CKPT_CHECKPOINT_COLLOCATED,
	.checkpointSize = sizeof(uint32_t),
	.retentionDuration = 0,		/* it lives while an instance lives */
	.maxSections = 2,		/* with 1, sections could have no names */
	.maxSectionSize = sizeof(SaSizeT),
	.maxSectionIdSize = 64,
};

static const SaCkptSectionIdT section = {
	.idLen = 1,
	.id = (SaUint8T *)"1",
};

static SaCkptHandleT service;
static SaCkptCheckpointHandleT checkpoint;

/*
 * Open what another instance has made, or make it.  A second round is for the
 * case that it was deleted or made between the two.
 */
static SaAisErrorT open_checkpoint(const char *name, bool *created)
{
	const SaCkptCheckpointOpenFlagsT use =
		SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE;
	SaAisErrorT error;
	int round;

	for (round = 0; round < OPEN_ROUNDS; round++) {
		*created = false;
		error = saCkptCheckpointOpen(service, &checkpoint_name, NULL,
					     use, -1, &checkpoint);
		if (error == SA_AIS_OK) {
			/* The tutorial's wording; CREATE was not needed. */
			printf("%s: CheckpointOpen with CREATE succeeded\n",
			       name);
			break;
		}
		*created = true;
		error = saCkptCheckpointOpen(service, &checkpoint_name,
					     &attributes,
					     use | SA_CKPT_CHECKPOINT_CREATE,
					     -1, &checkpoint);
		if (error == SA_AIS_OK)
			break;
	}
	if (error != SA_AIS_OK)
		printf("%s: ERROR: Failed [0x%x] to open checkpoint\n", name,
		       error);
	else
		printf("%s: Checkpoint opened (handle=0x%llx)\n", name,
		       checkpoint);
	return error;
}

/* The first of several instances makes the section; the others read it. */
static SaAisErrorT create_section(const char *name, uint32_t *seq)
{
	uint32_t data = htonl(*seq);
	SaCkptSectionIdT id = section;
	SaCkptSectionCreationAttributesT section_attributes = {
		.sectionId = &id,
		.expirationTime = SA_TIME_END,
	};
	SaAisErrorT error;

	error = checkpoint_replica_activate();
	if (error != SA_AIS_OK)
		return error;
	error = saCkptSectionCreate(checkpoint, &section_attributes, &data,
				    sizeof(data));
	switch (error) {
	case SA_AIS_OK:
		printf("%s: Section created\n", name);
		return SA_AIS_OK;
	case SA_AIS_ERR_EXIST:
		return checkpoint_read_seq(seq);
	default:
		printf("%s: ERROR: Failed to create checkpoint section\n",
		       name);
		return error;
	}
}

static SaAisErrorT read_section(SaUint32T *data, SaUint32T *bad_index)
{
	SaCkptIOVectorElementT vector = {
		.sectionId = section,
		.dataBuffer = data,
		.dataSize = sizeof(*data),
	};

	return saCkptCheckpointRead(checkpoint, &vector, 1, bad_index);
}

/* What an opener finds: perhaps the creator has not come to its section yet. */
static SaAisErrorT find_section(const char *name, uint32_t *seq)
{
	SaUint32T data, bad_index;
	SaAisErrorT error = read_section(&data, &bad_index);

	switch (error) {
	case SA_AIS_OK:
		*seq = ntohl(data);
		return SA_AIS_OK;
	case SA_AIS_ERR_NOT_EXIST:
		return create_section(name, seq);
	default:
		printf("%s: ERROR: Failed [0x%x] to read Ckpt section\n", name,
		       error);
		return error;
	}
}

SaAisErrorT checkpoint_initialize(const char *name, uint32_t *seq)
{
	SaVersionT version = { 'B', 1, 1 };
	SaAisErrorT error;
	bool created;

	printf("%s: checkpoint_initialize\n", name);
	error = saCkptInitialize(&service, NULL, &version);
	if (error != SA_AIS_OK) {
		printf("%s: ERROR: Failed to initialize checkpoint service with rc [%#x]\n",
		       name, error);
		return error;
	}
	printf("%s: Checkpoint service initialized (handle=0x%llx)\n", name,
	       service);

	error = open_checkpoint(name, &created);
	if (error == SA_AIS_OK)
		error = created ? create_section(name, seq) :
				  find_section(name, seq);
	if (error != SA_AIS_OK)
		saCkptFinalize(service);	/* closes the checkpoint too */
	return error;
}

void checkpoint_finalize(void)
{
	SaAisErrorT error;

	error = saCkptCheckpointClose(checkpoint);
	if (error != SA_AIS_OK)
		printf("Failed [0x%x] to close checkpoint handle 0x%llx\n",
		       error, checkpoint);
	error = saCkptFinalize(service);
	if (error != SA_AIS_OK)
		printf("Failed [0x%x] to finalize checkpoint\n", error);
}

SaAisErrorT checkpoint_replica_activate(void)
{
	SaAisErrorT error = saCkptActiveReplicaSet(checkpoint);

	if (error != SA_AIS_OK)
		printf("checkpoint_replica_activate failed [0x%x] in ActiveReplicaSet\n",
		       error);
	return error;
}

SaAisErrorT checkpoint_read_seq(uint32_t *seq)
{
	SaUint32T data, bad_index = 0;
	SaAisErrorT error = read_section(&data, &bad_index);

	if (error != SA_AIS_OK) {
		printf("Error: [0x%x] from checkpoint read, err_idx = %u\n",
		       error, bad_index);
		return error;
	}
	*seq = ntohl(data);
	return SA_AIS_OK;
}

SaAisErrorT checkpoint_write_seq(uint32_t seq)
{
	uint32_t data = htonl(seq);
	SaAisErrorT error;

	error = saCkptSectionOverwrite(checkpoint, &section, &data,
				       sizeof(data));
	if (error != SA_AIS_OK) {
		printf("Failed [0x%x] to write to section\n", error);
		return error;
	}
	error = saCkptCheckpointSynchronize(checkpoint, SA_TIME_END);
	if (error != SA_AIS_OK)
		printf("Failed [0x%x] to synchronize the checkpoint\n", error);
	return error;
}
