// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: what it refuses, and what it shows of one checkpoint
 * and one section, and to whom
 */
#include <endian.h>
#include <sched.h>

#include "ckpt_fixture.h"
#include "ckpt_netlink.h"

#define NOBODY	65534

static const struct ckpt_attributes attr_odd = {
	.creation_flags		= CKPT_CREATE_WR_ACTIVE_REPLICA | CKPT_CREATE_COLLOCATED |
				  CKPT_CREATE_NO_SYSFS,
	.max_sections		= 7,
	.checkpoint_size	= 1234,
	.retention		= 98765432100,
	.max_section_size	= 4321,
	.max_section_id_size	= 1ULL << 40,
};

FIXTURE(netlink) {
	int service;
	int fd;
	int family;
	struct nl_request request;
	struct nl_answer answer;
	struct nl_reply reply;
};

FIXTURE_SETUP(netlink)
{
	world_enter(_metadata, &self->service);
	self->fd = nl_open();
	ASSERT_LE(0, self->fd);
	self->family = nl_family(self->fd);
	ASSERT_LT(0, self->family);
}

FIXTURE_TEARDOWN(netlink)
{
	EXPECT_EQ(0, close(self->fd));
	world_leave(_metadata, self->service);
}

struct instance {
	uint64_t incarnation;
	uint64_t number;
};

static struct instance instance_of(int checkpoint)
{
	struct ckpt_ioc_status status;

	ck_status(checkpoint, &status);
	return (struct instance){ htobe64(status.incarnation), htobe64(status.instance) };
}

static void begin(FIXTURE_DATA(netlink) *self, uint16_t flags, uint8_t command)
{
	nl_begin(&self->request, self->family, flags, command);
}

static void put(FIXTURE_DATA(netlink) *self, uint16_t type, const void *data, uint16_t size)
{
	nl_put(&self->request, type, data, size);
}

static int send_request(FIXTURE_DATA(netlink) *self)
{
	return nl_send(self->fd, &self->request, &self->answer);
}

static int error(FIXTURE_DATA(netlink) *self)
{
	return send_request(self) ? -ENOLINK : nl_finish(&self->answer);
}

static int next(FIXTURE_DATA(netlink) *self)
{
	return nl_next(&self->answer, &self->reply);
}

/* The next request is refused with this error and a text that has this in it. */
#define expect_refused(self, expected, part) do {				\
	EXPECT_EQ(expected, error(self));					\
	EXPECT_NE(NULL, strstr((self)->answer.text, part)) {			\
		TH_LOG("text: '%s'", (self)->answer.text);			\
	}									\
} while (0)

TEST_F(netlink, unknown_commands)
{
	static const uint8_t commands[] = { CKPT_CMD_UNSPEC, CKPT_CMD_EVENT, CKPT_CMD_MAX + 1,
					    255 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		begin(self, 0, commands[i]);
		EXPECT_EQ(-EOPNOTSUPP, error(self));
		begin(self, NLM_F_DUMP, commands[i]);
		EXPECT_EQ(-EOPNOTSUPP, error(self));
	}
	begin(self, 0, CKPT_CMD_GET_SECTION);
	EXPECT_EQ(-EOPNOTSUPP, error(self));
}

TEST_F(netlink, headers)
{
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	self->request.genl.reserved = 1;
	expect_refused(self, -EINVAL, "reserved");
	begin(self, NLM_F_REPLACE, CKPT_CMD_GET_CHECKPOINT);
	expect_refused(self, -EINVAL, "flags");
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	self->request.header.nlmsg_len = NLMSG_LENGTH(0);
	EXPECT_EQ(-EINVAL, error(self));
}

