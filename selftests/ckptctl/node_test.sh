#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ckptctl with three nodes: joining, what it shows of them, leaving.
#
# shellcheck disable=SC2016,SC2317 # eval, and functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../samples/tap.sh
. "$here/../samples/tap.sh"
tap_dir
network=$here/../cluster/network
tool=$here/../../libckpt-user/tools/build/ckptctl
clean_up() { "$network" down; }

# at I ARGUMENT...: ckptctl in namespace I; its output is kept
at() {
	namespace=n$1
	shift
	ip netns exec "$namespace" "$tool" "$@" >"$DIR/out" 2>"$DIR/err" && return
	sed 's/^/# /' "$DIR/out" "$DIR/err"
	return 1
}

# ends CODE I ARGUMENT...: that is how it exits
ends() {
	expected=$1 namespace=n$2
	shift 2
	ip netns exec "$namespace" "$tool" "$@" >"$DIR/out" 2>"$DIR/err"
	code=$?
	[ $code -eq "$expected" ] && return
	echo "# exit code $code"
	sed 's/^/# /' "$DIR/err"
	return 1
}

# shows I COMMAND FILTER: its JSON is there, and jq's filter is true of it
shows() {
	at "$1" -j "$2" && jq -se "$3" "$DIR/out" >/dev/null && return
	sed 's/^/# /' "$DIR/out"
	return 1
}

# join I [OPTION...]
join() {
	number=$1
	shift
	at "$number" join --id "$number" --cluster test --key-file "$DIR/key" --expected 3 \
		--lease 2000 --phase-timeout 2000 "$@"
}
has_peers() { shows "$1" node ".[0].peers == $2" >/dev/null; }

umask 077
head -c 32 /dev/urandom >"$DIR/key"
"$network" up 3 || exit 1

check 'a node that is none' shows 1 node '.[0].state == "out"'
check '... has no peers' shows 1 peers '.[0] == []'
check '... no counters' ends 1 1 stats
check '... and does not leave' ends 1 1 leave
check 'waiting has an end' ends 5 1 wait member --timeout 1
check '... and conditions that are known' ends 2 1 wait winter
check '... which may need a number' ends 2 1 wait members
check 'joining waits for a view' ends 5 1 join --id 1 --cluster test --insecure \
	--expected 3 --form-timeout 60000 --timeout 1
check '... and has joined' shows 1 node '.[0].state == "forming"'
check '... leaves' at 1 leave
check '... is out' at 1 wait out --timeout 10
check 'join' join 1 --heartbeat 50 --no-wait
check '... shows who it is' shows 1 node '.[0].id == 1 and .[0].cluster == "test"'
check '... and no key' eval '! grep -qi key "$DIR/out"'
check '... once' ends 1 1 join --id 1 --cluster test --insecure
check '... says why' eval 'grep -q "has joined" "$DIR/err"'
# They may become members one after the other: how many views there are is not known.
ip netns exec n1 "$tool" -j watch --timeout 120 >"$DIR/events" &
watcher=$!
told() { jq -se "$1" "$DIR/events" >/dev/null; }
sleep 1
check 'two more join' eval 'join 2 --no-wait && join 3'
check '... and are peers' at 1 wait peers 2 --timeout 20
check '... of each other' at 3 wait peers 2 --timeout 20
check '... and members of a view' at 1 wait members 3 --timeout 20
check '... which is shown' shows 2 node '.[0].members == 3 and .[0].coordinator == 1'
check '... of the peers, too' shows 2 peers '[.[0][].member] == [true, true]'
check 'who watched was told of the peers' wait_for 10 told \
	'[.[] | select(.event == "peer-up") | .node_id] | unique == [2, 3]'
check '... and of the view' wait_for 10 told 'any(.event == "view" and .members == 3)'
check '... and when' told 'all(.time | endswith("Z"))'
kill "$watcher"
check 'watching has an end' ends 5 1 watch --count 1 --timeout 1
check '... which is none of its business without a number' at 1 watch --timeout 1
check 'peers' shows 1 peers '[.[0][] | select(.state == "up") | .id] | sort == [2, 3]'
check 'peers as text' eval 'at 1 peers && [ "$(grep -c up "$DIR/out")" -eq 2 ]'
check 'stats' shows 1 stats '.[0].received > 0 and .[0].refused_proof == 0'
check 'set' at 1 set --lease 1000
check '... is shown' shows 1 node '.[0].settings.lease == 1000'
check '... out of range is refused' ends 1 1 set --heartbeat 1
check 'leave' at 3 leave
check '... is seen by the others' wait_for 10 has_peers 1 1
check '... in their view' at 1 wait members 2 --timeout 20
check 'quorum needs a number of nodes' ends 1 3 join --id 3 --cluster test --insecure \
	--quorum on
check '... and is on or off' ends 2 3 join --id 3 --cluster test --insecure --quorum 1

tap_end
