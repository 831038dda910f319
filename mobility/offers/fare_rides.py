"""Journeys as fares see them: rides with the feed's own ids, zones, areas and networks."""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby

import numpy as np
import pyarrow as pa

from mobility.network.load import load_raw
from mobility.network.transport_network import TransportNetwork
from mobility.offers.fare_points import FarePoints
from mobility.offers.fares_v1 import FaresV1
from mobility.offers.fares_v2 import FaresV2, IsActive, areas_of, networks_of
from mobility.offers.feed_fares import FeedFares, rows_of
from mobility.offers.rides import FareRide, FareStop
from mobility.routing.journey import Leg, OnDemandLeg, TransitLeg

REMEMBERED = 16_384
NO_GROUPS: frozenset[str] = frozenset()


class FareReader:
    """Reads what fares look at from one network.

    Parameters
    ----------
    network : TransportNetwork
        Whose companion tables have the ids.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._network, self._timetable = network, network.timetable
        self.tags = tuple(str(tag) for tag in network.tables["feeds"]["tag"].to_pylist())
        self._has_raw = "tables" in network.manifest
        self._areas = {tag: areas_of(partial(self._rows, tag)) for tag in self.tags}
        self._networks = {tag: networks_of(partial(self._rows, tag)) for tag in self.tags}
        self._points = FarePoints(self._timetable, self.tags)
        self.stop = lru_cache(REMEMBERED)(self._read_stop)
        self.route = lru_cache(4096)(self._read_route)

    def feed_fares(self) -> dict[str, FeedFares]:
        """Read the fares that feeds bring themselves.

        Returns
        -------
        dict[str, FeedFares]
            By the feed's tag; only of feeds that have any.
        """
        found: dict[str, FeedFares] = {}
        for tag in self.tags:
            rows = partial(self._rows, tag)
            fares = FaresV2.read(rows, self._calendar_of(tag)) or FaresV1.read(rows)
            if fares is not None:
                found[tag] = fares
        return found

    def rides(self, legs: Sequence[Leg]) -> list[FareRide]:
        """Give the rides of a journey.

        Parameters
        ----------
        legs : Sequence[Leg]
            All of them.

        Returns
        -------
        list[FareRide]
            Rides on lines; trips through which one stays seated are one.
        """
        found: list[FareRide] = []
        seated: list[TransitLeg] = []
        numbers: list[int] = []
        for number, leg in enumerate(legs):
            if not isinstance(leg, TransitLeg):
                continue
            if seated and not leg.stay_seated:
                found.append(self._ride(seated, numbers))
                seated, numbers = [], []
            seated.append(leg)
            numbers.append(number)
        if seated:
            found.append(self._ride(seated, numbers))
        return found

    def on_demand_ride(self, leg: OnDemandLeg, number: int, feed: str, feeds: Collection[str]) -> FareRide:
        """Give a ride that was booked as one that costs what a line costs.

        Parameters
        ----------
        leg : OnDemandLeg
            The ride.
        number : int
            Which leg of the journey it is.
        feed : str
            Tag of the feed that the service is of, "" = of the city.
        feeds : Collection[str]
            Tags of feeds by whose stops a city's service is told where it is; none = all.

        Returns
        -------
        FareRide
            A point lies where its nearest stop lies, as far as fares go; its stops are not counted.
        """
        tags = frozenset({feed}) if feed else frozenset(feeds) or frozenset(self.tags)
        places = ((leg.from_stop, leg.from_point), (leg.to_stop, leg.to_point))
        stops = [
            stop if stop >= 0 and self._tag_of(stop) in tags else self._points.nearest(*point, tags)
            for stop, point in places
        ]
        ends = tuple(
            FareStop("", lat=point.lat, lon=point.lon)
            if stop < 0
            else replace(self.stop(stop), lat=point.lat, lon=point.lon)
            for stop, (_, point) in zip(stops, places, strict=True)
        )
        own = feed or next((self._tag_of(stop) for stop in stops if stop >= 0), "")
        return FareRide(
            own, ends, leg.start_s, leg.end_s, route_type=715, legs=(number,), has_stop_count=False
        )

    def _tag_of(self, stop: int) -> str:
        return self.tags[int(self._timetable.stop_feed[stop])]

    def _ride(self, legs: Sequence[TransitLeg], numbers: Sequence[int]) -> FareRide:
        first, last = legs[0], legs[-1]
        trip = first.trip
        if not 0 <= trip < self._timetable.trip_route.size:
            return self._ride_nobody_planned(legs, numbers)
        route = int(self._timetable.trip_route[trip])
        route_id, agency_id, networks = self.route(route)
        stops = [first.calls.first.stop]
        for leg in legs:
            called = leg.calls.stops.tolist()
            stops.extend(called[1:] if called[0] == stops[-1] else called)
        feed = int(self._timetable.route_feed[route])
        clock_s = self._clock_s(first)
        start_s, end_s = first.start_s, last.end_s
        return FareRide(
            self.tags[feed],
            tuple(map(self.stop, stops)),
            start_s,
            end_s,
            route_id,
            agency_id,
            networks,
            int(self._timetable.route_type[route]),
            first.service_day,
            clock_s,
            clock_s + end_s - start_s,
            tuple(numbers),
        )

    def _ride_nobody_planned(self, legs: Sequence[TransitLeg], numbers: Sequence[int]) -> FareRide:
        """Give a ride on an additional run: its stops are known, a line is not."""
        stops = np.concatenate([leg.calls.stops for leg in legs]).tolist()
        feed = int(self._timetable.stop_feed[stops[0]])
        return FareRide(
            self.tags[feed],
            tuple(self.stop(stop) for stop, _ in groupby(stops)),
            legs[0].start_s,
            legs[-1].end_s,
            legs=tuple(numbers),
        )

    def _clock_s(self, leg: TransitLeg) -> int:
        """Planned departure in service-day seconds; of additional runs that of the trip they stand for."""
        t = self._timetable
        times = t.times_of(leg.trip)
        is_wanted = t.stop_sequences[times] == leg.calls.first.stop_sequence
        # argmax is the first call where there is none of that number.
        return int(t.departures[times][int(is_wanted.argmax())])

    def _read_stop(self, stop: int) -> FareStop:
        timetable, stops = self._timetable, self._network.tables["stops"]
        parent = int(timetable.stop_parent[stop])
        tag = self.tags[int(timetable.stop_feed[stop])]
        ids = [_cell(stops, "stop_id", row) for row in (stop, parent) if row >= 0]
        areas = self._areas[tag]
        # Generic nodes and boarding areas may have no coordinate of their own.
        at = max(parent, 0) if math.isnan(timetable.stop_lat[stop]) else stop
        return FareStop(
            ids[0],
            _cell(stops, "zone_id", stop) or (_cell(stops, "zone_id", parent) if parent >= 0 else ""),
            frozenset().union(*(areas.get(one, NO_GROUPS) for one in ids)),
            float(timetable.stop_lat[at]),
            float(timetable.stop_lon[at]),
        )

    def _read_route(self, route: int) -> tuple[str, str, frozenset[str]]:
        tables = self._network.tables
        tag = self.tags[int(self._timetable.route_feed[route])]
        route_id = _cell(tables["routes"], "route_id", route)
        agency_id = _cell(tables["agencies"], "agency_id", int(self._timetable.route_agency[route]))
        own = _cell(tables["routes"], "network_id", route)
        networks = self._networks[tag].get(route_id, NO_GROUPS)
        return route_id, agency_id, networks | {own} if own else networks

    def _rows(self, tag: str, file: str) -> list[dict[str, str]]:
        return rows_of(load_raw(self._network, tag, file)) if self._has_raw else []

    def _calendar_of(self, tag: str) -> IsActive:
        """Give what tells whether a service of a feed runs on a date."""
        t, feed = self._timetable, self.tags.index(tag)

        @lru_cache(1)
        def rows_by_id() -> dict[str, int]:
            """Services of the feed."""
            ids = self._network.tables["services"]["service_id"].to_pylist()
            return {str(one): row for row, one in enumerate(ids) if int(t.service_feed[row]) == feed}

        def is_active(service_id: str, date: int) -> bool:
            """Tell it."""
            row, column = rows_by_id().get(service_id), date - int(t.service_first_date)
            return (
                row is not None
                and 0 <= column < t.service_days.shape[1]
                and bool(t.service_days[row, column])
            )

        return is_active


def _cell(table: pa.Table, column: str, row: int) -> str:
    if column not in table.column_names:
        return ""
    value = table.column(column)[row].as_py()
    return "" if value is None else str(value)
