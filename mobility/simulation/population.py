"""Houses along the streets, their addresses, and the people in them on a grid of 100 m cells."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mobility.simulation.districts import PERSONS_PER_HOUSE, Districts, Fabric
from mobility.simulation.noding import StreetNetwork
from mobility.simulation.terrain import Points, to_degrees
from mobility.simulation.transit_model import along

INHABITANTS = 240_000
CELL_M = 100.0

_HOUSE_EVERY_M = {
    Fabric.OLD_TOWN: 17.0, Fabric.BLOCKS: 21.0, Fabric.ESTATE: 48.0, Fabric.VILLAS: 27.0, Fabric.HOUSES: 23.0,
    Fabric.VILLAGE: 27.0, Fabric.BUSINESS: 70.0, Fabric.CAMPUS: 80.0, Fabric.CLINIC: 90.0,
}  # fmt: skip
_STREETS_WITH_HOUSES = frozenset(
    {"residential", "living_street", "pedestrian", "tertiary", "secondary", "primary", "unclassified"}
)
_SETBACK_M = 11.0
_MAPPED = 0.55  # share of streets whose house numbers are mapped


@dataclass(frozen=True, eq=False)
class Houses:
    """All houses; those with `is_mapped` show in the OSM file.

    Parameters
    ----------
    xy : Points
        (n, 2) city metres.
    street : tuple[str, ...]
        Street name.
    number : NDArray[np.int64]
        House number.
    district : NDArray[np.int64]
        Index of the district.
    weight : NDArray[np.float64]
        Relative number of inhabitants.
    is_mapped : NDArray[np.bool_]
        Whether somebody has mapped the address.
    """

    xy: Points
    street: tuple[str, ...]
    number: NDArray[np.int64]
    district: NDArray[np.int64]
    weight: NDArray[np.float64]
    is_mapped: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PopulationGrid:
    """Inhabited cells.

    Parameters
    ----------
    east, north : NDArray[np.int64]
        South-west corner in city metres.
    inhabitants : NDArray[np.int64]
        Adds up to the city's total.
    """

    east: NDArray[np.int64]
    north: NDArray[np.int64]
    inhabitants: NDArray[np.int64]

    @property
    def centres(self) -> Points:
        """(n, 2) city metres."""
        return np.column_stack((self.east, self.north)).astype(np.float64) + CELL_M / 2


def build_houses(
    rng: np.random.Generator, districts: Districts, network: StreetNetwork, plan_xy: Points
) -> Houses:
    """Set houses down on both sides of named streets in built districts."""
    owner = districts.index_at(plan_xy)
    next_number: dict[str, int] = {}
    mapped: dict[str, bool] = {}
    points, streets, numbers, owners, weights, shown = [], [], [], [], [], []
    for way, line in enumerate(network.lines):
        nodes = network.nodes_of(way)
        index = int(owner[nodes[len(nodes) // 2]])
        fabric = districts.all[index].fabric
        if (
            not line.name
            or line.layer
            or line.kind not in _STREETS_WITH_HOUSES
            or fabric not in _HOUSE_EVERY_M
        ):
            continue
        xy = network.node_xy[nodes]
        metres = along(xy)
        at = np.arange(12.0, metres[-1] - 8.0, _HOUSE_EVERY_M[fabric])
        if not len(at):
            continue
        on = np.column_stack((np.interp(at, metres, xy[:, 0]), np.interp(at, metres, xy[:, 1])))
        piece = np.clip(np.searchsorted(metres, at, side="right") - 1, 0, len(xy) - 2)
        way_unit = (xy[piece + 1] - xy[piece]) / np.maximum(np.diff(metres)[piece], 1e-9)[:, None]
        side = np.column_stack((way_unit[:, 1], -way_unit[:, 0])) * _SETBACK_M
        first = next_number.get(line.name, 1)
        next_number[line.name] = first + 2 * len(at)
        is_shown = mapped.setdefault(line.name, bool(rng.random() < _MAPPED))
        for sign, start in ((1.0, first), (-1.0, first + 1)):
            points.append(on + sign * side)
            numbers.append(start + 2 * np.arange(len(at)))
            weights.append(PERSONS_PER_HOUSE[fabric] * rng.uniform(0.5, 1.5, len(at)))
        streets += [line.name] * (2 * len(at))
        owners.append(np.full(2 * len(at), index))
        shown.append(np.full(2 * len(at), is_shown))
    return Houses(
        np.concatenate(points), tuple(streets), np.concatenate(numbers), np.concatenate(owners),
        np.concatenate(weights), np.concatenate(shown),
    )  # fmt: skip


def build_population(houses: Houses, total: int) -> PopulationGrid:
    """People on the grid: houses' weights scaled to the total, whole persons by largest remainder."""
    cell = np.floor(houses.xy / CELL_M).astype(np.int64)
    corners, index = np.unique(cell, axis=0, return_inverse=True)
    weight = np.bincount(index.ravel(), weights=houses.weight, minlength=len(corners))
    exact = weight * total / weight.sum()
    count = np.floor(exact).astype(np.int64)
    missing = total - int(count.sum())
    count[np.argsort(-(exact - count), kind="stable")[:missing]] += 1
    lived_in = count > 0
    corners, count = corners[lived_in] * int(CELL_M), count[lived_in]
    return PopulationGrid(corners[:, 0], corners[:, 1], count)


def write_population(grid: PopulationGrid, path: Path) -> None:
    """The grid as Parquet: cell_id, lat and lon of the middle, population, households."""
    lat, lon = to_degrees(grid.centres)
    ids = [
        f"MODEL100mN{n:+06d}E{e:+06d}" for n, e in zip(grid.north.tolist(), grid.east.tolist(), strict=True)
    ]
    table = pa.table(
        {
            "cell_id": ids,
            "lat": lat,
            "lon": lon,
            "population": grid.inhabitants.astype(np.int32),
            "households": np.maximum(1, np.round(grid.inhabitants / 1.9)).astype(np.int32),
        }
    )
    pq.write_table(table, path, compression="zstd")
