// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that read and write vectors.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include "access.h"
#include "blob.h"
#include "checkpoint.h"
#include "ioc_id.h"
#include "ioctl.h"
#include "open.h"
#include "vector.h"

#define ELEMENT_SIZE_FIRST	offsetofend(struct ckpt_element, generation)

/**
 * struct vector - a vector copied from a caller
 * @ios: the elements
 * @ids: where the ids of several elements lie
 * @one: the only element
 * @one_id: its id
 * @count: number of elements
 */
struct vector {
	struct ckpt_io *ios;
	u8 *ids;
	u32 count;
	struct ckpt_io one;
	struct ckpt_ioc_id one_id;
};

static struct ckpt_element __user *element_at(const struct ckpt_ioc_vector *arg, u32 i)
{
	return u64_to_user_ptr(arg->elements + (u64)i * arg->stride);
}

/* Bytes that may be written up to: offset + size. */
static int check_end(const struct ckpt_open *open, const struct ckpt_element *element)
{
	u64 most = min_t(u64, open->checkpoint->attr.max_section_size,
			 CKPT_SECTION_SIZE_MAX);

	return element->offset > most || element->size > most - element->offset ? -EFBIG : 0;
}

static int check_element(const struct ckpt_open *open, const struct ckpt_element *element,
			 bool write, u64 *sum)
{
	int err;

	if (element->reserved)
		return -EINVAL;
	err = ckpt_ioc_id_check(open, element->id_len);
	if (err)
		return err;
	if (element->size > open->checkpoint->attr.max_section_size)
		return -EMSGSIZE;
	if (write) {
		err = check_end(open, element);
		if (err)
			return err;
	}
	if (element->size > CKPT_CALL_BYTES_MAX - *sum)
		return -E2BIG;
	*sum += element->size;
	return 0;
}

/* Nearly all callers have elements of the size known here. */
static int copy_element(struct ckpt_element *element, const struct ckpt_ioc_vector *arg,
			u32 i)
{
	if (likely(arg->stride == sizeof(*element)))
		return copy_from_user(element, element_at(arg, i), sizeof(*element)) ?
		       -EFAULT : 0;
	return copy_struct_from_user(element, sizeof(*element), element_at(arg, i),
				     arg->stride);
}

/* Copies and checks the elements; leaves the pointers to the ids in id.data. */
static int copy_elements(struct vector *vector, const struct ckpt_call *call, bool write,
			 u32 *bad)
{
	const struct ckpt_ioc_vector *arg = &call->vector;
	struct ckpt_element element;
	u64 sum = 0;
	u32 i;
	int err;

	for (i = 0; i < arg->count; i++) {
		*bad = i;
		err = copy_element(&element, arg, i) ?:
		      check_element(call->open, &element, write, &sum);
		if (err)
			return err;
		vector->ios[i] = (struct ckpt_io){
			.id.data = (const u8 *)(uintptr_t)element.id,
			.id.len = element.id_len,
			.data = u64_to_user_ptr(element.data),
			.size = element.size,
			.offset = element.offset,
		};
	}
	*bad = CKPT_NO_INDEX;
	return 0;
}

static int copy_ids(struct vector *vector, u32 *bad)
{
	size_t total = 0, at = 0;
	u32 i;

	for (i = 0; i < vector->count; i++)
		total += vector->ios[i].id.len;
	vector->ids = kvmalloc(total ?: 1, CKPT_GFP);
	if (!vector->ids)
		return -ENOMEM;
	for (i = 0; i < vector->count; i++) {
		struct ckpt_id *id = &vector->ios[i].id;

		if (copy_from_user(vector->ids + at, (const void __user __force *)id->data,
				   id->len)) {
			*bad = i;
			return -EFAULT;
		}
		id->data = vector->ids + at;
		at += id->len;
	}
	return 0;
}

static int copy_one_id(struct vector *vector, u32 *bad)
{
	struct ckpt_io *io = &vector->one;
	int err;

	err = ckpt_ioc_id_copy(&vector->one_id, (uintptr_t)io->id.data, io->id.len);
	if (err == -EFAULT)
		*bad = 0;
	if (!err)
		io->id = vector->one_id.id;
	return err;
}

static void free_vector(struct vector *vector)
{
	if (vector->ios == &vector->one) {
		ckpt_ioc_id_free(&vector->one_id);
	} else {
		kvfree(vector->ios);
		kvfree(vector->ids);
	}
}

static int check_shape(const struct ckpt_ioc_vector *arg)
{
	if (!arg->count)
		return -EINVAL;
	if (arg->count > CKPT_VECTOR_MAX)
		return -E2BIG;
	/* What lies past a known element must be read to see that it is zero. */
	if (arg->stride < ELEMENT_SIZE_FIRST || arg->stride % 8 || arg->stride > PAGE_SIZE)
		return -EINVAL;
	return 0;
}

