"""A network with edited lines answers as one that is built from a feed edited by hand."""

from pathlib import Path

import numpy as np
import pytest

from mobility.errors import ScenarioError
from mobility.network import TransportNetwork
from tests.accessibility.scenarios.river_town import (
    SATURDAY,
    STOPS,
    Trip,
    answers,
    build,
    check_streets,
    corners,
    draw,
    edited,
    feed,
    ride,
    town_trips,
)

TOWN = draw()
PLACES = corners(TOWN)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    """The town as it is, with a stop B that nothing calls at."""
    return build(tmp_path_factory.mktemp("town"), feed(town_trips(), TOWN, STOPS + "B"), TOWN)


def check(
    base: TransportNetwork,
    edits: str,
    folder: Path,
    trips: list[Trip],
    stops: str = STOPS + "B",
    **more: object,
) -> TransportNetwork:
    """Compare with the network built from these trips; it must differ from the base."""
    before = answers(base, PLACES)
    made = edited(base, edits)
    expected = build(folder / "built", feed(trips, TOWN, stops, **more), TOWN)  # type: ignore[arg-type]
    told = answers(made, PLACES)
    assert told == answers(expected, PLACES)
    assert told != before
    assert answers(made, PLACES, day=SATURDAY) == answers(expected, PLACES, day=SATURDAY)
    assert made.content_hash != base.content_hash
    check_streets(made)
    return made


def without(line: str) -> list[Trip]:
    return [trip for trip in town_trips() if trip[0] != line]


def test_removed_line(town: TransportNetwork, tmp_path: Path) -> None:
    check(town, "  - remove_line: {line: 1}", tmp_path, without("1"))


@pytest.mark.slow
def test_removed_direction_within_a_window(town: TransportNetwork, tmp_path: Path) -> None:
    kept = [
        trip
        for trip in town_trips()
        if not (trip[0] == "1" and trip[2] == "1" and 7 * 3600 + 1800 <= trip[3][0][1] < 8 * 3600 + 1800)
    ]
    check(
        town,
        '  - remove_line: {line: "1", direction: 1, from: "07:30", to: "08:30"}',
        tmp_path,
        kept,
    )


@pytest.mark.slow
def test_removed_on_some_days(town: TransportNetwork, tmp_path: Path) -> None:
    """Without Wednesdays line 1 is not there on a Wednesday, and there on a Thursday."""
    made = edited(town, "  - remove_line: {line: 1, days: [wed]}")
    expected = build(tmp_path / "built", feed(without("1"), TOWN, STOPS + "B"), TOWN)
    assert answers(made, PLACES) == answers(expected, PLACES)
    thursday = SATURDAY.replace(day=8)
    assert answers(made, PLACES, day=thursday) == answers(town, PLACES, day=thursday)


def test_headway(town: TransportNetwork, tmp_path: Path) -> None:
    """Every 8 minutes from 7:30 to 8:30; 7:40 is the first there was: 7:32, 7:40, 7:48 ..., before 8:30."""
    trips = [
        trip
        for trip in town_trips()
        if trip[0] != "1" or not 7 * 3600 + 1800 <= trip[3][0][1] < 8 * 3600 + 1800
    ]
    for minute in range(7 * 60 + 32, 8 * 60 + 30, 8):
        at = f"{minute // 60}:{minute % 60:02}"
        trips.append(("1", "wk", "0", ride(at, "A", 90, "F", 120, "K", 100, "P")))
        trips.append(("1", "wk", "1", ride(at, "P", 100, "K", 120, "F", 90, "A")))
    check(
        town,
        """
  - change_headway:
      line: 1
      every_minutes: 8
      from: "07:30"
      to: "08:30"
""",
        tmp_path,
        trips,
    )


