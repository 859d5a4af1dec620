// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Attributes as JSON
 */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "ckptctl.h"

enum kind {
	NUMBER32 = 1, NUMBER64, SIGNED64, BYTES, INSTANCE, FLAG, TEXT, OCTAL, NESTED, NAMED, REASON,
};

/**
 * struct field - an attribute and how it is shown
 * @name: of the JSON field; NULL: not shown
 * @kind: of value
 * @names: NAMED: names of the values; ends with NULL
 */
struct field {
	const char *name;
	enum kind kind;
	const char *const *names;
};

static const char *const node_states[] = {
	"out", "forming", "member", "changing", "left-out", "leaving", NULL,
};
static const char *const peer_states[] = { "down", "connecting", "up", NULL };
static const char *const event_kinds[] = {
	"joined", "left", "peer-up", "peer-down", "refused", "view", "left-out", "no-quorum",
	"quorum", NULL,
};

static const struct field settings[CKPT_A_SETTING_MAX + 1] = {
	[CKPT_A_SETTING_HEARTBEAT] = { "heartbeat", NUMBER32, NULL },
	[CKPT_A_SETTING_LEASE] = { "lease", NUMBER32, NULL },
	[CKPT_A_SETTING_HELLO_TIMEOUT] = { "hello_timeout", NUMBER32, NULL },
	[CKPT_A_SETTING_PHASE_TIMEOUT] = { "phase_timeout", NUMBER32, NULL },
	[CKPT_A_SETTING_FORM_TIMEOUT] = { "form_timeout", NUMBER32, NULL },
	[CKPT_A_SETTING_LEAVE_TIMEOUT] = { "leave_timeout", NUMBER32, NULL },
	[CKPT_A_SETTING_EXPECTED] = { "expected", NUMBER32, NULL },
	[CKPT_A_SETTING_QUORUM] = { "quorum", NUMBER32, NULL },
};

static const struct field node[CKPT_A_NODE_MAX + 1] = {
	[CKPT_A_NODE_STATE] = { "state", NAMED, node_states },
	[CKPT_A_NODE_ID] = { "id", NUMBER32, NULL },
	[CKPT_A_NODE_INCARNATION] = { "incarnation", NUMBER64, NULL },
	[CKPT_A_NODE_CLUSTER] = { "cluster", TEXT, NULL },
	[CKPT_A_NODE_INSECURE] = { "insecure", FLAG, NULL },
	[CKPT_A_NODE_SETTINGS] = { "settings", NESTED, NULL },
	[CKPT_A_NODE_PEERS] = { "peers", NUMBER32, NULL },
	[CKPT_A_NODE_TIPC_ADDRESS] = { "tipc_address", NUMBER32, NULL },
	[CKPT_A_NODE_LIVE] = { "live", FLAG, NULL },
	[CKPT_A_NODE_VIEW] = { "view", NUMBER64, NULL },
	[CKPT_A_NODE_VIEW_PROPOSER] = { "view_proposer", NUMBER64, NULL },
	[CKPT_A_NODE_MEMBERS] = { "members", NUMBER32, NULL },
	[CKPT_A_NODE_COORDINATOR] = { "coordinator", NUMBER32, NULL },
};

static const struct field peer[CKPT_A_PEER_MAX + 1] = {
	[CKPT_A_PEER_ID] = { "id", NUMBER32, NULL },
	[CKPT_A_PEER_STATE] = { "state", NAMED, peer_states },
	[CKPT_A_PEER_TIPC_ADDRESS] = { "tipc_address", NUMBER32, NULL },
	[CKPT_A_PEER_INCARNATION] = { "incarnation", NUMBER64, NULL },
	[CKPT_A_PEER_MINOR] = { "minor", NUMBER32, NULL },
	[CKPT_A_PEER_FEATURES] = { "features", NUMBER64, NULL },
	[CKPT_A_PEER_UP_MS] = { "up_ms", NUMBER64, NULL },
	[CKPT_A_PEER_HEARD_MS] = { "heard_ms", NUMBER64, NULL },
	[CKPT_A_PEER_REFUSED] = { "refused", REASON, NULL },
	[CKPT_A_PEER_MEMBER] = { "member", FLAG, NULL },
};

