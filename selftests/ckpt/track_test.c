// SPDX-License-Identifier: GPL-2.0-only
/*
 * Change tracking: what is told of an update, and to whom
 */
#include <poll.h>
#include <sys/mman.h>

#include "ckpt_async.h"
#include "ckpt_fixture.h"

#define GENERATION_1	((1ULL << 40) + 1)

/* A checkpoint that one handle changes and another one tracks. */
FIXTURE(track) {
	int service;
	int writer;
	int tracker;
	int fd;
	uint64_t cookie;
	union {
		uint64_t align;
		char buffer[1 << 17];
	};
};

FIXTURE_SETUP(track)
{
	struct ckpt_ioc_open open;

	world_enter(_metadata, &self->service);
	self->writer = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, self->writer);
	self->tracker = ck_service();
	ASSERT_LE(0, self->tracker);
	ASSERT_EQ(0, ck_open_ioc(self->tracker, &open, ck_str("c"), CK_RDWR,
				 NULL));
	self->fd = open.fd;
	self->cookie = open.file_cookie;
}

FIXTURE_TEARDOWN(track)
{
	if (self->fd >= 0)
		EXPECT_EQ(0, close(self->fd));
	EXPECT_EQ(0, close(self->tracker));
	EXPECT_EQ(0, close(self->writer));
	world_leave(_metadata, self->service);
}

#define take(self, service, event) \
	ck_take_event(service, event, (self)->buffer, sizeof((self)->buffer))

/* What a change event with one record must be. */
struct expected {
	uint64_t generation;
	uint32_t op;
	struct ck_bytes id;
	uint64_t offset;
	uint64_t size;
};

static bool is_record(const struct ckpt_change *change,
		      const struct expected *expected)
{
	return change && change->op == expected->op &&
	       change->offset == expected->offset &&
	       change->size == expected->size &&
	       change->id_len == expected->id.len &&
	       !memcmp(change->id, expected->id.p, expected->id.len);
}

static bool is_change(const struct ckpt_ioc_event *event)
{
	return event->type == CKPT_EVENT_CHANGE && !event->invocation &&
	       !event->error && event->fd == -1 && !event->result;
}

#define expect_change(self, from, about, ...) do {			\
	struct expected expected_ = { __VA_ARGS__ };			\
	struct ckpt_ioc_event event_;					\
	uint32_t position_ = 0;						\
									\
	EXPECT_EQ(POLLIN, ck_poll(from, CK_WAIT_MS));			\
	EXPECT_EQ(0, take(self, from, &event_));			\
	EXPECT_TRUE(is_change(&event_));				\
	EXPECT_EQ(about, event_.file_cookie);				\
	EXPECT_EQ(1, event_.count);					\
	EXPECT_EQ(expected_.generation, event_.generation);		\
	EXPECT_TRUE(is_record(ck_record((self)->buffer, &event_,	\
					&position_), &expected_));	\
	EXPECT_EQ(event_.buffer_used, position_);			\
} while (0)

#define expect_no_event(self, from) do {				\
	struct ckpt_ioc_event event_;					\
									\
	EXPECT_EQ(0, ck_poll(from, 0));					\
	EXPECT_EQ(-EAGAIN, take(self, from, &event_));			\
} while (0)

