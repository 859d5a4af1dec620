/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a fuzzing process draws from: random numbers, files, names and memory
 */
#ifndef FUZZ_POOLS_H
#define FUZZ_POOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/types.h>

#define SERVICES	4
#define CHECKPOINTS	12
#define MEMORY_BYTES	(1 << 18)

/**
 * struct pools - the state of one process
 * @random: state of the generator; the seed in the beginning
 * @services: service files, -1 where there is none
 * @checkpoints: checkpoint files, likewise
 * @cookies: cookies seen, right and stale ones
 * @cursor: cursor and end of the last iteration
 * @end: likewise
 * @memory: readable and writable bytes, followed by a page that is not mapped
 * @readonly: a page that can only be read
 */
struct pools {
	uint64_t random;
	int services[SERVICES];
	int checkpoints[CHECKPOINTS];
	uint64_t cookies[8];
	uint64_t cursor;
	uint64_t end;
	uint8_t *memory;
	uint8_t *readonly;
};

/* Next random number. */
uint64_t draw(struct pools *pools);

/* A random number below @n. */
static inline uint64_t below(struct pools *pools, uint64_t n)
{
	return draw(pools) % n;
}

/* True once in @n times. */
static inline bool once_in(struct pools *pools, uint64_t n)
{
	return below(pools, n) == 0;
}

/* Maps the memory.  False if there is none. */
bool pools_init(struct pools *pools, uint64_t seed);

/* Keeps a new file, and closes the one whose place it takes. */
void keep_file(struct pools *pools, int *files, unsigned int count, int fd);

/* A number that programs get wrong: limits, off by one, huge. */
uint64_t odd_number(struct pools *pools);

/* An address that is good for @size bytes, or nearly always so. */
uint64_t address(struct pools *pools, uint64_t size);

/* Writes one of a few names or ids to @address and gives its length. */
uint32_t put_name(struct pools *pools, __u64 *address);

#endif /* FUZZ_POOLS_H */
