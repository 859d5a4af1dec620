// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ckptctl watch, wait
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ckptctl.h"

/**
 * struct watching - what watch is at
 * @left: events still to be shown; 0: any number
 * @done: they have been
 */
struct watching {
	uint64_t left;
	bool done;
};

static struct json_object *time_now(void)
{
	struct timespec now;
	char text[64], whole[32];
	struct tm parts;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &parts);
	strftime(whole, sizeof(whole), "%FT%T", &parts);
	snprintf(text, sizeof(text), "%s.%03ldZ", whole, now.tv_nsec / 1000000);
	return json_object_new_string(text);
}

static void show_event(struct json_object *event, void *argument)
{
	struct json_object *line = json_object_new_object();
	struct watching *watching = argument;

	if (watching->done) {
		json_object_put(line);
		json_object_put(event);
		return;
	}
	json_object_object_add(line, "time", time_now());
	json_object_object_foreach(event, key, value)
		json_object_object_add(line, key, json_object_get(value));
	json_object_put(event);
	show_line(line);
	watching->done = watching->left && !--watching->left;
}

/* Milliseconds of @timeout seconds that are left; -1: no end. */
static int time_left(int64_t start, uint64_t timeout)
{
	int64_t left = start + (int64_t)timeout * 1000 - now_ms();

	if (!timeout)
		return -1;
	return left > 0 ? left : 0;
}

/* --count N and --timeout S, each if it is taken. */
static int options(int argc, char **argv, uint64_t *count, uint64_t *timeout)
{
	int i, ret;

	for (i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return bad_usage("%s needs a value", argv[i]);
		if (count && !strcmp(argv[i], "--count"))
			ret = number_parse(argv[i + 1], 1, UINT32_MAX, count);
		else if (!strcmp(argv[i], "--timeout"))
			ret = number_parse(argv[i + 1], 1, 1000000, timeout);
		else
			return bad_usage("there is no option %s", argv[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static int watch(int argc, char **argv)
{
	struct watching watching = { 0 };
	struct events *events = NULL;
	int64_t start = now_ms();
	uint64_t timeout = 0;
	int ret = options(argc, argv, &watching.left, &timeout);

	if (ret)
		return ret;
	ret = events_open(&events, show_event, &watching);
	while (!ret && !watching.done && time_left(start, timeout))
		ret = events_take(events, time_left(start, timeout));
	events_close(events);
	if (!ret && watching.left)
		return EXIT_TIMEOUT;
	return ret;
}

static bool is_text(struct json_object *node, const char *key, const char *text)
{
	struct json_object *value;

	return json_object_object_get_ex(node, key, &value) &&
	       !strcmp(json_object_get_string(value), text);
}

static bool is_number(struct json_object *node, const char *key, uint64_t number)
{
	struct json_object *value;

	return json_object_object_get_ex(node, key, &value) &&
	       json_object_get_uint64(value) == number;
}

static bool is_member(struct json_object *node, uint64_t number)
{
	struct json_object *live;

	(void)number;
	return is_text(node, "state", "member") &&
	       json_object_object_get_ex(node, "live", &live) && json_object_get_boolean(live);
}

static bool has_members(struct json_object *node, uint64_t number)
{
	return is_member(node, 0) && is_number(node, "members", number);
}

static bool has_peers(struct json_object *node, uint64_t number)
{
	return is_number(node, "peers", number);
}

static bool is_out(struct json_object *node, uint64_t number)
{
	(void)number;
	return is_text(node, "state", "out");
}

/**
 * struct condition - what can be waited for
 * @name: as it is given
 * @counted: a number follows
 * @holds: of a node
 */
static const struct condition {
	const char *name;
	bool counted;
	bool (*holds)(struct json_object *node, uint64_t number);
} conditions[] = {
	{ "member", false, is_member },
	{ "members", true, has_members },
	{ "peers", true, has_peers },
	{ "out", false, is_out },
};

static int holds(const struct condition *condition, uint64_t number, bool *yes)
{
	struct link_answer answer = { 0 };
	struct json_object *list;
	int ret = query(CKPT_CMD_GET_NODE, 0, NULL, NULL, attrs_node, &list, &answer);

	if (!ret)
		ret = link_failed(&answer, "wait");
	*yes = !ret && json_object_array_length(list) &&
	       condition->holds(json_object_array_get_idx(list, 0), number);
	json_object_put(list);
	return ret;
}

/* Not everything that changes is told by an event: looks four times a second at least. */
static int wait_until(const struct condition *condition, uint64_t number, uint64_t timeout)
{
	struct events *events = NULL;
	int64_t start = now_ms();
	bool yes = false;
	int left, ret;

	ret = events_open(&events, NULL, NULL);
	while (!ret) {
		ret = holds(condition, number, &yes);
		left = time_left(start, timeout);
		if (ret || yes || !left)
			break;
		ret = events_take(events, left < 0 || left > 250 ? 250 : left);
	}
	events_close(events);
	if (ret || yes)
		return ret;
	return fail(EXIT_TIMEOUT, 0, NULL,
		    "not %s after %llu s: ckptctl node and ckptctl peers show what there is",
		    condition->name, (unsigned long long)timeout);
}

/* Waits until this namespace works as a member of a view. */
int wait_for_view(uint64_t timeout)
{
	return wait_until(&conditions[0], 0, timeout);
}

static int wait(int argc, char **argv)
{
	const struct condition *condition = conditions;
	uint64_t number = 0, timeout = 0;
	int ret = 0, used;

	if (argc < 2)
		return bad_usage("what for? member, members N, peers N, or out");
	while (strcmp(condition->name, argv[1]))
		if (++condition == conditions + sizeof(conditions) / sizeof(conditions[0]))
			return bad_usage("%s can not be waited for: member, members N, peers N, out can",
					 argv[1]);
	used = 1 + condition->counted;
	if (argc <= used)
		return bad_usage("%s needs a number", argv[1]);
	if (condition->counted)
		ret = number_parse(argv[2], 0, CKPT_NODES_MAX, &number);
	if (!ret)
		ret = options(argc - used, argv + used, NULL, &timeout);
	return ret ? ret : wait_until(condition, number, timeout);
}

const struct command watch_commands[] = {
	{ "watch", "[--count N] [--timeout S]", "shows events as they come", watch },
	{ "wait", "(member | members N | peers N | out) [--timeout S]",
	  "waits until it is so", wait },
	{ NULL, NULL, NULL, NULL },
};
