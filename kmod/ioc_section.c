// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls on one section.
 */
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "access.h"
#include "checkpoint.h"
#include "ioc_id.h"
#include "ioctl.h"
#include "open.h"

/**
 * ckpt_ioc_id_check() - check the length of a section id
 * @open: of the checkpoint
 * @len: of the id
 *
 * Return: 0 or -ENAMETOOLONG.
 */
int ckpt_ioc_id_check(const struct ckpt_open *open, u32 len)
{
	u64 most = min_t(u64, open->checkpoint->attr.max_section_id_size,
			 CKPT_SECTION_ID_MAX);

	return len > most ? -ENAMETOOLONG : 0;
}

/**
 * ckpt_ioc_id_copy_long() - copy a long id in
 * @id: (out) the id
 * @from: pointer of the caller
 * @len: checked
 *
 * Return: 0, -EFAULT or -ENOMEM.
 */
int ckpt_ioc_id_copy_long(struct ckpt_ioc_id *id, u64 from, u32 len)
{
	u8 *data = kvmalloc(len, CKPT_GFP);

	if (!data)
		return -ENOMEM;
	if (copy_from_user(data, u64_to_user_ptr(from), len)) {
		kvfree(data);
		return -EFAULT;
	}
	id->id.data = data;
	id->id.len = len;
	return 0;
}

/**
 * ckpt_ioc_id_free() - free what ckpt_ioc_id_copy() took
 * @id: to free
 */
void ckpt_ioc_id_free(struct ckpt_ioc_id *id)
{
	if (id->id.data != id->room)
		kvfree(id->id.data);
}

/**
 * ckpt_ioc_size_check() - check the size of a whole content
 * @open: of the checkpoint
 * @size: bytes of the content
 *
 * Return: 0; -EMSGSIZE above what the checkpoint allows, -EFBIG above what
 *	any section can hold.
 */
int ckpt_ioc_size_check(const struct ckpt_open *open, u64 size)
{
	if (size > open->checkpoint->attr.max_section_size)
		return -EMSGSIZE;
	return size > CKPT_SECTION_SIZE_MAX ? -EFBIG : 0;
}

static u32 generated_len(const struct ckpt_open *open)
{
	return min_t(u64, open->checkpoint->attr.max_section_id_size,
		     CKPT_GENERATED_ID_MAX);
}

static int check_create_id(const struct ckpt_call *call)
{
	const struct ckpt_ioc_section_create *arg = &call->create;
	bool generate = call->flags & CKPT_SECTION_GENERATE;

	if (!arg->id_len || (generate && !generated_len(call->open)))
		return -EINVAL;
	if (arg->expiration < 0)
		return -EINVAL;
	if (generate)
		return arg->id_len < generated_len(call->open) ? -ENOBUFS : 0;
	return ckpt_ioc_id_check(call->open, arg->id_len);
}

static int create_generated(struct ckpt_call *call)
{
	struct ckpt_ioc_section_create *arg = &call->create;
	void __user *to = u64_to_user_ptr(arg->id);
	struct ckpt_id id = { .len = generated_len(call->open) };
	u8 generated[CKPT_GENERATED_ID_MAX];
	int err;

	/* A buffer that cannot be written must not create anything. */
	if (clear_user(to, id.len))
		return -EFAULT;
	err = ckpt_access_create(call->open, &id, arg->expiration,
				 u64_to_user_ptr(arg->data), arg->size, generated,
				 &arg->generation);
	if (err)
		return err;
	arg->id_len = id.len;
	return copy_to_user(to, generated, id.len) ? -EFAULT : 0;
}

static int create_named(struct ckpt_call *call)
{
	struct ckpt_ioc_section_create *arg = &call->create;
	struct ckpt_ioc_id id;
	int err;

	err = ckpt_ioc_id_copy(&id, arg->id, arg->id_len);
	if (err)
		return err;
	err = ckpt_access_create(call->open, &id.id, arg->expiration,
				 u64_to_user_ptr(arg->data), arg->size, NULL,
				 &arg->generation);
	ckpt_ioc_id_free(&id);
	return err;
}

/* The argument is written back in the end: see before the call that it can be. */
static int probe(u64 generation, __u64 __user *where)
{
	return put_user(generation, where);
}

