// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the calls of /dev/ckpt: valid sequences, bent
 *
 * usage: ioctl_fuzz [-s SEED] [-t SECONDS] [-p PROCESSES]
 *
 * Each process draws calls with arguments that are right most of the time, and
 * then bends some: a member, a flag, a pointer, the size in the number of the
 * call.  Processes share the checkpoints, and are killed now and then.  What is
 * checked: no call gives an error that its kind cannot give, everything that
 * was used is given back in the end; the kernel looks for the rest (run it on a
 * debug kernel).  The seed gives the same calls again, but for their timing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/ckpt.h>

#include "pools.h"

#define PROCESSES_MAX	16
#define PROGRESS_S	10

/* What the processes tell the one that has started them. */
struct shared {
	uint64_t calls;
	uint64_t successes;
	uint64_t wrong;
};

static struct shared *shared;

union argument {
	struct {
		uint64_t cookie;
		uint32_t flags;
	} head;
	struct ckpt_ioc_info info;
	struct ckpt_ioc_open open;
	struct ckpt_ioc_unlink unlink;
	struct ckpt_ioc_event event;
	struct ckpt_ioc_simple simple;
	struct ckpt_ioc_status status;
	struct ckpt_ioc_retention retention;
	struct ckpt_ioc_sync sync;
	struct ckpt_ioc_section_create create;
	struct ckpt_ioc_section section;
	struct ckpt_ioc_overwrite overwrite;
	struct ckpt_ioc_read read;
	struct ckpt_ioc_vector vector;
	struct ckpt_ioc_iterate iterate;
	uint64_t words[64];
};

struct rule {
	unsigned long cmd;
	unsigned int weight;
	bool service;
	void (*fill)(struct pools *pools, union argument *arg);
};

static int64_t expiration(struct pools *pools)
{
	struct timespec now;

	if (!once_in(pools, 3))
		return CKPT_TIME_END;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec + below(pools, 200000000);
}

static uint64_t size(struct pools *pools)
{
	return below(pools, once_in(pools, 4) ? 100000 : 300);
}

static void fill_nothing(struct pools *pools, union argument *arg)
{
	(void)pools;
	(void)arg;
}

static void fill_open(struct pools *pools, union argument *arg)
{
	struct ckpt_ioc_open *open = &arg->open;

	open->flags = 1 + below(pools, 7);
	if (once_in(pools, 4)) {
		open->flags |= CKPT_OPEN_ASYNC;
		open->invocation = draw(pools);
	}
	open->name_len = put_name(pools, &open->name);
	if (!(open->flags & CKPT_OPEN_CREATE))
		return;
	/* Few kinds, so that most match what is there under the name. */
	open->attr.creation_flags = 1 << below(pools, 3);
	open->attr.max_sections = once_in(pools, 4) ? 1 : 50;
	open->attr.max_section_size = 200000;
	open->attr.max_section_id_size = 400;
	open->attr.retention = once_in(pools, 2) ? 0 : below(pools, 50000000);
}

static void fill_unlink(struct pools *pools, union argument *arg)
{
	arg->unlink.name_len = put_name(pools, &arg->unlink.name);
}

static void fill_event(struct pools *pools, union argument *arg)
{
	arg->event.buffer_size = below(pools, 5000);
	arg->event.buffer = address(pools, arg->event.buffer_size);
}

static void fill_track(struct pools *pools, union argument *arg)
{
	arg->simple.flags = below(pools, 3) ? CKPT_TRACK_ON : 0;
}

static void fill_retention(struct pools *pools, union argument *arg)
{
	arg->retention.retention = below(pools, 100000000);
}

static void fill_sync(struct pools *pools, union argument *arg)
{
	if (once_in(pools, 2))
		return;
	arg->sync.flags = CKPT_SYNC_ASYNC;
	arg->sync.invocation = draw(pools);
}

static void fill_create(struct pools *pools, union argument *arg)
{
	struct ckpt_ioc_section_create *create = &arg->create;

	create->id_len = put_name(pools, &create->id);
	if (once_in(pools, 3)) {
		create->flags = CKPT_SECTION_GENERATE;
		create->id_len = 8;
	}
	create->expiration = expiration(pools);
	create->size = size(pools);
	create->data = address(pools, create->size);
}

static void fill_delete(struct pools *pools, union argument *arg)
{
	arg->section.id_len = put_name(pools, &arg->section.id);
}

static void fill_expiration(struct pools *pools, union argument *arg)
{
	fill_delete(pools, arg);
	arg->section.expiration = expiration(pools);
}

