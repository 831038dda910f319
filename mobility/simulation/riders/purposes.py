"""Why and when people ride: trips by purpose, hour and kind of day. Data only; what has no source is assumed.

The volume is that of Halle: its operator counted 57 million passengers in 2018 (dubisthalle.de, 2019), which
is some 180,000 boardings on a working day for 240,000 inhabitants. The model's network makes about 1.65
boardings of a journey, so that 0.47 journeys a person and working day give that volume. Shares of purposes
and hours are assumptions in the usual order of German household surveys.
"""

from dataclasses import dataclass

JOURNEYS_A_PERSON = {"weekday": 0.47, "saturday": 0.30, "sunday": 0.19}
"""By transit on a day of each class."""


@dataclass(frozen=True)
class Purpose:
    """One reason to leave home.

    Parameters
    ----------
    name : str
        Of the activity in `Zones`.
    share : dict[str, float]
        Share of a day's journeys, by class of day.
    out, back : tuple[tuple[float, float], ...]
        (hour, weight): when people leave home and when they return; normal around each hour.
    spread_h : float
        Standard deviation around each hour.
    stretch_s : float
        Seconds over which a longer journey is made less often.
    in_holidays : float
        Factor in school holidays.
    returns : float
        Return journeys for each journey out.
    """

    name: str
    share: dict[str, float]
    out: tuple[tuple[float, float], ...]
    back: tuple[tuple[float, float], ...]
    spread_h: float
    stretch_s: float
    in_holidays: float = 1.0
    returns: float = 1.0


PURPOSES = (
    Purpose("work", {"weekday": 0.30, "saturday": 0.08, "sunday": 0.07},
        ((6.2, 0.25), (7.1, 0.4), (8.0, 0.25), (9.2, 0.1)),
        ((13.5, 0.08), (15.2, 0.22), (16.2, 0.33), (17.2, 0.25), (18.6, 0.12)), 0.35, 2400.0, 0.86),
    Purpose("shift", {"weekday": 0.05, "saturday": 0.05, "sunday": 0.07},
        ((5.0, 0.42), (12.95, 0.36), (20.95, 0.22)), ((6.3, 0.22), (14.3, 0.42), (22.3, 0.36)), 0.12, 2700.0,
        0.95),
    Purpose("school", {"weekday": 0.19, "saturday": 0.0, "sunday": 0.0},
        ((7.15, 0.85), (7.95, 0.15)), ((12.7, 0.2), (13.6, 0.36), (14.6, 0.26), (15.6, 0.18)), 0.17, 1300.0,
        0.0),
    Purpose("university", {"weekday": 0.11, "saturday": 0.01, "sunday": 0.01},
        ((7.5, 0.35), (9.3, 0.3), (11.4, 0.15), (13.4, 0.2)),
        ((11.9, 0.15), (13.9, 0.25), (15.9, 0.3), (17.9, 0.3)), 0.3, 2700.0, 0.45),
    Purpose("shopping", {"weekday": 0.12, "saturday": 0.37, "sunday": 0.03},
        ((9.5, 0.35), (11.0, 0.2), (14.5, 0.2), (16.5, 0.25)),
        ((10.8, 0.25), (12.3, 0.25), (16.0, 0.2), (18.0, 0.3)), 0.8, 1500.0),
    Purpose("errand", {"weekday": 0.07, "saturday": 0.04, "sunday": 0.02},
        ((8.2, 0.4), (10.0, 0.35), (14.0, 0.25)), ((9.7, 0.3), (11.6, 0.4), (15.6, 0.3)), 0.6, 1700.0),
    Purpose("leisure", {"weekday": 0.10, "saturday": 0.31, "sunday": 0.50},
        ((10.5, 0.15), (14.2, 0.3), (17.5, 0.25), (19.3, 0.3)),
        ((12.5, 0.1), (17.5, 0.3), (20.5, 0.2), (22.5, 0.3), (24.9, 0.1)), 1.0, 2400.0, 1.08),
    Purpose("visit", {"weekday": 0.06, "saturday": 0.14, "sunday": 0.30},
        ((9.8, 0.2), (14.0, 0.5), (17.0, 0.3)), ((12.0, 0.15), (17.3, 0.45), (20.5, 0.4)), 1.0, 2700.0, 1.05),
)  # fmt: skip
"""Shares add up to 1 for each class of day."""
