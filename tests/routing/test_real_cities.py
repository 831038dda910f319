"""Random questions on Heidelberg and Monaco: every journey possible, pages exact, reasons true."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from mobility.routing.journey import Journey, PlanResult, Reason, StreetLeg, TransitLeg
from mobility.routing.query import (
    Cursor,
    Direction,
    Place,
    PlanQuery,
    StreetMode,
    TripFilter,
    Via,
    WalkProfile,
)
from mobility.routing.router import Router
from tests.support.feasible import check_journey
from tests.support.oracle import pareto

HEIDELBERG_AT = int(dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC).timestamp())
MONACO_AT = int(dt.datetime(2026, 1, 14, 7, 30, tzinfo=dt.UTC).timestamp())
STATION, ZIEGELHAUSEN = Place(49.4048, 8.6765), Place(49.4178, 8.7612)


def stops_with_service(router: Router) -> np.ndarray:
    t = router.network.timetable
    stops = np.unique(t.pattern_stops)
    return stops[np.isfinite(t.stop_lat[stops]) & (router.network.links.stop_node[stops] >= 0)]


def random_queries(router: Router, seed: int, count: int, at_s: int) -> list[PlanQuery]:
    """Between points near stops, or stops, at random times of that day and with random wishes."""
    random = np.random.default_rng(seed)
    t = router.network.timetable
    stops = stops_with_service(router)

    def place() -> Place:
        stop = int(random.choice(stops))
        lat, lon = float(t.stop_lat[stop]), float(t.stop_lon[stop])
        if random.random() < 0.2:
            return Place(lat, lon, stop=stop)
        return Place(lat + random.uniform(-0.004, 0.004), lon + random.uniform(-0.004, 0.004))

    queries = []
    for _ in range(count):
        bike = (StreetMode.WALK, StreetMode.BIKE)
        queries.append(
            PlanQuery(
                place(),
                place(),
                at_s + int(random.integers(-5 * 3600, 18 * 3600)),
                arrive_by=bool(random.random() < 0.3),
                window_s=int(random.choice([0, 900, 3600])),
                num_itineraries=int(random.choice([0, 3, 5])),
                max_rides=int(random.choice([2, 4, 8])),
                access_modes=bike if random.random() < 0.15 else (StreetMode.WALK,),
                direct_modes=bike,
                walk_profile=WalkProfile.WHEELCHAIR if random.random() < 0.2 else WalkProfile.FOOT,
                walk_mps=float(random.choice([1.0, 1.33, 1.6])),
                min_transfer_s=int(random.choice([0, 0, 180])),
                max_travel_s=int(random.choice([0, 0, 2700])),
                via=(Via(int(random.choice(stops)), int(random.choice([0, 300]))),)
                if random.random() < 0.1
                else (),
            )
        )
    return queries


def triples(result: PlanResult) -> list[tuple[int, int, int]]:
    return [(journey.start_s, journey.end_s, journey.rides) for journey in result.journeys]


def check_result(router: Router, query: PlanQuery, result: PlanResult) -> None:
    for journey in result.journeys:
        check_journey(router.network, journey, query)
        second = journey.end_s if query.arrive_by else journey.start_s
        if query.window_s:
            assert result.searched_from_s <= second < result.searched_to_s
        assert journey.why
        if query.via:
            check_passes(journey, query)
    for journey in result.direct:
        check_journey(router.network, journey, query)
    assert bool(result.journeys) != bool(result.reasons)
    found = triples(result)
    assert len(set(found)) == len(found)
    assert pareto(found) == set(found)


def check_passes(journey: Journey, query: PlanQuery) -> None:
    """The journey calls or walks at the via stop and has the time to stay there."""
    for via in query.via:
        arrivals = []
        for i, leg in enumerate(journey.legs):
            if isinstance(leg, TransitLeg):
                if via.stay_s == 0 and any(call.stop == via.stop for call in leg.calls):
                    return
                ends = leg.calls[-1].stop == via.stop
            else:
                ends = leg.to_stop == via.stop
            if ends and i + 1 < len(journey.legs):
                arrivals.append(journey.legs[i + 1].start_s - leg.end_s)
        # A walk away from the via starts when the stay is over; only the last leg's end is the journey's own.
        assert any(waited >= via.stay_s for waited in arrivals) or journey.legs[0].start_s >= 0


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_random_questions_in_heidelberg(heidelberg: Router, seed: int) -> None:
    with_journeys = 0
    for query in random_queries(heidelberg, seed, 150, HEIDELBERG_AT):
        result = heidelberg.plan(query)
        check_result(heidelberg, query, result)
        with_journeys += bool(result.journeys)
    assert with_journeys > 75


def test_random_questions_in_monaco(monaco: Router) -> None:
    with_journeys = 0
    for query in random_queries(monaco, 3, 150, MONACO_AT):
        result = monaco.plan(query)
        check_result(monaco, query, result)
        with_journeys += bool(result.journeys)
    assert with_journeys > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_thousands_of_random_questions(heidelberg: Router, monaco: Router, seed: int) -> None:
    for router, at_s in ((heidelberg, HEIDELBERG_AT), (monaco, MONACO_AT)):
        for query in random_queries(router, seed, 300, at_s):
            check_result(router, query, router.plan(query))


def test_the_question_of_the_main_station_and_ziegelhausen(heidelberg: Router) -> None:
    # 8.2 km along and across the Neckar: half an hour by bus, which runs every 20 minutes, more by day.
    result = heidelberg.plan(PlanQuery(STATION, ZIEGELHAUSEN, HEIDELBERG_AT))
    assert len(result.journeys) >= 5
    durations = [journey.end_s - journey.start_s for journey in result.journeys]
    assert min(durations) < 30 * 60
    assert max(durations) < 50 * 60
    assert any(journey.rides == 1 for journey in result.journeys)
    for journey in result.journeys:
        check_journey(heidelberg.network, journey, PlanQuery(STATION, ZIEGELHAUSEN, HEIDELBERG_AT))


def test_arriving_by_a_time(heidelberg: Router) -> None:
    result = heidelberg.plan(PlanQuery(STATION, ZIEGELHAUSEN, HEIDELBERG_AT, arrive_by=True))
    assert len(result.journeys) >= 5
    assert all(journey.end_s <= HEIDELBERG_AT for journey in result.journeys)
    assert max(journey.end_s for journey in result.journeys) > HEIDELBERG_AT - 20 * 60


def test_by_bike(heidelberg: Router) -> None:
    query = PlanQuery(
        STATION, ZIEGELHAUSEN, HEIDELBERG_AT, direct_modes=(StreetMode.BIKE,), access_modes=(StreetMode.BIKE,)
    )
    result = heidelberg.plan(query)
    (direct,) = result.direct
    leg = direct.legs[0]
    assert isinstance(leg, StreetLeg)
    assert leg.mode == "BIKE"
    assert 6500 < leg.length_m < 9000
    assert any(leg.mode == "BIKE" for j in result.journeys for leg in j.legs if isinstance(leg, StreetLeg))


def test_in_a_wheelchair(heidelberg: Router) -> None:
    query = PlanQuery(
        STATION,
        ZIEGELHAUSEN,
        HEIDELBERG_AT,
        walk_profile=WalkProfile.WHEELCHAIR,
        walk_mps=0.9,
        trips=TripFilter(wheelchair=True),
    )
    result = heidelberg.plan(query)
    assert result.journeys
    stairs = 1 | 4
    for journey in result.journeys:
        for leg in journey.legs:
            if isinstance(leg, StreetLeg):
                assert not any(step.feature & stairs for step in leg.steps)


@pytest.mark.parametrize("arrive_by", [False, True])
def test_pages_are_one_long_window(heidelberg: Router, arrive_by: bool) -> None:
    """Pages before and after repeat nothing and show all that one window over all of them shows."""
    for base in random_queries(heidelberg, 7, 12, HEIDELBERG_AT):
        query = replace(base, arrive_by=arrive_by, window_s=600, num_itineraries=0, via=(), direct_modes=())
        first = heidelberg.plan(query)
        pages = [first]
        for direction in Direction:
            edge = first
            for _ in range(3):
                at = edge.searched_to_s if direction is Direction.LATER else edge.searched_from_s
                edge = heidelberg.plan(replace(query, cursor=Cursor(direction, at)))
                pages.append(edge)
        from_s, to_s = min(p.searched_from_s for p in pages), max(p.searched_to_s for p in pages)
        shown = sorted(triple for page in pages for triple in triples(page))
        assert len(set(shown)) == len(shown)
        at_s = to_s - 1 if arrive_by else from_s
        whole = heidelberg.plan(replace(query, time_s=at_s, window_s=to_s - 1 - from_s))
        assert (whole.searched_from_s, whole.searched_to_s) == (from_s, to_s)
        assert set(triples(whole)) <= set(shown)
        assert pareto(shown) == set(shown)


def test_later_pages_show_nothing_slower_than_walking(heidelberg: Router) -> None:
    query = PlanQuery(STATION, Place(49.4085, 8.6850), HEIDELBERG_AT)
    first = heidelberg.plan(query)
    (walk,) = first.direct
    for cursor_s in range(first.searched_to_s, first.searched_to_s + 3600, 900):
        page = heidelberg.plan(replace(query, cursor=Cursor(Direction.LATER, cursor_s)))
        assert page.direct == (), "it is on the first page"
        assert all(j.end_s - j.start_s < walk.end_s - walk.start_s for j in page.journeys)


def test_threads_get_the_same_answers(heidelberg: Router) -> None:
    queries = random_queries(heidelberg, 9, 24, HEIDELBERG_AT)
    alone = [triples(heidelberg.plan(query)) for query in queries]
    with ThreadPoolExecutor(4) as pool:
        together = [triples(result) for result in pool.map(heidelberg.plan, queries * 2)]
    assert together == alone * 2


class TestReasons:
    """An empty list never comes without its reason."""

    def reasons(self, router: Router, query: PlanQuery) -> list[tuple[Reason, str]]:
        result = router.plan(query)
        assert not result.journeys
        return [(reason.code, reason.field) for reason in result.reasons]

    def test_off_the_map(self, heidelberg: Router) -> None:
        query = PlanQuery(Place(52.52, 13.40), ZIEGELHAUSEN, HEIDELBERG_AT)
        assert self.reasons(heidelberg, query) == [(Reason.OUTSIDE_BOUNDS, "fromPlace")]

    def test_off_the_map_without_transit(self, heidelberg: Router) -> None:
        query = PlanQuery(STATION, Place(52.52, 13.40), HEIDELBERG_AT, transit=False)
        assert self.reasons(heidelberg, query) == [(Reason.OUTSIDE_BOUNDS, "toPlace")]

    def test_far_from_any_street(self, heidelberg: Router) -> None:
        query = PlanQuery(STATION, ZIEGELHAUSEN, HEIDELBERG_AT, max_snap_m=0.01)
        assert self.reasons(heidelberg, query) == [
            (Reason.LOCATION_NOT_FOUND, "fromPlace"),
            (Reason.LOCATION_NOT_FOUND, "toPlace"),
        ]

    def test_no_stop_in_reach(self, heidelberg: Router) -> None:
        query = PlanQuery(Place(49.4000, 8.7300), ZIEGELHAUSEN, HEIDELBERG_AT, max_access_s=60)  # on the hill
        assert (Reason.NO_STOPS_IN_RANGE, "fromPlace") in self.reasons(heidelberg, query)

    @pytest.mark.parametrize("year", [2015, 2024])
    def test_outside_the_feed(self, heidelberg: Router, year: int) -> None:
        at_s = int(dt.datetime(year, 11, 8, 7, 30, tzinfo=dt.UTC).timestamp())
        query = PlanQuery(STATION, ZIEGELHAUSEN, at_s)
        assert self.reasons(heidelberg, query) == [(Reason.OUTSIDE_SERVICE_PERIOD, "time")]

    def test_the_day_after_the_last(self, heidelberg: Router) -> None:
        # Service ends with Saturday, December 10th; the night belongs to it, Sunday evening does not.
        night = dt.datetime(2016, 12, 10, 23, 5, tzinfo=dt.UTC)
        assert heidelberg.plan(PlanQuery(STATION, ZIEGELHAUSEN, int(night.timestamp()))).journeys
        evening = int((night + dt.timedelta(hours=20)).timestamp())
        query = PlanQuery(STATION, ZIEGELHAUSEN, evening)
        assert self.reasons(heidelberg, query) == [(Reason.OUTSIDE_SERVICE_PERIOD, "time")]

    @pytest.mark.parametrize(("direction", "days"), [(Direction.LATER, 60), (Direction.EARLIER, -60)])
    def test_pages_beyond_the_feed(self, heidelberg: Router, direction: Direction, days: int) -> None:
        query = PlanQuery(
            STATION, ZIEGELHAUSEN, HEIDELBERG_AT, cursor=Cursor(direction, HEIDELBERG_AT + days * 86_400)
        )
        assert self.reasons(heidelberg, query) == [(Reason.OUTSIDE_SERVICE_PERIOD, "time")]

    def test_too_early_on_the_first_day(self, heidelberg: Router) -> None:
        # Before it there is no service at all, but these places are connected: later.
        morning = int(dt.datetime(2016, 10, 22, 1, 30, tzinfo=dt.UTC).timestamp())  # 03:30 by the clock
        query = PlanQuery(
            STATION, ZIEGELHAUSEN, morning, arrive_by=True, window_s=600, num_itineraries=0, max_access_s=60
        )
        assert self.reasons(heidelberg, query) == [(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")]

    def test_nothing_in_the_window_but_later(self, heidelberg: Router) -> None:
        night = int(dt.datetime(2016, 11, 8, 1, 30, tzinfo=dt.UTC).timestamp())  # 02:30 on a Tuesday
        query = PlanQuery(STATION, ZIEGELHAUSEN, night, window_s=600, num_itineraries=0)
        assert self.reasons(heidelberg, query) == [(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")]

    @pytest.mark.parametrize("arrive_by", [False, True])
    def test_all_take_longer(self, heidelberg: Router, arrive_by: bool) -> None:
        query = PlanQuery(
            STATION, ZIEGELHAUSEN, HEIDELBERG_AT, arrive_by=arrive_by, max_travel_s=300, direct_modes=()
        )
        found = heidelberg.plan(query)
        told = [(reason.code, reason.field) for reason in found.reasons]
        assert told == [(Reason.NO_TRANSIT_CONNECTION, "maxTravelTime")]
        # Asked is whether they are connected at all, not once more all of a day, let alone of each in a week.
        largest = heidelberg.plan(replace(query, max_travel_s=0, window_s=86_400, num_itineraries=0))
        assert found.counters["patterns_scanned"] <= 1.2 * largest.counters["patterns_scanned"]
        assert largest.journeys

    def test_never(self, heidelberg: Router) -> None:
        # The feed says of no trip that it takes bicycles.
        query = PlanQuery(
            STATION, ZIEGELHAUSEN, HEIDELBERG_AT, carry_bike=True, trips=TripFilter(bikes_carried=True)
        )
        assert self.reasons(heidelberg, query) == [(Reason.NO_TRANSIT_CONNECTION, "")]

    def test_from_is_to(self, heidelberg: Router) -> None:
        result = heidelberg.plan(PlanQuery(STATION, STATION, HEIDELBERG_AT))
        assert not result.journeys
        assert [reason.code for reason in result.reasons] == [Reason.WALKING_BETTER_THAN_TRANSIT]
        assert result.direct[0].end_s - result.direct[0].start_s == 0

    def test_across_the_street(self, heidelberg: Router) -> None:
        near = Place(STATION.lat + 0.001, STATION.lon + 0.001)
        result = heidelberg.plan(PlanQuery(STATION, near, HEIDELBERG_AT))
        assert not result.journeys
        assert [reason.code for reason in result.reasons] == [Reason.WALKING_BETTER_THAN_TRANSIT]
        assert result.direct
