"""Loads with the riders who are expected: added to what is foretold, never taken away.

Riders are told of by the privacy stage's steps (`mobility.occupancy.privacy.tell_in_steps`), in all outputs
alike. They are added where a vehicle still has to go: a departure that sensors told of holds who boarded, and
what is foretold of the stops after it follows from that. So who was to board there is not expected any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.occupancy.chances import seat_probability
from mobility.occupancy.day_loads import DayLoads
from mobility.occupancy.privacy import tell_in_steps
from mobility.occupancy.scales import UNKNOWN, statutory_level
from mobility.routing.day_loads import DayLoadSource
from mobility.service.published_loads import KEPT_DAYS, PublishedLoads
from mobility.snapshot.trip_loads import LoadSource
from mobility.steering.expected_riders import Caps, Stretch, find_run

Run = tuple[int, int]
"""Trip of the Timetable and ordinal of the service day."""
FORETOLD = (LoadSource.FORECAST, LoadSource.PRIOR)
NOT_SEEN = (LoadSource.NONE, *FORETOLD)
FIGURES = ("p10", "p50", "p90")


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
        Of the borders of the steps that they are told in.
    """

    riders: Mapping[Stretch, float] = field(default_factory=dict)
    caps: Mapping[int, float] = field(default_factory=dict)
    secret: bytes = b""

    def by_run(self) -> dict[Run, list[tuple[Stretch, float]]]:
        """Sort riders by the runs they are expected on.

        Returns
        -------
        dict[Run, list[tuple[Stretch, float]]]
            With at least one stretch each.
        """
        found: dict[Run, list[tuple[Stretch, float]]] = {}
        for stretch, persons in self.riders.items():
            run = find_run(stretch.trip_id)
            if run is not None:
                found.setdefault(run, []).append((stretch, persons))
        return found

    def most(self, places: int, route: int) -> float:
        """Give how many persons may take a run's places who are only expected.

        Parameters
        ----------
        places : int
            Of its vehicle.
        route : int
            Of the Timetable: some have caps of their own.

        Returns
        -------
        float
            Persons.
        """
        return places * self.caps.get(route, Caps().share_of_places)

    def told(
        self,
        run: Run,
        stretches: list[tuple[Stretch, float]],
        sources: NDArray[np.int8],
        places: int,
        route: int,
    ) -> NDArray[np.float32]:
        """Give the persons that are told of along a run.

        Parameters
        ----------
        run : Run
            Names its steps.
        stretches : list[tuple[Stretch, float]]
            Riders on it.
        sources : (n_calls,) int8
            What its loads rest on as it calls now: a stretch beyond its calls is left out, and so is one that
            begins where sensors have told of a departure, there or later.
        places : int
            Of its vehicle; 0 = not known: then nobody counts.
        route : int
            Of the Timetable: some have caps of their own.

        Returns
        -------
        (n_calls,) float32
            Persons on the stretch that begins at each call, in steps for each stop where some of them board,
            and within the cap.
        """
        seen = np.flatnonzero(~np.isin(sources, NOT_SEEN))
        gone = int(seen[-1]) if seen.size else -1
        boarding: dict[int, NDArray[np.float64]] = {}
        for stretch, persons in stretches:
            if persons > 0 and gone < stretch.first and stretch.last < sources.size:
                announced = boarding.setdefault(stretch.first, np.zeros(sources.size))
                announced[stretch.first : stretch.last] += persons
        most = self.most(places, route)
        # Steps for each stop where riders board: what falls away as they are seen on board falls away whole.
        # Were all told of together, the count would fall, and pass borders that somebody found before.
        steps = [
            tell_in_steps(self.secret, f"{run[0]}|{run[1]}|{first}", announced, most)
            for first, announced in boarding.items()
        ]
        if not steps:
            return np.zeros(sources.size, np.float32)
        return reduce(lambda one, other: np.minimum(one + other, np.float32(most)), steps)


