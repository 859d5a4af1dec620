// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles: dead ones are refused, and threads that use, close and make them at
 * the same time disturb nothing.  Built with sanitizers, which find the rest.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handle.h"
#include "slot.h"
#include "tap.h"

#define THREADS	4
#define SHARED	16
#define ROUNDS	20000

static _Atomic int destroyed;

static void destroy(struct handle *handle)
{
	destroyed++;
	free(handle);
}

static struct handle *object_new(enum handle_type type, struct handle *parent)
{
	struct handle *handle = handle_alloc(sizeof(*handle));
	int ret;

	handle->type = type;
	handle->cookie = (uintptr_t)handle;
	handle->destroy = destroy;
	slot_hold_forks();
	handle->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	ret = handle_new(handle, parent);
	slot_release_forks();
	if (!ret)
		return handle;
	close(handle->fd);
	free(handle);
	return NULL;
}

static uint64_t new_id(struct handle *parent)
{
	struct handle *handle = object_new(parent ? HANDLE_CHECKPOINT : HANDLE_CLIENT, parent);
	uint64_t id = 0;

	if (handle) {
		id = handle->id;
		handle_put(handle);
	}
	return id;
}

static void life(void)
{
	uint64_t id = new_id(NULL);
	struct handle *handle, *killed;
	int fd;

	ok(id, "a handle is not 0");
	ok(!handle_get(0, HANDLE_CLIENT) && !handle_get(id + 1, HANDLE_CLIENT) &&
	   !handle_get(id ^ UINT64_C(1) << 40, HANDLE_CLIENT) &&
	   !handle_get(UINT64_MAX, HANDLE_CLIENT), "other values are refused");
	ok(!handle_get(id, HANDLE_CHECKPOINT), "another type is refused");
	handle = handle_get(id, HANDLE_CLIENT);
	ok(handle, "found");
	fd = handle->fd;
	killed = handle_kill(id, HANDLE_CLIENT);
	ok(killed == handle, "killed");
	ok(!handle_kill(id, HANDLE_CLIENT), "not twice");
	ok(!handle_get(id, HANDLE_CLIENT), "then not found");
	handle_put(killed);
	ok(fcntl(fd, F_GETFD) >= 0 && !destroyed, "a user keeps the descriptor");
	handle_put(handle);
	ok(fcntl(fd, F_GETFD) < 0 && destroyed == 1, "the last one closes it");
	ok(new_id(NULL) != id, "the slot's next handle is another one");
	ok(!handle_get(id, HANDLE_CLIENT), "and the old one stays dead");
}

static void family(void)
{
	struct handle *parent = object_new(HANDLE_CLIENT, NULL), *child;
	uint64_t first = new_id(parent), second = new_id(parent), id = parent->id;
	int before = destroyed;

	child = handle_get(first, HANDLE_CHECKPOINT);
	ok(handle_find_child(parent, child->cookie) == first, "a child is found by its cookie");
	handle_put(child);
	handle_put(handle_kill(first, HANDLE_CHECKPOINT));
	ok(destroyed == before + 1, "a child is gone alone");
	handle_put(handle_kill(id, HANDLE_CLIENT));
	ok(handle_take_child(parent) == second && !handle_take_child(parent),
	   "the parent has one left");
	ok(!new_id(parent), "a dying parent takes no child");
	handle_put(parent);
	ok(destroyed == before + 1, "a child keeps the memory of its parent");
	handle_put(handle_kill(second, HANDLE_CHECKPOINT));
	ok(destroyed == before + 3, "and gives it back");
}

static _Atomic uint64_t shared[SHARED];
static _Atomic int made, wrong;

static void *race(void *argument)
{
	unsigned int random = (uintptr_t)argument;
	struct handle *handle, *parent;
	uint64_t old;

	for (int i = 0; i < ROUNDS; i++) {
		int where = rand_r(&random) % SHARED;

		switch (rand_r(&random) % 4) {
		case 0:
			old = atomic_exchange(&shared[where], 0);
			handle = handle_kill(old, HANDLE_CHECKPOINT);
			if (handle)
				handle_put(handle);
			break;
		case 1:
			parent = object_new(HANDLE_CLIENT, NULL);
			old = atomic_exchange(&shared[where], new_id(parent));
			made += 2;
			handle = handle_kill(old, HANDLE_CHECKPOINT);
			if (handle)
				handle_put(handle);
			handle_put(handle_kill(parent->id, HANDLE_CLIENT));
			handle_take_child(parent);
			handle_put(parent);
			break;
		default:
			old = shared[where];
			handle = handle_get(old, HANDLE_CHECKPOINT);
			if (!handle)
				break;
			if (handle->id != old || fcntl(handle->fd, F_GETFD) < 0)
				wrong++;
			handle_put(handle);
		}
	}
	return NULL;
}

static void races(void)
{
	pthread_t threads[THREADS];
	int before = destroyed;

	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, race, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < SHARED; i++) {
		struct handle *handle = handle_kill(shared[i], HANDLE_CHECKPOINT);

		if (handle)
			handle_put(handle);
	}
	ok(!wrong, "a use never finds another object or a closed descriptor");
	ok(made > 0 && destroyed - before == made, "all %d objects are destroyed once", made);
}

static void forked(void)
{
	struct handle *handle = object_new(HANDLE_CLIENT, NULL);
	uint64_t id = handle->id;
	int fd = handle->fd;
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();

	if (!child) {
		int bad = 0;

		bad |= !!handle_get(id, HANDLE_CLIENT);
		bad |= fcntl(fd, F_GETFD) >= 0 ? 2 : 0;
		bad |= handle->fd != -1 ? 4 : 0;
		/* As at the end of a callback that has forked. */
		handle_put(handle);
		bad |= new_id(NULL) ? 0 : 8;
		_exit(bad);
	}
	waitpid(child, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "a child has no handle (status %x)", status);
	ok(fcntl(fd, F_GETFD) >= 0, "the parent keeps it");
	handle_put(handle_kill(id, HANDLE_CLIENT));
	handle_put(handle);
	ok(fcntl(fd, F_GETFD) < 0, "and can close it");
}

static _Atomic int put_done;

/* Drops the last use while a cancellation is pending. */
static void *put_cancelled(void *handle)
{
	pthread_cancel(pthread_self());
	handle_put(handle);
	put_done = 1;
	pthread_testcancel();
	return NULL;
}

static void cancelled(void)
{
	struct handle *handle = object_new(HANDLE_CLIENT, NULL);
	int before = destroyed;
	void *result = NULL;
	pthread_t thread;

	handle_put(handle_kill(handle->id, HANDLE_CLIENT));
	pthread_create(&thread, NULL, put_cancelled, handle);
	pthread_join(thread, &result);
	ok(put_done && destroyed == before + 1, "the last use is dropped before the thread ends");
	ok(result == PTHREAD_CANCELED, "which is cancelled all the same");
	alarm(60);
	ok(new_id(NULL), "and has left no lock behind");
	alarm(0);
}

int main(void)
{
	life();
	family();
	races();
	forked();
	cancelled();
	return tap_end();
}
