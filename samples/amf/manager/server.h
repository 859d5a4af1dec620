/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * server.h - the manager's socket: components and amfctl
 */
#ifndef AMFD_SERVER_H
#define AMFD_SERVER_H

struct group;

/**
 * server_start() - begin to listen
 * @path: of the socket, which only the manager's user may use; one that a dead
 *	manager has left is replaced
 * @groups: what is served
 *
 * Return: 0 or -errno; -EADDRINUSE if a manager lives there.
 */
int server_start(const char *path, struct group *groups);

/**
 * server_stop() - disconnect everybody and remove the socket
 */
void server_stop(void);

#endif /* AMFD_SERVER_H */
