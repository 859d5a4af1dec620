// SPDX-License-Identifier: GPL-2.0-only
/*
 * A connection between two nodes, and the hello by which each knows the other.
 *
 * Whoever can open a socket of TIPC can send what comes in here.  Until the hello has
 * succeeded nothing else is taken, nothing is kept but the link, and of those there
 * are few.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "link.h"
#include "node.h"
#include "peer.h"
#include "trace.h"

/* Hellos under way that others have begun, of all nodes and of one address in TIPC. */
#define HELLOS_MAX		64
#define HELLOS_OF_ADDRESS_MAX	8

static struct ckpt_link *link_create(struct ckpt_node *node, struct ckpt_conn *conn,
				     enum ckpt_link_state state)
{
	struct ckpt_link *link = kzalloc(sizeof(*link), GFP_KERNEL_ACCOUNT);

	if (!link)
		return NULL;
	link->node = node;
	link->conn = conn;
	link->state = state;
	link->deadline = ktime_add_ms(ktime_get(), node->settings.hello_timeout);
	conn->owner = link;
	list_add_tail(&link->list, &node->links);
	node->hellos++;
	return link;
}

static void end_for(struct ckpt_link *link, enum ckpt_a_stat reason)
{
	ckpt_conn_end(link->conn);
	list_del(&link->list);
	if (link->state != CKPT_LINK_OPEN)
		link->node->hellos--;
	if (link->peer)
		ckpt_peer_link_ended(link, reason);
	kfree(link);
}

/**
 * ckpt_link_end() - end a connection
 * @link: is freed; its peer, if it has one, goes down
 */
void ckpt_link_end(struct ckpt_link *link)
{
	end_for(link, 0);
}

/* Ends a connection over which came what must not come. */
static void end_counted(struct ckpt_link *link, enum ckpt_a_stat reason)
{
	link->node->transport.stats[reason]++;
	end_for(link, reason);
}

static void refuse(struct ckpt_link *link, enum ckpt_a_stat reason)
{
	if (link->peer)
		link->peer->refused = reason;
	ckpt_node_refused(link->node, reason, link->other.node);
	end_for(link, reason);
}

static void introduce(struct ckpt_link *link, enum ckpt_connection connection)
{
	struct ckpt_hello *own = &link->own;
	const struct ckpt_node *node = link->node;

	own->major = CKPT_WIRE_MAJOR;
	own->minor = CKPT_WIRE_MINOR;
	own->cluster_len = node->identity.cluster_len;
	memcpy(own->cluster, node->identity.cluster, own->cluster_len);
	own->node = node->identity.node_id;
	own->connection = connection;
	own->incarnation = node->incarnation;
	get_random_bytes(own->nonce, sizeof(own->nonce));
}

static int make_proof(const struct ckpt_link *link, enum ckpt_proof whose, u8 *proof)
{
	bool outgoing = link->conn->outgoing;
	u8 input[CKPT_PROOF_INPUT_MAX];
	int len;

	len = ckpt_proto_proof_input(input, sizeof(input), whose,
				     outgoing ? &link->own : &link->other,
				     outgoing ? &link->other : &link->own);
	return len < 0 ? len : crypto_shash_tfm_digest(link->node->hmac, input, len, proof);
}

static bool is_proved(const struct ckpt_link *link, enum ckpt_proof whose,
		      const struct ckpt_attrs *attrs)
{
	u8 expected[CKPT_WIRE_PROOF_SIZE];

	return !make_proof(link, whose, expected) &&
	       !crypto_memneq(expected, ckpt_proto_decode_proof(attrs), sizeof(expected));
}

static bool is_of_cluster(const struct ckpt_link *link)
{
	return link->other.cluster_len == link->own.cluster_len &&
	       !memcmp(link->other.cluster, link->own.cluster, link->own.cluster_len);
}

