// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network switch for virtual machines: switch DIR N
 *
 * Each machine has a pair of UNIX datagram sockets: it sends its frames to
 * DIR/portI, and takes those for it from DIR/nicI.  Frames go to all others, as
 * on a wire; a machine that does not take them in time loses them.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORTS_MAX	99
#define FRAME_MAX	65536

static int ports[PORTS_MAX];
static struct sockaddr_un nics[PORTS_MAX];

static void set_path(struct sockaddr_un *addr, const char *dir, const char *name, int i)
{
	addr->sun_family = AF_UNIX;
	if (snprintf(addr->sun_path, sizeof(addr->sun_path), "%s/%s%d", dir, name, i) >=
	    (int)sizeof(addr->sun_path)) {
		fprintf(stderr, "switch: the path %s is too long\n", dir);
		exit(1);
	}
}

static void open_port(const char *dir, int i)
{
	int size = 4 << 20;
	struct sockaddr_un addr;

	set_path(&addr, dir, "port", i + 1);
	set_path(&nics[i], dir, "nic", i + 1);
	ports[i] = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(ports[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (ports[i] < 0 || bind(ports[i], (struct sockaddr *)&addr, sizeof(addr))) {
		perror("switch: port");
		exit(1);
	}
}

static void forward(int from, int count)
{
	static char frame[FRAME_MAX];
	ssize_t len = recv(ports[from], frame, sizeof(frame), MSG_DONTWAIT);
	int i;

	if (len <= 0)
		return;
	for (i = 0; i < count; i++)
		if (i != from)
			sendto(ports[from], frame, len, 0, (struct sockaddr *)&nics[i],
			       sizeof(nics[i]));
}

int main(int argc, char **argv)
{
	struct pollfd polls[PORTS_MAX];
	int i, count = argc == 3 ? atoi(argv[2]) : 0;

	if (count < 1 || count > PORTS_MAX) {
		fprintf(stderr, "usage: switch DIR N\n");
		return 2;
	}
	for (i = 0; i < count; i++) {
		open_port(argv[1], i);
		polls[i] = (struct pollfd){ .fd = ports[i], .events = POLLIN };
	}
	while (poll(polls, count, -1) >= 0 || errno == EINTR)
		for (i = 0; i < count; i++)
			if (polls[i].revents & POLLIN)
				forward(i, count);
	perror("switch: poll");
	return 1;
}
