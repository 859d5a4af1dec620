// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: what comes in, and what is decided.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "view_parts.h"

/**
 * ckpt_views_init() - set up
 * @views: zeroed
 * @ops: of the caller
 * @settings: of the node, which outlive @views
 * @self: who this node is
 * @now: the time
 */
void ckpt_views_init(struct ckpt_views *views, const struct ckpt_view_ops *ops,
		     const struct ckpt_settings *settings, const struct ckpt_member *self,
		     u64 now)
{
	views->ops = ops;
	views->settings = settings;
	views->self = *self;
	views->state = CKPT_STANDING_FORMING;
	views->joined = now;
	views->forming_since = now;
	views->standing_at = CKPT_NEVER;
}

/* Where @member is, or would be, among the peers. */
static u32 place(const struct ckpt_views *views, const struct ckpt_member *member)
{
	u32 i = 0;

	while (i < views->known_count && views->known[i]->member.node < member->node)
		i++;
	return i;
}

/**
 * ckpt_views_peer_up() - there is another peer
 * @views: of this node
 * @known: zeroed but for @owner and @member; stays until ckpt_views_peer_down()
 * @now: the time
 *
 * Return: false if there are too many, or one with its node id.
 */
bool ckpt_views_peer_up(struct ckpt_views *views, struct ckpt_known *known, u64 now)
{
	u32 i = place(views, &known->member);

	if (views->known_count == CKPT_NODES_MAX - 1 ||
	    (i < views->known_count && views->known[i]->member.node == known->member.node))
		return false;
	memmove(&views->known[i + 1], &views->known[i],
		(views->known_count - i) * sizeof(views->known[0]));
	views->known[i] = known;
	views->known_count++;
	known->heard = now;
	ckpt_view_say_standing_to(views, known);
	/* More may come at once. */
	ckpt_view_standing_soon(views, now + views->settings->heartbeat / 4);
	return true;
}

/**
 * ckpt_views_peer_down() - a peer has gone
 * @views: of this node
 * @known: which
 * @now: the time
 */
void ckpt_views_peer_down(struct ckpt_views *views, struct ckpt_known *known, u64 now)
{
	u32 i = place(views, &known->member);

	views->granted_gone = max_t(u64, views->granted_gone, known->granted);
	/* A cut ends connections one after the other: a view is made of what is left then. */
	views->retry = max_t(u64, views->retry, now + views->settings->heartbeat / 2);
	views->known_count--;
	memmove(&views->known[i], &views->known[i + 1],
		(views->known_count - i) * sizeof(views->known[0]));
	ckpt_view_standing_soon(views, now);
}

/* Members of the same view have gone on without this node. */
static void look_left_out(struct ckpt_views *views, const struct ckpt_known *known)
{
	const struct ckpt_view *other = &known->standing.view, *base = ckpt_view_base(views);

	if (!base || !ckpt_view_is_later(other, base) ||
	    ckpt_members_has(&other->members, &views->self))
		return;
	views->left_out = true;
	/* What was agreed to meanwhile may still come. */
	if (views->state == CKPT_STANDING_MEMBER)
		views->state = CKPT_STANDING_LEFT_OUT;
	views->proposal.phase = CKPT_PHASE_NONE;
	ckpt_view_standing_soon(views, 0);
	views->ops->tell(views, CKPT_VIEW_LEFT_OUT);
}

static bool on_standing(struct ckpt_views *views, struct ckpt_known *known,
			const struct ckpt_header *header, const struct ckpt_attrs *attrs)
{
	if (!ckpt_view_saw(views, header->view.counter) ||
	    !ckpt_view_saw(views, ckpt_proto_get_u64(attrs, CKPT_ATTR_SEEN)))
		return false;
	ckpt_proto_decode_standing(header, attrs, &known->standing);
	known->told = true;
	/* With it the leases are given back. */
	if (known->standing.state == CKPT_STANDING_LEAVING)
		known->granted = 0;
	look_left_out(views, known);
	return true;
}

