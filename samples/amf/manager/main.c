// SPDX-License-Identifier: GPL-2.0-only
/*
 * amfd - a small component manager in the manner of the Availability
 *	Management Framework: keeps the processes of service groups running and
 *	tells each when it is active and when standby
 *
 * Layers, each of which knows only those below it: main - server, connection -
 * group - component - process - loop, log, config.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../message.h"
#include "config.h"
#include "group.h"
#include "log.h"
#include "loop.h"
#include "server.h"

static struct group *groups;
static struct group_waiter *stop_waiters;	/* one for each group */
static unsigned int groups_left;
static bool stopping;

static const char usage[] =
"Usage: amfd -c FILE [-s SOCKET]\n"
"Supervise the components of the service groups in a configuration file.\n"
"\n"
"  -c, --config=FILE    the configuration; csa203.conf is a commented example\n"
"  -s, --socket=SOCKET  where to listen; default: $AMFD_SOCKET, else\n"
"                       " AMF_SOCKET_DEFAULT "\n"
"  -h, --help           show this text\n"
"\n"
"SIGTERM or SIGINT takes the roles away, terminates the components and ends;\n"
"a second one kills them.  Should the manager be killed, so are they.\n"
"Exit status: 0 after an orderly end, 1 after a failure, 2 for wrong usage.\n";

static void group_stopped(struct group_waiter *waiter, SaAisErrorT error)
{
	(void)waiter;
	(void)error;
	if (!--groups_left)
		loop_stop();
}

static void stop(void)
{
	struct group_waiter *waiter = stop_waiters;
	struct group *group;

	if (stopping) {
		for (group = groups; group; group = group->next)
			group_kill(group);
		loop_stop();
		return;
	}
	stopping = true;
	for (group = groups; group; group = group->next, waiter++) {
		waiter->done = group_stopped;
		group_stop(group, waiter);
	}
}

static void signal_ready(struct watch *watch)
{
	struct signalfd_siginfo info;

	if (read(watch->fd, &info, sizeof(info)) != sizeof(info))
		return;
	log_line("%s: stopping", strsignal(info.ssi_signo));
	stop();
}

static struct watch signals = { .ready = signal_ready };

static int signals_init(void)
{
	sigset_t set;
	int error;

	/* A reader of our log that goes away shall not end the service. */
	signal(SIGPIPE, SIG_IGN);
	/* Who ignores it hands that on; then no end of a process could be read. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals.fd < 0)
		return -errno;
	error = watch_add(&signals);
	if (error)
		close(signals.fd);
	return error;
}

static void signals_exit(void)
{
	watch_remove(&signals);
	close(signals.fd);
}

static void groups_exit(void)
{
	struct group *group;

	while ((group = groups)) {
		groups = group->next;
		group_destroy(group);
	}
	free(stop_waiters);
}

static int groups_init(const struct config_group *sections)
{
	struct group **link = &groups;

	for (; sections; sections = sections->next) {
		*link = group_create(sections);
		if (!*link)
			goto no_memory;
		link = &(*link)->next;
		groups_left++;
	}
	stop_waiters = calloc(groups_left, sizeof(*stop_waiters));
	if (!stop_waiters)
		goto no_memory;
	return 0;

no_memory:
	groups_exit();
	return -ENOMEM;
}

static int serve(const struct config_group *sections, const char *path)
{
	int error;

	error = loop_init();
	if (error)
		return error;
	error = signals_init();
	if (error)
		goto loop;
	error = groups_init(sections);
	if (error)
		goto signals;
	error = server_start(path, groups);
	if (error) {
		log_line("cannot listen at %s", path);
		goto groups;
	}

	setenv(AMF_SOCKET_ENV, path, 1);	/* for the components */
	log_line("listening at %s", path);
	error = loop_run();

	server_stop();
groups:
	groups_exit();
signals:
	signals_exit();
loop:
	loop_exit();
	return error;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "socket", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *path = amf_socket_path(), *file = NULL;
	struct config_group *sections;
	int option, error;

	while ((option = getopt_long(argc, argv, "c:s:h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			file = optarg;
			break;
		case 's':
			path = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (!file || optind != argc) {
		fputs(usage, stderr);
		return 2;
	}

	sections = config_read(file);
	if (!sections)
		return 1;
	error = serve(sections, path);
	config_free(sections);
	if (error)
		log_line("%s", strerror(-error));
	return error ? 1 : 0;
}
