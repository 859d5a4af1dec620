// SPDX-License-Identifier: GPL-2.0-only
/*
 * Concurrency: checkpoints and sections that come and go
 *
 * That every test leaves its namespace empty is looked at by the fixture.
 */
#include <poll.h>
#include <stdatomic.h>

#include "ckpt_fixture.h"

#define THREADS	6

/**
 * struct racer - a thread
 * @service: service file, common to all
 * @fd: checkpoint file, likewise; also what an open gave
 * @index: number of the thread, from 0
 * @count: rounds
 * @won: rounds in which it was the one
 * @ret: what its call gave
 * @created: its open created the checkpoint
 * @wrong: what it has found wrong, or NULL
 */
struct racer {
	int service;
	int fd;
	unsigned int index;
	unsigned long count;
	unsigned long won;
	int ret;
	bool created;
	const char *wrong;
};

static struct racer racers[THREADS];

static void race(int service, int fd, unsigned long count,
		 void (*function)(void *arg))
{
	unsigned int i;

	for (i = 0; i < THREADS; i++)
		racers[i] = (struct racer){
			.service = service, .fd = fd, .index = i,
			.count = ck_scaled(count),
		};
	ck_together(THREADS, function, racers, sizeof(*racers));
}

static void open_one(void *arg)
{
	struct racer *r = arg;
	struct ckpt_ioc_open open;

	r->ret = ck_open_ioc(r->service, &open, ck_str("new"), CK_CREATE,
			     &ck_attr_default);
	r->fd = open.fd;
	r->created = open.result & CKPT_OPENED_CREATED;
}

TEST_F(world, racing_creators_of_a_checkpoint)
{
	unsigned long left = ck_scaled(100);
	struct ckpt_ioc_status status;

	while (left--) {
		uint64_t instance = 0;
		unsigned int i, created = 0;

		race(self->service, -1, 1, open_one);
		for (i = 0; i < THREADS; i++) {
			ASSERT_EQ(0, racers[i].ret);
			ASSERT_EQ(0, ck_status(racers[i].fd, &status));
			created += racers[i].created;
			if (i) {
				ASSERT_EQ(instance, status.instance);
			}
			instance = status.instance;
		}
		ASSERT_EQ(1, created);
		ASSERT_EQ(THREADS, status.opens);
		for (i = 0; i < THREADS; i++) {
			ASSERT_EQ(0, close(racers[i].fd));
		}
	}
}

static void create_one(void *arg)
{
	struct racer *r = arg;

	r->ret = ck_create(r->fd, ck_str("s"), &r->index, sizeof(r->index));
}

static void delete_one(void *arg)
{
	struct racer *r = arg;

	r->ret = ck_delete(r->fd, ck_str("s"), NULL);
}

/* The number of threads whose call succeeded; all others got @error. */
static int winners(int error)
{
	int i, n = 0;

	for (i = 0; i < THREADS; i++)
		if (!racers[i].ret)
			n++;
		else if (racers[i].ret != -error)
			return racers[i].ret;
	return n;
}

TEST_F(checkpoint, racing_creators_and_deleters_of_a_section)
{
	unsigned long left = ck_scaled(100);
	unsigned int i, content;

	while (left--) {
		race(self->service, self->fd, 1, create_one);
		ASSERT_EQ(1, winners(EEXIST));
		ASSERT_EQ(sizeof(content), ck_read(self->fd, ck_str("s"),
						   &content, 8, 0));
		for (i = 0; i < THREADS; i++) {
			ASSERT_EQ(racers[i].ret, content == i ? 0 : -EEXIST);
		}
		race(self->service, self->fd, 1, delete_one);
		ASSERT_EQ(1, winners(ENOENT));
	}
}

/* Ids that all threads chose must all be different. */
static uint64_t chosen[THREADS][200];

static void generate_many(void *arg)
{
	struct racer *r = arg;
	unsigned long n;

	for (n = 0; n < r->count && !r->ret; n++) {
		uint32_t len = sizeof(chosen[0][0]);

		r->ret = ck_generate(r->fd, &chosen[r->index][n], &len, &n, 8);
	}
}

