// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and overwrites through the library against pread and pwrite of a warm,
 * fully allocated file on tmpfs: one line "SIZE READ PREAD OVERWRITE PWRITE" in
 * ns for each size, medians over the rounds, in which the four take turns.
 */
#include <fcntl.h>
#include <unistd.h>

#include "bench.h"

#define SIZE_MAX_BYTES	(1 << 20)

static char buffer[SIZE_MAX_BYTES];
static SaUint8T id[16] = "a-usual-section";
static SaCkptCheckpointHandleT checkpoint;
static int file;

static void section_read(size_t size)
{
	SaCkptIOVectorElementT element = {
		.sectionId = { sizeof(id), id }, .dataBuffer = buffer, .dataSize = size,
	};

	must(saCkptCheckpointRead(checkpoint, &element, 1, NULL), "read");
}

static void section_overwrite(size_t size)
{
	const SaCkptSectionIdT section = { sizeof(id), id };

	must(saCkptSectionOverwrite(checkpoint, &section, buffer, size), "overwrite");
}

static void file_read(size_t size)
{
	if (pread(file, buffer, size, 0) != (ssize_t)size)
		abort();
}

static void file_write(size_t size)
{
	if (pwrite(file, buffer, size, 0) != (ssize_t)size)
		abort();
}

static void measure(size_t size, int calls)
{
	void (*const subjects[])(size_t) = {
		section_read, file_read, section_overwrite, file_write,
	};

	section_overwrite(size);
	measure_size(subjects, 4, size, calls);
}

int main(void)
{
	memset(buffer, 1, sizeof(buffer));
	file = open("/dev/shm/ckpt-bench", O_RDWR | O_CREAT | O_TRUNC, 0600);
	file_write(sizeof(buffer));
	checkpoint = open_checkpoint(10);
	create_section(checkpoint, id, buffer, 64);
	measure(64, 5000);
	measure(4096, 5000);
	measure(65536, 500);
	measure(SIZE_MAX_BYTES, 40);
	return 0;
}
