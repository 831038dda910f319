"""What can be done about a run that will be too full, and what it would gain: person-seconds of crowding.

Model. Of those on board when a run leaves a position, a share alights at each later one
(`Assumptions.turnover`); who is on board beyond what is left of them has boarded since. Who boards comes at
an even rate, so runs share those who board by their headways. A measure moves riders between runs, it makes
none: what is on board of the runs it touches adds up to the same persons at every position.

- *Bigger vehicle*: the same riders in more places.
- *Spare vehicle*: an additional run half a headway ahead, from a position on; it takes half of those who
  board from there on.
- *Held departure*: the run before waits; it takes over riders of the full one, its own lose the time.
- *Short turn*: a run in the other direction turns back early and comes as the additional run; its riders
  beyond that point wait for the next one.

Where a load that counts is not known, the gain is not known either (NaN).

The gains are expectations under this model, for a control room that knows what else is going on.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from mobility.snapshot.trip_loads import TripLoads
from mobility.steering.felt import crowding_person_s
from mobility.steering.outlook import SegmentTimes

Float32 = NDArray[np.float32]
Persons = tuple[Float32, Float32, Float32]


class MeasureKind(Enum):
    """What is done; the words are part of the API."""

    BIGGER_VEHICLE = "BIGGER_VEHICLE"
    SPARE_VEHICLE = "SPARE_VEHICLE"
    HELD_DEPARTURE = "HELD_DEPARTURE"
    SHORT_TURN = "SHORT_TURN"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the model takes for granted; a control room may know better.

    Parameters
    ----------
    turnover : float
        Share of those on board who alight at a call.
    wait : float
        How many seconds on board a second of waiting is like.
    """

    turnover: float = 0.12
    wait: float = 1.5

    def __post_init__(self) -> None:
        """Check the values.

        Raises
        ------
        ValueError
            If one is out of range.
        """
        if not 0 <= self.turnover <= 1:
            raise ValueError(f"turnover must be 0 to 1, not {self.turnover}")
        if not 1 <= self.wait <= 10:
            raise ValueError(f"wait must be 1 to 10, not {self.wait}")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What could be sent.

    Parameters
    ----------
    seats, standing : int
        Places.
    name : str
        Type, for people.
    """

    seats: int
    standing: int
    name: str = ""

    @property
    def places(self) -> int:
        """Seats and standing places."""
        return self.seats + self.standing


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to do for one run.

    Parameters
    ----------
    kind : MeasureKind
        What.
    row : int
        Of TripLoads: the run that is helped.
    position : int
        From where on.
    gain_person_s : float
        Crowding saved minus what others lose, person-seconds; may be negative. NaN: nothing is known of the
        load of a run that takes part, somewhere from where the measure begins.
    vehicle : Vehicle | None
        The one that is needed.
    other : int
        Row of the other run that takes part (held, turned back), -1 = none.
    hold_s : int
        Seconds that the other one waits.
    lost_person_s : float
        What of it others lose: seconds of waiting, as they count.
    turned_at : int
        Position from which the other one no longer runs, -1 = it is not turned back.
    """

    kind: MeasureKind
    row: int
    position: int
    gain_person_s: float
    vehicle: Vehicle | None = None
    other: int = -1
    hold_s: int = 0
    lost_person_s: float = 0.0
    turned_at: int = -1

    @property
    def is_known(self) -> bool:
        """Whether enough is known of loads to tell what it gains."""
        return not np.isnan(self.gain_person_s)

    @property
    def needs_spare(self) -> bool:
        """Whether a vehicle of the reserve is used."""
        return self.kind in (MeasureKind.BIGGER_VEHICLE, MeasureKind.SPARE_VEHICLE)


