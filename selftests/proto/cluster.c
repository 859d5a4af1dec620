// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cluster in one process.
 *
 * The transport is the part of the kernel that is not here: connections in order, that
 * end on both sides, at different times; heartbeats that must come back.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster.h"

#define HEARTBEATS	32
#define DELAY_MAX	20
#define DOWN_DELAY_MAX	1500
#define VIEWS_MAX	8192

/* A message under way.  The first one of a connection has no bytes. */
struct packet {
	struct packet *next;
	u64 at;
	bool heartbeat;
	u64 number;
	u64 heard;
	u32 lease;
	int len;
	u8 bytes[];
};

/**
 * struct side - what one node has of its connection to another
 * @known: NULL: it has none
 * @generation: of the connection
 * @sent: times of heartbeats, by the node's clock
 * @number: of the last one sent
 * @heard_number: of the last one heard
 * @heard: when something was, by the node's clock
 * @echoed: when the last one was sent that came back
 * @first: of what is under way to this side
 * @last: of it
 * @down_at: when it hears of the end of the connection, by the cluster's time; 0: no end
 */
struct side {
	struct ckpt_known *known;
	u32 generation;
	u64 sent[HEARTBEATS];
	u64 number;
	u64 heard_number;
	u64 heard;
	u64 echoed;
	struct packet *first;
	struct packet *last;
	u64 down_at;
};

/* A view that somebody has installed. */
struct installed {
	struct ckpt_view_number number;
	struct ckpt_members members;
	u32 by;
};

u64 cluster_time;
struct sim_node sim_nodes[NODES_MAX + 1];

static struct sim_options options;
static u64 state;
static struct side sides[NODES_MAX + 1][NODES_MAX + 1];	/* [at][of] */
static bool stalled[NODES_MAX + 1][NODES_MAX + 1];
static bool cuts[NODES_MAX + 1][NODES_MAX + 1];
static u64 connect_at[NODES_MAX + 1][NODES_MAX + 1];
static u32 generations;
static struct installed installed[VIEWS_MAX];
static u32 installed_count;
static struct ckpt_view_number last[NODES_MAX + 1];
static char fault[256];

static void fail(const char *what, u32 node)
{
	if (!fault[0])
		snprintf(fault, sizeof(fault), "%s: node %u at %llu ms", what, node,
			 (unsigned long long)cluster_time);
}

u32 cluster_random(u32 below)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (u32)(state >> 33) % below;
}

static u64 clock_of(u32 i)
{
	const struct sim_node *node = &sim_nodes[i];

	return node->offset + cluster_time + (s64)cluster_time * node->rate / 1000000;
}

static void drop(struct side *side)
{
	struct packet *packet;

	while ((packet = side->first)) {
		side->first = packet->next;
		free(packet);
	}
	side->last = NULL;
}

static u32 node_of(const struct ckpt_views *views)
{
	return views->self.node;
}

static void run(u32 i)
{
	struct sim_node *node = &sim_nodes[i];

	if (node->views)
		node->wake = ckpt_views_run(node->views, clock_of(i));
}

/* Of one end of a connection; the other hears of it later. */
static void end_side(u32 at, u32 of)
{
	struct side *side = &sides[at][of], *other = &sides[of][at];

	if (!side->known)
		return;
	ckpt_views_peer_down(sim_nodes[at].views, side->known, clock_of(at));
	free(side->known);
	side->known = NULL;
	side->down_at = 0;
	drop(side);
	if (other->known && !other->down_at)
		other->down_at = cluster_time + 1 + cluster_random(DOWN_DELAY_MAX);
	if (!other->known)
		drop(other);
	connect_at[at][of] = connect_at[of][at] =
		cluster_time + 20 + cluster_random(300);
}

static void enqueue(u32 from, u32 to, struct packet *packet)
{
	struct side *side = &sides[to][from];
	u64 at = cluster_time + 1 + cluster_random(DELAY_MAX);

	packet->next = NULL;
	/* In order. */
	packet->at = side->last && side->last->at > at ? side->last->at : at;
	if (side->last)
		side->last->next = packet;
	else
		side->first = packet;
	side->last = packet;
}

static void send_packet(u32 from, u32 to, struct packet *packet)
{
	if (cuts[from][to]) {
		free(packet);
		return;
	}
	enqueue(from, to, packet);
}

static void send_message(struct ckpt_known *to, const void *message, int len)
{
	const u32 *pair = to->owner;
	struct packet *packet = calloc(1, sizeof(*packet) + len);

	packet->len = len;
	memcpy(packet->bytes, message, len);
	send_packet(pair[0], pair[1], packet);
}

