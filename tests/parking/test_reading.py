"""Every format of car parks, real and invented, and what may be wrong with records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from mobility.errors import RealtimeError
from mobility.parking.joining import join_parking
from mobility.parking.model import EVER_S, UNKNOWN, ParkingKind
from mobility.parking.reading import Ages, read_parking

NOW_S = 1_780_000_000
AGES = Ages(300, 1800)
ITEMS: dict[str, Any] = {
    "_simulated": True,
    "items": [
        {
            "original_uid": "a",
            "name": "P+R Trotha",
            "purpose": "CAR",
            "lat": "51.51",
            "lon": 11.95,
            "capacity": 100,
            "has_realtime_data": True,
            "realtime_free_capacity": 30,
            "realtime_data_updated_at": "2026-05-28T20:26:00+00:00",
            "realtime_opening_status": "OPEN",
            "park_and_ride_type": ["TRAM"],
            "has_fee": False,
            "fee_description": "kostenlos",
            "opening_hours": "24/7",
        },
        {
            "original_uid": "b",
            "name": "Radhaus",
            "purpose": "BIKE",
            "lat": 51.48,
            "lon": 11.98,
            "capacity": 50,
        },
    ],
}
ITEMS["items"][0]["lat"] = 51.51
DATEX = b"""<?xml version="1.0"?>
<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"><payloadPublication>
  <parkingRecord id="P1" version="1">
    <parkingName><values><value lang="de">Am Markt</value></values></parkingName>
    <parkingNumberOfSpaces>120</parkingNumberOfSpaces>
    <parkingLocation><pointByCoordinates><pointCoordinates><latitude>51.48</latitude><longitude>11.97</longitude>
    </pointCoordinates></pointByCoordinates></parkingLocation>
    <parkingSpecialLocation>parkAndRide</parkingSpecialLocation></parkingRecord>
  <parkingRecord id="P2"><parkingNumberOfSpaces>viele</parkingNumberOfSpaces>
    <latitude>51.48</latitude><longitude>11.97</longitude></parkingRecord>
  <parkingRecordStatus><parkingRecordReference id="P1"/>
    <parkingStatusOriginTime>2026-05-28T20:26:00Z</parkingStatusOriginTime>
    <parkingOccupancy><parkingNumberOfVacantSpaces>17</parkingNumberOfVacantSpaces></parkingOccupancy>
    <parkingSiteOpeningStatus>open</parkingSiteOpeningStatus></parkingRecordStatus>