static void send_challenge(struct ckpt_link *link)
{
	u8 proof[CKPT_WIRE_PROOF_SIZE], message[CKPT_PROTO_PEER_MAX];
	int len;

	if (make_proof(link, CKPT_PROOF_ACCEPT, proof)) {
		ckpt_link_end(link);
		return;
	}
	link->state = CKPT_LINK_PROOF;
	len = ckpt_proto_encode_challenge(message, sizeof(message), &link->own, proof);
	ckpt_conn_send(link->conn, message, len);
}

/* The first message of who has connected: the lower node id, so that only one does. */
static void on_hello(struct ckpt_link *link)
{
	introduce(link, link->other.connection);
	if (!is_of_cluster(link))
		refuse(link, CKPT_A_STAT_REFUSED_CLUSTER);
	else if (link->other.node >= link->own.node)
		refuse(link, CKPT_A_STAT_REFUSED_ID);
	else
		send_challenge(link);
}

static void become_open(struct ckpt_link *link)
{
	link->state = CKPT_LINK_OPEN;
	link->node->hellos--;
	ckpt_peer_link_open(link);
}

static void send_proof(struct ckpt_link *link)
{
	u8 proof[CKPT_WIRE_PROOF_SIZE], message[CKPT_PROTO_PEER_MAX];
	int len;

	if (make_proof(link, CKPT_PROOF_CONNECT, proof)) {
		ckpt_link_end(link);
		return;
	}
	len = ckpt_proto_encode_proof(message, sizeof(message), proof);
	ckpt_conn_send(link->conn, message, len);
	become_open(link);
}

static void on_challenge(struct ckpt_link *link, const struct ckpt_attrs *attrs)
{
	if (!is_of_cluster(link))
		refuse(link, CKPT_A_STAT_REFUSED_CLUSTER);
	else if (link->other.connection != link->own.connection)
		end_counted(link, CKPT_A_STAT_UNEXPECTED);
	else if (!is_proved(link, CKPT_PROOF_ACCEPT, attrs))
		refuse(link, CKPT_A_STAT_REFUSED_PROOF);
	else if (!ckpt_peer_is_expected(link))
		refuse(link, CKPT_A_STAT_REFUSED_ID);
	else
		send_proof(link);
}

static void on_proof(struct ckpt_link *link, const struct ckpt_attrs *attrs)
{
	enum ckpt_a_stat reason = CKPT_A_STAT_REFUSED_PROOF;

	if (is_proved(link, CKPT_PROOF_CONNECT, attrs))
		reason = ckpt_peer_admit(link);
	if (reason)
		refuse(link, reason);
	else
		become_open(link);
}

static void on_message(struct ckpt_link *link, const struct ckpt_header *header,
		       const struct ckpt_attrs *attrs)
{
	if (link->state == CKPT_LINK_OPEN) {
		if (!ckpt_peer_received(link, header, attrs))
			end_counted(link, CKPT_A_STAT_UNEXPECTED);
	} else if (link->state == CKPT_LINK_HELLO && header->type == CKPT_MSG_HELLO) {
		ckpt_proto_decode_hello(header, attrs, &link->other);
		on_hello(link);
	} else if (link->state == CKPT_LINK_CHALLENGE && header->type == CKPT_MSG_CHALLENGE) {
		ckpt_proto_decode_hello(header, attrs, &link->other);
		on_challenge(link, attrs);
	} else if (link->state == CKPT_LINK_PROOF && header->type == CKPT_MSG_PROOF) {
		on_proof(link, attrs);
	} else {
		end_counted(link, CKPT_A_STAT_UNEXPECTED);
	}
}

static void received(struct ckpt_conn *conn, const void *data, size_t len)
{
	struct ckpt_link *link = conn->owner;
	enum ckpt_proto_result result;
	struct ckpt_header header;
	struct ckpt_attrs attrs;

	result = ckpt_proto_parse(data, len, &header, &attrs);
	/* Nothing that may be skipped is sent before the hello is over. */
	if (result == CKPT_PROTO_SKIP && link->state == CKPT_LINK_OPEN)
		return;
	if (result == CKPT_PROTO_MAJOR && link->state != CKPT_LINK_OPEN)
		refuse(link, CKPT_A_STAT_REFUSED_VERSION);
	else if (result)
		end_counted(link, CKPT_A_STAT_MALFORMED);
	else
		on_message(link, &header, &attrs);
}

