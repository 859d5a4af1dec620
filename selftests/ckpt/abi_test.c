// SPDX-License-Identifier: GPL-2.0-only
/*
 * What holds for every call: numbers, sizes, flags, reserved members, cookies,
 * and arguments that are not where they should be
 */
#include "ckpt_order_test.h"

#define SIZE_MAX_IOC	((1U << _IOC_SIZEBITS) - 1)

/* Makes a prepared attempt of a call, and fails the test if it goes wrong. */
#define TRY(call, attempt, error, ...) do { \
	char what_[64]; \
	const char *wrong_; \
	snprintf(what_, sizeof(what_), __VA_ARGS__); \
	wrong_ = order_try(self->service, call, attempt, error, what_); \
	ASSERT_EQ(NULL, wrong_) { \
		TH_LOG("%s", wrong_); \
	} \
} while (0)

#define FOR_EACH_CALL(call) \
	for (const struct order_call *call = calls; call < calls + CALLS; call++)

TEST_F(world, info_reports_the_interface)
{
	struct ckpt_ioc_info info;

	ASSERT_EQ(0, ck_info(self->service, &info));
	EXPECT_EQ(CKPT_ABI_VERSION, info.abi);
	EXPECT_NE(0, info.service_cookie);
	EXPECT_EQ(CKPT_FEATURE_CONDITIONAL | CKPT_FEATURE_SNAPSHOT |
		  CKPT_FEATURE_TRACKING, info.features);
	EXPECT_EQ(CKPT_SECTION_SIZE_MAX, info.section_size_max);
	EXPECT_EQ(CKPT_CALL_BYTES_MAX, info.call_bytes_max);
	EXPECT_EQ(CKPT_NAME_MAX, info.name_max);
	EXPECT_EQ(CKPT_SECTION_ID_MAX, info.section_id_max);
	EXPECT_EQ(CKPT_VECTOR_MAX, info.vector_max);
	EXPECT_EQ(CKPT_EVENTS_MAX, info.events_max);
	EXPECT_EQ(ck_read_number("/proc/sys/net/ckpt/max_bytes"),
		  (int64_t)info.bytes_limit);
	EXPECT_EQ(ck_read_number("/proc/sys/net/ckpt/max_checkpoints"),
		  (int64_t)info.checkpoints_limit);
	EXPECT_EQ(ck_read_number("/proc/sys/net/ckpt/max_sections"),
		  (int64_t)info.sections_limit);
}

TEST_F(world, cookies_differ)
{
	struct ckpt_ioc_open first, second;
	struct ckpt_ioc_info one, other;
	int service = ck_service();

	ASSERT_LE(0, service);
	ASSERT_EQ(0, ck_info(self->service, &one));
	ASSERT_EQ(0, ck_info(service, &other));
	EXPECT_NE(one.service_cookie, other.service_cookie);
	ASSERT_EQ(0, ck_open_ioc(service, &first, ck_str("c"), CK_CREATE,
				 &ck_attr_default));
	ASSERT_EQ(0, ck_open_ioc(service, &second, ck_str("c"), CK_RD, NULL));
	EXPECT_NE(0, first.file_cookie);
	EXPECT_NE(0, second.file_cookie);
	EXPECT_NE(first.file_cookie, second.file_cookie);
	EXPECT_EQ(0, close(first.fd));
	EXPECT_EQ(0, close(second.fd));
	EXPECT_EQ(0, close(service));
}

/* A number is taken by a call of this kind of file or by none. */
static bool number_taken(unsigned int nr, bool service)
{
	FOR_EACH_CALL(call)
		if (_IOC_NR(call->cmd) == nr &&
		    (call->either || call->on_service == service))
			return true;
	return false;
}

TEST_F(checkpoint, other_numbers_are_ENOTTY)
{
	unsigned int nr;

	for (nr = 0; nr < 256; nr++) {
		unsigned long cmd = _IOC(_IOC_READ | _IOC_WRITE, CKPT_IOC_TYPE,
					 nr, 64);

		if (!number_taken(nr, true)) {
			EXPECT_EQ(-ENOTTY, ck_ioctl(self->service, cmd, NULL));
		}
		if (!number_taken(nr, false)) {
			EXPECT_EQ(-ENOTTY, ck_ioctl(self->fd, cmd, NULL));
		}
	}
}

