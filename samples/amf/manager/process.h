/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * process.h - the process of a component
 *
 * A process leads a group of its own, so that what it has started ends with
 * it.  It gets SIGKILL when the manager dies, whatever it is doing.
 */
#ifndef AMFD_PROCESS_H
#define AMFD_PROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "loop.h"

/**
 * struct process - a process; embedded in what it runs for
 * @pid: 0 while there is none
 * @watch: of its pidfd, which becomes readable when its last thread has ended
 * @ended: called then, with no process any more; @info is as of waitid()
 */
struct process {
	pid_t		pid;
	struct watch	watch;
	void		(*ended)(struct process *process, const siginfo_t *info);
};

/**
 * process_start() - start a process
 * @process: with ended filled in and no process running
 * @command: the program, looked for in PATH, and its arguments
 * @environment: NULL-terminated pairs of name and value to set in it
 *
 * A program that cannot be run gives a process that exits with 127.
 *
 * Return: 0 or -errno.
 */
int process_start(struct process *process, char *const *command,
		  const char *const environment[][2]);

/**
 * process_kill() - send SIGKILL to a process; ended() comes later
 * @process: the process; there need not be one
 */
void process_kill(struct process *process);

#endif /* AMFD_PROCESS_H */
