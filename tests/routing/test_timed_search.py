"""Offers that hold at times only, against trying each pair of offers with each journey between them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.on_demand.spans import ALWAYS, Span, holds, merge_spans
from mobility.routing.booked.timed_ends import Picked, TimedEnd
from mobility.routing.booked.timed_search import PricedWaits, TimedJourney, TimedSearch, Times
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.crowding_journey import CrowdedJourney, felt, perceived_ds
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_arrive_window,
    search_crowded_window,
)
from mobility.routing.transit import (
    Offers,
    TransitJourney,
    search,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from tests.kernels.test_raptor_oracle import compiled
from tests.support.crowded import Crowds, crowd, crowdings
from tests.support.oracle import Oracle, Point, pareto
from tests.support.towns import ends, towns

MAX_RIDES = 3
LATEST, EARLIEST = 300_000, -300_000
MINUTE = st.integers(-5, 60).map(lambda minutes: 60 * minutes)


@dataclass(frozen=True)
class Service:
    """What a service reaches, written down."""

    stops: np.ndarray
    durations_s: np.ndarray
    times: tuple[tuple[Span, ...], ...]

    def spans(self, from_s: int, to_s: int) -> tuple[tuple[Span, ...], ...]:
        """As written down; the whole time is asked for."""
        return self.times


@dataclass(frozen=True)
class Option:
    """One way to (from) one stop."""

    stop: int
    duration_s: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Side:
    """One end: walks that always hold, services that do not."""

    walks: dict[int, int]
    services: tuple[Service, ...]

    def end(self, *, is_access: bool) -> TimedEnd:
        """As the search takes it; on a day that begins at 0 Unix."""
        always = Offers(np.array(list(self.walks), np.int32), np.array(list(self.walks.values()), np.int32))
        return TimedEnd(always, self.services, 0, -100_000, 300_000, is_access)

    def options(self) -> Iterator[Option]:
        """Each by itself."""
        for stop, duration_s in self.walks.items():
            yield Option(stop, duration_s, (ALWAYS,))
        for service in self.services:
            rows = zip(service.stops.tolist(), service.durations_s.tolist(), service.times, strict=True)
            for stop, duration_s, spans in rows:
                yield Option(stop, duration_s, spans)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to two stretches of the time in which the towns' trips run."""
    drawn = draw(st.lists(st.tuples(MINUTE, st.integers(0, 25)), min_size=1, max_size=2))
    return merge_spans(Span(start, start + 60 * minutes) for start, minutes in drawn)


@st.composite
def sides(draw: st.DrawFn, n_stops: int) -> Side:
    """Walks, and up to two services: with the same times at all stops, or times of each stop's own."""
    services = []
    for _ in range(draw(st.integers(0, 2))):
        reached = draw(
            ends(n_stops) | st.dictionaries(st.integers(0, n_stops - 1), st.integers(0, 400), min_size=1)
        )
        shared = draw(spans())
        times = tuple(shared if draw(st.booleans()) else draw(spans()) for _ in reached)
        stops, seconds = np.array(list(reached), np.int32), np.array(list(reached.values()), np.int32)
        services.append(Service(stops, seconds, times))
    return Side(draw(st.just({}) | ends(n_stops)), tuple(services))


def runner(day: Day, transfers: DayTransfers, arrive_by: bool):
    """The kernels behind the timed search."""

    def run(access: Picked, egress: Picked, times: Times, limit: int) -> list[TransitJourney]:
        by_kind = {
            (False, 1): search,
            (False, 2): search_window,
            (True, 1): search_arrive_by,
            (True, 2): search_arrive_window,
        }
        name = "earliest_departure_s" if arrive_by else "latest_arrival_s"
        return by_kind[arrive_by, len(times)](
            day, transfers, access.offers, egress.offers, *times, max_rides=MAX_RIDES, **{name: limit}
        )

    return run


