"""Weather and events in service: what a model learned with, and what it lacks."""

from pathlib import Path

from mobility.live.network_loads import LoadFiles, _read_conditions


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
