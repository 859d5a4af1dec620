// SPDX-License-Identifier: GPL-2.0-only
/*
 * The errors of the calls on one section, in the order of the checks
 *
 * ENOMEM is shown by the tests with fault injection, EINTR by the lifetime
 * tests.
 */
#include "ckpt_order_test.h"

STATE(inactive, ORDER_INACTIVE)
STATE(full, ORDER_FULL)
STATE(no_bytes, ORDER_BYTES)
STATE(no_sections, ORDER_SECTIONS)

BEND(create_id_empty, arg.create.id_len, 0)
BEND(create_id_long, arg.create.id_len, ORDER_ID_MAX + 1)
BEND(create_expiration, arg.create.expiration, -1)
BEND(create_too_big, arg.create.size, ORDER_SECTION_MAX + 1)
BEND(create_far_too_big, arg.create.size, CKPT_SECTION_SIZE_MAX + 1)
BEND(create_id_null, arg.create.id, 0)
BEND(create_data_null, arg.create.data, 0)
BEND(create_id_small, arg.create.id_len, CKPT_GENERATED_ID_MAX - 1)

static void create_existing(struct attempt *a)
{
	a->arg.create.id = ck_ptr("s");
	a->arg.create.id_len = 1;
}

static const struct order_fault create_faults[] = {
	{ EINVAL,	"an empty id",			create_id_empty },
	{ EINVAL,	"a negative expiration",	create_expiration },
	{ ENAMETOOLONG,	"a long id",			create_id_long },
	{ EMSGSIZE,	"data above max_section_size",	create_too_big },
	{ EFBIG,	"data above 1 GiB",		create_far_too_big },
	{ EFAULT,	"an id at 0",			create_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ EEXIST,	"an id that is there",		create_existing },
	{ ENOSPC,	"max_sections sections",	full },
	{ EFAULT,	"data at 0",			create_data_null },
	{ EDQUOT,	"no more bytes allowed",	no_bytes },
	{ EDQUOT,	"no more sections allowed",	no_sections },
	{ }
};

static const struct order_fault generate_faults[] = {
	{ EINVAL,	"no room for an id",		create_id_empty },
	{ EINVAL,	"a negative expiration",	create_expiration },
	{ ENOBUFS,	"too little room for an id",	create_id_small },
	{ EMSGSIZE,	"data above max_section_size",	create_too_big },
	{ EFBIG,	"data above 1 GiB",		create_far_too_big },
	{ EFAULT,	"an id at 0",			create_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOSPC,	"max_sections sections",	full },
	{ EFAULT,	"data at 0",			create_data_null },
	{ EDQUOT,	"no more bytes allowed",	no_bytes },
	{ EDQUOT,	"no more sections allowed",	no_sections },
	{ }
};

TEST_ERRORS(section_create_errors, CALL_CREATE, create_faults)
TEST_ERRORS(section_generate_errors, CALL_GENERATE, generate_faults)

BEND(section_id_empty, arg.section.id_len, 0)
BEND(section_id_long, arg.section.id_len, ORDER_ID_MAX + 1)
BEND(section_id_null, arg.section.id, 0)
BEND(section_missing, arg.section.id, ck_ptr("x"))
BEND(section_expiration_given, arg.section.expiration, CKPT_TIME_END)
BEND(section_expiration_negative, arg.section.expiration, -1)
BEND(section_expiration_past, arg.section.expiration,
     ck_now_ns(CLOCK_REALTIME) - 1)

static const struct order_fault delete_faults[] = {
	{ EINVAL,	"an empty id",			section_id_empty },
	{ EINVAL,	"an expiration",		section_expiration_given },
	{ ENAMETOOLONG,	"a long id",			section_id_long },
	{ EFAULT,	"an id at 0",			section_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"an id that is not there",	section_missing },
	{ }
};

static const struct order_fault expiration_faults[] = {
	{ EINVAL,	"an empty id",			section_id_empty },
	{ EINVAL,	"a negative expiration",	section_expiration_negative },
	{ EINVAL,	"a past expiration",		section_expiration_past },
	{ ENAMETOOLONG,	"a long id",			section_id_long },
	{ EFAULT,	"an id at 0",			section_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"an id that is not there",	section_missing },
	{ }
};

