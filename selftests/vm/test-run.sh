#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The runner of virtual machines: carries what a command does, and notices what
# it is there to notice.
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../samples/tap.sh
. "$here/../samples/tap.sh"
tap_dir
clean_up() { kill "${hung:-}" 2>/dev/null; }

# All directories of runs are here, so that what is left of one shows.
export TMPDIR=$DIR/tmp
mkdir "$TMPDIR" "$DIR/shared"

# run STATUS OPTION... -- COMMAND...: passes if the runner ends with STATUS.
run() {
	local want=$1 status
	shift
	"$here/run" "$@" >"$DIR/out" 2>"$DIR/err"
	status=$?
	[ $status -eq "$want" ] && return
	echo "# exit status $status, not $want"
	sed 's/^/# /' "$DIR/out" "$DIR/err"
	return 1
}

printed() { grep -qxF -- "$1" "$DIR/out"; }
told() { grep -q -- "$1" "$DIR/err"; }
is_empty() { [ -z "$(ls -A "$1")" ]; }

# The number of QEMUs that work in a directory of ours.
qemus() { pgrep -fc "^[^ ]*qemu-system.*path=$TMPDIR/"; }
no_process() { ! pgrep -f "$TMPDIR" >/dev/null; }
no_qemu() { [ "$(qemus)" -eq 0 ]; }

# One that hangs, seen while the other tests run.
hang() {
	local start=$SECONDS
	TMPDIR=$DIR "$here/run" --timeout 25 --no-load -- sleep 1000 >"$DIR/hung.out" 2>"$DIR/hung.err"
	echo "$? $((SECONDS - start))" >"$DIR/hung.status"
}
hang &
hung=$!

check 'a command that succeeds' run 0 --raw -- true
cd "$DIR" || exit 1
check 'a command that fails, with its status up to 127' run 127 --shared "$DIR/shared" -- sh -c '
	echo "node $NODE of $NODES in $PWD"
	[ -d /sys/module/ckpt ] && echo loaded
	echo from the guest >"$SHARED/file"
	echo also >/tmp/guest-only && echo writable
	echo told >&2
	exit 200'
check '... has its output prefixed' printed "n1: node 1 of 1 in $DIR"
check '... its errors too' printed 'n1: told'
check '... and the module loaded' printed 'n1: loaded'
check '... its status told' told 'node 1: exit status 127'
check '... can write to /tmp' printed 'n1: writable'
check '... which stays with it' test ! -e /tmp/guest-only
check '... and to SHARED, which does not' grep -qx 'from the guest' "$DIR/shared/file"

check 'a machine that dies' run 1 --no-load -- sh -c 'echo c >/proc/sysrq-trigger; sleep 100'
check '... is told' told 'node 1: the machine died'
check '... with its last words' told 'sysrq triggered crash'

cat >"$DIR/warn.c" <<'SOURCE'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

static int __init warn_init(void)
{
	WARN(1, "as asked for\n");
	return 0;
}

static void __exit warn_exit(void)
{
}

module_init(warn_init);
module_exit(warn_exit);
MODULE_DESCRIPTION("warns");
MODULE_LICENSE("GPL");
SOURCE
echo 'obj-m := warn.o' >"$DIR/Kbuild"
check 'a module that warns is built' eval \
	'make -C "$(ls -dv /usr/src/linux-headers-*-amd64 | grep -v -e -rt- -e -cloud- | tail -n 1)" \
		M="$DIR" modules >"$DIR/build.log" 2>&1'
check '... a warning of the kernel is an error' run 1 --no-load -- insmod "$DIR/warn.ko"
check '... is told' told 'node 1: the kernel log complains'
check '... with the lines of the log' told 'as asked for'
check '... and the taint' told 'the kernel is tainted: 512'

check 'a module in use at the end is an error' run 1 -- sh -c \
	'setsid sleep 1000 <>/dev/ckpt >/dev/null 2>&1 & sleep 0.5'
check '... is told' told "ckpt can't be unloaded"

check 'a QEMU that does not start is told' run 1 --no-load --memory nonsense -- true
check 'a bad option is refused' run 2 --nosuch -- true
check 'a number of nodes that is none is refused' run 125 --nodes 0 -- true
check 'a kernel that is not there is refused' run 125 --kernel 1.2.3 -- true

# TIPC is what the machines of a cluster talk over.
cat >"$DIR/talk.py" <<'SOURCE'
# SPDX-License-Identifier: GPL-2.0-only
import os
import socket

node, nodes = int(os.environ["NODE"]), int(os.environ["NODES"])
own = socket.socket(socket.AF_TIPC, socket.SOCK_RDM)
own.bind((socket.TIPC_ADDR_NAMESEQ, 4000, node, node, socket.TIPC_CLUSTER_SCOPE))
own.settimeout(20)
peer = node % nodes + 1
while True:
    try:
        own.sendto(b"from %d" % node, (socket.TIPC_ADDR_NAME, 4000, peer, 0))
        break
    except OSError:
        pass
print(own.recvfrom(100)[0].decode(), flush=True)
SOURCE
check 'two machines' run 3 --nodes 2 --no-load --shared "$DIR/shared" -- sh -c "
	echo \$NODE >>\"\$SHARED/node\$NODE\"
	python3 $DIR/talk.py
	i=0
	while ! [ -s \"\$SHARED/node1\" -a -s \"\$SHARED/node2\" ]; do
		i=\$((i + 1)); [ \$i -lt 200 ] || exit 9; sleep 0.1
	done
	[ \$NODE = 1 ] || exit 3"
check '... talk by TIPC, there' printed 'n1: from 2'
check '... and back' printed 'n2: from 1'
check '... see the files of each other' test -s "$DIR/shared/node1" -a -s "$DIR/shared/node2"
check '... and the highest status counts' told 'node 2: exit status 3'

check 'nothing is left of all these runs' is_empty "$TMPDIR"
check '... no QEMU either' no_qemu

# stop SIGNAL STATUS: the runner ends, and everything that it has started.
stop() {
	local signal=$1 want=$2 pid status
	# A shell lets what it puts into the background ignore SIGINT.
	env --default-signal=INT,QUIT "$here/run" --no-load --nodes 2 -- \
		sh -c 'sleep 100' >"$DIR/out" 2>"$DIR/err" &
	pid=$!
	wait_for 20 eval '[ "$(qemus)" -eq 2 ]' || return 1
	kill -s "$signal" $pid
	wait $pid 2>/dev/null
	status=$?
	[ $status -eq "$want" ] || { echo "# status $status"; return 1; }
	wait_for 5 no_qemu && wait_for 5 is_empty "$TMPDIR" &&
		wait_for 5 no_process
}
check 'Ctrl-C ends all of it' stop INT 130
check 'so does SIGTERM' stop TERM 143
check 'so does SIGKILL' stop KILL 137

wait $hung
hung=
read -r status seconds <"$DIR/hung.status"
check 'a machine that hangs is ended' test "$status" -eq 124
check '... in time' test "$seconds" -lt 40
check '... which is told' grep -q 'node 1: still running after 25 s' "$DIR/hung.err"

tap_end
