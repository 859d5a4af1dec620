// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - the configuration file
 */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "config.h"
#include "log.h"

/* Bytes of a line, with its end. */
#define LINE_SIZE	4096

/*
 * What is being read; a component belongs to the last group above it.  The parser
 * hands over sections cut to 49 bytes, and none that has no key: so their lines are
 * looked at here, before it gets them.
 */
struct reader {
	const char		*path;
	FILE			*file;
	int			line;
	bool			failed;		/* the reason is in the log */
	struct config_group	*groups;
	struct config_group	*group;
	struct config_component	*component;
};

static const struct config_group defaults = {
	.admin_state		= SA_AMF_ADMIN_LOCKED_INSTANTIATION,
	.register_timeout_ms	= 10000,
	.callback_timeout_ms	= 5000,
	.restart_delay_ms	= 100,
	.restart_delay_max_ms	= 5000,
	.restart_max		= 10,
	.restart_period_ms	= 60000,
};

static const struct {
	const char	*key;
	size_t		offset;
	unsigned int	min, max;
} numbers[] = {
#define NUMBER(key, min, max) { #key, offsetof(struct config_group, key), min, max }
	NUMBER(register_timeout_ms, 1, 600000),
	NUMBER(callback_timeout_ms, 1, 600000),
	NUMBER(restart_delay_ms, 0, 600000),
	NUMBER(restart_delay_max_ms, 0, 600000),
	NUMBER(restart_max, 0, 1000000),
	NUMBER(restart_period_ms, 1, 86400000),
#undef NUMBER
};

/* All of these return true if the value was good, and say what is not. */

static bool set_number(struct config_group *group, unsigned int which,
		       const char *value)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno ||
	    number < numbers[which].min || number > numbers[which].max) {
		log_line("%s must be a number from %u to %u, not '%s'",
			 numbers[which].key, numbers[which].min,
			 numbers[which].max, value);
		return false;
	}
	*(unsigned int *)((char *)group + numbers[which].offset) = number;
	return true;
}

/* Characters that need no quoting anywhere a name is printed. */
static bool set_name(char *to, const char *name)
{
	if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			     "._-=,") != strlen(name)) {
		log_line("'%s' is no name: use letters, digits and ._-=,", name);
		return false;
	}
	if (!amf_set_name(to, name)) {
		log_line("name longer than %d bytes", AMF_NAME_SIZE - 1);
		return false;
	}
	return true;
}

static bool set_admin_state(struct config_group *group, const char *value)
{
	if (!strcmp(value, "unlocked")) {
		group->admin_state = SA_AMF_ADMIN_UNLOCKED;
	} else if (!strcmp(value, "locked-assignment")) {
		group->admin_state = SA_AMF_ADMIN_LOCKED;
	} else if (!strcmp(value, "locked-instantiation")) {
		group->admin_state = SA_AMF_ADMIN_LOCKED_INSTANTIATION;
	} else {
		log_line("admin_state must be unlocked, locked-assignment or locked-instantiation, not '%s'",
			 value);
		return false;
	}
	return true;
}

static bool add_attribute(struct config_group *group, const char *name,
			  const char *value)
{
	size_t size = strlen(name) + 1 + strlen(value) + 1;
	char *at = group->attributes + group->attributes_used;

	if (size > sizeof(group->attributes) - group->attributes_used) {
		log_line("the attributes of a group take more than %d bytes",
			 AMF_ATTRIBUTES_SIZE);
		return false;
	}
	strcpy(at, name);
	strcpy(at + strlen(name) + 1, value);
	group->attributes_used += size;
	group->attribute_count++;
	return true;
}

static bool group_key(struct config_group *group, const char *key,
		      const char *value)
{
	static const char attribute[] = "attribute.";
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(key, numbers[i].key))
			return set_number(group, i, value);
	if (!strcmp(key, "csi"))
		return set_name(group->csi, value);
	if (!strcmp(key, "admin_state"))
		return set_admin_state(group, value);
	if (!strncmp(key, attribute, strlen(attribute)))
		return add_attribute(group, key + strlen(attribute), value);
	log_line("a group has no '%s'", key);
	return false;
}

static bool set_command(struct config_component *component, const char *value)
{
	unsigned int count = 0;
	char *word, *rest;

	free(component->words);
	component->words = strdup(value);
	if (!component->words) {
		log_line("out of memory");
		return false;
	}
	for (word = strtok_r(component->words, " \t", &rest); word;
	     word = strtok_r(NULL, " \t", &rest)) {
		if (count == CONFIG_WORDS_MAX) {
			log_line("command has more than %d words",
				 CONFIG_WORDS_MAX);
			return false;
		}
		component->command[count++] = word;
	}
	component->command[count] = NULL;
	return true;
}

static bool component_key(struct config_component *component, const char *key,
			  const char *value)
{
	if (!strcmp(key, "command"))
		return set_command(component, value);
	log_line("a component has no '%s'", key);
	return false;
}

