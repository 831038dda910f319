"""Exact loads go through a real Redis under a key of their own, and come out as they went in."""

from pathlib import Path

import numpy as np
import pytest

from mobility.errors import RealtimeError
from mobility.snapshot.control_loads import (
    ControlLoads,
    find_control_loads,
    publish_control_loads,
)
from mobility.snapshot.exchange import connect_live
from mobility.snapshot.sensor_reports import SensorReport, SensorWeeks, VehiclePlace, VehicleSensor
from mobility.snapshot.trip_loads import TripLoads, no_trip_loads
from tests.support.redis import running_redis


def test_what_goes_in_comes_out_for_its_own_network_only(tmp_path: Path) -> None:
    given = [
        [3],
        [739_000],
        [64],
        [102],
        [0, 2],
        [2, 2],
        [np.nan, 5],
        [9, 9],
        [0, -1],
        [1, 8],
        [7, 0],
        [1, 0],
    ]
    empty = no_trip_loads()
    loads = TripLoads(*(np.array(column, old.dtype) for column, old in zip(given, empty, strict=True)))
    sensor = VehicleSensor("doors", "1601", 9, 7, 1_800_000_000, 4, False, {"JUMP": 1}, "1601", ("DOOR",))
    weeks = SensorWeeks(1_799_900_000, 0.9, 400, 0.5, -6.5, 1.5)
    reports = (
        SensorReport("1601", "DEVICES", 1_800_000_000, 0.5, 21, None, 1.5, weeks, ("PATCHY", "DRIFTS")),
        SensorReport("1602", "DOOR", 0, 0.0, 0, None, None),
    )
    places = (VehiclePlace("1601", 51.48, 11.97, 1_800_000_000, 7, 739_622),)
    given = ControlLoads("a" * 8, 5, loads, True, (sensor,), reports, places=places)
    with running_redis(tmp_path) as url:
        client = connect_live(url)
        publish_control_loads(client, given)
        found = find_control_loads(client, "a" * 8)
        assert find_control_loads(client, "b" * 8) is None
        assert found is not None
        assert (found.made_s, found.is_trained) == (5, True)
        assert (found.sensors, found.reports, found.places) == ((sensor,), reports, places)
        for was, now in zip(loads, found.loads, strict=True):
            assert np.array_equal(was, now, equal_nan=was.dtype.kind == "f")
            assert not now.flags.writeable
        (key,) = client.keys("*")
        assert key.startswith(b"mobility:control:"), "not under a snapshot's key"
        assert 0 < client.ttl(key) <= 300
        client.set(key, b"none of ours")
        with pytest.raises(RealtimeError, match="exact loads"):
            find_control_loads(client, "a" * 8)
