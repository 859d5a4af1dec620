// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers: the other nodes.
 *
 * An entry is made for what TIPC shows, which any process can make it show, and for
 * who has proved himself.  Only the second counts for anything.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include "link.h"
#include "node.h"
#include "peer.h"

/* Entries in all, and shown at one address in TIPC, where one is the usual number. */
#define CANDIDATES_MAX			(4 * CKPT_NODES_MAX)
#define CANDIDATES_OF_ADDRESS_MAX	16

/* Milliseconds between attempts to connect. */
#define BACKOFF_MIN	100
#define BACKOFF_MAX	10000

static struct ckpt_peer *find(struct ckpt_node *node, u32 id, u32 address)
{
	struct ckpt_peer *peer;

	list_for_each_entry(peer, &node->peers, list)
		if (peer->id == id && peer->address == address)
			return peer;
	return NULL;
}

static bool has_room(struct ckpt_node *node, u32 address)
{
	struct ckpt_peer *peer;
	u32 same = 0;

	list_for_each_entry(peer, &node->peers, list)
		same += peer->address == address;
	return node->candidates < CANDIDATES_MAX && same < CANDIDATES_OF_ADDRESS_MAX;
}

static struct ckpt_peer *create(struct ckpt_node *node, u32 id, u32 address)
{
	struct ckpt_peer *peer;

	if (!has_room(node, address))
		return NULL;
	peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return NULL;
	peer->node = node;
	peer->id = id;
	peer->address = address;
	peer->backoff = BACKOFF_MIN;
	list_add_tail(&peer->list, &node->peers);
	node->candidates++;
	node->peers_changed++;
	return peer;
}

static struct ckpt_peer *find_or_create(struct ckpt_node *node, u32 id, u32 address)
{
	return find(node, id, address) ?: create(node, id, address);
}

static bool has_links(const struct ckpt_peer *peer)
{
	return peer->links[CKPT_CONNECTION_CONTROL] || peer->links[CKPT_CONNECTION_BULK];
}

static void forget_unused(struct ckpt_peer *peer)
{
	if (peer->shown || has_links(peer))
		return;
	list_del(&peer->list);
	peer->node->candidates--;
	peer->node->peers_changed++;
	kfree(peer);
}

/**
 * ckpt_peer_seen() - TIPC shows a node, or shows it no longer
 * @node: this one
 * @id: node id
 * @address: where
 * @up: whether it does
 */
void ckpt_peer_seen(struct ckpt_node *node, u32 id, u32 address, bool up)
{
	struct ckpt_peer *peer;

	if (!id || address == node->transport.address)
		return;
	if (id == node->identity.node_id) {
		if (up)
			ckpt_node_refused(node, CKPT_A_STAT_REFUSED_ID, id);
		return;
	}
	if (up) {
		peer = find_or_create(node, id, address);
		if (peer)
			peer->shown++;
		return;
	}
	peer = find(node, id, address);
	if (!peer || !peer->shown)
		return;
	peer->shown--;
	forget_unused(peer);
}

/**
 * ckpt_peer_unseen() - forget what TIPC shows
 * @node: this one
 */
void ckpt_peer_unseen(struct ckpt_node *node)
{
	struct ckpt_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &node->peers, list) {
		peer->shown = 0;
		forget_unused(peer);
	}
}

static void try_later(struct ckpt_peer *peer)
{
	u32 wait = peer->backoff / 2 + get_random_u32_below(peer->backoff / 2 + 1);

	peer->next_try = ktime_add_ms(ktime_get(), wait);
	peer->backoff = min_t(u32, peer->backoff * 2, BACKOFF_MAX);
}

/* From now on views count on it. */
static bool become_known(struct ckpt_peer *peer)
{
	struct ckpt_known *known = kvzalloc(sizeof(*known), GFP_KERNEL_ACCOUNT);

	if (!known)
		return false;
	known->owner = peer;
	known->member.node = peer->id;
	known->member.incarnation = peer->incarnation;
	if (!ckpt_views_peer_up(&peer->node->views, known, ckpt_node_ms())) {
		kvfree(known);
		return false;
	}
	peer->known = known;
	ckpt_node_view_soon(peer->node);
	return true;
}

