"""A Snapshot goes to the store and comes back; what is not one is told."""

from dataclasses import replace

import numpy as np
import pytest

from mobility.errors import RealtimeError
from mobility.network.live_timetable import NO_TRIP, LiveTrips
from mobility.snapshot import snapshot as module
from mobility.snapshot import wire
from mobility.snapshot.snapshot import FeedState, RunText, Snapshot
from mobility.snapshot.wire import read_snapshot, write_snapshot


def some() -> Snapshot:
    runs = LiveTrips(
        trip=np.array([4, NO_TRIP], np.int32),
        day=np.array([739_000, 739_001], np.int32),
        route=np.array([1, 2], np.int32),
        wheelchair=np.array([1, 0], np.int8),
        bikes=np.array([0, 2], np.int8),
        same_calls=np.zeros(2, np.uint8),
        calls_offsets=np.array([0, 0, 2], np.int32),
        stops=np.array([7, 8], np.int32),
        pickup=np.array([0, 1], np.uint8),
        drop_off=np.array([1, 0], np.uint8),
        arrivals=np.array([600, 700], np.int32),
        departures=np.array([600, 710], np.int32),
    )
    feed = FeedState("x", 10, 12, "", 3, {"ADDED": 1}, {"UNKNOWN_TRIP": 1}, {"UNKNOWN_TRIP": ["Zug 7 äöü"]})
    texts = (RunText("t4", "CANCELED"), RunText("extra", "ADDED", "Trotha"))
    return Snapshot("abc", 1_700_000_000, "v7", runs, np.array([1, 0], np.uint8), texts, (feed,))


def test_there_and_back() -> None:
    before = some()
    after = read_snapshot(write_snapshot(before), "abc")
    for name in LiveTrips._fields:
        array = getattr(after.runs, name)
        assert np.array_equal(array, getattr(before.runs, name)), name
        assert array.dtype == getattr(before.runs, name).dtype, name
        assert not array.flags.writeable
    assert (after.texts, after.feeds, after.version) == (before.texts, before.feeds, before.version)
    assert after.dates() == {739_000, 739_001}
    assert (after.age_s(1_700_000_030), after.age_s(0)) == (30, 0)


def test_an_empty_one() -> None:
    after = read_snapshot(write_snapshot(Snapshot("abc", 5, "")), "abc")
    assert after.runs.trip.size == 0
    assert after.dates() == frozenset()


def test_only_for_its_network() -> None:
    with pytest.raises(RealtimeError, match="network abc, in service is xyz"):
        read_snapshot(write_snapshot(some()), "xyz")


def test_only_of_its_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SCHEMA", module.SCHEMA + 1)
    data = write_snapshot(replace(some()))
    monkeypatch.undo()
    with pytest.raises(
        RealtimeError, match=f"schema {module.SCHEMA + 1}, this program reads {module.SCHEMA}"
    ):
        read_snapshot(data, "abc")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"\x93NUMPY", write_snapshot(some())[:-40]])
def test_rubbish(data: bytes) -> None:
    with pytest.raises(RealtimeError, match="cannot be read"):
        read_snapshot(data, "abc")
