// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that several commands make
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "ckptctl.h"

struct collector {
	attrs_function attrs;
	struct json_object *list;
};

static void collect(struct nlmsghdr *header, void *argument)
{
	struct collector *collector = argument;

	json_object_array_add(collector->list, collector->attrs(header));
}

/*
 * Asks, and makes a list of the answers.  A dump that was overtaken by changes is
 * asked for again, a few times: then what there is will do.
 */
int query(int command, int flags, struct nl_msg *(*fill)(struct nl_msg *, void *),
	  void *argument, attrs_function attrs, struct json_object **list,
	  struct link_answer *answer)
{
	struct collector collector = { .attrs = attrs };
	struct nl_sock *sock;
	int family, ret, tries = 0;

	*list = NULL;
	ret = link_open(&sock, CKPT_GENL_NAME, &family);
	if (ret)
		return ret;
	do {
		struct nl_msg *request = link_request(family, flags, command);

		if (request && fill)
			request = fill(request, argument);
		if (collector.list)
			json_object_put(collector.list);
		collector.list = json_object_new_array();
		answer->message = collect;
		answer->argument = &collector;
		ret = link_ask(sock, request, answer);
	} while (!ret && !answer->error && answer->interrupted && ++tries < 5);
	nl_socket_free(sock);
	*list = collector.list;
	return ret;
}

struct which {
	bool by_instance;
	struct bytes name;
	uint64_t instance[2];
};

static struct nl_msg *put_which(struct nl_msg *request, void *argument)
{
	struct which *which = argument;

	if (which->by_instance)
		nla_put(request, CKPT_A_CHECKPOINT_INSTANCE, 16, which->instance);
	else
		nla_put(request, CKPT_A_CHECKPOINT_NAME, which->name.size, which->name.data);
	return request;
}

static int parse_which(const char *text, struct which *which)
{
	char *end;

	memset(which, 0, sizeof(*which));
	if (text[0] != '@')
		return bytes_parse(text, &which->name);
	which->by_instance = true;
	which->instance[0] = htobe64(strtoull(text + 1, &end, 16));
	if (end != text + 17 || *end != ':')
		return bad_usage("%s is no instance: @, 16 hexadecimal digits, a colon, a number",
				 text);
	which->instance[1] = htobe64(strtoull(end + 1, &end, 10));
	return *end ? bad_usage("%s does not end in a number", text) : 0;
}

/* The instance as bytes, from how it is shown. */
static void read_instance(struct json_object *checkpoint, uint8_t *instance)
{
	struct json_object *text;
	struct which which = { 0 };

	if (json_object_object_get_ex(checkpoint, "instance", &text))
		parse_which(json_object_get_string(text), &which);
	memcpy(instance, which.instance, sizeof(which.instance));
}

/* One checkpoint, by its name or its instance; @checkpoint is the caller's. */
int query_checkpoint(const char *name, struct json_object **checkpoint, uint8_t *instance)
{
	struct link_answer answer = { 0 };
	struct json_object *list = NULL;
	struct which which;
	int ret;

	*checkpoint = NULL;
	ret = parse_which(name, &which);
	if (ret)
		return ret;
	ret = query(CKPT_CMD_GET_CHECKPOINT, 0, put_which, &which, attrs_checkpoint, &list,
		    &answer);
	free(which.name.data);
	if (!ret)
		ret = link_failed(&answer, name);
	if (!ret && json_object_array_length(list)) {
		*checkpoint = json_object_get(json_object_array_get_idx(list, 0));
		if (instance)
			read_instance(*checkpoint, instance);
	}
	json_object_put(list);
	return ret || *checkpoint ? ret : fail(EXIT_FAILED, 0, NULL, "%s: no answer", name);
}
