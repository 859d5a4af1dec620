// SPDX-License-Identifier: GPL-2.0-only
/*
 * connection.c - one connection, and the requests that come through it
 *
 * What comes from outside is checked here and in message.c; the layers below
 * get names of things that exist, and processes that are who they say.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../message.h"
#include "component.h"
#include "connection.h"
#include "group.h"
#include "log.h"
#include "loop.h"

#define CONNECTIONS_MAX		128

/**
 * struct connection - a connection
 * @next: in the list
 * @watch: of the socket
 * @groups: what is served
 * @pid: process at the other end
 * @greeted: AMF_HELLO has come
 * @callback_fd: the end of its socket pair that callbacks are sent on, or -1
 * @component: registered through it, or NULL
 * @waiting_for: group whose operation it waits for, or NULL
 * @waiter: stands in that group's list
 */
struct connection {
	struct connection	*next;
	struct watch		watch;
	struct group		*groups;
	pid_t			pid;
	bool			greeted;
	int			callback_fd;
	struct component	*component;
	struct group		*waiting_for;
	struct group_waiter	waiter;
};

static struct connection *connections;
static unsigned int connection_count;

static void connection_close(struct connection *connection)
{
	struct connection **link;

	for (link = &connections; *link != connection; link = &(*link)->next)
		;
	*link = connection->next;
	connection_count--;

	if (connection->waiting_for)
		group_forget(connection->waiting_for, &connection->waiter);
	if (connection->component)
		component_disconnected(connection->component,
				       connection->callback_fd);
	if (connection->callback_fd >= 0)
		close(connection->callback_fd);
	watch_remove(&connection->watch);
	close(connection->watch.fd);
	free(connection);
}

static struct component *find_component(const struct connection *connection,
					const char *name, struct group **of)
{
	struct component *component;
	struct group *group;

	for (group = connection->groups; group; group = group->next) {
		for (component = group->components; component;
		     component = component->next) {
			if (strcmp(component->config->name, name))
				continue;
			if (of)
				*of = group;
			return component;
		}
	}
	return NULL;
}

static int reply(struct connection *connection, SaAisErrorT error,
		 SaAmfHAStateT ha_state)
{
	const struct amf_message message = {
		.type = AMF_REPLY,
		.error = error,
		.ha_state = ha_state,
	};

	return amf_message_send(connection->watch.fd, &message, -1);
}

/*
 * The requests.  Each takes over @fd, the descriptor that came along, or -1,
 * and returns 0 or the -errno for which the connection is closed.
 */

static int hello(struct connection *connection,
		 const struct amf_message *message, int fd)
{
	if (connection->greeted || message->version != AMF_PROTOCOL_VERSION) {
		if (fd >= 0)
			close(fd);
		return -EPROTO;
	}
	connection->greeted = true;
	connection->callback_fd = fd;
	/* A component that does not read shall not hold up the others. */
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return reply(connection, SA_AIS_OK, 0);
}

static int register_component(struct connection *connection,
			      const struct amf_message *message)
{
	struct component *component;
	SaAisErrorT error;

	component = find_component(connection, message->comp.comp, NULL);
	if (!component || connection->callback_fd < 0)
		error = SA_AIS_ERR_INVALID_PARAM;
	else
		error = component_register(component, connection->pid,
					   connection->callback_fd);
	if (error == SA_AIS_OK)
		connection->component = component;
	return reply(connection, error, 0);
}

static int unregister_component(struct connection *connection,
				const struct amf_message *message)
{
	struct component *component = connection->component;
	SaAisErrorT error = SA_AIS_ERR_BAD_HANDLE;

	if (component &&
	    !strcmp(component->config->name, message->comp.comp))
		error = component_unregister(component,
					     connection->callback_fd);
	return reply(connection, error, 0);
}

static int respond(struct connection *connection,
		   const struct amf_message *message)
{
	struct component *component = connection->component;
	SaAisErrorT error = SA_AIS_ERR_INVALID_PARAM;

	if (component && message->type == AMF_RESPONSE)
		error = component_respond(component, connection->callback_fd,
					  message->invocation, message->error);
	else if (component)
		error = component_quiescing_complete(component,
						     connection->callback_fd,
						     message->invocation,
						     message->error);
	return reply(connection, error, 0);
}

