// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Output, as text or JSON
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckptctl.h"

#define FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

bool json;

static const char *text_of(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) ?
	       json_object_get_string(value) : json_object_to_json_string_ext(value, FLAGS);
}

static void print_fields(struct json_object *object, const char *indent)
{
	json_object_object_foreach(object, key, value) {
		if (json_object_is_type(value, json_type_object)) {
			printf("%s%s:\n", indent, key);
			print_fields(value, "  ");
		} else {
			printf("%s%s: %s\n", indent, key, text_of(value));
		}
	}
}

/* One object, a field a line. */
void show_object(struct json_object *object)
{
	if (json)
		puts(json_object_to_json_string_ext(object, FLAGS));
	else
		print_fields(object, "");
	json_object_put(object);
}

/* One object in one line, at once: there may be more to come. */
void show_line(struct json_object *object)
{
	bool first = true;

	if (json) {
		puts(json_object_to_json_string_ext(object, FLAGS));
	} else {
		json_object_object_foreach(object, key, value) {
			printf("%s%s=%s", first ? "" : " ", key, text_of(value));
			first = false;
		}
		putchar('\n');
	}
	fflush(stdout);
	json_object_put(object);
}

/* Many of one kind. */
void show_list(struct json_object *list)
{
	size_t i;

	if (json)
		puts(json_object_to_json_string_ext(list, FLAGS));
	else
		for (i = 0; i < json_object_array_length(list); i++)
			show_line(json_object_get(json_object_array_get_idx(list, i)));
	json_object_put(list);
}

static void print_error(int exit_code, int error, const char *kernel, const char *message)
{
	struct json_object *object, *outer;

	if (!json) {
		fprintf(stderr, "ckptctl: %s", message);
		if (error)
			fprintf(stderr, ": %s", strerror(error));
		if (kernel && *kernel)
			fprintf(stderr, " (kernel: %s)", kernel);
		fputc('\n', stderr);
		return;
	}
	object = json_object_new_object();
	json_object_object_add(object, "exit", json_object_new_int(exit_code));
	json_object_object_add(object, "message", json_object_new_string(message));
	if (error) {
		json_object_object_add(object, "errno",
				       json_object_new_string(strerrorname_np(error)));
	}
	if (kernel && *kernel)
		json_object_object_add(object, "kernel", json_object_new_string(kernel));
	outer = json_object_new_object();
	json_object_object_add(outer, "error", object);
	fprintf(stderr, "%s\n", json_object_to_json_string_ext(outer, FLAGS));
	json_object_put(outer);
}

static int print_formatted(int exit_code, int error, const char *kernel, const char *format,
			   va_list args)
{
	char *message;

	if (vasprintf(&message, format, args) < 0)
		abort();
	print_error(exit_code, error < 0 ? -error : error, kernel, message);
	free(message);
	return exit_code;
}

/* Says what went wrong, with the error and the kernel's text if there are any. */
int fail(int exit_code, int error, const char *kernel, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_formatted(exit_code, error, kernel, format, args);
	va_end(args);
	return exit_code;
}

/* Says what is wrong with the command line. */
int bad_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_formatted(EXIT_USAGE, 0, NULL, format, args);
	va_end(args);
	return EXIT_USAGE;
}
