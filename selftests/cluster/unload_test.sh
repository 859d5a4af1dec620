#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The module is unloaded while four namespaces are nodes: whatever they are at, it goes,
# and soon.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../samples/tap.sh
. "$here/../samples/tap.sh"
tap_dir
network=$here/network
tool=$here/../../libckpt-user/tools/build/ckptctl
clean_up() { "$network" down; }

join_all() {
	for i in 1 2 3 4; do
		ip netns exec "n$i" "$tool" join --id "$i" --cluster test --insecure \
			--expected 4 --no-wait "$@" || return 1
	done
}

are_members() {
	for i in 1 2 3 4; do
		ip netns exec "n$i" "$tool" -j node | jq -e '.state == "member" and .members == 4' \
			>/dev/null || return 1
	done
}

# Seconds at most; a debug kernel takes its time.
unload() { timeout 30 rmmod ckpt; }
load() { insmod "$CKPT_MODULE"; }

"$network" up 4 || exit 1
for delay in 0 0.2 0.5; do
	check "four nodes join" join_all
	sleep "$delay"
	check "the module goes after $delay s" unload
	check "... and comes back" load
done
check "four nodes form a view" join_all --quorum on
check "... all of them" wait_for 20 are_members
check "the module goes" unload
check "... and comes back" load
check "nodes wait for one that is not there" join_all --expected 5 --quorum on
sleep 1
check "the module goes" unload
check "... and comes back" load

tap_end
