/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refused calls: that each gives its error, in the documented order, and
 * changes nothing
 *
 * A call comes with a valid argument (ckpt_calls.h) and a list of the things
 * that can be wrong with it, in the order in which the kernel must notice them.
 * Each is tried alone and together with all that come after it: both must give
 * its error.  In the end the valid argument must be accepted.
 *
 * Everything is tried on a checkpoint "c", made for the attempts: collocated,
 * asynchronous, active here, with the sections "s" and "t" of 100 bytes out of
 * 3, sections up to 1 TiB and ids up to 16 bytes.
 */
#ifndef CKPT_ORDER_H
#define CKPT_ORDER_H

#include "ckpt_util.h"

/* An address that is never mapped. */
#define ORDER_BAD_PTR		8
#define ORDER_SECTION_BYTES	100
#define ORDER_SECTION_MAX	(1ULL << 40)
#define ORDER_ID_MAX		16
#define ORDER_ELEMENTS		3

/**
 * enum order_state - what is special about the objects of an attempt
 * @ORDER_OTHER_FILE: a checkpoint file for a service call, or vice versa
 * @ORDER_SHUT: the file is closed by CKPT_IOC_CLOSE or CKPT_IOC_SHUTDOWN
 * @ORDER_DENIED: the checkpoint is opened without what the call needs
 * @ORDER_SYNCHRONOUS: "c" has CKPT_CREATE_WR_ALL_REPLICAS
 * @ORDER_UNLINKED: "c" is unlinked
 * @ORDER_SLOTS: the service file has no slot for a completion
 * @ORDER_INACTIVE: "c" has no active replica (and no section)
 * @ORDER_FULL: "c" takes 2 sections
 * @ORDER_BYTES: net.ckpt.max_bytes is what is used
 * @ORDER_SECTIONS: net.ckpt.max_sections is what is used
 * @ORDER_CHECKPOINTS: net.ckpt.max_checkpoints is what is used
 * @ORDER_DESCRIPTORS: no descriptor is left
 * @ORDER_ORPHAN: the service file of the checkpoint file is gone
 * @ORDER_SHUT_SERVICE: the service file of the checkpoint file is shut down
 * @ORDER_NO_EVENT: no event waits on the service file
 */
enum order_state {
	ORDER_OTHER_FILE	= 1 << 0,
	ORDER_SHUT		= 1 << 1,
	ORDER_DENIED		= 1 << 2,
	ORDER_SYNCHRONOUS	= 1 << 3,
	ORDER_UNLINKED		= 1 << 4,
	ORDER_SLOTS		= 1 << 5,
	ORDER_INACTIVE		= 1 << 6,
	ORDER_FULL		= 1 << 7,
	ORDER_BYTES		= 1 << 8,
	ORDER_SECTIONS		= 1 << 9,
	ORDER_CHECKPOINTS	= 1 << 10,
	ORDER_DESCRIPTORS	= 1 << 11,
	ORDER_ORPHAN		= 1 << 12,
	ORDER_SHUT_SERVICE	= 1 << 13,
	ORDER_NO_EVENT		= 1 << 14,
};

/**
 * struct order_head - how the argument of every call begins
 * @cookie: of the file
 * @flags: of the call
 */
struct order_head {
	__u64 cookie;
	__u32 flags;
};

/* The argument of any call. */
union order_arg {
	struct order_head		head;
	struct ckpt_ioc_info		info;
	struct ckpt_ioc_open		open;
	struct ckpt_ioc_unlink		unlink;
	struct ckpt_ioc_event		event;
	struct ckpt_ioc_simple		simple;
	struct ckpt_ioc_status		status;
	struct ckpt_ioc_retention	retention;
	struct ckpt_ioc_sync		sync;
	struct ckpt_ioc_section_create	create;
	struct ckpt_ioc_section		section;
	struct ckpt_ioc_overwrite	overwrite;
	struct ckpt_ioc_read		read;
	struct ckpt_ioc_vector		vector;
	struct ckpt_ioc_iterate		iterate;
	unsigned char			bytes[512];
};

/**
 * struct attempt - one call about to be made
 * @state: &enum order_state
 * @known: bytes of the argument in the first version
 * @size: bytes of @arg that are passed
 * @unreadable: pass the address of no memory instead
 * @unmapped: bytes at the end of the argument that are not mapped
 * @readonly: pass memory that cannot be written
 * @no_cookie: pass cookie 0, not the file's
 * @arg: the argument
 * @elements: what @arg points to in a vector call
 * @data: room for data, records and ids
 */
struct attempt {
	unsigned int state;
	unsigned int known;
	unsigned int size;
	bool unreadable;
	unsigned int unmapped;
	bool readonly;
	bool no_cookie;
	union order_arg arg;
	struct ckpt_element elements[ORDER_ELEMENTS];
	unsigned char data[4096];
};

/**
 * struct order_call - a call
 * @name: for the reader
 * @cmd: its number
 * @on_service: it is a call on a service file
 * @either: it is a call on both kinds of file
 * @needed: &enum ckpt_open_flags the checkpoint file must have, or 0
 * @denied: flags of an open that the call refuses with EPERM, or 0
 * @flags: the flags that it knows
 * @reserved: offset of its reserved member, or 0
 * @silent: it writes nothing into its argument if it succeeds
 * @valid: fills in a valid argument, apart from the cookie
 */
struct order_call {
	const char *name;
	unsigned long cmd;
	bool on_service;
	bool either;
	unsigned int needed;
	unsigned int denied;
	unsigned int flags;
	unsigned int reserved;
	bool silent;
	void (*valid)(struct attempt *a);
};

/**
 * struct order_fault - something that is wrong with a call
 * @error: what the call must give, as a positive errno
 * @what: for the reader
 * @bend: makes a valid attempt wrong
 */
struct order_fault {
	int error;
	const char *what;
	void (*bend)(struct attempt *a);
};

/**
 * order_check() - try all that can be wrong with a call
 * @service: service file in a namespace without checkpoints
 * @call: the call
 * @faults: what can be wrong with it beyond what can be wrong with every call;
 *	ends with an error of 0
 *
 * Return: NULL if all is as it must be, else what is not, in static memory.
 */
const char *order_check(int service, const struct order_call *call,
			const struct order_fault *faults);

/**
 * order_valid() - a valid attempt
 * @a: to be filled in
 * @call: the call
 */
void order_valid(struct attempt *a, const struct order_call *call);

/**
 * order_try() - make one attempt
 * @service: service file in a namespace without checkpoints
 * @call: the call
 * @a: the attempt; its cookie is XORed to the right one
 * @error: the errno it must give, positive, or 0
 * @what: how it differs from a valid one, for the reader
 *
 * A call that is refused must also change nothing.  The objects of the attempt
 * may be kept for the next one.
 *
 * Return: NULL if all is as it must be, else what is not, in static memory.
 */
const char *order_try(int service, const struct order_call *call,
		      struct attempt *a, int error, const char *what);

/* Removes all objects; after the last attempt. */
void order_end(void);

#endif /* CKPT_ORDER_H */
