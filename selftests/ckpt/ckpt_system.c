// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for the tests of /dev/ckpt: clocks, processes, settings, chance
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ckpt_util.h"

int64_t ck_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

void ck_sleep_until(int64_t monotonic_ns)
{
	struct timespec until = {
		.tv_sec = monotonic_ns / NSEC_PER_SEC,
		.tv_nsec = monotonic_ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

static int64_t stalled;

void ck_nap(void)
{
	int64_t until = ck_now_ns(CLOCK_MONOTONIC) + 2 * NSEC_PER_MSEC, over;

	ck_sleep_until(until);
	over = ck_now_ns(CLOCK_MONOTONIC) - until;
	/* Less is the ordinary delay of a slow machine. */
	if (over > 100 * NSEC_PER_MSEC)
		stalled += over;
}

int64_t ck_stalled_ns(void)
{
	return stalled;
}

int ck_write_file(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int ck_write_number(const char *path, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return ck_write_file(path, text);
}

int64_t ck_read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	long long value;
	int found;

	if (!file)
		return -errno;
	found = fscanf(file, "%lld", &value);
	fclose(file);
	return found == 1 ? value : -EINVAL;
}

unsigned long ck_scaled(unsigned long count)
{
	const char *env = getenv("SCALE");
	unsigned long scale = env ? strtoul(env, NULL, 10) : 1;

	if (scale)
		count /= scale;
	return count ? count : 1;
}

int ck_new_world(void)
{
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

int ck_wait_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int ck_in_child(int (*function)(void *arg), void *arg)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid)
		_exit(-function(arg));
	return -ck_wait_child(pid);
}

struct starter {
	pthread_t thread;
	pthread_barrier_t *start;
	void (*function)(void *arg);
	void *arg;
};

static void *start_together(void *arg)
{
	struct starter *starter = arg;

	pthread_barrier_wait(starter->start);
	starter->function(starter->arg);
	return NULL;
}

void ck_together(unsigned int threads, void (*function)(void *arg), void *args,
		 size_t size)
{
	struct starter starters[threads];
	pthread_barrier_t start;
	unsigned int i;

	pthread_barrier_init(&start, NULL, threads);
	for (i = 0; i < threads; i++) {
		starters[i].start = &start;
		starters[i].function = function;
		starters[i].arg = (char *)args + i * size;
		/* The others wait for it: there is no going on without it. */
		if (pthread_create(&starters[i].thread, NULL, start_together,
				   &starters[i]))
			abort();
	}
	for (i = 0; i < threads; i++)
		pthread_join(starters[i].thread, NULL);
	pthread_barrier_destroy(&start);
}

/* splitmix64: every seed, 0 included, gives a full-period sequence. */
uint64_t ck_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

uint64_t ck_seed(void)
{
	const char *env = getenv("SEED");

	return env ? strtoull(env, NULL, 0) : (uint64_t)ck_now_ns(CLOCK_REALTIME);
}
