// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps of the generic netlink family: large ones, and beside changes
 */
#include <endian.h>
#include <pthread.h>
#include <stdio.h>

#include "ckpt_fixture.h"
#include "ckpt_netlink.h"

/* Several messages of the kernel, with ids and names of this length. */
#define NAME_BYTES	1000
#define FEW		200

static const struct ckpt_attributes attr_kept = {
	.creation_flags		= CKPT_CREATE_WR_ALL_REPLICAS | CKPT_CREATE_NO_SYSFS,
	.max_sections		= 1 << 20,
	.retention		= CKPT_TIME_END,
	.max_section_size	= 16,
	.max_section_id_size	= NAME_BYTES,
};

struct instance {
	uint64_t incarnation;
	uint64_t number;
};

FIXTURE(dump) {
	int service;
	int fd;
	int family;
	int checkpoint;
	struct instance instance;
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
};

FIXTURE_SETUP(dump)
{
	world_enter(_metadata, &self->service);
	self->fd = nl_open();
	ASSERT_LE(0, self->fd);
	self->family = nl_family(self->fd);
	ASSERT_LT(0, self->family);
	self->checkpoint = -1;
}

FIXTURE_TEARDOWN(dump)
{
	EXPECT_EQ(0, close(self->fd));
	if (self->checkpoint >= 0) {
		EXPECT_EQ(0, close(self->checkpoint));
	}
	world_leave(_metadata, self->service);
}

/* A name or id that ends in a number; the result is of one thread. */
static char *name_of(unsigned int number)
{
	static __thread char name[NAME_BYTES + 1];

	snprintf(name, sizeof(name), "%0*u", NAME_BYTES, number);
	return name;
}

static unsigned int number_of(struct ck_bytes name)
{
	char digits[9] = "";

	if (name.len != NAME_BYTES)
		return ~0U;
	memcpy(digits, (const char *)name.p + NAME_BYTES - 8, 8);
	return strtoul(digits, NULL, 10);
}

static int make_checkpoint(int service, unsigned int number)
{
	int fd = ck_open(service, name_of(number), CK_CREATE, &attr_kept);

	return fd < 0 ? fd : close(fd);
}

static int make_section(int checkpoint, unsigned int number)
{
	return ck_create(checkpoint, ck_str(name_of(number)), NULL, 0);
}

static void make_checkpoints(struct __test_metadata *_metadata, int service,
			     unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		ASSERT_EQ(0, make_checkpoint(service, i));
}

static void remove_checkpoints(struct __test_metadata *_metadata, int service,
			       unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		EXPECT_EQ(0, ck_unlink(service, name_of(i)));
}

static void make_sections(struct __test_metadata *_metadata, FIXTURE_DATA(dump) *self,
			  unsigned int count)
{
	struct ckpt_attributes attr = attr_kept;
	struct ckpt_ioc_status status;
	unsigned int i;

	attr.retention = 0;
	self->checkpoint = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, self->checkpoint);
	for (i = 0; i < count; i++)
		ASSERT_EQ(0, make_section(self->checkpoint, i));
	ASSERT_EQ(0, ck_status(self->checkpoint, &status));
	self->instance.incarnation = htobe64(status.incarnation);
	self->instance.number = htobe64(status.instance);
}

static int begin_checkpoints(FIXTURE_DATA(dump) *self)
{
	nl_begin(&self->request, self->family, NLM_F_DUMP, CKPT_CMD_GET_CHECKPOINT);
	return nl_send(self->fd, &self->request, &self->answer);
}