static void become_unknown(struct ckpt_peer *peer)
{
	if (!peer->known)
		return;
	ckpt_views_peer_down(&peer->node->views, peer->known, ckpt_node_ms());
	kvfree(peer->known);
	peer->known = NULL;
	ckpt_node_view_soon(peer->node);
}

static void end_links(struct ckpt_peer *peer)
{
	struct ckpt_link *link;
	u32 i;

	for (i = 0; i < CKPT_PEER_LINKS; i++) {
		link = peer->links[i];
		if (!link)
			continue;
		peer->links[i] = NULL;
		link->peer = NULL;
		ckpt_link_end(link);
	}
}

/* Frees the peer if TIPC does not show it. */
static void go_down(struct ckpt_peer *peer, enum ckpt_a_stat reason)
{
	struct ckpt_node *node = peer->node;

	if (peer->up) {
		peer->up = false;
		node->peers_up--;
		node->peers_changed++;
		ckpt_node_event(node, CKPT_EVENT_KIND_PEER_DOWN, peer->id,
				peer->incarnation, reason);
	}
	become_unknown(peer);
	end_links(peer);
	try_later(peer);
	forget_unused(peer);
}

/**
 * ckpt_peer_link_ended() - a connection of a peer is gone
 * @link: which; the peer goes down with it, and may be freed
 * @reason: &enum ckpt_a_stat; 0: the other side did it
 */
void ckpt_peer_link_ended(struct ckpt_link *link, enum ckpt_a_stat reason)
{
	struct ckpt_peer *peer = link->peer;

	if (peer->links[link->own.connection] == link)
		peer->links[link->own.connection] = NULL;
	go_down(peer, reason);
}

static bool is_alive(const struct ckpt_peer *peer)
{
	return peer->up && ktime_before(ktime_get(),
					ktime_add_ms(peer->heard,
						     peer->node->settings.lease));
}

/*
 * A node has proved itself.  Another one of its id, elsewhere, is either alive, and
 * then this one is refused, or dead, and makes room.
 */
static bool is_only_one(const struct ckpt_link *link)
{
	struct ckpt_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &link->node->peers, list) {
		if (peer->id != link->other.node || peer->address == link->conn->address)
			continue;
		if (is_alive(peer))
			return false;
		if (has_links(peer))
			go_down(peer, 0);
	}
	return true;
}

static bool has_control(const struct ckpt_peer *peer, u64 incarnation)
{
	const struct ckpt_link *control = peer->links[CKPT_CONNECTION_CONTROL];

	return control && control->state == CKPT_LINK_OPEN &&
	       peer->incarnation == incarnation;
}

/* The second connection belongs to the first. */
static struct ckpt_peer *admit_bulk(const struct ckpt_link *link)
{
	struct ckpt_peer *peer = find(link->node, link->other.node, link->conn->address);

	if (!peer || !has_control(peer, link->other.incarnation) ||
	    peer->links[CKPT_CONNECTION_BULK])
		return ERR_PTR(-EEXIST);
	return peer;
}

/* A first connection replaces those that there were: its node knows nothing of them. */
static struct ckpt_peer *admit_control(const struct ckpt_link *link)
{
	struct ckpt_peer *peer;

	if (!is_only_one(link))
		return ERR_PTR(-EEXIST);
	peer = find(link->node, link->other.node, link->conn->address);
	if (peer && has_links(peer))
		go_down(peer, 0);
	return find_or_create(link->node, link->other.node, link->conn->address);
}

/**
 * ckpt_peer_admit() - find the peer for a connection that was accepted
 * @link: its other side has proved itself; gets its peer
 *
 * Return: 0, or why it is refused.
 */
enum ckpt_a_stat ckpt_peer_admit(struct ckpt_link *link)
{
	struct ckpt_peer *peer;

	if (link->own.connection == CKPT_CONNECTION_BULK)
		peer = admit_bulk(link);
	else
		peer = admit_control(link);
	if (IS_ERR(peer))
		return CKPT_A_STAT_REFUSED_ID;
	if (!peer)
		return CKPT_A_STAT_REFUSED_ROOM;
	link->peer = peer;
	peer->links[link->own.connection] = link;
	return 0;
}

