"""Full vehicles: later and emptier ones are offered, wishes are kept, the fastest is never hidden."""

import pytest

from mobility.network.compiled_day import Day
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.crowding import Crowding, Risk, Slider
from mobility.routing.journey import PlanResult
from mobility.routing.query import Cursor, Direction, Via
from mobility.routing.router import Router
from tests.scenarios.cities import City, city
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=full   : A 8:00 B 8:10 C 8:20
    1 trip=empty  : A 8:06 B 8:16 C 8:26
    1 trip=late   : A 8:20 B 8:30 C 8:40
    2 trip=tram   : C 8:30 D 8:40
    2 trip=tram2  : C 8:45 D 8:55
    """
LOADS = {"full": 2.5, "empty": 0.3, "late": 0.3, "tram": 0.5, "tram2": 0.5}
NORMAL, HIGH = Crowding(Slider.NORMAL), Crowding(Slider.HIGH)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("full"), LINES)


def with_loads(town: City, loads: dict[str, float] = LOADS) -> City:
    """The same town, where trips are so full."""
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    records = town.network.timetable.trip_record
    source = SimulatedLoads(lambda trip, _, __: loads.get(names[records[trip]], float("nan")))
    return City(Router(town.network, source), town.ids)


@pytest.fixture(scope="module")
def crowds(town: City) -> City:
    return with_loads(town)


def test_the_next_one_is_offered_with_its_price_and_its_gain(crowds: City) -> None:
    """In the full one 20 min at 2.5 persons a seat; the next one is 6 min later and nearly empty."""
    assert crowds.answer("A", "C", "8:00") == "1 A 8:00 C 8:20"
    query = crowds.query("A", "C", "8:00", crowding=HIGH)
    result = crowds.router.plan(query)
    assert [crowds.told(journey) for journey in result.journeys] == ["1 A 8:00 C 8:20", "1 A 8:06 C 8:26"]
    full, empty = result.journeys
    assert "fastest" in full.why
    assert "least_crowded" in empty.why
    assert full.comfort is not None and empty.comfort is not None
    m = HIGH.multipliers()[250] / 1000
    assert full.comfort.crowding_s == pytest.approx(1200 * (m - 1))
    assert full.comfort.perceived_s == pytest.approx(1200 * m)
    assert full.comfort.seat_probability == pytest.approx(1 / 2.5)
    assert (full.comfort.waits_s, empty.comfort.waits_s) == (0, 360)
    assert empty.comfort.crowding_s == 0
    assert empty.comfort.seat_probability == 1
    assert not result.lacks_loads


def test_what_is_a_little_emptier_is_not_worth_showing(town: City) -> None:
    almost = with_loads(town, LOADS | {"full": 1.05, "empty": 1.0})
    assert almost.answer("A", "C", "8:00", crowding=NORMAL) == "1 A 8:00 C 8:20"


def test_off_is_the_plain_search_but_tells_how_full_it_is(crowds: City, town: City) -> None:
    for wishes in ({}, {"window_s": 3600}, {"arrive_by": True, "window_s": 3600}):
        query = crowds.query("A", "D", "8:00" if "arrive_by" not in wishes else "9:00", **wishes)
        told, plain = crowds.router.plan(query), town.router.plan(query)
        assert told.counters == plain.counters
        assert [crowds.told(j) for j in told.journeys] == [town.told(j) for j in plain.journeys]
        for journey, other in zip(told.journeys, plain.journeys, strict=True):
            assert journey.comfort is None and journey.why == other.why
            assert all(leg.calls.loads is not None for leg in journey.legs)
            assert all(leg.calls.loads is None for leg in other.legs)


def test_nothing_known_is_said_and_not_hidden(town: City) -> None:
    query = town.query("A", "C", "8:00", crowding=HIGH)
    result = town.router.plan(query)
    assert [town.told(journey) for journey in result.journeys] == ["1 A 8:00 C 8:20"]
    assert result.lacks_loads
    assert result.journeys[0].comfort is None
    assert not town.router.plan(town.query("A", "C", "8:00")).lacks_loads


def test_arriving_in_time(crowds: City) -> None:
    """To be there at 8:27 the empty one is best; to be there by 8:22 only the full one is there."""
    assert crowds.answer("A", "C", "8:27", arrive_by=True, crowding=HIGH) == "1 A 8:06 C 8:26"
    assert crowds.answer("A", "C", "8:22", arrive_by=True, crowding=HIGH) == "1 A 8:00 C 8:20"


def test_via_stops(crowds: City) -> None:
    """Sitting through B the empty one is offered beside the full one; staying there it is the better one."""
    b = crowds.stop("B").stop
    query = crowds.query("A", "C", "8:00", crowding=HIGH, via=(Via(b),))
    result = crowds.router.plan(query)
    assert [crowds.told(journey) for journey in result.journeys] == ["1 A 8:00 C 8:20", "1 A 8:06 C 8:26"]
    stays = crowds.query("A", "C", "8:00", crowding=HIGH, via=(Via(b, 600),))
    told = [crowds.told(journey) for journey in crowds.router.plan(stays).journeys]
    # Who stays so long goes on at 8:30 in any case: of both ways there the empty one.
    assert told == ["1 A 8:06 B 8:16, 1 B 8:30 C 8:40"]


def test_a_seat_is_wished_for(crowds: City, town: City) -> None:
    """The full one has no seat, but it is the fastest: it stays. Off: it is the wish alone that counts."""
    seat = Crowding(Slider.OFF, seat=True)
    assert crowds.answer("A", "C", "8:00", crowding=seat) == "1 A 8:00 C 8:20 | 1 A 8:06 C 8:26"
    full = with_loads(town, LOADS | {"empty": 2.1})
    assert full.answer("A", "C", "8:00", crowding=seat) == "1 A 8:00 C 8:20 | 1 A 8:20 C 8:40"
    result = full.router.plan(full.query("A", "C", "8:00", crowding=seat))
    chances = [journey.comfort.seat_probability for journey in result.journeys if journey.comfort]
    assert chances == pytest.approx([1 / 2.5, 1.0])
    # In a window each departure is of interest, but not those without a seat.
    window = full.answer("A", "C", "7:55", window_s=3600, crowding=seat)
    assert window == "1 A 8:00 C 8:20 | 1 A 8:20 C 8:40"


def test_room_is_needed(town: City) -> None:
    """At 1.4 persons a seat one stands on each m2; who wants to be sure looks at the whole distribution."""
    room = Crowding(Slider.OFF, space=True)
    some = with_loads(town, LOADS | {"full": 1.7, "empty": 1.2})
    assert some.answer("A", "C", "8:00", crowding=room) == "1 A 8:00 C 8:20 | 1 A 8:06 C 8:26"
    result = some.router.plan(some.query("A", "C", "8:00", crowding=room))
    chances = [journey.comfort.space_probability for journey in result.journeys if journey.comfort]
    # p10, p50, p90 of the first are 1.36, 1.7, 2.04, of the second 0.96, 1.2, 1.44.
    first = 0.1 + 0.4 * (1.4 - 1.36) / 0.34
    second = 0.5 + 0.4 * (1.4 - 1.2) / 0.24
    assert chances == pytest.approx([first, second], abs=1e-3)


def test_quantiles(town: City) -> None:
    """At the median nothing is felt at 60 % of the seats; a fifth more is felt."""
    half = with_loads(town, LOADS | {"full": 0.6})
    felt = []
    for risk in Risk:
        query = half.query("A", "C", "8:00", crowding=Crowding(preset="rp_tram_bus", risk=risk))
        comfort = half.router.plan(query).journeys[0].comfort
        assert comfort is not None
        felt.append(comfort.crowding_s)
    assert felt == pytest.approx([0, 0, 1200 * 0.16 * 0.3], abs=2)


def departures(result: PlanResult) -> list[int]:
    return [journey.start_s for journey in result.journeys]


@pytest.mark.parametrize("crowding", [NORMAL, Crowding(Slider.OFF, seat=True)])
def test_pages_neither_repeat_nor_lose(crowds: City, crowding: Crowding) -> None:
    whole = crowds.query("A", "D", "7:50", window_s=3600, crowding=crowding)
    everything = crowds.router.plan(whole)
    assert len(everything.journeys) >= 2
    first = crowds.query("A", "D", "7:50", window_s=700, crowding=crowding)
    page = crowds.router.plan(first)
    found = departures(page)
    for _ in range(5):
        page = crowds.router.plan(
            crowds.query(
                *("A", "D", "7:50"),
                window_s=700,
                crowding=crowding,
                cursor=Cursor(Direction.LATER, page.searched_to_s),
            )
        )
        found += departures(page)
    assert len(found) == len(set(found))
    assert set(departures(everything)) <= set(found)
    back: list[int] = []
    while page.searched_from_s > first.time_s:
        page = crowds.router.plan(
            crowds.query(
                *("A", "D", "7:50"),
                window_s=700,
                crowding=crowding,
                cursor=Cursor(Direction.EARLIER, page.searched_from_s),
            )
        )
        back += departures(page)
    assert set(departures(everything)) <= set(back) | set(found)


def test_crowded_days_are_made_once_for_the_same_loads(town: City) -> None:
    crowds = with_loads(town)
    for _ in range(3):
        crowds.answer("A", "C", "8:00", crowding=HIGH)
        crowds.answer("A", "C", "8:00", window_s=600, crowding=HIGH)
    assert len(crowds.router.crowded_days) == 1
    crowds.answer("A", "C", "8:00", crowding=NORMAL)
    assert len(crowds.router.crowded_days) == 2


def test_without_crowding_no_loads_are_felt(town: City) -> None:
    """Only looked up to be shown: the source is asked once a day, and no clock runs."""

    class Counting:
        """Counts how often it is asked."""

        asked = 0

        def day_loads(self, day: Day) -> DayLoads | None:
            """Nothing is known."""
            del day
            self.asked += 1
            return None

    source = Counting()
    plain = City(Router(town.network, source), town.ids)
    plain.answer("A", "C", "8:00", window_s=3600)
    assert source.asked == 1
    assert len(plain.router.crowded_days) == 0
