/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * ckpt: SA Forum checkpoint sections in the kernel, ioctl interface
 *
 * Opening /dev/ckpt gives a *service file*: one handle of the Checkpoint
 * Service, bound to the network namespace of the opener.  %CKPT_IOC_OPEN on it
 * gives a *checkpoint file*, whose lifetime is the open of the checkpoint;
 * everything done to sections is an ioctl on that file.  Closing a descriptor
 * (or dying) closes what it stands for.  A duplicated or passed descriptor is
 * the same open.  A checkpoint file outlives its service file; only its events
 * stop.
 *
 * Conventions
 *
 * - The size of an argument is _IOC_SIZE(cmd).  Structures grow at the end:
 *   a shorter one is taken as zero-filled down to the size of the first
 *   version, a longer one must hold only zeroes in the part that the kernel
 *   does not know.
 * - Reserved fields and unused flag bits must be zero.
 * - @cookie is checked in every call: it must be 0 (unchecked) or the cookie
 *   of the file, so that a reused descriptor number reaches nothing else.
 * - Times are nanoseconds.  Expiration times are absolute on CLOCK_REALTIME,
 *   deadlines absolute on CLOCK_MONOTONIC, retention is a duration.
 *   %CKPT_TIME_END means never, or no limit.
 * - Sizes are bytes.  Pointers are carried in __u64.
 * - A call either does all it was asked, or returns one error and has changed
 *   nothing.  Members marked (out) are written on success only, except where
 *   the text says otherwise.
 *
 * Order of the checks, the same in every call; each gives its own error:
 *
 * ==============  ==========================================================
 * ENOTTY          no such call on this kind of file
 * EINVAL          argument shorter than its first version
 * EFAULT          argument not readable
 * E2BIG           argument longer than known, and not zero there
 * EINVAL          unknown flag, or a reserved member not zero
 * EBADF           wrong cookie
 * ESHUTDOWN       the handle was closed by %CKPT_IOC_CLOSE or %CKPT_IOC_SHUTDOWN
 * EPERM           the checkpoint was not opened for what the call needs
 * EOPNOTSUPP      the checkpoint's creation flags exclude the call
 * EIDRM           the checkpoint has been unlinked (set retention only)
 * EINVAL ...      a member is out of range (each call lists its own)
 * EFAULT          name, id or vector not readable
 * EAGAIN          no slot free for a completion
 * ENXIO           the checkpoint has no active replica
 * ENOENT, EEXIST  the checkpoint or section is missing, or there already
 * EACCES          owner and mode of the checkpoint refuse it (open, unlink)
 * ESTALE          the section's generation is not the expected one
 * ENOSPC          the checkpoint has max_sections sections
 * ENOMEM, EFAULT  memory, and copying of data
 * EDQUOT          a limit of the namespace or of the machine (net.ckpt.*)
 * EMFILE, ENFILE  no descriptor or file left
 * EINTR           killed while waiting; nothing was changed
 * ==============  ==========================================================
 *
 * Existence and limits are checked again at the moment of publication, so a
 * call that loses a race gets the error that it would have got a moment later.
 * One that fails while its handle is being closed gets ESHUTDOWN, whatever else
 * was wrong.
 */
#ifndef _UAPI_LINUX_CKPT_H
#define _UAPI_LINUX_CKPT_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Older kernel headers have only the unsigned form. */
#ifndef __aligned_s64
#define __aligned_s64 __s64 __attribute__((aligned(8)))
#endif

#define CKPT_DEVICE			"/dev/ckpt"

/* Version of this interface, as CKPT_IOC_INFO reports it. */
#define CKPT_ABI_VERSION		1

/* Limits that no setting changes; CKPT_IOC_INFO reports the first six, too. */
#define CKPT_NAME_MAX			2048	/* bytes of a checkpoint name */
#define CKPT_SECTION_ID_MAX		65535	/* bytes of a section id */
#define CKPT_SECTION_SIZE_MAX		(1ULL << 30)
#define CKPT_CALL_BYTES_MAX		(1ULL << 30)	/* data of one vector */
#define CKPT_VECTOR_MAX			1024	/* elements of one vector */
#define CKPT_EVENTS_MAX			1024	/* completions held by a handle */
#define CKPT_GENERATED_ID_MAX		8	/* bytes of a generated id */
#define CKPT_TRACKERS_MAX		1024	/* opens that track a checkpoint */

/* Never, or no limit (SA_TIME_END and SA_TIME_MAX of the standard). */
#define CKPT_TIME_END			0x7fffffffffffffffLL

/*
 * A retention shorter than this counts as 0: the checkpoint is deleted inside
 * the last close.
 */
#define CKPT_RETENTION_MIN_NS		10000000LL

