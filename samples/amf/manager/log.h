/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - what the manager tells people
 */
#ifndef AMFD_LOG_H
#define AMFD_LOG_H

/**
 * log_line() - write a line to standard error, after "amfd: "
 * @format: as in printf(), without a newline
 */
__attribute__((format(printf, 1, 2)))
void log_line(const char *format, ...);

#endif /* AMFD_LOG_H */
