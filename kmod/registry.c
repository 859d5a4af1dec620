// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checkpoints of a namespace.
 *
 * Everything that counts opens goes through here, under one lock: open or
 * create, close, unlink and the end of a retention are atomic to each other.
 */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include "checkpoint.h"
#include "publish.h"
#include "quota.h"
#include "registry.h"
#include "sections.h"

static u32 hash_key(const void *data, u32 len, u32 seed)
{
	const struct ckpt_id *name = data;

	return jhash(name->data, name->len, seed);
}

static u32 hash_checkpoint(const void *data, u32 len, u32 seed)
{
	const struct ckpt_checkpoint *checkpoint = data;

	return hash_key(&checkpoint->id, 0, seed);
}

static int compare(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct ckpt_checkpoint *checkpoint = object;
	const struct ckpt_id *name = arg->key;

	return checkpoint->id.len != name->len ||
	       memcmp(checkpoint->id.data, name->data, name->len);
}

static const struct rhashtable_params names_params = {
	.head_offset = offsetof(struct ckpt_checkpoint, name_node),
	.hashfn = hash_key,
	.obj_hashfn = hash_checkpoint,
	.obj_cmpfn = compare,
	.automatic_shrinking = true,
};

/**
 * ckpt_registry_init() - set up an empty registry
 * @registry: to set up
 *
 * Return: 0 or -ENOMEM.
 */
int ckpt_registry_init(struct ckpt_registry *registry)
{
	mutex_init(&registry->lock);
	xa_init(&registry->instances);
	registry->last_instance = 0;
	registry->changes = 0;
	return rhashtable_init(&registry->names, &names_params);
}

/**
 * ckpt_registry_destroy() - delete all checkpoints and free the registry
 * @registry: nobody can open anything any more, and nothing is open
 */
void ckpt_registry_destroy(struct ckpt_registry *registry)
{
	struct ckpt_checkpoint *checkpoint;
	unsigned long instance;

	xa_for_each(&registry->instances, instance, checkpoint) {
		WARN_ON(checkpoint->opens);
		mutex_lock(&registry->lock);
		ckpt_registry_remove(registry, checkpoint);
		mutex_unlock(&registry->lock);
		ckpt_publish_empty(checkpoint);
		ckpt_checkpoint_put(checkpoint);
	}
	rhashtable_destroy(&registry->names);
	xa_destroy(&registry->instances);
	mutex_destroy(&registry->lock);
}

/**
 * ckpt_registry_find() - find a checkpoint by its name
 * @registry: where
 * @name: which
 *
 * Context: registry lock held.
 * Return: the checkpoint, without a reference for the caller; or NULL.
 */
struct ckpt_checkpoint *ckpt_registry_find(struct ckpt_registry *registry,
					   const struct ckpt_id *name)
{
	lockdep_assert_held(&registry->lock);
	return rhashtable_lookup_fast(&registry->names, name, names_params);
}

/**
 * ckpt_registry_find_instance() - find a checkpoint by its number
 * @registry: where
 * @instance: which; may be unlinked
 *
 * Context: registry lock held.
 * Return: the checkpoint, without a reference for the caller; or NULL.
 */
struct ckpt_checkpoint *ckpt_registry_find_instance(struct ckpt_registry *registry,
						    u64 instance)
{
	lockdep_assert_held(&registry->lock);
	return xa_load(&registry->instances, instance);
}

/**
 * ckpt_registry_next() - go to the next checkpoint by number
 * @registry: where
 * @instance: in: the last one seen, or 0; out: the one found
 * @end: the last number to look at
 *
 * Context: registry lock held.
 * Return: the checkpoint, without a reference for the caller; or NULL, and
 *	@instance untouched.
 */
struct ckpt_checkpoint *ckpt_registry_next(struct ckpt_registry *registry, u64 *instance,
					   u64 end)
{
	unsigned long index = *instance + 1;
	struct ckpt_checkpoint *checkpoint;

	lockdep_assert_held(&registry->lock);
	if (*instance >= end)
		return NULL;
	checkpoint = xa_find(&registry->instances, &index, end, XA_PRESENT);
	if (checkpoint)
		*instance = index;
	return checkpoint;
}

static int charge(struct ckpt_quota *quota, const struct ckpt_checkpoint *checkpoint)
{
	u32 sections = ckpt_checkpoint_sections_locked(checkpoint)->count;
	int err;

	err = ckpt_quota_add(&quota->checkpoints, 1);
	if (err)
		return err;
	err = ckpt_quota_add(&quota->sections, sections);
	if (err)
		ckpt_quota_sub(&quota->checkpoints, 1);
	return err;
}

/**
 * ckpt_registry_insert() - make a checkpoint known by its name
 * @registry: where; has no checkpoint of that name
 * @quota: where it counts
 * @checkpoint: the registry takes over a reference of the caller's
 *
 * Context: registry lock held; may sleep.
 * Return: 0, -ENOMEM or -EDQUOT.
 */
int ckpt_registry_insert(struct ckpt_registry *registry, struct ckpt_quota *quota,
			 struct ckpt_checkpoint *checkpoint)
{
	u64 instance = registry->last_instance + 1;
	int err;

	lockdep_assert_held(&registry->lock);
	checkpoint->instance = instance;
	err = xa_err(xa_store(&registry->instances, instance, checkpoint, CKPT_GFP));
	if (err)
		return -ENOMEM;
	err = rhashtable_insert_fast(&registry->names, &checkpoint->name_node, names_params);
	if (err) {
		err = -ENOMEM;
		goto erase;
	}
	spin_lock(&checkpoint->publish_lock);
	err = charge(quota, checkpoint);
	spin_unlock(&checkpoint->publish_lock);
	if (err)
		goto remove;
	registry->last_instance = instance;
	registry->changes++;
	ckpt_checkpoint_show(checkpoint);
	return 0;

remove:
	rhashtable_remove_fast(&registry->names, &checkpoint->name_node, names_params);
erase:
	xa_erase(&registry->instances, instance);
	return err;
}

static void remove_name(struct ckpt_registry *registry,
			struct ckpt_checkpoint *checkpoint)
{
	rhashtable_remove_fast(&registry->names, &checkpoint->name_node, names_params);
}

/**
 * ckpt_registry_unlink() - remove the name of a checkpoint
 * @registry: where it is
 * @checkpoint: not unlinked; lives on
 *
 * Context: registry lock held.
 */
void ckpt_registry_unlink(struct ckpt_registry *registry,
			  struct ckpt_checkpoint *checkpoint)
{
	lockdep_assert_held(&registry->lock);
	remove_name(registry, checkpoint);
	WRITE_ONCE(checkpoint->unlinked, true);
	registry->changes++;
	ckpt_checkpoint_show(checkpoint);
}

/**
 * ckpt_registry_remove() - delete a checkpoint
 * @registry: where it is
 * @checkpoint: nobody has it open; the caller takes over the registry's
 *	reference, and without the lock empties the checkpoint and drops it
 *
 * Context: registry lock held.
 */
void ckpt_registry_remove(struct ckpt_registry *registry,
			  struct ckpt_checkpoint *checkpoint)
{
	lockdep_assert_held(&registry->lock);
	if (!checkpoint->unlinked)
		remove_name(registry, checkpoint);
	xa_erase(&registry->instances, checkpoint->instance);
	registry->changes++;
	ckpt_checkpoint_kill(checkpoint);
	ckpt_checkpoint_show(checkpoint);
}
