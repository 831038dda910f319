"""Points from files: CSV, Parquet with or without geometry, GeoPackage and its kin."""

import gzip
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from mobility.accessibility.points.geometries import points_of_geometries
from mobility.accessibility.points.model import Points
from mobility.accessibility.points.sources import RowNames
from mobility.accessibility.points.tables import ColumnNames, points_of_frame
from mobility.errors import PointsError

CSV_ENDINGS = (".csv", ".csv.gz", ".tsv", ".txt")
PARQUET_ENDINGS = (".parquet", ".geoparquet")
LAYERED_ENDINGS = (".gpkg", ".geojson", ".fgb", ".shp")
MOST_POINTS = 1_000_000


def read_points(
    path: Path | str,
    *,
    id: str = "",
    lat: str = "",
    lon: str = "",
    cell: str = "",
    crs: str = "",
    layer: str = "",
    encoding: str = "utf-8-sig",
    most: int = MOST_POINTS,
) -> Points:
    """Read points from a file; its ending says the format.

    Parameters
    ----------
    path : Path or str
        .csv, .csv.gz, .tsv or .txt (comma, semicolon or tab; a header), .parquet, .gpkg, .geojson, .fgb
        or .shp.
    id, lat, lon, cell : str
        Columns with names, coordinates, or ids of INSPIRE or H3 cells; "" = by their usual names.
    crs : str
        System of coordinates where the file does not say it, "" = WGS 84 degrees.
    layer : str
        Of a GeoPackage with several.
    encoding : str
        Of a CSV file.
    most : int
        Most points that are read.

    Returns
    -------
    Points
        All rows in their order. Areas and lines are at their centroids.

    Raises
    ------
    PointsError
        For whatever cannot be used, naming file, row and column.
    """
    path = Path(path)
    if not path.is_file():
        raise PointsError(f"{path}: there is no such file", field=str(path))
    names = ColumnNames(id, lat, lon, cell, crs)
    if path.name.lower().endswith(CSV_ENDINGS):
        points = _read_csv(path, names, encoding, most)
    elif path.suffix.lower() in PARQUET_ENDINGS:
        points = _read_parquet(path, names, most)
    elif path.suffix.lower() in LAYERED_ENDINGS:
        points = _read_layer(path, names, layer, most)
    else:
        known = ", ".join((*CSV_ENDINGS, *PARQUET_ENDINGS, *LAYERED_ENDINGS))
        raise PointsError(f"{path}: points are read from files that end in {known}", field=str(path))
    if not len(points):
        raise PointsError(f"{path}: there are no points in it", field=str(path))
    return points


def _read_csv(path: Path, names: ColumnNames, encoding: str, most: int) -> Points:
    try:
        separator = max(",;\t", key=_first_line(path, encoding).count)
        # All texts: ids keep their zeros, errors can quote the cell. Blank lines count as lines of the file.
        frame = pd.read_csv(
            path,
            sep=separator,
            nrows=most + 1,
            dtype="string",
            encoding=encoding,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=False,
        )
    except UnicodeError as fault:
        raise PointsError(
            f"{path}: the text is not {encoding}: {fault}; name it with encoding", field="encoding"
        ) from fault
    except (pd.errors.ParserError, pd.errors.EmptyDataError, EOFError, OSError) as fault:
        raise PointsError(f"{path}: cannot be read as CSV: {fault}", field=str(path)) from fault
    is_filled = frame.notna().any(axis=1).to_numpy(bool)
    frame = (
        frame.iloc[: is_filled.size - int(is_filled[::-1].argmax())] if is_filled.any() else frame.iloc[:0]
    )
    _check_size(path, len(frame), most)
    return points_of_frame(frame, names, RowNames(str(path), "line", 2))


def _first_line(path: Path, encoding: str) -> str:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding=encoding) as file:
            return file.readline()
    with path.open(encoding=encoding) as file:
        return file.readline()


def _read_parquet(path: Path, names: ColumnNames, most: int) -> Points:
    try:
        schema, n_rows = pq.read_schema(path), pq.read_metadata(path).num_rows
        _check_size(path, n_rows, most)
        if b"geo" in (schema.metadata or {}):
            import geopandas  # noqa: PLC0415 - half a second, and only where there are geometries

            return points_of_geometries(geopandas.read_parquet(path), names, RowNames(str(path)))
        frame = pd.read_parquet(path)
    except (ArrowException, OSError) as fault:
        raise PointsError(f"{path}: cannot be read as Parquet: {fault}", field=str(path)) from fault
    return points_of_frame(frame, names, RowNames(str(path)))


def _read_layer(path: Path, names: ColumnNames, layer: str, most: int) -> Points:
    import geopandas  # noqa: PLC0415 - half a second, and only where there are geometries
    import pyogrio  # noqa: PLC0415
    from pyogrio.errors import DataSourceError  # noqa: PLC0415

    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if layer and layer not in layers:
            raise PointsError(
                f"{path}: there is no layer {layer}; there are {', '.join(layers)}", field="layer"
            )
        if not layer and len(layers) > 1:
            raise PointsError(f"{path}: name one of its layers: {', '.join(layers)}", field="layer")
        chosen = layer or layers[0]
        _check_size(
            path, int(pyogrio.read_info(path, layer=chosen, force_feature_count=True)["features"]), most
        )
        frame = geopandas.read_file(path, layer=chosen, engine="pyogrio")
    except (DataSourceError, OSError) as fault:
        raise PointsError(f"{path}: cannot be read: {fault}", field=str(path)) from fault
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise PointsError(f"{path}: layer {chosen} has no geometries", field="layer")
    return points_of_geometries(frame, names, RowNames(f"{path}, layer {chosen}", "feature"))


def _check_size(path: Path, n_points: int, most: int) -> None:
    if n_points > most:
        raise PointsError(
            f"{path}: more than {most} points, the limit of most (setting MOBILITY_MAX_POINTS)", field="most"
        )
