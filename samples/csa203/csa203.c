// SPDX-License-Identifier: GPL-2.0-only
/*
 * csa203 - the tutorial's program: prints a number every second, and keeps the
 *	next one in a checkpoint, so that the standby goes on with it when the
 *	active instance dies
 *
 * It runs as a component under amfd; csa203.conf shows how.  The environment
 * variable CSA203_PERIOD_US sets another period, 1 to 3600000000 microseconds.
 *
 * The main thread works; another runs the callbacks of the AMF.  The line is
 * printed first, then the next number is written.  So an instance that dies
 * between the two makes its successor repeat a number, and none is ever left
 * out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "checkpoint.h"
#include "component.h"
#include "csa203.h"

#define PERIOD_US	1000000
#define PERIOD_MAX_US	3600000000L

struct csa203 csa203 = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

void csa203_exit(bool failed)
{
	pthread_mutex_lock(&csa203.lock);
	csa203.exiting = true;
	csa203.failed |= failed;
	pthread_cond_signal(&csa203.changed);
	pthread_mutex_unlock(&csa203.lock);
}

/* Returns 0 if the environment holds no valid period. */
static long period_us(void)
{
	const char *text = getenv("CSA203_PERIOD_US");
	char *end;
	long period;

	if (!text)
		return PERIOD_US;
	period = strtol(text, &end, 10);
	if (end == text || *end || period < 1 || period > PERIOD_MAX_US)
		return 0;
	return period;
}

/* Called with csa203.lock held. */
static bool say_hello(void)
{
	printf("%s: Hello World! (seq=%u)\n", csa203.name, csa203.seq);
	csa203.seq++;
	if (checkpoint_write_seq(csa203.seq) == SA_AIS_OK)
		return true;
	printf("%s: ERROR: Checkpoint write failed. Exiting.\n", csa203.name);
	return false;
}

/*
 * Sleep for a period, less if the role changes or the program shall end.
 * Called with csa203.lock held, and gives it away meanwhile.
 */
static void sleep_period(long period)
{
	SaAmfHAStateT before = csa203.ha_state;
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += period % 1000000 * 1000;
	until.tv_sec += period / 1000000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (!error && !csa203.exiting && csa203.ha_state == before)
		error = pthread_cond_timedwait(&csa203.changed, &csa203.lock,
					       &until);
}

static void work(long period)
{
	pthread_mutex_lock(&csa203.lock);
	while (!csa203.exiting) {
		if (csa203.ha_state == SA_AMF_HA_ACTIVE && !say_hello()) {
			csa203.failed = true;
			break;
		}
		sleep_period(period);
	}
	pthread_mutex_unlock(&csa203.lock);
}

static void prepare(void)
{
	pthread_condattr_t attr;

	/* A line is to be out before the number is stored, even in a pipe. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&csa203.changed, &attr);
	pthread_condattr_destroy(&attr);
}

int main(void)
{
	long period = period_us();
	SaAisErrorT error;

	if (!period) {
		fprintf(stderr, "csa203: CSA203_PERIOD_US must be 1 to %ld\n",
			PERIOD_MAX_US);
		return 2;
	}
	prepare();
	error = component_initialize();
	if (error != SA_AIS_OK)
		return 1;
	printf("csa203: Instantiated as component instance %s.\n", csa203.name);
	/* Twice: once on arrival, once since it is not active yet. */
	printf("%s: Waiting for CSI assignment...\n", csa203.name);
	printf("%s: Waiting for CSI assignment...\n", csa203.name);

	/* Before any callback: a standby is one that has the checkpoint open. */
	error = checkpoint_initialize(csa203.name, &csa203.seq);
	if (error != SA_AIS_OK) {
		printf("%s: Failed [0x%x] to initialize checkpoint\n",
		       csa203.name, error);
		component_finalize();
		return 1;
	}
	error = component_dispatch();
	if (error == SA_AIS_OK)
		work(period);

	printf("csa203Comp: Finalize called.\n");
	checkpoint_finalize();
	component_finalize();
	return error != SA_AIS_OK || csa203.failed;
}
