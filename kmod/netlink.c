// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: its commands, and what each accepts.
 *
 * The core parses a request by the policy of its command, and refuses what is in
 * none, before a handler sees it.  Handlers run in parallel, may sleep, and are in
 * netlink_*.c.
 */
#include <linux/module.h>
#include <uapi/linux/ckpt.h>
#include "netlink.h"

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

/**
 * ckpt_netlink_register() - make the family appear
 *
 * Return: 0 or an error.
 */
int __init ckpt_netlink_register(void)
{
	return genl_register_family(&ckpt_netlink_family);
}

/**
 * ckpt_netlink_unregister() - make the family disappear
 *
 * Waits for requests that are being handled; a dump that is not over yet holds the
 * module.
 */
void ckpt_netlink_unregister(void)
{
	genl_unregister_family(&ckpt_netlink_family);
}
