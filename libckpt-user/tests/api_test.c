// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every function, as an application sees it: the public headers and -lSaCkpt.
 * Built as C and as C++, with both forms of names, shared and static.  Shows
 * that parameters are checked before handles, and that no value is taken for
 * a handle.
 */

#include <string.h>

#include <saCkpt.h>
#include <cpsv_papi.h>

#include "tap.h"

#define BAD	SA_AIS_ERR_BAD_HANDLE
#define INVALID	SA_AIS_ERR_INVALID_PARAM
#define HANDLE	((SaUint64T)0x123456789abcdefULL)

static SaNameT name;
static SaCkptCheckpointCreationAttributesT attributes;
static SaUint8T text[] = "text";

static void opened(SaInvocationT invocation, SaCkptCheckpointHandleT handle, SaAisErrorT error)
{
	printf("# %llu %llu %d\n", invocation, handle, error);
}

static void synchronized(SaInvocationT invocation, SaAisErrorT error)
{
	printf("# %llu %d\n", invocation, error);
}

static void changed(SaCkptCheckpointHandleT handle, SaCkptIOVectorElementT *elements,
		    SaUint32T count)
{
	printf("# %llu %p %u\n", handle, (void *)elements, count);
}

static void life_cycle(void)
{
	SaCkptCallbacksT callbacks = { opened, synchronized };
	SaCkptCallbacksT_2 callbacks_2 = { opened, synchronized, changed };
	SaVersionT version = { 'A', 1, 1 };
	SaSelectionObjectT object;
	SaCkptHandleT handle = 7;

	ok(saCkptInitialize(NULL, &callbacks, &version) == INVALID, "Initialize, no handle");
	ok(saCkptInitialize(&handle, &callbacks, NULL) == INVALID, "Initialize, no version");
	ok(saCkptInitialize(&handle, &callbacks, &version) == SA_AIS_ERR_VERSION, "Initialize, A");
	version.majorVersion = 1;
	ok(saCkptInitialize_2(&handle, &callbacks_2, &version) == SA_AIS_ERR_VERSION,
	   "Initialize_2, B.01");
	ok(handle == 7, "the handle is left alone");
	ok(saCkptSelectionObjectGet(0, NULL) == INVALID, "SelectionObjectGet, NULL");
	ok(saCkptSelectionObjectGet(0, &object) == BAD, "SelectionObjectGet");
	ok(saCkptDispatch(0, (SaDispatchFlagsT)0) == BAD, "Dispatch: the handle comes first");
	ok(saCkptFinalize(HANDLE) == BAD, "Finalize");
}

/* One open that must fail before the kernel is asked. */
static SaAisErrorT open_with(SaCkptCheckpointOpenFlagsT flags, SaBoolT create)
{
	SaCkptCheckpointHandleT handle;
	SaAisErrorT sync = saCkptCheckpointOpen(HANDLE, &name, create ? &attributes : NULL, flags,
						-1, &handle);
	SaAisErrorT async = saCkptCheckpointOpenAsync(HANDLE, 1, &name,
						      create ? &attributes : NULL, flags);

	return sync == async ? sync : SA_AIS_ERR_LIBRARY;
}

static void opening(void)
{
	static const SaCkptCheckpointCreationFlagsT wrong[] = { 0, 3, 5, 6, 7, 8, 0x11, 0x10001 };
	SaCkptCheckpointHandleT handle;

	ok(saCkptCheckpointOpen(0, NULL, NULL, 1, 0, &handle) == INVALID, "Open, no name");
	ok(saCkptCheckpointOpen(0, &name, NULL, 1, 0, NULL) == INVALID, "Open, no result");
	ok(saCkptCheckpointOpenAsync(0, 0, NULL, NULL, 1) == INVALID, "OpenAsync, no name");
	ok(open_with(0, SA_FALSE) == SA_AIS_ERR_BAD_FLAGS, "no flag");
	ok(open_with(9, SA_FALSE) == SA_AIS_ERR_BAD_FLAGS, "an unknown flag");
	ok(open_with(4, SA_FALSE) == INVALID, "CREATE without attributes");
	ok(open_with(3, SA_TRUE) == INVALID, "attributes without CREATE");
	ok(open_with(3, SA_FALSE) == BAD, "handle");
	ok(open_with(7, SA_TRUE) == BAD, "handle, with attributes");
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		attributes.creationFlags = wrong[i];
		ok(open_with(7, SA_TRUE) == INVALID, "creation flags %#x", wrong[i]);
	}
	attributes.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA | SA_CKPT_CHECKPOINT_COLLOCATED;
	ok(open_with(4, SA_TRUE) == BAD, "collocated");
	attributes.checkpointSize = 101;
	ok(open_with(4, SA_TRUE) == INVALID, "checkpointSize above 10 * 10");
	attributes.maxSectionSize = ~0ULL / 2;
	ok(open_with(4, SA_TRUE) == BAD, "10 * 2^63 is more than 101");
	attributes.retentionDuration = -1;
	ok(open_with(4, SA_TRUE) == INVALID, "negative retention");
}