TEST_F(track, every_operation)
{
	int64_t hour = ck_now_ns(CLOCK_REALTIME) + 3600 * NSEC_PER_SEC;
	struct ckpt_element e = ck_element(ck_str("s"), "abc", 3, 7);
	uint64_t generation = 0;

	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), "data", 4,
				     CKPT_TIME_END, &generation));
	EXPECT_EQ(GENERATION_1, generation);
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, ck_str("s"), 0, 4);
	ASSERT_EQ(0, ck_overwrite_gen(self->writer, ck_str("s"), "12345", 5,
				      &generation));
	EXPECT_EQ(GENERATION_1 + 1, generation);
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_OVERWRITE, ck_str("s"), 0, 5);
	ASSERT_EQ(0, ck_writev(self->writer, &e, 1, NULL, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_WRITE, ck_str("s"), 7, 3);
	ASSERT_EQ(0, ck_set_expiration(self->writer, ck_str("s"), hour,
				       &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_EXPIRATION, ck_str("s"), 0, 0);
	ASSERT_EQ(0, ck_delete(self->writer, ck_str("s"), &generation));
	EXPECT_EQ(GENERATION_1 + 4, generation);
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_DELETE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
}

TEST_F(track, expiry)
{
	uint64_t generation = 0;

	ASSERT_EQ(0, ck_track(self->fd, true));
	/* Nobody has made that update, so its maker's file is told too. */
	ASSERT_EQ(0, ck_create_until(self->fd, ck_str("s"), NULL, 0,
				     ck_now_ns(CLOCK_REALTIME) + NSEC_PER_MSEC,
				     &generation));
	expect_change(self, self->tracker, self->cookie, generation + 1,
		      CKPT_CHANGE_EXPIRE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
}

TEST_F(track, conditional_overwrite_and_generated_id)
{
	uint64_t generation = 0;
	uint32_t id_len = 8;
	char id[8];

	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_generate(self->writer, id, &id_len, "d", 1));
	expect_change(self, self->tracker, self->cookie, GENERATION_1,
		      CKPT_CHANGE_CREATE, { id, id_len }, 0, 1);
	ASSERT_EQ(0, ck_overwrite_expect(self->writer,
					 (struct ck_bytes){ id, id_len }, "xy",
					 2, GENERATION_1, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_OVERWRITE, { id, id_len }, 0, 2);
	EXPECT_EQ(-ESTALE, ck_overwrite_expect(self->writer,
					       (struct ck_bytes){ id, id_len },
					       "xy", 2, 1, &generation));
	expect_no_event(self, self->tracker);
}

/* A vector is one update, told by one event; what is empty changes nothing. */
TEST_F(track, vector)
{
	struct expected expected[] = {
		{ 0, CKPT_CHANGE_WRITE, ck_str("t"), 2, 3 },
		{ 0, CKPT_CHANGE_WRITE, ck_str("s"), 0, 1 },
		{ 0, CKPT_CHANGE_WRITE, ck_str("t"), 9, 4 },
	};
	struct ckpt_element e[4];
	struct ckpt_ioc_event event;
	uint64_t generation = 0;
	uint32_t position = 0;
	unsigned int i;

	ASSERT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	ASSERT_EQ(0, ck_create(self->writer, ck_str("t"), NULL, 0));
	ASSERT_EQ(0, ck_create(self->writer, ck_str("u"), NULL, 0));
	ASSERT_EQ(0, ck_track(self->fd, true));
	e[0] = ck_element(ck_str("t"), "abc", 3, 2);
	e[1] = ck_element(ck_str("u"), NULL, 0, 5);
	e[2] = ck_element(ck_str("s"), "x", 1, 0);
	e[3] = ck_element(ck_str("t"), "1234", 4, 9);
	ASSERT_EQ(0, ck_writev(self->writer, e, 4, NULL, &generation));
	ASSERT_EQ(0, take(self, self->tracker, &event));
	EXPECT_TRUE(is_change(&event));
	EXPECT_EQ(generation, event.generation);
	EXPECT_EQ(3, event.count);
	for (i = 0; i < 3; i++)
		EXPECT_TRUE(is_record(ck_record(self->buffer, &event, &position),
				      &expected[i]));
	EXPECT_EQ(event.buffer_used, position);
	/* No update at all. */
	ASSERT_EQ(0, ck_writev(self->writer, &e[1], 1, NULL, &generation));
	EXPECT_EQ(0, generation);
	expect_no_event(self, self->tracker);
}

TEST_F(track, refused_updates_are_not_told)
{
	char byte = 0;

	ASSERT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	ASSERT_EQ(0, ck_track(self->fd, true));
	EXPECT_EQ(-EEXIST, ck_create(self->writer, ck_str("s"), NULL, 0));
	EXPECT_EQ(-ENOENT, ck_overwrite(self->writer, ck_str("t"), NULL, 0));
	EXPECT_EQ(-EFAULT, ck_overwrite(self->writer, ck_str("s"), NULL, 1));
	EXPECT_EQ(-EMSGSIZE, ck_write(self->writer, ck_str("s"), &byte,
				      ck_attr_default.max_section_size + 1, 0));
	EXPECT_EQ(-ENOENT, ck_delete(self->writer, ck_str("t"), NULL));
	EXPECT_EQ(0, ck_read(self->writer, ck_str("s"), &byte, 1, 0));
	expect_no_event(self, self->tracker);
}

TEST_F(track, own_updates_are_left_out)
{
	uint64_t generation = 0;
	int other;

	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "1", 1));
	expect_no_event(self, self->tracker);
	/* Another file of the same handle is another one. */
	other = ck_open(self->tracker, "c", CK_RDWR, NULL);
	ASSERT_LE(0, other);
	ASSERT_EQ(0, ck_overwrite_gen(other, ck_str("s"), "2", 1, &generation));
	ASSERT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "3", 1));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_OVERWRITE, ck_str("s"), 0, 1);
	expect_no_event(self, self->tracker);
	EXPECT_EQ(0, close(other));
}

