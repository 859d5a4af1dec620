// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ckptctl: looks at the checkpoints of a node, and makes it one of a cluster
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ckptctl.h"

static const struct command *const groups[] = {
	node_commands, show_commands, data_commands, watch_commands,
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static const struct command *find(const char *name)
{
	const struct command *command;
	size_t i;

	for (i = 0; i < GROUPS; i++)
		for (command = groups[i]; command->name; command++)
			if (!strcmp(command->name, name))
				return command;
	return NULL;
}

static int help(void)
{
	const struct command *command;
	size_t i;

	puts("usage: ckptctl [-j] COMMAND [ARGUMENT...]\n");
	for (i = 0; i < GROUPS; i++)
		for (command = groups[i]; command->name; command++)
			printf("  %s %s\n      %s\n", command->name, command->usage,
			       command->help);
	puts("\n  -j  JSON, errors too; man 8 ckptctl tells the rest");
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int ret, i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help"))
			return help();
		if (strcmp(argv[i], "-j") && strcmp(argv[i], "--json"))
			return bad_usage("there is no option %s", argv[i]);
		json = true;
	}
	if (i == argc)
		return bad_usage("a command is needed; ckptctl --help lists them");
	command = find(argv[i]);
	if (!command)
		return bad_usage("there is no command %s; ckptctl --help lists them", argv[i]);
	ret = command->run(argc - i, argv + i);
	if (fflush(stdout) && ret == EXIT_DONE)
		ret = fail(EXIT_FAILED, 0, NULL, "the output could not be written");
	return ret;
}
