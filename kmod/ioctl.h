/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dispatch of ioctls: what is the same for every call.
 */
#ifndef CKPT_IOCTL_H
#define CKPT_IOCTL_H

#include <uapi/linux/ckpt.h>
#include "types.h"

/**
 * struct ckpt_call - a call under way
 * @service: the handle, if the call is on a service file
 * @open: the open, if the call is on a checkpoint file
 * @uarg: the caller's argument
 * @size: bytes of it that the kernel knows
 * @copy_out: copy the argument back even if the call fails
 * @cookie: first member of every argument
 * @flags: second member of every argument
 * @info: argument of INFO
 * @opening: argument of OPEN
 * @unlink: argument of UNLINK
 * @event: argument of TAKE_EVENT
 * @simple: argument of the calls that have nothing more to say
 * @status: argument of STATUS
 * @retention: argument of SET_RETENTION
 * @sync: argument of SYNC
 * @create: argument of SECTION_CREATE
 * @section: argument of the other calls on one section
 * @overwrite: argument of OVERWRITE
 * @read: argument of SECTION_READ
 * @vector: argument of READ and WRITE
 * @iterate: argument of ITERATE
 */
struct ckpt_call {
	struct ckpt_service *service;
	struct ckpt_open *open;
	void __user *uarg;
	size_t size;
	bool copy_out;
	union {
		struct {
			u64 cookie;
			u32 flags;
		};
		struct ckpt_ioc_info info;
		struct ckpt_ioc_open opening;
		struct ckpt_ioc_unlink unlink;
		struct ckpt_ioc_event event;
		struct ckpt_ioc_simple simple;
		struct ckpt_ioc_status status;
		struct ckpt_ioc_retention retention;
		struct ckpt_ioc_sync sync;
		struct ckpt_ioc_section_create create;
		struct ckpt_ioc_section section;
		struct ckpt_ioc_overwrite overwrite;
		struct ckpt_ioc_read read;
		struct ckpt_ioc_vector vector;
		struct ckpt_ioc_iterate iterate;
	};
};

/**
 * struct ckpt_ioc - one kind of call
 * @handler: does it; its argument is in the kernel and its head is checked
 * @size: bytes of the argument
 * @min_size: bytes of its first version
 * @reserved: offset of its reserved __u32, or 0 if it has none
 * @flags: the known flags
 * @copy_out: copy the argument back when the call succeeds
 */
struct ckpt_ioc {
	int (*handler)(struct ckpt_call *call);
	u16 size;
	u16 min_size;
	u16 reserved;
	bool copy_out;
	u32 flags;
};

/**
 * struct ckpt_ioc_table - the calls of one kind of file
 * @calls: by number
 * @count: entries
 */
struct ckpt_ioc_table {
	const struct ckpt_ioc *calls;
	u32 count;
};

long ckpt_ioctl_dispatch(const struct ckpt_ioc_table *table, struct ckpt_call *call,
			 u64 cookie, const bool *dead, unsigned int cmd,
			 unsigned long arg);

extern const struct ckpt_ioc_table ckpt_ioc_service_table;
extern const struct ckpt_ioc_table ckpt_ioc_checkpoint_table;

int ckpt_ioc_read(struct ckpt_call *call);
int ckpt_ioc_section_read(struct ckpt_call *call);
int ckpt_ioc_write(struct ckpt_call *call);
int ckpt_ioc_section_create(struct ckpt_call *call);
int ckpt_ioc_section_delete(struct ckpt_call *call);
int ckpt_ioc_section_expiration(struct ckpt_call *call);
int ckpt_ioc_overwrite(struct ckpt_call *call);
int ckpt_ioc_iterate(struct ckpt_call *call);
int ckpt_ioc_take_event(struct ckpt_call *call);

#endif /* CKPT_IOCTL_H */