@pytest.mark.slow
def test_headway_keeps_kinds_of_days_apart(tmp_path: Path) -> None:
    """Line 1 also runs on weekends, at other minutes and quicker, its way back only twice in the window.

    Every 10 minutes from 7:00 to 8:00: on weekdays 7:00, 7:10, ... with the rides of weekdays; on weekends
    7:05, 7:15, ... with those of weekends, and back as it was.
    """
    there, back = ("A", 90, "F", 120, "K", 100, "P"), ("P", 100, "K", 120, "F", 90, "A")
    quick_there, quick_back = ("A", 60, "F", 80, "K", 70, "P"), ("P", 70, "K", 80, "F", 60, "A")
    weekend = [("1", "we", "0", ride(at, *quick_there)) for at in ("7:05", "7:20", "7:50", "8:20")]
    weekend += [("1", "we", "1", ride(at, *quick_back)) for at in ("7:15", "7:45", "8:15")]
    base = build(tmp_path / "base", feed([*town_trips(), *weekend], TOWN, STOPS + "B"), TOWN)
    trips = [trip for trip in town_trips() if trip[0] != "1" or trip[3][0][1] >= 8 * 3600]
    trips += [trip for trip in weekend if trip[2] == "1" or trip[3][0][1] >= 8 * 3600]
    for minute in range(0, 60, 10):
        trips.append(("1", "wk", "0", ride(f"7:{minute:02}", *there)))
        trips.append(("1", "wk", "1", ride(f"7:{minute:02}", *back)))
        trips.append(("1", "we", "0", ride(f"7:{minute + 5:02}", *quick_there)))
    edits = '  - change_headway: {line: 1, every_minutes: 10, from: "07:00", to: "08:00"}'
    before = answers(base, PLACES, day=SATURDAY)
    made = check(base, edits, tmp_path, trips)
    assert answers(made, PLACES, day=SATURDAY) != before


def test_other_headways_on_weekends(town: TransportNetwork) -> None:
    """Two edits of one line in one window go together where the calendar keeps them apart, else not."""
    weekdays = '  - change_headway: {line: 1, every_minutes: 10, from: "07:00", to: "09:00", days_like: "1"}'
    edited(town, f"{weekdays}\n  - remove_line: {{line: 1, days: weekend}}")
    with pytest.raises(ScenarioError, match=r"line 1 is removed: .*; see change_headway on line 3"):
        edited(town, f"{weekdays}\n  - remove_line: {{line: 1, days: [fri]}}")


def test_a_line_rerouted_at_two_places(town: TransportNetwork, tmp_path: Path) -> None:
    """By B instead of F, and by M on the way to P; what one puts in the other must not take out."""
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 60, "B", 180, "K", 120, "M", 300, "P")
            trips.append((line, service, way, ride(at, *(stops if way == "0" else stops[::-1]), dwell=20)))
    by_b = "  - reroute_line: {line: 1, from_stop: A, to_stop: K, via: [B], minutes: [1, 3]}"
    by_m = "  - reroute_line: {line: 1, from_stop: K, to_stop: P, via: [M], minutes: [2, 5]}"
    check(town, f"{by_b}\n{by_m}", tmp_path, trips)
    straight = "  - reroute_line: {line: 1, from_stop: A, to_stop: P, via: [], minutes: [9]}"
    with pytest.raises(ScenarioError, match=r"line 4: .*calls out again that reroute_line on line 3 puts in"):
        edited(town, f"{by_b}\n{straight}")


def test_directions_are_rerouted_apart(town: TransportNetwork, tmp_path: Path) -> None:
    """Slower by F there, without F on the way back: what the trips there get those back may lose."""
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 60, "F", 180, "K", 100, "P") if way == "0" else ("P", 100, "K", 240, "A")
            trips.append((line, service, way, ride(at, *stops, dwell=20)))
    there = "  - reroute_line: {line: 1, direction: 0, from_stop: A, to_stop: K, via: [F], minutes: [1, 3]}"
    back = "  - reroute_line: {line: 1, direction: 1, from_stop: K, to_stop: A, via: [], minutes: [4]}"
    check(town, f"{there}\n{back}", tmp_path, trips)


def test_reroutes_that_put_nothing_in_contradict_too(town: TransportNetwork) -> None:
    """Nothing would be left of the first: of K, where it ends, or of the stretch by its name and its id."""
    straight = "  - reroute_line: {line: 1, from_stop: A, to_stop: K, via: [], minutes: [3]}"
    beyond = "  - reroute_line: {line: 1, from_stop: A, to_stop: P, via: [B], minutes: [2, 6]}"
    again = straight.replace("A, to_stop: K", "t_A, to_stop: t_K").replace("[3]", "[5]")
    with pytest.raises(ScenarioError, match=r"line 4: .*a call at which reroute_line on line 3 ends"):
        edited(town, f"{straight}\n{beyond}")
    with pytest.raises(ScenarioError, match=r"line 4: .*reroute_line on line 3 is about the same stretch"):
        edited(town, f"{straight}\n{again}")
    onward = "  - reroute_line: {line: 1, from_stop: K, to_stop: P, via: [], minutes: [4]}"
    edited(town, f"{straight}\n{onward}")


