// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transport: connections to other nodes over TIPC.
 *
 * Nothing here waits for another node.  What a connection is told is done under the
 * lock of the transport; works are cancelled without it.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/tipc.h>
#include "sock.h"
#include "transport.h"
#include "wire.h"

/* Messages of one connection, or connections, before others have their turn. */
#define BUDGET		64

/* Bytes that a peer may leave untaken before its connection is ended. */
#define QUEUE_MAX	(4 << 20)

/* A message that TIPC did not take yet. */
struct unsent {
	struct list_head list;
	size_t len;
	u8 data[];
};

static void count(struct ckpt_transport *transport, enum ckpt_a_stat stat, u64 n)
{
	transport->stats[stat] += n;
}

static void receive_one(struct ckpt_conn *conn, size_t len)
{
	struct ckpt_transport *transport = conn->transport;

	count(transport, CKPT_A_STAT_RECEIVED, 1);
	count(transport, CKPT_A_STAT_RECEIVED_BYTES, len);
	transport->ops->received(conn, transport->buffer, len);
}

/* The other side has ended it, or sent what is no message. */
static void lost(struct ckpt_conn *conn, int err)
{
	if (err == -EMSGSIZE)
		count(conn->transport, CKPT_A_STAT_MALFORMED, 1);
	conn->transport->ops->ended(conn);
	ckpt_conn_end(conn);
}

/* Returns whether there may be messages. */
static bool establish(struct ckpt_conn *conn)
{
	int err;

	if (conn->established)
		return true;
	err = ckpt_sock_connect(conn->sock, CKPT_TIPC_TYPE, 0, conn->address, false);
	if (err == -EINPROGRESS)
		return false;
	if (err) {
		lost(conn, err);
		return false;
	}
	conn->established = true;
	count(conn->transport, CKPT_A_STAT_CONNECTED, 1);
	conn->transport->ops->connected(conn);
	return true;
}

static void rx_locked(struct ckpt_conn *conn)
{
	struct ckpt_transport *transport = conn->transport;
	int budget = BUDGET, ret;

	if (conn->overflow) {
		count(transport, CKPT_A_STAT_OVERFLOW, 1);
		lost(conn, -ENOBUFS);
		return;
	}
	if (!establish(conn))
		return;
	while (!conn->ended && budget--) {
		ret = ckpt_sock_receive(conn->sock, transport->buffer,
					CKPT_WIRE_MESSAGE_MAX);
		if (ret == -EAGAIN)
			return;
		if (ret < 0)
			lost(conn, ret);
		else
			receive_one(conn, ret);
	}
	if (!conn->ended)
		queue_work(transport->workqueue, &conn->rx_work);
}

static void rx_work(struct work_struct *work)
{
	struct ckpt_conn *conn = container_of(work, struct ckpt_conn, rx_work);

	mutex_lock(&conn->transport->lock);
	if (!conn->ended)
		rx_locked(conn);
	mutex_unlock(&conn->transport->lock);
}

static int send_one(struct ckpt_conn *conn, const void *data, size_t len)
{
	int err = ckpt_sock_send(conn->sock, data, len);

	if (err)
		return err;
	count(conn->transport, CKPT_A_STAT_SENT, 1);
	count(conn->transport, CKPT_A_STAT_SENT_BYTES, len);
	return 0;
}

static void unsent_free(struct ckpt_conn *conn, struct unsent *unsent)
{
	list_del(&unsent->list);
	conn->queued -= unsent->len;
	kvfree(unsent);
}

static void tx_locked(struct ckpt_conn *conn)
{
	struct unsent *unsent, *next;
	int err;

	list_for_each_entry_safe(unsent, next, &conn->queue, list) {
		err = send_one(conn, unsent->data, unsent->len);
		if (err == -EAGAIN)
			return;
		/* That it has ended will be received. */
		if (err)
			return;
		unsent_free(conn, unsent);
	}
}

