#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the ABI documents: their form, and that they fit the sources.

What the sources show in sysfs and under /proc/sys has an entry, and an entry
has something that it describes.
"""

import re
import sys

import man_pages

ABI = man_pages.TOP / "Documentation/ABI/testing"
KMOD = man_pages.TOP / "kmod"
FIELDS = ["What", "Date", "KernelVersion", "Contact", "Description"]
CHECKPOINT = "/sys/kernel/ckpt/<checkpoint>"
SECTION = CHECKPOINT + "/sections/<section>"


def entries(path, problems):
    """What is described; entries are separated by empty lines before What."""
    found = []
    for entry in re.split(r"\n(?=What:)", path.read_text()):
        fields = re.findall(r"^(\w+):", entry, re.M)
        what = re.match(r"What:\t+(\S+)", entry)
        if fields != FIELDS or not what:
            problems.append(f"{path.name}: fields are {fields}, not {FIELDS}")
        else:
            found.append(what.group(1))
    return found


def names(file, pattern):
    return re.findall(pattern, (KMOD / file).read_text())


def sources():
    """Everything that the module shows."""
    shown = {"/sys/kernel/ckpt", CHECKPOINT + "/sections",
             "/sys/module/ckpt/version"}
    attribute = r'^ATTRIBUTE\((\w+),'
    files = r'\.name = "(\w+)"'
    for file, where in (("sysfs.c", CHECKPOINT), ("sysfs_section.c", SECTION)):
        for name in (re.findall(attribute, (KMOD / file).read_text(), re.M)
                     + names(file, files)):
            shown.add(f"{where}/{name}")
    for name in names("sysctl.c", r'\.procname = "(\w+)"'):
        shown.add(f"/proc/sys/net/ckpt/{name}")
    for source in KMOD.glob("*.c"):
        for name in names(source.name, r"module_param\((\w+),"):
            shown.add(f"/sys/module/ckpt/parameters/{name}")
    return shown


def main():
    problems = []
    described = []
    for path in sorted(ABI.iterdir()):
        described += entries(path, problems)
    for what in sorted(set(described) - sources()):
        problems.append(f"{what} is described, and no source shows it")
    for what in sorted(sources() - set(described)):
        problems.append(f"{what} is not described")
    for what in sorted({w for w in described if described.count(w) > 1}):
        problems.append(f"{what} is described more than once")
    return man_pages.report(problems)


if __name__ == "__main__":
    sys.exit(main())
