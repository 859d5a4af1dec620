// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits: EDQUOT at each, and nothing that is not given back
 */
#include "ckpt_fixture.h"

#define SYSCTL(name)	"/proc/sys/net/ckpt/" name
#define MACHINE_CAP	"/sys/module/ckpt/parameters/max_total_bytes"

static int filled(int fd, uint32_t n, uint64_t size,
		  int (*call)(int, struct ck_bytes, const void *, uint64_t))
{
	char *data = calloc(1, size + 1);
	int ret = call(fd, (struct ck_bytes){ &n, sizeof(n) }, data, size);

	free(data);
	return ret;
}

TEST_F(checkpoint, max_bytes_is_EDQUOT)
{
	struct ck_usage usage;
	uint32_t n = 1;

	ASSERT_EQ(0, ck_write_number(SYSCTL("max_bytes"), 100000));
	EXPECT_EQ(0, filled(self->fd, 1, 60000, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 2, 40001, ck_create));
	EXPECT_EQ(0, filled(self->fd, 2, 40000, ck_create));
	EXPECT_EQ(0, filled(self->fd, 3, 0, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 3, 1, ck_overwrite));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 4, 1, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 1, 60001, ck_overwrite));
	EXPECT_EQ(-EDQUOT, ck_write(self->fd, (struct ck_bytes){ &n, 4 }, "xx",
				    2, 59999));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(100000, usage.bytes);
	EXPECT_EQ(3, usage.sections);
}

/* The new content is there beside the old one for a moment; no quota sees it. */
TEST_F(checkpoint, equal_size_at_the_limit_succeeds)
{
	uint32_t n = 1;

	ASSERT_EQ(0, ck_write_number(SYSCTL("max_bytes"), 100000));
	ASSERT_EQ(0, filled(self->fd, 1, 100000, ck_create));
	EXPECT_EQ(0, filled(self->fd, 1, 100000, ck_overwrite));
	EXPECT_EQ(0, ck_write(self->fd, (struct ck_bytes){ &n, 4 }, "end", 3,
			      99997));
	EXPECT_EQ(0, filled(self->fd, 1, 99999, ck_overwrite));
	EXPECT_EQ(0, filled(self->fd, 1, 100000, ck_overwrite));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 1, 100001, ck_overwrite));
}

/* One may always shrink, even if the limit has fallen below what is used. */
TEST_F(checkpoint, limit_below_usage_refuses_growth_alone)
{
	ASSERT_EQ(0, filled(self->fd, 1, 5000, ck_create));
	ASSERT_EQ(0, filled(self->fd, 2, 5000, ck_create));
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_bytes"), 100));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 1, 5001, ck_overwrite));
	EXPECT_EQ(0, filled(self->fd, 1, 5000, ck_overwrite));
	EXPECT_EQ(0, filled(self->fd, 1, 4000, ck_overwrite));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 1, 4001, ck_overwrite));
}

/* A vector grows and shrinks nothing in between: its sum counts. */
TEST_F(checkpoint, vector_at_the_limit)
{
	struct ckpt_element e[2];
	struct ck_usage usage;
	uint32_t index;
	char data[100] = "";

	ASSERT_EQ(0, ck_create(self->fd, ck_str("a"), data, 50));
	ASSERT_EQ(0, ck_create(self->fd, ck_str("b"), data, 50));
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_bytes"), 160));
	e[0] = ck_element(ck_str("a"), data, 80, 0);
	e[1] = ck_element(ck_str("b"), data, 81, 0);
	EXPECT_EQ(-EDQUOT, ck_writev(self->fd, e, 2, &index, NULL));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(100, usage.bytes);
	e[1].size = 80;
	EXPECT_EQ(0, ck_writev(self->fd, e, 2, NULL, NULL));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(160, usage.bytes);
}

TEST_F(checkpoint, max_sections_is_EDQUOT)
{
	uint32_t n, len = 8;
	char id[8];

	ASSERT_EQ(0, ck_write_number(SYSCTL("max_sections"), 20));
	for (n = 0; n < 20; n++) {
		ASSERT_EQ(0, filled(self->fd, n, 1, ck_create));
	}
	EXPECT_EQ(-EDQUOT, filled(self->fd, 20, 1, ck_create));
	EXPECT_EQ(-EDQUOT, ck_generate(self->fd, id, &len, NULL, 0));
	EXPECT_EQ(0, filled(self->fd, 7, 100, ck_overwrite));
	n = 7;
	EXPECT_EQ(0, ck_delete(self->fd, (struct ck_bytes){ &n, 4 }, NULL));
	EXPECT_EQ(0, filled(self->fd, 20, 1, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 7, 1, ck_create));
}

TEST_F(checkpoint, max_sections_counts_default_sections)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct ck_usage usage;
	int fd;

	attr.max_sections = 1;
	attr.checkpoint_size = 0;
	ASSERT_EQ(0, filled(self->fd, 1, 1, ck_create));
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_sections"), 1));
	EXPECT_EQ(-EDQUOT, ck_open(self->service, "d", CK_CREATE, &attr));
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(1, usage.checkpoints);
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_sections"), 2));
	fd = ck_open(self->service, "d", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_usage(self->service, &usage));
	EXPECT_EQ(2, usage.sections);
	EXPECT_EQ(0, close(fd));
}