/**
 * enum ckpt_feature - what this module offers beyond the standard
 * @CKPT_FEATURE_CONDITIONAL: overwrite of an expected generation
 * @CKPT_FEATURE_SNAPSHOT: reads of several sections at one generation
 * @CKPT_FEATURE_TRACKING: change tracking
 */
enum ckpt_feature {
	CKPT_FEATURE_CONDITIONAL	= 1 << 0,
	CKPT_FEATURE_SNAPSHOT		= 1 << 1,
	CKPT_FEATURE_TRACKING		= 1 << 2,
};

/**
 * enum ckpt_creation_flags - creation flags of a checkpoint
 * @CKPT_CREATE_WR_ALL_REPLICAS: synchronous update of all replicas
 * @CKPT_CREATE_WR_ACTIVE_REPLICA: asynchronous, atomic per replica
 * @CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK: asynchronous; here atomic all the same
 * @CKPT_CREATE_COLLOCATED: replicas live where the checkpoint is open
 * @CKPT_CREATE_NO_SYSFS: show no directory for it in sysfs (ours)
 *
 * Exactly one of the first three must be set.  The first four have the values
 * of the standard (SaCkptCheckpointCreationFlagsT).
 */
enum ckpt_creation_flags {
	CKPT_CREATE_WR_ALL_REPLICAS		= 1 << 0,
	CKPT_CREATE_WR_ACTIVE_REPLICA		= 1 << 1,
	CKPT_CREATE_WR_ACTIVE_REPLICA_WEAK	= 1 << 2,
	CKPT_CREATE_COLLOCATED			= 1 << 3,
	CKPT_CREATE_NO_SYSFS			= 1 << 16,
};

/**
 * struct ckpt_attributes - creation attributes of a checkpoint
 * @creation_flags: &enum ckpt_creation_flags
 * @max_sections: sections at most; with 1 the default section (empty id)
 *	exists from the creation on, and no other
 * @checkpoint_size: net bytes of a replica as the application planned them; at
 *	most @max_sections times @max_section_size; recorded, not enforced
 * @retention: how long the checkpoint lives on after its last close, 0 or more
 * @max_section_size: bytes of a section at most; what is above
 *	%CKPT_SECTION_SIZE_MAX is accepted here and cannot be used
 * @max_section_id_size: bytes of a section id at most
 */
struct ckpt_attributes {
	__u32		creation_flags;
	__u32		max_sections;
	__aligned_u64	checkpoint_size;
	__aligned_s64	retention;
	__aligned_u64	max_section_size;
	__aligned_u64	max_section_id_size;
};

/**
 * struct ckpt_ioc_info - argument of %CKPT_IOC_INFO
 * @cookie: 0, or the cookie of the service file
 * @flags: 0
 * @abi: (out) %CKPT_ABI_VERSION
 * @service_cookie: (out) the cookie of this service file, never 0
 * @features: (out) &enum ckpt_feature
 * @section_size_max: (out) %CKPT_SECTION_SIZE_MAX
 * @call_bytes_max: (out) %CKPT_CALL_BYTES_MAX
 * @name_max: (out) %CKPT_NAME_MAX
 * @section_id_max: (out) %CKPT_SECTION_ID_MAX
 * @vector_max: (out) %CKPT_VECTOR_MAX
 * @events_max: (out) %CKPT_EVENTS_MAX
 * @bytes: (out) bytes of section data published in the namespace
 * @bytes_limit: (out) net.ckpt.max_bytes
 * @checkpoints: (out) checkpoints in the namespace, unlinked ones included
 * @checkpoints_limit: (out) net.ckpt.max_checkpoints
 * @sections: (out) sections in the namespace
 * @sections_limit: (out) net.ckpt.max_sections
 *
 * The counts are read one after the other; they fit together only while
 * nothing changes.
 */
struct ckpt_ioc_info {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		abi;
	__aligned_u64	service_cookie;
	__aligned_u64	features;
	__aligned_u64	section_size_max;
	__aligned_u64	call_bytes_max;
	__u32		name_max;
	__u32		section_id_max;
	__u32		vector_max;
	__u32		events_max;
	__aligned_u64	bytes;
	__aligned_u64	bytes_limit;
	__aligned_u64	checkpoints;
	__aligned_u64	checkpoints_limit;
	__aligned_u64	sections;
	__aligned_u64	sections_limit;
};

/**
 * enum ckpt_open_flags - flags of %CKPT_IOC_OPEN
 * @CKPT_OPEN_READ: open for reading sections
 * @CKPT_OPEN_WRITE: open for changing sections
 * @CKPT_OPEN_CREATE: create the checkpoint if the name does not exist
 * @CKPT_OPEN_ASYNC: deliver the result as an event of type %CKPT_EVENT_OPEN
 * @CKPT_OPEN_MATCH_RETENTION: with CREATE on an existing checkpoint, the
 *	retention must equal the one given at its creation too (B.01.01)
 * @CKPT_OPEN_MODE: @mode of &struct ckpt_ioc_open is given
 *
 * At least one of the first three must be set.
 */
