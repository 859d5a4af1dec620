/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls of /dev/ckpt, as they are: one ioctl each. */
#ifndef CKPT_USER_NATIVE_H
#define CKPT_USER_NATIVE_H

#include <stdint.h>
#include <linux/ckpt.h>

int ckpt_service_open(uint64_t *cookie);
int ckpt_call(int fd, unsigned long command, void *argument);
int ckpt_simple(int fd, uint64_t cookie, unsigned long command, uint32_t flags);
int64_t ckpt_deadline(int64_t timeout);

static inline uint64_t ckpt_ptr(const void *pointer)
{
	return (uintptr_t)pointer;
}

#endif /* CKPT_USER_NATIVE_H */
