/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for tests of /sys/kernel/ckpt
 */
#ifndef CKPT_SYSFS_H
#define CKPT_SYSFS_H

#include "ckpt_util.h"

/* Room for a path below the mount, with the longest directory names. */
#define SYSFS_PATH	640
#define SYSFS_NAME	256

/**
 * sysfs_mount() - see the checkpoints of the namespace that one has entered
 * @root: (out) the directory of the checkpoints
 *
 * The mount is of this process alone and goes with it.
 *
 * Return: 0 or a negative errno.
 */
int sysfs_mount(char root[SYSFS_PATH]);

/**
 * sysfs_name() - the name of the directory that stands for a name or id
 * @id: the name or id
 * @name: (out) the directory's name
 *
 * Return: 0 or a negative errno.
 */
int sysfs_name(struct ck_bytes id, char name[SYSFS_NAME]);

/**
 * sysfs_wait() - wait until a path exists, or no longer does
 * @path: the path
 * @there: what to wait for
 *
 * Return: how many nanoseconds after the start of the wait the last look began
 *	that found it otherwise, 0 if none did; -ETIMEDOUT after 20 seconds.
 */
int64_t sysfs_wait(const char *path, bool there);

/**
 * sysfs_read() - read a whole file
 * @path: the path
 * @to: (out) its content; with a value and a newline, the value as a string
 * @size: room at @to
 *
 * Return: the number of bytes in the file, or a negative errno.
 */
ssize_t sysfs_read(const char *path, void *to, size_t size);

/**
 * sysfs_entries() - count what is in a directory
 * @path: the directory
 * @known: if not NULL, names that may be in it, ending with NULL; another one
 *	is an error
 *
 * Return: the number of entries, or a negative errno, -EEXIST for an entry that
 *	is not known.
 */
int sysfs_entries(const char *path, const char *const *known);

#endif /* CKPT_SYSFS_H */
