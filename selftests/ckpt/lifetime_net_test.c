// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long network namespaces live, and what is in them
 *
 * What a namespace that nobody sees any more still holds shows in the limit of
 * all namespaces together.
 */
#include <sys/socket.h>

#include "ckpt_fixture.h"
#include "ckpt_async.h"
#include "ckpt_process.h"

#define TOTAL	"/sys/module/ckpt/parameters/max_total_bytes"
#define SIZE	(1 << 20)

/* Room for one section of SIZE in all namespaces. */
FIXTURE(total) {
	int service;
	int fd;
	int talk[2];
	void *data;
	char before[32];
};

FIXTURE_SETUP(total)
{
	int64_t before = ck_read_number(TOTAL);

	ASSERT_LE(0, before);
	snprintf(self->before, sizeof(self->before), "%lld", (long long)before);
	world_enter(_metadata, &self->service);
	self->fd = ck_open(self->service, "here", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				self->talk));
	self->data = calloc(1, SIZE);
	ASSERT_NE(NULL, self->data);
	ASSERT_EQ(0, ck_write_file(TOTAL, "1500000"));
}

FIXTURE_TEARDOWN(total)
{
	EXPECT_EQ(0, ck_write_file(TOTAL, self->before));
	free(self->data);
	close(self->talk[0]);
	close(self->talk[1]);
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

/* Waits until a section of SIZE can be created here; it goes again. */
static int wait_for_room(int fd, const void *data)
{
	int64_t end = ck_now_ns(CLOCK_MONOTONIC) + CK_WAIT_MS * NSEC_PER_MSEC;
	int ret;

	do {
		ret = ck_create(fd, ck_str("big"), data, SIZE);
		if (ret == -EDQUOT)
			usleep(1000);
	} while (ret == -EDQUOT && ck_now_ns(CLOCK_MONOTONIC) < end);
	return ret ?: ck_delete(fd, ck_str("big"), NULL);
}

/**
 * struct elsewhere - what a process in another namespace makes
 * @retention: of its checkpoint
 * @talk: where to send descriptors
 * @send_service: send the service file too
 * @send_file: send the checkpoint file
 * @size: of its section
 */
struct elsewhere {
	int64_t retention;
	int *talk;
	bool send_service;
	bool send_file;
	size_t size;
};

static int fill_new_world(void *arg)
{
	const struct elsewhere *elsewhere = arg;
	struct ckpt_attributes attr = ck_attr_default;
	void *data = calloc(1, elsewhere->size);
	int ret = ck_new_world(), service, fd;

	if (ret)
		return ret;
	service = ck_service();
	attr.retention = elsewhere->retention;
	fd = ck_open(service, "there", CK_CREATE, &attr);
	ret = fd < 0 ? fd : ck_create(fd, ck_str("s"), data, elsewhere->size);
	/* A timer that runs, too. */
	ret = ret ?: ck_create_until(fd, ck_str("t"), NULL, 0,
				     ck_now_ns(CLOCK_REALTIME) +
				     3600 * NSEC_PER_SEC, NULL);
	if (!ret && elsewhere->send_service)
		ret = ck_send_fd(elsewhere->talk[1], service);
	if (!ret && elsewhere->send_file)
		ret = ck_send_fd(elsewhere->talk[1], fd);
	return ret;
}

TEST_F(total, retained_checkpoints_end_with_their_namespace)
{
	struct elsewhere elsewhere = {
		.retention = CKPT_TIME_END,
		.size = SIZE,
	};
	unsigned long left = ck_scaled(20);

	while (left--) {
		ASSERT_EQ(0, ck_in_child(fill_new_world, &elsewhere));
		ASSERT_EQ(0, wait_for_room(self->fd, self->data));
	}
}

/* Their deadlines come while the namespace goes. */
TEST_F(total, retention_ends_as_the_namespace_does)
{
	struct elsewhere elsewhere = { .size = SIZE };
	unsigned long left = ck_scaled(40);

	while (left--) {
		elsewhere.retention = CKPT_RETENTION_MIN_NS +
				      left * NSEC_PER_MSEC;
		ASSERT_EQ(0, ck_in_child(fill_new_world, &elsewhere));
		ASSERT_EQ(0, wait_for_room(self->fd, self->data));
	}
}

TEST_F(total, checkpoint_file_holds_its_namespace)
{
	struct elsewhere elsewhere = {
		.talk = self->talk,
		.send_file = true,
		.size = SIZE,
	};
	char data[4] = "";
	int fd;

	ASSERT_EQ(0, ck_in_child(fill_new_world, &elsewhere));
	fd = ck_receive_fd(self->talk[0]);
	ASSERT_LE(0, fd);
	/* Longer than an end would take. */
	usleep(300000);
	EXPECT_EQ(-EDQUOT, ck_create(self->fd, ck_str("big"), self->data,
				     SIZE));
	EXPECT_EQ(1, ck_opens(fd));
	EXPECT_EQ(0, ck_write(fd, ck_str("s"), "data", 4, 100));
	EXPECT_EQ(4, ck_read(fd, ck_str("s"), data, 4, 100));
	EXPECT_EQ(0, memcmp("data", data, 4));
	EXPECT_EQ(0, ck_set_expiration(fd, ck_str("t"),
				       ck_now_ns(CLOCK_REALTIME) +
				       NSEC_PER_MSEC, NULL));
	usleep(200000);
	EXPECT_EQ(-ENOENT, ck_section(fd, ck_str("t"), NULL, NULL));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, wait_for_room(self->fd, self->data));
}

TEST_F(total, service_file_holds_its_namespace)
{
	struct elsewhere elsewhere = {
		.retention = CKPT_TIME_END,
		.talk = self->talk,
		.send_service = true,
		.size = SIZE,
	};
	int service, fd;

	ASSERT_EQ(0, ck_in_child(fill_new_world, &elsewhere));
	service = ck_receive_fd(self->talk[0]);
	ASSERT_LE(0, service);
	usleep(300000);
	fd = ck_open(service, "there", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, ck_opens(fd));
	EXPECT_EQ(0, ck_section(fd, ck_str("s"), NULL, NULL));
	EXPECT_EQ(0, close(fd));
	/* It is retained while the service file is there, and only then. */
	EXPECT_EQ(-EDQUOT, ck_create(self->fd, ck_str("big"), self->data,
				     SIZE));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, wait_for_room(self->fd, self->data));
}

TEST_HARNESS_MAIN
