// SPDX-License-Identifier: GPL-2.0-only
/*
 * keep NAME [ID DATA]...: makes a checkpoint that stays, with sections
 */
#include <string.h>

#include <ckpt/ckpt.h>

static int add(int fd, const char *id, const char *data)
{
	struct ckpt_ioc_section_create create = {
		.id = ckpt_ptr(id), .id_len = strlen(id), .expiration = CKPT_TIME_END,
		.data = ckpt_ptr(data), .size = strlen(data),
	};

	return ckpt_section_create(fd, &create);
}

int main(int argc, char **argv)
{
	struct ckpt_ioc_open open = {
		.flags = CKPT_OPEN_READ | CKPT_OPEN_WRITE | CKPT_OPEN_CREATE,
		.deadline = CKPT_TIME_END,
		.attr = {
			.creation_flags = CKPT_CREATE_WR_ALL_REPLICAS, .max_sections = 100,
			.retention = CKPT_TIME_END, .max_section_size = 1 << 20,
			.max_section_id_size = 100,
		},
	};
	int service = ckpt_service_open(NULL), i;

	if (argc < 2 || service < 0)
		return 1;
	open.name = ckpt_ptr(argv[1]);
	open.name_len = strlen(argv[1]);
	if (ckpt_open(service, &open))
		return 1;
	for (i = 2; i + 1 < argc; i += 2)
		if (add(open.fd, argv[i], argv[i + 1]))
			return 1;
	return 0;
}
