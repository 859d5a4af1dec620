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

#define HEADER(type, length)	1, 0, BE16(type), BE32(length), BE64(0), BE64(0)
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
	HEADER(0x8101, 56),
	ATTR(0x8008, 8), BE64(0x3132333435363738),
	ATTR(0x8009, 8), BE64(0x5152535455565758),
};

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
};

#endif /* SAMPLES_H */
