#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The small samples do what they say: linked statically with the library of
# this tree, and with -lSaCkpt against an installed tree.
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)

# shellcheck source=tap.sh
. "$here/tap.sh"
tap_dir
clean_up() { :; }

# prints PROGRAM: what it prints is what comes on standard input
prints() {
	cat > "$DIR/expected"
	timeout 30 "$@" > "$DIR/out" 2>&1
	status=$?
	if [ "$status" -eq 0 ] && cmp -s "$DIR/expected" "$DIR/out"; then
		return 0
	fi
	echo "# $1: exit status $status, and printed"
	sed 's/^/#  /' "$DIR/out"
	return 1
}

# The same twice, since nothing of the first run may be left.
run_all() {
	check "hello, $1" prints "$2/hello" <<- 'END'
	Hello World!
	END
	check "eventloop, $1" prints "$2/eventloop" <<- 'END'
	open asked for
	opened (invocation 1)
	written
	on every replica (invocation 2)
	END
	check "tracking, $1" prints "$2/tracking" <<- 'END'
	section 1: 5 bytes at 0 changed, now 'hello'
	section 1: 5 bytes at 0 changed, now 'world'
	section 1: 1 bytes at 5 changed, now 'world!'
	section 1: deleted
	section 2: created, with no data
	updates were missed: all is read again
	section 2: now '999'
	section 3: now 'written meanwhile'
	END
}

run_all static "$here/../../samples/build"
run_all 'static, again' "$here/../../samples/build"
export LD_LIBRARY_PATH="$here/build/root/usr/local/lib"
run_all 'with -lSaCkpt' "$here/build/installed"

tap_end