enum ckpt_open_flags {
	CKPT_OPEN_READ			= 1 << 0,
	CKPT_OPEN_WRITE			= 1 << 1,
	CKPT_OPEN_CREATE		= 1 << 2,
	CKPT_OPEN_ASYNC			= 1 << 3,
	CKPT_OPEN_MATCH_RETENTION	= 1 << 4,
	CKPT_OPEN_MODE			= 1 << 5,
};

/**
 * enum ckpt_open_result - what an open did
 * @CKPT_OPENED_CREATED: the checkpoint was created by this call
 */
enum ckpt_open_result {
	CKPT_OPENED_CREATED		= 1 << 0,
};

/**
 * struct ckpt_ioc_open - argument of %CKPT_IOC_OPEN
 * @cookie: 0, or the cookie of the service file
 * @flags: &enum ckpt_open_flags
 * @name_len: 1 to %CKPT_NAME_MAX
 * @name: pointer to the name, any bytes
 * @deadline: bounds waiting for other nodes; an open that need not wait
 *	succeeds whatever it says
 * @invocation: returned with the event of an asynchronous open, else 0
 * @attr: with CREATE the attributes, without it all zero
 * @mode: with %CKPT_OPEN_MODE the permission bits of a new checkpoint, made of
 *	0666; without it 0, and the checkpoint gets 0660
 * @result: (out) &enum ckpt_open_result
 * @file_cookie: (out) cookie of the checkpoint file, never 0
 * @fd: (out) descriptor of the checkpoint file, close-on-exec; -1 if ASYNC
 * @reserved: 0
 *
 * A checkpoint belongs to the file system uid and gid of its creator.  READ
 * needs the read bit and WRITE the write bit of owner, group or others, or
 * CAP_DAC_OVERRIDE in the user namespace that owns the network namespace.  An
 * open with CREATE alone needs one of the two bits.
 *
 * Own errors, in order: EINVAL none of READ, WRITE and CREATE, EINVAL name_len
 * 0, ENAMETOOLONG, EINVAL deadline negative, EINVAL invocation without ASYNC,
 * EINVAL mode, EINVAL attributes without CREATE, EINVAL attributes
 * out of range (creation flags, checkpoint_size, retention), EFAULT name,
 * EAGAIN (ASYNC), ENOENT (no CREATE), EEXIST (other attributes), EACCES,
 * ENOMEM, EDQUOT (net.ckpt.max_checkpoints, or max_sections for the default
 * section), EMFILE, ENFILE, EDQUOT (%CKPT_TRACKERS_MAX, if the handle tracks all
 * its opens), EINTR.  With ASYNC the errors from ENOENT on are delivered by the
 * event, but EMFILE and ENFILE by the call that takes it, and EINTR at once.
 */
struct ckpt_ioc_open {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		name_len;
	__aligned_u64	name;
	__aligned_s64	deadline;
	__aligned_u64	invocation;
	struct ckpt_attributes attr;
	__u32		mode;
	__u32		result;
	__aligned_u64	file_cookie;
	__s32		fd;
	__u32		reserved;
};

/**
 * struct ckpt_ioc_unlink - argument of %CKPT_IOC_UNLINK
 * @cookie: 0, or the cookie of the service file
 * @flags: 0
 * @name_len: 1 to %CKPT_NAME_MAX
 * @name: pointer to the name
 *
 * Removes the name at once.  The checkpoint lives on for those that have it
 * open; one that nobody has open is deleted before the call returns.  Needs
 * the write bit as %CKPT_IOC_OPEN does.
 *
 * Own errors, in order: EINVAL name_len 0, ENAMETOOLONG, EFAULT name, ENOENT,
 * EACCES.
 */
struct ckpt_ioc_unlink {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		name_len;
	__aligned_u64	name;
};

/**
 * enum ckpt_event_type - what %CKPT_IOC_TAKE_EVENT returned
 * @CKPT_EVENT_OPEN: an asynchronous open has ended
 * @CKPT_EVENT_SYNC: an asynchronous synchronize has ended
 * @CKPT_EVENT_CANCELLED: stands for a completion that a close has cancelled;
 *	it carries nothing, and an application may ignore it
 * @CKPT_EVENT_CHANGE: an update of a tracked checkpoint
 * @CKPT_EVENT_RESYNC: updates of a tracked checkpoint were dropped since the
 *	queue was full
 */
enum ckpt_event_type {
	CKPT_EVENT_OPEN			= 1,
	CKPT_EVENT_SYNC			= 2,
	CKPT_EVENT_CANCELLED		= 3,
	CKPT_EVENT_CHANGE		= 4,
	CKPT_EVENT_RESYNC		= 5,
};

