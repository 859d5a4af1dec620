// SPDX-License-Identifier: GPL-2.0-only
/*
 * Iteration.
 *
 * Sections are numbered in the order of their creation, and the cursor is a
 * number, so it stays good whatever is created or deleted meanwhile.
 */
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <uapi/linux/ckpt.h>
#include "blob.h"
#include "checkpoint.h"
#include "iter.h"
#include "section.h"
#include "sections.h"

/**
 * ckpt_iter_start() - set the end of an iteration that has just begun
 * @checkpoint: where
 * @iter: its cursor and end are 0
 */
void ckpt_iter_start(struct ckpt_checkpoint *checkpoint, struct ckpt_iter *iter)
{
	rcu_read_lock();
	iter->end = READ_ONCE(ckpt_checkpoint_sections(checkpoint)->last_number);
	rcu_read_unlock();
}

static bool matches(const struct ckpt_iter *iter, s64 expiration)
{
	switch (iter->chosen) {
	case CKPT_CHOSEN_FOREVER:
		return expiration == CKPT_TIME_END;
	case CKPT_CHOSEN_LEQ_EXPIRATION:
		return expiration <= iter->expiration;
	case CKPT_CHOSEN_GEQ_EXPIRATION:
		return expiration >= iter->expiration;
	case CKPT_CHOSEN_ANY:
		return true;
	default:
		return false;
	}
}

/* Takes what is needed of a section, unless it is going or does not match. */
static bool take(const struct ckpt_iter *iter, struct ckpt_section *section,
		 struct ckpt_iter_found *found)
{
	struct ckpt_blob *blob;

	found->expiration = READ_ONCE(section->expiration);
	if (!matches(iter, found->expiration) || !ckpt_section_get_unless_zero(section))
		return false;
	do {
		blob = rcu_dereference(section->blob);
		if (!blob) {
			ckpt_section_put(section);
			return false;
		}
	} while (!ckpt_blob_get_unless_zero(blob));
	found->section = section;
	found->blob = blob;
	return true;
}

/**
 * ckpt_iter_next() - go to the next section that matches
 * @checkpoint: where
 * @iter: moves its cursor behind what was looked at
 * @found: (out) the section; the caller calls ckpt_iter_put()
 *
 * May look at many sections to find one: the caller bounds its own work.
 *
 * Return: false if the iteration is over, or the caller was killed.
 */
bool ckpt_iter_next(struct ckpt_checkpoint *checkpoint, struct ckpt_iter *iter,
		    struct ckpt_iter_found *found)
{
	struct ckpt_section *section;
	bool taken;

	do {
		rcu_read_lock();
		section = ckpt_sections_next_rcu(ckpt_checkpoint_sections(checkpoint),
						 &iter->cursor, iter->end);
		taken = section && take(iter, section, found);
		rcu_read_unlock();
		cond_resched();
	} while (section && !taken && !fatal_signal_pending(current));
	if (!section)
		iter->cursor = iter->end;
	return taken;
}

/**
 * ckpt_iter_put() - drop what ckpt_iter_next() has found
 * @found: to drop
 */
void ckpt_iter_put(struct ckpt_iter_found *found)
{
	ckpt_section_put(found->section);
	ckpt_blob_put(found->blob);
}
