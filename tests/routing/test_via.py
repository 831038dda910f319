"""Via stops against trying everything: sitting through, staying, walking past."""

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.network.day_transfers import ChangeSettings
from mobility.routing.access import EndOffers
from mobility.routing.query import Via
from mobility.routing.stage import Stage
from mobility.routing.transit import Offers, search_arrive_window, search_window
from mobility.routing.via import ViaStage, via_stops, with_layers
from mobility.routing.via_layers import all_changes, build_layers
from tests.kernels.test_raptor_oracle import compiled, footpaths_of
from tests.support.oracle import Oracle, pareto
from tests.support.timetables import Town, Trip
from tests.support.towns import ends, towns

MAX_RIDES = 3
CHANGE_S = 60
DAY_S = 86_400


class ViaOracle:
    """All journeys over via stops, by enumeration of (ride, position, vias passed)."""

    def __init__(self, town: Town, oracle: Oracle, vias: tuple[Via, ...]) -> None:
        self.town, self.oracle, self.vias = town, oracle, vias
        self.parents = town.parents or (-1,) * town.n_stops

    def is_via(self, stop: int, j: int) -> bool:
        return stop == self.vias[j].stop or self.parents[stop] == self.vias[j].stop

    def walk(self, p: int, q: int) -> int | None:
        """A mere walk; 0 at the same stop."""
        return 0 if p == q else self.town.walks.get((p, q))

    def change(self, p: int, q: int) -> int | None:
        """A walk between two rides, with the least time of a change."""
        walk = self.walk(p, q)
        return None if walk is None else max(walk, CHANGE_S)

    def on_foot(self, stop: int, passed: int, spent_s: int) -> Iterator[tuple[int, int, int]]:
        """(stop, vias passed, seconds) after reaching any number of vias on foot; not yet walked on."""
        yield stop, passed, spent_s
        if passed < len(self.vias):
            for via in range(self.town.n_stops):
                walk = self.walk(stop, via)
                if self.is_via(via, passed) and walk is not None:
                    yield from self.on_foot(via, passed + 1, spent_s + walk + self.vias[passed].stay_s)

    def changes(self, stop: int, passed: int) -> dict[tuple[int, int], int]:
        """Least seconds from alighting to boarding at (stop, vias passed)."""
        found: dict[tuple[int, int], int] = {}
        for here, now, spent in self.on_foot(stop, passed, 0):
            for there in range(self.town.n_stops):
                walk = 0 if there == here else self.change(here, there)
                if walk is None:
                    continue
                # Whoever boards where the walk ends has changed on the way, if there is a way at all.
                least = self.change(stop, there) if there in (here, stop) else 0
                seconds = max(spent + walk, least or 0)
                key = (there, now)
                found[key] = min(found.get(key, seconds), seconds)
        return found

    def everything(self, access: dict[int, int], egress: dict[int, int]) -> set[tuple[int, int, int]]:
        """The Pareto set over all departures."""
        starts: dict[tuple[int, int], int] = {}
        for stop, seconds in access.items():
            options = [(stop, 0, seconds)]
            # The origin's own walk reaches the first via; from there one walks on.
            on_foot = self.on_foot(stop, 1, seconds + self.vias[0].stay_s) if self.is_via(stop, 0) else ()
            for here, now, spent in on_foot:
                options += [
                    (there, now, spent + walk)
                    for there in range(self.town.n_stops)
                    if (walk := self.walk(here, there)) is not None
                ]
            for there, now, spent in options:
                starts[there, now] = min(starts.get((there, now), spent), spent)
        goals: dict[tuple[int, int], int] = {}
        for stop in range(self.town.n_stops):
            for passed in range(len(self.vias) + 1):
                for here, now, spent in self.on_foot(stop, passed, 0):
                    if (
                        now == len(self.vias)
                        and here in egress
                        and (now == passed or self.is_via(here, now - 1))
                    ):
                        total = spent + egress[here]
                        goals[stop, passed] = min(goals.get((stop, passed), total), total)
        rides = self.oracle.rides
        points = set()
        for i, ride in enumerate(rides):
            for q, stop in enumerate(ride.stops[:-1]):
                for passed in range(len(self.vias) + 1):
                    if ride.can_board[q] and (stop, passed) in starts:
                        departure = ride.departures[q] - starts[stop, passed]
                        points |= {
                            (departure, arrival, n)
                            for n, arrival in self.arrivals((i, q, passed), goals).items()
                        }
        return pareto(points)

    def arrivals(self, first: tuple[int, int, int], goals: dict[tuple[int, int], int]) -> dict[int, int]:
        """Earliest arrival for each number of rides, once boarded."""
        rides = self.oracle.rides
        best: dict[int, int] = {}
        boarded = {first}
        for n in range(1, MAX_RIDES + 1):
            alighted = self.alightings(boarded)
            times = [
                rides[i].arrivals[j] + goals[rides[i].stops[j], passed]
                for i, j, passed in alighted
                if (rides[i].stops[j], passed) in goals
            ]
            if times:
                best[n] = min(times)
            boarded = set()
            for i, j, passed in alighted:
                for (stop, now), seconds in self.changes(rides[i].stops[j], passed).items():
                    ready = rides[i].arrivals[j] + seconds
                    boarded |= {
                        (k, q, now)
                        for k, ride in enumerate(rides)
                        for q, at in enumerate(ride.stops[:-1])
                        if at == stop and ride.can_board[q] and ride.departures[q] >= ready
                    }
        return best

    def alightings(self, boarded: set[tuple[int, int, int]]) -> set[tuple[int, int, int]]:
        """Every call one can alight at, vias without a stay passed while sitting."""
        rides, done, waiting = self.oracle.rides, set(), list(boarded)
        found = set()
        while waiting:
            state = waiting.pop()
            if state in done:
                continue
            done.add(state)
            i, q, passed = state
            ride = rides[i]
            now = {passed}
            for j in range(q + 1, len(ride.stops)):
                if ride.can_alight[j]:
                    found |= {(i, j, level) for level in now}
                for level in sorted(now):
                    up = level
                    while (
                        up < len(self.vias) and self.vias[up].stay_s == 0 and self.is_via(ride.stops[j], up)
                    ):
                        up += 1
                        now.add(up)
            waiting += [(k, 0, level) for k in self.oracle.seats[i] for level in now]
        return found


