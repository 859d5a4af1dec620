/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints.  Names and ids may hold any byte and may be longer than an event
 * can be, so the first bytes are shown in hex, next to the true length.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ckpt

#if !defined(CKPT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CKPT_TRACE_H

#include <linux/tracepoint.h>
#include <uapi/linux/ckpt.h>

/* Bytes of a name or id that an event carries at most. */
#define CKPT_TRACE_BYTES 64

#define show_change(op)						\
	__print_symbolic(op,					\
			 { CKPT_CHANGE_CREATE, "create" },	\
			 { CKPT_CHANGE_DELETE, "delete" },	\
			 { CKPT_CHANGE_EXPIRE, "expire" },	\
			 { CKPT_CHANGE_OVERWRITE, "overwrite" },	\
			 { CKPT_CHANGE_WRITE, "write" },	\
			 { CKPT_CHANGE_EXPIRATION, "expiration" })

#define show_event(type)					\
	__print_symbolic(type,					\
			 { CKPT_EVENT_OPEN, "open" },		\
			 { CKPT_EVENT_SYNC, "sync" },		\
			 { CKPT_EVENT_CANCELLED, "cancelled" },	\
			 { CKPT_EVENT_CHANGE, "change" },	\
			 { CKPT_EVENT_RESYNC, "resync" })

/* A section has changed: one event for each section of an update. */
TRACE_EVENT(ckpt_update,
	TP_PROTO(u64 instance, const u8 *id, u16 id_len, u32 op, u64 generation),
	TP_ARGS(instance, id, id_len, op, generation),
	TP_STRUCT__entry(
		__field(u64, instance)
		__field(u64, generation)
		__field(u32, op)
		__field(u16, id_len)
		__dynamic_array(u8, id, min_t(u32, id_len, CKPT_TRACE_BYTES))
	),
	TP_fast_assign(
		__entry->instance = instance;
		__entry->generation = generation;
		__entry->op = op;
		__entry->id_len = id_len;
		memcpy(__get_dynamic_array(id), id, __get_dynamic_array_len(id));
	),
	TP_printk("instance=%llu op=%s generation=%llu id_len=%u id=%s", __entry->instance,
		  show_change(__entry->op), __entry->generation, __entry->id_len,
		  __print_hex_str(__get_dynamic_array(id), __get_dynamic_array_len(id)))
);

/* Sections were read. */
TRACE_EVENT(ckpt_read,
	TP_PROTO(u64 instance, u32 count, int error),
	TP_ARGS(instance, count, error),
	TP_STRUCT__entry(
		__field(u64, instance)
		__field(u32, count)
		__field(int, error)
	),
	TP_fast_assign(
		__entry->instance = instance;
		__entry->count = count;
		__entry->error = error;
	),
	TP_printk("instance=%llu count=%u error=%d", __entry->instance,
		  __entry->count, __entry->error)
);

/* A checkpoint was opened; created says whether it was made for that. */
TRACE_EVENT(ckpt_open,
	TP_PROTO(u64 instance, const u8 *name, u32 name_len, u32 flags, bool created),
	TP_ARGS(instance, name, name_len, flags, created),
	TP_STRUCT__entry(
		__field(u64, instance)
		__field(u32, flags)
		__field(bool, created)
		__field(u32, name_len)
		__dynamic_array(u8, name, min_t(u32, name_len, CKPT_TRACE_BYTES))
	),
	TP_fast_assign(
		__entry->instance = instance;
		__entry->flags = flags;
		__entry->created = created;
		__entry->name_len = name_len;
		memcpy(__get_dynamic_array(name), name, __get_dynamic_array_len(name));
	),
	TP_printk("instance=%llu flags=0x%x created=%d name_len=%u name=%s",
		  __entry->instance, __entry->flags, __entry->created, __entry->name_len,
		  __print_hex_str(__get_dynamic_array(name),
				  __get_dynamic_array_len(name)))
);

DECLARE_EVENT_CLASS(ckpt_instance,
	TP_PROTO(u64 instance),
	TP_ARGS(instance),
	TP_STRUCT__entry(
		__field(u64, instance)
	),
	TP_fast_assign(
		__entry->instance = instance;
	),
	TP_printk("instance=%llu", __entry->instance)
);

/* An open has ended. */
DEFINE_EVENT(ckpt_instance, ckpt_close,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* The name of a checkpoint was removed. */
DEFINE_EVENT(ckpt_instance, ckpt_unlink,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* The retention of a checkpoint has begun: nobody has it open. */
DEFINE_EVENT(ckpt_instance, ckpt_retain,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* A checkpoint was deleted. */
DEFINE_EVENT(ckpt_instance, ckpt_delete,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* The local replica was made the active one. */
DEFINE_EVENT(ckpt_instance, ckpt_active,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* A checkpoint was synchronized. */
DEFINE_EVENT(ckpt_instance, ckpt_sync,
	TP_PROTO(u64 instance),
	TP_ARGS(instance)
);

/* The retention duration was set. */
TRACE_EVENT(ckpt_retention,
	TP_PROTO(u64 instance, s64 retention),
	TP_ARGS(instance, retention),
	TP_STRUCT__entry(
		__field(u64, instance)
		__field(s64, retention)
	),
	TP_fast_assign(
		__entry->instance = instance;
		__entry->retention = retention;
	),
	TP_printk("instance=%llu retention=%lld", __entry->instance, __entry->retention)
);

/* An event was taken from a service handle. */
TRACE_EVENT(ckpt_event,
	TP_PROTO(u32 type, int error),
	TP_ARGS(type, error),
	TP_STRUCT__entry(
		__field(u32, type)
		__field(int, error)
	),
	TP_fast_assign(
		__entry->type = type;
		__entry->error = error;
	),
	TP_printk("type=%s error=%d", show_event(__entry->type), __entry->error)
);

#endif /* CKPT_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
