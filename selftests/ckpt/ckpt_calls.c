// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refused calls: every call of the interface, with a valid argument
 */
#include <stddef.h>

#include "ckpt_calls.h"

#define RESERVED(type) offsetof(struct type, reserved)

static void valid_nothing(struct attempt *a)
{
	(void)a;
}

static void valid_open(struct attempt *a)
{
	a->arg.open.flags = CK_CREATE;
	a->arg.open.name = ck_ptr("new");
	a->arg.open.name_len = 3;
	a->arg.open.deadline = CKPT_TIME_END;
	a->arg.open.attr = ck_attr_default;
	a->arg.open.fd = -1;
}

static void valid_open_async(struct attempt *a)
{
	valid_open(a);
	a->arg.open.flags |= CKPT_OPEN_ASYNC;
}

static void valid_open_existing(struct attempt *a)
{
	valid_open(a);
	a->arg.open.flags = CK_RDWR;
	a->arg.open.name = ck_ptr("c");
	a->arg.open.name_len = 1;
	memset(&a->arg.open.attr, 0, sizeof(a->arg.open.attr));
}

static void valid_unlink(struct attempt *a)
{
	a->arg.unlink.name = ck_ptr("c");
	a->arg.unlink.name_len = 1;
}

static void valid_track(struct attempt *a)
{
	a->arg.simple.flags = CKPT_TRACK_ON;
}

static void valid_retention(struct attempt *a)
{
	a->arg.retention.retention = NSEC_PER_SEC;
}

static void valid_sync(struct attempt *a)
{
	a->arg.sync.deadline = CKPT_TIME_END;
}

static void valid_sync_async(struct attempt *a)
{
	valid_sync(a);
	a->arg.sync.flags = CKPT_SYNC_ASYNC;
}

static void valid_create(struct attempt *a)
{
	a->arg.create.id = ck_ptr("new");
	a->arg.create.id_len = 3;
	a->arg.create.expiration = CKPT_TIME_END;
	a->arg.create.data = ck_ptr(a->data);
	a->arg.create.size = 10;
}

static void valid_generate(struct attempt *a)
{
	valid_create(a);
	a->arg.create.flags = CKPT_SECTION_GENERATE;
	a->arg.create.id = ck_ptr(a->data);
	a->arg.create.id_len = CKPT_GENERATED_ID_MAX;
}

static void valid_delete(struct attempt *a)
{
	a->arg.section.id = ck_ptr("s");
	a->arg.section.id_len = 1;
}

static void valid_expiration(struct attempt *a)
{
	valid_delete(a);
	a->arg.section.expiration = CKPT_TIME_END;
}

static void valid_overwrite(struct attempt *a)
{
	a->arg.overwrite.id = ck_ptr("s");
	a->arg.overwrite.id_len = 1;
	a->arg.overwrite.data = ck_ptr(a->data);
	a->arg.overwrite.size = 2 * ORDER_SECTION_BYTES;
}

/* The stage creates "s" first, and one node counts from 1 in epoch 1. */
static void valid_overwrite_expect(struct attempt *a)
{
	valid_overwrite(a);
	a->arg.overwrite.flags = CKPT_OVERWRITE_EXPECT;
	a->arg.overwrite.expected = (1ULL << 40) + 1;
}

static void valid_section_read(struct attempt *a)
{
	a->arg.read.id = ck_ptr("s");
	a->arg.read.id_len = 1;
	a->arg.read.data = ck_ptr(a->data);
	a->arg.read.size = 20;
	a->arg.read.offset = 10;
}

static void valid_vector(struct attempt *a)
{
	a->arg.vector.count = ORDER_ELEMENTS;
	a->arg.vector.elements = ck_ptr(a->elements);
	a->arg.vector.stride = sizeof(*a->elements);
	a->elements[0] = ck_element(ck_str("s"), a->data, 20, 10);
	a->elements[1] = ck_element(ck_str("t"), a->data + 20, 20, 80);
	a->elements[2] = ck_element(ck_str("s"), a->data + 40, 20, 90);
}

static void valid_snapshot(struct attempt *a)
{
	valid_vector(a);
	a->arg.vector.flags = CKPT_READ_SNAPSHOT;
}

static void valid_iterate(struct attempt *a)
{
	a->arg.iterate.chosen = CKPT_CHOSEN_ANY;
	a->arg.iterate.buffer = ck_ptr(a->data);
	a->arg.iterate.buffer_size = sizeof(a->data);
}

