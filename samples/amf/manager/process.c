// SPDX-License-Identifier: GPL-2.0-only
/*
 * process.c - the process of a component
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

static struct process *process_of_watch(struct watch *watch)
{
	return (struct process *)((char *)watch - offsetof(struct process, watch));
}

static void pidfd_ready(struct watch *watch)
{
	struct process *process = process_of_watch(watch);
	siginfo_t info = { .si_code = 0 };

	/* Before its number is free for others: what it has left behind. */
	kill(-process->pid, SIGKILL);
	waitid(P_PIDFD, process->watch.fd, &info, WEXITED);
	watch_remove(&process->watch);
	close(process->watch.fd);
	process->pid = 0;
	process->ended(process, &info);
}

/* In the child.  The manager has one thread, so this need not be signal safe. */
static void become(pid_t manager, char *const *command,
		   const char *const environment[][2])
{
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != manager)
		_exit(127);		/* it died before the request */
	for (; environment[0][0]; environment++)
		setenv(environment[0][0], environment[0][1], 1);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);

	execvp(command[0], command);
	fprintf(stderr, "amfd: cannot run %s: %s\n", command[0],
		strerror(errno));
	_exit(127);
}

int process_start(struct process *process, char *const *command,
		  const char *const environment[][2])
{
	pid_t manager = getpid(), pid;
	int error;

	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		become(manager, command, environment);
	setpgid(pid, pid);	/* whoever comes first */

	process->watch.fd = pidfd_open(pid, 0);
	process->watch.ready = pidfd_ready;
	error = process->watch.fd < 0 ? -errno : watch_add(&process->watch);
	if (error) {
		if (process->watch.fd >= 0)
			close(process->watch.fd);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return error;
	}
	process->pid = pid;
	return 0;
}

void process_kill(struct process *process)
{
	if (process->pid)
		kill(-process->pid, SIGKILL);
}
