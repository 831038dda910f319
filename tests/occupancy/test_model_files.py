"""A model on disk: whole or not at all, of one network, mapped into memory; the commands around it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from mobility.errors import ModelError, VisitsError
from mobility.network import load_network
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.model_files import VEHICLES, for_registry, read_model, write_model
from mobility.occupancy.public_prior import build_public_prior
from mobility.occupancy.tables import read_columns, read_conditions
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits_files import read_stop_visits, write_stop_visits
from tests.support.riders import NETWORK, ride, tell


def test_a_model_comes_back_as_it_was(trained: LoadModel, tmp_path: Path) -> None:
    folder = write_model(trained, tmp_path / "models", {"visits": 7})
    stored = read_model(tmp_path / "models", NETWORK)
    assert stored.path == folder
    assert stored.manifest["visits"] == 7
    for part in ("slots", "prior", "spread", "ridge", "errors", "places"):
        for mine, theirs in zip(getattr(trained, part), getattr(stored.model, part), strict=True):
            np.testing.assert_array_equal(mine, theirs)
    assert not stored.model.prior.median.flags.writeable
    assert stored.model.is_simulated
    for mine, theirs in zip(build_public_prior(trained), stored.public, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_models_that_cannot_be_used_are_refused(trained: LoadModel, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no trained model"):
        read_model(tmp_path, NETWORK)
    folder = write_model(trained, tmp_path / "models")
    with pytest.raises(ModelError, match="was trained for network"):
        read_model(tmp_path / "models", "f" * 32)
    cut = folder / "prior" / "median.npy"
    cut.write_bytes(cut.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"median\.npy"):
        read_model(tmp_path / "models", NETWORK)
    (folder / "manifest.json").write_text('{"format_version": 99}', encoding="utf-8")
    with pytest.raises(ModelError, match="format"):
        read_model(tmp_path / "models", NETWORK)


@pytest.mark.parametrize("change", [{"conditions": None}, {"land": ...}])
def test_a_manifest_with_gaps_is_refused(trained: LoadModel, tmp_path: Path, change: dict[str, Any]) -> None:
    manifest = write_model(trained, tmp_path / "models") / "manifest.json"
    head = json.loads(manifest.read_text(encoding="utf-8")) | change
    head = {name: value for name, value in head.items() if value is not ...}
    manifest.write_text(json.dumps(head), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(tmp_path / "models", NETWORK)


def test_visits_come_back_sorted(town, first_day: int, tmp_path: Path) -> None:
    visits = tell(ride(town, range(first_day, first_day + 2)))
    half = visits.trip.size // 2
    for name, rows in (("b", slice(0, half)), ("a", slice(half, None))):
        part = type(visits)(*(column[rows] for column in visits))
        write_stop_visits(tmp_path / f"{name}.parquet", part, NETWORK, is_simulated=True)
    found, is_simulated = read_stop_visits([tmp_path], NETWORK)
    assert is_simulated
    for mine, theirs in zip(visits, found, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_files_of_visits_that_cannot_be_used_are_named(town, first_day: int, tmp_path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    visits = tell(ride(town, range(first_day, first_day + 1)))
    good, short, text = (tmp_path / f"{name}.parquet" for name in ("good", "short", "text"))
    write_stop_visits(good, visits, NETWORK)
    with pytest.raises(VisitsError, match="not of f"):
        read_stop_visits([good], "f" * 32)
    pq.write_table(pq.read_table(good).drop_columns(["load"]), short)
    with pytest.raises(VisitsError, match="no column load"):
        read_stop_visits([short])
    text.write_text("no parquet", encoding="utf-8")
    with pytest.raises(VisitsError, match="cannot be read as Parquet"):
        read_stop_visits([text])
    with pytest.raises(VisitsError, match=r"missing\.parquet"):
        read_stop_visits([tmp_path / "missing.parquet"])


def test_invented_riders_and_real_ones_are_not_mixed(town, first_day: int, tmp_path: Path) -> None:
    # Of invented riders a single run is told of. One such file among a week of real ones told of theirs.
    day = tell(ride(town, range(first_day, first_day + 1)))
    real, invented = tmp_path / "2026-01-01.parquet", tmp_path / "2026-01-02.parquet"
    write_stop_visits(real, day, NETWORK)
    write_stop_visits(invented, day, NETWORK, is_simulated=True)
    for given in ([tmp_path], [real, invented], [invented, real]):
        with pytest.raises(VisitsError, match=r"2026-01-02\.parquet is simulated, .*01-01\.parquet is not"):
            read_stop_visits(given, NETWORK)
    assert [read_stop_visits([one], NETWORK)[1] for one in (real, invented)] == [False, True]


def test_small_tables_name_the_line_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    file.write_text("vehicle,seats,standing\nA,64,102\nB,many,1\n", encoding="utf-8")
    with pytest.raises(VisitsError, match="line 3: seats is 'many'"):
        read_columns(file, ("seats", "standing"))
    weather = tmp_path / "weather.csv"
    weather.write_text("time,rain_mm\n2026-03-02T10:00+01:00,0.5\n2026-03-02T12:00Z,\n", encoding="utf-8")
    found = read_conditions(weather)
    assert found.names == ("rain_mm",)
    np.testing.assert_allclose(found.values[:, 0], [0.5, np.nan, np.nan, np.nan])
    weather.write_text("time,rain_mm\n2026-03-02T10:00,0.5\n", encoding="utf-8")
    with pytest.raises(VisitsError, match="no offset"):
        read_conditions(weather)


@pytest.mark.slow
def test_train_and_evaluate_by_command(small_city: Path, tmp_path: Path) -> None:
    from mobility.cli.occupancy import command  # noqa: PLC0415

    network = load_network(small_city)
    first = int(network.timetable.service_first_date) + 7
    visits = tmp_path / "visits.parquet"
    told = tell(ride(network, range(first, first + 16)), kinds=(SensorKind.DOOR, SensorKind.DEVICES))
    write_stop_visits(visits, told, network.content_hash, is_simulated=True)
    vehicles = tmp_path / "vehicles.csv"
    vehicles.write_text("seats,standing\n" + "64,102\n" * 20, encoding="utf-8")
    until = "2026-03-21"  # day 13 of 16
    common = ["--network", str(small_city), "--visits", str(visits), "--vehicles", str(vehicles)]
    runner = CliRunner()
    out = tmp_path / "models"
    done = runner.invoke(command, ["train", *common, "--out", str(out), "--until", until])
    assert done.exit_code == 0, done.output
    picture = tmp_path / "scores.png"
    done = runner.invoke(
        command, ["evaluate", *common, "--model", str(out), "--json", "--plot", str(picture)]
    )
    assert done.exit_code == 0, done.output
    scores = json.loads(done.stdout)
    assert scores["simulated"] is True
    assert {row["rung"] for row in scores["scores"]} == {
        "observed", "prior", "deviation", "learned", "published"
    }  # fmt: skip
    assert picture.read_bytes()[:4] == b"\x89PNG"
    done = runner.invoke(command, ["evaluate", *common, "--model", str(out)])
    assert "simulated loads" in done.stdout


def test_calibration_goes_by_the_ids_of_vehicles(tmp_path: Path, town: Any, trained: LoadModel) -> None:
    errors = trained.errors._replace(count_tilt=np.arange(21, dtype=np.float32))
    names = [f"16{row:02}" for row in range(20)]
    write_model(replace(trained, errors=errors), tmp_path, {VEHICLES: names})
    stored = read_model(tmp_path, town.content_hash)
    # Another order, one that was taken out, a new one, and one that is called by its alias.
    rows = {"1602": 0, "1700": 1, "new": 2, "1600": 2}
    laid_out = for_registry(stored, rows, 3)
    assert laid_out.errors.count_tilt.tolist() == [2, 20, 0, 20]
    assert laid_out.errors.gain.shape == (4, trained.errors.gain.shape[1])
    for manifest in ({}, {VEHICLES: names[1:]}, {VEHICLES: 20 * [7]}):
        assert for_registry(replace(stored, manifest=manifest), rows, 3) is stored.model
