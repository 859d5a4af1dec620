#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The self-tests of the module, which a build with CKPT_DEBUG=y has.
echo "TAP version 13"
echo "1..1"
if ! modinfo -F parm "$CKPT_MODULE" | grep -q '^selftest:'; then
	echo "ok 1 selftest # SKIP the module is built without CKPT_DEBUG=y"
	exit 0
fi
if rmmod ckpt && insmod "$CKPT_MODULE" selftest=1; then
	echo "ok 1 selftest"
	exit 0
fi
dmesg | grep selftest | tail -n 3 | sed 's/^/# /'
echo "not ok 1 selftest"
# Whoever comes next finds the module loaded.
[ -d /sys/module/ckpt ] || insmod "$CKPT_MODULE"
exit 1
