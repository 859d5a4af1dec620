/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkpoints of a namespace.
 */
#ifndef CKPT_REGISTRY_H
#define CKPT_REGISTRY_H

#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/xarray.h>
#include "types.h"

/**
 * struct ckpt_registry - names and instances
 * @lock: protects all of it, and the open counts of the checkpoints
 * @names: by name; an unlinked instance has none, and a successor may have it
 * @instances: all instances by number, unlinked ones included
 * @last_instance: the last number handed out; never used again
 * @changes: how often one was inserted, unlinked or removed
 */
struct ckpt_registry {
	struct mutex lock;
	struct rhashtable names;
	struct xarray instances;
	u64 last_instance;
	u64 changes;
};

int ckpt_registry_init(struct ckpt_registry *registry);
void ckpt_registry_destroy(struct ckpt_registry *registry);
struct ckpt_checkpoint *ckpt_registry_find(struct ckpt_registry *registry,
					   const struct ckpt_id *name);
struct ckpt_checkpoint *ckpt_registry_find_instance(struct ckpt_registry *registry,
						    u64 instance);
struct ckpt_checkpoint *ckpt_registry_next(struct ckpt_registry *registry, u64 *instance,
					   u64 end);
int ckpt_registry_insert(struct ckpt_registry *registry, struct ckpt_quota *quota,
			 struct ckpt_checkpoint *checkpoint);
void ckpt_registry_unlink(struct ckpt_registry *registry,
			  struct ckpt_checkpoint *checkpoint);
void ckpt_registry_remove(struct ckpt_registry *registry,
			  struct ckpt_checkpoint *checkpoint);

#endif /* CKPT_REGISTRY_H */
