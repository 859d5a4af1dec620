// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may open and unlink a checkpoint: owner, group, others, CAP_DAC_OVERRIDE
 */
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "ckpt_fixture.h"

#define OWNER	1000
#define GROUP	2000
#define STRANGER 3000

/**
 * struct actor - who makes a call
 * @uid: user
 * @gid: group
 * @supplementary: another group, or 0
 * @dac_override: keeps CAP_DAC_OVERRIDE, and no other capability
 * @service: the service file
 * @flags: of the open, or 0 to unlink
 * @mode: of a created checkpoint, or -1
 */
struct actor {
	uid_t uid;
	gid_t gid;
	gid_t supplementary;
	bool dac_override;
	int service;
	unsigned int flags;
	int mode;
};

static int set_capabilities(bool dac_override)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { };

	if (dac_override)
		data[0].effective = data[0].permitted =
			1 << CAP_DAC_OVERRIDE;
	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static int become(const struct actor *actor)
{
	gid_t group = actor->supplementary;

	if (prctl(PR_SET_KEEPCAPS, 1) || setgroups(group ? 1 : 0, &group) ||
	    setresgid(actor->gid, actor->gid, actor->gid) ||
	    setresuid(actor->uid, actor->uid, actor->uid))
		return -errno;
	return set_capabilities(actor->dac_override);
}

/* The checkpoint is retained, so that it is there when the child is not. */
static int act(void *arg)
{
	const struct actor *actor = arg;
	struct ckpt_attributes attr = ck_attr_default;
	struct ckpt_ioc_open open;
	int ret = become(actor);

	if (ret)
		return ret;
	if (!actor->flags)
		return ck_unlink(actor->service, "c");
	attr.retention = CKPT_TIME_END;
	memset(&open, 0, sizeof(open));
	open.flags = actor->flags;
	open.name = ck_ptr("c");
	open.name_len = 1;
	if (actor->flags & CKPT_OPEN_CREATE)
		open.attr = attr;
	if (actor->mode >= 0) {
		open.flags |= CKPT_OPEN_MODE;
		open.mode = actor->mode;
	}
	return ck_ioctl(actor->service, CKPT_IOC_OPEN, &open);
}

static int try(int service, uid_t uid, gid_t gid, gid_t supplementary,
	       unsigned int flags)
{
	struct actor actor = {
		.uid = uid, .gid = gid, .supplementary = supplementary,
		.service = service, .flags = flags, .mode = -1,
	};

	return ck_in_child(act, &actor);
}

static int make(int service, int mode)
{
	struct actor actor = {
		.uid = OWNER, .gid = GROUP, .service = service,
		.flags = CKPT_OPEN_CREATE, .mode = mode,
	};

	return ck_in_child(act, &actor);
}

TEST_F(world, default_is_owner_and_group)
{
	struct ckpt_ioc_status status;
	int fd;

	ASSERT_EQ(0, make(self->service, -1));
	EXPECT_EQ(0, try(self->service, OWNER, STRANGER, 0, CK_RDWR));
	EXPECT_EQ(0, try(self->service, STRANGER, GROUP, 0, CK_RDWR));
	EXPECT_EQ(0, try(self->service, STRANGER, STRANGER, GROUP, CK_RDWR));
	EXPECT_EQ(-EACCES, try(self->service, STRANGER, STRANGER, 0,
			       CKPT_OPEN_READ));
	EXPECT_EQ(-EACCES, try(self->service, STRANGER, STRANGER, 0,
			       CKPT_OPEN_WRITE));
	fd = ck_open(self->service, "c", CK_RD, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(OWNER, status.uid);
	EXPECT_EQ(GROUP, status.gid);
	EXPECT_EQ(0660, status.mode);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
}

/* The rule of open(2): the first class that fits decides, and it alone. */
static int expected(unsigned int class_bits, unsigned int flags)
{
	bool rd = class_bits & 4, wr = class_bits & 2;

	if (flags == 0)
		return wr ? 0 : -EACCES;
	if (flags == CKPT_OPEN_CREATE)
		return rd || wr ? 0 : -EACCES;
	if (flags & CKPT_OPEN_READ && !rd)
		return -EACCES;
	if (flags & CKPT_OPEN_WRITE && !wr)
		return -EACCES;
	return 0;
}

static const unsigned int modes[] = {
	0000, 0600, 0060, 0006, 0444, 0222, 0642, 0264, 0426, 0666,
};

static const unsigned int opens[] = {
	CKPT_OPEN_READ, CKPT_OPEN_WRITE, CK_RDWR, CKPT_OPEN_CREATE,
	CK_CREATE,
};

/**
 * struct visitor - somebody who tries everything
 * @actor: who
 * @class_bits: the permission bits that are for them
 */
struct visitor {
	struct actor actor;
	unsigned int class_bits;
};

/* Returns -1 - I if opens[I] does not give what it must. */
static int visit(void *arg)
{
	const struct visitor *visitor = arg;
	unsigned int i;
	int ret = become(&visitor->actor);

	for (i = 0; i < ARRAY_SIZE(opens) && !ret; i++) {
		bool create = opens[i] & CKPT_OPEN_CREATE;
		int fd = ck_open(visitor->actor.service, "c", opens[i],
				 create ? &ck_attr_default : NULL);

		if (expected(visitor->class_bits, opens[i]) != (fd < 0 ? fd : 0))
			ret = -1 - (int)i;
		if (fd >= 0)
			close(fd);
	}
	return ret;
}

TEST_F(world, open_follows_the_mode)
{
	const struct {
		const char *name;
		uid_t uid;
		gid_t gid, supplementary;
		unsigned int shift;
	} classes[] = {
		{ "owner", OWNER, GROUP, 0, 6 },
		{ "group", STRANGER, GROUP, 0, 3 },
		{ "supplementary group", STRANGER, STRANGER, GROUP, 3 },
		{ "others", STRANGER, STRANGER, 0, 0 },
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ASSERT_EQ(0, make(self->service, modes[i]));
		for (j = 0; j < ARRAY_SIZE(classes); j++) {
			struct visitor visitor = {
				.actor.uid = classes[j].uid,
				.actor.gid = classes[j].gid,
				.actor.supplementary = classes[j].supplementary,
				.actor.service = self->service,
				.class_bits = modes[i] >> classes[j].shift,
			};

			EXPECT_EQ(0, ck_in_child(visit, &visitor)) {
				TH_LOG("%s, mode %o", classes[j].name, modes[i]);
			}
		}
		ASSERT_EQ(0, ck_unlink(self->service, "c"));
	}
}

TEST_F(world, unlink_needs_the_write_bit)
{
	ASSERT_EQ(0, make(self->service, 0420));
	EXPECT_EQ(-EACCES, try(self->service, OWNER, STRANGER, 0, 0));
	EXPECT_EQ(-EACCES, try(self->service, STRANGER, STRANGER, 0, 0));
	EXPECT_EQ(0, try(self->service, STRANGER, GROUP, 0, 0));
}

/* Attributes are compared first: that the name is taken is no secret. */
TEST_F(world, EEXIST_comes_before_EACCES)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.max_sections--;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EEXIST, try(self->service, STRANGER, STRANGER, 0, CK_CREATE));
	EXPECT_EQ(-EACCES, try(self->service, STRANGER, STRANGER, 0, CK_RD));
	EXPECT_EQ(0, close(fd));
}

