// SPDX-License-Identifier: GPL-2.0-only
/*
 * log.c - what the manager tells people
 */
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

void log_line(const char *format, ...)
{
	char line[512];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* One write, so that lines of components do not get mixed in. */
	fprintf(stderr, "amfd: %s\n", line);
}
