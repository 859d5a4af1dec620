// SPDX-License-Identifier: GPL-2.0-only
/*
 * The call that takes an event.
 */
#include <linux/file.h>
#include <linux/uaccess.h>
#include "changes.h"
#include "chardev.h"
#include "event.h"
#include "ioctl.h"
#include "open.h"
#include "section.h"
#include "trace.h"

static u32 record_bytes(const struct ckpt_section *section)
{
	return ALIGN(sizeof(struct ckpt_change) + section->id_len, 8);
}

static u64 update_bytes(const struct ckpt_update *update)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < update->count; i++)
		bytes += record_bytes(update->changed[i].section);
	return bytes;
}

static int copy_record(const struct ckpt_changed *changed, u8 __user *to)
{
	const struct ckpt_section *section = changed->section;
	struct ckpt_change change = {
		.next = record_bytes(section),
		.op = changed->op,
		.offset = changed->offset,
		.size = changed->size,
		.id_len = section->id_len,
	};
	u32 end = sizeof(change) + section->id_len;

	if (copy_to_user(to, &change, sizeof(change)) ||
	    copy_to_user(to + sizeof(change), section->id, section->id_len) ||
	    clear_user(to + end, change.next - end))
		return -EFAULT;
	return 0;
}

static int copy_update(struct ckpt_call *call, const struct ckpt_update *update)
{
	u8 __user *to = u64_to_user_ptr(call->event.buffer);
	u64 bytes = update_bytes(update);
	u32 i;

	/* A vector with many long ids may pass 32 bits: it cannot be asked for. */
	call->event.buffer_used = min_t(u64, bytes, U32_MAX);
	if (bytes > call->event.buffer_size) {
		call->copy_out = true;
		return -ENOBUFS;
	}
	for (i = 0; i < update->count; i++) {
		if (copy_record(&update->changed[i], to))
			return -EFAULT;
		to += record_bytes(update->changed[i].section);
	}
	call->event.count = update->count;
	call->event.generation = update->generation;
	return 0;
}

static int deliver_change(struct ckpt_call *call, const struct ckpt_taken *taken)
{
	call->event.file_cookie = taken->open->cookie;
	if (taken->update) {
		call->event.type = CKPT_EVENT_CHANGE;
		return copy_update(call, taken->update);
	}
	call->event.type = CKPT_EVENT_RESYNC;
	call->event.generation = taken->open->tracker.delivered;
	return 0;
}

static void fill_completion(struct ckpt_ioc_event *out, const struct ckpt_event *event)
{
	out->type = READ_ONCE(event->type);
	if (out->type == CKPT_EVENT_CANCELLED)
		return;
	out->invocation = event->invocation;
	out->file_cookie = event->file_cookie;
	out->error = event->error;
	out->result = event->result;
}

static int copy_event(struct ckpt_call *call)
{
	return copy_to_user(call->uarg, &call->event, call->size) ? -EFAULT : 0;
}

/* The file of an asynchronous open is made only now, for the one who takes it. */
static int deliver_open(struct ckpt_call *call, struct ckpt_event *event)
{
	struct ckpt_new_file new;
	int err;

	err = ckpt_file_prepare(&new);
	if (err)
		return err;
	call->event.fd = new.fd;
	err = copy_event(call);
	if (err) {
		ckpt_file_abandon(&new);
		return err;
	}
	ckpt_file_assign(&new, event->open);
	event->open = NULL;
	ckpt_file_install(&new);
	return 0;
}

static int deliver(struct ckpt_call *call, struct ckpt_taken *taken)
{
	if (taken->event) {
		fill_completion(&call->event, taken->event);
		if (taken->event->open)
			return deliver_open(call, taken->event);
		return copy_event(call);
	}
	return deliver_change(call, taken) ?: copy_event(call);
}

/**
 * ckpt_ioc_take_event() - handle %CKPT_IOC_TAKE_EVENT
 * @call: the call
 *
 * Return: 0; -EAGAIN, -EMFILE, -ENFILE, -ENOMEM, -ENOBUFS, -EFAULT.
 */
int ckpt_ioc_take_event(struct ckpt_call *call)
{
	struct ckpt_ioc_event *out = &call->event;
	struct ckpt_taken taken;
	int err;

	err = ckpt_event_take(call->service, &taken);
	if (err)
		return err;
	out->type = 0;
	out->buffer_used = 0;
	out->invocation = 0;
	out->file_cookie = 0;
	out->generation = 0;
	out->error = 0;
	out->fd = -1;
	out->result = 0;
	out->count = 0;
	err = deliver(call, &taken);
	if (!err)
		trace_ckpt_event(out->type, out->error);
	ckpt_event_taken(call->service, &taken, !err);
	return err;
}
