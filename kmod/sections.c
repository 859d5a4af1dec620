// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of a checkpoint's sections.
 *
 * Insertion and removal are serialized by the checkpoint's create mutex;
 * lookups run under RCU beside them.  A section that is in the table but has
 * no blob is being created or deleted, and does not exist for anybody else.
 */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "blob.h"
#include "section.h"
#include "sections.h"

/* Inline, as far as rhashtable permits: each call on a section looks it up. */
static __always_inline u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct ckpt_id *id = data;

	return jhash(id->data, id->len, seed);
}

static u32 hash_section(const void *data, u32 len, u32 seed)
{
	const struct ckpt_section *section = data;

	return jhash(section->id, section->id_len, seed);
}

static __always_inline int compare(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct ckpt_section *section = object;
	const struct ckpt_id *id = arg->key;

	return section->id_len != id->len || memcmp(section->id, id->data, id->len);
}

static const struct rhashtable_params ids_params = {
	.head_offset = offsetof(struct ckpt_section, node),
	.hashfn = hash_key,
	.obj_hashfn = hash_section,
	.obj_cmpfn = compare,
	.min_size = 4,
	.nelem_hint = 2,
	.automatic_shrinking = true,
};

/**
 * ckpt_sections_create() - make an empty table
 *
 * Context: may sleep.
 * Return: the table, or NULL.
 */
struct ckpt_sections *ckpt_sections_create(void)
{
	struct ckpt_sections *sections = kzalloc(sizeof(*sections), CKPT_GFP);

	if (!sections)
		return NULL;
	if (rhashtable_init(&sections->ids, &ids_params)) {
		kfree(sections);
		return NULL;
	}
	xa_init_flags(&sections->numbers, XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&sections->order);
	return sections;
}

/**
 * ckpt_sections_destroy() - free a table and all that is in it
 * @sections: nobody else can reach it; its sections have no deadlines
 *
 * Context: may sleep.
 */
void ckpt_sections_destroy(struct ckpt_sections *sections)
{
	struct ckpt_section *section, *next;
	struct ckpt_blob *blob;

	rhashtable_destroy(&sections->ids);
	xa_destroy(&sections->numbers);
	list_for_each_entry_safe(section, next, &sections->order, order) {
		list_del(&section->order);
		blob = rcu_dereference_protected(section->blob, true);
		RCU_INIT_POINTER(section->blob, NULL);
		ckpt_blob_put(blob);
		ckpt_section_put(section);
		cond_resched();
	}
	kfree(sections);
}

/**
 * ckpt_sections_find() - find a section by its id, to change the table
 * @sections: where
 * @id: which
 *
 * Context: create mutex held, which keeps the section in the table.
 * Return: the section or NULL.
 */
struct ckpt_section *ckpt_sections_find(struct ckpt_sections *sections,
					const struct ckpt_id *id)
{
	/* Under RCU: the table itself may be replaced by its resizing. */
	return rhashtable_lookup_fast(&sections->ids, id, ids_params);
}

/**
 * ckpt_sections_find_rcu() - find a section by its id
 * @sections: where
 * @id: which
 *
 * Context: rcu_read_lock() held.
 * Return: the section, which may have no blob; or NULL.
 */
struct ckpt_section *ckpt_sections_find_rcu(struct ckpt_sections *sections,
					    const struct ckpt_id *id)
{
	return rhashtable_lookup(&sections->ids, id, ids_params);
}

/**
 * ckpt_sections_insert() - give a section its number and put it into the table
 * @sections: where
 * @section: without a blob; nobody can see it yet.  The table takes over the
 *	caller's reference
 *
 * Context: create mutex held; may sleep.
 * Return: 0; -EEXIST if the id is there; -ENOMEM.
 */
int ckpt_sections_insert(struct ckpt_sections *sections, struct ckpt_section *section)
{
	struct ckpt_id id = { .data = section->id, .len = section->id_len };
	u64 number = sections->last_number + 1;
	int err;

	section->number = number;
	err = xa_err(xa_store(&sections->numbers, number, section, CKPT_GFP));
	if (err)
		return -ENOMEM;
	err = rhashtable_lookup_insert_key(&sections->ids, &id, &section->node, ids_params);
	if (err) {
		xa_erase(&sections->numbers, number);
		return err == -EEXIST ? -EEXIST : -ENOMEM;
	}
	WRITE_ONCE(sections->last_number, number);
	return 0;
}

/**
 * ckpt_sections_remove() - take a section out of the table
 * @sections: where
 * @section: without a blob; the caller takes over the table's reference
 *
 * Context: create mutex held.
 */
void ckpt_sections_remove(struct ckpt_sections *sections, struct ckpt_section *section)
{
	rhashtable_remove_fast(&sections->ids, &section->node, ids_params);
	xa_erase(&sections->numbers, section->number);
}

/**
 * ckpt_sections_next_rcu() - go to the next section by number
 * @sections: where
 * @number: in: the last one seen, or 0; out: the one found
 * @end: the last number to look at
 *
 * Context: rcu_read_lock() held.
 * Return: the section, which may have no blob; or NULL, and @number untouched.
 */
struct ckpt_section *ckpt_sections_next_rcu(struct ckpt_sections *sections,
					    u64 *number, u64 end)
{
	unsigned long index = *number + 1;
	struct ckpt_section *section;

	if (*number >= end)
		return NULL;
	section = xa_find(&sections->numbers, &index, end, XA_PRESENT);
	if (section)
		*number = index;
	return section;
}

#ifdef DEBUG
#include "selftest/sections.c"
#endif
