// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one table from errno to SaAisErrorT. */

#include <errno.h>
#include <stddef.h>

#include "error.h"

#define ANY	(1U << FN_INITIALIZE | 1U << FN_NAME | 1U << FN_SECTION_CREATE | \
		 1U << FN_SECTION | 1U << FN_OTHER)

/* The first line that fits counts. */
static const struct {
	int error;
	unsigned int functions;
	SaAisErrorT result;
} meanings[] = {
	/* No device: the module is not loaded (yet). */
	{ ENOENT,	1U << FN_INITIALIZE,	SA_AIS_ERR_TRY_AGAIN },
	{ ENXIO,	1U << FN_INITIALIZE,	SA_AIS_ERR_TRY_AGAIN },
	{ ENODEV,	1U << FN_INITIALIZE,	SA_AIS_ERR_TRY_AGAIN },
	/* An id that no section can have names none. */
	{ ENAMETOOLONG,	1U << FN_SECTION,	SA_AIS_ERR_NOT_EXIST },
	{ ENAMETOOLONG,	1U << FN_SECTION_CREATE, SA_AIS_ERR_INVALID_PARAM },
	{ ENAMETOOLONG,	1U << FN_NAME,		SA_AIS_ERR_TOO_BIG },

	{ EBADF,	ANY,	SA_AIS_ERR_BAD_HANDLE },
	{ ESHUTDOWN,	ANY,	SA_AIS_ERR_BAD_HANDLE },
	{ EINVAL,	ANY,	SA_AIS_ERR_INVALID_PARAM },
	{ EFAULT,	ANY,	SA_AIS_ERR_INVALID_PARAM },
	{ EMSGSIZE,	ANY,	SA_AIS_ERR_INVALID_PARAM },
	{ ERANGE,	ANY,	SA_AIS_ERR_INVALID_PARAM },
	{ EPERM,	ANY,	SA_AIS_ERR_ACCESS },
	{ EACCES,	ANY,	SA_AIS_ERR_ACCESS },
	{ EOPNOTSUPP,	ANY,	SA_AIS_ERR_BAD_OPERATION },
	{ EIDRM,	ANY,	SA_AIS_ERR_BAD_OPERATION },
	{ ENXIO,	ANY,	SA_AIS_ERR_NOT_EXIST },
	{ ENOENT,	ANY,	SA_AIS_ERR_NOT_EXIST },
	{ EEXIST,	ANY,	SA_AIS_ERR_EXIST },
	{ ENOSPC,	ANY,	SA_AIS_ERR_NO_SPACE },
	{ EFBIG,	ANY,	SA_AIS_ERR_NO_RESOURCES },
	{ E2BIG,	ANY,	SA_AIS_ERR_NO_RESOURCES },
	{ EDQUOT,	ANY,	SA_AIS_ERR_NO_RESOURCES },
	{ EMFILE,	ANY,	SA_AIS_ERR_NO_RESOURCES },
	{ ENFILE,	ANY,	SA_AIS_ERR_NO_RESOURCES },
	{ ENOMEM,	ANY,	SA_AIS_ERR_NO_MEMORY },
	{ EAGAIN,	ANY,	SA_AIS_ERR_TRY_AGAIN },
	{ ETIME,	ANY,	SA_AIS_ERR_TIMEOUT },
	{ ETIMEDOUT,	ANY,	SA_AIS_ERR_TIMEOUT },
};

/**
 * ckpt_error() - what to return for an errno
 * @function: who asks
 * @error: 0, or an errno of either sign
 *
 * Return: SA_AIS_OK for 0; SA_AIS_ERR_LIBRARY for what the kernel never gives.
 */
SaAisErrorT ckpt_error(enum ckpt_function function, int error)
{
	if (!error)
		return SA_AIS_OK;
	if (error < 0)
		error = -error;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].error == error && meanings[i].functions & 1U << function)
			return meanings[i].result;
	return SA_AIS_ERR_LIBRARY;
}