static bool name_taken(const struct reader *reader, const char *name)
{
	const struct config_component *component;
	const struct config_group *group;

	for (group = reader->groups; group; group = group->next) {
		if (!strcmp(group->name, name))
			return true;
		for (component = group->components; component;
		     component = component->next)
			if (!strcmp(component->name, name))
				return true;
	}
	return false;
}

static bool begin_group(struct reader *reader, const char *name)
{
	struct config_group **link, *group = malloc(sizeof(*group));

	if (!group) {
		log_line("out of memory");
		return false;
	}
	*group = defaults;
	for (link = &reader->groups; *link; link = &(*link)->next)
		;
	*link = group;
	reader->group = group;
	reader->component = NULL;
	return set_name(group->name, name);
}

static bool begin_component(struct reader *reader, const char *name)
{
	struct config_component **link, *component;

	if (!reader->group) {
		log_line("component %s stands above the first group", name);
		return false;
	}
	component = calloc(1, sizeof(*component));
	if (!component) {
		log_line("out of memory");
		return false;
	}
	for (link = &reader->group->components; *link; link = &(*link)->next)
		;
	*link = component;
	reader->component = component;
	return set_name(component->name, name);
}

static bool enter_section(struct reader *reader, const char *section)
{
	static const char group[] = "group ", component[] = "component ";
	bool is_group = !strncmp(section, group, strlen(group));
	bool is_component = !strncmp(section, component, strlen(component));
	const char *name = strchr(section, ' ');

	if (!is_group && !is_component) {
		log_line("section [%s] is neither [group NAME] nor [component NAME]",
			 section);
		return false;
	}
	name++;
	if (name_taken(reader, name)) {
		log_line("there are two sections named %s", name);
		return false;
	}
	return is_group ? begin_group(reader, name) :
			  begin_component(reader, name);
}

static bool look_at(struct reader *reader, const char *line)
{
	char section[LINE_SIZE];
	const char *end;

	if (!strchr(line, '\n') && !feof(reader->file)) {
		log_line("the line is longer than %d bytes", LINE_SIZE - 2);
		return false;
	}
	line += strspn(line, " \t");
	end = strchr(line, ']');
	if (*line != '[' || !end)
		return true;
	line++;
	memcpy(section, line, end - line);
	section[end - line] = '\0';
	return enter_section(reader, section);
}

/* Gives the parser the next line.  It reads on after an error, unless this ends. */
static char *read_line(char *line, int size, void *user)
{
	struct reader *reader = user;

	if (reader->failed || !fgets(line, size, reader->file))
		return NULL;
	reader->line++;
	reader->failed = !look_at(reader, line);
	return reader->failed ? NULL : line;
}

static bool take_key(struct reader *reader, const char *key, const char *value)
{
	if (reader->component)
		return component_key(reader->component, key, value);
	if (reader->group)
		return group_key(reader->group, key, value);
	log_line("'%s' stands above the first section", key);
	return false;
}

static int handle_key(void *user, const char *section, const char *key,
		      const char *value)
{
	struct reader *reader = user;

	(void)section;
	reader->failed = !take_key(reader, key, value);
	return !reader->failed;
}

static bool complete(const struct reader *reader)
{
	const struct config_component *component;
	const struct config_group *group;

	if (!reader->groups) {
		log_line("%s has no group", reader->path);
		return false;
	}
	for (group = reader->groups; group; group = group->next) {
		if (!*group->csi || !group->components) {
			log_line("%s: group %s has no %s", reader->path,
				 group->name, *group->csi ? "component" : "csi");
			return false;
		}
		for (component = group->components; component;
		     component = component->next) {
			if (!component->command[0]) {
				log_line("%s: component %s has no command",
					 reader->path, component->name);
				return false;
			}
		}
	}
	return true;
}

/* Returns 0, or the number of the first line that is wrong. */
static int parse(struct reader *reader)
{
	int line;

	ini_use_stack = false;
	ini_initial_alloc = LINE_SIZE;
	ini_max_line = LINE_SIZE;
	ini_allow_multiline = false;
	line = ini_parse_stream(read_line, reader, handle_key, reader);
	if (line < 0)
		log_line("out of memory");
	return reader->failed || line < 0 ? reader->line : line;
}

struct config_group *config_read(const char *path)
{
	struct reader reader = { .path = path, .file = fopen(path, "re") };
	int line;

	if (!reader.file) {
		log_line("cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	line = parse(&reader);
	if (!line && ferror(reader.file)) {
		log_line("cannot read %s: %s", path, strerror(errno));
	} else if (line) {
		log_line("%s: error in line %d", path, line);
	} else if (complete(&reader)) {
		fclose(reader.file);
		return reader.groups;
	}
	fclose(reader.file);
	config_free(reader.groups);
	return NULL;
}

void config_free(struct config_group *groups)
{
	struct config_component *component;
	struct config_group *group;

	while ((group = groups)) {
		groups = group->next;
		while ((component = group->components)) {
			group->components = component->next;
			free(component->words);
			free(component);
		}
		free(group);
	}
}
