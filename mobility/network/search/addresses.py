"""House numbers by street: a number is looked for in its street, so the index over words need not hold it."""

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from mobility.network.search.drafts import Draft, Found, key_of
from mobility.network.search.plane import to_plane
from mobility.network.search.streets import FLOOR_M, Streets

FARTHEST_STREET_M = 1500.0
"""An address belongs to the nearest street of its name no farther than this (long drives, wrong sides)."""
NUMBER = re.compile(r"(\d{1,4})\s*([a-zA-Z]?)")
RANGE = re.compile(r"(\d{1,4})\s*[-\u2013]\s*(\d{1,4})")
LONGEST_RANGE = 20
OWN_STREET_IMPORTANCE = 0.1


class Addresses(NamedTuple):
    """All addresses, and the streets that only they know."""

    drafts: list[Draft]  # sorted by street, then by number
    street: list[int]  # index into the streets' drafts followed by `further`
    key: list[int]  # the number without its letter
    further: list[Draft]  # streets and places that no way of the map bears


def build_addresses(table: pa.Table | None, streets: Streets) -> Addresses:
    """Gather the addresses.

    Parameters
    ----------
    table : pa.Table | None
        "street/places"; None without an extract.
    streets : Streets
        Streets of the map.

    Returns
    -------
    Addresses
        A range of numbers ("12-16") comes once for each number in it.
    """
    drafts = [] if table is None else [_draft(row) for row in table.to_pylist() if row["kind"] == "address"]
    further: list[Draft] = []
    street_of = _find_streets(drafts, streets, further)
    rows = [
        (street, key, draft.number, index)
        for index, (draft, street) in enumerate(zip(drafts, street_of, strict=True))
        for key in numbers_of(draft.number)
    ]
    rows.sort()
    return Addresses(
        [drafts[index] for _, _, _, index in rows],
        [street for street, _, _, _ in rows],
        [key for _, key, _, _ in rows],
        further,
    )


def numbers_of(text: str) -> list[int]:
    """Read the numbers that a house number stands for.

    Parameters
    ----------
    text : str
        E.g. "12", "12a", "12;14", "12-16".

    Returns
    -------
    list[int]
        Sorted; empty if there is none.
    """
    found = {int(match[1]) for match in NUMBER.finditer(text)}
    for match in RANGE.finditer(text):
        first, last = int(match[1]), int(match[2])
        step = 2 if (last - first) % 2 == 0 else 1
        if 0 < last - first <= LONGEST_RANGE:
            found.update(range(first, last, step))
    return sorted(found)


def _draft(row: dict[str, str | float | int]) -> Draft:
    street, number = str(row["street"]), str(row["housenumber"])
    return Draft(
        Found.STREET, float(row["lat"]), float(row["lon"]), 0.0, {"": f"{street} {number}"},
        own_id=f"address/{row['osm_type']}/{row['osm_id']}", street=street, number=number,
        postcode=str(row["postcode"]), city=str(row["city"]), suburb=str(row["suburb"]),
    )  # fmt: skip


def _find_streets(drafts: list[Draft], streets: Streets, further: list[Draft]) -> list[int]:
    """The street of each address: the nearest of its name, else one that is made here and added."""
    keys: dict[str, int] = {}
    for street in streets.drafts:
        keys.setdefault(street.key, len(keys))
    found = [-1] * len(drafts)
    floors_of = [keys.get(key_of(one.street), -1) for one in drafts]
    asked = [(index, floor) for index, floor in enumerate(floors_of) if floor >= 0]
    if asked:
        rows = [index for index, _ in asked]
        lat, lon = (np.array([getattr(drafts[i], part) for i in rows]) for part in ("lat", "lon"))
        floors = np.array([keys[street.key] for street in streets.drafts], np.float64)
        points = np.column_stack((streets.samples, floors[streets.sample_street] * FLOOR_M))
        flat = to_plane(lat, lon, streets.middle_lat)
        wanted = np.column_stack((flat, np.array([floor for _, floor in asked]) * FLOOR_M))
        # Loaded here: only builds need it, and it is a fifth of a service's start.
        from scipy.spatial import cKDTree  # noqa: PLC0415

        distance, which = cKDTree(points).query(wanted, distance_upper_bound=FARTHEST_STREET_M)
        for index, far, point in zip(rows, np.atleast_1d(distance), np.atleast_1d(which), strict=True):
            if np.isfinite(far):
                found[index] = int(streets.sample_street[point])
    made: dict[tuple[str, str], int] = {}
    for index, draft in enumerate(drafts):
        if found[index] >= 0:
            continue
        name = (key_of(draft.street), draft.postcode or draft.city)
        if name not in made:
            made[name] = len(streets.drafts) + len(further)
            further.append(
                Draft(
                    Found.STREET, draft.lat, draft.lon, OWN_STREET_IMPORTANCE, {"": draft.street},
                    own_id=f"street/{draft.own_id.removeprefix('address/')}", street=draft.street,
                    postcode=draft.postcode, city=draft.city, suburb=draft.suburb,
                )
            )  # fmt: skip
        found[index] = made[name]
    return found
