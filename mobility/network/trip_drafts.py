"""Trips by themselves, taken out of a Timetable and laid out in one again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class TripDraft:
    """One trip by itself.

    Parameters
    ----------
    stops : (n,) int32
        Stop of each call, at least two.
    pickup, drop_off : (n,) uint8
        GTFS pickup_type and drop_off_type of each call.
    arrivals, departures : (n,) int32
        Service-day seconds, non-decreasing along the trip, departures >= arrivals.
    sequences : (n,) int32
        stop_sequence of each call.
    record, route, service : int
        Rows of the companion table "trips", of the routes and of the services.
    block : int
        -1 = none.
    wheelchair, bikes : int
        As in Timetable.
    headway_s : int
        > 0: by headway without exact times.
    shape : int
        Row of the shapes, or -1.
    shape_m : (n,) float32 | None
        Metres of each call along the shape.
    """

    stops: Int32
    pickup: UInt8
    drop_off: UInt8
    arrivals: Int32
    departures: Int32
    sequences: Int32
    record: int
    route: int
    service: int
    block: int = -1
    wheelchair: int = 0
    bikes: int = 0
    headway_s: int = 0
    shape: int = -1
    shape_m: NDArray[np.float32] | None = None

    def changed(self, **values: Any) -> Self:
        """Give the same trip with other values.

        Parameters
        ----------
        **values : Any
            By the names above.

        Returns
        -------
        TripDraft
            Sharing all else. A tenth of what dataclasses.replace takes: a line has thousands of trips.
        """
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, **values)
        return made

    @property
    def course(self) -> bytes:
        """What trips of one pattern share."""
        return self.stops.tobytes() + b"|" + self.pickup.tobytes() + self.drop_off.tobytes()


def stack_times(trips: Sequence[TripDraft], name: str) -> Int32:
    """Put the times of trips under each other.

    Parameters
    ----------
    trips : Sequence[TripDraft]
        k of one course.
    name : str
        arrivals, departures or sequences.

    Returns
    -------
    (k, n) int32
        A new array; a fifth of what numpy.stack takes for thousands of short rows.
    """
    return np.concatenate([getattr(trip, name) for trip in trips]).reshape(len(trips), -1)


def courses_of(trips: Iterable[TripDraft]) -> list[list[TripDraft]]:
    """Group trips by their course.

    Parameters
    ----------
    trips : Iterable[TripDraft]
        Any.

    Returns
    -------
    list[list[TripDraft]]
        In the order in which courses, and their trips, come.
    """
    found: dict[bytes, list[TripDraft]] = {}
    # Trips of a pattern have their calls in the same arrays: these are read once.
    of_arrays: dict[tuple[int, int, int], list[TripDraft]] = {}
    for trip in trips:
        arrays = id(trip.stops), id(trip.pickup), id(trip.drop_off)
        group = of_arrays.get(arrays)
        if group is None:
            group = of_arrays[arrays] = found.setdefault(trip.course, [])
        group.append(trip)
    return list(found.values())


def join_rows(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """Put rows behind others, as their type.

    Parameters
    ----------
    old, new : (n,), (m,) of any type
        Of the same things.

    Returns
    -------
    (n + m,) of the old one's type
        A new array.
    """
    return np.concatenate([old, new.astype(old.dtype)])


def continue_offsets(offsets: NDArray[Any], sizes: Sequence[int] | NDArray[Any]) -> NDArray[Any]:
    """Go on with CSR offsets.

    Parameters
    ----------
    offsets : (n + 1,)
        So far.
    sizes : (m,)
        Of the lists that come behind.

    Returns
    -------
    (n + m + 1,) of the offsets' type
        A new array.
    """
    return np.concatenate([offsets, offsets[-1] + np.cumsum(sizes)]).astype(offsets.dtype)


def without_trips(t: Timetable, removed: NDArray[np.bool_]) -> Timetable:
    """Leave trips out, and patterns that have none left.

    Parameters
    ----------
    t : Timetable
        Not changed.
    removed : (n_trips,) bool
        True: not wanted.

    Returns
    -------
    Timetable
        The same where nothing is removed.
    """
    if not removed.any():
        return t
    kept = ~removed
    n_trips = np.diff(t.pattern_trips_offsets).astype(np.int64)
    lengths = np.diff(t.pattern_stops_offsets).astype(np.int64)
    left = np.bincount(t.trip_pattern[kept], minlength=n_trips.size)
    stays = left > 0
    # Patterns that lose nothing are copied whole; the trip of each time is worked out for the others only.
    is_kept = np.repeat(stays, n_trips * lengths)
    for pattern in np.flatnonzero(stays & (left < n_trips)).tolist():
        own = kept[t.pattern_trips_offsets[pattern] : t.pattern_trips_offsets[pattern + 1]]
        times = slice(int(t.pattern_times_offsets[pattern]), int(t.pattern_times_offsets[pattern + 1]))
        is_kept[times] = np.tile(own, int(lengths[pattern]))
    calls = np.repeat(stays, lengths)
    number = np.cumsum(stays) - 1
    offsets = {
        "pattern_stops_offsets": lengths[stays],
        "pattern_trips_offsets": left[stays],
        "pattern_times_offsets": (left * lengths)[stays],
    }
    of_trips: dict[str, Any] = {
        name: getattr(t, name)[kept] for name in Timetable._fields if name.startswith("trip_")
    }
    of_trips["trip_pattern"] = number[of_trips["trip_pattern"]].astype(np.int32)
    csr: dict[str, Any] = {
        name: continue_offsets(np.zeros(1, getattr(t, name).dtype), sizes) for name, sizes in offsets.items()
    }
    return t._replace(
        pattern_stops=t.pattern_stops[calls],
        pattern_pickup=t.pattern_pickup[calls],
        pattern_drop_off=t.pattern_drop_off[calls],
        arrivals=t.arrivals[is_kept],
        departures=t.departures[is_kept],
        stop_sequences=t.stop_sequences[is_kept],
        **csr,
        **of_trips,
    )


def with_drafts(t: Timetable, drafts: Sequence[TripDraft]) -> Timetable:
    """Append drafts in patterns of their own, each sorted as the timetable asks.

    Parameters
    ----------
    t : Timetable
        Not changed; stops, routes, services and shapes of the drafts are in it.
    drafts : Sequence[TripDraft]
        At least one.

    Returns
    -------
    Timetable
        With them behind its own trips.
    """
    groups = [
        sorted(group, key=lambda trip: (int(trip.departures[0]), int(trip.arrivals[-1]), trip.record))
        for group in courses_of(drafts)
    ]
    ordered = [trip for group in groups for trip in group]
    first_pattern = t.pattern_stops_offsets.size - 1
    lengths = [group[0].stops.size for group in groups]
    counts = [len(group) for group in groups]

    def by_position(name: str) -> NDArray[Any]:
        """Lay the times of each group out by position, then trip."""
        return np.concatenate([stack_times(group, name).T.ravel() for group in groups])

    per_pattern = {
        "pattern_stops": np.concatenate([group[0].stops for group in groups]),
        "pattern_pickup": np.concatenate([group[0].pickup for group in groups]),
        "pattern_drop_off": np.concatenate([group[0].drop_off for group in groups]),
        "arrivals": by_position("arrivals"),
        "departures": by_position("departures"),
        "stop_sequences": by_position("sequences"),
        "trip_pattern": np.repeat(first_pattern + np.arange(len(groups)), counts),
    }
    per_trip = {
        f"trip_{name}": np.array([getattr(trip, name) for trip in ordered])
        for name in ("record", "route", "service", "block", "wheelchair", "bikes", "headway_s")
    }
    trip_path, paths = _paths(t, ordered)
    rows: dict[str, Any] = {
        name: join_rows(getattr(t, name), values) for name, values in (per_pattern | per_trip).items()
    }
    made = t._replace(
        **rows,
        trip_path=join_rows(t.trip_path, trip_path),
        pattern_stops_offsets=continue_offsets(t.pattern_stops_offsets, lengths),
        pattern_trips_offsets=continue_offsets(t.pattern_trips_offsets, counts),
        pattern_times_offsets=continue_offsets(
            t.pattern_times_offsets, [n * length for n, length in zip(counts, lengths, strict=True)]
        ),
    )
    return made._replace(**paths)


def _paths(t: Timetable, trips: Sequence[TripDraft]) -> tuple[NDArray[np.int64], dict[str, Any]]:
    """Number the (shape, metres) of drafts: the path of each trip, and the arrays with new paths added."""
    numbers: dict[tuple[int, bytes], int] = {}
    metres: list[NDArray[np.float32]] = []
    of_trip = np.full(len(trips), -1, np.int64)
    for i, trip in enumerate(trips):
        if trip.shape < 0 or trip.shape_m is None:
            continue
        key = (trip.shape, trip.shape_m.tobytes())
        if key not in numbers:
            numbers[key] = t.path_shape.size + len(metres)
            metres.append(trip.shape_m)
        of_trip[i] = numbers[key]
    if not metres:
        return of_trip, {}
    return of_trip, {
        "path_shape": join_rows(t.path_shape, np.array([shape for shape, _ in numbers])),
        "path_positions_m": join_rows(t.path_positions_m, np.concatenate(metres)),
        "path_positions_offsets": continue_offsets(t.path_positions_offsets, [line.size for line in metres]),
    }
