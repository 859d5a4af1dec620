// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netlink commands of a node: join and leave, settings, peers, counters, events.
 */
#include <linux/ktime.h>
#include <net/sock.h>
#include "link.h"
#include "netlink.h"
#include "netns.h"
#include "node.h"
#include "peer.h"

static struct ckpt_net *world_of(struct genl_info *info)
{
	return ckpt_net_of(genl_info_net(info));
}

/**
 * struct setting - where a setting is
 * @attr: &enum ckpt_a_setting
 * @offset: in &struct ckpt_settings
 */
struct setting {
	u16 attr;
	u16 offset;
};

static const struct setting setting_table[] = {
	{ CKPT_A_SETTING_HEARTBEAT, offsetof(struct ckpt_settings, heartbeat) },
	{ CKPT_A_SETTING_LEASE, offsetof(struct ckpt_settings, lease) },
	{ CKPT_A_SETTING_HELLO_TIMEOUT, offsetof(struct ckpt_settings, hello_timeout) },
	{ CKPT_A_SETTING_PHASE_TIMEOUT, offsetof(struct ckpt_settings, phase_timeout) },
	{ CKPT_A_SETTING_FORM_TIMEOUT, offsetof(struct ckpt_settings, form_timeout) },
	{ CKPT_A_SETTING_LEAVE_TIMEOUT, offsetof(struct ckpt_settings, leave_timeout) },
	{ CKPT_A_SETTING_EXPECTED, offsetof(struct ckpt_settings, expected) },
	{ CKPT_A_SETTING_QUORUM, offsetof(struct ckpt_settings, quorum) },
};

/* Changes those of @settings that are given. */
static int get_settings(const struct genl_info *info, struct ckpt_settings *settings)
{
	struct nlattr *nested = info->attrs[CKPT_A_NODE_SETTINGS];
	struct nlattr *attrs[CKPT_A_SETTING_MAX + 1];
	size_t i;
	int err;

	if (!nested)
		return 0;
	/* They have been looked at with the message. */
	err = nla_parse_nested(attrs, CKPT_A_SETTING_MAX, nested,
			       ckpt_netlink_setting_policy, info->extack);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(setting_table); i++)
		if (attrs[setting_table[i].attr])
			*(u32 *)((void *)settings + setting_table[i].offset) =
				nla_get_u32(attrs[setting_table[i].attr]);
	err = ckpt_settings_check(settings);
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, nested,
				    "a setting is out of range, the lease is shorter than two heartbeats, or quorum is on without expected nodes");
	return err;
}

#define REFUSE(info, text) ({					\
	GENL_SET_ERR_MSG(info, text);				\
	-EINVAL;						\
})

static int get_identity(const struct genl_info *info, struct ckpt_identity *identity)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *key = attrs[CKPT_A_NODE_KEY];

	if (!attrs[CKPT_A_NODE_ID])
		return REFUSE(info, "the node id is missing");
	if (!attrs[CKPT_A_NODE_CLUSTER] || !*(char *)nla_data(attrs[CKPT_A_NODE_CLUSTER]))
		return REFUSE(info, "the name of the cluster is missing");
	if (!key == !attrs[CKPT_A_NODE_INSECURE])
		return REFUSE(info, "either a key or the flag that there is none must be given");
	identity->node_id = nla_get_u32(attrs[CKPT_A_NODE_ID]);
	identity->cluster_len = strlen(nla_data(attrs[CKPT_A_NODE_CLUSTER]));
	memcpy(identity->cluster, nla_data(attrs[CKPT_A_NODE_CLUSTER]),
	       identity->cluster_len);
	identity->key = key ? nla_data(key) : NULL;
	identity->key_len = key ? nla_len(key) : 0;
	return 0;
}

static void explain_join(const struct genl_info *info, int err)
{
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info, "this network namespace has joined a cluster already");
	else if (err == -EAFNOSUPPORT)
		GENL_SET_ERR_MSG(info, "the kernel has no TIPC");
	else if (err == -ENETDOWN)
		GENL_SET_ERR_MSG(info, "TIPC has no address yet: it needs a bearer");
}

