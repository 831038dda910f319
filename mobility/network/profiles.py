"""How fast and how gladly each profile uses an edge: all factors in one place, with their sources.

Times are what a rider's clock shows; costs are what a search minimises (docs/adr/0001): cost = time x
dislike, dislike >= 1. Only unknown step-free states and cycling stress are disliked, both mildly; who asks
for quiet ways or few climbs dislikes more (mobility.network.cycling). What slopes do is in
mobility.network.slopes. Speeds without a source named are ours, set so that routes look sensible on the test
cities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import Streets
from mobility.network.cycling import (
    ELECTRIC_BIKE,
    ClimbCosts,
    Cycling,
    Preference,
    ProfileStreets,
    parse_cycling,
)
from mobility.network.slopes import (
    bike_incline_factor,
    electric_incline_factor,
    foot_incline_factor,
    time_factor,
    uphill_percent,
    wheelchair_incline_factor,
)
from mobility.network.transport_network import BASE_SPEED_MPS, PROFILES, EdgeClimbs
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
    surface_dislike : dict[Surface, float]
        Dislike of surfaces, beside the time they take.
    """

    permission: Permission
    pushed: Permission = NOBODY
    surface_time: dict[Surface, float] = field(default_factory=dict)
    stress_dislike: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0)
    unknown_step_free_dislike: float = 1.0
    surface_dislike: dict[Surface, float] = field(default_factory=dict)


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


RULES["ebike"] = RULES["bike"]  # the same streets; speed and slopes differ

# What a preference minds, in factors of ours: a quiet way may take more than twice as long as one along a
# main road; a fast one is what the clock says.
QUIET_STRESS_DISLIKE = (1.0, 1.0, 1.3, 1.8, 2.5)
QUIET_SURFACE_DISLIKE = {Surface.COMPACTED: 1.05, Surface.COBBLES: 1.3, Surface.UNPAVED: 1.2}
NO_STRESS_DISLIKE = (1.0, 1.0, 1.0, 1.0, 1.0)
CLIMB_DISLIKE = {ClimbCosts.NONE: (0.0, 1.0), ClimbCosts.LOW: (0.1, 1.5), ClimbCosts.HIGH: (0.3, 3.0)}
"""For each percent uphill so much more, and at most so many times the time; half of it with a motor."""


def rule_of(cycling: Cycling) -> ProfileRule:
    """Give the rule of a way to cycle.

    Parameters
    ----------
    cycling : Cycling
        What is preferred.

    Returns
    -------
    ProfileRule
        Climbs are not in it.
    """
    own = RULES[cycling.vehicle]
    if cycling.preference is Preference.FAST:
        return replace(own, stress_dislike=NO_STRESS_DISLIKE)
    if cycling.preference is Preference.QUIET:
        return replace(own, stress_dislike=QUIET_STRESS_DISLIKE, surface_dislike=QUIET_SURFACE_DISLIKE)
    return own


def largest_dislike(profile: str) -> float:
    """Give the most that an edge's cost may exceed its time by.

    A search for all that is reached within a time must go on up to that time times this factor in cost.

    Parameters
    ----------
    profile : str
        One of mobility.network.PROFILES, or the name of a way to cycle.

    Returns
    -------
    float
        At least 1.
    """
    if profile in PROFILES:
        rule, most = RULES[profile], 1.0
    else:
        cycling = parse_cycling(profile)
        rule, most = rule_of(cycling), _climb_dislike(cycling)[1]
    roughest = max([1.0, *rule.surface_dislike.values()])
    return max(rule.stress_dislike) * rule.unknown_step_free_dislike * roughest * most


