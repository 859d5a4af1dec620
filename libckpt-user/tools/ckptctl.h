/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ckptctl: what its files share
 */
#ifndef CKPTCTL_H
#define CKPTCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>
#include <netlink/netlink.h>

#include <linux/ckpt_netlink.h>

/* Exit codes; the manual page tells them. */
enum {
	EXIT_DONE,
	EXIT_FAILED,
	EXIT_USAGE,
	EXIT_MISSING,
	EXIT_DENIED,
	EXIT_TIMEOUT,	/* of commands that wait */
	EXIT_NO_MODULE,
};

/**
 * struct command - a subcommand
 * @name: as it is given
 * @usage: its arguments
 * @help: what it does
 * @run: does it; @argv[0] is its name; returns an exit code
 */
struct command {
	const char *name;
	const char *usage;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct command node_commands[], show_commands[], data_commands[],
	watch_commands[];

/* Output (out.c).  Objects are dropped after they are shown. */
extern bool json;
void show_object(struct json_object *object);
void show_list(struct json_object *list);
void show_line(struct json_object *object);
int fail(int exit_code, int error, const char *kernel, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int bad_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * struct bytes - a name, an id, or contents
 * @data: allocated
 * @size: how many
 */
struct bytes {
	uint8_t *data;
	size_t size;
};

/* Bytes as text (bytes.c). */
struct json_object *bytes_to_json(const void *data, size_t size);
struct json_object *bytes_to_base64(const void *data, size_t size);
int bytes_parse(const char *text, struct bytes *bytes);
int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number);

/**
 * struct link_answer - what came back for a request
 * @error: negative, or 0
 * @interrupted: a dump was overtaken by changes
 * @text: of the kernel, or empty
 * @message: called for each message
 * @argument: of @message
 */
struct link_answer {
	int error;
	bool interrupted;
	char text[256];
	void (*message)(struct nlmsghdr *header, void *argument);
	void *argument;
};

/* Netlink (link.c): exit codes; those that fail have said why. */
int link_open(struct nl_sock **sock, const char *family, int *id);
struct nl_msg *link_request(int family, int flags, int command);
int link_ask(struct nl_sock *sock, struct nl_msg *request, struct link_answer *answer);
int link_failed(const struct link_answer *answer, const char *what);

/* One set of attributes as JSON (attrs.c). */
struct json_object *attrs_node(struct nlmsghdr *header);
struct json_object *attrs_peer(struct nlmsghdr *header);
struct json_object *attrs_stat(struct nlmsghdr *header);
struct json_object *attrs_checkpoint(struct nlmsghdr *header);
struct json_object *attrs_section(struct nlmsghdr *header);
struct json_object *attrs_event(struct nlmsghdr *header);

/* Requests that several commands make (query.c). */
typedef struct json_object *(*attrs_function)(struct nlmsghdr *header);
int query(int command, int flags, struct nl_msg *(*fill)(struct nl_msg *, void *),
	  void *argument, attrs_function attrs, struct json_object **list,
	  struct link_answer *answer);
int query_checkpoint(const char *name, struct json_object **checkpoint, uint8_t *instance);

/* Events (events.c), and waiting for what they tell (cmd_watch.c): exit codes. */
struct events;
int64_t now_ms(void);
int events_open(struct events **events,
		void (*event)(struct json_object *event, void *argument), void *argument);
int events_take(struct events *events, int timeout);
void events_close(struct events *events);
int wait_for_view(uint64_t timeout);

#endif /* CKPTCTL_H */
