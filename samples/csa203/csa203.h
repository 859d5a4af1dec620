/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * csa203.h - what the parts of csa203 share
 */
#ifndef CSA203_H
#define CSA203_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <saAmf.h>

/**
 * struct csa203 - state of the program
 * @lock: protects the rest but @name.  The work loop holds it from printing a
 *	number to storing the next, so a change of role comes before or after
 * @changed: signalled when @ha_state or @exiting has changed
 * @ha_state: role, 0 for none
 * @seq: number to print next
 * @exiting: the work loop shall end
 * @failed: and the exit status shall tell it
 * @name: of the component; set once
 */
struct csa203 {
	pthread_mutex_t	lock;
	pthread_cond_t	changed;
	SaAmfHAStateT	ha_state;
	uint32_t	seq;
	bool		exiting;
	bool		failed;
	char		name[SA_MAX_NAME_LENGTH + 1];
};

extern struct csa203 csa203;

/**
 * csa203_exit() - let the work loop end
 * @failed: because of a failure
 */
void csa203_exit(bool failed);

#endif /* CSA203_H */
