"""Points in a city, and the slow way to a matrix: the router, asked for each minute of the window."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix import UNREACHED
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.routing.access import profile_of
from mobility.routing.one_to_all import OneToAll
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, PlanQuery, StreetMode, TripFilter, WalkProfile
from mobility.routing.router import Router
from tests.routing.test_real_cities import stops_with_service

MODES = {"WALK": StreetMode.WALK, "BIKE": StreetMode.BIKE, "CAR": StreetMode.CAR}


def points_in(router: Router, count: int, seed: int) -> Points:
    """Points around stops, up to some 300 m away from them."""
    rng = np.random.default_rng(seed)
    t = router.network.timetable
    stops = rng.choice(stops_with_service(router), count)
    lats = t.stop_lat[stops] + rng.uniform(-0.002, 0.002, count)
    lons = t.stop_lon[stops] + rng.uniform(-0.003, 0.003, count)
    return Points(tuple(f"p{i}" for i in range(count)), lats, lons)


def query_of(request: MatrixRequest, one: Place, time_s: int) -> PlanQuery:
    """The request as the router is asked, of one moment."""
    named = [MODES[mode] for mode in request.modes if mode in MODES]
    at_origins = tuple(named) if named else (StreetMode.WALK,)
    far = {
        StreetMode.WALK: request.max_walk_minutes,
        StreetMode.BIKE: request.max_bike_minutes,
        StreetMode.CAR: request.max_time_minutes,
    }
    (near,) = {far[mode] for mode in at_origins}
    return PlanQuery(
        one,
        one,
        time_s,
        arrive_by=request.arrive_by,
        window_s=0,
        max_rides=request.max_rides,
        access_modes=at_origins,
        egress_modes=(StreetMode.WALK,),
        direct_modes=tuple(named),
        transit=request.has_transit,
        trips=TripFilter(wheelchair=request.wheelchair),
        walk_profile=WalkProfile.WHEELCHAIR if request.wheelchair else WalkProfile.FOOT,
        walk_mps=request.walk_mps,
        bike_mps=request.bike_mps,
        max_access_s=near * 60,
        max_egress_s=request.max_walk_minutes * 60,
        max_direct_s=(near if request.has_transit else request.max_time_minutes) * 60,
        max_travel_s=request.max_time_minutes * 60,
        max_snap_m=request.max_snap_m,
    )


def places_of(points: Points) -> list[Place]:
    """Points as ends of queries."""
    return [Place(lat, lon) for lat, lon in zip(points.lats.tolist(), points.lons.tolist(), strict=True)]


def slow_samples(
    router: Router, request: MatrixRequest, origins: Points, destinations: Points
) -> NDArray[np.int64]:
    """Seconds of each minute and pair, (n_minutes, n_origins, n_destinations); a huge number where none."""
    first_s = int(request.departure.timestamp())
    step_s = -60 if request.arrive_by else 60
    ones, many = (destinations, origins) if request.arrive_by else (origins, destinations)
    never = 10**9
    samples = np.full((request.window_minutes, len(ones), len(many)), never)
    searching = OneToAll(router)
    many_places = places_of(many)
    for row, one in enumerate(places_of(ones)):
        query = query_of(request, one, first_s)
        directly = np.full(len(many), never)
        for mode in query.direct_modes:
            with router.pool.borrowed() as search:
                found = street_times(
                    router.network, search, one, many_places, profile_of(query, mode), query.max_direct_s,
                    query.max_snap_m, backward=request.arrive_by,
                ).durations_s  # fmt: skip
            directly = np.minimum(directly, np.where(found >= 0, found, never))
        for minute in range(request.window_minutes):
            fronts, _ = searching.fronts(replace(query, time_s=first_s + minute * step_s), many_places)
            ridden = [min((seconds for seconds, _ in front), default=never) for front in fronts]
            samples[minute, row] = np.minimum(ridden, directly)
    return samples.transpose(0, 2, 1) if request.arrive_by else samples


def slow_matrix(
    router: Router, request: MatrixRequest, origins: Points, destinations: Points
) -> NDArray[np.uint16]:
    """As MatrixEngine.rows defines it, by sorting."""
    samples = np.sort(slow_samples(router, request, origins, destinations), axis=0)
    n = samples.shape[0]
    ranks = [max(1, -(-p * n // 100)) for p in request.percentiles]
    minutes = -(-samples[[rank - 1 for rank in ranks]] // 60)
    return np.where(minutes <= request.max_time_minutes, minutes, UNREACHED).astype(np.uint16)