static void tx_work(struct work_struct *work)
{
	struct ckpt_conn *conn = container_of(work, struct ckpt_conn, tx_work);

	mutex_lock(&conn->transport->lock);
	if (!conn->ended)
		tx_locked(conn);
	mutex_unlock(&conn->transport->lock);
}

static struct ckpt_conn *conn_create(struct ckpt_transport *transport, u32 address)
{
	struct ckpt_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL_ACCOUNT);

	if (!conn)
		return NULL;
	conn->transport = transport;
	conn->address = address;
	INIT_LIST_HEAD(&conn->queue);
	INIT_WORK(&conn->rx_work, rx_work);
	INIT_WORK(&conn->tx_work, tx_work);
	list_add_tail(&conn->list, &transport->conns);
	return conn;
}

/* Its works do not run, nor can they be queued. */
static void conn_free(struct ckpt_conn *conn)
{
	struct unsent *unsent, *next;

	list_for_each_entry_safe(unsent, next, &conn->queue, list)
		unsent_free(conn, unsent);
	kfree(conn);
}

static int conn_hook(struct ckpt_conn *conn)
{
	const struct ckpt_sock_works works = {
		.workqueue = conn->transport->workqueue,
		.receive = &conn->rx_work,
		.send = &conn->tx_work,
	};

	return ckpt_sock_hook(conn->sock, &works);
}

/**
 * ckpt_conn_connect() - make a connection to a node
 * @transport: of this node; its lock is held
 * @node_id: what the other one is published as
 * @address: where, in TIPC
 *
 * The connection is there when connected() is called for it; ended() says that it
 * can't be made.
 *
 * Return: the connection, or NULL if memory is short or nobody is there.
 */
struct ckpt_conn *ckpt_conn_connect(struct ckpt_transport *transport, u32 node_id,
				    u32 address)
{
	struct ckpt_conn *conn = conn_create(transport, address);
	int err;

	if (!conn)
		return NULL;
	conn->outgoing = true;
	err = ckpt_sock_create(transport->net, &conn->sock) ?: conn_hook(conn) ?:
	      ckpt_sock_connect(conn->sock, CKPT_TIPC_TYPE, node_id, address, false);
	if (err == -EINPROGRESS)
		return conn;
	if (!err) {
		queue_work(transport->workqueue, &conn->rx_work);
		return conn;
	}
	ckpt_conn_end(conn);
	return NULL;
}

/**
 * ckpt_conn_end() - end a connection
 * @conn: the lock of the transport is held; nothing is called for it any more
 *
 * It is freed when the lock has been released.
 */
void ckpt_conn_end(struct ckpt_conn *conn)
{
	if (conn->ended)
		return;
	conn->ended = true;
	if (conn->sock)
		ckpt_sock_unhook(conn->sock);
	list_move_tail(&conn->list, &conn->transport->dead);
	queue_work(conn->transport->workqueue, &conn->transport->reap_work);
}

static void reap_work(struct work_struct *work)
{
	struct ckpt_transport *transport =
		container_of(work, struct ckpt_transport, reap_work);
	struct ckpt_conn *conn, *next;
	LIST_HEAD(dead);

	mutex_lock(&transport->lock);
	list_splice_init(&transport->dead, &dead);
	mutex_unlock(&transport->lock);
	list_for_each_entry_safe(conn, next, &dead, list) {
		ckpt_sock_release(conn->sock);
		cancel_work_sync(&conn->rx_work);
		cancel_work_sync(&conn->tx_work);
		conn_free(conn);
	}
}

static void enqueue(struct ckpt_conn *conn, const void *data, size_t len)
{
	struct unsent *unsent = NULL;

	if (len <= QUEUE_MAX - conn->queued)
		unsent = kvmalloc(struct_size(unsent, data, len), CKPT_GFP);
	if (!unsent) {
		conn->overflow = true;
		queue_work(conn->transport->workqueue, &conn->rx_work);
		return;
	}
	memcpy(unsent->data, data, len);
	unsent->len = len;
	conn->queued += len;
	list_add_tail(&unsent->list, &conn->queue);
}