static void checkpoint(void)
{
	SaCkptCheckpointDescriptorT status;

	ok(saCkptCheckpointClose(HANDLE) == BAD, "Close");
	ok(saCkptCheckpointUnlink(HANDLE, NULL) == INVALID, "Unlink, NULL");
	ok(saCkptCheckpointUnlink(HANDLE, &name) == BAD, "Unlink");
	ok(saCkptCheckpointRetentionDurationSet(HANDLE, -1) == INVALID, "RetentionDurationSet, -1");
	ok(saCkptCheckpointRetentionDurationSet(HANDLE, 1) == BAD, "RetentionDurationSet");
	ok(saCkptActiveReplicaSet(HANDLE) == BAD, "ActiveReplicaSet");
	ok(saCkptCheckpointStatusGet(HANDLE, NULL) == INVALID, "StatusGet, NULL");
	ok(saCkptCheckpointStatusGet(HANDLE, &status) == BAD, "StatusGet");
	ok(saCkptCheckpointSynchronize(HANDLE, -1) == INVALID, "Synchronize, -1");
	ok(saCkptCheckpointSynchronize(HANDLE, 0) == BAD, "Synchronize");
	ok(saCkptCheckpointSynchronizeAsync(HANDLE, 1) == BAD, "SynchronizeAsync");
	ok(saCkptTrack(HANDLE) == BAD, "Track");
	ok(saCkptTrackStop(HANDLE) == BAD, "TrackStop");
	ok(saCkptCheckpointTrack(HANDLE) == BAD, "CheckpointTrack");
	ok(saCkptCheckpointTrackStop(HANDLE) == BAD, "CheckpointTrackStop");
	ok(ncsCkptRegisterCkptArrivalCallback(HANDLE, NULL) == BAD, "ArrivalCallback");
	ok(ncsCkptRegisterCkptArrivalCallback(HANDLE, changed) == BAD, "ArrivalCallback");
}

static void sections(void)
{
	SaCkptSectionIdT id = { 4, text }, none = SA_CKPT_DEFAULT_SECTION_ID;
	SaCkptSectionIdT half = { 0, text }, other_half = { 4, NULL };
	SaCkptSectionCreationAttributesT creation = { &id, SA_TIME_END };

	ok(saCkptSectionCreate(HANDLE, NULL, text, 4) == INVALID, "SectionCreate, NULL");
	ok(saCkptSectionCreate(HANDLE, &creation, NULL, 4) == INVALID, "SectionCreate, no data");
	ok(saCkptSectionCreate(HANDLE, &creation, NULL, 0) == BAD, "SectionCreate");
	creation.sectionId = &half;
	ok(saCkptSectionCreate(HANDLE, &creation, text, 4) == INVALID, "SectionCreate, idLen 0");
	creation.sectionId = &other_half;
	ok(saCkptSectionCreate(HANDLE, &creation, text, 4) == INVALID, "SectionCreate, id NULL");
	creation.sectionId = &none;
	ok(saCkptSectionCreate(HANDLE, &creation, text, 4) == BAD && !none.id, "generated id");
	creation.expirationTime = -1;
	ok(saCkptSectionCreate(HANDLE, &creation, text, 4) == INVALID, "SectionCreate, time -1");
	ok(saCkptSectionDelete(HANDLE, NULL) == INVALID, "SectionDelete, NULL");
	ok(saCkptSectionDelete(HANDLE, &none) == INVALID, "SectionDelete, default section");
	ok(saCkptSectionDelete(HANDLE, &id) == BAD, "SectionDelete");
	ok(saCkptSectionIdFree(HANDLE, NULL) == INVALID, "SectionIdFree, NULL");
	ok(saCkptSectionIdFree(HANDLE, text) == BAD, "SectionIdFree");
	ok(saCkptSectionExpirationTimeSet(HANDLE, &none, 1) == INVALID, "ExpirationTimeSet, none");
	ok(saCkptSectionExpirationTimeSet(HANDLE, &id, -1) == INVALID, "ExpirationTimeSet, -1");
	ok(saCkptSectionExpirationTimeSet(HANDLE, &id, SA_TIME_END) == BAD, "ExpirationTimeSet");
}

