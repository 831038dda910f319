"""schema.org in JSON-LD, whole and broken; no context is ever fetched."""

import json
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.importing import Fate, SourceError, read_json_ld
from mobility.learning.model import OfferFormat, Price
from tests.learning.importing.sources import everything, options, reasons

PROVIDER = {
    "@type": "Organization",
    "name": "VHS Halle",
    "email": "info@vhs.example",
    "telephone": "0345 221-0",
    "contactPoint": {"@type": "ContactPoint", "name": "Erika Musterfrau", "email": "e.muster@vhs.example"},
}
PLACE = {
    "@type": "Place",
    "name": "Haus 1",
    "geo": {"@type": "GeoCoordinates", "latitude": 51.48, "longitude": "11.97"},
    "address": {"streetAddress": "Markt 1", "postalCode": "06108", "addressLocality": "Halle"},
}
INSTANCE = {
    "@type": "CourseInstance",
    "@id": "i1",
    "startDate": "2026-11-02T17:30",
    "endDate": "2026-11-02T19:00",
    "courseMode": "onsite",
    "location": PLACE,
    "remainingAttendeeCapacity": 4,
}
COURSE: dict[str, Any] = {
    "@type": "Course",
    "@id": "c1",
    "name": [{"@value": "Töpfern", "@language": "de"}, {"@value": "Pottery", "@language": "en"}],
    "provider": PROVIDER,
    "inLanguage": "de",
    "hasCourseInstance": INSTANCE,
    "about": "Kunst",
    "educationalLevel": "Beginner",
    "offers": {"@type": "Offer", "price": "12.50", "priceCurrency": "EUR"},
}
SCHEMA = {"@context": "https://schema.org"}


