"""`mobility sensors import`: history as TIDES tables becomes stop visits; each refused line is told."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from mobility.cli.sensors import command
from mobility.errors import MobilityError
from mobility.sensing.stop_visits_files import read_stop_visits
from tests.scenarios.cities import City, city

LINES = """
    1 trip=t1 : A 8:00 B 8:10 C 8:20
    1 trip=t2 : A 8:30 B 8:40 C 8:50
    """
HEAD = (
    "service_date,trip_id_performed,stop_sequence,vehicle_id,actual_departure_time,boarding_1,alighting_1,"
    "departure_load\n"
)
FIRST = "2026-01-07,t1,1,1601,2026-01-07T07:00:20Z,7,0,7\n"
SECOND = "2026-01-07,t1,2,1601,2026-01-07T07:11:00Z,3,2,8\n"
COUNTS = (
    "<Counts><StopCount><MessageId>m1</MessageId><VehicleRef>1601</VehicleRef><TripRef>t1</TripRef>"
    "<OperatingDay>2026-01-07</OperatingDay><RecordedAtTime>2026-01-07T07:00:20Z</RecordedAtTime>"
    "<StopSequence>1</StopSequence><Count><ObjectClass>Adult</ObjectClass><In>7</In><Out>0</Out></Count>"
    "</StopCount></Counts>"
)
EVENTS = (
    "passenger_event_id,event_timestamp,event_type,vehicle_id,trip_id_performed,service_date,trip_stop_sequence\n"
    "e1,2026-01-07T07:30:10Z,Passenger boarded,1601,t2,2026-01-07,1\n"
    "e2,2026-01-07T07:30:11Z,Passenger boarded,1601,t2,2026-01-07,1\n"
    "e3,2026-01-07T07:30:12Z,Vehicle stopped,1601,t2,2026-01-07,1\n"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("import"), LINES)


@pytest.fixture(scope="module")
def network(town: City) -> Path:
    return town.network.path.parent


def run(network: Path, out: Path, *more: str | Path) -> Result:
    arguments = ["import", "--network", str(network), "--feed", "t", "--out", str(out), *map(str, more)]
    return CliRunner().invoke(command, arguments, env={"COLUMNS": "200"})


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_both_tables_become_visits(town: City, network: Path, tmp_path: Path) -> None:
    visits_file = write(tmp_path / "visits.csv", HEAD + FIRST + SECOND)
    events_file = write(tmp_path / "events.csv", EVENTS)
    done = run(network, tmp_path / "out", visits_file, events_file)
    assert done.exit_code == 0, done.output
    visits, is_simulated = read_stop_visits([tmp_path / "out"], town.network.content_hash)
    assert not is_simulated
    assert visits.position.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(visits.boardings, [7, 3, 2])
    np.testing.assert_array_equal(visits.load, [7, 8, np.nan])
    assert visits.delay_s[:2].tolist() == [20, 60]


def test_count_data_as_xml_become_visits(town: City, network: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "counts.xml", COUNTS)
    done = run(network, tmp_path / "out", file)
    assert done.exit_code == 0, done.output
    visits, _ = read_stop_visits([tmp_path / "out"], town.network.content_hash)
    assert (visits.position.tolist(), visits.boardings.tolist()) == ([0], [7.0])
    wrong = write(tmp_path / "wrong.xml", COUNTS.replace("<In>7</In>", "<In>many</In>"))
    refused = run(network, tmp_path / "none", wrong)
    assert isinstance(refused.exception, MobilityError)
    assert "wrong.xml" in refused.exception.message and "StopCount 1.In" in refused.exception.message


def test_each_refused_line_is_told_and_the_others_are_taken(network: Path, tmp_path: Path) -> None:
    wrong = SECOND.replace(",3,2,", ",minus,2,")
    short = "2026-01-07,t1,3\n"
    device = SECOND.replace("1601", "00:1a:2b:3c:4d:5e")
    unknown = SECOND.replace(",t1,", ",t9,")
    file = write(tmp_path / "visits.csv", HEAD + FIRST + wrong + short + device + unknown)
    done = run(network, tmp_path / "out", file)
    assert done.exit_code == 0, done.output
    told = [line for line in done.output.splitlines() if line.startswith("refused: ")]
    assert [line.split()[1].split(".csv:")[1].partition(".")[0] for line in told] == ["3", "4", "5"]
    assert "boarding_1" in told[0]
    assert "00:1a" not in done.output, "what names a device is not repeated"
    row = next(line for line in done.output.splitlines() if "visits.csv" in line and "refused" not in line)
    # Two lines are observations, one belongs to a trip; three are refused.
    assert [word for word in row.split() if word.isdigit()][:4] == ["2", "1", "3", "1"]
    assert "UNKNOWN_TRIP 1" in row


def test_importing_again_replaces_and_says_simulated(town: City, network: Path, tmp_path: Path) -> None:
    for boarded in ("7", "9"):
        file = write(tmp_path / "visits.csv", HEAD + FIRST.replace(",7,0,7", f",{boarded},0,7"))
        assert run(network, tmp_path / "out", file, "--simulated").exit_code == 0
    visits, is_simulated = read_stop_visits([tmp_path / "out"], town.network.content_hash)
    assert (visits.boardings.tolist(), is_simulated) == ([9], True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "neither of TIDES' tables"),
        ("", "neither of TIDES' tables"),
        (HEAD, "no file was written"),
        (HEAD + FIRST.replace("t1", "t9"), "no file was written"),
    ],
)
def test_files_without_anything_are_errors(network: Path, tmp_path: Path, text: str, said: str) -> None:
    done = run(network, tmp_path / "out", write(tmp_path / "visits.csv", text))
    assert isinstance(done.exception, MobilityError)
    assert said in done.exception.message
    assert not list((tmp_path / "out").glob("*.parquet"))


def test_wrong_options(network: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "visits.csv", HEAD + FIRST)
    (tmp_path / "other").mkdir()
    twin = write(tmp_path / "other" / "visits.csv", HEAD + FIRST)
    assert "a name of its own" in run(network, tmp_path / "out", file, twin).output
    wrong = CliRunner().invoke(
        command, ["import", "--network", str(network), "--feed", "x", "--out", str(tmp_path / "o"), str(file)]
    )
    assert (wrong.exit_code, "only t" in wrong.output) == (2, True)