/**
 * enum ckpt_change_op - what happened to a section
 * @CKPT_CHANGE_CREATE: created
 * @CKPT_CHANGE_DELETE: deleted
 * @CKPT_CHANGE_EXPIRE: deleted because its expiration time had come
 * @CKPT_CHANGE_OVERWRITE: its whole content was replaced
 * @CKPT_CHANGE_WRITE: a range of it was written
 * @CKPT_CHANGE_EXPIRATION: its expiration time was set
 */
enum ckpt_change_op {
	CKPT_CHANGE_CREATE		= 1,
	CKPT_CHANGE_DELETE		= 2,
	CKPT_CHANGE_EXPIRE		= 3,
	CKPT_CHANGE_OVERWRITE		= 4,
	CKPT_CHANGE_WRITE		= 5,
	CKPT_CHANGE_EXPIRATION		= 6,
};

/**
 * struct ckpt_change - one changed section, in the buffer of a change event
 * @next: bytes from the start of this record to the next, a multiple of 8
 * @op: &enum ckpt_change_op
 * @offset: first byte written (WRITE), else 0
 * @size: bytes written (CREATE, OVERWRITE, WRITE), else 0
 * @id_len: bytes of the section id
 * @reserved: 0
 * @id: the section id, padded with zeroes up to @next
 */
struct ckpt_change {
	__u32		next;
	__u32		op;
	__aligned_u64	offset;
	__aligned_u64	size;
	__u32		id_len;
	__u32		reserved;
	__u8		id[];
};

/**
 * struct ckpt_ioc_event - argument of %CKPT_IOC_TAKE_EVENT
 * @cookie: 0, or the cookie of the service file
 * @flags: 0
 * @type: (out) &enum ckpt_event_type
 * @buffer: pointer to room for the &struct ckpt_change records of CHANGE
 * @buffer_size: bytes of @buffer
 * @buffer_used: (out) bytes that the records take; also written with ENOBUFS
 * @invocation: (out) OPEN, SYNC: as given with the call
 * @file_cookie: (out) cookie of the checkpoint file that the event is about;
 *	with OPEN that of the new file, 0 if the open failed
 * @generation: (out) CHANGE: of the update; RESYNC: of the last update that
 *	was delivered, or 0 if none was
 * @error: (out) OPEN, SYNC: 0 or the errno, positive
 * @fd: (out) OPEN: descriptor of the new checkpoint file; else -1
 * @result: (out) OPEN: &enum ckpt_open_result
 * @count: (out) CHANGE: number of records
 *
 * Takes the next event; never waits: poll() the service file for POLLIN.  An
 * event that cannot be handed over stays queued.  Completions of one handle
 * are never dropped; changes are, when a reader is slow, and RESYNC tells.
 *
 * Own errors, in order: EAGAIN no event, EMFILE, ENFILE (OPEN), ENOMEM,
 * ENOBUFS the buffer is too small for the records, EFAULT.
 */
struct ckpt_ioc_event {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		type;
	__aligned_u64	buffer;
	__u32		buffer_size;
	__u32		buffer_used;
	__aligned_u64	invocation;
	__aligned_u64	file_cookie;
	__aligned_u64	generation;
	__s32		error;
	__s32		fd;
	__u32		result;
	__u32		count;
};

/**
 * enum ckpt_track_flags - flags of %CKPT_IOC_TRACK
 * @CKPT_TRACK_ON: start; without it: stop, and drop what is queued
 */
enum ckpt_track_flags {
	CKPT_TRACK_ON			= 1 << 0,
};

/**
 * struct ckpt_ioc_simple - argument of calls that need nothing else
 * @cookie: 0, or the cookie of the file
 * @flags: %CKPT_IOC_TRACK: &enum ckpt_track_flags; else 0
 * @reserved: 0
 *
 * %CKPT_IOC_SHUTDOWN (service file) marks the handle dead: poll() reports
 * POLLHUP, and every later call on it gets ESHUTDOWN.  What is queued is dropped
 * before it returns; a checkpoint whose asynchronous open was not taken is
 * closed.  Its checkpoint files stay usable, but for what would need its events.
 *
 * %CKPT_IOC_TRACK on a checkpoint file asks for events about its updates on
 * the service file; on a service file for those of all checkpoints opened
 * through it, now and later, until it is stopped there again.  Only files
 * opened with %CKPT_OPEN_READ are told: EPERM on a checkpoint file without it.
 * Updates made through the same checkpoint file are left out.  Own errors,
 * in order: ESHUTDOWN if the service file is gone or was shut down; ENOMEM;
 * EDQUOT if %CKPT_TRACKERS_MAX opens track a checkpoint already.
 *
 * %CKPT_IOC_CLOSE (checkpoint file) closes the checkpoint before it returns;
 * the descriptor stays, and every later call on it gets ESHUTDOWN.
 *
 * %CKPT_IOC_SET_ACTIVE (checkpoint file) makes the local replica the active
 * one.  Needs WRITE.  Own errors: EOPNOTSUPP unless the checkpoint is
 * collocated and asynchronous.
 */
