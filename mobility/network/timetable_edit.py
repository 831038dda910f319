"""A Timetable with other trips: some taken out, some put in, rows of stops, routes and services added.

Nothing is edited in place, and of what stays only trips and patterns are renumbered: stops, routes, services,
trip records and paths keep their numbers, new ones come behind them. That is what lets tables of texts, links
to the streets and footpaths of a network be used on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.network.trip_drafts import (
    TripDraft,
    UInt8,
    continue_offsets,
    join_rows,
    with_drafts,
    without_trips,
)


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
    _service_numbers: dict[tuple[bytes, int], int] = field(default_factory=dict)
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
        calls: dict[int, dict[str, NDArray[Any]]] = {}
        return [self._draft(int(trip), calls) for trip in trips]

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
        return int(self.timetable.stop_lat.size) + len(self._stops) - 1

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
        return int(self.timetable.route_agency.size) + len(self._routes) - 1

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
        key = (days.tobytes(), feed)
        if key not in self._service_numbers:
            self._service_numbers[key] = int(self.timetable.service_days.shape[0]) + len(self._services)
            self._services.append((days, feed))
        return self._service_numbers[key]

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
        days: UInt8 = self.timetable.service_days[service] if service < n else self._services[service - n][0]
        return days

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
        return int(self.timetable.shape_points_offsets.size) + len(self._shapes) - 2

    def _draft(self, trip: int, shared: dict[int, dict[str, NDArray[Any]]]) -> TripDraft:
        """Write one trip; trips of a pattern share the arrays of their calls."""
        t = self.timetable
        pattern = int(t.trip_pattern[trip])
        if pattern not in shared:
            calls = t.calls_of(trip)
            shared[pattern] = {
                "stops": t.pattern_stops[calls],
                "pickup": t.pattern_pickup[calls],
                "drop_off": t.pattern_drop_off[calls],
            }
        times = t.times_of(trip)
        path = int(t.trip_path[trip])
        metres = None
        if path >= 0:
            positions = slice(int(t.path_positions_offsets[path]), int(t.path_positions_offsets[path + 1]))
            metres = t.path_positions_m[positions]
        return TripDraft(
            **shared[pattern],
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
        made = without_trips(self.timetable, self._removed)
        made = made._replace(**self._rows_added(made))
        if self._drafts:
            made = with_drafts(made, self._drafts)
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
        joined = {name: join_rows(getattr(t, name), values) for name, values in rows.items()}
        if self._shapes:
            joined["shape_points_offsets"] = continue_offsets(
                t.shape_points_offsets, [shape[0].size for shape in self._shapes]
            )
        return joined
