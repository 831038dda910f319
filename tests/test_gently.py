"""Work that others go before."""

import os
import sys
import threading

import pytest

from mobility.gently import NICENESS, do_gently


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is a thread's own on Linux only")
def test_the_work_is_nice_and_who_waits_for_it_is_not() -> None:
    before = niceness()
    assert do_gently(niceness) == min(19, before + NICENESS)
    assert niceness() == before


def test_what_the_work_raises_is_raised() -> None:
    def fail() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit, match="3"):
        do_gently(fail)


def test_nothing_of_it_is_left_for_a_fork() -> None:
    before = threading.active_count()
    do_gently(lambda: None)
    assert threading.active_count() == before
