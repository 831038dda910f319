"""What can still be done about a run that will be too full, whatever is known of delays."""

import contextlib
import itertools
from pathlib import Path

import numpy as np
import pytest

from mobility.errors import BadParameterError, NotFoundError
from mobility.messages.catalogues import translator
from mobility.network.live_timetable import LiveTrips
from mobility.service import (
    Assumptions,
    MeasureKind,
    OutlookRequest,
    Reserve,
    SentVehicle,
    Services,
    Threshold,
    WhatIfRequest,
    services_of,
)
from mobility.service.thought_of import TURN_FAULTS
from mobility.snapshot.snapshot import Snapshot
from mobility.steering.measures import Measure
from mobility.steering.short_turns import TurnFault
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=before  : A 8:00 B 8:10 C 8:20 D 8:30
    1 trip=full    : A 8:10 B 8:20 C 8:30 D 8:40
    1 trip=after   : A 8:20 B 8:30 C 8:40 D 8:50
    1 trip=back    : D 8:02 C 8:09 B 8:16 A 8:26
    1 trip=back2   : D 8:12 C 8:22 B 8:32 A 8:42
    """
LOADS = {"before": [0.2, 0.3, 0.3], "full": [1.0, 2.5, 2.2], "back": [0.1, 0.1, 0.0], "back2": [0.1] * 3}
EIGHT = 1_767_769_200
"""8:00 in Berlin on the day of the timetable."""
MINUTE = 60
DAY = "20260107"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("candidates"), LINES)


def names_of(town: City) -> list[str]:
    t = town.network.timetable
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    return [names[record] for record in t.trip_record.tolist()]


def services_with(town: City, loads: dict[str, list[float]], delays_s: dict[str, int]) -> Services:
    """The town, and what a feed says of some of its runs."""
    names = names_of(town)
    services = services_of(
        town.network, SimulatedLoads(lambda trip, _, q: loads.get(names[trip], [0.1] * 3)[q])
    )
    if not delays_s:
        return services
    runs = live(town, delays_s)
    told = np.ones(runs.stops.size, np.uint8)
    return services.with_snapshot(
        Snapshot(town.network.content_hash, EIGHT, "1", runs_version="1", runs=runs, known=told)
    )


def live(town: City, delays_s: dict[str, int]) -> LiveTrips:
    """Runs that call as planned, so much later at all stops."""
    t, names = town.network.timetable, names_of(town)
    trips = np.array([names.index(name) for name in delays_s], np.int32)
    columns: dict[str, list[np.ndarray]] = {
        name: [] for name in ("stops", "pickup", "drop_off", "arrivals", "departures")
    }
    for trip, delay_s in zip(trips.tolist(), delays_s.values(), strict=True):
        pattern = int(t.trip_pattern[trip])
        calls = slice(*t.pattern_stops_offsets[pattern : pattern + 2].tolist())
        n_trips = int(np.diff(t.pattern_trips_offsets[pattern : pattern + 2])[0])
        first = int(t.pattern_times_offsets[pattern]) + trip - int(t.pattern_trips_offsets[pattern])
        leaves = t.departures[first + np.arange(calls.stop - calls.start) * n_trips] + np.int32(delay_s)
        columns["stops"].append(t.pattern_stops[calls])
        columns["pickup"].append(t.pattern_pickup[calls])
        columns["drop_off"].append(t.pattern_drop_off[calls])
        columns["arrivals"].append(leaves)
        columns["departures"].append(leaves)
    sizes = [0, *(stops.size for stops in columns["stops"])]
    return LiveTrips(
        trip=trips,
        day=np.full(trips.size, WEDNESDAY.toordinal(), np.int32),
        route=t.trip_route[trips],
        wheelchair=t.trip_wheelchair[trips],
        bikes=t.trip_bikes[trips],
        same_calls=np.ones(trips.size, np.uint8),
        calls_offsets=np.cumsum(sizes, dtype=np.int32),
        **{name: np.concatenate(parts) for name, parts in columns.items()},
    )


def candidates(
    town: City, now_s: int, delays_s: dict[str, int], loads: dict[str, list[float]] = LOADS, lead_s: int = 300
) -> list[tuple[MeasureKind, str, int]]:
    """Kind, the other run and the seconds of each measure for the full run."""
    names = names_of(town)
    room = services_with(town, loads, delays_s).control
    asked = OutlookRequest(
        now_s,
        now_s + 5400,
        Threshold(0.75, 0.5),
        0,
        Reserve(SentVehicle(64, 102), lead_s),
        Assumptions(),
        {},
    )
    found = room.outlook(asked)
    assert found is not None

    def name_of(row: int) -> str:
        return "" if row < 0 else names[int(found.ahead.loads.trip[row])]

    assert {name_of(one.row) for one in found.candidates} <= {"full"}
    return [(one.kind, name_of(one.other), _seconds(one)) for one in found.candidates]


def _seconds(measure: Measure) -> int:
    return measure.hold_s if measure.kind is MeasureKind.HELD_DEPARTURE else 0


PLANNED = [
    (MeasureKind.SPARE_VEHICLE, "", 0),
    (MeasureKind.SHORT_TURN, "back", 0),
    (MeasureKind.HELD_DEPARTURE, "before", 60),
    (MeasureKind.HELD_DEPARTURE, "before", 120),
    (MeasureKind.HELD_DEPARTURE, "before", 180),
]


@pytest.mark.parametrize(
    "known",
    [(), ("before", "back"), ("full", "back2"), ("full",), ("before", "full", "after", "back", "back2")],
)
def test_of_whom_something_is_known_changes_nothing_where_all_are_on_time(
    town: City, known: tuple[str, ...]
) -> None:
    assert candidates(town, EIGHT + 300, dict.fromkeys(known, 0)) == PLANNED


def test_the_run_before_is_the_one_that_leaves_before(town: City) -> None:
    """The one before is so late that it comes behind the full one: it is not held, and it follows."""
    found = candidates(town, EIGHT + 300, {"before": 15 * MINUTE})
    assert not [one for one in found if one[0] is MeasureKind.HELD_DEPARTURE]
    # The one planned behind it has overtaken nobody: it is two minutes ahead, which leaves a minute.
    found = candidates(town, EIGHT + 300, {"full": 12 * MINUTE})
    holds = [one for one in found if one[0] is MeasureKind.HELD_DEPARTURE]
    assert holds == [(MeasureKind.HELD_DEPARTURE, "after", 60)]


def test_nobody_turns_back_in_the_past(town: City) -> None:
    """At 8:19 the vehicle from D has left C and B, from where it would be back in time."""
    late_crowd = LOADS | {"full": [1.0, 1.0, 2.5]}
    in_time = candidates(town, EIGHT + 5 * MINUTE, {}, late_crowd)
    assert (MeasureKind.SHORT_TURN, "back", 0) in in_time
    too_late = candidates(town, EIGHT + 19 * MINUTE, {}, late_crowd, lead_s=60)
    assert MeasureKind.SPARE_VEHICLE in {kind for kind, _, _ in too_late}
    assert (MeasureKind.SHORT_TURN, "back", 0) not in too_late


def what_if(town: City, now_s: int, delays_s: dict[str, int], **asked: object) -> str:
    """Where a measure begins, by the stop's id."""
    services = services_with(town, LOADS, delays_s)
    request = WhatIfRequest(**{"trip_id": f"{DAY}_08:10_t_full", "stop_id": ""} | asked)  # type: ignore[arg-type]
    found = services.control.what_if(request, now_s, now_s + 5400)
    assert found is not None
    row = found.measure.other if found.measure.kind is MeasureKind.HELD_DEPARTURE else found.measure.row
    stop = int(found.outlook.ahead.stops(row)[found.measure.position])
    return town.ids[stop]


