// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests by generic netlink, with the kernel's text for those that fail
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "ckptctl.h"

int link_open(struct nl_sock **sock, const char *family, int *id)
{
	int on = 1, err;

	*sock = nl_socket_alloc();
	if (!*sock || genl_connect(*sock))
		return fail(EXIT_FAILED, errno, NULL, "there is no netlink socket");
	setsockopt(nl_socket_get_fd(*sock), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(*sock), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	nl_socket_set_buffer_size(*sock, 1 << 20, 0);
	err = genl_ctrl_resolve(*sock, family);
	if (err >= 0) {
		*id = err;
		return 0;
	}
	nl_socket_free(*sock);
	*sock = NULL;
	return fail(EXIT_NO_MODULE, 0, NULL,
		    "the kernel has no netlink family %s: load it with modprobe %s", family,
		    strcmp(family, CKPT_GENL_NAME) ? "tipc" : "ckpt");
}

struct nl_msg *link_request(int family, int flags, int command)
{
	struct nl_msg *request = nlmsg_alloc_size(8192);

	if (request)
		genlmsg_put(request, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
			    flags | NLM_F_ACK, command, CKPT_GENL_VERSION);
	return request;
}

static void take_text(struct link_answer *answer, struct nlmsghdr *header, size_t before)
{
	struct nlattr *attr;

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    header->nlmsg_len < NLMSG_HDRLEN + before)
		return;
	attr = nla_find((struct nlattr *)((char *)header + NLMSG_HDRLEN + before),
			header->nlmsg_len - NLMSG_HDRLEN - before, NLMSGERR_ATTR_MSG);
	if (attr)
		snprintf(answer->text, sizeof(answer->text), "%.*s", nla_len(attr),
			 (char *)nla_data(attr));
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *argument)
{
	struct nlmsghdr *header = (struct nlmsghdr *)((char *)error - NLMSG_HDRLEN);
	struct link_answer *answer = argument;

	(void)from;
	answer->error = error->error;
	take_text(answer, header, sizeof(*error));
	return NL_STOP;
}

static int on_end(struct nl_msg *msg, void *argument)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct link_answer *answer = argument;

	if (header->nlmsg_len >= NLMSG_HDRLEN + sizeof(int))
		answer->error = *(int *)nlmsg_data(header);
	answer->interrupted |= !!(header->nlmsg_flags & NLM_F_DUMP_INTR);
	take_text(answer, header, NLMSG_ALIGN(sizeof(int)));
	return NL_STOP;
}

static int on_message(struct nl_msg *msg, void *argument)
{
	struct link_answer *answer = argument;

	answer->interrupted |= !!(nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP_INTR);
	if (answer->message)
		answer->message(nlmsg_hdr(msg), answer->argument);
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *argument)
{
	(void)msg;
	(void)argument;
	return NL_STOP;
}

/* Libnl gives up at NLM_F_DUMP_INTR, and the rest of the dump is wanted. */
static int on_interrupt(struct nl_msg *msg, void *argument)
{
	(void)msg;
	((struct link_answer *)argument)->interrupted = true;
	return NL_OK;
}

int link_ask(struct nl_sock *sock, struct nl_msg *request, struct link_answer *answer)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_CUSTOM);
	int err;

	answer->error = 0;
	answer->interrupted = false;
	answer->text[0] = '\0';
	if (!cb || !request)
		return fail(EXIT_FAILED, ENOMEM, NULL, "no request could be made");
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, answer);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, answer);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, answer);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, answer);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupt, answer);
	err = nl_send_auto(sock, request);
	if (err >= 0)
		err = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	nlmsg_free(request);
	if (err < 0 && !answer->error && err != -NLE_DUMP_INTR)
		return fail(EXIT_FAILED, 0, NULL, "netlink: %s", nl_geterror(err));
	return 0;
}

/* The exit code for an answer, after saying what was wrong. */
int link_failed(const struct link_answer *answer, const char *what)
{
	switch (answer->error) {
	case 0:
		return EXIT_DONE;
	case -ENOENT:
		return fail(EXIT_MISSING, ENOENT, answer->text, "%s", what);
	case -EPERM:
	case -EACCES:
		return fail(EXIT_DENIED, answer->error, answer->text,
			    "%s: it needs CAP_NET_ADMIN, try as root", what);
	case -ENOTCONN:
		return fail(EXIT_FAILED, answer->error, answer->text,
			    "%s: this namespace is no node, ckptctl join makes it one", what);
	case -EBUSY:
		return fail(EXIT_FAILED, answer->error, answer->text,
			    "%s: it is a node already, ckptctl leave comes first", what);
	case -EAFNOSUPPORT:
		return fail(EXIT_FAILED, answer->error, answer->text,
			    "%s: load TIPC with modprobe tipc", what);
	case -ENETDOWN:
		return fail(EXIT_FAILED, answer->error, answer->text,
			    "%s: give TIPC a way with tipc bearer enable media eth device DEV", what);
	case -EOPNOTSUPP:
		return fail(EXIT_FAILED, answer->error, answer->text,
			    "%s: the module that is loaded cannot do this", what);
	default:
		return fail(EXIT_FAILED, answer->error, answer->text, "%s", what);
	}
}
