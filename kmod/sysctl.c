// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings net.ckpt.* of a namespace.
 */
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>
#include "netns.h"
#include "sysctl.h"

#define DEFAULT_SYSFS_SECTIONS	1024

/*
 * Limits are counted in signed 64-bit numbers.  A setting for one checkpoint
 * directory is bounded by what sysfs can reasonably hold.
 */
static unsigned long limit_max = LONG_MAX;
static unsigned long sysfs_sections_max = 1UL << 20;

static const struct ctl_table template[] = {
	{
		.procname = "max_bytes",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &limit_max,
	},
	{
		.procname = "max_checkpoints",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &limit_max,
	},
	{
		.procname = "max_sections",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &limit_max,
	},
	{
		.procname = "sysfs_sections",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &sysfs_sections_max,
	},
	{ }
};

/**
 * ckpt_sysctl_register() - show the settings of a namespace
 * @world: whose
 * @parent: the initial one, from which settings are inherited; or NULL
 *
 * Namespaces that the initial user namespace does not own can read their
 * limits but not raise them.
 *
 * Return: 0 or -ENOMEM.
 */
int ckpt_sysctl_register(struct ckpt_net *world, const struct ckpt_net *parent)
{
	struct ctl_table *table = kmemdup(template, sizeof(template), GFP_KERNEL);
	struct ctl_table *entry;

	if (!table)
		return -ENOMEM;
	world->sysfs_sections = parent ? READ_ONCE(parent->sysfs_sections) :
					 DEFAULT_SYSFS_SECTIONS;
	table[0].data = &world->quota.bytes.limit;
	table[1].data = &world->quota.checkpoints.limit;
	table[2].data = &world->quota.sections.limit;
	table[3].data = &world->sysfs_sections;
	if (world->net->user_ns != &init_user_ns)
		for (entry = table; entry->procname; entry++)
			entry->mode &= ~0222;
	world->sysctl_table = table;
	world->sysctl_header = register_net_sysctl(world->net, "net/ckpt", table);
	if (world->sysctl_header)
		return 0;
	kfree(table);
	return -ENOMEM;
}

/**
 * ckpt_sysctl_unregister() - take the settings away
 * @world: whose
 */
void ckpt_sysctl_unregister(struct ckpt_net *world)
{
	unregister_net_sysctl_table(world->sysctl_header);
	kfree(world->sysctl_table);
}
