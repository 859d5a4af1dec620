// SPDX-License-Identifier: LGPL-2.1-or-later
/* The calls of /dev/ckpt, as they are: one ioctl each. */

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <ckpt/ckpt.h>

/**
 * ckpt_call() - make one call
 * @fd: service or checkpoint file
 * @command: CKPT_IOC_...
 * @argument: its structure
 *
 * A call that a signal has interrupted has changed nothing and is made again.
 * errno is left as it was.
 *
 * Return: 0 or a negative errno.
 */
int ckpt_call(int fd, unsigned long command, void *argument)
{
	int saved = errno;
	int ret;

	do {
		ret = ioctl(fd, command, argument) < 0 ? -errno : 0;
	} while (ret == -EINTR);
	errno = saved;
	return ret;
}

/**
 * ckpt_simple() - make a call whose argument is struct ckpt_ioc_simple
 * @fd: service or checkpoint file
 * @cookie: of that file
 * @command: CKPT_IOC_...
 * @flags: of the call
 *
 * Return: 0 or a negative errno.
 */
int ckpt_simple(int fd, uint64_t cookie, unsigned long command, uint32_t flags)
{
	struct ckpt_ioc_simple argument = { .cookie = cookie, .flags = flags };

	return ckpt_call(fd, command, &argument);
}

/**
 * ckpt_service_open() - open a service file
 * @cookie: NULL, or (out) its cookie
 *
 * Return: a descriptor, close-on-exec, or a negative errno; -EPROTO if the
 * module has another %CKPT_ABI_VERSION.
 */
int ckpt_service_open(uint64_t *cookie)
{
	struct ckpt_ioc_info info = { 0 };
	int saved = errno;
	int fd, ret;

	do {
		fd = open(CKPT_DEVICE, O_RDWR | O_CLOEXEC);
		ret = fd < 0 ? -errno : 0;
	} while (ret == -EINTR);
	if (!ret)
		ret = ckpt_info(fd, &info);
	if (!ret && info.abi != CKPT_ABI_VERSION)
		ret = -EPROTO;
	if (ret && fd >= 0)
		close(fd);
	errno = saved;
	if (ret)
		return ret;
	if (cookie)
		*cookie = info.service_cookie;
	return fd;
}

/**
 * ckpt_deadline() - the moment at which a timeout ends
 * @timeout: nanoseconds from now; negative is no limit
 *
 * Return: nanoseconds of CLOCK_MONOTONIC, %CKPT_TIME_END at most.
 */
int64_t ckpt_deadline(int64_t timeout)
{
	struct timespec now;
	int64_t deadline;

	if (timeout < 0)
		return CKPT_TIME_END;
	clock_gettime(CLOCK_MONOTONIC, &now);
	deadline = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	if (__builtin_add_overflow(deadline, timeout, &deadline))
		return CKPT_TIME_END;
	return deadline;
}