class ExpectedLoads:
    """A DayLoadSource with expected riders; never changed.

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
        self._by_run: dict[Run, list[tuple[Stretch, float]]] | None = None

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

    def is_taken(self, stretch: Stretch, places: int, route: int) -> bool:
        """Tell whether somewhere on a ride all places are taken that expected riders may take.

        Goes by what is told of them, so it says of no single rider more than loads do; whoever was expected
        and has boarded since still counts.

        Parameters
        ----------
        stretch : Stretch
            The ride.
        places : int
            Of its vehicle; 0 = not known.
        route : int
            Of the Timetable.

        Returns
        -------
        bool
            True where the line's cap is none at all, whatever runs there; else False where the vehicle is not
            known.
        """
        if self._expected.most(1, route) == 0:
            return True
        run = find_run(stretch.trip_id)
        if places == 0 or run is None:
            return False
        if self._by_run is None:
            self._by_run = self._expected.by_run()
        others = self._by_run.get(run, [])
        n_calls = 1 + max(one.last for one, _ in [(stretch, 0.0), *others])
        nothing_seen = np.full(n_calls, LoadSource.NONE, np.int8)
        told = self._expected.told(run, others, nothing_seen, places, route)[stretch.first : stretch.last]
        return bool(told.max(initial=0.0) >= np.float32(self._expected.most(places, route)))

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
        persons = count_riders(day, loads, self._expected)
        is_foretold = np.isin(loads.source, FORETOLD) & (loads.seats > 0)
        at = np.flatnonzero((persons > 0) & ~np.isnan(loads.p50) & is_foretold)
        if not at.size:
            return loads
        seats, standing = loads.seats[at], loads.standing[at]
        more = persons[at] / seats
        columns = {name: getattr(loads, name).copy() for name in FIGURES}
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


def count_riders(day: Day, loads: DayLoads, expected: Expected) -> NDArray[np.float32]:
    """Lay the riders that are told of on a compiled day.

    Parameters
    ----------
    day : Day
        The day.
    loads : DayLoads
        Its loads, for the places of vehicles.
    expected : Expected
        On the numbers of its network.

    Returns
    -------
    (n_times,) float32
        Persons on the stretch that begins at each call.
    """
    t = day.timetable
    runs = {
        key: number
        for number, key in enumerate(zip(t.trip_source.tolist(), day.trip_day.tolist(), strict=True))
    }
    persons = np.zeros(t.arrivals.size, np.float32)
    for run, stretches in expected.by_run().items():
        number = runs.get(run)
        if number is None:
            continue
        here = rows_of(day, number)
        at = here.start + int(loads.seats[here].argmax())  # a call nobody counted at has no vehicle
        seats = int(loads.seats[at])
        places = seats + int(loads.standing[at]) if seats > 0 else 0
        route = int(day.source.trip_route[day.runs[number]])
        persons[here] = expected.told(run, stretches, loads.source[here], places, route)
    return persons


def rows_of(day: Day, number: int) -> slice:
    """Find the loads of a run.

    Parameters
    ----------
    day : Day
        The day.
    number : int
        Of the run on that day.

    Returns
    -------
    slice
        Its rows of DayLoads, one a call.
    """
    t = day.timetable
    pattern = int(t.trip_pattern[number])
    length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
    within = number - int(t.pattern_trips_offsets[pattern])
    row = int(t.pattern_times_offsets[pattern]) + within * length
    return slice(row, row + length)


def published_below(loads: DayLoadSource) -> PublishedLoads | None:
    """Find what is published below the riders who are expected.

    Parameters
    ----------
    loads : DayLoadSource
        With or without them.

    Returns
    -------
    PublishedLoads | None
        None: loads come from somewhere else.
    """
    base = loads.base if isinstance(loads, ExpectedLoads) else loads
    return base if isinstance(base, PublishedLoads) else None
