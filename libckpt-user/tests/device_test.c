// SPDX-License-Identifier: GPL-2.0-only
/* The functions against the module; needs /dev/ckpt. */

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <saCkpt.h>
#include <cpsv_papi.h>

#include "device_native.h"
#include "tap.h"

#define READ_WRITE	(SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE)
#define ALL		(READ_WRITE | SA_CKPT_CHECKPOINT_CREATE)

static SaCkptHandleT service;
static SaCkptCheckpointHandleT last_handle;
static SaInvocationT last_invocation;
static SaAisErrorT last_error;
static int calls;
static SaUint32T last_count;
static SaCkptIOVectorElementT last_element;

static void opened(SaInvocationT invocation, SaCkptCheckpointHandleT handle, SaAisErrorT error)
{
	last_invocation = invocation;
	last_handle = handle;
	last_error = error;
	calls++;
}

static void synchronized(SaInvocationT invocation, SaAisErrorT error)
{
	last_invocation = invocation;
	last_error = error;
	calls++;
}

static void changed(SaCkptCheckpointHandleT handle, SaCkptIOVectorElementT *elements,
		    SaUint32T count)
{
	last_handle = handle;
	last_count = count;
	last_element = elements ? elements[0] : (SaCkptIOVectorElementT){ 0 };
	calls++;
}

static SaCkptHandleT initialize(SaUint8T major, SaUint8T minor)
{
	SaCkptCallbacksT_2 callbacks = { opened, synchronized, changed };
	SaVersionT version = { 'B', major, minor };
	SaCkptHandleT handle = 0;
	SaAisErrorT result = minor >= 3 ? saCkptInitialize_2(&handle, &callbacks, &version) :
		saCkptInitialize(&handle, (SaCkptCallbacksT *)&callbacks, &version);

	ok(result == SA_AIS_OK && handle, "Initialize B.%u.%u: %d", major, minor, result);
	return handle;
}

static int descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static SaNameT named(const char *text)
{
	SaNameT name;

	saAisNameLend(text, &name);
	return name;
}

static const SaCkptCheckpointCreationAttributesT attributes = {
	.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA,
	.checkpointSize = 1000,
	.retentionDuration = 0,
	.maxSections = 300,
	.maxSectionSize = 100000,
	.maxSectionIdSize = 6000,
};

static SaCkptCheckpointHandleT open_in(SaCkptHandleT client, const char *text,
				       SaCkptCheckpointOpenFlagsT flags)
{
	SaNameT name = named(text);
	SaCkptCheckpointHandleT handle = 0;
	SaAisErrorT result = saCkptCheckpointOpen(client, &name, flags & SA_CKPT_CHECKPOINT_CREATE ?
						  &attributes : NULL, flags, -1, &handle);

	ok(result == SA_AIS_OK && handle, "open %s with %u: %d", text, flags, result);
	return handle;
}

static SaAisErrorT create(SaCkptCheckpointHandleT handle, const char *id, const char *content)
{
	SaCkptSectionIdT section = { strlen(id), (SaUint8T *)id };
	SaCkptSectionCreationAttributesT creation = { &section, SA_TIME_END };

	return saCkptSectionCreate(handle, &creation, content, strlen(content));
}

static SaCkptIOVectorElementT element(const char *id, void *buffer, SaSizeT size, SaOffsetT offset)
{
	return (SaCkptIOVectorElementT) {
		{ strlen(id), (SaUint8T *)id }, buffer, size, offset, 99
	};
}