def timed(day: Day, transfers: DayTransfers, access: Side, egress: Side, arrive_by: bool) -> TimedSearch:
    ends = access.end(is_access=True), egress.end(is_access=False)
    return TimedSearch(*ends, runner(day, transfers, arrive_by), arrive_by)


def everything(oracle: Oracle, access: Side, egress: Side) -> Iterator[tuple[Point, Span, Span]]:
    """All journeys (departure, arrival, rides) of all pairs of options, read as their times say."""
    between: dict[tuple[int, int], set[Point]] = {}
    for one, other in itertools.product(access.options(), egress.options()):
        pair = one.stop, other.stop
        if pair not in between:
            between[pair] = oracle.everything({one.stop: 0}, {other.stop: 0}, MAX_RIDES)
        for board_s, alight_s, rides in between[pair]:
            for leaving, waiting in itertools.product(one.spans, other.spans):
                latest_s = board_s - one.duration_s
                if latest_s >= leaving.from_s and alight_s <= waiting.to_s:
                    arrival = max(alight_s, waiting.from_s) + other.duration_s
                    arriving = waiting.shifted(other.duration_s)
                    yield (min(latest_s, leaving.to_s), arrival, rides), leaving, arriving


def points(found: list[TimedJourney]) -> list[Point]:
    return sorted((j.journey.departure_s, j.journey.arrival_s, j.journey.boardings) for j in found)


def check_times(found: list[TimedJourney]) -> None:
    """Each journey uses its offers while they hold: sets out, and is at the last stop, within a span."""
    for journey, access, egress in found:
        if access.spans[journey.access]:
            assert holds(access.spans[journey.access], journey.departure_s)
        if egress.spans[journey.egress]:
            ready_s = journey.arrival_s - int(egress.offers.durations_s[journey.egress])
            assert holds(egress.spans[journey.egress], ready_s)


