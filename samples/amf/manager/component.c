// SPDX-License-Identifier: GPL-2.0-only
/*
 * component.c - a component: its process, its registration and its role
 */
#include <stddef.h>
#include <string.h>

#include "../message.h"
#include "../names.h"
#include "component.h"
#include "log.h"

/* How long a process may take to die of SIGKILL before people are told. */
#define KILL_TIMEOUT_MS		10000

static uint64_t last_invocation;

static const char *name_of(const struct component *component)
{
	return component->config->name;
}

static void launch(struct component *component);

/* Where no process can be had, trying again at once would only take more. */
#define LAUNCH_AGAIN_MS	100

/* Start again after @least milliseconds or later, or give up after too many failures. */
static void schedule_restart(struct component *component, int64_t least)
{
	const struct config_group *limits = component->limits;
	int64_t now = loop_now_ms(), delay = limits->restart_delay_ms;
	unsigned int i;

	if (now - component->last_failure_ms > limits->restart_period_ms)
		component->failures = 0;
	component->last_failure_ms = now;
	component->failures++;

	if (limits->restart_max && component->failures > limits->restart_max) {
		log_line("%s: given up after %u failures; lock the group's instantiation to try again",
			 name_of(component), component->failures);
		component->presence = SA_AMF_PRESENCE_INSTANTIATION_FAILED;
		return;
	}
	for (i = 1; i < component->failures; i++) {
		if (delay >= limits->restart_delay_max_ms)
			break;
		delay *= 2;
	}
	if (delay > limits->restart_delay_max_ms)
		delay = limits->restart_delay_max_ms;
	component->presence = SA_AMF_PRESENCE_RESTARTING;
	timer_set(&component->timer, delay > least ? delay : least);
}

static void log_end(const struct component *component, const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		log_line("%s: exited with status %d", name_of(component),
			 info->si_status);
	else
		log_line("%s: killed by signal %d", name_of(component),
			 info->si_status);
}

static void process_ended(struct process *process, const siginfo_t *info)
{
	struct component *component = (struct component *)((char *)process -
				offsetof(struct component, process));

	log_end(component, info);
	timer_cancel(&component->timer);
	component->registered = false;
	component->callback_fd = -1;
	component->dying = false;
	component->ha_state = 0;
	component->target = 0;
	component->invocation = 0;
	if (component->wanted)
		schedule_restart(component, 0);
	else
		component->presence = SA_AMF_PRESENCE_UNINSTANTIATED;
	component->changed(component);
}

static void deadline_passed(struct timer *timer)
{
	struct component *component = (struct component *)((char *)timer -
				offsetof(struct component, timer));

	if (component->dying) {
		log_line("%s: process %d does not die of SIGKILL; its role stays with it",
			 name_of(component), component->process.pid);
		component->presence = SA_AMF_PRESENCE_TERMINATION_FAILED;
		component->changed(component);
		return;
	}
	switch (component->presence) {
	case SA_AMF_PRESENCE_RESTARTING:
		component->restarts++;
		launch(component);
		break;
	case SA_AMF_PRESENCE_INSTANTIATING:
		component_kill(component, "did not register in time");
		break;
	case SA_AMF_PRESENCE_TERMINATING:
		component_kill(component, "did not end in time");
		break;
	default:
		component_kill(component, "did not answer a callback in time");
	}
}

static void launch(struct component *component)
{
	const char *const environment[][2] = {
		{ AMF_COMPONENT_ENV, name_of(component) },
		{ NULL, NULL },
	};
	int error;

	error = process_start(&component->process, component->config->command,
			      environment);
	if (error) {
		log_line("%s: cannot start a process: %s", name_of(component),
			 strerror(-error));
		schedule_restart(component, LAUNCH_AGAIN_MS);
	} else {
		log_line("%s: started as process %d", name_of(component),
			 component->process.pid);
		component->presence = SA_AMF_PRESENCE_INSTANTIATING;
		timer_set(&component->timer,
			  component->limits->register_timeout_ms);
	}
	component->changed(component);
}

/* Send a callback and begin to wait for the answer. */
static void call(struct component *component, struct amf_message *message,
		 SaAmfHAStateT target)
{
	int error;

	component->target = target;
	message->invocation = ++last_invocation;
	component->invocation = message->invocation;
	timer_set(&component->timer, component->limits->callback_timeout_ms);
	error = amf_message_send(component->callback_fd, message, -1);
	if (error)
		component_kill(component, "takes no callbacks");
	component->changed(component);
}

void component_init(struct component *component,
		    const struct config_component *config,
		    const struct config_group *limits)
{
	component->config = config;
	component->limits = limits;
	component->presence = SA_AMF_PRESENCE_UNINSTANTIATED;
	component->callback_fd = -1;
	component->process.ended = process_ended;
	component->timer.expired = deadline_passed;
}

void component_start(struct component *component)
{
	if (component->presence != SA_AMF_PRESENCE_UNINSTANTIATED)
		return;
	component->wanted = true;
	launch(component);
}

void component_terminate(struct component *component)
{
	struct amf_message message = { .type = AMF_TERMINATE };

	component->wanted = false;
	component->failures = 0;
	switch (component->presence) {
	case SA_AMF_PRESENCE_RESTARTING:
	case SA_AMF_PRESENCE_INSTANTIATION_FAILED:
		timer_cancel(&component->timer);
		component->presence = SA_AMF_PRESENCE_UNINSTANTIATED;
		component->changed(component);
		break;
	case SA_AMF_PRESENCE_INSTANTIATED:
		component->presence = SA_AMF_PRESENCE_TERMINATING;
		if (component->invocation || component->dying) {
			component_kill(component, "is busy");
			break;
		}
		amf_set_name(message.comp.comp, name_of(component));
		call(component, &message, component->ha_state);
		break;
	case SA_AMF_PRESENCE_INSTANTIATING:
		component->presence = SA_AMF_PRESENCE_TERMINATING;
		component_kill(component, "had not registered yet");
		break;
	default:
		break;
	}
}