static const struct field stat[CKPT_A_STAT_MAX + 1] = {
	[CKPT_A_STAT_SENT] = { "sent", NUMBER64, NULL },
	[CKPT_A_STAT_SENT_BYTES] = { "sent_bytes", NUMBER64, NULL },
	[CKPT_A_STAT_RECEIVED] = { "received", NUMBER64, NULL },
	[CKPT_A_STAT_RECEIVED_BYTES] = { "received_bytes", NUMBER64, NULL },
	[CKPT_A_STAT_CONNECTED] = { "connected", NUMBER64, NULL },
	[CKPT_A_STAT_MALFORMED] = { "malformed", NUMBER64, NULL },
	[CKPT_A_STAT_UNEXPECTED] = { "unexpected", NUMBER64, NULL },
	[CKPT_A_STAT_OVERFLOW] = { "overflow", NUMBER64, NULL },
	[CKPT_A_STAT_SILENT] = { "silent", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_VERSION] = { "refused_version", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_CLUSTER] = { "refused_cluster", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_PROOF] = { "refused_proof", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_SELF] = { "refused_self", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_ID] = { "refused_id", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_TIMEOUT] = { "refused_timeout", NUMBER64, NULL },
	[CKPT_A_STAT_REFUSED_ROOM] = { "refused_room", NUMBER64, NULL },
	[CKPT_A_STAT_VIEWS] = { "views", NUMBER64, NULL },
};

static const struct field checkpoint[CKPT_A_CHECKPOINT_MAX + 1] = {
	[CKPT_A_CHECKPOINT_INSTANCE] = { "instance", INSTANCE, NULL },
	[CKPT_A_CHECKPOINT_NAME] = { "name", BYTES, NULL },
	[CKPT_A_CHECKPOINT_FLAGS] = { "flags", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_UNLINKED] = { "unlinked", FLAG, NULL },
	[CKPT_A_CHECKPOINT_OPENS] = { "opens", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_UID] = { "uid", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_GID] = { "gid", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_MODE] = { "mode", OCTAL, NULL },
	[CKPT_A_CHECKPOINT_SIZE_MAX] = { "size_max", NUMBER64, NULL },
	[CKPT_A_CHECKPOINT_RETENTION_NS] = { "retention_ns", SIGNED64, NULL },
	[CKPT_A_CHECKPOINT_SECTIONS_MAX] = { "sections_max", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_SECTION_SIZE_MAX] = { "section_size_max", NUMBER64, NULL },
	[CKPT_A_CHECKPOINT_ID_SIZE_MAX] = { "id_size_max", NUMBER64, NULL },
	[CKPT_A_CHECKPOINT_SECTIONS] = { "sections", NUMBER32, NULL },
	[CKPT_A_CHECKPOINT_BYTES] = { "bytes", NUMBER64, NULL },
	[CKPT_A_CHECKPOINT_GENERATION] = { "generation", NUMBER64, NULL },
	[CKPT_A_CHECKPOINT_ACTIVE] = { "active", FLAG, NULL },
};

static const struct field section[CKPT_A_SECTION_MAX + 1] = {
	[CKPT_A_SECTION_ID] = { "id", BYTES, NULL },
	[CKPT_A_SECTION_ID_SIZE] = { "id_size", NUMBER32, NULL },
	[CKPT_A_SECTION_NUMBER] = { "number", NUMBER64, NULL },
	[CKPT_A_SECTION_SIZE] = { "size", NUMBER64, NULL },
	[CKPT_A_SECTION_GENERATION] = { "generation", NUMBER64, NULL },
	[CKPT_A_SECTION_LAST_UPDATE_NS] = { "last_update_ns", SIGNED64, NULL },
	[CKPT_A_SECTION_EXPIRATION_NS] = { "expiration_ns", SIGNED64, NULL },
};

