// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blobs against plain memory: random partial writes, of blobs made of large
 * chunks and of single pages.
 */
#include <linux/random.h>
#include "selftest.h"

#define TEST_SIZE_MAX	(300 * 1024)
#define TEST_ROUNDS	60

static u8 __init pattern(u32 round, u32 i)
{
	return round * 31 + i * 7 + (i >> 8) + 1;
}

static bool __init same(const struct ckpt_blob *blob, const u8 *plain, u8 *seen, u32 size)
{
	if (blob->size != size)
		return false;
	ckpt_blob_to_buffer(blob, 0, seen, size);
	return !memcmp(seen, plain, size);
}

/* Writes [from, to) with the pattern of the round, into both. */
static bool __init write_both(struct ckpt_blob *blob, u8 *plain, u32 round, u32 from, u32 to)
{
	struct ckpt_blob *bytes = ckpt_blob_alloc(to - from);
	size_t len;
	u32 i, n;
	u8 *at;

	if (IS_ERR(bytes))
		return false;
	for (i = from; i < to; i += len) {
		at = piece(bytes, i - from, to - i, &len);
		for (n = 0; n < len; n++)
			at[n] = pattern(round, i + n);
	}
	for (i = from; i < to; i++)
		plain[i] = pattern(round, i);
	ckpt_blob_copy(blob, from, bytes, 0, to - from);
	ckpt_blob_put(bytes);
	return true;
}

/* The old blob must not change when a new one is made from it and written. */
static bool __init derive_round(struct ckpt_blob **blob, u8 *plain, u8 *before, u8 *seen,
				u32 round, bool single)
{
	struct ckpt_blob *old = *blob, *new;
	u32 from = get_random_u32_below(TEST_SIZE_MAX - 1);
	u32 to = from + 1 + get_random_u32_below(TEST_SIZE_MAX - from);
	u32 old_size = old->size, size;
	bool keep = round % 2;

	if (round % 3 == 0) {
		from /= 64;
		to = min_t(u32, to, from + 100);
	}
	size = max(to, old_size);
	memcpy(before, plain, old_size);
	memset(plain + old_size, 0, TEST_SIZE_MAX - old_size);
	if (single)
		new = alloc_shape(old, size, from, to, true);
	else
		new = ckpt_blob_derive(old, size, from, to, keep);
	SELFTEST(!IS_ERR(new));
	if (single) {
		copy_unshared(new, old, from, from);
		if (size > old_size)
			ckpt_blob_zero(new, old_size, size - old_size);
	}
	SELFTEST(write_both(new, plain, round, from, to));
	SELFTEST(same(new, plain, seen, size));
	SELFTEST(same(old, before, seen, old_size));
	ckpt_blob_put(old);
	*blob = new;
	return true;
}

/* A write into one chunk of a large content leaves the others where they are. */
static bool __init shares_chunks(void)
{
	u64 chunk = PAGE_SIZE << CKPT_CHUNK_ORDER, size = 4 * chunk;
	struct ckpt_blob *old = ckpt_blob_alloc(size), *new;

	SELFTEST(!IS_ERR(old));
	new = ckpt_blob_derive(old, size, chunk + 5, chunk + 10, false);
	SELFTEST(!IS_ERR(new));
	if (new->single == old->single && !new->single) {
		SELFTEST(new->chunks[0] == old->chunks[0]);
		SELFTEST(new->chunks[1] != old->chunks[1]);
		SELFTEST(new->chunks[3] == old->chunks[3]);
	}
	ckpt_blob_put(old);
	ckpt_blob_put(new);
	return true;
}

static bool __init matches_plain_memory(u8 *plain, u8 *before, u8 *seen, bool single)
{
	struct ckpt_blob *blob = NULL;
	u32 round;

	for (round = 0; round < TEST_ROUNDS; round++) {
		/* Empty again, so that there are gaps: contents only grow. */
		if (round % 4 == 0) {
			if (blob)
				ckpt_blob_put(blob);
			blob = ckpt_blob_alloc(0);
			SELFTEST(!IS_ERR(blob));
		}
		if (!derive_round(&blob, plain, before, seen, round, single))
			return false;
	}
	ckpt_blob_put(blob);
	return true;
}

/**
 * ckpt_blob_selftest() - test blobs
 *
 * Return: true if they are right.
 */
bool __init ckpt_blob_selftest(void)
{
	u8 *memory = kvzalloc(3 * TEST_SIZE_MAX, GFP_KERNEL);
	u8 *before = memory + TEST_SIZE_MAX, *seen = before + TEST_SIZE_MAX;
	bool pass;

	SELFTEST(memory);
	pass = shares_chunks() && matches_plain_memory(memory, before, seen, false) &&
	       matches_plain_memory(memory, before, seen, true);
	kvfree(memory);
	return pass;
}