static void opens(void)
{
	SaCkptHandleT old = initialize(1, 1);
	SaNameT name = named("lib-opens");
	SaCkptCheckpointCreationAttributesT other = attributes;
	SaCkptCheckpointHandleT handle, second;

	ok(saCkptCheckpointOpen(service, &name, NULL, 1, 0, &handle) == SA_AIS_ERR_NOT_EXIST,
	   "no such checkpoint");
	handle = open_in(service, "lib-opens", ALL);
	other.retentionDuration = 5;
	ok(saCkptCheckpointOpen(old, &name, &other, ALL, 0, &second) == SA_AIS_ERR_EXIST,
	   "B.01: retention must match");
	ok(saCkptCheckpointOpen(service, &name, &other, ALL, 0, &second) == SA_AIS_OK,
	   "B.02: it need not");
	ok(handle != second, "each open has a handle of its own");
	ok(saCkptCheckpointClose(second) == SA_AIS_OK, "close");
	ok(saCkptCheckpointClose(second) == SA_AIS_ERR_BAD_HANDLE, "only once");
	other.maxSections = 7;
	ok(saCkptCheckpointOpen(service, &name, &other, ALL, 0, &second) == SA_AIS_ERR_EXIST,
	   "other attributes");
	second = open_in(old, "lib-opens", SA_CKPT_CHECKPOINT_WRITE);
	ok(saCkptFinalize(old) == SA_AIS_OK, "finalize");
	ok(saCkptCheckpointClose(second) == SA_AIS_ERR_BAD_HANDLE, "closed by it");
	ok(saCkptCheckpointUnlink(service, &name) == SA_AIS_OK, "unlink");
	ok(saCkptCheckpointUnlink(service, &name) == SA_AIS_ERR_NOT_EXIST, "only once");
	ok(saCkptCheckpointRetentionDurationSet(handle, 1) == SA_AIS_ERR_BAD_OPERATION,
	   "no retention when unlinked");
	ok(saCkptCheckpointClose(handle) == SA_AIS_OK, "close");
}

static void access_rules(void)
{
	SaCkptHandleT old = initialize(1, 1);
	SaCkptCheckpointHandleT keep = open_in(service, "lib-access", ALL);
	SaCkptCheckpointHandleT reader = open_in(service, "lib-access", SA_CKPT_CHECKPOINT_READ);
	SaCkptCheckpointHandleT writer = open_in(service, "lib-access", SA_CKPT_CHECKPOINT_WRITE);
	SaCkptCheckpointHandleT old_reader = open_in(old, "lib-access", SA_CKPT_CHECKPOINT_READ);
	SaCkptCheckpointHandleT old_writer = open_in(old, "lib-access", SA_CKPT_CHECKPOINT_WRITE);
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointDescriptorT status;

	ok(saCkptCheckpointStatusGet(reader, &status) == SA_AIS_OK, "StatusGet");
	ok(status.checkpointCreationAttributes.creationFlags == attributes.creationFlags &&
	   status.checkpointCreationAttributes.maxSections == 300 && !status.numberOfSections &&
	   !status.memoryUsed, "its contents");
	ok(saCkptCheckpointStatusGet(writer, &status) == SA_AIS_ERR_ACCESS, "B.02: needs READ");
	ok(saCkptCheckpointStatusGet(old_writer, &status) == SA_AIS_OK, "B.01: does not");
	ok(saCkptSectionIterationInitialize(writer, SA_CKPT_SECTIONS_ANY, 0, &iteration) ==
	   SA_AIS_ERR_ACCESS, "IterationInitialize, B.02: needs READ");
	ok(saCkptSectionIterationInitialize(old_writer, SA_CKPT_SECTIONS_ANY, 0, &iteration) ==
	   SA_AIS_OK, "B.01: does not");
	ok(saCkptCheckpointRetentionDurationSet(reader, 0) == SA_AIS_ERR_ACCESS,
	   "RetentionDurationSet, B.02: needs WRITE");
	ok(saCkptCheckpointRetentionDurationSet(old_reader, 0) == SA_AIS_OK, "B.01: does not");
	ok(create(reader, "a", "x") == SA_AIS_ERR_ACCESS, "SectionCreate needs WRITE");
	ok(saCkptFinalize(old) == SA_AIS_OK, "finalize");
	ok(saCkptSectionIterationFinalize(iteration) == SA_AIS_ERR_BAD_HANDLE,
	   "ends the iteration too");
	saCkptCheckpointClose(reader);
	saCkptCheckpointClose(writer);
	saCkptCheckpointClose(keep);
}