static const struct field event[CKPT_A_EVENT_MAX + 1] = {
	[CKPT_A_EVENT_KIND] = { "event", NAMED, event_kinds },
	[CKPT_A_EVENT_NODE_ID] = { "node_id", NUMBER32, NULL },
	[CKPT_A_EVENT_INCARNATION] = { "incarnation", NUMBER64, NULL },
	[CKPT_A_EVENT_REASON] = { "reason", REASON, NULL },
	[CKPT_A_EVENT_VIEW] = { "view", NUMBER64, NULL },
	[CKPT_A_EVENT_MEMBERS] = { "members", NUMBER32, NULL },
};

static struct json_object *named(const char *const *names, uint32_t value)
{
	uint32_t i;

	for (i = 0; names[i]; i++)
		if (i == value)
			return json_object_new_string(names[i]);
	return json_object_new_int64(value);
}

static struct json_object *reason(uint32_t value)
{
	if (value <= CKPT_A_STAT_MAX && stat[value].name)
		return json_object_new_string(stat[value].name);
	return json_object_new_int64(value);
}

static struct json_object *instance(struct nlattr *attr)
{
	uint64_t part[2] = { 0 };
	char text[64];

	nla_memcpy(part, attr, sizeof(part));
	snprintf(text, sizeof(text), "@%016llx:%llu",
		 (unsigned long long)be64toh(part[0]), (unsigned long long)be64toh(part[1]));
	return json_object_new_string(text);
}

static struct json_object *octal(uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%04o", value);
	return json_object_new_string(text);
}

static struct json_object *to_object(struct nlattr **attrs, const struct field *fields, int max);

static struct json_object *nested(struct nlattr *attr)
{
	struct nlattr *attrs[CKPT_A_SETTING_MAX + 1];

	if (nla_parse_nested(attrs, CKPT_A_SETTING_MAX, attr, NULL) < 0)
		return json_object_new_object();
	return to_object(attrs, settings, CKPT_A_SETTING_MAX);
}

static int least_size(enum kind kind)
{
	switch (kind) {
	case NUMBER32: case OCTAL: case NAMED: case REASON:
		return 4;
	case NUMBER64: case SIGNED64:
		return 8;
	case TEXT:
		return 1;
	default:
		return 0;
	}
}

static struct json_object *value_of(struct nlattr *attr, const struct field *field)
{
	if (nla_len(attr) < least_size(field->kind))
		return json_object_new_string("malformed");
	switch (field->kind) {
	case NUMBER32:
		return json_object_new_int64(nla_get_u32(attr));
	case NUMBER64:
		return json_object_new_uint64(nla_get_u64(attr));
	case SIGNED64:
		return json_object_new_int64(nla_get_u64(attr));
	case BYTES:
		return bytes_to_json(nla_data(attr), nla_len(attr));
	case INSTANCE:
		return instance(attr);
	case TEXT:
		return bytes_to_json(nla_data(attr), strnlen(nla_data(attr), nla_len(attr)));
	case OCTAL:
		return octal(nla_get_u32(attr));
	case NESTED:
		return nested(attr);
	case NAMED:
		return named(field->names, nla_get_u32(attr));
	case REASON:
		return reason(nla_get_u32(attr));
	case FLAG:
		break;
	}
	return json_object_new_boolean(true);
}

static struct json_object *to_object(struct nlattr **attrs, const struct field *fields, int max)
{
	struct json_object *object = json_object_new_object();
	int i;

	for (i = 0; i <= max; i++) {
		if (!fields[i].name)
			continue;
		if (attrs[i])
			json_object_object_add(object, fields[i].name,
					       value_of(attrs[i], &fields[i]));
		else if (fields[i].kind == FLAG)
			json_object_object_add(object, fields[i].name,
					       json_object_new_boolean(false));
	}
	return object;
}

#define ATTRS(set)								\
struct json_object *attrs_##set(struct nlmsghdr *header)			\
{										\
	enum { MAX = sizeof(set) / sizeof(set[0]) - 1 };			\
	struct nlattr *attrs[MAX + 1];						\
										\
	if (genlmsg_parse(header, 0, attrs, MAX, NULL) < 0)			\
		return json_object_new_object();				\
	return to_object(attrs, set, MAX);					\
}

ATTRS(node)
ATTRS(peer)
ATTRS(stat)
ATTRS(checkpoint)
ATTRS(section)
ATTRS(event)
