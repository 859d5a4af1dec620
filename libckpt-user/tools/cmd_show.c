// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ckptctl checkpoints, sections, show
 */
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ckptctl.h"

static int checkpoints(int argc, char **argv)
{
	struct link_answer answer = { 0 };
	struct json_object *list;
	int ret;

	if (argc > 1)
		return bad_usage("%s takes no argument", argv[0]);
	ret = query(CKPT_CMD_GET_CHECKPOINT, NLM_F_DUMP, NULL, NULL, attrs_checkpoint, &list,
		    &answer);
	if (!ret)
		ret = link_failed(&answer, "checkpoints");
	if (!ret)
		show_list(list);
	else
		json_object_put(list);
	return ret;
}

static struct nl_msg *put_instance(struct nl_msg *request, void *instance)
{
	nla_put(request, CKPT_A_SECTION_INSTANCE, 16, instance);
	return request;
}

static int sections(int argc, char **argv)
{
	struct link_answer answer = { 0 };
	struct json_object *checkpoint, *list;
	uint8_t instance[16];
	int ret;

	if (argc != 2)
		return bad_usage("%s needs a checkpoint; ckptctl checkpoints lists them", argv[0]);
	ret = query_checkpoint(argv[1], &checkpoint, instance);
	json_object_put(checkpoint);
	if (ret)
		return ret;
	ret = query(CKPT_CMD_GET_SECTION, NLM_F_DUMP, put_instance, instance, attrs_section,
		    &list, &answer);
	if (!ret)
		ret = link_failed(&answer, argv[1]);
	if (!ret)
		show_list(list);
	else
		json_object_put(list);
	return ret;
}

static int show(int argc, char **argv)
{
	struct json_object *checkpoint;
	int ret;

	if (argc != 2)
		return bad_usage("%s needs a checkpoint; ckptctl checkpoints lists them", argv[0]);
	ret = query_checkpoint(argv[1], &checkpoint, NULL);
	if (!ret)
		show_object(checkpoint);
	return ret;
}

const struct command show_commands[] = {
	{ "checkpoints", "", "lists the checkpoints", checkpoints },
	{ "sections", "CHECKPOINT", "lists the sections of a checkpoint", sections },
	{ "show", "CHECKPOINT", "shows one checkpoint", show },
	{ NULL, NULL, NULL, NULL },
};