def test_rare_courses_keep_their_departures(town: TransportNetwork) -> None:
    """Two departures in the window are no regular service."""
    with pytest.raises(Exception, match="no course of line '1' has 3 departures"):
        edited(town, '  - change_headway: {line: 1, every_minutes: 5, from: "07:00", to: "07:30"}')


def test_speed(town: TransportNetwork, tmp_path: Path) -> None:
    """25 % quicker: 120 s become 96, 100 s 80, 90 s 72."""
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 72, "F", 96, "K", 80, "P") if way == "0" else ("P", 80, "K", 96, "F", 72, "A")
            trips.append((line, service, way, ride(at, *stops)))
    check(town, "  - change_speed: {line: 1, percent: 25}", tmp_path, trips)


@pytest.mark.slow
def test_speed_between_two_stops(town: TransportNetwork, tmp_path: Path) -> None:
    """Twice as slow between F and K, in both directions."""
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 90, "F", 240, "K", 100, "P") if way == "0" else ("P", 100, "K", 240, "F", 90, "A")
            trips.append((line, service, way, ride(at, *stops)))
    check(town, "  - change_speed: {line: 1, percent: -50, between: [F, K]}", tmp_path, trips)


@pytest.mark.parametrize(
    ("words", "dwell"), [("seconds: 60", 60), pytest.param("add_seconds: -15", 5, marks=pytest.mark.slow)]
)
def test_dwell(town: TransportNetwork, tmp_path: Path, words: str, dwell: int) -> None:
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 90, "F", 120, "K", 100, "P") if way == "0" else ("P", 100, "K", 120, "F", 90, "A")
            trips.append((line, service, way, ride(at, *stops, dwell=dwell)))
    check(town, f"  - change_dwell: {{line: 1, {words}}}", tmp_path, trips)


def test_rerouted_line(town: TransportNetwork, tmp_path: Path) -> None:
    """Line 1 goes by B instead of F, 70 and 200 s, back likewise; B has a stop that nothing called at."""
    trips = without("1")
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 60, "B", 180, "K", 100, "P") if way == "0" else ("P", 100, "K", 180, "B", 60, "A")
            trips.append((line, service, way, ride(at, *stops, dwell=20)))
    check(
        town,
        """
  - reroute_line:
      line: "1"
      from_stop: A
      to_stop: K
      via: [B]
      minutes: [1, 3]
""",
        tmp_path,
        trips,
    )


def test_new_stop_on_a_line(town: TransportNetwork, tmp_path: Path) -> None:
    """A stop at J between M and K: 110 s are shared as the beelines are, and 15 s more."""
    made = edited(
        town,
        f"""
  - add_stop:
      id: J
      at: [{TOWN.lat["J"]}, {TOWN.lon["J"]}]
      lines: ["2"]
      between: [M, K]
      dwell_s: 20
      loses_s: 15
""",
    )
    down, across = 2 * 90.0, 5 * 90.0  # metres: two lines of the picture, five columns
    before, after = float(np.hypot(down, across)), across
    first = round(110 * before / (before + after))
    trips = without("2")
    for line, service, way, calls in town_trips():
        if line == "2":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            back = 110 - round(110 * after / (before + after))
            stops = (
                ("M", first, "J", 110 - first + 15, "K", 80, "D")
                if way == "0"
                else ("D", 80, "K", 110 - back, "J", back + 15, "M")
            )
            trips.append((line, service, way, ride(at, *stops)))
    expected = build(tmp_path / "built", feed(trips, TOWN, STOPS + "BJ"), TOWN)
    assert answers(made, PLACES) == answers(expected, PLACES)
    assert answers(made, PLACES, day=SATURDAY) == answers(expected, PLACES, day=SATURDAY)
    assert answers(made, PLACES) != answers(town, PLACES)


