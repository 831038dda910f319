"""Places: what of the extract one looks for by name or by kind, each thing once."""

import numpy as np
import pyarrow as pa

from mobility.network.search.drafts import Draft, Found, names_in, split_names
from mobility.network.search.kinds import LABELS, NOT_PLACES, STATIONS, importance_of
from mobility.network.search.plane import middle_of, to_plane

SAME_PLACE_M = 150.0
"""One name and kind this near is one thing, mapped as point and as building."""
SAME_STATION_M, STATION_REACH_M = 400.0, 1500.0
"""How near to a station its stop lies, by any likeness of names, or by the word for station in both."""
STATION_WORDS = ("bahnhof", "gare", "estacao")
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
        if draft.category in STATIONS and station_tree is not None:
            near = station_tree.query_ball_point(xy[index], SAME_STATION_M)
            around = station_tree.query_ball_point(xy[index], STATION_REACH_M)
            if draft.key in served or _is_served(draft, [stops[i] for i in near], [stops[i] for i in around]):
                continue
        if draft.names:
            twins = by_name.setdefault((draft.key, draft.category), [])
            if any(np.hypot(*(xy[twin] - xy[index])) < SAME_PLACE_M for twin in twins):
                continue
            twins.append(index)
        kept.append(draft)
    return kept


def _is_served(station: Draft, near: list[Draft], around: list[Draft]) -> bool:
    """Whether one of the stops at a station is that station.

    Either a near one's name holds the words of the station's, or the other way round; or both are called the
    same kind of station ("Heidelberg Hauptbahnhof", "HD Hauptbahnhof").
    """
    words = set(station.key.split())
    called = {word for word in words if word.endswith(STATION_WORDS)}
    names = [set(stop.key.split()) for stop in near]
    return any(words <= own or own <= words for own in names) or any(
        called & set(stop.key.split()) for stop in around
    )


def without_squares(places: list[Draft], streets: list[Draft]) -> list[Draft]:
    """Leave out squares that are streets of that name as well.

    Parameters
    ----------
    places : list[Draft]
        From `build_places`.
    streets : list[Draft]
        Streets of the map, squares that one walks across among them.

    Returns
    -------
    list[Draft]
        The others.
    """
    by_key: dict[str, list[Draft]] = {}
    for street in streets:
        by_key.setdefault(street.key, []).append(street)

    def _is_street(place: Draft) -> bool:
        alike = by_key.get(place.key, []) if place.category == "place=square" else []
        lat, lon = np.array([one.lat for one in alike]), np.array([one.lon for one in alike])
        xy = to_plane(np.append(lat, place.lat), np.append(lon, place.lon), place.lat)
        return bool((np.hypot(*(xy[:-1] - xy[-1]).T) < SAME_STATION_M).any())

    return [place for place in places if not _is_street(place)]
