"""Reads the area that a city's extract is cut to from a GeoJSON file."""

import shapely

from mobility.errors import BuildError

MAX_BYTES = 10_000_000
Area = shapely.Polygon | shapely.MultiPolygon
_POLYGONS = ("Polygon", "MultiPolygon")


def parse_area(data: bytes, file: str) -> Area:
    """Read the polygons of a GeoJSON text as one area.

    Parameters
    ----------
    data : bytes
        A geometry, a Feature or a FeatureCollection; whatever is no polygon is passed over.
    file : str
        Name of the file, for errors.

    Returns
    -------
    Polygon or MultiPolygon
        In (lon, lat), valid, not empty.

    Raises
    ------
    BuildError
        The file is too big, no GeoJSON, holds no polygon, or does not lie in degrees.
    """
    if len(data) > MAX_BYTES:
        raise BuildError(f"{file} has {len(data):,} bytes, the limit is {MAX_BYTES:,}", file)
    try:
        found = shapely.from_geojson(data.decode("utf-8-sig"))
    except (shapely.errors.GEOSException, UnicodeDecodeError) as error:
        raise BuildError(f"{file} is not GeoJSON: {error}", file) from None
    parts = [found]
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = [piece for part in parts for piece in shapely.get_parts(part)]
    area = shapely.union_all([shapely.make_valid(part) for part in parts if part.geom_type in _POLYGONS])
    if not isinstance(area, Area) or area.is_empty or area.area == 0:
        raise BuildError(f"{file} holds no polygon", file)
    west, south, east, north = area.bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BuildError(f"{file} does not lie in degrees: {west:g},{south:g} to {east:g},{north:g}", file)
    return area
