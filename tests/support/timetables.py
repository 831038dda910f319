"""Timetables for tests of the search, from plain Python: no files, no reader."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from gtfs.timetable import Timetable

DAY = dt.date(2026, 1, 7).toordinal()
"""A Wednesday without a clock change nearby."""


@dataclass(frozen=True)
class Trip:
    """A trip of a test: (stop, arrival, departure) at each position, in service-day seconds."""

    calls: tuple[tuple[int, int, int], ...]
    route: int = 0
    days: tuple[int, ...] = (0,)  # service days, counted from DAY
    block: int = -1
    no_boarding: frozenset[int] = frozenset()  # positions
    no_alighting: frozenset[int] = frozenset()
    wheelchair: int = 0
    bikes: int = 0


@dataclass(frozen=True)
class Rule:
    """A row of transfers.txt; trips by their number in the list of trips."""

    from_stop: int = -1
    to_stop: int = -1
    kind: int = 0
    min_s: int = -1
    from_route: int = -1
    to_route: int = -1
    from_trip: int = -1
    to_trip: int = -1


@dataclass(frozen=True)
class Town:
    """What a test searches: trips, rules, walks."""

    n_stops: int
    trips: tuple[Trip, ...]
    walks: dict[tuple[int, int], int] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    parents: tuple[int, ...] = ()
    route_timezones: tuple[int, ...] = ()  # for each route; the feed of that number has that time zone
    timezones: tuple[str, ...] = ("UTC",)
    wheelchair: tuple[int, ...] = ()  # for each stop

    def timetable(self) -> Timetable:
        """Lay out the arrays as gtfs/ does."""
        n_routes = max([trip.route for trip in self.trips], default=0) + 1
        n_routes = max([n_routes, *(max(r.from_route, r.to_route) + 1 for r in self.rules)])
        zones = list(self.route_timezones) + [0] * (n_routes - len(self.route_timezones))
        services = sorted({(trip.days, zones[trip.route]) for trip in self.trips})
        first_day = DAY - 4
        service_days = np.zeros((len(services), 9), np.uint8)
        for row, (days, _) in enumerate(services):
            service_days[row, [day + 4 for day in days]] = 1
        keys: dict[tuple, list[int]] = {}
        for number, trip in enumerate(self.trips):
            key = (
                tuple(c[0] for c in trip.calls),
                tuple(sorted(trip.no_boarding)),
                tuple(sorted(trip.no_alighting)),
            )
            keys.setdefault(key, []).append(number)
        order: list[int] = []
        patterns = sorted(keys)
        arrivals: list[int] = []
        departures: list[int] = []
        for key in patterns:
            keys[key].sort(key=lambda i: (self.trips[i].calls[0][2], self.trips[i].calls[-1][1], i))
            order += keys[key]
            for q in range(len(key[0])):
                arrivals += [self.trips[i].calls[q][1] for i in keys[key]]
                departures += [self.trips[i].calls[q][2] for i in keys[key]]
        lengths = [len(key[0]) for key in patterns]
        counts = [len(keys[key]) for key in patterns]
        n_trips = len(order)
        trips = [self.trips[i] for i in order]

        def ints(values: object, dtype: type = np.int32) -> np.ndarray:
            array = np.array(values, dtype)
            array.flags.writeable = False
            return array

        def offsets(sizes: list[int], dtype: type = np.int32) -> np.ndarray:
            return ints([0, *np.cumsum(sizes)], dtype)

        empty = ints([])
        return Timetable(
            stop_lat=ints([51.48 + 0.001 * s for s in range(self.n_stops)], np.float64),
            stop_lon=ints([11.97] * self.n_stops, np.float64),
            stop_parent=ints(self.parents or [-1] * self.n_stops),
            stop_location_type=ints([0] * self.n_stops, np.int8),
            stop_wheelchair=ints(self.wheelchair or [0] * self.n_stops, np.int8),
            stop_feed=ints([0] * self.n_stops, np.int16),
            feed_timezone=ints(range(len(self.timezones)), np.int16),
            agency_feed=ints(range(len(self.timezones)), np.int16),
            route_agency=ints(zones),
            route_type=ints([3] * n_routes, np.int16),
            route_feed=ints(zones, np.int16),
            service_first_date=np.int32(first_day),
            service_days=service_days,
            service_feed=ints([zone for _, zone in services], np.int16),
            pattern_stops=ints([s for key in patterns for s in key[0]]),
            pattern_stops_offsets=offsets(lengths),
            pattern_pickup=ints([int(q in key[1]) for key in patterns for q in range(len(key[0]))], np.uint8),
            pattern_drop_off=ints(
                [int(q in key[2]) for key in patterns for q in range(len(key[0]))], np.uint8
            ),
            pattern_trips_offsets=offsets(counts),
            pattern_times_offsets=offsets([a * b for a, b in zip(lengths, counts, strict=True)], np.int64),
            arrivals=ints(arrivals),
            departures=ints(departures),
            stop_sequences=ints([0] * len(arrivals)),
            trip_pattern=ints(np.repeat(np.arange(len(patterns)), counts)),
            trip_record=ints(order),
            trip_route=ints([trip.route for trip in trips]),
            trip_service=ints([services.index((trip.days, zones[trip.route])) for trip in trips]),
            trip_block=ints([trip.block for trip in trips]),
            trip_wheelchair=ints([trip.wheelchair for trip in trips], np.int8),
            trip_bikes=ints([trip.bikes for trip in trips], np.int8),
            trip_headway_s=ints([0] * n_trips),
            trip_path=ints([-1] * n_trips),
            path_shape=empty,
            path_positions_m=ints([], np.float32),
            path_positions_offsets=ints([0]),
            shape_lat=ints([], np.float64),
            shape_lon=ints([], np.float64),
            shape_points_m=ints([], np.float32),
            shape_points_offsets=ints([0]),
            rule_from_stop=ints([r.from_stop for r in self.rules]),
            rule_to_stop=ints([r.to_stop for r in self.rules]),
            rule_from_route=ints([r.from_route for r in self.rules]),
            rule_to_route=ints([r.to_route for r in self.rules]),
            rule_from_trip=ints([r.from_trip for r in self.rules]),
            rule_to_trip=ints([r.to_trip for r in self.rules]),
            rule_type=ints([r.kind for r in self.rules], np.int8),
            rule_min_s=ints([r.min_s for r in self.rules]),
            pathway_from=empty,
            pathway_to=empty,
            pathway_mode=ints([], np.int8),
            pathway_s=empty,
            pathway_m=ints([], np.float32),
            pathway_wheelchair=ints([], np.int8),
            pathway_record=empty,
        )
