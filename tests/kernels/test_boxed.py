"""Boxes: NamedTuples of arrays that compiled code takes as one object."""

import gc
import sys
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.boxed import Boxed, box


class Pair(NamedTuple):
    """Two arrays of different kinds."""

    counts: NDArray[np.int32]
    weights: NDArray[np.float64]


@njit
def count(pair: Boxed[Pair]) -> float:
    """Change what is in the box, and tell what lies there now."""
    counts, weights = pair.value.counts, pair.value.weights
    counts[0] += 1
    return float((counts * weights).sum())


def test_a_box_shares_its_arrays() -> None:
    pair = Pair(np.array([1, 2], np.int32), np.array([0.5, 2.0]))
    boxed = box(pair)
    assert count(boxed) == 5.0
    assert pair.counts.tolist() == [2, 2]
    pair.counts[1] = 0
    assert count(boxed) == 1.5
    other = box(Pair(pair.counts, pair.weights))
    assert count(other) == 2.0
    assert count(boxed) == 2.5


def test_arrays_live_as_long_as_their_box_and_no_longer() -> None:
    counts = np.array([1, 2], np.int32)
    before = sys.getrefcount(counts)
    boxed = box(Pair(counts, np.array([1.0, 1.0])))
    assert sys.getrefcount(counts) > before
    gc.collect()
    assert count(boxed) == 4.0  # the other array is held by nothing else
    del boxed
    gc.collect()
    assert sys.getrefcount(counts) == before
