// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blobs.
 *
 * Content above %CKPT_BLOB_INLINE_MAX is an array of chunks.  A chunk is one
 * compound page, so that copying runs over long pieces and the transport can
 * send straight from it; its page count says how many blobs share it.  All
 * chunks of a blob have the same size, but the last, which is only as large as
 * it must be.  Pages of higher order are tried without reclaim; where there are
 * none, the whole blob is made of single pages instead.
 */
#include <linux/mm.h>
#include <linux/percpu_counter.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "blob.h"

/* What has to wait before it is worth to wait for it, in bytes. */
#define RECLAIM_MIN	(64 << 10)

/*
 * Bytes of headers and inline contents that were replaced and wait for a grace
 * period.  They stay charged to the memory cgroups of those who wrote them.
 */
static struct percpu_counter waiting;

/**
 * ckpt_blob_init() - start to count what waits to be freed
 *
 * Return: 0 or -ENOMEM.
 */
int ckpt_blob_init(void)
{
	return percpu_counter_init(&waiting, 0, GFP_KERNEL);
}

/**
 * ckpt_blob_exit() - end it
 *
 * Waits for blobs that are still to be freed after a grace period.
 */
void ckpt_blob_exit(void)
{
	rcu_barrier();
	percpu_counter_destroy(&waiting);
}

/**
 * ckpt_blob_reclaim() - wait for contents that were replaced, if they are many
 *
 * For a caller that is out of memory: who replaces contents faster than grace
 * periods end has a small memory cgroup full of them, and is to be slowed down
 * rather than to fail.
 *
 * Context: may sleep for a grace period, no longer.
 * Return: true if memory was freed.
 */
bool ckpt_blob_reclaim(void)
{
	if (percpu_counter_sum(&waiting) < RECLAIM_MIN)
		return false;
	rcu_barrier();
	return true;
}

static unsigned int chunk_shift(const struct ckpt_blob *blob)
{
	return blob->single ? PAGE_SHIFT : PAGE_SHIFT + CKPT_CHUNK_ORDER;
}

static bool is_inline(const struct ckpt_blob *blob)
{
	return blob->size <= CKPT_BLOB_INLINE_MAX;
}

static u32 chunk_count(const struct ckpt_blob *blob)
{
	return DIV_ROUND_UP((u64)blob->size, 1UL << chunk_shift(blob));
}

/* Bytes of content in chunk @i. */
static size_t chunk_bytes(const struct ckpt_blob *blob, u32 i)
{
	return min_t(u64, 1UL << chunk_shift(blob),
		     blob->size - ((u64)i << chunk_shift(blob)));
}

/**
 * piece() - find where bytes of the content lie
 * @blob: whose content
 * @offset: first byte
 * @size: number of bytes wanted, at least 1
 * @len: (out) number of bytes that lie together there
 *
 * Return: address of the first byte.
 */
static void *piece(const struct ckpt_blob *blob, u64 offset, u64 size, size_t *len)
{
	size_t chunk, start;

	if (is_inline(blob)) {
		*len = size;
		return (void *)blob->data + offset;
	}
	chunk = 1UL << chunk_shift(blob);
	start = offset & (chunk - 1);
	*len = min_t(u64, chunk - start, size);
	return page_address(blob->chunks[offset >> chunk_shift(blob)]) + start;
}

/* Bytes of the blob itself, without its chunks. */
static size_t header_bytes(const struct ckpt_blob *blob)
{
	return is_inline(blob) ? struct_size(blob, data, blob->size) :
				 struct_size(blob, chunks, chunk_count(blob));
}

static struct ckpt_blob *alloc_header(u64 size, bool single)
{
	struct ckpt_blob shape = { .size = size, .single = single };
	struct ckpt_blob *blob;

	/* Only the pointers to the chunks of very large content may be vmalloc'ed. */
	if (is_inline(&shape))
		blob = kmalloc(header_bytes(&shape), CKPT_GFP);
	else
		blob = kvzalloc(header_bytes(&shape), CKPT_GFP);
	if (!blob)
		return NULL;
	refcount_set(&blob->refs, 1);
	blob->size = size;
	blob->single = single;
	blob->generation = 0;
	blob->last_update = 0;
	return blob;
}