HELD = {"kind": "HELD_DEPARTURE", "other_trip_id": f"{DAY}_08:00_t_before", "hold_s": 120}
BIGGER = {"kind": "BIGGER_VEHICLE", "vehicle": SentVehicle(96, 171)}


@pytest.mark.parametrize("known", [(), ("before",), ("full",)])
def test_a_measure_begins_where_its_run_is_yet_to_leave(town: City, known: tuple[str, ...]) -> None:
    told = dict.fromkeys(known, 0)
    assert what_if(town, EIGHT + 12 * MINUTE, told, **HELD) == "C", "it has left B at 8:10"
    assert what_if(town, EIGHT + 12 * MINUTE, told, **BIGGER) == "B", "it has left A at 8:10"
    for stop, asked in (("t_A", HELD), ("t_B", HELD), ("t_A", BIGGER)):
        with pytest.raises(BadParameterError) as refused:
            what_if(town, EIGHT + 12 * MINUTE, told, **asked | {"stop_id": stop})
        assert refused.value.field == "stopId"
    with pytest.raises(BadParameterError):
        what_if(town, EIGHT + 35 * MINUTE, told, **BIGGER)


TURNED = {"kind": "SHORT_TURN", "other_trip_id": f"{DAY}_08:02_t_back", "stop_id": "t_B"}


@pytest.mark.parametrize("known", [(), ("back",), ("back2",), ("full", "back", "back2")])
def test_a_run_turns_back_where_it_is_yet_to_leave_and_another_one_follows(
    town: City, known: tuple[str, ...]
) -> None:
    told = dict.fromkeys(known, 0)
    assert what_if(town, EIGHT + 5 * MINUTE, told, **TURNED, turned_at="t_B") == "B"
    assert what_if(town, EIGHT + 5 * MINUTE, told, **TURNED | {"stop_id": ""}, turned_at="t_B") == "B"
    with pytest.raises(BadParameterError) as refused:
        what_if(town, EIGHT + 17 * MINUTE, told, **TURNED, turned_at="t_B")
    assert refused.value.field == "turnedAtStopId", "it has left B at 8:16"