/**
 * ckpt_peer_is_expected() - is it who was meant
 * @link: made here; its other side has proved itself
 *
 * Return: whether it is the node, and the incarnation, that the connection was made for,
 *	and the only one of its id.
 */
bool ckpt_peer_is_expected(const struct ckpt_link *link)
{
	const struct ckpt_peer *peer = link->peer;

	if (link->other.node != peer->id)
		return false;
	if (link->own.connection == CKPT_CONNECTION_CONTROL)
		return is_only_one(link);
	return has_control(peer, link->other.incarnation);
}

static void come_up(struct ckpt_peer *peer)
{
	ktime_t now = ktime_get();

	peer->up = true;
	peer->up_since = now;
	peer->heard = now;
	peer->echoed = now;
	peer->number = 0;
	peer->backoff = BACKOFF_MIN;
	peer->refused = 0;
	peer->node->peers_up++;
	peer->node->peers_changed++;
	ckpt_node_event(peer->node, CKPT_EVENT_KIND_PEER_UP, peer->id, peer->incarnation, 0);
}

static void connect(struct ckpt_peer *peer, enum ckpt_connection connection)
{
	peer->links[connection] = ckpt_link_connect(peer, connection);
	if (!peer->links[connection])
		go_down(peer, 0);
}

/**
 * ckpt_peer_link_open() - the hello of a connection has succeeded
 * @link: which
 */
void ckpt_peer_link_open(struct ckpt_link *link)
{
	struct ckpt_peer *peer = link->peer;

	if (link->own.connection == CKPT_CONNECTION_BULK) {
		come_up(peer);
		return;
	}
	peer->incarnation = link->other.incarnation;
	peer->minor = link->other.minor;
	peer->features = link->other.features;
	peer->heard_number = 0;
	/* The other connection has to follow within the time of a hello. */
	peer->up_since = ktime_get();
	/* The other side may speak of views before the second connection is there. */
	if (!become_known(peer))
		go_down(peer, 0);
	else if (link->conn->outgoing)
		connect(peer, CKPT_CONNECTION_BULK);
}

/* From before it was asked for, so that it ends here before it ends there. */
static void take_lease(struct ckpt_peer *peer, u32 lease)
{
	struct ckpt_known *known = peer->known;

	if (!lease)
		return;
	known->leased = max_t(u64, known->leased, ktime_to_ms(peer->echoed) + lease);
	if (peer->node->settings.quorum)
		ckpt_node_view_soon(peer->node);
}

/* Heartbeats are numbered from 1 on, and none is lost or overtakes another. */
static bool on_heartbeat(struct ckpt_peer *peer, const struct ckpt_attrs *attrs)
{
	struct ckpt_heartbeat heartbeat;

	ckpt_proto_decode_heartbeat(attrs, &heartbeat);
	if (heartbeat.number != peer->heard_number + 1 || heartbeat.heard > peer->number)
		return false;
	peer->heard_number = heartbeat.number;
	if (heartbeat.heard && peer->number - heartbeat.heard < CKPT_PEER_HEARTBEATS) {
		peer->echoed = peer->sent[heartbeat.heard % CKPT_PEER_HEARTBEATS];
		take_lease(peer, heartbeat.lease);
	}
	return true;
}

static bool on_view(struct ckpt_peer *peer, const struct ckpt_header *header,
		    const struct ckpt_attrs *attrs)
{
	if (!ckpt_views_received(&peer->node->views, peer->known, header, attrs,
				 ckpt_node_ms()))
		return false;
	ckpt_node_view_soon(peer->node);
	return true;
}

/**
 * ckpt_peer_received() - take a message of a peer
 * @link: the connection, which is open
 * @header: of the message
 * @attrs: of the message
 *
 * Return: false if there is no place for it: the connection is to be ended.
 */
bool ckpt_peer_received(struct ckpt_link *link, const struct ckpt_header *header,
			const struct ckpt_attrs *attrs)
{
	struct ckpt_peer *peer = link->peer;

	peer->heard = ktime_get();
	if (link->own.connection != CKPT_CONNECTION_CONTROL)
		return false;
	peer->known->heard = ktime_to_ms(peer->heard);
	if (header->type == CKPT_MSG_HEARTBEAT)
		return on_heartbeat(peer, attrs);
	return on_view(peer, header, attrs);
}