static void data(void)
{
	SaCkptCheckpointHandleT handle = open_in(service, "lib-data", ALL);
	char first[16] = "", second[16] = "", text[] = "0123456789";
	SaUint32T index = 77;
	SaCkptSectionIdT generated = SA_CKPT_GENERATED_SECTION_ID;
	SaCkptSectionCreationAttributesT creation = { &generated, SA_TIME_END };
	SaCkptIOVectorElementT vector[3] = {
		element("a", first, sizeof(first), 1), element("b", second, 2, 0),
		element("a", NULL, 0, 2),
	};
	static SaCkptIOVectorElementT many[1025];

	ok(create(handle, "a", "alpha") == SA_AIS_OK, "create");
	ok(create(handle, "b", "beta") == SA_AIS_OK, "create");
	ok(create(handle, "a", "") == SA_AIS_ERR_EXIST, "exists");
	ok(saCkptCheckpointRead(handle, vector, 3, &index) == SA_AIS_OK && index == 77, "read");
	ok(vector[0].readSize == 4 && !memcmp(first, "lpha", 4), "to the end");
	ok(vector[1].readSize == 2 && !memcmp(second, "be", 2), "to the size");
	ok(vector[2].readSize == 3 && vector[2].dataBuffer &&
	   !memcmp(vector[2].dataBuffer, "pha", 3), "into memory of the library");
	ok(saCkptIOVectorElementDataFree(handle, vector[2].dataBuffer) == SA_AIS_OK, "free");
	vector[2] = element("b", NULL, 0, 4);
	ok(saCkptCheckpointRead(handle, &vector[2], 1, NULL) == SA_AIS_OK &&
	   !vector[2].dataBuffer && !vector[2].readSize, "nothing is no memory");
	vector[2].dataOffset = 5;
	ok(saCkptCheckpointRead(handle, vector, 3, &index) == SA_AIS_ERR_INVALID_PARAM &&
	   index == 2 && !vector[2].dataBuffer, "offset beyond the end");
	vector[1] = element("c", second, 2, 0);
	ok(saCkptCheckpointRead(handle, vector, 2, &index) == SA_AIS_ERR_NOT_EXIST && index == 1,
	   "no such section");
	vector[0] = element("a", text, 10, 3);
	ok(saCkptCheckpointWrite(handle, vector, 2, &index) == SA_AIS_ERR_NOT_EXIST && index == 1,
	   "write, no such section");
	vector[1] = element("b", text, 10, 99995);
	index = 77;
	ok(saCkptCheckpointWrite(handle, vector, 2, &index) == SA_AIS_ERR_NO_RESOURCES &&
	   index == 1, "beyond maxSectionSize");
	vector[1] = element("b", text, 100001, 0);
	ok(saCkptCheckpointWrite(handle, vector, 2, &index) == SA_AIS_ERR_INVALID_PARAM,
	   "dataSize above maxSectionSize");
	ok(saCkptCheckpointWrite(handle, many, 1025, &index) == SA_AIS_ERR_NO_RESOURCES,
	   "write of 1025 elements");
	for (int i = 0; i < 1025; i++)
		many[i] = element("a", NULL, 0, 0);
	ok(saCkptCheckpointRead(handle, many, 1025, &index) == SA_AIS_ERR_NO_RESOURCES,
	   "read of 1025 elements");
	ok(saCkptCheckpointRead(handle, many, 1024, &index) == SA_AIS_OK, "read of 1024");
	ok(many[1023].readSize == 5, "all of them");
	for (int i = 0; i < 1024; i++)
		free(many[i].dataBuffer);
	ok(saCkptCheckpointWrite(handle, vector, 1, &index) == SA_AIS_OK, "write");
	ok(saCkptSectionOverwrite(handle, &vector[1].sectionId, text, 3) == SA_AIS_OK, "overwrite");
	vector[0] = element("a", first, sizeof(first), 0);
	ok(saCkptCheckpointRead(handle, vector, 1, NULL) == SA_AIS_OK &&
	   vector[0].readSize == 13 && !memcmp(first, "alp0123456789", 13), "read it back");
	ok(saCkptSectionCreate(handle, &creation, "g", 1) == SA_AIS_OK && generated.idLen == 8,
	   "generated id");
	ok(saCkptSectionCreate(handle, &creation, "g", 1) == SA_AIS_ERR_EXIST, "is taken");
	ok(saCkptSectionDelete(handle, &generated) == SA_AIS_OK, "delete");
	ok(saCkptSectionDelete(handle, &generated) == SA_AIS_ERR_NOT_EXIST, "only once");
	ok(saCkptSectionIdFree(handle, generated.id) == SA_AIS_OK, "free the id");
	ok(saCkptSectionExpirationTimeSet(handle, &vector[0].sectionId, 1) ==
	   SA_AIS_ERR_INVALID_PARAM, "expiration in the past");
	ok(saCkptCheckpointSynchronize(handle, 0) == SA_AIS_OK, "synchronize");
	saCkptCheckpointClose(handle);
}