def test_nobody_turns_back_whom_nobody_follows(town: City) -> None:
    # The next one is so late that it is ahead of nobody; the one that follows at C is the one planned first.
    # Whom it would help is late, too: else it could not be there in time.
    late = {"back": 30 * MINUTE, "full": 16 * MINUTE}
    with pytest.raises(BadParameterError, match="no run follows") as refused:
        what_if(town, EIGHT + 5 * MINUTE, late, **TURNED | {"stop_id": "t_C"}, turned_at="t_C")
    assert refused.value.field == "turnedAtStopId"
    # The other way round there is one behind it: the one that was planned before it.
    late = {"back": 30 * MINUTE}
    other = {"other_trip_id": f"{DAY}_08:12_t_back2", "stop_id": "t_C"}
    assert what_if(town, EIGHT + 5 * MINUTE, late, **TURNED | other, turned_at="t_C") == "C"


OF_ALL_KINDS = """
    1 trip=full    : A 8:10 B 8:20 C 8:30 D 8:40
    1 trip=after   : A 8:20 B 8:30 C 8:40 D 8:50
    1 trip=back    : D 8:02 C 8:09 B 8:16 A 8:26
    1 trip=back2   : D 8:12 C 8:22 B 8:32 A 8:42
    2 trip=far     : E 8:05 F 8:12 G 8:50
    2 trip=far2    : E 8:35 F 8:45 G 9:50
    2 trip=across  : D 8:01 C 8:08 B 8:15 A 8:25
    """
REFUSED = {
    "of another line, of the other end of the town": (
        "08:05_t_far",
        "t_F",
        "t_A",
        "otherTripId",
        "same line",
    ),
    "of another line, where it meets": ("08:01_t_across", "t_B", "t_B", "otherTripId", "same line"),
    "in the same direction": ("08:20_t_after", "t_C", "t_C", "otherTripId", "other direction"),
    "where it begins": ("08:12_t_back2", "t_D", "t_C", "turnedAtStopId", "begins there"),
    "elsewhere than where it joins": ("08:02_t_back", "t_B", "t_A", "turnedAtStopId", "at the station"),
    "ready when the full one has left": ("08:12_t_back2", "t_B", "t_B", "turnedAtStopId", "not ready before"),
    "a quarter of an hour too early": ("08:02_t_back", "t_C", "t_C", "turnedAtStopId", "more than 15 min"),
    "followed by nobody": ("08:12_t_back2", "t_C", "t_C", "turnedAtStopId", "no run follows"),
}


@pytest.mark.parametrize(("other", "there", "joined", "field", "said"), REFUSED.values(), ids=REFUSED)
def test_what_if_turns_nobody_back_whom_the_outlook_would_not(
    tmp_path: Path, other: str, there: str, joined: str, field: str, said: str
) -> None:
    town = city(tmp_path, OF_ALL_KINDS)
    asked = {
        "kind": "SHORT_TURN", "other_trip_id": f"{DAY}_{other}", "turned_at": there, "stop_id": joined
    }  # fmt: skip
    with pytest.raises(BadParameterError, match=said) as refused:
        what_if(town, EIGHT, {}, **asked)
    assert (refused.value.field, refused.value.status) == (field, 400)


def test_each_reason_not_to_turn_back_has_words_in_german() -> None:
    assert set(TURN_FAULTS) == set(TurnFault)
    assert all(translator("de").gettext(text) != text for _, text in TURN_FAULTS.values())


def test_a_driver_who_leaves_in_a_moment_is_not_told_to_turn(town: City) -> None:
    with pytest.raises(BadParameterError, match="less than 60 s") as refused:
        what_if(town, EIGHT + 16 * MINUTE - 30, {}, **TURNED, turned_at="t_B")
    assert refused.value.field == "turnedAtStopId"


def test_the_outlook_advises_a_turn_that_what_if_refuses_nowhere(town: City) -> None:
    """Each of the places where `back` calls: what-if works out exactly those that may be advised."""
    services = services_with(town, LOADS, {})
    now_s = EIGHT + 5 * MINUTE
    worked_out = []
    for joined, there in itertools.product("ABC", "ABCD"):
        request = WhatIfRequest(
            "SHORT_TURN", f"{DAY}_08:10_t_full", f"t_{joined}", None, f"{DAY}_08:02_t_back", f"t_{there}"
        )
        with contextlib.suppress(BadParameterError, NotFoundError):
            found = services.control.what_if(request, now_s, now_s + 5400)
            assert found is not None
            worked_out.append((joined, there, found.measure.position, found.measure.turned_at))
    assert worked_out == [("B", "B", 1, 2)]
    assert candidates(town, now_s, {})[1] == (MeasureKind.SHORT_TURN, "back", 0)


def test_who_follows_is_not_held_for_who_leaves_before(town: City) -> None:
    behind = HELD | {"other_trip_id": f"{DAY}_08:20_t_after", "stop_id": "t_B"}
    with pytest.raises(BadParameterError, match="before tripId") as refused:
        what_if(town, EIGHT, {}, **behind)
    assert refused.value.field == "otherTripId"