/**
 * ckpt_conn_send() - send a message
 * @conn: established; the lock of its transport is held
 * @data: the message
 * @len: bytes of it, at most %CKPT_WIRE_MESSAGE_MAX
 *
 * What can't be sent now is queued.  Where that is too much, or memory is short, the
 * connection ends a little later.
 */
void ckpt_conn_send(struct ckpt_conn *conn, const void *data, size_t len)
{
	if (conn->ended || conn->overflow)
		return;
	if (list_empty(&conn->queue) && send_one(conn, data, len) != -EAGAIN)
		return;
	enqueue(conn, data, len);
}

/* Takes one connection of another node.  -EAGAIN: there is none. */
static int accept_one(struct ckpt_transport *transport)
{
	struct ckpt_conn *conn = NULL;
	struct socket *sock;
	u32 address;
	int err;

	err = kernel_accept(transport->listener, &sock, O_NONBLOCK);
	if (err)
		return err;
	address = ckpt_sock_peer_address(sock);
	/* 0: it has gone again. */
	if (address)
		conn = conn_create(transport, address);
	if (!conn) {
		ckpt_sock_release(sock);
		return 0;
	}
	conn->sock = sock;
	conn->established = true;
	count(transport, CKPT_A_STAT_CONNECTED, 1);
	if (conn_hook(conn)) {
		ckpt_conn_end(conn);
		return 0;
	}
	transport->ops->accepted(conn);
	/* It may have sent something before it was hooked. */
	queue_work(transport->workqueue, &conn->rx_work);
	return 0;
}

static void accept_work(struct work_struct *work)
{
	struct ckpt_transport *transport =
		container_of(work, struct ckpt_transport, accept_work);
	int budget = BUDGET, err = 0;

	mutex_lock(&transport->lock);
	while (!transport->stopping && !err && budget--)
		err = accept_one(transport);
	if (!transport->stopping && !err)
		queue_work(transport->workqueue, &transport->accept_work);
	mutex_unlock(&transport->lock);
}

static int topology_start(struct ckpt_transport *transport)
{
	const struct ckpt_sock_works works = {
		.workqueue = transport->workqueue,
		.receive = &transport->topology_work,
	};
	const struct tipc_subscr subscription = {
		.seq = { .type = CKPT_TIPC_TYPE, .upper = U32_MAX },
		.timeout = TIPC_WAIT_FOREVER,
		.filter = TIPC_SUB_PORTS,
	};
	struct socket *sock;
	int err;

	err = ckpt_sock_create(transport->net, &sock);
	if (err)
		return err;
	/* Connecting sleeps, and a socket that is hooked wakes nobody. */
	err = ckpt_sock_connect(sock, TIPC_TOP_SRV, TIPC_TOP_SRV, 0, true) ?:
	      ckpt_sock_hook(sock, &works) ?:
	      ckpt_sock_send(sock, &subscription, sizeof(subscription));
	if (err)
		ckpt_sock_release(sock);
	else
		transport->topology = sock;
	return err;
}

/* An event of TIPC is of this kernel: what it says is the format's, not the peer's. */
static void topology_event(struct ckpt_transport *transport, const struct tipc_event *event)
{
	/* Who publishes a whole range is no node. */
	if (event->found_lower != event->found_upper)
		return;
	if (event->event == TIPC_PUBLISHED || event->event == TIPC_WITHDRAWN)
		transport->ops->seen(transport, event->found_lower, event->port.node,
				     event->event == TIPC_PUBLISHED);
}

static void topology_locked(struct ckpt_transport *transport)
{
	int budget = BUDGET, ret;

	while (budget--) {
		ret = ckpt_sock_receive(transport->topology, transport->buffer,
					CKPT_WIRE_MESSAGE_MAX);
		if (ret == -EAGAIN)
			return;
		if (ret < 0) {
			ckpt_sock_release(transport->topology);
			transport->topology = NULL;
			transport->ops->unseen(transport);
			return;
		}
		if (ret == sizeof(struct tipc_event))
			topology_event(transport, transport->buffer);
	}
	queue_work(transport->workqueue, &transport->topology_work);
}

