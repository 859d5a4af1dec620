// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls on a checkpoint file that are about the checkpoint as a whole.
 */
#include "access.h"
#include "checkpoint.h"
#include "event.h"
#include "ioctl.h"
#include "open.h"
#include "track.h"

static int close_checkpoint(struct ckpt_call *call)
{
	ckpt_open_close(call->open);
	return 0;
}

static int status(struct ckpt_call *call)
{
	return ckpt_access_status(call->open, &call->status);
}

static int set_retention(struct ckpt_call *call)
{
	if (READ_ONCE(call->open->checkpoint->unlinked))
		return -EIDRM;
	if (call->retention.retention < 0)
		return -EINVAL;
	return ckpt_open_set_retention(call->open, call->retention.retention);
}

static int set_active(struct ckpt_call *call)
{
	return ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?:
	       ckpt_access_set_active(call->open);
}

/* On one node it has ended as soon as it has begun. */
static int sync_async(struct ckpt_call *call)
{
	struct ckpt_open *open = call->open;
	struct ckpt_event *event;
	int err;

	err = ckpt_event_reserve(open->service, &event);
	if (err == -EAGAIN)
		return err;
	if (err)
		return ckpt_access_active(open) ?: err;
	err = ckpt_access_sync(open);
	if (err) {
		ckpt_event_cancel_reservation(open->service, event);
		return err;
	}
	event->type = CKPT_EVENT_SYNC;
	event->invocation = call->sync.invocation;
	event->file_cookie = open->cookie;
	ckpt_event_queue(open->service, event, open);
	return 0;
}

static int sync(struct ckpt_call *call)
{
	struct ckpt_open *open = call->open;
	bool async = call->flags & CKPT_SYNC_ASYNC;
	int err;

	err = ckpt_access_may(open, CKPT_OPEN_WRITE);
	if (err)
		return err;
	if (open->checkpoint->attr.creation_flags & CKPT_CREATE_WR_ALL_REPLICAS)
		return -EOPNOTSUPP;
	if (call->sync.deadline < 0 || (!async && call->sync.invocation))
		return -EINVAL;
	return async ? sync_async(call) : ckpt_access_sync(open);
}

static int track(struct ckpt_call *call)
{
	return ckpt_access_may(call->open, CKPT_OPEN_READ) ?:
	       ckpt_track_open(call->open, call->flags & CKPT_TRACK_ON);
}

#define SIMPLE(fn, known_flags) {						\
	.handler = (fn),							\
	.size = sizeof(struct ckpt_ioc_simple),					\
	.min_size = offsetofend(struct ckpt_ioc_simple, reserved),		\
	.reserved = offsetof(struct ckpt_ioc_simple, reserved),			\
	.flags = (known_flags),							\
}

static const struct ckpt_ioc calls[] = {
	[_IOC_NR(CKPT_IOC_TRACK)] = SIMPLE(track, CKPT_TRACK_ON),
	[_IOC_NR(CKPT_IOC_CLOSE)] = SIMPLE(close_checkpoint, 0),
	[_IOC_NR(CKPT_IOC_STATUS)] = {
		.handler = status,
		.size = sizeof(struct ckpt_ioc_status),
		.min_size = offsetofend(struct ckpt_ioc_status, state),
		.reserved = offsetof(struct ckpt_ioc_status, reserved),
		.copy_out = true,
	},
	[_IOC_NR(CKPT_IOC_SET_RETENTION)] = {
		.handler = set_retention,
		.size = sizeof(struct ckpt_ioc_retention),
		.min_size = offsetofend(struct ckpt_ioc_retention, retention),
		.reserved = offsetof(struct ckpt_ioc_retention, reserved),
	},
	[_IOC_NR(CKPT_IOC_SET_ACTIVE)] = SIMPLE(set_active, 0),
	[_IOC_NR(CKPT_IOC_SYNC)] = {
		.handler = sync,
		.size = sizeof(struct ckpt_ioc_sync),
		.min_size = offsetofend(struct ckpt_ioc_sync, invocation),
		.reserved = offsetof(struct ckpt_ioc_sync, reserved),
		.flags = CKPT_SYNC_ASYNC,
	},
	[_IOC_NR(CKPT_IOC_SECTION_CREATE)] = {
		.handler = ckpt_ioc_section_create,
		.size = sizeof(struct ckpt_ioc_section_create),
		.min_size = offsetofend(struct ckpt_ioc_section_create, generation),
		.flags = CKPT_SECTION_GENERATE,
		.copy_out = true,
	},
	[_IOC_NR(CKPT_IOC_SECTION_DELETE)] = {
		.handler = ckpt_ioc_section_delete,
		.size = sizeof(struct ckpt_ioc_section),
		.min_size = offsetofend(struct ckpt_ioc_section, generation),
		.copy_out = true,
	},
	[_IOC_NR(CKPT_IOC_SECTION_EXPIRATION)] = {
		.handler = ckpt_ioc_section_expiration,
		.size = sizeof(struct ckpt_ioc_section),
		.min_size = offsetofend(struct ckpt_ioc_section, generation),
		.copy_out = true,
	},
	[_IOC_NR(CKPT_IOC_OVERWRITE)] = {
		.handler = ckpt_ioc_overwrite,
		.size = sizeof(struct ckpt_ioc_overwrite),
		.min_size = offsetofend(struct ckpt_ioc_overwrite, generation),
		.flags = CKPT_OVERWRITE_EXPECT,
	},
	[_IOC_NR(CKPT_IOC_WRITE)] = {
		.handler = ckpt_ioc_write,
		.size = sizeof(struct ckpt_ioc_vector),
		.min_size = offsetofend(struct ckpt_ioc_vector, generation),
	},
	[_IOC_NR(CKPT_IOC_READ)] = {
		.handler = ckpt_ioc_read,
		.size = sizeof(struct ckpt_ioc_vector),
		.min_size = offsetofend(struct ckpt_ioc_vector, generation),
		.flags = CKPT_READ_SNAPSHOT,
	},
	[_IOC_NR(CKPT_IOC_SECTION_READ)] = {
		.handler = ckpt_ioc_section_read,
		.size = sizeof(struct ckpt_ioc_read),
		.min_size = offsetofend(struct ckpt_ioc_read, generation),
	},
	[_IOC_NR(CKPT_IOC_ITERATE)] = {
		.handler = ckpt_ioc_iterate,
		.size = sizeof(struct ckpt_ioc_iterate),
		.min_size = offsetofend(struct ckpt_ioc_iterate, reserved),
		.reserved = offsetof(struct ckpt_ioc_iterate, reserved),
		.copy_out = true,
	},
};

const struct ckpt_ioc_table ckpt_ioc_checkpoint_table = {
	.calls = calls,
	.count = ARRAY_SIZE(calls),
};
