// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a network namespace has of its own.
 */
#include <linux/random.h>
#include <linux/wait_bit.h>
#include <net/netns/generic.h>
#include "netns.h"
#include "sysctl.h"

static unsigned int net_id;
/* Deadlines do not wait for directories to be made. */
static struct workqueue_struct *workqueue;
static struct workqueue_struct *show_workqueue;
static const struct ckpt_net_ops *net_ops;

/**
 * ckpt_net_of() - the world of a network namespace
 * @net: the caller keeps it alive
 *
 * Return: its world.
 */
struct ckpt_net *ckpt_net_of(struct net *net)
{
	return net_generic(net, net_id);
}

/**
 * ckpt_net_show() - let sysfs follow a change of a checkpoint
 * @checkpoint: the caller holds a reference, and no lock
 */
void ckpt_net_show(struct ckpt_checkpoint *checkpoint)
{
	net_ops->show(checkpoint);
}

/**
 * ckpt_net_tell() - tell listeners of an event
 * @world: of the namespace where it happened
 * @event: what
 */
void ckpt_net_tell(struct ckpt_net *world, const struct ckpt_node_event *event)
{
	net_ops->tell(world, event);
}

/**
 * ckpt_net_queue() - queue a work that ckpt_net_show() is called from
 * @work: what
 * @delay: in jiffies
 *
 * The module ends its own workqueues when it goes: so no work is still on its way
 * back from the module's code then.
 *
 * Return: false if it was queued already.
 */
bool ckpt_net_queue(struct delayed_work *work, unsigned long delay)
{
	return queue_delayed_work(show_workqueue, work, delay);
}

static int __net_init net_init(struct net *net)
{
	struct ckpt_net *world = ckpt_net_of(net);
	struct ckpt_net *parent = net_eq(net, &init_net) ? NULL : ckpt_net_of(&init_net);
	int err;

	world->net = net;
	atomic_set(&world->showing, 0);
	mutex_init(&world->node_lock);
	world->incarnation = get_random_u64();
	ckpt_quota_init(&world->quota, parent ? &parent->quota : NULL);
	ckpt_deadline_queue_init(&world->retentions, CLOCK_MONOTONIC,
				 net_ops->retention, workqueue);
	ckpt_deadline_queue_init(&world->expirations, CLOCK_REALTIME,
				 net_ops->expiration, workqueue);
	err = ckpt_registry_init(&world->registry);
	if (err)
		return err;
	err = ckpt_sysctl_register(world, parent);
	if (err)
		goto registry;
	return 0;

registry:
	ckpt_registry_destroy(&world->registry);
	return err;
}

/* The sockets go while TIPC is still there: it ends in its own exit. */
static void __net_exit net_pre_exit(struct net *net)
{
	net_ops->leave(ckpt_net_of(net));
}

/*
 * No file is open in this namespace any more, since each would hold it.  What
 * is left is checkpoints within their retention, and the two queues may just
 * be working on them.
 */
static void __net_exit net_exit(struct net *net)
{
	struct ckpt_net *world = ckpt_net_of(net);

	ckpt_sysctl_unregister(world);
	ckpt_deadline_queue_destroy(&world->retentions);
	ckpt_deadline_queue_destroy(&world->expirations);
	ckpt_registry_destroy(&world->registry);
	wait_var_event(&world->showing, !atomic_read(&world->showing));
}

static struct pernet_operations pernet_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct ckpt_net),
};

/**
 * ckpt_net_register() - give every namespace its world
 * @ops: what upper layers do for it
 *
 * Return: 0 or an error.
 */
int ckpt_net_register(const struct ckpt_net_ops *ops)
{
	int err;

	net_ops = ops;
	/* Unbound: deleting a million sections must not hold up one processor. */
	workqueue = alloc_workqueue("ckpt", WQ_UNBOUND, 0);
	if (!workqueue)
		return -ENOMEM;
	err = -ENOMEM;
	show_workqueue = alloc_workqueue("ckpt_sysfs", WQ_UNBOUND, 0);
	if (!show_workqueue)
		goto deadlines;
	err = register_pernet_subsys(&pernet_ops);
	if (err)
		goto show;
	return 0;

show:
	destroy_workqueue(show_workqueue);
deadlines:
	destroy_workqueue(workqueue);
	return err;
}

/**
 * ckpt_net_unregister() - end all worlds
 */
void ckpt_net_unregister(void)
{
	unregister_pernet_subsys(&pernet_ops);
	destroy_workqueue(show_workqueue);
	destroy_workqueue(workqueue);
}
