// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views, in clusters that are simulated: see cluster.h.
 *
 * Environment: SCHEDULES, how many random ones, 1500 if nothing else is said; SEED, of
 * the first.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "cluster.h"

/* Long enough for everything that has a deadline. */
#define SETTLE	30000

static void begin(u32 nodes, u32 quorum, u32 expected, u64 seed)
{
	const struct sim_options options = {
		.nodes = nodes, .quorum = quorum, .expected = expected, .seed = seed,
	};
	u32 i;

	cluster_begin(&options);
	for (i = 1; i <= nodes; i++)
		cluster_start_node(i);
}

/* Runs until the cluster is one, and says how long that took; 0: it did not. */
static u64 settle(u64 limit)
{
	u64 start = cluster_time;

	while (cluster_time < start + limit && !cluster_fault()) {
		cluster_run_until(cluster_time + 10);
		if (cluster_is_one())
			return cluster_time - start;
	}
	return 0;
}

static void run_for(u64 ms)
{
	cluster_run_until(cluster_time + ms);
}

static const struct ckpt_view *view_of(u32 i)
{
	return &sim_nodes[i].views->view;
}

static void cut_both(u32 a, u32 b)
{
	cluster_cut(a, b, true);
	cluster_cut(b, a, true);
}

#define EXPECT_SOUND() EXPECT_STREQ("", cluster_fault() ?: "")

TEST(expected_nodes_form_at_once)
{
	begin(3, 0, 3, 1);
	EXPECT_NE(0, settle(2000));
	EXPECT_EQ(3, view_of(1)->members.count);
	EXPECT_EQ(1, view_of(2)->members.list[0].node);
	EXPECT_SOUND();
	cluster_end();
}

TEST(one_node_alone_forms_after_a_while)
{
	begin(1, 0, 0, 1);
	run_for(4900);
	EXPECT_FALSE(cluster_is_one());
	run_for(300);
	EXPECT_TRUE(cluster_is_one());
	EXPECT_EQ(1, sim_nodes[1].events[CKPT_VIEW_STARTED]);
	EXPECT_SOUND();
	cluster_end();
}

TEST(nothing_forms_without_the_expected_nodes_with_quorum)
{
	const struct sim_options options = { .nodes = 3, .quorum = 3, .seed = 1 };

	cluster_begin(&options);
	cluster_start_node(1);
	cluster_start_node(2);
	run_for(SETTLE);
	EXPECT_EQ(CKPT_STANDING_FORMING, sim_nodes[1].views->state);
	cluster_start_node(3);
	EXPECT_NE(0, settle(3000));
	EXPECT_SOUND();
	cluster_end();
}

TEST(newcomers_are_junior)
{
	const struct sim_options options = { .nodes = 3, .expected = 2, .seed = 1 };

	cluster_begin(&options);
	cluster_start_node(2);
	cluster_start_node(3);
	ASSERT_NE(0, settle(2000));
	cluster_start_node(1);
	ASSERT_NE(0, settle(2000));
	EXPECT_EQ(2, view_of(1)->members.list[0].node);
	EXPECT_EQ(3, view_of(1)->members.list[1].node);
	EXPECT_EQ(1, view_of(1)->members.list[2].node);
	EXPECT_SOUND();
	cluster_end();
}

TEST(a_lost_member_is_left_out)
{
	begin(3, 3, 0, 1);
	ASSERT_NE(0, settle(3000));
	cluster_crash_node(1);
	EXPECT_NE(0, settle(4000));
	EXPECT_EQ(2, view_of(2)->members.list[0].node);
	cluster_start_node(1);
	EXPECT_NE(0, settle(4000));
	EXPECT_EQ(1, view_of(2)->members.list[2].node);
	EXPECT_SOUND();
	cluster_end();
}

