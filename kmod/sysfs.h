/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checkpoints and sections in sysfs, under /sys/kernel/ckpt.
 */
#ifndef CKPT_SYSFS_H
#define CKPT_SYSFS_H

#include <linux/kobject.h>
#include <linux/xarray.h>
#include "types.h"

/* Room for the name of a directory, with its terminating 0. */
#define CKPT_SYSFS_NAME_MAX	201

/**
 * struct ckpt_dir - the directory of a checkpoint
 * @kobj: the directory
 * @checkpoint: a reference, for as long as the directory is there
 * @sections_kobj: the directory of the sections
 * @sections: &struct ckpt_section_dir by section number
 */
struct ckpt_dir {
	struct kobject kobj;
	struct ckpt_checkpoint *checkpoint;
	struct kobject *sections_kobj;
	struct xarray sections;
};

int ckpt_sysfs_register(void);
void ckpt_sysfs_unregister(void);
void ckpt_sysfs_show(struct ckpt_checkpoint *checkpoint);
bool ckpt_sysfs_take_place(void);
void ckpt_sysfs_give_place(void);

void ckpt_sysfs_section_sync(struct ckpt_dir *dir);
void ckpt_sysfs_section_remove_all(struct ckpt_dir *dir);

void ckpt_sysfs_name(const struct ckpt_id *id, char *name);
ssize_t ckpt_sysfs_hex(const struct ckpt_id *id, char *buf, loff_t offset, size_t count);

#endif /* CKPT_SYSFS_H */
