/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table behind the handles. */
#ifndef CKPT_USER_SLOT_H
#define CKPT_USER_SLOT_H

#include <stdbool.h>
#include <stdint.h>

struct handle;

int slot_hold_forks(void);
void slot_release_forks(void);
int slot_reserve(uint64_t *id);
void slot_fill(struct handle *object);
struct handle *slot_get(uint64_t id);
bool slot_kill(uint64_t id);
bool slot_put(uint64_t id);
void slot_free(struct handle *object);

#endif /* CKPT_USER_SLOT_H */