struct ckpt_ioc_simple {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		reserved;
};

/**
 * enum ckpt_state - state of a checkpoint
 * @CKPT_STATE_UNLINKED: its name has been removed
 * @CKPT_STATE_ACTIVE: it has an active replica (always so with
 *	%CKPT_CREATE_WR_ALL_REPLICAS, which needs none)
 * @CKPT_STATE_ACTIVE_HERE: the active replica is on this node
 */
enum ckpt_state {
	CKPT_STATE_UNLINKED		= 1 << 0,
	CKPT_STATE_ACTIVE		= 1 << 1,
	CKPT_STATE_ACTIVE_HERE		= 1 << 2,
};

/**
 * struct ckpt_ioc_status - argument of %CKPT_IOC_STATUS
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: 0
 * @reserved: 0
 * @attr: (out) the attributes; retention is the current one
 * @sections: (out) number of sections
 * @opens: (out) number of opens of the checkpoint
 * @bytes: (out) sum of the sizes of its sections
 * @generation: (out) number of its last update, 0 if there was none
 * @incarnation: (out) instance id, first half: who created it
 * @instance: (out) instance id, second half: never used again there
 * @uid: (out) owner, as seen from the caller's user namespace
 * @gid: (out) group, likewise
 * @mode: (out) permission bits
 * @state: (out) &enum ckpt_state
 *
 * @sections, @bytes and @generation are of one moment.  Own errors: ENXIO.
 */
struct ckpt_ioc_status {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		reserved;
	struct ckpt_attributes attr;
	__u32		sections;
	__u32		opens;
	__aligned_u64	bytes;
	__aligned_u64	generation;
	__aligned_u64	incarnation;
	__aligned_u64	instance;
	__u32		uid;
	__u32		gid;
	__u32		mode;
	__u32		state;
};

/**
 * struct ckpt_ioc_retention - argument of %CKPT_IOC_SET_RETENTION
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: 0
 * @reserved: 0
 * @retention: duration after the last close, 0 or more
 *
 * Needs no open mode.  Own errors, in order: EIDRM, EINVAL retention negative.
 */
struct ckpt_ioc_retention {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		reserved;
	__aligned_s64	retention;
};

/**
 * enum ckpt_sync_flags - flags of %CKPT_IOC_SYNC
 * @CKPT_SYNC_ASYNC: deliver the result as an event of type %CKPT_EVENT_SYNC
 */
enum ckpt_sync_flags {
	CKPT_SYNC_ASYNC			= 1 << 0,
};

/**
 * struct ckpt_ioc_sync - argument of %CKPT_IOC_SYNC
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: &enum ckpt_sync_flags
 * @reserved: 0
 * @deadline: bounds waiting for other nodes
 * @invocation: returned with the event of an asynchronous call, else 0
 *
 * Returns when every replica has all that was written before the call.  Needs
 * WRITE.  Own errors, in order: EOPNOTSUPP (%CKPT_CREATE_WR_ALL_REPLICAS),
 * EINVAL deadline negative or invocation without ASYNC, EAGAIN (ASYNC), ENXIO
 * (also of an ASYNC call), ENOMEM, ESHUTDOWN (ASYNC, the service file is gone or
 * was shut down).
 */
struct ckpt_ioc_sync {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		reserved;
	__aligned_s64	deadline;
	__aligned_u64	invocation;
};

/**
 * enum ckpt_create_section_flags - flags of %CKPT_IOC_SECTION_CREATE
 * @CKPT_SECTION_GENERATE: choose an id that no section of the checkpoint has
 */
enum ckpt_create_section_flags {
	CKPT_SECTION_GENERATE		= 1 << 0,
};

