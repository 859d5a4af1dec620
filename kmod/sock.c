// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets of TIPC, as the transport uses them.
 *
 * None of them waits, but for connecting to the topology service, which is a part
 * of this kernel.  They do not hold the namespace: whoever made them releases
 * them before it ends.
 */
#include <linux/slab.h>
#include <linux/tipc.h>
#include <net/sock.h>
#include "sock.h"

/**
 * struct hooks - what a hooked socket has in its sk_user_data
 * @works: what is to be done
 * @data_ready: the functions that the socket had before
 * @state_change: likewise
 * @write_space: likewise
 */
struct hooks {
	struct ckpt_sock_works works;
	void (*data_ready)(struct sock *sk);
	void (*state_change)(struct sock *sk);
	void (*write_space)(struct sock *sk);
};

/**
 * ckpt_sock_create() - make a socket for connections
 * @net: of which namespace
 * @sock: (out) the socket, for ckpt_sock_release()
 *
 * Return: 0; -EAFNOSUPPORT if there is no TIPC; another error.
 */
int ckpt_sock_create(struct net *net, struct socket **sock)
{
	return sock_create_kern(net, AF_TIPC, SOCK_SEQPACKET, 0, sock);
}

/* Called by TIPC, in whatever context: so nothing is done but to queue a work. */
static void set_going(struct sock *sk, bool send)
{
	struct hooks *hooks;

	read_lock_bh(&sk->sk_callback_lock);
	hooks = sk->sk_user_data;
	if (hooks && !send)
		queue_work(hooks->works.workqueue, hooks->works.receive);
	else if (hooks && hooks->works.send)
		queue_work(hooks->works.workqueue, hooks->works.send);
	read_unlock_bh(&sk->sk_callback_lock);
}

static void data_ready(struct sock *sk)
{
	set_going(sk, false);
}

static void state_change(struct sock *sk)
{
	set_going(sk, false);
}

static void write_space(struct sock *sk)
{
	set_going(sk, true);
}

/**
 * ckpt_sock_hook() - let a socket queue works
 * @sock: not hooked
 * @works: copied; the works must outlive ckpt_sock_release() and be cancelled then
 *
 * What came before is not told of, and who sleeps in a call of it is not woken.
 *
 * Return: 0 or -ENOMEM.
 */
int ckpt_sock_hook(struct socket *sock, const struct ckpt_sock_works *works)
{
	struct hooks *hooks = kmalloc(sizeof(*hooks), GFP_KERNEL_ACCOUNT);
	struct sock *sk = sock->sk;

	if (!hooks)
		return -ENOMEM;
	hooks->works = *works;
	write_lock_bh(&sk->sk_callback_lock);
	hooks->data_ready = sk->sk_data_ready;
	hooks->state_change = sk->sk_state_change;
	hooks->write_space = sk->sk_write_space;
	sk->sk_data_ready = data_ready;
	sk->sk_state_change = state_change;
	sk->sk_write_space = write_space;
	sk->sk_user_data = hooks;
	write_unlock_bh(&sk->sk_callback_lock);
	return 0;
}

/**
 * ckpt_sock_unhook() - let a socket queue no more works
 * @sock: any; those that it has queued are the caller's to cancel
 */
