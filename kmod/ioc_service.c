// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls on a service file, but for events.
 */
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "chardev.h"
#include "checkpoint.h"
#include "event.h"
#include "ioctl.h"
#include "netns.h"
#include "open.h"
#include "service.h"
#include "track.h"

#define DEFAULT_MODE	0660
#define MODE_MASK	0666

static int info(struct ckpt_call *call)
{
	const struct ckpt_quota *quota = &call->service->world->quota;
	struct ckpt_ioc_info *info = &call->info;

	info->abi = CKPT_ABI_VERSION;
	info->service_cookie = call->service->cookie;
	info->features = CKPT_FEATURE_CONDITIONAL | CKPT_FEATURE_SNAPSHOT |
			 CKPT_FEATURE_TRACKING;
	info->section_size_max = CKPT_SECTION_SIZE_MAX;
	info->call_bytes_max = CKPT_CALL_BYTES_MAX;
	info->name_max = CKPT_NAME_MAX;
	info->section_id_max = CKPT_SECTION_ID_MAX;
	info->vector_max = CKPT_VECTOR_MAX;
	info->events_max = CKPT_EVENTS_MAX;
	info->bytes = ckpt_quota_used(&quota->bytes);
	info->bytes_limit = ckpt_quota_limit(&quota->bytes);
	info->checkpoints = ckpt_quota_used(&quota->checkpoints);
	info->checkpoints_limit = ckpt_quota_limit(&quota->checkpoints);
	info->sections = ckpt_quota_used(&quota->sections);
	info->sections_limit = ckpt_quota_limit(&quota->sections);
	return 0;
}

static int check_name(u32 len)
{
	if (!len)
		return -EINVAL;
	return len > CKPT_NAME_MAX ? -ENAMETOOLONG : 0;
}

static int copy_name(struct ckpt_id *name, u64 from, u32 len)
{
	name->data = memdup_user(u64_to_user_ptr(from), len);
	name->len = len;
	return PTR_ERR_OR_ZERO(name->data);
}

static int check_attributes(const struct ckpt_attributes *attr)
{
	u32 modes = CKPT_CREATE_WR_ALL_REPLICAS | CKPT_CREATE_WR_ACTIVE_REPLICA |
		    CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK;
	u32 known = modes | CKPT_CREATE_COLLOCATED | CKPT_CREATE_NO_SYSFS;
	u64 most;

	if (attr->creation_flags & ~known || hweight32(attr->creation_flags & modes) != 1)
		return -EINVAL;
	/* A product that does not fit is larger than any size. */
	if (!check_mul_overflow((u64)attr->max_sections, (u64)attr->max_section_size,
				&most) &&
	    attr->checkpoint_size > most)
		return -EINVAL;
	return attr->retention < 0 ? -EINVAL : 0;
}

static int check_open(const struct ckpt_ioc_open *arg)
{
	int err;

	if (!(arg->flags & (CKPT_OPEN_READ | CKPT_OPEN_WRITE | CKPT_OPEN_CREATE)))
		return -EINVAL;
	err = check_name(arg->name_len);
	if (err)
		return err;
	if (arg->deadline < 0)
		return -EINVAL;
	if (!(arg->flags & CKPT_OPEN_ASYNC) && arg->invocation)
		return -EINVAL;
	if (arg->mode & ~(arg->flags & CKPT_OPEN_MODE ? MODE_MASK : 0))
		return -EINVAL;
	if (!(arg->flags & CKPT_OPEN_CREATE))
		return memchr_inv(&arg->attr, 0, sizeof(arg->attr)) ? -EINVAL : 0;
	return check_attributes(&arg->attr);
}

/* Opens at once, and leaves the result to be taken as an event. */
static int open_async(struct ckpt_call *call, struct ckpt_open_request *request)
{
	struct ckpt_event *event;
	int err;

	err = ckpt_event_reserve(call->service, &event);
	if (err)
		return err;
	event->type = CKPT_EVENT_OPEN;
	event->invocation = call->opening.invocation;
	err = ckpt_open_create(call->service, request, &event->open, &event->result);
	if (err == -EINTR) {
		ckpt_event_cancel_reservation(call->service, event);
		return err;
	}
	event->error = -err;
	event->file_cookie = event->open ? event->open->cookie : 0;
	ckpt_event_queue(call->service, event, NULL);
	call->opening.result = 0;
	call->opening.file_cookie = 0;
	call->opening.fd = -1;
	return 0;
}

