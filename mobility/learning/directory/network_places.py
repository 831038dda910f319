"""Places to learn at that a network's map knows; OpenStreetMap's words become ours."""

import json
from pathlib import Path
from typing import Any

from mobility.learning.directory.batch import ImportBatch
from mobility.learning.model import Origin, Place, StepFree
from mobility.network import current_build
from mobility.network.store import MANIFEST, read_table

SOURCE = "osm"
TABLE = "street/places"

KINDS = {
    "amenity=school": "school",
    "amenity=college": "vocational_school",
    "amenity=kindergarten": "kindergarten",
    "amenity=university": "university",
    "amenity=library": "library",
    "amenity=toy_library": "library",
    "amenity=training": "adult_education",
    "amenity=prep_school": "adult_education",
    "office=educational_institution": "adult_education",
    "amenity=music_school": "music_school",
    "amenity=language_school": "language_school",
    "amenity=driving_school": "driving_school",
    "amenity=community_centre": "community_centre",
    "amenity=social_centre": "community_centre",
    "amenity=youth_centre": "youth_centre",
    "amenity=planetarium": "planetarium",
    "amenity=arts_centre": "gallery",
    "amenity=theatre": "theatre",
    "amenity=cinema": "cinema",
    "amenity=archive": "archive",
    "leisure=hackerspace": "makerspace",
    "tourism=museum": "museum",
    "tourism=gallery": "gallery",
    "tourism=zoo": "zoo",
    "man_made=observatory": "planetarium",
}
"""Kind of a place by that of the table; all others are not about learning."""

STEP_FREE = {"yes": StepFree.YES, "designated": StepFree.YES, "no": StepFree.NO}
"""By the tag wheelchair; "limited" is neither."""


def read_network_places(network: Path) -> ImportBatch:
    """Read the places of a network.

    Parameters
    ----------
    network : Path
        Given to builds as --out, or the folder of one build.

    Returns
    -------
    ImportBatch
        Places alone, of the source SOURCE; without those that have no name, and without contacts.

    Raises
    ------
    NetworkError
        If there is no network.
    """
    folder = current_build(network)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if TABLE not in manifest["tables"]:  # built from timetables alone
        return ImportBatch()
    is_simulated = bool(manifest.get("model_city"))
    columns = read_table(folder / "tables", TABLE).to_pylist()
    places: dict[str, Place] = {}
    for row in columns:
        kind = KINDS.get(row["kind"])
        name = row["name_de"] or row["name"]
        place_id = f"osm:{row['osm_type']}/{row['osm_id']}"
        if kind is not None and name and place_id not in places:  # its first kind is its best one
            places[place_id] = _read(row, place_id, name, kind, is_simulated)
    return ImportBatch(places=tuple(places.values()))


def _read(row: dict[str, Any], place_id: str, name: str, kind: str, is_simulated: bool) -> Place:
    license_name = "" if is_simulated else "ODbL-1.0"
    url = "" if is_simulated else f"https://www.openstreetmap.org/{row['osm_type']}/{row['osm_id']}"
    street = f"{row['street']} {row['housenumber']}".strip()
    town = f"{row['postcode']} {row['city']}".strip()
    website = row["website"].split(";")[0].strip()
    return Place(
        place_id,
        name,
        kind,
        row["lat"],
        row["lon"],
        Origin(SOURCE, license_name, url, is_simulated),
        address=", ".join(part for part in (street, town) if part),
        opening_hours=row["opening_hours"],
        step_free=STEP_FREE.get(row["wheelchair"], StepFree.UNKNOWN),
        website=website if website.lower().startswith(("http://", "https://")) else "",
    )
