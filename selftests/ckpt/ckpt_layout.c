// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of the interface, as the first version fixed it
 *
 * Compiled for both word sizes with the same numbers: a 32-bit program needs
 * no translation.  Nothing here may ever change; new members are added at the
 * end, with SIZE() giving the place where the first of them lies.
 */
#include <stddef.h>

#include <linux/ckpt.h>

#define SIZE(type, bytes) \
	_Static_assert(sizeof(struct type) == (bytes), #type)
#define AT(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), \
		       #type "." #member)
#define CALL(name, number) \
	_Static_assert(name == (number), #name)

SIZE(ckpt_attributes, 40);
AT(ckpt_attributes, creation_flags, 0);
AT(ckpt_attributes, max_sections, 4);
AT(ckpt_attributes, checkpoint_size, 8);
AT(ckpt_attributes, retention, 16);
AT(ckpt_attributes, max_section_size, 24);
AT(ckpt_attributes, max_section_id_size, 32);

SIZE(ckpt_ioc_info, 112);
AT(ckpt_ioc_info, cookie, 0);
AT(ckpt_ioc_info, flags, 8);
AT(ckpt_ioc_info, abi, 12);
AT(ckpt_ioc_info, service_cookie, 16);
AT(ckpt_ioc_info, features, 24);
AT(ckpt_ioc_info, section_size_max, 32);
AT(ckpt_ioc_info, call_bytes_max, 40);
AT(ckpt_ioc_info, name_max, 48);
AT(ckpt_ioc_info, section_id_max, 52);
AT(ckpt_ioc_info, vector_max, 56);
AT(ckpt_ioc_info, events_max, 60);
AT(ckpt_ioc_info, bytes, 64);
AT(ckpt_ioc_info, bytes_limit, 72);
AT(ckpt_ioc_info, checkpoints, 80);
AT(ckpt_ioc_info, checkpoints_limit, 88);
AT(ckpt_ioc_info, sections, 96);
AT(ckpt_ioc_info, sections_limit, 104);

SIZE(ckpt_ioc_open, 104);
AT(ckpt_ioc_open, cookie, 0);
AT(ckpt_ioc_open, flags, 8);
AT(ckpt_ioc_open, name_len, 12);
AT(ckpt_ioc_open, name, 16);
AT(ckpt_ioc_open, deadline, 24);
AT(ckpt_ioc_open, invocation, 32);
AT(ckpt_ioc_open, attr, 40);
AT(ckpt_ioc_open, mode, 80);
AT(ckpt_ioc_open, result, 84);
AT(ckpt_ioc_open, file_cookie, 88);
AT(ckpt_ioc_open, fd, 96);
AT(ckpt_ioc_open, reserved, 100);

SIZE(ckpt_ioc_unlink, 24);
AT(ckpt_ioc_unlink, cookie, 0);
AT(ckpt_ioc_unlink, flags, 8);
AT(ckpt_ioc_unlink, name_len, 12);
AT(ckpt_ioc_unlink, name, 16);

SIZE(ckpt_change, 32);
AT(ckpt_change, next, 0);
AT(ckpt_change, op, 4);
AT(ckpt_change, offset, 8);
AT(ckpt_change, size, 16);
AT(ckpt_change, id_len, 24);
AT(ckpt_change, reserved, 28);
AT(ckpt_change, id, 32);

SIZE(ckpt_ioc_event, 72);
AT(ckpt_ioc_event, cookie, 0);
AT(ckpt_ioc_event, flags, 8);
AT(ckpt_ioc_event, type, 12);
AT(ckpt_ioc_event, buffer, 16);
AT(ckpt_ioc_event, buffer_size, 24);
AT(ckpt_ioc_event, buffer_used, 28);
AT(ckpt_ioc_event, invocation, 32);
AT(ckpt_ioc_event, file_cookie, 40);
AT(ckpt_ioc_event, generation, 48);
AT(ckpt_ioc_event, error, 56);
AT(ckpt_ioc_event, fd, 60);
AT(ckpt_ioc_event, result, 64);
AT(ckpt_ioc_event, count, 68);

SIZE(ckpt_ioc_simple, 16);
AT(ckpt_ioc_simple, cookie, 0);
AT(ckpt_ioc_simple, flags, 8);
AT(ckpt_ioc_simple, reserved, 12);

SIZE(ckpt_ioc_status, 112);
AT(ckpt_ioc_status, cookie, 0);
AT(ckpt_ioc_status, flags, 8);
AT(ckpt_ioc_status, reserved, 12);
AT(ckpt_ioc_status, attr, 16);
AT(ckpt_ioc_status, sections, 56);
AT(ckpt_ioc_status, opens, 60);
AT(ckpt_ioc_status, bytes, 64);
AT(ckpt_ioc_status, generation, 72);
AT(ckpt_ioc_status, incarnation, 80);
AT(ckpt_ioc_status, instance, 88);
AT(ckpt_ioc_status, uid, 96);
AT(ckpt_ioc_status, gid, 100);
AT(ckpt_ioc_status, mode, 104);
AT(ckpt_ioc_status, state, 108);

SIZE(ckpt_ioc_retention, 24);
AT(ckpt_ioc_retention, cookie, 0);
AT(ckpt_ioc_retention, flags, 8);
AT(ckpt_ioc_retention, reserved, 12);
AT(ckpt_ioc_retention, retention, 16);

SIZE(ckpt_ioc_sync, 32);
AT(ckpt_ioc_sync, cookie, 0);
AT(ckpt_ioc_sync, flags, 8);
AT(ckpt_ioc_sync, reserved, 12);
AT(ckpt_ioc_sync, deadline, 16);
AT(ckpt_ioc_sync, invocation, 24);

SIZE(ckpt_ioc_section_create, 56);
AT(ckpt_ioc_section_create, cookie, 0);
AT(ckpt_ioc_section_create, flags, 8);
AT(ckpt_ioc_section_create, id_len, 12);
AT(ckpt_ioc_section_create, id, 16);
AT(ckpt_ioc_section_create, expiration, 24);
AT(ckpt_ioc_section_create, data, 32);
AT(ckpt_ioc_section_create, size, 40);
AT(ckpt_ioc_section_create, generation, 48);

SIZE(ckpt_ioc_section, 40);
AT(ckpt_ioc_section, cookie, 0);
AT(ckpt_ioc_section, flags, 8);
AT(ckpt_ioc_section, id_len, 12);
AT(ckpt_ioc_section, id, 16);
AT(ckpt_ioc_section, expiration, 24);
AT(ckpt_ioc_section, generation, 32);

SIZE(ckpt_ioc_overwrite, 56);
AT(ckpt_ioc_overwrite, cookie, 0);
AT(ckpt_ioc_overwrite, flags, 8);
AT(ckpt_ioc_overwrite, id_len, 12);
AT(ckpt_ioc_overwrite, id, 16);
AT(ckpt_ioc_overwrite, data, 24);
AT(ckpt_ioc_overwrite, size, 32);
AT(ckpt_ioc_overwrite, expected, 40);
AT(ckpt_ioc_overwrite, generation, 48);

SIZE(ckpt_ioc_read, 72);
AT(ckpt_ioc_read, cookie, 0);
AT(ckpt_ioc_read, flags, 8);
AT(ckpt_ioc_read, id_len, 12);
AT(ckpt_ioc_read, id, 16);
AT(ckpt_ioc_read, data, 24);
AT(ckpt_ioc_read, size, 32);
AT(ckpt_ioc_read, offset, 40);
AT(ckpt_ioc_read, done, 48);
AT(ckpt_ioc_read, section_size, 56);
AT(ckpt_ioc_read, generation, 64);

SIZE(ckpt_element, 64);
AT(ckpt_element, id, 0);
AT(ckpt_element, id_len, 8);
AT(ckpt_element, reserved, 12);
AT(ckpt_element, data, 16);
AT(ckpt_element, size, 24);
AT(ckpt_element, offset, 32);
AT(ckpt_element, done, 40);
AT(ckpt_element, section_size, 48);
AT(ckpt_element, generation, 56);

SIZE(ckpt_ioc_vector, 40);
AT(ckpt_ioc_vector, cookie, 0);
AT(ckpt_ioc_vector, flags, 8);
AT(ckpt_ioc_vector, count, 12);
AT(ckpt_ioc_vector, elements, 16);
AT(ckpt_ioc_vector, stride, 24);
AT(ckpt_ioc_vector, bad_index, 28);
AT(ckpt_ioc_vector, generation, 32);

SIZE(ckpt_section_record, 48);
AT(ckpt_section_record, next, 0);
AT(ckpt_section_record, id_len, 4);
AT(ckpt_section_record, number, 8);
AT(ckpt_section_record, generation, 16);
AT(ckpt_section_record, size, 24);
AT(ckpt_section_record, expiration, 32);
AT(ckpt_section_record, last_update, 40);
AT(ckpt_section_record, id, 48);

SIZE(ckpt_ioc_iterate, 64);
AT(ckpt_ioc_iterate, cookie, 0);
AT(ckpt_ioc_iterate, flags, 8);
AT(ckpt_ioc_iterate, chosen, 12);
AT(ckpt_ioc_iterate, expiration, 16);
AT(ckpt_ioc_iterate, cursor, 24);
AT(ckpt_ioc_iterate, end, 32);
AT(ckpt_ioc_iterate, buffer, 40);
AT(ckpt_ioc_iterate, buffer_size, 48);
AT(ckpt_ioc_iterate, count, 52);
AT(ckpt_ioc_iterate, buffer_used, 56);
AT(ckpt_ioc_iterate, reserved, 60);

CALL(CKPT_IOC_INFO, 0xc070c810);
CALL(CKPT_IOC_OPEN, 0xc068c811);
CALL(CKPT_IOC_UNLINK, 0x4018c812);
CALL(CKPT_IOC_TAKE_EVENT, 0xc048c813);
CALL(CKPT_IOC_SHUTDOWN, 0x4010c814);
CALL(CKPT_IOC_TRACK, 0x4010c818);
CALL(CKPT_IOC_CLOSE, 0x4010c820);
CALL(CKPT_IOC_STATUS, 0xc070c821);
CALL(CKPT_IOC_SET_RETENTION, 0x4018c822);
CALL(CKPT_IOC_SET_ACTIVE, 0x4010c823);
CALL(CKPT_IOC_SYNC, 0x4020c824);
CALL(CKPT_IOC_SECTION_CREATE, 0xc038c828);
CALL(CKPT_IOC_SECTION_DELETE, 0xc028c829);
CALL(CKPT_IOC_SECTION_EXPIRATION, 0xc028c82a);
CALL(CKPT_IOC_OVERWRITE, 0xc038c82b);
CALL(CKPT_IOC_WRITE, 0xc028c82c);
CALL(CKPT_IOC_READ, 0xc028c82d);
CALL(CKPT_IOC_ITERATE, 0xc040c82e);
CALL(CKPT_IOC_SECTION_READ, 0xc048c82f);
