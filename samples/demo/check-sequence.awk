# SPDX-License-Identifier: GPL-2.0-only
#
# Check what csa203 has printed: that no number was left out, and none was
# repeated beyond what is allowed.
#
#   awk -v take_overs=N -v repeats=N -f check-sequence.awk TRANSCRIPT
#
# take_overs  how often a component must have become active after the first
# repeats     how often a number may be repeated by the first line after each
#             take-over: 0 if every kill came after the write, else 1
#
# Prints a summary, or each fault with its line.  Exit status: 0 only if there
# was no fault.

function fault(text)
{
	printf "line %d: %s\n", NR, text
	faults++
}

/^[^ ]+: Active state requested from state [0-4]$/ {
	active = substr($1, 1, length($1) - 1)
	from_standby = $NF == 2
	activations++
	fresh = 1
	delete read_seq[active]
	next
}

/^[^ ]+ read checkpoint: seq = [0-9]+$/ {
	read_seq[$1] = $NF + 0
	next
}

/^[^ ]+: Hello World! \(seq=[0-9]+\)$/ {
	who = substr($1, 1, length($1) - 1)
	seq = $NF
	gsub(/[^0-9]/, "", seq)
	seq += 0

	if (who != active)
		fault(who " works, and is not active")
	else if (fresh && from_standby && !(who in read_seq))
		fault(who " took over without reading the checkpoint")
	else if (fresh && from_standby && seq != read_seq[who])
		fault(who " read " read_seq[who] " and went on with " seq)

	if (!count && seq)
		fault("the first number is " seq)
	else if (count && seq == last_seq && fresh && repeats > 0)
		repeated++
	else if (count && seq <= last_seq)
		fault("after " last_seq " came " seq " again")
	else if (count && seq > last_seq + 1)
		fault("after " last_seq " came " seq ": numbers are lost")
	last_seq = seq
	fresh = 0
	count++
	next
}

# A line that only looks like one of the above would escape the checks.
/Hello World|read checkpoint:|Active state requested/ {
	fault("garbled: " $0)
}

/ERROR|Error:|[Ff]ailed \[/ {
	fault($0)
}

END {
	if (activations != take_overs + 1)
		fault(activations - 1 " take-overs instead of " take_overs)
	if (count < activations)
		fault(count + 0 " numbers are too few")
	if (faults)
		exit 1
	printf "%d numbers, 0 to %d: none lost, %d repeated, %d take-overs\n",
	       count, last_seq, repeated, take_overs
}
