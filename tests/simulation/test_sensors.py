"""Sensors of the model city: published errors come out, and what they leave is what a real one leaves."""

import csv
import datetime
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from mobility.occupancy.tables import read_conditions
from mobility.simulation import ModelCity
from mobility.simulation.riders.fleet import TYPES, Fleet
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.riders.weather import WET_MM
from mobility.simulation.sensors import readings as sensor_readings
from mobility.simulation.sensors.equipment import KINDS, drift, equip, is_silent
from mobility.simulation.sensors.history import CONDITIONS, conditions_of, midnight, write_history
from mobility.simulation.sensors.readings import DEVICES_ERROR, read_sensors

WEDNESDAY = datetime.date(2026, 11, 25)


@pytest.fixture(scope="module")
def ridership(city: ModelCity) -> Ridership:
    return Ridership(city, 7, datetime.date(2026, 11, 1))


@pytest.fixture(scope="module")
def day(ridership: Ridership) -> Day:
    return ridership.simulate(WEDNESDAY)


def test_device_estimates_are_as_wrong_as_published() -> None:
    # the published test rode with 6.4 persons on average: 2.49 persons are 38.8 % of them
    rng = np.random.default_rng(3)
    run = np.repeat(np.arange(4000), 15)
    truth = rng.negative_binomial(1.2, 1.2 / (1.2 + 6.4), len(run)).astype(float)
    bias = np.exp(rng.normal(0, 0.10, 4000))[run]
    said = sensor_readings._estimate(rng, "devices", truth, bias, run)
    assert np.abs(said - truth).mean() / truth.mean() == pytest.approx(DEVICES_ERROR, abs=0.03)
    assert said.mean() == pytest.approx(truth.mean(), rel=0.08)


def test_door_counters_miscount_as_assumed(ridership: Ridership, day: Day) -> None:
    readings = read_sensors(day, equip(ridership.fleet, 1))
    mine = readings.kind == KINDS["door"]
    truth, said = day.calls.boardings[readings.call[mine]], readings.boardings[mine]
    assert truth.sum() > 1000
    assert np.abs(said - truth).sum() / truth.sum() == pytest.approx(0.045, abs=0.02)
    assert np.isnan(readings.load[mine]).all()


def test_better_kinds_are_better(ridership: Ridership, day: Day) -> None:
    readings = read_sensors(day, equip(ridership.fleet, 1))

    def error(kind: str) -> float:
        mine = readings.kind == KINDS[kind]
        return float(np.abs(readings.load[mine] - day.calls.load[readings.call[mine]]).mean())

    assert error("manual") < error("camera") < error("devices")
    assert readings.load[~np.isnan(readings.load)].min() >= 0


def test_about_120_vehicles_of_a_full_fleet_hear_devices() -> None:
    n = 250
    fleet = Fleet([f"{i}" for i in range(n)], np.arange(n) % len(TYPES))
    equipment = equip(fleet, 1)
    assert equipment.has["devices"].sum() == 120
    trains = np.array([TYPES[k].mode == "rail" for k in fleet.type])
    assert not equipment.has["devices"][trains].any()
    assert 0.15 < equipment.has["door"].mean() < 0.35


def test_sensors_fall_silent_drift_and_come_back() -> None:
    fleet = Fleet([f"{i}" for i in range(250)], np.zeros(250, int))
    equipment = equip(fleet, 1)
    dates = [WEDNESDAY + datetime.timedelta(days=i) for i in range(84)]
    silent = np.array([is_silent(equipment, date) for date in dates])
    assert 0.01 < silent.mean() < 0.06
    assert silent.any(axis=0).sum() > 20
    assert not silent.all(axis=0).any()
    drifted = np.array([drift(equipment, date) for date in dates])
    assert (drifted[:, :].min(axis=0) < 0.8).sum() >= 3
    assert np.median(drifted) == 1.0


def test_same_seed_same_readings(ridership: Ridership, day: Day) -> None:
    one, other = read_sensors(day, equip(ridership.fleet, 1)), read_sensors(day, equip(ridership.fleet, 1))
    for a, b in zip(one, other, strict=True):
        assert np.array_equal(a, b, equal_nan=True)


def test_service_days_begin_twelve_hours_before_noon() -> None:
    assert midnight(datetime.date(2026, 10, 25)) == midnight(datetime.date(2026, 10, 24)) + 25 * 3600
    assert midnight(datetime.date(2026, 11, 26)) == midnight(WEDNESDAY) + 86_400


@pytest.mark.slow
def test_history_and_truth_lie_apart_and_say_that_they_are_simulated(
    ridership: Ridership, tmp_path: Path
) -> None:
    dates = [WEDNESDAY, WEDNESDAY + datetime.timedelta(days=1)]
    assert list(write_history(ridership, dates, tmp_path, 1)) == dates
    for folder in ("truth", "history"):
        files = sorted(path.name for path in (tmp_path / folder).iterdir())
        assert files == ["2026-11-25.parquet", "2026-11-26.parquet"]
        assert pq.read_schema(tmp_path / folder / files[0]).metadata[b"mobility.simulated"] == b"1"
    history = pq.read_table(tmp_path / "history" / "2026-11-25.parquet")
    assert not {"denied", "arrival_s", "seats"} & set(history.column_names)
    assert set(history["kind"].to_pylist()) == set(KINDS.values())
    assert json.loads((tmp_path / "about.json").read_text())["simulated"] is True
    with (tmp_path / "tides" / "2026-11-25.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert min(int(row["departure_load"]) for row in rows) >= 0
    assert len(rows) == history["kind"].to_pylist().count(KINDS["door"])
    with (tmp_path / "vehicles.csv").open() as file:
        vehicles = {row["vehicle_id"]: row for row in csv.DictReader(file)}
    assert set(history["vehicle_id"].to_pylist()) <= set(vehicles)
    assert (vehicles["1601"]["type"], vehicles["1601"]["seats"]) == ("MGT-M", "64")


def test_conditions_are_what_training_reads(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "conditions.csv"
    lines = [",".join(("time", *CONDITIONS))]
    lines += [",".join(map(str, row)) for row in conditions_of(day, WEDNESDAY)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_conditions(file)
    assert found.names == CONDITIONS
    assert found.values.shape == (24, len(CONDITIONS))
    assert not np.isnan(found.values).any()
    assert found.first_hour * 3600 == midnight(WEDNESDAY)
    assert set(found.values[:, 0].tolist()) == {float(day.weather.rain_mm >= WET_MM)}
    assert found.values[:, 3].sum() * 1000 == pytest.approx(2 * sum(event.riders for event in day.events))