/**
 * struct ckpt_ioc_section_create - argument of %CKPT_IOC_SECTION_CREATE
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: &enum ckpt_create_section_flags
 * @id_len: bytes of the id, 1 to the checkpoint's max_section_id_size; with
 *	GENERATE the bytes that @id has room for, and (out) the id's length
 * @id: pointer to the id; with GENERATE written
 * @expiration: absolute time, or %CKPT_TIME_END; one in the past makes a
 *	section that expires at once
 * @data: pointer to the initial data
 * @size: bytes of the initial data, 0 for an empty section
 * @generation: (out) of the update
 *
 * A generated id has min(max_section_id_size, %CKPT_GENERATED_ID_MAX) bytes.
 *
 * Needs WRITE.  Own errors, in order: EINVAL id_len 0, or GENERATE where
 * max_section_id_size is 0; EINVAL expiration negative, ENAMETOOLONG id longer
 * than max_section_id_size, ENOBUFS no room for a generated id, EMSGSIZE size
 * above max_section_size, EFBIG size above %CKPT_SECTION_SIZE_MAX, EFAULT id,
 * ENXIO, EEXIST (also if max_sections is 1), ENOSPC (also if no generated id is
 * free), ENOMEM, EFAULT data, EDQUOT (net.ckpt.max_bytes, net.ckpt.max_sections,
 * or the machine's cap), EINTR.
 */
struct ckpt_ioc_section_create {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		id_len;
	__aligned_u64	id;
	__aligned_s64	expiration;
	__aligned_u64	data;
	__aligned_u64	size;
	__aligned_u64	generation;
};

/**
 * struct ckpt_ioc_section - argument of %CKPT_IOC_SECTION_DELETE and
 *	%CKPT_IOC_SECTION_EXPIRATION
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: 0
 * @id_len: bytes of the id
 * @id: pointer to the id
 * @expiration: EXPIRATION: absolute time, or %CKPT_TIME_END; DELETE: 0
 * @generation: (out) of the update
 *
 * Needs WRITE.  Own errors, in order: EINVAL id_len 0 or max_sections 1 (the
 * default section can be neither deleted nor given an expiration), EINVAL
 * expiration negative or past (EXPIRATION) or not 0 (DELETE), ENAMETOOLONG,
 * EFAULT id, ENXIO, ENOENT, EINTR.
 */
struct ckpt_ioc_section {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		id_len;
	__aligned_u64	id;
	__aligned_s64	expiration;
	__aligned_u64	generation;
};

/**
 * enum ckpt_overwrite_flags - flags of %CKPT_IOC_OVERWRITE
 * @CKPT_OVERWRITE_EXPECT: only if the section's generation is @expected
 */
enum ckpt_overwrite_flags {
	CKPT_OVERWRITE_EXPECT		= 1 << 0,
};

/**
 * struct ckpt_ioc_overwrite - argument of %CKPT_IOC_OVERWRITE
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: &enum ckpt_overwrite_flags
 * @id_len: bytes of the id; 0 names the default section
 * @id: pointer to the id
 * @data: pointer to the new content
 * @size: bytes of the new content; 0 empties the section
 * @expected: with EXPECT the generation the section must have, else 0
 * @generation: (out) of the update; with ESTALE: the one the section has
 *
 * Needs WRITE.  Own errors, in order: ENAMETOOLONG, EMSGSIZE size above
 * max_section_size, EFBIG size above %CKPT_SECTION_SIZE_MAX, EINVAL expected
 * without EXPECT, EFAULT id, ENXIO, ENOENT, ESTALE, ENOMEM, EFAULT data,
 * EDQUOT, EINTR.
 */
struct ckpt_ioc_overwrite {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		id_len;
	__aligned_u64	id;
	__aligned_u64	data;
	__aligned_u64	size;
	__aligned_u64	expected;
	__aligned_u64	generation;
};

/**
 * struct ckpt_ioc_read - argument of %CKPT_IOC_SECTION_READ
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: 0
 * @id_len: bytes of the id; 0 names the default section
 * @id: pointer to the id
 * @data: pointer to room for the data
 * @size: bytes of room
 * @offset: first byte in the section
 * @done: (out) bytes read, fewer than @size if the section ends earlier
 * @section_size: (out) bytes of the whole section
 * @generation: (out) of the update that gave the section its content
 *
 * Does what %CKPT_IOC_READ does with one element, in less time.
 *
 * Needs READ.  Own errors, in order: ENAMETOOLONG, EMSGSIZE size above
 * max_section_size, E2BIG size above %CKPT_CALL_BYTES_MAX, EFAULT id, ENXIO,
 * ENOENT, ERANGE offset beyond the section's end, EFAULT data (parts may have
 * been copied), EINTR.
 */
struct ckpt_ioc_read {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		id_len;
	__aligned_u64	id;
	__aligned_u64	data;
	__aligned_u64	size;
	__aligned_u64	offset;
	__aligned_u64	done;
	__aligned_u64	section_size;
	__aligned_u64	generation;
};

/**
 * struct ckpt_element - one element of a vector
 * @id: pointer to the section id
 * @id_len: bytes of the id; 0 names the default section
 * @reserved: 0
 * @data: pointer to the data, or room for it
 * @size: bytes to write, or bytes of room
 * @offset: first byte in the section
 * @done: (out) READ: bytes read, fewer than @size if the section ends earlier
 * @section_size: (out) READ: bytes of the whole section
 * @generation: (out) READ: of the update that gave the section its content
 */
