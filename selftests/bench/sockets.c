// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: sockets REDIS-SOCKET
 *
 * What a daemon costs: a request of 64 bytes and an answer of the payload's size
 * over an AF_UNIX socket, which no daemon can do without; and GET and SET of
 * redis-server, over a UNIX socket too.  One line "SIZE FLOOR GET SET" in ns for
 * each size, medians over the rounds, in which the three take turns.  The caller
 * pins all of them to one processor.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <hiredis/hiredis.h>

#include "bench.h"

#define REQUEST		64
#define KEY		"a-usual-section"
#define LARGEST		(1 << 20)

static char buffer[LARGEST];
static redisContext *redis;
static int peer;

/* Sends or receives all of it. */
static int all(ssize_t (*transfer)(int fd, size_t done, size_t size), int fd, size_t size)
{
	size_t done = 0;
	ssize_t ret;

	while (done < size) {
		ret = transfer(fd, done, size);
		if (ret <= 0)
			return -1;
		done += ret;
	}
	return 0;
}

static ssize_t sending(int fd, size_t done, size_t size)
{
	return write(fd, buffer + done, size - done);
}

static ssize_t receiving(int fd, size_t done, size_t size)
{
	return read(fd, buffer + done, size - done);
}

/* Answers with as many bytes as the request begins with. */
static void serve(int fd)
{
	size_t size;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!all(receiving, fd, REQUEST)) {
		memcpy(&size, buffer, sizeof(size));
		if (all(sending, fd, size))
			break;
	}
	_exit(0);
}

static void start_server(void)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		abort();
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		close(pair[0]);
		serve(pair[1]);
	}
	close(pair[1]);
	peer = pair[0];
}

static void ask(size_t size)
{
	memcpy(buffer, &size, sizeof(size));
	if (all(sending, peer, REQUEST) || all(receiving, peer, size))
		abort();
}

static void check_reply(redisReply *reply, int type, size_t size)
{
	if (!reply || reply->type != type || (size && reply->len != size)) {
		fprintf(stderr, "bench: redis: %s\n", reply ? reply->str : redis->errstr);
		exit(1);
	}
	freeReplyObject(reply);
}

static void set(size_t size)
{
	check_reply(redisCommand(redis, "SET %s %b", KEY, buffer, size),
		    REDIS_REPLY_STATUS, 0);
}

static void get(size_t size)
{
	check_reply(redisCommand(redis, "GET %s", KEY), REDIS_REPLY_STRING, size);
}

static void measure(size_t size, int calls)
{
	void (*const subjects[])(size_t) = { ask, get, set };

	set(size);
	measure_size(subjects, 3, size, calls);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	start_server();
	redis = redisConnectUnix(argv[1]);
	if (!redis || redis->err) {
		fprintf(stderr, "bench: redis: %s\n", redis ? redis->errstr : "no memory");
		return 1;
	}
	measure(64, 1000);
	measure(4096, 1000);
	measure(65536, 200);
	measure(LARGEST, 20);
	redisFree(redis);
	return 0;
}
