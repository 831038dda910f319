"""Three invented systems of shared vehicles in the model city: where vehicles are at any moment of a day.

A day is played once, from its date and the seed, minute by minute: rides begin at a rate that follows the
hours of the day, into the middle in the morning and back in the evening. The same date is the same day.
"""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.terrain import to_degrees
from mobility.simulation.vehicle_places import n_bike_stations

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MINUTES = 24 * 60
_NIGHT, _MORNING = (0.2, 0.1, 0.1, 0.1, 0.2, 0.5), (1.2, 2.2, 2.4, 1.5, 1.1, 1.2)
_AFTERNOON, _EVENING = (1.5, 1.4, 1.4, 1.8, 2.3, 2.4), (1.9, 1.3, 0.9, 0.7, 0.5, 0.3)
RIDES_BY_HOUR = np.array([*_NIGHT, *_MORNING, *_AFTERNOON, *_EVENING])
"""Rides of an hour against the day's mean: two peaks, as in public counts of hire bikes."""
RIDES_PER_VEHICLE = {"bikes": 5.0, "scooters": 4.0, "cars": 1.5}
"""On a day."""
RIDE_MINUTES = {"bikes": (6, 25), "scooters": (4, 15), "cars": (45, 240)}
DOCKS = 16
JITTER_M = 25.0
"""A scooter stands so far from the house where its rider got off."""
SCOOTER_RANGE_M = 32_000
METERS_PER_MINUTE = 220


@dataclass(frozen=True, eq=False)
class Stand:
    """A station."""

    station_id: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, eq=False)
class Docked:
    """A system with stations.

    Parameters
    ----------
    stands : tuple[Stand, ...]
        Its stations.
    n_vehicles : int
        Of the whole system.
    kind : str
        "bikes" or "cars".
    comes_back : bool
        Whether a vehicle returns to where it was taken.
    """

    stands: tuple[Stand, ...]
    n_vehicles: int
    kind: str
    comes_back: bool


@dataclass(frozen=True, eq=False)
class Scooter:
    """One free vehicle at one moment."""

    vehicle_id: str
    lat: float
    lon: float
    range_m: int


