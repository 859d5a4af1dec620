// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings of a node.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <uapi/linux/ckpt_netlink.h>
#include "settings.h"

/* What a node has that is not told otherwise. */
const struct ckpt_settings ckpt_settings_default = {
	.heartbeat = 100,
	.lease = 500,
	.hello_timeout = 2000,
	.phase_timeout = 500,
	.form_timeout = 5000,
	.leave_timeout = 5000,
};

static bool is_within(u32 value, u32 min, u32 max)
{
	return value >= min && value <= max;
}

/**
 * ckpt_settings_check() - look whether settings make sense
 * @settings: to look at
 *
 * Return: 0 or -ERANGE.
 */
int ckpt_settings_check(const struct ckpt_settings *settings)
{
	if (!is_within(settings->heartbeat, 10, 10000) ||
	    !is_within(settings->lease, 50, 60000) ||
	    !is_within(settings->hello_timeout, 100, 60000) ||
	    !is_within(settings->phase_timeout, 50, 60000) ||
	    !is_within(settings->form_timeout, 0, 600000) ||
	    !is_within(settings->leave_timeout, 0, 60000) ||
	    settings->expected > CKPT_NODES_MAX || settings->quorum > 1)
		return -ERANGE;
	/* A majority of how many? */
	if (settings->quorum && !settings->expected)
		return -ERANGE;
	return settings->lease < 2 * settings->heartbeat ? -ERANGE : 0;
}
