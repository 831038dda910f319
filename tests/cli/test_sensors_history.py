"""`mobility sensors history`: from raw observations in the journal to what planners are told of a line."""

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from mobility.api import create_app
from mobility.cli.occupancy import command as occupancy
from mobility.cli.sensors import command as sensors
from mobility.occupancy.model_files import read_model
from mobility.sensing.compaction import compact
from mobility.sensing.journal import Journal
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.stop_visits_files import read_stop_visits
from mobility.service import PublishedLoads, services_of
from mobility.settings import read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = dt.date(2026, 1, 12)
"""A Monday."""
N_DAYS = 19
WATCHED_DAYS = 3
"""Of line 2: too few to tell planners of it."""
LINES = """
    1 trip=a : A 8:00 B 8:05 C 8:10
    1 trip=b : A 8:20 B 8:25 C 8:30
    2 trip=c : A 8:02 D 8:12
    1 trip=n : A 23:58 B 24:03 C 24:08
    """
REGISTRY = 'vehicles.t1 = { type = "MGT-M" }\nvehicles.t2 = { type = "MGT-M" }\n'
LATE = FIRST + dt.timedelta(days=4)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("history"), LINES)


def at(day: dt.date, minutes: int) -> int:
    midnight = dt.datetime.combine(day, dt.time(), BERLIN)
    return int((midnight + dt.timedelta(minutes=minutes)).timestamp())


def counted(day: dt.date, trip: str, vehicle: str, calls: list[tuple[int, int, int]]) -> list[Observation]:
    """Door counts: sequence, minutes after midnight, boardings; all alight at the last call."""
    aboard = sum(on for _, _, on in calls)
    return [
        Observation(
            "doors",
            f"{day}-{trip}-{sequence}",
            SensorKind.DOOR,
            vehicle,
            at(day, minutes) + 10,
            feed="t",
            trip_id=trip,
            start_date=f"{day:%Y%m%d}",
            stop_sequence=sequence,
            boardings=on,
            alightings=aboard if (sequence, minutes, on) == calls[-1] else 0,
        )
        for sequence, minutes, on in calls
    ]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weeks of messages; those of one morning came two days late, the older days are compacted."""
    folder = tmp_path_factory.mktemp("state") / "journal"
    now_s = [0]
    writer = Journal(folder, lambda: now_s[0])
    kept_back: list[Observation] = []
    for shift in range(N_DAYS):
        day = FIRST + dt.timedelta(days=shift)
        morning = counted(day, "a", "t1", [(1, 480, 30), (2, 485, 20), (3, 490, 0)])
        morning += counted(day, "b", "t1", [(1, 500, 12), (2, 505, 9), (3, 510, 0)])
        if shift < WATCHED_DAYS:
            morning += counted(day, "c", "t2", [(1, 482, 40), (2, 492, 0)])
        if day == LATE:
            kept_back, morning = morning, []
        if day == LATE + dt.timedelta(days=2):
            morning = kept_back + morning
        now_s[0] = at(day, 600)
        writer.append(morning)
        now_s[0] = at(day, 1460)  # after midnight in Berlin, the same day in UTC
        writer.append(counted(day, "n", "t2", [(1, 1438, 3), (2, 1443, 1), (3, 1448, 0)]))
    writer.close()
    compact(folder, FIRST + dt.timedelta(days=N_DAYS), kept_days=400)
    assert len(list(folder.glob("*.parquet"))) == N_DAYS - 1, "the last day is still a journal"
    return folder


def run(town: City, journal: Path, out: Path, *more: str) -> Result:
    registry = journal.parent / "registry.toml"
    registry.write_text(REGISTRY, encoding="utf-8")
    os.utime(registry, (0, 0))
    options = ["--journal", str(journal), "--registry", str(registry), "--out", str(out)]
    network = ["--network", str(town.network.path.parent)]
    return CliRunner().invoke(sensors, ["history", *network, *options, *more], env={"COLUMNS": "200"})


def test_raw_observations_become_days_of_visits(town: City, journal: Path, tmp_path: Path) -> None:
    done = run(town, journal, tmp_path / "visits")
    assert done.exit_code == 0, done.output
    visits, is_simulated = read_stop_visits([tmp_path / "visits"], town.network.content_hash)
    assert not is_simulated
    # Three runs of three calls on weekdays, line 2 on the first ones; what came late is in its own day. On
    # the other days nothing runs: there is no trip that their messages could belong to.
    weekdays = sum((FIRST + dt.timedelta(days=shift)).weekday() < 5 for shift in range(N_DAYS))
    assert visits.trip.size == weekdays * 9 + WATCHED_DAYS * 2
    late, _ = read_stop_visits([tmp_path / "visits" / f"{LATE}.parquet"], town.network.content_hash)
    assert late.trip.size == 9
    assert set(late.day.tolist()) == {LATE.toordinal()}
    assert (tmp_path / "visits" / "vehicles.csv").read_text(encoding="utf-8").splitlines() == [
        "vehicle_id,seats,standing",
        "t1,64,102",
        "t2,64,102",
    ]


def test_a_day_is_matched_again_only_when_more_came(town: City, journal: Path, tmp_path: Path) -> None:
    some = ["--until", f"{FIRST}"]
    assert run(town, journal, tmp_path, *some).exit_code == 0
    file = tmp_path / f"{FIRST}.parquet"
    made = file.stat().st_mtime_ns
    assert "as before" in run(town, journal, tmp_path, *some).output
    assert file.stat().st_mtime_ns == made
    os.utime(file, (1, 1))  # older than the journal
    again = run(town, journal, tmp_path, *some)
    assert "as before" not in again.output
    assert file.stat().st_mtime_ns > made


@pytest.mark.slow
def test_planners_see_what_the_journal_counted_where_it_is_enough(
    town: City, journal: Path, tmp_path: Path
) -> None:
    visits, models, state = tmp_path / "visits", tmp_path / "models", tmp_path / "state"
    assert run(town, journal, visits).exit_code == 0
    trained = CliRunner().invoke(
        occupancy,
        [
            "train",
            *("--network", str(town.network.path.parent)),
            *("--visits", str(visits)),
            *("--vehicles", str(visits / "vehicles.csv")),
            *("--out", str(models)),
        ],
    )
    assert trained.exit_code == 0, trained.output
    stored = read_model(models, town.network.content_hash)
    services = services_of(town.network, PublishedLoads(stored))
    state.mkdir()
    client = create_app(
        read_settings({"MOBILITY_STATE": str(state)}), FixedSource(services), clock=lambda: at(FIRST, 480)
    ).test_client()
    ask = "/v1/occupancy/history?routeId=t_{}&dayType=SCHOOL_DAY"
    assert client.get(ask.format(1)).status_code in (401, 403), "planners only"
    key = {"X-API-Key": KeyFile(state).add(Role.PLANNER)[1]}
    line = client.get(ask.format(1), headers=key).get_json()
    by_section = {
        (one["hour"], one["from"]["stopId"], one["to"]["stopId"]): one["loadFactor"]["p50"] * 64
        for one in line["sections"]
    }
    # 30 and 12 left A in that hour, 50 and 21 left B: means of medians, by what doors counted.
    assert by_section[8, "t_A", "t_B"] == pytest.approx(21, abs=1.5)
    assert by_section[8, "t_B", "t_C"] == pytest.approx(35.5, abs=2.5)
    two = client.get(ask.format(2), headers=key).get_json()
    assert (two["sections"], two["withheld"]) == ([], 1)
