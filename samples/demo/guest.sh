#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The failover of the csa203 tutorial, played for a reader.  Runs as root on a
# machine that has the module loaded; demo.sh runs it in a virtual one.
#
# The lines of the components come as they print them.  A component is killed
# after its write of the next number has returned, which shows in sysfs as a
# new generation of section "1".  So its successor must go on with exactly that
# number.  Exit status: 0 only if it did, there and back.

here=$(cd "$(dirname "$0")" && pwd)
PATH=$here/../build:$PATH
generation=/sys/kernel/ckpt/csa203Ckpt/sections/1/generation
group=csa203SGI0
amfd_pid=

dir=$(mktemp -d)
export AMFD_SOCKET="$dir/amfd.sock"

clean_up() {
	[ -z "$amfd_pid" ] || kill -9 "$amfd_pid"
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

explain() {
	echo
	printf -- '-- %s\n' "$@"
}

give_up() {
	printf '\n-- FAILED: %s\n' "$1"
	echo '-- The log of the component manager:'
	cat "$dir/log"
	exit 1
}

# wait_for WHAT CMD...: for 20 s at most
wait_for() {
	what=$1
	shift
	tries=400
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || give_up "$what did not happen within 20 s"
		sleep 0.05
	done
}

answers() { amfctl state > /dev/null 2>&1; }

# Sets $active and $standby, with their process numbers.
roles() {
	active='' standby=''
	amfctl state > "$dir/state" || return 1
	while read -r name _ role _ number _; do
		case $role in
		ACTIVE) active=$name active_pid=$number ;;
		STANDBY) standby=$name ;;
		esac
	done < "$dir/state"
	[ "$active" ] && [ "$standby" ]
}

roles_are() {
	roles && [ "$active $standby" = "$1 $2" ]
}

# printed COMPONENT COUNT: it has said hello that often since forget
forget() { seen=$(wc -l < "$dir/transcript"); }
printed() {
	[ "$(tail -n "+$((seen + 1))" "$dir/transcript" |
		grep -c "^$1: Hello World!")" -ge "$2" ]
}

both_ready() {
	[ "$(grep -c 'Checkpoint opened' "$dir/transcript")" -eq 2 ] &&
		grep -q 'Section created' "$dir/transcript"
}

generation_now() {
	read -r now < "$generation" 2> /dev/null
}

generation_moved() {
	generation_now && [ "$now" != "$before" ]
}

# Kill the active component as soon as the number after the last that it has
# printed is stored, and see the other one go on.
fail_over() {
	wait_for 'the assignment of both roles' roles
	dying=$active successor=$standby pid=$active_pid
	forget
	wait_for 'three numbers' printed "$dying" 3

	generation_now || give_up "$generation cannot be read"
	before=$now
	wait_for 'the next write' generation_moved
	forget
	explain "Its write of the next number has returned (generation $before" \
		"is now $now): kill -9 $pid.  $successor takes over:"
	kill -9 "$pid" || give_up "$dying is gone already"
	wait_for 'the take-over' printed "$successor" 1
	wait_for 'the restart' roles_are "$successor" "$dying"
	explain "$dying has been restarted, and is the standby now."
	wait_for 'three more numbers' printed "$successor" 3
}

mkfifo "$dir/lines"
tee "$dir/transcript" < "$dir/lines" &
amfd -c "$here/../csa203/csa203.conf" > "$dir/lines" 2> "$dir/log" &
amfd_pid=$!
wait_for 'the start of amfd' answers

explain 'Two instances of csa203 start.  Each opens the checkpoint csa203Ckpt; the' \
	'first one makes it, and section "1" in it:'
amfctl amsLockAssignment sg "$group" || give_up 'they do not start'
wait_for 'the opening' both_ready
explain 'They get their roles.  The active one prints a number every second,' \
	'and then stores the next one in the section:'
amfctl amsUnlock sg "$group" || give_up 'they do not take them'

fail_over
explain 'The same the other way round.'
fail_over

explain 'Lock assignment, lock instantiation: the end, in order.'
amfctl amsLockAssignment sg "$group" || give_up 'it is refused'
amfctl amsLockInstantiation sg "$group" || give_up 'it is refused'
kill "$amfd_pid"
wait "$amfd_pid" || give_up 'the component manager failed'
amfd_pid=
wait

awk -v take_overs=2 -v repeats=0 -f "$here/check-sequence.awk" \
	"$dir/transcript" > "$dir/verdict" || give_up "$(cat "$dir/verdict")"
explain "Passed: $(cat "$dir/verdict")."
