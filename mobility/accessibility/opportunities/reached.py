"""How much is reached: cumulative opportunities, gravity sums, and the minutes to the n-th.

Sources: cumulative: Martin Wachs and T. Gordon Kumagai, "Physical accessibility as a social indicator",
Socio-Economic Planning Sciences 7(5), 1973; gravity: Hansen 1959; dual access: Hao Wu and David Levinson,
"Unifying access", Transportation Research Part D 83, 2020, and R5's "dual accessibility".
"""

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.opportunities.decay import UNREACHED, Decay, Step, weights_of
from mobility.errors import BadParameterError

Floats = NDArray[np.float64]


def gravity(minutes: NDArray[np.uint16], amounts: Floats, decay: Decay) -> Floats:
    """Sum what can be reached, weighted by how far it is: A_i = sum over j of O_j f(t_ij).

    Parameters
    ----------
    minutes : (n_origins, n_destinations) uint16
        UNREACHED where there is no way.
    amounts : (n_kinds, n_destinations) float64
        O, at least 0.
    decay : Decay
        The function f.

    Returns
    -------
    (n_kinds, n_origins) float64
        In the unit of the amounts.
    """
    return amounts @ weights_of(minutes, decay).T


def cumulative(minutes: NDArray[np.uint16], amounts: Floats, cutoff: float) -> Floats:
    """Count what can be reached within a time: A_i = sum of O_j over all j with t_ij <= cutoff.

    Parameters
    ----------
    minutes : (n_origins, n_destinations) uint16
        UNREACHED where there is no way.
    amounts : (n_kinds, n_destinations) float64
        O, at least 0.
    cutoff : float
        Minutes.

    Returns
    -------
    (n_kinds, n_origins) float64
        In the unit of the amounts.
    """
    return gravity(minutes, amounts, Step(cutoff))


def minutes_to(minutes: NDArray[np.uint16], amounts: Floats, wanted: float) -> NDArray[np.uint16]:
    """Find how long it takes until so much is reached: D_i = least t with cumulative(t) >= wanted.

    Parameters
    ----------
    minutes : (n_origins, n_destinations) uint16
        UNREACHED where there is no way.
    amounts : (n_kinds, n_destinations) float64
        At least 0; with 1 for each school `wanted` = 3 is the third nearest one.
    wanted : float
        More than 0.

    Returns
    -------
    (n_kinds, n_origins) uint16
        Minutes, UNREACHED where so much cannot be reached.

    Raises
    ------
    BadParameterError
        If nothing is wanted.
    """
    if not wanted > 0:
        raise BadParameterError("{field} must be more than 0, not {value}", field="wanted", value=wanted)
    found = np.full((amounts.shape[0], minutes.shape[0]), UNREACHED, np.uint16)
    for kind, amount in enumerate(amounts):
        is_there = amount > 0.0
        if not is_there.any():
            continue
        times = minutes[:, is_there]
        order = np.argsort(times, axis=1, kind="stable")
        times = np.take_along_axis(times, order, axis=1)
        # Amounts are often thousandths or sums of them: a share of rounding must not cost the next place.
        reached = np.cumsum(amount[is_there][order], axis=1) >= wanted * (1.0 - 1e-12)
        first = reached.argmax(axis=1)
        rows = np.arange(minutes.shape[0])
        found[kind] = np.where(reached[rows, first], times[rows, first], UNREACHED)
    return found
