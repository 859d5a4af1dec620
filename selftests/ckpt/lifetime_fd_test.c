// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor numbers: many, duplicated, and reused
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define MANY		4000
#define RACE_MS		2000
#define CHECKPOINTS	8

TEST_F(checkpoint, duplicate_is_the_same_open)
{
	int fd = ck_open(self->service, "c", CK_RDWR, NULL);
	int again = dup(fd);

	ASSERT_LE(0, fd);
	ASSERT_LE(0, again);
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(2, ck_opens(self->fd));
	EXPECT_EQ(0, ck_create(again, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(1, ck_opens(self->fd));
}

/* A closed one stays closed under all its numbers, and counts no more. */
TEST_F(checkpoint, close_ioctl_closes_duplicates)
{
	int fd = ck_open(self->service, "c", CK_RDWR, NULL);
	int again = dup(fd);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_EQ(1, ck_opens(self->fd));
	EXPECT_EQ(-ESHUTDOWN, ck_close(again));
	EXPECT_EQ(-ESHUTDOWN, ck_create(again, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(1, ck_opens(self->fd));
}

static void allow_files(struct __test_metadata *_metadata, rlim_t files)
{
	struct rlimit limit = { .rlim_cur = files, .rlim_max = files };

	EXPECT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
}

TEST_F(checkpoint, thousands_of_opens)
{
	unsigned long many = ck_scaled(MANY), i;
	int *fds = calloc(many, sizeof(*fds));

	ASSERT_NE(NULL, fds);
	allow_files(_metadata, MANY + 100);
	for (i = 0; i < many; i++) {
		fds[i] = ck_open(self->service, "c", CK_RDWR, NULL);
		ASSERT_LE(0, fds[i]);
	}
	EXPECT_EQ((int)many + 1, ck_opens(self->fd));
	/* In an order other than that of opening. */
	for (i = 0; i < many; i += 2)
		EXPECT_EQ(0, close(fds[i]));
	EXPECT_EQ((int)(many / 2) + 1, ck_opens(self->fd));
	EXPECT_EQ(0, ck_create(fds[1], ck_str("s"), "data", 4));
	for (i = 1; i < many; i += 2)
		EXPECT_EQ(0, close(fds[i]));
	EXPECT_EQ(1, ck_opens(self->fd));
	free(fds);
}

TEST_F(world, thousands_of_checkpoints)
{
	unsigned long many = ck_scaled(MANY), i;
	int *fds = calloc(many, sizeof(*fds));
	struct ck_usage usage;
	char name[24];

	ASSERT_NE(NULL, fds);
	allow_files(_metadata, MANY + 100);
	for (i = 0; i < many; i++) {
		snprintf(name, sizeof(name), "%lu", i);
		fds[i] = ck_open(self->service, name, CK_CREATE,
				 &ck_attr_default);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, ck_create(fds[i], ck_str(name), name, 1));
	}
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(many, usage.checkpoints);
	EXPECT_EQ(many, usage.sections);
	for (i = 0; i < many; i++) {
		snprintf(name, sizeof(name), "%lu", i);
		EXPECT_EQ(0, ck_section(fds[i], ck_str(name), NULL, NULL));
		EXPECT_EQ(0, close(fds[i]));
	}
	free(fds);
}

/* Makes every call on a checkpoint file; returns how many did not say EBADF. */
static int calls_with_cookie(int fd, uint64_t cookie)
{
	static const unsigned long calls[] = {
		CKPT_IOC_TRACK, CKPT_IOC_CLOSE, CKPT_IOC_STATUS,
		CKPT_IOC_SET_RETENTION, CKPT_IOC_SET_ACTIVE, CKPT_IOC_SYNC,
		CKPT_IOC_SECTION_CREATE, CKPT_IOC_SECTION_DELETE,
		CKPT_IOC_SECTION_EXPIRATION, CKPT_IOC_OVERWRITE, CKPT_IOC_WRITE,
		CKPT_IOC_READ, CKPT_IOC_ITERATE, CKPT_IOC_SECTION_READ,
	};
	uint64_t arg[64];
	unsigned int i, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		memset(arg, 0, sizeof(arg));
		arg[0] = cookie;
		wrong += ck_ioctl(fd, calls[i], arg) != -EBADF;
	}
	return wrong;
}

TEST_F(checkpoint, reused_number_is_another_file)
{
	struct ckpt_ioc_status before, after;
	struct ckpt_ioc_open stale, fresh;
	struct ckpt_ioc_info info;
	int service;

	ASSERT_EQ(0, ck_open_ioc(self->service, &stale, ck_str("c"), CK_RDWR,
				 NULL));
	EXPECT_EQ(0, close(stale.fd));
	EXPECT_EQ(-EBADF, ck_overwrite(stale.fd, ck_str("s"), NULL, 0));
	ASSERT_EQ(0, ck_open_ioc(self->service, &fresh, ck_str("d"), CK_CREATE,
				 &ck_attr_default));
	ASSERT_EQ(stale.fd, fresh.fd);
	EXPECT_NE(stale.file_cookie, fresh.file_cookie);
	ASSERT_EQ(0, ck_status(fresh.fd, &before));
	EXPECT_EQ(0, calls_with_cookie(fresh.fd, stale.file_cookie));
	ASSERT_EQ(0, ck_status(fresh.fd, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	/* The same checkpoint again is another open all the same. */
	EXPECT_EQ(0, close(fresh.fd));
	ASSERT_EQ(0, ck_open_ioc(self->service, &fresh, ck_str("c"), CK_RDWR,
				 NULL));
	ASSERT_EQ(stale.fd, fresh.fd);
	EXPECT_EQ(0, calls_with_cookie(fresh.fd, stale.file_cookie));
	EXPECT_EQ(0, close(fresh.fd));
	/* And so is a handle. */
	service = ck_service();
	ASSERT_EQ(stale.fd, service);
	info = (struct ckpt_ioc_info){ .cookie = stale.file_cookie };
	EXPECT_EQ(-EBADF, ck_ioctl(service, CKPT_IOC_INFO, &info));
	EXPECT_EQ(-ENOTTY, ck_overwrite(service, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, close(service));
}

/**
 * struct race - one thread opens and closes, others read by what it has noted
 * @service: the handle
 * @fd: descriptor of the last open, which may be closed by now
 * @number: of its checkpoint
 * @cookie: of the file
 * @sequence: odd while the three are noted; the same before and after a look
 *	if they fit together
 * @stop: end
 * @right: reads that succeeded
 * @refused: reads that were told that the file is another one
 * @wrong: reads that reached another checkpoint, or another error
 */
struct race {
	int service;
	atomic_int fd;
	atomic_uint number;
	_Alignas(8) _Atomic uint64_t cookie;
	atomic_uint sequence;
	atomic_bool stop;
	atomic_ulong right;
	atomic_ulong refused;
	atomic_ulong wrong;
};

static void *open_and_close(void *arg)
{
	struct race *race = arg;
	uint64_t random = ck_seed();
	struct ckpt_ioc_open open;
	char name[2] = "0";

	while (!atomic_load(&race->stop)) {
		unsigned int number = ck_random(&random) % CHECKPOINTS;

		name[0] = '0' + number;
		if (ck_open_ioc(race->service, &open, ck_str(name), CK_RD,
				NULL)) {
			atomic_fetch_add(&race->wrong, 1);
			return NULL;
		}
		atomic_fetch_add(&race->sequence, 1);
		atomic_store(&race->number, number);
		atomic_store(&race->cookie, open.file_cookie);
		atomic_store(&race->fd, open.fd);
		atomic_fetch_add(&race->sequence, 1);
		if (number % 2)
			sched_yield();
		close(open.fd);
	}
	return NULL;
}

static bool look(struct race *race, int *fd, unsigned int *number,
		 uint64_t *cookie)
{
	unsigned int sequence = atomic_load(&race->sequence);

	*fd = atomic_load(&race->fd);
	*number = atomic_load(&race->number);
	*cookie = atomic_load(&race->cookie);
	return sequence && sequence % 2 == 0 &&
	       sequence == atomic_load(&race->sequence);
}

static void *read_by_cookie(void *arg)
{
	struct race *race = arg;
	struct ckpt_element e;
	struct ckpt_ioc_vector read;
	unsigned int number;
	uint64_t cookie;
	char content;
	int fd, ret;

	while (!atomic_load(&race->stop)) {
		memset(&read, 0, sizeof(read));
		if (!look(race, &fd, &number, &cookie))
			continue;
		read.cookie = cookie;
		content = 0;
		e = ck_element(ck_str("s"), &content, 1, 0);
		read.count = 1;
		read.elements = ck_ptr(&e);
		read.stride = sizeof(e);
		ret = ck_ioctl(fd, CKPT_IOC_READ, &read);
		if (!ret && content == (char)('0' + number))
			atomic_fetch_add(&race->right, 1);
		else if (ret == -EBADF)
			atomic_fetch_add(&race->refused, 1);
		else
			atomic_fetch_add(&race->wrong, 1);
	}
	return NULL;
}

/* Descriptors go and come back under those who use them. */
TEST_F(world, stale_cookie_reaches_no_other_checkpoint)
{
	static struct race race;
	pthread_t threads[3];
	int keep[CHECKPOINTS], i;
	char name[2] = "0";
	int64_t start;

	race.service = self->service;
	for (i = 0; i < CHECKPOINTS; i++) {
		name[0] = '0' + i;
		keep[i] = ck_open(self->service, name, CK_CREATE,
				  &ck_attr_default);
		ASSERT_LE(0, keep[i]);
		ASSERT_EQ(0, ck_create(keep[i], ck_str("s"), name, 1));
	}
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL,
					    i ? read_by_cookie : open_and_close,
					    &race));
	start = ck_now_ns(CLOCK_MONOTONIC);
	ck_sleep_until(start + ck_scaled(RACE_MS) * NSEC_PER_MSEC);
	/* On a slow machine it may take longer until they meet once. */
	while (!atomic_load(&race.refused) &&
	       ck_now_ns(CLOCK_MONOTONIC) < start + 15 * NSEC_PER_SEC)
		ck_nap();
	atomic_store(&race.stop, true);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	TH_LOG("%lu reads, %lu refused", race.right, race.refused);
	EXPECT_EQ(0, race.wrong);
	EXPECT_LT(0, race.refused);
	for (i = 0; i < CHECKPOINTS; i++) {
		EXPECT_EQ(1, ck_opens(keep[i]));
		EXPECT_EQ(0, close(keep[i]));
	}
}

TEST_HARNESS_MAIN
