// SPDX-License-Identifier: GPL-2.0-only
/*
 * The errors of the calls on a checkpoint file that are not about sections, in
 * the order of the checks
 */
#include "ckpt_order_test.h"

static const struct order_fault no_more_faults[] = { { } };

STATE(synchronous, ORDER_SYNCHRONOUS)
STATE(unlinked, ORDER_UNLINKED)
STATE(inactive, ORDER_INACTIVE)
STATE(no_slot, ORDER_SLOTS)
STATE(orphan, ORDER_ORPHAN)
STATE(handle_shut, ORDER_SHUT_SERVICE)

TEST_ERRORS(close_errors, CALL_CLOSE, no_more_faults)

static const struct order_fault track_faults[] = {
	{ ESHUTDOWN,	"the service file gone",	orphan },
	{ ESHUTDOWN,	"the service file shut down",	handle_shut },
	{ }
};

TEST_ERRORS(track_errors, CALL_TRACK, track_faults)

static const struct order_fault status_faults[] = {
	{ ENXIO,	"no active replica",		inactive },
	{ }
};

TEST_ERRORS(status_errors, CALL_STATUS, status_faults)

BEND(retention_negative, arg.retention.retention, -1)

static const struct order_fault set_retention_faults[] = {
	{ EIDRM,	"the checkpoint unlinked",	unlinked },
	{ EINVAL,	"a negative retention",		retention_negative },
	{ }
};

TEST_ERRORS(set_retention_errors, CALL_SET_RETENTION, set_retention_faults)

static const struct order_fault set_active_faults[] = {
	{ EOPNOTSUPP,	"a synchronous checkpoint",	synchronous },
	{ }
};

TEST_ERRORS(set_active_errors, CALL_SET_ACTIVE, set_active_faults)

TEST_F(world, set_active_not_collocated)
{
	struct ckpt_attributes attr = ck_attr_default;
	int fd;

	attr.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA;
	fd = ck_open(self->service, "c", CK_CREATE, &attr);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EOPNOTSUPP, ck_set_active(fd));
	EXPECT_EQ(0, close(fd));
}

BEND(sync_deadline, arg.sync.deadline, -1)
BEND(sync_invocation, arg.sync.invocation, 1)

static const struct order_fault sync_faults[] = {
	{ EOPNOTSUPP,	"a synchronous checkpoint",	synchronous },
	{ EINVAL,	"a negative deadline",		sync_deadline },
	{ EINVAL,	"an invocation without ASYNC",	sync_invocation },
	{ ENXIO,	"no active replica",		inactive },
	{ }
};

static const struct order_fault sync_async_faults[] = {
	{ EOPNOTSUPP,	"a synchronous checkpoint",	synchronous },
	{ EINVAL,	"a negative deadline",		sync_deadline },
	{ EAGAIN,	"no slot",			no_slot },
	{ ENXIO,	"no active replica",		inactive },
	{ }
};

static const struct order_fault sync_orphan_faults[] = {
	{ EINVAL,	"a negative deadline",		sync_deadline },
	{ ENXIO,	"no active replica",		inactive },
	{ ESHUTDOWN,	"the service file gone",	orphan },
	{ ESHUTDOWN,	"the service file shut down",	handle_shut },
	{ }
};

TEST_ERRORS(sync_errors, CALL_SYNC, sync_faults)
TEST_ERRORS(sync_async_errors, CALL_SYNC_ASYNC, sync_async_faults)
TEST_ERRORS(sync_async_orphan_errors, CALL_SYNC_ASYNC, sync_orphan_faults)

TEST_HARNESS_MAIN
