# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx configuration; the pages are built by the Makefile beside it."""

import os
import sys

sys.path.insert(0, os.path.abspath("sphinx"))

project = "ckpt"
extensions = ["kernel_doc"]
exclude_patterns = ["build", "ABI"]
highlight_language = "c"
html_theme = "alabaster"
html_theme_options = {"nosidebar": True}
html_copy_source = False
html_show_copyright = False

# Where the kernel-doc directives find their sources and their tool.
kernel_doc_root = os.path.abspath("..")
kernel_doc_script = os.environ.get(
    "KERNEL_DOC", "/usr/lib/linux-kbuild-6.1/scripts/kernel-doc")