class Fleets:
    """The systems of a city.

    Parameters
    ----------
    city : ModelCity
        Where they are.
    seed : int
        Of their days.
    """

    def __init__(self, city: "ModelCity", seed: int) -> None:
        self._seed = seed
        stations = [station for station in city.stations if station.node >= 0]
        lats, lons = to_degrees(np.array([station.xy for station in stations]))
        self._outwardness = np.array([float(np.hypot(*station.xy)) for station in stations])
        stands = [
            Stand(f"stand-{row}", station.name, float(lat), float(lon))
            for row, (station, lat, lon) in enumerate(zip(stations, lats, lons, strict=True))
        ]
        busy = np.argsort(self._outwardness, kind="stable")
        self._bike_rows = np.sort(busy[: n_bike_stations(len(stands))])
        self._car_rows = np.sort(busy[: max(2, len(stands) // 12)])
        self.bikes = self._docked("bikes", self._bike_rows, stands, 6, comes_back=False)
        self.cars = self._docked("cars", self._car_rows, stands, 2, comes_back=True)
        self.n_scooters = max(20, int(400 * city.size))
        self._houses = city.houses
        self._days: dict[tuple[str, datetime.date], Ints] = {}
        self._spots: dict[datetime.date, tuple[Ints, Ints]] = {}

    def counts(self, system: Docked, moment: datetime.datetime) -> Ints:
        """Count vehicles at stations.

        Parameters
        ----------
        system : Docked
            `bikes` or `cars`.
        moment : datetime.datetime
            Local time.

        Returns
        -------
        (n_stands,) int64
            That may be rented.
        """
        key = (system.kind, moment.date())
        if key not in self._days:
            self._forget(moment.date())
            self._days[key] = self._play(system, moment.date())
        found: Ints = self._days[key][moment.hour * 60 + moment.minute]
        return found

    def scooters(self, moment: datetime.datetime) -> list[Scooter]:
        """List free scooters.

        Parameters
        ----------
        moment : datetime.datetime
            Local time.

        Returns
        -------
        list[Scooter]
            Those that nobody rides.
        """
        date, minute = moment.date(), moment.hour * 60 + moment.minute
        if date not in self._spots:
            self._forget(date)
            self._spots[date] = self._play_scooters(date)
        houses, used_m = self._spots[date]
        found = []
        for row in range(self.n_scooters):
            house = int(houses[minute, row])
            if house < 0:
                continue
            draw = np.random.default_rng([self._seed, row, house])
            xy = self._houses.xy[house] + draw.uniform(-JITTER_M, JITTER_M, 2)
            lat, lon = to_degrees(xy)
            left_m = max(2_000, SCOOTER_RANGE_M - int(used_m[minute, row]))
            found.append(Scooter(f"scooter-{row}", float(lat), float(lon), left_m))
        return found

    def _docked(self, kind: str, rows: Ints, stands: list[Stand], each: int, *, comes_back: bool) -> Docked:
        return Docked(tuple(stands[row] for row in rows), each * len(rows), kind, comes_back)

    def _forget(self, date: datetime.date) -> None:
        """Days before yesterday are of no use any more."""
        for key in [key for key in self._days if (date - key[1]).days > 1]:
            del self._days[key]
        for day in [day for day in self._spots if (date - day).days > 1]:
            del self._spots[day]

    def _play(self, system: Docked, date: datetime.date) -> Ints:
        rng = np.random.default_rng([self._seed, date.toordinal(), len(system.kind)])
        rows = self._bike_rows if system.kind == "bikes" else self._car_rows
        outward = self._outwardness[rows] / max(self._outwardness[rows].max(), 1.0)
        n = len(system.stands)
        count = np.bincount(rng.integers(0, n, system.n_vehicles), minlength=n)
        back: dict[int, list[int]] = {}
        told = np.empty((MINUTES, n), np.int64)
        mean = system.n_vehicles * RIDES_PER_VEHICLE[system.kind] / MINUTES
        for minute in range(MINUTES):
            for stand in back.pop(minute, []):
                count[stand] += 1
            lure = _lure(outward, minute)
            for _ in range(rng.poisson(mean * RIDES_BY_HOUR[minute // 60])):
                there = count * (1.5 - lure)
                if not there.sum():
                    break
                start = int(rng.choice(n, p=there / there.sum()))
                room = np.where(count < DOCKS, lure, 0.0)
                goal = start if system.comes_back else int(rng.choice(n, p=room / room.sum()))
                count[start] -= 1
                back.setdefault(minute + int(rng.integers(*RIDE_MINUTES[system.kind])), []).append(goal)
            told[minute] = count
        return told

    def _play_scooters(self, date: datetime.date) -> tuple[Ints, Ints]:
        rng = np.random.default_rng([self._seed, date.toordinal(), 99])
        weight = self._houses.weight / self._houses.weight.sum()
        house = rng.choice(len(weight), self.n_scooters, p=weight)
        used = rng.integers(0, 12_000, self.n_scooters)
        free_from = np.zeros(self.n_scooters, np.int64)
        houses, used_m = (np.empty((MINUTES, self.n_scooters), np.int64) for _ in range(2))
        mean = self.n_scooters * RIDES_PER_VEHICLE["scooters"] / MINUTES
        for minute in range(MINUTES):
            for _ in range(rng.poisson(mean * RIDES_BY_HOUR[minute // 60])):
                row = int(rng.integers(self.n_scooters))
                if free_from[row] > minute:
                    continue
                length = int(rng.integers(*RIDE_MINUTES["scooters"]))
                house[row], free_from[row] = rng.choice(len(weight), p=weight), minute + length
                used[row] += length * METERS_PER_MINUTE
            houses[minute] = np.where(free_from <= minute, house, -1)
            used_m[minute] = used
        return houses, used_m


def _lure(outward: Floats, minute: int) -> Floats:
    """How much a station draws: the middle in the morning, the districts in the evening."""
    morning = np.exp(-((minute - 8 * 60) ** 2) / (2 * 90.0**2))
    evening = np.exp(-((minute - 17.5 * 60) ** 2) / (2 * 120.0**2))
    found: Floats = 0.7 + 0.6 * evening * (outward - 0.5) - 0.6 * morning * (outward - 0.5)
    return found