static int tell_ha_state(struct connection *connection,
			 const struct amf_message *message)
{
	struct component *component;
	struct group *group;

	component = find_component(connection, message->comp.comp, &group);
	if (!component || !component->ha_state ||
	    strcmp(group->config->csi, message->comp.csi))
		return reply(connection, SA_AIS_ERR_NOT_EXIST, 0);
	return reply(connection, SA_AIS_OK, component->ha_state);
}

static void operation_done(struct group_waiter *waiter, SaAisErrorT error)
{
	struct connection *connection = (struct connection *)((char *)waiter -
				offsetof(struct connection, waiter));

	connection->waiting_for = NULL;
	if (reply(connection, error, 0))
		connection_close(connection);
}

static int administer(struct connection *connection,
		      const struct amf_message *message)
{
	struct group *group;
	SaAisErrorT error;

	for (group = connection->groups; group; group = group->next)
		if (!strcmp(group->config->name, message->admin.group))
			break;
	if (!group)
		return reply(connection, SA_AIS_ERR_NOT_EXIST, 0);
	error = group_set_admin_state(group, message->admin.admin_state);
	if (error != SA_AIS_OK)
		return reply(connection, error, 0);

	connection->waiting_for = group;
	connection->waiter.done = operation_done;
	group_wait(group, &connection->waiter);
	return 0;
}

static int tell_group(struct connection *connection, const struct group *group)
{
	struct amf_message message = { .type = AMF_GROUP_STATE };
	const struct component *component;
	int error;

	amf_set_name(message.admin.group, group->config->name);
	message.admin.admin_state = group->admin_state;
	error = amf_message_send(connection->watch.fd, &message, -1);
	for (component = group->components; component && !error;
	     component = component->next) {
		message = (struct amf_message) {
			.type = AMF_COMPONENT_STATE,
			.component_state = {
				.presence = component->presence,
				.ha_state = component->ha_state,
				.pid = component->process.pid,
				.restarts = component->restarts,
			},
		};
		amf_set_name(message.component_state.comp,
			     component->config->name);
		error = amf_message_send(connection->watch.fd, &message, -1);
	}
	return error;
}

static int tell_state(struct connection *connection)
{
	const struct group *group;
	int error = 0;

	for (group = connection->groups; group && !error; group = group->next)
		error = tell_group(connection, group);
	return error ? error : reply(connection, SA_AIS_OK, 0);
}

static int handle(struct connection *connection,
		  const struct amf_message *message, int fd)
{
	if (message->type == AMF_HELLO)
		return hello(connection, message, fd);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || !connection->greeted || connection->waiting_for)
		return -EPROTO;

	switch (message->type) {
	case AMF_REGISTER:
		return register_component(connection, message);
	case AMF_UNREGISTER:
		return unregister_component(connection, message);
	case AMF_RESPONSE:
	case AMF_QUIESCING_COMPLETE:
		return respond(connection, message);
	case AMF_HA_STATE_GET:
		return tell_ha_state(connection, message);
	case AMF_ADMIN:
		return administer(connection, message);
	case AMF_STATE_GET:
		return tell_state(connection);
	default:
		return -EPROTO;
	}
}

static void connection_ready(struct watch *watch)
{
	struct connection *connection = (struct connection *)((char *)watch -
				offsetof(struct connection, watch));
	struct amf_message message;
	int fd, error;

	error = amf_message_receive(watch->fd, &message, &fd, false);
	if (!error)
		error = handle(connection, &message, fd);
	if (!error || error == -EAGAIN)
		return;
	if (error != -ECONNRESET && error != -EPIPE)
		log_line("process %d: %s: disconnected", connection->pid,
			 strerror(-error));
	connection_close(connection);
}

int connection_open(int fd, struct group *groups)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	struct connection *connection;
	int error;

	if (connection_count == CONNECTIONS_MAX) {
		close(fd);
		return -EUSERS;
	}
	connection = calloc(1, sizeof(*connection));
	if (!connection) {
		close(fd);
		return -ENOMEM;
	}
	connection->watch.fd = fd;
	connection->watch.ready = connection_ready;
	connection->groups = groups;
	connection->callback_fd = -1;

	error = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ?
		-errno : watch_add(&connection->watch);
	if (error) {
		close(fd);
		free(connection);
		return error;
	}
	connection->pid = peer.pid;
	connection->next = connections;
	connections = connection;
	connection_count++;
	return 0;
}

void connections_close(void)
{
	while (connections)
		connection_close(connections);
}
