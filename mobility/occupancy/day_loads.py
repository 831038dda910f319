"""The loads of all trips of one compiled day, as published: what routing weighs and answers show."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.day_calls import find_calls
from mobility.network.compiled_day import Day
from mobility.occupancy.calendar import day_types
from mobility.occupancy.chances import seat_probability
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.public_prior import PublicPrior, unknown_public_prior
from mobility.occupancy.scales import UNKNOWN, load_factor
from mobility.snapshot.trip_loads import LoadSource, TripLoads


class DayLoads(NamedTuple):
    """Numbers for every trip and position of a compiled day, laid out like DayTimetable.arrivals; read-only.

    Each is of the stretch that begins at the position; at a trip's last position nothing is told. Load
    factors are persons for each seat, NaN where nothing is known.
    """

    p10: NDArray[np.float32]  # (n_times,) load factor
    p50: NDArray[np.float32]
    p90: NDArray[np.float32]
    priors: NDArray[np.float32]  # (n_times,), or (1,) for all: what an unknown load counts as in a search
    seats: NDArray[np.int16]  # (n_times,) of the vehicle, 0 = unknown
    standing: NDArray[np.int16]  # (n_times,)
    level: NDArray[np.int8]  # (n_times,) statutory class 0, 1, 2; -1 = withheld or unknown
    seat_probability: NDArray[np.float32]  # (n_times,) NaN where nothing is known
    source: NDArray[np.int8]  # (n_times,) LoadSource
    observed_s: NDArray[np.int64]  # (n_times,) Unix seconds, 0 = none
    confidence: NDArray[np.float32]  # (n_times,) 0 to 1


def build_day_loads(day: Day, model: LoadModel, prior: PublicPrior, loads: TripLoads) -> DayLoads:
    """Lay what is usual and what is published of runs on a compiled day.

    Parameters
    ----------
    day : Day
        Of the model's network, with or without live runs.
    model : LoadModel
        Which call of a slot a call is, and of which kind a day.
    prior : PublicPrior
        Of the model.
    loads : TripLoads
        Published, in any order.

    Returns
    -------
    DayLoads
        Runs with a row of their own as that row says, all others as usual; additional runs and runs that
        call elsewhere than planned are unknown.
    """
    days = np.arange(
        day.trip_day.min(initial=day.date), day.trip_day.max(initial=day.date) + 1, dtype=np.int32
    )
    n_calls = int(model.slots.calls_offsets[-1])
    tables = day_types(days, model.land).astype(np.int64) * n_calls
    slots = (model.slots.trip_slot, model.slots.calls_offsets)
    return _lay_out(day, slots, (tables, int(days[0])), prior, loads)


def build_observed_loads(day: Day, loads: TripLoads) -> DayLoads:
    """Lay what is published of runs on a compiled day, where nobody has learned what is usual.

    Parameters
    ----------
    day : Day
        With or without live runs.
    loads : TripLoads
        Published, in any order; of the same network.

    Returns
    -------
    DayLoads
        Runs with a row of their own as that row says, if they call where planned; of all others nothing is
        known.
    """
    n_trips = int(loads.trip.max(initial=-1)) + 1
    # A slot without calls is as long as no trip, so no call is found in a table.
    slots = (np.zeros(n_trips, np.int32), np.zeros(2, np.int32))
    tables = np.zeros(int(np.ptp(day.trip_day)) + 1 if day.trip_day.size else 1, np.int64)
    first_day = int(day.trip_day.min(initial=day.date))
    return _lay_out(day, slots, (tables, first_day), unknown_public_prior(), loads)


def _lay_out(
    day: Day,
    slots: tuple[NDArray[np.int32], NDArray[np.int32]],
    tables: tuple[NDArray[np.int64], int],
    prior: PublicPrior,
    loads: TripLoads,
) -> DayLoads:
    """Lay loads out, given slots (of trips, their calls) and the tables of kinds of days from a day on."""
    t, n_trips = day.timetable, slots[0].size
    n_times = t.arrivals.size
    rows, segments = np.empty(n_times, np.int64), np.empty(n_times, np.int32)
    key = loads.day.astype(np.int64) * n_trips + loads.trip
    order = np.argsort(key, kind="stable")
    lengths = np.diff(loads.segments_offsets)[order]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    segment = np.repeat(loads.segments_offsets[:-1][order], lengths) + within
    if day.calls_elsewhere.any():
        # Laid out like runs that nobody planned: what is known of a trip is told call by call of its plan.
        trip_source = np.where(day.calls_elsewhere, np.int32(n_trips), t.trip_source)
        trip_source.flags.writeable = False
        t = t._replace(trip_source=trip_source)
    find_calls(
        t,
        day.trip_day,
        *slots,
        *tables,
        key[order],
        offsets,
        rows,
        segments,
    )
    found = _usual(prior, rows)
    at = np.flatnonzero(segments >= 0)
    _overwrite(found, at, loads, segment[segments[at]])
    for column in found:
        column.flags.writeable = False
    return found


def _usual(prior: PublicPrior, rows: NDArray[np.int64]) -> DayLoads:
    """Take what is usual at each call."""
    is_unknown = np.flatnonzero(rows < 0)
    rows = np.maximum(rows, 0)
    columns: list[Any] = [
        np.take(column, rows) if column.size else np.zeros(rows.size, column.dtype) for column in prior
    ]
    told = PublicPrior(*columns)
    for column in (told.p10, told.p50, told.p90, told.seat_probability):
        column[is_unknown] = np.nan
    told.filled[is_unknown] = told.confidence[is_unknown] = 0
    told.seats[is_unknown] = told.standing[is_unknown] = 0
    told.level[is_unknown] = UNKNOWN
    source = np.where(np.isnan(told.p50), np.int8(LoadSource.NONE), np.int8(LoadSource.PRIOR))
    return DayLoads(
        p10=told.p10,
        p50=told.p50,
        p90=told.p90,
        priors=told.filled,
        seats=told.seats,
        standing=told.standing,
        level=told.level,
        seat_probability=told.seat_probability,
        source=source,
        observed_s=np.zeros(rows.size, np.int64),
        confidence=told.confidence,
    )


def _overwrite(found: DayLoads, at: NDArray[np.intp], loads: TripLoads, segment: NDArray[np.int64]) -> None:
    """Put the segments of runs at their calls."""
    run = np.repeat(np.arange(loads.trip.size), np.diff(loads.segments_offsets))[segment]
    seats = loads.seats[run]
    # A withheld run counts in a search as its route's usual riders on the seats of its own vehicle.
    of_own = found.seats[at] / np.maximum(seats, 1)
    found.priors[at] *= np.where(np.isnan(loads.p50[segment]) & (seats > 0), of_own, 1)
    factors = [load_factor(one[segment], seats) for one in (loads.p10, loads.p50, loads.p90)]
    found.p10[at], found.p50[at], found.p90[at] = factors
    found.seats[at], found.standing[at] = seats, loads.standing[run]
    found.level[at], found.source[at] = loads.level[segment], loads.source[segment]
    found.seat_probability[at] = seat_probability(*factors)
    found.observed_s[at], found.confidence[at] = loads.observed_s[segment], loads.confidence[segment]
