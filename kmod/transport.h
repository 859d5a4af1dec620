/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transport: connections to other nodes over TIPC.
 */
#ifndef CKPT_TRANSPORT_H
#define CKPT_TRANSPORT_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <uapi/linux/ckpt_netlink.h>
#include "types.h"

struct net;
struct socket;

/**
 * struct ckpt_transport_ops - what the layer above does
 * @accepted: somebody has connected
 * @connected: a connection that was asked for is there
 * @received: a message came; it is valid until the function returns
 * @ended: the other side, or TIPC, has ended the connection
 * @seen: a node shows, or shows no longer, that it can be reached; once for each
 *	socket by which it does
 * @unseen: forget what was seen, it will be told again
 *
 * All are called with the lock of the transport held, from its workqueue.  They may
 * send, and end connections, the one they are called for included.
 */
struct ckpt_transport_ops {
	void (*accepted)(struct ckpt_conn *conn);
	void (*connected)(struct ckpt_conn *conn);
	void (*received)(struct ckpt_conn *conn, const void *data, size_t len);
	void (*ended)(struct ckpt_conn *conn);
	void (*seen)(struct ckpt_transport *transport, u32 node_id, u32 address, bool up);
	void (*unseen)(struct ckpt_transport *transport);
};

/**
 * struct ckpt_transport - the sockets of a node
 * @net: its namespace, which outlives it
 * @ops: of the layer above
 * @workqueue: ordered: everything that happens to a node, happens in turn
 * @lock: protects what follows, and all that the layers above keep of the node
 * @stopping: nothing is received or accepted any more
 * @address: of this node in TIPC
 * @node_id: what the node is published as
 * @listener: for connections of others
 * @accept_work: takes them
 * @topology: connection to TIPC's topology service, or NULL
 * @topology_work: takes its events
 * @conns: connections, &struct ckpt_conn
 * @dead: those that have ended, and are to be freed
 * @reap_work: frees them, as their own works can't
 * @buffer: for the message that is being received
 * @stats: by &enum ckpt_a_stat; the layers above count here, too
 */
struct ckpt_transport {
	struct net *net;
	const struct ckpt_transport_ops *ops;
	struct workqueue_struct *workqueue;

	struct mutex lock;	/* everything of a node */
	bool stopping;
	u32 address;
	u32 node_id;
	struct socket *listener;
	struct work_struct accept_work;
	struct socket *topology;
	struct work_struct topology_work;
	struct list_head conns;
	struct list_head dead;
	struct work_struct reap_work;
	void *buffer;
	u64 stats[CKPT_A_STAT_MAX + 1];
};

/**
 * struct ckpt_conn - a connection
 * @transport: of which node
 * @list: in the transport's list
 * @sock: the socket, or NULL
 * @rx_work: receives, and sees to the end of connecting
 * @tx_work: sends what is queued
 * @queue: messages that TIPC did not take yet
 * @queued: bytes in @queue
 * @address: of the other node in TIPC; who says so is TIPC
 * @outgoing: this side has made it
 * @established: it is there
 * @overflow: the other side takes too little of what it is sent
 * @ended: it is on its way out, and no function is called for it any more
 * @owner: what the layer above keeps for it
 *
 * All of it belongs to the transport's lock.
 */
struct ckpt_conn {
	struct ckpt_transport *transport;
	struct list_head list;
	struct socket *sock;
	struct work_struct rx_work;
	struct work_struct tx_work;
	struct list_head queue;
	size_t queued;
	u32 address;
	bool outgoing;
	bool established;
	bool overflow;
	bool ended;
	void *owner;
};

int ckpt_transport_start(struct ckpt_transport *transport, struct net *net, u32 node_id,
			 const struct ckpt_transport_ops *ops);
void ckpt_transport_end(struct ckpt_transport *transport);
void ckpt_transport_stop(struct ckpt_transport *transport);
void ckpt_transport_check(struct ckpt_transport *transport);

struct ckpt_conn *ckpt_conn_connect(struct ckpt_transport *transport, u32 node_id,
				    u32 address);
void ckpt_conn_send(struct ckpt_conn *conn, const void *data, size_t len);
void ckpt_conn_end(struct ckpt_conn *conn);

#endif /* CKPT_TRANSPORT_H */
