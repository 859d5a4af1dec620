// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events of the node
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "ckptctl.h"

/**
 * struct events - a subscription
 * @sock: that they come in by
 * @cb: calls @event
 * @event: of the caller, for each
 * @argument: of @event
 */
struct events {
	struct nl_sock *sock;
	struct nl_cb *cb;
	void (*event)(struct json_object *event, void *argument);
	void *argument;
};

/* Milliseconds of a clock that only goes forward. */
int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int on_event(struct nl_msg *msg, void *argument)
{
	struct events *events = argument;
	struct json_object *event = attrs_event(nlmsg_hdr(msg));

	if (events->event)
		events->event(event, events->argument);
	else
		json_object_put(event);
	return NL_OK;
}

/* Events answer nothing. */
static int any_sequence(struct nl_msg *msg, void *argument)
{
	(void)msg;
	(void)argument;
	return NL_OK;
}

/* From now on; to be closed even if it fails. */
int events_open(struct events **events,
		void (*event)(struct json_object *event, void *argument), void *argument)
{
	int family, group, ret;

	*events = calloc(1, sizeof(**events));
	if (!*events)
		return fail(EXIT_FAILED, ENOMEM, NULL, "no events");
	(*events)->event = event;
	(*events)->argument = argument;
	ret = link_open(&(*events)->sock, CKPT_GENL_NAME, &family);
	if (ret)
		return ret;
	group = genl_ctrl_resolve_grp((*events)->sock, CKPT_GENL_NAME, CKPT_GENL_EVENTS);
	(*events)->cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (group < 0 || !(*events)->cb || nl_socket_add_membership((*events)->sock, group))
		return fail(EXIT_FAILED, 0, NULL, "events can not be listened to");
	nl_cb_set((*events)->cb, NL_CB_VALID, NL_CB_CUSTOM, on_event, *events);
	nl_cb_set((*events)->cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	return 0;
}

void events_close(struct events *events)
{
	if (!events)
		return;
	if (events->cb)
		nl_cb_put(events->cb);
	if (events->sock)
		nl_socket_free(events->sock);
	free(events);
}

/* There was no room for all that has happened. */
static void tell_loss(struct events *events)
{
	struct json_object *event = json_object_new_object();

	json_object_object_add(event, "event", json_object_new_string("lost"));
	if (events->event)
		events->event(event, events->argument);
	else
		json_object_put(event);
}

/* Takes what comes within @timeout milliseconds; negative: whenever that may be. */
int events_take(struct events *events, int timeout)
{
	struct pollfd wait = { .fd = nl_socket_get_fd(events->sock), .events = POLLIN };
	int err;

	if (poll(&wait, 1, timeout) <= 0)
		return 0;
	err = nl_recvmsgs(events->sock, events->cb);
	/* That is how libnl says ENOBUFS. */
	if (err == -NLE_NOMEM)
		tell_loss(events);
	else if (err < 0)
		return fail(EXIT_FAILED, 0, NULL, "netlink: %s", nl_geterror(err));
	return 0;
}
