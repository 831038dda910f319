"""Itinerary ids come back as they were, and nothing else is taken for one."""

import base64
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import BadParameterError
from mobility.service import (
    DemandId,
    JourneyId,
    RideId,
    StreetId,
    Traveler,
    decode_itinerary_id,
    encode_itinerary_id,
)

TEXTS = st.text(max_size=30)
SECONDS = st.integers(0, 2**31)
STAYS = st.just(0) | st.integers(1, 2 * 86_400)
RIDES = st.builds(RideId, TEXTS, TEXTS, SECONDS, TEXTS, SECONDS, st.booleans(), STAYS)
STREETS = st.builds(
    lambda mode, start_s, length_s, stop, stay_s: StreetId(mode, start_s, start_s + length_s, stop, stay_s),
    st.sampled_from(["WALK", "BIKE"]),
    SECONDS,
    st.integers(0, 10_000),
    st.sampled_from(["", "hal_m:1"]),
    STAYS,
)
DEGREES = st.floats(-90, 90)
DEMANDS = st.builds(
    lambda service, start_s, length_s, places, stops: DemandId(
        service, start_s, start_s + length_s, *places, *stops
    ),
    TEXTS,
    SECONDS,
    st.integers(0, 10_000),
    st.tuples(DEGREES, DEGREES, DEGREES, DEGREES),
    st.tuples(TEXTS, TEXTS),
)
SPEEDS = st.none() | st.floats(0.3, 15)
WAYS_TO_CYCLE = st.sampled_from(["bike", "bike.quiet", "bike.quiet.high", "ebike", "ebike.low"])
TRAVELERS = st.just(Traveler()) | st.builds(
    Traveler, st.sampled_from(["FOOT", "WHEELCHAIR"]), SPEEDS, SPEEDS, WAYS_TO_CYCLE
)
LEGS = st.lists(RIDES | STREETS | DEMANDS, min_size=1, max_size=6).map(tuple)
JOURNEYS = st.builds(JourneyId, TEXTS, TEXTS, LEGS, TRAVELERS)


@given(JOURNEYS)
def test_ids_come_back(journey: JourneyId) -> None:
    text = encode_itinerary_id(journey)
    assert text.startswith("2.")
    assert not set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert decode_itinerary_id(text) == journey


GOOD = encode_itinerary_id(JourneyId("a", "b", (StreetId("WALK", 1, 2),)))


def _packed(data: bytes) -> str:
    return "2." + base64.urlsafe_b64encode(zlib.crc32(data).to_bytes(4, "big") + data).decode().rstrip("=")


def _deflated(data: bytes) -> str:
    return "1." + base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "2.",
        "2.eJw",
        "3.eJw",
        "2." + GOOD[2:].swapcase(),
        "1." + GOOD[2:],
        "1.!!!",
        "1.AAAA",
        _packed(b"not json"),
        _packed(b"[]"),
        _packed(b"{}"),
        _packed(b'[["a","b"],["T",1]]'),
        _packed(b'[["a","b"],7]'),
        _packed(b" " * 1_000_000),
        _deflated(b" " * 1_000_000),  # inflates beyond the limit
        _deflated(b"[]"),
        _deflated(b'[["a","b"],["WALK",2,1]]'),
        _packed(b'[["a","b"]]'),  # no leg
        _packed(b'[["a",1],["WALK",1,2]]'),
        _packed(b'[["a","b"],["WALK",2,1]]'),  # ends before it starts
        _packed(b'[["a","b"],["SWIM",1,2]]'),
        _packed(b'[["a","b"],["WALK",1,2,"s","t"]]'),
        _packed(b'[["a","b"],["WALK",1,2,"s",0]]'),
        _packed(b'[["a","b"],["WALK",1,2,"s",60,60]]'),
        _packed(b'[["a","b"],["WALK",1,2,"s",172801]]'),  # longer than anybody may ask for
        _packed(b'[["a","b"],["T","x","s",1,"t",2,0,-60]]'),
        _packed(b'[["a","b"],["T","x","s",1,"t",2,0,60,60]]'),
        _packed(b'[["a","b"],["D","x",2,1,1.0,1.0,1.0,1.0,"",""]]'),
        _packed(b'[["a","b"],["D","x",1,2,1.0,1.0,1.0,999.0,"",""]]'),
        _packed(b'[["a","b"],["D","x",1,2,1.0,1.0,1.0,1.0,""]]'),
        _packed(b'[["a","b"],["WALK",1.5,2]]'),
        _packed(b'[["a","b"],["WALK",1,99999999999]]'),
        _packed(b'[["a","b","SWIMMER",null,null],["WALK",1,2]]'),
        _packed(b'[["a","b","FOOT",900,null],["WALK",1,2]]'),
        _packed(b'[["a","b"],["T",1,"s",1,"t",2,0]]'),
        _packed(b'[["a","b"],["T","x","s","1","t",2,0]]'),
        _packed(b'[["a","b"]' + b',["WALK",1,2]' * 65 + b"]"),
        GOOD[:-3],
        GOOD + "AAAA",
        GOOD[:12] + "!" + GOOD[12:],
        "1.ümlaut",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(BadParameterError):
        decode_itinerary_id(text)


@given(JOURNEYS)
def test_ids_of_earlier_versions_are_read(journey: JourneyId) -> None:
    packed = encode_itinerary_id(journey).removeprefix("2.")
    plain = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))[4:]
    assert decode_itinerary_id(_deflated(plain)) == journey


@given(st.text(max_size=60))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    with suppress(BadParameterError):
        decode_itinerary_id("2." + text)
    with suppress(BadParameterError):
        decode_itinerary_id("1." + text)


@given(JOURNEYS, st.data())
def test_one_wrong_sign_is_noticed(journey: JourneyId, data: st.DataObject) -> None:
    text = encode_itinerary_id(journey)
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("AZaz09-_."))
    changed = text[:place] + sign + text[place + 1 :]
    # The last sign may hold bits that mean nothing; whatever is taken says the same as before.
    with suppress(BadParameterError):
        assert decode_itinerary_id(changed) == journey
