"""Cities so regular that arithmetic gives the travel times: the expectation is derived in each test."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.headways import draw_timetable
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from tests.scenarios.cities import WEDNESDAY, ZONE, City, city
from tests.support.maps import StreetMap, street_map

EIGHT = dt.datetime.combine(WEDNESDAY, dt.time(8), ZONE)
PERCENTILES = (0, 25, 50, 75, 100)


def clock(minutes: float) -> str:
    """Minutes after midnight as "8:05:00"."""
    return f"{int(minutes // 60)}:{int(minutes % 60):02}:00"


def line(name: str, stops: str, first: int, headway: int, ride: int) -> str:
    """Trips of a line until noon, all in minutes: the first departure, `ride` from stop to stop."""
    rows = []
    for start in range(first, 12 * 60, headway):
        calls = " ".join(f"{stop} {clock(start + i * ride)}" for i, stop in enumerate(stops))
        rows.append(f"{name} : {calls}")
    return "\n".join(rows)


def at_stops(town: City, letters: str) -> Points:
    """Points exactly where stops are: nobody walks."""
    places = [town.stop(letter) for letter in letters]
    return Points(
        tuple(letters), np.array([place.lat for place in places]), np.array([place.lon for place in places])
    )


def rows(town: City, here: str, there: str, **wishes: object) -> np.ndarray:
    """A matrix from stops to stops, (percentile, origin, destination)."""
    request = MatrixRequest(**({"departure": EIGHT, "percentiles": PERCENTILES} | wishes))  # type: ignore[arg-type]
    engine = MatrixEngine(town.network, request, at_stops(town, there), router=town.router)
    return engine.rows(at_stops(town, here))


@pytest.fixture(scope="module")
def regular(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Line 1 every ten minutes A to B in seven; line 2 every fifteen, at :04, :19, ..., B to C in five."""
    lines = line("1", "AB", 6 * 60, 10, 7) + "\n" + line("2", "BC", 6 * 60 + 4, 15, 5)
    return city(tmp_path_factory.mktemp("regular"), lines)


def test_waits_for_one_line_are_uniform(regular: City) -> None:
    """A vehicle leaves at :00, :10, ...: who comes at minute m waits (-m) mod 10 minutes, then rides 7.

    Over the sixty minutes each wait 0..9 comes six times. In order the waits are 0 x 6, 1 x 6, ... so the
    value of rank r has a wait of ceil(r / 6) - 1: p0 is rank 1, wait 0; p25 rank 15, wait 2; p50 rank 30,
    wait 4; p75 rank 45, wait 7; p100 rank 60, wait 9.
    """
    assert rows(regular, "A", "B")[:, 0, 0].tolist() == [7, 9, 11, 14, 16]


def test_arriving_by_a_minute_waits_at_the_other_end(regular: City) -> None:
    """Vehicles arrive at :07, :17, ...: who must be there at minute m leaves 7 + (m - 7) mod 10 before."""
    assert rows(regular, "A", "B", arrive_by=True)[:, 0, 0].tolist() == [7, 9, 11, 14, 16]
    # At 08:00 the last one that is in time arrived at 07:57.
    assert rows(regular, "A", "B", arrive_by=True, window_minutes=1)[:, 0, 0].tolist() == [10] * 5


def test_a_change_takes_the_later_line_one_can_reach(regular: City) -> None:
    """A change at a stop takes 1 minute: leaving A at :00, :10, ... one is ready in B at :08, :18, ...

    Line 2 leaves B at :04, :19, :34, :49 and is in C five minutes later. From A
    :00 -> ready :08 -> :19 -> :24;  :10 -> :18 -> :19 -> :24;  :20 -> :28 -> :34 -> :39;
    :30 -> :38 -> :49 -> :54;        :40 -> :48 -> :49 -> :54;  :50 -> :58 -> 1:04 -> 1:09;
    1:00 -> 1:08 -> 1:19 -> 1:24. Who comes at minute m takes the next departure and arrives with it: minutes
    0..10 at :24, 11..20 at :39, 21..40 at :54, 41..50 at 1:09, 51..59 at 1:24.
    """
    by_minute = [24 - m for m in range(11)]
    by_minute += [39 - m for m in range(11, 21)]
    by_minute += [54 - m for m in range(21, 41)]
    by_minute += [69 - m for m in range(41, 51)]
    by_minute += [84 - m for m in range(51, 60)]
    ordered = sorted(by_minute)
    expected = [ordered[0], ordered[14], ordered[29], ordered[44], ordered[59]]
    assert rows(regular, "A", "C")[:, 0, 0].tolist() == expected
    assert (rows(regular, "A", "C", max_rides=1) == UNREACHED).all()


def test_minutes_that_reach_nothing_count_as_longest(regular: City) -> None:
    """Within 11 minutes one arrives with waits 0..4: thirty of sixty minutes. The median is the thirtieth."""
    found = rows(regular, "A", "B", max_time_minutes=11)[:, 0, 0].tolist()
    assert found == [7, 9, 11, UNREACHED, UNREACHED]
    assert rows(regular, "A", "B", max_time_minutes=10)[2, 0, 0] == UNREACHED


