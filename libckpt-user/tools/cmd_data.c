// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ckptctl read, dump: through the device, as the caller's user
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ckpt/ckpt.h>

#include "ckptctl.h"

static int opened(const char *name, int error)
{
	switch (error) {
	case -ENOENT:
		return fail(EXIT_MISSING, error, NULL, "%s: ckptctl checkpoints lists them", name);
	case -EACCES:
		return fail(EXIT_DENIED, error, NULL,
			    "%s: its mode does not let this user read, ckptctl show tells it", name);
	default:
		return fail(EXIT_FAILED, error, NULL, "%s", name);
	}
}

/* Opens for reading; the descriptor stays until the end of the process. */
static int open_checkpoint(const char *text, int *fd)
{
	struct ckpt_ioc_open open = { .flags = CKPT_OPEN_READ, .deadline = CKPT_TIME_END };
	struct bytes name;
	int service, ret = bytes_parse(text, &name);

	if (ret)
		return ret;
	service = ckpt_service_open(NULL);
	if (service == -ENOENT || service == -ENXIO || service == -ENODEV)
		return fail(EXIT_NO_MODULE, service, NULL, "%s: load it with modprobe ckpt",
			    CKPT_DEVICE);
	if (service < 0)
		return fail(service == -EACCES ? EXIT_DENIED : EXIT_FAILED, service, NULL,
			    "%s: users of it belong in group ckpt", CKPT_DEVICE);
	open.name = ckpt_ptr(name.data);
	open.name_len = name.size;
	ret = ckpt_open(service, &open);
	free(name.data);
	*fd = open.fd;
	return ret ? opened(text, ret) : 0;
}

/* The whole section, of one generation: again if it has grown meanwhile. */
static int read_section(int fd, const struct bytes *id, struct bytes *content,
			struct ckpt_ioc_read *read)
{
	uint64_t room = 0;
	int ret;

	memset(content, 0, sizeof(*content));
	for (;;) {
		memset(read, 0, sizeof(*read));
		read->id = ckpt_ptr(id->data);
		read->id_len = id->size;
		read->data = ckpt_ptr(content->data);
		read->size = room;
		ret = ckpt_section_read(fd, read);
		if (ret || read->section_size <= room)
			break;
		room = read->section_size;
		free(content->data);
		content->data = malloc(room);
		if (!content->data)
			return -ENOMEM;
	}
	content->size = read->done;
	return ret;
}

static struct json_object *section_object(const struct bytes *id, const struct bytes *content,
					  const struct ckpt_ioc_read *read)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "id", bytes_to_json(id->data, id->size));
	json_object_object_add(object, "size", json_object_new_uint64(content->size));
	json_object_object_add(object, "generation", json_object_new_uint64(read->generation));
	json_object_object_add(object, "base64", bytes_to_base64(content->data, content->size));
	return object;
}

static int read_command(int argc, char **argv)
{
	struct ckpt_ioc_read read;
	struct bytes id, content;
	int fd, ret;

	if (argc != 3)
		return bad_usage("read needs a checkpoint and a section; 0x is the default one");
	ret = bytes_parse(argv[2], &id);
	if (!ret)
		ret = open_checkpoint(argv[1], &fd);
	if (ret)
		return ret;
	ret = read_section(fd, &id, &content, &read);
	if (ret == -ENOENT)
		return fail(EXIT_MISSING, ret, NULL, "%s: ckptctl sections %s lists them", argv[2],
			    argv[1]);
	if (ret)
		return fail(EXIT_FAILED, ret, NULL, "%s", argv[2]);
	if (json)
		show_object(section_object(&id, &content, &read));
	else
		fwrite(content.data, 1, content.size, stdout);
	free(content.data);
	return EXIT_DONE;
}

static int dump_records(int fd, const char *buffer, uint32_t count)
{
	const struct ckpt_section_record *record = (const void *)buffer;
	struct ckpt_ioc_read read;
	struct bytes content;
	int ret;

	for (; count--; record = (const void *)((const char *)record + record->next)) {
		struct bytes id = { (uint8_t *)record->id, record->id_len };

		ret = read_section(fd, &id, &content, &read);
		if (!ret)
			show_line(section_object(&id, &content, &read));
		free(content.data);
		/* One that was deleted meanwhile is not there. */
		if (ret && ret != -ENOENT)
			return ret;
	}
	return 0;
}

static int dump(int argc, char **argv)
{
	struct ckpt_ioc_iterate iterate = { .chosen = CKPT_CHOSEN_ANY };
	static char buffer[1 << 17] __attribute__((aligned(8)));
	int fd, ret;

	if (argc != 2)
		return bad_usage("dump needs a checkpoint; ckptctl checkpoints lists them");
	json = true;
	ret = open_checkpoint(argv[1], &fd);
	if (ret)
		return ret;
	do {
		iterate.buffer = ckpt_ptr(buffer);
		iterate.buffer_size = sizeof(buffer);
		iterate.count = 0;
		iterate.buffer_used = 0;
		ret = ckpt_iterate(fd, &iterate);
		if (!ret)
			ret = dump_records(fd, buffer, iterate.count);
	} while (!ret && iterate.count);
	return ret ? fail(EXIT_FAILED, ret, NULL, "%s", argv[1]) : EXIT_DONE;
}

const struct command data_commands[] = {
	{ "read", "CHECKPOINT SECTION", "writes the data of a section", read_command },
	{ "dump", "CHECKPOINT", "writes all sections, a line of JSON for each", dump },
	{ NULL, NULL, NULL, NULL },
};
