/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * group.h - a service group of the 2N redundancy model
 *
 * One component is active, one standby, further ones are spare.  The group
 * compares what is with what its administrative state demands, and asks for
 * the next step; each change of a component makes it look again.  So there is
 * one rule for start, failure and shutdown alike, and any of them may come in
 * the middle of another.
 */
#ifndef AMFD_GROUP_H
#define AMFD_GROUP_H

#include <stdbool.h>

#include <saAmf.h>

#include "component.h"
#include "config.h"
#include "loop.h"

/**
 * struct group_waiter - somebody who waits for an administrative operation;
 *	embedded in what it belongs to
 * @next: of the group
 * @done: called once, with the waiter forgotten
 */
struct group_waiter {
	struct group_waiter	*next;
	void			(*done)(struct group_waiter *waiter,
					SaAisErrorT error);
};

/**
 * struct group - a service group
 * @next: in the manager's list
 * @config: its section
 * @components: its components
 * @admin_state: what it may do
 * @stopping: group_stop() has been called
 * @active: the component that was last seen active, NULL after its end
 * @transition: what the next active component is told
 * @previous: the one that it is told of, or ""
 * @waiters: for the operation that set @admin_state
 * @step: set while there is something to look at
 */
struct group {
	struct group			*next;
	const struct config_group	*config;
	struct component		*components;
	SaAmfAdminStateT		admin_state;
	bool				stopping;
	struct component		*active;
	SaAmfCSITransitionDescriptorT	transition;
	char				previous[AMF_NAME_SIZE];
	struct group_waiter		*waiters;
	struct timer			step;
};

/**
 * group_create() - make a group and its components, and let it act
 * @config: its section
 *
 * Return: the group, or NULL if there is no memory.
 */
struct group *group_create(const struct config_group *config);

/**
 * group_destroy() - free a group; its processes must have ended
 * @group: the group
 */
void group_destroy(struct group *group);

/**
 * group_set_admin_state() - carry out an administrative operation
 * @group: the group
 * @admin_state: the state to go to
 *
 * Those who wait for an earlier one are told SA_AIS_ERR_INTERRUPT.
 *
 * Return: SA_AIS_OK; SA_AIS_ERR_INVALID_PARAM: no such state;
 * SA_AIS_ERR_BAD_OPERATION: the manager is stopping, or SHUTTING_DOWN was
 * asked of a group that is not unlocked.
 */
SaAisErrorT group_set_admin_state(struct group *group,
				  SaAmfAdminStateT admin_state);

/**
 * group_stop() - lock assignment and instantiation for good
 * @group: the group
 * @waiter: with done filled in; called when no process is left
 */
void group_stop(struct group *group, struct group_waiter *waiter);

/**
 * group_kill() - send SIGKILL to all processes of a group
 * @group: the group
 */
void group_kill(struct group *group);

/**
 * group_wait() - be told when the last operation has been carried out
 * @group: the group
 * @waiter: with done filled in; gets SA_AIS_OK, SA_AIS_ERR_FAILED_OPERATION if
 *	a component had to be given up, or SA_AIS_ERR_INTERRUPT
 */
void group_wait(struct group *group, struct group_waiter *waiter);

/**
 * group_forget() - do not tell a waiter; it need not be waiting
 * @group: the group
 * @waiter: the waiter
 */
void group_forget(struct group *group, struct group_waiter *waiter);

#endif /* AMFD_GROUP_H */
