"""What stops, routes and trips are called: ids to the outside, names, colors, in the client's language."""

import math
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from mobility.network.transport_network import TransportNetwork
from mobility.service.columns import TextColumn, columns_of
from mobility.service.headsigns import Headsigns
from mobility.service.modes import mode_of
from mobility.service.translations import Translations

WHEREVER = -1
"""For a stop_sequence: a trip shows the same wherever it is boarded."""

REMEMBERED = 16_384
"""Stops, routes and trips whose texts are kept ready: about 10 MB each at most."""


class StopText(NamedTuple):
    """A stop for people; "" where nothing is known."""

    stop_id: str  # "<tag>_<stop_id>"
    parent_id: str
    name: str
    description: str
    code: str
    track: str
    time_zone: str
    level: float | None
    lat: float
    lon: float


class RouteText(NamedTuple):
    """A route and its agency for people; "" where nothing is known."""

    route_id: str  # "<tag>_<route_id>"
    short_name: str
    long_name: str
    color: str
    text_color: str
    url: str
    route_type: int
    mode: str
    agency_id: str  # as the feed has it
    agency_name: str
    agency_url: str
    agency_fare_url: str


class TripText(NamedTuple):
    """A trip on one service day for people."""

    trip_id: str  # "<yyyymmdd>_<hh:mm>_<tag>_<trip_id>"
    headsign: str
    short_name: str
    direction_id: str
    route: RouteText
    wheelchair: int  # GTFS: 0 unknown, 1 yes, 2 no
    bikes: int  # GTFS: 0 unknown, 1 yes, 2 no
    headway_s: int  # > 0: runs by headway, times are not exact
    source: str  # "<tag>/trips.txt:<trip_id>": where the feed tells of it


