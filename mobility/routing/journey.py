"""What the router answers: legs in Unix seconds and indices, no wire format, no texts of feeds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]
"""Degrees WGS 84, one a point; arrays up to the wire format: boxing floats costs more than a search."""


class Reason(StrEnum):
    """Why a search found nothing (OpenTripPlanner's words, the codes of docs/api.md)."""

    LOCATION_NOT_FOUND = "LOCATION_NOT_FOUND"
    NO_STOPS_IN_RANGE = "NO_STOPS_IN_RANGE"
    NO_TRANSIT_CONNECTION = "NO_TRANSIT_CONNECTION"
    NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW = "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"
    OUTSIDE_BOUNDS = "OUTSIDE_BOUNDS"
    OUTSIDE_SERVICE_PERIOD = "OUTSIDE_SERVICE_PERIOD"
    WALKING_BETTER_THAN_TRANSIT = "WALKING_BETTER_THAN_TRANSIT"


@dataclass(frozen=True, slots=True)
class EmptyReason:
    """One reason and the side it is about: "fromPlace", "toPlace", "time", "via" or ""."""

    code: Reason
    field: str = ""


class Turn(StrEnum):
    """Relative direction of a step (the value is MOTIS' relativeDirection)."""

    DEPART = "DEPART"
    HARD_LEFT = "HARD_LEFT"
    LEFT = "LEFT"
    SLIGHTLY_LEFT = "SLIGHTLY_LEFT"
    CONTINUE = "CONTINUE"
    SLIGHTLY_RIGHT = "SLIGHTLY_RIGHT"
    RIGHT = "RIGHT"
    HARD_RIGHT = "HARD_RIGHT"
    CIRCLE_CLOCKWISE = "CIRCLE_CLOCKWISE"
    CIRCLE_COUNTERCLOCKWISE = "CIRCLE_COUNTERCLOCKWISE"
    STAIRS = "STAIRS"
    ELEVATOR = "ELEVATOR"
    UTURN_LEFT = "UTURN_LEFT"
    UTURN_RIGHT = "UTURN_RIGHT"


class Step(NamedTuple):
    """One instruction of a street leg: a run of edges with one name and one kind."""

    turn: Turn
    length_m: float
    duration_s: int
    name: int  # row of the "street/names" table, or -1
    feature: int  # bits of osm.street_graph.Feature of its first edge
    way: int  # OSM way id of its first edge, 0 = made by us
    from_level: float
    to_level: float
    pushed: bool  # a cyclist walks here
    exit: int  # which exit of a roundabout to take (1 = the first), 0 = no roundabout
    lats: Coordinates
    lons: Coordinates


@dataclass(frozen=True, slots=True, eq=False)
class StreetLeg:
    """A stretch on streets: access, transfer, egress or direct."""

    mode: str  # "WALK" or "BIKE" (more with the shared modes)
    start_s: int  # Unix
    end_s: int
    from_stop: int  # -1 = the query's coordinate
    to_stop: int
    length_m: float
    lats: Coordinates
    lons: Coordinates
    steps: tuple[Step, ...]
    unknown_step_free_m: float = 0.0  # wheelchair only: metres whose step-free state is not known


class Call(NamedTuple):
    """A trip's halt at one position, Unix seconds."""

    stop: int
    stop_sequence: int
    arrival_s: int
    departure_s: int
    pickup_type: int
    drop_off_type: int


class Plan(NamedTuple):
    """What was planned of halts about which realtime feeds say something; columns beside those of Calls."""

    stops: NDArray[np.int32]  # the platform by the timetable
    arrivals_s: NDArray[np.int64]  # Unix
    departures_s: NDArray[np.int64]
    known: NDArray[np.bool_]  # whether a feed's word holds for the halt
    left_out: NDArray[np.bool_]  # the vehicle does not halt there, against its plan

    def part(self, at: slice) -> "Plan":
        """Give some of the halts."""
        return Plan(
            self.stops[at], self.arrivals_s[at], self.departures_s[at], self.known[at], self.left_out[at]
        )


class Calls(Sequence[Call]):
    """Halts as columns: most are only passed, so a Call is made when one is looked at.

    Parameters
    ----------
    stops : (n,) int32
        Stops of the Timetable; read only.
    sequences : (n,) integers
        stop_sequence of each.
    arrivals_s, departures_s : (n,) int64
        Unix seconds.
    pickups, drop_offs : (n,) uint8
        GTFS pickup_type and drop_off_type; read only.
    plan : Plan | None
        What was planned; None: all is as planned, or nothing is known.
    """

    __slots__ = (
        *("arrivals_s", "departures_s", "drop_offs", "first", "last", "pickups", "plan", "sequences"),
        "stops",
    )

    def __init__(
        self,
        stops: NDArray[np.int32],
        sequences: NDArray[np.integer],
        arrivals_s: NDArray[np.int64],
        departures_s: NDArray[np.int64],
        pickups: NDArray[np.uint8],
        drop_offs: NDArray[np.uint8],
        plan: Plan | None = None,
    ) -> None:
        self.plan = plan
        self.stops, self.sequences = stops, sequences
        self.arrivals_s, self.departures_s = arrivals_s, departures_s
        self.pickups, self.drop_offs = pickups, drop_offs
        self.first = self._make(0)
        self.last = self._make(len(stops) - 1)

    @classmethod
    def of(cls, calls: Iterable[Call]) -> "Calls":
        """Lay out single halts.

        Parameters
        ----------
        calls : Iterable[Call]
            At least one.

        Returns
        -------
        Calls
            The same in columns.
        """
        stops, sequences, arrivals_s, departures_s, pickups, drop_offs = np.array(list(calls), np.int64).T
        small = [
            column.astype(kind)
            for column, kind in ((stops, np.int32), (pickups, np.uint8), (drop_offs, np.uint8))
        ]
        for column in small:
            column.flags.writeable = False  # as those of the Timetable: kernels are compiled once for both
        return cls(small[0], sequences, arrivals_s.copy(), departures_s.copy(), small[1], small[2])

    @classmethod
    def joined(cls, parts: Sequence["Calls"]) -> "Calls":
        """Put the halts of trips together through which one stays seated.

        Parameters
        ----------
        parts : Sequence[Calls]
            At least one, in the order of travel.

        Returns
        -------
        Calls
            Where a trip becomes the next at one stop, arrival is the one's and departure the other's.
        """
        if len(parts) == 1:
            return parts[0]
        if any(part.plan is not None for part in parts):
            return _joined_live(parts)
        calls: list[Call] = list(parts[0])
        for part in parts[1:]:
            before, after = calls[-1], part.first
            if before.stop == after.stop:
                calls[-1] = before._replace(departure_s=after.departure_s, pickup_type=after.pickup_type)
                calls.extend(part[1:])
            else:
                calls.extend(part)
        return cls.of(calls)

    def part(self, first: int, end: int) -> "Calls":
        """Give some of the halts.

        Parameters
        ----------
        first, end : int
            Half-open, at least one.

        Returns
        -------
        Calls
            Views of the same columns.
        """
        at = slice(first, end)
        return Calls(
            self.stops[at],
            self.sequences[at],
            self.arrivals_s[at],
            self.departures_s[at],
            self.pickups[at],
            self.drop_offs[at],
            None if self.plan is None else self.plan.part(at),
        )

    def planned(self) -> Plan:
        """Give what was planned, also where nothing else is known.

        Returns
        -------
        Plan
            Columns as long as these.
        """
        if self.plan is not None:
            return self.plan
        no = np.zeros(len(self), np.bool_)
        return Plan(self.stops, self.arrivals_s, self.departures_s, no, no)

    @overload
    def __getitem__(self, place: int) -> Call: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Call, ...]: ...

    def __getitem__(self, place: int | slice) -> Call | tuple[Call, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return self._make(range(len(self.stops))[place])

    def __len__(self) -> int:
        return len(self.stops)

    def __iter__(self) -> Iterator[Call]:
        return map(
            Call,
            self.stops.tolist(),
            self.sequences.tolist(),
            self.arrivals_s.tolist(),
            self.departures_s.tolist(),
            self.pickups.tolist(),
            self.drop_offs.tolist(),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((len(self), self.first, self.last))

    def _make(self, i: int) -> Call:
        return Call(
            int(self.stops[i]),
            int(self.sequences[i]),
            int(self.arrivals_s[i]),
            int(self.departures_s[i]),
            int(self.pickups[i]),
            int(self.drop_offs[i]),
        )


def _joined_live(parts: Sequence[Calls]) -> Calls:
    """Join halts with what was planned of them, as `Calls.joined` does without."""
    columns: list[list[NDArray[Any]]] = []
    for part in parts:
        plan = part.planned()
        columns.append(
            [
                *(part.stops, part.sequences, part.arrivals_s, part.departures_s, part.pickups),
                *(part.drop_offs, *plan),
            ]
        )
    for before, after in pairwise(columns):
        if before[0][-1] == after[0][0]:
            for kept in (3, 4, 8):  # departure, pickup, planned departure are those of the trip that follows
                before[kept] = before[kept].copy()
                before[kept][-1] = after[kept][0]
            after[:] = [column[1:] for column in after]
    whole: list[Any] = [np.concatenate(column) for column in zip(*columns, strict=True)]
    for place in (0, 4, 5):
        whole[place].flags.writeable = False
    stops, sequences, arrivals_s, departures_s, pickups, drop_offs, *planned = whole
    return Calls(stops, sequences, arrivals_s, departures_s, pickups, drop_offs, Plan(*planned))


@dataclass(frozen=True, slots=True)
class RunNow:
    """What realtime feeds say of the run of a ride.

    Parameters
    ----------
    row : int
        Of the snapshot's runs.
    is_canceled : bool
        It does not run.
    is_additional : bool
        It is in no timetable.
    """

    row: int
    is_canceled: bool = False
    is_additional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TransitLeg:
    """A ride on one trip from one call to another."""

    trip: int  # Timetable trip
    service_day: int  # ordinal
    calls: Calls  # from boarding to alighting, both included
    stay_seated: bool  # True: one stays seated from the ride before (block or in-seat transfer)
    lats: Coordinates
    lons: Coordinates
    now: RunNow | None = None  # None: as planned, or nothing is known

    @property
    def start_s(self) -> int:
        """Departure of the boarding call."""
        return self.calls.first.departure_s

    @property
    def end_s(self) -> int:
        """Arrival of the alighting call."""
        return self.calls.last.arrival_s


Leg = StreetLeg | TransitLeg


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """One way to go, leg by leg, feasible leg by leg."""

    legs: tuple[Leg, ...]
    why: tuple[str, ...] = ()  # why rank.py kept it: "fastest", "fewest_transfers", "latest_departure", ...

    @property
    def start_s(self) -> int:
        """Start of the first leg (Unix)."""
        return self.legs[0].start_s

    @property
    def end_s(self) -> int:
        """End of the last leg (Unix)."""
        return self.legs[-1].end_s

    @property
    def rides(self) -> int:
        """Vehicles boarded (staying seated through a change of trip is no boarding)."""
        return sum(1 for leg in self.legs if isinstance(leg, TransitLeg) and not leg.stay_seated)


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """Journeys, direct ways and, if there are no journeys, why.

    The departures (arrivals with arrive_by) in [searched_from_s, searched_to_s) were searched completely; the
    page before is the cursor EARLIER|searched_from_s, the page after is LATER|searched_to_s.
    """

    journeys: tuple[Journey, ...]
    direct: tuple[Journey, ...]
    reasons: tuple[EmptyReason, ...]
    searched_from_s: int
    searched_to_s: int
    timings_ms: dict[str, float] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
