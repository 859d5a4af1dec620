// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for tests of the generic netlink family
 */
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "ckpt_netlink.h"

int nl_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct timeval patience = { .tv_sec = 60 };
	int on = 1;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

void nl_begin(struct nl_request *request, int family, uint16_t flags, uint8_t command)
{
	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	request->header.nlmsg_type = family;
	request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	request->header.nlmsg_seq = 1;
	request->genl.cmd = command;
	request->genl.version = CKPT_GENL_VERSION;
}

void nl_put(struct nl_request *request, uint16_t type, const void *data, uint16_t size)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + size, .nla_type = type };
	char *to = (char *)request + request->header.nlmsg_len;

	memcpy(to, &attr, sizeof(attr));
	if (size)
		memcpy(to + NLA_HDRLEN, data, size);
	request->header.nlmsg_len += NLA_ALIGN(attr.nla_len);
}

int nl_send(int fd, const struct nl_request *request, struct nl_answer *answer)
{
	memset(answer, 0, offsetof(struct nl_answer, buffer));
	answer->fd = fd;
	return send(fd, request, request->header.nlmsg_len, 0) < 0 ? -errno : 0;
}

static int receive(struct nl_answer *answer)
{
	answer->bytes = recv(answer->fd, answer->buffer, sizeof(answer->buffer), MSG_TRUNC);
	answer->next = 0;
	if (answer->bytes < 0)
		return -errno;
	return answer->bytes > (ssize_t)sizeof(answer->buffer) ? -EMSGSIZE : 0;
}

static void parse(struct nl_reply *reply, size_t from)
{
	const char *message = (const char *)reply->header;
	const struct nlattr *attr;
	int type;

	memset(reply->attr, 0, sizeof(reply->attr));
	while (from + NLA_HDRLEN <= reply->header->nlmsg_len) {
		attr = (const struct nlattr *)(message + from);
		type = attr->nla_type & NLA_TYPE_MASK;
		if (type < (int)(sizeof(reply->attr) / sizeof(reply->attr[0])))
			reply->attr[type] = attr;
		from += NLA_ALIGN(attr->nla_len);
	}
}

/* The error, and the text, which lies behind it. */
static void end(struct nl_answer *answer, struct nl_reply *reply)
{
	const struct nlmsghdr *header = reply->header;
	size_t from = header->nlmsg_type == NLMSG_DONE ? NLMSG_LENGTH(sizeof(int)) :
		      NLMSG_LENGTH(sizeof(struct nlmsgerr));
	struct ck_bytes text;

	answer->over = true;
	answer->error = *(const int *)NLMSG_DATA(header);
	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	parse(reply, from);
	text = nl_bytes(reply, NLMSGERR_ATTR_MSG);
	snprintf(answer->text, sizeof(answer->text), "%.*s", (int)text.len,
		 text.p ? (const char *)text.p : "");
}

int nl_next(struct nl_answer *answer, struct nl_reply *reply)
{
	int ret;

	if (answer->over)
		return 0;
	if (answer->next >= (size_t)answer->bytes) {
		ret = receive(answer);
		if (ret)
			return ret;
	}
	reply->header = (const struct nlmsghdr *)(answer->buffer + answer->next);
	answer->next += NLMSG_ALIGN(reply->header->nlmsg_len);
	answer->interrupted |= !!(reply->header->nlmsg_flags & NLM_F_DUMP_INTR);
	if (reply->header->nlmsg_type == NLMSG_ERROR ||
	    reply->header->nlmsg_type == NLMSG_DONE) {
		end(answer, reply);
		return 0;
	}
	parse(reply, NLMSG_LENGTH(GENL_HDRLEN));
	return 1;
}

int nl_finish(struct nl_answer *answer)
{
	struct nl_reply reply;
	int ret;

	do {
		ret = nl_next(answer, &reply);
	} while (ret > 0);
	return ret ? ret : answer->error;
}

int nl_family(int fd)
{
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
	int ret, id;

	nl_begin(&request, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY);
	nl_put(&request, CTRL_ATTR_FAMILY_NAME, CKPT_GENL_NAME, sizeof(CKPT_GENL_NAME));
	ret = nl_send(fd, &request, &answer);
	if (ret)
		return ret;
	ret = nl_next(&answer, &reply);
	if (ret <= 0)
		return ret ? ret : answer.error;
	id = nl_u32(&reply, CTRL_ATTR_FAMILY_ID);
	ret = nl_finish(&answer);
	return ret ? ret : id;
}

struct ck_bytes nl_bytes(const struct nl_reply *reply, int type)
{
	const struct nlattr *attr = reply->attr[type];

	if (!attr)
		return (struct ck_bytes){ NULL, 0 };
	return (struct ck_bytes){ (const char *)attr + NLA_HDRLEN, attr->nla_len - NLA_HDRLEN };
}

uint32_t nl_u32(const struct nl_reply *reply, int type)
{
	struct ck_bytes bytes = nl_bytes(reply, type);
	uint32_t value = 0;

	if (bytes.len == sizeof(uint16_t) || bytes.len == sizeof(value))
		memcpy(&value, bytes.p, bytes.len);
	return value;
}

uint64_t nl_u64(const struct nl_reply *reply, int type)
{
	struct ck_bytes bytes = nl_bytes(reply, type);
	uint64_t value = 0;

	if (bytes.len == sizeof(value))
		memcpy(&value, bytes.p, sizeof(value));
	return value;
}
