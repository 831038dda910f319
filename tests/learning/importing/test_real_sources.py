"""Schools, Leipzig's offers, places of a network, WISY's courses, AMB's resources."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from opening_hours import validate

from mobility.learning.importing import (
    Fate,
    SourceError,
    read_amb,
    read_leipzig,
    read_osm_places,
    read_schools,
    read_wisy,
)
from mobility.learning.importing.words import price
from mobility.learning.model import ItemKind, Price
from osm.places import SCHEMA
from tests.learning.importing.sources import everything, options, reasons


def test_schools(shared_data: Callable[[str], Path]) -> None:
    reading = read_schools(shared_data("learning/schools-sachsen-anhalt.csv"), options(name="schools:ST"))
    assert len(reading.batch.places) == 901
    assert sum("Halle (Saale)" in place.address for place in reading.batch.places) == 78
    assert {place.kind for place in reading.batch.places} == {"school", "vocational_school"}
    with pytest.raises(SourceError, match="lacks the columns"):
        read_schools(b"a,b\n", options())


def test_leipzig(shared_data: Callable[[str], Path]) -> None:
    file = shared_data("learning/offers-leipzig-mint.json")
    reading = read_leipzig(file, options(name="leipzig"))
    assert len(reading.batch.providers) == 45
    assert len(reading.batch.places) == 31, "14 are without coordinates"
    assert len([r for r in reasons(reading, Fate.LEFT_OUT) if "without coordinates" in r]) == 14
    assert all(validate(place.opening_hours) for place in reading.batch.places if place.opening_hours)
    tours = next(offer for offer in reading.batch.offers if offer.title["de"] == "ADFC-Radtouren")
    assert tours.price == Price(300, 100, reductions="ermäßigt")
    assert {"environment", "technology"} <= set(tours.topics)
    assert "Kopp" not in everything(reading)
    asked: list[str] = []

    def find(address: str) -> tuple[float, float]:
        asked.append(address)
        return 51.34, 12.37

    assert len(read_leipzig(file, options(geocode=find)).batch.places) == 40, "5 have no address either"
    assert len(asked) == 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 Euro / 1 Euro (ermäßigt)", Price(300, 100, reductions="ermäßigt")),
        ("5 Euro ermäßigt: 3 Euro für Schüler", Price(500, 300, reductions="Schüler")),
        ("kostenlos", Price(0)),
        ("keine", Price(0)),
        ("4,50 €", Price(450)),
        (12.5, Price(1250)),
        ("2 - 5 Euro", None),
        ("kostenfrei, ggf. Kopiergeld", None),
        ("nach Absprache", None),
        ("2 Euro, mind. jedoch 100 Euro", None),
        ("bisher kostenfrei", None),
    ],
)
def test_prices(text: object, expected: Price | None) -> None:
    assert price(text) == expected


def test_places_of_a_network() -> None:
    def row(osm_id: int, kind: str, **more: Any) -> dict[str, Any]:
        texts = dict.fromkeys(SCHEMA.names, "")
        return {
            **texts,
            "osm_type": "node",
            "osm_id": osm_id,
            "lat": 51.48,
            "lon": 11.97,
            "kind": kind,
            **more,
        }

    table = pa.Table.from_pylist(
        [
            row(
                1,
                "amenity=library",
                name="Bibliothek",
                opening_hours="Tu-Fr 10:00-18:00",
                wheelchair="yes",
                email="erika@example.org",
                phone="0171 2345678",
                operator="Erika Musterfrau",
            ),
            row(1, "building=university", name="Bibliothek"),
            row(2, "amenity=library"),
            row(3, "shop=bakery", name="Bäcker"),
            row(4, "amenity=school", name="Schule", lat=0.0, lon=0.0),
            row(5, "tourism=museum", name="Museum", opening_hours="auf Anfrage"),
        ],
        schema=SCHEMA,
    )
    reading = read_osm_places(table, options(name="osm"))
    assert [place.place_id for place in reading.batch.places] == ["osm:node:1", "osm:node:5"]
    assert reading.batch.places[0].origin.license == "ODbL-1.0"
    assert (reading.batch.places[1].opening_hours, reading.batch.places[1].opening_text) == (
        "",
        "auf Anfrage",
    )
    assert "rika" not in everything(reading)
    assert reasons(reading, Fate.REFUSED) == ["lat, lon: its coordinates are 0, 0"]


RUN = {
    "beginn": "2026-10-05",
    "ende": "2026-10-16",
    "zeit_von": "17:30",
    "zeit_bis": "19:00",
    "kurstage": 1 + 4,
    "preis": "30,00 EUR",
    "strasse": "Markt 1",
    "plz": "06108",
    "ort": "Halle",
    "lat": 51.48,
    "lon": 11.97,
}
KURS = {
    "id": 7,
    "titel": "Excel",
    "themen": ["EDV"],
    "durchfuehrungen": [RUN],
    "anbieter": {"id": 3, "suchname": "VHS", "anspr_name": "Max Mustermann", "anspr_email": "m@vhs.example"},
}


def test_wisy() -> None:
    bad: list[Any] = [
        7,
        {"id": 8},
        {**KURS, "id": 9, "durchfuehrungen": [{**RUN, "kurstage": 0}, {"beginn": "bald"}]},
    ]
    reading = read_wisy(json.dumps({"kurse": [KURS, *bad]}).encode(), options(), "w.json")
    days = [f"{session.start:%m-%d}" for session in reading.batch.sessions]
    assert days == ["10-05", "10-07", "10-12", "10-14"], "Mondays and Wednesdays of two weeks"
    assert reading.batch.offers[0].price == Price(3000) and reading.batch.offers[0].topics == ("digital",)
    assert len(reasons(reading, Fate.REFUSED)) == 4
    assert "Mustermann" not in everything(reading) and "m@vhs" not in everything(reading)


def test_what_wisy_says_and_is_not_taken_has_a_line() -> None:
    runs = ["bald", {**RUN, "ende": "9999-12-31"}]
    reading = read_wisy(json.dumps([{**KURS, "durchfuehrungen": runs}]).encode(), options(), "w.json")
    assert len(reading.batch.sessions) == 105, "Mondays and Wednesdays of a year"
    assert reasons(reading, Fate.REFUSED, "Durchführung 1") == [": it is no object"]
    assert reasons(reading, Fate.CHANGED, "Durchführung 2") == ["ende: only its first 366 days are taken"]


def test_amb() -> None:
    resource = {
        "@context": ["https://w3id.org/kim/amb/context.jsonld", {"@language": "de"}],
        "id": "https://example.org/stein",
        "type": ["LearningResource", "AudioObject"],
        "name": "Der Stein",
        "description": "Warum er rot ist",
        "inLanguage": ["de"],
        "duration": "PT3M30S",
        "creator": [{"type": "Person", "name": "Max Mustermann"}],
        "publisher": [{"type": "Organization", "name": "Museum"}],
        "about": [{"id": "https://w3id.org/kim/x", "prefLabel": {"de": "Geschichte"}}],
    }
    other = {**resource, "@context": "https://evil.example/c"}
    nobody = {**resource, "id": "https://example.org/2", "publisher": []}
    reading = read_amb(json.dumps([resource, other, nobody]).encode(), options())
    (item,) = reading.batch.items
    assert (item.kind, item.minutes, item.topics) == (ItemKind.AUDIO, 3.5, ("history",))
    assert len(reasons(reading, Fate.REFUSED)) == 2
    assert "Mustermann" not in everything(reading)
