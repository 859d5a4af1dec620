# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# Completion of ckptctl for bash.  Commands and options are those that ckptctl --help
# tells.

# The word that is the command, if there is one before the cursor.
_ckptctl_command() {
	local i
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* ]] || { echo "${COMP_WORDS[i]}"; return; }
	done
}

_ckptctl_words() {
	case $1 in
	'') echo "-j --help" && ckptctl --help | sed -nE 's/^  ([a-z]+) .*/\1/p' ;;
	show | sections | read | dump)
		ckptctl checkpoints 2>/dev/null | sed -nE 's/(.* )?name=([^ ]*).*/\2/p' ;;
	wait) echo "member members peers out --timeout" ;;
	*) ckptctl --help | sed -n "s/^  $1 //p" | grep -oE -- '--[a-z-]+' ;;
	esac
}

_ckptctl() {
	local current=${COMP_WORDS[COMP_CWORD]} words
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--key-file) words=$(compgen -f -- "$current") ;;
	--quorum) words='on off' ;;
	*) words=$(_ckptctl_words "$(_ckptctl_command)") ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _ckptctl ckptctl
