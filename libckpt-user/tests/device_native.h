/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of device_test that uses ckpt/ckpt.h. */
#ifndef DEVICE_NATIVE_H
#define DEVICE_NATIVE_H

void native(void);

#endif /* DEVICE_NATIVE_H */
