/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the benchmarks share: time, medians, an open checkpoint
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
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

static inline SaCkptCheckpointHandleT open_checkpoint(SaUint32T sections)
{
	const SaCkptCheckpointCreationAttributesT attributes = {
		.creationFlags = SA_CKPT_WR_ALL_REPLICAS,
		.maxSections = sections,
		.maxSectionSize = 1 << 20,
		.maxSectionIdSize = 16,
	};
	const SaNameT name = { 5, "bench" };
	SaVersionT version = { 'B', 2, 0 };
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT handle;

	must(saCkptInitialize(&handle, NULL, &version), "initialize");
	must(saCkptCheckpointOpen(handle, &name, &attributes,
				  SA_CKPT_CHECKPOINT_READ | SA_CKPT_CHECKPOINT_WRITE |
				  SA_CKPT_CHECKPOINT_CREATE, SA_TIME_MAX, &checkpoint), "open");
	return checkpoint;
}

static inline void create_section(SaCkptCheckpointHandleT checkpoint, SaUint8T *id,
				  const void *data, SaSizeT size)
{
	SaCkptSectionIdT section = { 16, id };
	SaCkptSectionCreationAttributesT attributes = { &section, SA_TIME_END };

	must(saCkptSectionCreate(checkpoint, &attributes, data, size), "create");
}

#endif /* BENCH_H */
