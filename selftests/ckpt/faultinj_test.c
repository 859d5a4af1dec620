// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failing allocations: each of every call, one after the other
 *
 * Nothing may have changed after a call that has failed, and the error is one
 * for want of memory.  The kernel lets copies from and to user memory fail in
 * the same series, with EFAULT; of these the very last ones, of the results, are
 * too late to undo what was done, and all must be done then.
 */
#include "ckpt_async.h"
#include "ckpt_fixture.h"
#include "ckpt_inject.h"
#include "ckpt_picture.h"
#include "ckpt_stage.h"
#include "ckpt_calls.h"

#define BIG	(300 << 10)

static char big[BIG];

/**
 * struct plan - a call in a setting
 * @call: the call
 * @state: &enum order_state
 * @prepare: puts the stage into a setting of its own, or NULL
 * @bend: makes the call another valid one, or NULL
 * @exhaust: let all allocations of pages fail from the N-th on, not the N-th
 *	allocation of any kind alone
 * @pages: let the N-th allocation be one of pages, too
 */
struct plan {
	enum call_index call;
	unsigned int state;
	int (*prepare)(const struct stage *stage);
	void (*bend)(struct attempt *a);
	bool exhaust;
	bool pages;
};

/**
 * struct outcome - of one try
 * @error: 0 or a positive errno, of the call or of the event that it led to
 * @injected: something has failed
 */
struct outcome {
	int error;
	bool injected;
};

/* The result of an asynchronous call comes as an event. */
static int await(const struct stage *stage)
{
	struct ckpt_ioc_event event;
	int ret = ck_take_event(stage->service, &event, NULL, 0);

	if (!ret && event.fd >= 0)
		close(event.fd);
	return ret ?: -event.error;
}

/* What has succeeded is ended, so that all of it can be seen by looking. */
static int finish(const struct stage *stage, const struct plan *plan,
		  const struct attempt *a, int ret)
{
	/* The result is there, though the caller was not told so. */
	if (ret == -EFAULT && plan->call == CALL_OPEN_ASYNC)
		await(stage);
	if (ret)
		return ret;
	switch (plan->call) {
	case CALL_OPEN_ASYNC:
	case CALL_SYNC_ASYNC:
		return await(stage);
	case CALL_OPEN:
	case CALL_OPEN_EXISTING:
		return close(a->arg.open.fd);
	case CALL_TAKE_EVENT:
		return a->arg.event.fd < 0 ? 0 : close(a->arg.event.fd);
	default:
		return 0;
	}
}

/* Tries the call with its @n-th allocation failing, or 0 for none. */
static struct outcome try_call(const struct stage *stage,
			       const struct plan *plan, unsigned int n)
{
	static struct attempt a;
	struct outcome outcome = { };
	int ret, inject = -1;

	order_valid(&a, &calls[plan->call]);
	if (plan->bend)
		plan->bend(&a);
	a.arg.head.cookie = stage->cookie;
	if (n && plan->exhaust)
		inject = inject_exhaust_start(n - 1);
	else if (n)
		inject = inject_start(n);
	ret = ck_ioctl(stage->fd, calls[plan->call].cmd, &a.arg);
	if (n && plan->exhaust)
		inject_exhaust_stop(inject);
	else if (n)
		outcome.injected = inject_stop(inject);
	if (plan->exhaust)
		outcome.injected = ret;
	outcome.error = -finish(stage, plan, &a, ret);
	return outcome;
}

static int set_up(struct stage *stage, int service, const struct plan *plan)
{
	int ret = stage_set(stage, service, &calls[plan->call], plan->state);

	if (!ret && plan->prepare)
		ret = plan->prepare(stage);
	return ret;
}

/*
 * What a successful call makes of the stage; a picture of the same is taken
 * after each other success.
 */
static int take_right(struct picture *right, int service,
		      const struct plan *plan)
{
	struct stage stage;
	int ret = set_up(&stage, service, plan);

	if (!ret)
		ret = -try_call(&stage, plan, 0).error;
	picture_take(right, stage.main, stage.watch);
	stage_clear(&stage);
	return ret;
}

static const char *judge(struct outcome outcome, const struct picture *before,
			 const struct picture *after,
			 const struct picture *right, bool *done)
{
	const char *wrong = picture_compare(before, after, true);

	*done = !outcome.error;
	switch (outcome.error) {
	case 0:
		return picture_compare(right, after, false);
	case EFAULT:
		/* If it has changed anything, it must have been all. */
		*done = wrong;
		return wrong ? picture_compare(right, after, false) : NULL;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return wrong;
	default:
		return strerror(outcome.error);
	}
}

/**
 * struct tally - what a series of tries has come to
 * @n: the allocation that fails in the next try
 * @again: it fails in one try more
 * @memory: allocations whose failure gave an error for want of memory
 * @counted: the last one of these
 * @late: tries that gave EFAULT although all was done
 * @wrong: what was wrong with a try, or NULL
 */
struct tally {
	unsigned int n;
	bool again;
	unsigned int memory;
	unsigned int counted;
	unsigned int late;
	const char *wrong;
};

