// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directories of checkpoints in sysfs.
 *
 * Each namespace sees its own under /sys/kernel/ckpt.  Directories follow the
 * tables by the checkpoints' show works, which hold no lock of the tables: the
 * removal of a directory waits for those who read in it, and they take such
 * locks.
 */
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include "checkpoint.h"
#include "compat.h"
#include "netns.h"
#include "sysfs.h"

/* Looking whether a name is free and taking it are one step. */
static DEFINE_MUTEX(add_mutex);
static struct kobject root;

/* Neither sysfs nor this module can charge directories to who has them made. */
static unsigned long max_sysfs_dirs = 1UL << 17;
module_param(max_sysfs_dirs, ulong, 0644);
MODULE_PARM_DESC(max_sysfs_dirs,
		 "Checkpoints and sections of all namespaces that have a directory in sysfs");

static atomic_long_t dirs = ATOMIC_LONG_INIT(0);

struct dir_attribute {
	struct attribute attr;
	ssize_t (*show)(struct ckpt_checkpoint *checkpoint, char *buf);
};

static struct ckpt_dir *to_dir(struct kobject *kobj)
{
	return container_of(kobj, struct ckpt_dir, kobj);
}

#define ATTRIBUTE(_name, _format, _value)					\
static ssize_t _name##_show(struct ckpt_checkpoint *checkpoint, char *buf)	\
{										\
	return sysfs_emit(buf, _format "\n", _value);				\
}										\
static const struct dir_attribute _name##_attribute = {				\
	.attr = { .name = #_name, .mode = 0444 },				\
	.show = _name##_show,							\
}

static struct ckpt_counts count(struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_counts counts;

	ckpt_checkpoint_count(checkpoint, &counts);
	return counts;
}

static ssize_t read_name(struct file *file, struct kobject *kobj,
			 struct bin_attribute *attr, char *buf, loff_t offset,
			 size_t count)
{
	return ckpt_sysfs_hex(&to_dir(kobj)->checkpoint->id, buf, offset, count);
}

static struct bin_attribute name_attribute = {
	.attr = { .name = "name", .mode = 0444 },
	.read = read_name,
};

ATTRIBUTE(creation_flags, "0x%x", checkpoint->attr.creation_flags);
ATTRIBUTE(checkpoint_size, "%llu", checkpoint->attr.checkpoint_size);
ATTRIBUTE(retention, "%lld", READ_ONCE(checkpoint->retention));
ATTRIBUTE(max_sections, "%u", checkpoint->attr.max_sections);
ATTRIBUTE(max_section_size, "%llu", checkpoint->attr.max_section_size);
ATTRIBUTE(max_section_id_size, "%llu", checkpoint->attr.max_section_id_size);
ATTRIBUTE(sections_count, "%u", count(checkpoint).sections);
ATTRIBUTE(bytes, "%llu", count(checkpoint).bytes);
ATTRIBUTE(generation, "%llu", count(checkpoint).generation);
ATTRIBUTE(opens, "%u", READ_ONCE(checkpoint->opens));
ATTRIBUTE(uid, "%u", from_kuid_munged(current_user_ns(), checkpoint->owner.uid));
ATTRIBUTE(gid, "%u", from_kgid_munged(current_user_ns(), checkpoint->owner.gid));
ATTRIBUTE(mode, "%04o", checkpoint->owner.mode);
ATTRIBUTE(state, "%s", READ_ONCE(checkpoint->active) ? "active" : "no-active-replica");
ATTRIBUTE(instance, "%llu", checkpoint->instance);
ATTRIBUTE(home, "%016llx", checkpoint->net->incarnation);
ATTRIBUTE(replicas, "%u", 1);

static const struct attribute *const dir_attrs[] = {
	&creation_flags_attribute.attr,
	&checkpoint_size_attribute.attr,
	&retention_attribute.attr,
	&max_sections_attribute.attr,
	&max_section_size_attribute.attr,
	&max_section_id_size_attribute.attr,
	&sections_count_attribute.attr,
	&bytes_attribute.attr,
	&generation_attribute.attr,
	&opens_attribute.attr,
	&uid_attribute.attr,
	&gid_attribute.attr,
	&mode_attribute.attr,
	&state_attribute.attr,
	&instance_attribute.attr,
	&home_attribute.attr,
	&replicas_attribute.attr,
	NULL,
};

static ssize_t dir_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct dir_attribute *attribute = container_of(attr, struct dir_attribute, attr);

	return attribute->show(to_dir(kobj)->checkpoint, buf);
}

static const struct sysfs_ops dir_ops = {
	.show = dir_show,
};

static const void *dir_namespace(ckpt_const_kobject *kobj)
{
	const struct ckpt_dir *dir = container_of(kobj, struct ckpt_dir, kobj);

	return dir->checkpoint->net->net;
}

