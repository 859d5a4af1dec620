#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# csa203 with its period cut to 100 us, killed at random moments: no number is
# ever left out, and each kill repeats one at most.
#
#   KILLS   how many (default 24), divided by SCALE
#   SEED    of the random moments (default: from the clock, and printed)
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
samples=$here/../../samples
PATH=$samples/build:$PATH

# shellcheck source=tap.sh
. "$here/tap.sh"
tap_dir
# shellcheck source=amf.sh
. "$here/amf.sh"

KILLS=$((${KILLS:-24} / ${SCALE:-1}))
[ "$KILLS" -ge 4 ] || KILLS=4
random=${SEED:-$(date +%s)}
echo "# $KILLS kills, SEED=$random"

# The next random number from 0 to $1 - 1, in $random_below; no process.
next_random() {
	random=$(((random * 1103515245 + 12345) % 2147483648))
	random_below=$((random / 65536 % $1))
}

# Sets $active and $standby; fails unless both roles are taken.
roles() {
	active='' standby=''
	amfctl state > "$DIR/state" || return 1
	while read -r name _ value _ number _; do
		case $value in
		ACTIVE) active=$name active_pid=$number ;;
		STANDBY) standby=$name standby_pid=$number ;;
		esac
	done < "$DIR/state"
	[ "$active" ] && [ "$standby" ]
}

# A standby has the checkpoint open; so only then may the active one die.
kill_rounds() {
	round=0 take_overs=0
	while [ "$round" -lt "$KILLS" ]; do
		if ! wait_for 20 roles; then
			echo "# no active and standby component in round $round"
			return 1
		fi
		next_random 400
		sleep "0.$(printf %03d "$random_below")"
		next_random 4
		if [ "$random_below" -eq 0 ]; then
			kill -9 "$standby_pid"
		else
			kill -9 "$active_pid"
			take_overs=$((take_overs + 1))
		fi
		round=$((round + 1))
		# What amfd has not noticed yet must not be taken for a role.
		wait_for 20 has_restarts "$round"
	done
	wait_for 20 roles
}

has_restarts() {
	sum=0
	amfctl state > "$DIR/state"
	while read -r _ _ _ _ _ _ value; do
		sum=$((sum + ${value:-0}))
	done < "$DIR/state"
	[ "$sum" -ge "$1" ]
}

sequence_is_whole() {
	awk -v take_overs="$take_overs" -v repeats=1 \
		-f "$samples/demo/check-sequence.awk" "$DIR/out" > "$DIR/verdict"
	verdict=$?
	sed 's/^/# /' "$DIR/verdict"
	return "$verdict"
}

sed -e 's/^restart_max .*/restart_max = 0/' \
    -e 's/^restart_delay_ms .*/restart_delay_ms = 10/' \
    -e 's/^restart_delay_max_ms .*/restart_delay_max_ms = 10/' \
	"$samples/csa203/csa203.conf" > "$DIR/conf"
export CSA203_PERIOD_US=100
amfd_start "$DIR/conf"
amfctl amsLockAssignment sg csa203SGI0
check 'two instances take their roles' amfctl amsUnlock sg csa203SGI0
check 'each kill is survived' kill_rounds
check 'amfd ends in order' amfd_stop
check 'no number is lost, each kill repeats one at most' sequence_is_whole
check 'nothing is left of the checkpoint' \
	wait_for 2 test ! -e /sys/kernel/ckpt/csa203Ckpt

tap_end
