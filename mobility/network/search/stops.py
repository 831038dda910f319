"""Stops by name: platforms of a station are one thing to look for, so are stops of one name side by side."""

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.network.search.drafts import Draft, Found, key_of
from mobility.network.search.plane import middle_of, to_plane

SAME_STOP_M = 250.0
"""Stops of one name this near are the two sides of a street, or the corners of a crossing."""
FLOOR_M = 1e6
PLATFORM_SUFFIX = re.compile(
    r"[\s,]+(?:bstg|bahnsteig|steig|gleis|gl|platform|track|quai|voie)\.?\s*\w{1,4}$", re.IGNORECASE
)
WEIGHTS: tuple[tuple[int, int, float], ...] = (
    (0, 0, 1.6), (1, 1, 2.5), (2, 2, 5.0), (3, 3, 1.0), (4, 4, 1.5), (101, 102, 10.0), (109, 109, 3.5),
    (100, 199, 5.0), (200, 299, 2.0), (300, 399, 3.5), (400, 699, 2.5), (715, 715, 0.5), (700, 899, 1.0),
    (900, 999, 1.6),
)  # fmt: skip
"""First and last route type, and what a departure counts for: who looks for a station looks for trains."""


def build_stops(timetable: Timetable, tables: Mapping[str, pa.Table]) -> list[Draft]:
    """Gather the stops that are served.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    tables : Mapping[str, pa.Table]
        Companion tables of the feeds.

    Returns
    -------
    list[Draft]
        In the order of stops.
    """
    n = len(timetable.stop_lat)
    names = ["" if text is None else str(text) for text in tables["stops"]["stop_name"].to_pylist()]
    root = _roots(timetable)
    ids = tables["stops"]["stop_id"].to_pylist()
    for stop, top in enumerate(root.tolist()):
        names[stop] = names[stop] or names[top] or str(ids[stop])
    shown = [PLATFORM_SUFFIX.sub("", name) for name in names]
    group = _group(timetable, root, [key_of(name.rsplit(",", 1)[-1]) or key_of(name) for name in shown])
    departures, route_types = _service(timetable, group)
    translated = _translations(tables, timetable)
    own = np.zeros(n)
    np.add.at(own, timetable.pattern_stops, _position_weights(timetable))
    most = float(np.log1p(departures.max())) if len(departures) and departures.max() > 0 else 1.0
    members: dict[int, list[int]] = {}
    for stop, number in enumerate(group.tolist()):
        members.setdefault(number, []).append(stop)
    drafts = []
    for number in sorted(members, key=lambda one: members[one][0]):
        if departures[number] <= 0:
            continue
        stops = members[number]
        # A station stands for its platforms; of several at one place, the one with the most departures.
        tops = sorted({int(root[stop]) for stop in stops})
        best = max(tops, key=lambda top: own[[stop for stop in stops if root[stop] == top]].sum())
        lat, lon = _place(timetable, best, stops)
        if np.isnan(lat):
            continue
        named = {names[best], shown[best]} | {shown[stop] for stop in stops if own[stop] > 0}
        for stop in stops:
            named |= translated.get((int(timetable.stop_feed[stop]), stop), set())
        drafts.append(
            Draft(
                Found.STOP, lat, lon, float(np.log1p(departures[number]) / most), {"": shown[best]},
                others=tuple(sorted(named - {shown[best], ""})), stop=best,
                hints=_hints(route_types.get(number, set())),
                route_types=tuple(sorted(route_types.get(number, ()))),
            )
        )  # fmt: skip
    return drafts


def _hints(route_types: set[int]) -> tuple[str, ...]:
    """Words for what is a station, whatever its name."""
    is_rail = any(number == 2 or 100 <= number < 200 for number in route_types)
    is_station = is_rail or any(number == 1 or 400 <= number < 700 for number in route_types)
    return (*(("bahnhof",) if is_rail else ()), *(("station", "gare", "estacao") if is_station else ()))


def _roots(timetable: Timetable) -> NDArray[np.int32]:
    """The station of each stop, over platforms to their boarding areas; itself where there is none."""
    root = np.arange(len(timetable.stop_lat), dtype=np.int32)
    for _ in range(3):
        parent = timetable.stop_parent[root]
        root = np.where(parent >= 0, parent, root).astype(np.int32)
    return root


