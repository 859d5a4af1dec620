/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opens of checkpoints.
 */
#ifndef CKPT_OPEN_H
#define CKPT_OPEN_H

#include <linux/kref.h>
#include <linux/list.h>
#include "changes.h"
#include "types.h"

struct ckpt_attributes;

/**
 * struct ckpt_open - one open of a checkpoint: what a checkpoint file stands for
 * @refs: one for the file or for the event that will become one, one for
 *	whoever takes an event about it
 * @checkpoint: a reference
 * @service: through which it was opened; a reference, but its file may be gone
 * @cookie: identifies the file; set once, never 0
 * @flags: %CKPT_OPEN_READ and %CKPT_OPEN_WRITE; set once
 * @closed: no more calls (written once, under the service's opens lock)
 *
 * @link: in &ckpt_service.opens (opens lock)
 * @track_self: tracked by itself (opens lock)
 * @tracked: @tracker is attached (opens lock and publish lock)
 * @tracker: its place in the checkpoint's log of changes
 * @pending: in &ckpt_service.pending (service lock)
 * @taking: somebody takes a change (service lock)
 */
struct ckpt_open {
	struct kref refs;
	struct ckpt_checkpoint *checkpoint;
	struct ckpt_service *service;
	u64 cookie;
	u32 flags;
	bool closed;

	struct list_head link;
	bool track_self;
	bool tracked;
	struct ckpt_tracker tracker;
	struct list_head pending;
	bool taking;
};

/**
 * struct ckpt_open_request - what is to be opened
 * @name: of the checkpoint
 * @flags: enum ckpt_open_flags
 * @attr: with CREATE the attributes
 * @mode: permission bits of a new checkpoint
 * @commit_error: why the open cannot succeed in the end (no descriptor was
 *	free), or 0; returned when nothing else is wrong
 */
struct ckpt_open_request {
	struct ckpt_id name;
	u32 flags;
	const struct ckpt_attributes *attr;
	umode_t mode;
	int commit_error;
};

int ckpt_open_create(struct ckpt_service *service,
		     const struct ckpt_open_request *request, struct ckpt_open **open,
		     u32 *result);
void ckpt_open_close(struct ckpt_open *open);
struct ckpt_open *ckpt_open_get(struct ckpt_open *open);
void ckpt_open_put(struct ckpt_open *open);
int ckpt_open_unlink(struct ckpt_service *service, const struct ckpt_id *name);
int ckpt_open_set_retention(struct ckpt_open *open, s64 retention);
u32 ckpt_open_count(struct ckpt_open *open);

extern const struct ckpt_deadline_ops ckpt_open_retention_ops;

#endif /* CKPT_OPEN_H */