static int count_sections(SaCkptSectionIterationHandleT iteration, size_t *longest)
{
	SaCkptSectionDescriptorT section;
	int count = 0;

	*longest = 0;
	while (saCkptSectionIterationNext(iteration, &section) == SA_AIS_OK) {
		count++;
		if (section.sectionId.idLen > *longest)
			*longest = section.sectionId.idLen;
	}
	return count;
}

static void iterations(void)
{
	SaCkptCheckpointHandleT handle = open_in(service, "lib-iterations", ALL);
	SaCkptSectionIterationHandleT iteration, empty;
	SaCkptSectionDescriptorT section;
	static char id[6001];
	size_t longest;
	int bad = 0, count;

	ok(saCkptSectionIterationInitialize(handle, SA_CKPT_SECTIONS_ANY, 0, &empty) == SA_AIS_OK,
	   "of nothing");
	for (int i = 0; i < 200; i++) {
		snprintf(id, sizeof(id), "section-%d", i);
		bad |= create(handle, id, "x") != SA_AIS_OK;
	}
	memset(id, 'i', 6000);
	bad |= create(handle, id, "long") != SA_AIS_OK;
	ok(!bad, "201 sections");
	ok(saCkptSectionIterationInitialize(handle, SA_CKPT_SECTIONS_FOREVER, 0, &iteration) ==
	   SA_AIS_OK, "initialize");
	count = count_sections(iteration, &longest);
	ok(count == 201 && longest == 6000, "all are returned (%d)", count);
	ok(saCkptSectionIterationNext(iteration, &section) == SA_AIS_ERR_NO_SECTIONS, "the end");
	ok(saCkptSectionIterationNext(empty, &section) == SA_AIS_ERR_NO_SECTIONS, "was empty");
	ok(saCkptSectionIterationFinalize(empty) == SA_AIS_OK, "finalize");
	ok(saCkptSectionIterationFinalize(empty) == SA_AIS_ERR_BAD_HANDLE, "only once");
	ok(saCkptCheckpointClose(handle) == SA_AIS_OK, "close");
	ok(saCkptSectionIterationNext(iteration, &section) == SA_AIS_ERR_BAD_HANDLE,
	   "ends the iteration");
}

static int readable(SaCkptHandleT client)
{
	SaSelectionObjectT object;
	struct pollfd pollfd = { .events = POLLIN };

	saCkptSelectionObjectGet(client, &object);
	pollfd.fd = object;
	return poll(&pollfd, 1, 2000) == 1;
}

static void callbacks(void)
{
	SaNameT name = named("lib-callbacks");
	SaCkptCheckpointHandleT handle;
	SaCkptCheckpointDescriptorT status;

	calls = 0;
	ok(saCkptDispatch(service, SA_DISPATCH_ALL) == SA_AIS_OK && !calls, "nothing to dispatch");
	ok(saCkptDispatch(service, (SaDispatchFlagsT)4) == SA_AIS_ERR_INVALID_PARAM, "flags");
	ok(saCkptCheckpointOpenAsync(service, 42, &name, NULL, 1) == SA_AIS_OK, "open");
	ok(saCkptCheckpointOpenAsync(service, 43, &name, &attributes, ALL) == SA_AIS_OK, "open");
	ok(readable(service), "readable");
	ok(saCkptDispatch(service, SA_DISPATCH_ONE) == SA_AIS_OK && calls == 1, "one");
	ok(last_invocation == 42 && last_error == SA_AIS_ERR_NOT_EXIST, "no such checkpoint");
	ok(readable(service) && saCkptDispatch(service, SA_DISPATCH_ALL) == SA_AIS_OK &&
	   calls == 2, "the other");
	ok(last_invocation == 43 && last_error == SA_AIS_OK && last_handle, "opened");
	handle = last_handle;
	ok(saCkptCheckpointStatusGet(handle, &status) == SA_AIS_OK, "with READ");
	ok(saCkptCheckpointSynchronizeAsync(handle, 44) == SA_AIS_OK, "synchronize");
	ok(readable(service) && saCkptDispatch(service, SA_DISPATCH_ALL) == SA_AIS_OK &&
	   calls == 3 && last_invocation == 44 && last_error == SA_AIS_OK, "done");
	ok(saCkptCheckpointSynchronizeAsync(handle, 45) == SA_AIS_OK, "synchronize");
	ok(saCkptCheckpointClose(handle) == SA_AIS_OK, "close cancels it");
	ok(readable(service) && saCkptDispatch(service, SA_DISPATCH_ALL) == SA_AIS_OK &&
	   calls == 3, "readable, but no callback");
}

