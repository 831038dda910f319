"""Itinerary ids come back as they were, and nothing else is taken for one."""

import base64
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import NotFoundError
from mobility.service import JourneyId, RideId, StreetId, decode_itinerary_id, encode_itinerary_id

TEXTS = st.text(max_size=30)
SECONDS = st.integers(0, 2**40)
RIDES = st.builds(RideId, TEXTS, TEXTS, SECONDS, TEXTS, SECONDS, st.booleans())
STREETS = st.builds(StreetId, st.sampled_from(["WALK", "BIKE"]), SECONDS, SECONDS)
JOURNEYS = st.builds(JourneyId, TEXTS, TEXTS, st.lists(RIDES | STREETS, max_size=6).map(tuple))


@given(JOURNEYS)
def test_ids_come_back(journey: JourneyId) -> None:
    text = encode_itinerary_id(journey)
    assert text.startswith("1.")
    assert not set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert decode_itinerary_id(text) == journey


def _packed(data: bytes) -> str:
    return "1." + base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "2.eJw",
        "1.!!!",
        "1.AAAA",
        _packed(b"not json"),
        _packed(b"[]"),
        _packed(b"{}"),
        _packed(b'[["a","b"],["T",1]]'),
        _packed(b'[["a","b"],7]'),
        _packed(b" " * 1_000_000),  # inflates beyond the limit
        "1.ümlaut",
    ],
)
def test_other_texts_are_not_found(text: str) -> None:
    with pytest.raises(NotFoundError):
        decode_itinerary_id(text)


@given(st.text(max_size=60))
def test_any_text_is_an_id_or_not_found(text: str) -> None:
    with suppress(NotFoundError):
        decode_itinerary_id("1." + text)