static struct installed *find_installed(const struct ckpt_view_number *number)
{
	u32 i;

	for (i = installed_count; i-- > 0;)
		if (!memcmp(&installed[i].number, number, sizeof(*number)))
			return &installed[i];
	return NULL;
}

static bool is_same_order(const struct ckpt_members *a, const struct ckpt_members *b)
{
	u32 i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (a->list[i].node != b->list[i].node ||
		    a->list[i].incarnation != b->list[i].incarnation)
			return false;
	return a->count == b->count;
}

/* Looks at what a node has installed, after each thing that it did. */
static void look_installed(u32 i)
{
	const struct ckpt_views *views = sim_nodes[i].views;
	struct installed *entry;

	if (!views || !memcmp(&last[i], &views->view.number, sizeof(last[i])))
		return;
	if (views->view.number.counter < last[i].counter ||
	    (views->view.number.counter == last[i].counter &&
	     views->view.number.proposer < last[i].proposer))
		fail("a view that is no later", i);
	last[i] = views->view.number;
	entry = find_installed(&last[i]);
	if (!entry) {
		assert(installed_count < VIEWS_MAX);
		entry = &installed[installed_count++];
		memset(entry, 0, sizeof(*entry));
		entry->number = last[i];
		entry->members = views->view.members;
	}
	if (!is_same_order(&entry->members, &views->view.members))
		fail("a view of others", i);
	entry->by |= 1 << i;
}

static void look_started(const struct ckpt_views *views)
{
	const struct installed *entry;
	u32 i, by = 0;

	look_installed(node_of(views));
	entry = find_installed(&views->view.number);
	for (i = 0; entry && i < entry->members.count; i++)
		by |= 1 << entry->members.list[i].node;
	if (!entry || entry->by != by)
		fail("started before all have it", node_of(views));
}

static void tell(struct ckpt_views *views, enum ckpt_view_event event)
{
	sim_nodes[node_of(views)].events[event]++;
	if (event == CKPT_VIEW_STARTED)
		look_started(views);
}

static const struct ckpt_view_ops ops = { .send = send_message, .tell = tell };

static void side_up(u32 at, u32 of, u32 generation)
{
	static u32 pairs[NODES_MAX + 1][NODES_MAX + 1][2];
	struct side *side = &sides[at][of];
	struct ckpt_known *known = calloc(1, sizeof(*known));
	struct packet *first = side->first, *end = side->last;

	pairs[at][of][0] = at;
	pairs[at][of][1] = of;
	memset(side, 0, sizeof(*side));
	side->first = first;
	side->last = end;
	side->known = known;
	side->generation = generation;
	side->heard = side->echoed = clock_of(at);
	known->owner = pairs[at][of];
	known->member = sim_nodes[of].views->self;
	if (!ckpt_views_peer_up(sim_nodes[at].views, known, clock_of(at)))
		fail("no room for a peer", at);
}

static bool can_pass(u32 a, u32 b)
{
	return !cuts[a][b] && !cuts[b][a] && !stalled[a][b] && !stalled[b][a];
}

/* The lower node knows first; the other one with the first packet that comes. */
static void connect_pairs(void)
{
	struct packet *packet;
	u32 a, b;

	for (a = 1; a <= options.nodes; a++) {
		for (b = a + 1; b <= options.nodes; b++) {
			if (cluster_time < connect_at[a][b] || sides[a][b].known ||
			    sides[b][a].known || !sim_nodes[a].views ||
			    !sim_nodes[b].views || !can_pass(a, b) ||
			    cluster_time < sim_nodes[a].frozen_until)
				continue;
			drop(&sides[b][a]);
			packet = calloc(1, sizeof(*packet));
			packet->number = ++generations;
			enqueue(a, b, packet);
			side_up(a, b, generations);
			run(a);
		}
	}
}

static void take_heartbeat(u32 at, u32 from, const struct packet *packet)
{
	struct side *side = &sides[at][from];
	u64 sent;

	side->heard_number = packet->number;
	if (!packet->heard || side->number - packet->heard >= HEARTBEATS)
		return;
	sent = side->sent[packet->heard % HEARTBEATS];
	side->echoed = sent;
	if (packet->lease && side->known->leased < sent + packet->lease)
		side->known->leased = sent + packet->lease;
}

