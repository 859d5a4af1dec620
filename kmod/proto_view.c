// SPDX-License-Identifier: GPL-2.0-only
/*
 * The messages about views.
 */
#include <linux/errno.h>
#include "proto.h"

/**
 * ckpt_proto_encode_standing() - make a STANDING
 * @buf: where
 * @size: bytes of room
 * @standing: what it says
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_standing(void *buf, size_t size, const struct ckpt_standing *standing)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_STANDING, &standing->view.number);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_STATE, standing->state);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_SEEN, standing->seen);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_EXPECTED, standing->expected);
	ckpt_proto_put_members(&writer, CKPT_ATTR_NODES, &standing->reach);
	ckpt_proto_put_members(&writer, CKPT_ATTR_MEMBERS, &standing->view.members);
	return ckpt_proto_finish(&writer);
}

static int encode_view(void *buf, size_t size, enum ckpt_msg_type type,
		       const struct ckpt_view *view)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, type, &view->number);
	ckpt_proto_put_members(&writer, CKPT_ATTR_MEMBERS, &view->members);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_propose() - make a PROPOSE
 * @buf: where
 * @size: bytes of room
 * @view: that is proposed
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_propose(void *buf, size_t size, const struct ckpt_view *view)
{
	return encode_view(buf, size, CKPT_MSG_PROPOSE, view);
}

/**
 * ckpt_proto_encode_commit() - make a COMMIT
 * @buf: where
 * @size: bytes of room
 * @view: that all have agreed to
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_commit(void *buf, size_t size, const struct ckpt_view *view)
{
	return encode_view(buf, size, CKPT_MSG_COMMIT, view);
}

/**
 * ckpt_proto_encode_refuse() - make a REFUSE
 * @buf: where
 * @size: bytes of room
 * @number: of the view that was proposed
 * @seen: highest counter of a view that is known here
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_refuse(void *buf, size_t size, const struct ckpt_view_number *number,
			     u64 seen)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_REFUSE, number);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_SEEN, seen);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_report() - make a REPORT
 * @buf: where
 * @size: bytes of room
 * @number: of the view that was proposed
 * @report: what it says
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_report(void *buf, size_t size, const struct ckpt_view_number *number,
			     const struct ckpt_report *report)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, CKPT_MSG_REPORT, number);
	ckpt_proto_put_view(&writer, CKPT_ATTR_LAST, &report->last.number);
	ckpt_proto_put_members(&writer, CKPT_ATTR_MEMBERS, &report->last.members);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_GRANTS, report->grants);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_EXPECTED, report->expected);
	return ckpt_proto_finish(&writer);
}

static int encode_bare(void *buf, size_t size, enum ckpt_msg_type type,
		       const struct ckpt_view_number *number)
{
	struct ckpt_msg_writer writer;

	ckpt_proto_start(&writer, buf, size, type, number);
	return ckpt_proto_finish(&writer);
}

/**
 * ckpt_proto_encode_installed() - make an INSTALLED
 * @buf: where
 * @size: bytes of room
 * @number: of the view
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_installed(void *buf, size_t size, const struct ckpt_view_number *number)
{
	return encode_bare(buf, size, CKPT_MSG_INSTALLED, number);
}

/**
 * ckpt_proto_encode_start() - make a START
 * @buf: where
 * @size: bytes of room
 * @number: of the view
 *
 * Return: bytes of the message; -EMSGSIZE if it does not fit.
 */
int ckpt_proto_encode_start(void *buf, size_t size, const struct ckpt_view_number *number)
{
	return encode_bare(buf, size, CKPT_MSG_START, number);
}

/**
 * ckpt_proto_decode_standing() - read what a STANDING says
 * @header: of the message, which was found good
 * @attrs: of it
 * @standing: (out) it
 */
void ckpt_proto_decode_standing(const struct ckpt_header *header,
				const struct ckpt_attrs *attrs,
				struct ckpt_standing *standing)
{
	standing->state = ckpt_proto_get_u32(attrs, CKPT_ATTR_STATE);
	standing->expected = ckpt_proto_get_u32(attrs, CKPT_ATTR_EXPECTED);
	standing->seen = ckpt_proto_get_u64(attrs, CKPT_ATTR_SEEN);
	standing->view.number = header->view;
	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &standing->view.members);
	ckpt_proto_get_members(attrs, CKPT_ATTR_NODES, &standing->reach);
}

/**
 * ckpt_proto_decode_refuse() - read what a REFUSE says
 * @attrs: of the message, which was found good
 *
 * Return: highest counter of a view that the sender knows of.
 */
u64 ckpt_proto_decode_refuse(const struct ckpt_attrs *attrs)
{
	return ckpt_proto_get_u64(attrs, CKPT_ATTR_SEEN);
}

/**
 * ckpt_proto_decode_report() - read what a REPORT says
 * @attrs: of the message, which was found good
 * @report: (out) it
 */
void ckpt_proto_decode_report(const struct ckpt_attrs *attrs, struct ckpt_report *report)
{
	report->expected = ckpt_proto_get_u32(attrs, CKPT_ATTR_EXPECTED);
	report->grants = ckpt_proto_get_u32(attrs, CKPT_ATTR_GRANTS);
	ckpt_proto_get_view(attrs, CKPT_ATTR_LAST, &report->last.number);
	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &report->last.members);
}
