/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network namespace has of its own.
 */
#ifndef CKPT_NETNS_H
#define CKPT_NETNS_H

#include <linux/mutex.h>
#include <net/net_namespace.h>
#include <uapi/linux/ckpt_netlink.h>
#include "deadline.h"
#include "quota.h"
#include "registry.h"
#include "types.h"

struct ctl_table;
struct ctl_table_header;

/**
 * struct ckpt_net - the world of one network namespace
 * @net: the namespace
 * @incarnation: random number of this world; first half of its instance ids
 * @quota: uses and limits
 * @registry: the checkpoints
 * @retentions: checkpoints that nobody has open, on CLOCK_MONOTONIC
 * @expirations: sections that expire, on CLOCK_REALTIME
 * @showing: works under way that let sysfs follow a change
 * @sysfs_sections: sections per checkpoint shown in sysfs
 * @node_lock: protects @node; taken before the locks of a node
 * @node: what it is in a cluster; NULL while it is none
 * @sysctl_table: the entries net.ckpt.* of this namespace
 * @sysctl_header: their registration
 *
 * An open file holds the namespace.  Checkpoints that nobody has open do not:
 * they end with it.
 */
struct ckpt_net {
	struct net *net;
	u64 incarnation;
	struct ckpt_quota quota;
	struct ckpt_registry registry;
	struct ckpt_deadline_queue retentions;
	struct ckpt_deadline_queue expirations;
	atomic_t showing;
	unsigned long sysfs_sections;
	struct mutex node_lock;		/* join and leave */
	struct ckpt_node *node;
	struct ctl_table *sysctl_table;
	struct ctl_table_header *sysctl_header;
};

/**
 * struct ckpt_node_event - something has happened in the cluster
 * @kind: what
 * @node_id: of the node that it is about, or 0
 * @incarnation: of that node, or 0
 * @reason: why, or 0
 * @view: counter of the view that it is about, or 0
 * @members: of that view
 */
struct ckpt_node_event {
	enum ckpt_event_kind kind;
	u32 node_id;
	u64 incarnation;
	enum ckpt_a_stat reason;
	u64 view;
	u32 members;
};

/**
 * struct ckpt_net_ops - what upper layers do for a namespace
 * @retention: deadlines of checkpoints
 * @expiration: deadlines of sections
 * @show: let sysfs follow a change of a checkpoint
 * @tell: tell listeners of an event
 * @leave: leave the cluster, if the namespace is in one; it is about to end
 */
struct ckpt_net_ops {
	const struct ckpt_deadline_ops *retention;
	const struct ckpt_deadline_ops *expiration;
	void (*show)(struct ckpt_checkpoint *checkpoint);
	void (*tell)(struct ckpt_net *world, const struct ckpt_node_event *event);
	void (*leave)(struct ckpt_net *world);
};

int ckpt_net_register(const struct ckpt_net_ops *ops);
void ckpt_net_unregister(void);
struct ckpt_net *ckpt_net_of(struct net *net);
void ckpt_net_tell(struct ckpt_net *world, const struct ckpt_node_event *event);
void ckpt_net_show(struct ckpt_checkpoint *checkpoint);
bool ckpt_net_queue(struct delayed_work *work, unsigned long delay);

#endif /* CKPT_NETNS_H */
