/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Iteration over the sections of a checkpoint.
 */
#ifndef CKPT_ITER_H
#define CKPT_ITER_H

#include "types.h"

/**
 * struct ckpt_iter - where an iteration is, and what it wants
 * @chosen: enum ckpt_chosen
 * @expiration: for the choices by expiration
 * @cursor: number of the last section looked at
 * @end: number of the last section to look at
 */
struct ckpt_iter {
	u32 chosen;
	s64 expiration;
	u64 cursor;
	u64 end;
};

/**
 * struct ckpt_iter_found - a section that an iteration has come to
 * @section: a reference
 * @blob: its content; a reference
 * @expiration: its expiration time
 */
struct ckpt_iter_found {
	struct ckpt_section *section;
	struct ckpt_blob *blob;
	s64 expiration;
};

void ckpt_iter_start(struct ckpt_checkpoint *checkpoint, struct ckpt_iter *iter);
bool ckpt_iter_next(struct ckpt_checkpoint *checkpoint, struct ckpt_iter *iter,
		    struct ckpt_iter_found *found);
void ckpt_iter_put(struct ckpt_iter_found *found);

#endif /* CKPT_ITER_H */