static bool has_room(struct ckpt_node *node, u32 address)
{
	struct ckpt_link *link;
	u32 same = 0;

	list_for_each_entry(link, &node->links, list)
		same += link->state != CKPT_LINK_OPEN && link->conn->address == address;
	return node->hellos < HELLOS_MAX && same < HELLOS_OF_ADDRESS_MAX;
}

/* TIPC says where a connection comes from; a process can't choose it. */
static void accepted(struct ckpt_conn *conn)
{
	struct ckpt_node *node = ckpt_node_of(conn->transport);
	enum ckpt_a_stat reason = 0;

	if (conn->address == conn->transport->address)
		reason = CKPT_A_STAT_REFUSED_SELF;
	else if (!has_room(node, conn->address))
		reason = CKPT_A_STAT_REFUSED_ROOM;
	if (reason)
		ckpt_node_refused(node, reason, 0);
	if (reason || !link_create(node, conn, CKPT_LINK_HELLO))
		ckpt_conn_end(conn);
}

static void connected(struct ckpt_conn *conn)
{
	struct ckpt_link *link = conn->owner;
	u8 message[CKPT_PROTO_PEER_MAX];
	int len;

	link->state = CKPT_LINK_CHALLENGE;
	len = ckpt_proto_encode_hello(message, sizeof(message), &link->own);
	ckpt_conn_send(conn, message, len);
}

static void ended(struct ckpt_conn *conn)
{
	ckpt_link_end(conn->owner);
}

static void seen(struct ckpt_transport *transport, u32 node_id, u32 address, bool up)
{
	ckpt_peer_seen(ckpt_node_of(transport), node_id, address, up);
}

static void unseen(struct ckpt_transport *transport)
{
	ckpt_peer_unseen(ckpt_node_of(transport));
}

const struct ckpt_transport_ops ckpt_link_ops = {
	.accepted = accepted,
	.connected = connected,
	.received = received,
	.ended = ended,
	.seen = seen,
	.unseen = unseen,
};

/**
 * ckpt_link_connect() - make a connection to a peer
 * @peer: of a higher node id
 * @connection: which one
 *
 * Return: the link; NULL if memory is short or nobody is there.
 */
struct ckpt_link *ckpt_link_connect(struct ckpt_peer *peer, enum ckpt_connection connection)
{
	struct ckpt_node *node = peer->node;
	struct ckpt_conn *conn = ckpt_conn_connect(&node->transport, peer->id, peer->address);
	struct ckpt_link *link;

	if (!conn)
		return NULL;
	link = link_create(node, conn, CKPT_LINK_CONNECTING);
	if (!link) {
		ckpt_conn_end(conn);
		return NULL;
	}
	link->peer = peer;
	introduce(link, connection);
	return link;
}

/**
 * ckpt_link_check_all() - refuse hellos that take too long
 * @node: whose
 * @now: the time
 */
void ckpt_link_check_all(struct ckpt_node *node, ktime_t now)
{
	struct ckpt_link *link, *next;
	LIST_HEAD(late);

	/* Ending one may end others. */
	list_for_each_entry_safe(link, next, &node->links, list)
		if (link->state != CKPT_LINK_OPEN && ktime_after(now, link->deadline))
			list_move_tail(&link->list, &late);
	while (!list_empty(&late))
		refuse(list_first_entry(&late, struct ckpt_link, list),
		       CKPT_A_STAT_REFUSED_TIMEOUT);
}

/**
 * ckpt_link_free_all() - free what is left
 * @node: its transport has been stopped
 */
void ckpt_link_free_all(struct ckpt_node *node)
{
	struct ckpt_link *link, *next;

	list_for_each_entry_safe(link, next, &node->links, list) {
		list_del(&link->list);
		kfree(link);
	}
}
