/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Publication: the only way in which sections change.
 */
#ifndef CKPT_PUBLISH_H
#define CKPT_PUBLISH_H

#include "types.h"

int ckpt_publish_enter(struct ckpt_checkpoint *checkpoint, bool slow);
void ckpt_publish_leave(struct ckpt_checkpoint *checkpoint, int entered);
int ckpt_publish_create(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section,
			struct ckpt_blob *blob, bool generate, u64 origin,
			u64 *generation);
int ckpt_publish_delete(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
			u64 origin, u64 *generation);
void ckpt_publish_empty(struct ckpt_checkpoint *checkpoint);
void ckpt_publish_expire(struct ckpt_checkpoint *checkpoint, struct ckpt_section *section);
int ckpt_publish_expiration(struct ckpt_checkpoint *checkpoint, const struct ckpt_id *id,
			    s64 expiration, u64 origin, u64 *generation);
int ckpt_publish_overwrite(struct ckpt_checkpoint *checkpoint,
			   struct ckpt_section *section, struct ckpt_blob *blob,
			   const u64 *expected, u64 origin, u64 *generation);

/**
 * struct ckpt_replacement - a new content for one section of a vector
 * @section: which; the caller keeps it alive
 * @old: the content that @blob was made from; the caller holds a reference
 * @blob: the new content; a reference that publication takes over
 */
struct ckpt_replacement {
	struct ckpt_section *section;
	struct ckpt_blob *old;
	struct ckpt_blob *blob;
};

int ckpt_publish_vector(struct ckpt_checkpoint *checkpoint,
			struct ckpt_replacement *replacements, u32 count,
			struct ckpt_update *update, u64 *generation);

#endif /* CKPT_PUBLISH_H */
