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
	VIEW,
	BY_NODE,
	BY_SENIORITY,
};

/* What the number of the view in the header must be. */
enum belongs {
	TO_NONE,
	TO_ANY,
	TO_ONE,
};

/**
 * struct attr_policy - what an attribute must be in one type of message
 * @type: which
 * @kind: of attribute
 * @min: lowest value of a number, or size, or count of a list
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
 * @belongs: to a view or not
 * @count: how many attributes; all are required
 * @attrs: they
 */
struct msg_policy {
	enum ckpt_msg_type type;
	enum belongs belongs;
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
	{ CKPT_ATTR_LEASE, U32, 0, CKPT_WIRE_MS_MAX },
};

static const struct attr_policy standing_attrs[] = {
	{ CKPT_ATTR_STATE, U32, 0, CKPT_STANDING_LEAVING },
	{ CKPT_ATTR_SEEN, U64, 0, CKPT_WIRE_COUNTER_MAX },
	{ CKPT_ATTR_EXPECTED, U32, 0, CKPT_NODES_MAX },
	{ CKPT_ATTR_NODES, BY_NODE, 0, CKPT_NODES_MAX },
	{ CKPT_ATTR_MEMBERS, BY_SENIORITY, 0, CKPT_NODES_MAX },
};

/* Of PROPOSE and COMMIT. */
static const struct attr_policy view_attrs[] = {
	{ CKPT_ATTR_MEMBERS, BY_SENIORITY, 1, CKPT_NODES_MAX },
};

static const struct attr_policy refuse_attrs[] = {
	{ CKPT_ATTR_SEEN, U64, 0, CKPT_WIRE_COUNTER_MAX },
};

static const struct attr_policy report_attrs[] = {
	{ CKPT_ATTR_LAST, VIEW, 0, 0 },
	{ CKPT_ATTR_MEMBERS, BY_SENIORITY, 0, CKPT_NODES_MAX },
	{ CKPT_ATTR_GRANTS, U32, 0, CKPT_WIRE_MS_MAX },
	{ CKPT_ATTR_EXPECTED, U32, 0, CKPT_NODES_MAX },
};

static const struct msg_policy messages[] = {
	{ CKPT_MSG_HELLO, TO_NONE, HELLO_COUNT, hello_attrs },
	{ CKPT_MSG_CHALLENGE, TO_NONE, ARRAY_SIZE(hello_attrs), hello_attrs },
	{ CKPT_MSG_PROOF, TO_NONE, 1, hello_attrs + HELLO_COUNT },
	{ CKPT_MSG_HEARTBEAT, TO_NONE, ARRAY_SIZE(heartbeat_attrs), heartbeat_attrs },
	{ CKPT_MSG_STANDING, TO_ANY, ARRAY_SIZE(standing_attrs), standing_attrs },
	{ CKPT_MSG_PROPOSE, TO_ONE, ARRAY_SIZE(view_attrs), view_attrs },
	{ CKPT_MSG_REFUSE, TO_ONE, ARRAY_SIZE(refuse_attrs), refuse_attrs },
	{ CKPT_MSG_REPORT, TO_ONE, ARRAY_SIZE(report_attrs), report_attrs },
	{ CKPT_MSG_COMMIT, TO_ONE, ARRAY_SIZE(view_attrs), view_attrs },
	{ CKPT_MSG_INSTALLED, TO_ONE, 0, NULL },
	{ CKPT_MSG_START, TO_ONE, 0, NULL },
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

/* Room for an attribute whose data the caller writes; NULL if it does not fit. */
static u8 *reserve(struct ckpt_msg_writer *writer, enum ckpt_attr_type type, size_t len)
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
		return NULL;
	}
	to = writer->buf + writer->used;
	memcpy(to, &attr, sizeof(attr));
	to += sizeof(attr);
	memset(to + len, 0, padded - len);
	writer->used += sizeof(attr) + padded;
	return to;
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
	u8 *to = reserve(writer, type, len);

	if (to && len)
		memcpy(to, data, len);
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
 * ckpt_proto_put_view() - add the number of a view
 * @writer: to add to
 * @type: of attribute
 * @number: of the view
 */
void ckpt_proto_put_view(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			 const struct ckpt_view_number *number)
{
	const struct ckpt_wire_view wire = {
		.counter = cpu_to_be64(number->counter),
		.proposer = cpu_to_be64(number->proposer),
	};

	ckpt_proto_put_bytes(writer, type, &wire, sizeof(wire));
}

/**
 * ckpt_proto_put_members() - add a list of nodes
 * @writer: to add to
 * @type: of attribute
 * @members: the nodes
 */