/**
 * ckpt_netlink_join() - handle %CKPT_CMD_JOIN
 * @skb: the request
 * @info: the request, taken apart
 *
 * Return: 0 or an error.
 */
int ckpt_netlink_join(struct sk_buff *skb, struct genl_info *info)
{
	struct ckpt_settings settings = ckpt_settings_default;
	struct ckpt_net *world = world_of(info);
	struct ckpt_identity identity = { };
	int err;

	err = get_identity(info, &identity) ?: get_settings(info, &settings);
	if (err)
		return err;
	if (mutex_lock_killable(&world->node_lock))
		return -EINTR;
	err = ckpt_node_join(world, &identity, &settings);
	mutex_unlock(&world->node_lock);
	explain_join(info, err);
	return err;
}

static int not_joined(const struct genl_info *info)
{
	GENL_SET_ERR_MSG(info, "this network namespace has not joined a cluster");
	return -ENOTCONN;
}

/* A handler that waits holds up the generic netlink of the whole machine. */
static int leave_locked(const struct genl_info *info, struct ckpt_net *world)
{
	if (!world->node)
		return not_joined(info);
	if (!ckpt_node_may_leave(world->node)) {
		GENL_SET_ERR_MSG(info, "the others are going on without this node: ask again");
		return -EINPROGRESS;
	}
	return ckpt_node_leave(world);
}

/**
 * ckpt_netlink_leave() - handle %CKPT_CMD_LEAVE
 * @skb: the request
 * @info: the request, taken apart
 *
 * Return: 0 or an error.
 */
int ckpt_netlink_leave(struct sk_buff *skb, struct genl_info *info)
{
	struct ckpt_net *world = world_of(info);
	int err;

	if (mutex_lock_killable(&world->node_lock))
		return -EINTR;
	err = leave_locked(info, world);
	mutex_unlock(&world->node_lock);
	return err;
}

static int set_locked(const struct genl_info *info, struct ckpt_node *node)
{
	struct ckpt_settings settings;
	int err;

	if (!node)
		return not_joined(info);
	settings = node->settings;
	err = get_settings(info, &settings);
	if (err)
		return err;
	mutex_lock(&node->transport.lock);
	node->settings = settings;
	ckpt_node_view_soon(node);
	mutex_unlock(&node->transport.lock);
	return 0;
}

/**
 * ckpt_netlink_set() - handle %CKPT_CMD_SET
 * @skb: the request
 * @info: the request, taken apart
 *
 * Return: 0 or an error.
 */
int ckpt_netlink_set(struct sk_buff *skb, struct genl_info *info)
{
	struct ckpt_net *world = world_of(info);
	int err;

	if (!info->attrs[CKPT_A_NODE_SETTINGS])
		return REFUSE(info, "no settings are given");
	if (mutex_lock_killable(&world->node_lock))
		return -EINTR;
	err = set_locked(info, world->node);
	mutex_unlock(&world->node_lock);
	return err;
}

static int put_settings(struct sk_buff *msg, const struct ckpt_settings *settings)
{
	struct nlattr *nest = nla_nest_start(msg, CKPT_A_NODE_SETTINGS);
	size_t i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(setting_table); i++)
		if (nla_put_u32(msg, setting_table[i].attr,
				*(const u32 *)((const void *)settings +
					       setting_table[i].offset)))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_view(struct sk_buff *msg, const struct ckpt_node *node)
{
	const struct ckpt_view *view = &node->views.view;

	if (nla_put_u32(msg, CKPT_A_NODE_STATE, ckpt_node_state(node)) ||
	    (ckpt_views_is_live(&node->views, ckpt_node_ms()) &&
	     nla_put_flag(msg, CKPT_A_NODE_LIVE)))
		return -EMSGSIZE;
	if (!view->number.counter)
		return 0;
	if (nla_put_u64_64bit(msg, CKPT_A_NODE_VIEW, view->number.counter, CKPT_A_NODE_PAD) ||
	    nla_put_u64_64bit(msg, CKPT_A_NODE_VIEW_PROPOSER, view->number.proposer,
			      CKPT_A_NODE_PAD) ||
	    nla_put_u32(msg, CKPT_A_NODE_MEMBERS, view->members.count) ||
	    nla_put_u32(msg, CKPT_A_NODE_COORDINATOR, view->members.list[0].node))
		return -EMSGSIZE;
	return 0;
}

