// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: who is there, and which of them would make a view.
 */
#include <linux/kernel.h>
#include "view_parts.h"

/**
 * ckpt_view_compare() - compare numbers of views
 * @a: one
 * @b: the other
 *
 * Return: below, at or above 0 as @a is below, at or above @b.
 */
int ckpt_view_compare(const struct ckpt_view_number *a, const struct ckpt_view_number *b)
{
	if (a->counter != b->counter)
		return a->counter < b->counter ? -1 : 1;
	if (a->proposer != b->proposer)
		return a->proposer < b->proposer ? -1 : 1;
	return 0;
}

static bool is_same(const struct ckpt_member *a, const struct ckpt_member *b)
{
	return a->node == b->node && a->incarnation == b->incarnation;
}

/**
 * ckpt_members_has() - look for a member
 * @members: in these
 * @member: of this incarnation
 *
 * Return: whether it is there.
 */
bool ckpt_members_has(const struct ckpt_members *members, const struct ckpt_member *member)
{
	u32 i;

	for (i = 0; i < members->count; i++)
		if (is_same(&members->list[i], member))
			return true;
	return false;
}

/**
 * ckpt_members_add() - add a member
 * @members: to these
 * @member: which is not there yet
 */
void ckpt_members_add(struct ckpt_members *members, const struct ckpt_member *member)
{
	if (members->count < CKPT_NODES_MAX)
		members->list[members->count++] = *member;
}

/**
 * ckpt_members_equal() - compare members
 * @a: some
 * @b: others
 *
 * Return: whether they are the same, in any order.
 */
bool ckpt_members_equal(const struct ckpt_members *a, const struct ckpt_members *b)
{
	u32 i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (!ckpt_members_has(b, &a->list[i]))
			return false;
	return true;
}

/**
 * ckpt_view_is_self() - is it this node
 * @views: of this node
 * @member: who
 *
 * Return: whether it is.
 */
bool ckpt_view_is_self(const struct ckpt_views *views, const struct ckpt_member *member)
{
	return is_same(&views->self, member);
}

/**
 * ckpt_view_find() - find a peer
 * @views: of this node
 * @member: who
 *
 * Return: the peer; NULL if that incarnation is none.
 */
struct ckpt_known *ckpt_view_find(const struct ckpt_views *views,
				  const struct ckpt_member *member)
{
	u32 low = 0, high = views->known_count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (views->known[middle]->member.node < member->node)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < views->known_count && is_same(&views->known[low]->member, member))
		return views->known[low];
	return NULL;
}

/**
 * ckpt_view_knows_all() - are they all peers
 * @views: of this node
 * @members: they; this node may be one of them
 *
 * Return: whether they are.
 */
bool ckpt_view_knows_all(const struct ckpt_views *views, const struct ckpt_members *members)
{
	u32 i;

	for (i = 0; i < members->count; i++)
		if (!ckpt_view_is_self(views, &members->list[i]) &&
		    !ckpt_view_find(views, &members->list[i]))
			return false;
	return true;
}

/* Has a peer installed a view of this node that this node has not? */
static bool is_ahead(const struct ckpt_views *views, const struct ckpt_known *known,
		     const struct ckpt_view *base)
{
	const struct ckpt_standing *standing = &known->standing;

	return known->told && (standing->state == CKPT_STANDING_MEMBER ||
			       standing->state == CKPT_STANDING_CHANGING) &&
	       ckpt_view_compare(&standing->view.number, &base->number) > 0 &&
	       ckpt_members_has(&standing->view.members, &views->self);
}

/**
 * ckpt_view_base() - the view that this node starts from
 * @views: of this node
 *
 * The last one of which it is known that somebody has installed it.
 *
 * Return: the view; NULL if there was none, or others have gone on from it.
 */
const struct ckpt_view *ckpt_view_base(const struct ckpt_views *views)
{
	const struct ckpt_view *base = &views->view;
	u32 i;

	if (views->left_out)
		return NULL;
	for (i = 0; i < views->known_count; i++)
		if (is_ahead(views, views->known[i], base))
			base = &views->known[i]->standing.view;
	return base->number.counter ? base : NULL;
}

/**
 * ckpt_view_wins() - which of two views takes the members of the other
 * @views: of this node
 * @a: one view
 * @b: the other
 *
 * With quorum on only the last one can have worked.  With quorum off both may have: the
 * larger one wins.  Every node decides alike.
 *
 * Return: whether @a does.
 */
bool ckpt_view_wins(const struct ckpt_views *views, const struct ckpt_view *a,
		    const struct ckpt_view *b)
{
	if (!a->number.counter || !b->number.counter)
		return a->number.counter > b->number.counter;
	if (!views->settings->quorum) {
		if (a->members.count != b->members.count)
			return a->members.count > b->members.count;
		if (a->members.list[0].node != b->members.list[0].node)
			return a->members.list[0].node < b->members.list[0].node;
	}
	return ckpt_view_compare(&a->number, &b->number) > 0;
}

/* No cluster changes its view so often between two messages. */
#define STEP_MAX	0x100000000ULL

/**
 * ckpt_view_saw() - somebody knows of a counter of a view
 * @views: of this node, which makes higher ones from now on
 * @counter: it
 *
 * Return: false if it is so high that soon none could be higher: it was not taken over.
 */
bool ckpt_view_saw(struct ckpt_views *views, u64 counter)
{
	if (counter > views->seen && counter - views->seen > STEP_MAX)
		return false;
	views->seen = max_t(u64, views->seen, counter);
	return true;
}

/**
 * ckpt_view_wake_at() - look again then
 * @views: of this node
 * @time: when
 */
