// SPDX-License-Identifier: GPL-2.0-only
/*
 * The errors of the calls on a service file, in the order of the checks
 *
 * EACCES is shown by permission_test, ENFILE by open_test, ENOMEM by the tests
 * with fault injection.
 */
#include "ckpt_order_test.h"

/* A name of which the last byte is not mapped. */
static void *torn_name(uint32_t len)
{
	static char *page;
	long size = sysconf(_SC_PAGESIZE);

	if (!page)
		page = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(page + size, size, PROT_NONE);
	return page + size - len + 1;
}

BEND(open_nothing, arg.open.flags, 0)
BEND(open_name_empty, arg.open.name_len, 0)
BEND(open_name_long, arg.open.name_len, CKPT_NAME_MAX + 1)
BEND(open_deadline, arg.open.deadline, -1)
BEND(open_name_null, arg.open.name, 0)
BEND(open_invocation, arg.open.invocation, 1)
BEND(open_attributes, arg.open.attr.max_section_id_size, 1)
BEND(open_no_update_flag, arg.open.attr.creation_flags, CKPT_CREATE_COLLOCATED)
BEND(open_two_update_flags, arg.open.attr.creation_flags,
     CKPT_CREATE_WR_ALL_REPLICAS | CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK)
BEND(open_unknown_creation_flag, arg.open.attr.creation_flags,
     CKPT_CREATE_WR_ALL_REPLICAS | 1 << 15)
BEND(open_retention, arg.open.attr.retention, -1)
BEND(open_missing, arg.open.name, ck_ptr("x"))
STATE(open_no_slot, ORDER_SLOTS)
STATE(open_quota, ORDER_CHECKPOINTS)
STATE(open_descriptors, ORDER_DESCRIPTORS)

static void open_name_torn(struct attempt *a)
{
	a->arg.open.name = ck_ptr(torn_name(3));
	a->arg.open.name_len = 3;
}

static void open_mode_without_flag(struct attempt *a)
{
	a->arg.open.flags &= ~CKPT_OPEN_MODE;
	a->arg.open.mode = 0600;
}

static void open_mode(struct attempt *a)
{
	a->arg.open.flags |= CKPT_OPEN_MODE;
	a->arg.open.mode = 01666;
}

static void open_mode_execute(struct attempt *a)
{
	a->arg.open.flags |= CKPT_OPEN_MODE;
	a->arg.open.mode = 0700;
}

static void open_checkpoint_size(struct attempt *a)
{
	a->arg.open.attr.max_sections = 3;
	a->arg.open.attr.max_section_size = 5;
	a->arg.open.attr.checkpoint_size = 16;
}

/* "c" is there, with other attributes than those of a valid attempt. */
static void open_other_attributes(struct attempt *a)
{
	a->arg.open.name = ck_ptr("c");
	a->arg.open.name_len = 1;
}

static void open_default_section(struct attempt *a)
{
	a->state |= ORDER_SECTIONS;
	a->arg.open.attr.max_sections = 1;
	a->arg.open.attr.checkpoint_size = 0;
}

static const struct order_fault open_faults[] = {
	{ EINVAL,	"none of READ, WRITE and CREATE", open_nothing },
	{ EINVAL,	"an empty name",		open_name_empty },
	{ ENAMETOOLONG,	"a long name",			open_name_long },
	{ EINVAL,	"a negative deadline",		open_deadline },
	{ EINVAL,	"an invocation without ASYNC",	open_invocation },
	{ EINVAL,	"a mode without MODE",		open_mode_without_flag },
	{ EINVAL,	"a mode beyond 0666",		open_mode },
	{ EINVAL,	"a mode with an execute bit",	open_mode_execute },
	{ EINVAL,	"no update flag",		open_no_update_flag },
	{ EINVAL,	"two update flags",		open_two_update_flags },
	{ EINVAL,	"an unknown creation flag",	open_unknown_creation_flag },
	{ EINVAL,	"a checkpoint size above the sections'",
							open_checkpoint_size },
	{ EINVAL,	"a negative retention",		open_retention },
	{ EFAULT,	"a name at 0",			open_name_null },
	{ EFAULT,	"a name mapped in part",	open_name_torn },
	{ EEXIST,	"other attributes",		open_other_attributes },
	{ EDQUOT,	"no more checkpoints allowed",	open_quota },
	{ EDQUOT,	"no room for a default section", open_default_section },
	{ EMFILE,	"no descriptor left",		open_descriptors },
	{ }
};

/* From ENOENT on the errors are in the event. */
static const struct order_fault open_async_faults[] = {
	{ EINVAL,	"an empty name",		open_name_empty },
	{ ENAMETOOLONG,	"a long name",			open_name_long },
	{ EINVAL,	"a negative deadline",		open_deadline },
	{ EINVAL,	"a negative retention",		open_retention },
	{ EFAULT,	"a name at 0",			open_name_null },
	{ EAGAIN,	"no slot",			open_no_slot },
	{ }
};

static const struct order_fault open_existing_faults[] = {
	{ ENAMETOOLONG,	"a long name",			open_name_long },
	{ EINVAL,	"a negative deadline",		open_deadline },
	{ EINVAL,	"an invocation without ASYNC",	open_invocation },
	{ EINVAL,	"a mode beyond 0666",		open_mode },
	{ EINVAL,	"attributes without CREATE",	open_attributes },
	{ EFAULT,	"a name at 0",			open_name_null },
	{ ENOENT,	"a name that is not there",	open_missing },
	{ EMFILE,	"no descriptor left",		open_descriptors },
	{ }
};

TEST_ERRORS(open_errors, CALL_OPEN, open_faults)
TEST_ERRORS(open_async_errors, CALL_OPEN_ASYNC, open_async_faults)
TEST_ERRORS(open_existing_errors, CALL_OPEN_EXISTING, open_existing_faults)

BEND(unlink_name_empty, arg.unlink.name_len, 0)
BEND(unlink_name_long, arg.unlink.name_len, CKPT_NAME_MAX + 1)
BEND(unlink_name_null, arg.unlink.name, 0)
BEND(unlink_name_torn, arg.unlink.name, ck_ptr(torn_name(1)))
BEND(unlink_missing, arg.unlink.name, ck_ptr("x"))

static const struct order_fault unlink_faults[] = {
	{ EINVAL,	"an empty name",		unlink_name_empty },
	{ ENAMETOOLONG,	"a long name",			unlink_name_long },
	{ EFAULT,	"a name at 0",			unlink_name_null },
	{ EFAULT,	"a name that is not mapped",	unlink_name_torn },
	{ ENOENT,	"a name that is not there",	unlink_missing },
	{ }
};

TEST_ERRORS(unlink_errors, CALL_UNLINK, unlink_faults)

STATE(event_none, ORDER_NO_EVENT)

static const struct order_fault take_event_faults[] = {
	{ EAGAIN,	"no event",			event_none },
	{ }
};

static const struct order_fault no_more_faults[] = { { } };

TEST_ERRORS(info_errors, CALL_INFO, no_more_faults)
TEST_ERRORS(take_event_errors, CALL_TAKE_EVENT, take_event_faults)
TEST_ERRORS(shutdown_errors, CALL_SHUTDOWN, no_more_faults)
TEST_ERRORS(track_service_errors, CALL_TRACK_SERVICE, no_more_faults)

TEST_HARNESS_MAIN
