#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# `make demo`: install the packages that it takes, build, and play the failover
# of the csa203 tutorial (guest.sh) in a virtual machine.  Exit status: 0 only
# if no number was lost or repeated.

set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
make=${MAKE:-make}

"$top/selftests/setup/packages"

# Quiet unless it fails: the reader came for the failover.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "building the module, the library and the samples"
if ! "$make" -C "$top" module lib samples > "$log" 2>&1; then
	tail -n 40 "$log" >&2
	echo "demo: the build failed" >&2
	exit 1
fi

echo "starting a virtual machine (some seconds)"
"$top/selftests/vm/run" --raw --timeout 100 -- "$top/samples/demo/guest.sh"
