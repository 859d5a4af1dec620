// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading.
 */
#include <linux/module.h>
#include "access.h"
#include "blob.h"
#include "chardev.h"
#include "netlink.h"
#include "netns.h"
#include "node.h"
#include "open.h"
#include "section.h"
#include "selftest/selftest.h"
#include "sysfs.h"

static void leave(struct ckpt_net *world)
{
	mutex_lock(&world->node_lock);
	ckpt_node_leave(world);
	mutex_unlock(&world->node_lock);
}

static const struct ckpt_net_ops net_ops = {
	.retention = &ckpt_open_retention_ops,
	.expiration = &ckpt_access_expiration_ops,
	.show = ckpt_sysfs_show,
	.tell = ckpt_netlink_tell,
	.leave = leave,
};

#ifdef DEBUG
static bool selftest;
module_param(selftest, bool, 0444);
MODULE_PARM_DESC(selftest, "Run the self-tests before anything else; a failure refuses the load");
#else
static const bool selftest;
#endif

static int __init ckpt_init(void)
{
	int err;

	/* Instance and section numbers are indices of xarrays. */
	BUILD_BUG_ON(sizeof(long) < sizeof(u64));

	err = ckpt_blob_init();
	if (err)
		return err;
	err = ckpt_section_cache_init();
	if (err)
		goto blob;
	err = -EINVAL;
	if (selftest && !ckpt_selftest())
		goto cache;
	err = ckpt_sysfs_register();
	if (err)
		goto cache;
	err = ckpt_net_register(&net_ops);
	if (err)
		goto sysfs;
	err = ckpt_netlink_register();
	if (err)
		goto net;
	/* The door opens last and closes first. */
	err = ckpt_chardev_register();
	if (err)
		goto netlink;
	return 0;

netlink:
	ckpt_netlink_unregister();
net:
	ckpt_net_unregister();
sysfs:
	ckpt_sysfs_unregister();
cache:
	ckpt_section_cache_exit();
blob:
	ckpt_blob_exit();
	return err;
}

static void __exit ckpt_exit(void)
{
	ckpt_chardev_unregister();
	ckpt_netlink_unregister();
	ckpt_net_unregister();
	ckpt_sysfs_unregister();
	ckpt_section_cache_exit();
	ckpt_blob_exit();
}

module_init(ckpt_init);
module_exit(ckpt_exit);

MODULE_DESCRIPTION("SA Forum checkpoint sections");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