static bool take_message(u32 at, u32 from, const void *bytes, int len)
{
	struct ckpt_known *known = sides[at][from].known;
	struct ckpt_header header;
	struct ckpt_attrs attrs;

	return ckpt_proto_parse(bytes, len, &header, &attrs) == CKPT_PROTO_OK &&
	       ckpt_views_received(sim_nodes[at].views, known, &header, &attrs, clock_of(at));
}

static void deliver(u32 at, u32 from, struct packet *packet)
{
	struct side *side = &sides[at][from];

	if (!packet->len && !packet->heartbeat) {
		if (side->known || !sides[from][at].known ||
		    sides[from][at].generation != packet->number)
			return;
		side_up(at, from, packet->number);
	} else if (side->known) {
		side->heard = side->known->heard = clock_of(at);
		if (packet->heartbeat)
			take_heartbeat(at, from, packet);
		else if (!take_message(at, from, packet->bytes, packet->len))
			fail("a message without a place", at);
	}
	look_installed(at);
	run(at);
	look_installed(at);
}

static void send_heartbeats(u32 i)
{
	struct sim_node *node = &sim_nodes[i];
	struct packet *packet;
	u64 now = clock_of(i);
	u32 j;

	for (j = 1; j <= options.nodes; j++) {
		struct side *side = &sides[i][j];

		if (!side->known)
			continue;
		if (now - side->heard > 2 * node->settings.lease ||
		    now - side->echoed > 2 * node->settings.lease) {
			end_side(i, j);
			run(i);
			continue;
		}
		packet = calloc(1, sizeof(*packet));
		packet->heartbeat = true;
		packet->number = ++side->number;
		packet->heard = side->heard_number;
		packet->lease = ckpt_views_grant(node->views, side->known, now);
		side->sent[side->number % HEARTBEATS] = now;
		send_packet(i, j, packet);
	}
	node->heartbeat = now + node->settings.heartbeat;
}

static void take_packets(u32 at, u32 from)
{
	struct side *side = &sides[at][from];
	struct packet *packet;

	while ((packet = side->first) && packet->at <= cluster_time && !stalled[from][at]) {
		side->first = packet->next;
		if (!side->first)
			side->last = NULL;
		deliver(at, from, packet);
		free(packet);
	}
}

static void step_node(u32 i)
{
	struct sim_node *node = &sim_nodes[i];
	u32 j;

	if (!node->views || cluster_time < node->frozen_until)
		return;
	for (j = 1; j <= options.nodes; j++) {
		if (sides[i][j].down_at && cluster_time >= sides[i][j].down_at) {
			end_side(i, j);
			run(i);
		}
		take_packets(i, j);
	}
	if (clock_of(i) >= node->heartbeat)
		send_heartbeats(i);
	if (clock_of(i) >= node->wake)
		run(i);
	look_installed(i);
}

/* With quorum on, who is live is in the same view as all that are. */
static void look_live(void)
{
	const struct ckpt_views *first = NULL, *views;
	u32 i;

	for (i = 1; i <= options.nodes; i++) {
		views = sim_nodes[i].views;
		if (!views || !ckpt_views_is_live(views, clock_of(i)))
			continue;
		if (first && memcmp(&first->view.number, &views->view.number,
				    sizeof(first->view.number)))
			fail("two views at once", i);
		first = views;
	}
}

static void step(void)
{
	u32 i, begin = cluster_random(options.nodes);

	cluster_time++;
	connect_pairs();
	for (i = 0; i < options.nodes; i++)
		step_node((begin + i) % options.nodes + 1);
	if (options.quorum)
		look_live();
}

void cluster_run_until(u64 time)
{
	while (cluster_time < time && !fault[0])
		step();
}

void cluster_start_node(u32 i)
{
	struct sim_node *node = &sim_nodes[i];
	const struct ckpt_member self = {
		.node = i,
		.incarnation = ((u64)cluster_random(1 << 20) << 16) + (++node->life << 4) + i,
	};

	assert(!node->views);
	node->settings = ckpt_settings_default;
	node->settings.expected = options.quorum ?: options.expected;
	node->settings.quorum = !!options.quorum;
	node->offset = 1 + cluster_random(1000000);
	node->rate = (int)cluster_random(10000) - 5000;
	node->views = calloc(1, sizeof(*node->views));
	node->frozen_until = 0;
	node->heartbeat = 0;
	memset(&last[i], 0, sizeof(last[i]));
	ckpt_views_init(node->views, &ops, &node->settings, &self, clock_of(i));
	run(i);
}

