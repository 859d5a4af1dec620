// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checkpoints and sections of a namespace by netlink.
 *
 * A dump is many calls, as its reader takes what there is.  Between them it holds
 * nothing but numbers, so it keeps nothing alive and nobody waits for its reader.
 * It ends at the number that was the last one when it began: it ends, however fast
 * others create.
 */
#include <linux/sched/signal.h>
#include <linux/user_namespace.h>
#include <net/sock.h>
#include "blob.h"
#include "checkpoint.h"
#include "iter.h"
#include "netlink.h"
#include "netns.h"
#include "registry.h"
#include "section.h"

/* What a message about a section needs beside its id: headers and numbers. */
#define SECTION_ROOM	256

/* An instance as attributes carry it. */
struct instance_id {
	__be64 incarnation;
	__be64 number;
};

/**
 * struct table_dump - how far a dump is; lies in the callback's context
 * @cursor: number of the last one shown
 * @end: number of the last one to show
 * @version: of what is shown, when it was last looked at
 * @begun: the other members are set
 */
struct table_dump {
	u64 cursor;
	u64 end;
	u64 version;
	bool begun;
};

static struct table_dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct table_dump) > sizeof(cb->ctx));
	return (struct table_dump *)cb->ctx;
}

/*
 * cb->seq has fewer bits than a version, and changes when it does.  Messages are
 * compared with the one before, the first with what there was at the begin.
 */
static void note_version(struct netlink_callback *cb, u64 version)
{
	struct table_dump *dump = dump_of(cb);

	if (!cb->seq) {
		cb->seq = 1;
		cb->prev_seq = 1;
	} else if (dump->version != version) {
		cb->seq = cb->seq + 1 ?: 1;
	}
	dump->version = version;
}

static struct ckpt_net *world_of(const struct netlink_callback *cb)
{
	return ckpt_net_of(sock_net(cb->skb->sk));
}

static bool put_instance(struct sk_buff *skb, int attr,
			 const struct ckpt_checkpoint *checkpoint)
{
	struct instance_id id = {
		.incarnation = cpu_to_be64(checkpoint->net->incarnation),
		.number = cpu_to_be64(checkpoint->instance),
	};

	BUILD_BUG_ON(sizeof(id) != CKPT_INSTANCE_BYTES);
	return !nla_put(skb, attr, sizeof(id), &id);
}

static bool put_u64(struct sk_buff *skb, int attr, u64 value)
{
	BUILD_BUG_ON((int)CKPT_A_CHECKPOINT_PAD != (int)CKPT_A_SECTION_PAD);
	return !nla_put_u64_64bit(skb, attr, value, CKPT_A_CHECKPOINT_PAD);
}

static bool put_s64(struct sk_buff *skb, int attr, s64 value)
{
	return !nla_put_s64(skb, attr, value, CKPT_A_CHECKPOINT_PAD);
}

static bool put_flag(struct sk_buff *skb, int attr, bool value)
{
	return !value || !nla_put_flag(skb, attr);
}

static bool put_owner(struct sk_buff *skb, const struct ckpt_owner *owner,
		      struct user_namespace *user_ns)
{
	return !nla_put_u32(skb, CKPT_A_CHECKPOINT_UID, from_kuid_munged(user_ns, owner->uid)) &&
	       !nla_put_u32(skb, CKPT_A_CHECKPOINT_GID, from_kgid_munged(user_ns, owner->gid)) &&
	       !nla_put_u32(skb, CKPT_A_CHECKPOINT_MODE, owner->mode);
}

static bool put_limits(struct sk_buff *skb, const struct ckpt_checkpoint *checkpoint)
{
	const struct ckpt_attributes *attr = &checkpoint->attr;

	return put_u64(skb, CKPT_A_CHECKPOINT_SIZE_MAX, attr->checkpoint_size) &&
	       put_s64(skb, CKPT_A_CHECKPOINT_RETENTION_NS, READ_ONCE(checkpoint->retention)) &&
	       !nla_put_u32(skb, CKPT_A_CHECKPOINT_SECTIONS_MAX, attr->max_sections) &&
	       put_u64(skb, CKPT_A_CHECKPOINT_SECTION_SIZE_MAX, attr->max_section_size) &&
	       put_u64(skb, CKPT_A_CHECKPOINT_ID_SIZE_MAX, attr->max_section_id_size);
}

