// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers for the tests of /dev/ckpt: the calls
 */
#include <fcntl.h>
#include <sys/ioctl.h>

#include "ckpt_util.h"

const struct ckpt_attributes ck_attr_default = {
	.creation_flags		= CKPT_CREATE_WR_ALL_REPLICAS,
	.max_sections		= 1 << 24,
	.checkpoint_size	= 1 << 30,
	.retention		= 0,
	.max_section_size	= 64 << 20,
	.max_section_id_size	= CKPT_SECTION_ID_MAX,
};

int ck_ioctl(int fd, unsigned long cmd, void *arg)
{
	int ret = ioctl(fd, cmd, arg);

	return ret < 0 ? -errno : ret;
}

int ck_service(void)
{
	int fd = open(CKPT_DEVICE, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int ck_info(int service, struct ckpt_ioc_info *info)
{
	memset(info, 0, sizeof(*info));
	return ck_ioctl(service, CKPT_IOC_INFO, info);
}

int ck_usage(int service, struct ck_usage *usage)
{
	struct ckpt_ioc_info info;
	int ret = ck_info(service, &info);

	usage->bytes = info.bytes;
	usage->checkpoints = info.checkpoints;
	usage->sections = info.sections;
	return ret;
}

static int simple(int fd, unsigned long cmd, uint32_t flags)
{
	struct ckpt_ioc_simple arg = { .flags = flags };

	return ck_ioctl(fd, cmd, &arg);
}

int ck_shutdown(int service)
{
	return simple(service, CKPT_IOC_SHUTDOWN, 0);
}

int ck_track(int fd, bool on)
{
	return simple(fd, CKPT_IOC_TRACK, on ? CKPT_TRACK_ON : 0);
}

int ck_close(int fd)
{
	return simple(fd, CKPT_IOC_CLOSE, 0);
}

int ck_set_active(int fd)
{
	return simple(fd, CKPT_IOC_SET_ACTIVE, 0);
}

int ck_open_ioc(int service, struct ckpt_ioc_open *arg, struct ck_bytes name,
		uint32_t flags, const struct ckpt_attributes *attr)
{
	memset(arg, 0, sizeof(*arg));
	arg->flags = flags;
	arg->name = ck_ptr(name.p);
	arg->name_len = name.len;
	arg->deadline = CKPT_TIME_END;
	if (attr)
		arg->attr = *attr;
	arg->fd = -1;
	return ck_ioctl(service, CKPT_IOC_OPEN, arg);
}

int ck_open(int service, const char *name, uint32_t flags,
	    const struct ckpt_attributes *attr)
{
	struct ckpt_ioc_open arg;
	int ret = ck_open_ioc(service, &arg, ck_str(name), flags, attr);

	return ret ? ret : arg.fd;
}

int ck_unlink(int service, const char *name)
{
	struct ckpt_ioc_unlink arg = {
		.name = ck_ptr(name),
		.name_len = strlen(name),
	};

	return ck_ioctl(service, CKPT_IOC_UNLINK, &arg);
}

int ck_take_event(int service, struct ckpt_ioc_event *event,
		  void *buffer, uint32_t size)
{
	memset(event, 0, sizeof(*event));
	event->buffer = ck_ptr(buffer);
	event->buffer_size = size;
	event->fd = -1;
	return ck_ioctl(service, CKPT_IOC_TAKE_EVENT, event);
}

int ck_status(int fd, struct ckpt_ioc_status *status)
{
	memset(status, 0, sizeof(*status));
	return ck_ioctl(fd, CKPT_IOC_STATUS, status);
}

int ck_set_retention(int fd, int64_t retention_ns)
{
	struct ckpt_ioc_retention arg = { .retention = retention_ns };

	return ck_ioctl(fd, CKPT_IOC_SET_RETENTION, &arg);
}

int ck_sync(int fd)
{
	struct ckpt_ioc_sync arg = { .deadline = CKPT_TIME_END };

	return ck_ioctl(fd, CKPT_IOC_SYNC, &arg);
}

int ck_sync_async(int fd, uint64_t invocation)
{
	struct ckpt_ioc_sync arg = {
		.flags = CKPT_SYNC_ASYNC,
		.deadline = CKPT_TIME_END,
		.invocation = invocation,
	};

	return ck_ioctl(fd, CKPT_IOC_SYNC, &arg);
}

int ck_create_until(int fd, struct ck_bytes id, const void *data, uint64_t size,
		    int64_t expiration, uint64_t *generation)
{
	struct ckpt_ioc_section_create arg = {
		.id = ck_ptr(id.p),
		.id_len = id.len,
		.expiration = expiration,
		.data = ck_ptr(data),
		.size = size,
	};
	int ret = ck_ioctl(fd, CKPT_IOC_SECTION_CREATE, &arg);

	if (generation)
		*generation = arg.generation;
	return ret;
}

int ck_create(int fd, struct ck_bytes id, const void *data, uint64_t size)
{
	return ck_create_until(fd, id, data, size, CKPT_TIME_END, NULL);
}

int ck_generate(int fd, void *id, uint32_t *id_len, const void *data,
		uint64_t size)
{
	struct ckpt_ioc_section_create arg = {
		.flags = CKPT_SECTION_GENERATE,
		.id = ck_ptr(id),
		.id_len = *id_len,
		.expiration = CKPT_TIME_END,
		.data = ck_ptr(data),
		.size = size,
	};
	int ret = ck_ioctl(fd, CKPT_IOC_SECTION_CREATE, &arg);

	*id_len = arg.id_len;
	return ret;
}

static int section_call(int fd, unsigned long cmd, struct ck_bytes id,
			int64_t expiration, uint64_t *generation)
{
	struct ckpt_ioc_section arg = {
		.id = ck_ptr(id.p),
		.id_len = id.len,
		.expiration = expiration,
	};
	int ret = ck_ioctl(fd, cmd, &arg);

	if (generation)
		*generation = arg.generation;
	return ret;
}

int ck_delete(int fd, struct ck_bytes id, uint64_t *generation)
{
	return section_call(fd, CKPT_IOC_SECTION_DELETE, id, 0, generation);
}

int ck_set_expiration(int fd, struct ck_bytes id, int64_t expiration,
		      uint64_t *generation)
{
	return section_call(fd, CKPT_IOC_SECTION_EXPIRATION, id, expiration,
			    generation);
}

static int overwrite(int fd, uint32_t flags, struct ck_bytes id,
		     const void *data, uint64_t size, uint64_t expected,
		     uint64_t *generation)
{
	struct ckpt_ioc_overwrite arg = {
		.flags = flags,
		.id = ck_ptr(id.p),
		.id_len = id.len,
		.data = ck_ptr(data),
		.size = size,
		.expected = expected,
	};
	int ret = ck_ioctl(fd, CKPT_IOC_OVERWRITE, &arg);

	if (generation)
		*generation = arg.generation;
	return ret;
}

int ck_overwrite(int fd, struct ck_bytes id, const void *data, uint64_t size)
{
	return overwrite(fd, 0, id, data, size, 0, NULL);
}

int ck_overwrite_gen(int fd, struct ck_bytes id, const void *data,
		     uint64_t size, uint64_t *generation)
{
	return overwrite(fd, 0, id, data, size, 0, generation);
}

int ck_overwrite_expect(int fd, struct ck_bytes id, const void *data,
			uint64_t size, uint64_t expected, uint64_t *generation)
{
	return overwrite(fd, CKPT_OVERWRITE_EXPECT, id, data, size, expected,
			 generation);
}

int ck_section_read(int fd, struct ckpt_ioc_read *read, struct ck_bytes id,
		    void *data, uint64_t size, uint64_t offset)
{
	memset(read, 0, sizeof(*read));
	read->id = ck_ptr(id.p);
	read->id_len = id.len;
	read->data = ck_ptr(data);
	read->size = size;
	read->offset = offset;
	return ck_ioctl(fd, CKPT_IOC_SECTION_READ, read);
}

struct ckpt_element ck_element(struct ck_bytes id, void *data, uint64_t size,
			       uint64_t offset)
{
	return (struct ckpt_element){
		.id = ck_ptr(id.p),
		.id_len = id.len,
		.data = ck_ptr(data),
		.size = size,
		.offset = offset,
	};
}

static int vector_call(int fd, unsigned long cmd, uint32_t flags,
		       struct ckpt_element *elements, uint32_t count,
		       uint32_t *bad_index, uint64_t *generation)
{
	struct ckpt_ioc_vector arg = {
		.flags = flags,
		.count = count,
		.elements = ck_ptr(elements),
		.stride = sizeof(*elements),
	};
	int ret = ck_ioctl(fd, cmd, &arg);

	if (bad_index)
		*bad_index = arg.bad_index;
	if (generation)
		*generation = arg.generation;
	return ret;
}

int ck_writev(int fd, struct ckpt_element *elements, uint32_t count,
	      uint32_t *bad_index, uint64_t *generation)
{
	return vector_call(fd, CKPT_IOC_WRITE, 0, elements, count, bad_index,
			   generation);
}

int ck_readv(int fd, uint32_t flags, struct ckpt_element *elements,
	     uint32_t count, uint32_t *bad_index, uint64_t *generation)
{
	return vector_call(fd, CKPT_IOC_READ, flags, elements, count, bad_index,
			   generation);
}

int ck_write(int fd, struct ck_bytes id, const void *data, uint64_t size,
	     uint64_t offset)
{
	struct ckpt_element e = ck_element(id, (void *)data, size, offset);

	return ck_writev(fd, &e, 1, NULL, NULL);
}

ssize_t ck_read(int fd, struct ck_bytes id, void *data, uint64_t size,
		uint64_t offset)
{
	struct ckpt_element e = ck_element(id, data, size, offset);
	int ret = ck_readv(fd, 0, &e, 1, NULL, NULL);

	return ret ? ret : (ssize_t)e.done;
}

int ck_section(int fd, struct ck_bytes id, uint64_t *size, uint64_t *generation)
{
	struct ckpt_element e = ck_element(id, NULL, 0, 0);
	int ret = ck_readv(fd, 0, &e, 1, NULL, NULL);

	if (size)
		*size = e.section_size;
	if (generation)
		*generation = e.generation;
	return ret;
}
