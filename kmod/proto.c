// SPDX-License-Identifier: GPL-2.0-only
/*
 * The form of messages.
 *
 * What comes from another node is checked here as a whole, in one pass, before
 * anybody looks at what it says: readers of attributes can rely on sizes and
 * ranges.  Nothing is copied, and a record may have any alignment.
 */
#include <asm/byteorder.h>
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "proto.h"

/* Kinds of attributes. */
enum kind {
	U32,
	U64,
	BYTES,
};

/**
 * struct attr_policy - what an attribute must be in one type of message
 * @type: which
 * @kind: of attribute
 * @min: lowest value of a number, or size
 * @max: highest
 */
struct attr_policy {
	enum ckpt_attr_type type;
	enum kind kind;
	u64 min;
	u64 max;
};

/**
 * struct msg_policy - what a type of message must have
 * @type: which
 * @count: how many attributes; all are required
 * @attrs: they
 */
struct msg_policy {
	enum ckpt_msg_type type;
	u32 count;
	const struct attr_policy *attrs;
};

/* CHALLENGE has all of them, HELLO all but the last, and PROOF the last. */
static const struct attr_policy hello_attrs[] = {
	{ CKPT_ATTR_NODE, U32, 1, U32_MAX },
	{ CKPT_ATTR_INCARNATION, U64, 1, U64_MAX },
	{ CKPT_ATTR_CLUSTER, BYTES, 1, CKPT_CLUSTER_NAME_MAX },
	{ CKPT_ATTR_FEATURES, U64, 0, U64_MAX },
	{ CKPT_ATTR_CONNECTION, U32, 0, CKPT_CONNECTION_BULK },
	{ CKPT_ATTR_NONCE, BYTES, CKPT_WIRE_NONCE_SIZE, CKPT_WIRE_NONCE_SIZE },
	{ CKPT_ATTR_PROOF, BYTES, CKPT_WIRE_PROOF_SIZE, CKPT_WIRE_PROOF_SIZE },
};

#define HELLO_COUNT	(ARRAY_SIZE(hello_attrs) - 1)

static const struct attr_policy heartbeat_attrs[] = {
	{ CKPT_ATTR_NUMBER, U64, 1, U64_MAX },
	{ CKPT_ATTR_HEARD, U64, 0, U64_MAX },
};

static const struct msg_policy messages[] = {
	{ CKPT_MSG_HELLO, HELLO_COUNT, hello_attrs },
	{ CKPT_MSG_CHALLENGE, ARRAY_SIZE(hello_attrs), hello_attrs },
	{ CKPT_MSG_PROOF, 1, hello_attrs + HELLO_COUNT },
	{ CKPT_MSG_HEARTBEAT, ARRAY_SIZE(heartbeat_attrs), heartbeat_attrs },
};

static u32 get_u32(const u8 *data)
{
	__be32 value;

	memcpy(&value, data, sizeof(value));
	return be32_to_cpu(value);
}

static u64 get_u64(const u8 *data)
{
	__be64 value;

	memcpy(&value, data, sizeof(value));
	return be64_to_cpu(value);
}

/**
 * ckpt_proto_start() - begin a message
 * @writer: to set up
 * @buf: where the message goes
 * @size: bytes of room; more than a message can have are not used
 * @type: of message
 * @view: that it belongs to, or NULL
 */
void ckpt_proto_start(struct ckpt_msg_writer *writer, void *buf, size_t size,
		      enum ckpt_msg_type type, const struct ckpt_view_number *view)
{
	struct ckpt_wire_header header = {
		.major = CKPT_WIRE_MAJOR,
		.minor = CKPT_WIRE_MINOR,
		.type = cpu_to_be16(type),
		.view_counter = cpu_to_be64(view ? view->counter : 0),
		.view_proposer = cpu_to_be64(view ? view->proposer : 0),
	};

	writer->buf = buf;
	writer->size = min_t(size_t, size, CKPT_WIRE_MESSAGE_MAX);
	writer->used = sizeof(header);
	writer->overflow = writer->size < sizeof(header);
	if (!writer->overflow)
		memcpy(buf, &header, sizeof(header));
}

/**
 * ckpt_proto_put_bytes() - add an attribute
 * @writer: to add to
 * @type: of attribute
 * @data: of it
 * @len: bytes
 */
void ckpt_proto_put_bytes(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			  const void *data, size_t len)
{
	struct ckpt_wire_attr attr = {
		.type = cpu_to_be16(type),
		.length = cpu_to_be32(len),
	};
	size_t padded = ALIGN(len, CKPT_WIRE_ALIGN);
	u8 *to;

	/* A length close to the highest wraps when it is padded. */
	if (writer->overflow || padded < len || writer->size - writer->used < sizeof(attr) ||
	    padded > writer->size - writer->used - sizeof(attr)) {
		writer->overflow = true;
		return;
	}
	to = writer->buf + writer->used;
	memcpy(to, &attr, sizeof(attr));
	to += sizeof(attr);
	if (len)
		memcpy(to, data, len);
	memset(to + len, 0, padded - len);
	writer->used += sizeof(attr) + padded;
}

