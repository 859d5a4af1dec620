// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directories of sections in sysfs.
 *
 * The sections with the lowest numbers are shown, as many as the setting
 * allows.
 */
#include <linux/slab.h>
#include "blob.h"
#include "checkpoint.h"
#include "compat.h"
#include "netns.h"
#include "section.h"
#include "sections.h"
#include "sysfs.h"

/**
 * struct ckpt_section_dir - the directory of a section
 * @kobj: the directory
 * @section: a reference
 * @owner: of the checkpoint, which outlives the directory
 */
struct ckpt_section_dir {
	struct kobject kobj;
	struct ckpt_section *section;
	const struct ckpt_owner *owner;
};

struct section_attribute {
	struct attribute attr;
	ssize_t (*show)(struct ckpt_section *section, const struct ckpt_blob *blob,
			char *buf);
};

static struct ckpt_section_dir *to_dir(struct kobject *kobj)
{
	return container_of(kobj, struct ckpt_section_dir, kobj);
}

#define ATTRIBUTE(_name, _format, _value)					\
static ssize_t _name##_show(struct ckpt_section *section,			\
			    const struct ckpt_blob *blob, char *buf)		\
{										\
	return sysfs_emit(buf, _format "\n", _value);				\
}										\
static const struct section_attribute _name##_attribute = {			\
	.attr = { .name = #_name, .mode = 0444 },				\
	.show = _name##_show,							\
}

ATTRIBUTE(size, "%u", blob->size);
ATTRIBUTE(state, "%s", "valid");
ATTRIBUTE(generation, "%llu", blob->generation);
ATTRIBUTE(expiration, "%lld", READ_ONCE(section->expiration));
ATTRIBUTE(last_update, "%lld", blob->last_update);

static ssize_t section_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct section_attribute *attribute =
		container_of(attr, struct section_attribute, attr);
	struct ckpt_section *section = to_dir(kobj)->section;
	struct ckpt_blob *blob = ckpt_section_content(section);
	ssize_t ret;

	if (!blob)
		return -ENODEV;
	ret = attribute->show(section, blob, buf);
	ckpt_blob_put(blob);
	return ret;
}

static const struct sysfs_ops section_ops = {
	.show = section_show,
};

static ssize_t read_data(struct file *file, struct kobject *kobj,
			 struct bin_attribute *attr, char *buf, loff_t offset,
			 size_t count)
{
	struct ckpt_blob *blob = ckpt_section_content(to_dir(kobj)->section);
	ssize_t ret = 0;

	if (!blob)
		return -ENODEV;
	if (offset < blob->size) {
		ret = min_t(u64, count, blob->size - offset);
		ckpt_blob_to_buffer(blob, offset, buf, ret);
	}
	ckpt_blob_put(blob);
	return ret;
}

static ssize_t read_id(struct file *file, struct kobject *kobj, struct bin_attribute *attr,
		       char *buf, loff_t offset, size_t count)
{
	const struct ckpt_section *section = to_dir(kobj)->section;
	struct ckpt_id id = { .data = section->id, .len = section->id_len };

	return ckpt_sysfs_hex(&id, buf, offset, count);
}

static struct bin_attribute data_attribute = {
	.attr = { .name = "data", .mode = 0444 },
	.read = read_data,
};

static struct bin_attribute id_attribute = {
	.attr = { .name = "id", .mode = 0444 },
	.read = read_id,
};

static struct attribute *section_attrs[] = {
	(struct attribute *)&size_attribute.attr,
	(struct attribute *)&state_attribute.attr,
	(struct attribute *)&generation_attribute.attr,
	(struct attribute *)&expiration_attribute.attr,
	(struct attribute *)&last_update_attribute.attr,
	NULL,
};

static struct bin_attribute *section_bin_attrs[] = {
	&data_attribute,
	&id_attribute,
	NULL,
};

/* Ids are for all users, data only for those who may read the checkpoint. */
static umode_t bin_visible(struct kobject *kobj, struct bin_attribute *attr, int n)
{
	if (attr == &data_attribute)
		return to_dir(kobj)->owner->mode & 0444;
	return attr->attr.mode;
}

static const struct attribute_group section_group = {
	.attrs = section_attrs,
	.bin_attrs = section_bin_attrs,
	.is_bin_visible = bin_visible,
};

static const struct attribute_group *section_groups[] = {
	&section_group,
	NULL,
};

static void get_ownership(ckpt_const_kobject *kobj, kuid_t *uid, kgid_t *gid)
{
	const struct ckpt_section_dir *dir =
		container_of(kobj, struct ckpt_section_dir, kobj);

	*uid = dir->owner->uid;
	*gid = dir->owner->gid;
}

static void section_release(struct kobject *kobj)
{
	struct ckpt_section_dir *dir = to_dir(kobj);

	ckpt_section_put(dir->section);
	kfree(dir);
}