TEST_F(track, several_trackers)
{
	int services[3], fds[3], second, i;
	uint64_t generation = 0;

	for (i = 0; i < 3; i++) {
		services[i] = ck_service();
		ASSERT_LE(0, services[i]);
		fds[i] = ck_open(services[i], "c", CK_RD, NULL);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, ck_track(fds[i], i != 1));
	}
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &generation));
	for (i = 0; i < 3; i++) {
		struct ckpt_ioc_event event;

		ASSERT_EQ(i == 1 ? -EAGAIN : 0,
			  take(self, services[i], &event));
		if (i != 1)
			EXPECT_EQ(generation, event.generation);
		expect_no_event(self, services[i]);
	}
	/* Two files of one handle: an event for each. */
	second = ck_open(self->tracker, "c", CK_RD, NULL);
	ASSERT_LE(0, second);
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_track(second, true));
	ASSERT_EQ(0, ck_delete(self->writer, ck_str("s"), &generation));
	for (i = 0; i < 2; i++) {
		struct ckpt_ioc_event event;

		ASSERT_EQ(0, take(self, self->tracker, &event));
		EXPECT_EQ(generation, event.generation);
		EXPECT_EQ(i == 0, event.file_cookie == self->cookie);
	}
	expect_no_event(self, self->tracker);
	EXPECT_EQ(0, close(second));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, close(fds[i]));
		EXPECT_EQ(0, close(services[i]));
	}
}

TEST_F(track, start_and_stop)
{
	uint64_t generation = 0;

	ASSERT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	expect_no_event(self, self->tracker);
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_overwrite(self->writer, ck_str("s"), "1", 1));
	EXPECT_EQ(POLLIN, ck_poll(self->tracker, 0));
	/* Stopping drops what is queued, and starting again is a new start. */
	ASSERT_EQ(0, ck_track(self->fd, false));
	expect_no_event(self, self->tracker);
	ASSERT_EQ(0, ck_overwrite(self->writer, ck_str("s"), "2", 1));
	ASSERT_EQ(0, ck_track(self->fd, true));
	expect_no_event(self, self->tracker);
	/* Once is enough, and twice no more than once. */
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_overwrite_gen(self->writer, ck_str("s"), "3", 1,
				      &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_OVERWRITE, ck_str("s"), 0, 1);
	expect_no_event(self, self->tracker);
	ASSERT_EQ(0, ck_track(self->fd, false));
	ASSERT_EQ(0, ck_track(self->fd, false));
}

TEST_F(track, close_drops_changes)
{
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	EXPECT_EQ(POLLIN, ck_poll(self->tracker, 0));
	EXPECT_EQ(0, close(self->fd));
	self->fd = -1;
	expect_no_event(self, self->tracker);
}

TEST_F(track, unlinked_checkpoint)
{
	uint64_t generation = 0;

	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_unlink(self->service, "c"));
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, ck_str("s"), 0, 0);
}

TEST_F(track, whole_handle)
{
	int later, blind;
	struct ckpt_ioc_event event;
	uint64_t generation = 0;

	blind = ck_open(self->tracker, "c", CKPT_OPEN_WRITE, NULL);
	ASSERT_LE(0, blind);
	ASSERT_EQ(0, ck_track(self->tracker, true));
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
	/* Files opened later are tracked as well, those without READ never. */
	later = ck_open(self->tracker, "c", CK_RD, NULL);
	ASSERT_LE(0, later);
	ASSERT_EQ(0, ck_delete(self->writer, ck_str("s"), &generation));
	ASSERT_EQ(0, take(self, self->tracker, &event));
	EXPECT_EQ(self->cookie, event.file_cookie);
	ASSERT_EQ(0, take(self, self->tracker, &event));
	EXPECT_NE(self->cookie, event.file_cookie);
	EXPECT_EQ(generation, event.generation);
	expect_no_event(self, self->tracker);
	/* A file that is tracked by itself stays so. */
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_track(self->tracker, false));
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
	/* A stop at the file does not stop what the handle asks for. */
	ASSERT_EQ(0, ck_track(self->tracker, true));
	ASSERT_EQ(0, ck_track(self->fd, false));
	EXPECT_EQ(0, close(later));
	ASSERT_EQ(0, ck_delete(self->writer, ck_str("s"), &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_DELETE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
	EXPECT_EQ(0, close(blind));
}

TEST_F(track, needs_read)
{
	int fd = ck_open(self->tracker, "c", CKPT_OPEN_WRITE, NULL);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, ck_track(fd, true));
	EXPECT_EQ(-EPERM, ck_track(fd, false));
	EXPECT_EQ(0, close(fd));
	fd = ck_open(self->tracker, "c", CKPT_OPEN_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, ck_track(fd, true));
	ASSERT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	expect_no_event(self, self->tracker);
	EXPECT_EQ(0, close(fd));
}

