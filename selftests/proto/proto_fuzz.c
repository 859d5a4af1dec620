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

/* A message made again from what it says. */
struct again {
	enum ckpt_proto_result result;
	enum ckpt_msg_type type;
	int len;
	u8 bytes[CKPT_PROTO_VIEW_MAX];
};

static int encode_hello(struct again *again, const struct ckpt_header *header,
			const struct ckpt_attrs *attrs)
{
	u8 input[CKPT_PROOF_INPUT_MAX];
	struct ckpt_hello hello;

	ckpt_proto_decode_hello(header, attrs, &hello);
	assert(hello.node && hello.incarnation && hello.cluster_len &&
	       hello.connection <= CKPT_CONNECTION_BULK);
	assert(ckpt_proto_proof_input(input, sizeof(input), CKPT_PROOF_CONNECT, &hello,
				      &hello) > 0);
	if (header->type == CKPT_MSG_HELLO)
		return ckpt_proto_encode_hello(again->bytes, sizeof(again->bytes), &hello);
	return ckpt_proto_encode_challenge(again->bytes, sizeof(again->bytes), &hello,
					   ckpt_proto_decode_proof(attrs));
}

static int encode_heartbeat(struct again *again, const struct ckpt_attrs *attrs)
{
	struct ckpt_heartbeat heartbeat;

	ckpt_proto_decode_heartbeat(attrs, &heartbeat);
	assert(heartbeat.number);
	return ckpt_proto_encode_heartbeat(again->bytes, sizeof(again->bytes), &heartbeat);
}

static int encode_standing(struct again *again, const struct ckpt_header *header,
			   const struct ckpt_attrs *attrs)
{
	static struct ckpt_standing standing;

	ckpt_proto_decode_standing(header, attrs, &standing);
	assert(standing.state <= CKPT_STANDING_LEAVING);
	assert(!standing.view.number.counter == !standing.view.members.count);
	return ckpt_proto_encode_standing(again->bytes, sizeof(again->bytes), &standing);
}

static int encode_report(struct again *again, const struct ckpt_header *header,
			 const struct ckpt_attrs *attrs)
{
	static struct ckpt_report report;

	ckpt_proto_decode_report(attrs, &report);
	assert(!report.last.number.counter == !report.last.members.count);
	return ckpt_proto_encode_report(again->bytes, sizeof(again->bytes), &header->view,
					&report);
}

/* PROPOSE and COMMIT. */
static int encode_view(struct again *again, const struct ckpt_header *header,
		       const struct ckpt_attrs *attrs)
{
	static struct ckpt_view view;

	view.number = header->view;
	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &view.members);
	assert(view.members.count && view.members.count <= CKPT_NODES_MAX);
	if (header->type == CKPT_MSG_PROPOSE)
		return ckpt_proto_encode_propose(again->bytes, sizeof(again->bytes), &view);
	return ckpt_proto_encode_commit(again->bytes, sizeof(again->bytes), &view);
}

static int encode(struct again *again, const struct ckpt_header *header,
		  const struct ckpt_attrs *attrs)
{
	switch (header->type) {
	case CKPT_MSG_HELLO:
	case CKPT_MSG_CHALLENGE:
		return encode_hello(again, header, attrs);
	case CKPT_MSG_PROOF:
		return ckpt_proto_encode_proof(again->bytes, sizeof(again->bytes),
					       ckpt_proto_decode_proof(attrs));
	case CKPT_MSG_HEARTBEAT:
		return encode_heartbeat(again, attrs);
	case CKPT_MSG_STANDING:
		return encode_standing(again, header, attrs);
	case CKPT_MSG_PROPOSE:
	case CKPT_MSG_COMMIT:
		return encode_view(again, header, attrs);
	case CKPT_MSG_REFUSE:
		return ckpt_proto_encode_refuse(again->bytes, sizeof(again->bytes),
						&header->view,
						ckpt_proto_decode_refuse(attrs));
	case CKPT_MSG_REPORT:
		return encode_report(again, header, attrs);
	case CKPT_MSG_INSTALLED:
		return ckpt_proto_encode_installed(again->bytes, sizeof(again->bytes),
						   &header->view);
	case CKPT_MSG_START:
		return ckpt_proto_encode_start(again->bytes, sizeof(again->bytes),
					       &header->view);
	}
	abort();
}

static void make_again(const u8 *record, size_t len, struct again *again)
{
	struct ckpt_header header;
	struct ckpt_attrs attrs;

	again->len = 0;
	again->result = ckpt_proto_parse(record, len, &header, &attrs);
	assert(ckpt_proto_reason(again->result));
	if (again->result != CKPT_PROTO_OK)
		return;
	if (header.type >= CKPT_MSG_PROPOSE)
		assert(header.view.counter && header.view.proposer);
	again->type = header.type;
	again->len = encode(again, &header, &attrs);
	assert(again->len > 0 && again->len % CKPT_WIRE_ALIGN == 0);
}

static void check_same(const struct again *a, const struct again *b)
{
	assert(a->result == b->result && a->len == b->len);
	assert(!a->len || a->type == b->type);
	assert(!memcmp(a->bytes, b->bytes, a->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct again first, other;
	u8 *odd = malloc(size + 1);

	make_again(data, size, &first);
	memcpy(odd + 1, data, size);
	make_again(odd + 1, size, &other);
	check_same(&first, &other);
	free(odd);
	if (first.result == CKPT_PROTO_OK) {
		make_again(first.bytes, first.len, &other);
		check_same(&first, &other);
	}
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
