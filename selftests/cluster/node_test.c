// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that find each other, lose each other, and refuse who does not belong to them
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "nodes.h"

FIXTURE(node) {
	struct nl_request request;
	char text[256];
};

FIXTURE_SETUP(node)
{
	ASSERT_EQ(0, nodes_open());
}

FIXTURE_TEARDOWN(node)
{
	nodes_close();
}

static void put_u32(struct nl_request *request, int type, uint32_t value)
{
	nl_put(request, type, &value, sizeof(value));
}

/* A setting inside the nest of settings. */
static void put_setting(struct nl_request *request, int type, uint32_t value)
{
	const struct {
		struct nlattr attr;
		uint32_t value;
	} nested = { { sizeof(nested), type }, value };

	nl_put(request, CKPT_A_NODE_SETTINGS | NLA_F_NESTED, &nested, sizeof(nested));
}

static void begin_join(struct nl_request *request, uint32_t id)
{
	node_begin(1, request, CKPT_CMD_JOIN);
	put_u32(request, CKPT_A_NODE_ID, id);
	nl_put(request, CKPT_A_NODE_CLUSTER, CLUSTER, sizeof(CLUSTER));
}

#define EXPECT_REFUSED(_errno, _text) do { \
		EXPECT_EQ(-(_errno), node_call(1, &self->request, self->text, \
					       sizeof(self->text))); \
		EXPECT_NE(NULL, strstr(self->text, _text)) { \
			TH_LOG("'%s'", self->text); \
		} \
	} while (0)

TEST_F(node, join_needs_an_id)
{
	node_begin(1, &self->request, CKPT_CMD_JOIN);
	EXPECT_REFUSED(EINVAL, "node id is missing");
}

TEST_F(node, join_needs_a_cluster)
{
	node_begin(1, &self->request, CKPT_CMD_JOIN);
	put_u32(&self->request, CKPT_A_NODE_ID, 1);
	EXPECT_REFUSED(EINVAL, "name of the cluster is missing");
	nl_put(&self->request, CKPT_A_NODE_CLUSTER, "", 1);
	EXPECT_REFUSED(EINVAL, "name of the cluster is missing");
}

TEST_F(node, join_needs_a_key_or_none)
{
	begin_join(&self->request, 1);
	EXPECT_REFUSED(EINVAL, "either a key");
	nl_put(&self->request, CKPT_A_NODE_KEY, KEY, strlen(KEY));
	nl_put(&self->request, CKPT_A_NODE_INSECURE, NULL, 0);
	EXPECT_REFUSED(EINVAL, "either a key");
}

TEST_F(node, join_checks_ranges)
{
	char name[CKPT_CLUSTER_NAME_MAX + 2];

	begin_join(&self->request, 0);
	EXPECT_EQ(-ERANGE, node_call(1, &self->request, NULL, 0));
	begin_join(&self->request, 1);
	nl_put(&self->request, CKPT_A_NODE_KEY, KEY, CKPT_KEY_MIN - 1);
	EXPECT_EQ(-ERANGE, node_call(1, &self->request, NULL, 0));
	node_begin(1, &self->request, CKPT_CMD_JOIN);
	put_u32(&self->request, CKPT_A_NODE_ID, 1);
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	nl_put(&self->request, CKPT_A_NODE_CLUSTER, name, sizeof(name));
	EXPECT_EQ(-EINVAL, node_call(1, &self->request, NULL, 0));
	EXPECT_EQ(CKPT_NODE_OUT, node_value(1, CKPT_A_NODE_STATE));
}

