/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making and reading messages.
 *
 * Pure: no locks, no memory of its own, no state.  It builds in user space too,
 * where it is tested and fuzzed, so it includes nothing of the rest.
 */
#ifndef CKPT_PROTO_H
#define CKPT_PROTO_H

#include <linux/types.h>
#include <uapi/linux/ckpt_netlink.h>
#include "wire.h"

/**
 * struct ckpt_view_number - number of a view
 * @counter: compared first; 0: no view
 * @proposer: incarnation
 */
struct ckpt_view_number {
	u64 counter;
	u64 proposer;
};

/**
 * struct ckpt_member - a node, at one time of its life
 * @incarnation: not 0
 * @node: id, not 0
 */
struct ckpt_member {
	u64 incarnation;
	u32 node;
};

/**
 * struct ckpt_members - some nodes, each once
 * @count: how many
 * @list: they
 */
struct ckpt_members {
	u32 count;
	struct ckpt_member list[CKPT_NODES_MAX];
};

/**
 * struct ckpt_view - a view
 * @number: of it
 * @members: by seniority; none if there is no view
 */
struct ckpt_view {
	struct ckpt_view_number number;
	struct ckpt_members members;
};

/**
 * struct ckpt_msg_writer - a message being made in a caller's buffer
 * @buf: the buffer, of any alignment
 * @size: its bytes
 * @used: those that are written
 * @overflow: something did not fit; stays so until the next start
 */
struct ckpt_msg_writer {
	u8 *buf;
	size_t size;
	size_t used;
	bool overflow;
};

void ckpt_proto_start(struct ckpt_msg_writer *writer, void *buf, size_t size,
		      enum ckpt_msg_type type, const struct ckpt_view_number *view);
void ckpt_proto_put_u32(struct ckpt_msg_writer *writer, enum ckpt_attr_type type, u32 value);
void ckpt_proto_put_u64(struct ckpt_msg_writer *writer, enum ckpt_attr_type type, u64 value);
void ckpt_proto_put_bytes(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			  const void *data, size_t len);
void ckpt_proto_put_view(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			 const struct ckpt_view_number *number);
void ckpt_proto_put_members(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			    const struct ckpt_members *members);
int ckpt_proto_finish(struct ckpt_msg_writer *writer);

/**
 * enum ckpt_proto_result - what is wrong with a message
 * @CKPT_PROTO_OK: nothing
 * @CKPT_PROTO_SKIP: nothing; its type is unknown and need not be understood
 * @CKPT_PROTO_SHORT: shorter than a header
 * @CKPT_PROTO_LONG: longer than a message can be
 * @CKPT_PROTO_MAJOR: of another major version
 * @CKPT_PROTO_LENGTH: the length in the header is another
 * @CKPT_PROTO_MESSAGE: its type is unknown and must be understood
 * @CKPT_PROTO_VIEW: it has the number of a view and belongs to none, or the reverse; or
 *	the number is none
 * @CKPT_PROTO_BEYOND: an attribute reaches beyond the end
 * @CKPT_PROTO_RESERVED: reserved bits are set
 * @CKPT_PROTO_PADDING: bytes between attributes are not 0
 * @CKPT_PROTO_ATTR: an attribute is unknown here and must be understood
 * @CKPT_PROTO_DOUBLE: an attribute is there twice
 * @CKPT_PROTO_SIZE: an attribute has a wrong size
 * @CKPT_PROTO_RANGE: a number is out of range
 * @CKPT_PROTO_LIST: nodes of a list are out of order, or one is there twice
 * @CKPT_PROTO_MEMBERS: a view without members, or members of no view
 * @CKPT_PROTO_MISSING: an attribute is missing
 * @CKPT_PROTO_RESULTS: how many there are
 */
enum ckpt_proto_result {
	CKPT_PROTO_OK,
	CKPT_PROTO_SKIP,
	CKPT_PROTO_SHORT,
	CKPT_PROTO_LONG,
	CKPT_PROTO_MAJOR,
	CKPT_PROTO_LENGTH,
	CKPT_PROTO_MESSAGE,
	CKPT_PROTO_VIEW,
	CKPT_PROTO_BEYOND,
	CKPT_PROTO_RESERVED,
	CKPT_PROTO_PADDING,
	CKPT_PROTO_ATTR,
	CKPT_PROTO_DOUBLE,
	CKPT_PROTO_SIZE,
	CKPT_PROTO_RANGE,
	CKPT_PROTO_LIST,
	CKPT_PROTO_MEMBERS,
	CKPT_PROTO_MISSING,
	CKPT_PROTO_RESULTS,
};

/**
 * struct ckpt_header - the header of a message that was read
 * @view: the view it belongs to
 * @type: as in &enum ckpt_msg_type, whether or not the sender set CKPT_WIRE_MUST
 * @major: always CKPT_WIRE_MAJOR
 * @minor: of the sender
 */
struct ckpt_header {
	struct ckpt_view_number view;
	enum ckpt_msg_type type;
	u8 major;
	u8 minor;
};

/**
 * struct ckpt_attr - an attribute that was read
 * @data: in the message; NULL if it is not there
 * @len: bytes
 */
struct ckpt_attr {
	const u8 *data;
	u32 len;
};

/**
 * struct ckpt_attrs - the attributes of a message, by number
 * @attr: one for each that is known
 */
struct ckpt_attrs {
	struct ckpt_attr attr[CKPT_ATTRS];
};

