/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One valid message of each type, written by hand from protocol.rst, and what it
 * says.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "kmod/proto.h"

/* Bytes of a number, the highest first. */
#define BE16(x)	(u8)((x) >> 8), (u8)(x)
#define BE32(x)	BE16((x) >> 16), BE16(x)
#define BE64(x)	BE32((u64)(x) >> 32), BE32(x)

#define HEADER_OF(type, length, counter, proposer)			\
	1, 0, BE16(type), BE32(length), BE64(counter), BE64(proposer)
#define HEADER(type, length)	HEADER_OF(type, length, 0, 0)
#define ATTR(type, length)	BE16(type), BE16(0), BE32(length)

/* 32 bytes that count up. */
#define COUNT8(x)	(x), (x) + 1, (x) + 2, (x) + 3, (x) + 4, (x) + 5, (x) + 6, (x) + 7
#define COUNT32(x)	COUNT8(x), COUNT8((x) + 8), COUNT8((x) + 16), COUNT8((x) + 24)

/* A name that ends at a multiple of 8: a changed length can not be a valid one. */
#define HELLO_BYTES							\
	ATTR(0x8001, 4), BE32(0x01020304), 0, 0, 0, 0,			\
	ATTR(0x8002, 8), BE64(0x1112131415161718),			\
	ATTR(0x8003, 8), 'c', 'l', 'u', 's', 't', 'e', 'r', '1',	\
	ATTR(0x8004, 8), BE64(0x2122232425262728),			\
	ATTR(0x8005, 4), BE32(1), 0, 0, 0, 0,				\
	ATTR(0x8006, 32), COUNT32(0x40)
#define PROOF_BYTES							\
	ATTR(0x8007, 32), COUNT32(0x80)

static const u8 sample_hello[] = { HEADER(0x8001, 144), HELLO_BYTES };
static const u8 sample_challenge[] = { HEADER(0x8002, 184), HELLO_BYTES, PROOF_BYTES };
static const u8 sample_proof[] = { HEADER(0x8003, 64), PROOF_BYTES };
static const u8 sample_heartbeat[] = {
	HEADER(0x8101, 72),
	ATTR(0x8008, 8), BE64(0x3132333435363738),
	ATTR(0x8009, 8), BE64(0x5152535455565758),
	ATTR(0x800a, 4), BE32(500), 0, 0, 0, 0,
};

/* Two nodes by id, and the same two by seniority. */
#define NODE_A			BE32(3), BE64(0xa1a2a3a4a5a6a7a8)
#define NODE_B			BE32(0x05060708), BE64(0xb1b2b3b4b5b6b7b8)

static const u8 sample_standing[] = {
	HEADER_OF(0x8201, 136, 0x16, 0xb1b2b3b4b5b6b7b8),
	ATTR(0x800b, 4), BE32(2), 0, 0, 0, 0,
	ATTR(0x800c, 8), BE64(0x1718191a1b1c1d1e),
	ATTR(0x800d, 4), BE32(5), 0, 0, 0, 0,
	ATTR(0x800e, 24), NODE_A, NODE_B,
	ATTR(0x800f, 24), NODE_B, NODE_A,
};
static const u8 sample_propose[] = {
	HEADER_OF(0x8202, 56, 0x17, 0xa1a2a3a4a5a6a7a8),
	ATTR(0x800f, 24), NODE_B, NODE_A,
};
static const u8 sample_refuse[] = {
	HEADER_OF(0x8203, 40, 0x17, 0xa1a2a3a4a5a6a7a8),
	ATTR(0x800c, 8), BE64(0x1718191a1b1c1d1e),
};
static const u8 sample_report[] = {
	HEADER_OF(0x8204, 112, 0x17, 0xa1a2a3a4a5a6a7a8),
	ATTR(0x8010, 16), BE64(0x16), BE64(0xb1b2b3b4b5b6b7b8),
	ATTR(0x800f, 24), NODE_B, NODE_A,
	ATTR(0x8011, 4), BE32(505), 0, 0, 0, 0,
	ATTR(0x800d, 4), BE32(5), 0, 0, 0, 0,
};
static const u8 sample_commit[] = {
	HEADER_OF(0x8205, 56, 0x17, 0xa1a2a3a4a5a6a7a8),
	ATTR(0x800f, 24), NODE_B, NODE_A,
};
static const u8 sample_installed[] = { HEADER_OF(0x8206, 24, 0x17, 0xa1a2a3a4a5a6a7a8) };
static const u8 sample_start[] = { HEADER_OF(0x8207, 24, 0x17, 0xa1a2a3a4a5a6a7a8) };

