# SPDX-License-Identifier: GPL-2.0-only
#
# Makes the table of "run" of the lines that the programs have printed, or JSON
# with json=1.  A file is named for how was measured and by which program.

# figure(NAME, VALUE, TARGET): one line of the result; TARGET is "", "<=N" or ">=N".
function figure(name, value, target,    limit, reached) {
	limit = substr(target, 3)
	reached = target ~ /^</ ? value <= limit : value >= limit
	if (json)
		printf "%s\n  {\"figure\": \"%s\", \"value\": %.3f%s}", (n++ ? "," : "["), name, value,
			target == "" ? "" : sprintf(", \"%s\": %s, \"reached\": %s",
				target ~ /^</ ? "at_most" : "at_least", limit,
				reached ? "true" : "false")
	else
		printf "%-58s %10.3f %8s  %s\n", name, value, target,
			target == "" ? "" : reached ? "reached" : "MISSED"
}

BEGIN {
	split("<=1.5 <=1.3 <=1.0 <=1.0", read)
	split("<=2.0 <=2.5 <=1.4 <=1.4", overwrite)
	if (!json)
		printf "%-58s %10s %8s\n", "figure", "value", "target"
}

FNR == 1 {
	split(FILENAME, name, ".")
	by = name[1]
	program = name[2]
}

program == "sizes" {
	figure("read " $1 " B / pread of tmpfs, by " by, $2 / $3, read[FNR])
	figure("overwrite " $1 " B / pwrite of tmpfs, by " by, $4 / $5, overwrite[FNR])
	if (by == "time") {
		section_read[$1] = $2
		section_overwrite[$1] = $4
	}
}

program == "sockets" {
	target = FNR == 1 ? ">=20" : ""
	figure("answer of " $1 " B over AF_UNIX / read", $2 / section_read[$1], target)
	figure("answer of " $1 " B over AF_UNIX / overwrite", $2 / section_overwrite[$1], target)
	figure("GET of " $1 " B from redis / read", $3 / section_read[$1], target)
	figure("SET of " $1 " B in redis / overwrite", $4 / section_overwrite[$1], target)
}

program == "scale" && FNR == 1 {
	r = $2
	o = $3
}

program == "scale" && FNR > 1 {
	target = $1 < 1000000 ? "" : by == "time" ? "<=2.5" : "<=1.2"
	figure("read of one in " $1 " / one in 100 sections, by " by, $2 / r, target)
	figure("overwrite of one in " $1 " / one in 100, by " by, $3 / o, target)
}

program == "scale" && $1 == 1000000 && by == "time" {
	figure("kernel memory for a section over its 64 B, bytes", $4, "<=256")
}

program == "readers" {
	figure("two readers / one, " $1 " B, sections", $2)
	figure("two readers / one, " $1 " B, pread of tmpfs", $3)
	figure("... sections / tmpfs", $2 / $3, ">=0.9")
}

program == "lateness" {
	figure("lateness of " $1 ", median, ms", $2)
	figure("lateness of " $1 ", greatest, ms", $3)
}

END {
	if (json)
		print "\n]"
	else
		print "The sockets' figures include switches between processes, which an emulated\n" \
			"processor makes dearer than a real one."
}
