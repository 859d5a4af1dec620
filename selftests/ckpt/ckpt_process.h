/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for tests of lifetimes: processes that come and go, and descriptors
 * that are passed between them
 */
#ifndef CKPT_PROCESS_H
#define CKPT_PROCESS_H

#include "ckpt_util.h"

/**
 * ck_start() - run a function in a process of its own
 * @function: what to run; returns 0 or a negative errno
 * @arg: its argument
 *
 * The process dies with its parent, lest a failed test leaves one behind.
 *
 * Return: the process, for ck_wait_child() or ck_kill(), or a negative errno.
 */
pid_t ck_start(int (*function)(void *arg), void *arg);

/**
 * ck_kill() - kill a child process and wait until it is gone
 * @pid: the child
 *
 * Return: 0, or -ECHILD if it had ended by itself.
 */
int ck_kill(pid_t pid);

/**
 * ck_send_fd() - pass a descriptor to whoever receives from a socket
 * @socket: a UNIX socket
 * @fd: the descriptor; the sender keeps it
 *
 * Return: 0 or a negative errno.
 */
int ck_send_fd(int socket, int fd);

/**
 * ck_receive_fd() - receive a descriptor; waits for it
 * @socket: a UNIX socket
 *
 * Return: the descriptor or a negative errno.
 */
int ck_receive_fd(int socket);

/**
 * ck_send_byte(), ck_receive_byte() - tell another process to go on
 * @fd: a socket or pipe
 *
 * Return: 0 or a negative errno, -EPIPE if the other side has gone.
 */
int ck_send_byte(int fd);
int ck_receive_byte(int fd);

#endif /* CKPT_PROCESS_H */
