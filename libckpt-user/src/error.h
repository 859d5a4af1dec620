/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an errno of the kernel means to the caller of a function. */
#ifndef CKPT_USER_ERROR_H
#define CKPT_USER_ERROR_H

#include <saAis.h>

/* Groups of functions that read an errno the same way. */
enum ckpt_function {
	FN_INITIALIZE,
	FN_NAME,		/* Open, OpenAsync and their result, Unlink */
	FN_SECTION_CREATE,
	FN_SECTION,		/* all others that name a section */
	FN_OTHER,
};

SaAisErrorT ckpt_error(enum ckpt_function function, int error);

#endif /* CKPT_USER_ERROR_H */
