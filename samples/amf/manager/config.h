/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - the configuration file
 *
 * An INI file.  csa203/csa203.conf is a commented example with every key.
 */
#ifndef AMFD_CONFIG_H
#define AMFD_CONFIG_H

#include <saAmf.h>

#include "../message.h"

#define CONFIG_WORDS_MAX	16	/* of a command */

/**
 * struct config_component - a [component NAME] section
 * @next: in the group, in the order of the file
 * @name: the NAME
 * @command: the words of command, NULL-terminated; they point into @words
 * @words: the text of command, cut into strings
 */
struct config_component {
	struct config_component	*next;
	char			name[AMF_NAME_SIZE];
	char			*command[CONFIG_WORDS_MAX + 1];
	char			*words;
};

/**
 * struct config_group - a [group NAME] section
 * @next: in the file's order
 * @components: its components
 * @name: the NAME
 * @csi: name of the CSI that the group's active component provides
 * @admin_state: at the start of the manager
 * @attribute_count: pairs in @attributes
 * @attributes_used: bytes in @attributes
 * @attributes: name and value of each pair, each ended by a NUL
 * @register_timeout_ms: from the start of a process to its registration
 * @callback_timeout_ms: from a callback to its answer, and from the terminate
 *	callback to the end of the process
 * @restart_delay_ms: after the first failure; doubled at each further one
 * @restart_delay_max_ms: but not above this
 * @restart_max: failures within @restart_period_ms after which a component is
 *	given up, 0 for never
 * @restart_period_ms: a component that has not failed for so long starts again
 *	with no failures counted
 */
struct config_group {
	struct config_group	*next;
	struct config_component	*components;
	char			name[AMF_NAME_SIZE];
	char			csi[AMF_NAME_SIZE];
	SaAmfAdminStateT	admin_state;
	unsigned int		attribute_count;
	unsigned int		attributes_used;
	char			attributes[AMF_ATTRIBUTES_SIZE];
	unsigned int		register_timeout_ms;
	unsigned int		callback_timeout_ms;
	unsigned int		restart_delay_ms;
	unsigned int		restart_delay_max_ms;
	unsigned int		restart_max;
	unsigned int		restart_period_ms;
};

/**
 * config_read() - read and check a configuration file
 * @path: the file
 *
 * Errors are reported with the line where they were found.
 *
 * Return: the groups, or NULL after an error.
 */
struct config_group *config_read(const char *path);

/**
 * config_free() - free what config_read() returned
 * @groups: may be NULL
 */
void config_free(struct config_group *groups);

#endif /* AMFD_CONFIG_H */
