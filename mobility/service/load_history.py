"""How full a line usually is, by section and hour: for planners, of medians over enough days only."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy import scales
from mobility.occupancy.calendar import DayType
from mobility.occupancy.chances import refusal_probability, seat_probability
from mobility.occupancy.model_files import StoredModel
from mobility.service.occupancy import LEVELS

LEAST_OBSERVATIONS = 20
"""Counted departures that a figure of a section and hour rests on; each in a median over several days."""
DAY_TYPES = tuple(kind.name for kind in DayType)
HOUR_S = 3600


class SectionHour(NamedTuple):
    """A section of a line in an hour of a kind of day."""

    day_type: str  # of DAY_TYPES
    hour: int  # of the service day, may exceed 23
    from_stop: int
    to_stop: int
    observations: int  # counted departures
    level: str  # of LEVELS
    percentage: int  # of all places
    figures: int
    p10: float  # persons for each seat
    p50: float
    p90: float
    seat_probability: float
    boarding_probability: float


class LineHistory(NamedTuple):
    """What is usual of a line."""

    sections: tuple[SectionHour, ...]  # by kind of day, hour, and along the line
    withheld: int  # sections and hours that too little was counted of
    first_day: int  # ordinals of the history; 0 = there is none
    last_day: int


NOTHING_LEARNED = LineHistory((), 0, 0, 0)


def line_history(
    timetable: Timetable, stored: StoredModel, route: int, day_types: tuple[str, ...], hour: int | None
) -> LineHistory:
    """Tell how full a line usually is.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    stored : StoredModel
        Trained on the history.
    route : int
        Of the Timetable.
    day_types : tuple[str, ...]
        Of DAY_TYPES.
    hour : int | None
        Of the service day, None = all.

    Returns
    -------
    LineHistory
        Means of published medians, weighted by how often was counted; a section is from one stop to the next.
    """
    slots, prior, public = stored.model.slots, stored.model.prior, stored.public
    calls, slot, position = _calls_of(slots.route, slots.calls_offsets, route)
    if not stored.model.is_trained or not calls.size:
        return NOTHING_LEARNED._replace(first_day=stored.model.first_day, last_day=stored.model.last_day)
    pattern = slots.pattern[slot]
    at = timetable.pattern_stops_offsets[pattern] + position
    hours = _departures(timetable, slots.trip_slot, slot, position) // HOUR_S
    stops = timetable.pattern_stops
    told: list[SectionHour] = []
    withheld = 0
    n_calls = int(slots.calls_offsets[-1])
    for name in day_types:
        kind = DayType[name].value
        rows = kind * n_calls + calls
        days = prior.days[kind, calls].astype(np.int64)
        days[np.isnan(public.p50[rows])] = 0
        keys = np.stack([hours, stops[at], stops[at + 1]], axis=1)
        cells, first, cell = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        cell = cell.reshape(-1)
        counted = np.bincount(cell, days, len(cells)).astype(np.int64)
        order = np.lexsort((position[first], cells[:, 0]))
        wanted = [one for one in order.tolist() if hour is None or cells[one, 0] == hour]
        enough = [one for one in wanted if counted[one] >= LEAST_OBSERVATIONS]
        withheld += len(wanted) - len(enough)
        means = _means(public, rows, days, cell, counted)
        told += [
            SectionHour(
                name,
                int(cells[one, 0]),
                int(cells[one, 1]),
                int(cells[one, 2]),
                int(counted[one]),
                *_scales_of({column: float(values[one]) for column, values in means.items()}),
            )
            for one in enough
        ]
    return LineHistory(tuple(told), withheld, stored.model.first_day, stored.model.last_day)


def _calls_of(
    slot_route: NDArray[np.int32], calls_offsets: NDArray[np.int32], route: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Calls of a route's slots with a stretch behind them: which, of which slot, at which position."""
    found = np.flatnonzero(slot_route == route)
    lengths = np.diff(calls_offsets)[found].astype(np.int64) - 1
    slot = np.repeat(found, lengths)
    position = np.arange(slot.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return calls_offsets[slot] + position, slot, position


def _departures(
    timetable: Timetable, trip_slot: NDArray[np.int32], slot: NDArray[np.int64], position: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Service-day seconds at which the first trip of each slot leaves the positions."""
    t = timetable
    first_trip = np.full(int(trip_slot.max()) + 1, trip_slot.size, np.int64)
    np.minimum.at(first_trip, trip_slot, np.arange(trip_slot.size))
    trip = first_trip[slot]
    pattern = t.trip_pattern[trip]
    n_trips = t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern]
    row = t.pattern_times_offsets[pattern] + trip - t.pattern_trips_offsets[pattern]
    departures: NDArray[np.int64] = t.departures[row + position * n_trips].astype(np.int64)
    return departures


def _means(
    public: object,
    rows: NDArray[np.int64],
    days: NDArray[np.int64],
    cell: NDArray[np.int64],
    counted: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Means over the calls of each cell, weighted by what was counted."""
    found = {}
    for name in ("p10", "p50", "p90", "seats", "standing"):
        values = np.nan_to_num(getattr(public, name)[rows].astype(np.float64))
        found[name] = np.bincount(cell, values * days, counted.size) / np.maximum(counted, 1)
    return found


def _scales_of(means: dict[str, float]) -> tuple[str, int, int, float, float, float, float, float]:
    seats, standing = round(means["seats"]), round(means["standing"])
    persons = means["p50"] * seats
    p10, p50, p90 = np.array([[means["p10"]], [means["p50"]], [means["p90"]]], np.float32)
    places = np.array([seats], np.int16), np.array([standing], np.int16)
    refused = refusal_probability(p10, p50, p90, *places)
    return (
        LEVELS[int(scales.statutory_level(persons, seats, standing))],
        int(scales.percentage(persons, seats, standing)),
        int(scales.figures(persons, seats, standing)),
        means["p10"],
        means["p50"],
        means["p90"],
        float(seat_probability(p10, p50, p90)[0]),
        1 - float(refused[0]),
    )