TEST_F(netlink, what_is_asked_for)
{
	struct instance instance = { 0 };

	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	expect_refused(self, -EINVAL, "instance or the name");
	put(self, CKPT_A_CHECKPOINT_INSTANCE, &instance, sizeof(instance));
	put(self, CKPT_A_CHECKPOINT_NAME, "c", 1);
	expect_refused(self, -EINVAL, "instance or the name");
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_INSTANCE, &instance, sizeof(instance));
	expect_refused(self, -EINVAL, "all checkpoints");
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_NAME, "c", 1);
	expect_refused(self, -EINVAL, "all checkpoints");
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
	expect_refused(self, -EINVAL, "instance");
}

TEST_F(netlink, what_is_not_there)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	struct instance instance, wrong;

	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_NAME, "d", 1);
	expect_refused(self, -ENOENT, "no such checkpoint");
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_NAME, "c", 2);
	expect_refused(self, -ENOENT, "no such checkpoint");
	wrong = instance;
	wrong.number ^= 1;
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_INSTANCE, &wrong, sizeof(wrong));
	expect_refused(self, -ENOENT, "no such checkpoint");
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
	put(self, CKPT_A_SECTION_INSTANCE, &wrong, sizeof(wrong));
	expect_refused(self, -ENOENT, "no such checkpoint");
	wrong = instance;
	wrong.incarnation ^= 1;
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
	put(self, CKPT_A_SECTION_INSTANCE, &wrong, sizeof(wrong));
	expect_refused(self, -ENOENT, "no such checkpoint");
	EXPECT_EQ(0, close(fd));
}

/**
 * struct wrong_size - an attribute and sizes that it cannot have
 * @command: of the request
 * @flags: likewise
 * @type: the attribute
 * @sizes: ends with a negative one
 */
struct wrong_size {
	uint8_t command;
	uint16_t flags;
	uint16_t type;
	int sizes[5];
};

static const struct wrong_size wrong_sizes[] = {
	{ CKPT_CMD_GET_CHECKPOINT, 0, CKPT_A_CHECKPOINT_INSTANCE, { 0, 8, 15, 17, -1 } },
	{ CKPT_CMD_GET_CHECKPOINT, 0, CKPT_A_CHECKPOINT_NAME, { 0, CKPT_NAME_MAX + 1, -1 } },
	{ CKPT_CMD_GET_SECTION, NLM_F_DUMP, CKPT_A_SECTION_INSTANCE, { 0, 8, 15, 17, -1 } },
};

TEST_F(netlink, sizes_of_attributes)
{
	static const char data[CKPT_NAME_MAX + 1];
	const struct wrong_size *wrong;
	unsigned int i, j;
	int ret;

	for (i = 0; i < ARRAY_SIZE(wrong_sizes); i++) {
		wrong = &wrong_sizes[i];
		for (j = 0; wrong->sizes[j] >= 0; j++) {
			begin(self, wrong->flags, wrong->command);
			put(self, wrong->type, data, wrong->sizes[j]);
			ret = error(self);
			EXPECT_TRUE(ret == -EINVAL || ret == -ERANGE) {
				TH_LOG("%d with %d bytes: %d", wrong->type, wrong->sizes[j],
				       ret);
			}
			EXPECT_NE(0, self->answer.text[0]);
		}
	}
}

/* What is shown only, what is not known, and what is no attribute. */
TEST_F(netlink, attributes_that_do_not_belong)
{
	struct instance instance = { 0 };
	uint32_t value = 0;
	uint16_t type;

	for (type = 0; type <= CKPT_A_CHECKPOINT_MAX + 1; type++) {
		if (type == CKPT_A_CHECKPOINT_INSTANCE || type == CKPT_A_CHECKPOINT_NAME)
			continue;
		begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
		put(self, CKPT_A_CHECKPOINT_NAME, "c", 1);
		put(self, type, &value, sizeof(value));
		EXPECT_EQ(-EINVAL, error(self)) {
			TH_LOG("attribute %d", type);
		}
		EXPECT_NE(0, self->answer.text[0]);
	}
	for (type = 0; type <= CKPT_A_SECTION_MAX + 1; type++) {
		if (type == CKPT_A_SECTION_INSTANCE)
			continue;
		begin(self, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
		put(self, type, &value, sizeof(value));
		EXPECT_EQ(-EINVAL, error(self)) {
			TH_LOG("attribute %d", type);
		}
		EXPECT_NE(0, self->answer.text[0]);
	}
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_INSTANCE | NLA_F_NESTED, &instance, sizeof(instance));
	EXPECT_EQ(-EINVAL, error(self));
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_NAME, "c", 1);
	self->request.header.nlmsg_len += 2;
	EXPECT_EQ(-EINVAL, error(self));
}

