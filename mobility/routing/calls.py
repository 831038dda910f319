"""Halts of a trip as columns: where and when, what was planned, and how full it leaves."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.day_loads import DayLoads
from mobility.routing.day_loads import join_loads, part_of


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
    loads : DayLoads | None
        How full the vehicle leaves each of them, None = not known.
    """

    __slots__ = (
        *("arrivals_s", "departures_s", "drop_offs", "first", "last", "loads", "pickups", "plan"),
        "sequences",
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
        loads: DayLoads | None = None,
    ) -> None:
        self.plan = plan
        self.stops, self.sequences = stops, sequences
        self.arrivals_s, self.departures_s = arrivals_s, departures_s
        self.pickups, self.drop_offs = pickups, drop_offs
        self.loads = loads
        self.first = self._make(0)
        self.last = self._make(len(stops) - 1)

    @classmethod
    def of(cls, calls: Iterable[Call], loads: DayLoads | None = None) -> "Calls":
        """Lay out single halts.

        Parameters
        ----------
        calls : Iterable[Call]
            At least one.
        loads : DayLoads | None
            A row for each of them.

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
            column.flags.writeable = False  # as those of the Timetable
        return cls(
            small[0], sequences, arrivals_s.copy(), departures_s.copy(), small[1], small[2], None, loads
        )

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
        loads = [parts[0].loads]
        for part in parts[1:]:
            before, after = calls[-1], part.first
            if before.stop == after.stop:
                calls[-1] = before._replace(departure_s=after.departure_s, pickup_type=after.pickup_type)
                calls.extend(part[1:])
                loads[-1] = loads[-1] and part_of(loads[-1], slice(0, -1))
            else:
                calls.extend(part)
            loads.append(part.loads)
        known = [of_part for of_part in loads if of_part is not None]
        return cls.of(calls, join_loads(known) if len(known) == len(loads) else None)

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
            None if self.loads is None else part_of(self.loads, at),
        )

    def with_loads(self, loads: DayLoads | None) -> "Calls":
        """Say how full the vehicle leaves.

        Parameters
        ----------
        loads : DayLoads | None
            A row for each halt, None = not known.

        Returns
        -------
        Calls
            The same halts.
        """
        calls = copy(self)
        calls.loads = loads
        return calls

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
    loads = [part.loads for part in parts]
    for place, (here, following) in enumerate(pairwise(parts)):
        own = loads[place]
        if own is not None and here.last.stop == following.first.stop:
            loads[place] = part_of(own, slice(0, -1))
    whole: list[Any] = [np.concatenate(column) for column in zip(*columns, strict=True)]
    for place in (0, 4, 5):
        whole[place].flags.writeable = False
    stops, sequences, arrivals_s, departures_s, pickups, drop_offs, *planned = whole
    known = [part for part in loads if part is not None]
    joined = join_loads(known) if len(known) == len(loads) else None
    return Calls(stops, sequences, arrivals_s, departures_s, pickups, drop_offs, Plan(*planned), joined)
