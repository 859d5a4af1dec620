/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family: what netlink.c has for the files of its commands,
 * and their handlers.
 */
#ifndef CKPT_NETLINK_H
#define CKPT_NETLINK_H

#include <net/genetlink.h>
#include <uapi/linux/ckpt_netlink.h>
#include "types.h"

struct ckpt_node_event;

extern struct genl_family ckpt_netlink_family;
extern const struct nla_policy ckpt_netlink_setting_policy[CKPT_A_SETTING_MAX + 1];

/* The multicast groups of the family, in the order of its table. */
enum ckpt_netlink_group {
	CKPT_NETLINK_EVENTS,
};

int ckpt_netlink_register(void);
void ckpt_netlink_unregister(void);
void ckpt_netlink_multicast(struct net *net, struct sk_buff *msg);

int ckpt_netlink_get_node(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_join(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_leave(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_set(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_get_stats(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_dump_peers(struct sk_buff *msg, struct netlink_callback *cb);
void ckpt_netlink_tell(struct ckpt_net *world, const struct ckpt_node_event *event);

int ckpt_netlink_get_checkpoint(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_dump_checkpoints(struct sk_buff *skb, struct netlink_callback *cb);
int ckpt_netlink_start_sections(struct netlink_callback *cb);
int ckpt_netlink_dump_sections(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* CKPT_NETLINK_H */