/**
 * ckpt_proto_put_u32() - add a number
 * @writer: to add to
 * @type: of attribute
 * @value: of it
 */
void ckpt_proto_put_u32(struct ckpt_msg_writer *writer, enum ckpt_attr_type type, u32 value)
{
	__be32 data = cpu_to_be32(value);

	ckpt_proto_put_bytes(writer, type, &data, sizeof(data));
}

/**
 * ckpt_proto_put_u64() - add a number
 * @writer: to add to
 * @type: of attribute
 * @value: of it
 */
void ckpt_proto_put_u64(struct ckpt_msg_writer *writer, enum ckpt_attr_type type, u64 value)
{
	__be64 data = cpu_to_be64(value);

	ckpt_proto_put_bytes(writer, type, &data, sizeof(data));
}

/**
 * ckpt_proto_finish() - end a message
 * @writer: that has it
 *
 * Return: bytes of the message; -EMSGSIZE if it did not fit.
 */
int ckpt_proto_finish(struct ckpt_msg_writer *writer)
{
	__be32 length = cpu_to_be32(writer->used);

	if (writer->overflow)
		return -EMSGSIZE;
	memcpy(writer->buf + offsetof(struct ckpt_wire_header, length), &length, sizeof(length));
	return writer->used;
}

static const struct msg_policy *find_message(u16 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++)
		if (CKPT_WIRE_NUMBER(messages[i].type) == CKPT_WIRE_NUMBER(type))
			return &messages[i];
	return NULL;
}

static const struct attr_policy *find_attr(const struct msg_policy *message, u16 type)
{
	u32 i;

	for (i = 0; i < message->count; i++)
		if (CKPT_WIRE_NUMBER(message->attrs[i].type) == CKPT_WIRE_NUMBER(type))
			return &message->attrs[i];
	return NULL;
}

static enum ckpt_proto_result check_value(const struct attr_policy *policy, const u8 *data,
					  u32 len)
{
	u64 value;

	switch (policy->kind) {
	case U32:
		if (len != sizeof(u32))
			return CKPT_PROTO_SIZE;
		value = get_u32(data);
		break;
	case U64:
		if (len != sizeof(u64))
			return CKPT_PROTO_SIZE;
		value = get_u64(data);
		break;
	default:
		return len < policy->min || len > policy->max ? CKPT_PROTO_SIZE : CKPT_PROTO_OK;
	}
	return value < policy->min || value > policy->max ? CKPT_PROTO_RANGE : CKPT_PROTO_OK;
}

static enum ckpt_proto_result take_attr(const struct msg_policy *message, u16 type,
					const u8 *data, u32 len, struct ckpt_attrs *attrs)
{
	const struct attr_policy *policy = find_attr(message, type);
	struct ckpt_attr *attr;

	if (!policy)
		return type & CKPT_WIRE_MUST ? CKPT_PROTO_ATTR : CKPT_PROTO_OK;
	attr = &attrs->attr[CKPT_WIRE_NUMBER(policy->type)];
	if (attr->data)
		return CKPT_PROTO_DOUBLE;
	attr->data = data;
	attr->len = len;
	return check_value(policy, data, len);
}

/* One attribute of at most @left bytes; @used is what it and its padding take. */
static enum ckpt_proto_result parse_attr(const struct msg_policy *message, const u8 *data,
					 size_t left, struct ckpt_attrs *attrs, size_t *used)
{
	struct ckpt_wire_attr attr;
	size_t padded, i;
	u32 len;

	if (left < sizeof(attr))
		return CKPT_PROTO_BEYOND;
	memcpy(&attr, data, sizeof(attr));
	data += sizeof(attr);
	left -= sizeof(attr);
	len = be32_to_cpu(attr.length);
	/* On its own: where a size has 32 bits, it could wrap when it is padded. */
	if (len > left)
		return CKPT_PROTO_BEYOND;
	padded = ALIGN((size_t)len, CKPT_WIRE_ALIGN);
	if (padded > left)
		return CKPT_PROTO_BEYOND;
	if (attr.reserved)
		return CKPT_PROTO_RESERVED;
	for (i = len; i < padded; i++)
		if (data[i])
			return CKPT_PROTO_PADDING;
	*used = sizeof(attr) + padded;
	return take_attr(message, be16_to_cpu(attr.type), data, len, attrs);
}

