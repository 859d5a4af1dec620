// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refused calls: the attempts
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ckpt_order.h"
#include "ckpt_stage.h"

#define TAIL	8	/* bytes by which a longer argument is longer */

static char problem[512];

static void bend_other_file(struct attempt *a)
{
	a->state |= ORDER_OTHER_FILE;
}

static void bend_short(struct attempt *a)
{
	a->size = a->known - 1;
}

static void bend_unreadable(struct attempt *a)
{
	a->unreadable = true;
}

static void bend_tail(struct attempt *a)
{
	a->size = a->known + TAIL;
	a->arg.bytes[a->size - 1] = 1;
}

static void bend_flags(struct attempt *a)
{
	a->arg.head.flags |= 1U << 31;
}

static void bend_cookie(struct attempt *a)
{
	a->arg.head.cookie ^= 1ULL << 63;
}

static void bend_shut(struct attempt *a)
{
	a->state |= ORDER_SHUT;
}

static void bend_denied(struct attempt *a)
{
	a->state |= ORDER_DENIED;
}

/* What can be wrong with every call; @bend is NULL for the reserved member. */
static const struct order_fault common_faults[] = {
	{ ENOTTY,	"the other kind of file",	bend_other_file },
	{ EINVAL,	"a shorter argument",		bend_short },
	{ EFAULT,	"an unreadable argument",	bend_unreadable },
	{ E2BIG,	"a longer one, not zero there",	bend_tail },
	{ EINVAL,	"an unknown flag",		bend_flags },
	{ EINVAL,	"a reserved member",		NULL },
	{ EBADF,	"another cookie",		bend_cookie },
	{ ESHUTDOWN,	"a closed handle",		bend_shut },
	{ EPERM,	"an open for something else",	bend_denied },
};

static bool applies(const struct order_call *call,
		    const struct order_fault *fault)
{
	if (fault->bend == bend_other_file)
		return !call->either;
	if (fault->bend == bend_denied)
		return call->denied;
	return fault->bend || call->reserved;
}

/* All faults of a call in one list; the number of them. */
static unsigned int collect(const struct order_call *call,
			    const struct order_fault *own,
			    const struct order_fault **list)
{
	unsigned int n = 0, i;

	for (i = 0; i < sizeof(common_faults) / sizeof(*common_faults); i++)
		if (applies(call, &common_faults[i]))
			list[n++] = &common_faults[i];
	while (own->error)
		list[n++] = own++;
	return n;
}

static void bend(struct attempt *a, const struct order_call *call,
		 const struct order_fault *fault)
{
	if (fault->bend)
		fault->bend(a);
	else
		a->arg.bytes[call->reserved] = 1;
}

/*
 * The argument lies before a page that is not mapped, so that a kernel that
 * reads or writes past its size does not go unnoticed.
 */
static int issue(struct attempt *a, const struct order_call *call, int fd)
{
	const size_t page = sysconf(_SC_PAGESIZE), room = 4 * page;
	const size_t used = a->size < sizeof(a->arg) ? a->size : sizeof(a->arg);
	unsigned long cmd = _IOC(_IOC_DIR(call->cmd), _IOC_TYPE(call->cmd),
				 _IOC_NR(call->cmd), a->size);
	char *map, *at;
	int ret;

	map = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map + room, page, PROT_NONE))
		abort();
	at = map + room - a->size;
	memcpy(at, &a->arg, used);
	if (a->readonly && mprotect(map, room, PROT_READ))
		abort();
	if (a->unmapped) {
		memmove(at + a->unmapped, at, a->size - a->unmapped);
		at += a->unmapped;
		ret = ck_ioctl(fd, cmd, at);
	} else {
		ret = ck_ioctl(fd, cmd,
			       a->unreadable ? (void *)ORDER_BAD_PTR : at);
		memcpy(&a->arg, at, used);
	}
	munmap(map, room + page);
	return ret;
}

static const char *complain(const struct order_call *call, const char *what,
			    int error, int ret)
{
	snprintf(problem, sizeof(problem), "%s with %s: must give %s, gave %s",
		 call->name, what, error ? strerror(error) : "success",
		 ret ? strerror(-ret) : "success");
	return problem;
}

void order_valid(struct attempt *a, const struct order_call *call)
{
	memset(a, 0, sizeof(*a));
	a->known = a->size = _IOC_SIZE(call->cmd);
	call->valid(a);
}

/*
 * The stage of the last attempt, if it was refused: as that has been seen to
 * change nothing, it serves for the next one of the same call and state.
 */
static struct {
	bool set;
	const struct order_call *call;
	unsigned int state;
	struct stage stage;
} kept;

void order_end(void)
{
	if (kept.set)
		stage_clear(&kept.stage);
	kept.set = false;
}

static int set_or_reuse(int service, const struct order_call *call,
			unsigned int state)
{
	int ret;

	if (kept.set && kept.call == call && kept.state == state)
		return 0;
	order_end();
	kept.set = true;
	kept.call = call;
	kept.state = state;
	ret = stage_set(&kept.stage, service, call, state);
	if (ret)
		order_end();
	return ret;
}

const char *order_try(int service, const struct order_call *call,
		      struct attempt *a, int error, const char *what)
{
	struct stage_picture before, after;
	const char *wrong = NULL;
	int ret;

	ret = set_or_reuse(service, call, a->state);
	if (ret) {
		snprintf(problem, sizeof(problem), "%s with %s: no stage: %s",
			 call->name, what, strerror(-ret));
		return problem;
	}
	if (!a->no_cookie)
		a->arg.head.cookie ^= kept.stage.cookie;
	stage_look(&kept.stage, &before);
	ret = issue(a, call, kept.stage.fd);
	stage_look(&kept.stage, &after);
	if (ret != -error) {
		wrong = complain(call, what, error, ret);
	} else if (error && (wrong = stage_compare(&before, &after))) {
		snprintf(problem, sizeof(problem), "%s with %s changed %s",
			 call->name, what, wrong);
		wrong = problem;
	}
	stage_drop(&kept.stage, call, a, ret);
	if (!error || wrong || a->state & ORDER_DESCRIPTORS)
		order_end();
	return wrong;
}

/* Fault @first of the list, alone or with all later ones. */
static const char *try_faults(int service, const struct order_call *call,
			      const struct order_fault **list,
			      unsigned int first, unsigned int end)
{
	struct attempt a;
	char what[128];
	unsigned int i;

	snprintf(what, sizeof(what), "%s%s", list[first]->what,
		 end > first + 1 ? " and all later faults" : "");
	order_valid(&a, call);
	/* From the last: where two of them bend one member, the first wins. */
	for (i = end; i-- > first;)
		bend(&a, call, list[i]);
	return order_try(service, call, &a, list[first]->error, what);
}

const char *order_check(int service, const struct order_call *call,
			const struct order_fault *faults)
{
	const struct order_fault *list[32];
	unsigned int n = collect(call, faults, list), i;
	const char *wrong = NULL;
	struct attempt a;

	for (i = 0; i < n && !wrong; i++) {
		wrong = try_faults(service, call, list, i, i + 1);
		if (!wrong)
			wrong = try_faults(service, call, list, i, n);
	}
	if (wrong)
		return wrong;
	order_valid(&a, call);
	return order_try(service, call, &a, 0, "nothing wrong");
}
