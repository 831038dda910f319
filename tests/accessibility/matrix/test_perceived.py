"""What is felt: the least that any way feels like, as the crowding search says of each minute and pair."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, ModelError
from mobility.network import TransportNetwork
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.access import profile_of, reach_stops
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import build_crowded_day
from mobility.routing.crowding_search import search_crowded, search_crowded_arrive_by
from mobility.routing.day_loads import loads_of
from mobility.routing.one_to_many import street_times
from mobility.routing.query import StreetMode, TripFilter
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import places_of, points_in, query_of
from tests.support.simulated_loads import SimulatedLoads

ASKED = MatrixRequest(
    departure=dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC),
    window_minutes=3,
    percentiles=(0, 50, 100),
    max_time_minutes=60,
    max_rides=3,
    clock="perceived",
)
FULL_AND_EMPTY = (0.2, 0.9, 1.0, 2.2, 3.0)


@pytest.fixture(scope="module")
def crowded(heidelberg_network: TransportNetwork) -> Router:
    """Heidelberg with simulated loads that differ from trip to trip and stop to stop."""
    loads = SimulatedLoads(lambda trip, day, q: FULL_AND_EMPTY[(trip * 7 + q // 3) % 5])
    return Router(heidelberg_network, loads)


def slow_minutes(router: Router, request: MatrixRequest, origins: Points, destinations: Points) -> np.ndarray:
    """Felt minutes of each minute and pair: one crowding search for each, of all that is not dominated."""
    day = router.days.get(router.days.date_of(int(request.departure.timestamp())), TripFilter())
    transfers = day.transfers("foot", router.network.footpaths["foot"], ChangeSettings())
    loads = router.loads.day_loads(day)
    assert loads is not None
    felt_day = build_crowded_day(day, loads_of(loads), Crowding())
    at = int(request.departure.timestamp()) - day.epoch_s
    found = np.full((request.window_minutes, len(origins), len(destinations)), UNREACHED)
    for row, one in enumerate(places_of(origins)):
        query = query_of(request, one, int(request.departure.timestamp()))
        walking = profile_of(query, StreetMode.WALK)
        with router.pool.borrowed() as search:
            walks = street_times(
                router.network,
                search,
                one,
                places_of(destinations),
                walking,
                query.max_direct_s,
                query.max_snap_m,
            ).durations_s
            near = reach_stops(
                router.network, [search], one, [walking], query.max_access_s, query.max_snap_m, backward=False
            )
            for column, other in enumerate(places_of(destinations)):
                far = reach_stops(
                    router.network,
                    [search],
                    other,
                    [walking],
                    query.max_egress_s,
                    query.max_snap_m,
                    backward=True,
                )
                assert near is not None
                assert far is not None
                for minute in range(request.window_minutes):
                    second = at + minute * (-60 if request.arrive_by else 60)
                    ask = search_crowded_arrive_by if request.arrive_by else search_crowded
                    journeys = ask(
                        felt_day, transfers, near.offers, far.offers, second,
                        max_rides=request.max_rides, max_extra_s=None,
                    )  # fmt: skip
                    tenths = [journey.perceived_ds for journey in journeys]
                    tenths += [walks[column] * 15] if walks[column] >= 0 else []
                    felt = -(-min(tenths, default=10**9) // 600)
                    if felt <= request.max_time_minutes:
                        found[minute, row, column] = felt
    return np.sort(found, axis=0)


@pytest.mark.parametrize("arrive_by", [False, True])
def test_it_is_the_least_that_any_way_feels_like(crowded: Router, arrive_by: bool) -> None:
    request = replace(ASKED, arrive_by=arrive_by)
    origins, destinations = points_in(crowded, 2, 21), points_in(crowded, 8, 22)
    engine = MatrixEngine(crowded.network, request, destinations, router=crowded)
    found = engine.rows(origins)
    slow = slow_minutes(crowded, request, origins, destinations)
    assert np.array_equal(found, slow[[0, 1, 2]])
    assert (found != UNREACHED).mean() > 0.2


def test_full_vehicles_take_away_and_empty_ones_do_not(heidelberg_network: TransportNetwork) -> None:
    points = points_in(Router(heidelberg_network), 10, 23)

    def felt(load: float) -> np.ndarray:
        router = Router(heidelberg_network, SimulatedLoads(lambda trip, day, q: load))
        return MatrixEngine(heidelberg_network, ASKED, points, router=router).rows(points)

    clock = MatrixEngine(heidelberg_network, replace(ASKED, clock="clock"), points).rows(points)
    empty, full = felt(0.0), felt(2.5)
    assert (clock <= empty).all()  # walking, waiting and changing are felt in empty ones too
    assert (empty <= full).all()
    assert (empty < full).any()


def test_where_nobody_knows_loads_it_is_an_error(heidelberg_network: TransportNetwork) -> None:
    points = points_in(Router(heidelberg_network), 1, 24)
    with pytest.raises(BadParameterError, match="mobility occupancy train"):
        MatrixEngine(heidelberg_network, ASKED, points)
    with pytest.raises(ModelError):
        UsualLoads(heidelberg_network, heidelberg_network.path / "no-model")
