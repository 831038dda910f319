"""The tables of a job, put together from its chunks: the same bytes however it was cut."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.accessibility.jobs.disk import whole_file
from mobility.accessibility.jobs.gdal_files import replaced_by_gdal
from mobility.accessibility.jobs.job_work import MATRIX, read_chunk
from mobility.accessibility.jobs.places import LABEL, WEIGHT
from mobility.accessibility.points import Points

if TYPE_CHECKING:
    import geopandas

ROWS_OF_GROUP = 50_000
"""Rows of a row group, whatever the chunks: so many are in memory at a time."""


def write_origins(path: Path, origins: Points, tables: Iterable[pa.Table]) -> None:
    """Write the table with a row for each origin.

    Parameters
    ----------
    path : Path
        Parquet.
    origins : Points
        All of them.
    tables : Iterable[pa.Table]
        In order, as `with_competition` makes them.

    Raises
    ------
    OutputError
        There is no room.
    """
    _write_parquet(path, _regroup(_origin_rows(origins, tables), ROWS_OF_GROUP))


def write_matrix(path: Path, origins: Points, destinations: Points, chunks: Iterable[bytes]) -> None:
    """Write the travel times: a row for each pair in which the destination is reached at any percentile.

    Parameters
    ----------
    path : Path
        Parquet.
    origins, destinations : Points
        All of them.
    chunks : Iterable[bytes]
        In order, with their matrices.

    Raises
    ------
    OutputError
        There is no room.
    """
    _write_parquet(path, _regroup(_pairs(origins, destinations, chunks), ROWS_OF_GROUP * 20))


def write_layer(path: Path, table: Path, layer: str) -> None:
    """Write the table of origins as points of a GeoPackage.

    Parameters
    ----------
    path : Path
        GeoPackage; replaced.
    table : Path
        As `write_origins` wrote it.
    layer : str
        Its name.

    Raises
    ------
    OutputError
        There is no room.
    """
    # Loaded here: GDAL takes a second, and who wants no map has no need of it.
    import geopandas  # noqa: PLC0415

    with replaced_by_gdal(path) as part:
        for number, group in enumerate(pq.ParquetFile(table).iter_batches(ROWS_OF_GROUP)):
            frame = group.to_pandas()
            shapes = geopandas.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
            geopandas.GeoDataFrame(frame, geometry=shapes).to_file(
                part, layer=layer, driver="GPKG", engine="pyogrio", mode="a" if number else "w"
            )


def write_areas(path: Path, areas: "geopandas.GeoDataFrame") -> None:
    """Write isochrones.

    Parameters
    ----------
    path : Path
        GeoPackage; replaced.
    areas : geopandas.GeoDataFrame
        As of `IsochroneEngine.frame`.

    Raises
    ------
    OutputError
        There is no room.
    """
    with replaced_by_gdal(path) as part:
        areas.to_file(part, layer="isochrones", driver="GPKG", engine="pyogrio")


def _origin_rows(origins: Points, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    at = 0
    for chunk in tables:
        rows = slice(at, at + chunk.num_rows)
        at += chunk.num_rows
        columns = {
            "id": pa.array(origins.ids[rows], pa.string()),
            "name": pa.array(origins.columns[LABEL].iloc[rows].tolist(), pa.string()),
            "weight": pa.array(origins.columns[WEIGHT].to_numpy(np.float64)[rows]),
            "lat": pa.array(origins.lats[rows]),
            "lon": pa.array(origins.lons[rows]),
        }
        yield pa.table(columns | {name: chunk[name] for name in chunk.column_names})


def _pairs(origins: Points, destinations: Points, chunks: Iterable[bytes]) -> Iterator[pa.Table]:
    names = pa.array(destinations.ids, pa.string())
    at = 0
    for content in chunks:
        chunk = read_chunk(content)
        columns = [name for name in chunk.column_names if name.startswith(MATRIX)]
        for row in range(chunk.num_rows):
            times = [chunk[name].chunk(0)[row].values.to_numpy(zero_copy_only=False) for name in columns]
            is_there = np.min(times, axis=0) < np.iinfo(np.uint16).max
            where = np.flatnonzero(is_there)
            pair = {
                "from_id": pa.array([origins.ids[at + row]] * len(where), pa.string()),
                "to_id": names.take(pa.array(where)),
            }
            for name, values in zip(columns, times, strict=True):
                seen = values[where]
                pair[name.replace(MATRIX, "travel_time_p")] = pa.array(
                    seen, mask=seen == np.iinfo(np.uint16).max
                )
            yield pa.table(pair)
        at += chunk.num_rows


def _regroup(tables: Iterable[pa.Table], n_rows: int) -> Iterator[pa.Table]:
    """Cut tables anew, so that row groups do not show how the chunks were cut."""
    kept: list[pa.Table] = []
    n_kept = 0
    for table in tables:
        kept.append(table)
        n_kept += table.num_rows
        while n_kept >= n_rows:
            whole = pa.concat_tables(kept)
            yield whole.slice(0, n_rows)
            kept, n_kept = [whole.slice(n_rows)], n_kept - n_rows
    if kept:
        yield pa.concat_tables(kept)


def _write_parquet(path: Path, groups: Iterable[pa.Table]) -> None:
    with whole_file(path) as file:
        writer: pq.ParquetWriter | None = None
        for group in groups:
            # One piece: where pages end must not depend on where chunks did.
            whole = group.combine_chunks()
            if writer is None:
                writer = pq.ParquetWriter(file, whole.schema, compression="zstd")
            if whole.num_rows or not writer.is_open:
                writer.write_table(whole, row_group_size=max(1, whole.num_rows))
        if writer is not None:
            writer.close()