static const struct sample {
	const char *name;
	const u8 *bytes;
	size_t len;
	enum ckpt_msg_type type;
} samples[] = {
	{ "hello", sample_hello, sizeof(sample_hello), CKPT_MSG_HELLO },
	{ "challenge", sample_challenge, sizeof(sample_challenge), CKPT_MSG_CHALLENGE },
	{ "proof", sample_proof, sizeof(sample_proof), CKPT_MSG_PROOF },
	{ "heartbeat", sample_heartbeat, sizeof(sample_heartbeat), CKPT_MSG_HEARTBEAT },
	{ "standing", sample_standing, sizeof(sample_standing), CKPT_MSG_STANDING },
	{ "propose", sample_propose, sizeof(sample_propose), CKPT_MSG_PROPOSE },
	{ "refuse", sample_refuse, sizeof(sample_refuse), CKPT_MSG_REFUSE },
	{ "report", sample_report, sizeof(sample_report), CKPT_MSG_REPORT },
	{ "commit", sample_commit, sizeof(sample_commit), CKPT_MSG_COMMIT },
	{ "installed", sample_installed, sizeof(sample_installed), CKPT_MSG_INSTALLED },
	{ "start", sample_start, sizeof(sample_start), CKPT_MSG_START },
};

#define SAMPLES		(sizeof(samples) / sizeof(samples[0]))
#define SAMPLE_MAX	sizeof(sample_challenge)

static const struct ckpt_hello the_hello = {
	.features = 0x2122232425262728,
	.incarnation = 0x1112131415161718,
	.node = 0x01020304,
	.connection = CKPT_CONNECTION_BULK,
	.major = 1,
	.cluster_len = 8,
	.cluster = "cluster1",
	.nonce = { COUNT32(0x40) },
};

static const u8 the_proof[CKPT_WIRE_PROOF_SIZE] = { COUNT32(0x80) };

static const struct ckpt_heartbeat the_heartbeat = {
	.number = 0x3132333435363738,
	.heard = 0x5152535455565758,
	.lease = 500,
};

#define MEMBER_A	{ .node = 3, .incarnation = 0xa1a2a3a4a5a6a7a8 }
#define MEMBER_B	{ .node = 0x05060708, .incarnation = 0xb1b2b3b4b5b6b7b8 }

static const struct ckpt_view the_view = {
	.number = { .counter = 0x17, .proposer = 0xa1a2a3a4a5a6a7a8 },
	.members = { .count = 2, .list = { MEMBER_B, MEMBER_A } },
};

static const u64 the_seen = 0x1718191a1b1c1d1e;

static const struct ckpt_standing the_standing = {
	.state = CKPT_STANDING_CHANGING,
	.expected = 5,
	.seen = 0x1718191a1b1c1d1e,
	.view = {
		.number = { .counter = 0x16, .proposer = 0xb1b2b3b4b5b6b7b8 },
		.members = { .count = 2, .list = { MEMBER_B, MEMBER_A } },
	},
	.reach = { .count = 2, .list = { MEMBER_A, MEMBER_B } },
};

static const struct ckpt_report the_report = {
	.expected = 5,
	.grants = 505,
	.last = {
		.number = { .counter = 0x16, .proposer = 0xb1b2b3b4b5b6b7b8 },
		.members = { .count = 2, .list = { MEMBER_B, MEMBER_A } },
	},
};

#endif /* SAMPLES_H */
