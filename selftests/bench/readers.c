// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two readers, each pinned to a processor of its own, against one: of different
 * sections of a checkpoint through the library, and of two files on tmpfs by
 * pread.  One line "SIZE SECTIONS FILES": how many times as much two read in the
 * same time, medians over the rounds, in which all take turns.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "bench.h"

#define LARGEST		4096
#define DURATION_US	200000

/**
 * struct reader - a thread
 * @read: reads once
 * @number: of the processor, the section and the file
 * @size: to read
 * @count: (out) how often it has read
 */
struct reader {
	void (*read)(const struct reader *reader, char *buffer);
	int number;
	size_t size;
	unsigned long count;
};

static SaUint8T ids[2][16] = { "the-first-secti", "the-second-sect" };
static SaCkptCheckpointHandleT checkpoint;
static int files[2];
static atomic_bool stop;

static void read_section(const struct reader *reader, char *buffer)
{
	SaCkptIOVectorElementT element = {
		.sectionId = { sizeof(*ids), ids[reader->number] },
		.dataBuffer = buffer, .dataSize = reader->size,
	};

	must(saCkptCheckpointRead(checkpoint, &element, 1, NULL), "read");
}

static void read_file(const struct reader *reader, char *buffer)
{
	if (pread(files[reader->number], buffer, reader->size, 0) != (ssize_t)reader->size)
		abort();
}

static void *run(void *arg)
{
	struct reader *reader = arg;
	char buffer[LARGEST];
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(reader->number, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu))
		abort();
	for (reader->count = 0; !atomic_load_explicit(&stop, memory_order_relaxed);
	     reader->count++)
		reader->read(reader, buffer);
	return NULL;
}

/* Gives how often @count readers have read in all. */
static double read_together(void (*read)(const struct reader *reader, char *buffer),
			    size_t size, int count)
{
	struct reader readers[2];
	pthread_t threads[2];
	double reads = 0, start = now_ns();
	int i;

	atomic_store(&stop, false);
	for (i = 0; i < count; i++) {
		readers[i] = (struct reader){ .read = read, .number = i, .size = size };
		if (pthread_create(&threads[i], NULL, run, &readers[i]))
			abort();
	}
	usleep(DURATION_US);
	atomic_store(&stop, true);
	for (i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		reads += readers[i].count;
	}
	return reads / (now_ns() - start);
}

static void measure(size_t size)
{
	double sections[ROUNDS], of_files[ROUNDS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		sections[i] = 1 / read_together(read_section, size, 1);
		of_files[i] = 1 / read_together(read_file, size, 1);
		sections[i] *= read_together(read_section, size, 2);
		of_files[i] *= read_together(read_file, size, 2);
	}
	printf("%zu %.3f %.3f\n", size, median(sections, ROUNDS), median(of_files, ROUNDS));
	fflush(stdout);
}

int main(void)
{
	static char data[LARGEST];
	char path[32];
	int i;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		fprintf(stderr, "bench: readers need two processors\n");
		return 1;
	}
	checkpoint = open_checkpoint(2);
	for (i = 0; i < 2; i++) {
		create_section(checkpoint, ids[i], data, sizeof(data));
		snprintf(path, sizeof(path), "/dev/shm/ckpt-bench-%d", i);
		files[i] = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		if (write(files[i], data, sizeof(data)) != sizeof(data))
			abort();
	}
	measure(64);
	measure(LARGEST);
	return 0;
}
