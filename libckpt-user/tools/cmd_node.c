// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ckptctl join, leave, set, node, peers, stats
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ckptctl.h"

/**
 * struct joining - what join and set are given
 * @id: of the node
 * @cluster: its name, or NULL
 * @key: of @key_size bytes, if that is not 0
 * @insecure: there is no key
 * @timeout: for which join waits for a view, in seconds; 0: not given
 * @no_wait: it does not
 * @settings: by attribute
 * @given: which of them are
 */
struct joining {
	uint32_t id;
	const char *cluster;
	uint8_t key[CKPT_KEY_MAX + 1];
	ssize_t key_size;
	bool insecure;
	uint64_t timeout;
	bool no_wait;
	uint32_t settings[CKPT_A_SETTING_MAX + 1];
	bool given[CKPT_A_SETTING_MAX + 1];
};

static struct nl_msg *put_settings(struct nl_msg *request, void *argument)
{
	const struct joining *joining = argument;
	struct nlattr *nest = NULL;
	int i;

	for (i = 1; i <= CKPT_A_SETTING_MAX; i++) {
		if (!joining->given[i])
			continue;
		if (!nest)
			nest = nla_nest_start(request, CKPT_A_NODE_SETTINGS | NLA_F_NESTED);
		nla_put_u32(request, i, joining->settings[i]);
	}
	if (nest)
		nla_nest_end(request, nest);
	return request;
}

static struct nl_msg *put_joining(struct nl_msg *request, void *argument)
{
	const struct joining *joining = argument;

	nla_put_u32(request, CKPT_A_NODE_ID, joining->id);
	nla_put_string(request, CKPT_A_NODE_CLUSTER, joining->cluster);
	if (joining->insecure)
		nla_put_flag(request, CKPT_A_NODE_INSECURE);
	else
		nla_put(request, CKPT_A_NODE_KEY, joining->key_size, joining->key);
	return put_settings(request, argument);
}

/* Does something that has no answer but an error. */
static int act(int command, struct nl_msg *(*fill)(struct nl_msg *, void *), void *argument,
	       const char *what)
{
	struct link_answer answer = { 0 };
	struct json_object *list;
	int ret = query(command, 0, fill, argument, attrs_node, &list, &answer);

	json_object_put(list);
	return ret ? ret : link_failed(&answer, what);
}

/* A key that others can read is none. */
static int read_key(const char *path, struct joining *joining)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	struct stat st;
	ssize_t got;

	if (fd < 0 || fstat(fd, &st))
		return fail(EXIT_FAILED, errno, NULL, "%s", path);
	if (S_ISREG(st.st_mode) && st.st_mode & 077)
		return fail(EXIT_DENIED, 0, NULL,
			    "%s: others can read this key: chmod 600, and think of a new one", path);
	do {
		got = read(fd, joining->key + joining->key_size,
			   sizeof(joining->key) - joining->key_size);
		if (got > 0)
			joining->key_size += got;
	} while (got > 0 && joining->key_size < (ssize_t)sizeof(joining->key));
	if (got < 0)
		return fail(EXIT_FAILED, errno, NULL, "%s", path);
	if (joining->key_size < CKPT_KEY_MIN || joining->key_size > CKPT_KEY_MAX)
		return bad_usage("%s: a key has %d to %d bytes", path, CKPT_KEY_MIN, CKPT_KEY_MAX);
	return 0;
}

static const char *const setting_options[] = {
	[CKPT_A_SETTING_HEARTBEAT] = "--heartbeat",
	[CKPT_A_SETTING_LEASE] = "--lease",
	[CKPT_A_SETTING_HELLO_TIMEOUT] = "--hello-timeout",
	[CKPT_A_SETTING_PHASE_TIMEOUT] = "--phase-timeout",
	[CKPT_A_SETTING_FORM_TIMEOUT] = "--form-timeout",
	[CKPT_A_SETTING_LEAVE_TIMEOUT] = "--leave-timeout",
	[CKPT_A_SETTING_EXPECTED] = "--expected",
	[CKPT_A_SETTING_QUORUM] = "--quorum",
};

/* The kernel knows the ranges. */
static int set_setting(int setting, const char *value, struct joining *joining)
{
	uint64_t number = !strcmp(value, "on");
	int ret = 0;

	if (setting != CKPT_A_SETTING_QUORUM)
		ret = number_parse(value, 0, UINT32_MAX, &number);
	else if (!number && strcmp(value, "off"))
		return bad_usage("--quorum is on or off");
	joining->settings[setting] = number;
	joining->given[setting] = true;
	return ret;
}

