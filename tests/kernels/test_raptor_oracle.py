"""RAPTOR, forward and backward, single departures and windows, against trying everything."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.arrays import Footpaths
from mobility.kernels.raptor_state import NEVER
from mobility.network.compiled_day import Day
from mobility.network.day import compile_day
from mobility.network.day_transfers import ChangeSettings, DayTransfers
from mobility.routing.transit import (
    Offers,
    TransitJourney,
    search,
    search_all,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from tests.support.oracle import Oracle, pareto
from tests.support.timetables import DAY, Town, Trip
from tests.support.towns import ends, towns

MAX_RIDES = 4
WHEN = st.integers(-60, 60 * 40).map(lambda s: s * 1) | st.sampled_from([-1800, 0, 600, 86_400, 87_000])


def footpaths_of(town: Town) -> Footpaths:
    pairs = sorted(town.walks)
    counts = np.bincount([p for p, _ in pairs], minlength=town.n_stops)
    return Footpaths(
        np.array([q for _, q in pairs], np.int32),
        np.array([town.walks[pair] for pair in pairs], np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
    )


def compiled(town: Town) -> tuple[Day, DayTransfers, Oracle]:
    timetable = town.timetable()
    day = compile_day(timetable, town.timezones, date=DAY)
    # A region for each stop: the sharpest bounds are the ones to be wrong first.
    for name in ("stop_regions", "cost_regions"):
        vars(day.products)[name] = np.arange(day.n_stops, dtype=np.int32)
    transfers = day.transfers("foot", footpaths_of(town), ChangeSettings())
    return day, transfers, Oracle(timetable, town.timezones, DAY, town.walks)


def offers(walks: dict[int, int]) -> Offers:
    return Offers(np.array(list(walks), np.int32), np.array(list(walks.values()), np.int32))


def points(journeys: list[TransitJourney]) -> set[tuple[int, int, int]]:
    return {(j.departure_s, j.arrival_s, j.boardings) for j in journeys}


def check_feasible(
    journey: TransitJourney, day: Day, oracle: Oracle, access: dict[int, int], egress: dict[int, int]
) -> None:
    """Leg by leg: the walk reaches the first ride, changes are possible, the last walk ends in time."""
    t = day.timetable
    number = {(ride.trip, ride.day): i for i, ride in enumerate(oracle.rides)}
    rides = [number[int(t.trip_source[r.day_trip]), int(day.trip_day[r.day_trip])] for r in journey.rides]
    first, last = oracle.rides[rides[0]], oracle.rides[rides[-1]]
    start = list(access)[journey.access]
    assert first.stops[journey.rides[0].board] == start
    assert journey.departure_s + access[start] == first.departures[journey.rides[0].board]
    end = list(egress)[journey.egress]
    assert last.stops[journey.rides[-1].alight] == end
    assert last.arrivals[journey.rides[-1].alight] + egress[end] == journey.arrival_s
    for i, (ride, index) in enumerate(zip(journey.rides, rides, strict=True)):
        trip = oracle.rides[index]
        assert 0 <= ride.board < ride.alight < len(trip.stops)
        assert day.stops(ride.day_trip).tolist() == list(trip.stops)
        assert day.departures(ride.day_trip).tolist() == list(trip.departures)
        assert day.arrivals(ride.day_trip).tolist() == list(trip.arrivals)
        into_next = i + 1 < len(rides) and journey.rides[i + 1].stay_seated
        if into_next:
            assert ride.alight == len(trip.stops) - 1
            assert journey.rides[i + 1].board == 0
            assert rides[i + 1] in oracle.seats[index]
            continue
        assert trip.can_alight[ride.alight]
        if i + 1 < len(rides):
            change = oracle.changes[index, ride.alight]
            assert (rides[i + 1], journey.rides[i + 1].board) in [call for call, _ in change]
    for i, ride in enumerate(journey.rides):
        if not ride.stay_seated:
            assert oracle.rides[rides[i]].can_board[ride.board]


@given(st.data())
def test_one_departure(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    departure = data.draw(WHEN)
    day, transfers, oracle = compiled(town)
    journeys = search(day, transfers, offers(access), offers(egress), departure, max_rides=MAX_RIDES)
    expected = oracle.single(access, egress, departure, MAX_RIDES)
    assert {j.boardings: j.arrival_s for j in journeys} == expected
    for journey in journeys:
        assert journey.departure_s >= departure
        check_feasible(journey, day, oracle, access, egress)


@given(st.data())
def test_window(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    first = data.draw(WHEN)
    last = first + data.draw(st.integers(0, 3600))
    day, transfers, oracle = compiled(town)
    journeys = search_window(day, transfers, offers(access), offers(egress), first, last, max_rides=MAX_RIDES)
    everything = oracle.everything(access, egress, MAX_RIDES)
    assert points(journeys) == {p for p in everything if first <= p[0] <= last}
    assert len(points(journeys)) == len(journeys)
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)


@given(st.data())
def test_arrive_by(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    arrival = data.draw(WHEN)
    day, transfers, oracle = compiled(town)
    journeys = search_arrive_by(day, transfers, offers(access), offers(egress), arrival, max_rides=MAX_RIDES)
    latest: dict[int, int] = {}
    for departure, arrived, rides in oracle.everything(access, egress, MAX_RIDES):
        if arrived <= arrival:
            latest[rides] = max(departure, latest.get(rides, -NEVER))
    expected = {r: d for r, d in latest.items() if all(d > latest[q] for q in latest if q < r)}
    assert {j.boardings: j.departure_s for j in journeys} == expected
    for journey in journeys:
        assert journey.arrival_s <= arrival
        check_feasible(journey, day, oracle, access, egress)


@given(st.data())
def test_arrival_window(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    first = data.draw(WHEN)
    last = first + data.draw(st.integers(0, 3600))
    day, transfers, oracle = compiled(town)
    journeys = search_arrive_window(
        day, transfers, offers(access), offers(egress), first, last, max_rides=MAX_RIDES
    )
    everything = oracle.everything(access, egress, MAX_RIDES)
    assert points(journeys) == {p for p in everything if first <= p[1] <= last}
    for journey in journeys:
        check_feasible(journey, day, oracle, access, egress)


@given(st.data())
def test_window_is_the_union_of_its_departures(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    day, transfers, oracle = compiled(town)
    a, b = offers(access), offers(egress)
    times = oracle.departures(access)
    if not times:
        return
    singles = [
        (departure, j.arrival_s, j.boardings)
        for departure in times
        for j in search(day, transfers, a, b, departure, max_rides=MAX_RIDES)
    ]
    window = search_window(day, transfers, a, b, times[0], times[-1], max_rides=MAX_RIDES)
    assert points(window) == pareto(singles)


@given(st.data())
def test_one_to_all(data: st.DataObject) -> None:
    town = data.draw(towns())
    access = data.draw(ends(town.n_stops))
    departure = data.draw(WHEN)
    day, transfers, oracle = compiled(town)
    table = search_all(day, transfers, offers(access), departure, max_rides=MAX_RIDES)
    assert np.array_equal(table, oracle.one_to_all(access, departure, MAX_RIDES))
    assert (np.diff(table, axis=1) <= 0).all()  # more rides never worsen


@given(st.data())
def test_shifting_times_shifts_and_renumbering_stops_changes_nothing(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    new = data.draw(st.permutations(range(town.n_stops)))
    shift = data.draw(st.integers(0, 1800))

    def moved(trip: Trip) -> Trip:
        return replace(trip, calls=tuple((new[s], a + shift, d + shift) for s, a, d in trip.calls))

    parents = [-1] * town.n_stops
    for stop, parent in enumerate(town.parents):
        parents[new[stop]] = new[parent] if parent >= 0 else -1
    other = replace(
        town,
        trips=tuple(moved(trip) for trip in town.trips),
        walks={(new[p], new[q]): s for (p, q), s in town.walks.items()},
        parents=tuple(parents),
    )
    day, transfers, _ = compiled(town)
    other_day, other_transfers, _ = compiled(other)
    # well within the day covered, so that the shift brings no trips in or out
    first, last = 0, 3 * 3600
    before = search_window(
        day, transfers, offers(access), offers(egress), first, last, latest_arrival_s=12 * 3600
    )
    after = search_window(
        other_day,
        other_transfers,
        offers({new[s]: d for s, d in access.items()}),
        offers({new[s]: d for s, d in egress.items()}),
        first + shift,
        last + shift,
        latest_arrival_s=12 * 3600 + shift,
    )
    assert {(d + shift, a + shift, k) for d, a, k in points(before)} == points(after)


def test_a_trip_boarded_on_its_way_is_still_ridden_from_its_start() -> None:
    """Trip 2 is boarded at its second stop and, by whoever stays seated from trip 0, ridden from its first.

    Found by the property above: the first way made the search forget the second.
    """
    town = Town(
        3,
        (
            Trip(((0, 0, 0), (1, 0, 0)), block=0),
            Trip(((1, 0, 0), (0, 60, 60), (1, 60, 60)), block=0),
            Trip(((1, 0, 0), (0, 0, 0), (1, 0, 0)), block=0),
        ),
    )
    day, transfers, oracle = compiled(town)
    here = offers({0: 0})
    assert oracle.everything({0: 0}, {0: 0}, MAX_RIDES) == {(0, 0, 1)}
    assert points(search_window(day, transfers, here, here, 0, 0, max_rides=MAX_RIDES)) == {(0, 0, 1)}
    assert points(search(day, transfers, here, here, 0, max_rides=MAX_RIDES)) == {(0, 0, 1)}