/* An attribute that says it is longer than the message, or shorter than itself. */
TEST_F(netlink, lengths_of_attributes)
{
	static const uint16_t lengths[] = { 0, 3, 9, 0xffff };
	struct nlattr *attr = (struct nlattr *)self->request.attrs;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
		put(self, CKPT_A_CHECKPOINT_NAME, "cccc", 4);
		attr->nla_len = lengths[i];
		EXPECT_EQ(-EINVAL, error(self)) {
			TH_LOG("length %d", lengths[i]);
		}
	}
}

static int get_by_name(FIXTURE_DATA(netlink) *self, struct ck_bytes name)
{
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_NAME, name.p, name.len);
	return send_request(self) ? -ENOLINK : next(self);
}

static int get_by_instance(FIXTURE_DATA(netlink) *self, const struct instance *instance)
{
	begin(self, 0, CKPT_CMD_GET_CHECKPOINT);
	put(self, CKPT_A_CHECKPOINT_INSTANCE, instance, sizeof(*instance));
	return send_request(self) ? -ENOLINK : next(self);
}

static int dump_sections(FIXTURE_DATA(netlink) *self, const struct instance *instance)
{
	begin(self, NLM_F_DUMP, CKPT_CMD_GET_SECTION);
	put(self, CKPT_A_SECTION_INSTANCE, instance, sizeof(*instance));
	return send_request(self);
}

static bool same(struct ck_bytes bytes, const void *p, size_t size)
{
	return bytes.len == size && !memcmp(bytes.p, p, size);
}

