// SPDX-License-Identifier: GPL-2.0-only
/*
 * How late deadlines are: two lines "WHAT MEDIAN GREATEST" in ms.
 *
 * Of expirations, until one who tracks the checkpoint is told; of retentions,
 * until the name can be taken anew.
 */
#include <poll.h>
#include <unistd.h>

#include "bench.h"

#define SECTIONS	200
#define CHECKPOINTS	50
#define MS		1000000LL
#define FIRST		(1000 * MS)
#define SPREAD_MS	4000

static SaTimeT deadlines[SECTIONS];
static double lateness[SECTIONS];
static int gone;

static SaTimeT clock_now(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void on_change(SaCkptCheckpointHandleT checkpoint, SaCkptIOVectorElementT *changes,
		      SaUint32T count)
{
	SaTimeT now = clock_now(CLOCK_REALTIME);
	SaUint32T i;
	int number;

	(void)checkpoint;
	for (i = 0; i < count; i++) {
		memcpy(&number, changes[i].sectionId.id, sizeof(number));
		lateness[gone++] = (double)(now - deadlines[number]) / MS;
	}
}

static void create(SaCkptCheckpointHandleT checkpoint, int number)
{
	SaCkptSectionIdT id = { sizeof(number), (SaUint8T *)&number };
	SaCkptSectionCreationAttributesT attributes = { &id, 0 };

	deadlines[number] = clock_now(CLOCK_REALTIME) + FIRST + random() % SPREAD_MS * MS;
	attributes.expirationTime = deadlines[number];
	must(saCkptSectionCreate(checkpoint, &attributes, "x", 1), "create");
}

static void print(const char *what, double *values, int count)
{
	double middle = median(values, count);

	printf("%s %.3f %.3f\n", what, middle, values[count - 1]);
}

static void measure_expirations(SaCkptHandleT handle)
{
	SaCkptCheckpointHandleT checkpoint = open_through(handle, "expirations", SECTIONS, 0);
	struct pollfd wait = { .events = POLLIN };
	SaSelectionObjectT selection_object;
	int i;

	must(saCkptSelectionObjectGet(handle, &selection_object), "selection object");
	must(saCkptTrack(handle), "track");
	for (i = 0; i < SECTIONS; i++)
		create(checkpoint, i);
	wait.fd = selection_object;
	while (gone < SECTIONS) {
		if (poll(&wait, 1, 20000) != 1)
			abort();
		must(saCkptDispatch(handle, SA_DISPATCH_ALL), "dispatch");
	}
	print("expiration", lateness, SECTIONS);
}

/* Other attributes than those of the checkpoint: refused while it is there. */
static int name_is_free(SaCkptHandleT handle, const char *name)
{
	SaCkptCheckpointHandleT checkpoint;
	SaAisErrorT error = try_open(handle, name, 2, 0, &checkpoint);

	if (error == SA_AIS_ERR_EXIST)
		return 0;
	must(error, "open");
	return 1;
}

static void measure_retentions(SaCkptHandleT handle)
{
	SaCkptCheckpointHandleT checkpoint;
	int left = CHECKPOINTS, i;
	SaTimeT retention;
	char name[32];

	for (i = 0; i < CHECKPOINTS; i++) {
		snprintf(name, sizeof(name), "retention-%d", i);
		retention = FIRST + random() % SPREAD_MS * MS;
		checkpoint = open_through(handle, name, 1, retention);
		deadlines[i] = clock_now(CLOCK_MONOTONIC) + retention;
		must(saCkptCheckpointClose(checkpoint), "close");
	}
	while (left) {
		for (i = 0; i < CHECKPOINTS; i++) {
			snprintf(name, sizeof(name), "retention-%d", i);
			if (!deadlines[i] || !name_is_free(handle, name))
				continue;
			lateness[--left] = (double)(clock_now(CLOCK_MONOTONIC) - deadlines[i]) / MS;
			deadlines[i] = 0;
		}
		usleep(100);
	}
	print("retention", lateness, CHECKPOINTS);
}

int main(void)
{
	static const SaCkptCallbacksT_2 callbacks = {
		.saCkptCheckpointTrackCallback = on_change,
	};
	SaVersionT version = { 'B', 2, 3 };
	SaCkptHandleT handle;

	must(saCkptInitialize_2(&handle, &callbacks, &version), "initialize");
	measure_expirations(handle);
	must(saCkptTrackStop(handle), "stop tracking");
	measure_retentions(handle);
	return 0;
}
