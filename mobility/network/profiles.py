"""How fast and how gladly each profile uses an edge: all factors in one place, with their sources.

Times are what a rider's clock shows; costs are what a search minimises (docs/adr/0001): cost = time x
dislike, dislike >= 1. Only unknown step-free states and cycling stress are disliked, both mildly. Speeds
without a source named are ours, set so that routes look sensible on the test cities.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import Streets
from mobility.network.transport_network import BASE_SPEED_MPS
from osm.street_graph import Feature, Permission, StreetGraph, Surface, WheelchairState

# U. Weidmann, "Transporttechnik der Fussgaenger", ETH Zuerich, IVT 90 (1993): 1.34 m/s on the flat; on stairs
# 0.61 m/s up and 0.69 m/s down, measured horizontally.
STAIRS_UP_MPS = 0.61
STAIRS_DOWN_MPS = 0.69
STAIRS_MPS = 0.65  # direction unknown
ESCALATOR_MPS = 0.65  # standing on the usual 0.65 m/s step band, EN 115-1 allows up to 0.75
BIKE_PUSHED_MPS = 1.1
BIKE_ON_STAIRS_MPS = 0.3
CAR_SHARE_OF_LIMIT = 0.75  # of the legal speed, for junctions and traffic without signals of their own
LEAST_CAR_MPS = 1.4


NOBODY = Permission(0)


@dataclass(frozen=True)
class ProfileRule:
    """What one profile may use and how.

    Parameters
    ----------
    permission : Permission
        Any of these bits permits the edge.
    pushed : Permission
        Any of these permits it on foot, pushing (bikes).
    surface_time : dict[Surface, float]
        Time on a surface relative to a good one.
    stress_dislike : tuple[float, ...]
        Dislike by cycling stress 0..4.
    unknown_step_free_dislike : float
        Dislike of edges whose wheelchair state is unknown.
    """

    permission: Permission
    pushed: Permission = NOBODY
    surface_time: dict[Surface, float] = field(default_factory=dict)
    stress_dislike: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0)
    unknown_step_free_dislike: float = 1.0


RULES = {
    "foot": ProfileRule(permission=Permission.WALK),
    "wheelchair": ProfileRule(
        permission=Permission.WHEELCHAIR,
        surface_time={Surface.COMPACTED: 1.15, Surface.COBBLES: 1.5, Surface.UNPAVED: 1.7},
        unknown_step_free_dislike=1.1,
    ),
    "bike": ProfileRule(
        permission=Permission.BIKE,
        pushed=Permission.BIKE_PUSHED,
        surface_time={
            Surface.PAVING_STONES: 1.05,
            Surface.COMPACTED: 1.1,
            Surface.COBBLES: 1.35,
            Surface.UNPAVED: 1.4,
        },
        # The four levels are those of Mekuria, Furth, Nixon, "Low-Stress Bicycling and Network Connectivity"
        # (Mineta Institute 11-19, 2012); the factors are ours and mild: 13 minutes calm beat 10 in traffic.
        stress_dislike=(1.0, 1.0, 1.05, 1.15, 1.3),
    ),
    "car": ProfileRule(permission=Permission.CAR),
}


def largest_dislike(profile: str) -> float:
    """Give the most that an edge's cost may exceed its time by.

    A search for all that is reached within a time must go on up to that time times this factor in cost.

    Parameters
    ----------
    profile : str
        One of mobility.network.PROFILES.

    Returns
    -------
    float
        At least 1.
    """
    rule = RULES[profile]
    return max(rule.stress_dislike) * rule.unknown_step_free_dislike


def foot_incline_factor(percent: NDArray[np.int8]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat (Tobler 1993: 6 exp(-3.5 |slope + 0.05|) km/h).

    Parameters
    ----------
    percent : (n,) int8
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        Above 1 uphill, slightly below 1 on gentle descents.
    """
    slope = percent / 100.0
    return np.asarray(np.exp(3.5 * (np.abs(slope + 0.05) - 0.05)))