</payloadPublication></d2LogicalModel>"""


def test_parkapi_version_3() -> None:
    state, refusals = read_parking("town", orjson.dumps(ITEMS), NOW_S, AGES)
    places = state.places
    assert not refusals.counts
    assert (places.free.tolist(), places.capacity.tolist()) == ([30, UNKNOWN], [100, 50])
    assert places.kind.tolist() == [ParkingKind.CAR, ParkingKind.BIKE]
    assert (places.is_live.tolist(), places.is_park_and_ride.tolist()) == ([1, 0], [1, 0])
    assert places.has_fee.tolist() == [0, UNKNOWN]  # what is not told is not free
    assert [text.parking_id for text in state.texts] == ["town_a", "town_b"]
    assert state.sources[0].is_simulated
    assert places.fresh_until_s.tolist() == [int(places.observed_s[0]) + 300, EVER_S]
    assert state.free_at(int(places.fresh_until_s[0])).tolist() == [UNKNOWN, UNKNOWN]


def test_parkapi_version_1() -> None:
    lots = {
        "last_updated": "2026-05-28T20:26:00+00:00",
        "lots": [
            {
                "id": "x",
                "name": "Mitte",
                "total": 80,
                "free": 5,
                "state": "open",
                "coords": {"lat": 51.4, "lng": 11.9},
            },
            {
                "id": "y",
                "name": "?",
                "total": 0,
                "free": 3,
                "state": "nodata",
                "coords": {"lat": 51.4, "lng": 11.9},
            },
        ],
    }
    places = read_parking("town", orjson.dumps(lots), NOW_S, AGES)[0].places
    assert (places.free.tolist(), places.capacity.tolist()) == ([5, UNKNOWN], [80, UNKNOWN])


def test_datex_joins_places_and_their_status() -> None:
    state, refusals = read_parking("town", DATEX, NOW_S, AGES)
    assert (state.texts[0].name, state.places.free.tolist(), state.places.capacity.tolist()) == (
        "Am Markt",
        [17],
        [120],
    )
    assert (state.places.is_open.tolist(), state.places.is_park_and_ride.tolist()) == ([1], [1])
    assert [str(one) for one in refusals.examples] == ["town: parkingRecord[1].capacity: must be a number"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"items": 7}',
        b"<a><b></a>",
        b"<d2LogicalModel/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    ],
)
def test_what_is_no_car_park_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(RealtimeError):
        read_parking("town", data, NOW_S, AGES)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lat", 0),
        ("lon", 300),
        ("capacity", -4),
    ],
)
def test_a_bad_record_is_named_and_loses_no_other(field: str, value: Any) -> None:
    bad = {**ITEMS["items"][0], field: value}
    if field == "lat":
        bad["lon"] = 0
    state, refusals = read_parking("town", orjson.dumps({"items": [bad, ITEMS["items"][1]]}), NOW_S, AGES)
    assert [text.parking_id for text in state.texts] == ["town_b"]
    assert (refusals.examples[0].index, refusals.examples[0].file) == (0, "items")


@pytest.mark.parametrize("value", [-1, "many", 2.5, 10**9])
def test_a_count_that_is_none_leaves_the_place_and_loses_the_count(value: Any) -> None:
    odd = {**ITEMS["items"][0], "realtime_free_capacity": value}
    state, refusals = read_parking("town", orjson.dumps({"items": [odd, ITEMS["items"][1]]}), NOW_S, AGES)
    assert [text.parking_id for text in state.texts] == ["town_a", "town_b"]
    assert (state.places.free[0], state.places.capacity[0], state.places.is_live[0]) == (UNKNOWN, 100, 0)
    assert dict(refusals.counts) == {"items.realtime_free_capacity repaired": 1}
    assert str(refusals.examples[0]).startswith("town: items[0].realtime_free_capacity: ")


def test_a_bad_count_does_not_hide_what_else_is_wrong() -> None:
    odd = {**ITEMS["items"][0], "realtime_free_capacity": -1, "realtime_data_updated_at": "soon"}
    state, refusals = read_parking("town", orjson.dumps({"items": [odd]}), NOW_S, AGES)
    assert state.n_places == 0
    assert sum(refusals.counts.values()) == 2


def test_more_free_spaces_than_there_are_leave_the_place_and_lose_the_count() -> None:
    """The car park is there, whichever number is wrong; one is led to it as to one without counts."""
    odd = {**ITEMS["items"][0], "realtime_free_capacity": 101}
    state, refusals = read_parking("town", orjson.dumps({"items": [odd, ITEMS["items"][1]]}), NOW_S, AGES)
    assert [text.parking_id for text in state.texts] == ["town_a", "town_b"]
    assert (state.places.free[0], state.places.capacity[0], state.places.is_live[0]) == (UNKNOWN, 100, 0)
    assert [str(one) for one in refusals.examples] == [
        "town: items[0].free: is more than the capacity, and not believed"
    ]


@pytest.mark.parametrize(
    ("told", "free", "is_open"),
    [
        ({"parkingSiteStatus": "full"}, 0, UNKNOWN),
        ({"parkingFacilityStatus": "open full"}, 0, 1),
        ({"parkingFacilityStatus": "fullAtEntrance"}, 0, UNKNOWN),
        ({"parkingSiteStatus": "spacesAvailable"}, UNKNOWN, UNKNOWN),
        ({"parkingSiteStatus": "full", "parkingNumberOfVacantSpaces": "4"}, 0, UNKNOWN),
        ({"parkingSiteOpeningStatus": "closed"}, UNKNOWN, 0),
    ],
)
def test_datex_full_without_a_count_is_full(told: dict[str, str], free: int, is_open: int) -> None:
    head, _, tail = DATEX.partition(b"<parkingOccupancy>")
    end = b"</parkingRecordStatus>"
    words = "".join(f"<{name}>{word}</{name}>" for name, several in told.items() for word in several.split())
    data = head + words.encode() + end + tail.partition(end)[2]
    places = read_parking("town", data, NOW_S, AGES)[0].places
    assert (places.free.tolist(), places.is_open.tolist()) == ([free], [is_open])


def test_a_clock_ahead_is_not_believed() -> None:
    ahead = {"items": [{**ITEMS["items"][0], "realtime_data_updated_at": "2190-01-01T00:00:00Z"}]}
    assert read_parking("town", orjson.dumps(ahead), NOW_S, AGES)[0].places.observed_s.tolist() == [NOW_S]


def test_sources_are_joined() -> None:
    one, _ = read_parking("one", orjson.dumps(ITEMS), NOW_S, AGES)
    two, _ = read_parking("two", DATEX, NOW_S, AGES)
    both = join_parking([one, two])
    assert both.places.source.tolist() == [0, 0, 1]
    assert [text.parking_id for text in both.texts] == ["one_a", "one_b", "two_P1"]
    assert join_parking([]).n_places == 0


def test_heidelbergs_capture(shared_data: Callable[[str], Path]) -> None:
    data = shared_data("heidelberg/parking.json").read_bytes()
    state, refusals = read_parking("hd", data, 1_717_853_200, AGES)
    assert (state.n_places, dict(refusals.counts)) == (22, {"entities.lat": 3})
    assert (state.texts[1].name, state.places.free[1], state.places.capacity[1]) == (
        "P1 Poststrasse",
        143,
        528,
    )
    assert (state.texts[0].opening_hours, state.texts[1].price) == ("06:00-22:00", "1 h: 2.50 EUR")
    assert np.all(state.places.is_live[:20] == 1)


def test_halles_stations(shared_data: Callable[[str], Path]) -> None:
    state, refusals = read_parking(
        "bahn", shared_data("halle/db_bahnpark_halle.json").read_bytes(), NOW_S, AGES
    )
    assert (state.places.capacity.tolist(), state.places.free.tolist()) == ([70, 472], [UNKNOWN] * 2)
    assert state.texts[0].price == "1 h: 1.50 EUR, 1 d: 7.00 EUR, 7 d: 35.00 EUR"
    assert not refusals.counts
