// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node as a member of views: what is told to them, and what becomes of what they say.
 */
#include <linux/ktime.h>
#include "link.h"
#include "netns.h"
#include "node.h"
#include "peer.h"

/**
 * ckpt_node_ms() - the time as views count it
 *
 * Return: milliseconds of CLOCK_MONOTONIC.
 */
u64 ckpt_node_ms(void)
{
	return ktime_to_ms(ktime_get());
}

static struct ckpt_node *node_of(struct ckpt_views *views)
{
	return container_of(views, struct ckpt_node, views);
}

static void send(struct ckpt_known *to, const void *message, int len)
{
	struct ckpt_peer *peer = to->owner;

	ckpt_conn_send(peer->links[CKPT_CONNECTION_CONTROL]->conn, message, len);
}

static void tell(struct ckpt_views *views, enum ckpt_view_event what)
{
	static const enum ckpt_event_kind kinds[] = {
		[CKPT_VIEW_STARTED] = CKPT_EVENT_KIND_VIEW,
		[CKPT_VIEW_LEFT_OUT] = CKPT_EVENT_KIND_LEFT_OUT,
		[CKPT_VIEW_NO_QUORUM] = CKPT_EVENT_KIND_NO_QUORUM,
		[CKPT_VIEW_QUORUM] = CKPT_EVENT_KIND_QUORUM,
	};
	const struct ckpt_member *coordinator = &views->view.members.list[0];
	const struct ckpt_node_event event = {
		.kind = kinds[what],
		.node_id = coordinator->node,
		.incarnation = coordinator->incarnation,
		.view = views->view.number.counter,
		.members = views->view.members.count,
	};
	struct ckpt_node *node = node_of(views);

	if (what == CKPT_VIEW_STARTED)
		node->transport.stats[CKPT_A_STAT_VIEWS]++;
	ckpt_net_tell(node->world, &event);
}

static const struct ckpt_view_ops view_ops = {
	.send = send,
	.tell = tell,
};

/* Time rounded up: a millisecond too early it would be for nothing. */
static void run_again(struct ckpt_node *node, u64 wake, u64 now)
{
	if (node->transport.stopping || wake == CKPT_NEVER)
		return;
	mod_delayed_work(node->transport.workqueue, &node->view_work,
			 wake > now ? msecs_to_jiffies(wake - now) + 1 : 1);
}

static void run_locked(struct ckpt_node *node)
{
	u64 now = ckpt_node_ms();

	run_again(node, ckpt_views_run(&node->views, now), now);
}

static void view_work(struct work_struct *work)
{
	struct ckpt_node *node =
		container_of(to_delayed_work(work), struct ckpt_node, view_work);

	mutex_lock(&node->transport.lock);
	if (!node->transport.stopping)
		run_locked(node);
	mutex_unlock(&node->transport.lock);
}

/**
 * ckpt_node_view_soon() - let views run, after something was told to them
 * @node: the lock of its transport is held
 *
 * Not at once: what else has come is before it in the queue.
 */
void ckpt_node_view_soon(struct ckpt_node *node)
{
	if (!node->transport.stopping)
		mod_delayed_work(node->transport.workqueue, &node->view_work, 0);
}

/**
 * ckpt_node_view_init() - set up
 * @node: with its identity and incarnation
 */
void ckpt_node_view_init(struct ckpt_node *node)
{
	const struct ckpt_member self = {
		.node = node->identity.node_id,
		.incarnation = node->incarnation,
	};

	INIT_DELAYED_WORK(&node->view_work, view_work);
	ckpt_views_init(&node->views, &view_ops, &node->settings, &self, ckpt_node_ms());
}

/**
 * ckpt_node_state() - what a node is in its cluster
 * @node: the lock of its transport is held
 *
 * Return: the state.
 */
enum ckpt_node_state ckpt_node_state(const struct ckpt_node *node)
{
	static const enum ckpt_node_state states[] = {
		[CKPT_STANDING_FORMING] = CKPT_NODE_FORMING,
		[CKPT_STANDING_MEMBER] = CKPT_NODE_MEMBER,
		[CKPT_STANDING_CHANGING] = CKPT_NODE_CHANGING,
		[CKPT_STANDING_LEFT_OUT] = CKPT_NODE_LEFT_OUT,
		[CKPT_STANDING_LEAVING] = CKPT_NODE_LEAVING,
	};

	return node->views.leaving ? CKPT_NODE_LEAVING : states[node->views.state];
}