TEST_F(checkpoint, max_checkpoints_is_EDQUOT)
{
	int fds[10], i;
	char name[8];

	ASSERT_EQ(0, ck_write_number(SYSCTL("max_checkpoints"), 11));
	for (i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		fds[i] = ck_open(self->service, name, CK_CREATE,
				 &ck_attr_default);
		ASSERT_LE(0, fds[i]);
	}
	EXPECT_EQ(-EDQUOT, ck_open(self->service, "one", CK_CREATE,
				   &ck_attr_default));
	i = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	EXPECT_LE(0, i);
	EXPECT_EQ(0, close(i));
	/* One without a name counts as long as it is there. */
	EXPECT_EQ(0, ck_unlink(self->service, "n3"));
	EXPECT_EQ(-EDQUOT, ck_open(self->service, "one", CK_CREATE,
				   &ck_attr_default));
	EXPECT_EQ(0, close(fds[3]));
	fds[3] = ck_open(self->service, "one", CK_CREATE, &ck_attr_default);
	EXPECT_LE(0, fds[3]);
	for (i = 0; i < 10; i++) {
		EXPECT_EQ(0, close(fds[i]));
	}
}

TEST_F(checkpoint, limit_0_allows_nothing)
{
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_bytes"), 0));
	EXPECT_EQ(0, filled(self->fd, 1, 0, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 1, 1, ck_overwrite));
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_sections"), 0));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 2, 0, ck_create));
	ASSERT_EQ(0, ck_write_number(SYSCTL("max_checkpoints"), 0));
	EXPECT_EQ(-EDQUOT, ck_open(self->service, "d", CK_CREATE,
				   &ck_attr_default));
}

static void expect_usage(struct __test_metadata *_metadata, int service,
			 uint64_t checkpoints, uint64_t sections,
			 uint64_t bytes)
{
	struct ck_usage usage;

	EXPECT_EQ(0, ck_usage(service, &usage));
	EXPECT_EQ(checkpoints, usage.checkpoints);
	EXPECT_EQ(sections, usage.sections);
	EXPECT_EQ(bytes, usage.bytes);
}

TEST_F(checkpoint, usage_follows_every_change)
{
	struct ckpt_element e[2];
	uint32_t n = 1;
	int fd;

	expect_usage(_metadata, self->service, 1, 0, 0);
	ASSERT_EQ(0, filled(self->fd, 1, 3000, ck_create));
	expect_usage(_metadata, self->service, 1, 1, 3000);
	ASSERT_EQ(0, filled(self->fd, 1, 100, ck_overwrite));
	expect_usage(_metadata, self->service, 1, 1, 100);
	ASSERT_EQ(0, ck_write(self->fd, (struct ck_bytes){ &n, 4 }, "x", 1,
			      70000));
	expect_usage(_metadata, self->service, 1, 1, 70001);
	fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, filled(fd, 1, 500, ck_create));
	ASSERT_EQ(0, filled(fd, 2, 600, ck_create));
	expect_usage(_metadata, self->service, 2, 3, 71101);
	n = 2;
	ASSERT_EQ(0, ck_delete(fd, (struct ck_bytes){ &n, 4 }, NULL));
	expect_usage(_metadata, self->service, 2, 2, 70501);
	n = 1;
	e[0] = ck_element((struct ck_bytes){ &n, 4 }, "abc", 3, 499);
	e[1] = ck_element((struct ck_bytes){ &n, 4 }, "abc", 3, 507);
	ASSERT_EQ(0, ck_writev(fd, e, 2, NULL, NULL));
	expect_usage(_metadata, self->service, 2, 2, 70511);
	ASSERT_EQ(0, ck_unlink(self->service, "d"));
	expect_usage(_metadata, self->service, 2, 2, 70511);
	ASSERT_EQ(0, close(fd));
	expect_usage(_metadata, self->service, 1, 1, 70001);
}

TEST_F(checkpoint, usage_ends_with_the_last_close)
{
	uint32_t n;
	int fd = ck_open(self->service, "d", CK_CREATE, &ck_attr_default);

	ASSERT_LE(0, fd);
	for (n = 0; n < 1000; n++) {
		ASSERT_EQ(0, filled(fd, n, n, ck_create));
	}
	expect_usage(_metadata, self->service, 2, 1000, 999 * 500);
	ASSERT_EQ(0, close(fd));
	expect_usage(_metadata, self->service, 1, 0, 0);
}

/*
 * The cap of the machine counts all namespaces together.  Other users of it
 * would disturb the test; it is for a machine of its own.
 */
TEST_F(checkpoint, machine_cap_is_EDQUOT)
{
	int64_t old = ck_read_number(MACHINE_CAP);
	int service, fd;

	ASSERT_LE(0, old);
	ASSERT_EQ(0, ck_write_number(MACHINE_CAP, 100000));
	EXPECT_EQ(0, filled(self->fd, 1, 60000, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 2, 40001, ck_create));
	EXPECT_EQ(0, ck_new_world());
	service = ck_service();
	fd = ck_open(service, "c", CK_CREATE, &ck_attr_default);
	EXPECT_LE(0, fd);
	EXPECT_EQ(-EDQUOT, filled(fd, 1, 40001, ck_create));
	EXPECT_EQ(0, filled(fd, 1, 40000, ck_create));
	EXPECT_EQ(-EDQUOT, filled(self->fd, 2, 1, ck_create));
	EXPECT_EQ(0, filled(self->fd, 1, 60000, ck_overwrite));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, close(service));
	EXPECT_EQ(0, filled(self->fd, 2, 40000, ck_create));
	EXPECT_EQ(0, ck_write_number(MACHINE_CAP, old));
}

TEST_HARNESS_MAIN
