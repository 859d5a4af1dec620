// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for tests of /sys/kernel/ckpt
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ckpt_sysfs.h"

int sysfs_mount(char root[SYSFS_PATH])
{
	/* All tests of a kind can use one place: each has its own mounts. */
	const char *mnt = "/tmp/ckpt_sysfs";

	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	if (mkdir(mnt, 0755) && errno != EEXIST)
		return -errno;
	if (mount("sysfs", mnt, "sysfs", 0, NULL))
		return -errno;
	snprintf(root, SYSFS_PATH, "%s/kernel/ckpt", mnt);
	return 0;
}

/* By a program that has nothing to do with the kernel. */
static int sha256(struct ck_bytes id, char digits[33])
{
	char file[] = "/tmp/ckpt_sysfs_id.XXXXXX", command[64];
	int fd = mkstemp(file), ret = -EIO;
	FILE *pipe;

	if (fd < 0)
		return -errno;
	snprintf(command, sizeof(command), "sha256sum <%s", file);
	if (write(fd, id.p, id.len) == (ssize_t)id.len) {
		pipe = popen(command, "re");
		if (pipe && fgets(digits, 33, pipe) && strlen(digits) == 32)
			ret = 0;
		if (pipe)
			pclose(pipe);
	}
	close(fd);
	unlink(file);
	return ret;
}

int sysfs_name(struct ck_bytes id, char name[SYSFS_NAME])
{
	const unsigned char *bytes = id.p;
	char all[3 * 200 + 4] = "", piece[4];
	uint32_t i;

	for (i = 0; i < id.len && i < 201; i++) {
		bool plain = isascii(bytes[i]) &&
			     (isalnum(bytes[i]) || strchr("_-", bytes[i]) ||
			      (bytes[i] == '.' && i)) && bytes[i];

		snprintf(piece, sizeof(piece), plain ? "%c" : "%%%02X",
			 bytes[i]);
		strcat(all, piece);
	}
	if (!id.len)
		strcpy(all, "%");
	if (strlen(all) <= 200) {
		strcpy(name, all);
		return 0;
	}
	memcpy(name, all, 120);
	name[120] = '~';
	return sha256(id, name + 121);
}

int64_t sysfs_wait(const char *path, bool there)
{
	int64_t start = ck_now_ns(CLOCK_MONOTONIC), now, late = 0;

	for (;;) {
		now = ck_now_ns(CLOCK_MONOTONIC) - start;
		if (!access(path, F_OK) == there)
			return late;
		late = now;
		if (now > 20 * NSEC_PER_SEC)
			return -ETIMEDOUT;
		usleep(5000);
	}
}

ssize_t sysfs_read(const char *path, void *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t ret;

	if (fd < 0)
		return -errno;
	while ((ret = read(fd, (char *)to + done, size - done)) > 0)
		done += ret;
	if (ret < 0)
		ret = -errno;
	close(fd);
	if (ret < 0)
		return ret;
	if (done && ((char *)to)[done - 1] == '\n')
		((char *)to)[done - 1] = '\0';
	return done;
}

static bool is_known(const char *name, const char *const *known)
{
	for (; *known; known++)
		if (!strcmp(name, *known))
			return true;
	return false;
}

int sysfs_entries(const char *path, const char *const *known)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int count = 0;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)) && count >= 0) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (known && !is_known(entry->d_name, known))
			count = -EEXIST;
		else
			count++;
	}
	closedir(dir);
	return count;
}
