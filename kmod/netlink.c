// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: its commands, and what each accepts.
 *
 * The core parses a request by the policy of its command, and refuses what is in
 * none, before a handler sees it.  Handlers run in parallel, may sleep, and are in
 * netlink_*.c.
 */
#include <linux/module.h>
#include <linux/rwsem.h>
#include <uapi/linux/ckpt.h>
#include "netlink.h"

const struct nla_policy ckpt_netlink_setting_policy[] = {
	[CKPT_A_SETTING_HEARTBEAT] = { .type = NLA_U32 },
	[CKPT_A_SETTING_LEASE] = { .type = NLA_U32 },
	[CKPT_A_SETTING_HELLO_TIMEOUT] = { .type = NLA_U32 },
	[CKPT_A_SETTING_PHASE_TIMEOUT] = { .type = NLA_U32 },
	[CKPT_A_SETTING_FORM_TIMEOUT] = { .type = NLA_U32 },
	[CKPT_A_SETTING_LEAVE_TIMEOUT] = { .type = NLA_U32 },
	[CKPT_A_SETTING_EXPECTED] = { .type = NLA_U32 },
	[CKPT_A_SETTING_QUORUM] = { .type = NLA_U32 },
};

static const struct nla_policy join_policy[] = {
	[CKPT_A_NODE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[CKPT_A_NODE_CLUSTER] = { .type = NLA_NUL_STRING, .len = CKPT_CLUSTER_NAME_MAX },
	[CKPT_A_NODE_KEY] = NLA_POLICY_RANGE(NLA_BINARY, CKPT_KEY_MIN, CKPT_KEY_MAX),
	[CKPT_A_NODE_INSECURE] = { .type = NLA_FLAG },
	[CKPT_A_NODE_SETTINGS] = NLA_POLICY_NESTED(ckpt_netlink_setting_policy),
};

static const struct nla_policy set_policy[] = {
	[CKPT_A_NODE_SETTINGS] = NLA_POLICY_NESTED(ckpt_netlink_setting_policy),
};

/* What a request about a checkpoint may hold; what else it has is only shown. */
static const struct nla_policy checkpoint_policy[] = {
	[CKPT_A_CHECKPOINT_INSTANCE] = NLA_POLICY_EXACT_LEN(CKPT_INSTANCE_BYTES),
	[CKPT_A_CHECKPOINT_NAME] = NLA_POLICY_RANGE(NLA_BINARY, 1, CKPT_NAME_MAX),
};

static const struct nla_policy section_policy[] = {
	[CKPT_A_SECTION_INSTANCE] = NLA_POLICY_EXACT_LEN(CKPT_INSTANCE_BYTES),
};

static const struct genl_ops ops[] = {
	{
		.cmd = CKPT_CMD_GET_NODE,
		.doit = ckpt_netlink_get_node,
	},
	{
		.cmd = CKPT_CMD_JOIN,
		.flags = GENL_UNS_ADMIN_PERM,
		.policy = join_policy,
		.maxattr = ARRAY_SIZE(join_policy) - 1,
		.doit = ckpt_netlink_join,
	},
	{
		.cmd = CKPT_CMD_LEAVE,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = ckpt_netlink_leave,
	},
	{
		.cmd = CKPT_CMD_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.policy = set_policy,
		.maxattr = ARRAY_SIZE(set_policy) - 1,
		.doit = ckpt_netlink_set,
	},
	{
		.cmd = CKPT_CMD_GET_PEER,
		.dumpit = ckpt_netlink_dump_peers,
	},
	{
		.cmd = CKPT_CMD_GET_STATS,
		.doit = ckpt_netlink_get_stats,
	},
	{
		.cmd = CKPT_CMD_GET_CHECKPOINT,
		.policy = checkpoint_policy,
		.maxattr = ARRAY_SIZE(checkpoint_policy) - 1,
		.doit = ckpt_netlink_get_checkpoint,
		.dumpit = ckpt_netlink_dump_checkpoints,
	},
	{
		.cmd = CKPT_CMD_GET_SECTION,
		.policy = section_policy,
		.maxattr = ARRAY_SIZE(section_policy) - 1,
		.start = ckpt_netlink_start_sections,
		.dumpit = ckpt_netlink_dump_sections,
	},
};

static const struct genl_multicast_group groups[] = {
	[CKPT_NETLINK_EVENTS] = { .name = CKPT_GENL_EVENTS },
};

/* Without resv_start_op: all commands are validated strictly. */
struct genl_family ckpt_netlink_family __ro_after_init = {
	.name = CKPT_GENL_NAME,
	.version = CKPT_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	.module = THIS_MODULE,
};

/* Nodes may still have something to tell when the family has gone. */
static DECLARE_RWSEM(registered_lock);
static bool registered;

/**
 * ckpt_netlink_multicast() - send an event to who listens
 * @net: in this namespace
 * @msg: is freed
 */
void ckpt_netlink_multicast(struct net *net, struct sk_buff *msg)
{
	down_read(&registered_lock);
	if (registered)
		genlmsg_multicast_netns(&ckpt_netlink_family, net, msg, 0,
					CKPT_NETLINK_EVENTS, GFP_KERNEL);
	else
		nlmsg_free(msg);
	up_read(&registered_lock);
}

static void set_registered(bool value)
{
	down_write(&registered_lock);
	registered = value;
	up_write(&registered_lock);
}

/**
 * ckpt_netlink_register() - make the family appear
 *
 * Return: 0 or an error.
 */
int __init ckpt_netlink_register(void)
{
	int err = genl_register_family(&ckpt_netlink_family);

	if (!err)
		set_registered(true);
	return err;
}

/**
 * ckpt_netlink_unregister() - make the family disappear
 *
 * Waits for requests that are being handled; a dump that is not over yet holds the
 * module.
 */
void ckpt_netlink_unregister(void)
{
	set_registered(false);
	genl_unregister_family(&ckpt_netlink_family);
}
