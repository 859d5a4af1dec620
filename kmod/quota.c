// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts and limits.
 *
 * Only published bytes count, and a resize counts the difference alone, so an
 * overwrite by equal size never fails for quota.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include "quota.h"

#define DEFAULT_MAX_CHECKPOINTS	65536UL
#define DEFAULT_MAX_SECTIONS	(16UL << 20)

static unsigned long max_total_bytes;
module_param(max_total_bytes, ulong, 0644);
MODULE_PARM_DESC(max_total_bytes,
		 "Bytes of section data of all namespaces together (0: a quarter of the RAM)");

static atomic64_t total_bytes = ATOMIC64_INIT(0);

static bool add_below(atomic64_t *used, u64 n, u64 limit)
{
	s64 old = atomic64_read(used);

	do {
		if (n > limit || old > limit - n)
			return false;
	} while (!atomic64_try_cmpxchg(used, &old, old + n));
	return true;
}

static u64 total_limit(void)
{
	unsigned long limit = READ_ONCE(max_total_bytes);

	return limit ?: (u64)totalram_pages() << (PAGE_SHIFT - 2);
}

/**
 * ckpt_quota_init() - start counting for a namespace
 * @quota: to set up, nothing used
 * @parent: whose limits to inherit, or NULL for the defaults
 */
void ckpt_quota_init(struct ckpt_quota *quota, const struct ckpt_quota *parent)
{
	atomic64_set(&quota->bytes.used, 0);
	atomic64_set(&quota->checkpoints.used, 0);
	atomic64_set(&quota->sections.used, 0);
	quota->bytes.limit = parent ? ckpt_quota_limit(&parent->bytes) : LONG_MAX;
	quota->checkpoints.limit = parent ? ckpt_quota_limit(&parent->checkpoints) :
					    DEFAULT_MAX_CHECKPOINTS;
	quota->sections.limit = parent ? ckpt_quota_limit(&parent->sections) :
					 DEFAULT_MAX_SECTIONS;
}

/**
 * ckpt_quota_add() - use more of something
 * @counter: checkpoints or sections of a quota
 * @n: how many more
 *
 * Return: 0, or -EDQUOT if the limit would be passed.
 */
int ckpt_quota_add(struct ckpt_counter *counter, u64 n)
{
	return add_below(&counter->used, n, READ_ONCE(counter->limit)) ? 0 : -EDQUOT;
}

/**
 * ckpt_quota_sub() - use less of something
 * @counter: checkpoints or sections of a quota
 * @n: how many less; they were added before
 */
void ckpt_quota_sub(struct ckpt_counter *counter, u64 n)
{
	atomic64_sub(n, &counter->used);
}

/**
 * ckpt_quota_resize() - account for data that changes its size
 * @quota: of the namespace
 * @from: published bytes before
 * @to: published bytes after
 *
 * Return: 0, or -EDQUOT if the namespace or the machine would hold too much;
 * never an error when @to is at most @from.
 */
int ckpt_quota_resize(struct ckpt_quota *quota, u64 from, u64 to)
{
	if (to == from)
		return 0;
	if (to < from) {
		atomic64_sub(from - to, &quota->bytes.used);
		atomic64_sub(from - to, &total_bytes);
		return 0;
	}
	if (ckpt_quota_add(&quota->bytes, to - from))
		return -EDQUOT;
	if (add_below(&total_bytes, to - from, total_limit()))
		return 0;
	atomic64_sub(to - from, &quota->bytes.used);
	return -EDQUOT;
}

/**
 * ckpt_quota_used() - how much of something is in use
 * @counter: any of a quota
 *
 * Return: the use at this moment.
 */
u64 ckpt_quota_used(const struct ckpt_counter *counter)
{
	return atomic64_read(&counter->used);
}

/**
 * ckpt_quota_limit() - how much of something may be in use
 * @counter: any of a quota
 *
 * Return: the limit at this moment.
 */
u64 ckpt_quota_limit(const struct ckpt_counter *counter)
{
	return READ_ONCE(counter->limit);
}
