/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refused calls: every call of the interface, with a valid argument for the
 * checkpoint that ckpt_order.h describes
 */
#ifndef CKPT_CALLS_H
#define CKPT_CALLS_H

#include "ckpt_order.h"

/**
 * enum call_index - the calls, as indices of &calls
 */
enum call_index {
	CALL_INFO,
	CALL_OPEN,
	CALL_OPEN_ASYNC,
	CALL_OPEN_EXISTING,
	CALL_UNLINK,
	CALL_TAKE_EVENT,
	CALL_SHUTDOWN,
	CALL_TRACK_SERVICE,
	CALL_TRACK,
	CALL_CLOSE,
	CALL_STATUS,
	CALL_SET_RETENTION,
	CALL_SET_ACTIVE,
	CALL_SYNC,
	CALL_SYNC_ASYNC,
	CALL_CREATE,
	CALL_GENERATE,
	CALL_DELETE,
	CALL_EXPIRATION,
	CALL_OVERWRITE,
	CALL_OVERWRITE_EXPECT,
	CALL_SECTION_READ,
	CALL_WRITE,
	CALL_READ,
	CALL_SNAPSHOT,
	CALL_ITERATE,
	CALLS,
};

extern const struct order_call calls[CALLS];

#endif /* CKPT_CALLS_H */