static int begin_sections(FIXTURE_DATA(dump) *self)
{
	nl_begin(&self->request, self->family, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
	nl_put(&self->request, CKPT_A_SECTION_INSTANCE, &self->instance,
	       sizeof(self->instance));
	return nl_send(self->fd, &self->request, &self->answer);
}

/*
 * Reads on: how many there are that have the numbers from @from on, each one more than
 * the one before; -EILSEQ if some have others.
 */
static int count_on(FIXTURE_DATA(dump) *self, int attr, unsigned int from)
{
	unsigned int count = 0;
	int ret;

	while ((ret = nl_next(&self->answer, &self->reply)) > 0)
		if (number_of(nl_bytes(&self->reply, attr)) != from + count++)
			return -EILSEQ;
	return ret ? ret : self->answer.error ? self->answer.error : (int)count;
}

TEST_F(dump, nothing)
{
	ASSERT_EQ(0, begin_checkpoints(self));
	EXPECT_EQ(0, count_on(self, CKPT_A_CHECKPOINT_NAME, 0));
	make_sections(_metadata, self, 0);
	ASSERT_EQ(0, begin_sections(self));
	EXPECT_EQ(0, count_on(self, CKPT_A_SECTION_ID, 0));
	EXPECT_FALSE(self->answer.interrupted);
}

TEST_F(dump, many_checkpoints)
{
	unsigned int count = 50 + ck_scaled(2000);

	make_checkpoints(_metadata, self->service, count);
	ASSERT_EQ(0, begin_checkpoints(self));
	EXPECT_EQ((int)count, count_on(self, CKPT_A_CHECKPOINT_NAME, 0));
	EXPECT_FALSE(self->answer.interrupted);
	remove_checkpoints(_metadata, self->service, count);
}

TEST_F(dump, many_sections)
{
	unsigned int count = 50 + ck_scaled(12000);

	make_sections(_metadata, self, count);
	ASSERT_EQ(0, begin_sections(self));
	EXPECT_EQ((int)count, count_on(self, CKPT_A_SECTION_ID, 0));
	EXPECT_FALSE(self->answer.interrupted);
}

/* The first that is there may be any, as may those that are not. */
TEST_F(dump, gaps)
{
	unsigned int i, last = 0, count = 0;

	make_sections(_metadata, self, FEW);
	for (i = 0; i < FEW; i++)
		if (i % 7 && i > 20)
			ASSERT_EQ(0, ck_delete(self->checkpoint, ck_str(name_of(i)), NULL));
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, ck_delete(self->checkpoint, ck_str(name_of(i)), NULL));
	ASSERT_EQ(0, begin_sections(self));
	while (nl_next(&self->answer, &self->reply) > 0) {
		i = number_of(nl_bytes(&self->reply, CKPT_A_SECTION_ID));
		EXPECT_LT(last, i);
		EXPECT_TRUE(i == 20 || i % 7 == 0);
		last = i;
		count++;
	}
	EXPECT_EQ((FEW - 1) / 7 - 20 / 7 + 1, count);
}

/*
 * Begins a dump and reads one message, so that a change comes into its midst: the
 * kernel is at most two buffers ahead of who reads, and there are more.
 */
static int read_one(FIXTURE_DATA(dump) *self, int (*begin)(FIXTURE_DATA(dump) *self))
{
	int ret = begin(self);

	return ret ? ret : nl_next(&self->answer, &self->reply);
}

TEST_F(dump, created_checkpoint)
{
	make_checkpoints(_metadata, self->service, FEW);
	ASSERT_EQ(1, read_one(self, begin_checkpoints));
	ASSERT_EQ(0, make_checkpoint(self->service, FEW));
	/* Not the new one: else a dump had no end while others create. */
	EXPECT_EQ(FEW - 1, count_on(self, CKPT_A_CHECKPOINT_NAME, 1));
	EXPECT_TRUE(self->answer.interrupted);
	remove_checkpoints(_metadata, self->service, FEW + 1);
}

TEST_F(dump, deleted_checkpoints)
{
	make_checkpoints(_metadata, self->service, FEW);
	ASSERT_EQ(1, read_one(self, begin_checkpoints));
	ASSERT_EQ(0, ck_unlink(self->service, name_of(0)));
	ASSERT_EQ(0, ck_unlink(self->service, name_of(FEW - 1)));
	EXPECT_EQ(FEW - 2, count_on(self, CKPT_A_CHECKPOINT_NAME, 1));
	EXPECT_TRUE(self->answer.interrupted);
	ASSERT_EQ(0, make_checkpoint(self->service, 0));
	ASSERT_EQ(0, make_checkpoint(self->service, FEW - 1));
	remove_checkpoints(_metadata, self->service, FEW);
}

