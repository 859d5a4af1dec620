// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checkpoints: create, open, close, unlink, status, retention, active replica
 */
#include <fcntl.h>

#include "ckpt_fixture.h"

#define NOBODY	65534

TEST_F(world, create_and_open)
{
	struct ckpt_ioc_open first, again;

	EXPECT_EQ(-ENOENT, ck_open(self->service, "c", CK_RDWR, NULL));
	ASSERT_EQ(0, ck_open_ioc(self->service, &first, ck_str("c"), CK_CREATE,
				 &ck_attr_default));
	EXPECT_EQ(CKPT_OPENED_CREATED, first.result);
	ASSERT_EQ(0, ck_open_ioc(self->service, &again, ck_str("c"), CK_CREATE,
				 &ck_attr_default));
	EXPECT_EQ(0, again.result);
	EXPECT_EQ(0, close(again.fd));
	ASSERT_EQ(0, ck_open_ioc(self->service, &again, ck_str("c"), CK_RDWR,
				 NULL));
	EXPECT_EQ(0, again.result);
	EXPECT_EQ(0, close(again.fd));
	EXPECT_EQ(0, close(first.fd));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "c", CK_RDWR, NULL));
}

TEST_F(world, descriptor_is_close_on_exec)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, create_with_other_attributes_is_EEXIST)
{
	const struct ckpt_attributes same = ck_attr_default;
	struct ckpt_attributes other[5] = { same, same, same, same, same };
	unsigned int i;

	other[0].creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA;
	other[1].max_sections--;
	other[2].checkpoint_size--;
	other[3].max_section_size--;
	other[4].max_section_id_size--;
	for (i = 0; i < ARRAY_SIZE(other); i++) {
		EXPECT_EQ(-EEXIST, ck_open(self->service, "c", CK_CREATE,
					   &other[i]));
	}
}

TEST_F(world, retention_need_not_match)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd, again;

	attr.retention = 5 * NSEC_PER_SEC;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	attr.retention = 6 * NSEC_PER_SEC;
	again = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, again);
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
}

/* The retention at creation counts, not the one set since. */
TEST_F(world, retention_must_match_if_asked)
{
	const unsigned int match = CK_CREATE | CKPT_OPEN_MATCH_RETENTION;
	struct ckpt_attributes attr = ck_attr_default;
	int fd, again;

	attr.retention = 5 * NSEC_PER_SEC;
	fd = ck_open(self->service, "c", match, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_set_retention(fd, 6 * NSEC_PER_SEC));
	again = ck_open(self->service, "c", match, &attr);
	ASSERT_LE(0, again);
	EXPECT_EQ(0, close(again));
	attr.retention = 6 * NSEC_PER_SEC;
	EXPECT_EQ(-EEXIST, ck_open(self->service, "c", match, &attr));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
}

/* The product of the two limits may exceed 64 bits. */
TEST_F(world, attributes_at_their_limits)
{
	struct ckpt_attributes attr = {
		.creation_flags = CKPT_CREATE_WR_ALL_REPLICAS,
		.max_sections = UINT32_MAX,
		.checkpoint_size = UINT64_MAX,
		.retention = 0,
		.max_section_size = UINT64_MAX,
		.max_section_id_size = UINT64_MAX,
	};
	struct ckpt_ioc_status status;
	int fd = ck_open(self->service, "c", CK_CREATE, &attr);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(0, memcmp(&attr, &status.attr, sizeof(attr)));
	EXPECT_EQ(0, close(fd));
	attr.max_sections = 2;
	attr.max_section_size = 1ULL << 63;
	fd = ck_open(self->service, "d", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, close(fd));
	attr.max_section_size--;
	EXPECT_EQ(-EINVAL, ck_open(self->service, "e", CK_CREATE, &attr));
}

