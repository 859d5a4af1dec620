// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table behind the handles.
 *
 * Each slot has one word: the check bits of its handle, a bit that says that
 * the handle is dead, and the number of uses.  Looking a handle up is one
 * compare-and-swap on that word, so threads that use different handles write
 * no common cache line.  Slots are never given back to the system, so that a
 * lookup needs no lock to read them.
 *
 * Whoever has the lock, or holds forks, cannot be cancelled: close() and others
 * are cancellation points, and the rest of the process would wait for ever.
 *
 * A thread that forks has the lock from our handler before the fork to the one
 * after it.  The application's handlers may run in between, and use the library:
 * for this thread, the lock is free.
 */

#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "handle.h"
#include "slot.h"

#define CACHE_LINE	64

/* A handle is CHECK:40 INDEX:24, a slot's word CHECK:40 DEAD:1 USES:23. */
#define CHECK_SHIFT	24
#define INDEX_MASK	((UINT64_C(1) << CHECK_SHIFT) - 1)
#define DEAD		(UINT64_C(1) << 23)
#define USES_MASK	(DEAD - 1)

#define CHUNK_SLOTS	256U
#define CHUNKS_MAX	4096U	/* a million handles */

/**
 * struct slot - a place in the table
 * @word: see above; 0 when the slot is free
 * @object: may be read by who has a use
 * @last: check bits of the last handle here; guarded by table.lock
 * @next_free: index of the next free slot plus 1, or 0; guarded by table.lock
 */
struct slot {
	alignas(CACHE_LINE) _Atomic uint64_t word;
	struct handle *object;
	uint64_t last;
	unsigned int next_free;
};

static struct {
	struct slot *_Atomic chunks[CHUNKS_MAX];
	pthread_mutex_t lock;
	unsigned int chunks_count;
	unsigned int first_free;	/* index plus 1, or 0 */
	int fork_error;
	unsigned int holders;		/* threads that are making a descriptor */
	bool forking;			/* and those that want to must wait */
	int forker_cancelable;		/* of the thread that forks, to be restored */
	pid_t forker;			/* its process */
	bool child_cleared;		/* what that had is gone in the child */
	pthread_cond_t changed;		/* @holders is 0, or @forking false */
} table = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

/* This thread forks, and has the lock. */
static _Thread_local bool forking_here;

static struct slot *slot_at(unsigned int index)
{
	struct slot *chunk;

	if (index / CHUNK_SLOTS >= CHUNKS_MAX)
		return NULL;
	chunk = atomic_load_explicit(&table.chunks[index / CHUNK_SLOTS], memory_order_acquire);
	return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

/*
 * The child keeps no checkpoint open.  Uses of threads that the child does not
 * have are never dropped, so the objects stay; they cost only memory.
 */
static void clear_child(void)
{
	table.child_cleared = true;
	for (unsigned int i = 0; i < table.chunks_count * CHUNK_SLOTS; i++) {
		struct slot *slot = slot_at(i);

		if (!slot->object)
			continue;
		atomic_fetch_or(&slot->word, DEAD);
		if (slot->object->fd >= 0)
			close(slot->object->fd);
		slot->object->fd = -1;
	}
	/* Those who wait for it are not in the child. */
	table.changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
}

/*
 * Returns what unlock_table() must restore.  A handler of the application may
 * come here in the child before ours: what it makes must not be cleared away.
 */
static int lock_table(void)
{
	int cancelable;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancelable);
	if (!forking_here)
		pthread_mutex_lock(&table.lock);
	else if (!table.child_cleared && getpid() != table.forker)
		clear_child();
	return cancelable;
}

static void unlock_table(int cancelable)
{
	if (!forking_here)
		pthread_mutex_unlock(&table.lock);
	pthread_setcancelstate(cancelable, NULL);
}

static void before_fork(void)
{
	int cancelable = lock_table();

	while (table.forking)
		pthread_cond_wait(&table.changed, &table.lock);
	table.forking = true;
	table.forker_cancelable = cancelable;
	while (table.holders)
		pthread_cond_wait(&table.changed, &table.lock);
	table.forker = getpid();
	table.child_cleared = false;
	forking_here = true;
}

static void end_fork(void)
{
	table.forking = false;
	forking_here = false;
	pthread_cond_broadcast(&table.changed);
	unlock_table(table.forker_cancelable);
}

static void after_fork_in_child(void)
{
	if (!table.child_cleared)
		clear_child();
	end_fork();
}

static void watch_forks(void)
{
	table.fork_error = pthread_atfork(before_fork, end_fork, after_fork_in_child);
}

static void watch_forks_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, watch_forks);
}

/*
 * Before the application registers handlers, if possible: those then run while
 * nothing is locked, and in the child after ours.
 */
static void __attribute__((constructor(101))) watch_forks_early(void)
{
	watch_forks_once();
}

static _Thread_local int holder_cancelable;

/**
 * slot_hold_forks() - let fork() wait
 *
 * From before a descriptor is made until it is in the table, or closed: a
 * child would keep a descriptor that the table does not know.  The thread cannot
 * be cancelled meanwhile.  Does not nest.
 *
 * Return: 0, or -ENOMEM if forks cannot be watched.
 */