TEST(without_a_majority_nobody_works)
{
	begin(3, 3, 0, 1);
	ASSERT_NE(0, settle(3000));
	cluster_crash_node(1);
	cluster_crash_node(2);
	run_for(SETTLE);
	EXPECT_FALSE(cluster_is_live(3));
	EXPECT_EQ(1, sim_nodes[3].events[CKPT_VIEW_NO_QUORUM]);
	/* One that has forgotten everything is no voter. */
	cluster_start_node(1);
	run_for(SETTLE);
	EXPECT_FALSE(cluster_is_live(3));
	EXPECT_FALSE(cluster_is_live(1));
	cluster_start_node(2);
	EXPECT_NE(0, settle(5000));
	EXPECT_EQ(3, view_of(1)->members.list[0].node);
	EXPECT_SOUND();
	cluster_end();
}

/*
 * More nodes than expected is a mistake of the administrator.  What those that are started
 * anew have promised before, they keep all the same.
 */
static bool promises_are_kept(u64 seed)
{
	const struct sim_options options = { .nodes = 4, .quorum = 3, .seed = seed };
	bool good;
	u32 i;

	cluster_begin(&options);
	for (i = 1; i <= 4; i++)
		cluster_start_node(i);
	good = settle(3000);
	for (i = 1; i <= 3; i++) {
		cluster_crash_node(i);
		cut_both(i, 4);
	}
	for (i = 1; i <= 3; i++)
		cluster_start_node(i);
	run_for(3000);
	good = good && cluster_is_live(1) && !cluster_fault();
	cluster_end();
	return good;
}

TEST(promises_of_an_earlier_life_are_kept)
{
	u64 seed;

	for (seed = 1; seed <= 40; seed++)
		EXPECT_TRUE(promises_are_kept(seed));
}

/* It agreed to a view whose proposer is gone, and is told so. */
TEST(a_change_that_does_not_end_is_told_of)
{
	u64 limit;

	begin(3, 3, 0, 1);
	ASSERT_NE(0, settle(3000));
	cluster_crash_node(1);
	for (limit = cluster_time + 5000; cluster_time < limit; cluster_run_until(cluster_time + 1))
		if (sim_nodes[3].views->state == CKPT_STANDING_CHANGING)
			break;
	ASSERT_EQ(CKPT_STANDING_CHANGING, sim_nodes[3].views->state);
	cluster_crash_node(2);
	run_for(SETTLE);
	EXPECT_EQ(CKPT_STANDING_CHANGING, sim_nodes[3].views->state);
	EXPECT_EQ(1, sim_nodes[3].events[CKPT_VIEW_NO_QUORUM]);
	cluster_start_node(1);
	cluster_start_node(2);
	EXPECT_NE(0, settle(10000));
	EXPECT_EQ(1, sim_nodes[3].events[CKPT_VIEW_QUORUM]);
	EXPECT_SOUND();
	cluster_end();
}

TEST(a_minority_stops_before_the_majority_goes_on)
{
	u32 i;

	begin(5, 5, 0, 1);
	ASSERT_NE(0, settle(3000));
	for (i = 3; i <= 5; i++) {
		cut_both(1, i);
		cut_both(2, i);
	}
	run_for(SETTLE);
	EXPECT_FALSE(cluster_is_live(1));
	EXPECT_FALSE(cluster_is_live(2));
	EXPECT_TRUE(cluster_is_live(3));
	EXPECT_EQ(3, view_of(3)->members.count);
	EXPECT_EQ(3, view_of(3)->members.list[0].node);
	cluster_heal();
	EXPECT_NE(0, settle(10000));
	EXPECT_EQ(3, view_of(1)->members.list[0].node);
	EXPECT_SOUND();
	cluster_end();
}

TEST(both_sides_go_on_without_quorum_and_meet_again)
{
	u32 i;

	begin(5, 0, 5, 1);
	ASSERT_NE(0, settle(3000));
	for (i = 3; i <= 5; i++) {
		cut_both(1, i);
		cut_both(2, i);
	}
	run_for(SETTLE);
	EXPECT_TRUE(cluster_is_live(1));
	EXPECT_TRUE(cluster_is_live(3));
	EXPECT_EQ(2, view_of(1)->members.count);
	cluster_heal();
	EXPECT_NE(0, settle(10000));
	/* The larger one goes on. */
	EXPECT_EQ(3, view_of(1)->members.list[0].node);
	EXPECT_SOUND();
	cluster_end();
}