/* Gives chunk @i pages of its own.  -EAGAIN: try again with single pages. */
static int alloc_chunk(struct ckpt_blob *blob, u32 i)
{
	unsigned int order = get_order(chunk_bytes(blob, i));
	gfp_t gfp = CKPT_GFP;

	if (fatal_signal_pending(current))
		return -EINTR;
	if (order)
		gfp = (gfp & ~(__GFP_DIRECT_RECLAIM | __GFP_RETRY_MAYFAIL)) | __GFP_COMP;
	blob->chunks[i] = alloc_pages(gfp, order);
	if (blob->chunks[i])
		return 0;
	return order ? -EAGAIN : -ENOMEM;
}

/* Chunk @i of @old can serve in a blob of @size, and nothing in it changes. */
static bool can_share(const struct ckpt_blob *old, u64 size, u32 i, u64 from, u64 to)
{
	u64 start = (u64)i << chunk_shift(old);
	u64 end = start + chunk_bytes(old, i);

	if (i >= chunk_count(old) || (from < end && to > start))
		return false;
	/* A last chunk that is not full must be the last one again. */
	return end - start == 1UL << chunk_shift(old) || size == old->size;
}

static int fill_chunks(struct ckpt_blob *blob, struct ckpt_blob *old, u64 from, u64 to)
{
	bool share = old && !is_inline(old) && old->single == blob->single;
	u32 i, count = chunk_count(blob);
	int err;

	for (i = 0; i < count; i++) {
		if (share && can_share(old, blob->size, i, from, to)) {
			get_page(old->chunks[i]);
			blob->chunks[i] = old->chunks[i];
			continue;
		}
		err = alloc_chunk(blob, i);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

static struct ckpt_blob *alloc_shape(struct ckpt_blob *old, u64 size, u64 from, u64 to,
				     bool single)
{
	struct ckpt_blob *blob = alloc_header(size, single);
	int err;

	if (!blob)
		return ERR_PTR(-ENOMEM);
	if (is_inline(blob))
		return blob;
	err = fill_chunks(blob, old, from, to);
	if (!err)
		return blob;
	ckpt_blob_put(blob);
	return ERR_PTR(err);
}

static struct ckpt_blob *alloc_any(struct ckpt_blob *old, u64 size, u64 from, u64 to)
{
	struct ckpt_blob *blob = alloc_shape(old, size, from, to, false);

	if (blob == ERR_PTR(-EAGAIN))
		blob = alloc_shape(old, size, from, to, true);
	return blob;
}

/**
 * ckpt_blob_alloc() - allocate a blob with undefined content
 * @size: bytes of content, at most %CKPT_SECTION_SIZE_MAX
 *
 * Context: may sleep.
 * Return: a reference to the blob; -ENOMEM, or -EINTR if killed.
 */
struct ckpt_blob *ckpt_blob_alloc(u64 size)
{
	return alloc_any(NULL, size, 0, 0);
}

/* Copies what @old and @blob have in common and do not share, but [from, to). */
static void copy_unshared(struct ckpt_blob *blob, const struct ckpt_blob *old,
			  u64 from, u64 to)
{
	u64 offset = 0, stop, end = min_t(u64, blob->size, old->size);
	size_t len, old_len;
	void *dst, *src;

	while (offset < end) {
		if (offset >= from && offset < to) {
			offset = to;
			continue;
		}
		stop = offset < from ? min(from, end) : end;
		dst = piece(blob, offset, stop - offset, &len);
		src = piece(old, offset, len, &old_len);
		if (dst != src)
			memcpy(dst, src, old_len);
		offset += old_len;
		cond_resched();
	}
}

/**
 * ckpt_blob_derive() - make a blob from an older one for a partial write
 * @old: the caller holds a reference
 * @size: bytes of the new content, at least @to
 * @from: start of the range that the caller is going to write
 * @to: end of that range
 * @keep: the caller is going to write only parts of the range: give it the
 *	old content, else it is left undefined
 *
 * Chunks outside the range are shared with @old.  What lies behind the old
 * content is zero.
 *
 * Context: may sleep.
 * Return: a reference to the new blob; -ENOMEM, or -EINTR if killed.
 */
struct ckpt_blob *ckpt_blob_derive(struct ckpt_blob *old, u64 size, u64 from, u64 to,
				   bool keep)
{
	struct ckpt_blob *blob = alloc_any(old, size, from, to);
	u64 gap_end = keep ? size : from;

	if (IS_ERR(blob))
		return blob;
	copy_unshared(blob, old, from, keep ? from : to);
	if (gap_end > old->size)
		ckpt_blob_zero(blob, old->size, gap_end - old->size);
	return blob;
}

static void free_after_grace(struct rcu_head *rcu)
{
	struct ckpt_blob *blob = container_of(rcu, struct ckpt_blob, rcu);

	percpu_counter_sub(&waiting, header_bytes(blob));
	kvfree(blob);
}

/**
 * ckpt_blob_put() - drop a reference
 * @blob: the caller's reference goes
 *
 * Context: may sleep: large content is many chunks.
 */
void ckpt_blob_put(struct ckpt_blob *blob)
{
	u32 i;

	if (!refcount_dec_and_test(&blob->refs))
		return;
	if (!is_inline(blob)) {
		for (i = 0; i < chunk_count(blob) && blob->chunks[i]; i++) {
			put_page(blob->chunks[i]);
			cond_resched();
		}
	}
	/* Nobody has found under RCU what was never published. */
	if (!blob->generation) {
		kvfree(blob);
		return;
	}
	percpu_counter_add(&waiting, header_bytes(blob));
	call_rcu(&blob->rcu, free_after_grace);
}

/**
 * ckpt_blob_from_user() - fill a part of a blob that is not yet published
 * @blob: to fill
 * @offset: where, in bytes
 * @from: the caller's data
 * @size: how many bytes
 *
 * Return: 0, -EFAULT, or -EINTR if killed.
 */
int ckpt_blob_from_user(struct ckpt_blob *blob, u64 offset,
			const void __user *from, u64 size)
{
	size_t len;
	void *to;

	while (size) {
		to = piece(blob, offset, size, &len);
		if (copy_from_user(to, from, len))
			return -EFAULT;
		if (fatal_signal_pending(current))
			return -EINTR;
		offset += len;
		from += len;
		size -= len;
	}
	return 0;
}

/**
 * ckpt_blob_to_user() - copy a part of a blob out
 * @blob: the caller holds a reference
 * @offset: where it starts, in bytes
 * @to: the caller's buffer
 * @size: how many bytes
 *
 * Return: 0, -EFAULT, or -EINTR if killed.
 */
int ckpt_blob_to_user(const struct ckpt_blob *blob, u64 offset, void __user *to,
		      u64 size)
{
	const void *from;
	size_t len;

	while (size) {
		from = piece(blob, offset, size, &len);
		if (copy_to_user(to, from, len))
			return -EFAULT;
		if (fatal_signal_pending(current))
			return -EINTR;
		offset += len;
		to += len;
		size -= len;
	}
	return 0;
}

/**
 * ckpt_blob_to_buffer() - copy a part of a blob to kernel memory
 * @blob: the caller holds a reference
 * @offset: where it starts, in bytes
 * @to: the buffer
 * @size: how many bytes
 */
void ckpt_blob_to_buffer(const struct ckpt_blob *blob, u64 offset, void *to, size_t size)
{
	const void *from;
	size_t len;

	for (; size; offset += len, to += len, size -= len) {
		from = piece(blob, offset, size, &len);
		memcpy(to, from, len);
	}
}

/**
 * ckpt_blob_copy() - copy between blobs
 * @to: not yet published
 * @to_offset: where to, in bytes
 * @from: the caller holds a reference
 * @from_offset: where from, in bytes
 * @size: how many bytes
 *
 * Context: may sleep.
 */
void ckpt_blob_copy(struct ckpt_blob *to, u64 to_offset,
		    const struct ckpt_blob *from, u64 from_offset, u64 size)
{
	size_t len, from_len;
	void *dst, *src;

	while (size) {
		dst = piece(to, to_offset, size, &len);
		src = piece(from, from_offset, len, &from_len);
		memcpy(dst, src, from_len);
		to_offset += from_len;
		from_offset += from_len;
		size -= from_len;
		cond_resched();
	}
}

/**
 * ckpt_blob_zero() - clear a part of a blob that is not yet published
 * @blob: to clear
 * @offset: where, in bytes
 * @size: how many bytes
 *
 * Context: may sleep.
 */
void ckpt_blob_zero(struct ckpt_blob *blob, u64 offset, u64 size)
{
	size_t len;
	void *to;

	for (; size; offset += len, size -= len) {
		to = piece(blob, offset, size, &len);
		memset(to, 0, len);
		cond_resched();
	}
}

#ifdef DEBUG
#include "selftest/blob.c"
#endif