int slot_hold_forks(void)
{
	int cancelable;

	watch_forks_once();
	if (table.fork_error)
		return -table.fork_error;
	cancelable = lock_table();
	while (table.forking && !forking_here)
		pthread_cond_wait(&table.changed, &table.lock);
	table.holders++;
	unlock_table(PTHREAD_CANCEL_DISABLE);
	holder_cancelable = cancelable;
	return 0;
}

/**
 * slot_release_forks() - let fork() go on
 */
void slot_release_forks(void)
{
	lock_table();
	if (!--table.holders)
		pthread_cond_broadcast(&table.changed);
	unlock_table(holder_cancelable);
}

/* Caller holds table.lock. */
static int add_chunk(void)
{
	unsigned int first = table.chunks_count * CHUNK_SLOTS;
	struct slot *chunk;

	if (table.chunks_count == CHUNKS_MAX)
		return -ENFILE;
	chunk = aligned_alloc(CACHE_LINE, CHUNK_SLOTS * sizeof(*chunk));
	if (!chunk)
		return -ENOMEM;
	for (unsigned int i = 0; i < CHUNK_SLOTS; i++) {
		atomic_init(&chunk[i].word, 0);
		chunk[i].object = NULL;
		chunk[i].last = 0;
		chunk[i].next_free = i + 1 < CHUNK_SLOTS ? first + i + 2 : 0;
	}
	table.first_free = first + 1;
	atomic_store_explicit(&table.chunks[table.chunks_count++], chunk, memory_order_release);
	return 0;
}

/* Check bits that are not 0 and not those of the slot's last handle. */
static int choose_check(uint64_t last, uint64_t *check)
{
	do {
		ssize_t got = getrandom(check, sizeof(*check), 0);

		if (got < 0 && errno != EINTR)
			return -errno;
		*check >>= CHECK_SHIFT;
		if (got != sizeof(*check))
			*check = 0;
	} while (!*check || *check == last);
	return 0;
}

/* Caller holds table.lock. */
static int take_slot(uint64_t *id)
{
	struct slot *slot;
	unsigned int index;
	uint64_t check;
	int ret;

	if (!table.first_free) {
		ret = add_chunk();
		if (ret)
			return ret;
	}
	index = table.first_free - 1;
	slot = slot_at(index);
	ret = choose_check(slot->last, &check);
	if (ret)
		return ret;
	table.first_free = slot->next_free;
	slot->last = check;
	*id = check << CHECK_SHIFT | index;
	return 0;
}

/**
 * slot_reserve() - reserve a place in the table
 * @id: (out) the handle that it will have
 *
 * Return: 0; -ENOMEM, -ENFILE (too many handles), or what getrandom() gave.
 */
int slot_reserve(uint64_t *id)
{
	int cancelable = lock_table();
	int ret = take_slot(id);

	unlock_table(cancelable);
	return ret;
}

/**
 * slot_fill() - put an object into its place
 * @object: its id is reserved
 *
 * The handle has one use.
 */
void slot_fill(struct handle *object)
{
	struct slot *slot = slot_at(object->id & INDEX_MASK);
	int cancelable = lock_table();

	slot->object = object;
	atomic_store_explicit(&slot->word, (object->id & ~INDEX_MASK) | 1,
			      memory_order_release);
	unlock_table(cancelable);
}

/* Add @change to the word of a live handle. */
static struct slot *change_word(uint64_t id, uint64_t change)
{
	struct slot *slot = slot_at(id & INDEX_MASK);
	uint64_t word;

	if (!slot || !(id >> CHECK_SHIFT))
		return NULL;
	word = atomic_load_explicit(&slot->word, memory_order_relaxed);
	do {
		if (word >> CHECK_SHIFT != id >> CHECK_SHIFT || word & DEAD)
			return NULL;
	} while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, word + change,
							memory_order_acq_rel,
							memory_order_relaxed));
	return slot;
}

/**
 * slot_get() - look a handle up and use it
 * @id: any value
 *
 * Return: the object, or NULL if @id is no live handle.
 */
struct handle *slot_get(uint64_t id)
{
	struct slot *slot = change_word(id, 1);

	return slot ? slot->object : NULL;
}

/**
 * slot_kill() - make a handle dead
 * @id: the handle
 *
 * Return: true to exactly one caller, who now has the handle's own use.
 */
bool slot_kill(uint64_t id)
{
	return change_word(id, DEAD);
}

/**
 * slot_put() - drop a use
 * @id: the handle, dead or alive
 *
 * Return: true if it was the last one: the caller frees the slot.
 */
bool slot_put(uint64_t id)
{
	struct slot *slot = slot_at(id & INDEX_MASK);
	uint64_t word = atomic_fetch_sub_explicit(&slot->word, 1, memory_order_acq_rel);

	return (word & USES_MASK) == 1;
}

/**
 * slot_free() - close the object's descriptor and free its slot
 * @object: its last use is gone
 *
 * Closing under the lock: a child that is forked now finds the descriptor in
 * the table, or does not have it.
 */
void slot_free(struct handle *object)
{
	unsigned int index = object->id & INDEX_MASK;
	struct slot *slot = slot_at(index);
	int cancelable = lock_table();

	if (object->fd >= 0)
		close(object->fd);
	object->fd = -1;
	slot->object = NULL;
	atomic_store_explicit(&slot->word, 0, memory_order_release);
	slot->next_free = table.first_free;
	table.first_free = index + 1;
	unlock_table(cancelable);
}