def _seconds(profile: str, graph: StreetGraph, climbs: EdgeClimbs | None) -> NDArray[np.float64]:
    """Time of every edge in s, whether permitted or not."""
    length = graph.edge_length_m.astype(np.float64)
    speed = np.full(len(length), BASE_SPEED_MPS[profile])
    is_stairs = (graph.edge_feature & Feature.STAIRS) != 0
    if profile == "car":
        speed = np.maximum(graph.edge_car_kmh / 3.6 * CAR_SHARE_OF_LIMIT, LEAST_CAR_MPS)
        factor = np.ones(len(length))
    elif profile in ("bike", ELECTRIC_BIKE):
        pushed = (graph.edge_permission & Permission.BIKE) == 0
        speed[pushed] = BIKE_PUSHED_MPS
        ridden = electric_incline_factor if profile == ELECTRIC_BIKE else bike_incline_factor
        factor = np.where(
            pushed, time_factor(foot_incline_factor, graph, climbs), time_factor(ridden, graph, climbs)
        )
    elif profile == "wheelchair":
        factor = time_factor(wheelchair_incline_factor, graph, climbs)
    else:
        factor = time_factor(foot_incline_factor, graph, climbs)
    surface_time = np.ones(max(Surface) + 1)
    for surface, value in RULES[profile].surface_time.items():
        surface_time[surface] = value
    factor = factor * surface_time[graph.edge_surface]
    if profile in ("foot", "bike", ELECTRIC_BIKE):
        rise = _rise(graph, climbs)
        stairs_mps = np.select([rise > 0, rise < 0], [STAIRS_UP_MPS, STAIRS_DOWN_MPS], STAIRS_MPS)
        speed = np.where(is_stairs, stairs_mps if profile == "foot" else BIKE_ON_STAIRS_MPS, speed)
        speed[(graph.edge_feature & Feature.ESCALATOR) != 0] = ESCALATOR_MPS
        factor[is_stairs] = 1.0
    return np.asarray(length / speed * factor + graph.edge_delay_s)


def _rise(graph: StreetGraph, climbs: EdgeClimbs | None) -> NDArray[np.float64]:
    """Sign of what stairs do: as their tags say, else as their ends lie."""
    rise = graph.edge_incline_percent.astype(np.float64)
    if climbs is not None:
        up = climbs.edge_climb_m
        rise = np.where(rise == 0, np.nan_to_num(up - up[graph.edge_twin]), rise)
    return rise


def build_streets(profile: str, graph: StreetGraph, climbs: EdgeClimbs | None = None) -> Streets:
    """Compute what each edge takes and costs for a profile.

    Parameters
    ----------
    profile : str
        One of mobility.network.PROFILES, or "ebike".
    graph : StreetGraph
        The streets.
    climbs : EdgeClimbs | None
        What they climb; None: only what tags tell of their inclines.

    Returns
    -------
    Streets
        Times at the profile's base speed in tenths of a second, -1 where not permitted. Topology arrays are
        those of the graph; `edge_cost_ds` is `edge_ds` itself where nothing is disliked.
    """
    rule = RULES[profile]
    permitted = (graph.edge_permission & (rule.permission | rule.pushed)) != 0
    seconds = _seconds(profile, graph, climbs)
    ds = np.where(permitted, np.maximum(np.rint(seconds * 10.0), 1.0), -1.0).astype(np.int32)
    dislike = np.asarray(rule.stress_dislike)[graph.edge_stress]
    unknown = graph.edge_wheelchair == WheelchairState.UNKNOWN
    dislike = np.where(unknown, dislike * rule.unknown_step_free_dislike, dislike)
    cost = ds
    if (dislike[permitted] > 1.0).any():
        cost = np.where(permitted, np.maximum(np.rint(seconds * 10.0 * dislike), ds), -1.0).astype(np.int32)
    ds.flags.writeable = False
    cost.flags.writeable = False
    return Streets(
        edge_offsets=graph.edge_offsets,
        edge_head=graph.edge_head,
        edge_twin=graph.edge_twin,
        edge_ds=ds,
        edge_cost_ds=cost,
        least_cost_ds_per_m=least_cost(graph, cost, profile),
    )