void ckpt_proto_put_members(struct ckpt_msg_writer *writer, enum ckpt_attr_type type,
			    const struct ckpt_members *members)
{
	struct ckpt_wire_node wire;
	u8 *to = reserve(writer, type, members->count * sizeof(wire));
	u32 i;

	for (i = 0; to && i < members->count; i++, to += sizeof(wire)) {
		wire.node = cpu_to_be32(members->list[i].node);
		wire.incarnation = cpu_to_be64(members->list[i].incarnation);
		memcpy(to, &wire, sizeof(wire));
	}
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

static struct ckpt_member get_member(const u8 *data, u32 i)
{
	data += i * sizeof(struct ckpt_wire_node);
	return (struct ckpt_member) {
		.node = get_u32(data),
		.incarnation = get_u64(data + offsetof(struct ckpt_wire_node, incarnation)),
	};
}

/* Is member @i out of order, or there twice? */
static bool is_misplaced(enum kind kind, const u8 *data, u32 i, u32 node)
{
	if (kind == BY_NODE)
		return i && get_member(data, i - 1).node >= node;
	while (i--)
		if (get_member(data, i).node == node)
			return true;
	return false;
}

static enum ckpt_proto_result check_list(const struct attr_policy *policy, const u8 *data,
					 u32 len)
{
	u32 count = len / sizeof(struct ckpt_wire_node), i;
	struct ckpt_member member;

	if (len % sizeof(struct ckpt_wire_node) || count < policy->min || count > policy->max)
		return CKPT_PROTO_SIZE;
	for (i = 0; i < count; i++) {
		member = get_member(data, i);
		if (!member.node || !member.incarnation)
			return CKPT_PROTO_RANGE;
		if (is_misplaced(policy->kind, data, i, member.node))
			return CKPT_PROTO_LIST;
	}
	return CKPT_PROTO_OK;
}

static enum ckpt_proto_result check_number(u64 counter, u64 proposer, enum belongs belongs)
{
	if (!counter != !proposer || counter > CKPT_WIRE_COUNTER_MAX ||
	    (belongs == TO_NONE && counter) || (belongs == TO_ONE && !counter))
		return CKPT_PROTO_VIEW;
	return CKPT_PROTO_OK;
}

static enum ckpt_proto_result check_view(const u8 *data, u32 len)
{
	if (len != sizeof(struct ckpt_wire_view))
		return CKPT_PROTO_SIZE;
	return check_number(get_u64(data),
			    get_u64(data + offsetof(struct ckpt_wire_view, proposer)), TO_ANY);
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
	case VIEW:
		return check_view(data, len);
	case BY_NODE:
	case BY_SENIORITY:
		return check_list(policy, data, len);
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

/* A view has members, and members belong to a view. */
static enum ckpt_proto_result check_members(const struct ckpt_header *header,
					    const struct ckpt_attrs *attrs)
{
	struct ckpt_view_number number = header->view;

	if (header->type == CKPT_MSG_REPORT)
		ckpt_proto_get_view(attrs, CKPT_ATTR_LAST, &number);
	else if (header->type != CKPT_MSG_STANDING)
		return CKPT_PROTO_OK;
	if (!number.counter != !ckpt_proto_attr(attrs, CKPT_ATTR_MEMBERS)->len)
		return CKPT_PROTO_MEMBERS;
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
	enum ckpt_proto_result result;
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
	*header = (struct ckpt_header) {
		.view.counter = be64_to_cpu(wire.view_counter),
		.view.proposer = be64_to_cpu(wire.view_proposer),
		.type = message->type,
		.major = wire.major,
		.minor = wire.minor,
	};
	result = check_number(header->view.counter, header->view.proposer, message->belongs);
	if (result != CKPT_PROTO_OK)
		return result;
	memset(attrs, 0, sizeof(*attrs));
	result = parse_attrs(message, (const u8 *)buf + sizeof(wire), len - sizeof(wire),
			     attrs);
	return result == CKPT_PROTO_OK ? check_members(header, attrs) : result;
}

static const char * const reasons[CKPT_PROTO_RESULTS] = {
	[CKPT_PROTO_OK]		= "ok",
	[CKPT_PROTO_SKIP]	= "skipped",
	[CKPT_PROTO_SHORT]	= "too short",
	[CKPT_PROTO_LONG]	= "too long",
	[CKPT_PROTO_MAJOR]	= "other major",
	[CKPT_PROTO_LENGTH]	= "wrong length",
	[CKPT_PROTO_MESSAGE]	= "unknown message",
	[CKPT_PROTO_VIEW]	= "number of the view",
	[CKPT_PROTO_BEYOND]	= "attribute beyond the end",
	[CKPT_PROTO_RESERVED]	= "reserved bits",
	[CKPT_PROTO_PADDING]	= "padding",
	[CKPT_PROTO_ATTR]	= "unknown attribute",
	[CKPT_PROTO_DOUBLE]	= "doubled attribute",
	[CKPT_PROTO_SIZE]	= "size of an attribute",
	[CKPT_PROTO_RANGE]	= "number out of range",
	[CKPT_PROTO_LIST]	= "order of a list",
	[CKPT_PROTO_MEMBERS]	= "members of no view",
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

/**
 * ckpt_proto_get_view() - read the number of a view
 * @attrs: of a message that was found good and always has it
 * @type: of attribute
 * @number: (out) it
 */
void ckpt_proto_get_view(const struct ckpt_attrs *attrs, enum ckpt_attr_type type,
			 struct ckpt_view_number *number)
{
	const u8 *data = ckpt_proto_attr(attrs, type)->data;

	number->counter = get_u64(data);
	number->proposer = get_u64(data + offsetof(struct ckpt_wire_view, proposer));
}

/**
 * ckpt_proto_get_members() - read a list of nodes
 * @attrs: of a message that was found good and always has it
 * @type: of attribute
 * @members: (out) it
 */
void ckpt_proto_get_members(const struct ckpt_attrs *attrs, enum ckpt_attr_type type,
			    struct ckpt_members *members)
{
	const struct ckpt_attr *attr = ckpt_proto_attr(attrs, type);
	u32 i;

	members->count = attr->len / sizeof(struct ckpt_wire_node);
	for (i = 0; i < members->count; i++)
		members->list[i] = get_member(attr->data, i);
}
