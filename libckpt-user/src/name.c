// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names in their two forms.
 *
 * A long name has a number in place of the length that no length can be, and
 * the pointer to its string at the size of a pointer; the structure is aligned
 * to 2 only.
 */

#include <stdlib.h>
#include <string.h>
#include <linux/ckpt.h>

#include "name.h"

#define LONG_NAME	0xCD2B
#define POINTER_OFFSET	sizeof(const char *)

static const char *long_string(const SaNameT *name)
{
	const char *string;

	memcpy(&string, (const char *)name + POINTER_OFFSET, sizeof(string));
	return string;
}

void saAisNameLend(SaConstStringT value, SaNameT *name)
{
	size_t length = strlen(value);

	if (length < SA_MAX_NAME_LENGTH) {
		name->length = length;
		memcpy(name->value, value, length + 1);
		return;
	}
	name->length = LONG_NAME;
	memcpy((char *)name + POINTER_OFFSET, &value, sizeof(value));
}

SaConstStringT saAisNameBorrow(const SaNameT *name)
{
	if (name->length == LONG_NAME)
		return long_string(name);
	return (const char *)name->value;
}

static int long_names_enabled(void)
{
	const char *value = getenv("SA_ENABLE_EXTENDED_NAMES");

	return value && !strcmp(value, "1");
}

/**
 * ckpt_name() - the bytes of a name given by the application
 * @name: classic or extended, not NULL
 * @bytes: (out) its bytes
 * @length: (out) how many, 1 to %CKPT_NAME_MAX
 *
 * Return: SA_AIS_OK; SA_AIS_ERR_INVALID_PARAM (empty, wrong length, or long
 * while long names are not enabled), SA_AIS_ERR_TOO_BIG.
 */
SaAisErrorT ckpt_name(const SaNameT *name, const void **bytes, uint32_t *length)
{
	const char *string;
	size_t size;

	if (name->length != LONG_NAME) {
		if (!name->length || name->length > SA_MAX_NAME_LENGTH)
			return SA_AIS_ERR_INVALID_PARAM;
		*bytes = name->value;
		*length = name->length;
		return SA_AIS_OK;
	}
	if (!long_names_enabled())
		return SA_AIS_ERR_INVALID_PARAM;
	string = long_string(name);
	size = string ? strnlen(string, CKPT_NAME_MAX + 1) : 0;
	if (!size)
		return SA_AIS_ERR_INVALID_PARAM;
	if (size > CKPT_NAME_MAX)
		return SA_AIS_ERR_TOO_BIG;
	*bytes = string;
	*length = size;
	return SA_AIS_OK;
}
