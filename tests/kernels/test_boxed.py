"""Boxes: NamedTuples of arrays that compiled code takes as one object.

Boxed are NamedTuples of the project alone: what `box` was compiled for is kept beside it and read again by
whoever starts next, and a service does not know the classes of tests.
"""

import gc
import sys

import numpy as np
from numba import njit

from mobility.kernels.arrays import Transfers
from mobility.kernels.boxed import Boxed, box


@njit
def count(boxed: Boxed[Transfers]) -> int:
    """Change what is in the box, and tell what lies there now."""
    targets, durations = boxed.value.targets, boxed.value.durations
    targets[0] += 1
    return int((targets * durations).sum())


def transfers(targets: list[int], durations: list[int]) -> Transfers:
    """Two arrays that are looked at, and two that are not."""
    none = np.empty(0, np.int32)
    return Transfers(np.array(targets, np.int32), np.array(durations, np.int32), none, none)


def test_a_box_shares_its_arrays() -> None:
    held = transfers([1, 2], [5, 20])
    boxed = box(held)
    assert count(boxed) == 50
    assert held.targets.tolist() == [2, 2]
    held.targets[1] = 0
    assert count(boxed) == 15
    other = box(held._replace(offsets=np.empty(0, np.int32)))
    assert count(other) == 20
    assert count(boxed) == 25


def test_arrays_live_as_long_as_their_box_and_no_longer() -> None:
    targets = np.array([1, 2], np.int32)
    before = sys.getrefcount(targets)
    boxed = box(transfers([], [1, 1])._replace(targets=targets))
    assert sys.getrefcount(targets) > before
    gc.collect()
    assert count(boxed) == 4  # the other arrays are held by nothing else
    del boxed
    gc.collect()
    assert sys.getrefcount(targets) == before


def test_what_is_compiled_is_kept_for_no_class_of_the_tests() -> None:
    """Else a service that starts after them cannot read what it finds, and ends."""
    signatures = getattr(box, "signatures", [])  # without the compiler there are none
    assert all(kind.instance_class.__module__.startswith("mobility.") for (kind,) in signatures)
