"""From which zoom on lines and their vehicles show on the map, by mode."""

from mobility.service.modes import Mode

FIRST_ZOOMS: dict[Mode, int] = {
    Mode.AIRPLANE: 4, Mode.HIGHSPEED_RAIL: 4, Mode.LONG_DISTANCE: 4, Mode.NIGHT_RAIL: 4,
    Mode.REGIONAL_RAIL: 6, Mode.COACH: 6, Mode.SUBURBAN: 8, Mode.SUBWAY: 9, Mode.FERRY: 9, Mode.TRAM: 9,
    Mode.FUNICULAR: 10, Mode.AERIAL_LIFT: 10, Mode.BUS: 10, Mode.ODM: 11, Mode.OTHER: 11,
}  # fmt: skip
"""As wide as a city is on a screen, all of it shows; docs/api.md has the same table."""


def shows(mode: str, zoom: float) -> bool:
    """Tell whether a mode shows at a zoom.

    Parameters
    ----------
    mode : str
        Word of the wire format.
    zoom : float
        Of the client's map.

    Returns
    -------
    bool
        False: left out as too much for this zoom.
    """
    return zoom >= FIRST_ZOOMS[Mode(mode)]
