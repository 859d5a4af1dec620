/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Views: which nodes are one service, agreed by all of them.
 *
 * Pure: what comes in is told with the time at which it did, what goes out goes by
 * functions of the caller.  It builds in user space too, where clusters are simulated,
 * so it includes nothing of the rest.  One caller at a time.
 *
 * protocol.rst says what is done here, and why.  All times are milliseconds of a
 * monotonic clock.
 */
#ifndef CKPT_VIEW_H
#define CKPT_VIEW_H

#include "proto.h"
#include "settings.h"

struct ckpt_views;

/* A time that never comes. */
#define CKPT_NEVER		(~0ULL)

/**
 * struct ckpt_known - a peer, as views know it
 * @owner: whose it is, for the caller alone
 * @member: who it is
 * @told: its STANDING has come
 * @answered: to what was sent in this phase, see &enum ckpt_view_phase
 * @heard: when something came last
 * @granted: until then it may hold a lease of this node
 * @leased: until then this node holds a lease of it
 * @skip: until then it is not proposed
 * @standing: what it said last
 */
struct ckpt_known {
	void *owner;
	struct ckpt_member member;
	bool told;
	bool answered;
	u64 heard;
	u64 granted;
	u64 leased;
	u64 skip;
	struct ckpt_standing standing;
};

/**
 * enum ckpt_view_event - what has happened
 * @CKPT_VIEW_STARTED: this node is a member of a new view
 * @CKPT_VIEW_LEFT_OUT: others have gone on without it
 * @CKPT_VIEW_NO_QUORUM: it may not work, as too few are there
 * @CKPT_VIEW_QUORUM: it may again
 */
enum ckpt_view_event {
	CKPT_VIEW_STARTED,
	CKPT_VIEW_LEFT_OUT,
	CKPT_VIEW_NO_QUORUM,
	CKPT_VIEW_QUORUM,
};

/**
 * struct ckpt_view_ops - what the caller does
 * @send: send a message to a peer; may not call back
 * @tell: tell of an event; may not call back
 */
struct ckpt_view_ops {
	void (*send)(struct ckpt_known *to, const void *message, int len);
	void (*tell)(struct ckpt_views *views, enum ckpt_view_event event);
};

/**
 * enum ckpt_view_phase - how far a proposal of this node is
 * @CKPT_PHASE_NONE: there is none
 * @CKPT_PHASE_REPORTS: PROPOSE was sent, REPORT of all is waited for
 * @CKPT_PHASE_GRANTS: leases of others are waited for
 * @CKPT_PHASE_INSTALLED: COMMIT was sent, INSTALLED of all is waited for
 */
enum ckpt_view_phase {
	CKPT_PHASE_NONE,
	CKPT_PHASE_REPORTS,
	CKPT_PHASE_GRANTS,
	CKPT_PHASE_INSTALLED,
};

/**
 * struct ckpt_proposal - what this node proposes
 * @phase: how far it is
 * @view: its number and members
 * @base: the view that its order of seniority is of
 * @voters: those that have been in a view before
 * @expected: the most that one of them expects; 0: quorum is off
 * @grants: when the last lease of others has run out
 * @deadline: of the phase
 */
struct ckpt_proposal {
	enum ckpt_view_phase phase;
	struct ckpt_view view;
	struct ckpt_view base;
	u32 voters;
	u32 expected;
	u64 grants;
	u64 deadline;
};

/**
 * struct ckpt_views - what a node knows of views
 * @ops: of the caller
 * @settings: of the node; may change
 * @self: who it is
 * @state: but for @leaving
 * @leaving: it wants to be left out
 * @left_out: others have gone on from @view without it
 * @no_quorum: it may not work, as was told last
 * @view: the last one installed
 * @agreed: what was agreed to last; @view unless @state is CHANGING
 * @seen: the highest counter known
 * @installed: @agreed is @view
 * @agreed_at: when
 * @joined: when this node did
 * @granted_gone: until then peers that have gone may hold a lease of this node
 * @starting_until: until then a view that is being agreed to, or has started, may still
 *	come to work
 * @forming_since: from then on it could have formed a view
 * @broken_since: from then on a member says something else of the view; 0: none does
 * @refused_first: when the first proposal of a row was refused
 * @refused_last: when the last one was
 * @retry: nothing is proposed before
 * @standing_at: when STANDING is to be sent; CKPT_NEVER: nothing is new
 * @wake: when to look again
 * @proposal: of this node
 * @known_count: entries of @known
 * @known: peers by node id
 * @plan: members that this node would propose
 * @standing: to make one in
 * @report: to make or read one in
 * @members: to read some in
 * @message: to make one in
 */
struct ckpt_views {
	const struct ckpt_view_ops *ops;
	const struct ckpt_settings *settings;
	struct ckpt_member self;
	enum ckpt_standing_state state;
	bool leaving;
	bool left_out;
	bool no_quorum;
	struct ckpt_view view;
	struct ckpt_view agreed;
	u64 seen;
	bool installed;
	u64 agreed_at;
	u64 joined;
	u64 granted_gone;
	u64 starting_until;
	u64 forming_since;
	u64 broken_since;
	u64 refused_first;
	u64 refused_last;
	u64 retry;
	u64 standing_at;
	u64 wake;
	struct ckpt_proposal proposal;
	u32 known_count;
	struct ckpt_known *known[CKPT_NODES_MAX - 1];
	struct ckpt_members plan;
	struct ckpt_standing standing;
	struct ckpt_report report;
	struct ckpt_members members;
	u8 message[CKPT_PROTO_VIEW_MAX];
};

void ckpt_views_init(struct ckpt_views *views, const struct ckpt_view_ops *ops,
		     const struct ckpt_settings *settings, const struct ckpt_member *self,
		     u64 now);
bool ckpt_views_peer_up(struct ckpt_views *views, struct ckpt_known *known, u64 now);
void ckpt_views_peer_down(struct ckpt_views *views, struct ckpt_known *known, u64 now);
bool ckpt_views_received(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now);
u32 ckpt_views_grant(struct ckpt_views *views, struct ckpt_known *known, u64 now);
void ckpt_views_leave(struct ckpt_views *views, u64 now);
bool ckpt_views_may_go(const struct ckpt_views *views);
u64 ckpt_views_run(struct ckpt_views *views, u64 now);
bool ckpt_views_is_live(const struct ckpt_views *views, u64 now);
bool ckpt_views_is_member(const struct ckpt_views *views, const struct ckpt_member *member);

#endif /* CKPT_VIEW_H */
