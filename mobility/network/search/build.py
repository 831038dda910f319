"""The search part of a network build."""

from collections.abc import Callable, Mapping

import pyarrow as pa

from mobility.network.search.entries import build_entries
from mobility.network.search.index import FOLDER, write_index
from mobility.network.store import write_arrays
from mobility.network.transport_network import TransportNetwork


def write_search(
    network: TransportNetwork, tables: Mapping[str, pa.Table], progress: Callable[[int, int], None]
) -> dict[str, pa.Table]:
    """Gather what can be found and write it into the network's folder, all but its tables.

    Parameters
    ----------
    network : TransportNetwork
        With its final streets.
    tables : Mapping[str, pa.Table]
        Companion tables of feeds and streets.
    progress : Callable[[int, int], None]
        Called with entries done and entries in all.

    Returns
    -------
    dict[str, pa.Table]
        "search/entries", "search/addresses" and "search/areas", to be written with the others.
    """
    progress(0, 1)
    built = build_entries(network.timetable, network.graph, tables)
    write_arrays(network.path / "search", built.arrays)
    write_index(network.path / FOLDER, built.arrays, built.tables["search/entries"], progress)
    return built.tables
