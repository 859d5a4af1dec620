// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: leases, and whether there are enough of them.
 *
 * A node with a majority of leases knows that no view without it has been committed:
 * whoever proposes one waits until those leases have run out.
 */
#include <linux/kernel.h>
#include "view_parts.h"

/**
 * ckpt_view_majority() - how many are enough
 * @expected: nodes of the cluster; 0: quorum is off
 *
 * Return: how many.
 */
u32 ckpt_view_majority(u32 expected)
{
	return expected ? expected / 2 + 1 : 0;
}

/**
 * ckpt_view_expected() - of how many a majority is needed
 * @views: of this node
 *
 * Return: nodes; 0: quorum is off.
 */
u32 ckpt_view_expected(const struct ckpt_views *views)
{
	return views->settings->quorum ? views->settings->expected : 0;
}

/* Clocks may differ in rate by one part in a hundred. */
static u32 with_drift(u32 lease)
{
	return lease + lease / 100 + 1;
}

static bool may_have_lease(const struct ckpt_views *views, const struct ckpt_known *known)
{
	if (known->told && known->standing.state == CKPT_STANDING_LEAVING)
		return false;
	if (views->state == CKPT_STANDING_MEMBER || views->state == CKPT_STANDING_CHANGING)
		return ckpt_members_has(&views->agreed.members, &known->member);
	return false;
}

/**
 * ckpt_views_grant() - grant a lease, with a heartbeat that is about to be sent
 * @views: of this node
 * @known: to whom
 * @now: the time
 *
 * Return: for how long; 0: not at all.
 */
u32 ckpt_views_grant(struct ckpt_views *views, struct ckpt_known *known, u64 now)
{
	u32 lease = views->settings->lease;

	if (!may_have_lease(views, known))
		return 0;
	known->granted = max_t(u64, known->granted, now + with_drift(lease));
	return lease;
}

/**
 * ckpt_view_grants_left() - for how long others than those agreed to may hold leases
 * @views: of this node, which grants none to others from now on
 * @now: the time
 *
 * Nobody knows what was granted before this node was started, for the same node.
 *
 * Return: for how long.
 */
u32 ckpt_view_grants_left(const struct ckpt_views *views, u64 now)
{
	u64 until = max_t(u64, views->granted_gone,
			  views->joined + with_drift(views->settings->lease));
	const struct ckpt_known *known;
	u32 i;

	for (i = 0; i < views->known_count; i++) {
		known = views->known[i];
		if (!ckpt_members_has(&views->agreed.members, &known->member))
			until = max_t(u64, until, known->granted);
	}
	return until > now ? until - now : 0;
}

/**
 * ckpt_views_is_live() - may this node act for its view
 * @views: of this node
 * @now: the time
 *
 * To be asked after data was looked at, and before it is given away.
 *
 * Return: whether it may.
 */
bool ckpt_views_is_live(const struct ckpt_views *views, u64 now)
{
	u32 needed = ckpt_view_majority(ckpt_view_expected(views)), have = 1, i;
	const struct ckpt_known *known;

	if (views->state != CKPT_STANDING_MEMBER || views->leaving)
		return false;
	for (i = 0; i < views->known_count && have < needed; i++) {
		known = views->known[i];
		if (now < known->leased &&
		    ckpt_members_has(&views->view.members, &known->member))
			have++;
	}
	return have >= needed;
}

/* Before the first of them ends it can't change. */
static void wake_for_leases(struct ckpt_views *views, u64 now)
{
	u32 i;

	for (i = 0; i < views->known_count; i++)
		if (now < views->known[i]->leased)
			ckpt_view_wake_at(views, views->known[i]->leased);
}

/**
 * ckpt_view_look_live() - tell of it if this node may not work any more, or again
 * @views: of this node
 * @now: the time
 *
 * A change of view takes some time, and when one starts, leases follow with the next
 * heartbeats: until then nothing is told.
 */
void ckpt_view_look_live(struct ckpt_views *views, u64 now)
{
	bool live = ckpt_views_is_live(views, now);

	if (!views->view.number.counter || views->left_out || views->leaving)
		return;
	if (live)
		views->starting_until = 0;
	if (live && views->settings->quorum)
		wake_for_leases(views, now);
	if (now < views->starting_until) {
		ckpt_view_wake_at(views, views->starting_until);
	} else if (live == views->no_quorum) {
		views->no_quorum = !live;
		views->ops->tell(views, live ? CKPT_VIEW_QUORUM : CKPT_VIEW_NO_QUORUM);
	}
}