static int put_node(struct sk_buff *msg, struct ckpt_node *node)
{
	const struct ckpt_identity *identity;
	int err;

	if (!node)
		return nla_put_u32(msg, CKPT_A_NODE_STATE, CKPT_NODE_OUT);
	mutex_lock(&node->transport.lock);
	err = put_view(msg, node);
	mutex_unlock(&node->transport.lock);
	if (err)
		return err;
	identity = &node->identity;
	if (nla_put_u32(msg, CKPT_A_NODE_ID, identity->node_id) ||
	    nla_put_u64_64bit(msg, CKPT_A_NODE_INCARNATION, node->incarnation,
			      CKPT_A_NODE_PAD) ||
	    nla_put_string(msg, CKPT_A_NODE_CLUSTER, identity->cluster) ||
	    (node->insecure && nla_put_flag(msg, CKPT_A_NODE_INSECURE)) ||
	    nla_put_u32(msg, CKPT_A_NODE_PEERS, READ_ONCE(node->peers_up)) ||
	    nla_put_u32(msg, CKPT_A_NODE_TIPC_ADDRESS, node->transport.address))
		return -EMSGSIZE;
	return put_settings(msg, &node->settings);
}

/* Answers a request with what @put puts, called with the namespace's node lock held. */
static int answer(struct genl_info *info,
		  int (*put)(struct sk_buff *msg, struct ckpt_node *node))
{
	struct ckpt_net *world = world_of(info);
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *head;
	int err;

	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &ckpt_netlink_family, 0, info->genlhdr->cmd);
	err = -EMSGSIZE;
	if (!head)
		goto free;
	err = -EINTR;
	if (mutex_lock_killable(&world->node_lock))
		goto free;
	err = put(msg, world->node);
	mutex_unlock(&world->node_lock);
	if (err)
		goto free;
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);

free:
	nlmsg_free(msg);
	return err;
}

/**
 * ckpt_netlink_get_node() - handle %CKPT_CMD_GET_NODE
 * @skb: the request
 * @info: the request, taken apart
 *
 * Return: 0 or an error.
 */
int ckpt_netlink_get_node(struct sk_buff *skb, struct genl_info *info)
{
	return answer(info, put_node);
}

static int put_stats(struct sk_buff *msg, struct ckpt_node *node)
{
	int stat, err = 0;

	if (!node)
		return -ENOTCONN;
	mutex_lock(&node->transport.lock);
	for (stat = CKPT_A_STAT_PAD + 1; stat <= CKPT_A_STAT_MAX && !err; stat++)
		err = nla_put_u64_64bit(msg, stat, node->transport.stats[stat],
					CKPT_A_STAT_PAD);
	mutex_unlock(&node->transport.lock);
	return err;
}

/**
 * ckpt_netlink_get_stats() - handle %CKPT_CMD_GET_STATS
 * @skb: the request
 * @info: the request, taken apart
 *
 * Return: 0 or an error.
 */
int ckpt_netlink_get_stats(struct sk_buff *skb, struct genl_info *info)
{
	int err = answer(info, put_stats);

	return err == -ENOTCONN ? not_joined(info) : err;
}

static int put_peer_up(struct sk_buff *msg, const struct ckpt_peer *peer)
{
	ktime_t now = ktime_get();

	if (!peer->up)
		return 0;
	if (nla_put_u64_64bit(msg, CKPT_A_PEER_INCARNATION, peer->incarnation,
			      CKPT_A_PEER_PAD) ||
	    nla_put_u32(msg, CKPT_A_PEER_MINOR, peer->minor) ||
	    nla_put_u64_64bit(msg, CKPT_A_PEER_FEATURES, peer->features, CKPT_A_PEER_PAD) ||
	    nla_put_u64_64bit(msg, CKPT_A_PEER_UP_MS, ktime_ms_delta(now, peer->up_since),
			      CKPT_A_PEER_PAD) ||
	    nla_put_u64_64bit(msg, CKPT_A_PEER_HEARD_MS, ktime_ms_delta(now, peer->heard),
			      CKPT_A_PEER_PAD))
		return -EMSGSIZE;
	return 0;
}

