// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of sections.
 *
 * A million sections in a checkpoint is a supported case, so sections with ids
 * of usual length come from a cache that wastes nothing.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <uapi/linux/ckpt.h>
#include "blob.h"
#include "section.h"

#define SMALL_ID_MAX	16

static struct kmem_cache *small_cache;

/**
 * ckpt_section_cache_init() - create the cache
 *
 * Return: 0 or -ENOMEM.
 */
int ckpt_section_cache_init(void)
{
	/* Only the id may be copied to user space. */
	small_cache = kmem_cache_create_usercopy("ckpt_section",
						 sizeof(struct ckpt_section) + SMALL_ID_MAX,
						 __alignof__(struct ckpt_section),
						 SLAB_ACCOUNT,
						 offsetof(struct ckpt_section, id),
						 SMALL_ID_MAX, NULL);
	return small_cache ? 0 : -ENOMEM;
}

/**
 * ckpt_section_cache_exit() - destroy the cache
 *
 * Waits for sections that are still to be freed after a grace period.
 */
void ckpt_section_cache_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(small_cache);
}

/**
 * ckpt_section_alloc() - allocate a section without content
 * @checkpoint: whose it will be
 * @id_len: bytes of the id, which the caller fills in
 *
 * Context: may sleep.
 * Return: the caller's reference, or NULL.
 */
struct ckpt_section *ckpt_section_alloc(struct ckpt_checkpoint *checkpoint, u16 id_len)
{
	bool small = id_len <= SMALL_ID_MAX;
	struct ckpt_section *section;

	if (small)
		section = kmem_cache_alloc(small_cache, CKPT_GFP);
	else
		section = kvmalloc(struct_size(section, id, id_len), CKPT_GFP);
	if (!section)
		return NULL;
	INIT_LIST_HEAD(&section->order);
	ckpt_deadline_init(&section->deadline);
	section->checkpoint = checkpoint;
	RCU_INIT_POINTER(section->blob, NULL);
	section->number = 0;
	section->expiration = CKPT_TIME_END;
	refcount_set(&section->refs, 1);
	section->id_len = id_len;
	section->small = small;
	section->shown = false;
	return section;
}

static void free_after_grace(struct rcu_head *rcu)
{
	struct ckpt_section *section = container_of(rcu, struct ckpt_section, rcu);

	if (section->small)
		kmem_cache_free(small_cache, section);
	else
		kvfree(section);
}

/**
 * ckpt_section_get() - take a reference
 * @section: the caller holds one, or the lock that keeps the table's
 *
 * Return: @section.
 */
struct ckpt_section *ckpt_section_get(struct ckpt_section *section)
{
	refcount_inc(&section->refs);
	return section;
}

/**
 * ckpt_section_content() - take the content of a section
 * @section: the caller holds a reference
 *
 * Return: a reference to the content; NULL if the section is not there (any more).
 */
struct ckpt_blob *ckpt_section_content(struct ckpt_section *section)
{
	struct ckpt_blob *blob;

	rcu_read_lock();
	do {
		blob = rcu_dereference(section->blob);
	} while (blob && !ckpt_blob_get_unless_zero(blob));
	rcu_read_unlock();
	return blob;
}

/**
 * ckpt_section_put() - drop a reference
 * @section: the caller's reference goes; with the last one, the section has
 *	left the table and has no content any more
 *
 * Context: any but hard interrupts.
 */
void ckpt_section_put(struct ckpt_section *section)
{
	if (refcount_dec_and_test(&section->refs))
		call_rcu(&section->rcu, free_after_grace);
}
