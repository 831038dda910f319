"""All that can be learned in the model city as one import."""

from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from mobility.learning.directory import ImportBatch
from mobility.learning.directory.json_records import json_of
from mobility.simulation.learning.courses import build_courses
from mobility.simulation.learning.institutions import build_institutions
from mobility.simulation.learning.items import build_adoptions, build_items
from mobility.simulation.learning.tour import build_tour

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

LEARNING_FILE = "learning.json"
MEMBERS = ("providers", "places", "offers", "sessions", "items")


def build_learning(city: "ModelCity") -> ImportBatch:
    """Invent institutions, courses, a tour and items.

    Parameters
    ----------
    city : ModelCity
        Same city, same records.

    Returns
    -------
    ImportBatch
        All of it marked as simulated.
    """
    institutions = build_institutions(city)
    courses = build_courses(city, institutions)
    tour = build_tour(city)
    adoptions = build_adoptions(city, institutions)
    return ImportBatch(
        providers=(*institutions.providers, tour.provider),
        places=(*institutions.places, *tour.places, *adoptions),
        offers=(*courses.offers, tour.offer),
        sessions=(*courses.sessions, *tour.sessions),
        items=build_items(city, institutions, adoptions),
    )


def write_learning(batch: ImportBatch, path: Path) -> None:
    """Write records as `mobility learning import --kind records` reads them.

    Parameters
    ----------
    batch : ImportBatch
        All of them.
    path : Path
        JSON file; the same bytes for the same records.
    """
    members = {name: [json_of(record) for record in getattr(batch, name)] for name in MEMBERS}
    path.write_bytes(orjson.dumps(members, option=orjson.OPT_INDENT_2))
