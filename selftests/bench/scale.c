// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: scale SECTIONS
 *
 * Reads and overwrites of random sections of 64 bytes: one line
 * "SECTIONS READ OVERWRITE MEMORY", in ns, and in bytes of kernel memory for each
 * section over its data: the fall of MemFree while they were created.
 */
#include <stdint.h>
#include <unistd.h>

#include "bench.h"

#define CALLS	20000
#define DATA	64

static SaUint8T (*ids)[16];
static SaCkptCheckpointHandleT checkpoint;
static char data[DATA];

static long free_kib(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemFree: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static void make_ids(unsigned int count)
{
	char text[32];
	unsigned int i;

	ids = malloc((size_t)count * sizeof(*ids));
	if (!ids)
		abort();
	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "section-%08u", i);
		memcpy(ids[i], text, sizeof(*ids));
	}
}

static double time_order(const unsigned int *order, int overwrite)
{
	double start = now_ns();
	int i;

	for (i = 0; i < CALLS; i++) {
		SaCkptIOVectorElementT element = {
			.sectionId = { sizeof(*ids), ids[order[i]] },
			.dataBuffer = data, .dataSize = DATA,
		};

		if (overwrite)
			must(saCkptSectionOverwrite(checkpoint, &element.sectionId, data, DATA),
			     "overwrite");
		else
			must(saCkptCheckpointRead(checkpoint, &element, 1, NULL), "read");
	}
	return (now_ns() - start) / CALLS;
}

int main(int argc, char **argv)
{
	unsigned int count = argc == 2 ? strtoul(argv[1], NULL, 0) : 0, i;
	static unsigned int order[CALLS];
	double reads[ROUNDS], overwrites[ROUNDS], memory;
	long before;

	if (!count)
		return 2;
	make_ids(count);
	srandom(1);
	for (i = 0; i < CALLS; i++)
		order[i] = random() % count;
	checkpoint = open_checkpoint(count);
	before = free_kib();
	for (i = 0; i < count; i++)
		create_section(checkpoint, ids[i], data, DATA);
	sleep(2);
	memory = (before - free_kib()) * 1024.0 / count - DATA;
	for (i = 0; i < ROUNDS; i++) {
		reads[i] = time_order(order, 0);
		overwrites[i] = time_order(order, 1);
	}
	printf("%u %.0f %.0f %.0f\n", count, median(reads, ROUNDS), median(overwrites, ROUNDS),
	       memory);
	return 0;
}