TEST_F(checkpoint, create_alone_allows_neither_read_nor_write)
{
	struct ckpt_ioc_status status;
	char byte = 0;
	int fd = ck_open(self->service, "c", CKPT_OPEN_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, ck_create(fd, ck_str("s"), &byte, 1));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("s"), &byte, 1));
	EXPECT_EQ(-EPERM, ck_read(fd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(-EPERM, ck_write(fd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(2, status.opens);
	EXPECT_EQ(0, ck_set_retention(fd, 0));
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, read_only_and_write_only)
{
	int rd = ck_open(self->service, "c", CKPT_OPEN_READ, NULL);
	int wr = ck_open(self->service, "c", CKPT_OPEN_WRITE, NULL);
	char byte = 1;

	ASSERT_LE(0, rd);
	ASSERT_LE(0, wr);
	EXPECT_EQ(-EPERM, ck_create(rd, ck_str("s"), &byte, 1));
	EXPECT_EQ(0, ck_create(wr, ck_str("s"), &byte, 1));
	EXPECT_EQ(-EPERM, ck_read(wr, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(1, ck_read(rd, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(0, close(rd));
	EXPECT_EQ(0, close(wr));
}

/* Bytes of every value, the terminating zero of C included. */
static void fill_name(unsigned char *name, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		name[i] = (unsigned char)(i * 7 + len);
}

TEST_F(world, names_of_every_length)
{
	const unsigned int lens[] = {
		1, 2, 3, 8, 127, 255, 256, 257, 1023, CKPT_NAME_MAX - 1,
		CKPT_NAME_MAX,
	};
	unsigned char name[CKPT_NAME_MAX];
	struct ckpt_ioc_open made[ARRAY_SIZE(lens)], found;
	struct ckpt_ioc_status a, b;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		fill_name(name, lens[i]);
		ASSERT_EQ(0, ck_open_ioc(self->service, &made[i],
					 (struct ck_bytes){ name, lens[i] },
					 CK_CREATE, &ck_attr_default));
		EXPECT_EQ(CKPT_OPENED_CREATED, made[i].result);
	}
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		fill_name(name, lens[i]);
		ASSERT_EQ(0, ck_open_ioc(self->service, &found,
					 (struct ck_bytes){ name, lens[i] },
					 CK_RD, NULL));
		EXPECT_EQ(0, ck_status(made[i].fd, &a));
		EXPECT_EQ(0, ck_status(found.fd, &b));
		EXPECT_EQ(a.instance, b.instance);
		EXPECT_EQ(0, close(found.fd));
		name[lens[i] - 1] ^= 1;
		EXPECT_EQ(-ENOENT, ck_open_ioc(self->service, &found,
					       (struct ck_bytes){ name, lens[i] },
					       CK_RD, NULL));
		EXPECT_EQ(0, close(made[i].fd));
	}
}

TEST_F(world, names_of_one_byte)
{
	struct ckpt_ioc_open open[256], again;
	struct ck_usage usage;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		unsigned char name = i;

		ASSERT_EQ(0, ck_open_ioc(self->service, &open[i],
					 (struct ck_bytes){ &name, 1 },
					 CK_CREATE, &ck_attr_default));
		ASSERT_EQ(CKPT_OPENED_CREATED, open[i].result);
		ASSERT_EQ(0, ck_open_ioc(self->service, &again,
					 (struct ck_bytes){ &name, 1 },
					 CK_CREATE, &ck_attr_default));
		ASSERT_EQ(0, again.result);
		ASSERT_EQ(0, close(again.fd));
	}
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(256, usage.checkpoints);
	for (i = 0; i < 256; i++) {
		EXPECT_EQ(0, close(open[i].fd));
	}
}

TEST_F(world, unlink_of_a_closed_one_deletes_it)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ck_usage usage;
	int fd;

	attr.retention = CKPT_TIME_END;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(1, usage.sections);
	EXPECT_EQ(4, usage.bytes);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
	EXPECT_EQ(0, usage.sections);
	EXPECT_EQ(0, usage.bytes);
	EXPECT_EQ(-ENOENT, ck_unlink(self->service, "c"));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "c", CK_RD, NULL));
}

TEST_F(checkpoint, unlink_while_open_leaves_it_usable)
{
	struct ckpt_ioc_status status;
	struct ck_usage usage;
	char data[4];

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "old!", 4));
	ASSERT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(-ENOENT, ck_unlink(self->service, "c"));
	EXPECT_EQ(-ENOENT, ck_open(self->service, "c", CK_RD, NULL));
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_TRUE(status.state & CKPT_STATE_UNLINKED);
	EXPECT_EQ(4, ck_read(self->fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, ck_overwrite(self->fd, ck_str("s"), "new", 3));
	EXPECT_EQ(0, ck_create(self->fd, ck_str("t"), "t", 1));
	EXPECT_EQ(-EIDRM, ck_set_retention(self->fd, NSEC_PER_SEC));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	EXPECT_EQ(2, usage.sections);
	EXPECT_EQ(4, usage.bytes);
}

