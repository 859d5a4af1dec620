# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# TAP for shell tests, to be sourced; and what they need around it.
#
#   tap_dir             make a directory, name it $DIR, remove it at the end
#   check NAME CMD...   one test: it passes if CMD succeeds
#   wait_for S CMD...   try CMD every 50 ms until it succeeds, S seconds at most
#   tap_end             print the plan and exit with 1 if a test has failed

tap_count=0
tap_failed=0

tap_dir() {
	DIR=$(mktemp -d)
}

# The tests define clean_up; it runs however the test ends.
trap 'clean_up; rm -rf "$DIR"' EXIT
trap 'exit 130' INT TERM HUP

check() {
	tap_name=$1
	shift
	tap_count=$((tap_count + 1))
	if "$@"; then
		echo "ok $tap_count $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count $tap_name"
	fi
}

wait_for() {
	tap_tries=$(($1 * 20))
	shift
	until "$@"; do
		tap_tries=$((tap_tries - 1))
		[ "$tap_tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

tap_end() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
