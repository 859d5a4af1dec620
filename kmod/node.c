// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node: what a network namespace is in a cluster.
 */
#include <crypto/hash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "link.h"
#include "netns.h"
#include "node.h"
#include "peer.h"

/* Between two events that tell of refusals for the same reason. */
#define TELL_AGAIN_MS	1000

/**
 * ckpt_node_event() - tell whoever listens
 * @node: where it has happened
 * @kind: what
 * @node_id: of the node that it is about; 0 if it is not known
 * @incarnation: of that node; 0 if it is not known
 * @reason: why; 0 if there is none
 */
void ckpt_node_event(struct ckpt_node *node, enum ckpt_event_kind kind, u32 node_id,
		     u64 incarnation, enum ckpt_a_stat reason)
{
	const struct ckpt_node_event event = {
		.kind = kind,
		.node_id = node_id,
		.incarnation = incarnation,
		.reason = reason,
	};

	ckpt_net_tell(node->world, &event);
}

/**
 * ckpt_node_refused() - count a hello that was refused, and tell of it
 * @node: this one
 * @reason: why
 * @node_id: what the other one said that he is, proved or not; 0 if nothing
 *
 * A peer can bring this about as often as it likes, so not every one is told of.
 */
void ckpt_node_refused(struct ckpt_node *node, enum ckpt_a_stat reason, u32 node_id)
{
	ktime_t now = ktime_get();

	node->transport.stats[reason]++;
	if (node->told[reason] && ktime_ms_delta(now, node->told[reason]) < TELL_AGAIN_MS)
		return;
	node->told[reason] = now;
	ckpt_node_event(node, CKPT_EVENT_KIND_REFUSED, node_id, 0, reason);
}

static void tick_again(struct ckpt_node *node)
{
	if (node->transport.stopping)
		return;
	queue_delayed_work(node->transport.workqueue, &node->tick,
			   msecs_to_jiffies(node->settings.heartbeat));
}

/* While this node did not get to run, it could not hear anybody either. */
static void forgive(struct ckpt_node *node, ktime_t now)
{
	s64 late = ktime_ms_delta(now, node->ticked) - node->settings.heartbeat;

	if (late > node->settings.heartbeat)
		ckpt_peer_forgive_all(node, late, now);
	node->ticked = now;
}

static void tick(struct work_struct *work)
{
	struct ckpt_node *node = container_of(to_delayed_work(work), struct ckpt_node, tick);
	ktime_t now = ktime_get();

	mutex_lock(&node->transport.lock);
	if (!node->transport.stopping) {
		forgive(node, now);
		ckpt_transport_check(&node->transport);
		ckpt_link_check_all(node, now);
		ckpt_peer_check_all(node, now);
	}
	tick_again(node);
	mutex_unlock(&node->transport.lock);
}

static int set_key(struct ckpt_node *node, const struct ckpt_identity *identity)
{
	static const u8 no_key[1];

	node->insecure = !identity->key;
	node->identity.key = NULL;
	node->hmac = crypto_alloc_shash("hmac(sha256)", 0, 0);
	if (IS_ERR(node->hmac))
		return PTR_ERR(node->hmac);
	return crypto_shash_setkey(node->hmac, identity->key ?: no_key, identity->key_len);
}

static struct ckpt_node *create(struct ckpt_net *world, const struct ckpt_identity *identity,
				const struct ckpt_settings *settings)
{
	struct ckpt_node *node = kvzalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);

	if (!node)
		return NULL;
	node->world = world;
	node->identity = *identity;
	node->settings = *settings;
	INIT_LIST_HEAD(&node->links);
	INIT_LIST_HEAD(&node->peers);
	INIT_DELAYED_WORK(&node->tick, tick);
	do {
		node->incarnation = get_random_u64();
	} while (!node->incarnation);
	node->ticked = ktime_get();
	ckpt_node_view_init(node);
	return node;
}

static void destroy(struct ckpt_node *node)
{
	if (!IS_ERR_OR_NULL(node->hmac))
		crypto_free_shash(node->hmac);
	kvfree(node);
}

/*
 * Once the transport has ended no work queues another, nor itself; the works of a node
 * that has no links any more find nothing to do.
 */
static void stop(struct ckpt_node *node)
{
	ckpt_transport_end(&node->transport);
	cancel_delayed_work_sync(&node->tick);
	cancel_delayed_work_sync(&node->view_work);
	ckpt_transport_stop(&node->transport);
	ckpt_link_free_all(node);
	ckpt_peer_free_all(node);
}

static int start(struct ckpt_node *node, const struct ckpt_identity *identity)
{
	int err;

	err = set_key(node, identity) ?:
	      ckpt_transport_start(&node->transport, node->world->net, identity->node_id,
				   &ckpt_link_ops);
	if (err)
		return err;
	mutex_lock(&node->transport.lock);
	tick_again(node);
	ckpt_node_view_soon(node);
	mutex_unlock(&node->transport.lock);
	return 0;
}

/**
 * ckpt_node_join() - make a namespace a node
 * @world: of the namespace; its node lock is held
 * @identity: who it is
 * @settings: checked
 *
 * Return: 0; -EBUSY if it is one already; -EAFNOSUPPORT, -ENETDOWN, -ENOMEM.
 */
int ckpt_node_join(struct ckpt_net *world, const struct ckpt_identity *identity,
		   const struct ckpt_settings *settings)
{
	struct ckpt_node *node;
	int err;

	lockdep_assert_held(&world->node_lock);
	if (world->node)
		return -EBUSY;
	node = create(world, identity, settings);
	if (!node)
		return -ENOMEM;
	err = start(node, identity);
	if (err) {
		destroy(node);
		return err;
	}
	world->node = node;
	ckpt_node_event(node, CKPT_EVENT_KIND_JOINED, identity->node_id, node->incarnation, 0);
	return 0;
}

static void say_farewell(struct ckpt_node *node)
{
	mutex_lock(&node->transport.lock);
	ckpt_views_leave(&node->views, ckpt_node_ms());
	ckpt_views_run(&node->views, ckpt_node_ms());
	mutex_unlock(&node->transport.lock);
}

/**
 * ckpt_node_may_leave() - let the others go on without this node
 * @node: the node lock of its namespace is held
 *
 * The first call begins it.  Nobody is waited for: whoever wants to leave asks again.
 *
 * Return: whether they have gone on, or leave_timeout is over.
 */
bool ckpt_node_may_leave(struct ckpt_node *node)
{
	u64 now = ckpt_node_ms();
	bool may;

	mutex_lock(&node->transport.lock);
	if (!node->views.leaving) {
		node->leave_until = now + node->settings.leave_timeout;
		ckpt_views_leave(&node->views, now);
		ckpt_node_view_soon(node);
	}
	may = ckpt_views_may_go(&node->views) || now >= node->leave_until;
	mutex_unlock(&node->transport.lock);
	return may;
}

/**
 * ckpt_node_leave() - take a namespace out of its cluster
 * @world: of the namespace; its node lock is held
 *
 * The other nodes are told, and see the connections end.  Nobody is waited for.
 *
 * Return: 0; -ENOTCONN if it is no node.
 */
int ckpt_node_leave(struct ckpt_net *world)
{
	struct ckpt_node *node = world->node;

	lockdep_assert_held(&world->node_lock);
	if (!node)
		return -ENOTCONN;
	world->node = NULL;
	say_farewell(node);
	stop(node);
	ckpt_node_event(node, CKPT_EVENT_KIND_LEFT, node->identity.node_id,
			node->incarnation, 0);
	destroy(node);
	return 0;
}