/* However long its retention: nobody could ever open it again. */
TEST_F(world, unlinked_one_goes_with_its_last_close)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ck_usage usage;
	int fd;

	attr.retention = CKPT_TIME_END;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_F(checkpoint, successor_of_the_same_name)
{
	struct ckpt_ioc_status old, new;
	char data[8];
	int fd;

	ASSERT_EQ(0, ck_create(self->fd, ck_str("s"), "old", 3));
	ASSERT_EQ(0, ck_unlink(self->service, "c"));
	fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENOENT, ck_read(fd, ck_str("s"), data, 8, 0));
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "newer", 5));
	EXPECT_EQ(3, ck_read(self->fd, ck_str("s"), data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "old", 3));
	EXPECT_EQ(5, ck_read(fd, ck_str("s"), data, 8, 0));
	EXPECT_EQ(0, memcmp(data, "newer", 5));
	EXPECT_EQ(0, ck_status(self->fd, &old));
	EXPECT_EQ(0, ck_status(fd, &new));
	EXPECT_NE(old.instance, new.instance);
	EXPECT_FALSE(new.state & CKPT_STATE_UNLINKED);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, ck_status(fd, &new));
	EXPECT_TRUE(new.state & CKPT_STATE_UNLINKED);
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, instances_are_never_used_again)
{
	struct ckpt_ioc_status status;
	uint64_t last = 0, incarnation = 0;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, ck_status(fd, &status));
		ASSERT_LT(last, status.instance);
		if (i) {
			ASSERT_EQ(incarnation, status.incarnation);
		}
		last = status.instance;
		incarnation = status.incarnation;
		ASSERT_EQ(0, close(fd));
	}
}

TEST_F(checkpoint, close_call_closes_at_once)
{
	struct ckpt_ioc_status status;
	int fd = ck_open(self->service, "c", CK_RDWR, NULL);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(2, status.opens);
	EXPECT_EQ(0, ck_close(fd));
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(-ESHUTDOWN, ck_close(fd));
	EXPECT_EQ(-ESHUTDOWN, ck_status(fd, &status));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(1, status.opens);
}

TEST_F(checkpoint, duplicate_is_the_same_open)
{
	struct ckpt_ioc_status status;
	int fd = dup(self->fd);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_status(self->fd, &status));
	EXPECT_EQ(1, status.opens);
}

