// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for tests of events
 */
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ckpt_async.h"

int ck_open_async(int service, const char *name, uint32_t flags,
		  const struct ckpt_attributes *attr, uint64_t invocation)
{
	struct ckpt_ioc_open arg = {
		.flags = flags | CKPT_OPEN_ASYNC,
		.name = ck_ptr(name),
		.name_len = strlen(name),
		.deadline = CKPT_TIME_END,
		.invocation = invocation,
		.fd = -1,
	};

	if (attr)
		arg.attr = *attr;
	return ck_ioctl(service, CKPT_IOC_OPEN, &arg);
}

int ck_poll(int service, int timeout_ms)
{
	struct pollfd one = { .fd = service, .events = POLLIN };
	int ret = poll(&one, 1, timeout_ms);

	return ret < 0 ? -errno : one.revents;
}

int ck_next_fd(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

int ck_opens(int fd)
{
	struct ckpt_ioc_status status;
	int ret = ck_status(fd, &status);

	return ret ? ret : (int)status.opens;
}

int ck_wait_opens(int fd, int opens)
{
	int64_t end = ck_now_ns(CLOCK_MONOTONIC) + CK_WAIT_MS * NSEC_PER_MSEC;
	int64_t now;
	int found;

	do {
		now = ck_now_ns(CLOCK_MONOTONIC);
		found = ck_opens(fd);
		if (found == opens)
			break;
		ck_sleep_until(now + NSEC_PER_MSEC);
	} while (now < end);
	return found;
}

int ck_limit_fds(int limit)
{
	struct rlimit value;

	if (getrlimit(RLIMIT_NOFILE, &value))
		return -errno;
	value.rlim_cur = limit < 0 ? value.rlim_max : (rlim_t)limit;
	return setrlimit(RLIMIT_NOFILE, &value) ? -errno : 0;
}

static bool well_formed(const struct ckpt_change *change, uint32_t left)
{
	uint32_t i, end;

	if (left < sizeof(*change) || change->next > left ||
	    change->next % 8 || change->reserved)
		return false;
	end = sizeof(*change) + change->id_len;
	if (change->next < end || change->next >= end + 8)
		return false;
	for (i = change->id_len; i < change->next - sizeof(*change); i++)
		if (change->id[i])
			return false;
	return true;
}

const struct ckpt_change *ck_record(const void *buffer,
				    const struct ckpt_ioc_event *event,
				    uint32_t *position)
{
	const struct ckpt_change *change =
		(const void *)((const char *)buffer + *position);

	if (*position >= event->buffer_used ||
	    !well_formed(change, event->buffer_used - *position))
		return NULL;
	*position += change->next;
	return change;
}
