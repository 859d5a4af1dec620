// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracking - hear of each update of a checkpoint (saCkptTrack(), B.02.03): a
 *	hot standby reads what has changed at once, instead of all at take-over
 *
 * Watcher and writer are two handles of this process here; they may as well
 * be two processes.  A handle does not hear of what it did itself.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <saCkpt.h>

static const SaNameT name = { 13, "tracking,ckpt" };

static void must(SaAisErrorT error, const char *call)
{
	if (error == SA_AIS_OK)
		return;
	fprintf(stderr, "tracking: %s: SaAisErrorT %d\n", call, error);
	exit(1);
}

#define MUST(call) must(call, #call)

/* The event tells where something has changed; the data is there to be read. */
static void show(SaCkptCheckpointHandleT checkpoint,
		 const SaCkptIOVectorElementT *change)
{
	SaCkptIOVectorElementT read = { .sectionId = change->sectionId };
	SaAisErrorT error;

	printf("section %.*s: ", change->sectionId.idLen,
	       (const char *)change->sectionId.id);
	error = saCkptCheckpointRead(checkpoint, &read, 1, NULL);
	if (error == SA_AIS_ERR_NOT_EXIST) {
		printf("deleted\n");
		return;
	}
	must(error, "saCkptCheckpointRead");
	printf("%llu bytes at %llu changed, now '%.*s'\n", change->dataSize,
	       change->dataOffset, (int)read.readSize,
	       (const char *)read.dataBuffer);
	MUST(saCkptIOVectorElementDataFree(checkpoint, read.dataBuffer));
}

/* One call for each update; a vector of writes is one update. */
static void on_change(SaCkptCheckpointHandleT checkpoint,
		      SaCkptIOVectorElementT *changes, SaUint32T count)
{
	SaUint32T i;

	for (i = 0; i < count; i++)
		show(checkpoint, &changes[i]);
}

static void watch(SaCkptHandleT service)
{
	struct pollfd wait = { .events = POLLIN };
	SaSelectionObjectT selection_object;

	MUST(saCkptSelectionObjectGet(service, &selection_object));
	wait.fd = selection_object;
	if (poll(&wait, 1, 10000) != 1) {
		fprintf(stderr, "tracking: nothing heard within 10 s\n");
		exit(1);
	}
	MUST(saCkptDispatch(service, SA_DISPATCH_ALL));
}

static void write_and_watch(SaCkptCheckpointHandleT writer,
			    SaCkptHandleT watcher)
{
	SaCkptSectionIdT id = { 1, (SaUint8T *)"1" };
	SaCkptSectionCreationAttributesT section = { &id, SA_TIME_END };
	SaCkptIOVectorElementT end = {
		.sectionId = id,
		.dataBuffer = (void *)"!",
		.dataSize = 1,
		.dataOffset = 5,
	};

	MUST(saCkptSectionCreate(writer, &section, "hello", 5));
	watch(watcher);
	MUST(saCkptSectionOverwrite(writer, &id, "world", 5));
	watch(watcher);
	MUST(saCkptCheckpointWrite(writer, &end, 1, NULL));
	watch(watcher);
	MUST(saCkptSectionDelete(writer, &id));
	watch(watcher);
}

int main(void)
{
	static const SaCkptCallbacksT_2 callbacks = {
		.saCkptCheckpointTrackCallback = on_change,
	};
	static const SaCkptCheckpointCreationAttributesT attributes = {
		.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
		.checkpointSize = 64,
		.maxSections = 2,
		.maxSectionSize = 32,
		.maxSectionIdSize = 8,
	};
	const SaCkptCheckpointOpenFlagsT create = SA_CKPT_CHECKPOINT_CREATE;
	SaVersionT version = { 'B', 2, 3 };
	SaCkptCheckpointHandleT tracked, writer;
	SaCkptHandleT watcher_service, writer_service;

	MUST(saCkptInitialize_2(&watcher_service, &callbacks, &version));
	MUST(saCkptInitialize(&writer_service, NULL, &version));
	/* Tracking takes in all that is opened through the handle for reading. */
	MUST(saCkptTrack(watcher_service));
	MUST(saCkptCheckpointOpen(watcher_service, &name, &attributes,
				  create | SA_CKPT_CHECKPOINT_READ,
				  SA_TIME_END, &tracked));
	MUST(saCkptCheckpointOpen(writer_service, &name, &attributes,
				  create | SA_CKPT_CHECKPOINT_WRITE,
				  SA_TIME_END, &writer));

	write_and_watch(writer, watcher_service);

	MUST(saCkptTrackStop(watcher_service));
	MUST(saCkptCheckpointUnlink(writer_service, &name));
	MUST(saCkptFinalize(writer_service));
	MUST(saCkptFinalize(watcher_service));
	return 0;
}
