// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Bytes and numbers as text
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ckptctl.h"

/* What would not be read back as the same bytes is shown in hex. */
static bool is_plain(const uint8_t *data, size_t size)
{
	size_t i;

	if (!size || data[0] == '@' || data[0] == '-' ||
	    (size >= 2 && !memcmp(data, "0x", 2)))
		return false;
	for (i = 0; i < size; i++)
		if (data[i] <= ' ' || data[i] > '~')
			return false;
	return true;
}

struct json_object *bytes_to_json(const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	struct json_object *object;
	const uint8_t *from = data;
	char *text;
	size_t i;

	if (is_plain(from, size))
		return json_object_new_string_len(data, size);
	text = malloc(2 * size + 2);
	if (!text)
		abort();
	memcpy(text, "0x", 2);
	for (i = 0; i < size; i++) {
		text[2 * i + 2] = digits[from[i] >> 4];
		text[2 * i + 3] = digits[from[i] & 15];
	}
	object = json_object_new_string_len(text, 2 * size + 2);
	free(text);
	return object;
}

struct json_object *bytes_to_base64(const void *data, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc((size + 2) / 3 * 4 + 1), *to = text;
	struct json_object *object;
	const uint8_t *from = data;
	size_t i, j, left;
	uint32_t bits;

	if (!text)
		abort();
	for (i = 0; i < size; i += 3) {
		left = size - i < 3 ? size - i : 3;
		bits = from[i] << 16;
		if (left > 1)
			bits |= from[i + 1] << 8;
		if (left > 2)
			bits |= from[i + 2];
		for (j = 0; j < 4; j++)
			*to++ = j <= left ? digits[bits >> (18 - 6 * j) & 63] : '=';
	}
	object = json_object_new_string_len(text, to - text);
	free(text);
	return object;
}

static int parse_hex(const char *text, struct bytes *bytes)
{
	size_t digits = strlen(text), i;
	char pair[3] = "";

	if (digits % 2)
		return bad_usage("0x%s has half a byte", text);
	for (i = 0; i < digits; i++)
		if (!isxdigit((unsigned char)text[i]))
			return bad_usage("0x%s is not hexadecimal", text);
	bytes->size = digits / 2;
	bytes->data = malloc(bytes->size + 1);
	if (!bytes->data)
		abort();
	for (i = 0; i < bytes->size; i++) {
		memcpy(pair, text + 2 * i, 2);
		bytes->data[i] = strtoul(pair, NULL, 16);
	}
	return 0;
}

int bytes_parse(const char *text, struct bytes *bytes)
{
	if (!strncmp(text, "0x", 2))
		return parse_hex(text + 2, bytes);
	bytes->size = strlen(text);
	bytes->data = (uint8_t *)strdup(text);
	if (!bytes->data)
		abort();
	return 0;
}

int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno || !isdigit((unsigned char)*text) || *end || *number < min || *number > max)
		return bad_usage("%s is no number from %llu to %llu", text,
				 (unsigned long long)min, (unsigned long long)max);
	return 0;
}
