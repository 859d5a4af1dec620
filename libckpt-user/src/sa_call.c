// SPDX-License-Identifier: LGPL-2.1-or-later
/* A function that is one call on a checkpoint file. */

#include "sa.h"

/**
 * sa_call() - make one call on the file of a checkpoint handle
 * @id: the handle
 * @function: how to read an error
 * @command: CKPT_IOC_...
 * @argument: its structure, the cookie of which is filled in here
 *
 * Every argument starts with the cookie.
 *
 * Return: what the application gets.
 */
SaAisErrorT sa_call(SaCkptCheckpointHandleT id, enum ckpt_function function,
		    unsigned long command, void *argument)
{
	struct handle *checkpoint = handle_get(id, HANDLE_CHECKPOINT);
	uint64_t *cookie = argument;
	SaAisErrorT result;

	if (!checkpoint)
		return SA_AIS_ERR_BAD_HANDLE;
	*cookie = checkpoint->cookie;
	result = ckpt_error(function, ckpt_call(checkpoint->fd, command, argument));
	handle_put(checkpoint);
	return result;
}
