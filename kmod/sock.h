/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets of TIPC, as the transport uses them.
 */
#ifndef CKPT_SOCK_H
#define CKPT_SOCK_H

#include <linux/net.h>
#include <linux/workqueue.h>
#include "types.h"

/**
 * struct ckpt_sock_works - what a socket sets going
 * @workqueue: where
 * @receive: work for what comes in, and for changes of state
 * @send: work for room to send; or NULL
 */
struct ckpt_sock_works {
	struct workqueue_struct *workqueue;
	struct work_struct *receive;
	struct work_struct *send;
};

int ckpt_sock_create(struct net *net, struct socket **sock);
int ckpt_sock_hook(struct socket *sock, const struct ckpt_sock_works *works);
void ckpt_sock_unhook(struct socket *sock);
void ckpt_sock_release(struct socket *sock);

int ckpt_sock_publish(struct socket *sock, u32 type, u32 instance);
int ckpt_sock_connect(struct socket *sock, u32 type, u32 instance, u32 address, bool wait);
u32 ckpt_sock_own_address(struct socket *sock);
u32 ckpt_sock_peer_address(struct socket *sock);
void ckpt_sock_set_importance(struct socket *sock, u32 importance);

int ckpt_sock_send(struct socket *sock, const void *data, size_t len);
int ckpt_sock_receive(struct socket *sock, void *buffer, size_t size);

#endif /* CKPT_SOCK_H */
