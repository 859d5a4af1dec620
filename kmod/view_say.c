// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: messages.
 */
#include <linux/kernel.h>
#include "view_parts.h"

/* All that is made here fits. */
static void say(struct ckpt_views *views, struct ckpt_known *known, int len)
{
	if (len > 0)
		views->ops->send(known, views->message, len);
}

static void say_to_members(struct ckpt_views *views, int len)
{
	const struct ckpt_members *members = &views->proposal.view.members;
	struct ckpt_known *known;
	u32 i;

	for (i = 0; i < members->count; i++) {
		known = ckpt_view_find(views, &members->list[i]);
		if (!known)
			continue;
		known->answered = false;
		say(views, known, len);
	}
}

static int make_standing(struct ckpt_views *views)
{
	struct ckpt_standing *standing = &views->standing;
	u32 i;

	standing->state = views->leaving ? CKPT_STANDING_LEAVING : views->state;
	standing->expected = ckpt_view_expected(views);
	standing->seen = views->seen;
	standing->view = views->view;
	standing->reach.count = 0;
	for (i = 0; i < views->known_count; i++)
		ckpt_members_add(&standing->reach, &views->known[i]->member);
	return ckpt_proto_encode_standing(views->message, sizeof(views->message), standing);
}

/**
 * ckpt_view_standing_soon() - send STANDING to all peers
 * @views: of this node
 * @time: when; earlier if something else is new
 */
void ckpt_view_standing_soon(struct ckpt_views *views, u64 time)
{
	views->standing_at = min_t(u64, views->standing_at, time);
}

/**
 * ckpt_view_say_standing_to() - send STANDING
 * @views: of this node
 * @known: to whom
 */
void ckpt_view_say_standing_to(struct ckpt_views *views, struct ckpt_known *known)
{
	say(views, known, make_standing(views));
}

/**
 * ckpt_view_say_standing() - send STANDING to all peers
 * @views: of this node
 */
void ckpt_view_say_standing(struct ckpt_views *views)
{
	int len = make_standing(views);
	u32 i;

	for (i = 0; i < views->known_count; i++)
		say(views, views->known[i], len);
	views->standing_at = CKPT_NEVER;
}

/**
 * ckpt_view_say_propose() - send PROPOSE to all members of the proposal
 * @views: of this node
 */
void ckpt_view_say_propose(struct ckpt_views *views)
{
	say_to_members(views, ckpt_proto_encode_propose(views->message, sizeof(views->message),
							&views->proposal.view));
}

/**
 * ckpt_view_say_refuse() - send REFUSE
 * @views: of this node
 * @known: to whom
 * @number: what is refused
 */
void ckpt_view_say_refuse(struct ckpt_views *views, struct ckpt_known *known,
			  const struct ckpt_view_number *number)
{
	say(views, known, ckpt_proto_encode_refuse(views->message, sizeof(views->message),
						   number, views->seen));
}

/**
 * ckpt_view_say_report() - send REPORT
 * @views: of this node
 * @known: to whom
 * @now: the time
 */
void ckpt_view_say_report(struct ckpt_views *views, struct ckpt_known *known, u64 now)
{
	struct ckpt_report *report = &views->report;

	report->expected = ckpt_view_expected(views);
	report->grants = ckpt_view_grants_left(views, now);
	report->last = views->view;
	say(views, known, ckpt_proto_encode_report(views->message, sizeof(views->message),
						   &views->agreed.number, report));
}

/**
 * ckpt_view_say_commit() - send COMMIT to all members of the proposal
 * @views: of this node
 */
void ckpt_view_say_commit(struct ckpt_views *views)
{
	say_to_members(views, ckpt_proto_encode_commit(views->message, sizeof(views->message),
						       &views->proposal.view));
}

/**
 * ckpt_view_say_installed() - send INSTALLED
 * @views: of this node
 * @known: to whom
 */
void ckpt_view_say_installed(struct ckpt_views *views, struct ckpt_known *known)
{
	say(views, known, ckpt_proto_encode_installed(views->message, sizeof(views->message),
						      &views->view.number));
}

/**
 * ckpt_view_say_start() - send START to all members of the proposal
 * @views: of this node
 */
void ckpt_view_say_start(struct ckpt_views *views)
{
	say_to_members(views, ckpt_proto_encode_start(views->message, sizeof(views->message),
						      &views->proposal.view.number));
}
