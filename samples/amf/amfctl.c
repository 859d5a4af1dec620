// SPDX-License-Identifier: GPL-2.0-only
/*
 * amfctl - administers the service groups of amfd
 *
 * The operations have the names that the tutorial's console gives them.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>
#include <saAmf.h>

#include "message.h"
#include "names.h"

enum {
	EXIT_WRONG_USAGE = 2,
	EXIT_NO_ANSWER = 3,
};

static const char usage[] =
"Usage: amfctl [-s SOCKET] [-t SECONDS] [-j] COMMAND\n"
"Administer the service groups of amfd.\n"
"\n"
"  state                         show groups and components\n"
"  amsUnlock sg NAME             start the components and assign the roles\n"
"  amsLockAssignment sg NAME     take the roles away; the processes stay, or\n"
"                                are started\n"
"  amsLockInstantiation sg NAME  end the processes too; also clears failures\n"
"  amsShutdown sg NAME           let the active component finish what it has in\n"
"                                hand, then lock the assignment\n"
"\n"
"An operation returns when it has been carried out.\n"
"\n"
"  -s, --socket=SOCKET    where amfd listens; default: $AMFD_SOCKET, else\n"
"                         " AMF_SOCKET_DEFAULT "\n"
"  -t, --timeout=SECONDS  how long to wait for it, 1 to 3600; default: 30\n"
"  -j, --json             state as JSON\n"
"  -h, --help             show this text\n"
"\n"
"Exit status: 0 done; 1 refused, or a component had to be given up; 2 wrong\n"
"usage; 3 amfd does not answer in time.\n";

static const struct {
	const char		*name;
	SaAmfAdminStateT	admin_state;
} operations[] = {
	{ "amsUnlock",			SA_AMF_ADMIN_UNLOCKED },
	{ "amsLockAssignment",		SA_AMF_ADMIN_LOCKED },
	{ "amsLockInstantiation",	SA_AMF_ADMIN_LOCKED_INSTANTIATION },
	{ "amsShutdown",		SA_AMF_ADMIN_SHUTTING_DOWN },
};

static int no_answer(int error)
{
	fprintf(stderr, "amfctl: amfd does not answer: %s\n",
		error == -EAGAIN ? "it takes too long" : strerror(-error));
	return EXIT_NO_ANSWER;
}

static const char *reason(SaAisErrorT error)
{
	switch (error) {
	case SA_AIS_ERR_NOT_EXIST:
		return "there is no such service group";
	case SA_AIS_ERR_FAILED_OPERATION:
		return "a component had to be given up; see amfctl state";
	case SA_AIS_ERR_INTERRUPT:
		return "another operation has taken its place";
	case SA_AIS_ERR_BAD_OPERATION:
		return "not possible in the state of the group or of amfd";
	default:
		return "amfd refuses it";
	}
}

static int administer(int fd, const char *group, SaAmfAdminStateT admin_state)
{
	struct amf_message message = {
		.type = AMF_ADMIN,
		.admin.admin_state = admin_state,
	};
	int error;

	if (!amf_set_name(message.admin.group, group)) {
		fprintf(stderr, "amfctl: the name is too long\n");
		return EXIT_WRONG_USAGE;
	}
	error = amf_message_send(fd, &message, -1);
	if (!error)
		error = amf_message_receive(fd, &message, NULL, true);
	if (error)
		return no_answer(error);
	if (message.error == SA_AIS_OK)
		return 0;
	fprintf(stderr, "amfctl: %s: %s (%u)\n", group, reason(message.error),
		message.error);
	return 1;
}

static struct json_object *json_of_group(const struct amf_admin_body *group,
					 struct json_object *components)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "name",
			       json_object_new_string(group->group));
	json_object_object_add(object, "admin_state",
		json_object_new_string(name_of_admin_state(group->admin_state)));
	json_object_object_add(object, "components", components);
	return object;
}

static struct json_object *
json_of_component(const struct amf_component_state_body *component)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "name",
			       json_object_new_string(component->comp));
	json_object_object_add(object, "presence",
		json_object_new_string(name_of_presence(component->presence)));
	json_object_object_add(object, "ha_state", component->ha_state ?
		json_object_new_string(name_of_ha_state(component->ha_state)) :
		NULL);
	json_object_object_add(object, "pid", component->pid ?
			       json_object_new_int(component->pid) : NULL);
	json_object_object_add(object, "restarts",
			       json_object_new_int64(component->restarts));
	return object;
}

static void print_group(const struct amf_admin_body *group)
{
	printf("%s  %s\n", group->group,
	       name_of_admin_state(group->admin_state));
}

static void print_component(const struct amf_component_state_body *component)
{
	printf("  %-20s  %-20s  %-9s  pid %d  restarts %u\n", component->comp,
	       name_of_presence(component->presence),
	       name_of_ha_state(component->ha_state), component->pid,
	       component->restarts);
}

static int show_state(int fd, bool as_json)
{
	struct amf_message message = { .type = AMF_STATE_GET };
	struct json_object *root = json_object_new_object();
	struct json_object *groups = json_object_new_array();
	struct json_object *components = NULL;
	int error;

	json_object_object_add(root, "groups", groups);
	error = amf_message_send(fd, &message, -1);
	if (!error)
		error = amf_message_receive(fd, &message, NULL, true);
	while (!error && message.type != AMF_REPLY) {
		if (message.type == AMF_GROUP_STATE) {
			components = json_object_new_array();
			json_object_array_add(groups,
				json_of_group(&message.admin, components));
			if (!as_json)
				print_group(&message.admin);
		} else if (message.type == AMF_COMPONENT_STATE && components) {
			json_object_array_add(components,
				json_of_component(&message.component_state));
			if (!as_json)
				print_component(&message.component_state);
		}
		error = amf_message_receive(fd, &message, NULL, true);
	}
	if (!error && as_json)
		puts(json_object_to_json_string_ext(root,
						    JSON_C_TO_STRING_PRETTY));
	json_object_put(root);
	return error ? no_answer(error) : 0;
}

/**
 * struct command - what the command line asks for
 * @group: service group to administer, NULL to show the state
 * @admin_state: to bring it into
 * @as_json: for state
 */
