#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Process 1 of a virtual machine: prepares it, runs the command, looks for what
# went wrong, and reports by the exit status of QEMU.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8
. /run/job/env
. "${VM_GUEST%/guest.sh}/complaints.sh"
export NODES SHARED SCALE
export CKPT_MODULE=$VM_MODULE
NODE=$(sed 's/.*vm_node=\([0-9]*\).*/\1/' /proc/cmdline)
export NODE

# The console shows the kernel's log, the second line what the command prints.
console() {
	echo "$*" >/dev/ttyS0
}

leave() {
	console "VM-EXIT $1"
	sync
	printf "\\$(printf %o "$1")" | dd of=/dev/port bs=1 seek=244 conv=notrunc 2>/dev/null
	poweroff -f
}

complain() {
	console "VM-COMPLAINT $*"
}

mount_all() {
	mkdir -p "$SHARED"
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none shared "$SHARED"
	[ "$VM_MODULES" = /lib/modules ] || mount --bind "$VM_MODULES" /lib/modules
	mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
	mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
	# It looks for leaks in the end, and not now and then.
	[ ! -w /sys/kernel/debug/kmemleak ] || echo scan=off >/sys/kernel/debug/kmemleak
	mkdir -p /sys/fs/cgroup
	mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null
	ip link set lo up
	# As udev makes them; bash needs the first one for process substitution.
	ln -sfn /proc/self/fd /dev/fd
	ln -sfn fd/0 /dev/stdin
	ln -sfn fd/1 /dev/stdout
	ln -sfn fd/2 /dev/stderr
	hostname "node$NODE"
}

# TIPC between the machines, with all links up.
join_network() {
	modprobe tipc || return 1
	ip link set eth0 up
	tipc node set identity "node$NODE" || return 1
	tipc bearer enable media eth device eth0 || return 1
	for _ in $(seq 300); do
		[ "$(tipc link list | grep -c '^node.*: up')" -eq $((NODES - 1)) ] && return 0
		sleep 0.1
	done
	return 1
}

prepare() {
	if [ "$NODES" -gt 1 ] && ! join_network; then
		echo "the TIPC links did not come up" >&2
		return 1
	fi
	[ -z "$VM_MODULE" ] || insmod "$VM_MODULE"
}

# Nothing may be left open, and nothing unfreed.
unload() {
	[ -n "$VM_MODULE" ] && [ -d /sys/module/ckpt ] || return 0
	rmmod ckpt || complain "ckpt can't be unloaded: something holds it open"
}

check_leaks() {
	local kmemleak=/sys/kernel/debug/kmemleak
	[ -w $kmemleak ] || return 0
	# Objects younger than 5 s are not looked at.
	sleep 6
	echo scan >$kmemleak || complain "kmemleak has switched itself off"
	# It reports what the first scan did not find, nor has changed since.
	echo scan >$kmemleak
	cat $kmemleak >/dev/ttyS0
}

check_kernel() {
	local taint
	# An external module without signature taints by 4096 and 8192.
	taint=$(($(cat /proc/sys/kernel/tainted) & ~12288))
	[ $taint -eq 0 ] || complain "the kernel is tainted: $taint"
	if [ -r /proc/lockdep_stats ] && ! grep -q 'debug_locks: *1' /proc/lockdep_stats; then
		complain "lockdep has switched itself off"
	fi
	# Not all that matters is important enough for the console.
	if dmesg --color=never | grep -qaE "$vm_complaints"; then
		console VM-LOG
		dmesg --color=never | grep -aE -B 5 -A 40 "$vm_complaints" >/dev/ttyS0
	fi
}

stty -F /dev/ttyS1 raw -echo -opost 2>/dev/null
mount_all
cd "$VM_CWD" || leave 125
tty=/dev/ttyS1
if prepare >$tty 2>&1; then
	if [ -n "$VM_SHELL" ]; then
		stty -F $tty sane
		setsid -c bash -c "$(cat /run/job/command)" <$tty >$tty 2>&1
	else
		bash -c "$(cat /run/job/command)" </dev/null >$tty 2>&1
	fi
	status=$?
else
	status=125
fi
unload >$tty 2>&1
check_leaks
check_kernel
leave $((status > 127 ? 127 : status))
