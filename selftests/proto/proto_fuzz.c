// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a message, for libFuzzer: what is accepted, made again, is read
 * as the same.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/proto.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct said - all that a message can say
 * @type: of message
 * @hello: HELLO, CHALLENGE
 * @heartbeat: HEARTBEAT
 * @proof: CHALLENGE, PROOF
 */
struct said {
	enum ckpt_msg_type type;
	struct ckpt_hello hello;
	struct ckpt_heartbeat heartbeat;
	u8 proof[CKPT_WIRE_PROOF_SIZE];
};

static enum ckpt_proto_result decode(const u8 *record, size_t len, struct said *said)
{
	struct ckpt_header header;
	struct ckpt_attrs attrs;
	enum ckpt_proto_result result = ckpt_proto_parse(record, len, &header, &attrs);

	memset(said, 0, sizeof(*said));
	assert(ckpt_proto_reason(result));
	if (result != CKPT_PROTO_OK)
		return result;
	said->type = header.type;
	if (header.type == CKPT_MSG_HELLO || header.type == CKPT_MSG_CHALLENGE)
		ckpt_proto_decode_hello(&header, &attrs, &said->hello);
	if (header.type == CKPT_MSG_CHALLENGE || header.type == CKPT_MSG_PROOF)
		memcpy(said->proof, ckpt_proto_decode_proof(&attrs), sizeof(said->proof));
	if (header.type == CKPT_MSG_HEARTBEAT)
		ckpt_proto_decode_heartbeat(&attrs, &said->heartbeat);
	return result;
}

static int encode(u8 *record, size_t size, const struct said *said)
{
	switch (said->type) {
	case CKPT_MSG_HELLO:
		return ckpt_proto_encode_hello(record, size, &said->hello);
	case CKPT_MSG_CHALLENGE:
		return ckpt_proto_encode_challenge(record, size, &said->hello, said->proof);
	case CKPT_MSG_PROOF:
		return ckpt_proto_encode_proof(record, size, said->proof);
	case CKPT_MSG_HEARTBEAT:
		return ckpt_proto_encode_heartbeat(record, size, &said->heartbeat);
	}
	abort();
}

/* What a good message says is in range, and the same after a way back and forth. */
static void check(const struct said *said)
{
	u8 record[CKPT_PROTO_PEER_MAX], input[CKPT_PROOF_INPUT_MAX];
	const struct ckpt_hello *hello = &said->hello;
	struct said back;
	int len = encode(record, sizeof(record), said);

	assert(len > 0 && len % CKPT_WIRE_ALIGN == 0);
	assert(decode(record, len, &back) == CKPT_PROTO_OK);
	assert(!memcmp(said, &back, sizeof(back)));
	assert(encode(record, len - 1, said) < 0);
	if (said->type == CKPT_MSG_HELLO || said->type == CKPT_MSG_CHALLENGE) {
		assert(hello->node && hello->incarnation && hello->cluster_len &&
		       hello->connection <= CKPT_CONNECTION_BULK);
		assert(ckpt_proto_proof_input(input, sizeof(input), CKPT_PROOF_CONNECT, hello,
					      hello) > 0);
	}
	assert(said->type != CKPT_MSG_HEARTBEAT || said->heartbeat.number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct said said, shifted;
	u8 *odd = malloc(size + 1);
	enum ckpt_proto_result result = decode(data, size, &said);

	memcpy(odd + 1, data, size);
	assert(decode(odd + 1, size, &shifted) == result);
	assert(!memcmp(&said, &shifted, sizeof(said)));
	free(odd);
	if (result == CKPT_PROTO_OK)
		check(&said);
	return 0;
}

/* Most with a length that is right, as little else is looked at otherwise. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	size = LLVMFuzzerMutate(data, size, max);
	if (seed % 16 && size >= sizeof(struct ckpt_wire_header)) {
		data[4] = size >> 24;
		data[5] = size >> 16;
		data[6] = size >> 8;
		data[7] = size;
	}
	return size;
}
