// SPDX-License-Identifier: GPL-2.0-only
/*
 * The errors of the calls on many sections, in the order of the checks
 *
 * Which element is to blame, and what the faults of several elements together
 * give, is shown by vector_test; ENOMEM by the tests with fault injection.
 */
#include "ckpt_order_test.h"

STATE(inactive, ORDER_INACTIVE)
STATE(no_bytes, ORDER_BYTES)

BEND(count_none, arg.vector.count, 0)
BEND(count_many, arg.vector.count, CKPT_VECTOR_MAX + 1)
BEND(stride_none, arg.vector.stride, 0)
BEND(stride_short, arg.vector.stride, sizeof(struct ckpt_element) - 8)
BEND(stride_odd, arg.vector.stride, sizeof(struct ckpt_element) + 4)
BEND(stride_long, arg.vector.stride, 1 << 16)
BEND(elements_null, arg.vector.elements, 0)
BEND(element_reserved, elements[0].reserved, 1)
BEND(element_id_long, elements[0].id_len, ORDER_ID_MAX + 1)
BEND(element_too_big, elements[0].size, ORDER_SECTION_MAX + 1)
BEND(element_far, elements[0].offset, ORDER_SECTION_MAX)
BEND(element_too_far, elements[0].offset, CKPT_SECTION_SIZE_MAX)
BEND(element_wraps, elements[0].offset, UINT64_MAX)
BEND(element_id_null, elements[0].id, 0)
BEND(element_missing, elements[0].id, ck_ptr("x"))
BEND(element_data_null, elements[0].data, 0)
BEND(element_beyond_end, elements[0].offset, ORDER_SECTION_BYTES + 1)

/* Elements of 128 bytes, the upper half of the first one not zero. */
static void element_tail(struct attempt *a)
{
	a->arg.vector.stride = 2 * sizeof(struct ckpt_element);
	a->arg.vector.count = 1;
	memset(&a->elements[1], 1, sizeof(a->elements[1]));
}

/* No element is too big, all together are. */
static void elements_sum(struct attempt *a)
{
	a->elements[0].size = CKPT_CALL_BYTES_MAX - 100;
	a->elements[0].offset = 0;
	a->elements[1].size = 101;
	a->elements[1].offset = 0;
}

/* The last bytes of the first element are not mapped. */
static void elements_torn(struct attempt *a)
{
	long page = sysconf(_SC_PAGESIZE);
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t size = sizeof(a->elements[0]) - 8;

	mprotect(map + page, page, PROT_NONE);
	memcpy(map + page - size, a->elements, size);
	a->arg.vector.elements = ck_ptr(map + page - size);
}

static const struct order_fault write_faults[] = {
	{ EINVAL,	"no element",			count_none },
	{ E2BIG,	"too many elements",		count_many },
	{ EINVAL,	"a stride of 0",		stride_none },
	{ EINVAL,	"a short stride",		stride_short },
	{ EINVAL,	"a stride that is no multiple of 8", stride_odd },
	{ EINVAL,	"a stride above a page",	stride_long },
	{ EFAULT,	"elements at 0",		elements_null },
	{ EFAULT,	"an element mapped in part",	elements_torn },
	{ E2BIG,	"a longer one, not zero there",	element_tail },
	{ EINVAL,	"a reserved member of one",	element_reserved },
	{ ENAMETOOLONG,	"a long id",			element_id_long },
	{ EMSGSIZE,	"data above max_section_size",	element_too_big },
	{ EFBIG,	"an end above max_section_size", element_far },
	{ EFBIG,	"an end above 1 GiB",		element_too_far },
	{ EFBIG,	"an end above all numbers",	element_wraps },
	{ E2BIG,	"too much data",		elements_sum },
	{ EFAULT,	"an id at 0",			element_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"an id that is not there",	element_missing },
	{ EFAULT,	"data at 0",			element_data_null },
	{ EDQUOT,	"no more bytes allowed",	no_bytes },
	{ }
};

static const struct order_fault read_faults[] = {
	{ EINVAL,	"no element",			count_none },
	{ E2BIG,	"too many elements",		count_many },
	{ EINVAL,	"a stride of 0",		stride_none },
	{ EINVAL,	"a short stride",		stride_short },
	{ EINVAL,	"a stride that is no multiple of 8", stride_odd },
	{ EINVAL,	"a stride above a page",	stride_long },
	{ EFAULT,	"elements at 0",		elements_null },
	{ EFAULT,	"an element mapped in part",	elements_torn },
	{ E2BIG,	"a longer one, not zero there",	element_tail },
	{ EINVAL,	"a reserved member of one",	element_reserved },
	{ ENAMETOOLONG,	"a long id",			element_id_long },
	{ EMSGSIZE,	"room above max_section_size",	element_too_big },
	{ E2BIG,	"too much room",		elements_sum },
	{ EFAULT,	"an id at 0",			element_id_null },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOENT,	"an id that is not there",	element_missing },
	{ ERANGE,	"an offset beyond the end",	element_beyond_end },
	{ EFAULT,	"room at 0",			element_data_null },
	{ }
};

TEST_ERRORS(write_errors, CALL_WRITE, write_faults)
TEST_ERRORS(read_errors, CALL_READ, read_faults)
TEST_ERRORS(read_snapshot_errors, CALL_SNAPSHOT, read_faults)

BEND(chosen_none, arg.iterate.chosen, 0)
BEND(chosen_unknown, arg.iterate.chosen, CKPT_CHOSEN_ANY + 1)
BEND(buffer_small, arg.iterate.buffer_size,
     sizeof(struct ckpt_section_record) + 7)
BEND(buffer_null, arg.iterate.buffer, 0)

static void chosen_before(struct attempt *a)
{
	a->arg.iterate.chosen = CKPT_CHOSEN_LEQ_EXPIRATION;
	a->arg.iterate.expiration = -1;
}

static void chosen_after(struct attempt *a)
{
	a->arg.iterate.chosen = CKPT_CHOSEN_GEQ_EXPIRATION;
	a->arg.iterate.expiration = -1;
}

static const struct order_fault iterate_faults[] = {
	{ EINVAL,	"no choice",			chosen_none },
	{ EINVAL,	"an unknown choice",		chosen_unknown },
	{ EINVAL,	"LEQ of a negative time",	chosen_before },
	{ EINVAL,	"GEQ of a negative time",	chosen_after },
	{ ENXIO,	"no active replica",		inactive },
	{ ENOBUFS,	"a buffer for no record",	buffer_small },
	{ EFAULT,	"a buffer at 0",		buffer_null },
	{ }
};

TEST_ERRORS(iterate_errors, CALL_ITERATE, iterate_faults)

TEST_HARNESS_MAIN
