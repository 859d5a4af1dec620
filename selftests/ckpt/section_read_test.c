// SPDX-License-Identifier: GPL-2.0-only
/*
 * SECTION_READ: what READ does with one element
 */
#include "ckpt_fixture.h"

static int section_read(int fd, struct ckpt_ioc_read *call)
{
	return ck_ioctl(fd, CKPT_IOC_SECTION_READ, call);
}

static struct ckpt_ioc_read of(const char *id, void *data, uint64_t size, uint64_t offset)
{
	return (struct ckpt_ioc_read){
		.id = ck_ptr(id),
		.id_len = strlen(id),
		.data = ck_ptr(data),
		.size = size,
		.offset = offset,
	};
}

TEST_F(checkpoint, tells_what_read_tells)
{
	struct ckpt_element element;
	struct ckpt_ioc_read call;
	char one[16] = "", other[16] = "";
	uint64_t offset;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "abcdefgh", 8));
	for (offset = 0; offset <= 8; offset++) {
		call = of("s", one, 5, offset);
		element = ck_element(ck_str("s"), other, 5, offset);
		ASSERT_EQ(0, section_read(self->fd, &call));
		ASSERT_EQ(0, ck_readv(self->fd, 0, &element, 1, NULL, NULL));
		EXPECT_EQ(element.done, call.done);
		EXPECT_EQ(8, call.section_size);
		EXPECT_EQ(element.generation, call.generation);
		EXPECT_EQ(0, memcmp(one, other, sizeof(one)));
	}
}

TEST_F(checkpoint, reads_the_default_section)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_read call;
	char data[4];
	int fd;

	attr.max_sections = 1;
	attr.checkpoint_size = 0;
	fd = ck_open(self->service, "one", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_overwrite(fd, CK_DEFAULT_ID, "xyz", 3));
	call = of("", data, sizeof(data), 0);
	EXPECT_EQ(0, section_read(fd, &call));
	EXPECT_EQ(3, call.done);
	EXPECT_EQ(0, memcmp(data, "xyz", 3));
	EXPECT_EQ(0, close(fd));
}

/* Each call has the faults that come after the one it is about, too. */
TEST_F(checkpoint, errors_in_their_order)
{
	static char id[CKPT_SECTION_ID_MAX + 2];
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_read call;
	char data[4];
	int fd;

	memset(id, 'i', sizeof(id) - 1);
	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "abc", 3));

	call = of(id, NULL, attr.max_section_size + 1, 4);
	call.flags = 1;
	call.cookie = 1;
	EXPECT_EQ(-EINVAL, section_read(self->fd, &call));
	call.flags = 0;
	EXPECT_EQ(-EBADF, section_read(self->fd, &call));
	call.cookie = 0;
	fd = ck_open(self->service, "c", CKPT_OPEN_WRITE, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, section_read(fd, &call));
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_EQ(-ESHUTDOWN, section_read(fd, &call));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(-ENAMETOOLONG, section_read(self->fd, &call));
	call.id = 0;
	call.id_len = 1;
	EXPECT_EQ(-EMSGSIZE, section_read(self->fd, &call));
	call.size = 4;
	EXPECT_EQ(-EFAULT, section_read(self->fd, &call));
	call.id = ck_ptr("x");
	EXPECT_EQ(-ENOENT, section_read(self->fd, &call));
	call.id = ck_ptr("s");
	EXPECT_EQ(-ERANGE, section_read(self->fd, &call));
	call.offset = 2;
	EXPECT_EQ(-EFAULT, section_read(self->fd, &call));
	call.data = ck_ptr(data);
	EXPECT_EQ(0, section_read(self->fd, &call));
	EXPECT_EQ(1, call.done);
}

TEST_F(checkpoint, size_above_a_call_is_E2BIG)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_read call;
	int fd;

	attr.max_section_size = UINT64_MAX;
	fd = ck_open(self->service, "huge", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	call = of("s", NULL, CKPT_CALL_BYTES_MAX + 1, 0);
	EXPECT_EQ(-E2BIG, section_read(fd, &call));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, no_active_replica_is_ENXIO)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_read call = of("s", NULL, 1, 0);
	int fd;

	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA | CKPT_CREATE_COLLOCATED;
	fd = ck_open(self->service, "collocated", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENXIO, section_read(fd, &call));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, shorter_and_longer_arguments)
{
	struct {
		struct ckpt_ioc_read call;
		uint64_t more;
	} longer = { .call = of("s", NULL, 0, 0) };

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "abc", 3));
	EXPECT_EQ(-EINVAL, ck_ioctl(self->fd, _IOC(_IOC_READ | _IOC_WRITE, CKPT_IOC_TYPE, 0x2f,
						   sizeof(longer.call) - 8), &longer));
	EXPECT_EQ(0, ck_ioctl(self->fd, _IOC(_IOC_READ | _IOC_WRITE, CKPT_IOC_TYPE, 0x2f,
					     sizeof(longer)), &longer));
	EXPECT_EQ(3, longer.call.section_size);
	longer.more = 1;
	EXPECT_EQ(-E2BIG, ck_ioctl(self->fd, _IOC(_IOC_READ | _IOC_WRITE, CKPT_IOC_TYPE, 0x2f,
						  sizeof(longer)), &longer));
	EXPECT_EQ(-EFAULT, ck_ioctl(self->fd, CKPT_IOC_SECTION_READ, NULL));
}

TEST_HARNESS_MAIN