static int option(const char *name, const char *value, struct joining *joining)
{
	uint64_t number;
	int i, ret;

	for (i = 1; i <= CKPT_A_SETTING_MAX; i++)
		if (!strcmp(name, setting_options[i]))
			return set_setting(i, value, joining);
	if (!strcmp(name, "--id")) {
		ret = number_parse(value, 1, UINT32_MAX, &number);
		joining->id = number;
		return ret;
	}
	if (!strcmp(name, "--timeout"))
		return number_parse(value, 1, 1000000, &joining->timeout);
	if (!strcmp(name, "--key-file"))
		return read_key(value, joining);
	if (strcmp(name, "--cluster"))
		return bad_usage("there is no option %s", name);
	joining->cluster = value;
	return 0;
}

static int options(int argc, char **argv, struct joining *joining)
{
	int i, ret;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--insecure")) {
			joining->insecure = true;
			continue;
		}
		if (!strcmp(argv[i], "--no-wait")) {
			joining->no_wait = true;
			continue;
		}
		if (i + 1 == argc)
			return bad_usage("%s needs a value", argv[i]);
		ret = option(argv[i], argv[i + 1], joining);
		if (ret)
			return ret;
		i++;
	}
	return 0;
}

/* Seconds in which a cluster is there, usually. */
#define JOIN_TIMEOUT 30

static int join(int argc, char **argv)
{
	struct joining joining = { 0 };
	int ret = options(argc, argv, &joining);

	if (!ret && (!joining.id || !joining.cluster))
		return bad_usage("join needs --id and --cluster");
	if (!ret && joining.no_wait && joining.timeout)
		return bad_usage("join takes either --timeout or --no-wait");
	if (!ret && joining.insecure == !!joining.key_size)
		return bad_usage("join needs either --key-file or --insecure");
	if (!ret)
		ret = act(CKPT_CMD_JOIN, put_joining, &joining, "join");
	explicit_bzero(joining.key, sizeof(joining.key));
	if (!ret && !joining.no_wait)
		ret = wait_for_view(joining.timeout ? joining.timeout : JOIN_TIMEOUT);
	return ret;
}

static int set(int argc, char **argv)
{
	struct joining joining = { 0 };
	int ret = options(argc, argv, &joining);

	if (!ret && (joining.id || joining.cluster || joining.key_size || joining.insecure ||
		     joining.timeout || joining.no_wait))
		return bad_usage("set takes settings only");
	return ret ? ret : act(CKPT_CMD_SET, put_settings, &joining, "set");
}

/* The kernel bounds it: it ends when leave_timeout is over at the latest. */
static int leave(int argc, char **argv)
{
	static const struct timespec pause = { .tv_nsec = 20000000 };
	struct link_answer answer = { 0 };
	struct json_object *list;
	int ret;

	if (argc > 1)
		return bad_usage("%s takes no argument", argv[0]);
	do {
		if (answer.error)
			nanosleep(&pause, NULL);
		ret = query(CKPT_CMD_LEAVE, 0, NULL, NULL, attrs_node, &list, &answer);
		json_object_put(list);
	} while (!ret && answer.error == -EINPROGRESS);
	return ret ? ret : link_failed(&answer, argv[0]);
}

static int get(int argc, char **argv, int command, int flags, attrs_function attrs)
{
	struct link_answer answer = { 0 };
	struct json_object *list;
	int ret;

	if (argc > 1)
		return bad_usage("%s takes no argument", argv[0]);
	ret = query(command, flags, NULL, NULL, attrs, &list, &answer);
	if (!ret)
		ret = link_failed(&answer, argv[0]);
	if (!ret && flags & NLM_F_DUMP)
		show_list(json_object_get(list));
	else if (!ret && json_object_array_length(list))
		show_object(json_object_get(json_object_array_get_idx(list, 0)));
	json_object_put(list);
	return ret;
}

static int node(int argc, char **argv)
{
	return get(argc, argv, CKPT_CMD_GET_NODE, 0, attrs_node);
}

static int peers(int argc, char **argv)
{
	return get(argc, argv, CKPT_CMD_GET_PEER, NLM_F_DUMP, attrs_peer);
}

static int stats(int argc, char **argv)
{
	return get(argc, argv, CKPT_CMD_GET_STATS, 0, attrs_stat);
}

#define SETTINGS "[--expected N] [--quorum on|off] [--heartbeat MS] [--lease MS] "	\
	"[--hello-timeout MS] [--phase-timeout MS] [--form-timeout MS] [--leave-timeout MS]"

const struct command node_commands[] = {
	{ "join", "--id N --cluster NAME (--key-file F | --insecure) "
	  "[--timeout S | --no-wait] " SETTINGS,
	  "makes this namespace a node of a cluster, and waits for a view", join },
	{ "leave", "", "takes it out of its cluster", leave },
	{ "set", SETTINGS, "changes settings of the node", set },
	{ "node", "", "shows what this namespace is", node },
	{ "peers", "", "lists the other nodes", peers },
	{ "stats", "", "shows the counters of the node", stats },
	{ NULL, NULL, NULL, NULL },
};
