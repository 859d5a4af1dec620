// SPDX-License-Identifier: GPL-2.0-only
/* Each function of ckpt/ckpt.h against the module. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <ckpt/ckpt.h>

#include "device_native.h"
#include "tap.h"

static const char name[] = "native", id[] = "section";
static uint64_t service_cookie, cookie;
static int service;

static int open_native(uint32_t flags, uint64_t invocation)
{
	struct ckpt_ioc_open open = {
		.cookie = service_cookie,
		.flags = CKPT_OPEN_READ | CKPT_OPEN_WRITE | CKPT_OPEN_CREATE | flags,
		.name = ckpt_ptr(name),
		.name_len = strlen(name),
		.deadline = ckpt_deadline(0),
		.invocation = invocation,
		.attr = {
			.creation_flags = CKPT_CREATE_WR_ACTIVE_REPLICA | CKPT_CREATE_COLLOCATED,
			.max_sections = 10,
			.max_section_size = 100,
			.max_section_id_size = 20,
		},
	};

	ok(!ckpt_open(service, &open), "open");
	cookie = open.file_cookie;
	return open.fd;
}

static void sections(int fd)
{
	struct ckpt_ioc_section_create create = {
		.cookie = cookie, .id = ckpt_ptr(id), .id_len = strlen(id),
		.expiration = CKPT_TIME_END, .data = ckpt_ptr("abc"), .size = 3,
	};
	struct ckpt_ioc_section section = {
		.cookie = cookie, .id = ckpt_ptr(id), .id_len = strlen(id),
		.expiration = CKPT_TIME_END,
	};

	ok(ckpt_section_create(fd, &create) == -ENXIO, "create, no active replica");
	ok(!ckpt_set_active(fd, cookie), "set the active replica");
	ok(!ckpt_section_create(fd, &create) && create.generation, "create");
	ok(!ckpt_section_expiration(fd, &section) && section.generation > create.generation,
	   "expiration");
	section.expiration = 0;
	section.id_len = 1;
	ok(ckpt_section_delete(fd, &section) == -ENOENT, "delete, no such section");
}

static void data(int fd)
{
	char buffer[16] = "";
	struct ckpt_ioc_read read = {
		.cookie = cookie, .id = ckpt_ptr(id), .id_len = strlen(id),
		.data = ckpt_ptr(buffer), .size = sizeof(buffer),
	};
	struct ckpt_ioc_overwrite overwrite = {
		.cookie = cookie, .id = ckpt_ptr(id), .id_len = strlen(id),
		.flags = CKPT_OVERWRITE_EXPECT, .data = ckpt_ptr("12345"), .size = 5,
	};
	struct ckpt_element element = {
		.id = ckpt_ptr(id), .id_len = strlen(id),
		.data = ckpt_ptr("xy"), .size = 2, .offset = 5,
	};
	struct ckpt_ioc_vector vector = {
		.cookie = cookie, .count = 1, .elements = ckpt_ptr(&element),
		.stride = sizeof(element),
	};

	ok(!ckpt_section_read(fd, &read) && read.done == 3 && !memcmp(buffer, "abc", 3), "read");
	overwrite.expected = read.generation + 1;
	ok(ckpt_overwrite(fd, &overwrite) == -ESTALE && overwrite.generation == read.generation,
	   "overwrite of another generation");
	overwrite.expected = read.generation;
	ok(!ckpt_overwrite(fd, &overwrite), "overwrite of the expected one");
	ok(!ckpt_write(fd, &vector) && vector.generation > overwrite.generation, "write");
	element.data = ckpt_ptr(buffer);
	element.size = sizeof(buffer);
	element.offset = 0;
	vector.flags = CKPT_READ_SNAPSHOT;
	ok(!ckpt_read(fd, &vector) && element.done == 7 && !memcmp(buffer, "12345xy", 7),
	   "read a vector");
}

static void checkpoint(int fd)
{
	char buffer[256];
	struct ckpt_ioc_status status = { .cookie = cookie };
	struct ckpt_ioc_retention retention = { .cookie = cookie, .retention = 5 };
	struct ckpt_ioc_sync sync = { .cookie = cookie, .deadline = CKPT_TIME_END };
	struct ckpt_ioc_iterate iterate = {
		.cookie = cookie, .chosen = CKPT_CHOSEN_ANY,
		.buffer = ckpt_ptr(buffer), .buffer_size = sizeof(buffer),
	};

	ok(!ckpt_iterate(fd, &iterate) && iterate.count == 1, "iterate");
	ok(!ckpt_sync(fd, &sync), "synchronize");
	ok(!ckpt_set_retention(fd, &retention), "retention");
	ok(!ckpt_status(fd, &status) && status.sections == 1 && status.bytes == 7 &&
	   status.attr.retention == 5, "status");
	status.cookie++;
	ok(ckpt_status(fd, &status) == -EBADF, "another cookie");
}

static void events(void)
{
	struct ckpt_ioc_event event = { .cookie = service_cookie };
	int fd;

	ok(ckpt_take_event(service, &event) == -EAGAIN, "no event");
	ok(open_native(CKPT_OPEN_ASYNC, 42) == -1, "its descriptor comes later");
	ok(!ckpt_take_event(service, &event) && event.type == CKPT_EVENT_OPEN &&
	   event.invocation == 42 && !event.error && event.fd >= 0, "it comes with the event");
	fd = event.fd;
	ok(!ckpt_track(fd, event.file_cookie, CKPT_TRACK_ON), "track");
	ok(!ckpt_track(service, service_cookie, CKPT_TRACK_ON), "track all");
	ok(!ckpt_track(service, service_cookie, 0), "no more");
	close(fd);
}

/**
 * native() - run them
 */
void native(void)
{
	struct ckpt_ioc_unlink unlink = { .name = ckpt_ptr(name), .name_len = strlen(name) };
	struct ckpt_ioc_info info = { 0 };
	int fd;

	errno = 77;
	service = ckpt_service_open(&service_cookie);
	ok(service >= 0 && service_cookie && fcntl(service, F_GETFD) == FD_CLOEXEC, "service file");
	ok(!ckpt_info(service, &info) && info.service_cookie == service_cookie &&
	   info.abi == CKPT_ABI_VERSION, "info");
	fd = open_native(0, 0);
	sections(fd);
	data(fd);
	checkpoint(fd);
	unlink.cookie = service_cookie;
	ok(!ckpt_unlink(service, &unlink), "unlink");
	ok(ckpt_unlink(service, &unlink) == -ENOENT, "only once");
	ok(!ckpt_close(fd, cookie), "close");
	ok(ckpt_close(fd, cookie) == -ESHUTDOWN, "only once");
	events();
	ok(!ckpt_shutdown(service, service_cookie), "shutdown");
	ok(ckpt_info(service, &info) == -ESHUTDOWN, "no more calls");
	ok(errno == 77, "errno is as it was");
	close(fd);
	close(service);
}