TEST(all_members_reach_all)
{
	begin(3, 0, 3, 1);
	ASSERT_NE(0, settle(3000));
	cut_both(1, 3);
	run_for(SETTLE);
	EXPECT_EQ(2, view_of(1)->members.count);
	EXPECT_EQ(2, view_of(1)->members.list[1].node);
	EXPECT_EQ(CKPT_STANDING_LEFT_OUT, sim_nodes[3].views->state);
	EXPECT_EQ(1, sim_nodes[3].events[CKPT_VIEW_LEFT_OUT]);
	EXPECT_FALSE(cluster_is_live(3));
	cluster_heal();
	EXPECT_NE(0, settle(5000));
	EXPECT_SOUND();
	cluster_end();
}

TEST(leaving_is_no_loss)
{
	begin(4, 4, 0, 1);
	ASSERT_NE(0, settle(3000));
	cluster_leave(1);
	run_for(300);
	EXPECT_TRUE(ckpt_views_may_go(sim_nodes[1].views));
	EXPECT_TRUE(cluster_is_live(2));
	EXPECT_EQ(3, view_of(2)->members.count);
	cluster_crash_node(1);
	run_for(SETTLE);
	EXPECT_TRUE(cluster_is_one());
	EXPECT_SOUND();
	cluster_end();
}

TEST(the_last_one_may_leave)
{
	begin(1, 0, 1, 1);
	ASSERT_NE(0, settle(1000));
	EXPECT_TRUE(ckpt_views_may_go(sim_nodes[1].views));
	cluster_leave(1);
	EXPECT_FALSE(cluster_is_live(1));
	cluster_end();
}

static int start_message(u8 *buf, u32 from, u32 to)
{
	const struct ckpt_view_number number = {
		.counter = view_of(to)->number.counter + 5,
		.proposer = sim_nodes[from].views->self.incarnation,
	};

	return ckpt_proto_encode_start(buf, CKPT_PROTO_VIEW_MAX, &number);
}

/* What was not agreed to can't be there; in whose name, neither. */
TEST(impossible_messages_are_refused)
{
	static u8 buf[CKPT_PROTO_VIEW_MAX];
	static struct ckpt_view view;
	static struct ckpt_standing standing;
	struct ckpt_view_number before;
	u64 seen;
	int len;

	begin(3, 3, 0, 1);
	ASSERT_NE(0, settle(3000));
	before = view_of(2)->number;
	len = start_message(buf, 1, 2);
	EXPECT_FALSE(cluster_inject(1, 2, buf, len));
	EXPECT_FALSE(cluster_inject(3, 2, buf, len));
	view = *view_of(2);
	view.number.counter += 5;
	view.number.proposer = sim_nodes[1].views->self.incarnation;
	len = ckpt_proto_encode_commit(buf, sizeof(buf), &view);
	EXPECT_FALSE(cluster_inject(1, 2, buf, len));
	len = ckpt_proto_encode_propose(buf, sizeof(buf), &view);
	EXPECT_FALSE(cluster_inject(3, 2, buf, len));
	view.members.count = 1;
	len = ckpt_proto_encode_propose(buf, sizeof(buf), &view);
	EXPECT_FALSE(cluster_inject(1, 2, buf, len));
	view.number.proposer = sim_nodes[2].views->self.incarnation;
	view.number.counter += 1000000;
	len = ckpt_proto_encode_installed(buf, sizeof(buf), &view.number);
	EXPECT_FALSE(cluster_inject(1, 2, buf, len));
	/* After which no number would be higher. */
	seen = sim_nodes[2].views->seen;
	standing.view = *view_of(1);
	standing.seen = CKPT_WIRE_COUNTER_MAX;
	len = ckpt_proto_encode_standing(buf, sizeof(buf), &standing);
	EXPECT_FALSE(cluster_inject(1, 2, buf, len));
	EXPECT_EQ(seen, sim_nodes[2].views->seen);
	EXPECT_EQ(0, memcmp(&before, &view_of(2)->number, sizeof(before)));
	EXPECT_EQ(CKPT_STANDING_MEMBER, sim_nodes[2].views->state);
	EXPECT_SOUND();
	cluster_end();
}