TEST_F(world, checkpoint_file_outlives_its_service_file)
{
	struct ckpt_ioc_status status;
	char data[4];
	int service = ck_service(), fd;

	ASSERT_LE(0, service);
	fd = ck_open(service, "c", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_shutdown(service));
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(4, ck_read(fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, status_tells_all)
{
	const struct ckpt_attributes attr = {
		.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK,
		.max_sections = 10,
		.checkpoint_size = 900,
		.retention = 0,
		.max_section_size = 100,
		.max_section_id_size = 20,
	};
	struct ckpt_ioc_status status;
	struct ckpt_ioc_open open;
	uint64_t generation;

	ASSERT_EQ(0, ck_open_ioc(self->service, &open, ck_str("c"), CK_CREATE,
				 &attr));
	EXPECT_EQ(0, ck_status(open.fd, &status));
	EXPECT_EQ(0, memcmp(&attr, &status.attr, sizeof(attr)));
	EXPECT_EQ(0, status.sections);
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(0, status.bytes);
	EXPECT_EQ(0, status.generation);
	EXPECT_EQ(getuid(), status.uid);
	EXPECT_EQ(getgid(), status.gid);
	EXPECT_EQ(0660, status.mode);
	EXPECT_EQ(CKPT_STATE_ACTIVE | CKPT_STATE_ACTIVE_HERE, status.state);
	ASSERT_EQ(0, ck_create(open.fd, ck_str("a"), "0123456789", 10));
	ASSERT_EQ(0, ck_create_until(open.fd, ck_str("b"), NULL, 0,
				     CKPT_TIME_END, &generation));
	EXPECT_EQ(0, ck_status(open.fd, &status));
	EXPECT_EQ(2, status.sections);
	EXPECT_EQ(10, status.bytes);
	EXPECT_EQ(generation, status.generation);
	ASSERT_EQ(0, ck_write(open.fd, ck_str("b"), "xy", 2, 97));
	ASSERT_EQ(0, ck_delete(open.fd, ck_str("a"), NULL));
	EXPECT_EQ(0, ck_status(open.fd, &status));
	EXPECT_EQ(1, status.sections);
	EXPECT_EQ(99, status.bytes);
	EXPECT_EQ(generation + 2, status.generation);
	EXPECT_EQ(0, close(open.fd));
}

TEST_F(world, status_of_a_synchronous_checkpoint_is_active)
{
	struct ckpt_ioc_status status;
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_TRUE(status.state & CKPT_STATE_ACTIVE);
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, mode_is_set_at_creation)
{
	struct ckpt_ioc_open arg = {
		.flags = CK_CREATE | CKPT_OPEN_MODE,
		.name = ck_ptr("c"),
		.name_len = 1,
		.attr = ck_attr_default,
		.mode = 0604,
	};
	struct ckpt_ioc_status status;
	int fd;

	ASSERT_EQ(0, ck_ioctl(self->service, CKPT_IOC_OPEN, &arg));
	fd = arg.fd;
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(0604, status.mode);
	/* It is no attribute: another mode neither matters nor is taken. */
	arg.mode = 0666;
	arg.fd = -1;
	ASSERT_EQ(0, ck_ioctl(self->service, CKPT_IOC_OPEN, &arg));
	EXPECT_EQ(0, close(arg.fd));
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(0604, status.mode);
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, set_retention_is_kept)
{
	struct ckpt_ioc_status status;
	char data[4];
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(0, ck_set_retention(fd, 3600 * NSEC_PER_SEC));
	EXPECT_EQ(0, close(fd));
	fd = ck_open(self->service, "c", CK_RD, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(3600 * NSEC_PER_SEC, status.attr.retention);
	EXPECT_EQ(4, ck_read(fd, ck_str("s"), data, 4, 0));
	EXPECT_EQ(0, memcmp(data, "data", 4));
	EXPECT_EQ(0, ck_set_retention(fd, 0));
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, active_replica_must_be_set)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_status status;
	char byte = 0;
	int fd, other;

	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA |
			      CKPT_CREATE_COLLOCATED;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	other = ck_open(self->service, "c", CK_RDWR, NULL);
	ASSERT_LE(0, fd);
	ASSERT_LE(0, other);
	EXPECT_EQ(-ENXIO, ck_status(fd, &status));
	EXPECT_EQ(-ENXIO, ck_create(fd, ck_str("s"), &byte, 1));
	EXPECT_EQ(0, ck_set_active(other));
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(CKPT_STATE_ACTIVE | CKPT_STATE_ACTIVE_HERE, status.state);
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), &byte, 1));
	EXPECT_EQ(0, ck_sync(fd));
	EXPECT_EQ(0, ck_set_active(fd));
	EXPECT_EQ(1, ck_read(other, ck_str("s"), &byte, 1, 0));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(other));
}

TEST_F(world, synchronize_returns_after_a_write)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	EXPECT_EQ(0, ck_sync(fd));
	EXPECT_EQ(0, close(fd));
}

/* It need not wait for another node: the deadline does not matter. */
TEST_F(world, deadline_in_the_past_does_not_fail)
{
	struct ckpt_ioc_open arg = {
		.flags = CK_CREATE,
		.name = ck_ptr("c"),
		.name_len = 1,
		.attr = ck_attr_default,
		.deadline = 0,
	};
	struct ckpt_ioc_sync sync = { .deadline = 0 };

	arg.attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA;
	ASSERT_EQ(0, ck_ioctl(self->service, CKPT_IOC_OPEN, &arg));
	EXPECT_EQ(0, ck_ioctl(arg.fd, CKPT_IOC_SYNC, &sync));
	EXPECT_EQ(0, close(arg.fd));
}

static int open_without_files(void *service)
{
	int ret;

	if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	ret = ck_open(*(int *)service, "c", CK_CREATE, &ck_attr_default);
	return ret < 0 ? ret : 0;
}

/*
 * file-max does not bind the privileged; nothing else here is not.  The kernel
 * counts files per processor and adds up now and then: there must be many.
 */
TEST_F(world, no_file_left_is_ENFILE)
{
	const char *path = "/proc/sys/fs/file-max";
	struct ck_usage usage;
	int64_t max = ck_read_number(path);
	int files[200], i, ret;

	ASSERT_LT(0, max);
	for (i = 0; i < 200; i++) {
		files[i] = ck_service();
		ASSERT_LE(0, files[i]);
	}
	ASSERT_EQ(0, ck_write_number(path, 1));
	ret = ck_in_child(open_without_files, &self->service);
	ASSERT_EQ(0, ck_write_number(path, max));
	for (i = 0; i < 200; i++)
		close(files[i]);
	EXPECT_EQ(-ENFILE, ret);
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(0, usage.checkpoints);
}

TEST_HARNESS_MAIN
