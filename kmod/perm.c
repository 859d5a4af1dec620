// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may open and unlink a checkpoint: as with files.
 */
#include <linux/cred.h>
#include "checkpoint.h"
#include "netns.h"
#include "perm.h"

/* The bits of one class in a mode. */
#define READ_BIT	04
#define WRITE_BIT	02

/**
 * ckpt_perm_owner() - make the caller the owner of a new checkpoint
 * @owner: (out) the owner
 * @mode: permission bits
 */
void ckpt_perm_owner(struct ckpt_owner *owner, umode_t mode)
{
	owner->uid = current_fsuid();
	owner->gid = current_fsgid();
	owner->mode = mode;
}

/* The three bits of the mode that hold for the caller. */
static umode_t class_bits(const struct ckpt_owner *owner)
{
	if (uid_eq(owner->uid, current_fsuid()))
		return owner->mode >> 6;
	if (in_group_p(owner->gid))
		return owner->mode >> 3;
	return owner->mode;
}

/**
 * ckpt_perm_check() - check the caller against owner and mode
 * @checkpoint: to open or unlink
 * @open_flags: %CKPT_OPEN_READ and %CKPT_OPEN_WRITE as wanted; without either,
 *	one of the two rights is enough
 *
 * Return: 0 or -EACCES.
 */
int ckpt_perm_check(const struct ckpt_checkpoint *checkpoint, u32 open_flags)
{
	umode_t bits = class_bits(&checkpoint->owner);
	umode_t want = 0;

	if (open_flags & CKPT_OPEN_READ)
		want |= READ_BIT;
	if (open_flags & CKPT_OPEN_WRITE)
		want |= WRITE_BIT;
	if (want ? (bits & want) == want : bits & (READ_BIT | WRITE_BIT))
		return 0;
	return ns_capable(checkpoint->net->net->user_ns, CAP_DAC_OVERRIDE) ? 0 : -EACCES;
}