static SaCkptHandleT doomed;

static void finalize_in_callback(SaInvocationT invocation, SaCkptCheckpointHandleT handle,
				 SaAisErrorT error)
{
	opened(invocation, handle, error);
	last_error = saCkptFinalize(doomed);
}

static void *dispatch_blocking(void *result)
{
	*(SaAisErrorT *)result = saCkptDispatch(doomed, SA_DISPATCH_BLOCKING);
	return NULL;
}

static void blocking(void)
{
	SaCkptCallbacksT finalizing = { finalize_in_callback, NULL };
	SaVersionT version = { 'B', 1, 1 };
	SaNameT name = named("lib-blocking");
	SaAisErrorT result[2] = { 0 };
	pthread_t threads[2];

	calls = 0;
	saCkptInitialize(&doomed, &finalizing, &version);
	saCkptCheckpointOpenAsync(doomed, 1, &name, &attributes, ALL);
	saCkptCheckpointOpenAsync(doomed, 2, &name, &attributes, ALL);
	ok(saCkptDispatch(doomed, SA_DISPATCH_BLOCKING) == SA_AIS_OK && calls == 1 &&
	   last_error == SA_AIS_OK, "finalize in a callback");
	ok(saCkptDispatch(doomed, SA_DISPATCH_ALL) == SA_AIS_ERR_BAD_HANDLE, "is the end");

	doomed = initialize(2, 1);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, dispatch_blocking, &result[i]);
	usleep(300000);
	ok(saCkptFinalize(doomed) == SA_AIS_OK, "finalize in another thread");
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	ok(result[0] == SA_AIS_OK && result[1] == SA_AIS_OK, "wakes both dispatchers");
}

static void wait_in_callback(SaInvocationT invocation, SaCkptCheckpointHandleT handle,
			     SaAisErrorT error)
{
	opened(invocation, handle, error);
	pthread_cancel(pthread_self());
	pthread_testcancel();
	calls += 100;
}

static void cancelling(void)
{
	SaCkptCallbacksT waiting = { wait_in_callback, NULL };
	SaVersionT version = { 'B', 1, 1 };
	SaNameT name = named("lib-cancelling");
	SaAisErrorT result = SA_AIS_OK;
	int before = descriptors();
	pthread_t thread;

	doomed = initialize(2, 1);
	pthread_create(&thread, NULL, dispatch_blocking, &result);
	usleep(300000);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	ok(saCkptFinalize(doomed) == SA_AIS_OK && descriptors() == before,
	   "a thread that was cancelled while it waited has kept nothing");

	calls = 0;
	saCkptInitialize(&doomed, &waiting, &version);
	saCkptCheckpointOpenAsync(doomed, 1, &name, &attributes, ALL);
	pthread_create(&thread, NULL, dispatch_blocking, &result);
	pthread_join(thread, NULL);
	ok(calls == 1 && saCkptCheckpointClose(last_handle) == SA_AIS_OK,
	   "cancelled in a callback: the handle it was told of is good");
	ok(saCkptFinalize(doomed) == SA_AIS_OK && descriptors() == before, "and nothing is kept");
}

