// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views: the one who proposes.
 */
#include <linux/kernel.h>
#include "view_parts.h"

/* Phases in which nobody who did not answer is asked again. */
#define SKIP_PHASES	4

static void note_base(struct ckpt_views *views, const struct ckpt_view *last)
{
	if (ckpt_view_compare(&last->number, &views->proposal.base.number) > 0)
		views->proposal.base = *last;
}

/* With quorum off a member of another view, which ends, does not say what comes first. */
static bool is_of_same_past(const struct ckpt_views *views, const struct ckpt_member *member)
{
	const struct ckpt_view *base = ckpt_view_base(views);

	return views->proposal.expected || !base || ckpt_members_has(&base->members, member);
}

static bool has_enough(const struct ckpt_views *views)
{
	const struct ckpt_proposal *proposal = &views->proposal;

	return proposal->voters >= ckpt_view_majority(proposal->expected) ||
	       proposal->view.members.count >= proposal->expected;
}

static void set_phase(struct ckpt_views *views, enum ckpt_view_phase phase, u64 now)
{
	views->proposal.phase = phase;
	views->proposal.deadline = now + views->settings->phase_timeout;
}

static void give_up(struct ckpt_views *views, u64 now)
{
	views->proposal.phase = CKPT_PHASE_NONE;
	views->retry = now + views->settings->heartbeat / 2;
}

static bool have_all_answered(const struct ckpt_views *views)
{
	const struct ckpt_members *members = &views->proposal.view.members;
	const struct ckpt_known *known;
	u32 i;

	for (i = 0; i < members->count; i++) {
		if (ckpt_view_is_self(views, &members->list[i]))
			continue;
		known = ckpt_view_find(views, &members->list[i]);
		if (!known || !known->answered)
			return false;
	}
	return true;
}

/* Who was senior stays so. */
static void order(struct ckpt_views *views)
{
	struct ckpt_members *members = &views->proposal.view.members;
	const struct ckpt_members *base = &views->proposal.base.members;
	u32 i;

	views->members.count = 0;
	for (i = 0; i < base->count; i++)
		if (ckpt_members_has(members, &base->list[i]))
			ckpt_members_add(&views->members, &base->list[i]);
	for (i = 0; i < members->count; i++)
		if (!ckpt_members_has(&views->members, &members->list[i]))
			ckpt_members_add(&views->members, &members->list[i]);
	*members = views->members;
}

static void start(struct ckpt_views *views, u64 now)
{
	views->proposal.phase = CKPT_PHASE_NONE;
	ckpt_view_say_start(views);
	ckpt_view_start(views, now);
}

static void commit(struct ckpt_views *views, u64 now)
{
	order(views);
	set_phase(views, CKPT_PHASE_INSTALLED, now);
	ckpt_view_say_commit(views);
	ckpt_view_install(views, &views->proposal.view.members, now);
}

/* Goes on as far as possible. */
static void advance(struct ckpt_views *views, u64 now)
{
	struct ckpt_proposal *proposal = &views->proposal;

	if (proposal->phase == CKPT_PHASE_REPORTS && have_all_answered(views)) {
		if (has_enough(views))
			proposal->phase = CKPT_PHASE_GRANTS;
		else
			give_up(views, now);
	}
	if (proposal->phase == CKPT_PHASE_GRANTS &&
	    (!proposal->expected || now >= proposal->grants))
		commit(views, now);
	if (proposal->phase == CKPT_PHASE_INSTALLED && have_all_answered(views))
		start(views, now);
}

/**
 * ckpt_view_propose() - propose what is planned
 * @views: of this node
 * @now: the time
 */
