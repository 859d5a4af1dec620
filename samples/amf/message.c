// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * message.c - sending, receiving and checking messages
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <saAis.h>

#include "message.h"

/* Room for the one descriptor that a message may carry. */
union control {
	char		buffer[CMSG_SPACE(sizeof(int))];
	struct cmsghdr	align;
};

#define BODY(member)							\
	(offsetof(struct amf_message, member) +				\
	 sizeof(((struct amf_message *)0)->member))

static const size_t message_size[AMF_MESSAGE_TYPES] = {
	[AMF_HELLO]			= BODY(version),
	[AMF_REGISTER]			= BODY(comp),
	[AMF_UNREGISTER]		= BODY(comp),
	[AMF_RESPONSE]			= BODY(invocation),
	[AMF_QUIESCING_COMPLETE]	= BODY(invocation),
	[AMF_HA_STATE_GET]		= BODY(comp),
	[AMF_ADMIN]			= BODY(admin),
	[AMF_STATE_GET]			= BODY(invocation),
	[AMF_REPLY]			= BODY(ha_state),
	[AMF_GROUP_STATE]		= BODY(admin),
	[AMF_COMPONENT_STATE]		= BODY(component_state),
	[AMF_CSI_SET]			= BODY(csi_set),
	[AMF_CSI_REMOVE]		= BODY(comp),
	[AMF_TERMINATE]			= BODY(comp),
};

static size_t size_of_type(uint32_t type)
{
	return type < AMF_MESSAGE_TYPES ? message_size[type] : 0;
}

static bool is_string(const char *text, size_t size)
{
	return memchr(text, '\0', size);
}

static bool strings_valid(const struct amf_message *message)
{
	switch (message->type) {
	case AMF_REGISTER:
	case AMF_UNREGISTER:
	case AMF_HA_STATE_GET:
	case AMF_CSI_REMOVE:
	case AMF_TERMINATE:
		return is_string(message->comp.comp, AMF_NAME_SIZE) &&
		       is_string(message->comp.csi, AMF_NAME_SIZE);
	case AMF_ADMIN:
	case AMF_GROUP_STATE:
		return is_string(message->admin.group, AMF_NAME_SIZE);
	case AMF_COMPONENT_STATE:
		return is_string(message->component_state.comp, AMF_NAME_SIZE);
	case AMF_CSI_SET:
		return is_string(message->csi_set.comp, AMF_NAME_SIZE) &&
		       is_string(message->csi_set.csi, AMF_NAME_SIZE) &&
		       is_string(message->csi_set.active_comp, AMF_NAME_SIZE);
	default:
		return true;
	}
}

int amf_message_send(int fd, const struct amf_message *message, int pass_fd)
{
	struct iovec data = {
		.iov_base = (void *)message,
		.iov_len = size_of_type(message->type),
	};
	union control control = { .buffer = "" };
	struct msghdr header = { .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *rights;
	ssize_t sent;

	if (pass_fd >= 0) {
		header.msg_control = control.buffer;
		header.msg_controllen = sizeof(control.buffer);
		rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(rights), &pass_fd, sizeof(int));
	}
	do {
		sent = sendmsg(fd, &header, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* The descriptor that came with a message, or -1. */
static int take_descriptor(struct msghdr *header)
{
	struct cmsghdr *rights = CMSG_FIRSTHDR(header);
	int fd;

	if (!rights || rights->cmsg_level != SOL_SOCKET ||
	    rights->cmsg_type != SCM_RIGHTS ||
	    rights->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(rights), sizeof(int));
	return fd;
}

int amf_message_receive(int fd, struct amf_message *message, int *passed_fd,
			bool block)
{
	struct iovec data = {
		.iov_base = message,
		.iov_len = sizeof(*message),
	};
	union control control;
	struct msghdr header = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.buffer,
		/* Without padding: a second descriptor would fit into it. */
		.msg_controllen = CMSG_LEN(sizeof(int)),
	};
	int flags = MSG_CMSG_CLOEXEC | (block ? 0 : MSG_DONTWAIT);
	ssize_t got;
	int passed;

	do {
		got = recvmsg(fd, &header, flags);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if (!got)
		return -ECONNRESET;

	passed = take_descriptor(&header);
	if ((size_t)got < sizeof(message->type) ||
	    (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    (size_t)got != size_of_type(message->type) ||
	    !strings_valid(message)) {
		if (passed >= 0)
			close(passed);
		return -EPROTO;
	}
	if (passed_fd)
		*passed_fd = passed;
	else if (passed >= 0)
		close(passed);
	return 0;
}

int amf_connect(const char *path, unsigned int timeout_s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = timeout_s };
	int fd, error;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

int amf_hello(int fd, int callback_fd)
{
	struct amf_message message = {
		.type = AMF_HELLO,
		.version = AMF_PROTOCOL_VERSION,
	};
	int error;

	error = amf_message_send(fd, &message, callback_fd);
	if (!error)
		error = amf_message_receive(fd, &message, NULL, true);
	if (error)
		return error;
	if (message.type != AMF_REPLY || message.error != SA_AIS_OK)
		return -EPROTO;
	return 0;
}

const char *amf_socket_path(void)
{
	const char *path = getenv(AMF_SOCKET_ENV);

	return path && *path ? path : AMF_SOCKET_DEFAULT;
}

bool amf_set_name(char *to, const char *name)
{
	if (strlen(name) >= AMF_NAME_SIZE)
		return false;
	/* The tail is cleared too: it is sent. */
	strncpy(to, name, AMF_NAME_SIZE);
	return true;
}
