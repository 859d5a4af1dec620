# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Judges what test programs printed; to be sourced.

# tally NAME STATUS SECONDS FILE
#
# FILE holds what the program printed (TAP), STATUS is how it ended.  Prints one
# line if all is well, else the output as well.  Adds a line "passed failed
# skipped NAME" to the file that TOTALS names.
#
# A program fails for each result "not ok", for each one that its plan promises
# and that is not there, and if it ends badly without saying so.
tally() {
	local name=$1 status=$2 seconds=$3 file=$4
	local passed failed skipped reason line verdict=ok

	read -r passed failed skipped reason < <(awk -v status="$status" '
	{ sub(/\r$/, "") }
	# Several programs may have printed, one after the other.
	/^1\.\.[0-9]+/ {
		plan += substr($1, 4)
		if ($1 == "1..0")
			skips++
	}
	# Without a number: not a test of the program, but of what is around it.
	/^not ok [^0-9]/ { failed++; extra++; next }
	/^not ok/ { failed++; next }
	/^ok/ {
		if (toupper($0) ~ /# *SKIP/)
			skipped++
		else
			passed++
	}
	END {
		results = passed + failed + skipped - extra
		missing = plan - results
		skipped += skips
		# A whole program that can not run here says so by its status.
		if (status == 4 && !passed && !failed) {
			skipped += !skipped
		} else if (plan == "") {
			failed++
			reason = "no plan"
		} else if (missing > 0) {
			failed += missing
			reason = "missing results"
		} else if (missing < 0) {
			failed++
			reason = "more results than planned"
		} else if (status && !failed) {
			failed++
			reason = "ended badly"
		}
		print passed + 0, failed + 0, skipped + 0, reason
	}' "$file")

	line="$passed passed"
	[ "$failed" -eq 0 ] || line="$line, $failed failed" verdict=FAIL
	[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
	printf '  %-4s  %-34s %s (%s s)\n' "$verdict" "$name" "$line" "$seconds"
	[ -z "${TOTALS:-}" ] || echo "$passed $failed $skipped $name" >>"$TOTALS"
	[ "$failed" -ne 0 ] || return 0
	sed 's/^/        /' "$file"
	case $status in
	0 | 1) ;;
	124 | 137) echo "        -- ran for too long and was ended" ;;
	129 | 13[0-9] | 14[0-9]) echo "        -- killed by signal $((status - 128))" ;;
	*) echo "        -- exit status $status" ;;
	esac
	[ -z "$reason" ] || echo "        -- $reason"
	return 1
}