class Effects:
    """Works out what measures would gain on some loads.

    Parameters
    ----------
    loads : TripLoads
        Exact estimates and forecasts.
    times : SegmentTimes
        Of their segments.
    assumptions : Assumptions
        Of the model.
    """

    def __init__(self, loads: TripLoads, times: SegmentTimes, assumptions: Assumptions) -> None:
        self._loads, self._times, self._assumptions = loads, times, assumptions

    def segments(self, row: int, position: int = 0) -> slice:
        """Give the segments of a run from a position on.

        Parameters
        ----------
        row : int
            Of TripLoads.
        position : int
            0 = the whole run.

        Returns
        -------
        slice
            Into the quantiles.
        """
        offsets = self._loads.segments_offsets
        return slice(int(offsets[row]) + position, int(offsets[row + 1]))

    def boarded_share(self, row: int, position: int) -> NDArray[np.float64]:
        """Give the share of those on board who boarded at a position or later.

        Parameters
        ----------
        row : int
            Of TripLoads.
        position : int
            From where on.

        Returns
        -------
        (n,) float64
            0 to 1, for each segment from the position on; by the medians.
        """
        loads = self._loads
        here = self.segments(row, position)
        after = loads.p50[here].astype(np.float64)
        if position == 0:
            return np.ones(after.size)
        before = float(loads.p50[here.start - 1])
        left = before * (1 - self._assumptions.turnover) ** (1 + np.arange(after.size))
        return np.clip(1 - np.minimum.accumulate(np.minimum(left, after)) / np.maximum(after, 1e-9), 0.0, 1.0)

    def bigger_vehicle(self, row: int, position: int, vehicle: Vehicle) -> Measure:
        """Work out a bigger vehicle for the rest of a run.

        Parameters
        ----------
        row, position : int
            The run, and where vehicles are changed.
        vehicle : Vehicle
            The bigger one.

        Returns
        -------
        Measure
            With what it gains.
        """
        here = self.segments(row, position)
        gain = self._felt(here, self._persons(here), self._seats(row)) - self._felt(
            here, self._persons(here), vehicle.seats
        )
        return Measure(MeasureKind.BIGGER_VEHICLE, row, position, gain, vehicle)

    def spare_vehicle(self, row: int, position: int, vehicle: Vehicle) -> Measure:
        """Work out an additional run half a headway ahead.

        Parameters
        ----------
        row, position : int
            The run, and where the spare one begins.
        vehicle : Vehicle
            The spare one.

        Returns
        -------
        Measure
            With what it gains.
        """
        gain = self._shared_with(row, position, vehicle.seats)
        return Measure(MeasureKind.SPARE_VEHICLE, row, position, gain, vehicle)

    def short_turn(self, row: int, position: int, other: int, turned_at: int, next_s: int) -> Measure:
        """Work out a run of the other direction that turns back early and comes as an additional run.

        Parameters
        ----------
        row, position : int
            The run that is helped, and where the other one joins.
        other, turned_at : int
            Row of the one that turns back, and the position from which it no longer runs.
        next_s : int
            Seconds until those who wanted to ride on with it have the next one.

        Returns
        -------
        Measure
            With what it gains minus the waits of those who are put off.
        """
        dropped = self.segments(other, turned_at)
        # All who would have been on board beyond the turn: those on it then, and who boards later.
        stranded = self._loads.p50[dropped].astype(np.float64)
        boarded = np.maximum(np.diff(stranded, prepend=0.0), 0.0).sum()
        lost = float(boarded) * next_s * self._assumptions.wait
        seats = self._seats(other)
        gain = self._shared_with(row, position, seats) - lost
        vehicle = Vehicle(seats, int(self._loads.standing[other]))
        return Measure(
            MeasureKind.SHORT_TURN,
            row,
            position,
            gain,
            vehicle,
            other,
            lost_person_s=lost,
            turned_at=turned_at,
        )

    def held_departure(self, row: int, other: int, position: int, headway_s: int, hold_s: int) -> Measure:
        """Work out holding the run before: it takes over riders, and those on board lose the time.

        Parameters
        ----------
        row, other : int
            The full run, and the one before it on the same pattern.
        position : int
            Where it is held.
        headway_s : int
            Seconds between the two there.
        hold_s : int
            Seconds that it is held, below the headway.

        Returns
        -------
        Measure
            With what it gains minus the time of those who are held.
        """
        full, held = self.segments(row, position), self.segments(other, position)
        n = min(full.stop - full.start, held.stop - held.start)
        full, held = slice(full.start, full.start + n), slice(held.start, held.start + n)
        share = self.boarded_share(row, position)[:n] * (hold_s / headway_s)
        moved = [(values[full] * share).astype(np.float32) for values in self._quantiles()]
        left = tuple(values[full] - part for values, part in zip(self._quantiles(), moved, strict=True))
        joined = tuple(values[held] + part for values, part in zip(self._quantiles(), moved, strict=True))
        before = self._felt(full, self._persons(full), self._seats(row)) + self._felt(
            held, self._persons(held), self._seats(other)
        )
        after = self._felt(full, _three(left), self._seats(row)) + self._felt(
            held, _three(joined), self._seats(other)
        )
        # Who is on board sits still for so long; who boards later waits so long.
        loads = self._loads.p50[self.segments(other)].astype(np.float64)
        on_board = float(loads[position - 1]) if position else 0.0
        boarding = float(np.maximum(np.diff(loads[position:], prepend=on_board), 0.0).sum())
        lost = hold_s * (on_board + boarding * self._assumptions.wait)
        gain = before - after - lost
        return Measure(MeasureKind.HELD_DEPARTURE, row, position, gain, None, other, hold_s, lost)

    def _shared_with(self, row: int, position: int, seats: int) -> float:
        """Person-seconds saved when half of those who board from a position on ride another vehicle."""
        here = self.segments(row, position)
        share = self.boarded_share(row, position) / 2
        moved = _three(tuple((values * share).astype(np.float32) for values in self._persons(here)))
        left = tuple(values - part for values, part in zip(self._persons(here), moved, strict=True))
        before = self._felt(here, self._persons(here), self._seats(row))
        return before - self._felt(here, _three(left), self._seats(row)) - self._felt(here, moved, seats)

    def _felt(self, here: slice, persons: Persons, seats: int) -> float:
        # An unknown load is no empty vehicle: as such it would gain 0, or have room for everybody.
        if seats == 0 or np.isnan(persons[1]).any():
            return np.nan
        sizes = np.full(here.stop - here.start, seats, np.int16)
        return float(crowding_person_s(persons, sizes, self._times.duration_s[here]).sum())

    def _seats(self, row: int) -> int:
        return int(self._loads.seats[row])

    def _quantiles(self) -> Persons:
        return self._loads.p10, self._loads.p50, self._loads.p90

    def _persons(self, here: slice) -> Persons:
        return _three(tuple(values[here] for values in self._quantiles()))


def _three(values: tuple[Float32, ...]) -> Persons:
    p10, p50, p90 = values
    return p10, p50, p90
