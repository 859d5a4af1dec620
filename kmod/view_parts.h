/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of views have for each other, the lower ones first.
 */
#ifndef CKPT_VIEW_PARTS_H
#define CKPT_VIEW_PARTS_H

#include "view.h"

/* view_set.c: who is there */
int ckpt_view_compare(const struct ckpt_view_number *a, const struct ckpt_view_number *b);
bool ckpt_members_has(const struct ckpt_members *members, const struct ckpt_member *member);
void ckpt_members_add(struct ckpt_members *members, const struct ckpt_member *member);
bool ckpt_members_equal(const struct ckpt_members *a, const struct ckpt_members *b);
bool ckpt_view_is_self(const struct ckpt_views *views, const struct ckpt_member *member);
struct ckpt_known *ckpt_view_find(const struct ckpt_views *views,
				  const struct ckpt_member *member);
bool ckpt_view_knows_all(const struct ckpt_views *views, const struct ckpt_members *members);
const struct ckpt_view *ckpt_view_base(const struct ckpt_views *views);
bool ckpt_view_wins(const struct ckpt_views *views, const struct ckpt_view *a,
		    const struct ckpt_view *b);
bool ckpt_view_is_later(const struct ckpt_view *later, const struct ckpt_view *view);
bool ckpt_view_saw(struct ckpt_views *views, u64 counter);
void ckpt_view_wake_at(struct ckpt_views *views, u64 time);
u64 ckpt_view_patience(const struct ckpt_views *views);
void ckpt_view_plan(struct ckpt_views *views, u64 now);
void ckpt_view_plan_others(struct ckpt_views *views, u64 now);

/* view_say.c: messages */
void ckpt_view_standing_soon(struct ckpt_views *views, u64 time);
void ckpt_view_say_standing_to(struct ckpt_views *views, struct ckpt_known *known);
void ckpt_view_say_standing(struct ckpt_views *views);
void ckpt_view_say_propose(struct ckpt_views *views);
void ckpt_view_say_refuse(struct ckpt_views *views, struct ckpt_known *known,
			  const struct ckpt_view_number *number);
void ckpt_view_say_report(struct ckpt_views *views, struct ckpt_known *known, u64 now);
void ckpt_view_say_commit(struct ckpt_views *views);
void ckpt_view_say_installed(struct ckpt_views *views, struct ckpt_known *known);
void ckpt_view_say_start(struct ckpt_views *views);

/* view_lease.c: leases and quorum */
u32 ckpt_view_majority(u32 expected);
u32 ckpt_view_expected(const struct ckpt_views *views);
u32 ckpt_view_grants_left(const struct ckpt_views *views, u64 now);
void ckpt_view_look_live(struct ckpt_views *views, u64 now);

/* view_member.c: a member of what is proposed */
void ckpt_view_agree(struct ckpt_views *views, const struct ckpt_view *view, u64 now);
void ckpt_view_install(struct ckpt_views *views, const struct ckpt_members *members, u64 now);
void ckpt_view_start(struct ckpt_views *views, u64 now);
bool ckpt_view_on_propose(struct ckpt_views *views, struct ckpt_known *known,
			  const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			  u64 now);
bool ckpt_view_on_commit(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now);
bool ckpt_view_on_start(struct ckpt_views *views, struct ckpt_known *known,
			const struct ckpt_header *header, u64 now);

/* view_propose.c: the one who proposes */
void ckpt_view_propose(struct ckpt_views *views, u64 now);
void ckpt_view_check_phase(struct ckpt_views *views, u64 now);
bool ckpt_view_on_answer(struct ckpt_views *views, struct ckpt_known *known,
			 const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			 u64 now);

#endif /* CKPT_VIEW_PARTS_H */