def test_a_new_stop_off_the_streets_is_told(town: TransportNetwork) -> None:
    lat, lon = TOWN.lat["A"], TOWN.lon["A"]
    there = edited(town, f"  - add_stop: {{id: new, at: [{lat}, {lon}]}}")
    assert there.manifest["scenario"]["notes"] == []
    (note,) = edited(town, "  - add_stop: {id: new, at: [3.0, 4.0]}").manifest["scenario"]["notes"]
    assert "line 3: add_stop" in note
    assert "stop 'new' has no street within 400 m" in note
    with pytest.raises(ScenarioError, match=r"line 3: add_stop: latitude and longitude are swapped"):
        edited(town, f"  - add_stop: {{id: new, at: [{lon}, {lat}]}}")


def test_new_line_from_stops(town: TransportNetwork, tmp_path: Path) -> None:
    """M, B and D every 15 minutes and at 8:50, on the dates of line 2: every day."""
    trips = town_trips()
    for minute in [*range(7 * 60, 8 * 60, 15), 8 * 60 + 50]:
        at = f"{minute // 60}:{minute % 60:02}"
        for service in ("wk", "we"):
            trips.append(("X", service, "0", ride(at, "M", 240, "B", 60, "D", dwell=10)))
            trips.append(("X", service, "1", ride(at, "D", 60, "B", 240, "M", dwell=10)))
    made = check(
        town,
        """
  - add_line:
      id: X
      type: tram
      stops: [M, t_B, D]
      minutes: [4, 1]
      dwell_s: 10
      departures:
        - {from: "07:00", to: "08:00", every_minutes: 15}
        - "08:50"
      days_like: "2"
""",
        tmp_path,
        trips,
        types={"X": 0},
    )
    assert made.tables["routes"]["route_id"].to_pylist() == ["1", "2", "X"]
    assert made.tables["trips"]["trip_id"].to_pylist()[-2:] == ["X-0", "X-1"]


@pytest.mark.slow
def test_new_line_along_a_drawn_path(town: TransportNetwork, tmp_path: Path) -> None:
    """Along the north bank and back: 1 350 m with a stop every 700 m, or 675, at 27 km/h: 90 s each."""
    path = [(TOWN.lat[letter], TOWN.lon[letter]) for letter in "EFH"]
    length = 15 * 90.0
    seconds = round(length / 2 / (27 / 3.6))
    assert seconds == 90
    middle = (TOWN.lat["E"], (TOWN.lon["E"] + TOWN.lon["H"]) / 2)
    trips = town_trips()
    for minute in range(7 * 60, 8 * 60, 10):
        at = f"{minute // 60}:{minute % 60:02}"
        trips.append(("N", "wk", "0", ride(at, "N-1", seconds, "N-2", seconds, "N-3")))
        trips.append(("N", "wk", "1", ride(at, "N-3", seconds, "N-2", seconds, "N-1")))
    check(
        town,
        f"""
  - add_line:
      id: N
      type: bus
      path: {[list(point) for point in path]}
      stop_every_m: 700
      speed_kmh: 27
      departures: {{from: "07:00", to: "08:00", every_minutes: 10}}
      days: weekdays
""",
        tmp_path,
        trips,
        places={"N-1": path[0], "N-2": middle, "N-3": path[-1]},
    )


def test_shuttle_zone(town: TransportNetwork, tmp_path: Path) -> None:
    """Shuttles between P and the hub M: every 10 minutes, 4 minutes' wait and the drive at 30 km/h."""
    across = 15 * 90.0
    drive = round(1.3 * across / (30 / 3.6))
    trips = town_trips()
    for minute in range(7 * 60, 8 * 60, 10):
        at = f"{minute // 60}:{minute % 60:02}"
        for service in ("wk", "we"):
            trips.append(("Z", service, "0", ride(at, "P", 240 + drive, "M")))
            trips.append(("Z", service, "1", ride(at, "M", 240 + drive, "P")))
    lat, lon = TOWN.lat["P"], TOWN.lon["P"]
    area = [[lat - 0.001, lon - 0.001], [lat - 0.001, lon + 0.001], [lat + 0.001, lon + 0.001]]
    area.append([lat + 0.001, lon - 0.001])
    made = check(
        town,
        f"""
  - shuttle_zone:
      id: Z
      area: {area}
      hubs: [M]
      from: "07:00"
      to: "08:00"
      wait_minutes: 4
      speed_kmh: 30
      every_minutes: 10
""",
        tmp_path,
        trips,
        types={"Z": 715},
    )
    assert "how many vehicles that takes is not worked out" in made.manifest["scenario"]["notes"][0]


