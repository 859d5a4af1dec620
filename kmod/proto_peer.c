// SPDX-License-Identifier: GPL-2.0-only
/*
 * The messages between peers: the hello, and heartbeats.
 */
#include <asm/byteorder.h>
#include <linux/errno.h>
#include <linux/string.h>
#include "proto.h"

static void put_hello(struct ckpt_msg_writer *writer, const struct ckpt_hello *hello)
{
	/* The versions have their place in the header. */
	if (!writer->overflow) {
		writer->buf[offsetof(struct ckpt_wire_header, major)] = hello->major;
		writer->buf[offsetof(struct ckpt_wire_header, minor)] = hello->minor;
	}
	ckpt_proto_put_u32(writer, CKPT_ATTR_NODE, hello->node);
	ckpt_proto_put_u64(writer, CKPT_ATTR_INCARNATION, hello->incarnation);
	ckpt_proto_put_bytes(writer, CKPT_ATTR_CLUSTER, hello->cluster, hello->cluster_len);
	ckpt_proto_put_u64(writer, CKPT_ATTR_FEATURES, hello->features);
	ckpt_proto_put_u32(writer, CKPT_ATTR_CONNECTION, hello->connection);
	ckpt_proto_put_bytes(writer, CKPT_ATTR_NONCE, hello->nonce, sizeof(hello->nonce));
}

/**
 * ckpt_proto_encode_hello() - make a HELLO
 * @buf: where
 * @size: bytes of room
 * @hello: what it says
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_hello(void *buf, size_t size, const struct ckpt_hello *hello)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_HELLO, NULL);
	put_hello(&writer, hello);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_challenge() - make a CHALLENGE
 * @buf: where
 * @size: bytes of room
 * @hello: what it says
 * @proof: of the accepting node
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_challenge(void *buf, size_t size, const struct ckpt_hello *hello,
				const u8 proof[CKPT_WIRE_PROOF_SIZE])
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_CHALLENGE, NULL);
	put_hello(&writer, hello);
	ckpt_proto_put_bytes(&writer, CKPT_ATTR_PROOF, proof, CKPT_WIRE_PROOF_SIZE);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_proof() - make a PROOF
 * @buf: where
 * @size: bytes of room
 * @proof: of the connecting node
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_proof(void *buf, size_t size, const u8 proof[CKPT_WIRE_PROOF_SIZE])
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_PROOF, NULL);
	ckpt_proto_put_bytes(&writer, CKPT_ATTR_PROOF, proof, CKPT_WIRE_PROOF_SIZE);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_heartbeat() - make a HEARTBEAT
 * @buf: where
 * @size: bytes of room
 * @heartbeat: what it says
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_heartbeat(void *buf, size_t size,
				const struct ckpt_heartbeat *heartbeat)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_HEARTBEAT, NULL);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_NUMBER, heartbeat->number);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_HEARD, heartbeat->heard);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_LEASE, heartbeat->lease);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_decode_hello() - read what a HELLO or a CHALLENGE says
 * @header: of the message, which was found good
 * @attrs: of it
 * @hello: (out) a copy
 */
void ckpt_proto_decode_hello(const struct ckpt_header *header, const struct ckpt_attrs *attrs,
			     struct ckpt_hello *hello)
{
	const struct ckpt_attr *cluster = ckpt_proto_attr(attrs, CKPT_ATTR_CLUSTER);

	*hello = (struct ckpt_hello) {
		.major = header->major,
		.minor = header->minor,
		.node = ckpt_proto_get_u32(attrs, CKPT_ATTR_NODE),
		.incarnation = ckpt_proto_get_u64(attrs, CKPT_ATTR_INCARNATION),
		.features = ckpt_proto_get_u64(attrs, CKPT_ATTR_FEATURES),
		.connection = ckpt_proto_get_u32(attrs, CKPT_ATTR_CONNECTION),
		.cluster_len = cluster->len,
	};
	memcpy(hello->cluster, cluster->data, cluster->len);
	memcpy(hello->nonce, ckpt_proto_attr(attrs, CKPT_ATTR_NONCE)->data,
	       sizeof(hello->nonce));
}

