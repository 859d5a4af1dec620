// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes of a cluster for tests: one in each namespace that "network" has made
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "nodes.h"

/* A debug kernel on a busy machine takes its time; nothing needs more than a second. */
#define WAIT_MS	20000

struct node nodes[NODES + 1];

static void network_down(void)
{
	if (system("../network down"))
		fprintf(stderr, "the network is still there\n");
}

/* The harness ends the program by exit(), each test by _exit(). */
int network_up(void)
{
	char command[64];

	snprintf(command, sizeof(command), "../network up %d", NODES);
	return system(command) || atexit(network_down) ? -1 : 0;
}

int node_enter(int i)
{
	return setns(nodes[i].ns, CLONE_NEWNET) ? -errno : 0;
}

/* The number of the family's only multicast group. */
static int group(int fd)
{
	const struct nlattr *groups, *attr;
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
	int id = -ENOENT, at;

	nl_begin(&request, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY);
	nl_put(&request, CTRL_ATTR_FAMILY_NAME, CKPT_GENL_NAME, sizeof(CKPT_GENL_NAME));
	if (nl_send(fd, &request, &answer) || nl_next(&answer, &reply) <= 0)
		return id;
	groups = reply.attr[CTRL_ATTR_MCAST_GROUPS];
	/* A list of groups, each of which is a list of its attributes. */
	for (at = 2 * NLA_HDRLEN; at < groups->nla_len; at += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)((const char *)groups + at);
		if (attr->nla_type == CTRL_ATTR_MCAST_GRP_ID)
			id = *(const uint32_t *)((const char *)attr + NLA_HDRLEN);
	}
	nl_finish(&answer);
	return id;
}

