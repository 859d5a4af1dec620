#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ckptctl: what it shows, its exit codes, and its JSON.
#
# shellcheck disable=SC2317 # functions that check calls

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../samples/tap.sh
. "$here/../samples/tap.sh"
tap_dir
clean_up() { :; }
tool=$here/../../libckpt-user/tools/build/ckptctl

# ends CODE ARGUMENT...: that is how ckptctl exits; its output is kept
ends() {
	expected=$1
	shift
	"$tool" "$@" >"$DIR/out" 2>"$DIR/err"
	code=$?
	[ $code -eq "$expected" ] && return
	echo "# ckptctl $*: exit code $code"
	sed 's/^/# /' "$DIR/out" "$DIR/err"
	return 1
}

# has FILTER: the output is JSON, and jq's filter is true of all of it
has() {
	jq -se "$1" "$DIR/out" >/dev/null && return
	sed 's/^/# /' "$DIR/out"
	return 1
}

error_is() {
	jq -e "$1" "$DIR/err" >/dev/null && return
	sed 's/^/# /' "$DIR/err"
	return 1
}

odd=$(printf 'a\001b c')
check 'two checkpoints' "$here/build/keep" first s data "$odd" 'more data'
check '... one with an odd name' "$here/build/keep" "$odd"

check 'checkpoints' ends 0 -j checkpoints
check '... are listed' has '[.[][].name] == ["first", "0x6101622063"]'
check '... with their counts' has '.[0][0] | .sections == 2 and .bytes == 13 and .mode == "0660"'
check 'checkpoints as text' ends 0 checkpoints
check '... a line for each' eval '[ "$(wc -l <"$DIR/out")" -eq 2 ]'
check 'show by name' ends 0 -j show first
check '... shows it' has '.[0].name == "first" and .[0].opens == 0'
instance=$(jq -r .instance "$DIR/out")
check 'show by instance' ends 0 -j show "$instance"
check '... shows the same' has '.[0].name == "first"'
check 'show by a name in hex' ends 0 -j show 0x6101622063
check '... shows the other' has '.[0].name == "0x6101622063"'
check 'sections' ends 0 -j sections first
check '... are listed' has '[.[][].id] == ["s", "0x6101622063"]'
check 'read' ends 0 read first s
check '... writes the bytes' eval '[ "$(cat "$DIR/out")" = data ]'
check 'read of an id in hex, as JSON' ends 0 -j read first 0x6101622063
check '... has them in base64' has '.[0].base64 | @base64d == "more data"'
check 'dump' ends 0 dump first
check '... has a line for each section' has 'length == 2 and .[1].size == 9'

check 'no such checkpoint' ends 3 -j show none
check '... says so, with the text of the kernel' error_is \
	'.error | .exit == 3 and .errno == "ENOENT" and (.kernel | contains("no such"))'
check 'no such checkpoint to read' ends 3 read none s
check 'no such section' ends 3 -j read first none
check '... says what lists them' error_is '.error.message | contains("ckptctl sections first")'
check 'no command' ends 2
check 'an unknown command' ends 2 -j frobnicate
check '... is told in JSON too' error_is '.error.exit == 2'
check 'an unknown option' ends 2 --frobnicate
for arguments in 'show' 'show a b' 'sections' 'read first' 'dump' 'checkpoints x' 'show 0x1' \
	'show 0xzz' 'show @1:2' 'join' 'join --id 1' 'join --id 0 --cluster c --insecure' \
	'join --id 1 --cluster c' 'join --id' 'set --id 1' 'leave x'; do
	# shellcheck disable=SC2086 # words
	check "bad usage: $arguments" ends 2 $arguments
done
head -c 32 /dev/zero >"$DIR/key"
chmod 644 "$DIR/key"
check 'a key that others can read' ends 4 join --id 1 --cluster c --key-file "$DIR/key"
head -c 8 /dev/zero >"$DIR/short"
chmod 600 "$DIR/short"
check 'a key that is too short' ends 2 join --id 1 --cluster c --key-file "$DIR/short"
check 'another namespace' unshare -n sh -c "'$tool' -j checkpoints | grep -qx '\[\]'"
tap_end
