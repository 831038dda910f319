"""A Timetable with other trips: some taken out, some put in, rows of stops, routes and services added.

Nothing is edited in place and nothing that stays is renumbered but trips and patterns: stops, routes, services, trip
records and paths keep their numbers, new ones come behind them. That is what lets tables of texts, links to
the streets and footpaths of a network be used on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

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

    @property
    def course(self) -> bytes:
        """What trips of one pattern share."""
        return self.stops.tobytes() + b"|" + self.pickup.tobytes() + self.drop_off.tobytes()


@dataclass(frozen=True, eq=False)
class NewStop:
    """A row of stops.

    Parameters
    ----------
    lat, lon : float
        Degrees WGS 84.
    feed : int
        Whose it is.
    wheelchair : int
        0 unknown, 1 yes, 2 no.
    """

    lat: float
    lon: float
    feed: int
    wheelchair: int = 0


@dataclass
class TimetableEditor:
    """Collects changes, then makes the new Timetable at once.

    Parameters
    ----------
    timetable : Timetable
        What to start from; not changed.
    """

    timetable: Timetable
    _removed: NDArray[np.bool_] = field(init=False)
    _drafts: list[TripDraft] = field(default_factory=list)
    _stops: list[NewStop] = field(default_factory=list)
    _routes: list[tuple[int, int, int]] = field(default_factory=list)
    _services: list[tuple[UInt8, int]] = field(default_factory=list)
    _shapes: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]] = field(
        default_factory=list
    )

    def __post_init__(self) -> None:
        self._removed = np.zeros(self.timetable.trip_pattern.size, np.bool_)

    def take_trips(self, trips: NDArray[np.int64]) -> list[TripDraft]:
        """Take trips out and hand them over as drafts.

        Parameters
        ----------
        trips : (n,) int64
            Trips of the timetable, each taken at most once.

        Returns
        -------
        list[TripDraft]
            In the same order; those that shall stay are put back with `put_trips`.
        """
        self._removed[trips] = True
        return [self._draft(int(trip)) for trip in trips]

    def put_trips(self, drafts: Sequence[TripDraft]) -> None:
        """Put trips in.

        Parameters
        ----------
        drafts : Sequence[TripDraft]
            Whose stops, routes, services and shapes exist in the timetable or were added.
        """
        self._drafts.extend(drafts)

    def add_stop(self, stop: NewStop) -> int:
        """Add a row of stops.

        Parameters
        ----------
        stop : NewStop
            Where it is.

        Returns
        -------
        int
            Its number.
        """
        self._stops.append(stop)
        return self.timetable.stop_lat.size + len(self._stops) - 1

    def stop_place(self, stop: int) -> tuple[float, float]:
        """Give the place of an old or added stop.

        Parameters
        ----------
        stop : int
            Its number.

        Returns
        -------
        tuple[float, float]
            Latitude and longitude.
        """
        n = self.timetable.stop_lat.size
        if stop < n:
            return float(self.timetable.stop_lat[stop]), float(self.timetable.stop_lon[stop])
        return self._stops[stop - n].lat, self._stops[stop - n].lon

    def add_route(self, agency: int, route_type: int, feed: int) -> int:
        """Add a row of routes.

        Parameters
        ----------
        agency, route_type, feed : int
            As in Timetable.

        Returns
        -------
        int
            Its number.
        """
        self._routes.append((agency, route_type, feed))
        return self.timetable.route_agency.size + len(self._routes) - 1

    def add_service(self, days: UInt8, feed: int) -> int:
        """Add a service.

        Parameters
        ----------
        days : (n_days,) uint8
            1 = runs on that date.
        feed : int
            Whose it is.

        Returns
        -------
        int
            Its number, that of an added one with the same days where there is one.
        """
        for i, (known, owner) in enumerate(self._services):
            if owner == feed and np.array_equal(known, days):
                return self.timetable.service_days.shape[0] + i
        self._services.append((days, feed))
        return self.timetable.service_days.shape[0] + len(self._services) - 1

    def service_days(self, service: int) -> UInt8:
        """Give the dates of an old or added service.

        Parameters
        ----------
        service : int
            Its number.

        Returns
        -------
        (n_days,) uint8
            1 = runs.
        """
        n = self.timetable.service_days.shape[0]
        return self.timetable.service_days[service] if service < n else self._services[service - n][0]

    def add_shape(
        self, lats: NDArray[np.float64], lons: NDArray[np.float64], metres: NDArray[np.float64]
    ) -> int:
        """Add a line on the map.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees.
        metres : (n,) float64
            Along the line, from 0.

        Returns
        -------
        int
            Its number.
        """
        self._shapes.append((lats, lons, metres.astype(np.float32)))
        return self.timetable.shape_points_offsets.size - 1 + len(self._shapes) - 1

    def _draft(self, trip: int) -> TripDraft:
        t = self.timetable
        pattern = int(t.trip_pattern[trip])
        calls = slice(int(t.pattern_stops_offsets[pattern]), int(t.pattern_stops_offsets[pattern + 1]))
        n = int(t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern])
        first = int(t.pattern_times_offsets[pattern]) + trip - int(t.pattern_trips_offsets[pattern])
        times = slice(first, int(t.pattern_times_offsets[pattern + 1]), n)
        path = int(t.trip_path[trip])
        metres = None
        if path >= 0:
            positions = slice(int(t.path_positions_offsets[path]), int(t.path_positions_offsets[path + 1]))
            metres = t.path_positions_m[positions]
        return TripDraft(
            stops=t.pattern_stops[calls],
            pickup=t.pattern_pickup[calls],
            drop_off=t.pattern_drop_off[calls],
            arrivals=t.arrivals[times],
            departures=t.departures[times],
            sequences=t.stop_sequences[times],
            record=int(t.trip_record[trip]),
            route=int(t.trip_route[trip]),
            service=int(t.trip_service[trip]),
            block=int(t.trip_block[trip]),
            wheelchair=int(t.trip_wheelchair[trip]),
            bikes=int(t.trip_bikes[trip]),
            headway_s=int(t.trip_headway_s[trip]),
            shape=-1 if path < 0 else int(t.path_shape[path]),
            shape_m=metres,
        )

    def build(self) -> Timetable:
        """Make the new timetable.

        Returns
        -------
        Timetable
            Read-only arrays. Trips that stay keep their order; new ones stand in patterns of their own.
        """
        made = _without(self.timetable, self._removed)
        made = made._replace(**self._rows_added(made))
        if self._drafts:
            made = _with_drafts(made, self._drafts)
        for array in made:
            if isinstance(array, np.ndarray) and array.flags.owndata:
                array.flags.writeable = False
        return made

    def _rows_added(self, t: Timetable) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        if self._stops:
            n = len(self._stops)
            rows |= {
                "stop_lat": np.array([stop.lat for stop in self._stops]),
                "stop_lon": np.array([stop.lon for stop in self._stops]),
                "stop_parent": np.full(n, -1),
                "stop_location_type": np.zeros(n),
                "stop_wheelchair": np.array([stop.wheelchair for stop in self._stops]),
                "stop_feed": np.array([stop.feed for stop in self._stops]),
            }
        if self._routes:
            agencies, types, feeds = zip(*self._routes, strict=True)
            rows |= {"route_agency": np.array(agencies), "route_type": np.array(types)}
            rows["route_feed"] = np.array(feeds)
        if self._services:
            rows["service_days"] = np.stack([days for days, _ in self._services])
            rows["service_feed"] = np.array([feed for _, feed in self._services])
        for name, column in zip(("shape_lat", "shape_lon", "shape_points_m"), range(3), strict=True):
            if self._shapes:
                rows[name] = np.concatenate([shape[column] for shape in self._shapes])
        joined = {name: _joined(getattr(t, name), values) for name, values in rows.items()}
        if self._shapes:
            joined["shape_points_offsets"] = _continued(
                t.shape_points_offsets, [shape[0].size for shape in self._shapes]
            )
        return joined


def _joined(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """Put rows behind others, as their type."""
    return np.concatenate([old, new.astype(old.dtype)])


def _continued(offsets: NDArray[Any], sizes: Sequence[int] | NDArray[Any]) -> NDArray[Any]:
    """Go on with CSR offsets."""
    return np.concatenate([offsets, offsets[-1] + np.cumsum(sizes)]).astype(offsets.dtype)


def _without(t: Timetable, removed: NDArray[np.bool_]) -> Timetable:
    """Leave trips out, and patterns that have none left."""
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
    of_trips = {name: getattr(t, name)[kept] for name in Timetable._fields if name.startswith("trip_")}
    of_trips["trip_pattern"] = number[of_trips["trip_pattern"]].astype(np.int32)
    return t._replace(
        pattern_stops=t.pattern_stops[calls],
        pattern_pickup=t.pattern_pickup[calls],
        pattern_drop_off=t.pattern_drop_off[calls],
        arrivals=t.arrivals[is_kept],
        departures=t.departures[is_kept],
        stop_sequences=t.stop_sequences[is_kept],
        **{name: _continued(np.zeros(1, getattr(t, name).dtype), sizes) for name, sizes in offsets.items()},
        **of_trips,
    )


def _with_drafts(t: Timetable, drafts: Sequence[TripDraft]) -> Timetable:
    """Append drafts in patterns of their own, each sorted as the timetable asks."""
    courses: dict[bytes, list[TripDraft]] = {}
    for draft in drafts:
        courses.setdefault(draft.course, []).append(draft)
    groups = [
        sorted(group, key=lambda trip: (int(trip.departures[0]), int(trip.arrivals[-1]), trip.record))
        for group in courses.values()
    ]
    ordered = [trip for group in groups for trip in group]
    first_pattern = t.pattern_stops_offsets.size - 1
    lengths = [group[0].stops.size for group in groups]
    counts = [len(group) for group in groups]

    def by_position(name: str) -> NDArray[Any]:
        """Lay the times of each group out by position, then trip."""
        return np.concatenate([np.stack([getattr(x, name) for x in group]).T.ravel() for group in groups])

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
    made = t._replace(
        **{name: _joined(getattr(t, name), values) for name, values in (per_pattern | per_trip).items()},
        trip_path=_joined(t.trip_path, trip_path),
        pattern_stops_offsets=_continued(t.pattern_stops_offsets, lengths),
        pattern_trips_offsets=_continued(t.pattern_trips_offsets, counts),
        pattern_times_offsets=_continued(
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
        "path_shape": _joined(t.path_shape, np.array([shape for shape, _ in numbers])),
        "path_positions_m": _joined(t.path_positions_m, np.concatenate(metres)),
        "path_positions_offsets": _continued(t.path_positions_offsets, [line.size for line in metres]),
    }
