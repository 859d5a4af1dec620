#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# amfd, amfctl and libSaAmf with components that behave well and badly.  Needs
# no module.
#
# shellcheck disable=SC2016,SC2317 # eval, and functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
PATH=$here/build:$here/../../samples/build:$PATH

# shellcheck source=tap.sh
. "$here/tap.sh"
tap_dir
# shellcheck source=amf.sh
. "$here/amf.sh"

# Start amfd with two components that run "probe $1" and "probe $2"; $3 holds
# further lines of the group.
start() {
	{
		printf '[group sg]\ncsi = csi\nattribute.colour = blue\n'
		printf '%b\n' "$3"
		printf '[component c1]\ncommand = probe %s\n' "$1"
		printf '[component c2]\ncommand = probe %s\n' "$2"
	} > "$DIR/conf"
	amfd_start "$DIR/conf"
}

stop() {
	check '... amfd ends in order' amfd_stop
}

not() { ! "$@"; }

# Give the roles with both components there, so that c1 becomes active; from
# locked instantiation it would be whichever registers first.
unlock() {
	amfctl amsLockAssignment sg sg && amfctl amsUnlock sg sg
}

# The life of a group that has no trouble.
start good good
check 'a group starts with its instantiation locked' \
	has_presence c1 UNINSTANTIATED
check 'lock assignment starts the processes' amfctl amsLockAssignment sg sg
check '... which register' has_presence c2 INSTANTIATED
check '... and get no role' has_role c1 -
check 'unlock assigns the roles' amfctl amsUnlock sg sg
check '... active to the first' has_role c1 ACTIVE
check '... standby to the second' has_role c2 STANDBY
check '... with the attributes of the CSI' said 'c1: attribute colour=blue'
check '... as a new assignment' said "c1: transition 1 from ''"
check '... and the name of the active one' said "c2: rank 1 behind 'c1'"
check 'a component can ask for its role' said 'c1: role 1'
check 'shutdown lets the active one finish' amfctl amsShutdown sg sg
check '... by quiescing' said 'c1: set 4'
check '... and takes the roles away' said 'c1: remove flags 2 csi csi'
check 'shutdown of a locked group is refused' not \
	amfctl amsShutdown sg sg 2>/dev/null
amfctl amsUnlock sg sg
check 'lock assignment quiesces the active one' \
	amfctl amsLockAssignment sg sg
check '... first' said 'c1: set 3'
p1=$(pid c1) p2=$(pid c2)
check 'lock instantiation ends the processes' \
	amfctl amsLockInstantiation sg sg
check '... both' eval 'is_gone $p1 && is_gone $p2'
check '... by their callback' said 'c2: finalized'
check 'an unknown group is refused' not amfctl amsUnlock sg other 2>/dev/null
check 'wrong usage is told' eval 'amfctl amsUnlock sg 2>/dev/null; [ $? -eq 2 ]'
check 'the state is shown as JSON too' eval \
	'amfctl -j state | grep -q "\"presence\": *\"UNINSTANTIATED\""'
check 'a second amfd does not take the socket' not \
	amfd -c "$DIR/conf" 2>/dev/null
amfctl amsUnlock sg sg
check 'SIGTERM ends all in order' amfd_stop
check '... the active one quiesced' eval '[ "$(grep -c "set 3" "$DIR/out")" -eq 2 ]'
check '... and terminated' eval '[ "$(grep -c finalized "$DIR/out")" -eq 4 ]'
check 'amfctl tells that there is no amfd' eval \
	'amfctl state 2>/dev/null; [ $? -eq 3 ]'

# The death of a component.
start good leave-child 'restart_delay_ms = 10'
unlock
p1=$(pid c1)
kill -9 "$p1"
check 'the standby follows a dead active one' wait_for 5 has_role c2 ACTIVE
check '... told that it was lost' said "c2: transition 3 from 'c1'"
check 'the dead one comes back as standby' wait_for 5 has_role c1 STANDBY
check '... as another process' not test "$p1" = "$(pid c1)"
check '... and that is counted' test "$(restarts c1)" = 1
p2=$(pid c2)
child=$(pgrep -P "$p2")
kill -9 "$p2"
check 'and the other way round' wait_for 5 has_role c1 ACTIVE
check '... what it had started ends with it' wait_for 5 is_gone "$child"
kill -9 "$(pid c2)"
check 'a dead standby comes back as standby' wait_for 5 has_role c2 STANDBY
check '... the active one stays' has_role c1 ACTIVE
stop

# Components that misbehave.
start good exit 'restart_delay_ms = 10\nrestart_max = 2\n'
check 'a component that exits at once is given up' not \
	amfctl amsUnlock sg sg 2>/dev/null
check '... after its restarts' test "$(restarts c2)" = 2
check '... and shown as failed' has_presence c2 INSTANTIATION_FAILED
check '... the other one works' has_role c1 ACTIVE
check '... lock instantiation clears it' amfctl amsLockInstantiation sg sg
check '... so that it can be tried again' has_presence c2 UNINSTANTIATED
stop

start good silent 'restart_max = 1\nrestart_delay_ms = 10\nregister_timeout_ms = 200\n'
amfctl amsUnlock sg sg 2>/dev/null
check 'a component that does not register is killed' \
	logged 'c2: did not register in time'
stop

start hang good 'restart_delay_ms = 10\ncallback_timeout_ms = 200\n'
amfctl amsLockAssignment sg sg
amfctl -t 2 amsUnlock sg sg 2>/dev/null
check 'a component that hangs in a callback is killed' \
	logged 'c1: did not answer a callback in time'
check '... the other one becomes active' wait_for 5 has_role c2 ACTIVE
amfd_kill