def with_preference(own: Streets, cycling: Cycling, graph: StreetGraph, climbs: EdgeClimbs | None) -> Streets:
    """Put other costs on the streets of a bike.

    Parameters
    ----------
    own : Streets
        Of the same vehicle.
    cycling : Cycling
        What is preferred.
    graph : StreetGraph
        The streets.
    climbs : EdgeClimbs | None
        What they climb.

    Returns
    -------
    Streets
        Times are shared; who prefers to be fast shares the times as costs, too.
    """
    rule = rule_of(cycling)
    by_surface = np.ones(max(Surface) + 1)
    for surface, value in rule.surface_dislike.items():
        by_surface[surface] = value
    dislike = np.asarray(rule.stress_dislike)[graph.edge_stress] * by_surface[graph.edge_surface]
    if cycling.climb_costs:
        each, most = _climb_dislike(cycling)
        dislike *= np.minimum(1.0 + each * uphill_percent(graph, climbs), most)
    times = own.edge_ds
    cost = times
    if (dislike[times >= 0] > 1.0).any():
        cost = np.where(times >= 0, np.rint(times * dislike), -1.0).astype(np.int32)
        cost.flags.writeable = False
    return own._replace(edge_cost_ds=cost, least_cost_ds_per_m=least_cost(graph, cost, cycling.vehicle))


def build_all_streets(graph: StreetGraph, climbs: EdgeClimbs | None = None) -> ProfileStreets:
    """Compute what each edge takes and costs, for all profiles.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    climbs : EdgeClimbs | None
        What they climb.

    Returns
    -------
    ProfileStreets
        Other ways to cycle follow when they are asked for.
    """
    return more_streets(
        {profile: build_streets(profile, graph, climbs) for profile in PROFILES}, graph, climbs
    )


def more_streets(
    built: Mapping[str, Streets], graph: StreetGraph, climbs: EdgeClimbs | None
) -> ProfileStreets:
    """Add the other ways to cycle to the streets of a network.

    Parameters
    ----------
    built : Mapping[str, Streets]
        For each of PROFILES.
    graph : StreetGraph
        The streets.
    climbs : EdgeClimbs | None
        What they climb.

    Returns
    -------
    ProfileStreets
        They are made when they are asked for.
    """

    def make(profile: str) -> Streets:
        """Make the streets of another way to cycle."""
        if profile == ELECTRIC_BIKE:
            return build_streets(profile, graph, climbs)
        try:
            cycling = parse_cycling(profile)
        except ValueError as fault:
            raise KeyError(profile) from fault
        return with_preference(found[cycling.vehicle], cycling, graph, climbs)

    found = ProfileStreets(built, make)
    return found


def _climb_dislike(cycling: Cycling) -> tuple[float, float]:
    """Dislike for each percent uphill, and the most of it (as a factor)."""
    each, most = CLIMB_DISLIKE[cycling.climb_costs]
    return (each / 2.0, (most + 1.0) / 2.0) if cycling.is_electric else (each, most)


def least_cost(graph: StreetGraph, cost: NDArray[np.int32], profile: str) -> np.float64:
    """Give what no edge costs less than, per metre of beeline.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    cost : (n_edges,) int32
        Of a profile, tenths of a second, -1 = not permitted.
    profile : str
        Whose.

    Returns
    -------
    np.float64
        For A*; 0 without any edge.
    """
    permitted = cost >= 0
    longest = np.maximum(graph.edge_length_m.astype(np.float64), 0.1)
    ratio = cost[permitted] / longest[permitted]
    # The stretch between a coordinate and its street is walked by beeline: A* may not take it for dearer.
    off_street = 10.0 / BASE_SPEED_MPS["wheelchair" if profile == "wheelchair" else "foot"]
    return np.float64(min(float(ratio.min()), off_street) if permitted.any() else 0.0)
