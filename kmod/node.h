/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node: what a network namespace is in a cluster.
 */
#ifndef CKPT_NODE_H
#define CKPT_NODE_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/workqueue.h>
#include <uapi/linux/ckpt_netlink.h>
#include "settings.h"
#include "transport.h"
#include "types.h"
#include "view.h"

struct crypto_shash;

/**
 * struct ckpt_identity - what a node is told when it joins
 * @node_id: not 0
 * @cluster_len: bytes of @cluster
 * @cluster: name of the cluster, with a terminating 0
 * @key: the cluster's; NULL if there is none
 * @key_len: bytes of @key
 */
struct ckpt_identity {
	u32 node_id;
	u32 cluster_len;
	u8 cluster[CKPT_CLUSTER_NAME_MAX + 1];
	const u8 *key;
	u32 key_len;
};

/**
 * struct ckpt_node - a node
 * @transport: its sockets, whose lock protects all of it
 * @world: of the same namespace
 * @incarnation: random, not 0
 * @identity: as given, but the key
 * @insecure: there is no key
 * @hmac: keyed; may be used without the lock
 * @settings: as they are now
 * @tick: what is to be done now and then
 * @ticked: when it was done last
 * @views: of which it is a member
 * @view_work: runs them
 * @leave_until: when it leaves though the others have not gone on, in milliseconds
 * @links: all &struct ckpt_link
 * @hellos: links whose hello is not finished
 * @peers: all &struct ckpt_peer
 * @candidates: entries of @peers
 * @peers_up: those that are up
 * @peers_changed: grows with each change of @peers and of their states
 * @told: by &enum ckpt_a_stat, when an event last told of a refusal
 */
struct ckpt_node {
	struct ckpt_transport transport;
	struct ckpt_net *world;
	u64 incarnation;
	struct ckpt_identity identity;
	bool insecure;
	struct crypto_shash *hmac;
	struct ckpt_settings settings;
	struct delayed_work tick;
	ktime_t ticked;
	struct ckpt_views views;
	struct delayed_work view_work;
	u64 leave_until;
	struct list_head links;
	u32 hellos;
	struct list_head peers;
	u32 candidates;
	u32 peers_up;
	u32 peers_changed;
	ktime_t told[CKPT_A_STAT_MAX + 1];
};

int ckpt_node_join(struct ckpt_net *world, const struct ckpt_identity *identity,
		   const struct ckpt_settings *settings);
bool ckpt_node_may_leave(struct ckpt_node *node);
int ckpt_node_leave(struct ckpt_net *world);
enum ckpt_node_state ckpt_node_state(const struct ckpt_node *node);
void ckpt_node_event(struct ckpt_node *node, enum ckpt_event_kind kind, u32 node_id,
		     u64 incarnation, enum ckpt_a_stat reason);
void ckpt_node_refused(struct ckpt_node *node, enum ckpt_a_stat reason, u32 node_id);

/**
 * ckpt_node_of() - the node of a transport
 * @transport: of a node
 *
 * Return: the node.
 */
static inline struct ckpt_node *ckpt_node_of(struct ckpt_transport *transport)
{
	return container_of(transport, struct ckpt_node, transport);
}

void ckpt_node_view_init(struct ckpt_node *node);
void ckpt_node_view_soon(struct ckpt_node *node);
u64 ckpt_node_ms(void);

#endif /* CKPT_NODE_H */