struct ckpt_element {
	__aligned_u64	id;
	__u32		id_len;
	__u32		reserved;
	__aligned_u64	data;
	__aligned_u64	size;
	__aligned_u64	offset;
	__aligned_u64	done;
	__aligned_u64	section_size;
	__aligned_u64	generation;
};

/**
 * enum ckpt_vector_flags - flags of %CKPT_IOC_READ
 * @CKPT_READ_SNAPSHOT: all elements as of one generation, which is returned
 */
enum ckpt_vector_flags {
	CKPT_READ_SNAPSHOT		= 1 << 0,
};

/**
 * struct ckpt_ioc_vector - argument of %CKPT_IOC_WRITE and %CKPT_IOC_READ
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: READ: &enum ckpt_vector_flags; WRITE: 0
 * @count: number of elements, 1 to %CKPT_VECTOR_MAX
 * @elements: pointer to the first &struct ckpt_element
 * @stride: bytes from one element to the next, a multiple of 8, at least the
 *	size of the first version and at most a page; what an element holds past
 *	the size that the kernel knows must be zero
 * @bad_index: (out) on an error past the check of @stride: index of the element
 *	that has caused it, or %CKPT_NO_INDEX; untouched on success
 * @generation: (out) WRITE: of the update, 0 if there was nothing to change;
 *	READ with SNAPSHOT: the generation that was read; else untouched
 *
 * WRITE puts @size bytes at @offset of each section, in the order of the
 * elements, as one update: all of them or none.  A section grows as needed,
 * and a gap is filled with zeroes.  An element of size 0 changes nothing, but
 * its section must exist.  Needs WRITE.  Own errors, in order: EINVAL count
 * 0, E2BIG count, EINVAL stride; then for each element in turn EFAULT, EINVAL
 * reserved, E2BIG, ENAMETOOLONG, EMSGSIZE size above
 * max_section_size, EFBIG offset + size above max_section_size or
 * %CKPT_SECTION_SIZE_MAX, E2BIG sum of sizes above %CKPT_CALL_BYTES_MAX; then
 * for each EFAULT id; then ENXIO; then for each ENOENT; ENOMEM, EFAULT data, EDQUOT, EINTR.
 *
 * READ copies out from each section.  It sees every update whole: never a
 * part of one section's, never a part of one vector's.  Needs READ.  Own
 * errors, in order: EINVAL count 0, E2BIG count, EINVAL stride; then for each
 * element in turn EFAULT, EINVAL reserved, E2BIG,
 * ENAMETOOLONG, EMSGSIZE size above max_section_size, E2BIG sum of sizes; then
 * for each EFAULT id; then ENXIO; then for each ENOENT; then for each ERANGE
 * offset beyond the section's end; ENOMEM, EFAULT data (parts may have been
 * copied), EINTR.
 */
struct ckpt_ioc_vector {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		count;
	__aligned_u64	elements;
	__u32		stride;
	__u32		bad_index;
	__aligned_u64	generation;
};

/* The value of bad_index when no element is to blame. */
#define CKPT_NO_INDEX			0xffffffffU

/**
 * enum ckpt_chosen - which sections an iteration returns
 * @CKPT_CHOSEN_FOREVER: those that never expire
 * @CKPT_CHOSEN_LEQ_EXPIRATION: those that expire at the given time or before
 * @CKPT_CHOSEN_GEQ_EXPIRATION: those that expire at the given time or later,
 *	or never
 * @CKPT_CHOSEN_CORRUPTED: corrupted ones; updates are atomic here: none
 * @CKPT_CHOSEN_ANY: all
 *
 * The values are those of SaCkptSectionsChosenT.
 */
enum ckpt_chosen {
	CKPT_CHOSEN_FOREVER		= 1,
	CKPT_CHOSEN_LEQ_EXPIRATION	= 2,
	CKPT_CHOSEN_GEQ_EXPIRATION	= 3,
	CKPT_CHOSEN_CORRUPTED		= 4,
	CKPT_CHOSEN_ANY			= 5,
};

/**
 * struct ckpt_section_record - one section, in the buffer of an iteration
 * @next: bytes from the start of this record to the next, a multiple of 8
 * @id_len: bytes of the id
 * @number: of the section; unique for the life of the checkpoint
 * @generation: of the update that gave it its content
 * @size: bytes of its data
 * @expiration: absolute time, or %CKPT_TIME_END
 * @last_update: absolute time of its last change of data, as exact as the times
 *	of files are (CLOCK_REALTIME_COARSE)
 * @id: the id, padded with zeroes up to @next
 */
struct ckpt_section_record {
	__u32		next;
	__u32		id_len;
	__aligned_u64	number;
	__aligned_u64	generation;
	__aligned_u64	size;
	__aligned_s64	expiration;
	__aligned_s64	last_update;
	__u8		id[];
};

