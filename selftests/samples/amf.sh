# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154,SC2317
#
# What tests need around amfd, to be sourced after tap.sh.
#
#   amfd_start CONF           start amfd, by the command in AMFD_RUN if one is
#                             there: standard output to $DIR/out, its log to
#                             $DIR/log
#   amfd_stop                 end it in order: 0 if that left nothing over
#   amfd_kill                 end it with SIGKILL
#   presence, role, pid, restarts COMPONENT
#                             print what amfctl knows of a component
#   has_presence, has_role COMPONENT STATE
#                             compare it
#   is_gone PID               no such process
#   said, logged PATTERN      look into $DIR/out and $DIR/log

AMFD_SOCKET=$DIR/amfd.sock
export AMFD_SOCKET
AMFD_RUN=
amfd_pid=

amfd_answers() { amfctl state > /dev/null 2>&1; }

amfd_start() {
	# shellcheck disable=SC2086 # a command with its options, or nothing
	$AMFD_RUN amfd -c "$1" > "$DIR/out" 2> "$DIR/log" &
	amfd_pid=$!
	wait_for 10 amfd_answers
}

amfd_stop() {
	kill "$amfd_pid"
	wait "$amfd_pid"
	amfd_status=$?
	amfd_pid=
	[ "$amfd_status" -eq 0 ] && [ ! -e "$AMFD_SOCKET" ]
}

amfd_kill() {
	kill -9 "$amfd_pid"
	wait "$amfd_pid" 2> /dev/null
	amfd_pid=
}

clean_up() {
	[ -z "$amfd_pid" ] || amfd_kill
}

# The line of a component: name, presence, role, "pid", pid, "restarts",
# restarts.
presence() {
	amfctl state | while read -r name value _; do
		[ "$name" != "$1" ] || echo "$value"
	done
}

role() {
	amfctl state | while read -r name _ value _; do
		[ "$name" != "$1" ] || echo "$value"
	done
}

pid() {
	amfctl state | while read -r name _ _ _ value _; do
		[ "$name" != "$1" ] || echo "$value"
	done
}

restarts() {
	amfctl state | while read -r name _ _ _ _ _ value; do
		[ "$name" != "$1" ] || echo "$value"
	done
}

has_role() { [ "$(role "$1")" = "$2" ]; }
has_presence() { [ "$(presence "$1")" = "$2" ]; }
is_gone() { ! kill -0 "$1" 2> /dev/null; }
# What a component prints comes by way of amfd, a little later.
said() { wait_for 5 grep -q "$1" "$DIR/out"; }
logged() { grep -q "$1" "$DIR/log"; }
