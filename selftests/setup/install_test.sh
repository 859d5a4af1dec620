#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# make install puts everything in its place, as a user without rights, and what
# it puts there works.  Takes what has been built.
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=../samples/tap.sh
. "$here/../samples/tap.sh"
tap_dir
clean_up() { :; }
root=$DIR/root
out=$DIR/out

# Says what a command printed only if it fails.
quietly() {
	"$@" >"$out" 2>&1 && return
	sed 's/^/# /' "$out"
	return 1
}

# As nobody, if there is a choice, and with a tree that nobody can look into.
copy_tree() {
	rsync -a --exclude=.git --exclude=/selftests --exclude=/Documentation "$top/" "$DIR/tree"
	[ "$(id -u)" -ne 0 ] || chown -R nobody "$DIR/tree"
}

unprivileged() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid nobody --regid nogroup --clear-groups -- "$@"
	else
		"$@"
	fi
}

installed() {
	for file; do
		[ -f "$root/$file" ] || { echo "# $file is missing"; return 1; }
	done
}

chmod 755 "$DIR"
mkdir -m 777 "$root"
copy_tree
check 'make install, without rights' \
	quietly unprivileged make -C "$DIR/tree" install DESTDIR="$root" PREFIX=/usr
version=$(ls "$root/usr/src" | sed 's/^ckpt-//')
check 'the library' installed usr/lib/libckpt-user.so usr/lib/libckpt-user.so.1 \
	usr/lib/libckpt-user.a usr/lib/libSaCkpt.so usr/lib/pkgconfig/ckpt-user.pc
check 'the headers' installed usr/include/saCkpt.h usr/include/saAis.h usr/include/linux/ckpt.h \
	usr/include/linux/ckpt_netlink.h
check 'the manual pages' installed usr/share/man/man3/saCkptCheckpointOpen.3 \
	usr/share/man/man4/ckpt.4 usr/share/man/man7/ckpt.7 usr/share/man/man8/ckptctl.8
check 'ckptctl' eval 'installed usr/sbin/ckptctl && "$root/usr/sbin/ckptctl" --help >"$out"'
# completes WORD... EXPECTED: that is among what the last WORD can become
cat >"$DIR/complete" <<'END'
. "$1/usr/share/bash-completion/completions/ckptctl"
PATH=$1/usr/sbin:$PATH
shift
expected=${*: -1}
COMP_WORDS=(ckptctl "${@:1:$#-1}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_ckptctl
printf '%s\n' "${COMPREPLY[@]}" | grep -qxe "$expected"
END
completes() { bash "$DIR/complete" "$root" "$@"; }
check 'completion of commands' completes jo join
check '... behind an option' completes -j wat watch
check '... and of nothing that is not one' eval '! completes jo watch'
check 'completion of options' completes join --id 1 --exp --expected
check '... of the command' eval '! completes watch --exp --expected'
check '... of what can be waited for' completes wait mem members
check '... of a value' completes set --quorum o off
check 'the device: its group and mode' installed usr/lib/udev/rules.d/60-ckpt.rules \
	usr/lib/sysusers.d/ckpt.conf
check 'the loading at boot' installed usr/lib/modules-load.d/ckpt.conf
check 'the module' eval '[ -f "$root"/lib/modules/*/updates/ckpt.ko ]'
check 'the sources for DKMS' installed "usr/src/ckpt-$version/dkms.conf" \
	"usr/src/ckpt-$version/Kbuild" "usr/src/ckpt-$version/kmod/main.c"
check '... of a version' eval '[ -n "$version" ] &&
	grep -qx "PACKAGE_VERSION=\"$version\"" "$root/usr/src/ckpt-$version/dkms.conf"'

# With the variables that DKMS sets.
dkms_build() {
	mkdir -p "$DIR/dkms/ckpt/$version"
	cp -r "$root/usr/src/ckpt-$version" "$DIR/dkms/ckpt/$version/build"
	(
		dkms_tree=$DIR/dkms
		# shellcheck disable=SC2012 # no odd names there
		kernel_source_dir=$(ls -dv /usr/src/linux-headers-*-amd64 | grep -v -e -rt- -e -cloud- | tail -n 1)
		export dkms_tree kernel_source_dir
		# shellcheck source=/dev/null
		. "$root/usr/src/ckpt-$version/dkms.conf"
		eval "${MAKE:?}" -j2 && [ -f "$dkms_tree/ckpt/$version/build/$BUILT_MODULE_LOCATION/ckpt.ko" ]
	)
}
sed -i 's/\[0\]//' "$root/usr/src/ckpt-$version/dkms.conf"
check '... that build' quietly dkms_build

pc() {
	PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root/usr/lib/pkgconfig \
		PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config "$@" ckpt-user
}
# shellcheck disable=SC2046 # options
check 'a program builds with pkg-config' quietly cc -o "$DIR/hello" "$top/samples/hello.c" \
	$(pc --cflags --libs)
# shellcheck disable=SC2046
check '... statically too' quietly cc -static -o "$DIR/hello" "$top/samples/hello.c" \
	$(pc --cflags --libs --static)

no_headers() {
	! make -C "$top" module KDIR="$DIR/none" >"$out" 2>&1 && grep -q linux-headers-amd64 "$out"
}
check 'without headers, make names the package' no_headers

tap_end