static void topology_work(struct work_struct *work)
{
	struct ckpt_transport *transport =
		container_of(work, struct ckpt_transport, topology_work);

	mutex_lock(&transport->lock);
	if (!transport->stopping && transport->topology)
		topology_locked(transport);
	mutex_unlock(&transport->lock);
}

/**
 * ckpt_transport_check() - connect to the topology service again if that has ended
 * @transport: its lock is held
 *
 * To be called now and then.  TIPC ends such a connection if memory is short.
 */
void ckpt_transport_check(struct ckpt_transport *transport)
{
	if (!transport->topology && !transport->stopping)
		topology_start(transport);
}

static int listener_start(struct ckpt_transport *transport)
{
	const struct ckpt_sock_works works = {
		.workqueue = transport->workqueue,
		.receive = &transport->accept_work,
	};
	struct socket *sock;
	int err;

	err = ckpt_sock_create(transport->net, &sock);
	if (err)
		return err;
	transport->address = ckpt_sock_own_address(sock);
	err = transport->address ? 0 : -ENETDOWN;
	err = err ?: ckpt_sock_hook(sock, &works) ?:
	      ckpt_sock_publish(sock, CKPT_TIPC_TYPE, transport->node_id);
	if (err)
		ckpt_sock_release(sock);
	else
		transport->listener = sock;
	return err;
}

static int start(struct ckpt_transport *transport)
{
	int err;

	transport->buffer = kvmalloc(CKPT_WIRE_MESSAGE_MAX, CKPT_GFP);
	if (!transport->buffer)
		return -ENOMEM;
	transport->workqueue = alloc_ordered_workqueue("ckpt_node", WQ_HIGHPRI);
	if (!transport->workqueue)
		return -ENOMEM;
	mutex_lock(&transport->lock);
	err = listener_start(transport) ?: topology_start(transport);
	mutex_unlock(&transport->lock);
	return err;
}

/**
 * ckpt_transport_start() - become reachable, and look for others
 * @transport: zeroed
 * @net: the namespace
 * @node_id: to be published as
 * @ops: what to do
 *
 * Return: 0; -EAFNOSUPPORT if there is no TIPC, -ENETDOWN if TIPC has no address in the
 *	namespace yet, -ENOMEM; what else TIPC says.
 */
int ckpt_transport_start(struct ckpt_transport *transport, struct net *net, u32 node_id,
			 const struct ckpt_transport_ops *ops)
{
	int err;

	transport->net = net;
	transport->node_id = node_id;
	transport->ops = ops;
	mutex_init(&transport->lock);
	INIT_LIST_HEAD(&transport->conns);
	INIT_LIST_HEAD(&transport->dead);
	INIT_WORK(&transport->accept_work, accept_work);
	INIT_WORK(&transport->topology_work, topology_work);
	INIT_WORK(&transport->reap_work, reap_work);
	err = start(transport);
	if (err) {
		ckpt_transport_end(transport);
		ckpt_transport_stop(transport);
	}
	return err;
}

/**
 * ckpt_transport_end() - end all connections
 * @transport: started, or half so; nothing is called for it any more
 *
 * Waits for nobody but this kernel.  What the layer above has on the workqueue finds
 * @stopping set, and can be cancelled then.
 */
void ckpt_transport_end(struct ckpt_transport *transport)
{
	struct ckpt_conn *conn, *next;

	mutex_lock(&transport->lock);
	transport->stopping = true;
	ckpt_sock_release(transport->listener);
	transport->listener = NULL;
	ckpt_sock_release(transport->topology);
	transport->topology = NULL;
	list_for_each_entry_safe(conn, next, &transport->conns, list)
		ckpt_conn_end(conn);
	mutex_unlock(&transport->lock);
}

/**
 * ckpt_transport_stop() - free what is left
 * @transport: has ended
 */
void ckpt_transport_stop(struct ckpt_transport *transport)
{
	if (transport->workqueue)
		destroy_workqueue(transport->workqueue);
	kvfree(transport->buffer);
}
