/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that can be seen of a checkpoint, to tell whether a call has
 * changed anything
 */
#ifndef CKPT_PICTURE_H
#define CKPT_PICTURE_H

#include "ckpt_util.h"

/**
 * struct picture - a checkpoint and its namespace at one moment
 * @error: what looking at them gave, 0 or a negative errno
 * @usage: what the namespace holds
 * @status: of the checkpoint; what differs from instance to instance is 0
 * @times: sum of the sections' times of last update
 * @readable: there are events
 * @next_fd: the lowest free descriptor
 * @len: bytes of @sections
 * @sections: record, id and content of each section
 */
struct picture {
	int error;
	struct ck_usage usage;
	struct ckpt_ioc_status status;
	int64_t times;
	int readable;
	int next_fd;
	size_t len;
	char *sections;
};

/**
 * picture_take() - look at all of a checkpoint
 * @picture: to be filled in; for picture_drop()
 * @service: service file, whose events count too
 * @fd: checkpoint file, opened for reading
 */
void picture_take(struct picture *picture, int service, int fd);

/**
 * picture_compare() - find a difference
 * @before: one picture
 * @after: another one
 * @times: times of updates and events count
 *
 * Return: NULL if there is none, else what differs.
 */
const char *picture_compare(const struct picture *before,
			    const struct picture *after, bool times);

void picture_drop(struct picture *picture);

#endif /* CKPT_PICTURE_H */