void ckpt_sock_unhook(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct hooks *hooks;

	write_lock_bh(&sk->sk_callback_lock);
	hooks = sk->sk_user_data;
	if (hooks) {
		sk->sk_user_data = NULL;
		sk->sk_data_ready = hooks->data_ready;
		sk->sk_state_change = hooks->state_change;
		sk->sk_write_space = hooks->write_space;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	kfree(hooks);
}

/**
 * ckpt_sock_release() - close a socket
 * @sock: the caller's, or NULL; it is unhooked, too
 *
 * TIPC tells the other side, and withdraws what was published.
 */
void ckpt_sock_release(struct socket *sock)
{
	if (!sock)
		return;
	ckpt_sock_unhook(sock);
	sock_release(sock);
}

/**
 * ckpt_sock_publish() - listen under a service address
 * @sock: hooked
 * @type: of the service
 * @instance: of the service
 *
 * Return: 0 or an error.
 */
int ckpt_sock_publish(struct socket *sock, u32 type, u32 instance)
{
	struct sockaddr_tipc address = {
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_RANGE,
		.scope = TIPC_CLUSTER_SCOPE,
		.addr.nameseq = { type, instance, instance },
	};

	return kernel_listen(sock, 0) ?:
	       kernel_bind(sock, (void *)&address, sizeof(address));
}

/**
 * ckpt_sock_connect() - connect, or see how far connecting is
 * @sock: hooked if there is no wait, else not
 * @type: of the service
 * @instance: of the service
 * @address: TIPC's address of the node where it is looked for; 0: wherever it is
 * @wait: for the end
 *
 * Return: 0 when the connection is there; -EINPROGRESS; another error.
 */
int ckpt_sock_connect(struct socket *sock, u32 type, u32 instance, u32 address, bool wait)
{
	struct sockaddr_tipc to = {
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_ADDR,
		.addr.name = { .name = { type, instance }, .domain = address },
	};
	int err;

	err = kernel_connect(sock, (void *)&to, sizeof(to), wait ? 0 : O_NONBLOCK);
	if (err == -EALREADY)
		return -EINPROGRESS;
	return err == -EISCONN ? 0 : err;
}

/**
 * ckpt_sock_own_address() - find this node's address in TIPC
 * @sock: any
 *
 * Return: the address; 0 if TIPC has none yet.
 */
u32 ckpt_sock_own_address(struct socket *sock)
{
	struct sockaddr_tipc address;

	if (kernel_getsockname(sock, (struct sockaddr *)&address) < 0)
		return 0;
	return address.addr.id.node;
}

/**
 * ckpt_sock_peer_address() - find where a connection leads to
 * @sock: connected
 *
 * Return: TIPC's address of the node; 0 if it is not connected any more.
 */
u32 ckpt_sock_peer_address(struct socket *sock)
{
	struct sockaddr_tipc address;

	if (kernel_getpeername(sock, (struct sockaddr *)&address) < 0)
		return 0;
	return address.addr.id.node;
}

/**
 * ckpt_sock_set_importance() - say which messages go first on a link that is full
 * @sock: any
 * @importance: TIPC_..._IMPORTANCE
 */
void ckpt_sock_set_importance(struct socket *sock, u32 importance)
{
	sock->ops->setsockopt(sock, SOL_TIPC, TIPC_IMPORTANCE,
			      KERNEL_SOCKPTR(&importance), sizeof(importance));
}

/**
 * ckpt_sock_send() - send one message
 * @sock: connected
 * @data: the message
 * @len: bytes of it
 *
 * Return: 0; -EAGAIN if there is no room now; another error if the connection has ended.
 */
int ckpt_sock_send(struct socket *sock, const void *data, size_t len)
{
	struct kvec vec = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	int ret = kernel_sendmsg(sock, &msg, &vec, 1, len);

	return min(ret, 0);
}

/**
 * ckpt_sock_receive() - receive one message
 * @sock: connected
 * @buffer: for it
 * @size: bytes in @buffer
 *
 * Return: bytes of the message; -EAGAIN if there is none now; -EMSGSIZE if it is longer
 *	than @buffer; another error if the connection has ended.
 */
int ckpt_sock_receive(struct socket *sock, void *buffer, size_t size)
{
	struct kvec vec = { .iov_base = buffer, .iov_len = size };
	struct msghdr msg = { };
	int ret = kernel_recvmsg(sock, &msg, &vec, 1, size, MSG_DONTWAIT);

	if (ret > 0 && msg.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	return ret ?: -EPIPE;
}