def ends_of(walks: dict[int, int]) -> EndOffers:
    stops = np.array(list(walks), np.int32)
    return EndOffers(
        Offers(stops, np.array(list(walks.values()), np.int32)), np.zeros(stops.size, np.int32), ()
    )


def layered(
    town: Town, access: dict[int, int], egress: dict[int, int], vias: tuple[Via, ...]
) -> tuple[ViaStage, Oracle]:
    """Give a town in layers, and the oracle of its rides."""
    day, transfers, oracle = compiled(town)
    changes = all_changes(day, footpaths_of(town), ChangeSettings())
    plain = Stage(day, transfers, ends_of(access), ends_of(egress), lambda p, q: town.walks.get((p, q)))
    return with_layers(plain, build_layers(day, *changes, via_stops(plain, vias))), oracle


def test_both_vias_where_one_trip_ends_and_the_next_begins() -> None:
    around = Trip(((0, 0, 0), (2, 0, 0), (0, 0, 0)), block=0)
    onward = Trip(((0, 0, 0), (1, 0, 0), (2, 0, 0), (1, 0, 0)), block=0)
    town, vias = Town(3, (around, onward), parents=(2, 2, -1)), (Via(1, 0), Via(1, 0))
    stage, oracle = layered(town, {2: 0}, {0: 0}, vias)
    ends = (stage.access_offers, stage.egress_offers)
    journeys = search_window(stage.day, stage.transfers, *ends, -DAY_S, 2 * DAY_S, max_rides=MAX_RIDES)
    found = {(j.departure_s, j.arrival_s, j.boardings) for j in journeys}
    assert found == ViaOracle(town, oracle, vias).everything({2: 0}, {0: 0}) == {(0, 0, 1)}


@given(st.data())
def test_via_stops(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    via = st.builds(Via, st.integers(0, town.n_stops - 1), st.sampled_from([0, 0, 90, 300]))
    vias = tuple(data.draw(st.lists(via, min_size=1, max_size=2)))
    stage, oracle = layered(town, access, egress, vias)
    first, last = -DAY_S, 2 * DAY_S
    journeys = search_window(
        stage.day, stage.transfers, stage.access_offers, stage.egress_offers, first, last, max_rides=MAX_RIDES
    )
    expected = ViaOracle(town, oracle, vias).everything(access, egress)
    assert {(j.departure_s, j.arrival_s, j.boardings) for j in journeys} == expected
    backward = search_arrive_window(
        stage.day, stage.transfers, stage.access_offers, stage.egress_offers, first, last, max_rides=MAX_RIDES
    )
    assert {(j.departure_s, j.arrival_s, j.boardings) for j in backward} == expected
    for journey in [*journeys, *backward]:
        check_walks_fit(stage, journey)


def check_walks_fit(stage: ViaStage, journey) -> None:
    """The walks told apart afterwards join the rides in place and fit between them in time."""
    before, after = stage.before(journey), stage.after(journey)
    boarded = stage.stop_at(journey.rides[0], journey.rides[0].board)
    assert before[-1].to_stop == boarded
    spent = sum(s.duration_s + s.stay_s for s in before)
    assert (
        spent <= stage.day.departures(journey.rides[0].day_trip)[journey.rides[0].board] - journey.departure_s
    )
    alighted = stage.stop_at(journey.rides[-1], journey.rides[-1].alight)
    assert after[0].from_stop == alighted
    arrived = int(stage.day.arrivals(journey.rides[-1].day_trip)[journey.rides[-1].alight])
    assert arrived + sum(s.duration_s + s.stay_s for s in after) <= journey.arrival_s
    for ride, following in zip(journey.rides, journey.rides[1:], strict=False):
        if following.stay_seated:
            continue
        here = stage.stop_at(ride, ride.alight)
        left = int(stage.day.arrivals(ride.day_trip)[ride.alight])
        boards = int(stage.day.departures(following.day_trip)[following.board])
        walks = stage.between(ride, following, boards - left)
        assert left + sum(s.duration_s + s.stay_s for s in walks) <= boards
        for walk in walks:
            assert walk.from_stop == here
            here = walk.to_stop
        assert here == stage.stop_at(following, following.board)
