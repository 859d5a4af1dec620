/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings net.ckpt.* of a namespace.
 */
#ifndef CKPT_SYSCTL_H
#define CKPT_SYSCTL_H

#include "types.h"

int ckpt_sysctl_register(struct ckpt_net *world, const struct ckpt_net *parent);
void ckpt_sysctl_unregister(struct ckpt_net *world);

#endif /* CKPT_SYSCTL_H */