static void send_heartbeat(struct ckpt_peer *peer, ktime_t now)
{
	const struct ckpt_heartbeat heartbeat = {
		.number = ++peer->number,
		.heard = peer->heard_number,
		.lease = ckpt_views_grant(&peer->node->views, peer->known, ckpt_node_ms()),
	};
	u8 message[CKPT_PROTO_PEER_MAX];
	int len = ckpt_proto_encode_heartbeat(message, sizeof(message), &heartbeat);

	peer->sent[peer->number % CKPT_PEER_HEARTBEATS] = now;
	ckpt_conn_send(peer->links[CKPT_CONNECTION_CONTROL]->conn, message, len);
}

/* A peer that hears nothing of this node is as dead as one of which nothing is heard. */
static bool is_silent(const struct ckpt_peer *peer, ktime_t now)
{
	s64 limit = 2 * peer->node->settings.lease;

	return ktime_ms_delta(now, peer->heard) > limit ||
	       ktime_ms_delta(now, peer->echoed) > limit;
}

static bool is_half_open(const struct ckpt_peer *peer, ktime_t now)
{
	const struct ckpt_link *control = peer->links[CKPT_CONNECTION_CONTROL];

	return control && control->state == CKPT_LINK_OPEN &&
	       ktime_ms_delta(now, peer->up_since) > peer->node->settings.hello_timeout;
}

static void check(struct ckpt_peer *peer, ktime_t now)
{
	struct ckpt_node *node = peer->node;

	if (peer->up && is_silent(peer, now)) {
		node->transport.stats[CKPT_A_STAT_SILENT]++;
		go_down(peer, CKPT_A_STAT_SILENT);
	} else if (peer->up) {
		send_heartbeat(peer, now);
	} else if (is_half_open(peer, now)) {
		ckpt_node_refused(node, CKPT_A_STAT_REFUSED_TIMEOUT, peer->id);
		go_down(peer, CKPT_A_STAT_REFUSED_TIMEOUT);
	} else if (peer->shown && !has_links(peer) && peer->id > node->identity.node_id &&
		   ktime_after(now, peer->next_try)) {
		connect(peer, CKPT_CONNECTION_CONTROL);
	}
}

/**
 * ckpt_peer_check_all() - send heartbeats, close who is silent, connect to who is down
 * @node: this one
 * @now: the time
 */
void ckpt_peer_check_all(struct ckpt_node *node, ktime_t now)
{
	struct ckpt_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &node->peers, list)
		check(peer, now);
}

/**
 * ckpt_peer_forgive_all() - do not count time in which this node was not running
 * @node: this one
 * @late: milliseconds
 * @now: the time
 *
 * Leases are not touched: they are promises of others.
 */
void ckpt_peer_forgive_all(struct ckpt_node *node, s64 late, ktime_t now)
{
	struct ckpt_peer *peer;

	list_for_each_entry(peer, &node->peers, list) {
		peer->heard = min_t(ktime_t, ktime_add_ms(peer->heard, late), now);
		peer->echoed = min_t(ktime_t, ktime_add_ms(peer->echoed, late), now);
		if (peer->known)
			peer->known->heard = ktime_to_ms(peer->heard);
	}
}

/**
 * ckpt_peer_free_all() - free what is left
 * @node: its links are freed
 */
void ckpt_peer_free_all(struct ckpt_node *node)
{
	struct ckpt_peer *peer, *next;

	list_for_each_entry_safe(peer, next, &node->peers, list) {
		list_del(&peer->list);
		kvfree(peer->known);
		kfree(peer);
	}
}

/**
 * ckpt_peer_state() - how far the way to a peer is
 * @peer: which
 *
 * Return: the state.
 */
enum ckpt_peer_state ckpt_peer_state(const struct ckpt_peer *peer)
{
	if (peer->up)
		return CKPT_PEER_UP;
	return has_links(peer) ? CKPT_PEER_CONNECTING : CKPT_PEER_DOWN;
}
