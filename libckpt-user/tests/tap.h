/* SPDX-License-Identifier: GPL-2.0-only */
/* Results in the Test Anything Protocol. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

/* One of each in a program, however many files include this. */
__attribute__((weak)) int tap_count, tap_failed;

/* One result; the condition is its description unless @text says more. */
#define ok(condition, ...)						\
do {									\
	int good_ = !!(condition);					\
									\
	tap_failed += !good_;						\
	printf("%sok %d - ", good_ ? "" : "not ", ++tap_count);		\
	printf(__VA_ARGS__);						\
	printf("\n");							\
	if (!good_)							\
		printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);	\
} while (0)

static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif /* TAP_H */
