/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts and limits of what a namespace, and the whole machine, may store.
 */
#ifndef CKPT_QUOTA_H
#define CKPT_QUOTA_H

#include <linux/atomic.h>
#include "types.h"

/**
 * struct ckpt_counter - a use that may not pass a limit
 * @used: now in use
 * @limit: at most; may be set below @used, then only decreases are let through
 */
struct ckpt_counter {
	atomic64_t used;
	unsigned long limit;
};

/**
 * struct ckpt_quota - what one network namespace uses
 * @bytes: published bytes of section data
 * @checkpoints: checkpoints, unlinked ones included
 * @sections: sections
 */
struct ckpt_quota {
	struct ckpt_counter bytes;
	struct ckpt_counter checkpoints;
	struct ckpt_counter sections;
};

void ckpt_quota_init(struct ckpt_quota *quota, const struct ckpt_quota *parent);
int ckpt_quota_add(struct ckpt_counter *counter, u64 n);
void ckpt_quota_sub(struct ckpt_counter *counter, u64 n);
int ckpt_quota_resize(struct ckpt_quota *quota, u64 from, u64 to);
u64 ckpt_quota_used(const struct ckpt_counter *counter);
u64 ckpt_quota_limit(const struct ckpt_counter *counter);

#endif /* CKPT_QUOTA_H */