static void dir_release(struct kobject *kobj)
{
	kfree(to_dir(kobj));
}

static struct kobj_type dir_type = {
	.release = dir_release,
	.sysfs_ops = &dir_ops,
	.namespace = dir_namespace,
};

/**
 * ckpt_sysfs_take_place() - count one more directory
 *
 * Return: false if there are as many as may be.
 */
bool ckpt_sysfs_take_place(void)
{
	if (atomic_long_inc_return(&dirs) <= READ_ONCE(max_sysfs_dirs))
		return true;
	ckpt_sysfs_give_place();
	return false;
}

/**
 * ckpt_sysfs_give_place() - count one directory less
 */
void ckpt_sysfs_give_place(void)
{
	atomic_long_dec(&dirs);
}

static bool name_taken(const char *name, const struct net *net)
{
	struct kernfs_node *node = kernfs_find_and_get_ns(root.sd, name, net);

	kernfs_put(node);
	return node;
}

static int add_kobject(struct ckpt_dir *dir)
{
	struct ckpt_checkpoint *checkpoint = dir->checkpoint;
	char *name = kmalloc(CKPT_SYSFS_NAME_MAX, GFP_KERNEL);
	int err = -EEXIST;

	if (!name)
		return -ENOMEM;
	ckpt_sysfs_name(&checkpoint->id, name);
	mutex_lock(&add_mutex);
	/* A predecessor of the same name may not have gone yet. */
	if (!name_taken(name, checkpoint->net->net))
		err = kobject_add(&dir->kobj, &root, "%s", name);
	mutex_unlock(&add_mutex);
	kfree(name);
	return err;
}

static int add_dir(struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	int err;

	if (!dir)
		return -ENOMEM;
	kobject_init(&dir->kobj, &dir_type);
	dir->checkpoint = checkpoint;
	xa_init(&dir->sections);
	err = add_kobject(dir);
	if (err)
		goto put;
	err = sysfs_create_files(&dir->kobj, dir_attrs) ?:
	      sysfs_create_bin_file(&dir->kobj, &name_attribute);
	if (err)
		goto del;
	err = -ENOMEM;
	dir->sections_kobj = kobject_create_and_add("sections", &dir->kobj);
	if (!dir->sections_kobj)
		goto del;
	ckpt_checkpoint_get(checkpoint);
	checkpoint->dir = dir;
	return 0;

del:
	kobject_del(&dir->kobj);
put:
	kobject_put(&dir->kobj);
	return err;
}

static void remove_dir(struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_dir *dir = checkpoint->dir;

	checkpoint->dir = NULL;
	ckpt_sysfs_section_remove_all(dir);
	kobject_del(dir->sections_kobj);
	kobject_put(dir->sections_kobj);
	/* Waits for those who read; nobody looks at the checkpoint after it. */
	kobject_del(&dir->kobj);
	xa_destroy(&dir->sections);
	kobject_put(&dir->kobj);
	ckpt_sysfs_give_place();
	ckpt_checkpoint_put(checkpoint);
}

/**
 * ckpt_sysfs_show() - let sysfs follow the changes of a checkpoint
 * @checkpoint: the caller holds a reference; one call at a time for each
 */
void ckpt_sysfs_show(struct ckpt_checkpoint *checkpoint)
{
	bool wanted = !READ_ONCE(checkpoint->unlinked) && !READ_ONCE(checkpoint->dead);

	if (!wanted) {
		if (checkpoint->dir)
			remove_dir(checkpoint);
		return;
	}
	if (!checkpoint->dir) {
		/* Without a place it has to wait for its next change. */
		if (!ckpt_sysfs_take_place())
			return;
		if (add_dir(checkpoint)) {
			ckpt_sysfs_give_place();
			/* Memory was short, or a predecessor is still there. */
			ckpt_checkpoint_show(checkpoint);
			return;
		}
	}
	ckpt_sysfs_section_sync(checkpoint->dir);
}

static const struct kobj_ns_type_operations *root_child_ns_type(ckpt_const_kobject *kobj)
{
	return &net_ns_type_operations;
}

static void root_release(struct kobject *kobj)
{
}

static struct kobj_type root_type = {
	.release = root_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.child_ns_type = root_child_ns_type,
};

/**
 * ckpt_sysfs_register() - make /sys/kernel/ckpt
 *
 * Return: 0 or an error.
 */
int ckpt_sysfs_register(void)
{
	int err = kobject_init_and_add(&root, &root_type, kernel_kobj, "ckpt");

	if (err)
		kobject_put(&root);
	return err;
}

/**
 * ckpt_sysfs_unregister() - remove /sys/kernel/ckpt
 *
 * All directories in it have gone with their namespaces.
 */
void ckpt_sysfs_unregister(void)
{
	kobject_del(&root);
	kobject_put(&root);
}