static int open_now(struct ckpt_call *call, struct ckpt_open_request *request)
{
	struct ckpt_new_file new;
	struct ckpt_open *open;
	int err;

	/* The descriptor is reserved first, but its lack is reported last. */
	request->commit_error = ckpt_file_prepare(&new);
	err = ckpt_open_create(call->service, request, &open, &call->opening.result);
	if (err) {
		if (!request->commit_error)
			ckpt_file_abandon(&new);
		return err;
	}
	ckpt_file_assign(&new, open);
	call->opening.file_cookie = open->cookie;
	call->opening.fd = new.fd;
	if (copy_to_user(call->uarg, &call->opening, call->size)) {
		ckpt_file_abandon(&new);
		return -EFAULT;
	}
	ckpt_file_install(&new);
	return 0;
}

static int open_checkpoint(struct ckpt_call *call)
{
	struct ckpt_ioc_open *arg = &call->opening;
	struct ckpt_open_request request = {
		.flags = arg->flags,
		.attr = &arg->attr,
		.mode = arg->flags & CKPT_OPEN_MODE ? arg->mode : DEFAULT_MODE,
	};
	int err;

	err = check_open(arg) ?: copy_name(&request.name, arg->name, arg->name_len);
	if (err)
		return err;
	/* An argument that cannot be written back must not open anything. */
	if (copy_to_user(call->uarg, arg, call->size))
		err = -EFAULT;
	else if (arg->flags & CKPT_OPEN_ASYNC)
		err = open_async(call, &request);
	else
		err = open_now(call, &request);
	kfree(request.name.data);
	if (!err && arg->flags & CKPT_OPEN_ASYNC)
		call->copy_out = true;
	return err;
}

static int unlink(struct ckpt_call *call)
{
	struct ckpt_ioc_unlink *arg = &call->unlink;
	struct ckpt_id name;
	int err;

	err = check_name(arg->name_len) ?: copy_name(&name, arg->name, arg->name_len);
	if (err)
		return err;
	err = ckpt_open_unlink(call->service, &name);
	kfree(name.data);
	return err;
}

static int shutdown(struct ckpt_call *call)
{
	ckpt_service_shutdown(call->service);
	return 0;
}

static int track(struct ckpt_call *call)
{
	return ckpt_track_service(call->service, call->flags & CKPT_TRACK_ON);
}

static const struct ckpt_ioc calls[] = {
	[_IOC_NR(CKPT_IOC_INFO)] = {
		.handler = info,
		.size = sizeof(struct ckpt_ioc_info),
		.min_size = offsetofend(struct ckpt_ioc_info, sections_limit),
		.copy_out = true,
	},
	[_IOC_NR(CKPT_IOC_OPEN)] = {
		.handler = open_checkpoint,
		.size = sizeof(struct ckpt_ioc_open),
		.min_size = offsetofend(struct ckpt_ioc_open, reserved),
		.reserved = offsetof(struct ckpt_ioc_open, reserved),
		.flags = CKPT_OPEN_READ | CKPT_OPEN_WRITE | CKPT_OPEN_CREATE |
			 CKPT_OPEN_ASYNC | CKPT_OPEN_MATCH_RETENTION | CKPT_OPEN_MODE,
	},
	[_IOC_NR(CKPT_IOC_UNLINK)] = {
		.handler = unlink,
		.size = sizeof(struct ckpt_ioc_unlink),
		.min_size = offsetofend(struct ckpt_ioc_unlink, name),
	},
	[_IOC_NR(CKPT_IOC_TAKE_EVENT)] = {
		.handler = ckpt_ioc_take_event,
		.size = sizeof(struct ckpt_ioc_event),
		.min_size = offsetofend(struct ckpt_ioc_event, count),
	},
	[_IOC_NR(CKPT_IOC_SHUTDOWN)] = {
		.handler = shutdown,
		.size = sizeof(struct ckpt_ioc_simple),
		.min_size = offsetofend(struct ckpt_ioc_simple, reserved),
		.reserved = offsetof(struct ckpt_ioc_simple, reserved),
	},
	[_IOC_NR(CKPT_IOC_TRACK)] = {
		.handler = track,
		.size = sizeof(struct ckpt_ioc_simple),
		.min_size = offsetofend(struct ckpt_ioc_simple, reserved),
		.reserved = offsetof(struct ckpt_ioc_simple, reserved),
		.flags = CKPT_TRACK_ON,
	},
};

const struct ckpt_ioc_table ckpt_ioc_service_table = {
	.calls = calls,
	.count = ARRAY_SIZE(calls),
};
