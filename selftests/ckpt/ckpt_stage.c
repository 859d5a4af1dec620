// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refused calls: the checkpoint they are tried on, and whether it has changed
 */
#include <stdio.h>
#include <unistd.h>

#include "ckpt_stage.h"

/* Directories in sysfs have tests of their own, and take most of the time. */
static const struct ckpt_attributes attr_base = {
	.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA |
			  CKPT_CREATE_COLLOCATED | CKPT_CREATE_NO_SYSFS,
	.max_sections = 3,
	.max_section_size = ORDER_SECTION_MAX,
	.max_section_id_size = ORDER_ID_MAX,
};

static int set_limit(const char *name, uint64_t value)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/net/ckpt/%s", name);
	return ck_write_number(path, value);
}

static int make_checkpoint(struct stage *stage, unsigned int state)
{
	struct ckpt_attributes attr = attr_base;
	unsigned char data[ORDER_SECTION_BYTES];
	int ret = 0;

	if (state & ORDER_SYNCHRONOUS)
		attr.creation_flags = CKPT_CREATE_WR_ALL_REPLICAS |
				      CKPT_CREATE_NO_SYSFS;
	if (state & ORDER_FULL)
		attr.max_sections = 2;
	stage->watch = ck_open(stage->main, "c", CK_CREATE, &attr);
	if (stage->watch < 0)
		return stage->watch;
	if (!(state & (ORDER_SYNCHRONOUS | ORDER_INACTIVE)))
		ret = ck_set_active(stage->watch);
	if (ret || (attr.creation_flags == attr_base.creation_flags &&
		    (state & ORDER_INACTIVE)))
		return ret;
	memset(data, 's', sizeof(data));
	ret = ck_create(stage->watch, ck_str("s"), data, sizeof(data));
	return ret ? ret : ck_create(stage->watch, ck_str("t"), data,
				     sizeof(data));
}

static int make_subject(struct stage *stage, const struct order_call *call,
			unsigned int state)
{
	unsigned int flags = call->needed ? call->needed : CK_RDWR;
	struct ckpt_ioc_open arg;
	struct ckpt_ioc_info info;
	bool on_service = call->on_service;
	int ret;

	stage->service = ck_service();
	if (stage->service < 0)
		return stage->service;
	ret = ck_info(stage->service, &info);
	if (ret)
		return ret;
	if (state & ORDER_DENIED)
		flags = call->denied;
	ret = ck_open_ioc(stage->service, &arg, ck_str("c"), flags,
			  flags & CKPT_OPEN_CREATE ? &attr_base : NULL);
	if (ret)
		return ret;
	stage->file = arg.fd;
	if (state & ORDER_OTHER_FILE)
		on_service = !on_service;
	stage->fd = on_service ? stage->service : stage->file;
	stage->cookie = on_service ? info.service_cookie : arg.file_cookie;
	return 0;
}

/* Completions on the service file of the attempt: one, or all it can hold. */
static int make_events(struct stage *stage, unsigned int state, bool one)
{
	struct ckpt_attributes attr = attr_base;
	unsigned int left = state & ORDER_SLOTS ? CKPT_EVENTS_MAX : one;
	int ret = 0;

	if (!left)
		return 0;
	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA |
			      CKPT_CREATE_NO_SYSFS;
	stage->filler = ck_open(stage->service, "filler", CK_CREATE, &attr);
	if (stage->filler < 0)
		return stage->filler;
	while (left-- && !ret)
		ret = ck_sync_async(stage->filler, left);
	return ret;
}

static int tighten(struct stage *stage, unsigned int state)
{
	struct rlimit nofile = stage->nofile;
	struct ck_usage used;
	int ret = ck_usage(stage->main, &used);

	if (!ret && state & ORDER_BYTES)
		ret = set_limit("max_bytes", used.bytes);
	if (!ret && state & ORDER_SECTIONS)
		ret = set_limit("max_sections", used.sections);
	if (!ret && state & ORDER_CHECKPOINTS)
		ret = set_limit("max_checkpoints", used.checkpoints);
	if (!ret && state & ORDER_DESCRIPTORS) {
		int next = dup(stage->main);

		close(next);
		nofile.rlim_cur = next;
		ret = setrlimit(RLIMIT_NOFILE, &nofile) ? -errno : 0;
	}
	return ret;
}