static struct kobj_type section_type = {
	.release = section_release,
	.sysfs_ops = &section_ops,
	.default_groups = section_groups,
	.get_ownership = get_ownership,
};

/* A section may be deleted and made anew while the directories are gone through. */
static bool name_taken(const struct ckpt_dir *dir, const char *name)
{
	struct kernfs_node *node = kernfs_find_and_get(dir->sections_kobj->sd, name);

	kernfs_put(node);
	return node;
}

static int add_kobject(struct ckpt_dir *dir, struct ckpt_section_dir *new)
{
	struct ckpt_section *section = new->section;
	struct ckpt_id id = { .data = section->id, .len = section->id_len };
	char *name = kmalloc(CKPT_SYSFS_NAME_MAX, GFP_KERNEL);
	int err = -EEXIST;

	if (!name)
		return -ENOMEM;
	ckpt_sysfs_name(&id, name);
	if (!name_taken(dir, name)) {
		/* Before anybody can see the directory, and delete the section. */
		WRITE_ONCE(section->shown, true);
		err = kobject_add(&new->kobj, dir->sections_kobj, "%s", name);
		if (err)
			WRITE_ONCE(section->shown, false);
	}
	kfree(name);
	return err;
}

static void count(struct ckpt_dir *dir, int change)
{
	WRITE_ONCE(dir->checkpoint->shown_sections,
		   dir->checkpoint->shown_sections + change);
}

/* Makes the directory of @section; takes over the caller's reference. */
static int add(struct ckpt_dir *dir, struct ckpt_section *section)
{
	struct ckpt_section_dir *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int err;

	if (!new) {
		ckpt_section_put(section);
		return -ENOMEM;
	}
	new->section = section;
	new->owner = &dir->checkpoint->owner;
	kobject_init(&new->kobj, &section_type);
	err = xa_err(xa_store(&dir->sections, section->number, new, GFP_KERNEL));
	if (err)
		goto put;
	err = add_kobject(dir, new);
	if (err)
		goto erase;
	count(dir, 1);
	/* Who deletes it clears the blob and then looks at @shown. */
	smp_mb();
	if (!rcu_access_pointer(section->blob))
		ckpt_checkpoint_show(dir->checkpoint);
	return 0;

erase:
	xa_erase(&dir->sections, section->number);
put:
	kobject_put(&new->kobj);
	return err;
}

static void remove(struct ckpt_dir *dir, struct ckpt_section_dir *old)
{
	xa_erase(&dir->sections, old->section->number);
	count(dir, -1);
	ckpt_sysfs_give_place();
	WRITE_ONCE(old->section->shown, false);
	kobject_del(&old->kobj);
	kobject_put(&old->kobj);
}

/* The next section that exists and has no directory, with a reference. */
static struct ckpt_section *next_hidden(struct ckpt_dir *dir, u64 *number)
{
	struct ckpt_section *section;
	bool hidden;

	do {
		rcu_read_lock();
		section = ckpt_sections_next_rcu(ckpt_checkpoint_sections(dir->checkpoint),
						 number, ULONG_MAX);
		hidden = section && !section->shown &&
			 rcu_access_pointer(section->blob) &&
			 ckpt_section_get_unless_zero(section);
		rcu_read_unlock();
		cond_resched();
	} while (section && !hidden);
	return section;
}

/**
 * ckpt_sysfs_section_sync() - let the directories follow the table of sections
 * @dir: of the checkpoint; one call at a time
 */
void ckpt_sysfs_section_sync(struct ckpt_dir *dir)
{
	unsigned long limit = READ_ONCE(dir->checkpoint->net->sysfs_sections);
	struct ckpt_section_dir *old;
	struct ckpt_section *section;
	unsigned long index;
	u64 number = 0;
	int err = 0;

	/* The old ones first: a new section may have the id of a deleted one. */
	xa_for_each(&dir->sections, index, old)
		if (!rcu_access_pointer(old->section->blob))
			remove(dir, old);
	/* Who creates a section does it before looking at how many are shown. */
	smp_mb();
	while (dir->checkpoint->shown_sections < limit && ckpt_sysfs_take_place()) {
		section = next_hidden(dir, &number);
		if (section)
			err = add(dir, section);
		if (!section || err) {
			ckpt_sysfs_give_place();
			break;
		}
	}
	/* Memory was short, or a predecessor is still there: try again. */
	if (err)
		ckpt_checkpoint_show(dir->checkpoint);
}

/**
 * ckpt_sysfs_section_remove_all() - remove the directories of all sections
 * @dir: of the checkpoint
 */
void ckpt_sysfs_section_remove_all(struct ckpt_dir *dir)
{
	struct ckpt_section_dir *old;
	unsigned long index;

	xa_for_each(&dir->sections, index, old)
		remove(dir, old);
}