static void tracking(void)
{
	SaCkptHandleT tracker = initialize(2, 3), old = initialize(2, 1);
	SaCkptCheckpointHandleT writer = open_in(service, "lib-tracking", ALL);
	SaCkptCheckpointHandleT reader = open_in(tracker, "lib-tracking", SA_CKPT_CHECKPOINT_READ);
	SaCkptCheckpointHandleT old_reader;

	calls = 0;
	ok(saCkptTrack(old) == SA_AIS_ERR_VERSION, "B.02.01 has no tracking");
	ok(saCkptTrackStop(tracker) == SA_AIS_ERR_NOT_EXIST, "not started");
	ok(saCkptTrack(tracker) == SA_AIS_OK, "track");
	ok(create(writer, "a", "alpha") == SA_AIS_OK, "create");
	ok(readable(tracker) && saCkptDispatch(tracker, SA_DISPATCH_ALL) == SA_AIS_OK && calls == 1,
	   "told");
	ok(last_handle == reader && last_count == 1 && last_element.sectionId.idLen == 1 &&
	   last_element.dataSize == 5 && !last_element.dataBuffer && !last_element.readSize, "what");
	ok(saCkptTrackStop(tracker) == SA_AIS_OK, "stop");
	create(writer, "b", "beta");
	ok(saCkptDispatch(tracker, SA_DISPATCH_ALL) == SA_AIS_OK && calls == 1, "not told");
	ok(saCkptCheckpointTrack(reader) == SA_AIS_OK, "track one checkpoint");
	create(writer, "c", "gamma");
	ok(saCkptDispatch(tracker, SA_DISPATCH_ALL) == SA_AIS_OK && calls == 2, "told");
	ok(saCkptCheckpointTrackStop(reader) == SA_AIS_OK, "stop");
	ok(saCkptCheckpointTrackStop(reader) == SA_AIS_ERR_NOT_EXIST, "only once");

	ok(ncsCkptRegisterCkptArrivalCallback(old, NULL) == SA_AIS_ERR_INVALID_PARAM, "no callback");
	ok(ncsCkptRegisterCkptArrivalCallback(old, changed) == SA_AIS_OK, "the older way");
	old_reader = open_in(old, "lib-tracking", SA_CKPT_CHECKPOINT_READ);
	for (int i = 0; i < 4000; i++) {
		SaCkptIOVectorElementT write = element("a", "x", 1, 0);

		saCkptCheckpointWrite(writer, &write, 1, NULL);
	}
	last_count = 1;
	ok(saCkptDispatch(old, SA_DISPATCH_ALL) == SA_AIS_OK && last_handle == old_reader &&
	   last_count == 0, "a slow reader is told that it missed updates (%d calls)", calls);
	saCkptFinalize(old);
	saCkptFinalize(tracker);
	saCkptCheckpointClose(writer);
}

static void forking(void)
{
	SaCkptCheckpointHandleT handle = open_in(service, "lib-fork", ALL);
	SaNameT name = named("lib-fork");
	SaSelectionObjectT object;
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		SaCkptHandleT own;
		SaVersionT version = { 'B', 1, 1 };
		int bad = saCkptSelectionObjectGet(service, &object) != SA_AIS_ERR_BAD_HANDLE;

		bad |= create(handle, "a", "x") != SA_AIS_ERR_BAD_HANDLE;
		bad |= saCkptInitialize(&own, NULL, &version) != SA_AIS_OK;
		bad |= saCkptCheckpointOpen(own, &name, NULL, READ_WRITE, 0, &handle) != SA_AIS_OK;
		bad |= create(handle, "child", "x") != SA_AIS_OK;
		_exit(bad);
	}
	waitpid(child, &status, 0);
	ok(!status, "a child has no handle, and can have its own");
	ok(create(handle, "child", "x") == SA_AIS_ERR_EXIST, "the parent's work on");
	saCkptCheckpointClose(handle);
}

/*
 * A child made past the C library has the descriptors still.  The checkpoint,
 * whose retention is 0, is closed and gone all the same.
 */
