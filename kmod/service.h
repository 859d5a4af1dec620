/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A service handle: what one open of /dev/ckpt stands for.
 */
#ifndef CKPT_SERVICE_H
#define CKPT_SERVICE_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include "types.h"

/**
 * struct ckpt_service - a service handle
 * @refs: one for the file, one for each open made through it
 * @world: its namespace, which the file holds
 * @cookie: identifies the handle; set once, never 0
 *
 * @opens_lock: protects @opens, @tracking and what each open is told of; taken
 *	before the registry lock and the publish locks
 * @opens: opens made through it that are not closed
 * @tracking: all of them are tracked
 *
 * @lock: protects what follows; taken after the publish locks
 * @wait: for events
 * @events: completions, oldest first
 * @taking: completions that somebody takes
 * @pending: opens that have something to tell their tracker
 * @slots: completions that are queued, being taken, or promised
 * @dead: shut down: no more calls (opens lock too; read without)
 * @gone: the file was released (opens lock too)
 */
struct ckpt_service {
	struct kref refs;
	struct ckpt_net *world;
	u64 cookie;

	struct mutex opens_lock;
	struct list_head opens;
	bool tracking;

	spinlock_t lock;
	wait_queue_head_t wait;
	struct list_head events;
	struct list_head taking;
	struct list_head pending;
	u32 slots;
	bool dead;
	bool gone;
};

struct ckpt_service *ckpt_service_create(struct ckpt_net *world);
void ckpt_service_release(struct ckpt_service *service);
void ckpt_service_shutdown(struct ckpt_service *service);
void ckpt_service_put(struct ckpt_service *service);
u64 ckpt_service_new_cookie(void);

#endif /* CKPT_SERVICE_H */
