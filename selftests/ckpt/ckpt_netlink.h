/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for tests of the generic netlink family
 *
 * Raw sockets, so that requests can be wrong in every way.
 */
#ifndef CKPT_NETLINK_H
#define CKPT_NETLINK_H

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <linux/ckpt_netlink.h>

#include "ckpt_util.h"

/* What the interface promises every message fits into. */
#define NL_BUFFER	32768

/**
 * struct nl_request - a request being made
 * @header: the netlink header; its length grows with each attribute
 * @genl: the header of generic netlink
 * @attrs: room for attributes
 */
struct nl_request {
	struct nlmsghdr header;
	struct genlmsghdr genl;
	char attrs[8192];
};

/**
 * struct nl_reply - one message of an answer
 * @header: the whole message, in the buffer of &struct nl_dump
 * @attr: attributes by type, NULL where there is none
 */
struct nl_reply {
	const struct nlmsghdr *header;
	const struct nlattr *attr[32];
};

/**
 * struct nl_answer - an answer being read
 * @fd: the socket
 * @bytes: bytes in @buffer
 * @next: where the next message lies
 * @over: the last message has come
 * @error: its error, negative, or 0
 * @interrupted: a message so far had NLM_F_DUMP_INTR
 * @text: of the extended acknowledgment, or empty
 * @buffer: of one receive
 */
struct nl_answer {
	int fd;
	ssize_t bytes;
	size_t next;
	bool over;
	int error;
	bool interrupted;
	char text[256];
	char buffer[NL_BUFFER] __attribute__((aligned(8)));
};

/* A socket of the calling process's network namespace, or a negative errno. */
int nl_open(void);

/* The number of the family, or a negative errno. */
int nl_family(int fd);

void nl_begin(struct nl_request *request, int family, uint16_t flags, uint8_t command);
void nl_put(struct nl_request *request, uint16_t type, const void *data, uint16_t size);
int nl_send(int fd, const struct nl_request *request, struct nl_answer *answer);

/**
 * nl_next() - the next message of an answer
 * @answer: being read
 * @reply: (out) the message
 *
 * Return: 1; 0 at the end, which has set @error; or a negative errno of the socket,
 *	-EMSGSIZE if a message was cut.
 */
int nl_next(struct nl_answer *answer, struct nl_reply *reply);

/* Reads an answer to its end: its error, or that of the socket. */
int nl_finish(struct nl_answer *answer);

/* Values of attributes; 0 if there is none. */
uint32_t nl_u32(const struct nl_reply *reply, int type);
uint64_t nl_u64(const struct nl_reply *reply, int type);
struct ck_bytes nl_bytes(const struct nl_reply *reply, int type);

#endif /* CKPT_NETLINK_H */
