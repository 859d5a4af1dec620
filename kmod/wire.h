/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What nodes send each other, as it lies in a record; protocol.rst says what it
 * means.
 *
 * Numbers never change, nor does what they stand for; what is new gets new ones.
 *
 * Versions:
 *
 * 1.0	hello and heartbeats
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
 */
enum ckpt_msg_type {
	CKPT_MSG_HELLO		= CKPT_WIRE_MUST | 0x0001,
	CKPT_MSG_CHALLENGE	= CKPT_WIRE_MUST | 0x0002,
	CKPT_MSG_PROOF		= CKPT_WIRE_MUST | 0x0003,

	CKPT_MSG_HEARTBEAT	= CKPT_WIRE_MUST | 0x0101,
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
};

/* One above the highest number of an attribute. */
#define CKPT_ATTRS		(CKPT_WIRE_NUMBER(CKPT_ATTR_HEARD) + 1)

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
