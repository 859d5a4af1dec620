#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# First program of a virtual machine: makes the host's files its root, with a
# layer of its own above them, and goes on there.
export PATH=/bin
b=/bin/busybox

$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
if $b grep -qw vm_probe /proc/cmdline; then
	$b printf '\0' | $b dd of=/dev/port bs=1 seek=244 conv=notrunc 2>/dev/null
	$b poweroff -f
fi
for module in $($b cat /modules/order); do
	$b insmod "/modules/$module"
done

p9=trans=virtio,version=9p2000.L,msize=262144
$b mount -t 9p -o "ro,$p9,cache=loose" root /root
$b mount -t tmpfs rw /rw
$b mkdir /rw/upper /rw/work
$b mount -t overlay -o lowerdir=/root,upperdir=/rw/upper,workdir=/rw/work new /new
for dir in proc sys dev; do
	$b mount --move /$dir /new/$dir
done
$b mount -t tmpfs run /new/run
$b mkdir -p /new/dev/pts /new/dev/shm /new/run/job
$b mount -t devpts pts /new/dev/pts
$b mount -t tmpfs shm /new/dev/shm
$b mount -t 9p -o "ro,$p9,cache=loose" job /new/run/job
guest=$($b sed -n 's/^VM_GUEST=//p' /new/run/job/env)
# As process 1: kernel threads share its root, and look for modprobe there.  Not
# by chroot alone: a process in one may not make user namespaces.
exec $b switch_root /new /bin/bash "$guest"