static u32 other_than(u32 nodes, u32 a)
{
	u32 b = 1 + cluster_random(nodes - 1);

	return b >= a ? b + 1 : b;
}

static void partition(u32 nodes)
{
	u32 sides = cluster_random(1 << nodes), a, b;

	for (a = 1; a <= nodes; a++)
		for (b = 1; b <= nodes; b++)
			if (a != b && (sides >> (a - 1) & 1) != (sides >> (b - 1) & 1))
				cluster_cut(a, b, true);
}

static void disturb(u32 nodes)
{
	u32 a = 1 + cluster_random(nodes), b = other_than(nodes, a);

	switch (cluster_random(10)) {
	case 0:
		cluster_crash_node(a);
		break;
	case 1:
	case 2:
		if (!sim_nodes[a].views)
			cluster_start_node(a);
		break;
	case 3:
		cut_both(a, b);
		break;
	case 4:
		cluster_cut(a, b, true);
		break;
	case 5:
		cluster_stall(a, b, true);
		break;
	case 6:
		partition(nodes);
		break;
	case 7:
		if (sim_nodes[a].views)
			cluster_freeze(a, cluster_random(3000));
		break;
	case 8:
		if (sim_nodes[a].views && !cluster_random(3))
			cluster_leave(a);
		break;
	default:
		cluster_heal();
	}
}

/* Whoever wanted to go is started anew. */
static void mend(u32 nodes)
{
	u32 i;

	cluster_heal();
	for (i = 1; i <= nodes; i++) {
		if (sim_nodes[i].views && sim_nodes[i].views->leaving)
			cluster_crash_node(i);
		if (!sim_nodes[i].views)
			cluster_start_node(i);
	}
}

/* Half of them with quorum. */
static bool schedule(u64 seed)
{
	u32 nodes = 2 + seed % (NODES_MAX - 1), faults, i;
	bool quorum = seed / 8 % 2;

	begin(nodes, quorum ? nodes : 0, seed % 3 ? nodes : 0, seed);
	run_for(cluster_random(4000));
	faults = 3 + cluster_random(25);
	for (i = 0; i < faults && !cluster_fault(); i++) {
		disturb(nodes);
		run_for(cluster_random(cluster_random(2) ? 300 : 3000));
	}
	mend(nodes);
	if (!settle(SETTLE) || cluster_fault()) {
		printf("# seed %llu, %u nodes, quorum %d: %s\n", (unsigned long long)seed,
		       nodes, quorum, cluster_fault() ?: "the cluster is not one");
		cluster_show();
		cluster_end();
		return false;
	}
	/* It stays one. */
	run_for(5000);
	if (!cluster_is_one() || cluster_fault()) {
		printf("# seed %llu: it did not stay one: %s\n", (unsigned long long)seed,
		       cluster_fault() ?: "");
		cluster_show();
	}
	quorum = cluster_is_one() && !cluster_fault();
	cluster_end();
	return quorum;
}

static u64 number_from(const char *name, u64 otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 0) : otherwise;
}

FIXTURE(random) {};
FIXTURE_SETUP(random) {}
FIXTURE_TEARDOWN(random) {}

TEST_F_TIMEOUT(random, schedules, 3600)
{
	u64 first = number_from("SEED", 1), count = number_from("SCHEDULES", 1500), seed;

	for (seed = first; seed < first + count && schedule(seed);)
		seed++;
	EXPECT_EQ(first + count, seed);
}

TEST_HARNESS_MAIN
