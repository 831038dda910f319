"""Addresses that are compiled once for all apps of a test run.

Werkzeug compiles two functions for each address of an app, by which `url_for` writes it: 206 for ours, five
sixths of what making an app takes. A server makes one app; tests make hundreds, with the same addresses. The
functions take the converters from the rule that they are bound to, so that what has the same parts can have
the same functions.
"""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule


def compile_addresses_once(patch: pytest.MonkeyPatch) -> None:
    """Let rules with the same parts share their functions.

    Parameters
    ----------
    patch : pytest.MonkeyPatch
        By which it is undone.
    """
    compiled: dict[object, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder  # werkzeug has no other place for it

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:  # these are written into the function
            return compile_builder(rule, append_unknown)
        parts: Any = tuple(rule._trace), append_unknown
        if parts not in compiled:
            compiled[parts] = compile_builder(rule, append_unknown)
        return compiled[parts]

    patch.setattr(Rule, "_compile_builder", compile_once)