def test_seconds_are_rounded_up(tmp_path: Path) -> None:
    """A ride of 6:20 is no 6 minutes."""
    town = city(tmp_path, "1 : A 8:00:00 B 8:06:20")
    assert rows(town, "A", "B", window_minutes=1)[0, 0, 0] == 7


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, StreetMap]:
    """Nine corners of a city of square blocks of 1064 m, 800 s of walking; trams on the two middle streets.

    Line 1 runs D E F, line 2 B E H, both every 6 minutes at :00, :06, ... from their first stop, 2 minutes
    from corner to corner.
    """
    drawing = street_map(
        """
        A--B--C
        |  |  |
        |  |  |
        D--E--F
        |  |  |
        |  |  |
        G--H--I
        """,
        ways=dict.fromkeys(("ABC", "DEF", "GHI", "ADG", "BEH", "CFI"), "highway=residential"),
        cell_m=1064.0 / 3,
    )
    lines = "\n".join(line(name, stops, 6 * 60, 6, 2) for name, stops in (("1", "DEF"), ("2", "BEH")))
    return city(tmp_path_factory.mktemp("grid"), lines, drawing), drawing


def test_a_grid_city(grid: tuple[City, StreetMap]) -> None:
    """Corner A to corner I, four blocks: on foot 3200 s, 54 minutes rounded up.

    By tram: A to D on foot (800 s), line 1 to F (4 minutes), F to I on foot (800 s): 1840 s, and the wait.
    Over B and H with line 2 it is the same. Who leaves A at minute m is at D 800 s later; trams leave every
    360 s, and 800 = 2 x 360 + 80. For m = 0..5 one comes 80, 140, 200, 260, 320, 20 s after a tram, and waits
    280, 220, 160, 100, 40, 340 s: 2120, 2060, 2000, 1940, 1880, 2180 s in all, in minutes rounded up 36, 35,
    34, 33, 32, 37, ten times each in an hour. The ranks 1, 15, 30, 45, 60 of 32 x 10, 33 x 10, ... are 32,
    33, 34, 36, 37.
    """
    town, drawing = grid
    letters = "AI"
    points = Points(
        tuple(letters),
        np.array([drawing.lat[one] for one in letters]),
        np.array([drawing.lon[one] for one in letters]),
    )
    request = MatrixRequest(departure=EIGHT, percentiles=PERCENTILES)
    found = MatrixEngine(town.network, request, points, router=town.router).rows(points)
    assert found[:, 0, 1].tolist() == [32, 33, 34, 36, 37]
    # A is I's mirror image, but the trams run one way only.
    assert (found[:, 1, 0] == UNREACHED).all()
    walks = MatrixEngine(town.network, replace(request, modes=("WALK",)), points, router=town.router)
    assert walks.rows(points)[0].tolist() == [[0, 54], [54, 0]]


FREQUENT = """trip_id,start_time,end_time,headway_secs,exact_times
t0,06:00:00,12:00:00,600,0
"""


@pytest.fixture(scope="module")
def by_headway(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Line 1 about every ten minutes from A to B in seven; nobody knows when."""
    folder = tmp_path_factory.mktemp("headway")
    return city(folder, "1 : A 6:00:00 B 6:07:00", frequencies=FREQUENT)


def test_with_headways_the_wait_is_uniform_over_all_timetables(by_headway: City) -> None:
    """The wait is uniform on [0, 10) minutes whatever the minute, so percentile p is about 7 + p / 10.

    With 400 timetables the share of waits below x has a standard deviation of at most 0.025; the tolerance is
    a minute, four of them.
    """
    found = rows(by_headway, "A", "B", draws=400, window_minutes=10, percentiles=(25, 50, 75), seed=7)
    assert np.abs(found[:, 0, 0] - np.array([9.5 + 0.5, 12 + 0.5, 14.5 + 0.5])).max() <= 1


def test_the_same_seed_draws_the_same(by_headway: City) -> None:
    wishes = {"window_minutes": 1, "draws": 3, "percentiles": (0, 50, 100)}
    once, again = (rows(by_headway, "A", "B", seed=1, **wishes) for _ in range(2))
    others = {tuple(rows(by_headway, "A", "B", seed=seed, **wishes)[:, 0, 0].tolist()) for seed in range(6)}
    assert np.array_equal(once, again)
    assert len(others) > 3


def test_drawn_runs_stay_a_headway_apart(by_headway: City) -> None:
    t = by_headway.network.timetable
    drawn = draw_timetable(t, seed=3, number=0)
    n = t.trip_pattern.size
    assert n == 36
    assert (np.diff(np.sort(drawn.departures[:n])) == 600).all()
    assert len(set((drawn.departures - t.departures).tolist())) == 1
    assert 0 <= int(drawn.departures[0] - t.departures[0]) < 600
    assert not np.array_equal(drawn.departures, draw_timetable(t, seed=3, number=1).departures)