static void count_memory(struct tally *tally, int error)
{
	if (!error || error == EFAULT || tally->counted == tally->n)
		return;
	tally->counted = tally->n;
	tally->memory++;
}

/*
 * Where pages fail, too, the number of allocations differs by one now and then:
 * with two tries for each, none is passed over for that.
 */
static void next(const struct plan *plan, struct tally *tally)
{
	tally->again = plan->pages && !tally->again;
	if (!tally->again)
		tally->n++;
}

/* Goes on while the stage is as it was; true if there is nothing more to try. */
static bool run_stage(const struct stage *stage, const struct plan *plan,
		      const struct picture *right, struct tally *tally)
{
	struct picture before, after;
	struct outcome outcome;
	bool done;

	picture_take(&before, stage->main, stage->watch);
	do {
		outcome = try_call(stage, plan, tally->n);
		picture_take(&after, stage->main, stage->watch);
		tally->wrong = judge(outcome, &before, &after, right, &done);
		count_memory(tally, outcome.error);
		tally->late += outcome.error && done;
		picture_drop(&after);
		next(plan, tally);
	} while (!tally->wrong && !done && outcome.injected);
	if (!tally->wrong && outcome.error && !outcome.injected)
		tally->wrong = strerror(outcome.error);
	picture_drop(&before);
	return tally->wrong || !outcome.injected || tally->n > INJECT_MOST;
}

static void run(struct __test_metadata *_metadata, int service,
		const struct plan *plan, unsigned int memory)
{
	struct tally tally = { .n = 1 };
	struct picture right;
	struct stage stage;
	bool end;

	/* The process must not need pages of its own meanwhile. */
	memset(big, 'b', sizeof(big));
	ASSERT_EQ(0, take_right(&right, service, plan));
	ASSERT_EQ(0, inject_pages(plan->pages));
	do {
		ASSERT_EQ(0, set_up(&stage, service, plan));
		end = run_stage(&stage, plan, &right, &tally);
		stage_clear(&stage);
	} while (!end);
	picture_drop(&right);
	EXPECT_EQ(NULL, tally.wrong) {
		TH_LOG("%s, allocation %u: %s", calls[plan->call].name,
		       tally.n - 1, tally.wrong);
	}
	EXPECT_GT(INJECT_MOST, tally.n);
	EXPECT_LE(memory, tally.memory);
	/* With pages the same copy may come later in the next try. */
	if (!plan->pages)
		EXPECT_GE(2, tally.late);
	TH_LOG("%u allocations, %u without memory, %u too late to undo", tally.n - 1,
	       tally.memory, tally.late);
}

/*
 * A test of one call.  @_memory is how many errors for want of memory it must
 * give at least: 1 if it allocates at all.
 */
