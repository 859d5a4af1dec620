/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What nodes send each other, as it lies in a record; protocol.rst says what it
 * means.
 *
 * Numbers never change, nor does what they stand for; what is new gets new ones.
 *
 * Versions:
 *
 * 1.0	hello, heartbeats and views
 */
#ifndef CKPT_WIRE_H
#define CKPT_WIRE_H

#include <linux/build_bug.h>
#include <linux/types.h>

#define CKPT_WIRE_MAJOR		1
#define CKPT_WIRE_MINOR		0

/* The type of the TIPC service that every node is an instance of. */
#define CKPT_TIPC_TYPE		0x636b7074

/* Bytes of a message at most, header included: what TIPC takes at once. */
#define CKPT_WIRE_MESSAGE_MAX	66000

/* Messages and attributes begin at multiples of this. */
#define CKPT_WIRE_ALIGN		8

/*
 * In the type of a message or of an attribute: whoever does not know the number
 * ends the connection, instead of skipping it.  No part of the number.
 */
#define CKPT_WIRE_MUST		0x8000
#define CKPT_WIRE_NUMBER(type)	((type) & ~CKPT_WIRE_MUST)

#define CKPT_WIRE_NONCE_SIZE	32
#define CKPT_WIRE_PROOF_SIZE	32

/**
 * struct ckpt_wire_header - the first bytes of a message
 * @major: first in every major version, so that others can be told
 * @minor: of the sender
 * @type: &enum ckpt_msg_type
 * @length: bytes of the message, with this header
 * @view_counter: number of the view the message belongs to; 0 if it does to none
 * @view_proposer: incarnation that proposed it
 */
struct ckpt_wire_header {
	__u8	major;
	__u8	minor;
	__be16	type;
	__be32	length;
	__be64	view_counter;
	__be64	view_proposer;
};

static_assert(sizeof(struct ckpt_wire_header) == 24);

/**
 * struct ckpt_wire_attr - the first bytes of an attribute; its data follows
 * @type: &enum ckpt_attr_type
 * @reserved: 0
 * @length: bytes of data; up to CKPT_WIRE_ALIGN, zeros follow
 */
struct ckpt_wire_attr {
	__be16	type;
	__be16	reserved;
	__be32	length;
};

static_assert(sizeof(struct ckpt_wire_attr) == 8);
static_assert(sizeof(struct ckpt_wire_header) % CKPT_WIRE_ALIGN == 0);
static_assert(CKPT_WIRE_MESSAGE_MAX % CKPT_WIRE_ALIGN == 0);

/**
 * enum ckpt_msg_type - messages, each group in a range of 256
 * @CKPT_MSG_HELLO: the connecting node presents itself
 * @CKPT_MSG_CHALLENGE: so does the accepting one, and proves that it has the key
 * @CKPT_MSG_PROOF: so does the connecting one
 * @CKPT_MSG_HEARTBEAT: the sender is there, and heard the receiver
 * @CKPT_MSG_STANDING: what the sender is, and whom it reaches
 * @CKPT_MSG_PROPOSE: be members of a new view
 * @CKPT_MSG_REFUSE: no
 * @CKPT_MSG_REPORT: yes, and what the sender has
 * @CKPT_MSG_COMMIT: all have agreed, this is the view
 * @CKPT_MSG_INSTALLED: the sender has it
 * @CKPT_MSG_START: all have it
 */
enum ckpt_msg_type {
	CKPT_MSG_HELLO		= CKPT_WIRE_MUST | 0x0001,
	CKPT_MSG_CHALLENGE	= CKPT_WIRE_MUST | 0x0002,
	CKPT_MSG_PROOF		= CKPT_WIRE_MUST | 0x0003,

	CKPT_MSG_HEARTBEAT	= CKPT_WIRE_MUST | 0x0101,

	CKPT_MSG_STANDING	= CKPT_WIRE_MUST | 0x0201,
	CKPT_MSG_PROPOSE	= CKPT_WIRE_MUST | 0x0202,
	CKPT_MSG_REFUSE		= CKPT_WIRE_MUST | 0x0203,
	CKPT_MSG_REPORT		= CKPT_WIRE_MUST | 0x0204,
	CKPT_MSG_COMMIT		= CKPT_WIRE_MUST | 0x0205,
	CKPT_MSG_INSTALLED	= CKPT_WIRE_MUST | 0x0206,
	CKPT_MSG_START		= CKPT_WIRE_MUST | 0x0207,
};

