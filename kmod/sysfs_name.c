// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of directories in sysfs.
 */
#include <crypto/sha2.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "sysfs.h"

/* Longer names are cut, and told apart by half of a SHA-256. */
#define KEPT_BYTES	120
#define HASH_BYTES	16

static bool is_plain(u8 c, bool first)
{
	return isascii(c) && (isalnum(c) || c == '_' || c == '-' || (c == '.' && !first));
}

/* Writes what fits into @room bytes; returns more than @room if not all does. */
static size_t encode(const struct ckpt_id *id, char *to, size_t room)
{
	char piece[4];
	size_t len = 0;
	u32 i, j;

	for (i = 0; i < id->len && len <= room; i++) {
		snprintf(piece, sizeof(piece), is_plain(id->data[i], !i) ? "%c" : "%%%02X",
			 id->data[i]);
		for (j = 0; piece[j]; j++, len++)
			if (len < room)
				to[len] = piece[j];
	}
	return len;
}

/**
 * ckpt_sysfs_name() - make the name of a directory
 * @id: name of a checkpoint or id of a section
 * @name: (out) room for %CKPT_SYSFS_NAME_MAX bytes
 *
 * Letters, digits, '_', '-' and '.' stand for themselves, other bytes, and a
 * leading '.', are written %XX.  What would be longer than 200 bytes becomes its
 * first 120, '~' and 32 hex digits of the SHA-256 of the whole id: no other name
 * has a '~'.  The empty id is '%', which no other name is.
 */
void ckpt_sysfs_name(const struct ckpt_id *id, char *name)
{
	u8 hash[SHA256_DIGEST_SIZE];
	size_t len;

	len = encode(id, name, CKPT_SYSFS_NAME_MAX - 1);
	if (!len)
		name[len++] = '%';
	if (len < CKPT_SYSFS_NAME_MAX) {
		name[len] = '\0';
		return;
	}
	sha256(id->data, id->len, hash);
	snprintf(name + KEPT_BYTES, CKPT_SYSFS_NAME_MAX - KEPT_BYTES, "~%*phN", HASH_BYTES,
		 hash);
}

/**
 * ckpt_sysfs_hex() - show bytes as hex digits and a newline
 * @id: the bytes
 * @buf: (out) where to
 * @offset: first character wanted
 * @count: room in @buf
 *
 * Return: how many characters there are, 0 past the end.
 */
ssize_t ckpt_sysfs_hex(const struct ckpt_id *id, char *buf, loff_t offset, size_t count)
{
	loff_t end = id->len * 2 + 1;
	ssize_t done;

	for (done = 0; done < count && offset < end; done++, offset++) {
		if (offset == end - 1)
			buf[done] = '\n';
		else if (offset % 2)
			buf[done] = hex_asc_lo(id->data[offset / 2]);
		else
			buf[done] = hex_asc_hi(id->data[offset / 2]);
	}
	return done;
}
