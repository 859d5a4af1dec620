/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cluster in one process: the code of views of some nodes, and between them a network
 * that delays, cuts and stalls, and clocks that differ.  All by a seed.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "kmod/view.h"

#define NODES_MAX	7

/* Milliseconds of the time that no node knows. */
extern u64 cluster_time;

/**
 * struct sim_node - a node
 * @views: what is tested; NULL while the node is down
 * @settings: of it
 * @offset: of its clock
 * @rate: of its clock, in millionths more than it should be
 * @wake: when it wants to run, by its clock
 * @heartbeat: when it sends the next ones, by its clock
 * @frozen_until: it does nothing before, by the cluster's time
 * @life: how often it was started
 * @events: how often each was told
 */
struct sim_node {
	struct ckpt_views *views;
	struct ckpt_settings settings;
	u64 offset;
	int rate;
	u64 wake;
	u64 heartbeat;
	u64 frozen_until;
	u32 life;
	u32 events[CKPT_VIEW_QUORUM + 1];
};

/* Node i is at i, from 1 on. */
extern struct sim_node sim_nodes[NODES_MAX + 1];

/**
 * struct sim_options - what kind of cluster
 * @nodes: how many
 * @quorum: expected nodes; 0: off
 * @expected: nodes that are waited for; 0: @quorum
 * @seed: of everything that is random
 */
struct sim_options {
	u32 nodes;
	u32 quorum;
	u32 expected;
	u64 seed;
};

void cluster_begin(const struct sim_options *options);
void cluster_end(void);
u32 cluster_random(u32 below);
/* Until the cluster's time is that, or something is wrong. */
void cluster_run_until(u64 time);

void cluster_start_node(u32 i);
void cluster_crash_node(u32 i);
void cluster_leave(u32 i);
void cluster_freeze(u32 i, u32 ms);
/* Directed: from @a to @b.  What is stalled comes later; what is cut never. */
void cluster_stall(u32 a, u32 b, bool stalled);
void cluster_cut(u32 a, u32 b, bool cut);
void cluster_heal(void);
/* A message from @a to @b as if @a had sent it; delivered at once. */
bool cluster_inject(u32 a, u32 b, const void *message, int len);

/* What is wrong, or NULL: looked at all the time. */
const char *cluster_fault(void);
/* Are all nodes that are up members of one view, and live? */
bool cluster_is_one(void);
bool cluster_is_live(u32 i);
void cluster_show(void);

#endif /* CLUSTER_H */
