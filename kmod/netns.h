/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network namespace has of its own.
 */
#ifndef CKPT_NETNS_H
#define CKPT_NETNS_H

#include <net/net_namespace.h>
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
	struct ctl_table *sysctl_table;
	struct ctl_table_header *sysctl_header;
};

/**
 * struct ckpt_net_ops - what upper layers do for a namespace
 * @retention: deadlines of checkpoints
 * @expiration: deadlines of sections
 * @show: let sysfs follow a change of a checkpoint
 */
struct ckpt_net_ops {
	const struct ckpt_deadline_ops *retention;
	const struct ckpt_deadline_ops *expiration;
	void (*show)(struct ckpt_checkpoint *checkpoint);
};

int ckpt_net_register(const struct ckpt_net_ops *ops);
void ckpt_net_unregister(void);
struct ckpt_net *ckpt_net_of(struct net *net);
void ckpt_net_show(struct ckpt_checkpoint *checkpoint);
bool ckpt_net_queue(struct delayed_work *work, unsigned long delay);

#endif /* CKPT_NETNS_H */