static int listen_to_events(struct node *node)
{
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	struct timeval patience = { .tv_usec = 100000 };
	int number = group(node->fd);

	node->events = nl_open();
	if (node->events < 0 || number < 0)
		return -ENOENT;
	setsockopt(node->events, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	/* One without a number of its own gets no multicasts. */
	if (bind(node->events, (const struct sockaddr *)&any, sizeof(any)))
		return -errno;
	return setsockopt(node->events, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &number,
			  sizeof(number)) ? -errno : 0;
}

int nodes_open(void)
{
	char path[32];
	int i, ret;

	nodes[0].ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	for (i = 1; i <= NODES; i++) {
		snprintf(path, sizeof(path), "/run/netns/n%d", i);
		nodes[i].ns = open(path, O_RDONLY | O_CLOEXEC);
		if (nodes[i].ns < 0 || node_enter(i))
			return -errno;
		nodes[i].fd = nl_open();
		nodes[i].family = nl_family(nodes[i].fd);
		if (nodes[i].family < 0)
			return nodes[i].family;
		ret = listen_to_events(&nodes[i]);
		if (ret)
			return ret;
	}
	return node_enter(0);
}

void nodes_close(void)
{
	static const struct node_setting at_once = { CKPT_A_SETTING_LEAVE_TIMEOUT, 0 };
	int i;

	for (i = 1; i <= NODES; i++) {
		node_set(i, &at_once, 1);
		node_leave(i);
		close(nodes[i].ns);
		close(nodes[i].fd);
		close(nodes[i].events);
	}
	close(nodes[0].ns);
}

int node_begin(int i, struct nl_request *request, uint8_t command)
{
	nl_begin(request, nodes[i].family, 0, command);
	return nodes[i].fd;
}

int node_call(int i, const struct nl_request *request, char *text, size_t size)
{
	struct nl_answer answer;
	int ret;

	ret = nl_send(nodes[i].fd, request, &answer);
	if (!ret)
		ret = nl_finish(&answer);
	if (text)
		snprintf(text, size, "%s", answer.text);
	return ret;
}

static void begin_join(int i, struct nl_request *request, uint32_t id, const char *cluster,
		       const char *key)
{
	node_begin(i, request, CKPT_CMD_JOIN);
	nl_put(request, CKPT_A_NODE_ID, &id, sizeof(id));
	nl_put(request, CKPT_A_NODE_CLUSTER, cluster, strlen(cluster) + 1);
	if (key)
		nl_put(request, CKPT_A_NODE_KEY, key, strlen(key));
	else
		nl_put(request, CKPT_A_NODE_INSECURE, NULL, 0);
}

int node_join_as(int i, uint32_t id, const char *cluster, const char *key)
{
	struct nl_request request;

	begin_join(i, &request, id, cluster, key);
	return node_call(i, &request, NULL, 0);
}

static void put_settings(struct nl_request *request, const struct node_setting *settings,
			 size_t count)
{
	struct {
		struct nlattr attr;
		uint32_t value;
	} nested[CKPT_A_SETTING_MAX];
	size_t i;

	for (i = 0; i < count && i < CKPT_A_SETTING_MAX; i++) {
		nested[i].attr.nla_len = sizeof(nested[i]);
		nested[i].attr.nla_type = settings[i].type;
		nested[i].value = settings[i].value;
	}
	nl_put(request, CKPT_A_NODE_SETTINGS | NLA_F_NESTED, nested, i * sizeof(nested[0]));
}

/*
 * Members are not to be missed because a machine is slow: the times of views are longer
 * than by default.
 */
int node_join_with(int i, const struct node_setting *settings, size_t count)
{
	struct node_setting all[CKPT_A_SETTING_MAX] = {
		{ CKPT_A_SETTING_LEASE, 2000 },
		{ CKPT_A_SETTING_PHASE_TIMEOUT, 2000 },
	};
	struct nl_request request;
	size_t n;

	begin_join(i, &request, i, CLUSTER, KEY);
	for (n = 0; n < count && n + 2 < CKPT_A_SETTING_MAX; n++)
		all[n + 2] = settings[n];
	put_settings(&request, all, n + 2);
	return node_call(i, &request, NULL, 0);
}

int node_set(int i, const struct node_setting *settings, size_t count)
{
	struct nl_request request;

	node_begin(i, &request, CKPT_CMD_SET);
	put_settings(&request, settings, count);
	return node_call(i, &request, NULL, 0);
}

int node_join(int i)
{
	return node_join_as(i, i, CLUSTER, KEY);
}

int node_ask_to_leave(int i)
{
	struct nl_request request;

	node_begin(i, &request, CKPT_CMD_LEAVE);
	return node_call(i, &request, NULL, 0);
}

int node_leave(int i)
{
	int ret;

	while ((ret = node_ask_to_leave(i)) == -EINPROGRESS)
		usleep(20000);
	return ret;
}

/* A number of 4 or 8 bytes; of a flag, whether it is there. */
static uint64_t number(const struct nl_reply *reply, int attribute)
{
	if (!nl_bytes(reply, attribute).len)
		return !!reply->attr[attribute];
	return nl_bytes(reply, attribute).len == sizeof(uint32_t) ?
	       nl_u32(reply, attribute) : nl_u64(reply, attribute);
}

static uint64_t ask(int i, uint8_t command, int attribute)
{
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
	uint64_t value;

	node_begin(i, &request, command);
	if (nl_send(nodes[i].fd, &request, &answer) || nl_next(&answer, &reply) <= 0)
		return 0;
	value = number(&reply, attribute);
	nl_finish(&answer);
	return value;
}

uint64_t node_value(int i, int attribute)
{
	return ask(i, CKPT_CMD_GET_NODE, attribute);
}

uint64_t node_stat(int i, int stat)
{
	return ask(i, CKPT_CMD_GET_STATS, stat);
}

uint64_t node_peer_value(int i, uint32_t id, int attribute)
{
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
	uint64_t value = 0;

	nl_begin(&request, nodes[i].family, NLM_F_DUMP, CKPT_CMD_GET_PEER);
	if (nl_send(nodes[i].fd, &request, &answer))
		return 0;
	while (nl_next(&answer, &reply) > 0)
		if (nl_u32(&reply, CKPT_A_PEER_ID) == id)
			value = number(&reply, attribute);
	return value;
}

uint32_t node_peer_state(int i, uint32_t id)
{
	return node_peer_value(i, id, CKPT_A_PEER_STATE);
}

static bool is_late(int64_t start)
{
	usleep(20000);
	return ck_now_ns(CLOCK_MONOTONIC) > start + WAIT_MS * NSEC_PER_MSEC;
}

bool node_has(int i, int attribute, uint64_t value)
{
	int64_t start = ck_now_ns(CLOCK_MONOTONIC);

	while (node_value(i, attribute) != value)
		if (is_late(start))
			return false;
	return true;
}

bool node_has_peers(int i, uint32_t number)
{
	return node_has(i, CKPT_A_NODE_PEERS, number);
}

bool node_counts(int i, int stat, uint64_t at_least)
{
	int64_t start = ck_now_ns(CLOCK_MONOTONIC);

	while (node_stat(i, stat) < at_least)
		if (is_late(start))
			return false;
	return true;
}

bool node_tells(int i, uint32_t kind, uint32_t node_id, uint32_t reason)
{
	int64_t start = ck_now_ns(CLOCK_MONOTONIC);
	struct nl_answer answer = { .fd = nodes[i].events };
	struct nl_reply reply;

	do {
		answer.bytes = 0;
		answer.next = 0;
		while (nl_next(&answer, &reply) > 0)
			if (nl_u32(&reply, CKPT_A_EVENT_KIND) == kind &&
			    nl_u32(&reply, CKPT_A_EVENT_NODE_ID) == node_id &&
			    nl_u32(&reply, CKPT_A_EVENT_REASON) == reason)
				return true;
	} while (!is_late(start));
	return false;
}
