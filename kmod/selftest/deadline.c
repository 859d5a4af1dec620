// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deadline queues: each deadline fires once, never early, and in order; one that
 * is cancelled does not fire, and one that is moved fires at its new time.
 */
#include <linux/delay.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "selftest.h"

#define TEST_DEADLINES	200
#define TEST_SPAN_NS	(200 * NSEC_PER_MSEC)
/* So far ahead that what is cancelled has not fired, however slow the machine. */
#define TEST_AHEAD_NS	(2 * NSEC_PER_SEC)
/* At most; the test ends as soon as all have fired. */
#define TEST_WAIT_MS	60000

struct test_deadline {
	struct ckpt_deadline deadline;
	s64 fired_at;
	u32 fired;
};

static bool test_grab(struct ckpt_deadline *deadline)
{
	return true;
}

static void test_fire(struct ckpt_deadline *deadline)
{
	struct test_deadline *test = container_of(deadline, struct test_deadline, deadline);

	test->fired_at = ktime_get();
	test->fired++;
}

static const struct ckpt_deadline_ops test_ops = {
	.grab = test_grab,
	.fire = test_fire,
};

static s64 __init random_time(s64 now)
{
	return now + get_random_u32_below(TEST_SPAN_NS);
}

/* Every fourth is cancelled, and every fourth is moved. */
static void __init set_all(struct ckpt_deadline_queue *queue, struct test_deadline *tests)
{
	s64 now = ckpt_deadline_queue_now(queue);
	u32 i;

	for (i = 0; i < TEST_DEADLINES; i++) {
		ckpt_deadline_init(&tests[i].deadline);
		/* Far enough away to be cancelled in time, but for some in the past. */
		ckpt_deadline_set(queue, &tests[i].deadline,
				  i % 8 == 2 ? now - 1 : random_time(now + TEST_AHEAD_NS));
	}
	for (i = 0; i < TEST_DEADLINES; i++) {
		if (i % 4 == 0)
			ckpt_deadline_cancel(queue, &tests[i].deadline);
		if (i % 4 == 1)
			ckpt_deadline_set(queue, &tests[i].deadline,
					  random_time(now + TEST_AHEAD_NS + TEST_SPAN_NS));
	}
}

static u32 __init count_fired(const struct test_deadline *tests)
{
	u32 i, fired = 0;

	for (i = 0; i < TEST_DEADLINES; i++)
		fired += READ_ONCE(tests[i].fired);
	return fired;
}

static bool __init check_all(const struct test_deadline *tests)
{
	u32 i;

	for (i = 0; i < TEST_DEADLINES; i++) {
		SELFTEST(tests[i].fired == (i % 4 != 0));
		if (tests[i].fired)
			SELFTEST(tests[i].fired_at >= tests[i].deadline.node.expires);
	}
	return true;
}

static bool __init test_queue(struct workqueue_struct *workqueue, struct test_deadline *tests)
{
	struct ckpt_deadline_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);
	u32 waited;
	bool pass;

	SELFTEST(queue);
	ckpt_deadline_queue_init(queue, CLOCK_MONOTONIC, &test_ops, workqueue);
	set_all(queue, tests);
	for (waited = 0; waited < TEST_WAIT_MS; waited += 10) {
		if (count_fired(tests) == TEST_DEADLINES * 3 / 4)
			break;
		usleep_range(10000, 11000);
	}
	ckpt_deadline_queue_destroy(queue);
	pass = check_all(tests) && !timerqueue_getnext(&queue->head);
	kfree(queue);
	return pass;
}

/**
 * ckpt_deadline_selftest() - test deadline queues
 *
 * Return: true if they are right.
 */
bool __init ckpt_deadline_selftest(void)
{
	struct test_deadline *tests = kcalloc(TEST_DEADLINES, sizeof(*tests), GFP_KERNEL);
	struct workqueue_struct *workqueue = alloc_workqueue("ckpt_selftest", 0, 0);
	bool pass;

	SELFTEST(tests && workqueue);
	pass = test_queue(workqueue, tests);
	destroy_workqueue(workqueue);
	kfree(tests);
	return pass;
}