def bike_incline_factor(percent: NDArray[np.int8]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat.

    Parkin & Rotheram, "Design speeds and acceleration characteristics of bicycle traffic", Transport
    Policy 17 (2010): 21.6 km/h on the flat, 1.44 km/h less for each percent up, 0.86 km/h more for each
    percent down.

    Parameters
    ----------
    percent : (n,) int8
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        Between 1 / 1.3 (nobody is assumed to go much faster in a city) and 4 (pushing).
    """
    speed = np.where(percent > 0, 21.6 - 1.44 * percent, 21.6 - 0.86 * percent) / 21.6
    return np.asarray(1.0 / np.clip(speed, 0.25, 1.3))


def wheelchair_incline_factor(percent: NDArray[np.int8]) -> NDArray[np.float64]:
    """Time on a slope relative to the flat: 10 % more for each percent beyond 2, up or down (ours).

    Parameters
    ----------
    percent : (n,) int8
        Incline in the direction of travel.

    Returns
    -------
    (n,) float64
        At least 1.
    """
    return np.asarray(1.0 + 0.1 * np.maximum(np.abs(percent.astype(np.float64)) - 2.0, 0.0))


def _seconds(profile: str, graph: StreetGraph) -> NDArray[np.float64]:
    """Time of every edge in s, whether permitted or not."""
    length = graph.edge_length_m.astype(np.float64)
    speed = np.full(len(length), BASE_SPEED_MPS[profile])
    is_stairs = (graph.edge_feature & Feature.STAIRS) != 0
    incline = graph.edge_incline_percent
    if profile == "car":
        speed = np.maximum(graph.edge_car_kmh / 3.6 * CAR_SHARE_OF_LIMIT, LEAST_CAR_MPS)
        factor = np.ones(len(length))
    elif profile == "bike":
        pushed = (graph.edge_permission & Permission.BIKE) == 0
        speed[pushed] = BIKE_PUSHED_MPS
        factor = np.where(pushed, foot_incline_factor(incline), bike_incline_factor(incline))
    elif profile == "wheelchair":
        factor = wheelchair_incline_factor(incline)
    else:
        factor = foot_incline_factor(incline)
    surface_time = np.ones(max(Surface) + 1)
    for surface, value in RULES[profile].surface_time.items():
        surface_time[surface] = value
    factor = factor * surface_time[graph.edge_surface]
    if profile in ("foot", "bike"):
        stairs_mps = np.select([incline > 0, incline < 0], [STAIRS_UP_MPS, STAIRS_DOWN_MPS], STAIRS_MPS)
        speed = np.where(is_stairs, BIKE_ON_STAIRS_MPS if profile == "bike" else stairs_mps, speed)
        speed[(graph.edge_feature & Feature.ESCALATOR) != 0] = ESCALATOR_MPS
        factor[is_stairs] = 1.0
    return np.asarray(length / speed * factor + graph.edge_delay_s)


def build_streets(profile: str, graph: StreetGraph) -> Streets:
    """Compute what each edge takes and costs for a profile.

    Parameters
    ----------
    profile : str
        One of mobility.network.PROFILES.
    graph : StreetGraph
        The streets.

    Returns
    -------
    Streets
        Times at the profile's base speed in tenths of a second, -1 where not permitted. Topology arrays are
        those of the graph; `edge_cost_ds` is `edge_ds` itself where nothing is disliked.
    """
    rule = RULES[profile]
    permitted = (graph.edge_permission & (rule.permission | rule.pushed)) != 0
    seconds = _seconds(profile, graph)
    ds = np.where(permitted, np.maximum(np.rint(seconds * 10.0), 1.0), -1.0).astype(np.int32)
    dislike = np.asarray(rule.stress_dislike)[graph.edge_stress]
    unknown = graph.edge_wheelchair == WheelchairState.UNKNOWN
    dislike = np.where(unknown, dislike * rule.unknown_step_free_dislike, dislike)
    cost = ds
    if (dislike[permitted] > 1.0).any():
        cost = np.where(permitted, np.maximum(np.rint(seconds * 10.0 * dislike), ds), -1.0).astype(np.int32)
    ds.flags.writeable = False
    cost.flags.writeable = False
    longest = np.maximum(graph.edge_length_m.astype(np.float64), 0.1)
    ratio = cost[permitted] / longest[permitted]
    # The stretch between a coordinate and its street is walked by beeline: A* may not take it for dearer.
    off_street = 10.0 / BASE_SPEED_MPS["wheelchair" if profile == "wheelchair" else "foot"]
    least = min(float(ratio.min()), off_street) if permitted.any() else 0.0
    return Streets(
        edge_offsets=graph.edge_offsets,
        edge_head=graph.edge_head,
        edge_twin=graph.edge_twin,
        edge_ds=ds,
        edge_cost_ds=cost,
        least_cost_ds_per_m=np.float64(least),
    )