/**
 * ckpt_views_received() - take a message of a peer
 * @views: of this node
 * @known: from whom
 * @header: of the message, which was found good
 * @attrs: of it
 * @now: the time
 *
 * Return: whether it makes sense; if not, the peer is to be closed.
 */
bool ckpt_views_received(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now)
{
	switch (header->type) {
	case CKPT_MSG_STANDING:
		return on_standing(views, known, header, attrs);
	case CKPT_MSG_PROPOSE:
		return ckpt_view_on_propose(views, known, header, attrs, now);
	case CKPT_MSG_COMMIT:
		return ckpt_view_on_commit(views, known, header, attrs, now);
	case CKPT_MSG_START:
		return ckpt_view_on_start(views, known, header, now);
	case CKPT_MSG_REPORT:
	case CKPT_MSG_REFUSE:
	case CKPT_MSG_INSTALLED:
		return ckpt_view_on_answer(views, known, header, attrs, now);
	default:
		return false;
	}
}

/**
 * ckpt_views_leave() - ask the others to go on without this node
 * @views: of this node
 * @now: the time
 */
void ckpt_views_leave(struct ckpt_views *views, u64 now)
{
	views->leaving = true;
	views->proposal.phase = CKPT_PHASE_NONE;
	ckpt_view_standing_soon(views, now);
}

/**
 * ckpt_views_may_go() - have the others gone on
 * @views: of this node, which leaves
 *
 * Return: whether they have, or there are none.
 */
bool ckpt_views_may_go(const struct ckpt_views *views)
{
	const struct ckpt_view *base = ckpt_view_base(views);
	u32 i;

	for (i = 0; base && i < views->known_count; i++)
		if (ckpt_members_has(&base->members, &views->known[i]->member))
			return false;
	return true;
}

/**
 * ckpt_views_is_member() - look for a member of the view
 * @views: of this node
 * @member: who
 *
 * Return: whether the view has it.
 */
bool ckpt_views_is_member(const struct ckpt_views *views, const struct ckpt_member *member)
{
	return !views->left_out && ckpt_members_has(&views->view.members, member);
}

/* Does every other member say that it works in the view? */
static bool is_whole(const struct ckpt_views *views)
{
	const struct ckpt_members *members = &views->view.members;
	const struct ckpt_known *known;
	u32 i;

	if (views->state != CKPT_STANDING_MEMBER)
		return false;
	for (i = 0; i < members->count; i++) {
		if (ckpt_view_is_self(views, &members->list[i]))
			continue;
		known = ckpt_view_find(views, &members->list[i]);
		if (!known || known->standing.state != CKPT_STANDING_MEMBER ||
		    ckpt_view_compare(&known->standing.view.number, &views->view.number))
			return false;
	}
	return true;
}

static bool is_known_incarnation(const struct ckpt_views *views, u64 incarnation)
{
	u32 i;

	for (i = 0; i < views->known_count; i++)
		if (views->known[i]->member.incarnation == incarnation)
			return true;
	return false;
}

/* Is somebody else, who is there, at work on a view of this node? */
static bool is_other_at_work(struct ckpt_views *views, u64 now)
{
	u64 proposer = views->agreed.number.proposer;
	u64 until = views->agreed_at + ckpt_view_patience(views);

	if (views->state != CKPT_STANDING_CHANGING || proposer == views->self.incarnation ||
	    !is_known_incarnation(views, proposer) || now >= until)
		return false;
	ckpt_view_wake_at(views, until);
	return true;
}

/* What was agreed to does not come about, and there is no view to go back to. */
static void fall_back(struct ckpt_views *views, u64 now)
{
	if (views->state != CKPT_STANDING_CHANGING || ckpt_view_base(views) ||
	    views->proposal.phase != CKPT_PHASE_NONE || is_other_at_work(views, now))
		return;
	views->state = views->left_out ? CKPT_STANDING_LEFT_OUT : CKPT_STANDING_FORMING;
	ckpt_view_standing_soon(views, now);
}