TEST_F(netlink, checkpoint)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &attr_odd), again;
	const struct nl_reply *reply = &self->reply;
	struct instance instance;

	ASSERT_LE(0, fd);
	ASSERT_EQ(1, get_by_name(self, ck_str("c")));
	EXPECT_TRUE(same(nl_bytes(reply, CKPT_A_CHECKPOINT_NAME), "c", 1));
	EXPECT_EQ(attr_odd.creation_flags, nl_u32(reply, CKPT_A_CHECKPOINT_FLAGS));
	EXPECT_EQ(NULL, reply->attr[CKPT_A_CHECKPOINT_UNLINKED]);
	EXPECT_EQ(NULL, reply->attr[CKPT_A_CHECKPOINT_ACTIVE]);
	EXPECT_EQ(1, nl_u32(reply, CKPT_A_CHECKPOINT_OPENS));
	EXPECT_NE(NULL, reply->attr[CKPT_A_CHECKPOINT_UID]);
	EXPECT_EQ(0, nl_u32(reply, CKPT_A_CHECKPOINT_UID));
	EXPECT_NE(NULL, reply->attr[CKPT_A_CHECKPOINT_GID]);
	EXPECT_EQ(0, nl_u32(reply, CKPT_A_CHECKPOINT_GID));
	EXPECT_EQ(0660, nl_u32(reply, CKPT_A_CHECKPOINT_MODE));
	EXPECT_EQ(1234, nl_u64(reply, CKPT_A_CHECKPOINT_SIZE_MAX));
	EXPECT_EQ(98765432100, nl_u64(reply, CKPT_A_CHECKPOINT_RETENTION_NS));
	EXPECT_EQ(7, nl_u32(reply, CKPT_A_CHECKPOINT_SECTIONS_MAX));
	EXPECT_EQ(4321, nl_u64(reply, CKPT_A_CHECKPOINT_SECTION_SIZE_MAX));
	EXPECT_EQ(1ULL << 40, nl_u64(reply, CKPT_A_CHECKPOINT_ID_SIZE_MAX));
	EXPECT_NE(NULL, reply->attr[CKPT_A_CHECKPOINT_GENERATION]);
	EXPECT_EQ(0, nl_u64(reply, CKPT_A_CHECKPOINT_GENERATION));
	EXPECT_EQ(0, nl_finish(&self->answer));

	ASSERT_EQ(0, ck_set_active(fd));
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	ASSERT_EQ(0, ck_create(fd, ck_str("t"), "123", 3));
	ASSERT_EQ(0, ck_set_retention(fd, 0));
	again = ck_open(self->service, "c", CK_RD, NULL);
	instance = instance_of(fd);
	ASSERT_EQ(1, get_by_instance(self, &instance));
	EXPECT_TRUE(same(nl_bytes(reply, CKPT_A_CHECKPOINT_INSTANCE), &instance,
			 sizeof(instance)));
	EXPECT_NE(NULL, reply->attr[CKPT_A_CHECKPOINT_ACTIVE]);
	EXPECT_EQ(2, nl_u32(reply, CKPT_A_CHECKPOINT_OPENS));
	EXPECT_EQ(2, nl_u32(reply, CKPT_A_CHECKPOINT_SECTIONS));
	EXPECT_EQ(7, nl_u64(reply, CKPT_A_CHECKPOINT_BYTES));
	EXPECT_EQ(0, nl_u64(reply, CKPT_A_CHECKPOINT_RETENTION_NS));
	EXPECT_EQ((1ULL << 40) + 2, nl_u64(reply, CKPT_A_CHECKPOINT_GENERATION));
	EXPECT_EQ(0, nl_finish(&self->answer));
	EXPECT_EQ(0, close(again));
	EXPECT_EQ(0, close(fd));
}

TEST_F(netlink, unlinked_checkpoint)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	struct instance instance;

	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	ASSERT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, get_by_name(self, ck_str("c")));
	EXPECT_EQ(-ENOENT, self->answer.error);
	ASSERT_EQ(1, get_by_instance(self, &instance));
	EXPECT_NE(NULL, self->reply.attr[CKPT_A_CHECKPOINT_UNLINKED]);
	EXPECT_TRUE(same(nl_bytes(&self->reply, CKPT_A_CHECKPOINT_NAME), "c", 1));
	EXPECT_EQ(0, nl_finish(&self->answer));
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, get_by_instance(self, &instance));
	EXPECT_EQ(-ENOENT, self->answer.error);
}

static int open_bytes(int service, struct ck_bytes name)
{
	struct ckpt_ioc_open arg = { 0 };
	int ret = ck_open_ioc(service, &arg, name, CK_CREATE, &ck_attr_default);

	return ret ? ret : arg.fd;
}

TEST_F(netlink, names_are_bytes)
{
	static char longest[CKPT_NAME_MAX];
	const struct ck_bytes names[] = {
		{ "\0", 1 }, { "a\0b", 3 }, { "\xff\xfe\n", 3 }, { longest, sizeof(longest) },
	};
	int fds[ARRAY_SIZE(names)];
	unsigned int i;

	memset(longest, 0xa5, sizeof(longest));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		fds[i] = open_bytes(self->service, names[i]);
		ASSERT_LE(0, fds[i]);
	}
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_EQ(1, get_by_name(self, names[i]));
		EXPECT_TRUE(same(nl_bytes(&self->reply, CKPT_A_CHECKPOINT_NAME), names[i].p,
				 names[i].len));
		EXPECT_EQ(0, nl_finish(&self->answer));
	}
	for (i = 0; i < ARRAY_SIZE(names); i++)
		EXPECT_EQ(0, close(fds[i]));
}

