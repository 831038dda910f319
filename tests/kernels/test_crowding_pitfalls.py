"""Small towns in which a crowding search goes wrong that is a little less careful; each says how."""

from dataclasses import dataclass

import pytest

from gtfs.timetable import Timetable
from mobility.network.row_maker import RowMaker
from mobility.routing import crowding_scratch
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.crowding_search import (
    MAX_EXTRA_S,
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_window,
)
from tests.kernels.test_raptor_oracle import MAX_RIDES, compiled, offers
from tests.support.cost_rows import make_all, make_none
from tests.support.crowded import Crowds, crowd
from tests.support.timetables import Rule, Town, Trip

MINUTE = 60
FULL = 3.0
"""Persons for each seat: with `hk_metro`, felt about twice as long as it takes."""


@dataclass(frozen=True)
class Given(Crowds):
    """The load of each trip of a town, 0 for those not named."""

    timetable: Timetable | None = None
    trips: tuple[tuple[int, float], ...] = ()

    def of(self, trip: int, day: int, position: int) -> float:
        """The load with which a trip leaves any position."""
        assert self.timetable is not None
        return dict(self.trips).get(int(self.timetable.trip_record[trip]), 0.0)


@pytest.fixture(
    autouse=True,
    params=[(0, 0, make_none), (6000, 0, make_none), (6000, 16_000, make_all)],
    ids=["backwards", "loosely", "by_costs"],
)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound a search by one backwards, by what is left to go alone, and by what is left to pay."""
    few_labels, window_labels, ask = request.param
    monkeypatch.setattr(RowMaker, "ask", ask)
    for name in ("FEW_LABELS", "COSTED_LABELS"):
        monkeypatch.setattr(crowding_scratch, name, few_labels)
    monkeypatch.setattr(crowding_scratch, "WINDOW_LABELS", window_labels)


def line(*calls: tuple[int, int], **about: object) -> Trip:
    """A trip from (stop, minute) pairs."""
    return Trip(tuple((stop, m * MINUTE, m * MINUTE) for stop, m in calls), **about)  # type: ignore[arg-type]


def ask(
    town: Town,
    crowding: Crowding,
    full: tuple[int, ...] = (),
    access: dict[int, int] | None = None,
    egress: dict[int, int] | None = None,
    *,
    extra_min: int | None = None,
    window_min: int | None = None,
    latest_min: int = 10_000,
) -> set[tuple[int, int]]:
    """(arrival in minutes, rides) of what leaves at 0 (or in a window from there), equal to the oracle's."""
    access, egress = access or {0: 0}, egress or {town.n_stops - 1: 0}
    day, transfers, oracle = compiled(town)
    loads = Given(0, day.source, tuple((trip, FULL) for trip in full))
    crowded, felt = crowd(day, oracle, loads, crowding)
    extra_s = None if extra_min is None else extra_min * MINUTE
    asked = (crowded, transfers, offers(access), offers(egress))
    if window_min is not None:
        found = search_crowded_window(
            *asked, 0, window_min * MINUTE, max_rides=MAX_RIDES, max_extra_s=extra_s
        )
        every = felt.everything(access, egress, MAX_RIDES, extra_s)
        expected = {p for p in every if 0 <= p[0] <= window_min * MINUTE}
        assert {(j.departure_s, j.arrival_s, j.boardings, j.perceived_ds) for j in found} == expected
    else:
        latest_s = latest_min * MINUTE
        found = search_crowded(*asked, 0, max_rides=MAX_RIDES, max_extra_s=extra_s, latest_arrival_s=latest_s)
        single = felt.single(access, egress, 0, MAX_RIDES, extra_s, latest_s, crowding_scratch.FAR_S)
        assert {(j.arrival_s, j.boardings, j.perceived_ds) for j in found} == single
    return {(j.arrival_s // MINUTE, j.boardings) for j in found}


HK = Crowding(Slider.NORMAL, "hk_metro", walk=1.0, wait=1.0, transfer_s=0)


def test_the_next_one_is_emptier() -> None:
    """A search that boards the earliest trip only never sees the second."""
    town = Town(2, (line((0, 1), (1, 31)), line((0, 6), (1, 36))))
    assert ask(town, HK, full=(0,)) == {(31, 1), (36, 1)}
    assert ask(town, HK) == {(31, 1)}


def test_arriving_earlier_is_not_cheaper_once_one_waits() -> None:
    """At stop 1 after 10 min (cost 10) or after 15 (cost 15), for a trip at 20.

    Bags of (time, cost) drop the second, which pays 5 minutes of waiting instead of 10, each felt as two.
    """
    town = Town(
        4,
        (line((0, 0), (1, 10)), line((0, 0), (2, 8), (1, 15)), line((1, 20), (3, 30))),
    )
    crowding = Crowding(Slider.NORMAL, wait=2.0, walk=1.0, transfer_s=60)
    assert ask(town, crowding) == {(30, 2)}
    day, transfers, oracle = compiled(town)
    crowded, _ = crowd(day, oracle, Given(0, day.source), crowding)
    (found,) = search_crowded(crowded, transfers, offers({0: 0}), offers({3: 0}), 0)
    assert found.perceived_ds == (15 + 2 * 5 + 10 + 1) * 600


def test_alight_and_wait_for_the_next_of_the_same_line() -> None:
    """Who excludes the pattern one came with misses getting off a full tram halfway."""
    town = Town(
        3,
        (line((0, 0), (1, 5), (2, 65)), line((0, 20), (1, 25), (2, 85))),
    )
    crowding = Crowding(Slider.HIGH, "hk_metro", walk=1.0, wait=0.5, transfer_s=0)
    assert ask(town, crowding, full=(0,)) >= {(65, 1), (85, 1)}
    # The first one is empty as far as stop 1 by way of another trip there.
    town = Town(3, (line((0, 0), (1, 5), (2, 65)), line((1, 25), (2, 85))))
    assert ask(town, crowding, full=(0,)) == {(65, 1), (85, 2)}


def test_more_rides_arrive_before_a_bound_that_their_penalty_lowers() -> None:
    """A direct ride of 60 min; with a change 40 min full or 50 min empty; a change is felt as 15 min.

    The direct ride's cost leaves 60 - 15 = 45 min for two rides, but arriving before it is of use anyway.
    """
    town = Town(
        3,
        (
            line((0, 0), (2, 60)),
            line((0, 0), (1, 18)),
            line((1, 20), (2, 40)),
            line((1, 20), (2, 50)),
        ),
    )
    crowding = Crowding(Slider.HIGH, "hk_metro", walk=1.0, wait=1.0, transfer_s=900)
    assert ask(town, crowding, full=(2,)) == {(60, 1), (40, 2), (50, 2)}


def test_a_walk_at_the_end_takes_its_time_and_not_what_it_costs() -> None:
    """The empty trip comes 15 min later; 10 min of egress cost 25: taking that off the bound loses it."""
    town = Town(2, (line((0, 0), (1, 30)), line((0, 15), (1, 45))))
    crowding = Crowding(Slider.HIGH, "hk_metro", walk=2.5, wait=1.0, transfer_s=0)
    assert ask(town, crowding, full=(0,), egress={1: 600}) == {(40, 1), (55, 1)}


def test_a_walk_at_the_beginning_belongs_to_the_lower_bound() -> None:
    """Nobody is at stop 0 before minute 20, and stop 1 is nearer to it than the destination."""
    town = Town(3, (line((0, 5), (1, 15), (2, 35)), line((0, 20), (1, 30), (2, 50)), line((0, 26), (2, 56))))
    assert ask(town, HK, full=(1,), access={0: 1200}) == {(50, 1), (56, 1)}
    assert ask(town, HK, full=(1,), access={0: 1200, 1: 1500}) >= {(50, 1), (56, 1)}


def test_in_a_window_nobody_waits_before_the_first_ride() -> None:
    """Stop 1 is 10 min by tram or on foot; who walks leaves at 20 for the bus at 30.

    A label of the walk that waited at stop 1 from minute 10 on would board that bus after 20 minutes there.
    """
    town = Town(3, (line((0, 0), (1, 10)), line((1, 30), (2, 40)), line((1, 60), (2, 70))))
    crowding = Crowding(Slider.NORMAL, walk=2.5, wait=0.5, transfer_s=0)
    found = ask(town, crowding, full=(1,), access={0: 0, 1: 10 * MINUTE}, window_min=25)
    assert (40, 1) in found
    assert (40, 2) in ask(town, crowding, access={0: 0, 1: 40 * MINUTE}, window_min=5)


def test_what_leaves_after_the_window_beats_what_leaves_in_it() -> None:
    """Of two empty trips to the same connection the later one is shown, in its own window."""
    town = Town(3, (line((0, 0), (1, 10)), line((0, 12), (1, 22)), line((1, 30), (2, 40))))
    assert ask(town, HK, window_min=5) == set()
    assert ask(town, HK, window_min=12) == {(40, 2)}
    very = Crowding(Slider.HIGH, "hk_metro", walk=1.0, wait=1.0, transfer_s=0)
    assert ask(town, very, full=(1,), window_min=5) == {(40, 2)}


def test_a_limit_holds_for_arrivals_on_foot() -> None:
    """The second trip alights within the limit; the walk ends after it."""
    town = Town(2, (line((0, 0), (1, 30)), line((0, 8), (1, 38))))
    egress = {1: 5 * MINUTE}
    for extra, found in ((8, {(35, 1), (43, 1)}), (7, {(35, 1)}), (4, {(35, 1)})):
        assert ask(town, HK, full=(0,), egress=egress, extra_min=extra) == found
        assert ask(town, HK, full=(0,), egress=egress, extra_min=extra, window_min=0) == {(35, 1)}
    assert ask(town, HK, full=(0,), egress=egress, latest_min=42) == {(35, 1)}
    assert ask(town, HK, full=(0,), egress=egress, latest_min=43) == {(35, 1), (43, 1)}


@pytest.mark.parametrize("rules", [(), (Rule(1, 1, 2, 120, from_route=0, to_route=1),)])
def test_between_copies_of_a_stop_one_waits(rules: tuple[Rule, ...]) -> None:
    """A rule for two routes splits the stop; changing there is no walk, whatever the kernel calls it."""
    town = Town(3, (line((0, 0), (1, 10)), line((1, 20), (2, 30), route=1)), rules=rules)
    crowding = Crowding(Slider.NORMAL, walk=5.0, wait=0.5, transfer_s=60)
    assert ask(town, crowding) == {(30, 2)}
    day, transfers, oracle = compiled(town)
    crowded, _ = crowd(day, oracle, Given(0, day.source), crowding)
    (found,) = search_crowded(crowded, transfers, offers({0: 0}), offers({2: 0}), 0)
    assert found.perceived_ds == (10 + 5 + 1 + 10) * 600


def test_seats_are_kept_within_a_round_on_any_trip_of_use() -> None:
    """The emptier second trip continues in the vehicle; the full first one does as well."""
    town = Town(
        3,
        (
            line((0, 0), (1, 20), block=1),
            line((1, 22), (2, 40), block=1),
            line((0, 6), (1, 26), block=2),
            line((1, 28), (2, 46), block=2),
        ),
    )
    crowding = Crowding(Slider.HIGH, "hk_metro", walk=1.0, wait=1.0, transfer_s=600)
    assert ask(town, crowding, full=(0, 1)) == {(40, 1), (46, 1)}


def test_nobody_rides_back_and_forth_through_the_night() -> None:
    """Waiting is felt as twice the time, so ten hours are shorter on board of trams, which is no use."""
    shuttle = [line((0, m), (1, m + 10)) for m in range(0, 600, 20)]
    shuttle += [line((1, m + 10), (0, m + 20)) for m in range(0, 580, 20)]
    town = Town(3, (*shuttle, line((1, 600), (2, 610))))
    crowding = Crowding(Slider.NORMAL, wait=2.0, walk=1.0, transfer_s=0)
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, Given(0, day.source), crowding)
    asked = (crowded, transfers, offers({0: 0}), offers({2: 0}))
    # At 580 the last tram leaves that reaches the first bus: one that leaves at 550 is still let in.
    found = search_crowded(*asked, 0, max_rides=4)
    assert min(j.departure_s for j in found) >= (580 - 30) * MINUTE
    expected = felt.single({0: 0}, {2: 0}, 0, 4, MAX_EXTRA_S, far_s=crowding_scratch.FAR_S)
    assert {(j.arrival_s, j.boardings, j.perceived_ds) for j in found} == expected
    unlimited = search_crowded(*asked, 0, max_rides=4, max_extra_s=None)
    assert {(j.arrival_s, j.boardings, j.perceived_ds) for j in unlimited} == felt.single(
        {0: 0}, {2: 0}, 0, 4
    )
    # Against time: the only bus leaves in the morning, and one has to be there in the evening.
    town = Town(3, (line((0, 0), (1, 10)), *(line((1, m), (2, m + 10)) for m in range(20, 600, 20))))
    day, transfers, oracle = compiled(town)
    crowded, felt = crowd(day, oracle, Given(0, day.source), crowding)
    asked = (crowded, transfers, offers({0: 0}), offers({2: 0}))
    found = search_crowded_arrive_by(*asked, 600 * MINUTE, max_rides=MAX_RIDES)
    assert max(j.arrival_s for j in found) <= (30 + 30) * MINUTE
    far = crowding_scratch.FAR_S
    expected = felt.arrive_by({0: 0}, {2: 0}, 600 * MINUTE, MAX_RIDES, MAX_EXTRA_S, far)
    assert {(j.departure_s, j.boardings, j.perceived_ds) for j in found} == expected


def test_a_loop_is_boarded_where_it_is_emptier() -> None:
    """The trip passes the origin twice; the later passage costs less and is the same trip."""
    town = Town(3, (line((0, 0), (1, 10), (0, 20), (2, 30)),))
    day, transfers, oracle = compiled(town)
    crowding = Crowding(Slider.NORMAL, "hk_metro", walk=1.0, wait=0.5, transfer_s=0)
    crowded, felt = crowd(day, oracle, Given(0, day.source, ((0, FULL),)), crowding)
    found = search_crowded(crowded, transfers, offers({0: 0}), offers({2: 0}), 0)
    assert {(j.arrival_s, j.boardings, j.perceived_ds) for j in found} == felt.single({0: 0}, {2: 0}, 0, 4)
    assert [(j.rides[0].board, j.rides[0].alight) for j in found] == [(2, 3)]
