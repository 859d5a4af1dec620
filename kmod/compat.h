/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between kernel versions: the only file that looks at them.
 */
#ifndef CKPT_COMPAT_H
#define CKPT_COMPAT_H

#include <linux/kobject.h>
#include <linux/version.h>

/* The operations of a kobj_type take const objects since 6.2. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
typedef struct kobject ckpt_const_kobject;
#else
typedef const struct kobject ckpt_const_kobject;
#endif

#endif /* CKPT_COMPAT_H */
