"""Weather and events in service: what a model learned with, and what it lacks."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobility.live.network_loads import STAYS, LoadFiles, NetworkLoads
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_window import SensorWindow
from mobility.occupancy.model_files import write_model
from tests.scenarios.cities import city
from tests.service.test_published_loads import EIGHT_S, model_of


def test_what_the_model_learned_with_is_told_where_it_lacks(tmp_path: Path) -> None:
    town = city(tmp_path / "town", "1 trip=t1 : A 8:00 B 8:10")
    file = tmp_path / "weather.csv"

    def loads_of(named: Path | None, *wanted: str) -> NetworkLoads:
        models = tmp_path / f"model-{len(wanted)}"
        write_model(replace(model_of(town), conditions=wanted), models)
        files = LoadFiles(models, None, named)
        return NetworkLoads(LiveNetwork.of(town.network), files, bytes(32), SensorWindow())

    assert loads_of(None).sensing(0).conditions_fault == ""
    none = loads_of(None, "rain").sensing(0)
    assert none.conditions_fault == "the model asks for rain: none are named"
    loads = loads_of(file, "rain")
    assert "weather.csv cannot be read" in loads.sensing(0).conditions_fault
    text = "time,rain\n2026-03-02T10:00+01:00,0.5\n"
    file.write_text(text, encoding="utf-8")
    assert loads.renew_files()
    assert loads.sensing(0).conditions_fault == ""
    assert loads_of(file, "frost", "rain").sensing(0).conditions_fault == "weather.csv has no frost"
    # One that cannot be read any more leaves the one before in use.
    file.write_text("no table at all", encoding="utf-8")
    assert loads.renew_files()
    fault = loads.sensing(0).conditions_fault
    assert "weather.csv" in fault and fault.endswith(STAYS)
    assert loads._conditions is not None and loads._conditions.names == ("rain",)
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