#define TEST_PLAN(_name, _memory, _call, ...)				\
	TEST_F(world, _name)						\
	{								\
		const struct plan plan = { .call = _call, ##__VA_ARGS__ }; \
									\
		SKIP_UNLESS_INJECTING();					\
		run(_metadata, self->service, &plan, _memory);		\
	}

/* Settings. */

static int tracked(const struct stage *stage)
{
	return ck_track(stage->watch, true);
}

static int tracked_handle(const struct stage *stage)
{
	return ck_track(stage->service, true);
}

static int with_open_event(const struct stage *stage)
{
	return ck_open_async(stage->service, "c", CK_RD, NULL, 1);
}

static int with_change(const struct stage *stage)
{
	return ck_track(stage->file, true) ?:
	       ck_overwrite(stage->watch, ck_str("s"), "x", 1);
}

static int with_big_section(const struct stage *stage)
{
	return ck_overwrite(stage->watch, ck_str("s"), big, sizeof(big));
}

static int with_big_section_tracked(const struct stage *stage)
{
	return with_big_section(stage) ?: tracked(stage);
}

/* Other valid arguments. */

static void bend_default_section(struct attempt *a)
{
	a->arg.open.attr.max_sections = 1;
	a->arg.open.attr.checkpoint_size = 0;
}

static void bend_create_big(struct attempt *a)
{
	a->arg.create.data = ck_ptr(big);
	a->arg.create.size = sizeof(big);
}

static void bend_create_expiring(struct attempt *a)
{
	a->arg.create.expiration = CKPT_TIME_END - 1;
}

static void bend_expiration(struct attempt *a)
{
	a->arg.section.expiration = CKPT_TIME_END - 1;
}

static void bend_overwrite_big(struct attempt *a)
{
	a->arg.overwrite.data = ck_ptr(big);
	a->arg.overwrite.size = sizeof(big);
}

static void bend_overwrite_empty(struct attempt *a)
{
	a->arg.overwrite.size = 0;
}

static void bend_write_big(struct attempt *a)
{
	a->elements[0].offset = 100000;
	a->elements[0].data = ck_ptr(big);
	a->elements[0].size = 70000;
	a->elements[2].offset = sizeof(big) - 1;
}

static void bend_one_element(struct attempt *a)
{
	a->arg.vector.count = 1;
}

static void bend_snapshot(struct attempt *a)
{
	bend_one_element(a);
	a->elements[0].offset = 0;
	a->arg.vector.flags = CKPT_READ_SNAPSHOT;
}

static void bend_read(struct attempt *a)
{
	a->elements[1].offset = 0;
	a->elements[2].offset = 0;
}

static void bend_buffer(struct attempt *a)
{
	a->arg.event.buffer = ck_ptr(a->data);
	a->arg.event.buffer_size = sizeof(a->data);
}

TEST_PLAN(info, 0, CALL_INFO)
TEST_PLAN(open, 3, CALL_OPEN)
TEST_PLAN(open_default_section, 4, CALL_OPEN, .bend = bend_default_section)
TEST_PLAN(open_tracked, 4, CALL_OPEN, .prepare = tracked_handle)
TEST_PLAN(open_existing, 2, CALL_OPEN_EXISTING)
TEST_PLAN(open_async, 3, CALL_OPEN_ASYNC)
TEST_PLAN(unlink, 1, CALL_UNLINK)
TEST_PLAN(take_open, 1, CALL_TAKE_EVENT, .state = ORDER_NO_EVENT,
	  .prepare = with_open_event)
TEST_PLAN(take_sync, 0, CALL_TAKE_EVENT)
TEST_PLAN(take_change, 0, CALL_TAKE_EVENT, .state = ORDER_NO_EVENT,
	  .prepare = with_change, .bend = bend_buffer)
TEST_PLAN(shutdown, 0, CALL_SHUTDOWN)
TEST_PLAN(track, 1, CALL_TRACK)
TEST_PLAN(track_handle, 1, CALL_TRACK_SERVICE)
TEST_PLAN(close, 0, CALL_CLOSE)
TEST_PLAN(status, 0, CALL_STATUS)
TEST_PLAN(set_retention, 0, CALL_SET_RETENTION)
TEST_PLAN(set_active, 0, CALL_SET_ACTIVE, .state = ORDER_INACTIVE)
TEST_PLAN(sync, 0, CALL_SYNC)
TEST_PLAN(sync_async, 1, CALL_SYNC_ASYNC)
TEST_PLAN(section_create, 2, CALL_CREATE)
TEST_PLAN(section_create_big, 2, CALL_CREATE, .bend = bend_create_big)
TEST_PLAN(section_create_pages, 2, CALL_CREATE, .bend = bend_create_big,
	  .pages = true)
TEST_PLAN(section_create_exhausted, 20, CALL_CREATE, .bend = bend_create_big,
	  .exhaust = true)
TEST_PLAN(section_create_expiring, 2, CALL_CREATE,
	  .bend = bend_create_expiring)
TEST_PLAN(section_create_tracked, 2, CALL_CREATE, .prepare = tracked)
TEST_PLAN(section_generate, 2, CALL_GENERATE)
TEST_PLAN(section_delete, 0, CALL_DELETE)
TEST_PLAN(section_delete_tracked, 0, CALL_DELETE, .prepare = tracked)
TEST_PLAN(section_expiration, 0, CALL_EXPIRATION, .bend = bend_expiration)
TEST_PLAN(overwrite, 1, CALL_OVERWRITE)
TEST_PLAN(overwrite_big, 1, CALL_OVERWRITE, .bend = bend_overwrite_big)
TEST_PLAN(overwrite_pages, 1, CALL_OVERWRITE, .bend = bend_overwrite_big,
	  .pages = true)
TEST_PLAN(overwrite_exhausted, 20, CALL_OVERWRITE, .bend = bend_overwrite_big,
	  .exhaust = true)
TEST_PLAN(overwrite_empty, 1, CALL_OVERWRITE, .bend = bend_overwrite_empty)
TEST_PLAN(overwrite_tracked, 1, CALL_OVERWRITE, .prepare = tracked)
TEST_PLAN(overwrite_expected, 1, CALL_OVERWRITE_EXPECT)
TEST_PLAN(write, 3, CALL_WRITE)
TEST_PLAN(write_one, 1, CALL_WRITE, .bend = bend_one_element)
TEST_PLAN(write_tracked, 3, CALL_WRITE, .prepare = tracked)
TEST_PLAN(write_big, 3, CALL_WRITE, .prepare = with_big_section,
	  .bend = bend_write_big)
TEST_PLAN(write_big_tracked, 3, CALL_WRITE, .prepare = with_big_section_tracked,
	  .bend = bend_write_big)
TEST_PLAN(write_pages, 3, CALL_WRITE, .prepare = with_big_section,
	  .bend = bend_write_big, .pages = true)
TEST_PLAN(write_exhausted, 10, CALL_WRITE, .prepare = with_big_section,
	  .bend = bend_write_big, .exhaust = true)
TEST_PLAN(section_read, 0, CALL_SECTION_READ)
TEST_PLAN(read, 0, CALL_READ, .bend = bend_read)
TEST_PLAN(read_snapshot, 0, CALL_READ, .bend = bend_snapshot)
TEST_PLAN(iterate, 0, CALL_ITERATE)

TEST_HARNESS_MAIN
