# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What no kernel log may hold.
vm_complaints='BUG[: ]|WARNING: |Oops|kernel BUG|general protection fault|INFO: (possible|suspicious|rcu_|task )|KASAN|UBSAN|rcu:.*(stall|detected)|possible (recursive|circular)|refcount_t:|unreferenced object|duplicate filename|unregister_netdevice: waiting|VM-COMPLAINT|Kernel panic'