TEST_F(world, dac_override_ignores_the_mode)
{
	struct actor actor = {
		.uid = STRANGER, .gid = STRANGER, .service = self->service,
		.mode = -1,
	};
	unsigned int i;

	ASSERT_EQ(0, make(self->service, 0000));
	for (i = 0; i < ARRAY_SIZE(opens); i++) {
		actor.flags = opens[i];
		actor.dac_override = false;
		EXPECT_EQ(-EACCES, ck_in_child(act, &actor));
		actor.dac_override = true;
		EXPECT_EQ(0, ck_in_child(act, &actor));
	}
	actor.flags = 0;
	actor.dac_override = false;
	EXPECT_EQ(-EACCES, ck_in_child(act, &actor));
	actor.dac_override = true;
	EXPECT_EQ(0, ck_in_child(act, &actor));
}

/* The user id 0 alone is nobody special. */
TEST_F(world, root_without_capabilities_is_a_stranger)
{
	ASSERT_EQ(0, make(self->service, 0600));
	EXPECT_EQ(-EACCES, try(self->service, 0, 0, 0, CKPT_OPEN_READ));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
}

static int create_as_fsuid(void *service)
{
	struct ckpt_attributes attr = ck_attr_default;
	int ret;

	attr.retention = CKPT_TIME_END;
	setfsgid(GROUP);
	setfsuid(OWNER);
	ret = ck_open(*(int *)service, "c", CK_CREATE, &attr);
	return ret < 0 ? ret : 0;
}

TEST_F(world, file_system_ids_own_it)
{
	struct ckpt_ioc_status status;
	int fd;

	ASSERT_EQ(0, ck_in_child(create_as_fsuid, &self->service));
	fd = ck_open(self->service, "c", CK_RD, NULL);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ck_status(fd, &status));
	EXPECT_EQ(OWNER, status.uid);
	EXPECT_EQ(GROUP, status.gid);
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
}

/* Rights are those of the open file: a passed descriptor carries them. */
static int use_descriptor(void *fd)
{
	const struct actor actor = { .uid = STRANGER, .gid = STRANGER };
	int ret = become(&actor);

	return ret ? ret : ck_create(*(int *)fd, ck_str("s"), "data", 4);
}

TEST_F(checkpoint, open_descriptor_needs_no_right)
{
	EXPECT_EQ(0, ck_in_child(use_descriptor, &self->fd));
}

static int open_in_user_namespace(void *service)
{
	struct actor actor = {
		.uid = STRANGER, .gid = STRANGER, .dac_override = false,
	};
	int ret = become(&actor);

	if (ret)
		return ret;
	/* All capabilities, but in the new user namespace only. */
	if (unshare(CLONE_NEWUSER))
		return -errno;
	ret = ck_open(*(int *)service, "c", CK_RD, NULL);
	return ret < 0 ? ret : 0;
}

TEST_F(world, dac_override_of_another_user_namespace_is_EACCES)
{
	ASSERT_EQ(0, make(self->service, 0660));
	EXPECT_EQ(-EACCES, ck_in_child(open_in_user_namespace, &self->service));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
}

TEST_HARNESS_MAIN