TEST_F(node, settings_are_checked)
{
	static const struct {
		int type;
		uint32_t value;
	} wrong[] = {
		{ CKPT_A_SETTING_HEARTBEAT, 9 }, { CKPT_A_SETTING_HEARTBEAT, 10001 },
		{ CKPT_A_SETTING_LEASE, 49 }, { CKPT_A_SETTING_LEASE, 60001 },
		{ CKPT_A_SETTING_LEASE, 199 }, { CKPT_A_SETTING_HELLO_TIMEOUT, 99 },
		{ CKPT_A_SETTING_HELLO_TIMEOUT, 60001 },
		{ CKPT_A_SETTING_PHASE_TIMEOUT, 49 }, { CKPT_A_SETTING_PHASE_TIMEOUT, 60001 },
		{ CKPT_A_SETTING_FORM_TIMEOUT, 600001 },
		{ CKPT_A_SETTING_LEAVE_TIMEOUT, 60001 },
		{ CKPT_A_SETTING_EXPECTED, CKPT_NODES_MAX + 1 },
		{ CKPT_A_SETTING_QUORUM, 2 }, { CKPT_A_SETTING_QUORUM, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		begin_join(&self->request, 1);
		nl_put(&self->request, CKPT_A_NODE_INSECURE, NULL, 0);
		put_setting(&self->request, wrong[i].type, wrong[i].value);
		EXPECT_REFUSED(ERANGE, "out of range");
	}
	ASSERT_EQ(0, node_join(1));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		node_begin(1, &self->request, CKPT_CMD_SET);
		put_setting(&self->request, wrong[i].type, wrong[i].value);
		EXPECT_REFUSED(ERANGE, "out of range");
	}
	node_begin(1, &self->request, CKPT_CMD_SET);
	EXPECT_REFUSED(EINVAL, "no settings");
	put_setting(&self->request, CKPT_A_SETTING_LEASE, 200);
	EXPECT_EQ(0, node_call(1, &self->request, NULL, 0));
}

TEST_F(node, who_is_out_can_not_leave)
{
	node_begin(1, &self->request, CKPT_CMD_LEAVE);
	EXPECT_REFUSED(ENOTCONN, "has not joined");
	node_begin(1, &self->request, CKPT_CMD_GET_STATS);
	EXPECT_REFUSED(ENOTCONN, "has not joined");
	node_begin(1, &self->request, CKPT_CMD_SET);
	put_setting(&self->request, CKPT_A_SETTING_LEASE, 200);
	EXPECT_REFUSED(ENOTCONN, "has not joined");
	EXPECT_EQ(CKPT_NODE_OUT, node_value(1, CKPT_A_NODE_STATE));
}

TEST_F(node, joins_once)
{
	ASSERT_EQ(0, node_join(1));
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_JOINED, 1, 0));
	EXPECT_EQ(CKPT_NODE_FORMING, node_value(1, CKPT_A_NODE_STATE));
	EXPECT_EQ(1, node_value(1, CKPT_A_NODE_ID));
	EXPECT_NE(0, node_value(1, CKPT_A_NODE_INCARNATION));
	begin_join(&self->request, 1);
	nl_put(&self->request, CKPT_A_NODE_INSECURE, NULL, 0);
	EXPECT_REFUSED(EBUSY, "has joined");
	EXPECT_EQ(0, node_leave(1));
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_LEFT, 1, 0));
	EXPECT_EQ(-ENOTCONN, node_leave(1));
}

static int try_as_nobody(void *arg)
{
	int fd, family, ret = 0;
	struct nl_request request;
	struct nl_answer answer;
	uint8_t command;

	(void)arg;
	if (node_enter(1) || setgid(65534) || setuid(65534))
		return -ENXIO;
	fd = nl_open();
	family = nl_family(fd);
	for (command = CKPT_CMD_JOIN; command <= CKPT_CMD_SET && !ret; command++) {
		nl_begin(&request, family, 0, command);
		nl_send(fd, &request, &answer);
		if (nl_finish(&answer) != -EPERM)
			ret = -EBADE;
	}
	nl_begin(&request, family, 0, CKPT_CMD_GET_NODE);
	nl_send(fd, &request, &answer);
	return ret ? ret : nl_finish(&answer);
}

TEST_F(node, changes_need_a_capability)
{
	EXPECT_EQ(0, ck_in_child(try_as_nobody, NULL));
}

TEST_F(node, join_needs_an_address_of_tipc)
{
	/* One without a bearer. */
	ASSERT_EQ(0, ck_new_world());
	close(nodes[1].fd);
	nodes[1].fd = nl_open();
	begin_join(&self->request, 1);
	nl_put(&self->request, CKPT_A_NODE_INSECURE, NULL, 0);
	EXPECT_REFUSED(ENETDOWN, "needs a bearer");
}

TEST_F(node, all_find_each_other)
{
	int i, j;

	for (i = 1; i <= NODES; i++)
		ASSERT_EQ(0, node_join(i));
	for (i = 1; i <= NODES; i++) {
		EXPECT_TRUE(node_has_peers(i, NODES - 1));
		for (j = 1; j <= NODES; j++)
			if (j != i)
				EXPECT_EQ(node_value(j, CKPT_A_NODE_INCARNATION),
					  node_peer_value(i, j, CKPT_A_PEER_INCARNATION));
	}
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_PEER_UP, NODES, 0));
	EXPECT_EQ(0, node_leave(NODES));
	for (i = 1; i < NODES; i++)
		EXPECT_TRUE(node_has_peers(i, NODES - 2));
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_PEER_DOWN, NODES, 0));
	ASSERT_EQ(0, node_join(NODES));
	for (i = 1; i <= NODES; i++)
		EXPECT_TRUE(node_has_peers(i, NODES - 1));
}

