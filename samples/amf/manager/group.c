// SPDX-License-Identifier: GPL-2.0-only
/*
 * group.c - a service group of the 2N redundancy model
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../names.h"
#include "group.h"
#include "log.h"

/* Is it active, or may it be by the time it answers or dies? */
static bool holds_active(const struct component *component)
{
	return component->ha_state == SA_AMF_HA_ACTIVE ||
	       component->ha_state == SA_AMF_HA_QUIESCING ||
	       component->target == SA_AMF_HA_ACTIVE;
}

static bool holds_standby(const struct component *component)
{
	return component->target == SA_AMF_HA_STANDBY ||
	       (component->ha_state == SA_AMF_HA_STANDBY && !component->target);
}

static bool has_failed(const struct component *component)
{
	return component->presence == SA_AMF_PRESENCE_INSTANTIATION_FAILED ||
	       component->presence == SA_AMF_PRESENCE_TERMINATION_FAILED;
}

static struct component *find(const struct group *group,
			      bool (*match)(const struct component *component))
{
	struct component *component;

	for (component = group->components; component;
	     component = component->next)
		if (match(component))
			return component;
	return NULL;
}

/* The first idle component in the given role. */
static struct component *find_idle(const struct group *group,
				   SaAmfHAStateT ha_state)
{
	struct component *component;

	for (component = group->components; component;
	     component = component->next)
		if (component_idle(component) &&
		    component->ha_state == ha_state)
			return component;
	return NULL;
}

/* Keep track of who was active, for what the next one is told. */
static void note_active(struct group *group)
{
	struct component *component;

	if (group->active && !holds_active(group->active)) {
		group->transition =
			group->active->ha_state == SA_AMF_HA_QUIESCED ?
			SA_AMF_CSI_QUIESCED : SA_AMF_CSI_NOT_QUIESCED;
		strcpy(group->previous, group->active->config->name);
		group->active = NULL;
	}
	for (component = group->components; component;
	     component = component->next)
		if (component->ha_state == SA_AMF_HA_ACTIVE)
			group->active = component;
}

static void start_all(struct group *group)
{
	struct component *component;

	for (component = group->components; component;
	     component = component->next)
		component_start(component);
}

static void assign_active(struct group *group)
{
	struct component *component = find_idle(group, SA_AMF_HA_STANDBY);

	if (!component)
		component = find_idle(group, SA_AMF_HA_QUIESCED);
	if (!component)
		component = find_idle(group, 0);
	if (component)
		component_set_csi(component, SA_AMF_HA_ACTIVE,
				  group->transition, group->previous);
}

static void assign_standby(struct group *group)
{
	struct component *component = find_idle(group, SA_AMF_HA_QUIESCED);

	if (!component)
		component = find_idle(group, 0);
	if (component)
		component_set_csi(component, SA_AMF_HA_STANDBY, 0,
				  group->active->config->name);
}

static void step_unlocked(struct group *group)
{
	start_all(group);
	if (!find(group, holds_active))
		assign_active(group);
	else if (group->active && !find(group, holds_standby))
		assign_standby(group);
}

/*
 * Take all roles away: first the active one, in order, then the others.
 * True once nobody has one.
 */
static bool withdraw(struct group *group, SaAmfHAStateT first)
{
	struct component *component = find(group, holds_active);
	bool done = true;

	if (component) {
		if (component_idle(component) &&
		    component->ha_state == SA_AMF_HA_ACTIVE)
			component_set_csi(component, first, 0, "");
		return false;
	}
	for (component = group->components; component;
	     component = component->next) {
		if (component->ha_state && component_idle(component))
			component_remove_csi(component);
		if (component->ha_state || component->target)
			done = false;
	}
	if (done) {
		group->transition = SA_AMF_CSI_NEW_ASSIGN;
		group->previous[0] = '\0';
	}
	return done;
}

static void step_locked(struct group *group)
{
	start_all(group);
	withdraw(group, SA_AMF_HA_QUIESCED);
}

static void step_shutting_down(struct group *group)
{
	if (!withdraw(group, SA_AMF_HA_QUIESCING))
		return;
	group->admin_state = SA_AMF_ADMIN_LOCKED;
	log_line("%s: %s", group->config->name,
		 name_of_admin_state(group->admin_state));
}

static void step_locked_instantiation(struct group *group)
{
	struct component *component;

	if (!withdraw(group, SA_AMF_HA_QUIESCED))
		return;
	for (component = group->components; component;
	     component = component->next)
		component_terminate(component);
}

/* Nothing is left to do or to wait for in this component. */
static bool at_rest(const struct component *component,
		    SaAmfAdminStateT admin_state)
{
	if (component->presence == SA_AMF_PRESENCE_UNINSTANTIATED)
		return admin_state == SA_AMF_ADMIN_LOCKED_INSTANTIATION;
	if (has_failed(component))
		return admin_state != SA_AMF_ADMIN_LOCKED_INSTANTIATION ||
		       component->process.pid;
	if (!component_idle(component))
		return false;
	if (admin_state == SA_AMF_ADMIN_LOCKED)
		return !component->ha_state;
	return admin_state == SA_AMF_ADMIN_UNLOCKED;
}

