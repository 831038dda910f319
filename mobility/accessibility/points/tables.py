"""Points from a table without geometry: by degrees, coordinates of another system, or ids of grid cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from mobility.accessibility.points.cells import find_cell_center, h3_centers, inspire_centers
from mobility.accessibility.points.model import Points
from mobility.accessibility.points.sources import RowNames
from mobility.errors import PointsError

ID = ("id", "point_id", "place_id", "stop_id", "name")
LATITUDE = ("lat", "latitude", "breite", "geo_lat")
LONGITUDE = ("lon", "lng", "long", "longitude", "laenge", "länge", "geo_lon")
EASTING = ("x", "easting", "x_mp_100m", "x_mp_1km", "x_mp")
NORTHING = ("y", "northing", "y_mp_100m", "y_mp_1km", "y_mp")
INSPIRE_CELL = (
    "gitter_id_100m",
    "gitter_id_1km",
    "gitter_id_10km",
    "grd_id",
    "inspire_id",
    "cell_id",
    "cell",
)
H3_CELL = ("h3", "h3_cell", "h3_id", "h3_index", "hex_id")
"""Names of columns, compared without regard to case; the first that is there is used."""

WGS84 = CRS.from_epsg(4326)

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which columns say what, "" = recognized by their names.

    Parameters
    ----------
    id : str
        Names the points; where none does, the cells' ids or the rows' numbers do.
    lat, lon : str
        Degrees, or with `crs` northing and easting.
    cell : str
        Ids of INSPIRE or H3 cells.
    crs : str
        System of the coordinates ("EPSG:25832"), "" = WGS 84, or as the file says.
    """

    id: str = ""
    lat: str = ""
    lon: str = ""
    cell: str = ""
    crs: str = ""


def points_of_frame(frame: pd.DataFrame, names: ColumnNames, rows: RowNames) -> Points:
    """Make points of a table.

    Parameters
    ----------
    frame : pd.DataFrame
        As read; texts or numbers.
    names : ColumnNames
        Which columns say what.
    rows : RowNames
        How errors name a row.

    Returns
    -------
    Points
        All rows in their order; columns that locate them stay among the columns.

    Raises
    ------
    PointsError
        Naming file, row and column.
    """
    cell = _find(frame, names.cell, (*H3_CELL, *INSPIRE_CELL), rows)
    lat, lon = _find(frame, names.lat, LATITUDE, rows), _find(frame, names.lon, LONGITUDE, rows)
    if not (lat and lon):
        lat, lon = _find(frame, names.lat, NORTHING, rows), _find(frame, names.lon, EASTING, rows)
        if lat and lon and not cell and not names.crs:
            raise PointsError(
                f"{rows.file}: columns {lon} and {lat} are coordinates of an unknown system: name it with "
                "crs, for example EPSG:25832 or EPSG:3035",
                field="crs",
            )
    if cell and not (names.lat or names.lon):
        lats, lons = _of_cells(frame, cell, rows)
    elif lat and lon:
        lats, lons = _of_coordinates(frame, lat, lon, names.crs, rows)
    else:
        raise PointsError(
            f"{rows.file}: no column locates the points. Needed are lat and lon, or x and y with crs, or ids "
            f"of INSPIRE or H3 cells; there are {', '.join(map(str, frame.columns)) or 'none'}",
            field="lat, lon",
        )
    ids = point_ids(frame, _find(frame, names.id, ID, rows) or cell, rows)
    return Points(ids, lats, lons, with_numbers(frame))


def point_ids(frame: pd.DataFrame, column: str, rows: RowNames) -> tuple[str, ...]:
    """Give the points' names.

    Parameters
    ----------
    frame : pd.DataFrame
        The table.
    column : str
        Where they stand, "" = the rows are numbered from 1.
    rows : RowNames
        How errors name a row.

    Returns
    -------
    tuple[str, ...]
        One a row.

    Raises
    ------
    PointsError
        For a name that is missing or comes twice.
    """
    if not column:
        return tuple(str(number) for number in range(1, len(frame) + 1))
    texts = frame[column].astype("string").str.strip()
    is_missing = (texts.isna() | (texts == "")).to_numpy(bool)
    if is_missing.any():
        rows.refuse(is_missing, column, "the point has no id", frame)
    is_again = texts.duplicated().to_numpy(bool)
    if is_again.any():
        again = texts.iloc[int(is_again.argmax())]
        first = rows.name(int((texts == again).to_numpy(bool).argmax()), frame)
        rows.refuse(is_again, column, f"the id {again} was used before ({first})", frame)
    return tuple(texts.tolist())