def _group(timetable: Timetable, root: NDArray[np.int32], keys: list[str]) -> NDArray[np.int32]:
    """Number the groups: one station, or one name and near."""
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.sparse import coo_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    n = len(root)
    known = np.flatnonzero(np.isfinite(timetable.stop_lat) & np.isfinite(timetable.stop_lon))
    floors: dict[str, int] = {}
    floor = np.array([floors.setdefault(keys[stop], len(floors)) for stop in known.tolist()], np.float64)
    flat = to_plane(timetable.stop_lat[known], timetable.stop_lon[known], middle_of(timetable.stop_lat))
    near = cKDTree(np.column_stack((flat, floor * FLOOR_M))).query_pairs(SAME_STOP_M, output_type="ndarray")
    pairs = np.concatenate((known[near], np.column_stack((np.arange(n), root))))
    links = coo_matrix((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, group = connected_components(links, directed=False)
    return np.asarray(group, np.int32)


def _position_weights(timetable: Timetable) -> NDArray[np.float64]:
    """Weighted departures a day at each position of each pattern."""
    days = timetable.service_days.sum(axis=1, dtype=np.float64) / max(timetable.service_days.shape[1], 1)
    weight = np.array([_weight(number) for number in timetable.route_type.tolist()])
    n_patterns = len(timetable.pattern_stops_offsets) - 1
    of_trip = days[timetable.trip_service] * weight[timetable.trip_route]
    of_pattern = np.bincount(timetable.trip_pattern, of_trip, n_patterns)
    return np.repeat(of_pattern, np.diff(timetable.pattern_stops_offsets))


def _weight(route_type: int) -> float:
    return next((weight for first, last, weight in WEIGHTS if first <= route_type <= last), 1.0)


def _service(
    timetable: Timetable, group: NDArray[np.int32]
) -> tuple[NDArray[np.float64], dict[int, set[int]]]:
    """Weighted departures a day and route types of each group."""
    at = group[timetable.pattern_stops]
    n_groups = int(group.max()) + 1 if len(group) else 0
    departures = np.bincount(at, _position_weights(timetable), n_groups).astype(np.float64)
    pairs = np.unique(
        np.column_stack((timetable.trip_pattern, timetable.route_type[timetable.trip_route])), axis=0
    )
    route_types: dict[int, set[int]] = {}
    offsets = timetable.pattern_stops_offsets
    for pattern, route_type in pairs.tolist():
        for number in set(at[offsets[pattern] : offsets[pattern + 1]].tolist()):
            route_types.setdefault(number, set()).add(route_type)
    return departures, route_types


def _place(timetable: Timetable, best: int, stops: list[int]) -> tuple[float, float]:
    """Where the stop lies; a station without a coordinate lies where its first platform does."""
    for stop in (best, *stops):
        lat, lon = float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop])
        if np.isfinite(lat) and np.isfinite(lon):
            return lat, lon
    return float("nan"), float("nan")


def _translations(tables: Mapping[str, pa.Table], timetable: Timetable) -> dict[tuple[int, int], set[str]]:
    """Names of stops in other languages, by feed and stop."""
    table = tables.get("translations")
    if table is None or not table.num_rows:
        return {}
    by_id: dict[tuple[str, str], list[int]] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    tags = [str(tag) for tag in tables["feeds"]["tag"].to_pylist()]
    ids, names = (tables["stops"][column].to_pylist() for column in ("stop_id", "stop_name"))
    for stop, feed in enumerate(timetable.stop_feed.tolist()):
        by_id.setdefault((tags[feed], str(ids[stop])), []).append(stop)
        by_name.setdefault((tags[feed], str(names[stop])), []).append(stop)
    found: dict[tuple[int, int], set[str]] = {}
    for row in table.to_pylist():
        if row["table_name"] != "stops" or row["field_name"] != "stop_name" or not row["translation"]:
            continue
        feed = row.get("feed", 0)
        tag = feed if isinstance(feed, str) else tags[int(feed or 0)]
        record, value = row.get("record_id"), row.get("field_value")
        stops = by_id.get((tag, str(record)), []) if record else by_name.get((tag, str(value)), [])
        for stop in stops:
            found.setdefault((int(timetable.stop_feed[stop]), stop), set()).add(str(row["translation"]))
    return found