class Texts:
    """Reads the companion tables of one network.

    Parameters
    ----------
    network : TransportNetwork
        Whose texts they are.
    """

    def __init__(self, network: TransportNetwork) -> None:
        tables = network.tables
        self._timetable = network.timetable
        self._zones = network.timezones
        self._tags = [str(tag) for tag in tables["feeds"]["tag"].to_pylist()]
        self.translations = Translations(tables)
        self._headsigns = Headsigns(tables.get("stop_time_texts"))
        self._stops = columns_of(
            tables,
            "stops",
            ("stop_id", "stop_name", "stop_desc", "stop_code", "platform_code", "stop_timezone", "level_id"),
        )
        self._routes = columns_of(
            tables,
            "routes",
            (
                "route_id",
                "route_short_name",
                "route_long_name",
                "route_color",
                "route_text_color",
                "route_url",
            ),
        )
        self._agencies = columns_of(
            tables, "agencies", ("agency_id", "agency_name", "agency_url", "agency_fare_url")
        )
        self._trips = columns_of(
            tables, "trips", ("trip_id", "trip_headsign", "trip_short_name", "direction_id")
        )
        self._streets = columns_of(tables, "street/names", ("name", "ref", "name_en", "name_de"))
        self._levels = _level_numbers(tables, self._tags)
        self.stop_id = lru_cache(REMEMBERED)(self._read_stop_id)
        self.stop = lru_cache(REMEMBERED)(self._read_stop)
        self.route = lru_cache(REMEMBERED)(self._read_route)
        self._trip = lru_cache(REMEMBERED)(self._read_trip)
        self.street = lru_cache(REMEMBERED)(self._read_street)
        self.trip_ends = lru_cache(REMEMBERED)(self._read_trip_ends)

    @property
    def n_stops(self) -> int:
        """Number of stops in the Timetable."""
        return len(self._timetable.stop_lat)

    def _read_stop_id(self, stop: int) -> str:
        """Give a stop's id to the outside.

        Parameters
        ----------
        stop : int
            Index in the Timetable.

        Returns
        -------
        str
            "<tag>_<stop_id>".
        """
        return f"{self._tags[int(self._timetable.stop_feed[stop])]}_{self._stops['stop_id'][stop]}"

    def trip(self, trip: int, service_day: int, boarding_sequence: int, wanted: tuple[str, ...]) -> TripText:
        """Describe a trip on one day.

        Parameters
        ----------
        trip : int
            Index in the Timetable.
        service_day : int
            Ordinal of the date.
        boarding_sequence : int
            stop_sequence where it is boarded: its stop_headsign, if any, is what the vehicle shows there.
        wanted : tuple[str, ...]
            Languages as `Translations.known` gives them.

        Returns
        -------
        TripText
            Ids and texts.
        """
        # Few stops show anything of their own: trips are kept once, not for each stop of theirs.
        own = self._headsigns.find(int(self._timetable.trip_record[trip]), boarding_sequence)
        return self._trip(trip, service_day, boarding_sequence if own else WHEREVER, wanted)

    def _read_trip(
        self, trip: int, service_day: int, boarding_sequence: int, wanted: tuple[str, ...]
    ) -> TripText:
        """As `trip`, with WHEREVER for a stop that shows nothing of its own."""
        timetable = self._timetable
        record = int(timetable.trip_record[trip])
        route = int(timetable.trip_route[trip])
        feed = int(timetable.route_feed[route])
        minutes = int(timetable.departures[timetable.times_of(trip).start]) // 60
        own_id = self._trips["trip_id"][record]
        headsign = self._headsigns.find(record, boarding_sequence)
        translate = self.translations.text
        shown = (
            translate(feed, ("stop_times", "stop_headsign"), own_id, headsign, wanted, str(boarding_sequence))
            if headsign
            else translate(
                feed, ("trips", "trip_headsign"), own_id, self._trips["trip_headsign"][record], wanted
            )
        )
        short_name = self._trips["trip_short_name"][record]
        return TripText(
            trip_id=f"{_date_text(service_day)}_{minutes // 60:02}:{minutes % 60:02}"
            f"_{self._tags[feed]}_{own_id}",
            headsign=shown,
            short_name=translate(feed, ("trips", "trip_short_name"), own_id, short_name, wanted),
            direction_id=self._trips["direction_id"][record],
            route=self.route(route, wanted),
            wheelchair=int(timetable.trip_wheelchair[trip]),
            bikes=int(timetable.trip_bikes[trip]),
            headway_s=int(timetable.trip_headway_s[trip]),
            source=f"{self._tags[feed]}/trips.txt:{own_id}",
        )

    def additional(
        self, route: int, service_day: int, start: int, told: tuple[str, str, str], wanted: tuple[str, ...]
    ) -> TripText:
        """Describe a run that is in no timetable.

        Parameters
        ----------
        route : int
            Index in the Timetable.
        service_day : int
            Ordinal of the date.
        start : int
            First departure in service-day seconds.
        told : tuple[str, str, str]
            The feed's tag, the id that it gives the run, and what the vehicle shows.
        wanted : tuple[str, ...]
            Languages as `Translations.known` gives them.

        Returns
        -------
        TripText
            With ids of the same form as those of other trips.
        """
        tag, own_id, headsign = told
        return TripText(
            trip_id=f"{_date_text(service_day)}_{start // 3600:02}:{start // 60 % 60:02}_{tag}_{own_id}",
            headsign=headsign,
            short_name="",
            direction_id="",
            route=self.route(route, wanted),
            wheelchair=0,
            bikes=0,
            headway_s=0,
            source=f"{tag}/realtime:{own_id}",
        )

    def _read_trip_ends(self, trip: int) -> tuple[int, int]:
        """Give the first and last stop of a trip.

        Parameters
        ----------
        trip : int
            Index in the Timetable.

        Returns
        -------
        tuple[int, int]
            Stops of the Timetable.
        """
        stops = self._timetable.pattern_stops[self._timetable.calls_of(trip)]
        return int(stops[0]), int(stops[-1])

    def route_of(self, trip: int) -> int:
        """Give the route of a trip.

        Parameters
        ----------
        trip : int
            Index in the Timetable.

        Returns
        -------
        int
            Route of the Timetable.
        """
        return int(self._timetable.trip_route[trip])

    def feed_of_trip(self, trip: int) -> int:
        """Give the feed of a trip.

        Parameters
        ----------
        trip : int
            Index in the Timetable.

        Returns
        -------
        int
            Row of the "feeds" table.
        """
        return int(self._timetable.route_feed[int(self._timetable.trip_route[trip])])

    def _read_street(self, name: int, language: str) -> str:
        """Name a street.

        Parameters
        ----------
        name : int
            Row of the "street/names" table, or -1.
        language : str
            "de" or "en": name:en only where English is wanted.

        Returns
        -------
        str
            Its name, else its number (ref), else "".
        """
        if name < 0:
            return ""
        own = self._streets[f"name_{language}"][name] if language in ("de", "en") else ""
        return own or self._streets["name"][name] or self._streets["ref"][name]

    def _read_stop(self, stop: int, wanted: tuple[str, ...]) -> StopText:
        timetable, columns = self._timetable, self._stops
        feed = int(timetable.stop_feed[stop])
        parent = int(timetable.stop_parent[stop])
        own_id = columns["stop_id"][stop]
        translate = self.translations.text
        name = columns["stop_name"][stop] or columns["stop_name"][parent]
        lat, lon = float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop])
        if math.isnan(lat) and parent >= 0:  # generic nodes and boarding areas may have no coordinate
            lat, lon = float(timetable.stop_lat[parent]), float(timetable.stop_lon[parent])
        return StopText(
            stop_id=f"{self._tags[feed]}_{own_id}",
            parent_id=self.stop_id(parent) if parent >= 0 else "",
            name=translate(feed, ("stops", "stop_name"), own_id, name, wanted),
            description=translate(feed, ("stops", "stop_desc"), own_id, columns["stop_desc"][stop], wanted),
            code=columns["stop_code"][stop],
            track=translate(feed, ("stops", "platform_code"), own_id, columns["platform_code"][stop], wanted),
            time_zone=columns["stop_timezone"][stop]
            or columns["stop_timezone"][parent]
            or self._zones[int(timetable.feed_timezone[feed])],
            level=self._levels.get((feed, columns["level_id"][stop])),
            lat=lat,
            lon=lon,
        )

    def _read_route(self, route: int, wanted: tuple[str, ...]) -> RouteText:
        timetable, columns = self._timetable, self._routes
        feed, agency = int(timetable.route_feed[route]), int(timetable.route_agency[route])
        own_id = columns["route_id"][route]
        agency_id = self._agencies["agency_id"][agency]
        translate = self.translations.text

        def text(field: str) -> str:
            return translate(feed, ("routes", field), own_id, columns[field][route], wanted)

        return RouteText(
            route_id=f"{self._tags[feed]}_{own_id}",
            short_name=text("route_short_name"),
            long_name=text("route_long_name"),
            color=columns["route_color"][route],
            text_color=columns["route_text_color"][route],
            url=text("route_url"),
            route_type=int(timetable.route_type[route]),
            mode=mode_of(int(timetable.route_type[route])).value,
            agency_id=f"{self._tags[feed]}_{agency_id}" if agency_id else "",
            agency_name=translate(
                feed, ("agency", "agency_name"), agency_id, self._agencies["agency_name"][agency], wanted
            ),
            agency_url=self._agencies["agency_url"][agency],
            agency_fare_url=self._agencies["agency_fare_url"][agency],
        )


@lru_cache(64)
@lru_cache(64)
def _date_text(day: int) -> str:
    return f"{date.fromordinal(day):%Y%m%d}"


def _level_numbers(tables: Mapping[str, pa.Table], tags: list[str]) -> dict[tuple[int, str], float]:
    """Floors of levels.txt by feed and level_id."""
    table = tables.get("levels")
    if table is None or not table.num_rows:
        return {}
    ids, numbers, feeds = (TextColumn(table, name) for name in ("level_id", "level_index", "feed"))
    found: dict[tuple[int, str], float] = {}
    for row in range(table.num_rows):
        feed = feeds[row]
        index = tags.index(feed) if feed in tags else int(feed or 0)
        try:
            found[index, ids[row]] = float(numbers[row])
        except ValueError:
            continue  # a level without a number is no floor
    return found