TEST_F(checkpoint, another_type_is_ENOTTY)
{
	FOR_EACH_CALL(call) {
		unsigned long cmd = _IOC(_IOC_DIR(call->cmd), CKPT_IOC_TYPE ^ 1,
					 _IOC_NR(call->cmd),
					 _IOC_SIZE(call->cmd));

		EXPECT_EQ(-ENOTTY, ck_ioctl(self->service, cmd, NULL));
		EXPECT_EQ(-ENOTTY, ck_ioctl(self->fd, cmd, NULL));
	}
}

TEST_F(calls, direction_is_not_looked_at)
{
	FOR_EACH_CALL(call) {
		struct order_call bare = *call;
		struct attempt a;

		bare.cmd = _IOC(_IOC_NONE, _IOC_TYPE(call->cmd),
				_IOC_NR(call->cmd), _IOC_SIZE(call->cmd));
		order_valid(&a, &bare);
		TRY(&bare, &a, 0, "no direction");
	}
}

TEST_F(calls, shorter_argument_is_EINVAL)
{
	FOR_EACH_CALL(call) {
		unsigned int size = _IOC_SIZE(call->cmd);
		unsigned int sizes[] = { 0, 1, 8, size / 2, size - 8, size - 1 };
		unsigned int i;

		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			struct attempt a;

			order_valid(&a, call);
			a.size = sizes[i];
			a.unreadable = true;
			TRY(call, &a, EINVAL, "%u of %u bytes", a.size, size);
		}
	}
}

TEST_F(calls, longer_argument_of_zeroes_is_taken)
{
	FOR_EACH_CALL(call) {
		unsigned int size = _IOC_SIZE(call->cmd);
		unsigned int sizes[] = { size + 1, size + 8, 4096, SIZE_MAX_IOC };
		unsigned int i;

		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			struct attempt a;

			order_valid(&a, call);
			a.size = sizes[i];
			TRY(call, &a, 0, "%u bytes", a.size);
		}
	}
}

TEST_F(calls, longer_argument_not_zero_is_E2BIG)
{
	FOR_EACH_CALL(call) {
		struct attempt a;
		unsigned int i;

		for (i = 1; i <= 24; i++) {
			order_valid(&a, call);
			a.size += 24;
			a.arg.bytes[a.size - i] = 0x80;
			TRY(call, &a, E2BIG, "%u bytes, one not zero", a.size);
		}
	}
}

TEST_F(calls, argument_mapped_in_part_is_EFAULT)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		order_valid(&a, call);
		a.unmapped = 1;
		TRY(call, &a, EFAULT, "the last byte not mapped");
		order_valid(&a, call);
		a.unmapped = a.size - 1;
		TRY(call, &a, EFAULT, "all but the first byte not mapped");
		order_valid(&a, call);
		a.size += 8;
		a.unmapped = 1;
		TRY(call, &a, EFAULT, "the last byte of the tail not mapped");
	}
}

/*
 * The results have nowhere to go: the call must notice before it has done
 * anything.
 */
TEST_F(calls, argument_not_writable_is_EFAULT)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		if (call->silent)
			continue;
		order_valid(&a, call);
		a.readonly = true;
		TRY(call, &a, EFAULT, "an argument that cannot be written");
	}
}

TEST_F(calls, argument_without_results_may_be_read_only)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		if (!call->silent)
			continue;
		order_valid(&a, call);
		a.readonly = true;
		TRY(call, &a, 0, "an argument that cannot be written");
	}
}

TEST_F(calls, unknown_flag_is_EINVAL)
{
	FOR_EACH_CALL(call) {
		unsigned int bit;

		for (bit = 0; bit < 32; bit++) {
			struct attempt a;

			if (call->flags & 1U << bit)
				continue;
			order_valid(&a, call);
			a.arg.head.flags |= 1U << bit;
			TRY(call, &a, EINVAL, "flag bit %u", bit);
		}
	}
}

