# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Kernels, boot images and helpers for virtual machines.  Sourced by run with
# $here and $top set.  What is slow to make is kept under $CKPT_CACHE.

cache=${CKPT_CACHE:-$HOME/.cache/ckpt}

. "$here/complaints.sh"

# Runs a command that makes $1 in a temporary place and moves it there: two runs
# at once do the work twice and never see half of it.  The command gets the
# temporary name as its last argument.
vm_make_once() {
	local target=$1 tmp
	shift
	[ -e "$target" ] && return 0
	mkdir -p "$(dirname "$target")"
	tmp=$(mktemp -d "$target.XXXXXX") || return 1
	if "$@" "$tmp/new" && mv -T "$tmp/new" "$target" 2>/dev/null || [ -e "$target" ]; then
		rm -rf "$tmp"
		return 0
	fi
	rm -rf "$tmp"
	return 1
}

extract_vmlinux() {
	local files
	files=$("$top/selftests/setup/kernel-files") || return 1
	bash "$files/extract-vmlinux" "$1" >"$2" && [ -s "$2" ]
}

# Sets vm_release, vm_kernel (what QEMU boots) and vm_modules (where its
# /lib/modules is).
vm_find_kernel() {
	local image dir
	vm_modules=/lib/modules
	case $1 in
	debug)
		dir=$("$here/debug-kernel") || return 1
		vm_kernel=$dir/bzImage
		vm_modules=$dir/lib/modules
		vm_release=$(basename "$(echo "$vm_modules"/*)")
		return 0 ;;
	stock) image=$(ls -v /boot/vmlinuz-*-amd64 2>/dev/null | grep -v -e -rt- -e -cloud- | tail -n 1) ;;
	rt) image=$(ls -v /boot/vmlinuz-*-rt-amd64 2>/dev/null | tail -n 1) ;;
	*) image=/boot/vmlinuz-$1 ;;
	esac
	if [ ! -f "$image" ]; then
		echo "vm/run: no kernel '$1' under /boot: install linux-image-amd64, or linux-image-rt-amd64" >&2
		return 1
	fi
	vm_release=${image#/boot/vmlinuz-}
	# Decompressing would take the emulated processor longer than all the rest.
	vm_kernel=$cache/vm/vmlinux-$vm_release-$(stat -c %Y "$image")
	vm_make_once "$vm_kernel" extract_vmlinux "$image"
}

# Copies the named modules and what they need, in the order of loading.
image_modules() {
	local dir=$1 name file
	shift
	for name; do
		modprobe -d "${vm_modules%/lib/modules}/" -S "$vm_release" --show-depends "$name" 2>/dev/null |
			awk '$1 == "insmod" { print $2 }'
	done | awk '!seen[$0]++' | while read -r file; do
		name=$(basename "$file")
		case $name in
		*.xz) name=${name%.xz}; xz -dc "$file" >"$dir/$name" ;;
		*) cp "$file" "$dir/$name" ;;
		esac
		strip -g "$dir/$name"
		echo "$name"
	done >"$dir/order"
}

build_initrd() {
	local out=$1 dir
	dir=$(mktemp -d) || return 1
	mkdir -p "$dir"/{bin,modules,proc,sys,dev,root,rw,new,job}
	cp /bin/busybox "$dir/bin/busybox" &&
	ln -s busybox "$dir/bin/sh" &&
	cp "$here/init.sh" "$dir/init" &&
	chmod +x "$dir/init" &&
	image_modules "$dir/modules" virtio_pci virtio_mmio 9p 9pnet_virtio overlay virtio_net &&
	(cd "$dir" && find . | cpio -o -H newc --quiet) >"$out"
	local status=$?
	rm -rf "$dir"
	return $status
}

# Sets vm_initrd.
vm_build_image() {
	local key
	key=$(cat "$here/init.sh" "$here/lib.sh" "$vm_modules/$vm_release/modules.dep" 2>/dev/null |
	      sha256sum | cut -c1-16)
	vm_initrd=$cache/vm/initrd-$vm_release-$key
	vm_make_once "$vm_initrd" build_initrd
}

build_tool() {
	${CC:-gcc} -O2 -Wall -Wextra -Werror -static -o "$2" "$1"
}

# Builds the helper $1 and sets vm_tool_path.
vm_tool() {
	local key
	key=$(sha256sum <"$here/$1.c" | cut -c1-16)
	vm_tool_path=$cache/vm/$1-$key
	vm_make_once "$vm_tool_path" build_tool "$here/$1.c"
}

# Boots a machine that says at once that it has come up.
kvm_works() {
	[ -w /dev/kvm ] || return 1
	timeout -k 1 5 qemu-system-x86_64 -accel kvm -M q35 -m 256 -nodefaults \
		-no-user-config -display none -no-reboot -kernel "$vm_kernel" \
		-initrd "$vm_initrd" -append "quiet panic=-1 vm_probe" \
		-device isa-debug-exit,iobase=0xf4,iosize=0x01 </dev/null >/dev/null 2>&1
	[ $? -eq 1 ]
}

# Sets vm_accel and vm_append.  A /dev/kvm may exist and hang: it is tried, once
# for each start of this machine.
vm_choose_accel() {
	local answer kvm=no
	answer=$cache/vm/kvm-$(cat /proc/sys/kernel/random/boot_id)
	if [ -z "$icount" ]; then
		if [ ! -f "$answer" ]; then
			if kvm_works; then echo yes; else echo no; fi >"$answer.$$"
			mv "$answer.$$" "$answer"
		fi
		kvm=$(cat "$answer")
	fi
	if [ "$kvm" = yes ]; then
		vm_accel=(-accel kvm -cpu host)
		vm_append=
		return
	fi
	# TCG runs rep movsb byte by byte, and can't be calibrated against its timers.
	# Four levels of pages: with five, KASAN once reported a wild access in an
	# interrupt that came while the kernel found out about the processor.
	vm_accel=(-accel "tcg,thread=$([ -n "$icount" ] && echo single || echo multi),tb-size=64"
		  -cpu max,-erms,-fsrm,-la57)
	# A busy host may leave a processor of a machine without time for long.
	vm_append="tsc=reliable no_timer_check rcupdate.rcu_cpu_stall_timeout=60"
	if [ -z "$icount" ] && vm_tool tsckhz; then
		vm_append="$vm_append tsc_early_khz=$("$vm_tool_path")"
	fi
}
