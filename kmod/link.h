/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A connection between two nodes, and the hello by which each knows the other.
 */
#ifndef CKPT_LINK_H
#define CKPT_LINK_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <uapi/linux/ckpt_netlink.h>
#include "proto.h"
#include "types.h"

/**
 * enum ckpt_link_state - how far the hello is
 * @CKPT_LINK_CONNECTING: there is no connection yet
 * @CKPT_LINK_HELLO: HELLO is waited for
 * @CKPT_LINK_CHALLENGE: HELLO was sent, CHALLENGE is waited for
 * @CKPT_LINK_PROOF: CHALLENGE was sent, PROOF is waited for
 * @CKPT_LINK_OPEN: it has succeeded
 */
enum ckpt_link_state {
	CKPT_LINK_CONNECTING,
	CKPT_LINK_HELLO,
	CKPT_LINK_CHALLENGE,
	CKPT_LINK_PROOF,
	CKPT_LINK_OPEN,
};

/**
 * struct ckpt_link - a connection and its hello
 * @list: in the node's list
 * @node: this one
 * @conn: the connection
 * @peer: to whom it leads: who was meant, for a connection that was made here; for one
 *	that was accepted NULL until the hello has succeeded
 * @state: of the hello
 * @deadline: the hello has to be finished then
 * @own: what was, or will be, said here
 * @other: what the other side said
 */
struct ckpt_link {
	struct list_head list;
	struct ckpt_node *node;
	struct ckpt_conn *conn;
	struct ckpt_peer *peer;
	enum ckpt_link_state state;
	ktime_t deadline;
	struct ckpt_hello own;
	struct ckpt_hello other;
};

extern const struct ckpt_transport_ops ckpt_link_ops;

struct ckpt_link *ckpt_link_connect(struct ckpt_peer *peer, enum ckpt_connection connection);
void ckpt_link_end(struct ckpt_link *link);
void ckpt_link_check_all(struct ckpt_node *node, ktime_t now);
void ckpt_link_free_all(struct ckpt_node *node);

#endif /* CKPT_LINK_H */