static void fill_overwrite(struct pools *pools, union argument *arg)
{
	struct ckpt_ioc_overwrite *overwrite = &arg->overwrite;

	overwrite->id_len = put_name(pools, &overwrite->id);
	if (once_in(pools, 5))
		overwrite->id_len = 0;
	overwrite->size = size(pools);
	overwrite->data = address(pools, overwrite->size);
	if (once_in(pools, 5)) {
		overwrite->flags = CKPT_OVERWRITE_EXPECT;
		overwrite->expected = draw(pools);
	}
}

static void fill_read(struct pools *pools, union argument *arg)
{
	struct ckpt_ioc_read *read = &arg->read;

	read->id_len = put_name(pools, &read->id);
	if (once_in(pools, 5))
		read->id_len = 0;
	read->size = size(pools);
	read->offset = once_in(pools, 2) ? 0 : size(pools);
	read->data = address(pools, read->size);
}

static void fill_vector(struct pools *pools, union argument *arg)
{
	static struct ckpt_element elements[16];
	struct ckpt_ioc_vector *vector = &arg->vector;
	unsigned int i;

	vector->count = 1 + below(pools, once_in(pools, 3) ? 16 : 2);
	vector->elements = (uintptr_t)elements;
	vector->stride = sizeof(elements[0]);
	memset(elements, 0, sizeof(elements));
	for (i = 0; i < vector->count; i++) {
		elements[i].id_len = put_name(pools, &elements[i].id);
		if (once_in(pools, 5))
			elements[i].id_len = 0;
		elements[i].size = size(pools);
		elements[i].offset = once_in(pools, 2) ? 0 : below(pools, 100000);
		elements[i].data = address(pools, elements[i].size);
		if (once_in(pools, 60))
			((uint64_t *)&elements[i])[below(pools, sizeof(elements[0]) / 8)] =
				odd_number(pools);
	}
}

static void fill_iterate(struct pools *pools, union argument *arg)
{
	struct ckpt_ioc_iterate *iterate = &arg->iterate;

	iterate->chosen = 1 + below(pools, 5);
	iterate->expiration = expiration(pools);
	iterate->buffer_size = below(pools, 5000);
	iterate->buffer = address(pools, iterate->buffer_size);
	if (once_in(pools, 2)) {
		iterate->cursor = pools->cursor;
		iterate->end = pools->end;
	}
}

static const struct rule rules[] = {
	{ CKPT_IOC_INFO,		1,  true,  fill_nothing },
	{ CKPT_IOC_OPEN,		10, true,  fill_open },
	{ CKPT_IOC_UNLINK,		2,  true,  fill_unlink },
	{ CKPT_IOC_TAKE_EVENT,		8,  true,  fill_event },
	{ CKPT_IOC_SHUTDOWN,		1,  true,  fill_nothing },
	{ CKPT_IOC_TRACK,		1,  true,  fill_track },
	{ CKPT_IOC_TRACK,		2,  false, fill_track },
	{ CKPT_IOC_CLOSE,		1,  false, fill_nothing },
	{ CKPT_IOC_STATUS,		2,  false, fill_nothing },
	{ CKPT_IOC_SET_RETENTION,	1,  false, fill_retention },
	{ CKPT_IOC_SET_ACTIVE,		1,  false, fill_nothing },
	{ CKPT_IOC_SYNC,		3,  false, fill_sync },
	{ CKPT_IOC_SECTION_CREATE,	15, false, fill_create },
	{ CKPT_IOC_SECTION_DELETE,	6,  false, fill_delete },
	{ CKPT_IOC_SECTION_EXPIRATION,	4,  false, fill_expiration },
	{ CKPT_IOC_OVERWRITE,		12, false, fill_overwrite },
	{ CKPT_IOC_WRITE,		12, false, fill_vector },
	{ CKPT_IOC_READ,		12, false, fill_vector },
	{ CKPT_IOC_SECTION_READ,	6,  false, fill_read },
	{ CKPT_IOC_ITERATE,		6,  false, fill_iterate },
};

#define RULES	(sizeof(rules) / sizeof(rules[0]))

/* The table of errors at the head of <linux/ckpt.h>, and no other. */
static bool documented(int error)
{
	static const int errors[] = {
		ENOTTY, EINVAL, EFAULT, E2BIG, EBADF, ESHUTDOWN, EPERM, EOPNOTSUPP, EIDRM,
		ENAMETOOLONG, ENOBUFS, EMSGSIZE, EFBIG, EAGAIN, ENXIO, ENOENT, EEXIST,
		EACCES, ESTALE, ENOSPC, ENOMEM, EDQUOT, EMFILE, ENFILE, EINTR, ERANGE,
	};
	unsigned int i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i] == error)
			return true;
	return false;
}