enum ckpt_proto_result ckpt_proto_parse(const void *buf, size_t len,
					struct ckpt_header *header,
					struct ckpt_attrs *attrs);
const char *ckpt_proto_reason(enum ckpt_proto_result result);
const struct ckpt_attr *ckpt_proto_attr(const struct ckpt_attrs *attrs,
					enum ckpt_attr_type type);
u32 ckpt_proto_get_u32(const struct ckpt_attrs *attrs, enum ckpt_attr_type type);
u64 ckpt_proto_get_u64(const struct ckpt_attrs *attrs, enum ckpt_attr_type type);
void ckpt_proto_get_view(const struct ckpt_attrs *attrs, enum ckpt_attr_type type,
			 struct ckpt_view_number *number);
void ckpt_proto_get_members(const struct ckpt_attrs *attrs, enum ckpt_attr_type type,
			    struct ckpt_members *members);

/**
 * struct ckpt_hello - what a node says of itself in HELLO and CHALLENGE
 * @features: one bit for each
 * @incarnation: not 0
 * @node: id, not 0
 * @connection: which of the two
 * @major: version of the protocol
 * @minor: of it
 * @cluster_len: 1 to CKPT_CLUSTER_NAME_MAX
 * @cluster: name, not terminated
 * @nonce: random
 */
struct ckpt_hello {
	u64 features;
	u64 incarnation;
	u32 node;
	enum ckpt_connection connection;
	u8 major;
	u8 minor;
	u8 cluster_len;
	u8 cluster[CKPT_CLUSTER_NAME_MAX];
	u8 nonce[CKPT_WIRE_NONCE_SIZE];
};

/**
 * struct ckpt_heartbeat - what HEARTBEAT says
 * @number: of this one, not 0
 * @heard: of the last one from the receiver; 0: none yet
 * @lease: milliseconds for which the receiver gets a lease; 0: it gets none
 */
struct ckpt_heartbeat {
	u64 number;
	u64 heard;
	u32 lease;
};

/* Room for each of the messages below. */
#define CKPT_PROTO_PEER_MAX	256

int ckpt_proto_encode_hello(void *buf, size_t size, const struct ckpt_hello *hello);
int ckpt_proto_encode_challenge(void *buf, size_t size, const struct ckpt_hello *hello,
				const u8 proof[CKPT_WIRE_PROOF_SIZE]);
int ckpt_proto_encode_proof(void *buf, size_t size, const u8 proof[CKPT_WIRE_PROOF_SIZE]);
int ckpt_proto_encode_heartbeat(void *buf, size_t size,
				const struct ckpt_heartbeat *heartbeat);
void ckpt_proto_decode_hello(const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			     struct ckpt_hello *hello);
const u8 *ckpt_proto_decode_proof(const struct ckpt_attrs *attrs);
void ckpt_proto_decode_heartbeat(const struct ckpt_attrs *attrs,
				 struct ckpt_heartbeat *heartbeat);

/**
 * enum ckpt_proof - whose proof it is
 * @CKPT_PROOF_ACCEPT: of the accepting node, in CHALLENGE
 * @CKPT_PROOF_CONNECT: of the connecting node, in PROOF
 */
enum ckpt_proof {
	CKPT_PROOF_ACCEPT,
	CKPT_PROOF_CONNECT,
};

/* Room for what goes under a proof. */
#define CKPT_PROOF_INPUT_MAX	320

int ckpt_proto_proof_input(void *buf, size_t size, enum ckpt_proof whose,
			   const struct ckpt_hello *connecting,
			   const struct ckpt_hello *accepting);

/**
 * struct ckpt_standing - what STANDING says
 * @state: of the sender
 * @expected: nodes of the cluster; 0: quorum is off
 * @seen: highest counter of a view that it knows of
 * @view: the last one that it has installed
 * @reach: its peers, by node id
 */
struct ckpt_standing {
	enum ckpt_standing_state state;
	u32 expected;
	u64 seen;
	struct ckpt_view view;
	struct ckpt_members reach;
};

/**
 * struct ckpt_report - what REPORT says
 * @expected: nodes of the cluster; 0: quorum is off
 * @grants: milliseconds for which leases of others than the members may still run
 * @last: the last view that the sender has installed
 */
struct ckpt_report {
	u32 expected;
	u32 grants;
	struct ckpt_view last;
};

/* Room for each of the messages below. */
#define CKPT_PROTO_VIEW_MAX	6400

int ckpt_proto_encode_standing(void *buf, size_t size, const struct ckpt_standing *standing);
int ckpt_proto_encode_propose(void *buf, size_t size, const struct ckpt_view *view);
int ckpt_proto_encode_refuse(void *buf, size_t size, const struct ckpt_view_number *number,
			     u64 seen);
int ckpt_proto_encode_report(void *buf, size_t size, const struct ckpt_view_number *number,
			     const struct ckpt_report *report);
int ckpt_proto_encode_commit(void *buf, size_t size, const struct ckpt_view *view);
int ckpt_proto_encode_installed(void *buf, size_t size,
				const struct ckpt_view_number *number);
int ckpt_proto_encode_start(void *buf, size_t size, const struct ckpt_view_number *number);
void ckpt_proto_decode_standing(const struct ckpt_header *header,
				const struct ckpt_attrs *attrs,
				struct ckpt_standing *standing);
u64 ckpt_proto_decode_refuse(const struct ckpt_attrs *attrs);
void ckpt_proto_decode_report(const struct ckpt_attrs *attrs, struct ckpt_report *report);

#endif /* CKPT_PROTO_H */
