/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - one connection, and the requests that come through it
 */
#ifndef AMFD_CONNECTION_H
#define AMFD_CONNECTION_H

struct group;

/**
 * connection_open() - begin to serve a connection
 * @fd: the socket, non-blocking; owned by the connection also on failure
 * @groups: what is served
 *
 * Return: 0 or -errno.
 */
int connection_open(int fd, struct group *groups);

/**
 * connections_close() - close all connections
 */
void connections_close(void);

#endif /* AMFD_CONNECTION_H */