/**
 * ckpt_proto_decode_proof() - find the proof of a CHALLENGE or a PROOF
 * @attrs: of the message, which was found good
 *
 * Return: CKPT_WIRE_PROOF_SIZE bytes in the message.
 */
const u8 *ckpt_proto_decode_proof(const struct ckpt_attrs *attrs)
{
	return ckpt_proto_attr(attrs, CKPT_ATTR_PROOF)->data;
}

/**
 * ckpt_proto_decode_heartbeat() - read what a HEARTBEAT says
 * @attrs: of the message, which was found good
 * @heartbeat: (out) it
 */
void ckpt_proto_decode_heartbeat(const struct ckpt_attrs *attrs,
				 struct ckpt_heartbeat *heartbeat)
{
	heartbeat->number = ckpt_proto_get_u64(attrs, CKPT_ATTR_NUMBER);
	heartbeat->heard = ckpt_proto_get_u64(attrs, CKPT_ATTR_HEARD);
	heartbeat->lease = ckpt_proto_get_u32(attrs, CKPT_ATTR_LEASE);
}

/**
 * struct input - what goes under a proof, being laid out
 * @buf: where
 * @size: bytes of room
 * @used: those that are written
 * @overflow: something did not fit
 */
struct input {
	u8 *buf;
	size_t size;
	size_t used;
	bool overflow;
};

/* The length before it keeps a byte from being taken for one of another field. */
static void add(struct input *input, const void *data, u32 len)
{
	__be32 prefix = cpu_to_be32(len);

	if (input->overflow || input->size - input->used < sizeof(prefix) ||
	    input->size - input->used - sizeof(prefix) < len) {
		input->overflow = true;
		return;
	}
	memcpy(input->buf + input->used, &prefix, sizeof(prefix));
	memcpy(input->buf + input->used + sizeof(prefix), data, len);
	input->used += sizeof(prefix) + len;
}

static void add_u32(struct input *input, u32 value)
{
	__be32 data = cpu_to_be32(value);

	add(input, &data, sizeof(data));
}

static void add_u64(struct input *input, u64 value)
{
	__be64 data = cpu_to_be64(value);

	add(input, &data, sizeof(data));
}

static void add_hello(struct input *input, const struct ckpt_hello *hello)
{
	const u8 version[] = { hello->major, hello->minor };

	add(input, version, sizeof(version));
	add_u32(input, hello->node);
	add_u64(input, hello->incarnation);
	add(input, hello->cluster, hello->cluster_len);
	add_u64(input, hello->features);
	add_u32(input, hello->connection);
	add(input, hello->nonce, sizeof(hello->nonce));
}

/**
 * ckpt_proto_proof_input() - lay out what goes under a proof
 * @buf: where
 * @size: bytes of room, CKPT_PROOF_INPUT_MAX are enough
 * @whose: proof it is
 * @connecting: hello of the node that connects
 * @accepting: hello of the other
 *
 * Two inputs are equal only if all of these are.
 *
 * Return: bytes of it; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_proof_input(void *buf, size_t size, enum ckpt_proof whose,
			   const struct ckpt_hello *connecting,
			   const struct ckpt_hello *accepting)
{
	static const char accept[] = "ckpt accept", connect[] = "ckpt connect";
	struct input input = { .buf = buf, .size = size };

	if (whose == CKPT_PROOF_ACCEPT)
		add(&input, accept, sizeof(accept) - 1);
	else
		add(&input, connect, sizeof(connect) - 1);
	add_hello(&input, connecting);
	add_hello(&input, accepting);
	if (input.overflow)
		return -EMSGSIZE;
	return input.used;
}