TEST_F(node, another_key_is_refused)
{
	ASSERT_EQ(0, node_join(1));
	ASSERT_EQ(0, node_join_as(2, 2, CLUSTER, "another key, as long as need be"));
	ASSERT_EQ(0, node_join_as(3, 3, CLUSTER, NULL));
	/* Who connects sees first that the other one has another key. */
	EXPECT_TRUE(node_counts(1, CKPT_A_STAT_REFUSED_PROOF, 2));
	EXPECT_TRUE(node_counts(2, CKPT_A_STAT_REFUSED_PROOF, 1));
	EXPECT_TRUE(node_tells(1, CKPT_EVENT_KIND_REFUSED, 2, CKPT_A_STAT_REFUSED_PROOF));
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_PEERS));
	EXPECT_EQ(CKPT_A_STAT_REFUSED_PROOF,
		  node_peer_value(1, 2, CKPT_A_PEER_REFUSED));
	EXPECT_EQ(0, node_value(2, CKPT_A_NODE_PEERS));
}

TEST_F(node, another_cluster_is_refused)
{
	ASSERT_EQ(0, node_join(1));
	ASSERT_EQ(0, node_join_as(2, 2, "other", KEY));
	EXPECT_TRUE(node_counts(2, CKPT_A_STAT_REFUSED_CLUSTER, 1));
	EXPECT_EQ(0, node_value(1, CKPT_A_NODE_PEERS));
	EXPECT_EQ(0, node_value(2, CKPT_A_NODE_PEERS));
}

/* The first one stays, the second one is told of. */
TEST_F(node, a_second_node_of_an_id_is_refused)
{
	uint64_t first;

	ASSERT_EQ(0, node_join_as(1, 1, CLUSTER, KEY));
	ASSERT_EQ(0, node_join_as(2, 9, CLUSTER, KEY));
	ASSERT_TRUE(node_has_peers(1, 1));
	first = node_peer_value(1, 9, CKPT_A_PEER_INCARNATION);
	ASSERT_EQ(0, node_join_as(3, 9, CLUSTER, KEY));
	EXPECT_TRUE(node_counts(2, CKPT_A_STAT_REFUSED_ID, 1));
	EXPECT_TRUE(node_counts(3, CKPT_A_STAT_REFUSED_ID, 1));
	sleep(1);
	EXPECT_EQ(1, node_value(1, CKPT_A_NODE_PEERS));
	EXPECT_EQ(first, node_value(2, CKPT_A_NODE_INCARNATION));
	EXPECT_EQ(0, node_value(3, CKPT_A_NODE_PEERS));
	/* With the first one gone it has its turn. */
	EXPECT_EQ(0, node_leave(2));
	EXPECT_TRUE(node_has_peers(3, 1));
}

TEST_F(node, a_cut_link_is_noticed)
{
	ASSERT_EQ(0, node_join(1));
	ASSERT_EQ(0, node_join(2));
	ASSERT_TRUE(node_has_peers(1, 1));
	ASSERT_EQ(0, system("ip link set v2 down"));
	EXPECT_TRUE(node_has_peers(1, 0));
	EXPECT_TRUE(node_has_peers(2, 0));
	ASSERT_EQ(0, system("ip link set v2 up"));
	EXPECT_TRUE(node_has_peers(1, 1));
	EXPECT_TRUE(node_has_peers(2, 1));
}

/* Its last process goes, and with it the namespace, which has not left. */
TEST_F(node, a_namespace_that_ends_leaves)
{
	ASSERT_EQ(0, node_join(1));
	ASSERT_EQ(0, node_join(NODES));
	ASSERT_TRUE(node_has_peers(1, 1));
	close(nodes[NODES].ns);
	close(nodes[NODES].fd);
	close(nodes[NODES].events);
	ASSERT_EQ(0, system("ip netns del n8"));
	EXPECT_TRUE(node_has_peers(1, 0));
	ASSERT_EQ(0, system("../network add 8"));
	nodes_close();
	ASSERT_EQ(0, nodes_open());
}

int main(int argc, char **argv)
{
	return network_up() ? 1 : test_harness_run(argc, argv);
}