TEST_F(dump, unlinked_checkpoint)
{
	int fd;

	make_checkpoints(_metadata, self->service, FEW);
	fd = ck_open(self->service, name_of(0), CK_RD, NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(1, read_one(self, begin_checkpoints));
	ASSERT_EQ(0, ck_unlink(self->service, name_of(0)));
	EXPECT_EQ(FEW - 1, count_on(self, CKPT_A_CHECKPOINT_NAME, 1));
	EXPECT_TRUE(self->answer.interrupted);
	EXPECT_EQ(0, close(fd));
	ASSERT_EQ(0, make_checkpoint(self->service, 0));
	remove_checkpoints(_metadata, self->service, FEW);
}

/* What is within a checkpoint, and who has it open, makes no mixture of checkpoints. */
TEST_F(dump, used_checkpoints)
{
	int fd;

	make_checkpoints(_metadata, self->service, FEW);
	ASSERT_EQ(1, read_one(self, begin_checkpoints));
	fd = ck_open(self->service, name_of(FEW - 1), CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), NULL, 0));
	EXPECT_EQ(FEW - 1, count_on(self, CKPT_A_CHECKPOINT_NAME, 1));
	EXPECT_FALSE(self->answer.interrupted);
	EXPECT_EQ(0, close(fd));
	remove_checkpoints(_metadata, self->service, FEW);
}

TEST_F(dump, created_section)
{
	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	ASSERT_EQ(0, make_section(self->checkpoint, FEW));
	EXPECT_EQ(FEW - 1, count_on(self, CKPT_A_SECTION_ID, 1));
	EXPECT_TRUE(self->answer.interrupted);
}

TEST_F(dump, deleted_sections)
{
	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	ASSERT_EQ(0, ck_delete(self->checkpoint, ck_str(name_of(0)), NULL));
	ASSERT_EQ(0, ck_delete(self->checkpoint, ck_str(name_of(FEW - 1)), NULL));
	EXPECT_EQ(FEW - 2, count_on(self, CKPT_A_SECTION_ID, 1));
	EXPECT_TRUE(self->answer.interrupted);
}

TEST_F(dump, overwritten_section)
{
	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	ASSERT_EQ(0, ck_overwrite(self->checkpoint, ck_str(name_of(0)), "x", 1));
	EXPECT_EQ(FEW - 1, count_on(self, CKPT_A_SECTION_ID, 1));
	EXPECT_TRUE(self->answer.interrupted);
}

/* All that is left goes: only the end of the dump can tell. */
TEST_F(dump, deleted_rest)
{
	struct ck_bytes last;
	unsigned int i;

	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	for (i = 1; i < FEW; i++)
		ASSERT_EQ(0, ck_delete(self->checkpoint, ck_str(name_of(i)), NULL));
	while (nl_next(&self->answer, &self->reply) > 0) {
		EXPECT_FALSE(self->answer.interrupted);
		last = nl_bytes(&self->reply, CKPT_A_SECTION_ID);
		EXPECT_GT(FEW / 2, (int)number_of(last));
	}
	EXPECT_EQ(0, self->answer.error);
	EXPECT_TRUE(self->answer.interrupted);
}

/* A dump keeps nothing: it fails, and its reader has held up nobody. */
TEST_F(dump, deleted_checkpoint)
{
	struct ck_usage usage;

	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	EXPECT_EQ(0, close(self->checkpoint));
	self->checkpoint = -1;
	ASSERT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(-ENOENT, count_on(self, CKPT_A_SECTION_ID, 1));
	EXPECT_NE(0, self->answer.text[0]);
}

/* A socket that is closed, and another request meanwhile. */
TEST_F(dump, abandoned)
{
	struct nl_answer answer;

	make_sections(_metadata, self, FEW);
	ASSERT_EQ(1, read_one(self, begin_sections));
	ASSERT_EQ(0, nl_send(self->fd, &self->request, &answer));
	EXPECT_EQ(0, close(self->fd));
	self->fd = nl_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, begin_sections(self));
	EXPECT_EQ(FEW, count_on(self, CKPT_A_SECTION_ID, 0));
}

