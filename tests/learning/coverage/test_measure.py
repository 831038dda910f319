"""Travel times of the coverage against the router's own, in the small city."""

from pathlib import Path

import numpy as np
import pytest

from mobility.learning.coverage.measure import HOUR_S, SAMPLES, UNREACHED_S, measure
from mobility.learning.coverage.quarters import gather
from mobility.network import load_network
from mobility.routing.one_to_all import OneToAll
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router

MONDAY_NOON = 1_773_054_000  # 2026-03-09T11:00Z
LONGEST_S = 2700


@pytest.mark.slow
def test_times_are_those_of_the_router(small_city: Path) -> None:
    network = load_network(small_city)
    router = Router(network)
    stops = np.unique(network.timetable.pattern_stops)[::40]
    lat, lon = network.timetable.stop_lat[stops], network.timetable.stop_lon[stops]
    quarters = gather(lat + 0.001, lon, np.ones(len(stops)), 300.0)[:6]
    places = [Place(float(a) - 0.001, float(b)) for a, b in zip(lat, lon, strict=True)][:8]
    hours = [MONDAY_NOON, MONDAY_NOON + 2 * HOUR_S]
    times = measure(router, quarters, places, hours, LONGEST_S)
    search = OneToAll(router)
    compared = 0
    for row, quarter in enumerate(quarters):
        home = Place(quarter.lat, quarter.lon)
        for hour, start_s in enumerate(hours):
            best = np.full(len(places), UNREACHED_S)
            for sample in range(SAMPLES):
                query = PlanQuery(
                    home,
                    home,
                    start_s + sample * HOUR_S // SAMPLES,
                    direct_modes=(StreetMode.WALK,),
                    max_travel_s=LONGEST_S,
                )
                fronts, _ = search.fronts(query, places)
                best = np.minimum(best, [min((s for s, _ in one), default=UNREACHED_S) for one in fronts])
            found = np.minimum(best, times.foot[row])
            # Without the wait before the first departure: never longer than from the moment on.
            assert (times.transit[hour, row] <= found).all()
            # What is reached by one is reached by the other.
            assert ((times.transit[hour, row] < UNREACHED_S) == (found < UNREACHED_S)).all()
            compared += int((best < UNREACHED_S).sum())
    assert compared > 10