static const struct rule *choose(struct pools *pools)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < RULES; i++)
		sum += rules[i].weight;
	at = below(pools, sum);
	for (i = 0; at >= rules[i].weight; i++)
		at -= rules[i].weight;
	return &rules[i];
}

/* Makes an argument a little wrong. */
static unsigned long bend(struct pools *pools, union argument *arg, unsigned long cmd)
{
	unsigned int size = _IOC_SIZE(cmd);

	switch (below(pools, 6)) {
	case 0:
		arg->head.flags = draw(pools);
		break;
	case 1:
		arg->head.cookie = pools->cookies[below(pools, 8)];
		break;
	case 2:
		size = once_in(pools, 2) ? below(pools, 512) : size + 8 * below(pools, 4);
		break;
	case 3:
		cmd = once_in(pools, 2) ? draw(pools) : _IOC(0, CKPT_IOC_TYPE, below(pools, 64), 0);
		break;
	default:
		arg->words[below(pools, size / 8 + 1)] = odd_number(pools);
	}
	return _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), size);
}

/* Goes on from what a call has given. */
static void learn(struct pools *pools, const struct rule *rule, const union argument *arg)
{
	unsigned int place = below(pools, 8);

	switch (rule->cmd) {
	case CKPT_IOC_INFO:
		pools->cookies[place] = arg->info.service_cookie;
		break;
	case CKPT_IOC_OPEN:
		pools->cookies[place] = arg->open.file_cookie;
		if (arg->open.fd >= 0)
			keep_file(pools, pools->checkpoints, CHECKPOINTS, arg->open.fd);
		break;
	case CKPT_IOC_TAKE_EVENT:
		if (arg->event.fd >= 0)
			keep_file(pools, pools->checkpoints, CHECKPOINTS, arg->event.fd);
		break;
	case CKPT_IOC_ITERATE:
		pools->cursor = arg->iterate.cursor;
		pools->end = arg->iterate.end;
		break;
	}
}

static void call(struct pools *pools)
{
	const struct rule *rule = choose(pools);
	union argument arg = { 0 };
	bool bent = once_in(pools, 6);
	unsigned long cmd = rule->cmd;
	void *where = &arg;
	int fd;

	fd = rule->service == !once_in(pools, 50) ? pools->services[below(pools, SERVICES)] :
						    pools->checkpoints[below(pools, CHECKPOINTS)];
	rule->fill(pools, &arg);
	if (bent) {
		cmd = bend(pools, &arg, cmd);
		if (once_in(pools, 10))
			where = (void *)(uintptr_t)address(pools, 64);
	}
	__atomic_add_fetch(&shared->calls, 1, __ATOMIC_RELAXED);
	if (!ioctl(fd, cmd, where)) {
		__atomic_add_fetch(&shared->successes, 1, __ATOMIC_RELAXED);
		if (where == &arg && cmd == rule->cmd)
			learn(pools, rule, &arg);
	} else if (!documented(errno)) {
		printf("# call %#lx: %s (errno %d), which is not documented\n", cmd,
		       strerror(errno), errno);
		__atomic_add_fetch(&shared->wrong, 1, __ATOMIC_RELAXED);
	}
}

/* What is done to files, but for calls. */
static void handle_files(struct pools *pools)
{
	int *checkpoint = &pools->checkpoints[below(pools, CHECKPOINTS)];
	struct pollfd poll_service = {
		.fd = pools->services[below(pools, SERVICES)],
		.events = POLLIN,
	};

	switch (below(pools, 4)) {
	case 0:
		keep_file(pools, pools->services, SERVICES, open(CKPT_DEVICE, O_RDWR | O_CLOEXEC));
		break;
	case 1:
		close(*checkpoint);
		*checkpoint = -1;
		break;
	case 2:
		keep_file(pools, pools->checkpoints, CHECKPOINTS, dup(*checkpoint));
		break;
	default:
		poll(&poll_service, 1, 0);
	}
}

static void run_process(uint64_t seed)
{
	struct pools pools;
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!pools_init(&pools, seed)) {
		perror("memory");
		_exit(1);
	}
	for (i = 0; i < SERVICES; i++)
		pools.services[i] = open(CKPT_DEVICE, O_RDWR | O_CLOEXEC);
	while (true) {
		if (once_in(&pools, 20))
			handle_files(&pools);
		else
			call(&pools);
	}
}

