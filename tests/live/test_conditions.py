"""Weather and events in service: what a model learned with, and what it lacks."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobility.live.network_loads import LoadFiles, NetworkLoads, _read_conditions
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_window import SensorWindow
from mobility.occupancy.model_files import write_model
from tests.scenarios.cities import city
from tests.service.test_published_loads import EIGHT_S, model_of


def test_what_the_model_learned_with_is_told_where_it_lacks(tmp_path: Path) -> None:
    assert _read_conditions(None, ()) == (_read_conditions(None, ())[0], "")
    assert _read_conditions(None, ("rain",))[1] == "the model asks for rain: none are named"
    file = tmp_path / "weather.csv"
    assert "weather.csv cannot be read" in _read_conditions(file, ("rain",))[1]
    file.write_text("time,rain\n2026-03-02T10:00+01:00,0.5\n", encoding="utf-8")
    assert _read_conditions(file, ("frost", "rain"))[1] == "weather.csv has no frost"
    found, fault = _read_conditions(file, ("rain",))
    assert (found.names, fault) == (("rain",), "")
    assert LoadFiles(tmp_path, None, file).stamps() != LoadFiles(tmp_path, None, None).stamps()


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        (["07:00", "08:00", "09:00"], ""),
        (
            ["07:00", "08:00"],
            "2026-01-07 08:00",
        ),  # at 8:10 one foretells up to 9:40, 8:40 UTC
        (["09:00"], "2026-01-07 07:00"),
        (["06:00"], "2026-01-07 07:00"),
    ],
)
def test_hours_that_are_not_given_are_told(tmp_path: Path, rows: list[str], missing: str) -> None:
    town = city(tmp_path / "town", "1 trip=t1 : A 8:00 B 8:10")
    write_model(replace(model_of(town), conditions=("rain",)), tmp_path / "model")
    file = tmp_path / "weather.csv"
    lines = [f"2026-01-07T{hour}+01:00,0.5\n" for hour in rows]
    file.write_text("time,rain\n" + "".join(lines), encoding="utf-8")
    files = LoadFiles(tmp_path / "model", None, file)
    loads = NetworkLoads(LiveNetwork.of(town.network), files, bytes(32), SensorWindow())
    loads.update(set(), EIGHT_S + 600)
    fault = loads.sensing(0).conditions_fault
    assert fault == (f"weather.csv says nothing of rain at {missing} UTC" if missing else "")
    # A file as of yesterday gives nothing at all, whatever columns it has.
    loads.update(set(), EIGHT_S + 86_400)
    assert loads.sensing(0).conditions_fault == "weather.csv says nothing of rain at 2026-01-08 07:00 UTC"
