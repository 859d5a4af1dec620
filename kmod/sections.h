/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of a checkpoint's sections.
 */
#ifndef CKPT_SECTIONS_H
#define CKPT_SECTIONS_H

#include <linux/list.h>
#include <linux/rhashtable-types.h>
#include <linux/xarray.h>
#include "types.h"

/**
 * struct ckpt_sections - the sections of a checkpoint, found in three ways
 * @ids: by id, for lookup only: walking a table that is being resized repeats
 *	and misses
 * @numbers: by number, for iteration
 * @order: in the order of their generations, oldest first (publish lock)
 * @last_number: the last number handed out (create mutex; read without)
 * @last_generated: what the last generated id was made of (create mutex)
 * @bytes: sum of the sizes (publish lock)
 * @count: number of sections (publish lock)
 *
 * The checkpoint points to its table under RCU, so that a whole new table can
 * take the place of the old one.
 */
struct ckpt_sections {
	struct rhashtable ids;
	struct xarray numbers;
	struct list_head order;
	u64 last_number;
	u64 last_generated;
	u64 bytes;
	u32 count;
};

struct ckpt_sections *ckpt_sections_create(void);
void ckpt_sections_destroy(struct ckpt_sections *sections);
struct ckpt_section *ckpt_sections_find(struct ckpt_sections *sections,
					const struct ckpt_id *id);
struct ckpt_section *ckpt_sections_find_rcu(struct ckpt_sections *sections,
					    const struct ckpt_id *id);
int ckpt_sections_insert(struct ckpt_sections *sections, struct ckpt_section *section);
void ckpt_sections_remove(struct ckpt_sections *sections, struct ckpt_section *section);
struct ckpt_section *ckpt_sections_next_rcu(struct ckpt_sections *sections,
					    u64 *number, u64 end);

#endif /* CKPT_SECTIONS_H */