static pid_t start(uint64_t seed)
{
	pid_t pid = fork();

	if (!pid)
		run_process(seed);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int hex_digit(int c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Unlinks the checkpoint whose name stands in hex in the file. */
static void unlink_named(int service, const char *path)
{
	static char hex[2 * CKPT_NAME_MAX + 1], name[CKPT_NAME_MAX];
	struct ckpt_ioc_unlink unlink = { .name = (uintptr_t)name };
	int fd = open(path, O_RDONLY);
	ssize_t len, got = 0;

	while (fd >= 0 && (len = read(fd, hex + got, sizeof(hex) - got)) > 0)
		got += len;
	close(fd);
	for (len = 0; 2 * len + 1 < got; len++)
		name[len] = hex_digit(hex[2 * len]) << 4 | hex_digit(hex[2 * len + 1]);
	unlink.name_len = len;
	ioctl(service, CKPT_IOC_UNLINK, &unlink);
}

/* What is retained is shown in sysfs; unlink it all. */
static bool all_given_back(void)
{
	struct ckpt_ioc_info info = { 0 };
	int service = open(CKPT_DEVICE, O_RDWR), tries;
	glob_t names;
	size_t i;

	for (tries = 0; tries < 50; tries++) {
		if (!glob("/sys/kernel/ckpt/*/name", 0, NULL, &names)) {
			for (i = 0; i < names.gl_pathc; i++)
				unlink_named(service, names.gl_pathv[i]);
			globfree(&names);
		}
		memset(&info, 0, sizeof(info));
		if (ioctl(service, CKPT_IOC_INFO, &info) ||
		    (!info.checkpoints && !info.sections && !info.bytes))
			break;
		usleep(100000);
	}
	close(service);
	printf("# in the end: %llu checkpoints, %llu sections, %llu bytes\n",
	       (unsigned long long)info.checkpoints, (unsigned long long)info.sections,
	       (unsigned long long)info.bytes);
	return info.abi == CKPT_ABI_VERSION && !info.checkpoints && !info.sections &&
	       !info.bytes;
}

/* A network namespace for the checkpoints, with a sysfs that shows it. */
static int enter_world(void)
{
	return unshare(CLONE_NEWNET | CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount("sysfs", "/sys", "sysfs", 0, NULL);
}

static void fuzz(uint64_t seed, int seconds, int processes)
{
	time_t end = time(NULL) + seconds, progress = time(NULL) + PROGRESS_S;
	struct pools pools = { .random = seed ?: 1 };
	pid_t pids[PROCESSES_MAX];
	int i;

	for (i = 0; i < processes; i++)
		pids[i] = start(draw(&pools));
	while (time(NULL) < end) {
		usleep(300000);
		i = below(&pools, processes);
		stop(pids[i]);
		pids[i] = start(draw(&pools));
		if (time(NULL) < progress)
			continue;
		printf("# %llu calls, %llu successful\n", (unsigned long long)shared->calls,
		       (unsigned long long)shared->successes);
		fflush(stdout);
		progress += PROGRESS_S;
	}
	for (i = 0; i < processes; i++)
		stop(pids[i]);
}

static void result(int number, bool ok, const char *what)
{
	printf("%sok %d %s\n", ok ? "" : "not ", number, what);
}

int main(int argc, char **argv)
{
	uint64_t seed = time(NULL);
	int seconds = 60, processes = 4, opt;
	bool given_back;

	while ((opt = getopt(argc, argv, "s:t:p:")) != -1) {
		if (opt == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (opt == 't')
			seconds = atoi(optarg);
		else if (opt == 'p')
			processes = atoi(optarg);
		else
			return 2;
	}
	if (seconds < 1 || processes < 1 || processes > PROCESSES_MAX) {
		fprintf(stderr, "usage: ioctl_fuzz [-s SEED] [-t SECONDS] [-p PROCESSES]\n");
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || enter_world()) {
		perror("ioctl_fuzz: a network namespace of its own");
		return 1;
	}
	setlinebuf(stdout);
	printf("TAP version 13\n1..3\n# seed %llu\n", (unsigned long long)seed);
	fflush(stdout);
	fuzz(seed, seconds, processes);
	given_back = all_given_back();
	printf("# %llu calls, %llu successful\n", (unsigned long long)shared->calls,
	       (unsigned long long)shared->successes);
	result(1, !shared->wrong, "every error is a documented one");
	result(2, given_back, "everything is given back");
	/* A fuzzer whose calls all fail tests nothing. */
	result(3, shared->successes * 20 > shared->calls, "enough calls succeed");
	return shared->wrong || !given_back || shared->successes * 20 <= shared->calls;
}
