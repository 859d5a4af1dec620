// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failing allocations of what is not a call on a small checkpoint: the handle
 * itself, slots for completions, and ids that need memory of their own
 */
#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_inject.h"
#include "ckpt_picture.h"

#define LONG_ID	3000

static char long_id[LONG_ID];

/* The handle itself: open() of the device, where other layers allocate too. */
TEST_F(world, service_file)
{
	unsigned int n, memory = 0;
	bool injected = true;
	int inject, fd, next = ck_next_fd();

	SKIP_UNLESS_INJECTING();
	for (n = 1; injected && n < INJECT_MOST; n++) {
		inject = inject_start(n);
		fd = ck_service();
		injected = inject_stop(inject);
		if (fd >= 0) {
			EXPECT_EQ(0, close(fd));
			continue;
		}
		memory += fd == -ENOMEM || fd == -ENFILE;
		EXPECT_TRUE(fd == -ENOMEM || fd == -ENFILE || fd == -EFAULT);
		ASSERT_EQ(next, ck_next_fd());
	}
	EXPECT_EQ(false, injected);
	EXPECT_LE(2, memory);
}

/* A completion that could not be queued gives its slot back. */
TEST_F(checkpoint, slots_are_given_back)
{
	struct ckpt_ioc_event event;
	unsigned int i, failed = 0;
	int inject, ret;

	SKIP_UNLESS_INJECTING();
	for (i = 0; i < 2 * CKPT_EVENTS_MAX; i++) {
		/* From the reservation on: what comes before it is copying. */
		inject = inject_start(4 + i % 8);
		ret = ck_open_async(self->service, "c", CK_RD, NULL, 0);
		inject_stop(inject);
		failed += ret == -ENOMEM;
		ret = ck_take_event(self->service, &event, NULL, 0);
		ASSERT_TRUE(!ret || ret == -EAGAIN);
		failed += !ret && event.error == ENOMEM;
		if (!ret && event.fd >= 0)
			close(event.fd);
	}
	EXPECT_LE(CKPT_EVENTS_MAX / 4, failed);
	EXPECT_EQ(1, ck_opens(self->fd));
	for (i = 0; i < CKPT_EVENTS_MAX; i++)
		ASSERT_EQ(0, ck_open_async(self->service, "none", CK_RD, NULL,
					   0));
	EXPECT_EQ(-EAGAIN, ck_open_async(self->service, "none", CK_RD, NULL, 0));
}

static struct ck_bytes longest(void)
{
	memset(long_id, 'i', sizeof(long_id));
	return (struct ck_bytes){ long_id, sizeof(long_id) };
}

static int create_long(int fd)
{
	return ck_create(fd, longest(), "data", 4);
}

static int delete_long(int fd)
{
	return ck_delete(fd, longest(), NULL);
}

static int expire_long(int fd)
{
	return ck_set_expiration(fd, longest(), CKPT_TIME_END, NULL);
}

static int overwrite_long(int fd)
{
	return ck_overwrite(fd, longest(), "more", 4);
}

static int write_long(int fd)
{
	return ck_write(fd, longest(), "more", 4, 2);
}

static int read_long(int fd)
{
	struct ckpt_ioc_read read = {
		.id = ck_ptr(longest().p),
		.id_len = LONG_ID,
	};

	return ck_ioctl(fd, CKPT_IOC_SECTION_READ, &read);
}

/* Tries once; false when the call does not come to its @n-th allocation. */
static bool try_long(struct __test_metadata *_metadata, int service, int fd,
		     int (*call)(int fd), unsigned int n, unsigned int *memory)
{
	struct picture before, after;
	const char *changed;
	int inject, ret;
	bool injected;

	picture_take(&before, service, fd);
	inject = inject_start(n);
	ret = call(fd);
	injected = inject_stop(inject);
	picture_take(&after, service, fd);
	changed = picture_compare(&before, &after, true);
	EXPECT_TRUE(!ret || ret == -ENOMEM || ret == -EFAULT);
	*memory += ret == -ENOMEM;
	if (ret == -ENOMEM) {
		EXPECT_EQ(NULL, changed) {
			TH_LOG("allocation %u: %s", n, changed);
		}
	}
	picture_drop(&before);
	picture_drop(&after);
	return injected;
}

TEST_F(checkpoint, long_ids)
{
	int (*const calls[])(int fd) = {
		create_long, delete_long, expire_long, overwrite_long,
		write_long, read_long,
	};
	unsigned int i, n, memory;

	SKIP_UNLESS_INJECTING();
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		memory = 0;
		n = 0;
		do {
			if (calls[i] == create_long)
				delete_long(self->fd);
			else
				create_long(self->fd);
		} while (try_long(_metadata, self->service, self->fd, calls[i],
				  ++n, &memory) && n < INJECT_MOST);
		EXPECT_GT(INJECT_MOST, n);
		EXPECT_LE(1, memory) {
			TH_LOG("call %u", i);
		}
	}
}

TEST_HARNESS_MAIN