start refuse good 'restart_max = 1\nrestart_delay_ms = 10\n'
unlock 2>/dev/null
check 'a component that refuses its role is killed' \
	logged 'c1: refused a callback'
check '... the other one becomes active' has_role c2 ACTIVE
stop

start crash-when-active good 'restart_max = 1\nrestart_delay_ms = 10\n'
unlock 2>/dev/null
check 'the crash of a component is told' logged 'c1: killed by signal 6'
stop

start unregister finalize 'restart_max = 1\nrestart_delay_ms = 10\n'
amfctl amsUnlock sg sg 2>/dev/null
check 'a component that unregisters unasked is killed' \
	logged 'c1: unregistered unasked'
check 'so is one that gives up its connection' \
	logged 'c2: closed its connection'
stop

start linger hang-at-end 'callback_timeout_ms = 200'
amfctl amsUnlock sg sg
check 'components that do not end are killed' amfctl amsLockInstantiation sg sg
check '... which is told' logged 'c1: did not end in time'
check '... of each' logged 'c2: did not end in time'
stop

start quiesce-slowly good
amfctl amsUnlock sg sg
check 'quiescing may be answered first and completed later' \
	amfctl amsShutdown sg sg
check '... with the roles away then' has_role c1 -
stop

# The manager's own death, with a component that listens and one that hangs.
start good silent
amfctl -t 1 amsUnlock sg sg 2>/dev/null
p1=$(pid c1) p2=$(pid c2)
check 'a component runs' not is_gone "$p2"
amfd_kill
check 'the components of a killed manager end' wait_for 5 is_gone "$p1"
check '... also those that do not listen to it' wait_for 5 is_gone "$p2"
start good good
check 'a new manager takes the socket of a dead one' amfd_answers
stop

# The API, by a component that does wrong on purpose.
start check good
amfctl amsLockAssignment sg sg
check 'the API refuses what it must' said 'c1: checked'
check '... with the right errors' not grep -q 'not ok' "$DIR/out"
grep 'not ok' "$DIR/out" | sed 's/^/# /'
stop

# Names that have only their end to tell them apart.
long=$(printf %0100d 0)
{
	printf '[group sg]\ncsi = csi\n'
	printf '[component %s]\ncommand = probe good\n' "$long-1" "$long-2"
} > "$DIR/conf"
amfd_start "$DIR/conf"
amfctl amsLockAssignment sg sg && amfctl amsUnlock sg sg
check 'long names: the first component is active' has_role "$long-1" ACTIVE
check '... the second standby' has_role "$long-2" STANDBY
stop

# Who ignores the death of its children hands that on to what it starts.
AMFD_RUN='env --ignore-signal=CHLD'
start good good
AMFD_RUN=
unlock
p1=$(pid c1)
kill -9 "$p1"
check 'with SIGCHLD ignored at the start a death is seen' \
	wait_for 10 logged 'c1: killed by signal 9'
check '... and its role taken over' wait_for 5 has_role c2 ACTIVE
stop

# Without a process to be had, and told to try again at once and for ever.
chmod 777 "$DIR"
AMFD_RUN='setpriv --reuid=65534 --clear-groups prlimit --nproc=1'
start good good 'restart_delay_ms = 0\nrestart_max = 0'
AMFD_RUN=
amfctl amsLockAssignment sg sg &
sleep 2
check 'a process that cannot be started is told' wait_for 10 logged 'c1: cannot start a process'
check '... and not tried without a pause' eval \
	'[ "$(grep -c "cannot start" "$DIR/log")" -lt 100 ]'
check '... and amfd goes on' amfd_answers
amfd_kill

# The protocol.
start good good
check 'amfd disconnects who breaks the rules' garbage
check '... and goes on' has_presence c1 UNINSTANTIATED
stop

# The configuration file.
refuses() {
	printf '%s\n' "$1" > "$DIR/conf"
	amfd -c "$DIR/conf" 2> "$DIR/log"
	[ $? -eq 1 ] && logged "$2"
}
check 'a missing file is told' eval \
	'amfd -c "$DIR/none" 2> "$DIR/log"; logged "cannot read .*none"'
check 'an empty file' refuses '' 'has no group'
check 'a group without a CSI' refuses '[group g]
admin_state = unlocked' 'group g has no csi'
check 'a group without a component' refuses '[group g]
csi = c' 'group g has no component'
check 'a component without a command' refuses '[group g]
csi = c
[component x]
command =' 'component x has no command'
check 'a component without a group' refuses '[component x]
command = true' 'above the first group'
check 'an unknown key, with its line' refuses '[group g]
colour = blue' 'error in line 2'
check 'a bad number' refuses '[group g]
restart_max = -1' 'restart_max must be a number from 0'
check 'a bad name' refuses '[group a b]
csi = c' 'is no name'
check 'a bad administrative state' refuses '[group g]
admin_state = open' 'admin_state must be'
check 'a line that is too long, with its number' refuses "[group g]
csi = c
attribute.a = $(printf %05000d 0)" 'error in line 3'
check 'a section twice in a row' refuses '[group g]
csi = c
[component x]
command = true
[component x]
command = false' 'error in line 5'
check 'a section without a key' refuses '[group g]
csi = c
[component x]
[component y]
command = true' 'component x has no command'
check 'a key above all sections' refuses 'csi = c' 'error in line 1'
check 'one error only' eval \
	'refuses "[group g]
colour = blue
colour = red" colour && [ "$(grep -c colour "$DIR/log")" -eq 1 ]'
check 'a name given twice' refuses '[group g]
csi = c
[component g]
command = true' 'two sections named g'

tap_end
