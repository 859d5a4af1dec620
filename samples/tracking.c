// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracking - hear of each update of a checkpoint (saCkptTrack(), B.02.03): a
 *	hot standby reads what has changed at once, instead of all at take-over
 *
 * Watcher and writer are two handles of this process here; they may as well
 * be two processes.  A handle does not hear of what it did itself.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool read_section(SaCkptCheckpointHandleT checkpoint,
			 SaCkptIOVectorElementT *read)
{
	SaAisErrorT error = saCkptCheckpointRead(checkpoint, read, 1, NULL);

	if (error == SA_AIS_ERR_NOT_EXIST)
		return false;
	must(error, "saCkptCheckpointRead");
	return true;
}

/* An empty section gets no buffer. */
static void free_data(SaCkptCheckpointHandleT checkpoint,
		      SaCkptIOVectorElementT *read)
{
	if (read->dataBuffer)
		MUST(saCkptIOVectorElementDataFree(checkpoint, read->dataBuffer));
}

static void print_id(const SaCkptSectionIdT *id)
{
	printf("section %.*s: ", id->idLen, (const char *)id->id);
}

/* The event tells where something has changed; the data is there to be read. */
static void show(SaCkptCheckpointHandleT checkpoint,
		 const SaCkptIOVectorElementT *change)
{
	SaCkptIOVectorElementT read = { .sectionId = change->sectionId };

	print_id(&change->sectionId);
	if (!read_section(checkpoint, &read))
		printf("deleted\n");
	else if (!read.readSize)
		printf("created, with no data\n");
	else
		printf("%llu bytes at %llu changed, now '%.*s'\n", change->dataSize,
		       change->dataOffset, (int)read.readSize,
		       (const char *)read.dataBuffer);
	free_data(checkpoint, &read);
}

/* Any section may have changed: forget what was known, and read all of them. */
static void show_all(SaCkptCheckpointHandleT checkpoint)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	SaAisErrorT error;

	printf("updates were missed: all is read again\n");
	MUST(saCkptSectionIterationInitialize(checkpoint, SA_CKPT_SECTIONS_ANY, 0,
					      &iteration));
	while ((error = saCkptSectionIterationNext(iteration, &section)) == SA_AIS_OK) {
		SaCkptIOVectorElementT read = { .sectionId = section.sectionId };

		if (read_section(checkpoint, &read)) {
			print_id(&section.sectionId);
			printf("now '%.*s'\n", (int)read.readSize,
			       (const char *)read.dataBuffer);
		}
		free_data(checkpoint, &read);
	}
	if (error != SA_AIS_ERR_NO_SECTIONS)
		must(error, "saCkptSectionIterationNext");
	MUST(saCkptSectionIterationFinalize(iteration));
}

/*
 * One call for each update; a vector of writes is one update.  One without elements
 * says that some were missed: this side was too slow.
 */
static void on_change(SaCkptCheckpointHandleT checkpoint,
		      SaCkptIOVectorElementT *changes, SaUint32T count)
{
	SaUint32T i;

	if (!count)
		show_all(checkpoint);
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

/* A watcher that does not look for a while does not hold up the writer. */
static void write_much(SaCkptCheckpointHandleT writer, SaCkptHandleT watcher)
{
	SaCkptSectionIdT counter = { 1, (SaUint8T *)"2" }, other = { 1, (SaUint8T *)"3" };
	SaCkptSectionCreationAttributesT section = { &counter, SA_TIME_END };
	char text[8];
	int i;

	MUST(saCkptSectionCreate(writer, &section, NULL, 0));
	watch(watcher);
	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		MUST(saCkptSectionOverwrite(writer, &counter, text, strlen(text)));
	}
	section.sectionId = &other;
	MUST(saCkptSectionCreate(writer, &section, "written meanwhile", 17));
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
	write_much(writer, watcher_service);

	MUST(saCkptTrackStop(watcher_service));
	MUST(saCkptCheckpointUnlink(writer_service, &name));
	MUST(saCkptFinalize(writer_service));
	MUST(saCkptFinalize(watcher_service));
	return 0;
}