static bool put_counts(struct sk_buff *skb, struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_counts counts;

	ckpt_checkpoint_count(checkpoint, &counts);
	return !nla_put_u32(skb, CKPT_A_CHECKPOINT_SECTIONS, counts.sections) &&
	       put_u64(skb, CKPT_A_CHECKPOINT_BYTES, counts.bytes) &&
	       put_u64(skb, CKPT_A_CHECKPOINT_GENERATION, counts.generation);
}

static bool put_checkpoint(struct sk_buff *skb, struct ckpt_checkpoint *checkpoint,
			   struct user_namespace *user_ns)
{
	return put_instance(skb, CKPT_A_CHECKPOINT_INSTANCE, checkpoint) &&
	       !nla_put(skb, CKPT_A_CHECKPOINT_NAME, checkpoint->id.len,
			checkpoint->id.data) &&
	       !nla_put_u32(skb, CKPT_A_CHECKPOINT_FLAGS, checkpoint->attr.creation_flags) &&
	       put_flag(skb, CKPT_A_CHECKPOINT_UNLINKED, READ_ONCE(checkpoint->unlinked)) &&
	       put_flag(skb, CKPT_A_CHECKPOINT_ACTIVE, READ_ONCE(checkpoint->active)) &&
	       !nla_put_u32(skb, CKPT_A_CHECKPOINT_OPENS, READ_ONCE(checkpoint->opens)) &&
	       put_owner(skb, &checkpoint->owner, user_ns) &&
	       put_limits(skb, checkpoint) &&
	       put_counts(skb, checkpoint);
}

static int checkpoint_message(struct sk_buff *skb, struct ckpt_checkpoint *checkpoint,
			      struct netlink_callback *cb)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &ckpt_netlink_family, NLM_F_MULTI,
				   CKPT_CMD_GET_CHECKPOINT);

	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (!put_checkpoint(skb, checkpoint, sk_user_ns(NETLINK_CB(cb->skb).sk))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/*
 * The next checkpoint of a dump, with a reference; NULL at the end.  Found under the
 * same lock as the version, so what is shown is of that version.
 */
static int next_checkpoint(struct netlink_callback *cb, u64 *number,
			   struct ckpt_checkpoint **found)
{
	struct ckpt_registry *registry = &world_of(cb)->registry;
	struct table_dump *dump = dump_of(cb);

	if (mutex_lock_killable(&registry->lock))
		return -EINTR;
	if (!dump->begun) {
		dump->begun = true;
		dump->end = registry->last_instance;
	}
	note_version(cb, registry->changes);
	*found = ckpt_registry_next(registry, number, dump->end);
	if (*found)
		ckpt_checkpoint_get(*found);
	mutex_unlock(&registry->lock);
	return 0;
}

/**
 * ckpt_netlink_dump_checkpoints() - dump for %CKPT_CMD_GET_CHECKPOINT
 * @skb: to fill
 * @cb: the dump
 *
 * Return: bytes in @skb, 0 at the end, or an error.
 */
int ckpt_netlink_dump_checkpoints(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_dumpit_info(cb)->attrs;
	struct table_dump *dump = dump_of(cb);
	struct ckpt_checkpoint *checkpoint;
	u64 number = dump->cursor;
	int err;

	if (attrs[CKPT_A_CHECKPOINT_INSTANCE] || attrs[CKPT_A_CHECKPOINT_NAME]) {
		NL_SET_ERR_MSG(cb->extack, "a dump is of all checkpoints");
		return -EINVAL;
	}
	for (;;) {
		err = next_checkpoint(cb, &number, &checkpoint);
		if (err || !checkpoint)
			return err;
		err = checkpoint_message(skb, checkpoint, cb);
		ckpt_checkpoint_put(checkpoint);
		if (err)
			return skb->len ?: err;
		dump->cursor = number;
	}
}

/* Finds the checkpoint of an attribute; registry lock held. */
static struct ckpt_checkpoint *of_instance(struct ckpt_net *world, const struct nlattr *attr)
{
	struct instance_id id;

	nla_memcpy(&id, attr, sizeof(id));
	if (be64_to_cpu(id.incarnation) != world->incarnation)
		return NULL;
	return ckpt_registry_find_instance(&world->registry, be64_to_cpu(id.number));
}

static struct ckpt_checkpoint *of_name(struct ckpt_net *world, const struct nlattr *attr)
{
	struct ckpt_id name = { .data = nla_data(attr), .len = nla_len(attr) };

	return ckpt_registry_find(&world->registry, &name);
}

/* Takes a reference to the checkpoint that one of two attributes names. */
static int get_checkpoint(struct ckpt_net *world, const struct nlattr *instance,
			  const struct nlattr *name, struct netlink_ext_ack *extack,
			  struct ckpt_checkpoint **found)
{
	if (mutex_lock_killable(&world->registry.lock))
		return -EINTR;
	*found = instance ? of_instance(world, instance) : of_name(world, name);
	if (*found)
		ckpt_checkpoint_get(*found);
	mutex_unlock(&world->registry.lock);
	if (*found)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, instance ?: name, "there is no such checkpoint");
	return -ENOENT;
}

