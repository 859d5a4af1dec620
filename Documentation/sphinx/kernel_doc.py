# SPDX-License-Identifier: GPL-2.0-only
"""Two directives that pull documentation out of C headers.

``kernel-doc:: FILE`` shows all kernel-doc comments of a file, through the
kernel's own tool.  ``header-comment:: FILE`` shows the comment with which a
file begins, which is no kernel-doc but may use its marks.  Files are relative
to kernel_doc_root.
"""

import os
import re
import subprocess

import sphinx
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.nodes import nested_parse_with_titles


def run_tool(script, path):
    """The rst that kernel-doc makes of a file; a warning is an error."""
    command = [script, "-rst", "-Werror",
               "-sphinx-version", sphinx.__display_version__, path]
    try:
        result = subprocess.run(command, capture_output=True, text=True,
                                check=False)
    except FileNotFoundError as error:
        raise ExtensionError(
            f"{script} not found: install linux-kbuild-6.1, or set KERNEL_DOC"
            " to the path of kernel-doc") from error
    if result.returncode or result.stderr:
        raise ExtensionError(f"kernel-doc {path}:\n{result.stderr}")
    return result.stdout


def first_comment(path):
    """The first block comment of a file that is more than one line."""
    with open(path, encoding="utf-8") as source:
        match = re.search(r"^/\*\n(.*?)^ \*/", source.read(), re.M | re.S)
    if not match:
        raise ExtensionError(f"{path} does not begin with a comment")
    text = re.sub(r"^ \* ?", "", match.group(1), flags=re.M)
    text = re.sub(r"@(\w+)", r"*\1*", text)
    return re.sub(r"%(\w+)", r"``\1``", text)


class FromSource(Directive):
    """Parses rst that a function has made of a source file."""

    required_arguments = 1

    def text(self, config, path):
        raise NotImplementedError

    def run(self):
        env = self.state.document.settings.env
        path = os.path.join(env.config.kernel_doc_root, self.arguments[0])
        env.note_dependency(path)
        lines = self.text(env.config, path).expandtabs().splitlines()
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, StringList(lines, path), node)
        return node.children


class KernelDoc(FromSource):
    """.. kernel-doc:: FILE"""

    def text(self, config, path):
        return run_tool(config.kernel_doc_script, path)


class HeaderComment(FromSource):
    """.. header-comment:: FILE"""

    def text(self, config, path):
        return first_comment(path)


def setup(app):
    app.add_config_value("kernel_doc_root", "", "env")
    app.add_config_value("kernel_doc_script", "", "env")
    app.add_directive("kernel-doc", KernelDoc)
    app.add_directive("header-comment", HeaderComment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
