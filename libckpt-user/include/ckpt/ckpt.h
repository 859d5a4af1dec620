/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ckpt/ckpt.h: the calls of /dev/ckpt as functions
 *
 * One call is one ioctl; <linux/ckpt.h> describes the arguments and their
 * errors.  There is no state behind these functions: a file is a descriptor,
 * and the caller closes it.  A forked child has it too, unlike the handles of
 * saCkpt.h.
 *
 * All return 0 or a negative errno, and leave errno as it was; each function
 * says what else it returns.  A call that a signal has interrupted has changed
 * nothing and is made again, so that -EINTR is never returned.
 *
 * The functions that take a structure are inline: they pass on its size as the
 * program was compiled, whatever the kernel and this library know by now.
 */
#ifndef CKPT_CKPT_H
#define CKPT_CKPT_H

#include <stdint.h>
#include <linux/ckpt.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * ckpt_service_open() - open a service file
 * @cookie: NULL, or (out) its cookie
 *
 * Return: a descriptor, close-on-exec.  -ENOENT, -ENXIO or -ENODEV: the module
 * is not loaded; -EACCES: the permissions of /dev/ckpt; -EMFILE, -ENFILE,
 * -ENOMEM; -EPROTO: the module has another %CKPT_ABI_VERSION.
 */
extern int ckpt_service_open(uint64_t *cookie);

/**
 * ckpt_call() - make any call
 * @fd: service or checkpoint file
 * @command: CKPT_IOC_...
 * @argument: the structure that belongs to it
 */
extern int ckpt_call(int fd, unsigned long command, void *argument);

/**
 * ckpt_simple() - make a call whose argument is struct ckpt_ioc_simple
 * @fd: service or checkpoint file
 * @cookie: 0, or the cookie of that file
 * @command: CKPT_IOC_...
 * @flags: of the call
 */
extern int ckpt_simple(int fd, uint64_t cookie, unsigned long command, uint32_t flags);

/**
 * ckpt_deadline() - the moment at which a timeout ends
 * @timeout: nanoseconds from now; negative: no limit
 *
 * Return: nanoseconds of CLOCK_MONOTONIC, %CKPT_TIME_END at most.
 */
extern int64_t ckpt_deadline(int64_t timeout);

/* A pointer as the structures carry it. */
static inline uint64_t ckpt_ptr(const void *pointer)
{
	return (uintptr_t)pointer;
}

/* Calls on a service file. */

static inline int ckpt_info(int service, struct ckpt_ioc_info *argument)
{
	return ckpt_call(service, CKPT_IOC_INFO, argument);
}

/* The descriptor is argument->fd. */
static inline int ckpt_open(int service, struct ckpt_ioc_open *argument)
{
	return ckpt_call(service, CKPT_IOC_OPEN, argument);
}

static inline int ckpt_unlink(int service, struct ckpt_ioc_unlink *argument)
{
	return ckpt_call(service, CKPT_IOC_UNLINK, argument);
}

/* -EAGAIN: no event; poll() for POLLIN. */
static inline int ckpt_take_event(int service, struct ckpt_ioc_event *argument)
{
	return ckpt_call(service, CKPT_IOC_TAKE_EVENT, argument);
}

/* The descriptor stays until close(). */
static inline int ckpt_shutdown(int service, uint64_t cookie)
{
	return ckpt_simple(service, cookie, CKPT_IOC_SHUTDOWN, 0);
}

/* Calls on both kinds of file; @flags: 0 or %CKPT_TRACK_ON. */

static inline int ckpt_track(int fd, uint64_t cookie, uint32_t flags)
{
	return ckpt_simple(fd, cookie, CKPT_IOC_TRACK, flags);
}

/* Calls on a checkpoint file. */

/* The descriptor stays until close(). */
static inline int ckpt_close(int checkpoint, uint64_t cookie)
{
	return ckpt_simple(checkpoint, cookie, CKPT_IOC_CLOSE, 0);
}

static inline int ckpt_status(int checkpoint, struct ckpt_ioc_status *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_STATUS, argument);
}

static inline int ckpt_set_retention(int checkpoint, struct ckpt_ioc_retention *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SET_RETENTION, argument);
}

static inline int ckpt_set_active(int checkpoint, uint64_t cookie)
{
	return ckpt_simple(checkpoint, cookie, CKPT_IOC_SET_ACTIVE, 0);
}

static inline int ckpt_sync(int checkpoint, struct ckpt_ioc_sync *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SYNC, argument);
}

static inline int ckpt_section_create(int checkpoint, struct ckpt_ioc_section_create *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SECTION_CREATE, argument);
}

static inline int ckpt_section_delete(int checkpoint, struct ckpt_ioc_section *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SECTION_DELETE, argument);
}

static inline int ckpt_section_expiration(int checkpoint, struct ckpt_ioc_section *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SECTION_EXPIRATION, argument);
}

static inline int ckpt_section_read(int checkpoint, struct ckpt_ioc_read *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_SECTION_READ, argument);
}

static inline int ckpt_overwrite(int checkpoint, struct ckpt_ioc_overwrite *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_OVERWRITE, argument);
}

static inline int ckpt_write(int checkpoint, struct ckpt_ioc_vector *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_WRITE, argument);
}

static inline int ckpt_read(int checkpoint, struct ckpt_ioc_vector *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_READ, argument);
}

static inline int ckpt_iterate(int checkpoint, struct ckpt_ioc_iterate *argument)
{
	return ckpt_call(checkpoint, CKPT_IOC_ITERATE, argument);
}

#ifdef __cplusplus
}
#endif

#endif /* CKPT_CKPT_H */
