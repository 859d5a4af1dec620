// SPDX-License-Identifier: GPL-2.0-only
/*
 * eventloop - the asynchronous calls in an event loop: the selection object
 *	stands in an epoll set, saCkptDispatch() runs the callbacks, and each
 *	callback starts the next step
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <saCkpt.h>

/* An invocation number is the application's own; ours tell what was asked. */
enum {
	INVOCATION_OPEN = 1,
	INVOCATION_SYNCHRONIZE = 2,
};

static const SaNameT name = { 14, "eventloop,ckpt" };
static bool done;

static void must(SaAisErrorT error, const char *what)
{
	if (error == SA_AIS_OK)
		return;
	fprintf(stderr, "eventloop: %s: SaAisErrorT %d\n", what, error);
	exit(1);
}

#define MUST(call) must(call, #call)

static void on_open(SaInvocationT invocation,
		    SaCkptCheckpointHandleT checkpoint, SaAisErrorT error)
{
	SaCkptSectionIdT id = { 5, (SaUint8T *)"state" };
	SaCkptSectionCreationAttributesT section = { &id, SA_TIME_END };

	must(error, "open callback");
	printf("opened (invocation %llu)\n", invocation);

	/* Writing never waits for other nodes in this update mode ... */
	MUST(saCkptSectionCreate(checkpoint, &section, "one", 3));
	MUST(saCkptSectionOverwrite(checkpoint, &id, "two", 3));
	printf("written\n");
	/* ... so ask to be told when they have it too. */
	MUST(saCkptCheckpointSynchronizeAsync(checkpoint,
					      INVOCATION_SYNCHRONIZE));
}

static void on_synchronize(SaInvocationT invocation, SaAisErrorT error)
{
	must(error, "synchronize callback");
	printf("on every replica (invocation %llu)\n", invocation);
	done = true;
}

static void open_checkpoint(SaCkptHandleT service)
{
	const SaCkptCheckpointCreationAttributesT attributes = {
		.creationFlags = SA_CKPT_WR_ACTIVE_REPLICA,
		.checkpointSize = 64,
		.maxSections = 2,
		.maxSectionSize = 32,
		.maxSectionIdSize = 8,
	};
	const SaCkptCheckpointOpenFlagsT flags = SA_CKPT_CHECKPOINT_CREATE |
		SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE;

	MUST(saCkptCheckpointOpenAsync(service, INVOCATION_OPEN, &name,
				       &attributes, flags));
	printf("open asked for\n");
}

int main(void)
{
	static const SaCkptCallbacksT callbacks = {
		.saCkptCheckpointOpenCallback = on_open,
		.saCkptCheckpointSynchronizeCallback = on_synchronize,
	};
	SaVersionT version = { 'B', 1, 1 };
	struct epoll_event event = { .events = EPOLLIN };
	SaSelectionObjectT selection_object;
	SaCkptHandleT service;
	int epoll_fd;

	MUST(saCkptInitialize(&service, &callbacks, &version));
	MUST(saCkptSelectionObjectGet(service, &selection_object));

	/* Descriptors of your own would go into the same set. */
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	event.data.u64 = selection_object;
	if (epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD,
				      (int)selection_object, &event)) {
		perror("eventloop: epoll");
		return 1;
	}

	open_checkpoint(service);
	while (!done) {
		if (epoll_wait(epoll_fd, &event, 1, -1) != 1)
			continue;
		if (event.data.u64 == selection_object)
			MUST(saCkptDispatch(service, SA_DISPATCH_ALL));
	}

	close(epoll_fd);
	MUST(saCkptCheckpointUnlink(service, &name));
	MUST(saCkptFinalize(service));
	return 0;
}
