# SPDX-License-Identifier: GPL-2.0-only
#
# make install.  The library goes below PREFIX; what the system reads in fixed
# places goes there.  The module is installed for the kernel it was built for,
# and as source for DKMS, which builds it for the next one.
INSTALL		?= install
DKMS_DIR	:= $(DESTDIR)/usr/src/ckpt-$(VERSION)
SYSTEM_DIR	:= $(DESTDIR)/usr/lib
MODULE_DIR	 = $(DESTDIR)/lib/modules/$(RELEASE)/updates

install: install-lib install-dkms install-system install-module

install-lib:
	$(MAKE) -C libckpt-user install DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)'
	$(MAKE) -C libckpt-user/tools install DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)'
	for file in ckpt.h ckpt_netlink.h; do \
		$(INSTALL) -D -m 644 uapi/linux/$$file \
			'$(DESTDIR)$(PREFIX)/include/linux'/$$file || exit 1; \
	done

install-dkms:
	for file in Kbuild kmod/Kbuild $(foreach dir,$(MODULE_DIRS),$(wildcard kmod/$(dir)/*.[ch])) \
			$(wildcard uapi/linux/*.h); do \
		$(INSTALL) -D -m 644 $$file '$(DKMS_DIR)'/$$file || exit 1; \
	done
	sed 's/@VERSION@/$(VERSION)/' packaging/dkms.conf.in >'$(DKMS_DIR)/dkms.conf'

install-system:
	$(INSTALL) -D -m 644 packaging/ckpt.rules '$(SYSTEM_DIR)/udev/rules.d/60-ckpt.rules'
	$(INSTALL) -D -m 644 packaging/ckpt.modules '$(SYSTEM_DIR)/modules-load.d/ckpt.conf'
	$(INSTALL) -D -m 644 packaging/ckpt.sysusers '$(SYSTEM_DIR)/sysusers.d/ckpt.conf'

install-module:
	@if [ ! -f '$(KBUILD)/ckpt.ko' ]; then \
		echo 'ckpt.ko is not built: installed as source for DKMS only'; \
	else \
		$(INSTALL) -D -m 644 '$(KBUILD)/ckpt.ko' '$(MODULE_DIR)/ckpt.ko' && \
		if [ -z '$(DESTDIR)' ]; then depmod '$(RELEASE)'; fi; \
	fi

.PHONY: install-lib install-dkms install-system install-module
