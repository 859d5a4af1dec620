// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can be seen of a checkpoint
 */
#include <stdlib.h>

#include "ckpt_async.h"
#include "ckpt_picture.h"

static void *grow(struct picture *picture, size_t size)
{
	char *start;

	picture->sections = realloc(picture->sections, picture->len + size);
	if (!picture->sections)
		abort();
	start = picture->sections + picture->len;
	picture->len += size;
	return start;
}

/* The instance has other numbers, times and places in memory than another. */
static int add_section(struct picture *picture, int fd,
		       const struct ckpt_section_record *record)
{
	struct ckpt_section_record *head;
	size_t size = sizeof(*head) + record->id_len;
	struct ck_bytes id = { record->id, record->id_len };
	ssize_t got;

	picture->times += record->last_update;
	head = grow(picture, size);
	memcpy(head, record, size);
	head->last_update = 0;
	got = ck_read(fd, id, grow(picture, record->size), record->size, 0);
	return got < 0 ? got : got == (ssize_t)record->size ? 0 : -EIO;
}

static int add_sections(struct picture *picture, int fd)
{
	static uint64_t buffer[1 << 14];
	struct ckpt_ioc_iterate walk = {
		.chosen = CKPT_CHOSEN_ANY,
		.buffer = ck_ptr(buffer),
		.buffer_size = sizeof(buffer),
	};
	int ret;

	while (!(ret = ck_ioctl(fd, CKPT_IOC_ITERATE, &walk)) && walk.count) {
		const char *at = (const char *)buffer;

		for (; walk.count && !ret; walk.count--) {
			ret = add_section(picture, fd, (const void *)at);
			at += ((const struct ckpt_section_record *)at)->next;
		}
		if (ret)
			break;
	}
	return ret;
}

void picture_take(struct picture *picture, int service, int fd)
{
	int ret;

	memset(picture, 0, sizeof(*picture));
	ret = ck_usage(service, &picture->usage);
	if (!ret)
		ret = ck_status(fd, &picture->status);
	if (!ret)
		ret = add_sections(picture, fd);
	picture->error = ret;
	picture->status.instance = 0;
	picture->readable = ck_poll(service, 0);
	picture->next_fd = ck_next_fd();
}

const char *picture_compare(const struct picture *before,
			    const struct picture *after, bool times)
{
	if (before->error != after->error)
		return "whether it can be seen";
	if (memcmp(&before->usage, &after->usage, sizeof(before->usage)))
		return "what the namespace holds";
	if (memcmp(&before->status, &after->status, sizeof(before->status)))
		return "the status";
	if (before->len != after->len ||
	    memcmp(before->sections, after->sections, before->len))
		return "a section";
	if (before->next_fd != after->next_fd)
		return "the open descriptors";
	if (times && before->times != after->times)
		return "the time of an update";
	if (times && before->readable != after->readable)
		return "the events";
	return NULL;
}

void picture_drop(struct picture *picture)
{
	free(picture->sections);
}
