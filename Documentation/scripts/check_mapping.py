#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks sa-mapping.rst against manual pages, headers and tests.

Every function has a section, with one row for success and one for each error
that its manual page lists, in that order; and every test that is named exists.
"""

import re
import sys

import man_pages

PAGE = man_pages.TOP / "Documentation/sa-mapping.rst"
TITLE = re.compile(r"^(\w+)\n-+\n", re.M)
ROW = re.compile(r"^``(SA_AIS_\w+)``(.*(?:\n +.*)*)", re.M)
TEST = re.compile(r"``([\w.]+)(?:: (\w+))?``")


def distinct(codes):
    """Without repetitions, in the order of the first occurrences."""
    return list(dict.fromkeys(codes))


def check_function(function, text, tests):
    rows = ROW.findall(text)
    if not rows and "SA_AIS_" in man_pages_text(function):
        yield f"{function}: no rows"
    codes = distinct(code for code, _ in rows)
    wanted = distinct(man_pages.errors(man_pages.MAN / f"{function}.3",
                                       function))
    if returns_error(function):
        wanted = ["SA_AIS_OK"] + wanted
    if codes != wanted:
        yield f"{function}: rows are {codes}, the manual page has {wanted}"
    for code, cell in rows:
        named = TEST.findall(cell)
        if not named:
            yield f"{function}: {code}: no test is named"
        for file, name in named:
            if (file, name or None) not in tests:
                yield f"{function}: {code}: no test {file}: {name}"


def man_pages_text(function):
    return (man_pages.MAN / f"{function}.3").read_text()


def returns_error(function):
    """Whether a function can succeed with SA_AIS_OK."""
    value = dict(man_pages.sections(man_pages.MAN / f"{function}.3"))
    return "SA_AIS_OK" in value["RETURN VALUE"]


def main():
    parts = TITLE.split(PAGE.read_text())
    documented = dict(zip(parts[1::2], parts[2::2]))
    tests = man_pages.tests()
    problems = []
    for function in sorted(man_pages.functions()):
        if function not in documented:
            problems.append(f"{function}: no section in {PAGE.name}")
        else:
            problems += check_function(function, documented[function], tests)
    # Tests that are named outside the sections of functions.
    for file, name in TEST.findall(PAGE.read_text()):
        if file.endswith(("_test.c", "_test.sh")) and \
                (file, name or None) not in tests:
            problems.append(f"{PAGE.name}: no test {file}: {name}")
    return man_pages.report(distinct(problems))


if __name__ == "__main__":
    sys.exit(main())