TEST_F(checkpoint, racing_generators_choose_different_ids)
{
	struct ckpt_ioc_status status;
	unsigned int i;

	race(self->service, self->fd, ARRAY_SIZE(chosen[0]), generate_many);
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, racers[i].ret);
	}
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(THREADS * racers[0].count, status.sections);
}

/*
 * A few ids, on which everybody does everything.  Each call may find that
 * somebody was faster, and nothing else.
 */
#define IDS	16

static int any_call(int fd, uint64_t *seed, unsigned char *data)
{
	uint32_t n = ck_random(seed) % IDS, m = ck_random(seed) % IDS;
	struct ck_bytes id = { &n, sizeof(n) };
	uint64_t size = ck_random(seed) % 6000, at = ck_random(seed) % 50000;
	struct ckpt_element e[2];
	int ret;

	switch (ck_random(seed) % 8) {
	case 0:
	case 1:
		return ck_create(fd, id, data, size);
	case 2:
		return ck_delete(fd, id, NULL);
	case 3:
		return ck_overwrite(fd, id, data, size);
	case 4:
		e[0] = ck_element(id, data, size, at);
		e[1] = ck_element((struct ck_bytes){ &m, 4 }, data, size, 0);
		return ck_writev(fd, e, 2, NULL, NULL);
	case 5:
		e[0] = ck_element(id, data, 8000, 0);
		e[1] = ck_element((struct ck_bytes){ &m, 4 }, data, 8000, at);
		return ck_readv(fd, 0, e, 2, NULL, NULL);
	case 6:
		at = ck_now_ns(CLOCK_REALTIME) + 2 * NSEC_PER_MSEC;
		ret = ck_set_expiration(fd, id, at, NULL);
		/* A thread that had to wait comes too late. */
		return ret == -EINVAL ? -ENOENT : ret;
	default:
		return ck_create_until(fd, id, data, size,
				       ck_now_ns(CLOCK_REALTIME), NULL);
	}
}

static void do_anything(void *arg)
{
	struct racer *r = arg;
	unsigned char *data = malloc(8192);
	uint64_t seed = ck_seed() + r->index;
	unsigned long n;

	memset(data, r->index, 8192);
	for (n = 0; n < r->count; n++) {
		int ret = any_call(r->fd, &seed, data);

		r->won += !ret;
		if (ret && ret != -ENOENT && ret != -EEXIST && ret != -ERANGE)
			r->ret = ret;
	}
	free(data);
}

/* What iteration returns must add up to what status and namespace say. */
static void check_sums(struct __test_metadata *_metadata, int service, int fd)
{
	static uint64_t buffer[1024];
	const struct ckpt_section_record *record = (const void *)buffer;
	struct ckpt_ioc_iterate arg = {
		.chosen = CKPT_CHOSEN_ANY,
		.buffer = ck_ptr(buffer),
		.buffer_size = sizeof(buffer),
	};
	struct ckpt_ioc_status status;
	struct ck_usage usage;
	uint64_t bytes = 0;
	unsigned int i;

	ASSERT_EQ(0, ck_ioctl(fd, CKPT_IOC_ITERATE, &arg));
	for (i = 0; i < arg.count; i++) {
		struct ck_bytes id = { record->id, record->id_len };
		uint64_t size;

		EXPECT_EQ(0, ck_section(fd, id, &size, NULL));
		EXPECT_EQ(record->size, size);
		bytes += record->size;
		record = (const void *)((const char *)record + record->next);
	}
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(arg.count, status.sections);
	EXPECT_EQ(bytes, status.bytes);
	EXPECT_EQ(0, ck_usage(service, &usage));
	EXPECT_EQ(arg.count, usage.sections);
	EXPECT_EQ(bytes, usage.bytes);
}

TEST_F(checkpoint, everything_on_the_same_ids)
{
	unsigned int i;
	uint32_t n;

	race(self->service, self->fd, 1500, do_anything);
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(0, racers[i].ret) {
			TH_LOG("thread %u got errno %d", i, -racers[i].ret);
		}
		EXPECT_LT(0, racers[i].won);
	}
	/* All expirations are past after this. */
	poll(NULL, 0, 1000);
	check_sums(_metadata, self->service, self->fd);
	for (n = 0; n < IDS; n++)
		ck_delete(self->fd, (struct ck_bytes){ &n, sizeof(n) }, NULL);
	check_sums(_metadata, self->service, self->fd);
}

