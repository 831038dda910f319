"""Loads with the riders who are expected: added to what is known, never taken away."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.occupancy.chances import seat_probability
from mobility.occupancy.day_loads import DayLoads
from mobility.occupancy.privacy import LEAST_COUNT
from mobility.occupancy.scales import UNKNOWN, statutory_level
from mobility.routing.day_loads import DayLoadSource
from mobility.service.published_loads import KEPT_DAYS
from mobility.steering.expected_riders import Caps, Stretch, cap, find_run


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected at a moment.

    Parameters
    ----------
    riders : Mapping[Stretch, float]
        Persons by stretch of a run, as counted.
    caps : Mapping[int, float]
        Share of a run's places that they may take, by route of the Timetable; of others that of `Caps`.
    secret : bytes
        Of the borders that they are rounded at.
    """

    riders: Mapping[Stretch, float] = field(default_factory=dict)
    caps: Mapping[int, float] = field(default_factory=dict)
    secret: bytes = b""


class ExpectedLoads:
    """A DayLoadSource with expected riders; never changed.

    They are told in steps of LEAST_COUNT persons, at borders drawn for each run from a secret: what one rider
    says moves no figure that somebody else can tell from another's.

    Parameters
    ----------
    base : DayLoadSource
        As published, or exact.
    expected : Expected
        What is added.
    """

    def __init__(self, base: DayLoadSource, expected: Expected) -> None:
        self.base, self._expected = base, expected
        self._kept: OnceCache[int, tuple[Day, DayLoads | None]] = OnceCache(KEPT_DAYS)

    def over(self, base: DayLoadSource) -> "ExpectedLoads":
        """Add the same riders to other loads.

        Parameters
        ----------
        base : DayLoadSource
            Of the same network.

        Returns
        -------
        ExpectedLoads
            A new one.
        """
        return ExpectedLoads(base, self._expected)

    def day_loads(self, day: Day) -> DayLoads | None:
        """Give the loads of a compiled day.

        Parameters
        ----------
        day : Day
            Of the same network.

        Returns
        -------
        DayLoads | None
            The same object for the same day; that of the base where nobody is expected.
        """
        return self._kept.get(id(day), lambda: (day, self._add(day)))[1]

    def _add(self, day: Day) -> DayLoads | None:
        loads = self.base.day_loads(day)
        if loads is None or not self._expected.riders:
            return loads
        persons = self._count(day, loads)
        at = np.flatnonzero((persons > 0) & ~np.isnan(loads.p50))
        if not at.size:
            return loads
        seats, standing = loads.seats[at], loads.standing[at]
        more = persons[at] / seats
        columns = {name: getattr(loads, name).copy() for name in ("p10", "p50", "p90")}
        for column in columns.values():
            column[at] += more
        level, seated = loads.level.copy(), loads.seat_probability.copy()
        told = statutory_level(columns["p50"][at] * seats, seats, standing)
        level[at] = np.where(level[at] == UNKNOWN, UNKNOWN, np.maximum(level[at], told))
        likely = seat_probability(*(column[at] for column in columns.values()))
        seated[at] = np.where(np.isnan(seated[at]), np.nan, np.minimum(seated[at], likely))
        for changed in (level, seated, *columns.values()):
            changed.flags.writeable = False
        return loads._replace(**columns, level=level, seat_probability=seated)

    def _count(self, day: Day, loads: DayLoads) -> NDArray[np.float32]:
        """Persons expected in each row of the day's loads, capped and rounded."""
        t, expected = day.timetable, self._expected
        runs = {
            key: number
            for number, key in enumerate(zip(t.trip_source.tolist(), t.trip_day.tolist(), strict=True))
        }
        lengths = np.diff(t.pattern_stops_offsets)
        told = np.zeros(t.arrivals.size, np.float32)
        rows: dict[int, tuple[int, int]] = {}
        for stretch, persons in expected.riders.items():
            run = find_run(stretch.trip_id)
            number = None if run is None else runs.get(run)
            if number is None:
                continue
            pattern = int(t.trip_pattern[number])
            length = int(lengths[pattern])
            if stretch.last >= length:  # it calls elsewhere now
                continue
            within = number - int(t.pattern_trips_offsets[pattern])
            row = int(t.pattern_times_offsets[pattern]) + within * length
            told[row + stretch.first : row + stretch.last] += persons
            rows[number] = row, length
        for number, (row, length) in rows.items():
            here = slice(row, row + length)
            own = Caps().share_of_places
            route = int(day.source.trip_route[day.runs[number]])
            caps = Caps(share_of_places=expected.caps.get(route, own))
            places = loads.seats[here].astype(np.int32) + loads.standing[here]
            border = _border(expected.secret, int(t.trip_source[number]), int(t.trip_day[number]))
            rounded = np.floor(told[here] / LEAST_COUNT + border) * LEAST_COUNT
            told[here] = cap(rounded.astype(np.float32), np.where(loads.seats[here] > 0, places, 0), caps)
        return told


def _border(secret: bytes, trip: int, service_day: int) -> float:
    """Draw where the steps of a run lie, 0 to 1; the same for ever, so that asking again tells no more."""
    drawn = hashlib.blake2b(f"expected {trip} {service_day}".encode(), key=secret, digest_size=8).digest()
    return int.from_bytes(drawn) / 2**64