static bool settled(const struct group *group)
{
	const struct component *component;
	unsigned int usable = 0;

	for (component = group->components; component;
	     component = component->next) {
		if (!at_rest(component, group->admin_state))
			return false;
		usable += !has_failed(component);
	}
	if (group->admin_state != SA_AMF_ADMIN_UNLOCKED)
		return true;
	return (usable < 1 || group->active) &&
	       (usable < 2 || find(group, holds_standby));
}

static void tell_waiters(struct group *group, SaAisErrorT error)
{
	struct group_waiter *waiter;

	while ((waiter = group->waiters)) {
		group->waiters = waiter->next;
		waiter->done(waiter, error);
	}
}

static void step(struct timer *timer)
{
	struct group *group = (struct group *)((char *)timer -
					       offsetof(struct group, step));

	note_active(group);
	switch (group->admin_state) {
	case SA_AMF_ADMIN_UNLOCKED:
		step_unlocked(group);
		break;
	case SA_AMF_ADMIN_LOCKED:
		step_locked(group);
		break;
	case SA_AMF_ADMIN_SHUTTING_DOWN:
		step_shutting_down(group);
		break;
	case SA_AMF_ADMIN_LOCKED_INSTANTIATION:
		step_locked_instantiation(group);
		break;
	}
	if (settled(group))
		tell_waiters(group, find(group, has_failed) ?
			     SA_AIS_ERR_FAILED_OPERATION : SA_AIS_OK);
}

/* The step follows from the loop, so no handler is called from another. */
static void component_changed(struct component *component)
{
	struct group *group = component->owner;

	timer_set(&group->step, 0);
}

struct group *group_create(const struct config_group *config)
{
	const struct config_component *section;
	struct component **link, *component;
	struct group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	group->config = config;
	group->admin_state = config->admin_state;
	group->transition = SA_AMF_CSI_NEW_ASSIGN;
	group->step.expired = step;
	link = &group->components;
	for (section = config->components; section; section = section->next) {
		component = calloc(1, sizeof(*component));
		if (!component) {
			group_destroy(group);
			return NULL;
		}
		component->owner = group;
		component->changed = component_changed;
		component_init(component, section, config);
		*link = component;
		link = &component->next;
	}
	timer_set(&group->step, 0);
	return group;
}

void group_destroy(struct group *group)
{
	struct component *component;

	timer_cancel(&group->step);
	while ((component = group->components)) {
		group->components = component->next;
		timer_cancel(&component->timer);
		free(component);
	}
	free(group);
}

static void go_to(struct group *group, SaAmfAdminStateT admin_state)
{
	log_line("%s: %s", group->config->name,
		 name_of_admin_state(admin_state));
	group->admin_state = admin_state;
	tell_waiters(group, SA_AIS_ERR_INTERRUPT);
	timer_set(&group->step, 0);
}

SaAisErrorT group_set_admin_state(struct group *group,
				  SaAmfAdminStateT admin_state)
{
	switch (admin_state) {
	case SA_AMF_ADMIN_SHUTTING_DOWN:
		if (group->admin_state != SA_AMF_ADMIN_UNLOCKED &&
		    group->admin_state != SA_AMF_ADMIN_SHUTTING_DOWN)
			return SA_AIS_ERR_BAD_OPERATION;
		break;
	case SA_AMF_ADMIN_UNLOCKED:
	case SA_AMF_ADMIN_LOCKED:
	case SA_AMF_ADMIN_LOCKED_INSTANTIATION:
		break;
	default:
		return SA_AIS_ERR_INVALID_PARAM;
	}
	if (group->stopping)
		return SA_AIS_ERR_BAD_OPERATION;
	go_to(group, admin_state);
	return SA_AIS_OK;
}

void group_stop(struct group *group, struct group_waiter *waiter)
{
	group->stopping = true;
	go_to(group, SA_AMF_ADMIN_LOCKED_INSTANTIATION);
	group_wait(group, waiter);
}

void group_kill(struct group *group)
{
	struct component *component;

	for (component = group->components; component;
	     component = component->next)
		component_kill(component, "the manager is told to end at once");
}

void group_wait(struct group *group, struct group_waiter *waiter)
{
	waiter->next = group->waiters;
	group->waiters = waiter;
	timer_set(&group->step, 0);
}

void group_forget(struct group *group, struct group_waiter *waiter)
{
	struct group_waiter **link;

	for (link = &group->waiters; *link; link = &(*link)->next) {
		if (*link == waiter) {
			*link = waiter->next;
			return;
		}
	}
}
