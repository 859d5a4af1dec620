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

extern struct genl_family ckpt_netlink_family;

/* The multicast groups of the family, in the order of its table. */
enum ckpt_netlink_group {
	CKPT_NETLINK_EVENTS,
};

int ckpt_netlink_register(void);
void ckpt_netlink_unregister(void);

int ckpt_netlink_get_checkpoint(struct sk_buff *skb, struct genl_info *info);
int ckpt_netlink_dump_checkpoints(struct sk_buff *skb, struct netlink_callback *cb);
int ckpt_netlink_start_sections(struct netlink_callback *cb);
int ckpt_netlink_dump_sections(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* CKPT_NETLINK_H */