static bool is_member(const struct ckpt_peer *peer)
{
	return peer->known &&
	       ckpt_views_is_member(&peer->node->views, &peer->known->member);
}

static int put_peer(struct sk_buff *msg, struct netlink_callback *cb,
		    const struct ckpt_peer *peer)
{
	void *head = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				 &ckpt_netlink_family, NLM_F_MULTI, CKPT_CMD_GET_PEER);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, head);
	if (nla_put_u32(msg, CKPT_A_PEER_ID, peer->id) ||
	    nla_put_u32(msg, CKPT_A_PEER_STATE, ckpt_peer_state(peer)) ||
	    nla_put_u32(msg, CKPT_A_PEER_TIPC_ADDRESS, peer->address) ||
	    (peer->refused && nla_put_u32(msg, CKPT_A_PEER_REFUSED, peer->refused)) ||
	    (is_member(peer) && nla_put_flag(msg, CKPT_A_PEER_MEMBER)) ||
	    put_peer_up(msg, peer)) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return 0;
}

/* cb->args[0] is how many were shown. */
static int dump_peers_locked(struct sk_buff *msg, struct netlink_callback *cb,
			     struct ckpt_node *node)
{
	struct ckpt_peer *peer;
	long i = 0;

	cb->seq = node->peers_changed;
	list_for_each_entry(peer, &node->peers, list) {
		if (i++ < cb->args[0])
			continue;
		if (put_peer(msg, cb, peer))
			return msg->len;
		cb->args[0] = i;
	}
	return msg->len;
}

/**
 * ckpt_netlink_dump_peers() - handle a dump of %CKPT_CMD_GET_PEER
 * @msg: to be filled
 * @cb: the state of the dump
 *
 * A namespace that is no node has no peers.
 *
 * Return: bytes in @msg; 0 at the end.
 */
int ckpt_netlink_dump_peers(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct ckpt_net *world = ckpt_net_of(sock_net(msg->sk));
	struct ckpt_node *node;
	int ret = 0;

	if (mutex_lock_killable(&world->node_lock))
		return -EINTR;
	node = world->node;
	if (node) {
		mutex_lock(&node->transport.lock);
		ret = dump_peers_locked(msg, cb, node);
		mutex_unlock(&node->transport.lock);
	}
	mutex_unlock(&world->node_lock);
	return ret;
}

static int put_event(struct sk_buff *msg, const struct ckpt_node_event *event)
{
	if (nla_put_u32(msg, CKPT_A_EVENT_KIND, event->kind) ||
	    (event->node_id && nla_put_u32(msg, CKPT_A_EVENT_NODE_ID, event->node_id)) ||
	    (event->incarnation &&
	     nla_put_u64_64bit(msg, CKPT_A_EVENT_INCARNATION, event->incarnation,
			       CKPT_A_EVENT_PAD)) ||
	    (event->reason && nla_put_u32(msg, CKPT_A_EVENT_REASON, event->reason)) ||
	    (event->view && nla_put_u64_64bit(msg, CKPT_A_EVENT_VIEW, event->view,
					      CKPT_A_EVENT_PAD)) ||
	    (event->members && nla_put_u32(msg, CKPT_A_EVENT_MEMBERS, event->members)))
		return -EMSGSIZE;
	return 0;
}

/**
 * ckpt_netlink_tell() - send an event to who listens
 * @world: of the namespace where it happened
 * @event: what
 *
 * One that memory is too short for is lost, as is one for which a listener has no room.
 */
void ckpt_netlink_tell(struct ckpt_net *world, const struct ckpt_node_event *event)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return;
	head = genlmsg_put(msg, 0, 0, &ckpt_netlink_family, 0, CKPT_CMD_EVENT);
	if (!head || put_event(msg, event)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, head);
	ckpt_netlink_multicast(world->net, msg);
}