TEST_F(netlink, section)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	int64_t before = ck_now_ns(CLOCK_REALTIME), until = before + 3600 * NSEC_PER_SEC;
	const struct nl_reply *reply = &self->reply;
	struct instance instance;
	uint64_t generation;

	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	ASSERT_EQ(0, ck_create(fd, ck_str("gone"), NULL, 0));
	ASSERT_EQ(0, ck_create_until(fd, (struct ck_bytes){ "a\0b", 3 }, "data", 4, until,
				     &generation));
	ASSERT_EQ(0, ck_create(fd, ck_str("t"), NULL, 0));
	ASSERT_EQ(0, ck_delete(fd, ck_str("gone"), NULL));
	ASSERT_EQ(0, dump_sections(self, &instance));
	ASSERT_EQ(1, next(self));
	EXPECT_TRUE(same(nl_bytes(reply, CKPT_A_SECTION_INSTANCE), &instance,
			 sizeof(instance)));
	EXPECT_TRUE(same(nl_bytes(reply, CKPT_A_SECTION_ID), "a\0b", 3));
	EXPECT_EQ(3, nl_u32(reply, CKPT_A_SECTION_ID_SIZE));
	EXPECT_EQ(2, nl_u64(reply, CKPT_A_SECTION_NUMBER));
	EXPECT_EQ(4, nl_u64(reply, CKPT_A_SECTION_SIZE));
	EXPECT_EQ(generation, nl_u64(reply, CKPT_A_SECTION_GENERATION));
	EXPECT_EQ(until, (int64_t)nl_u64(reply, CKPT_A_SECTION_EXPIRATION_NS));
	/* The kernel's clock for this is coarse. */
	EXPECT_LE(before - 20 * NSEC_PER_MSEC,
		  (int64_t)nl_u64(reply, CKPT_A_SECTION_LAST_UPDATE_NS));
	EXPECT_GE(ck_now_ns(CLOCK_REALTIME),
		  (int64_t)nl_u64(reply, CKPT_A_SECTION_LAST_UPDATE_NS));
	ASSERT_EQ(1, next(self));
	EXPECT_TRUE(same(nl_bytes(reply, CKPT_A_SECTION_ID), "t", 1));
	EXPECT_EQ(CKPT_TIME_END, (int64_t)nl_u64(reply, CKPT_A_SECTION_EXPIRATION_NS));
	EXPECT_EQ(0, next(self));
	EXPECT_EQ(0, self->answer.error);
	EXPECT_FALSE(self->answer.interrupted);
	EXPECT_EQ(0, close(fd));
}

TEST_F(netlink, default_section)
{
	struct ckpt_attributes attr = ck_attr_default;
	struct instance instance;
	int fd;

	attr.max_sections = 1;
	attr.checkpoint_size = 0;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	ASSERT_EQ(0, dump_sections(self, &instance));
	ASSERT_EQ(1, next(self));
	EXPECT_NE(NULL, self->reply.attr[CKPT_A_SECTION_ID]);
	EXPECT_EQ(0, nl_bytes(&self->reply, CKPT_A_SECTION_ID).len);
	EXPECT_EQ(0, nl_u64(&self->reply, CKPT_A_SECTION_GENERATION));
	EXPECT_EQ(0, nl_finish(&self->answer));
	EXPECT_EQ(0, close(fd));
}