/**
 * enum ckpt_attr_type - attributes, one after the other
 * @CKPT_ATTR_NODE: u32, id of the sender, not 0
 * @CKPT_ATTR_INCARNATION: u64, of the sender, not 0
 * @CKPT_ATTR_CLUSTER: 1 to CKPT_CLUSTER_NAME_MAX bytes, its name
 * @CKPT_ATTR_FEATURES: u64, one bit for each that the sender has
 * @CKPT_ATTR_CONNECTION: u32, &enum ckpt_connection
 * @CKPT_ATTR_NONCE: CKPT_WIRE_NONCE_SIZE random bytes of the sender
 * @CKPT_ATTR_PROOF: CKPT_WIRE_PROOF_SIZE bytes
 * @CKPT_ATTR_NUMBER: u64, of a heartbeat, not 0
 * @CKPT_ATTR_HEARD: u64, number of the last heartbeat from the receiver; 0: none
 * @CKPT_ATTR_LEASE: u32, milliseconds for which the sender grants a lease; 0: none
 * @CKPT_ATTR_STATE: u32, &enum ckpt_standing_state
 * @CKPT_ATTR_SEEN: u64, highest counter of a view that the sender knows of
 * @CKPT_ATTR_EXPECTED: u32, nodes of the cluster that a majority is counted of; 0: quorum
 *	is off
 * @CKPT_ATTR_NODES: &struct ckpt_wire_node, those that the sender reaches, by node id
 * @CKPT_ATTR_MEMBERS: &struct ckpt_wire_node, of a view, by seniority
 * @CKPT_ATTR_LAST: &struct ckpt_wire_view, the last view that the sender has installed
 * @CKPT_ATTR_GRANTS: u32, milliseconds for which leases may still run that the sender
 *	granted to others than the members proposed
 */
enum ckpt_attr_type {
	CKPT_ATTR_NODE		= CKPT_WIRE_MUST | 1,
	CKPT_ATTR_INCARNATION	= CKPT_WIRE_MUST | 2,
	CKPT_ATTR_CLUSTER	= CKPT_WIRE_MUST | 3,
	CKPT_ATTR_FEATURES	= CKPT_WIRE_MUST | 4,
	CKPT_ATTR_CONNECTION	= CKPT_WIRE_MUST | 5,
	CKPT_ATTR_NONCE		= CKPT_WIRE_MUST | 6,
	CKPT_ATTR_PROOF		= CKPT_WIRE_MUST | 7,
	CKPT_ATTR_NUMBER	= CKPT_WIRE_MUST | 8,
	CKPT_ATTR_HEARD		= CKPT_WIRE_MUST | 9,
	CKPT_ATTR_LEASE		= CKPT_WIRE_MUST | 10,
	CKPT_ATTR_STATE		= CKPT_WIRE_MUST | 11,
	CKPT_ATTR_SEEN		= CKPT_WIRE_MUST | 12,
	CKPT_ATTR_EXPECTED	= CKPT_WIRE_MUST | 13,
	CKPT_ATTR_NODES		= CKPT_WIRE_MUST | 14,
	CKPT_ATTR_MEMBERS	= CKPT_WIRE_MUST | 15,
	CKPT_ATTR_LAST		= CKPT_WIRE_MUST | 16,
	CKPT_ATTR_GRANTS	= CKPT_WIRE_MUST | 17,
};

/* One above the highest number of an attribute. */
#define CKPT_ATTRS		(CKPT_WIRE_NUMBER(CKPT_ATTR_GRANTS) + 1)

/* The highest counter of a view: there is always a higher one to be had. */
#define CKPT_WIRE_COUNTER_MAX	0x7fffffffffffffff

/* Milliseconds in a message at most. */
#define CKPT_WIRE_MS_MAX	(24 * 3600 * 1000)

/**
 * struct ckpt_wire_node - one of a list of nodes
 * @node: id, not 0
 * @incarnation: not 0
 */
struct ckpt_wire_node {
	__be32	node;
	__be64	incarnation;
} __packed;

static_assert(sizeof(struct ckpt_wire_node) == 12);

/**
 * struct ckpt_wire_view - number of a view
 * @counter: 0: no view
 * @proposer: incarnation; 0 if @counter is
 */
struct ckpt_wire_view {
	__be64	counter;
	__be64	proposer;
};

static_assert(sizeof(struct ckpt_wire_view) == 16);

/**
 * enum ckpt_standing_state - what a node says that it is
 * @CKPT_STANDING_FORMING: in no view yet
 * @CKPT_STANDING_MEMBER: works in its view
 * @CKPT_STANDING_CHANGING: has agreed to another
 * @CKPT_STANDING_LEFT_OUT: others have gone on without it
 * @CKPT_STANDING_LEAVING: wants to be left out
 */
enum ckpt_standing_state {
	CKPT_STANDING_FORMING	= 0,
	CKPT_STANDING_MEMBER	= 1,
	CKPT_STANDING_CHANGING	= 2,
	CKPT_STANDING_LEFT_OUT	= 3,
	CKPT_STANDING_LEAVING	= 4,
};

/**
 * enum ckpt_connection - which of the two connections of a pair of nodes it is
 * @CKPT_CONNECTION_CONTROL: all but what follows
 * @CKPT_CONNECTION_BULK: catch-up
 */
enum ckpt_connection {
	CKPT_CONNECTION_CONTROL	= 0,
	CKPT_CONNECTION_BULK	= 1,
};

#endif /* CKPT_WIRE_H */