static int copy_vector(struct vector *vector, const struct ckpt_call *call, bool write,
		       u32 *bad)
{
	int err;

	vector->count = call->vector.count;
	vector->ids = NULL;
	vector->one_id.id.data = vector->one_id.room;
	vector->ios = &vector->one;
	if (vector->count > 1) {
		vector->ios = kvcalloc(vector->count, sizeof(*vector->ios), CKPT_GFP);
		if (!vector->ios)
			return -ENOMEM;
	}
	err = copy_elements(vector, call, write, bad);
	if (!err)
		err = vector->count > 1 ? copy_ids(vector, bad) : copy_one_id(vector, bad);
	if (err)
		free_vector(vector);
	return err;
}

/* Tells the caller which element was wrong; the error itself matters more. */
static int blame(struct ckpt_call *call, u32 bad, int err)
{
	struct ckpt_ioc_vector __user *uarg = call->uarg;

	return err && put_user(bad, &uarg->bad_index) ? -EFAULT : err;
}

/**
 * ckpt_ioc_write() - handle %CKPT_IOC_WRITE
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_write(struct ckpt_call *call)
{
	struct ckpt_ioc_vector __user *uarg = call->uarg;
	u32 bad = CKPT_NO_INDEX;
	struct vector vector;
	u64 generation;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?: check_shape(&call->vector) ?:
	      put_user(call->vector.generation, &uarg->generation);
	if (err)
		return err;
	err = copy_vector(&vector, call, true, &bad);
	if (err)
		return blame(call, bad, err);
	err = ckpt_access_write(call->open, vector.ios, vector.count, &generation, &bad);
	ckpt_vector_release(vector.ios, vector.count);
	free_vector(&vector);
	if (err)
		return blame(call, bad, err);
	return put_user(generation, &uarg->generation);
}

/* The last members of &struct ckpt_element and &struct ckpt_ioc_read. */
struct read_result {
	u64 done;
	u64 section_size;
	u64 generation;
};

static int read_out(const struct ckpt_io *io, void __user *result)
{
	struct read_result out = {
		.done = min_t(u64, io->size, io->blob->size - io->offset),
		.section_size = io->blob->size,
		.generation = io->blob->generation,
	};
	int err;

	err = ckpt_blob_to_user(io->blob, io->offset, io->data, out.done);
	if (err)
		return err;
	BUILD_BUG_ON(offsetofend(struct ckpt_element, generation) -
		     offsetof(struct ckpt_element, done) != sizeof(out));
	BUILD_BUG_ON(offsetofend(struct ckpt_ioc_read, generation) -
		     offsetof(struct ckpt_ioc_read, done) != sizeof(out));
	return copy_to_user(result, &out, sizeof(out)) ? -EFAULT : 0;
}

static int read_all(struct ckpt_call *call, struct vector *vector, u64 *generation,
		    u32 *bad)
{
	u32 i;
	int err;

	err = ckpt_access_read(call->open, vector->ios, vector->count,
			       call->flags & CKPT_READ_SNAPSHOT ? generation : NULL, bad);
	for (i = 0; !err && i < vector->count; i++) {
		err = read_out(&vector->ios[i], &element_at(&call->vector, i)->done);
		if (err == -EFAULT)
			*bad = i;
	}
	ckpt_vector_release(vector->ios, vector->count);
	return err;
}

/**
 * ckpt_ioc_read() - handle %CKPT_IOC_READ
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_read(struct ckpt_call *call)
{
	struct ckpt_ioc_vector __user *uarg = call->uarg;
	u32 bad = CKPT_NO_INDEX;
	struct vector vector;
	u64 generation = 0;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_READ) ?: check_shape(&call->vector);
	if (err)
		return err;
	err = copy_vector(&vector, call, false, &bad);
	if (err)
		return blame(call, bad, err);
	err = read_all(call, &vector, &generation, &bad);
	free_vector(&vector);
	if (err)
		return blame(call, bad, err);
	if (!(call->flags & CKPT_READ_SNAPSHOT))
		return 0;
	return put_user(generation, &uarg->generation);
}

static int check_read(const struct ckpt_call *call)
{
	const struct ckpt_ioc_read *arg = &call->read;

	if (arg->size > call->open->checkpoint->attr.max_section_size)
		return -EMSGSIZE;
	return arg->size > CKPT_CALL_BYTES_MAX ? -E2BIG : 0;
}

/**
 * ckpt_ioc_section_read() - handle %CKPT_IOC_SECTION_READ
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_section_read(struct ckpt_call *call)
{
	struct ckpt_ioc_read __user *uarg = call->uarg;
	const struct ckpt_ioc_read *arg = &call->read;
	struct ckpt_io io = {
		.data = u64_to_user_ptr(arg->data),
		.size = arg->size,
		.offset = arg->offset,
	};
	struct ckpt_ioc_id id;
	u32 bad;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_READ) ?:
	      ckpt_ioc_id_check(call->open, arg->id_len) ?: check_read(call) ?:
	      ckpt_ioc_id_copy(&id, arg->id, arg->id_len);
	if (err)
		return err;
	io.id = id.id;
	err = ckpt_access_read(call->open, &io, 1, NULL, &bad) ?:
	      read_out(&io, &uarg->done);
	ckpt_vector_release(&io, 1);
	ckpt_ioc_id_free(&id);
	return err;
}
