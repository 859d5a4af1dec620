/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for tests of events: asynchronous opens, waiting, records of changes
 */
#ifndef CKPT_ASYNC_H
#define CKPT_ASYNC_H

#include "ckpt_util.h"

/* Waiting this long for what must come at once tells that it will not come. */
#define CK_WAIT_MS	20000

/**
 * ck_open_async() - ask for an open whose result comes as an event
 * @service: service file
 * @name: of the checkpoint
 * @flags: &enum ckpt_open_flags, but for %CKPT_OPEN_ASYNC
 * @attr: with CREATE the attributes
 * @invocation: to be returned with the event
 *
 * Return: 0 or a negative errno.
 */
int ck_open_async(int service, const char *name, uint32_t flags,
		  const struct ckpt_attributes *attr, uint64_t invocation);

/**
 * ck_poll() - look for events
 * @service: service file
 * @timeout_ms: how long to wait, 0 not to wait, -1 for ever
 *
 * Return: what poll() reports of POLLIN, POLLHUP, POLLERR and POLLNVAL, 0 if
 *	nothing, or a negative errno.
 */
int ck_poll(int service, int timeout_ms);

/**
 * ck_next_fd() - the lowest descriptor that is free
 *
 * Return: its number.
 */
int ck_next_fd(void);

/**
 * ck_opens() - how often a checkpoint is open
 * @fd: a checkpoint file of it
 *
 * Return: the number, or a negative errno.
 */
int ck_opens(int fd);

/**
 * ck_wait_opens() - wait until a checkpoint is open as often as it should be
 * @fd: a checkpoint file of it
 * @opens: the number to wait for
 *
 * Return: the number at the end of the wait, at most CK_WAIT_MS later.
 */
int ck_wait_opens(int fd, int opens);

/**
 * ck_limit_fds() - let descriptors from a number on be refused
 * @limit: the number, or -1 to set the limit back to the hard one
 *
 * Return: 0 or a negative errno.
 */
int ck_limit_fds(int limit);

/**
 * ck_record() - step through the records of a change event
 * @buffer: what the event was taken into
 * @event: the event
 * @position: 0 at first; moved on
 *
 * Return: the next record, or NULL at the end or if a record is not well
 *	formed; @position is &ckpt_ioc_event.buffer_used only at the end.
 */
const struct ckpt_change *ck_record(const void *buffer,
				    const struct ckpt_ioc_event *event,
				    uint32_t *position);

#endif /* CKPT_ASYNC_H */
