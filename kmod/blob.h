/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blobs: the immutable, reference-counted content of a section.
 */
#ifndef CKPT_BLOB_H
#define CKPT_BLOB_H

#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include "types.h"

/* Content up to this size lies behind the header, larger content in chunks. */
#define CKPT_BLOB_INLINE_MAX	2048

/* Chunks are pages of this order, or single ones where memory is fragmented. */
#define CKPT_CHUNK_ORDER	3

/**
 * struct ckpt_blob - content of a section at one generation
 * @refs: one for the section that it is published in, one for each reader
 * @size: bytes of content, at most %CKPT_SECTION_SIZE_MAX
 * @single: its chunks are single pages; else they are of %CKPT_CHUNK_ORDER, but
 *	the last one is only as large as it must be
 * @generation: of the update that published it; set once, when it is published,
 *	and 0 until then
 * @last_update: when that was, nanoseconds on CLOCK_REALTIME
 * @rcu: for freeing, once @refs is 0 and nobody reads the two above
 * @data: inline content
 * @chunks: pages of the content; a chunk may be shared by several blobs, each
 *	holds a reference to the page
 *
 * Content is written by the one who allocated the blob, before it is
 * published, and never again.  A reader that found the blob under RCU may read
 * it after ckpt_blob_get_unless_zero(); only the header waits for the grace
 * period, the pages go with the last reference.
 */
struct ckpt_blob {
	refcount_t refs;
	u32 size : 31;
	u32 single : 1;
	union {
		struct {
			u64 generation;
			s64 last_update;
		};
		struct rcu_head rcu;
	};
	union {
		DECLARE_FLEX_ARRAY(u8, data);
		DECLARE_FLEX_ARRAY(struct page *, chunks);
	};
};

int ckpt_blob_init(void);
void ckpt_blob_exit(void);
bool ckpt_blob_reclaim(void);
struct ckpt_blob *ckpt_blob_alloc(u64 size);
struct ckpt_blob *ckpt_blob_derive(struct ckpt_blob *old, u64 size, u64 from, u64 to,
				   bool keep);
void ckpt_blob_put(struct ckpt_blob *blob);

/**
 * ckpt_blob_get_unless_zero() - take a reference to a blob found under RCU
 * @blob: may be on its way out
 *
 * Context: rcu_read_lock() held, or the publish lock of its checkpoint.
 * Return: true if the reference was taken; false if the blob has been replaced
 *	and the section should be looked at again.
 */
static inline bool ckpt_blob_get_unless_zero(struct ckpt_blob *blob)
{
	return refcount_inc_not_zero(&blob->refs);
}

int ckpt_blob_from_user(struct ckpt_blob *blob, u64 offset,
			const void __user *from, u64 size);
int ckpt_blob_to_user(const struct ckpt_blob *blob, u64 offset, void __user *to,
		      u64 size);
void ckpt_blob_to_buffer(const struct ckpt_blob *blob, u64 offset, void *to, size_t size);
void ckpt_blob_copy(struct ckpt_blob *to, u64 to_offset,
		    const struct ckpt_blob *from, u64 from_offset, u64 size);
void ckpt_blob_zero(struct ckpt_blob *blob, u64 offset, u64 size);

#endif /* CKPT_BLOB_H */
