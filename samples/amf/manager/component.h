/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * component.h - a component: its process, its registration and its role
 *
 * The group above decides what shall be; the component does it and reports
 * with changed() whenever one of the states that the group looks at has
 * changed.
 */
#ifndef AMFD_COMPONENT_H
#define AMFD_COMPONENT_H

#include <stdbool.h>
#include <stdint.h>

#include <saAmf.h>

#include "config.h"
#include "loop.h"
#include "process.h"

/**
 * struct component - a component
 * @next: in its group
 * @config: its section
 * @limits: its group's section
 * @owner: the group
 * @changed: called after each change of @presence, @ha_state, @invocation
 * @presence: life of the process
 * @wanted: between component_start() and component_terminate()
 * @dying: SIGKILL is on its way; @ha_state and @target are kept until the
 *	process has ended, since it may act in them until then
 * @ha_state: role that the component last agreed to, or 0
 * @target: role that it was asked to take and has not agreed to yet, or 0
 * @invocation: number of the callback that it has not answered yet, or 0
 * @registered: between component_register() and component_unregister()
 * @callback_fd: where it takes callbacks; belongs to the connection that it
 *	registered through; -1 for none
 * @process: the process
 * @timer: by when it must have registered, answered or ended; or when it is
 *	started again
 * @failures: in a row, see restart_period_ms
 * @last_failure_ms: on the loop's clock
 * @restarts: since the start of the manager
 */
struct component {
	struct component		*next;
	const struct config_component	*config;
	const struct config_group	*limits;
	void				*owner;
	void				(*changed)(struct component *component);
	SaAmfPresenceStateT		presence;
	bool				wanted;
	bool				dying;
	SaAmfHAStateT			ha_state;
	SaAmfHAStateT			target;
	uint64_t			invocation;
	bool				registered;
	int				callback_fd;
	struct process			process;
	struct timer			timer;
	unsigned int			failures;
	int64_t				last_failure_ms;
	unsigned int			restarts;
};

/**
 * component_init() - prepare a component, not started
 * @component: zeroed but for next and changed
 * @config: its section
 * @limits: its group's section
 */
void component_init(struct component *component,
		    const struct config_component *config,
		    const struct config_group *limits);

/**
 * component_start() - start the process if there is none
 * @component: the component
 */
void component_start(struct component *component);

/**
 * component_terminate() - end the process, by its callback if it is idle, else
 *	by SIGKILL; forget its failures
 * @component: the component
 */
void component_terminate(struct component *component);

/**
 * component_kill() - end the process at once
 * @component: the component
 * @why: for the log
 */
void component_kill(struct component *component, const char *why);

/**
 * component_set_csi() - ask an idle component to take a role
 * @component: the component
 * @ha_state: the role
 * @transition: for SA_AMF_HA_ACTIVE
 * @active: name of the active component, see saAmf.h
 */
void component_set_csi(struct component *component, SaAmfHAStateT ha_state,
		       SaAmfCSITransitionDescriptorT transition,
		       const char *active);

/**
 * component_remove_csi() - ask an idle component to give up its role
 * @component: the component
 */
void component_remove_csi(struct component *component);

/**
 * component_idle() - can it take a callback now?
 * @component: the component
 *
 * Return: true if it is registered, and awaits neither answer nor death.
 */
bool component_idle(const struct component *component);

/**
 * component_register() - saAmfComponentRegister()
 * @component: the component
 * @pid: process that asks
 * @callback_fd: where it takes callbacks; the caller's, until
 *	component_disconnected()
 *
 * Return: the answer.
 */
SaAisErrorT component_register(struct component *component, pid_t pid,
			       int callback_fd);

/**
 * component_unregister() - saAmfComponentUnregister()
 * @component: the component
 * @callback_fd: of the connection that asks
 *
 * Return: the answer.
 */
SaAisErrorT component_unregister(struct component *component, int callback_fd);

/**
 * component_respond() - saAmfResponse()
 * @component: the component
 * @callback_fd: of the connection that answers
 * @invocation: number of the callback
 * @result: the component's answer
 *
 * Return: the manager's answer.
 */
SaAisErrorT component_respond(struct component *component, int callback_fd,
			      uint64_t invocation, SaAisErrorT result);

/**
 * component_quiescing_complete() - saAmfCSIQuiescingComplete()
 * @component: the component
 * @callback_fd: of the connection that answers
 * @invocation: number of the callback
 * @result: the component's answer
 *
 * Return: the manager's answer.
 */
SaAisErrorT component_quiescing_complete(struct component *component,
					 int callback_fd, uint64_t invocation,
					 SaAisErrorT result);

/**
 * component_disconnected() - a connection has gone
 * @component: the component that registered through it
 * @callback_fd: of the connection, still open
 */
void component_disconnected(struct component *component, int callback_fd);

#endif /* AMFD_COMPONENT_H */