void ckpt_view_propose(struct ckpt_views *views, u64 now)
{
	struct ckpt_proposal *proposal = &views->proposal;

	proposal->view.number.counter = ++views->seen;
	proposal->view.number.proposer = views->self.incarnation;
	proposal->view.members = views->plan;
	proposal->base = views->view;
	proposal->voters = !!views->view.number.counter;
	proposal->expected = ckpt_view_expected(views);
	ckpt_view_agree(views, &proposal->view, now);
	proposal->grants = now + ckpt_view_grants_left(views, now);
	set_phase(views, CKPT_PHASE_REPORTS, now);
	ckpt_view_say_propose(views);
	advance(views, now);
}

/* Does not ask those again at once that did not answer. */
static void skip_silent(struct ckpt_views *views, u64 now)
{
	const struct ckpt_members *members = &views->proposal.view.members;
	struct ckpt_known *known;
	u32 i;

	for (i = 0; i < members->count; i++) {
		known = ckpt_view_find(views, &members->list[i]);
		if (known && !known->answered)
			known->skip = now + SKIP_PHASES *
					    (u64)views->settings->phase_timeout;
	}
}

/**
 * ckpt_view_check_phase() - go on with a proposal, or give it up
 * @views: of this node
 * @now: the time
 */
void ckpt_view_check_phase(struct ckpt_views *views, u64 now)
{
	struct ckpt_proposal *proposal = &views->proposal;

	if (proposal->phase == CKPT_PHASE_NONE)
		return;
	advance(views, now);
	if (proposal->phase == CKPT_PHASE_NONE)
		return;
	if (!ckpt_view_knows_all(views, &proposal->view.members)) {
		proposal->phase = CKPT_PHASE_NONE;
	} else if (proposal->phase == CKPT_PHASE_GRANTS) {
		ckpt_view_wake_at(views, proposal->grants);
	} else if (now >= proposal->deadline) {
		skip_silent(views, now);
		proposal->phase = CKPT_PHASE_NONE;
	} else {
		ckpt_view_wake_at(views, proposal->deadline);
	}
}

static void take_report(struct ckpt_views *views, struct ckpt_known *known,
			const struct ckpt_attrs *attrs, u64 now)
{
	struct ckpt_proposal *proposal = &views->proposal;
	struct ckpt_report *report = &views->report;

	ckpt_proto_decode_report(attrs, report);
	known->answered = true;
	proposal->voters += !!report->last.number.counter;
	proposal->expected = max_t(u32, proposal->expected, report->expected);
	proposal->grants = max_t(u64, proposal->grants,
				 now + report->grants + report->grants / 100);
	if (is_of_same_past(views, &known->member))
		note_base(views, &report->last);
}

static bool take_refuse(struct ckpt_views *views, const struct ckpt_attrs *attrs, u64 now)
{
	give_up(views, now);
	return ckpt_view_saw(views, ckpt_proto_decode_refuse(attrs));
}

static bool is_waited_for(const struct ckpt_views *views, const struct ckpt_known *known,
			  const struct ckpt_header *header, enum ckpt_view_phase phase)
{
	return views->proposal.phase == phase && !known->answered &&
	       !ckpt_view_compare(&header->view, &views->proposal.view.number) &&
	       ckpt_members_has(&views->proposal.view.members, &known->member);
}

/**
 * ckpt_view_on_answer() - take a REPORT, a REFUSE or an INSTALLED
 * @views: of this node
 * @known: from whom
 * @header: of the message
 * @attrs: of it
 * @now: the time
 *
 * Return: whether it makes sense.
 */
bool ckpt_view_on_answer(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now)
{
	if (header->view.proposer != views->self.incarnation ||
	    header->view.counter > views->seen)
		return false;
	if (header->type == CKPT_MSG_REPORT) {
		if (is_waited_for(views, known, header, CKPT_PHASE_REPORTS))
			take_report(views, known, attrs, now);
	} else if (header->type == CKPT_MSG_REFUSE) {
		return !is_waited_for(views, known, header, CKPT_PHASE_REPORTS) ||
		       take_refuse(views, attrs, now);
	} else if (is_waited_for(views, known, header, CKPT_PHASE_INSTALLED)) {
		known->answered = true;
	}
	advance(views, now);
	return true;
}