TEST_F(track, needs_the_service_file)
{
	int service = ck_service();
	int fd = ck_open(service, "c", CK_RD, NULL);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_track(fd, true));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(-ESHUTDOWN, ck_track(fd, true));
	EXPECT_EQ(0, ck_create(self->writer, ck_str("s"), NULL, 0));
	EXPECT_EQ(0, close(fd));
}

TEST_F(track, small_buffer)
{
	struct ckpt_ioc_event event;
	uint64_t generation = 0;
	uint32_t need;
	char id[13];

	memset(id, 'i', sizeof(id));
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create_until(self->writer,
				     (struct ck_bytes){ id, sizeof(id) }, NULL,
				     0, CKPT_TIME_END, &generation));
	EXPECT_EQ(-ENOBUFS, ck_take_event(self->tracker, &event, NULL, 0));
	need = event.buffer_used;
	EXPECT_EQ(48, need);
	EXPECT_EQ(-ENOBUFS, ck_take_event(self->tracker, &event, self->buffer,
					  need - 1));
	EXPECT_EQ(need, event.buffer_used);
	EXPECT_EQ(POLLIN, ck_poll(self->tracker, 0));
	/* Not even a byte of a record may be written past the buffer. */
	memset(self->buffer, 0x55, 2 * need);
	EXPECT_EQ(0, ck_take_event(self->tracker, &event, self->buffer, need));
	EXPECT_EQ(need, event.buffer_used);
	EXPECT_EQ(generation, event.generation);
	EXPECT_EQ(0x55, self->buffer[need]);
	expect_no_event(self, self->tracker);
}

TEST_F(track, fault_leaves_the_change_queued)
{
	struct ckpt_ioc_event event, *fixed;
	uint64_t generation = 0;

	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create_until(self->writer, ck_str("s"), NULL, 0,
				     CKPT_TIME_END, &generation));
	EXPECT_EQ(-EFAULT, ck_take_event(self->tracker, &event, (void *)16,
					 4096));
	/* An argument that can be read, but not written. */
	fixed = mmap(NULL, sizeof(*fixed), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, fixed);
	memset(fixed, 0, sizeof(*fixed));
	fixed->buffer = ck_ptr(self->buffer);
	fixed->buffer_size = sizeof(self->buffer);
	ASSERT_EQ(0, mprotect(fixed, sizeof(*fixed), PROT_READ));
	EXPECT_EQ(-EFAULT, ck_ioctl(self->tracker, CKPT_IOC_TAKE_EVENT, fixed));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, ck_str("s"), 0, 0);
	expect_no_event(self, self->tracker);
}

TEST_F(track, longest_id)
{
	static char id[CKPT_SECTION_ID_MAX];
	uint64_t generation = 0;

	memset(id, 0xff, sizeof(id));
	ASSERT_EQ(0, ck_track(self->fd, true));
	ASSERT_EQ(0, ck_create_until(self->writer,
				     (struct ck_bytes){ id, sizeof(id) }, "x",
				     1, CKPT_TIME_END, &generation));
	expect_change(self, self->tracker, self->cookie, generation,
		      CKPT_CHANGE_CREATE, { id, sizeof(id) }, 0, 1);
}

TEST_F(track, default_section)
{
	struct ckpt_attributes attr = ck_attr_default;
	uint64_t generation = 0;
	struct ckpt_ioc_open open;
	int one;

	attr.max_sections = 1;
	attr.checkpoint_size = 100;
	one = ck_open(self->service, "one", CK_CREATE, &attr);
	ASSERT_LE(0, one);
	ASSERT_EQ(0, ck_track(self->tracker, true));
	ASSERT_EQ(0, ck_open_ioc(self->tracker, &open, ck_str("one"), CK_RD,
				 NULL));
	ASSERT_EQ(0, ck_overwrite_gen(one, CK_DEFAULT_ID, "1", 1, &generation));
	expect_change(self, self->tracker, open.file_cookie, generation,
		      CKPT_CHANGE_OVERWRITE, { "", 0 }, 0, 1);
	EXPECT_EQ(0, close(open.fd));
	EXPECT_EQ(0, close(one));
}

TEST_HARNESS_MAIN
