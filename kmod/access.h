/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of the standard on an open checkpoint.
 */
#ifndef CKPT_ACCESS_H
#define CKPT_ACCESS_H

#include <uapi/linux/ckpt.h>
#include "types.h"

struct ckpt_io;
struct ckpt_iter;
struct ckpt_iter_found;

int ckpt_access_may(const struct ckpt_open *open, u32 need);
int ckpt_access_active(const struct ckpt_open *open);
int ckpt_access_set_active(struct ckpt_open *open);
int ckpt_access_status(struct ckpt_open *open, struct ckpt_ioc_status *status);
int ckpt_access_sync(struct ckpt_open *open);
int ckpt_access_create(struct ckpt_open *open, struct ckpt_id *id, s64 expiration,
		       const void __user *data, u64 size, u8 *generated,
		       u64 *generation);
int ckpt_access_delete(struct ckpt_open *open, const struct ckpt_id *id, u64 *generation);
int ckpt_access_set_expiration(struct ckpt_open *open, const struct ckpt_id *id,
			       s64 expiration, u64 *generation);
int ckpt_access_overwrite(struct ckpt_open *open, const struct ckpt_id *id,
			  const void __user *data, u64 size, const u64 *expected,
			  u64 *generation);
int ckpt_access_write(struct ckpt_open *open, struct ckpt_io *ios, u32 count,
		      u64 *generation, u32 *bad);
int ckpt_access_read(struct ckpt_open *open, struct ckpt_io *ios, u32 count,
		     u64 *generation, u32 *bad);

extern const struct ckpt_deadline_ops ckpt_access_expiration_ops;

#endif /* CKPT_ACCESS_H */
