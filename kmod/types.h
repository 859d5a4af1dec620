/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forward declarations and small value types that every layer shares.
 */
#ifndef CKPT_TYPES_H
#define CKPT_TYPES_H

#include <linux/bits.h>
#include <linux/gfp.h>
#include <linux/types.h>

struct ckpt_blob;
struct ckpt_changes;
struct ckpt_checkpoint;
struct ckpt_conn;
struct ckpt_deadline;
struct ckpt_deadline_queue;
struct ckpt_dir;
struct ckpt_link;
struct ckpt_net;
struct ckpt_node;
struct ckpt_open;
struct ckpt_peer;
struct ckpt_quota;
struct ckpt_section;
struct ckpt_sections;
struct ckpt_service;
struct ckpt_transport;

/**
 * struct ckpt_id - a name or section id: bytes without a terminator
 * @data: the bytes, owned by whoever made the id
 * @len: how many
 */
struct ckpt_id {
	const u8 *data;
	u32 len;
};

/*
 * All memory that grows with what users store is charged to the memory cgroup
 * of the caller.  At its limit, or when memory is short, the call fails: it
 * must not wake the OOM killer, nor fill the log.
 */
#define CKPT_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/*
 * A generation is the epoch of the home in the upper bits and a counter in the
 * lower ones.  Every change of home raises the epoch; one node is its own home
 * for ever and stays in the first.
 */
#define CKPT_GENERATION_COUNTER_BITS	40
#define CKPT_FIRST_EPOCH		BIT_ULL(CKPT_GENERATION_COUNTER_BITS)

#endif /* CKPT_TYPES_H */
