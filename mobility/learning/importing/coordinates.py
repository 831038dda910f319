"""Where a place lies, checked; an address is looked up where it says nothing."""

import math

from mobility.learning.directory.checking import CENTRAL_EUROPE, NULL_ISLAND
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.source import Area, RecordError, SourceOptions


def checked(lat: object, lon: object, options: SourceOptions) -> tuple[float, float]:
    """Check coordinates.

    Parameters
    ----------
    lat, lon : object
        Degrees, WGS 84, as the source has them; a decimal comma is understood.
    options : SourceOptions
        With the area in which they must lie.

    Returns
    -------
    tuple[float, float]
        Degrees.

    Raises
    ------
    RecordError
        If they are missing, no numbers, 0, 0, swapped or outside.
    """
    try:
        north, east = (float(str(value).strip().replace(",", ".")) for value in (lat, lon))
    except ValueError:
        raise RecordError("it has no coordinates", "lat, lon") from None
    if not (math.isfinite(north) and math.isfinite(east)):
        raise RecordError("its coordinates are no numbers", "lat, lon")
    if abs(north) < NULL_ISLAND and abs(east) < NULL_ISLAND:
        raise RecordError("its coordinates are 0, 0", "lat, lon")
    area = options.area or CENTRAL_EUROPE
    if not _within(north, east, area) and _within(east, north, area):
        raise RecordError("its latitude and longitude are swapped", "lat, lon")
    if abs(north) > 90 or abs(east) > 180 or (options.area and not _within(north, east, options.area)):
        raise RecordError("its coordinates lie outside of the area", "lat, lon")
    return north, east


def located(lat: object, lon: object, address: str, collector: Collector) -> tuple[float, float]:
    """Check coordinates, or look the address up where there are none.

    Parameters
    ----------
    lat, lon : object
        As the source has them.
    address : str
        One line.
    collector : Collector
        With the geocoder of its options.

    Returns
    -------
    tuple[float, float]
        Degrees.

    Raises
    ------
    RecordError
        If there is no way to know.
    """
    options = collector.options
    if lat not in (None, "") or lon not in (None, ""):
        return checked(lat, lon, options)
    found = options.geocode(address) if options.geocode and address else None
    if found is None:
        raise RecordError(
            "it is without coordinates; its address is known, but not where that is"
            if address
            else "it is without coordinates and address",
            "lat, lon",
        )
    return checked(*found, options)


def _within(lat: float, lon: float, area: Area) -> bool:
    return area[0] <= lon <= area[2] and area[1] <= lat <= area[3]
