"""Points from what a build knows: OpenStreetMap's places, and tables that other rooms hand over."""

from collections.abc import Collection
from difflib import get_close_matches

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mobility.accessibility.points.model import Points
from mobility.accessibility.points.sources import RowNames
from mobility.accessibility.points.tables import ColumnNames, points_of_frame
from mobility.errors import PointsError
from mobility.network.transport_network import TransportNetwork

TABLE = "street/places"
MOST_NAMED = 12
"""Kinds that an error lists."""

# Keys of the catalogues: whoever asks for a job over HTTP is told in their language.
NO_MAP = "the network was built without OpenStreetMap: it knows no places"
NO_KIND = "the network has no place of kind {kind}; it has {like}, ..."


def points_of_places(network: TransportNetwork, kinds: Collection[str]) -> Points:
    """Give the places of OpenStreetMap that a network was built with.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    kinds : Collection[str]
        As its table names them: "amenity=school", "shop=supermarket", or a key alone ("shop") for all of it.

    Returns
    -------
    Points
        By type and number in OpenStreetMap ("way/123"), each object once; columns "kind", "name" and all else
        of the table.

    Raises
    ------
    PointsError
        If the network was built without streets, or has no place of a kind.
    """
    table = network.tables.get(TABLE)
    if table is None:
        raise PointsError(NO_MAP, field="kinds")
    there = pc.unique(table["kind"]).to_pylist()
    wanted = [kind for kind in there if kind in kinds or kind.partition("=")[0] in kinds]
    for kind in kinds:
        if kind not in there and not any(one.startswith(f"{kind}=") for one in there):
            like = get_close_matches(kind, there, MOST_NAMED) or sorted(there)[:MOST_NAMED]
            raise PointsError(NO_KIND, field="kinds", kind=kind, like=", ".join(like))
    chosen = table.filter(pc.is_in(table["kind"], pa.array(wanted, pa.string()))).to_pandas()
    chosen.insert(0, "id", chosen["osm_type"] + "/" + chosen["osm_id"].astype(str))
    return points_of_frame(chosen.drop_duplicates("id"), ColumnNames(), RowNames(TABLE))


def points_of_table(table: pd.DataFrame, name: str) -> Points:
    """Make points of a table that another part of the program hands over, as of the directory of learning.

    Parameters
    ----------
    table : pd.DataFrame
        With columns "id", "lat", "lon" (degrees) and whatever else is known.
    name : str
        What errors call it.

    Returns
    -------
    Points
        All rows in their order.

    Raises
    ------
    PointsError
        Naming row and column.
    """
    return points_of_frame(table, ColumnNames("id", "lat", "lon"), RowNames(name))