static void inherited(void)
{
	SaCkptCheckpointHandleT handle = open_in(service, "lib-inherited", ALL);
	SaNameT name = named("lib-inherited");
	pid_t child;

	fflush(stdout);
	child = syscall(SYS_fork);
	if (!child)
		for (;;)
			syscall(SYS_pause);
	ok(saCkptCheckpointClose(handle) == SA_AIS_OK, "close");
	ok(saCkptCheckpointOpen(service, &name, NULL, 1, 0, &handle) == SA_AIS_ERR_NOT_EXIST,
	   "closed although a descriptor is left elsewhere");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

#define THREADS	4
#define ROUNDS	300

static _Atomic SaCkptCheckpointHandleT common;
static _Atomic int unexpected, delivered;

static void count_sync(SaInvocationT invocation, SaAisErrorT error)
{
	delivered++;
	if (invocation != 1 || error != SA_AIS_OK)
		unexpected++;
}

static void count_change(SaCkptCheckpointHandleT handle, SaCkptIOVectorElementT *elements,
			 SaUint32T count)
{
	delivered++;
	if (!handle || !elements != !count)
		unexpected++;
}

static void expect(SaAisErrorT result, SaAisErrorT other)
{
	if (result != SA_AIS_OK && result != SA_AIS_ERR_BAD_HANDLE && result != other)
		unexpected++;
}

/* One thread's turn on a handle that any other may close at any moment. */
static void use(SaCkptCheckpointHandleT handle, char *id)
{
	SaCkptSectionIterationHandleT iteration = 0;
	SaCkptSectionDescriptorT section;
	SaCkptIOVectorElementT vector = element(id, NULL, 0, 0);
	SaAisErrorT result;

	expect(create(handle, id, "content"), SA_AIS_ERR_EXIST);
	result = saCkptCheckpointRead(handle, &vector, 1, NULL);
	expect(result, SA_AIS_ERR_NOT_EXIST);
	if (result == SA_AIS_OK && (vector.readSize != 7 || memcmp(vector.dataBuffer, "content", 7)))
		unexpected++;
	free(vector.dataBuffer);
	expect(saCkptSectionIterationInitialize(handle, SA_CKPT_SECTIONS_ANY, 0, &iteration),
	       SA_AIS_OK);
	do {
		result = saCkptSectionIterationNext(iteration, &section);
	} while (result == SA_AIS_OK);
	expect(result, SA_AIS_ERR_NO_SECTIONS);
	expect(saCkptCheckpointSynchronizeAsync(handle, 1), SA_AIS_ERR_TRY_AGAIN);
}

static void *stress(void *argument)
{
	char id[] = { 'a' + (long)argument, 0 };

	for (int i = 0; i < ROUNDS; i++) {
		SaCkptCallbacksT_2 callbacks = { NULL, count_sync, count_change };
		SaVersionT version = { 'B', 2, 3 };
		SaNameT name = named("lib-stress");
		SaCkptCheckpointHandleT handle;
		SaCkptHandleT client;

		expect(saCkptInitialize_2(&client, &callbacks, &version), SA_AIS_OK);
		expect(saCkptTrack(client), SA_AIS_OK);
		expect(saCkptCheckpointOpen(client, &name, &attributes, ALL, -1, &handle),
		       SA_AIS_OK);
		saCkptCheckpointClose(atomic_exchange(&common, handle));
		use(common, id);
		expect(saCkptDispatch(client, SA_DISPATCH_ALL), SA_AIS_OK);
		if (i % 2)
			use(common, id);
		expect(saCkptFinalize(client), SA_AIS_OK);
	}
	return NULL;
}

static void stresses(void)
{
	pthread_t threads[THREADS];
	int before = descriptors();

	for (long i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, stress, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ok(!unexpected, "threads close each other's handles (%d unexpected results)", unexpected);
	ok(delivered > 0, "%d callbacks", delivered);
	ok(descriptors() == before, "no descriptor is left");
}

int main(void)
{
	service = initialize(2, 3);
	if (!service)
		return tap_end();
	opens();
	access_rules();
	data();
	iterations();
	callbacks();
	blocking();
	cancelling();
	tracking();
	forking();
	inherited();
	stresses();
	native();
	ok(saCkptFinalize(service) == SA_AIS_OK, "Finalize");
	ok(saCkptFinalize(service) == SA_AIS_ERR_BAD_HANDLE, "only once");
	return tap_end();
}
