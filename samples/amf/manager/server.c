// SPDX-License-Identifier: GPL-2.0-only
/*
 * server.c - the manager's socket: components and amfctl
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../message.h"
#include "connection.h"
#include "log.h"
#include "loop.h"
#include "server.h"

#define BACKLOG		16

static char socket_path[sizeof(((struct sockaddr_un *)0)->sun_path)];
static struct group *served;

static void listener_ready(struct watch *watch)
{
	int fd, error;

	fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return;
	error = connection_open(fd, served);
	if (error)
		log_line("connection refused: %s", strerror(-error));
}

static struct watch listener = { .ready = listener_ready };

/* Remove the socket of a manager that is gone; nothing but a socket. */
static int remove_stale(const char *path)
{
	struct stat status;
	int fd;

	if (lstat(path, &status))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -EEXIST;
	fd = amf_connect(path, 1);
	if (fd >= 0) {
		close(fd);
		return -EADDRINUSE;
	}
	if (fd != -ECONNREFUSED)
		return fd;
	return unlink(path) ? -errno : 0;
}

static int bind_private(int fd, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int error;

	strcpy(address.sun_path, path);
	mask = umask(0177);
	error = bind(fd, (struct sockaddr *)&address, sizeof(address)) ?
		-errno : 0;
	umask(mask);
	return error;
}

int server_start(const char *path, struct group *groups)
{
	int error;

	if (strlen(path) >= sizeof(socket_path))
		return -ENAMETOOLONG;
	error = remove_stale(path);
	if (error)
		return error;
	listener.fd = socket(AF_UNIX,
			     SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener.fd < 0)
		return -errno;
	error = bind_private(listener.fd, path);
	if (error)
		goto close_listener;
	error = listen(listener.fd, BACKLOG) ? -errno :
					       watch_add(&listener);
	if (error)
		goto unlink_socket;
	strcpy(socket_path, path);
	served = groups;
	return 0;

unlink_socket:
	unlink(path);
close_listener:
	close(listener.fd);
	return error;
}

void server_stop(void)
{
	connections_close();
	watch_remove(&listener);
	unlink(socket_path);
	close(listener.fd);
}