/**
 * struct ckpt_ioc_iterate - argument of %CKPT_IOC_ITERATE
 * @cookie: 0, or the cookie of the checkpoint file
 * @flags: 0
 * @chosen: &enum ckpt_chosen
 * @expiration: for LEQ and GEQ; else not looked at
 * @cursor: 0 at the start; (out) number of the last section looked at
 * @end: 0 at the start; (out) number of the last section that there was then
 * @buffer: pointer to room for &struct ckpt_section_record records
 * @buffer_size: bytes of @buffer
 * @count: (out) records returned; 0: the iteration is over
 * @buffer_used: (out) bytes that the records take; with ENOBUFS: bytes needed
 *	for the next one
 * @reserved: 0
 *
 * Returns the next sections by ascending number.  Each section that is there
 * from the first call to the last is returned exactly once, whatever is
 * created or deleted meanwhile.  Needs no open mode.
 *
 * With ENOBUFS all members marked (out) are written, and @count is 0.
 *
 * Own errors, in order: EINVAL chosen, or expiration negative (LEQ, GEQ),
 * ENXIO, ENOMEM, ENOBUFS, EFAULT buffer, EINTR.
 */
struct ckpt_ioc_iterate {
	__aligned_u64	cookie;
	__u32		flags;
	__u32		chosen;
	__aligned_s64	expiration;
	__aligned_u64	cursor;
	__aligned_u64	end;
	__aligned_u64	buffer;
	__u32		buffer_size;
	__u32		count;
	__u32		buffer_used;
	__u32		reserved;
};

/*
 * The type byte of all calls.  The kernel looks at type and number alone; the
 * size says how long the argument is, and direction is for tools.
 */
#define CKPT_IOC_TYPE			0xc8

/* Calls on a service file. */
#define CKPT_IOC_INFO		_IOWR(CKPT_IOC_TYPE, 0x10, struct ckpt_ioc_info)
#define CKPT_IOC_OPEN		_IOWR(CKPT_IOC_TYPE, 0x11, struct ckpt_ioc_open)
#define CKPT_IOC_UNLINK		_IOW(CKPT_IOC_TYPE, 0x12, struct ckpt_ioc_unlink)
#define CKPT_IOC_TAKE_EVENT	_IOWR(CKPT_IOC_TYPE, 0x13, struct ckpt_ioc_event)
#define CKPT_IOC_SHUTDOWN	_IOW(CKPT_IOC_TYPE, 0x14, struct ckpt_ioc_simple)

/* On both kinds of file. */
#define CKPT_IOC_TRACK		_IOW(CKPT_IOC_TYPE, 0x18, struct ckpt_ioc_simple)

/* Calls on a checkpoint file. */
#define CKPT_IOC_CLOSE		_IOW(CKPT_IOC_TYPE, 0x20, struct ckpt_ioc_simple)
#define CKPT_IOC_STATUS		_IOWR(CKPT_IOC_TYPE, 0x21, struct ckpt_ioc_status)
#define CKPT_IOC_SET_RETENTION	_IOW(CKPT_IOC_TYPE, 0x22, struct ckpt_ioc_retention)
#define CKPT_IOC_SET_ACTIVE	_IOW(CKPT_IOC_TYPE, 0x23, struct ckpt_ioc_simple)
#define CKPT_IOC_SYNC		_IOW(CKPT_IOC_TYPE, 0x24, struct ckpt_ioc_sync)
#define CKPT_IOC_SECTION_CREATE	_IOWR(CKPT_IOC_TYPE, 0x28, struct ckpt_ioc_section_create)
#define CKPT_IOC_SECTION_DELETE	_IOWR(CKPT_IOC_TYPE, 0x29, struct ckpt_ioc_section)
#define CKPT_IOC_SECTION_EXPIRATION \
				_IOWR(CKPT_IOC_TYPE, 0x2a, struct ckpt_ioc_section)
#define CKPT_IOC_OVERWRITE	_IOWR(CKPT_IOC_TYPE, 0x2b, struct ckpt_ioc_overwrite)
#define CKPT_IOC_WRITE		_IOWR(CKPT_IOC_TYPE, 0x2c, struct ckpt_ioc_vector)
#define CKPT_IOC_READ		_IOWR(CKPT_IOC_TYPE, 0x2d, struct ckpt_ioc_vector)
#define CKPT_IOC_ITERATE	_IOWR(CKPT_IOC_TYPE, 0x2e, struct ckpt_ioc_iterate)
#define CKPT_IOC_SECTION_READ	_IOWR(CKPT_IOC_TYPE, 0x2f, struct ckpt_ioc_read)

#endif /* _UAPI_LINUX_CKPT_H */