static int reply_checkpoint(struct ckpt_checkpoint *checkpoint, struct sk_buff *request,
			    struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &ckpt_netlink_family, 0,
				   CKPT_CMD_GET_CHECKPOINT);
	if (!header ||
	    !put_checkpoint(skb, checkpoint, sk_user_ns(NETLINK_CB(request).sk))) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

/**
 * ckpt_netlink_get_checkpoint() - handle %CKPT_CMD_GET_CHECKPOINT
 * @skb: the request
 * @info: the request, parsed
 *
 * Return: 0; -EINVAL, -ENOENT, -ENOMEM, -EINTR.
 */
int ckpt_netlink_get_checkpoint(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *instance = info->attrs[CKPT_A_CHECKPOINT_INSTANCE];
	struct nlattr *name = info->attrs[CKPT_A_CHECKPOINT_NAME];
	struct ckpt_checkpoint *checkpoint;
	int err;

	if (!instance == !name) {
		GENL_SET_ERR_MSG(info, "either the instance or the name is needed");
		return -EINVAL;
	}
	err = get_checkpoint(ckpt_net_of(genl_info_net(info)), instance, name, info->extack,
			     &checkpoint);
	if (err)
		return err;
	err = reply_checkpoint(checkpoint, skb, info);
	ckpt_checkpoint_put(checkpoint);
	return err;
}

static bool put_section(struct sk_buff *skb, const struct ckpt_checkpoint *checkpoint,
			const struct ckpt_iter_found *found)
{
	const struct ckpt_section *section = found->section;
	const struct ckpt_blob *blob = found->blob;
	int shown = min_t(int, section->id_len, CKPT_SECTION_ID_SHOWN_MAX);

	return put_instance(skb, CKPT_A_SECTION_INSTANCE, checkpoint) &&
	       !nla_put(skb, CKPT_A_SECTION_ID, shown, section->id) &&
	       !nla_put_u32(skb, CKPT_A_SECTION_ID_SIZE, section->id_len) &&
	       put_u64(skb, CKPT_A_SECTION_NUMBER, section->number) &&
	       put_u64(skb, CKPT_A_SECTION_SIZE, blob->size) &&
	       put_u64(skb, CKPT_A_SECTION_GENERATION, blob->generation) &&
	       put_s64(skb, CKPT_A_SECTION_LAST_UPDATE_NS, blob->last_update) &&
	       put_s64(skb, CKPT_A_SECTION_EXPIRATION_NS, found->expiration);
}

