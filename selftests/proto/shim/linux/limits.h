/* SPDX-License-Identifier: GPL-2.0-only */
/* Headers of the C library include this too. */
#include_next <linux/limits.h>

#define U32_MAX		((__u32)~0U)
#define U64_MAX		((__u64)~0ULL)
