/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - states in words, for the manager's log and for amfctl
 */
#ifndef AMF_NAMES_H
#define AMF_NAMES_H

#include <stdint.h>

/**
 * name_of_ha_state() - an HA state in words
 * @state: SaAmfHAStateT, or 0
 *
 * Return: a string such as "ACTIVE"; "-" for none.
 */
const char *name_of_ha_state(uint32_t state);

/**
 * name_of_admin_state() - an administrative state in words
 * @state: SaAmfAdminStateT
 *
 * Return: a string such as "UNLOCKED".
 */
const char *name_of_admin_state(uint32_t state);

/**
 * name_of_presence() - a presence state in words
 * @state: SaAmfPresenceStateT
 *
 * Return: a string such as "INSTANTIATED".
 */
const char *name_of_presence(uint32_t state);

#endif /* AMF_NAMES_H */
