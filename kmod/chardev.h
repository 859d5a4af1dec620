/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device and the two kinds of files.
 */
#ifndef CKPT_CHARDEV_H
#define CKPT_CHARDEV_H

#include "types.h"

int ckpt_chardev_register(void);
void ckpt_chardev_unregister(void);

/**
 * struct ckpt_new_file - a checkpoint file in the making
 * @file: not installed, stands for no open yet
 * @fd: reserved for it
 */
struct ckpt_new_file {
	struct file *file;
	int fd;
};

int ckpt_file_prepare(struct ckpt_new_file *new);
void ckpt_file_assign(struct ckpt_new_file *new, struct ckpt_open *open);
void ckpt_file_install(struct ckpt_new_file *new);
void ckpt_file_abandon(struct ckpt_new_file *new);

#endif /* CKPT_CHARDEV_H */