static void iteration(void)
{
	SaCkptSectionIterationHandleT handle = 0;
	SaCkptSectionDescriptorT section;

	for (int i = 0; i <= 6; i += 6)
		ok(saCkptSectionIterationInitialize(HANDLE, (SaCkptSectionsChosenT)i, 1, &handle) ==
		   INVALID, "IterationInitialize, chosen %d", i);
	ok(saCkptSectionIterationInitialize(HANDLE, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME, -1,
					    &handle) == INVALID, "IterationInitialize, time -1");
	ok(saCkptSectionIterationInitialize(HANDLE, SA_CKPT_SECTIONS_ANY, -1, &handle) == BAD,
	   "IterationInitialize");
	ok(saCkptSectionIterationNext(HANDLE, NULL) == INVALID, "IterationNext, NULL");
	ok(saCkptSectionIterationNext(HANDLE, &section) == BAD, "IterationNext");
	ok(saCkptSectionIterationFinalize(HANDLE) == BAD, "IterationFinalize");
}

static void data(void)
{
	SaCkptIOVectorElementT elements[2] = {
		{ SA_CKPT_DEFAULT_SECTION_ID, text, 4, 0, 0 },
		{ SA_CKPT_DEFAULT_SECTION_ID, NULL, 4, 0, 0 },
	};
	SaUint32T index = 77;

	ok(saCkptCheckpointWrite(HANDLE, NULL, 1, &index) == INVALID, "Write, NULL");
	ok(saCkptCheckpointWrite(HANDLE, elements, 0, &index) == INVALID, "Write, 0 elements");
	ok(saCkptCheckpointWrite(HANDLE, elements, 1, &index) == BAD && index == 77, "Write");
	ok(saCkptCheckpointWrite(HANDLE, elements, 2, &index) == INVALID && index == 1,
	   "Write, element without data");
	ok(saCkptCheckpointWrite(HANDLE, elements, 2, NULL) == INVALID, "the index is optional");
	index = 77;
	ok(saCkptCheckpointRead(HANDLE, NULL, 1, &index) == INVALID, "Read, NULL");
	ok(saCkptCheckpointRead(HANDLE, elements, 0, &index) == INVALID, "Read, 0 elements");
	ok(saCkptCheckpointRead(HANDLE, elements, 2, &index) == BAD && index == 77, "Read");
	elements[0].dataSize = 0;
	ok(saCkptCheckpointRead(HANDLE, elements, 2, &index) == INVALID && index == 0,
	   "Read, a buffer of size 0");
	ok(saCkptSectionOverwrite(HANDLE, NULL, text, 4) == INVALID, "Overwrite, no id");
	ok(saCkptSectionOverwrite(HANDLE, &elements[0].sectionId, NULL, 0) == INVALID,
	   "Overwrite, no data");
	ok(saCkptSectionOverwrite(HANDLE, &elements[0].sectionId, text, 0) == BAD, "Overwrite");
	ok(saCkptIOVectorElementDataFree(HANDLE, NULL) == INVALID, "DataFree, NULL");
	ok(saCkptIOVectorElementDataFree(HANDLE, text) == BAD, "DataFree");
}

int main(void)
{
	saAisNameLend("checkpoint", &name);
	ok(!strcmp(saAisNameBorrow(&name), "checkpoint") && sizeof(name) == 258, "a name");
	ok(SA_SVC_CKPT == 4 && sizeof(SaServicesT) == 4, "the number of the service");
	attributes.creationFlags = SA_CKPT_WR_ALL_REPLICAS;
	attributes.checkpointSize = 100;
	attributes.maxSections = 10;
	attributes.maxSectionSize = 10;
	attributes.maxSectionIdSize = 8;
	life_cycle();
	opening();
	checkpoint();
	sections();
	iteration();
	data();
	return tap_end();
}
