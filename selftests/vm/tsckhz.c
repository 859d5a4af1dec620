// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how many thousand cycles a second the time stamp counter makes.
 */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define MEASURE_NS	50e6

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

int main(void)
{
	unsigned long long cycles = __rdtsc();
	double start = now_ns(), end;

	do {
		end = now_ns();
	} while (end - start < MEASURE_NS);
	printf("%.0f\n", (__rdtsc() - cycles) / ((end - start) / 1e6));
	return 0;
}
