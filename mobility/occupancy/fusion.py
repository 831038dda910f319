"""All that sensors told of runs becomes one load at each call."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.load_filter import run_filter
from mobility.occupancy.runs import Runs
from mobility.snapshot.trip_loads import LoadSource

Float32 = NDArray[np.float32]


class FusedLoads(NamedTuple):
    """Loads of runs with which they leave their calls; persons, and variances."""

    filtered: Float32  # (n_calls,) from what was told up to the call
    filtered_variance: Float32  # (n_calls,)
    smoothed: Float32  # (n_calls,) from all that was told: as many alight as board
    smoothed_variance: Float32  # (n_calls,)


def fuse(runs: Runs, usual: Float32, deviation: Float32, step_decay: float) -> FusedLoads:
    """Weigh counts, direct estimates and what is usual by their errors.

    Parameters
    ----------
    runs : Runs
        What was told.
    usual, deviation : (n_calls,) float32
        Persons usually on board, and their standard deviation; 0 at last calls.
    step_decay : float
        What is left of a deviation from what is usual one position on.

    Returns
    -------
    FusedLoads
        Never negative, 0 where a run ends.
    """
    n = runs.on.size
    fused = FusedLoads(*(np.zeros(n, np.float32) for _ in range(4)))
    run_filter(
        runs.offsets,
        np.ascontiguousarray(usual, np.float32),
        np.ascontiguousarray(deviation, np.float32),
        float(step_decay),
        runs.on,
        runs.off,
        runs.count_variance,
        runs.direct,
        runs.direct_variance,
        *fused,
    )
    return fused


def sources_of(kinds: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Name what loads rest on.

    Parameters
    ----------
    kinds : (n,) uint8
        Bit k = a sensor of kind k was heard.

    Returns
    -------
    (n,) int8
        LoadSource: the kind where there is one, FUSED for several, NONE.
    """
    source = np.full(kinds.size, LoadSource.FUSED, np.int8)
    source[kinds == 0] = LoadSource.NONE
    for kind in range(1, LoadSource.FUSED):
        source[kinds == 1 << kind] = kind
    return source


def kinds_so_far(runs: Runs) -> NDArray[np.uint8]:
    """Tell which kinds of sensors were heard of a run up to each call.

    Parameters
    ----------
    runs : Runs
        What was told.

    Returns
    -------
    (n_calls,) uint8
        Bit k = a sensor of kind k.
    """
    so_far = np.zeros(runs.kinds.size, np.uint8)
    lengths = np.diff(runs.offsets)
    for kind in range(1, LoadSource.FUSED):
        heard = np.concatenate([[0], np.cumsum(runs.kinds >> kind & 1)])
        before = np.repeat(heard[runs.offsets[:-1]], lengths)
        so_far |= ((heard[1:] > before) << kind).astype(np.uint8)
    return so_far
