/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the benchmarks share: time, medians, an open checkpoint
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <saCkpt.h>

#define ROUNDS	5

static inline double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double median(double *values, int count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return values[count / 2];
}

static inline void must(SaAisErrorT error, const char *what)
{
	if (error == SA_AIS_OK)
		return;
	fprintf(stderr, "bench: %s: error %d of the service\n", what, error);
	exit(1);
}

static inline SaAisErrorT try_open(SaCkptHandleT handle, const char *name, SaUint32T sections,
				   SaTimeT retention, SaCkptCheckpointHandleT *checkpoint)
{
	const SaCkptCheckpointCreationAttributesT attributes = {
		.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
		.retentionDuration = retention,
		.maxSections = sections,
		.maxSectionSize = 1 << 20,
		.maxSectionIdSize = 16,
	};
	SaNameT sa_name = { strlen(name), "" };

	memcpy(sa_name.value, name, sa_name.length);
	return saCkptCheckpointOpen(handle, &sa_name, &attributes,
				    SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE |
				    SA_CKPT_CHECKPOINT_CREATE, SA_TIME_MAX, checkpoint);
}

static inline SaCkptCheckpointHandleT open_through(SaCkptHandleT handle, const char *name,
						   SaUint32T sections, SaTimeT retention)
{
	SaCkptCheckpointHandleT checkpoint;

	must(try_open(handle, name, sections, retention, &checkpoint), "open");
	return checkpoint;
}

static inline SaCkptCheckpointHandleT open_checkpoint(SaUint32T sections)
{
	SaVersionT version = { 'B', 2, 0 };
	SaCkptHandleT handle;

	must(saCkptInitialize(&handle, NULL, &version), "initialize");
	return open_through(handle, "bench", sections, 0);
}

static inline void create_section(SaCkptCheckpointHandleT checkpoint, SaUint8T *id,
				  const void *data, SaSizeT size)
{
	SaCkptSectionIdT section = { 16, id };
	SaCkptSectionCreationAttributesT attributes = { &section, SA_TIME_END };

	must(saCkptSectionCreate(checkpoint, &attributes, data, size), "create");
}

static inline double time_calls(void (*call)(size_t size), size_t size, int calls)
{
	double start = now_ns();
	int i;

	for (i = 0; i < calls; i++)
		call(size);
	return (now_ns() - start) / calls;
}

/* Prints a line "SIZE TIME...": the medians in ns of @count subjects in turn. */
static inline void measure_size(void (*const *subjects)(size_t size), int count, size_t size,
				int calls)
{
	double times[4][ROUNDS];
	int round, i;

	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < count; i++)
			times[i][round] = time_calls(subjects[i], size, calls);
	printf("%zu", size);
	for (i = 0; i < count; i++)
		printf(" %.0f", median(times[i], ROUNDS));
	printf("\n");
	fflush(stdout);
}

#endif /* BENCH_H */
