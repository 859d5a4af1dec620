# SPDX-License-Identifier: GPL-2.0-only
"""What the checks have to know about manual pages, headers and tests."""

import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parents[2]
MAN = TOP / "libckpt-user/man"
INCLUDE = TOP / "libckpt-user/include"
SELFTESTS = TOP / "selftests"

DECLARATION = re.compile(
    r"\b((?:saCkpt|saAisName|ncsCkpt)\w+)\s*\([^()]*\)\s*;")
NATIVE = re.compile(r"^(?:extern|static inline) \w+ (ckpt_\w+)\(", re.M)
ERROR_ITEM = re.compile(r"^\.TP.*\n(?:\.B |\\fB)(SA_AIS_\w+)(?:\\fP)?\n(.*)$",
                        re.M)
ONLY = re.compile(r"^\(\\fB(\w+)\\fP\(\)\)")


def functions():
    """Names of the functions of the standard, and of those beside them."""
    names = set()
    for header in INCLUDE.glob("*.h"):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        text = re.sub(r"\btypedef\b[^;{]*;", "", text)
        names.update(DECLARATION.findall(text))
    return names


def native_functions():
    """Names of the functions that are one call of the device."""
    return set(NATIVE.findall((INCLUDE / "ckpt/ckpt.h").read_text()))


def sections(page):
    """Title and text of each section of a page."""
    parts = re.split(r"^\.SH (.*)\n", page.read_text(), flags=re.M)
    return [(title.strip('"'), text)
            for title, text in zip(parts[1::2], parts[2::2])]


def errors(page, function):
    """Codes that a page lists for a function, in order."""
    codes = []
    for code, text in ERROR_ITEM.findall(page.read_text()):
        only = ONLY.match(text)
        if code != "SA_AIS_OK" and (not only or only.group(1) == function):
            codes.append(code)
    return codes


def tests():
    """(file, name) of every kselftest test, and (file, None) of scripts."""
    found = set()
    for source in SELFTESTS.rglob("*_test.c"):
        text = source.read_text()
        for pattern in (r"^TEST(?:_SIGNAL)?\((\w+)",
                        r"^TEST_F(?:_SIGNAL|_TIMEOUT)?\(\w+,\s*(\w+)"):
            for name in re.findall(pattern, text, re.M):
                found.add((source.name, name))
    for script in SELFTESTS.rglob("*_test.sh"):
        found.add((script.name, None))
    return found


def report(problems):
    """Prints problems; the exit status of a check."""
    for problem in problems:
        print(problem)
    return 1 if problems else 0
