// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lifetime of service handles.
 */
#include <linux/poll.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "event.h"
#include "open.h"
#include "service.h"
#include "track.h"

/**
 * ckpt_service_new_cookie() - make a cookie for a file
 *
 * Return: a random number, never 0.
 */
u64 ckpt_service_new_cookie(void)
{
	u64 cookie;

	do {
		cookie = get_random_u64();
	} while (!cookie);
	return cookie;
}

/**
 * ckpt_service_create() - make a service handle
 * @world: its namespace; the caller holds it for as long as the handle's file
 *	lives
 *
 * Return: the caller's reference, or NULL.
 */
struct ckpt_service *ckpt_service_create(struct ckpt_net *world)
{
	struct ckpt_service *service = kzalloc(sizeof(*service), CKPT_GFP);

	if (!service)
		return NULL;
	kref_init(&service->refs);
	service->world = world;
	service->cookie = ckpt_service_new_cookie();
	mutex_init(&service->opens_lock);
	INIT_LIST_HEAD(&service->opens);
	spin_lock_init(&service->lock);
	init_waitqueue_head(&service->wait);
	INIT_LIST_HEAD(&service->events);
	INIT_LIST_HEAD(&service->taking);
	INIT_LIST_HEAD(&service->pending);
	return service;
}

/*
 * Sets @flag, after which nothing is opened, queued or tracked any more, and ends
 * what there is.  An asynchronous open that nobody has taken is closed.
 */
static void end(struct ckpt_service *service, bool *flag)
{
	mutex_lock(&service->opens_lock);
	spin_lock(&service->lock);
	WRITE_ONCE(*flag, true);
	spin_unlock(&service->lock);
	ckpt_track_stop(service);
	mutex_unlock(&service->opens_lock);
	ckpt_event_drop_all(service);
}

/**
 * ckpt_service_shutdown() - mark a handle dead
 * @service: later calls on it fail, and those who wait for events wake up
 *
 * Its opens live on, without events.
 */
void ckpt_service_shutdown(struct ckpt_service *service)
{
	end(service, &service->dead);
	wake_up_interruptible_poll(&service->wait, EPOLLHUP);
}

/**
 * ckpt_service_release() - end a handle whose file is gone
 * @service: the file's reference goes
 *
 * Its opens live on, without events.
 */
void ckpt_service_release(struct ckpt_service *service)
{
	end(service, &service->gone);
	ckpt_service_put(service);
}

static void release(struct kref *kref)
{
	kfree(container_of(kref, struct ckpt_service, refs));
}

/**
 * ckpt_service_put() - drop a reference
 * @service: the caller's reference goes
 */
void ckpt_service_put(struct ckpt_service *service)
{
	kref_put(&service->refs, release);
}
