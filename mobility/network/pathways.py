"""Inside stations: pathways.txt as streets; beelines from entrances to platforms where it is silent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.dijkstra import METERS_PER_DEGREE
from mobility.network.profiles import ESCALATOR_MPS, STAIRS_MPS
from mobility.network.street_edit import NewStreet, StreetEditor
from mobility.network.transport_network import BASE_SPEED_MPS
from osm.street_graph import Feature, Permission, WheelchairState

ENTRANCE = 2  # location_type
STAIRS, ESCALATOR, ELEVATOR = 2, 4, 5  # pathway_mode
ENTRANCE_DETOUR = 1.25
"""Beeline to walk, between an entrance and a platform of the same station without pathways."""
LONGEST_ENTRANCE_M = 300.0

_FEATURE = {STAIRS: Feature.STAIRS, ESCALATOR: Feature.ESCALATOR, ELEVATOR: Feature.ELEVATOR}
_SPEED_MPS = {STAIRS: STAIRS_MPS, ESCALATOR: ESCALATOR_MPS}


@dataclass(frozen=True)
class Stations:
    """What pathways.txt and parent stations say about each stop; all arrays (n_stops,)."""

    has_pathway: NDArray[np.bool_]  # named in pathways.txt
    is_entrance: NDArray[np.bool_]  # location_type 2
    behind_entrances: NDArray[np.bool_]  # reached from the street through pathways only
    top: NDArray[np.int32]  # station at the top of its parents, itself if it has none


def group_stations(timetable: Timetable) -> Stations:
    """Find out which stops are reached through pathways only.

    Parameters
    ----------
    timetable : Timetable
        All feeds.

    Returns
    -------
    Stations
        For each stop.
    """
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    n = len(timetable.stop_lat)
    is_entrance = timetable.stop_location_type == ENTRANCE
    has_pathway = np.zeros(n, bool)
    has_pathway[timetable.pathway_from] = True
    has_pathway[timetable.pathway_to] = True
    matrix = csr_matrix(
        (np.ones(len(timetable.pathway_from), np.int8), (timetable.pathway_from, timetable.pathway_to)),
        shape=(n, n),
    )
    n_parts, part = connected_components(matrix, directed=False)
    has_exit = np.zeros(n_parts, bool)
    has_exit[part[is_entrance & np.isfinite(timetable.stop_lat)]] = True
    top = np.arange(n, dtype=np.int32)
    for _ in range(3):  # boarding area -> platform -> station
        parent = timetable.stop_parent[top]
        top = np.where(parent >= 0, parent, top).astype(np.int32)
    return Stations(has_pathway, is_entrance, has_pathway & ~is_entrance & has_exit[part], top)


def add_pathways(
    editor: StreetEditor,
    timetable: Timetable,
    stations: Stations,
    node_of_stop: NDArray[np.int64],
) -> tuple[NDArray[np.int32], dict[str, int]]:
    """Add the pathways, and beelines from entrances to platforms of stations that have none.

    Parameters
    ----------
    editor : StreetEditor
        Streets are added.
    timetable : Timetable
        All feeds.
    stations : Stations
        From `group_stations`.
    node_of_stop : (n_stops,) int64
        Node of each stop in the editor, -1 = none.

    Returns
    -------
    records : (n_added,) int32
        Row of the companion table "pathways" for each street added, -1 for beelines.
    counts : dict[str, int]
        For the manifest.
    """
    records = _add_listed(editor, timetable, node_of_stop)
    n_lines = _add_entrance_lines(editor, timetable, stations, node_of_stop)
    counts = {"pathways": len(records), "entrance_beelines": n_lines}
    return np.array(records + [-1] * n_lines, np.int32), counts


def _add_listed(editor: StreetEditor, timetable: Timetable, node_of_stop: NDArray[np.int64]) -> list[int]:
    records: list[int] = []
    pending: dict[tuple[int, int, int], int] = {}
    rows = list(
        zip(
            timetable.pathway_from.tolist(),
            timetable.pathway_to.tolist(),
            timetable.pathway_record.tolist(),
            strict=True,
        )
    )
    two_way = set(rows)
    for row, (tail_stop, head_stop, record) in enumerate(rows):
        tail, head = int(node_of_stop[tail_stop]), int(node_of_stop[head_stop])
        if tail < 0 or head < 0 or (head_stop, tail_stop, record) in pending:
            continue
        pending[tail_stop, head_stop, record] = row
        editor.add_street(_pathway(timetable, row, tail, head, (head_stop, tail_stop, record) in two_way))
        records.append(record)
    return records


def _pathway(timetable: Timetable, row: int, tail: int, head: int, two_way: bool) -> NewStreet:
    """One pathway as a street whose time on foot is that of the feed."""
    mode, seconds = int(timetable.pathway_mode[row]), float(timetable.pathway_s[row])
    speed = _SPEED_MPS.get(mode, BASE_SPEED_MPS["foot"])
    length = float(timetable.pathway_m[row])
    if mode == ELEVATOR:
        length = 1.0  # its time does not depend on how fast one walks
    elif length <= 0.0 or length / speed > seconds:
        length = max(seconds * speed, 0.1)
    step_free = mode not in (STAIRS, ESCALATOR) and timetable.pathway_wheelchair[row] != WheelchairState.NO
    permission = Permission.WALK
    if step_free:
        permission |= Permission.WHEELCHAIR
    if mode != ESCALATOR:
        permission |= Permission.BIKE_PUSHED
    return NewStreet(
        tail=tail,
        head=head,
        length_m=length,
        permission=permission,
        back_permission=permission if two_way else 0,
        feature=Feature.PATHWAY | Feature.INDOOR | _FEATURE.get(mode, Feature(0)),
        wheelchair=int(timetable.pathway_wheelchair[row]),
        delay_s=round(seconds - length / speed),
    )


def _add_entrance_lines(
    editor: StreetEditor, timetable: Timetable, stations: Stations, node_of_stop: NDArray[np.int64]
) -> int:
    """Join entrances to the platforms of their station where no pathway does."""
    is_linked = node_of_stop >= 0
    entrances = np.flatnonzero(stations.is_entrance & is_linked & ~stations.has_pathway)
    has_entrance = np.isin(stations.top, stations.top[entrances])
    platforms: NDArray[np.int64] = np.flatnonzero(
        has_entrance & is_linked & ~stations.is_entrance & ~stations.has_pathway
    )
    by_station: dict[int, list[int]] = {}
    for platform in platforms:
        by_station.setdefault(int(stations.top[platform]), []).append(int(platform))
    n = 0
    for entrance in entrances.tolist():
        for platform in by_station.get(int(stations.top[entrance]), []):
            lat = timetable.stop_lat[entrance]
            north = (timetable.stop_lat[platform] - lat) * METERS_PER_DEGREE
            east = (timetable.stop_lon[platform] - timetable.stop_lon[entrance]) * METERS_PER_DEGREE
            length = float(np.hypot(north, east * np.cos(np.radians(lat)))) * ENTRANCE_DETOUR
            if length > LONGEST_ENTRANCE_M:
                continue
            state, permission = _entrance_state(timetable, entrance, platform)
            editor.add_street(
                NewStreet(
                    tail=int(node_of_stop[entrance]),
                    head=int(node_of_stop[platform]),
                    length_m=length,
                    permission=permission,
                    back_permission=permission,
                    feature=Feature.PATHWAY,
                    wheelchair=state,
                )
            )
            n += 1
    return n


def _entrance_state(timetable: Timetable, entrance: int, platform: int) -> tuple[int, int]:
    """Wheelchair state and permission between an entrance and a platform: as good as the worse of the two."""
    states = (int(timetable.stop_wheelchair[entrance]), int(timetable.stop_wheelchair[platform]))
    permission = Permission.WALK | Permission.BIKE_PUSHED
    if WheelchairState.NO in states:
        return int(WheelchairState.NO), int(permission)
    state = states[0] if states[0] == states[1] else int(WheelchairState.UNKNOWN)
    return state, int(permission | Permission.WHEELCHAIR)
