"""Which journey is advised: drawn among near ties by the room in them, within caps and wishes."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from mobility.routing.crowding import Crowding, Slider
from mobility.routing.journey import Journey, TransitLeg
from mobility.service.advice import choose_advised
from tests.scenarios.cities import City, city
from tests.support.simulated_loads import SEATS, STANDING, SimulatedLoads

LINES = """
    1 trip=one   : A 8:00 B 8:10 C 8:20
    1 trip=two   : A 8:01 B 8:11 C 8:21
    1 trip=three : A 8:01 B 8:11 C 8:22
    1 trip=late  : A 8:20 B 8:30 C 8:40
    """
LOADS = {"one": 0.55, "two": 0.0, "three": 0.25, "late": 0.0}
"""Persons for each seat: nothing of it is felt, so the first three are as good as each other."""
DRAWS = 4000
PLACES = SEATS + STANDING


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder: Path = tmp_path_factory.mktemp("advice")
    return city(folder, LINES)


@pytest.fixture(scope="module")
def journeys(town: City) -> tuple[Journey, ...]:
    router = town.router.with_loads(SimulatedLoads(lambda trip, *_: LOADS[name_of(town, trip)]))
    query = town.query("A", "C", "8:00", window_s=3600, crowding=Crowding(Slider.NORMAL))
    return router.plan(query).journeys


def name_of(town: City, trip: int) -> str:
    name: str = town.network.tables["trips"]["trip_id"][int(town.network.timetable.trip_record[trip])].as_py()
    return name


def drawn(town: City, journeys: Sequence[Journey], full: tuple[str, ...] = ()) -> dict[str, float]:
    """Share of each run among those advised, over evenly spread draws."""

    def is_taken(leg: TransitLeg) -> bool:
        return name_of(town, leg.trip) in full

    counts: dict[str, float] = {}
    for number in range(DRAWS):
        at = int((number + 0.5) / DRAWS * 2**64)
        row = choose_advised(journeys, at, arrive_by=False, is_taken=is_taken)
        assert row is not None
        (leg,) = (leg for leg in journeys[row].legs if isinstance(leg, TransitLeg))
        counts[name_of(town, leg.trip)] = counts.get(name_of(town, leg.trip), 0) + 1 / DRAWS
    return counts


def share_of(*names: str) -> dict[str, float]:
    """What is free in each, of all that is free."""
    free = {name: PLACES - LOADS[name] * SEATS for name in names}
    return {name: places / sum(free.values()) for name, places in free.items()}


def test_the_more_room_the_more_often(town: City, journeys: tuple[Journey, ...]) -> None:
    names = [name for name in ("one", "two", "three") if name in drawn(town, journeys)]
    assert {"one", "two"} <= set(names)
    assert drawn(town, journeys) == pytest.approx(share_of(*names), abs=2 / DRAWS)


def test_nobody_is_sent_where_the_cap_is_reached(town: City, journeys: tuple[Journey, ...]) -> None:
    names = [name for name in drawn(town, journeys) if name != "two"]
    assert drawn(town, journeys, ("two",)) == pytest.approx(share_of(*names), abs=2 / DRAWS)
    assert drawn(town, journeys, ("two", "late")) == drawn(town, journeys, ("two",))


def test_where_all_are_at_their_caps_the_best_is_advised(town: City, journeys: tuple[Journey, ...]) -> None:
    assert drawn(town, journeys, tuple(LOADS)) == {"one": pytest.approx(1.0)}


def test_without_loads_nobody_is_advised(town: City) -> None:
    plain = town.router.plan(town.query("A", "C", "8:00")).journeys
    assert choose_advised(plain, 0, arrive_by=False) is None


FULL_AND_FREE = """
    1 trip=full : A 8:00 B 8:10 C 8:20
    1 trip=free : A 8:06 B 8:16 C 8:26
    """


@pytest.mark.parametrize("slider", [Slider.OFF, Slider.LOW])
@pytest.mark.parametrize("wish", ["seat", "space"])
def test_nobody_is_advised_what_misses_their_wish(tmp_path: Path, slider: Slider, wish: str) -> None:
    """The fastest is shown although it is crammed, and by perceived time it stays the best."""
    town = city(tmp_path, FULL_AND_FREE)
    crowding = Crowding(slider, **{wish: True})
    query = town.query("A", "C", "8:00", window_s=3600, crowding=crowding)

    def advised(full: float, free: float) -> dict[str, float]:
        loads = {"full": full, "free": free}
        router = town.router.with_loads(SimulatedLoads(lambda trip, *_: loads[name_of(town, trip)]))
        found = router.plan(query).journeys
        if choose_advised(found, 0, arrive_by=False) is None:
            assert not any(one.comfort is None or one.comfort.is_as_wished for one in found)
            return {}
        return drawn(town, found)

    assert advised(3.0, 0.1) == {"free": pytest.approx(1.0)}
    assert advised(0.1, 3.0) == {"full": pytest.approx(1.0)}
    # Where none is as wished, none is advised.
    assert advised(3.0, 3.0) == {}