void cluster_crash_node(u32 i)
{
	struct sim_node *node = &sim_nodes[i];
	u32 j;

	if (!node->views)
		return;
	for (j = 1; j <= options.nodes; j++) {
		end_side(i, j);
		drop(&sides[i][j]);
	}
	free(node->views);
	node->views = NULL;
}

void cluster_leave(u32 i)
{
	ckpt_views_leave(sim_nodes[i].views, clock_of(i));
	run(i);
}

void cluster_freeze(u32 i, u32 ms)
{
	sim_nodes[i].frozen_until = cluster_time + ms;
}

void cluster_stall(u32 a, u32 b, bool value)
{
	stalled[a][b] = value;
}

void cluster_cut(u32 a, u32 b, bool value)
{
	cuts[a][b] = value;
	if (!value)
		return;
	/* Some of what is under way is lost, and with it the connection. */
	drop(&sides[b][a]);
	if (sides[a][b].known && !sides[a][b].down_at)
		sides[a][b].down_at = cluster_time + 1 + cluster_random(DOWN_DELAY_MAX);
	if (sides[b][a].known && !sides[b][a].down_at)
		sides[b][a].down_at = cluster_time + 1 + cluster_random(DOWN_DELAY_MAX);
}

void cluster_heal(void)
{
	memset(stalled, 0, sizeof(stalled));
	memset(cuts, 0, sizeof(cuts));
}

bool cluster_inject(u32 a, u32 b, const void *message, int len)
{
	bool good = take_message(b, a, message, len);

	look_installed(b);
	run(b);
	look_installed(b);
	return good;
}

const char *cluster_fault(void)
{
	return fault[0] ? fault : NULL;
}

bool cluster_is_live(u32 i)
{
	return sim_nodes[i].views && ckpt_views_is_live(sim_nodes[i].views, clock_of(i));
}

bool cluster_is_one(void)
{
	const struct ckpt_views *first = NULL, *views;
	u32 i, up = 0;

	for (i = 1; i <= options.nodes; i++) {
		views = sim_nodes[i].views;
		if (!views)
			continue;
		up++;
		if (!cluster_is_live(i))
			return false;
		if (first && memcmp(&first->view.number, &views->view.number,
				    sizeof(first->view.number)))
			return false;
		first = views;
	}
	return first && first->view.members.count == up;
}

void cluster_show(void)
{
	static const char * const states[] = {
		"forming", "member", "changing", "left out", "leaving"
	};
	const struct ckpt_views *views;
	u32 i, j;

	printf("# at %llu ms\n", (unsigned long long)cluster_time);
	for (i = 1; i <= options.nodes; i++) {
		views = sim_nodes[i].views;
		if (!views) {
			printf("# %u is down\n", i);
			continue;
		}
		printf("# %u (%llx) %s%s view %llu/%llx agreed %llu/%llx phase %d live %d wake %lld:",
		       i, (unsigned long long)views->self.incarnation, states[views->state],
		       views->leaving ? " leaving" : "",
		       (unsigned long long)views->view.number.counter,
		       (unsigned long long)views->view.number.proposer,
		       (unsigned long long)views->agreed.number.counter,
		       (unsigned long long)views->agreed.number.proposer,
		       views->proposal.phase, cluster_is_live(i),
		       (long long)(sim_nodes[i].wake - clock_of(i)));
		for (j = 0; j < views->view.members.count; j++)
			printf(" %u", views->view.members.list[j].node);
		printf(" reaches");
		for (j = 0; j < views->known_count; j++)
			printf(" %u%s", views->known[j]->member.node,
			       views->known[j]->told ? "" : "?");
		printf("\n");
	}
	fflush(stdout);
}

void cluster_begin(const struct sim_options *given)
{
	u32 i;

	options = *given;
	state = options.seed * 0x9e3779b97f4a7c15 + 1;
	cluster_time = 1000000;
	fault[0] = 0;
	installed_count = 0;
	memset(connect_at, 0, sizeof(connect_at));
	cluster_heal();
	for (i = 1; i <= NODES_MAX; i++)
		memset(&sim_nodes[i], 0, sizeof(sim_nodes[i]));
}

void cluster_end(void)
{
	u32 i;

	for (i = 1; i <= NODES_MAX; i++)
		cluster_crash_node(i);
	for (i = 1; i <= NODES_MAX; i++) {
		u32 j;

		for (j = 1; j <= NODES_MAX; j++)
			drop(&sides[i][j]);
	}
	memset(sides, 0, sizeof(sides));
}
