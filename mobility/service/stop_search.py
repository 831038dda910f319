"""Stops by name, for people at a terminal."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.network.transport_network import TransportNetwork

STATION = 1


def find_stops(network: TransportNetwork, name: str, most: int = 10) -> list[int]:
    """Look for stops whose name holds a text.

    Parameters
    ----------
    network : TransportNetwork
        Where to look.
    name : str
        Any part of the name; case does not matter.
    most : int
        Longest list.

    Returns
    -------
    list[int]
        Stops of the Timetable, best first: the whole name before its beginning before a part, stations
        before platforms, shorter names first; one a name.
    """
    wanted = name.casefold().strip()
    table = network.tables["stops"]
    if not wanted or not table.num_rows:
        return []
    names = table["stop_name"].combine_chunks().cast(pa.string())
    rows = pc.indices_nonzero(pc.match_substring(names, wanted, ignore_case=True)).to_pylist()
    location = network.timetable.stop_location_type
    has_place = ~np.isnan(network.timetable.stop_lat)

    def _rank(row: int) -> tuple[bool, bool, bool, int, int]:
        text = names[row].as_py().casefold()
        return (text != wanted, not text.startswith(wanted), location[row] != STATION, len(text), row)

    found: dict[str, int] = {}
    for row in sorted((row for row in rows if location[row] <= STATION and has_place[row]), key=_rank):
        found.setdefault(names[row].as_py().casefold(), row)
        if len(found) == most:
            break
    return list(found.values())