void ckpt_view_wake_at(struct ckpt_views *views, u64 time)
{
	views->wake = min_t(u64, views->wake, time);
}

/**
 * ckpt_view_patience() - how long a change of view is waited for
 * @views: of this node
 *
 * Return: for how long, before this node begins anew, or tells of it.
 */
u64 ckpt_view_patience(const struct ckpt_views *views)
{
	return 2 * ((u64)views->settings->phase_timeout + views->settings->lease);
}

/* The list is by node id. */
static bool says_to_reach(const struct ckpt_known *known, const struct ckpt_member *member)
{
	const struct ckpt_members *reach = &known->standing.reach;
	u32 low = 0, high = reach->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (reach->list[middle].node < member->node)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reach->count && is_same(&reach->list[low], member);
}

static bool is_silent(struct ckpt_views *views, const struct ckpt_known *known, u64 now)
{
	u64 until = known->heard + views->settings->lease;

	if (now <= until)
		ckpt_view_wake_at(views, until + 1);
	return now > until;
}

/* A peer that can hear this node, and does not want to go. */
static bool is_usable(struct ckpt_views *views, const struct ckpt_known *known, u64 now)
{
	if (!known->told || known->standing.state == CKPT_STANDING_LEAVING ||
	    !says_to_reach(known, &views->self))
		return false;
	if (now < known->skip) {
		ckpt_view_wake_at(views, known->skip);
		return false;
	}
	return true;
}

/* Nobody is in a view who does not reach all others of it. */
static bool reaches_all(const struct ckpt_views *views, const struct ckpt_known *known)
{
	const struct ckpt_members *plan = &views->plan;
	const struct ckpt_known *other;
	u32 i;

	for (i = 0; i < plan->count; i++) {
		if (ckpt_view_is_self(views, &plan->list[i]))
			continue;
		other = ckpt_view_find(views, &plan->list[i]);
		if (!says_to_reach(known, &other->member) ||
		    !says_to_reach(other, &known->member))
			return false;
	}
	return true;
}

static void try_to_add(struct ckpt_views *views, const struct ckpt_known *known, u64 now)
{
	if (is_usable(views, known, now) && reaches_all(views, known))
		ckpt_members_add(&views->plan, &known->member);
}

static bool is_free(const struct ckpt_known *known)
{
	return known->standing.state == CKPT_STANDING_FORMING ||
	       known->standing.state == CKPT_STANDING_LEFT_OUT;
}

/*
 * Those of the last view that are left of it, by seniority.  Who is silent holds up this
 * node only if it is before it: others are waited for until they are closed.
 */
static void plan_from_view(struct ckpt_views *views, const struct ckpt_members *members,
			   u64 now)
{
	const struct ckpt_known *known;
	bool before = true;
	u32 i;

	for (i = 0; i < members->count; i++) {
		known = ckpt_view_find(views, &members->list[i]);
		if (ckpt_view_is_self(views, &members->list[i])) {
			ckpt_members_add(&views->plan, &views->self);
			before = false;
		} else if (known && !is_free(known) &&
			   !(before && is_silent(views, known, now))) {
			try_to_add(views, known, now);
		}
	}
}

/* Those that are in no view, by node id. */
static void plan_from_nothing(struct ckpt_views *views, u64 now)
{
	bool added = false;
	u32 i;

	for (i = 0; i < views->known_count; i++) {
		if (!added && views->known[i]->member.node > views->self.node) {
			ckpt_members_add(&views->plan, &views->self);
			added = true;
		}
		if (is_free(views->known[i]) && !is_silent(views, views->known[i], now))
			try_to_add(views, views->known[i], now);
	}
	if (!added)
		ckpt_members_add(&views->plan, &views->self);
}

/**
 * ckpt_view_plan() - find out which view there should be, at least
 * @views: of this node; @plan gets its members, of whom the first is to propose it
 * @now: the time
 */
void ckpt_view_plan(struct ckpt_views *views, u64 now)
{
	const struct ckpt_view *base = ckpt_view_base(views);

	views->plan.count = 0;
	if (base)
		plan_from_view(views, &base->members, now);
	else
		plan_from_nothing(views, now);
}

/**
 * ckpt_view_is_later() - has somebody gone on from a view
 * @later: to this one
 * @view: from this one
 *
 * Return: whether some member has: it agreed to @later, so @view has ended.
 */
bool ckpt_view_is_later(const struct ckpt_view *later, const struct ckpt_view *view)
{
	u32 i;

	if (ckpt_view_compare(&later->number, &view->number) <= 0)
		return false;
	for (i = 0; i < later->members.count; i++)
		if (ckpt_members_has(&view->members, &later->members.list[i]))
			return true;
	return false;
}

/* Is it in no view, or in one that is to end in this one? */
static bool is_willing(const struct ckpt_views *views, const struct ckpt_view *base,
		       const struct ckpt_known *known)
{
	const struct ckpt_view *other = &known->standing.view;

	return is_free(known) ||
	       (base && (ckpt_view_is_later(base, other) ||
			 ckpt_view_wins(views, base, other)));
}

/**
 * ckpt_view_plan_others() - add who is not in the view yet
 * @views: of this node, which is the one to propose
 * @now: the time
 */
void ckpt_view_plan_others(struct ckpt_views *views, u64 now)
{
	const struct ckpt_view *base = ckpt_view_base(views);
	const struct ckpt_known *known;
	u32 i;

	for (i = 0; i < views->known_count; i++) {
		known = views->known[i];
		if (known->told && !ckpt_members_has(&views->plan, &known->member) &&
		    !is_silent(views, known, now) && is_willing(views, base, known))
			try_to_add(views, known, now);
	}
}
