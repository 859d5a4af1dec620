/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in their two forms. */
#ifndef CKPT_USER_NAME_H
#define CKPT_USER_NAME_H

#include <stdint.h>
#include <saAis.h>

SaAisErrorT ckpt_name(const SaNameT *name, const void **bytes, uint32_t *length);

#endif /* CKPT_USER_NAME_H */
