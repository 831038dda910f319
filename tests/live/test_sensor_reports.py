"""What a control room is told of each sensor: also of those that say nothing any more."""

from dataclasses import replace

from mobility.live.sensor_reports import LONG_SILENT_S, report_sensors
from mobility.live.sensor_window import WINDOW_S, SensorWindow
from mobility.occupancy.exact_loads import FORGOTTEN_S
from mobility.occupancy.sensor_health import SensorHealth
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.registry import TINA, Registry, SensorSystem
from mobility.snapshot.sensor_reports import SENSOR_KINDS, SensorReport, SensorWeeks

NOW = 1_800_000_000
DOOR, DEVICES, LEVEL = SensorKind.DOOR, SensorKind.DEVICES, SensorKind.LEVEL
REGISTRY = Registry(
    vehicle_ids=("1601", "1602", "1603"),
    vehicle_types=(TINA[0].name,) * 3,
    systems={"wlan": SensorSystem("wlan", DEVICES, ("c3",))},
    rows={"1601": 0, "1602": 1, "1603": 2, "c3": 2},
)
FINE = SensorHealth(
    vehicle=0, kind=DOOR, visits=40, runs=2, heard_s=NOW - 60, silent_s=60, coverage=0.98, compared=30,
    bias=0.4, drift=None, error=1.1,
)  # fmt: skip
WEEKS = SensorWeeks(NOW - 9 * 86_400, 0.97, 900, 0.2, 0.1, 1.5)


def window(*heard: tuple[str, SensorKind, int]) -> SensorWindow:
    """Messages of vehicles so many seconds ago, of a process that has listened for long."""
    found = SensorWindow()
    found.since_s = NOW - 30 * 86_400
    found.take(
        [
            Received(NOW - ago_s, Observation("s", f"{n}", kind, vehicle, NOW - ago_s))
            for n, (vehicle, kind, ago_s) in enumerate(heard)
        ],
        NOW,
    )
    return found


def reports(*args: object) -> dict[tuple[str, str], SensorReport]:
    return {(one.vehicle_id, one.kind): one for one in report_sensors(*args, REGISTRY, NOW)}  # type: ignore[arg-type]


def test_the_kinds_that_the_api_names_are_those_of_sensing() -> None:
    assert tuple(kind.name for kind in SensorKind) == SENSOR_KINDS


def test_a_sensor_that_is_well() -> None:
    found = reports([FINE], {("1601", "DOOR"): WEEKS}, window(("1601", DOOR, 60)))["1601", "DOOR"]
    assert (found.heard_s, found.coverage, found.bias, found.weeks) == (NOW - 60, 0.98, 0.4, WEEKS)
    assert found.findings == ()


def test_a_sensor_that_fell_silent_stays_in_the_list() -> None:
    # Its doors were heard this morning, hours before the window of matching begins; its positions still are.
    heard = window(("1602", DOOR, WINDOW_S + 3600), ("1602", LEVEL, 20))
    found = reports([], {("1602", "DOOR"): WEEKS}, heard)
    assert found["1602", "DOOR"].heard_s == NOW - WINDOW_S - 3600
    assert found["1602", "DOOR"].findings == ("SILENT",)
    assert found["1602", "LEVEL"].findings == ()


def test_a_vehicle_in_the_depot_is_not_missed_before_two_days() -> None:
    known = {("1601", "DOOR"): WEEKS}
    assert reports([], known, window(("1601", DOOR, 86_400)))["1601", "DOOR"].findings == ()
    assert reports([], known, window(("1601", DOOR, LONG_SILENT_S + 60)))["1601", "DOOR"].findings == (
        "SILENT",
    )
    fresh = SensorWindow()
    fresh.take([], NOW)
    found = reports([], known, fresh)["1601", "DOOR"]
    assert (found.findings, found.heard_s) == ((), WEEKS.heard_s), "who began to listen just now cannot tell"


def test_who_began_to_listen_just_now_misses_no_sensor_of_a_vehicle_under_way() -> None:
    # The journal has what the vehicle said before; its sensors had no chance to be heard yet.
    fresh, known = SensorWindow(), {("1602", "DOOR"): WEEKS}
    fresh.take([Received(NOW, Observation("s", "1", LEVEL, "1602", NOW - 20))], NOW)
    assert reports([], known, fresh)["1602", "DOOR"].findings == ()
    for since_s, findings in ((FORGOTTEN_S - 60, ()), (FORGOTTEN_S + 60, ("SILENT",))):
        fresh.since_s = NOW - since_s
        assert reports([], known, fresh)["1602", "DOOR"].findings == findings


def test_a_registered_sensor_that_never_spoke_is_told() -> None:
    found = reports([], {}, window(("1603", LEVEL, 20)))["1603", "DEVICES"]
    assert (found.heard_s, found.coverage, found.weeks) == (0, 0, None)
    assert found.findings == ("SILENT",)


def test_drift_bias_and_gaps_are_found_and_those_out_of_the_registry_left_out() -> None:
    hours = [
        replace(FINE, coverage=0.5),
        replace(FINE, kind=DEVICES, bias=-7.0),
        replace(FINE, vehicle=1, kind=LEVEL, coverage=0.3, bias=None),
    ]
    weeks = {
        ("1601", "DOOR"): replace(WEEKS, drift=-4.0),
        ("1601", "DEVICES"): WEEKS,
        ("1602", "LEVEL"): replace(WEEKS, bias=9.0),
        ("1699", "DOOR"): WEEKS,
    }
    heard = window(("1601", DOOR, 60), ("1601", DEVICES, 60), ("1602", LEVEL, 60))
    found = {sensor: one.findings for sensor, one in reports(hours, weeks, heard).items()}
    assert found == {
        ("1601", "DOOR"): ("PATCHY", "DRIFTS"),
        ("1601", "DEVICES"): ("BIASED",),
        ("1602", "LEVEL"): ("BIASED",),
        ("1603", "DEVICES"): ("SILENT",),
    }
