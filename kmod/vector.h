/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Vectors: reads and partial writes of one or more sections at once.
 */
#ifndef CKPT_VECTOR_H
#define CKPT_VECTOR_H

#include "types.h"

/**
 * struct ckpt_io - one element of a vector, checked and with its id copied
 * @id: of the section
 * @data: the caller's buffer
 * @size: bytes to write or to read at most
 * @offset: first byte in the section
 * @section: WRITE: a reference
 * @blob: WRITE: the caller's bytes; READ: content to read from; a reference
 */
struct ckpt_io {
	struct ckpt_id id;
	void __user *data;
	u64 size;
	u64 offset;
	struct ckpt_section *section;
	struct ckpt_blob *blob;
};

int ckpt_vector_find(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
		     struct ckpt_section **section);
int ckpt_vector_acquire(struct ckpt_checkpoint *checkpoint, struct ckpt_io *ios,
			u32 count, u64 *generation, u32 *bad);
int ckpt_vector_write(struct ckpt_checkpoint *checkpoint, struct ckpt_io *ios, u32 count,
		      u64 origin, u64 *generation, u32 *bad);
void ckpt_vector_release(struct ckpt_io *ios, u32 count);

#endif /* CKPT_VECTOR_H */
