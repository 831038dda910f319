"""What slopes do to speed, on foot, in a wheelchair, on a bike, on an e-bike: factors on the flat's time.

Formulas, sources and figures: docs/heights.md. Slopes are percent, positive uphill.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import BASE_SPEED_MPS, EdgeClimbs
from osm.street_graph import StreetGraph

Factor = Callable[[NDArray[np.float64]], NDArray[np.float64]]

STEEPEST_PERCENT = 35.0
"""Streets are not steeper; what seems so is a wall or an error of the model of heights."""
# Of the power that moves a bike (`electric_incline_factor`): round values of an upright rider in town, ours.
GRAVITY = 9.81
BIKE_KG, ELECTRIC_BIKE_KG = 95.0, 103.0
ROLLING = 0.007
DRAG_N_PER_MPS2 = 0.36  # half of 1.2 kg/m3 of air x 0.6 m2, upright
MOTOR_W = 250.0
"""Most that the motor of a pedelec may give for long: Regulation (EU) No 168/2013, article 2 (2) (h)."""


def foot_incline_factor(percent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat (Tobler 1993: 6 exp(-3.5 |slope + 0.05|) km/h).

    Parameters
    ----------
    percent : (n,) float64
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        Above 1 uphill, slightly below 1 on gentle descents.
    """
    slope = percent / 100.0
    return np.asarray(np.exp(3.5 * (np.abs(slope + 0.05) - 0.05)))


def bike_incline_factor(percent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat.

    Parkin & Rotheram, "Design speeds and acceleration characteristics of bicycle traffic", Transport
    Policy 17 (2010): 21.6 km/h on the flat, 1.44 km/h less for each percent up, 0.86 km/h more for each
    percent down.

    Parameters
    ----------
    percent : (n,) float64
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        Between 1 / 1.3 (nobody is assumed to go much faster in a city) and 4 (pushing).
    """
    speed = np.where(percent > 0, 21.6 - 1.44 * percent, 21.6 - 0.86 * percent) / 21.6
    return np.asarray(1.0 / np.clip(speed, 0.25, 1.3))


def electric_incline_factor(percent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat, with the motor of a pedelec.

    Uphill the rider gives what a cyclist without a motor gives on the same slope, the motor as much as it may
    on top, and the speed is the one this power suffices for, but no more than on the flat. Downhill the motor
    is of no use: the speed is a bike's, but no less than on the flat.

    Source: the balance of power of Martin, Milliken, Cobb, McFadden & Coggan, "Validation of a mathematical
    model for road cycling power", Journal of Applied Biomechanics 14 (1998), without wind and acceleration.

    Parameters
    ----------
    percent : (n,) float64
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        Never falls with the slope uphill; never above `bike_incline_factor` there.
    """
    flat_mps = BASE_SPEED_MPS["ebike"]
    slopes = np.arange(0.0, 101.0)
    bike_mps = BASE_SPEED_MPS["bike"] / bike_incline_factor(slopes)
    power_w = _power_w(bike_mps, slopes, BIKE_KG) + MOTOR_W
    # The power grows with the speed: halving finds where it suffices, to a millionth of a metre per second.
    low, high = np.zeros(slopes.size), np.full(slopes.size, flat_mps)
    for _ in range(24):
        middle = (low + high) / 2.0
        suffices = _power_w(middle, slopes, ELECTRIC_BIKE_KG) <= power_w
        low, high = np.where(suffices, middle, low), np.where(suffices, high, middle)
    up = np.interp(percent, slopes, np.maximum.accumulate(flat_mps / high))
    down_mps = BASE_SPEED_MPS["bike"] / bike_incline_factor(np.minimum(percent, 0.0))
    return np.asarray(np.where(percent > 0, up, flat_mps / np.maximum(down_mps, flat_mps)))


def _power_w(mps: NDArray[np.float64], percent: NDArray[np.float64], mass_kg: float) -> NDArray[np.float64]:
    """Power to go at a speed up a slope."""
    return np.asarray(mps * (mass_kg * GRAVITY * (percent / 100.0 + ROLLING) + DRAG_N_PER_MPS2 * mps**2))


def wheelchair_incline_factor(percent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat: 10 % more for each percent beyond 2, up or down (ours).

    Parameters
    ----------
    percent : (n,) float64
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        At least 1.
    """
    return np.asarray(1.0 + 0.1 * np.maximum(np.abs(percent) - 2.0, 0.0))


def time_factor(factor: Factor, graph: StreetGraph, climbs: EdgeClimbs | None) -> NDArray[np.float64]:
    """Give the time of each edge relative to the flat.

    An edge that goes up and down is taken as one stretch up and one down, equally steep.

    Parameters
    ----------
    factor : Factor
        Of one slope.
    graph : StreetGraph
        The streets.
    climbs : EdgeClimbs | None
        What they climb; where nobody knows, the incline that their tags tell counts.

    Returns
    -------
    (n_edges,) float64
        Above 0.
    """
    by_tags = factor(graph.edge_incline_percent.astype(np.float64))
    if climbs is None:
        return by_tags
    up, down, steepness = _slopes(graph, climbs)
    total = up + down
    share_up = np.divide(up, total, out=np.ones(total.size), where=total > 0)
    measured = share_up * factor(steepness) + (1.0 - share_up) * factor(-steepness)
    return np.where(np.isfinite(total), measured, by_tags)


def uphill_percent(graph: StreetGraph, climbs: EdgeClimbs | None) -> NDArray[np.float64]:
    """Give the metres climbed on each hundred metres of an edge, in its direction.

    Parameters
    ----------
    graph, climbs
        As in `time_factor`.

    Returns
    -------
    (n_edges,) float64
        0 where nothing is climbed, or nobody knows.
    """
    by_tags = np.maximum(graph.edge_incline_percent.astype(np.float64), 0.0)
    if climbs is None:
        return by_tags
    up, down, steepness = _slopes(graph, climbs)
    total = up + down
    share_up = np.divide(up, total, out=np.zeros(total.size), where=total > 0)
    return np.where(np.isfinite(total), share_up * steepness, by_tags)


def _slopes(
    graph: StreetGraph, climbs: EdgeClimbs
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Metres up and down, and percent of the stretches; NaN (steepness: 0) where not known."""
    up = climbs.edge_climb_m.astype(np.float64)
    down = up[graph.edge_twin]
    percent = 100.0 * (up + down) / np.maximum(graph.edge_length_m.astype(np.float64), 0.1)
    return up, down, np.minimum(np.nan_to_num(percent), STEEPEST_PERCENT)
