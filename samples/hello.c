// SPDX-License-Identifier: GPL-2.0-only
/*
 * hello - the shortest way there and back: open a checkpoint, make a section in
 *	it, read it, and remove the checkpoint
 */
#include <stdio.h>
#include <stdlib.h>
#include <saCkpt.h>

static void must(SaAisErrorT error, const char *call)
{
	if (error == SA_AIS_OK)
		return;
	fprintf(stderr, "hello: %s: SaAisErrorT %d\n", call, error);
	exit(1);
}

#define MUST(call) must(call, #call)

int main(void)
{
	SaVersionT version = { 'B', 1, 1 };
	SaNameT name = { 10, "hello,ckpt" };
	SaCkptCheckpointCreationAttributesT attributes = {
		.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
		.checkpointSize = 64,
		.maxSections = 2,
		.maxSectionSize = 32,
		.maxSectionIdSize = 8,
	};
	SaCkptCheckpointOpenFlagsT flags = SA_CKPT_CHECKPOINT_CREATE |
		SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE;
	SaCkptSectionIdT id = { 8, (SaUint8T *)"greeting" };
	SaCkptSectionCreationAttributesT section = { &id, SA_TIME_END };
	SaCkptIOVectorElementT read = { .sectionId = id };
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT service;

	MUST(saCkptInitialize(&service, NULL, &version));
	MUST(saCkptCheckpointOpen(service, &name, &attributes, flags,
				  SA_TIME_END, &checkpoint));
	MUST(saCkptSectionCreate(checkpoint, &section, "Hello World!", 12));
	/* Without a buffer of ours, the library allocates one. */
	MUST(saCkptCheckpointRead(checkpoint, &read, 1, NULL));
	printf("%.*s\n", (int)read.readSize, (char *)read.dataBuffer);
	free(read.dataBuffer);
	MUST(saCkptCheckpointUnlink(service, &name));
	MUST(saCkptFinalize(service));
	return 0;
}