def dump(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_course_with_nested_parts() -> None:
    reading = read_json_ld(dump({**SCHEMA, **COURSE}), options())
    (offer,), (session,), (place,) = reading.batch.offers, reading.batch.sessions, reading.batch.places
    assert offer.title == {"de": "Töpfern", "en": "Pottery"}
    assert (offer.price, offer.topics) == (Price(1250), ("arts",))
    assert session.offer_id == offer.offer_id and session.place_id == place.place_id
    assert (session.free_seats, place.address) == (4, "Markt 1, 06108 Halle")
    assert reading.batch.providers[0].email == "info@vhs.example"
    assert "Muster" not in everything(reading) and "e.muster" not in everything(reading)


@pytest.mark.parametrize("order", [0, 1])
def test_a_graph_whose_instance_points_to_its_course(order: int) -> None:
    course = {key: value for key, value in COURSE.items() if key != "hasCourseInstance"}
    graph = [course, {**INSTANCE, "courseInstanceOf": {"@id": "c1"}}]
    reading = read_json_ld(dump({**SCHEMA, "@graph": graph[::-1] if order else graph}), options())
    assert len(reading.batch.offers) == len(reading.batch.sessions) == 1


def test_events_resources_and_prefixed_names() -> None:
    event = {
        "@context": {"schema": "http://schema.org/"},
        "@type": "schema:EducationEvent",
        "schema:name": "Vortrag",
        "schema:organizer": "Planetarium",
        "schema:startDate": "2026-10-03T20:00:00+02:00",
        "schema:endDate": "2026-10-03T21:00:00+02:00",
        "schema:isAccessibleForFree": True,
    }
    resource = {
        **SCHEMA,
        "@type": "LearningResource",
        "@id": "https://example.org/r",
        "name": "Video",
        "publisher": {"@type": "Organization", "name": "Museum"},
        "url": "https://example.org/r",
    }
    reading = read_json_ld(dump([event, resource]), options())
    lecture, video = reading.batch.offers
    assert lecture.price == Price(0) and len(reading.batch.sessions) == 1
    assert video.format == OfferFormat.ONLINE and video.price == Price()


@pytest.mark.parametrize(
    ("context", "word"),
    [
        ("https://evil.example/context.jsonld", "never fetched"),
        ({"@import": "https://evil.example"}, "never fetched"),
        ({"@vocab": "https://evil.example/"}, "vocabulary"),
        (7, "no text"),
        (["https://schema.org", "http://x.example"], "never"),
    ],
)
def test_other_contexts_are_refused_without_asking_anybody(
    context: object, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    reading = read_json_ld(dump([{**COURSE, "@context": context}, {**SCHEMA, **COURSE}]), options())
    assert len(reading.batch.offers) == 1
    (reason,) = reasons(reading, Fate.REFUSED)
    assert word in reason


def test_one_bad_record_never_loses_the_others() -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = {"about": deep}
    bad: list[Any] = [
        {"@type": "Course", "@id": "deep", "name": "Tief", "about": deep},
        {
            "@type": "Course",
            "@id": "long",
            "name": "Lang",
            "provider": PROVIDER,
            "description": "x" * 1_000_000,
        },
        {
            "@type": "Course",
            "@id": "person",
            "name": "P",
            "provider": {"@type": "Person", "name": "Max Mustermann"},
        },
        {"@type": "Course", "@id": "nameless", "provider": PROVIDER},
        {"@type": "Recipe", "@id": "soup", "name": "Suppe"},
        {"@type": "CourseInstance", "@id": "orphan", "startDate": "2026-11-02T17:30"},
        "text",
        7,
        None,
        {**COURSE, "name": "Doppelt"},
        {
            "@type": "Event",
            "@id": "past",
            "name": "Alt",
            "organizer": "X",
            "startDate": "2020-01-01T10:00",
            "endDate": "2020-01-01T11:00",
        },
        {"@type": "Event", "@id": "wrong", "name": "Falsch", "organizer": "X", "startDate": "gestern"},
    ]
    reading = read_json_ld(dump({**SCHEMA, "@graph": [COURSE, *bad]}), options(), "courses.json")
    assert {offer.offer_id for offer in reading.batch.offers} == {"test:c1", "test:past", "test:wrong"}
    assert len(reading.batch.sessions) == 1
    refused = [line for line in reading.lines if line.fate == Fate.REFUSED]
    assert len(refused) == len(bad)
    assert all(line.file == "courses.json" and line.record for line in refused)
    assert "Mustermann" not in everything(reading)


def test_days_are_no_times() -> None:
    days = {**INSTANCE, "startDate": "2026-11-02", "endDate": "2026-11-20"}
    reading = read_json_ld(dump({**SCHEMA, **COURSE, "hasCourseInstance": days}), options())
    assert (len(reading.batch.offers), reading.batch.sessions) == (1, ())
    assert reasons(reading, Fate.REFUSED) == ["startDate: it says a day and no time of day"]


def test_null_island_loses_the_place_but_not_the_offer() -> None:
    place = {**PLACE, "geo": {"latitude": 0, "longitude": 0}}
    reading = read_json_ld(
        dump({**SCHEMA, **COURSE, "hasCourseInstance": {**INSTANCE, "location": place}}), options()
    )
    assert not reading.batch.places and len(reading.batch.sessions) == 1
    assert "location: the place is not taken: its coordinates are 0, 0" in reasons(reading, Fate.LEFT_OUT)


@pytest.mark.parametrize("content", [dump(COURSE)[:-40], b"", b"[" * 5000, b"\xff\xfe\x00"])
def test_cut_off(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"c\.json is not whole JSON"):
        read_json_ld(content, options(), "c.json")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "name",
                    "provider",
                    "offers",
                    "price",
                    "location",
                    "geo",
                    "latitude",
                    "@value",
                    "startDate",
                    "endDate",
                    "hasCourseInstance",
                    "audience",
                    "@graph",
                    "address",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(more=st.dictionaries(st.sampled_from(sorted(COURSE)), JSON, max_size=4))
def test_any_values_are_taken_or_refused(more: dict[str, Any]) -> None:
    reading = read_json_ld(
        dump({**SCHEMA, "@graph": [{**COURSE, **more}, {**COURSE, "@id": "sound"}]}), options()
    )
    assert any(offer.offer_id == "test:sound" for offer in reading.batch.offers)


@given(document=JSON)
def test_any_json_is_read(document: Any) -> None:
    read_json_ld(dump(document), options())
