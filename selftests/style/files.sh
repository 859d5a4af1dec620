# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What belongs to the tree; sourced by the checks, in its top directory.

# files [PATTERN...]: what git keeps or would keep, else (a tarball) all but
# what is built.
files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -co --exclude-standard -- "$@"
	else
		find "${@:-.}" -name build -prune -o -type f -print | sed 's|^\./||'
	fi | while read -r file; do
		[ ! -f "$file" ] || [ -L "$file" ] || echo "$file"
	done | sort
}