int stage_set(struct stage *stage, int service, const struct order_call *call,
	      unsigned int state)
{
	bool event = _IOC_NR(call->cmd) == _IOC_NR(CKPT_IOC_TAKE_EVENT) &&
		     !(state & ORDER_NO_EVENT);
	int ret;

	memset(stage, 0, sizeof(*stage));
	stage->main = service;
	stage->watch = stage->service = stage->file = stage->filler = -1;
	getrlimit(RLIMIT_NOFILE, &stage->nofile);
	ret = ck_info(service, &stage->limits);
	if (!ret)
		ret = make_checkpoint(stage, state);
	if (!ret)
		ret = make_subject(stage, call, state);
	if (!ret)
		ret = make_events(stage, state, event);
	if (!ret && state & ORDER_UNLINKED)
		ret = ck_unlink(service, "c");
	if (!ret && state & ORDER_SHUT)
		ret = stage->fd == stage->service ? ck_shutdown(stage->fd)
						  : ck_close(stage->fd);
	/* Perhaps for the second time. */
	if (!ret && state & ORDER_SHUT_SERVICE)
		ck_shutdown(stage->service);
	if (!ret && state & ORDER_ORPHAN && stage->fd != stage->service) {
		close(stage->service);
		stage->service = -1;
	}
	stage->tight = state & (ORDER_BYTES | ORDER_SECTIONS |
				ORDER_CHECKPOINTS);
	return ret ? ret : tighten(stage, state);
}

void stage_drop(struct stage *stage, const struct order_call *call,
		const struct attempt *a, int ret)
{
	setrlimit(RLIMIT_NOFILE, &stage->nofile);
	if (ret || _IOC_NR(call->cmd) != _IOC_NR(CKPT_IOC_OPEN))
		return;
	if (a->arg.open.fd >= 0)
		close(a->arg.open.fd);
}

void stage_clear(struct stage *stage)
{
	setrlimit(RLIMIT_NOFILE, &stage->nofile);
	if (stage->tight) {
		set_limit("max_bytes", stage->limits.bytes_limit);
		set_limit("max_sections", stage->limits.sections_limit);
		set_limit("max_checkpoints", stage->limits.checkpoints_limit);
	}
	ck_unlink(stage->main, "c");
	ck_unlink(stage->main, "filler");
	ck_unlink(stage->main, "new");
	if (stage->filler >= 0)
		close(stage->filler);
	if (stage->file >= 0)
		close(stage->file);
	if (stage->service >= 0)
		close(stage->service);
	if (stage->watch >= 0)
		close(stage->watch);
}

void stage_look(const struct stage *stage, struct stage_picture *picture)
{
	memset(picture, 0, sizeof(*picture));
	ck_info(stage->main, &picture->info);
	picture->status_error = ck_status(stage->watch, &picture->status);
	picture->content_size = ck_read(stage->watch, ck_str("s"),
					picture->content,
					sizeof(picture->content), 0);
	picture->next_fd = dup(stage->main);
	if (picture->next_fd >= 0)
		close(picture->next_fd);
}

const char *stage_compare(const struct stage_picture *before,
			  const struct stage_picture *after)
{
	if (memcmp(&before->info, &after->info, sizeof(before->info)))
		return "what the namespace holds";
	if (before->status_error != after->status_error ||
	    memcmp(&before->status, &after->status, sizeof(before->status)))
		return "the status of the checkpoint";
	if (before->content_size != after->content_size ||
	    memcmp(before->content, after->content, sizeof(before->content)))
		return "a section";
	if (before->next_fd != after->next_fd)
		return "the open descriptors";
	return NULL;
}