/* What some say to be something else has to stay so before it counts. */
static bool is_broken_long(struct ckpt_views *views, u64 now)
{
	if (!views->broken_since)
		views->broken_since = now;
	if (now >= views->broken_since + ckpt_view_patience(views))
		return true;
	ckpt_view_wake_at(views, views->broken_since + ckpt_view_patience(views));
	return false;
}

/* As far as can be told before they have agreed. */
static bool has_enough(const struct ckpt_views *views)
{
	u32 expected = ckpt_view_expected(views);
	u32 voters = !!views->view.number.counter, i;
	const struct ckpt_known *known;

	for (i = 0; i < views->plan.count; i++) {
		known = ckpt_view_find(views, &views->plan.list[i]);
		if (!known)
			continue;
		voters += !!known->standing.view.number.counter;
		expected = max_t(u32, expected, known->standing.expected);
	}
	return voters >= ckpt_view_majority(expected) || views->plan.count >= expected;
}

static bool wants_from_view(struct ckpt_views *views, u64 now)
{
	bool lost = !ckpt_members_equal(&views->plan, &views->view.members);

	ckpt_view_plan_others(views, now);
	if (!lost && is_whole(views)) {
		views->broken_since = 0;
		return views->plan.count > views->view.members.count;
	}
	if (lost || views->state == CKPT_STANDING_CHANGING)
		return !is_other_at_work(views, now);
	return is_broken_long(views, now);
}

static bool is_served_elsewhere(const struct ckpt_views *views)
{
	const struct ckpt_known *known;
	u32 i;

	for (i = 0; i < views->known_count; i++) {
		known = views->known[i];
		if (!known->told || known->standing.state == CKPT_STANDING_MEMBER ||
		    known->standing.state == CKPT_STANDING_CHANGING)
			return true;
	}
	return false;
}

static bool wants_from_nothing(struct ckpt_views *views, u64 now)
{
	u32 expected = views->settings->expected;

	if (is_served_elsewhere(views)) {
		views->forming_since = now;
		return false;
	}
	if (views->settings->quorum || (expected && views->plan.count >= expected))
		return true;
	if (now >= views->forming_since + views->settings->form_timeout)
		return true;
	ckpt_view_wake_at(views, views->forming_since + views->settings->form_timeout);
	return false;
}

static void consider(struct ckpt_views *views, u64 now)
{
	bool wants;

	if (views->leaving || views->proposal.phase != CKPT_PHASE_NONE)
		return;
	ckpt_view_plan(views, now);
	if (!ckpt_view_is_self(views, &views->plan.list[0]))
		return;
	wants = ckpt_view_base(views) ? wants_from_view(views, now) :
					    wants_from_nothing(views, now);
	if (!wants || !has_enough(views))
		return;
	if (now < views->retry)
		ckpt_view_wake_at(views, views->retry);
	else
		ckpt_view_propose(views, now);
}

/**
 * ckpt_views_run() - do what is to be done
 * @views: of this node
 * @now: the time
 *
 * To be called after every other function, when all that has come at once was told, and
 * at the time that it returns.
 *
 * Return: that time, or CKPT_NEVER.
 */
u64 ckpt_views_run(struct ckpt_views *views, u64 now)
{
	views->wake = CKPT_NEVER;
	ckpt_view_check_phase(views, now);
	fall_back(views, now);
	consider(views, now);
	/* Of a proposal that has just begun, too. */
	ckpt_view_check_phase(views, now);
	ckpt_view_look_live(views, now);
	if (now >= views->standing_at)
		ckpt_view_say_standing(views);
	ckpt_view_wake_at(views, views->standing_at);
	return views->wake;
}
