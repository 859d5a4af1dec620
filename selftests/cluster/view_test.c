// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that agree on a view, lose members, and take them back
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "nodes.h"

FIXTURE(view) {};

FIXTURE_SETUP(view)
{
	ASSERT_EQ(0, nodes_open());
}

FIXTURE_TEARDOWN(view)
{
	if (system("for i in 1 2 3 4 5 6 7 8; do ip link set v$i up; done"))
		fprintf(stderr, "a link is still down\n");
	nodes_close();
}

/* Nodes 1 to @count, all of which are expected, and waited for however slow they are. */
static int join_all(uint32_t count, uint32_t quorum)
{
	const struct node_setting settings[] = {
		{ CKPT_A_SETTING_EXPECTED, count },
		{ CKPT_A_SETTING_QUORUM, quorum },
		{ CKPT_A_SETTING_FORM_TIMEOUT, 60000 },
	};
	uint32_t i;
	int ret = 0;

	for (i = 1; i <= count && !ret; i++)
		ret = node_join_with(i, settings, 3);
	return ret;
}

static bool is_member(int i, uint32_t members, uint32_t coordinator)
{
	return node_has(i, CKPT_A_NODE_STATE, CKPT_NODE_MEMBER) &&
	       node_has(i, CKPT_A_NODE_MEMBERS, members) &&
	       node_has(i, CKPT_A_NODE_COORDINATOR, coordinator) &&
	       node_has(i, CKPT_A_NODE_LIVE, 1);
}

static bool form_three(uint32_t quorum)
{
	return !join_all(3, quorum) && is_member(1, 3, 1) && is_member(2, 3, 1) &&
	       is_member(3, 3, 1);
}

/* Which of the two follows is a matter of whom the first lost first. */
static bool go_on_without_first(void)
{
	return node_has(2, CKPT_A_NODE_STATE, CKPT_NODE_MEMBER) &&
	       node_has(2, CKPT_A_NODE_MEMBERS, 2) && node_has(3, CKPT_A_NODE_MEMBERS, 2) &&
	       node_has(2, CKPT_A_NODE_LIVE, 1) && node_has(3, CKPT_A_NODE_LIVE, 1) &&
	       node_value(2, CKPT_A_NODE_COORDINATOR) != 1 &&
	       node_value(2, CKPT_A_NODE_VIEW) == node_value(3, CKPT_A_NODE_VIEW);
}

static bool have_same_view(int i, int j)
{
	return node_has(i, CKPT_A_NODE_VIEW, node_value(j, CKPT_A_NODE_VIEW)) &&
	       node_value(i, CKPT_A_NODE_VIEW_PROPOSER) ==
	       node_value(j, CKPT_A_NODE_VIEW_PROPOSER);
}

static int link_set(int i, const char *what)
{
	char command[64];

	snprintf(command, sizeof(command), "ip link set v%d %s", i, what);
	return system(command);
}

TEST_F_TIMEOUT(view, expected_nodes_form_one, 240)
{
	int i;

	ASSERT_EQ(0, join_all(NODES, 0));
	for (i = 1; i <= NODES; i++) {
		ASSERT_TRUE(is_member(i, NODES, 1));
		EXPECT_TRUE(have_same_view(i, 1));
	}
	EXPECT_TRUE(node_tells(NODES, CKPT_EVENT_KIND_VIEW, 1, 0));
	EXPECT_EQ(1, node_peer_value(1, NODES, CKPT_A_PEER_MEMBER));
	EXPECT_LE(1, node_stat(1, CKPT_A_STAT_VIEWS));
}

TEST_F_TIMEOUT(view, one_alone_forms_after_the_timeout, 240)
{
	static const struct node_setting soon[] = { { CKPT_A_SETTING_FORM_TIMEOUT, 300 } };

	ASSERT_EQ(0, node_join(1));
	EXPECT_EQ(CKPT_NODE_FORMING, node_value(1, CKPT_A_NODE_STATE));
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_LIVE));
	ASSERT_EQ(0, node_set(1, soon, 1));
	EXPECT_TRUE(is_member(1, 1, 1));
}

TEST_F_TIMEOUT(view, a_newcomer_is_taken_in, 240)
{
	ASSERT_EQ(0, join_all(2, 0));
	ASSERT_TRUE(is_member(1, 2, 1));
	ASSERT_EQ(0, node_join(3));
	EXPECT_TRUE(is_member(3, 3, 1));
	EXPECT_TRUE(have_same_view(1, 3));
}

TEST_F_TIMEOUT(view, who_leaves_is_missed_by_nobody, 240)
{
	ASSERT_EQ(0, join_all(3, 1));
	ASSERT_TRUE(is_member(1, 3, 1));
	ASSERT_TRUE(is_member(3, 3, 1));
	EXPECT_EQ(0, node_leave(1));
	/* They have gone on before the leave returns. */
	EXPECT_EQ(2, node_value(2, CKPT_A_NODE_MEMBERS));
	EXPECT_EQ(2, node_value(3, CKPT_A_NODE_COORDINATOR));
	EXPECT_TRUE(is_member(2, 2, 2));
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_STATE));
}

