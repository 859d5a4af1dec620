// SPDX-License-Identifier: GPL-2.0-only
/* Names in both forms. */

#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "tap.h"

static void classic(void)
{
	SaNameT name = { .length = 0 };
	const void *bytes;
	uint32_t length;

	memset(name.value, 'x', sizeof(name.value));
	ok(ckpt_name(&name, &bytes, &length) == SA_AIS_ERR_INVALID_PARAM, "empty");
	name.length = 1;
	ok(ckpt_name(&name, &bytes, &length) == SA_AIS_OK && length == 1 && bytes == name.value,
	   "one byte");
	name.length = 256;
	ok(ckpt_name(&name, &bytes, &length) == SA_AIS_OK && length == 256, "256 bytes");
	name.length = 257;
	ok(ckpt_name(&name, &bytes, &length) == SA_AIS_ERR_INVALID_PARAM, "257 bytes");
	name.length = 65535;
	ok(ckpt_name(&name, &bytes, &length) == SA_AIS_ERR_INVALID_PARAM, "65535 bytes");
}

/* A name of @size bytes lent and given back. */
static SaAisErrorT extended(size_t size)
{
	char *string = malloc(size + 1);
	const void *bytes = NULL;
	uint32_t length = 0;
	SaAisErrorT result;
	SaNameT name;

	memset(string, 'y', size);
	string[size] = 0;
	saAisNameLend(string, &name);
	ok(!strcmp(saAisNameBorrow(&name), string), "%zu bytes come back", size);
	result = ckpt_name(&name, &bytes, &length);
	if (result == SA_AIS_OK)
		ok(length == size && !memcmp(bytes, string, size), "%zu bytes are seen", size);
	free(string);
	return result;
}

int main(void)
{
	classic();
	unsetenv("SA_ENABLE_EXTENDED_NAMES");
	ok(extended(255) == SA_AIS_OK, "255 bytes need no permission");
	ok(extended(256) == SA_AIS_ERR_INVALID_PARAM, "256 bytes do");
	setenv("SA_ENABLE_EXTENDED_NAMES", "0", 1);
	ok(extended(256) == SA_AIS_ERR_INVALID_PARAM, "0 is none");
	setenv("SA_ENABLE_EXTENDED_NAMES", "1", 1);
	ok(extended(0) == SA_AIS_ERR_INVALID_PARAM, "empty");
	ok(extended(256) == SA_AIS_OK, "256 bytes");
	ok(extended(2048) == SA_AIS_OK, "2048 bytes");
	ok(extended(2049) == SA_AIS_ERR_TOO_BIG, "2049 bytes");
	return tap_end();
}
