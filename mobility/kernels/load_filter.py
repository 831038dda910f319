"""A load followed along a run: counts at doors, direct estimates and what is usual, each by its error.

The load's deviation from what is usual is an autoregressive process along the positions: it decays by a
factor each position, while its spread follows the usual one. Counts of who boards and alights measure the
difference of two loads, estimates of who is on board measure a load. A run begins empty and, as nobody is
usually on board beyond its last position, ends empty: what counts do not add up to is spread backwards over
the run by error.

Source: R. E. Kalman (1960), A New Approach to Linear Filtering and Prediction Problems; H. E. Rauch and
    others (1965), Maximum Likelihood Estimates of Linear Dynamic Systems.
    P. J. Huber (1964), Robust Estimation of a Location Parameter.
Differs from the paper: A count is weighed jointly with the step of the process that it measures; surprises
    widen the usual spread; loads below zero become zero.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


TRUST = 2.0
"""Standard deviations beyond which a surprise is taken for a load that is not as usual."""


@njit(cache=True, nogil=True)
def surprised_by(surprise: float, variance: float) -> float:
    """Tell how much more uncertain the usual load is than it seemed, given what was told.

    A school class boards where two persons are usual. Beyond TRUST the pull towards the usual load grows no
    more, as in Huber's estimator: what is told less a constant is believed, and one person more told is one
    person more.

    Parameters
    ----------
    surprise : float
        Persons told beyond those expected.
    variance : float
        Of that difference.

    Returns
    -------
    float
        Persons squared, 0 for what is no surprise.
    """
    return max(abs(surprise) * math.sqrt(variance) / TRUST - variance, 0.0)


@njit(cache=True, nogil=True)
def run_filter(
    offsets: NDArray[np.int32],
    usual: Float32,
    spread: Float32,
    decay: float,
    on: Float32,
    off: Float32,
    count_variance: Float32,
    direct: Float32,
    direct_variance: Float32,
    filtered: Float32,
    filtered_variance: Float32,
    smoothed: Float32,
    smoothed_variance: Float32,
) -> None:
    """Estimate the loads of runs, at each call from what was told up to it and from all that was told.

    Parameters
    ----------
    offsets : (n_runs + 1,) int32
        Calls of each run.
    usual : (n_calls,) float32
        Persons on board when such runs leave the call; 0 at the last one.
    spread : (n_calls,) float32
        Its standard deviation; 0 at the last one.
    decay : float
        What is left of a deviation one position on, 0 to 1.
    on, off : (n_calls,) float32
        Persons counted; NaN in `on` = nobody counted.
    count_variance : (n_calls,) float32
        Of the counted difference; above 0.
    direct : (n_calls,) float32
        Persons on board as estimated directly; NaN = not at all.
    direct_variance : (n_calls,) float32
        Its variance.
    filtered, filtered_variance : (n_calls,) float32
        Changed in place: from what was told up to the call.
    smoothed, smoothed_variance : (n_calls,) float32
        Changed in place: from all that was told.
    """
    for r in range(offsets.size - 1):
        first, last = offsets[r], offsets[r + 1]
        n = last - first
        # What is known of a position and of the one before it, before `direct` is taken in.
        ahead = np.empty(n)
        ahead_variance = np.empty(n)
        before = np.empty(n)
        before_variance = np.empty(n)
        back = np.zeros(n)
        level, variance, usual_before, spread_before = 0.0, 0.0, 0.0, 0.0
        is_counted = False
        for q in range(n):
            i = first + q
            keep = decay * spread[i] / spread_before if spread_before > 0 else 0.0
            fresh = spread[i] * spread[i]
            if q > 0:
                fresh *= 1 - decay * decay
            mean = usual[i] + keep * (level - usual_before)
            total = keep * keep * variance + fresh
            cross = keep * variance
            old, old_variance = level, variance
            if not np.isnan(on[i]):
                surprise = (on[i] - off[i]) - (mean - level)
                of_old, of_new = cross - variance, total - cross
                all_error = of_new - of_old + count_variance[i]
                # Where nobody can be on board, a surprise says that the counts before were wrong.
                extra = surprised_by(surprise, all_error) if spread[i] > 0 else 0.0
                is_counted = True
                total, of_new, all_error = total + extra, of_new + extra, all_error + extra
                old = level + of_old / all_error * surprise
                old_variance = variance - of_old * of_old / all_error
                mean += of_new / all_error * surprise
                total -= of_new * of_new / all_error
                cross -= of_old * of_new / all_error
            ahead[q], ahead_variance[q], before[q], before_variance[q] = mean, total, old, old_variance
            back[q] = cross / total if total > 1e-9 else 0.0
            if not np.isnan(direct[i]):
                surprise = direct[i] - mean
                if not is_counted and spread[i] > 0:  # beside counts an estimate is outvoted, not believed
                    total += surprised_by(surprise, total + direct_variance[i])
                gain = total / (total + direct_variance[i])
                mean += gain * surprise
                total *= 1 - gain
            level, variance = max(mean, 0.0), max(total, 0.0)
            filtered[i], filtered_variance[i] = level, variance
            usual_before, spread_before = usual[i], spread[i]
        level, variance = filtered[last - 1], filtered_variance[last - 1]
        smoothed[last - 1], smoothed_variance[last - 1] = level, variance
        for q in range(n - 1, 0, -1):
            i = first + q - 1
            level = max(before[q] + back[q] * (level - ahead[q]), 0.0)
            variance = max(before_variance[q] + back[q] * back[q] * (variance - ahead_variance[q]), 0.0)
            smoothed[i], smoothed_variance[i] = level, variance