/**
 * ckpt_ioc_section_create() - handle %CKPT_IOC_SECTION_CREATE
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_section_create(struct ckpt_call *call)
{
	struct ckpt_ioc_section_create __user *uarg = call->uarg;
	struct ckpt_ioc_section_create *arg = &call->create;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?:
	      check_create_id(call) ?:
	      ckpt_ioc_size_check(call->open, arg->size) ?:
	      probe(arg->generation, &uarg->generation);
	if (err)
		return err;
	return call->flags & CKPT_SECTION_GENERATE ? create_generated(call) :
						     create_named(call);
}

/*
 * What deletion and expiration have in common.  A checkpoint with one section
 * has no other than the default one, which allows neither.
 */
static int check_named(const struct ckpt_call *call, s64 least, s64 most)
{
	const struct ckpt_ioc_section *arg = &call->section;

	if (!arg->id_len || call->open->checkpoint->attr.max_sections == 1)
		return -EINVAL;
	if (arg->expiration < least || arg->expiration > most)
		return -EINVAL;
	return ckpt_ioc_id_check(call->open, arg->id_len);
}

/**
 * ckpt_ioc_section_delete() - handle %CKPT_IOC_SECTION_DELETE
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_section_delete(struct ckpt_call *call)
{
	struct ckpt_ioc_section __user *uarg = call->uarg;
	struct ckpt_ioc_section *arg = &call->section;
	struct ckpt_ioc_id id;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?:
	      check_named(call, 0, 0) ?:
	      probe(arg->generation, &uarg->generation) ?:
	      ckpt_ioc_id_copy(&id, arg->id, arg->id_len);
	if (err)
		return err;
	err = ckpt_access_delete(call->open, &id.id, &arg->generation);
	ckpt_ioc_id_free(&id);
	return err;
}

/**
 * ckpt_ioc_section_expiration() - handle %CKPT_IOC_SECTION_EXPIRATION
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_section_expiration(struct ckpt_call *call)
{
	struct ckpt_ioc_section __user *uarg = call->uarg;
	struct ckpt_ioc_section *arg = &call->section;
	struct ckpt_ioc_id id;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?:
	      check_named(call, ktime_get_real(), CKPT_TIME_END) ?:
	      probe(arg->generation, &uarg->generation) ?:
	      ckpt_ioc_id_copy(&id, arg->id, arg->id_len);
	if (err)
		return err;
	err = ckpt_access_set_expiration(call->open, &id.id, arg->expiration,
					 &arg->generation);
	ckpt_ioc_id_free(&id);
	return err;
}

static int check_overwrite(const struct ckpt_call *call)
{
	const struct ckpt_ioc_overwrite *arg = &call->overwrite;

	return ckpt_ioc_id_check(call->open, arg->id_len) ?:
	       ckpt_ioc_size_check(call->open, arg->size) ?:
	       (arg->expected && !(call->flags & CKPT_OVERWRITE_EXPECT) ? -EINVAL : 0);
}

/**
 * ckpt_ioc_overwrite() - handle %CKPT_IOC_OVERWRITE
 * @call: the call
 *
 * Return: 0 or an error.
 */
int ckpt_ioc_overwrite(struct ckpt_call *call)
{
	struct ckpt_ioc_overwrite __user *uarg = call->uarg;
	struct ckpt_ioc_overwrite *arg = &call->overwrite;
	struct ckpt_ioc_id id;
	int err;

	err = ckpt_access_may(call->open, CKPT_OPEN_WRITE) ?: check_overwrite(call) ?:
	      probe(arg->generation, &uarg->generation) ?:
	      ckpt_ioc_id_copy(&id, arg->id, arg->id_len);
	if (err)
		return err;
	err = ckpt_access_overwrite(call->open, &id.id, u64_to_user_ptr(arg->data),
				    arg->size,
				    call->flags & CKPT_OVERWRITE_EXPECT ? &arg->expected :
									  NULL,
				    &arg->generation);
	ckpt_ioc_id_free(&id);
	if ((!err || err == -ESTALE) && put_user(arg->generation, &uarg->generation))
		return -EFAULT;
	return err;
}
