/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkpoint.h - the number that survives its process
 *
 * It is kept in section "1" of the checkpoint csa203Ckpt, 32 bits in network
 * byte order: the number that will be printed next.
 */
#ifndef CSA203_CHECKPOINT_H
#define CSA203_CHECKPOINT_H

#include <stdint.h>

#include <saCkpt.h>

/**
 * checkpoint_initialize() - open the checkpoint, make it if it is not there
 * @name: of the component, for the log
 * @seq: number to begin with; (out) the one that was there already
 *
 * Several instances may do this at the same time: one makes the section, the
 * others find it.
 *
 * Return: SA_AIS_OK or what went wrong, which has been reported.
 */
SaAisErrorT checkpoint_initialize(const char *name, uint32_t *seq);

/**
 * checkpoint_finalize() - undo checkpoint_initialize()
 */
void checkpoint_finalize(void);

/**
 * checkpoint_replica_activate() - make this node's replica the active one
 *
 * Return: SA_AIS_OK or what went wrong, which has been reported.
 */
SaAisErrorT checkpoint_replica_activate(void);

/**
 * checkpoint_read_seq() - read the number
 * @seq: (out) the number; unchanged on failure
 *
 * Return: SA_AIS_OK; SA_AIS_ERR_NOT_EXIST: no section, or no active replica;
 * or what went wrong.  Both is reported.
 */
SaAisErrorT checkpoint_read_seq(uint32_t *seq);

/**
 * checkpoint_write_seq() - store the number, on every replica
 * @seq: the number
 *
 * Return: SA_AIS_OK or what went wrong, which has been reported.
 */
SaAisErrorT checkpoint_write_seq(uint32_t seq);

#endif /* CSA203_CHECKPOINT_H */