@given(st.data())
def test_windows_of_departures_and_arrivals(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(sides(town.n_stops)), data.draw(sides(town.n_stops))
    first = data.draw(MINUTE)
    last = first + data.draw(st.integers(0, 40)) * 60
    day, transfers, oracle = compiled(town)
    best = pareto(point for point, _, _ in everything(oracle, access, egress))
    found = timed(day, transfers, access, egress, False).search((first, last), LATEST)
    assert points(found) == sorted(point for point in best if first <= point[0] <= last)
    check_times(found)
    found = timed(day, transfers, access, egress, True).search((first, last), EARLIEST)
    assert points(found) == sorted(point for point in best if first <= point[1] <= last)
    check_times(found)


@given(st.data())
def test_moments(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(sides(town.n_stops)), data.draw(sides(town.n_stops))
    second = data.draw(MINUTE)
    day, transfers, oracle = compiled(town)
    every = list(everything(oracle, access, egress))
    leaving = {(arrival, rides) for (departure, arrival, rides), _, _ in every if departure >= second}
    best = {(a, k) for a, k in leaving if not any(b <= a and m <= k and (b, m) != (a, k) for b, m in leaving)}
    found = timed(day, transfers, access, egress, False).search((second,), LATEST)
    assert {(arrival, rides) for _, arrival, rides in points(found)} == best
    check_times(found)
    arriving = {(-departure, rides) for (departure, arrival, rides), _, _ in every if arrival <= second}
    best = {
        (a, k) for a, k in arriving if not any(b <= a and m <= k and (b, m) != (a, k) for b, m in arriving)
    }
    found = timed(day, transfers, access, egress, True).search((second,), EARLIEST)
    assert {(-departure, rides) for departure, _, rides in points(found)} == best
    check_times(found)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_service_less_never_improves(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(sides(town.n_stops)), data.draw(sides(town.n_stops))
    day, transfers, _ = compiled(town)
    times = (0, 3600)
    whole = timed(day, transfers, access, egress, False).search(times, LATEST)
    fewer = Side(access.walks, access.services[1:])
    for point in points(timed(day, transfers, fewer, egress, False).search(times, LATEST)):
        assert any(p[0] >= point[0] and p[1] <= point[1] and p[2] <= point[2] for p in points(whole)) or any(
            p[0] > times[1]
            for p in points(timed(day, transfers, access, egress, False).search((times[1] + 1,), LATEST))
        )


@given(st.data(), st.booleans())
def test_where_full_vehicles_are_minded_nothing_of_the_plain_answer_is_missing(
    data: st.DataObject, arrive_by: bool
) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(sides(town.n_stops)), data.draw(sides(town.n_stops))
    day, transfers, oracle = compiled(town)
    crowded, _ = crowd(day, oracle, data.draw(st.builds(Crowds, st.integers(0, 9))), data.draw(crowdings()))
    times = data.draw(st.sampled_from([(600,), (0, 1800)]))
    minded = timed_and_felt(crowded, transfers, access, egress, arrive_by, times)
    limit = EARLIEST if arrive_by else LATEST
    found = minded.search(times, limit)
    check_times(found)
    plain = points(timed(day, transfers, access, egress, arrive_by).search(times, limit))
    if len(times) == 2:
        assert set(plain) <= set(points(found))
    else:
        asked_for = (lambda p: (p[0], p[2])) if arrive_by else (lambda p: (p[1], p[2]))
        assert {asked_for(p) for p in plain} <= {asked_for(p) for p in points(found)}
    for one in found:
        assert isinstance(one.journey, CrowdedJourney)
        assert one.journey.perceived_ds == cost_by_hand(crowded, transfers, one, arrive_by, times)


def timed_and_felt(
    crowded: CrowdedDay, transfers: DayTransfers, access: Side, egress: Side, arrive_by: bool, times: Times
) -> TimedSearch:
    """The search with full vehicles minded, as `TransitSearch` puts it together."""
    by_kind = {
        (False, 1): search_crowded,
        (False, 2): search_crowded_window,
        (True, 1): search_crowded_arrive_by,
        (True, 2): search_crowded_arrive_window,
    }
    moment = times[0] if len(times) == 1 else None
    asked = {"arrival_s" if arrive_by else "departure_s": moment}

    def run(access: Picked, egress: Picked, asked: Times, limit: int) -> list[CrowdedJourney]:
        name = "earliest_departure_s" if arrive_by else "latest_arrival_s"
        return by_kind[arrive_by, len(asked)](
            crowded, transfers, access.offers, egress.offers, *asked, max_rides=MAX_RIDES, **{name: limit}
        )

    def price(one: TimedJourney) -> CrowdedJourney:
        ends = one.access.offers, one.egress.offers
        return felt(crowded, transfers, *ends, [one.journey], **asked)[0]

    ends = access.end(is_access=True), egress.end(is_access=False)
    minded = PricedWaits(runner(crowded.day, transfers, arrive_by), price)
    return TimedSearch(*ends, run, arrive_by, minded)


def cost_by_hand(
    crowded: CrowdedDay, transfers: DayTransfers, one: TimedJourney, arrive_by: bool, times: Times
) -> int:
    """What lies between the stops, and both ends, each walked or ridden and waited for."""
    journey, access, egress = one
    nothing = np.zeros(1, np.int32)
    first, last = journey.rides[0], journey.rides[-1]
    board_s = int(crowded.day.departures(first.day_trip)[first.board])
    alight_s = int(crowded.day.arrivals(last.day_trip)[last.alight])
    between = replace(journey, access=0, egress=0)
    at_stop = Offers(nothing, nothing)
    cost = perceived_ds(crowded, transfers, at_stop, at_stop, between)
    there_s = int(access.offers.durations_s[journey.access])
    on_s = int(egress.offers.durations_s[journey.egress])
    begun_s, ended_s = journey.departure_s, journey.arrival_s
    if len(times) == 1:
        begun_s, ended_s = (begun_s, times[0]) if arrive_by else (times[0], ended_s)
    waited_s = board_s - there_s - begun_s + ended_s - alight_s - on_s
    assert waited_s >= 0
    return cost + crowded.weights.walk * (there_s + on_s) + crowded.weights.wait * waited_s