/**
 * struct churn - a thread that creates and deletes
 * @thread: the thread
 * @fd: service file, or checkpoint file
 * @begin: begins a dump of what it changes
 * @attr: its name or id there
 * @stop: until this is set
 * @rounds: how often it has done so
 * @make: creates what has a number
 * @remove: deletes it
 */
struct churn {
	pthread_t thread;
	int fd;
	int (*begin)(FIXTURE_DATA(dump) *self);
	int attr;
	bool stop;
	unsigned int rounds;
	int (*make)(int fd, unsigned int number);
	int (*remove)(int fd, unsigned int number);
};

static int remove_checkpoint(int service, unsigned int number)
{
	return ck_unlink(service, name_of(number));
}

static int remove_section(int checkpoint, unsigned int number)
{
	return ck_delete(checkpoint, ck_str(name_of(number)), NULL);
}

/* Odd numbers come and go, even ones stay. */
static void *come_and_go(void *arg)
{
	struct churn *churn = arg;
	unsigned int i;

	while (!__atomic_load_n(&churn->stop, __ATOMIC_RELAXED)) {
		for (i = 1; i < FEW; i += 2)
			if (churn->make(churn->fd, i))
				return "a creation failed";
		for (i = 1; i < FEW; i += 2)
			if (churn->remove(churn->fd, i))
				return "a deletion failed";
		__atomic_fetch_add(&churn->rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* One dump beside it: each that stays is seen once; none is seen twice. */
static bool dump_is_right(FIXTURE_DATA(dump) *self, const struct churn *churn)
{
	bool seen[FEW] = { false };
	unsigned int i, stay = 0;
	int ret = churn->begin(self);

	while (!ret && (ret = nl_next(&self->answer, &self->reply)) > 0) {
		i = number_of(nl_bytes(&self->reply, churn->attr));
		/* An odd one that comes again is behind the end of the dump. */
		if (i >= FEW || seen[i])
			return false;
		seen[i] = true;
		stay += i % 2 == 0;
		ret = 0;
	}
	return !ret && !self->answer.error && stay == FEW / 2;
}

static void dump_beside(struct __test_metadata *_metadata, FIXTURE_DATA(dump) *self,
			struct churn *churn)
{
	unsigned int i, interrupted = 0, wrong = 0, dumps = 5 + ck_scaled(300);
	void *message;

	for (i = 0; i < FEW; i += 2)
		ASSERT_EQ(0, churn->make(churn->fd, i));
	ASSERT_EQ(0, pthread_create(&churn->thread, NULL, come_and_go, churn));
	for (i = 0; i < dumps || !__atomic_load_n(&churn->rounds, __ATOMIC_RELAXED); i++) {
		if (!dump_is_right(self, churn))
			wrong++;
		interrupted += self->answer.interrupted;
	}
	__atomic_store_n(&churn->stop, true, __ATOMIC_RELAXED);
	ASSERT_EQ(0, pthread_join(churn->thread, &message));
	EXPECT_EQ(NULL, message) {
		TH_LOG("%s", (char *)message);
	}
	EXPECT_EQ(0, wrong);
	EXPECT_LT(0, interrupted);
	for (i = 0; i < FEW; i += 2)
		EXPECT_EQ(0, churn->remove(churn->fd, i));
}

TEST_F(dump, beside_changes_of_checkpoints)
{
	struct churn churn = {
		.fd = self->service, .begin = begin_checkpoints,
		.attr = CKPT_A_CHECKPOINT_NAME, .make = make_checkpoint,
		.remove = remove_checkpoint,
	};

	dump_beside(_metadata, self, &churn);
}

TEST_F(dump, beside_changes_of_sections)
{
	struct churn churn = {
		.begin = begin_sections, .attr = CKPT_A_SECTION_ID,
		.make = make_section, .remove = remove_section,
	};

	make_sections(_metadata, self, 0);
	churn.fd = self->checkpoint;
	dump_beside(_metadata, self, &churn);
}

TEST_HARNESS_MAIN
