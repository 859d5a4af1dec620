/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Peers: the other nodes.
 */
#ifndef CKPT_PEER_H
#define CKPT_PEER_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <uapi/linux/ckpt_netlink.h>
#include "proto.h"
#include "types.h"

/* Connections to a peer, see &enum ckpt_connection. */
#define CKPT_PEER_LINKS		2

/* Heartbeats whose time of sending is remembered. */
#define CKPT_PEER_HEARTBEATS	32

/**
 * struct ckpt_peer - another node, or somebody who shows himself as one
 * @list: in the node's list
 * @node: this one
 * @id: node id
 * @address: in TIPC
 * @shown: sockets by which TIPC shows it; 0: only its connections do
 * @links: its connections, by &enum ckpt_connection
 * @known: what views know of it; NULL while the control link is not open
 * @up: all of them are open
 * @incarnation: valid while the control link is open
 * @minor: likewise
 * @features: likewise
 * @up_since: when it came up
 * @heard: when something came
 * @sent: when the last heartbeats were sent, by number
 * @number: of the last heartbeat sent
 * @heard_number: of the last one received
 * @echoed: when the last one was sent that is known to have arrived
 * @next_try: when to connect again
 * @backoff: milliseconds to wait after the next failure
 * @refused: why its last hello was refused
 */
struct ckpt_peer {
	struct list_head list;
	struct ckpt_node *node;
	u32 id;
	u32 address;
	u32 shown;
	struct ckpt_link *links[CKPT_PEER_LINKS];
	struct ckpt_known *known;
	bool up;
	u64 incarnation;
	u8 minor;
	u64 features;
	ktime_t up_since;
	ktime_t heard;
	ktime_t sent[CKPT_PEER_HEARTBEATS];
	u64 number;
	u64 heard_number;
	ktime_t echoed;
	ktime_t next_try;
	u32 backoff;
	enum ckpt_a_stat refused;
};

void ckpt_peer_seen(struct ckpt_node *node, u32 id, u32 address, bool up);
void ckpt_peer_unseen(struct ckpt_node *node);
enum ckpt_a_stat ckpt_peer_admit(struct ckpt_link *link);
bool ckpt_peer_is_expected(const struct ckpt_link *link);
void ckpt_peer_link_open(struct ckpt_link *link);
void ckpt_peer_link_ended(struct ckpt_link *link, enum ckpt_a_stat reason);
bool ckpt_peer_received(struct ckpt_link *link, const struct ckpt_header *header,
			const struct ckpt_attrs *attrs);
void ckpt_peer_check_all(struct ckpt_node *node, ktime_t now);
void ckpt_peer_forgive_all(struct ckpt_node *node, s64 late, ktime_t now);
void ckpt_peer_free_all(struct ckpt_node *node);
enum ckpt_peer_state ckpt_peer_state(const struct ckpt_peer *peer);

#endif /* CKPT_PEER_H */