/* With quorum on, one of two can't go on alone. */
TEST_F_TIMEOUT(view, a_request_to_leave_waits_for_nobody, 240)
{
	static const struct node_setting timeout[] = { { CKPT_A_SETTING_LEAVE_TIMEOUT, 3000 } };
	int64_t start;

	ASSERT_EQ(0, join_all(2, 1));
	ASSERT_TRUE(is_member(1, 2, 1));
	ASSERT_TRUE(is_member(2, 2, 1));
	ASSERT_EQ(0, node_set(1, timeout, 1));
	start = ck_now_ns(CLOCK_MONOTONIC);
	EXPECT_EQ(-EINPROGRESS, node_ask_to_leave(1));
	EXPECT_EQ(CKPT_NODE_LEAVING, node_value(1, CKPT_A_NODE_STATE));
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_LIVE));
	EXPECT_EQ(-EINPROGRESS, node_ask_to_leave(1));
	/* It ends all the same. */
	EXPECT_EQ(0, node_leave(1));
	EXPECT_LE(3000 * NSEC_PER_MSEC, ck_now_ns(CLOCK_MONOTONIC) - start);
	EXPECT_EQ(CKPT_NODE_OUT, node_value(1, CKPT_A_NODE_STATE));
}

TEST_F_TIMEOUT(view, a_minority_stops, 240)
{
	uint32_t coordinator;

	ASSERT_TRUE(form_three(1));
	ASSERT_EQ(0, link_set(1, "down"));
	EXPECT_TRUE(node_has(1, CKPT_A_NODE_LIVE, 0));
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_NO_QUORUM, 1, 0));
	EXPECT_TRUE(go_on_without_first());
	coordinator = node_value(2, CKPT_A_NODE_COORDINATOR);
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_LIVE));
	ASSERT_EQ(0, link_set(1, "up"));
	EXPECT_TRUE(is_member(1, 3, coordinator));
	EXPECT_TRUE(have_same_view(1, 2));
}

TEST_F_TIMEOUT(view, both_sides_go_on_without_quorum, 240)
{
	uint32_t coordinator;

	ASSERT_TRUE(form_three(0));
	ASSERT_EQ(0, link_set(1, "down"));
	EXPECT_TRUE(is_member(1, 1, 1));
	EXPECT_TRUE(go_on_without_first());
	coordinator = node_value(2, CKPT_A_NODE_COORDINATOR);
	ASSERT_EQ(0, link_set(1, "up"));
	/* The larger one goes on. */
	EXPECT_TRUE(is_member(1, 3, coordinator));
	EXPECT_TRUE(have_same_view(1, 3));
}

/* Its last process goes, and with it the namespace, which has not left. */
TEST_F_TIMEOUT(view, the_next_one_follows_the_coordinator, 240)
{
	static const struct node_setting settings[] = {
		{ CKPT_A_SETTING_EXPECTED, 3 },
		{ CKPT_A_SETTING_FORM_TIMEOUT, 60000 },
	};

	ASSERT_EQ(0, node_join_with(NODES, settings, 2));
	ASSERT_TRUE(node_has(NODES, CKPT_A_NODE_PEERS, 0));
	ASSERT_EQ(0, node_join_with(2, settings, 2));
	ASSERT_EQ(0, node_join_with(3, settings, 2));
	ASSERT_TRUE(is_member(3, 3, 2));
	ASSERT_EQ(0, node_leave(2));
	ASSERT_TRUE(is_member(3, 2, 3));
	ASSERT_EQ(0, node_join_with(2, settings, 2));
	ASSERT_TRUE(is_member(2, 3, 3));
	close(nodes[NODES].ns);
	close(nodes[NODES].fd);
	close(nodes[NODES].events);
	ASSERT_EQ(0, system("ip netns del n8"));
	EXPECT_TRUE(is_member(2, 2, 3));
	ASSERT_EQ(0, system("../network add 8"));
	nodes_close();
	ASSERT_EQ(0, nodes_open());
}

/* What was not agreed with quorum on may be, once it is off. */
TEST_F_TIMEOUT(view, quorum_may_be_given_up, 240)
{
	static const struct node_setting off[] = { { CKPT_A_SETTING_QUORUM, 0 } };

	ASSERT_EQ(0, join_all(2, 1));
	ASSERT_TRUE(is_member(1, 2, 1));
	ASSERT_EQ(0, link_set(2, "down"));
	EXPECT_TRUE(node_has(1, CKPT_A_NODE_LIVE, 0));
	ASSERT_EQ(0, node_set(1, off, 1));
	EXPECT_TRUE(is_member(1, 1, 1));
}

int main(int argc, char **argv)
{
	return network_up() ? 1 : test_harness_run(argc, argv);
}
