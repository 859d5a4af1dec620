# SPDX-License-Identifier: GPL-2.0-only
#
# make help tells what there is.

PREFIX	?= /usr/local
DESTDIR	?=

TOP	:= $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
VERSION	:= $(shell sed -n 's/^MODULE_VERSION("\(.*\)");/\1/p' $(TOP)/kmod/main.c)

# The running kernel's headers; on a machine without them (a container, a kernel
# that is not the distribution's), the newest of the distribution.
KDIR	?= $(or $(wildcard /lib/modules/$(shell uname -r)/build),$(lastword $(shell \
	   ls -dv /usr/src/linux-headers-*-amd64 2>/dev/null | grep -v -e -rt- -e -cloud-)))
RELEASE	 = $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' \
	   '$(KDIR)/include/generated/utsrelease.h' 2>/dev/null)
KBUILD	?= $(TOP)/build/$(RELEASE)
MODULE_DIRS := . $(patsubst kmod/%/,%,$(wildcard kmod/*/))

all: module lib tools samples

# One directory for each kernel, with links to the sources: what is built for
# one does not disturb another.
module: need-headers
	@mkdir -p $(KBUILD)
	@find $(KBUILD) -type l ! -xtype f -delete
	@for dir in $(MODULE_DIRS); do \
		mkdir -p $(KBUILD)/$$dir && ln -srft $(KBUILD)/$$dir kmod/$$dir/*.[ch] || exit 1; \
	done
	@ln -srft $(KBUILD) kmod/Kbuild
	$(MAKE) -C $(KDIR) M=$(KBUILD) $(if $(CKPT_DEBUG),CKPT_DEBUG=$(CKPT_DEBUG)) $(KFLAGS) modules

need-headers:
	@test -n '$(RELEASE)' || { echo 'no kernel headers$(KDIR:%= in %): install' \
		'linux-headers-amd64, or set KDIR to a built kernel' >&2; exit 1; }

lib:
	$(MAKE) -C libckpt-user

# What the virtual machines and the tests use.
tools: lib samples
	$(MAKE) -C selftests

samples: lib
	$(MAKE) -C samples

demo:
	@samples/demo/demo.sh

check:
	@selftests/check

check-long:
	@selftests/check --long

bench: module lib
	@selftests/bench/run $(BENCH_ARGS)

fuzz:
	@selftests/fuzz/run

shell: module lib
	@selftests/vm/run --shell --timeout 86400 -- /bin/bash

model:
	@Documentation/model/check

style:
	@selftests/style/run

docs:
	$(MAKE) -C Documentation

include packaging/install.mk

clean:
	$(MAKE) -C libckpt-user clean
	$(MAKE) -C samples clean
	$(MAKE) -C selftests clean
	$(MAKE) -C Documentation clean
	rm -rf build
	rm -f .*.cmd *.symvers *.order
	find kmod \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' -o -name '*.order' \) -delete

help:
	@grep -v '^#' packaging/help.txt

.PHONY: all module need-headers lib tools samples demo check check-long bench \
	fuzz model shell style docs install clean help
