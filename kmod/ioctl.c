// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dispatch of ioctls.
 */
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include "blob.h"
#include "ioctl.h"

static const struct ckpt_ioc *find(const struct ckpt_ioc_table *table, unsigned int cmd)
{
	unsigned int nr = _IOC_NR(cmd);

	if (_IOC_TYPE(cmd) != CKPT_IOC_TYPE || nr >= table->count)
		return NULL;
	nr = array_index_nospec(nr, table->count);
	return table->calls[nr].handler ? &table->calls[nr] : NULL;
}

static u32 reserved_member(const struct ckpt_ioc *ioc, const void *arg)
{
	return ioc->reserved ? *(const u32 *)(arg + ioc->reserved) : 0;
}

static long do_call(const struct ckpt_ioc *ioc, struct ckpt_call *call, u64 cookie,
		    const bool *dead, unsigned int cmd)
{
	/* The whole union, not its member: fortified copies look at the type. */
	void *head = (void *)call + offsetof(struct ckpt_call, cookie);
	int err;

	call->copy_out = false;
	err = copy_struct_from_user(head, ioc->size, call->uarg, _IOC_SIZE(cmd));
	if (err)
		return err;
	if (call->flags & ~ioc->flags || reserved_member(ioc, head))
		return -EINVAL;
	if (call->cookie && call->cookie != cookie)
		return -EBADF;
	if (READ_ONCE(*dead))
		return -ESHUTDOWN;

	err = ioc->handler(call);
	/* What has failed because the file was closed meanwhile. */
	if (err && READ_ONCE(*dead))
		return -ESHUTDOWN;
	if (((!err && ioc->copy_out) || call->copy_out) &&
	    copy_to_user(call->uarg, head, call->size))
		return -EFAULT;
	return err;
}

/* Jiffies.  A processor gives back what it holds of a memory cgroup in a work of its own. */
#define DRAIN_TIME	(HZ / 100 + 1)

/*
 * Out of memory: may there be some after a while?  What was freed while others waited
 * for it is charged to its memory cgroup for some time yet, where it was freed.
 */
static bool may_try_again(int tries)
{
	if (!tries)
		return ckpt_blob_reclaim();
	return tries == 1 && !schedule_timeout_killable(DRAIN_TIME);
}

/**
 * ckpt_ioctl_dispatch() - do an ioctl
 * @table: the calls of this kind of file
 * @call: its service or open is set
 * @cookie: of the file
 * @dead: the file takes no more calls
 * @cmd: as ioctl() hands it over
 * @arg: likewise
 *
 * Return: what the call returns.
 */
long ckpt_ioctl_dispatch(const struct ckpt_ioc_table *table, struct ckpt_call *call,
			 u64 cookie, const bool *dead, unsigned int cmd,
			 unsigned long arg)
{
	const struct ckpt_ioc *ioc = find(table, cmd);
	int tries = 0;
	long ret;

	if (!ioc)
		return -ENOTTY;
	if (_IOC_SIZE(cmd) < ioc->min_size)
		return -EINVAL;
	call->uarg = (void __user *)arg;
	call->size = min_t(size_t, _IOC_SIZE(cmd), ioc->size);
	/* A call that fails has changed nothing, so it can be done once more. */
	do {
		ret = do_call(ioc, call, cookie, dead, cmd);
	} while (unlikely(ret == -ENOMEM) && may_try_again(tries++));
	return ret;
}
