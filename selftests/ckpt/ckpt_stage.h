/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refused calls: the checkpoint they are tried on, and whether it has changed
 */
#ifndef CKPT_STAGE_H
#define CKPT_STAGE_H

#include <sys/resource.h>

#include "ckpt_order.h"

/**
 * struct stage - the objects of one attempt
 * @main: service file that looks at everything
 * @watch: checkpoint file of "c" that looks at it
 * @service: service file of the attempt
 * @file: checkpoint file of the attempt
 * @filler: checkpoint file that has filled the slots of @service
 * @fd: @service or @file, whichever the attempt is made on
 * @cookie: of @fd
 * @tight: limits of the namespace have been changed
 * @limits: what they were
 * @nofile: the limit of descriptors, to be restored
 */
struct stage {
	int main;
	int watch;
	int service;
	int file;
	int filler;
	int fd;
	uint64_t cookie;
	bool tight;
	struct ckpt_ioc_info limits;
	struct rlimit nofile;
};

/**
 * struct stage_picture - all that a refused call must leave alone
 * @info: of the namespace
 * @status_error: what CKPT_IOC_STATUS on "c" gives
 * @status: of "c"
 * @content: of section "s"
 * @content_size: bytes of it, or a negative errno
 * @next_fd: the lowest free descriptor
 */
struct stage_picture {
	struct ckpt_ioc_info info;
	int status_error;
	struct ckpt_ioc_status status;
	unsigned char content[2 * ORDER_SECTION_BYTES];
	ssize_t content_size;
	int next_fd;
};

/* Makes all objects; 0 or a negative errno.  To be cleared in either case. */
int stage_set(struct stage *stage, int service, const struct order_call *call,
	      unsigned int state);

/* Closes what the call itself has opened. */
void stage_drop(struct stage *stage, const struct order_call *call,
		const struct attempt *a, int ret);

/* Removes all objects and restores all limits. */
void stage_clear(struct stage *stage);

void stage_look(const struct stage *stage, struct stage_picture *picture);

/* NULL if the pictures are equal, else the name of what has changed. */
const char *stage_compare(const struct stage_picture *before,
			  const struct stage_picture *after);

#endif /* CKPT_STAGE_H */
