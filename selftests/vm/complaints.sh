# SPDX-License-Identifier: GPL-2.0-only
#
# What no kernel log may hold.
vm_complaints='BUG[: ]|WARNING: |Oops|kernel BUG|general protection fault|INFO: (possible|suspicious|rcu_|task )|KASAN|UBSAN|rcu:.*(stall|detected)|possible (recursive|circular)|refcount_t:|unreferenced object|VM-COMPLAINT|Kernel panic'
