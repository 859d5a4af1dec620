/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of a service handle.
 */
#ifndef CKPT_EVENT_H
#define CKPT_EVENT_H

#include <linux/list.h>
#include <linux/poll.h>
#include "types.h"

/**
 * struct ckpt_event - a completion
 * @link: in &ckpt_service.events or &ckpt_service.taking (service lock)
 * @type: enum ckpt_event_type (service lock; read without by who takes it)
 * @invocation: as given with the call
 * @file_cookie: of the checkpoint file that it is about
 * @error: errno, positive, or 0
 * @result: OPEN: enum ckpt_open_result
 * @open: OPEN: a reference to the open, which has no file yet; else NULL
 */
struct ckpt_event {
	struct list_head link;
	u32 type;
	u64 invocation;
	u64 file_cookie;
	int error;
	u32 result;
	struct ckpt_open *open;
};

/**
 * struct ckpt_taken - what is being taken from a handle
 * @event: a completion, off the queue; or NULL
 * @open: whose change it is, a reference; or NULL
 * @update: the change, a reference; NULL: changes were lost
 * @place: in the log of changes
 */
struct ckpt_taken {
	struct ckpt_event *event;
	struct ckpt_open *open;
	struct ckpt_update *update;
	u64 place;
};

int ckpt_event_reserve(struct ckpt_service *service, struct ckpt_event **event);
void ckpt_event_cancel_reservation(struct ckpt_service *service,
				   struct ckpt_event *event);
void ckpt_event_queue(struct ckpt_service *service, struct ckpt_event *event,
		      const struct ckpt_open *about);
void ckpt_event_cancel(struct ckpt_open *open);
void ckpt_event_drop_all(struct ckpt_service *service);
int ckpt_event_take(struct ckpt_service *service, struct ckpt_taken *taken);
void ckpt_event_taken(struct ckpt_service *service, struct ckpt_taken *taken,
		      bool delivered);
__poll_t ckpt_event_poll(struct ckpt_service *service, struct file *file,
			 poll_table *wait);

#endif /* CKPT_EVENT_H */
