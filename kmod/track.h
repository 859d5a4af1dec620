/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Change tracking: who is told of updates.
 */
#ifndef CKPT_TRACK_H
#define CKPT_TRACK_H

#include "types.h"

struct ckpt_update;

void ckpt_track_init(struct ckpt_open *open);
int ckpt_track_open(struct ckpt_open *open, bool on);
int ckpt_track_service(struct ckpt_service *service, bool on);
int ckpt_track_attach(struct ckpt_open *open, struct ckpt_update ***ring);
void ckpt_track_detach(struct ckpt_open *open);
void ckpt_track_stop(struct ckpt_service *service);
bool ckpt_track_peek(struct ckpt_open *open, struct ckpt_update **update, u64 *place);
void ckpt_track_taken(struct ckpt_open *open, const struct ckpt_update *update,
		      u64 place, bool advance);

#endif /* CKPT_TRACK_H */
