"""The model city's shared vehicles and car parks: our readers take them without a complaint."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from mobility.live.gbfs_poller import GbfsPoller
from mobility.parking.reading import Ages, read_parking
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.reader import GbfsReader
from mobility.sharing.model import SharingState
from mobility.simulation import ModelCity
from mobility.simulation.live.fleets import Fleets
from mobility.simulation.live.sharing_feed import BIKES, CARS, PARKING, SCOOTERS, SharingFeed

EIGHT = datetime.datetime(2026, 11, 25, 7, 0, 7, tzinfo=datetime.UTC)
NOW_S = int(EIGHT.timestamp())


@pytest.fixture(scope="module")
def folder(city: ModelCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shared")
    SharingFeed(city, out, 7).step(NOW_S)
    return out


def state_of(folder: Path, system: str) -> SharingState:
    poller = GbfsPoller(system, str(folder / system / "gbfs.json"), 15, ("de",))
    look = poller.look()
    state, refusals = GbfsReader(system, Disguise(b"s"), 300, 1800).read(look.files, look.language, NOW_S)
    refusals.extend(look.refusals)
    assert (look.faults, dict(refusals.counts)) == ((), {})
    assert state.systems[0].is_simulated
    assert "simuliert" in next(iter(state.systems[0].name.values()))
    assert state.promised(NOW_S).all()
    return state


def test_three_systems_are_read_without_a_complaint(folder: Path) -> None:
    bikes, scooters, cars = (state_of(folder, system) for system in (BIKES, SCOOTERS, CARS))
    assert bikes.n_stations > cars.n_stations > 0
    assert bikes.stations.vehicles.sum() > 0
    assert scooters.n_vehicles > 0
    assert not scooters.zones[0].rules[0].ride_end_allowed
    for state in (bikes, scooters, cars):
        assert len(state.plans) == 1
        assert state.vehicle_types[0].default_plan == 0


def test_car_parks_are_read_without_a_complaint(folder: Path) -> None:
    state, refusals = read_parking("model", (folder / PARKING).read_bytes(), NOW_S, Ages(300, 1800))
    assert not refusals.counts
    assert state.sources[0].is_simulated
    assert state.places.is_park_and_ride.sum() >= 1
    assert np.all(state.places.free <= state.places.capacity)
    assert state.places.kind.sum() == 1


def test_a_day_goes_on_and_no_vehicle_is_lost(city: ModelCity) -> None:
    fleets = Fleets(city, 7)
    counts = np.array(
        [fleets.counts(fleets.bikes, datetime.datetime(2026, 11, 25, hour, 30)) for hour in range(24)]
    )
    assert counts.min() >= 0
    assert counts.sum(axis=1).max() <= fleets.bikes.n_vehicles
    assert len(np.unique(counts, axis=0)) > 12
    again = Fleets(city, 7).counts(fleets.bikes, datetime.datetime(2026, 11, 25, 12, 30))
    np.testing.assert_array_equal(again, counts[12])


def test_a_file_is_not_written_more_often_than_it_changes(city: ModelCity, tmp_path: Path) -> None:
    feed = SharingFeed(city, tmp_path, 7)
    feed.step(NOW_S)
    before = (tmp_path / PARKING).stat().st_mtime_ns
    feed.step(NOW_S + 10)
    assert (tmp_path / PARKING).stat().st_mtime_ns == before
    feed.step(NOW_S + 30)
    assert (tmp_path / PARKING).stat().st_mtime_ns > before