const struct order_call calls[CALLS] = {
	[CALL_INFO] = {
		.name = "info", .cmd = CKPT_IOC_INFO, .on_service = true,
		.valid = valid_nothing,
	},
	[CALL_OPEN] = {
		.name = "open", .cmd = CKPT_IOC_OPEN, .on_service = true,
		.flags = 0x3f, .reserved = RESERVED(ckpt_ioc_open),
		.valid = valid_open,
	},
	[CALL_OPEN_ASYNC] = {
		.name = "asynchronous open", .cmd = CKPT_IOC_OPEN,
		.on_service = true,
		.flags = 0x3f, .reserved = RESERVED(ckpt_ioc_open),
		.valid = valid_open_async,
	},
	[CALL_OPEN_EXISTING] = {
		.name = "open of an existing one", .cmd = CKPT_IOC_OPEN,
		.on_service = true,
		.flags = 0x3f, .reserved = RESERVED(ckpt_ioc_open),
		.valid = valid_open_existing,
	},
	[CALL_UNLINK] = {
		.name = "unlink", .cmd = CKPT_IOC_UNLINK, .on_service = true,
		.valid = valid_unlink,
		.silent = true,
	},
	[CALL_TAKE_EVENT] = {
		.name = "take event", .cmd = CKPT_IOC_TAKE_EVENT,
		.on_service = true, .valid = valid_nothing,
	},
	[CALL_SHUTDOWN] = {
		.name = "shutdown", .cmd = CKPT_IOC_SHUTDOWN,
		.on_service = true, .reserved = RESERVED(ckpt_ioc_simple),
		.valid = valid_nothing,
		.silent = true,
	},
	[CALL_TRACK_SERVICE] = {
		.name = "track on a service file", .cmd = CKPT_IOC_TRACK,
		.on_service = true, .either = true, .flags = CKPT_TRACK_ON,
		.reserved = RESERVED(ckpt_ioc_simple), .valid = valid_track,
		.silent = true,
	},
	[CALL_TRACK] = {
		.name = "track", .cmd = CKPT_IOC_TRACK, .either = true,
		.needed = CKPT_OPEN_READ, .denied = CKPT_OPEN_WRITE,
		.flags = CKPT_TRACK_ON,
		.reserved = RESERVED(ckpt_ioc_simple), .valid = valid_track,
		.silent = true,
	},
	[CALL_CLOSE] = {
		.name = "close", .cmd = CKPT_IOC_CLOSE,
		.reserved = RESERVED(ckpt_ioc_simple), .valid = valid_nothing,
		.silent = true,
	},
	[CALL_STATUS] = {
		.name = "status", .cmd = CKPT_IOC_STATUS,
		.reserved = RESERVED(ckpt_ioc_status), .valid = valid_nothing,
	},
	[CALL_SET_RETENTION] = {
		.name = "set retention", .cmd = CKPT_IOC_SET_RETENTION,
		.reserved = RESERVED(ckpt_ioc_retention),
		.valid = valid_retention,
		.silent = true,
	},
	[CALL_SET_ACTIVE] = {
		.name = "set active", .cmd = CKPT_IOC_SET_ACTIVE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.reserved = RESERVED(ckpt_ioc_simple), .valid = valid_nothing,
		.silent = true,
	},
	[CALL_SYNC] = {
		.name = "sync", .cmd = CKPT_IOC_SYNC,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_SYNC_ASYNC,
		.reserved = RESERVED(ckpt_ioc_sync), .valid = valid_sync,
		.silent = true,
	},
	[CALL_SYNC_ASYNC] = {
		.name = "asynchronous sync", .cmd = CKPT_IOC_SYNC,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_SYNC_ASYNC,
		.reserved = RESERVED(ckpt_ioc_sync), .valid = valid_sync_async,
		.silent = true,
	},
	[CALL_CREATE] = {
		.name = "section create", .cmd = CKPT_IOC_SECTION_CREATE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_SECTION_GENERATE, .valid = valid_create,
	},
	[CALL_GENERATE] = {
		.name = "section generate", .cmd = CKPT_IOC_SECTION_CREATE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_SECTION_GENERATE, .valid = valid_generate,
	},
	[CALL_DELETE] = {
		.name = "section delete", .cmd = CKPT_IOC_SECTION_DELETE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.valid = valid_delete,
	},
	[CALL_EXPIRATION] = {
		.name = "section expiration", .cmd = CKPT_IOC_SECTION_EXPIRATION,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.valid = valid_expiration,
	},
	[CALL_OVERWRITE] = {
		.name = "overwrite", .cmd = CKPT_IOC_OVERWRITE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_OVERWRITE_EXPECT, .valid = valid_overwrite,
	},
	[CALL_OVERWRITE_EXPECT] = {
		.name = "conditional overwrite", .cmd = CKPT_IOC_OVERWRITE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.flags = CKPT_OVERWRITE_EXPECT, .valid = valid_overwrite_expect,
	},
	[CALL_SECTION_READ] = {
		.name = "section read", .cmd = CKPT_IOC_SECTION_READ,
		.needed = CKPT_OPEN_READ, .denied = CKPT_OPEN_WRITE,
		.valid = valid_section_read,
	},
	[CALL_WRITE] = {
		.name = "write", .cmd = CKPT_IOC_WRITE,
		.needed = CKPT_OPEN_WRITE, .denied = CKPT_OPEN_READ,
		.valid = valid_vector,
	},
	[CALL_READ] = {
		.name = "read", .cmd = CKPT_IOC_READ,
		.needed = CKPT_OPEN_READ, .denied = CKPT_OPEN_WRITE,
		.flags = CKPT_READ_SNAPSHOT, .silent = true,
		.valid = valid_vector,
	},
	[CALL_SNAPSHOT] = {
		.name = "snapshot read", .cmd = CKPT_IOC_READ,
		.needed = CKPT_OPEN_READ, .denied = CKPT_OPEN_WRITE,
		.flags = CKPT_READ_SNAPSHOT, .valid = valid_snapshot,
	},
	[CALL_ITERATE] = {
		.name = "iterate", .cmd = CKPT_IOC_ITERATE,
		.reserved = RESERVED(ckpt_ioc_iterate), .valid = valid_iterate,
	},
};
