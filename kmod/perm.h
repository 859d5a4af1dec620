/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may open and unlink a checkpoint.
 */
#ifndef CKPT_PERM_H
#define CKPT_PERM_H

#include "types.h"

struct ckpt_owner;

int ckpt_perm_check(const struct ckpt_checkpoint *checkpoint, u32 open_flags);
void ckpt_perm_owner(struct ckpt_owner *owner, umode_t mode);

#endif /* CKPT_PERM_H */