void component_kill(struct component *component, const char *why)
{
	if (!component->process.pid || component->dying)
		return;
	log_line("%s: %s: killing process %d", name_of(component), why,
		 component->process.pid);
	component->dying = true;
	component->invocation = 0;
	timer_set(&component->timer, KILL_TIMEOUT_MS);
	process_kill(&component->process);
	component->changed(component);
}

void component_set_csi(struct component *component, SaAmfHAStateT ha_state,
		       SaAmfCSITransitionDescriptorT transition,
		       const char *active)
{
	const struct config_group *group = component->limits;
	struct amf_message message = { .type = AMF_CSI_SET };
	struct amf_csi_set_body *body = &message.csi_set;

	amf_set_name(body->comp, name_of(component));
	amf_set_name(body->csi, group->csi);
	amf_set_name(body->active_comp, active);
	body->ha_state = ha_state;
	body->csi_flags = SA_AMF_CSI_TARGET_ONE;
	if (ha_state == SA_AMF_HA_ACTIVE)
		body->transition = transition;
	if (ha_state == SA_AMF_HA_STANDBY)
		body->standby_rank = 1;
	if (!component->ha_state) {
		body->csi_flags = SA_AMF_CSI_ADD_ONE;
		body->attribute_count = group->attribute_count;
		memcpy(body->attributes, group->attributes,
		       sizeof(body->attributes));
	}
	call(component, &message, ha_state);
}

void component_remove_csi(struct component *component)
{
	struct amf_message message = { .type = AMF_CSI_REMOVE };

	amf_set_name(message.comp.comp, name_of(component));
	amf_set_name(message.comp.csi, component->limits->csi);
	message.comp.csi_flags = SA_AMF_CSI_TARGET_ONE;
	call(component, &message, 0);
}

bool component_idle(const struct component *component)
{
	return component->presence == SA_AMF_PRESENCE_INSTANTIATED &&
	       !component->invocation && !component->dying;
}

SaAisErrorT component_register(struct component *component, pid_t pid,
			       int callback_fd)
{
	if (component->process.pid != pid)
		return SA_AIS_ERR_INVALID_PARAM;
	if (component->registered)
		return SA_AIS_ERR_EXIST;
	if (component->presence != SA_AMF_PRESENCE_INSTANTIATING ||
	    component->dying)
		return SA_AIS_ERR_INVALID_PARAM;

	component->registered = true;
	component->callback_fd = callback_fd;
	component->presence = SA_AMF_PRESENCE_INSTANTIATED;
	timer_cancel(&component->timer);
	component->changed(component);
	return SA_AIS_OK;
}

SaAisErrorT component_unregister(struct component *component, int callback_fd)
{
	if (!component->registered || component->callback_fd != callback_fd)
		return SA_AIS_ERR_BAD_HANDLE;
	/* The answer to the terminate callback may still come. */
	component->registered = false;
	if (component->presence != SA_AMF_PRESENCE_TERMINATING)
		component_kill(component, "unregistered unasked");
	return SA_AIS_OK;
}

static bool awaits(const struct component *component, int callback_fd,
		   uint64_t invocation)
{
	return component->callback_fd == callback_fd && invocation &&
	       component->invocation == invocation;
}

/* The component has agreed to what the callback asked for. */
static void settle(struct component *component, SaAmfHAStateT ha_state)
{
	component->invocation = 0;
	component->target = 0;
	if (component->presence == SA_AMF_PRESENCE_TERMINATING)
		return;		/* the process shall end by the same deadline */
	timer_cancel(&component->timer);
	component->ha_state = ha_state;
	log_line("%s: HA state %s", name_of(component),
		 name_of_ha_state(ha_state));
	component->changed(component);
}

SaAisErrorT component_respond(struct component *component, int callback_fd,
			      uint64_t invocation, SaAisErrorT result)
{
	if (!awaits(component, callback_fd, invocation))
		return SA_AIS_ERR_INVALID_PARAM;
	if (result != SA_AIS_OK) {
		component_kill(component, "refused a callback");
	} else if (component->target == SA_AMF_HA_QUIESCING) {
		/* Accepted; saAmfCSIQuiescingComplete() is still to come. */
		component->ha_state = SA_AMF_HA_QUIESCING;
		timer_set(&component->timer,
			  component->limits->callback_timeout_ms);
	} else {
		settle(component, component->target);
	}
	return SA_AIS_OK;
}

SaAisErrorT component_quiescing_complete(struct component *component,
					 int callback_fd, uint64_t invocation,
					 SaAisErrorT result)
{
	if (!awaits(component, callback_fd, invocation) ||
	    component->target != SA_AMF_HA_QUIESCING)
		return SA_AIS_ERR_INVALID_PARAM;
	if (result != SA_AIS_OK)
		component_kill(component, "could not complete quiescing");
	else
		settle(component, SA_AMF_HA_QUIESCED);
	return SA_AIS_OK;
}

void component_disconnected(struct component *component, int callback_fd)
{
	if (component->callback_fd != callback_fd)
		return;
	component->registered = false;
	component->callback_fd = -1;
	if (component->presence == SA_AMF_PRESENCE_INSTANTIATED)
		component_kill(component, "closed its connection");
}