def checked_system(crs: str, file: str) -> CRS:
    """Read the name of a coordinate system.

    Parameters
    ----------
    crs : str
        "EPSG:25832", a PROJ or WKT text.
    file : str
        For the error.

    Returns
    -------
    pyproj.CRS
        The system.

    Raises
    ------
    PointsError
        If nothing is called so.
    """
    try:
        return CRS.from_user_input(crs)
    except CRSError as fault:
        raise PointsError(f"{file}: crs {crs} is no coordinate system: {fault}", field="crs") from fault


def _find(frame: pd.DataFrame, given: str, known: Sequence[str], rows: RowNames) -> str:
    """Find a column by the name that was given or by those that are known; "" = there is none."""
    if given:
        if given not in frame.columns:
            there = ", ".join(map(str, frame.columns)) or "none"
            raise PointsError(f"{rows.file}: there is no column {given}; there are {there}", field=given)
        return given
    by_name = {str(column).strip().lower(): str(column) for column in reversed(frame.columns)}
    return next((by_name[name] for name in known if name in by_name), "")


def _of_cells(frame: pd.DataFrame, column: str, rows: RowNames) -> Coordinates:
    ids = frame[column].astype("string").str.strip().fillna("").tolist()
    is_inspire = any(find_cell_center(one) is not None for one in ids[:100])
    lats, lons, is_cell = (inspire_centers if is_inspire else h3_centers)(ids)
    if not is_cell.all():
        bad = ids[int((~is_cell).argmax())] or "(nothing)"
        rows.refuse(
            ~is_cell,
            column,
            f"{bad} is no cell: neither of the INSPIRE grid (100mN26891E43370, "
            "CRS3035RES100mN2689100E4337000) nor of H3",
            frame,
        )
    return lats, lons


def _of_coordinates(frame: pd.DataFrame, lat: str, lon: str, crs: str, rows: RowNames) -> Coordinates:
    lats, lons = (_number_column(frame, column, rows) for column in (lat, lon))
    if crs and not (system := checked_system(crs, rows.file)).equals(WGS84):
        transformer = Transformer.from_crs(system, WGS84, always_xy=True)
        east, north = transformer.transform(lons, lats)
        is_off = ~(np.isfinite(north) & np.isfinite(east))
        if is_off.any():
            row = int(is_off.argmax())
            rows.refuse(is_off, f"{lon}, {lat}", f"{lons[row]}, {lats[row]} is nowhere in {crs}", frame)
        return north, east
    for column, degrees, most in ((lat, lats, 90.0), (lon, lons, 180.0)):
        is_wide = np.abs(degrees) > most
        if is_wide.any():
            rows.refuse(
                is_wide,
                column,
                f"{degrees[int(is_wide.argmax())]:g} is no degree of WGS 84; name the coordinate system with "
                "crs, for example EPSG:25832 or EPSG:3035",
                frame,
            )
    return lats, lons


def _number_column(frame: pd.DataFrame, column: str, rows: RowNames) -> NDArray[np.float64]:
    """Read numbers, with a decimal comma too where they are texts."""
    values = frame[column]
    if not pd.api.types.is_numeric_dtype(values):
        values = values.astype("string").str.strip().str.replace(",", ".", regex=False)
        is_missing = (values.isna() | (values == "")).to_numpy(bool)
        if is_missing.any():
            rows.refuse(is_missing, column, "the coordinate is missing", frame)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    is_bad = ~np.isfinite(numbers)
    if is_bad.any():
        rows.refuse(is_bad, column, f"{frame[column].iloc[int(is_bad.argmax())]} is no number", frame)
    return numbers


def with_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn columns of texts that are numbers throughout into numbers.

    Parameters
    ----------
    frame : pd.DataFrame
        All texts, as a CSV file gives them.

    Returns
    -------
    pd.DataFrame
        Rows numbered from 0. A column with a leading zero ("06108") stays text: it is a key, no amount.
    """
    columns = {}
    for column in frame.columns:
        values = frame[column]
        if not pd.api.types.is_numeric_dtype(values) and not _has_keys(values):
            numbers = pd.to_numeric(values, errors="coerce")
            values = numbers if numbers.notna().equals(values.notna()) else values
        columns[str(column)] = values.reset_index(drop=True)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _has_keys(values: pd.Series) -> bool:
    return bool(values.astype("string").str.match(r"0\d").any())
