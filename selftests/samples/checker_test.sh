#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The demo's checker finds each fault.  Needs no module.
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
checker=$here/../../samples/demo/check-sequence.awk

# shellcheck source=tap.sh
. "$here/tap.sh"
tap_dir
clean_up() { :; }

# A transcript from short words: A0 and A2: A becomes active from state 0 or 2;
# A=7: it has read 7; A:7: it prints 7; anything else is a line as it stands.
transcript() {
	for word in "$@"; do
		name=${word%"${word#?}"}
		rest=${word#?}
		case $word in
		[AB][0-4]) echo "$name: Active state requested from state $rest" ;;
		[AB]=*) echo "$name read checkpoint: seq = ${rest#=}" ;;
		[AB]:*) echo "$name: Hello World! (seq=${rest#:})" ;;
		*) echo "$word" ;;
		esac
	done
}

# passes TAKE_OVERS REPEATS WORD...
passes() {
	take_overs=$1 repeats=$2
	shift 2
	transcript "$@" | awk -v take_overs="$take_overs" \
		-v repeats="$repeats" -f "$checker" > "$DIR/out"
}

# fails TEXT TAKE_OVERS REPEATS WORD...
fails() {
	text=$1
	shift
	! passes "$@" && grep -q "$text" "$DIR/out"
}

check 'a run without a take-over passes' passes 0 0 A0 A:0 A:1
check 'a take-over with the next number' passes 1 0 A0 A:0 A:1 B2 B=2 B:2 B:3
check 'there and back' passes 2 0 A0 A:0 B2 B=1 B:1 A2 A=2 A:2
check 'a repeated number where it is allowed' \
	passes 1 1 A0 A:0 A:1 B2 B=1 B:1 B:2
check '... after each of two kills' passes 2 1 A0 A:0 B2 B=0 B:0 A2 A=0 A:0 A:1
check 'a repeated number where it is not' \
	fails 'came 1 again' 1 0 A0 A:0 A:1 B2 B=1 B:1
check 'a number repeated twice' \
	fails 'came 1 again' 1 1 A0 A:0 A:1 B2 B=1 B:1 B:1
check 'a number repeated without a kill' fails 'came 0 again' 0 1 A0 A:0 A:0
check 'a step back' fails 'came 0 again' 1 1 A0 A:0 A:1 B2 B=0 B:0
check 'a lost number' fails 'after 1 came 3: numbers are lost' \
	1 1 A0 A:0 A:1 B2 B=3 B:3
check 'a lost number without a kill' fails 'numbers are lost' 0 1 A0 A:0 A:2
check 'a start with another number' fails 'first number is 1' 0 0 A0 A:1
check 'a take-over without reading' fails 'without reading' 1 0 A0 A:0 B2 B:1
check 'another number than was read' fails 'read 2 and went on with 1' \
	1 0 A0 A:0 B2 B=2 B:1
check 'two that work at once' fails 'is not active' 1 0 A0 A:0 B2 B=1 B:1 A:2
check 'a missing take-over' fails '0 take-overs instead of 1' 1 0 A0 A:0 A:1
check 'one too many' fails '1 take-overs instead of 0' 0 0 A0 A:0 B2 B=1 B:1
check 'no number' fails 'too few' 0 0 A0
check 'an empty transcript' fails 'too few\|take-overs' 0 0
check 'a garbled line' fails garbled 0 0 A0 A:0 'XA: Hello World'
check 'an error that csa203 reports' fails 'Failed \[' 0 0 A0 A:0 \
	'Failed [0x6] to write to section'

tap_end