/* The longest ids, and those around what fits; the buffer is what is promised. */
TEST_F(netlink, longest_ids)
{
	static const uint32_t sizes[] = {
		CKPT_SECTION_ID_MAX, CKPT_SECTION_ID_SHOWN_MAX - 1, CKPT_SECTION_ID_SHOWN_MAX,
		CKPT_SECTION_ID_SHOWN_MAX + 1, 1,
	};
	int fd = ck_open(self->service, "c", CK_CREATE, &ck_attr_default);
	static char id[CKPT_SECTION_ID_MAX];
	struct instance instance;
	uint32_t shown;
	unsigned int i;

	ASSERT_LE(0, fd);
	instance = instance_of(fd);
	for (i = 0; i < sizeof(id); i++)
		id[i] = i * 7;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ASSERT_EQ(0, ck_create(fd, (struct ck_bytes){ id, sizes[i] }, NULL, 0));
	/* The kernel knows nothing of this socket's buffer yet. */
	ASSERT_EQ(0, close(self->fd));
	self->fd = nl_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, dump_sections(self, &instance));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(1, next(self));
		shown = sizes[i] < CKPT_SECTION_ID_SHOWN_MAX ? sizes[i] :
			CKPT_SECTION_ID_SHOWN_MAX;
		EXPECT_EQ(sizes[i], nl_u32(&self->reply, CKPT_A_SECTION_ID_SIZE));
		EXPECT_TRUE(same(nl_bytes(&self->reply, CKPT_A_SECTION_ID), id, shown));
	}
	EXPECT_EQ(0, next(self));
	EXPECT_EQ(0, self->answer.error);
	EXPECT_EQ(0, close(fd));
}

/**
 * struct asker - who asks, from a process of its own
 * @prepare: becomes that one; 0 or a negative errno
 * @uid: as which the owner is to be shown
 * @instance: of a checkpoint "c" with a section "s"
 * @there: it is to be seen
 */
struct asker {
	int (*prepare)(void);
	uint32_t uid;
	struct instance instance;
	bool there;
};

static int ask(void *arg)
{
	const struct asker *asker = arg;
	FIXTURE_DATA(netlink) self;
	int ret = asker->prepare();

	if (ret)
		return ret;
	self.fd = nl_open();
	self.family = self.fd < 0 ? self.fd : nl_family(self.fd);
	if (self.family < 0)
		return self.family;
	begin(&self, NLM_F_DUMP, CKPT_CMD_GET_CHECKPOINT);
	ret = send_request(&self) ? -ENOLINK : next(&self);
	if (!asker->there)
		return ret ? -EEXIST :
		       get_by_name(&self, ck_str("c")) ? -EEXIST :
		       self.answer.error != -ENOENT ? -EEXIST :
		       get_by_instance(&self, &asker->instance) ? -EEXIST :
		       self.answer.error == -ENOENT ? 0 : -EEXIST;
	if (ret != 1 || nl_u32(&self.reply, CKPT_A_CHECKPOINT_UID) != asker->uid)
		return -ENODATA;
	if (nl_finish(&self.answer))
		return -ENODATA;
	if (dump_sections(&self, &asker->instance) || next(&self) != 1)
		return -ENODATA;
	return same(nl_bytes(&self.reply, CKPT_A_SECTION_ID), "s", 1) ? 0 : -ENODATA;
}

static int become_nobody(void)
{
	return setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY) ?
	       -errno : 0;
}

static int enter_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) ? -errno : 0;
}

TEST_F(netlink, who_may_ask)
{
	int fd = ck_open(self->service, "c", CK_CREATE, &attr_odd);
	struct asker asker = { .there = true };

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ck_set_active(fd));
	ASSERT_EQ(0, ck_create(fd, ck_str("s"), "data", 4));
	asker.instance = instance_of(fd);
	asker.prepare = become_nobody;
	EXPECT_EQ(0, ck_in_child(ask, &asker));
	/* One in which root of here is nobody that it knows. */
	asker.prepare = enter_user_namespace;
	asker.uid = NOBODY;
	EXPECT_EQ(0, ck_in_child(ask, &asker));
	asker.prepare = ck_new_world;
	asker.there = false;
	EXPECT_EQ(0, ck_in_child(ask, &asker));
	EXPECT_EQ(0, ck_unlink(self->service, "c"));
	EXPECT_EQ(0, close(fd));
}

TEST_HARNESS_MAIN