static void blame(struct racer *r, const char *call, int ret)
{
	if (ret < 0 && !r->wrong) {
		r->wrong = call;
		r->ret = ret;
	}
}

/* A section that any of the users of the checkpoint may have created. */
static void use_section(struct racer *r, int fd)
{
	int ret = ck_create(fd, ck_str("s"), &r->index, sizeof(r->index));

	blame(r, "section create", ret == -EEXIST ? 0 : ret);
	blame(r, "read", ck_section(fd, ck_str("s"), NULL, NULL));
}

/* Open, close, unlink and use of a few names, with and without retention. */
static void open_and_unlink(void *arg)
{
	static const char *const names[] = { "x", "y" };
	struct ckpt_attributes attr = ck_attr_default;
	struct racer *r = arg;
	uint64_t seed = ck_seed() + r->index;
	unsigned long n;

	for (n = 0; n < r->count; n++) {
		const char *name = names[ck_random(&seed) % 2];
		int fd, ret;

		if (!(ck_random(&seed) % 3)) {
			ret = ck_unlink(r->service, name);
			blame(r, "unlink", ret == -ENOENT ? 0 : ret);
			continue;
		}
		attr.retention = ck_random(&seed) % 3 * CKPT_RETENTION_MIN_NS;
		fd = ck_open(r->service, name, CK_CREATE, &attr);
		blame(r, "open", fd);
		if (fd < 0)
			continue;
		use_section(r, fd);
		if (ck_random(&seed) % 2)
			blame(r, "close", ck_close(fd));
		close(fd);
	}
}

TEST_F(world, open_close_and_unlink_of_the_same_names)
{
	unsigned int i;

	race(self->service, -1, 400, open_and_unlink);
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(NULL, racers[i].wrong) {
			TH_LOG("%s got errno %d", racers[i].wrong,
			       -racers[i].ret);
		}
	}
	ck_unlink(self->service, "x");
	ck_unlink(self->service, "y");
}

/* Calls on a file that one of the threads closes: done, or ESHUTDOWN. */
static void use_or_close(void *arg)
{
	struct racer *r = arg;
	char data[100];
	int ret;

	if (!r->index) {
		r->ret = ck_close(r->fd);
		return;
	}
	do {
		ret = ck_overwrite(r->fd, ck_str("s"), data, sizeof(data));
		if (!ret)
			ret = ck_read(r->fd, ck_str("s"), data, 100, 0) - 100;
	} while (!ret);
	if (ret != -ESHUTDOWN && ret != -ESHUTDOWN - 100)
		r->ret = ret;
}

TEST_F(checkpoint, close_while_others_use_the_file)
{
	unsigned long left = ck_scaled(100);
	unsigned int i;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "data", 4));
	while (left--) {
		int fd = ck_open(self->service, "c", CK_RDWR, NULL);
		struct ckpt_ioc_status status;

		ASSERT_LE(0, fd);
		race(self->service, fd, 1, use_or_close);
		for (i = 0; i < THREADS; i++) {
			ASSERT_EQ(0, racers[i].ret);
		}
		ASSERT_EQ(0, ck_status(self->fd, &status));
		ASSERT_EQ(1, status.opens);
		ASSERT_EQ(0, close(fd));
	}
}

/* Calls on descriptors that others close and reopen: never a wrong one. */
static void close_and_reopen(void *arg)
{
	struct racer *r = arg;
	struct ckpt_ioc_status status;
	struct ckpt_ioc_open open;
	unsigned long n;
	char name[2] = { 'a' + r->index };

	for (n = 0; n < r->count && !r->ret; n++) {
		r->ret = ck_open_ioc(r->service, &open, ck_str(name), CK_CREATE,
				     &ck_attr_default);
		if (r->ret)
			break;
		memset(&status, 0, sizeof(status));
		status.cookie = open.file_cookie;
		close(open.fd);
		/* Whoever has the number now has another cookie. */
		if (ck_ioctl(open.fd, CKPT_IOC_STATUS, &status) != -EBADF)
			r->ret = -EINVAL;
	}
}

TEST_F(world, stale_cookie_reaches_nothing)
{
	unsigned int i;

	race(self->service, -1, 500, close_and_reopen);
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(0, racers[i].ret);
	}
}

TEST_HARNESS_MAIN