struct command {
	const char		*group;
	SaAmfAdminStateT	admin_state;
	bool			as_json;
};

static bool parse(struct command *command, char *const *words, int count)
{
	unsigned int i;

	if (count == 1)
		return !strcmp(words[0], "state");
	if (count != 3 || strcmp(words[1], "sg"))
		return false;
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(words[0], operations[i].name))
			continue;
		command->group = words[2];
		command->admin_state = operations[i].admin_state;
		return true;
	}
	return false;
}

static int run(const struct command *command, const char *path,
	       unsigned int timeout_s)
{
	int fd, error;

	fd = amf_connect(path, timeout_s);
	if (fd < 0) {
		fprintf(stderr, "amfctl: no amfd at %s: %s\n", path,
			strerror(-fd));
		return EXIT_NO_ANSWER;
	}
	error = amf_hello(fd, -1);
	if (error)
		error = no_answer(error);
	else if (command->group)
		error = administer(fd, command->group, command->admin_state);
	else
		error = show_state(fd, command->as_json);
	close(fd);
	return error;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "timeout", required_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *path = amf_socket_path();
	struct command command = { .group = NULL };
	long timeout_s = 30;
	int option;

	while ((option = getopt_long(argc, argv, "s:t:jh", options, NULL)) != -1) {
		switch (option) {
		case 's':
			path = optarg;
			break;
		case 't':
			timeout_s = strtol(optarg, NULL, 10);
			break;
		case 'j':
			command.as_json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return EXIT_WRONG_USAGE;
		}
	}
	if (timeout_s < 1 || timeout_s > 3600 ||
	    !parse(&command, argv + optind, argc - optind)) {
		fputs(usage, stderr);
		return EXIT_WRONG_USAGE;
	}
	return run(&command, path, timeout_s);
}
