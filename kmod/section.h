/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A section: an id and its content.
 */
#ifndef CKPT_SECTION_H
#define CKPT_SECTION_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include "deadline.h"
#include "types.h"

/**
 * struct ckpt_section - a section of a checkpoint
 * @node: place in the table of ids
 * @order: place in the table's list in generation order (publish lock)
 * @rcu: for freeing, once @refs is 0 and the section is in no list
 * @deadline: place in the namespace's queue of expirations
 * @checkpoint: whose section it is; valid while the section is in its table
 * @blob: content; NULL before the section is published and after it is
 *	deleted.  Written under the publish lock, read under RCU
 * @number: unique for the life of the checkpoint; set once
 * @expiration: absolute, %CKPT_TIME_END is never (publish lock; read without)
 * @refs: one for the table, one for each change record that names it
 * @id_len: bytes of @id
 * @shown: sysfs has a directory for it (written by the checkpoint's show work)
 * @small: allocated from the cache of sections with small ids
 * @id: set once
 */
struct ckpt_section {
	struct rhash_head node;
	union {
		struct list_head order;
		struct rcu_head rcu;
	};
	struct ckpt_deadline deadline;
	struct ckpt_checkpoint *checkpoint;
	struct ckpt_blob __rcu *blob;
	u64 number;
	s64 expiration;
	refcount_t refs;
	u16 id_len;
	bool small;
	bool shown;
	u8 id[];
};

int ckpt_section_cache_init(void);
void ckpt_section_cache_exit(void);
struct ckpt_section *ckpt_section_alloc(struct ckpt_checkpoint *checkpoint, u16 id_len);
struct ckpt_section *ckpt_section_get(struct ckpt_section *section);
struct ckpt_blob *ckpt_section_content(struct ckpt_section *section);
void ckpt_section_put(struct ckpt_section *section);

/**
 * ckpt_section_get_unless_zero() - take a reference to a section found under RCU
 * @section: may be on its way out
 *
 * Context: rcu_read_lock() held.
 * Return: false if the last reference is gone: the section does not exist.
 */
static inline bool ckpt_section_get_unless_zero(struct ckpt_section *section)
{
	return refcount_inc_not_zero(&section->refs);
}

#endif /* CKPT_SECTION_H */
