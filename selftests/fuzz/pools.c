// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fuzzing process draws from
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/ckpt.h>

#include "pools.h"

#define PAGE	4096

/* xorshift64*: small, and the same everywhere for the same seed. */
uint64_t draw(struct pools *pools)
{
	uint64_t x = pools->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	pools->random = x;
	return x * 0x2545f4914f6cdd1dULL;
}

bool pools_init(struct pools *pools, uint64_t seed)
{
	int i;

	memset(pools, 0, sizeof(*pools));
	pools->random = seed ?: 1;
	for (i = 0; i < SERVICES; i++)
		pools->services[i] = -1;
	for (i = 0; i < CHECKPOINTS; i++)
		pools->checkpoints[i] = -1;
	pools->memory = mmap(NULL, MEMORY_BYTES + PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pools->readonly = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pools->memory == MAP_FAILED || pools->readonly == MAP_FAILED)
		return false;
	return !munmap(pools->memory + MEMORY_BYTES, PAGE);
}

void keep_file(struct pools *pools, int *files, unsigned int count, int fd)
{
	int *place = &files[below(pools, count)];

	if (*place >= 0)
		close(*place);
	*place = fd;
}

uint64_t odd_number(struct pools *pools)
{
	static const uint64_t odd[] = {
		0, 1, 2, 7, 8, 63, 64, 65, 255, 256, 2047, 2048, 2049, 4095, 4096, 32767,
		32768, 32769, 65535, 65536, 1 << 20, CKPT_SECTION_SIZE_MAX,
		CKPT_SECTION_SIZE_MAX + 1, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX,
	};

	if (once_in(pools, 4))
		return draw(pools);
	return odd[below(pools, sizeof(odd) / sizeof(odd[0]))];
}

uint64_t address(struct pools *pools, uint64_t size)
{
	uint64_t room = size < MEMORY_BYTES ? MEMORY_BYTES - size : 0;

	switch (below(pools, 40)) {
	case 0: return 0;
	case 1: return (uintptr_t)pools->readonly;
	case 2: return 0xffff888000000000ULL;
	case 3: return draw(pools);
	/* The last bytes, or one byte too few before the page that is not there. */
	case 4: return (uintptr_t)pools->memory + room;
	case 5: return (uintptr_t)pools->memory + room + 1;
	default: return (uintptr_t)pools->memory + below(pools, room / 2 + 1);
	}
}

uint32_t put_name(struct pools *pools, __u64 *where)
{
	uint32_t len = 1 + below(pools, once_in(pools, 10) ? 300 : 2);
	uint8_t *name;

	*where = address(pools, len);
	name = (uint8_t *)(uintptr_t)*where;
	/* Few names, so that the same ones meet. */
	if (name >= pools->memory && name + len <= pools->memory + MEMORY_BYTES)
		memset(name, 'a' + below(pools, 4), len);
	return once_in(pools, 30) ? odd_number(pools) : len;
}