static int section_message(struct sk_buff *skb, const struct ckpt_checkpoint *checkpoint,
			   const struct ckpt_iter_found *found, struct netlink_callback *cb)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &ckpt_netlink_family, NLM_F_MULTI, CKPT_CMD_GET_SECTION);

	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (!put_section(skb, checkpoint, found)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* Sections go as soon as their checkpoint is deleted: what is missing is not the end. */
static int note_generation(struct netlink_callback *cb, struct ckpt_checkpoint *checkpoint)
{
	struct ckpt_counts counts;

	ckpt_checkpoint_count(checkpoint, &counts);
	if (counts.dead) {
		NL_SET_ERR_MSG(cb->extack, "the checkpoint was deleted meanwhile");
		return -ENOENT;
	}
	note_version(cb, counts.generation);
	return 0;
}

static int begin_sections(struct netlink_callback *cb, struct ckpt_checkpoint *checkpoint)
{
	struct table_dump *dump = dump_of(cb);
	struct ckpt_iter iter;
	int err;

	if (dump->begun)
		return 0;
	err = note_generation(cb, checkpoint);
	if (err)
		return err;
	ckpt_iter_start(checkpoint, &iter);
	dump->end = iter.end;
	dump->begun = true;
	return 0;
}

static int section_messages(struct sk_buff *skb, struct netlink_callback *cb,
			    struct ckpt_checkpoint *checkpoint)
{
	struct table_dump *dump = dump_of(cb);
	struct ckpt_iter iter = {
		.chosen = CKPT_CHOSEN_ANY,
		.cursor = dump->cursor,
		.end = dump->end,
	};
	struct ckpt_iter_found found;
	int err;

	while (ckpt_iter_next(checkpoint, &iter, &found)) {
		err = note_generation(cb, checkpoint) ?:
		      section_message(skb, checkpoint, &found, cb);
		ckpt_iter_put(&found);
		if (err)
			return err == -EMSGSIZE && skb->len ? skb->len : err;
		dump->cursor = iter.cursor;
	}
	/* The sections that were not found may have been deleted. */
	return fatal_signal_pending(current) ? -EINTR : note_generation(cb, checkpoint);
}

/**
 * ckpt_netlink_start_sections() - start of a dump for %CKPT_CMD_GET_SECTION
 * @cb: the dump
 *
 * Only sees to it that a message with the longest id of the checkpoint fits.  What is
 * wrong with the request is said by the dump, which can give a text with it.
 *
 * Return: 0.
 */
int ckpt_netlink_start_sections(struct netlink_callback *cb)
{
	struct nlattr *instance = genl_dumpit_info(cb)->attrs[CKPT_A_SECTION_INSTANCE];
	struct ckpt_checkpoint *checkpoint;
	u64 id_max;

	if (!instance || get_checkpoint(world_of(cb), instance, NULL, NULL, &checkpoint))
		return 0;
	id_max = min_t(u64, checkpoint->attr.max_section_id_size, CKPT_SECTION_ID_SHOWN_MAX);
	cb->min_dump_alloc = id_max + SECTION_ROOM;
	ckpt_checkpoint_put(checkpoint);
	return 0;
}

/**
 * ckpt_netlink_dump_sections() - dump for %CKPT_CMD_GET_SECTION
 * @skb: to fill
 * @cb: the dump
 *
 * Return: bytes in @skb, 0 at the end, or an error.
 */
int ckpt_netlink_dump_sections(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr *instance = genl_dumpit_info(cb)->attrs[CKPT_A_SECTION_INSTANCE];
	struct ckpt_checkpoint *checkpoint;
	int err;

	if (!instance) {
		NL_SET_ERR_MSG(cb->extack, "the instance of a checkpoint is needed");
		return -EINVAL;
	}
	err = get_checkpoint(world_of(cb), instance, NULL, cb->extack, &checkpoint);
	if (err)
		return err;
	err = begin_sections(cb, checkpoint) ?: section_messages(skb, cb, checkpoint);
	ckpt_checkpoint_put(checkpoint);
	return err;
}
