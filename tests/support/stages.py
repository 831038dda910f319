"""Stages of the live process, stepped by hand."""

import time
from typing import Any


def look(stage: Any, now_s: int) -> bool:
    """Step a stage with one provider until what was asked is answered; whether anything changed."""
    has_changed = bool(stage.step(now_s))
    deadline = time.monotonic() + 10
    while stage._providers[0].under_way is not None:
        assert time.monotonic() < deadline
        time.sleep(0.002)
        has_changed |= stage.step(now_s)
    return has_changed
