"""Places to learn among those of a network's streets (its companion table "street/places")."""

from typing import Any

import pyarrow as pa

from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import checked
from mobility.learning.importing.opening import hours_or_text
from mobility.learning.importing.report import SourceReading
from mobility.learning.importing.source import SourceOptions
from mobility.learning.importing.texts import plain, web_address
from mobility.learning.model import Origin, Place, StepFree

KINDS = {
    "amenity=school": "school",
    "amenity=kindergarten": "kindergarten",
    "amenity=university": "university",
    "amenity=college": "vocational_school",
    "amenity=library": "library",
    "tourism=museum": "museum",
    "tourism=gallery": "gallery",
    "amenity=planetarium": "planetarium",
    "tourism=zoo": "zoo",
    "leisure=hackerspace": "makerspace",
    "amenity=community_centre": "community_centre",
    "amenity=music_school": "music_school",
    "amenity=language_school": "language_school",
    "amenity=driving_school": "driving_school",
    "amenity=theatre": "theatre",
    "amenity=cinema": "cinema",
    "amenity=arts_centre": "gallery",
    "amenity=social_centre": "community_centre",
    "amenity=training": "adult_education",
    "office=educational_institution": "adult_education",
    "education=centre": "adult_education",
    "amenity=archive": "archive",
    "tourism=aquarium": "zoo",
    "building=museum": "museum",
    "building=school": "school",
    "building=university": "university",
    "building=kindergarten": "kindergarten",
    "amenity=toy_library": "library",
    "amenity=prep_school": "adult_education",
    "amenity=youth_centre": "youth_centre",
    "man_made=observatory": "planetarium",
}
"""By the kind of the table; all others are not about learning."""
LICENSE = "ODbL-1.0"
TABLE = "street/places"


def read_osm_places(table: pa.Table, options: SourceOptions, file: str = TABLE) -> SourceReading:
    """Read the places of a network.

    Parameters
    ----------
    table : pyarrow.Table
        As osm/places.py describes it.
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report.

    Returns
    -------
    SourceReading
        Named objects of the kinds in KINDS; each once. Contacts are not taken.
    """
    collector = Collector(file, options)
    columns = [
        "osm_type",
        "osm_id",
        "lat",
        "lon",
        "kind",
        "name",
        "name_de",
        "opening_hours",
        "wheelchair",
        "street",
        "housenumber",
        "postcode",
        "city",
        "website",
    ]
    seen: set[str] = set()
    for row in table.select(columns).to_pylist():
        kind, name = KINDS.get(row["kind"]), row["name_de"] or row["name"]
        raw = f"{row['osm_type']}/{row['osm_id']}"
        if kind is None or not name or raw in seen:
            continue
        seen.add(raw)
        with collector.record(raw):
            _take(row, name, kind, collector)
    return collector.reading()


def _take(row: dict[str, Any], name: str, kind: str, collector: Collector) -> None:
    options = collector.options
    if "volkshochschule" in name.lower():
        kind = "adult_education"
    lat, lon = checked(row["lat"], row["lon"], options)
    hours, text = hours_or_text(row["opening_hours"], collector)
    street = f"{row['street']} {row['housenumber']}".strip()
    town = f"{row['postcode']} {row['city']}".strip()
    step_free = {"yes": StepFree.YES, "designated": StepFree.YES, "no": StepFree.NO}
    place_id = options.record_id(f"{row['osm_type']}:{row['osm_id']}")
    # An invented city is in nobody's map.
    url, license_name = "", options.license
    if not options.is_simulated:
        url = f"https://www.openstreetmap.org/{row['osm_type']}/{row['osm_id']}"
        license_name = options.license or LICENSE
    collector.add_place(
        Place(
            place_id,
            plain(name, collector, "name"),
            kind,
            lat,
            lon,
            Origin(options.name, license_name, url, options.is_simulated),
            address=plain(", ".join(part for part in (street, town) if part), collector, "address"),
            opening_hours=hours,
            opening_text=text,
            # "limited" is a step, or a narrow door: not known.
            step_free=step_free.get(row["wheelchair"], StepFree.UNKNOWN),
            website=web_address(row["website"], collector, "website"),
        )
    )
