"""Places: what of the extract one looks for by name or by kind, each thing once."""

import numpy as np
import pyarrow as pa

from mobility.network.search.drafts import Draft, Found, names_in, split_names
from mobility.network.search.kinds import LABELS, NOT_PLACES, STATIONS, importance_of
from mobility.network.search.plane import middle_of, to_plane

SAME_PLACE_M = 150.0
"""One name and kind this near is one thing, mapped as point and as building."""
SAME_STATION_M = 400.0
ADDRESS = "address"
RANK = {"relation": 0, "way": 1, "node": 2}
"""Which object stands for a thing mapped several times: the whole before its parts."""


def build_places(table: pa.Table | None, stops: list[Draft]) -> list[Draft]:
    """Gather the places.

    Parameters
    ----------
    table : pa.Table | None
        "street/places"; None without an extract.
    stops : list[Draft]
        Stops of the timetable: a station that is one of them is not a place besides.

    Returns
    -------
    list[Draft]
        Sorted by id.
    """
    best: dict[tuple[str, int], Draft] = {}
    for row in [] if table is None else table.to_pylist():
        kind = row["kind"]
        if kind == ADDRESS or kind.startswith(NOT_PLACES):
            continue
        names = names_in(row)
        for key in ("operator", "brand"):
            if not names and row[key] and kind in LABELS:
                names = {"": row[key]}
        if not names and kind not in LABELS:
            continue
        draft = Draft(
            Found.PLACE, row["lat"], row["lon"],
            importance_of(kind, bool(row["name"]), bool(row["wikidata"])), names,
            others=(*split_names(row["alt_name"]), *split_names(row["brand"])), category=kind,
            own_id=f"{row['osm_type']}/{row['osm_id']}", street=row["street"], number=row["housenumber"],
            postcode=row["postcode"], city=row["city"], suburb=row["suburb"],
        )  # fmt: skip
        identity = (row["osm_type"], row["osm_id"])
        before = best.get(identity)
        if before is None or before.importance < draft.importance:
            best[identity] = draft
    drafts = sorted(best.values(), key=lambda draft: (RANK[draft.own_id.split("/")[0]], draft.own_id))
    served = {stop.key for stop in stops}
    return sorted(_once(drafts, stops, served), key=lambda draft: draft.own_id)


def _once(drafts: list[Draft], stops: list[Draft], served: set[str]) -> list[Draft]:
    """Leave out what is there already."""
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    every = [*drafts, *stops]
    if not every:
        return []
    lat, lon = np.array([one.lat for one in every]), np.array([one.lon for one in every])
    xy = to_plane(lat, lon, middle_of(lat))
    kept: list[Draft] = []
    by_name: dict[tuple[str, str], list[int]] = {}
    station_tree = cKDTree(xy[len(drafts) :]) if stops else None
    for index, draft in enumerate(drafts):
        if draft.category in STATIONS and station_tree is not None and _is_served(
            draft, [stops[i] for i in station_tree.query_ball_point(xy[index], SAME_STATION_M)], served
        ):  # fmt: skip
            continue
        if draft.names:
            twins = by_name.setdefault((draft.key, draft.category), [])
            if any(np.hypot(*(xy[twin] - xy[index])) < SAME_PLACE_M for twin in twins):
                continue
            twins.append(index)
        kept.append(draft)
    return kept


def _is_served(station: Draft, near: list[Draft], served: set[str]) -> bool:
    """Whether one of the stops around a station is that station: one name holds the words of the other."""
    words = set(station.key.split())
    return station.key in served or any(
        words <= set(stop.key.split()) or set(stop.key.split()) <= words for stop in near
    )
