/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Settings of a node.
 */
#ifndef CKPT_SETTINGS_H
#define CKPT_SETTINGS_H

#include <linux/types.h>

/**
 * struct ckpt_settings - settings of a node, times in milliseconds
 * @heartbeat: between two heartbeats
 * @lease: of each heartbeat; who is silent for two is closed
 * @hello_timeout: from a connection to the end of its hello
 * @phase_timeout: of a phase of a view change
 * @form_timeout: after which a view is formed with less than the expected nodes, if quorum
 *	is off
 * @leave_timeout: for which a leave waits for the others to go on without this node
 * @expected: nodes of the cluster; 0: not known
 * @quorum: 1: no work without a majority of the expected nodes; 0: off
 */
struct ckpt_settings {
	u32 heartbeat;
	u32 lease;
	u32 hello_timeout;
	u32 phase_timeout;
	u32 form_timeout;
	u32 leave_timeout;
	u32 expected;
	u32 quorum;
};

extern const struct ckpt_settings ckpt_settings_default;

int ckpt_settings_check(const struct ckpt_settings *settings);

#endif /* CKPT_SETTINGS_H */
