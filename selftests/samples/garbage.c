// SPDX-License-Identifier: GPL-2.0-only
/*
 * garbage - break the rules of amfd's protocol in every way; amfd must
 *	disconnect, and go on
 *
 * Names each broken rule that got away with it.  Exit status: 0 if none did.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <saAmf.h>

#include "message.h"

#define TIMEOUT_S	5
#define CONNECTIONS	200

static int faults;

static int connect_amfd(bool hello)
{
	int fd = amf_connect(amf_socket_path(), TIMEOUT_S);

	if (fd < 0 || (hello && amf_hello(fd, -1))) {
		fprintf(stderr, "garbage: no amfd at %s\n", amf_socket_path());
		_exit(1);
	}
	return fd;
}

static void must_hang_up(int fd, const char *what)
{
	char byte;

	if (recv(fd, &byte, sizeof(byte), 0) != 0) {
		printf("not disconnected: %s\n", what);
		faults++;
	}
	close(fd);
}

static void raw(bool hello, const void *data, size_t size, const char *what)
{
	int fd = connect_amfd(hello);

	send(fd, data, size, MSG_NOSIGNAL);
	must_hang_up(fd, what);
}

static void message(bool hello, struct amf_message message, const char *what)
{
	int fd = connect_amfd(hello);

	amf_message_send(fd, &message, -1);
	must_hang_up(fd, what);
}

static void bad_shapes(void)
{
	struct amf_message bad = { .type = AMF_MESSAGE_TYPES };
	struct amf_message admin = { .type = AMF_ADMIN };

	raw(false, "x", 1, "a packet shorter than its type");
	raw(false, &bad, sizeof(bad), "an unknown type");
	bad.type = 0;
	raw(false, &bad, sizeof(bad), "type 0");
	bad.type = AMF_CSI_SET;
	raw(false, &bad, sizeof(bad.type), "a packet shorter than its body");
	raw(true, &admin, sizeof(admin), "a packet longer than its body");
	memset(admin.admin.group, 'x', sizeof(admin.admin.group));
	message(true, admin, "a name without an end");
}

static void bad_order(void)
{
	message(false, (struct amf_message) { .type = AMF_STATE_GET },
		"a request before the hello");
	message(false, (struct amf_message) { .type = AMF_HELLO, .version = 99 },
		"a hello of another version");
	message(true, (struct amf_message) { .type = AMF_HELLO,
		.version = AMF_PROTOCOL_VERSION }, "a second hello");
	message(true, (struct amf_message) { .type = AMF_REPLY },
		"a reply from the wrong side");
	message(true, (struct amf_message) { .type = AMF_TERMINATE },
		"a callback from the wrong side");
}

/* What is refused with an answer, not by hanging up. */
static void answered(struct amf_message request, SaAisErrorT expected,
		     const char *what)
{
	int fd = connect_amfd(true);

	if (amf_message_send(fd, &request, -1) ||
	    amf_message_receive(fd, &request, NULL, true) ||
	    request.type != AMF_REPLY || request.error != expected) {
		printf("%s: not refused with %d\n", what, expected);
		faults++;
	}
	close(fd);
}

static void wrong_requests(void)
{
	struct amf_message request = { .type = AMF_REGISTER };

	strcpy(request.comp.comp, "c1");
	answered(request, SA_AIS_ERR_INVALID_PARAM,
		 "a registration by a stranger");
	request.type = AMF_UNREGISTER;
	answered(request, SA_AIS_ERR_BAD_HANDLE,
		 "an end of registration by a stranger");
	answered((struct amf_message) { .type = AMF_RESPONSE, .invocation = 1,
		 .error = SA_AIS_OK }, SA_AIS_ERR_INVALID_PARAM,
		 "an answer by a stranger");
	request = (struct amf_message) { .type = AMF_ADMIN };
	strcpy(request.admin.group, "sg");
	request.admin.admin_state = 99;
	answered(request, SA_AIS_ERR_INVALID_PARAM,
		 "an unknown administrative state");
}

static void bad_descriptors(void)
{
	struct amf_message request = { .type = AMF_STATE_GET };
	int fd = connect_amfd(true);

	amf_message_send(fd, &request, STDIN_FILENO);
	must_hang_up(fd, "a descriptor with a request");
}

/* The first of them are served; then amfd must be there for others again. */
static void too_many(void)
{
	int fds[CONNECTIONS], i, fd, tries;

	for (i = 0; i < CONNECTIONS; i++)
		fds[i] = amf_connect(amf_socket_path(), TIMEOUT_S);
	must_hang_up(fds[CONNECTIONS - 1], "one connection too many");
	for (i = 0; i < CONNECTIONS - 1; i++)
		close(fds[i]);

	/* It takes a moment to notice that they have gone. */
	for (tries = 0; tries < 100; tries++) {
		fd = amf_connect(amf_socket_path(), TIMEOUT_S);
		if (!amf_hello(fd, -1))
			break;
		close(fd);
		usleep(50000);
	}
	if (tries == 100) {
		printf("no new connection after too many\n");
		faults++;
	}
	close(fd);
}

int main(void)
{
	bad_shapes();
	bad_order();
	wrong_requests();
	bad_descriptors();
	too_many();
	return faults ? 1 : 0;
}
