// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: a member of what is proposed.
 */
#include <linux/kernel.h>
#include "view_parts.h"

/**
 * ckpt_view_agree() - agree to a proposal
 * @views: of this node, which does nothing for its old view from now on
 * @view: what is proposed
 * @now: the time
 */
void ckpt_view_agree(struct ckpt_views *views, const struct ckpt_view *view, u64 now)
{
	views->agreed = *view;
	views->agreed_at = now;
	views->installed = false;
	views->state = CKPT_STANDING_CHANGING;
	views->refused_first = 0;
	views->refused_last = 0;
	views->broken_since = 0;
	if (!views->starting_until)
		views->starting_until = now + ckpt_view_patience(views);
	ckpt_view_standing_soon(views, now);
}

/**
 * ckpt_view_install() - take over the view that was agreed to
 * @views: of this node
 * @members: of the view, by seniority
 * @now: the time
 */
void ckpt_view_install(struct ckpt_views *views, const struct ckpt_members *members, u64 now)
{
	views->agreed.members = *members;
	views->view = views->agreed;
	views->installed = true;
	views->left_out = false;
	ckpt_view_standing_soon(views, now);
}

/**
 * ckpt_view_start() - begin to work in the view that was installed
 * @views: of this node
 * @now: the time
 */
void ckpt_view_start(struct ckpt_views *views, u64 now)
{
	views->state = CKPT_STANDING_MEMBER;
	views->starting_until = now + views->settings->lease;
	ckpt_view_standing_soon(views, now);
	views->ops->tell(views, CKPT_VIEW_STARTED);
}

/*
 * Two that propose at once would keep each other from it for ever, if nobody
 * preferred one.
 */
static bool is_preferred(struct ckpt_views *views, const struct ckpt_known *known, u64 now)
{
	const struct ckpt_view *base = ckpt_view_base(views);
	const struct ckpt_view *other = &known->standing.view;

	ckpt_view_plan(views, now);
	if (views->plan.list[0].node == known->member.node)
		return true;
	if (!base)
		return other->number.counter;
	if (ckpt_view_is_later(other, base))
		return true;
	return !ckpt_members_has(&base->members, &known->member) &&
	       ckpt_view_wins(views, other, base);
}

/* What is known here may be wrong or late: it holds up others for some time only. */
static bool was_refused_long(struct ckpt_views *views, u64 now)
{
	u64 long_time = 2 * (u64)views->settings->phase_timeout;

	if (!views->refused_first || now - views->refused_last > long_time)
		views->refused_first = now;
	views->refused_last = now;
	return now - views->refused_first >= long_time;
}

static bool is_acceptable(struct ckpt_views *views, const struct ckpt_known *known,
			  const struct ckpt_view *view, u64 now)
{
	if (views->leaving || ckpt_view_compare(&view->number, &views->agreed.number) <= 0 ||
	    !ckpt_view_knows_all(views, &view->members))
		return false;
	return is_preferred(views, known, now) || was_refused_long(views, now);
}

/**
 * ckpt_view_on_propose() - take a PROPOSE
 * @views: of this node
 * @known: from whom
 * @header: of the message
 * @attrs: of it
 * @now: the time
 *
 * Return: whether it makes sense.
 */
bool ckpt_view_on_propose(struct ckpt_views *views, struct ckpt_known *known,
			  const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			  u64 now)
{
	struct ckpt_view *view = &views->report.last;

	if (header->view.proposer != known->member.incarnation)
		return false;
	view->number = header->view;
	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &view->members);
	if (!ckpt_members_has(&view->members, &views->self) ||
	    !ckpt_members_has(&view->members, &known->member) ||
	    !ckpt_view_saw(views, header->view.counter))
		return false;
	if (!is_acceptable(views, known, view, now)) {
		ckpt_view_say_refuse(views, known, &header->view);
		return true;
	}
	views->proposal.phase = CKPT_PHASE_NONE;
	ckpt_view_agree(views, view, now);
	ckpt_view_say_report(views, known, now);
	return true;
}

/* Later than anything agreed to is impossible; earlier has lost its meaning. */
static bool is_possible(const struct ckpt_views *views, const struct ckpt_known *known,
			const struct ckpt_header *header)
{
	return header->view.proposer == known->member.incarnation &&
	       ckpt_view_compare(&header->view, &views->agreed.number) <= 0;
}

static bool is_agreed(const struct ckpt_views *views, const struct ckpt_header *header)
{
	return views->state == CKPT_STANDING_CHANGING &&
	       !ckpt_view_compare(&header->view, &views->agreed.number);
}

/**
 * ckpt_view_on_commit() - take a COMMIT
 * @views: of this node
 * @known: from whom
 * @header: of the message
 * @attrs: of it
 * @now: the time
 *
 * Return: whether it makes sense.
 */
bool ckpt_view_on_commit(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now)
{
	if (!is_possible(views, known, header))
		return false;
	if (!is_agreed(views, header) || views->installed)
		return true;
	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &views->members);
	if (!ckpt_members_equal(&views->members, &views->agreed.members))
		return false;
	ckpt_view_install(views, &views->members, now);
	ckpt_view_say_installed(views, known);
	return true;
}

/**
 * ckpt_view_on_start() - take a START
 * @views: of this node
 * @known: from whom
 * @header: of the message
 * @now: the time
 *
 * Return: whether it makes sense.
 */
bool ckpt_view_on_start(struct ckpt_views *views, struct ckpt_known *known,
			const struct ckpt_header *header, u64 now)
{
	if (!is_possible(views, known, header))
		return false;
	if (!is_agreed(views, header))
		return true;
	if (!views->installed)
		return false;
	ckpt_view_start(views, now);
	return true;
}