TEST_F(calls, reserved_member_is_EINVAL)
{
	FOR_EACH_CALL(call) {
		unsigned int byte;

		for (byte = 0; byte < 4 && call->reserved; byte++) {
			struct attempt a;

			order_valid(&a, call);
			a.arg.bytes[call->reserved + byte] = 0x80;
			TRY(call, &a, EINVAL, "reserved byte %u", byte);
		}
	}
}

TEST_F(calls, wrong_cookie_is_EBADF)
{
	FOR_EACH_CALL(call) {
		unsigned int bit;

		for (bit = 0; bit < 64; bit += 9) {
			struct attempt a;

			order_valid(&a, call);
			a.arg.head.cookie = 1ULL << bit;
			TRY(call, &a, EBADF, "cookie bit %u turned", bit);
		}
	}
}

TEST_F(calls, right_cookie_is_taken)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		order_valid(&a, call);
		TRY(call, &a, 0, "the right cookie");
	}
}

TEST_F(calls, cookie_0_is_not_checked)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		order_valid(&a, call);
		a.no_cookie = true;
		TRY(call, &a, 0, "cookie 0");
	}
}

/*
 * A descriptor number that another file has taken over: the old cookie reaches
 * nothing through it.
 */
TEST_F(world, cookie_of_a_closed_file_is_EBADF)
{
	struct ckpt_ioc_status status = { };
	struct ckpt_ioc_open first, second;

	ASSERT_EQ(0, ck_open_ioc(self->service, &first, ck_str("c"), CK_CREATE,
				 &ck_attr_default));
	ASSERT_EQ(0, close(first.fd));
	ASSERT_EQ(0, ck_open_ioc(self->service, &second, ck_str("c"), CK_CREATE,
				 &ck_attr_default));
	ASSERT_EQ(first.fd, second.fd);
	status.cookie = first.file_cookie;
	EXPECT_EQ(-EBADF, ck_ioctl(second.fd, CKPT_IOC_STATUS, &status));
	status.cookie = second.file_cookie;
	EXPECT_EQ(0, ck_ioctl(second.fd, CKPT_IOC_STATUS, &status));
	EXPECT_EQ(0, close(second.fd));
}

TEST_F(calls, shut_down_handle_is_ESHUTDOWN)
{
	FOR_EACH_CALL(call) {
		struct attempt a;

		order_valid(&a, call);
		a.state |= ORDER_SHUT;
		TRY(call, &a, ESHUTDOWN, "a closed handle");
	}
}

/* Members marked (out) are not looked at: garbage in them is no error. */
TEST_F(world, results_need_not_be_cleared)
{
	struct ckpt_ioc_info info;
	struct ckpt_ioc_status status;
	struct ckpt_ioc_open open = {
		.flags = CK_CREATE,
		.name = ck_ptr("c"),
		.name_len = 1,
		.attr = ck_attr_default,
		.result = UINT32_MAX,
		.file_cookie = UINT64_MAX,
		.fd = -7,
	};

	ASSERT_EQ(0, ck_ioctl(self->service, CKPT_IOC_OPEN, &open));
	EXPECT_EQ(CKPT_OPENED_CREATED, open.result);
	memset(&info, 0xa5, sizeof(info));
	info.cookie = 0;
	info.flags = 0;
	EXPECT_EQ(0, ck_ioctl(self->service, CKPT_IOC_INFO, &info));
	EXPECT_EQ(1, info.checkpoints);
	memset(&status, 0xa5, sizeof(status));
	status.cookie = 0;
	status.flags = 0;
	status.reserved = 0;
	EXPECT_EQ(0, ck_ioctl(open.fd, CKPT_IOC_STATUS, &status));
	EXPECT_EQ(1, status.opens);
	EXPECT_EQ(0, close(open.fd));
}

TEST_HARNESS_MAIN
