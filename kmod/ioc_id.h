/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Section ids as they come from a caller.
 */
#ifndef CKPT_IOC_ID_H
#define CKPT_IOC_ID_H

#include <linux/uaccess.h>
#include <uapi/linux/ckpt.h>
#include "types.h"

/* Ids up to this size are copied to the stack. */
#define CKPT_IOC_ID_INLINE	64

/**
 * struct ckpt_ioc_id - a section id copied from a caller
 * @id: the id
 * @room: where a short one lies
 */
struct ckpt_ioc_id {
	struct ckpt_id id;
	u8 room[CKPT_IOC_ID_INLINE];
};

int ckpt_ioc_id_check(const struct ckpt_open *open, u32 len);
int ckpt_ioc_id_copy_long(struct ckpt_ioc_id *id, u64 from, u32 len);
void ckpt_ioc_id_free(struct ckpt_ioc_id *id);
int ckpt_ioc_size_check(const struct ckpt_open *open, u64 size);

/**
 * ckpt_ioc_id_copy() - copy an id in
 * @id: (out) the id; the caller calls ckpt_ioc_id_free() on success
 * @from: pointer of the caller
 * @len: checked
 *
 * Return: 0, -EFAULT or -ENOMEM.
 */
static inline int ckpt_ioc_id_copy(struct ckpt_ioc_id *id, u64 from, u32 len)
{
	if (unlikely(len > sizeof(id->room)))
		return ckpt_ioc_id_copy_long(id, from, len);
	id->id.data = id->room;
	id->id.len = len;
	return copy_from_user(id->room, u64_to_user_ptr(from), len) ? -EFAULT : 0;
}

#endif /* CKPT_IOC_ID_H */
