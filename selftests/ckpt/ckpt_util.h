/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for the tests of /dev/ckpt
 *
 * The ck_ functions are one call of the interface each and return what the
 * kernel returned: 0 or a descriptor or a count, or a negative errno.  They
 * never touch the test harness, so that threads and child processes can use
 * them too.
 */
#ifndef CKPT_UTIL_H
#define CKPT_UTIL_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include <linux/ckpt.h>

#define NSEC_PER_MSEC	1000000LL
#define NSEC_PER_SEC	1000000000LL

/**
 * struct ck_bytes - a name or a section id
 * @p: the bytes, with any value
 * @len: their number
 */
struct ck_bytes {
	const void *p;
	uint32_t len;
};

/**
 * ck_str() - a name or id from a string, without its terminating zero
 * @s: the string; must outlive the result
 *
 * Return: the bytes of @s.
 */
static inline struct ck_bytes ck_str(const char *s)
{
	return (struct ck_bytes){ s, (uint32_t)strlen(s) };
}

/**
 * ck_ptr() - an address as the interface carries it
 * @p: the pointer
 *
 * Return: @p in the width of every build.
 */
static inline uint64_t ck_ptr(const void *p)
{
	return (uintptr_t)p;
}

/* The default section. */
#define CK_DEFAULT_ID	((struct ck_bytes){ NULL, 0 })

/* The three ways to open that nearly all tests use. */
#define CK_RD		CKPT_OPEN_READ
#define CK_RDWR		(CKPT_OPEN_READ | CKPT_OPEN_WRITE)
#define CK_CREATE	(CKPT_OPEN_READ | CKPT_OPEN_WRITE | CKPT_OPEN_CREATE)

/*
 * Attributes of an ordinary checkpoint: synchronous, sections up to 64 MiB, as
 * many as the namespace allows, no retention.
 */
extern const struct ckpt_attributes ck_attr_default;

/**
 * struct ck_usage - what a namespace holds
 * @bytes: published bytes
 * @checkpoints: checkpoints, unlinked ones included
 * @sections: sections
 */
struct ck_usage {
	uint64_t bytes;
	uint64_t checkpoints;
	uint64_t sections;
};

/* Any call, with its raw argument. */
int ck_ioctl(int fd, unsigned long cmd, void *arg);

/* Service file. */
int ck_service(void);
int ck_info(int service, struct ckpt_ioc_info *info);
int ck_usage(int service, struct ck_usage *usage);
int ck_shutdown(int service);
int ck_open_ioc(int service, struct ckpt_ioc_open *arg, struct ck_bytes name,
		uint32_t flags, const struct ckpt_attributes *attr);
int ck_open(int service, const char *name, uint32_t flags,
	    const struct ckpt_attributes *attr);
int ck_unlink(int service, const char *name);
int ck_take_event(int service, struct ckpt_ioc_event *event,
		  void *buffer, uint32_t size);

/* Either file. */
int ck_track(int fd, bool on);

/* Checkpoint file. */
int ck_close(int fd);
int ck_status(int fd, struct ckpt_ioc_status *status);
int ck_set_retention(int fd, int64_t retention_ns);
int ck_set_active(int fd);
int ck_sync(int fd);
int ck_sync_async(int fd, uint64_t invocation);

/* Sections.  Where @generation is not NULL it gets that of the update. */
int ck_create(int fd, struct ck_bytes id, const void *data, uint64_t size);
int ck_create_until(int fd, struct ck_bytes id, const void *data, uint64_t size,
		    int64_t expiration, uint64_t *generation);
int ck_generate(int fd, void *id, uint32_t *id_len, const void *data,
		uint64_t size);
int ck_delete(int fd, struct ck_bytes id, uint64_t *generation);
int ck_set_expiration(int fd, struct ck_bytes id, int64_t expiration,
		      uint64_t *generation);
int ck_overwrite(int fd, struct ck_bytes id, const void *data, uint64_t size);
int ck_overwrite_gen(int fd, struct ck_bytes id, const void *data,
		     uint64_t size, uint64_t *generation);
int ck_overwrite_expect(int fd, struct ck_bytes id, const void *data,
			uint64_t size, uint64_t expected, uint64_t *generation);

/* One section; @read is filled in and has the results. */
int ck_section_read(int fd, struct ckpt_ioc_read *read, struct ck_bytes id,
		    void *data, uint64_t size, uint64_t offset);

/* Vectors.  @bad_index and @generation may be NULL. */
struct ckpt_element ck_element(struct ck_bytes id, void *data, uint64_t size,
			       uint64_t offset);
int ck_writev(int fd, struct ckpt_element *elements, uint32_t count,
	      uint32_t *bad_index, uint64_t *generation);
int ck_readv(int fd, uint32_t flags, struct ckpt_element *elements,
	     uint32_t count, uint32_t *bad_index, uint64_t *generation);

/* Vectors of one element; ck_read() returns the number of bytes read. */
int ck_write(int fd, struct ck_bytes id, const void *data, uint64_t size,
	     uint64_t offset);
ssize_t ck_read(int fd, struct ck_bytes id, void *data, uint64_t size,
		uint64_t offset);

/**
 * ck_section() - size and generation of a section, by a read of no bytes
 * @fd: checkpoint file
 * @id: the section
 * @size: NULL, or room for its size
 * @generation: NULL, or room for its generation
 *
 * Return: 0 or a negative errno.
 */
int ck_section(int fd, struct ck_bytes id, uint64_t *size,
	       uint64_t *generation);

/* Time. */
int64_t ck_now_ns(clockid_t clock);
void ck_sleep_until(int64_t monotonic_ns);

/**
 * ck_nap() - sleep for 2 ms
 *
 * A machine that shares its processors may stand still for longer.  What that
 * adds up to is told by ck_stalled_ns(): a test of lateness allows for it, and
 * for nothing else.
 */
void ck_nap(void);
int64_t ck_stalled_ns(void);

/* Sets errno aside: 0, or what opening and writing the file failed with. */
int ck_write_file(const char *path, const char *value);
int ck_write_number(const char *path, uint64_t value);
int64_t ck_read_number(const char *path);

/**
 * ck_scaled() - an iteration count for this machine
 * @count: iterations on an ordinary one
 *
 * Return: @count divided by the environment's SCALE (1 if unset), at least 1.
 */
unsigned long ck_scaled(unsigned long count);

/* Enters a network namespace, and with it a set of checkpoints, of its own. */
int ck_new_world(void);

/**
 * ck_wait_child() - wait for a child process and tell how it ended
 * @pid: the child
 *
 * Return: its exit status, 128 + N if signal N killed it, or a negative errno.
 */
int ck_wait_child(pid_t pid);

/**
 * ck_in_child() - run a function in a child process
 * @function: what to run; returns 0 or a negative errno
 * @arg: its argument
 *
 * The child has copies of all descriptors; what it closes, opens or becomes
 * does not touch the caller.
 *
 * Return: what @function returned, or -128 - N if signal N killed the child.
 */
int ck_in_child(int (*function)(void *arg), void *arg);

/**
 * ck_together() - run a function in many threads that start at once
 * @threads: their number
 * @function: what each runs
 * @args: an array with an argument for each
 * @size: bytes of an argument
 *
 * Returns when all have returned.
 */
void ck_together(unsigned int threads, void (*function)(void *arg), void *args,
		 size_t size);

/* A small generator with its state in the caller's hands: same seed, same run. */
uint64_t ck_random(uint64_t *state);

/* Seed of a random test: the environment's SEED, else the time. */
uint64_t ck_seed(void);

#endif /* CKPT_UTIL_H */