static enum ckpt_proto_result parse_attrs(const struct msg_policy *message, const u8 *data,
					  size_t left, struct ckpt_attrs *attrs)
{
	enum ckpt_proto_result result;
	size_t used;
	u32 i;

	for (; left; data += used, left -= used) {
		result = parse_attr(message, data, left, attrs, &used);
		if (result != CKPT_PROTO_OK)
			return result;
	}
	for (i = 0; i < message->count; i++)
		if (!ckpt_proto_attr(attrs, message->attrs[i].type)->data)
			return CKPT_PROTO_MISSING;
	return CKPT_PROTO_OK;
}

/**
 * ckpt_proto_parse() - check a message, and find its attributes
 * @buf: the record
 * @len: its bytes
 * @header: (out) its header; of use if the result is CKPT_PROTO_OK
 * @attrs: (out) its attributes, as long as @buf is there; the same
 *
 * Return: what is wrong with it, or CKPT_PROTO_OK or CKPT_PROTO_SKIP.
 */
enum ckpt_proto_result ckpt_proto_parse(const void *buf, size_t len,
					struct ckpt_header *header,
					struct ckpt_attrs *attrs)
{
	const struct msg_policy *message;
	struct ckpt_wire_header wire;
	u16 type;

	if (len < sizeof(wire))
		return CKPT_PROTO_SHORT;
	if (len > CKPT_WIRE_MESSAGE_MAX)
		return CKPT_PROTO_LONG;
	memcpy(&wire, buf, sizeof(wire));
	/* All else may lie elsewhere in another one. */
	if (wire.major != CKPT_WIRE_MAJOR)
		return CKPT_PROTO_MAJOR;
	if (be32_to_cpu(wire.length) != len)
		return CKPT_PROTO_LENGTH;
	type = be16_to_cpu(wire.type);
	message = find_message(type);
	if (!message)
		return type & CKPT_WIRE_MUST ? CKPT_PROTO_MESSAGE : CKPT_PROTO_SKIP;
	/* None of those that there are belongs to a view. */
	if (wire.view_counter || wire.view_proposer)
		return CKPT_PROTO_VIEW;
	*header = (struct ckpt_header) {
		.type = message->type,
		.major = wire.major,
		.minor = wire.minor,
	};
	memset(attrs, 0, sizeof(*attrs));
	return parse_attrs(message, (const u8 *)buf + sizeof(wire), len - sizeof(wire), attrs);
}

static const char * const reasons[CKPT_PROTO_RESULTS] = {
	[CKPT_PROTO_OK]		= "ok",
	[CKPT_PROTO_SKIP]	= "skipped",
	[CKPT_PROTO_SHORT]	= "too short",
	[CKPT_PROTO_LONG]	= "too long",
	[CKPT_PROTO_MAJOR]	= "other major",
	[CKPT_PROTO_LENGTH]	= "wrong length",
	[CKPT_PROTO_MESSAGE]	= "unknown message",
	[CKPT_PROTO_VIEW]	= "needless view",
	[CKPT_PROTO_BEYOND]	= "attribute beyond the end",
	[CKPT_PROTO_RESERVED]	= "reserved bits",
	[CKPT_PROTO_PADDING]	= "padding",
	[CKPT_PROTO_ATTR]	= "unknown attribute",
	[CKPT_PROTO_DOUBLE]	= "doubled attribute",
	[CKPT_PROTO_SIZE]	= "size of an attribute",
	[CKPT_PROTO_RANGE]	= "number out of range",
	[CKPT_PROTO_MISSING]	= "missing attribute",
};

/**
 * ckpt_proto_reason() - name a result
 * @result: of ckpt_proto_parse()
 *
 * Return: some words, for a trace.
 */
const char *ckpt_proto_reason(enum ckpt_proto_result result)
{
	return reasons[result];
}

/**
 * ckpt_proto_attr() - find an attribute
 * @attrs: of a message
 * @type: which
 *
 * Return: it; its data is NULL if it is not there.
 */
const struct ckpt_attr *ckpt_proto_attr(const struct ckpt_attrs *attrs,
					enum ckpt_attr_type type)
{
	return &attrs->attr[CKPT_WIRE_NUMBER(type)];
}

/**
 * ckpt_proto_get_u32() - read a number
 * @attrs: of a message that was found good and always has it
 * @type: of attribute
 *
 * Return: its value.
 */
u32 ckpt_proto_get_u32(const struct ckpt_attrs *attrs, enum ckpt_attr_type type)
{
	return get_u32(ckpt_proto_attr(attrs, type)->data);
}

/**
 * ckpt_proto_get_u64() - read a number
 * @attrs: of a message that was found good and always has it
 * @type: of attribute
 *
 * Return: its value.
 */
u64 ckpt_proto_get_u64(const struct ckpt_attrs *attrs, enum ckpt_attr_type type)
{
	return get_u64(ckpt_proto_attr(attrs, type)->data);
}
