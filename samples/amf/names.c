// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - states in words
 */
#include <stddef.h>

#include <saAmf.h>

#include "names.h"

static const char *const ha_states[] = {
	[0]			= "-",
	[SA_AMF_HA_ACTIVE]	= "ACTIVE",
	[SA_AMF_HA_STANDBY]	= "STANDBY",
	[SA_AMF_HA_QUIESCED]	= "QUIESCED",
	[SA_AMF_HA_QUIESCING]	= "QUIESCING",
};

static const char *const admin_states[] = {
	[SA_AMF_ADMIN_UNLOCKED]			= "UNLOCKED",
	[SA_AMF_ADMIN_LOCKED]			= "LOCKED_ASSIGNMENT",
	[SA_AMF_ADMIN_LOCKED_INSTANTIATION]	= "LOCKED_INSTANTIATION",
	[SA_AMF_ADMIN_SHUTTING_DOWN]		= "SHUTTING_DOWN",
};

static const char *const presences[] = {
	[SA_AMF_PRESENCE_UNINSTANTIATED]	= "UNINSTANTIATED",
	[SA_AMF_PRESENCE_INSTANTIATING]		= "INSTANTIATING",
	[SA_AMF_PRESENCE_INSTANTIATED]		= "INSTANTIATED",
	[SA_AMF_PRESENCE_TERMINATING]		= "TERMINATING",
	[SA_AMF_PRESENCE_RESTARTING]		= "RESTARTING",
	[SA_AMF_PRESENCE_INSTANTIATION_FAILED]	= "INSTANTIATION_FAILED",
	[SA_AMF_PRESENCE_TERMINATION_FAILED]	= "TERMINATION_FAILED",
};

static const char *name_in(const char *const *names, size_t count,
			   uint32_t value)
{
	return value < count && names[value] ? names[value] : "UNKNOWN";
}

#define NAME_IN(names, value) \
	name_in(names, sizeof(names) / sizeof((names)[0]), value)

const char *name_of_ha_state(uint32_t state)
{
	return NAME_IN(ha_states, state);
}

const char *name_of_admin_state(uint32_t state)
{
	return NAME_IN(admin_states, state);
}

const char *name_of_presence(uint32_t state)
{
	return NAME_IN(presences, state);
}
