// SPDX-License-Identifier: GPL-2.0-only
/*
 * The call that iterates over sections.
 */
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "access.h"
#include "blob.h"
#include "ioctl.h"
#include "iter.h"
#include "open.h"
#include "section.h"

static int check(const struct ckpt_ioc_iterate *arg)
{
	bool by_time = arg->chosen == CKPT_CHOSEN_LEQ_EXPIRATION ||
		       arg->chosen == CKPT_CHOSEN_GEQ_EXPIRATION;

	if (arg->chosen < CKPT_CHOSEN_FOREVER || arg->chosen > CKPT_CHOSEN_ANY)
		return -EINVAL;
	return by_time && arg->expiration < 0 ? -EINVAL : 0;
}

static u32 record_bytes(const struct ckpt_section *section)
{
	return ALIGN(sizeof(struct ckpt_section_record) + section->id_len, 8);
}

static int copy_record(const struct ckpt_iter_found *found, u8 __user *to)
{
	const struct ckpt_section *section = found->section;
	struct ckpt_section_record record = {
		.next = record_bytes(section),
		.id_len = section->id_len,
		.number = section->number,
		.generation = found->blob->generation,
		.size = found->blob->size,
		.expiration = found->expiration,
		.last_update = found->blob->last_update,
	};
	u32 end = sizeof(record) + section->id_len;

	if (copy_to_user(to, &record, sizeof(record)) ||
	    copy_to_user(to + sizeof(record), section->id, section->id_len) ||
	    clear_user(to + end, record.next - end))
		return -EFAULT;
	return 0;
}

/**
 * add() - add a section to the caller's buffer
 * @arg: the call's argument
 * @found: the section
 *
 * Return: 0; -ENOBUFS if it does not fit; -EFAULT.
 */
static int add(struct ckpt_ioc_iterate *arg, const struct ckpt_iter_found *found)
{
	u8 __user *buffer = u64_to_user_ptr(arg->buffer);
	u32 bytes = record_bytes(found->section);
	int err;

	if (bytes > arg->buffer_size - arg->buffer_used)
		return -ENOBUFS;
	err = copy_record(found, buffer + arg->buffer_used);
	if (err)
		return err;
	arg->buffer_used += bytes;
	arg->count++;
	return 0;
}

static int fill(struct ckpt_call *call, struct ckpt_iter *iter)
{
	struct ckpt_ioc_iterate *arg = &call->iterate;
	struct ckpt_iter_found found;
	int err = 0;

	do {
		arg->cursor = iter->cursor;
		if (!ckpt_iter_next(call->open->checkpoint, iter, &found)) {
			arg->cursor = iter->cursor;
			return fatal_signal_pending(current) ? -EINTR : 0;
		}
		err = add(arg, &found);
		if (err == -ENOBUFS && !arg->count) {
			arg->buffer_used = record_bytes(found.section);
			call->copy_out = true;
		} else if (err == -ENOBUFS) {
			/* What is there is a batch; this section comes next time. */
			ckpt_iter_put(&found);
			return 0;
		}
		ckpt_iter_put(&found);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
	} while (!err);
	return err;
}

/**
 * ckpt_ioc_iterate() - handle %CKPT_IOC_ITERATE
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_iterate(struct ckpt_call *call)
{
	struct ckpt_ioc_iterate *arg = &call->iterate;
	struct ckpt_iter iter = {
		.chosen = arg->chosen,
		.expiration = arg->expiration,
		.cursor = arg->cursor,
		.end = arg->end,
	};
	int err;

	err = check(arg) ?: ckpt_access_active(call->open);
	if (err)
		return err;
	if (!iter.end)
		ckpt_iter_start(call->open->checkpoint, &iter);
	arg->end = iter.end;
	arg->count = 0;
	arg->buffer_used = 0;
	return fill(call, &iter);
}