TEST_ERRORS(section_delete_errors, CALL_DELETE, delete_faults)
TEST_ERRORS(section_expiration_errors, CALL_EXPIRATION, expiration_faults)

BEND(overwrite_id_long, arg.overwrite.id_len, ORDER_ID_MAX + 1)
BEND(overwrite_too_big, arg.overwrite.size, ORDER_SECTION_MAX + 1)
BEND(overwrite_far_too_big, arg.overwrite.size, CKPT_SECTION_SIZE_MAX + 1)
BEND(overwrite_expected, arg.overwrite.expected, 1)
BEND(overwrite_missing, arg.overwrite.id, ck_ptr("x"))
BEND(overwrite_no_default, arg.overwrite.id_len, 0)
BEND(overwrite_data_null, arg.overwrite.data, 0)
BEND(overwrite_stale, arg.overwrite.expected, 1)

static void overwrite_id_null(struct attempt *a)
{
	a->arg.overwrite.id = 0;
	a->arg.overwrite.id_len = 1;
}

static const struct order_fault overwrite_faults[] = {
	{ ENAMETOOLONG,	"a long id",			overwrite_id_long },
	{ EMSGSIZE,	"data above max_section_size",	overwrite_too_big },
	{ EFBIG,	"data above 1 GiB",		overwrite_far_too_big },
	{ EINVAL,	"a generation without EXPECT",	overwrite_expected },
	{ EFAULT,	"an id at 0",			overwrite_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"no default section",		overwrite_no_default },
	{ ENOENT,	"an id that is not there",	overwrite_missing },
	{ EFAULT,	"data at 0",			overwrite_data_null },
	{ EDQUOT,	"no more bytes allowed",	no_bytes },
	{ }
};

static const struct order_fault overwrite_expect_faults[] = {
	{ EMSGSIZE,	"data above max_section_size",	overwrite_too_big },
	{ EFAULT,	"an id at 0",			overwrite_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"an id that is not there",	overwrite_missing },
	{ ESTALE,	"another generation",		overwrite_stale },
	{ EFAULT,	"data at 0",			overwrite_data_null },
	{ EDQUOT,	"no more bytes allowed",	no_bytes },
	{ }
};

TEST_ERRORS(overwrite_errors, CALL_OVERWRITE, overwrite_faults)
TEST_ERRORS(overwrite_expect_errors, CALL_OVERWRITE_EXPECT,
	    overwrite_expect_faults)

BEND(read_id_long, arg.read.id_len, ORDER_ID_MAX + 1)
BEND(read_too_big, arg.read.size, ORDER_SECTION_MAX + 1)
BEND(read_far_too_big, arg.read.size, CKPT_CALL_BYTES_MAX + 1)
BEND(read_missing, arg.read.id, ck_ptr("x"))
BEND(read_no_default, arg.read.id_len, 0)
BEND(read_beyond_end, arg.read.offset, ORDER_SECTION_BYTES + 1)
BEND(read_far_beyond_end, arg.read.offset, UINT64_MAX)
BEND(read_data_null, arg.read.data, 0)

static void read_id_null(struct attempt *a)
{
	a->arg.read.id = 0;
	a->arg.read.id_len = 1;
}

static const struct order_fault read_faults[] = {
	{ ENAMETOOLONG,	"a long id",			read_id_long },
	{ EMSGSIZE,	"room above max_section_size",	read_too_big },
	{ E2BIG,	"too much room",		read_far_too_big },
	{ EFAULT,	"an id at 0",			read_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"no default section",		read_no_default },
	{ ENOENT,	"an id that is not there",	read_missing },
	{ ERANGE,	"an offset beyond the end",	read_beyond_end },
	{ ERANGE,	"an offset beyond all ends",	read_far_beyond_end },
	{ EFAULT,	"room at 0",			read_data_null },
	{ }
};

TEST_ERRORS(section_read_errors, CALL_SECTION_READ, read_faults)

TEST_HARNESS_MAIN
