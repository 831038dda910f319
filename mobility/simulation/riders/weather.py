"""What makes one day unlike another of its kind: weather, events, and how many people set out at all."""

import datetime
from typing import NamedTuple

import numpy as np

_WET = 0.42
"""Share of days with rain, about that of the region."""
_MEAN_C = (1.0, 1.8, 5.2, 9.8, 14.4, 17.6, 19.6, 19.2, 14.8, 10.0, 5.2, 2.0)
"""Usual temperature of each month in degrees Celsius, rounded."""
RAIN_FACTOR, FROST_FACTOR, HEAT_FACTOR = 1.06, 1.04, 0.96
"""How weather changes the number of riders: those who would cycle or walk (assumptions)."""
WET_MM, FROST_C, HEAT_C = 1.0, 0.0, 26.0
"""From how much rain and up to or from which daily mean on that is so."""
RAIN_PACE, SNOW_PACE = 1.03, 1.09
"""How weather stretches ride times (assumptions)."""
_DAY_SPREAD = 0.035
"""Spread of a day's volume that nothing explains (an assumption)."""
_KEY_WEATHER, _KEY_EVENTS = 71, 72


class Weather(NamedTuple):
    """Of one day."""

    temperature_c: float  # daily mean
    rain_mm: float
    is_snow: bool

    @property
    def demand(self) -> float:
        """Factor on the number of riders."""
        factor = RAIN_FACTOR if self.rain_mm >= WET_MM else 1.0
        if self.temperature_c < FROST_C:
            return factor * FROST_FACTOR
        return factor * (HEAT_FACTOR if self.temperature_c > HEAT_C else 1.0)

    @property
    def pace(self) -> float:
        """Factor on ride times."""
        return SNOW_PACE if self.is_snow else RAIN_PACE if self.rain_mm >= WET_MM else 1.0


class Event(NamedTuple):
    """Something that draws a crowd to one station."""

    name: str
    station: int
    start_s: int  # service-day seconds
    end_s: int
    riders: int  # of its visitors, who come and go by transit


def weather_of(seed: int, date: datetime.date) -> Weather:
    """Make up the weather of a day.

    Parameters
    ----------
    seed : int
        Of the riders.
    date : datetime.date
        Any day.

    Returns
    -------
    Weather
        Days in a row are alike: each mixes the chance of four days.
    """
    day = date.toordinal()
    draws = np.array([np.random.default_rng([seed, _KEY_WEATHER, day - k]).normal(size=2) for k in range(4)])
    mix = np.array([0.7, 0.5, 0.4, 0.32])
    warmth, wetness = (draws * mix[:, None]).sum(axis=0)
    middle = _MEAN_C[date.month - 1]
    after = _MEAN_C[date.month % 12]
    temperature = middle + (after - middle) * (date.day - 15) / 30 + 4.0 * warmth
    # the threshold that a standard normal exceeds on the share of wet days
    rain = max(0.0, float(wetness) - 0.2) * 4.0 / (1 - _WET)
    return Weather(round(float(temperature), 1), round(rain, 1), bool(rain >= 1.0 and temperature < 0.5))


def events_of(
    seed: int, date: datetime.date, places: list[tuple[str, int]], size: float, is_day_off: bool
) -> tuple[Event, ...]:
    """Make up the events of a day.

    Parameters
    ----------
    seed : int
        Of the riders.
    date : datetime.date
        Any day.
    places : list[tuple[str, int]]
        Where events can be: name and station; the first is the stadium.
    size : float
        Of the city; 1 = Halle.
    is_day_off : bool
        Saturdays, Sundays and holidays have more of them.

    Returns
    -------
    tuple[Event, ...]
        Often none.
    """
    rng = np.random.default_rng([seed, _KEY_EVENTS, date.toordinal()])
    events = []
    if date.weekday() == 5 and rng.random() < 0.45:
        riders = int(rng.uniform(2200, 5200) * size)
        events.append(Event("football", places[0][1], 14 * 3600, 15 * 3600 + 3000, riders))
    if rng.random() < (0.3 if is_day_off or date.weekday() == 4 else 0.1):
        name, station = places[int(rng.integers(len(places)))]
        start = int(rng.choice([18, 19, 20])) * 3600 + 1800 * int(rng.integers(2))
        riders = int(rng.uniform(700, 2600) * size)
        events.append(Event(f"evening at {name}", station, start, start + 9000, riders))
    if date.month == 12 and date.day < 23:
        events.append(Event("Christmas market", 1, 16 * 3600, 20 * 3600, int(2600 * size)))
    return tuple(events)


def volume_of(seed: int, date: datetime.date) -> float:
    """Give the factor on a day's riders that nothing explains.

    Parameters
    ----------
    seed : int
        Of the riders.
    date : datetime.date
        Any day.

    Returns
    -------
    float
        About 1.
    """
    rng = np.random.default_rng([seed, 73, date.toordinal()])
    return float(np.exp(rng.normal(-0.5 * _DAY_SPREAD**2, _DAY_SPREAD)))
