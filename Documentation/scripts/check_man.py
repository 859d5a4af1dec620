#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks what mandoc cannot know about the manual pages.

Every function of the public headers has a page that names it; the pages have
their sections in the fixed order; and what they refer to exists.
"""

import re
import sys

import man_pages

ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUE", "ERRORS", "FILES",
         "CONFORMING TO", "NOTES", "EXAMPLES", "SEE ALSO"]
NEEDED = {
    "3": ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUE", "CONFORMING TO",
          "SEE ALSO"],
    "4": ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUE", "ERRORS", "FILES",
          "SEE ALSO"],
    "7": ["NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"],
    "8": ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUE", "SEE ALSO"],
}
OTHERS = {"execve.2", "fork.2", "free.3", "ioctl.2", "open.2", "poll.2",
          "rmmod.8", "select.2"}


def check_page(page):
    text = page.read_text()
    titles = [title for title, _ in man_pages.sections(page)]
    known = [title for title in ORDER if title in titles]
    if titles != known:
        yield f"{page.name}: sections are {titles}, not {known}"
    for title in NEEDED[page.suffix[1:]]:
        if title not in titles:
            yield f"{page.name}: no section {title}"
    for name, section in re.findall(
            r"(?:\\fB|^\.BR )([\w.]+)(?:\\fP)? ?\((\d)\)", text, re.M):
        target = f"{name}.{section}"
        if target not in OTHERS and not (man_pages.MAN / target).exists():
            yield f"{page.name}: refers to {target}, which does not exist"


def check_functions():
    standard = man_pages.functions()
    native = man_pages.native_functions()
    functions = standard | native
    if not standard or not native:
        yield "no functions found in the public headers"
    for function in sorted(functions):
        page = man_pages.MAN / f"{function}.3"
        if not page.exists():
            yield f"{function}: no manual page"
            continue
        name = dict(man_pages.sections(page))["NAME"]
        if not re.search(rf"\b{function}\b", name):
            yield f"{page.name}: NAME does not name {function}"
    for page in man_pages.MAN.glob("*.3"):
        if page.stem not in functions:
            yield f"{page.name}: no such function in the public headers"


def main():
    problems = list(check_functions())
    for page in sorted(man_pages.MAN.glob("*.[1-8]")):
        if not page.is_symlink():
            problems += check_page(page)
    return man_pages.report(problems)


if __name__ == "__main__":
    sys.exit(main())