@pytest.mark.slow
def test_several_edits_in_their_order(town: TransportNetwork, tmp_path: Path) -> None:
    """Quicker, then stops longer, then another line away."""
    trips: list[Trip] = []
    for line, service, way, calls in town_trips():
        if line == "1":
            at = f"{calls[0][1] // 3600}:{calls[0][1] % 3600 // 60:02}"
            stops = ("A", 72, "F", 96, "K", 80, "P") if way == "0" else ("P", 80, "K", 96, "F", 72, "A")
            trips.append((line, service, way, ride(at, *stops, dwell=40)))
    check(
        town,
        """
  - change_speed: {line: 1, percent: 25}
  - change_dwell: {line: 1, seconds: 40, stops: [F, K]}
  - remove_line: {line: 2}
""",
        tmp_path,
        trips,
    )


def test_nothing_is_edited_in_place(town: TransportNetwork) -> None:
    before = answers(town, PLACES)
    edited(town, "  - remove_line: {line: 1}\n  - change_speed: {line: 2, percent: -30}")
    assert answers(town, PLACES) == before
    made = edited(town, "  []")
    assert answers(made, PLACES) == before
    assert made.timetable is town.timetable


@pytest.mark.slow
def test_removing_and_adding_the_same_is_identity(town: TransportNetwork) -> None:
    """Line 1 goes, and comes back as a new line with its times."""
    times = ", ".join(f'"{minute // 60:02}:{minute % 60:02}"' for minute in range(7 * 60, 9 * 60, 20))
    made = edited(
        town,
        f"""
  - remove_line: {{line: 1}}
  - add_line:
      id: one
      name: "1"
      type: bus
      stops: [A, F, K, P]
      minutes: [1.5, 2, {100 / 60}]
      dwell_s: 20
      departures: [{times}]
      days: weekdays
""",
    )
    assert answers(made, PLACES) == answers(town, PLACES)


def test_vehicles_change_no_times(town: TransportNetwork) -> None:
    made = edited(town, "  - change_vehicle: {line: 1, seats: 60, standing: 90}")
    assert answers(made, PLACES) == answers(town, PLACES)
    vehicles = made.tables["scenario/vehicles"].to_pylist()
    assert {(row["seats"], row["standing"]) for row in vehicles} == {(60, 90)}
    records = made.timetable.trip_record[made.timetable.trip_route == 0]
    assert {row["trip"] for row in vehicles} == set(records.tolist())


def test_arrays_keep_their_contract(town: TransportNetwork) -> None:
    """Everything that is counted fits, nothing can be written to, trips are in order."""
    made = edited(
        town,
        """
  - change_vehicle: {line: 2, seats: 20, standing: 30}
  - remove_line: {line: 1, direction: 1}
  - change_headway: {line: 1, every_minutes: 7, from: "07:00", to: "09:00", direction: 0}
""",
    )
    t = made.timetable
    n_trips = np.diff(t.pattern_trips_offsets)
    lengths = np.diff(t.pattern_stops_offsets)
    assert (n_trips > 0).all()
    assert t.pattern_times_offsets[-1] == t.arrivals.size == t.departures.size == t.stop_sequences.size
    assert np.array_equal(np.diff(t.pattern_times_offsets), n_trips * lengths)
    assert np.array_equal(t.trip_pattern, np.repeat(np.arange(n_trips.size), n_trips))
    for name, values in t._asdict().items():
        if name.startswith("trip_"):
            assert values.size == t.trip_pattern.size, name
            assert values.dtype == getattr(town.timetable, name).dtype, name
        if isinstance(values, np.ndarray):
            assert not values.flags.writeable, name
    for pattern in range(n_trips.size):
        first = t.pattern_times_offsets[pattern]
        departures = t.departures[first : first + n_trips[pattern]]
        assert (np.diff(departures) >= 0).all()
