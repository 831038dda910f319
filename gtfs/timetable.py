"""The one product of this package: every feed as flat, read-only arrays.

Conventions
-----------
Indices are int32 and count from 0; -1 means none. ``<owner>_<things>`` with ``<owner>_<things>_offsets``
(n + 1) is a CSR list: the things of owner i are ``things[offsets[i]:offsets[i + 1]]``. Times are service-day
seconds: seconds since noon minus 12 h of the service day in the feed's time zone; they may exceed 86 400.
Texts stand in the companion tables of `CompiledFeeds` on the same indices.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.notices import Notice

Int8Array = NDArray[np.int8]
UInt8Array = NDArray[np.uint8]
Int16Array = NDArray[np.int16]
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]


class Timetable(NamedTuple):
    """All feeds as arrays; a trip is one dated-by-service run, a pattern is RAPTOR's route.

    A pattern holds the trips with the same ordered stops and the same pickup and drop-off types. Trips of a
    pattern are sorted by (departure at position 0, arrival at the last position, trip record). Overtaking is
    allowed here; patterns are split into FIFO ones when a day is compiled. exact_times=1 frequencies are
    expanded into trips, exact_times=0 ones too, marked by ``trip_headway_s``.
    """

    # stops: every row of stops.txt (platforms, stations, entrances, generic nodes, boarding areas)
    stop_lat: Float64Array  # (n_stops,) degrees WGS 84; NaN where unknown
    stop_lon: Float64Array  # (n_stops,)
    stop_parent: (
        Int32Array  # (n_stops,) station of a platform or entrance, platform of a boarding area, or -1
    )
    stop_location_type: Int8Array  # (n_stops,) GTFS location_type 0..4
    stop_wheelchair: Int8Array  # (n_stops,) 0 unknown, 1 yes, 2 no; inherited from the station where empty
    stop_feed: Int16Array  # (n_stops,)

    # feeds, agencies, routes
    feed_timezone: Int16Array  # (n_feeds,) row of CompiledFeeds.timezones: agency_timezone, rules all times
    agency_feed: Int16Array  # (n_agencies,)
    route_agency: Int32Array  # (n_routes,)
    route_type: Int16Array  # (n_routes,) as given, extended types kept
    route_feed: Int16Array  # (n_routes,)

    # services: one row a (feed, service_id)
    service_first_date: np.int32  # proleptic ordinal (date.toordinal()) of column 0
    service_days: UInt8Array  # (n_services, n_days) 1 = runs on that date
    service_feed: Int16Array  # (n_services,)

    # patterns
    pattern_stops: Int32Array  # stop at each position
    pattern_stops_offsets: Int32Array  # (n_patterns + 1,)
    pattern_pickup: UInt8Array  # parallel to pattern_stops: GTFS pickup_type 0..3 (1 = no boarding)
    pattern_drop_off: UInt8Array  # parallel to pattern_stops: GTFS drop_off_type 0..3 (1 = no alighting)
    pattern_trips_offsets: Int32Array  # (n_patterns + 1,); trips are numbered pattern by pattern
    pattern_times_offsets: Int64Array  # (n_patterns + 1,) into arrivals, departures, stop_sequences

    # times, position-major: the value of trip i of pattern p (i counted within p, n trips) at position q
    # stands at pattern_times_offsets[p] + q * n + i
    arrivals: Int32Array  # service-day seconds
    departures: Int32Array  # service-day seconds, >= arrivals; non-decreasing along a trip
    stop_sequences: Int32Array  # stop_sequence as given in stop_times.txt

    # trips (expanded frequencies are trips of their own)
    trip_pattern: Int32Array  # (n_trips,)
    trip_record: Int32Array  # (n_trips,) row of the companion table "trips" (texts); shared by expanded trips
    trip_route: Int32Array  # (n_trips,)
    trip_service: Int32Array  # (n_trips,)
    trip_block: Int32Array  # (n_trips,) equal numbers = same block_id of the same feed, or -1
    trip_wheelchair: Int8Array  # (n_trips,) 0 unknown, 1 yes, 2 no
    trip_bikes: Int8Array  # (n_trips,) 0 unknown, 1 allowed, 2 not allowed
    trip_headway_s: Int32Array  # (n_trips,) > 0: frequency-based without exact times
    trip_path: Int32Array  # (n_trips,) or -1: no shape

    # paths: one row for each used (pattern, shape); where each position lies along the shape
    path_shape: Int32Array  # (n_paths,)
    path_positions_m: Float32Array  # metres along the shape, one for each position of the pattern
    path_positions_offsets: Int32Array  # (n_paths + 1,)
    shape_lat: Float64Array  # points of all shapes
    shape_lon: Float64Array
    shape_points_m: Float32Array  # metres along the shape, our own measure from 0
    shape_points_offsets: Int32Array  # (n_shapes + 1,)

    # transfers.txt, stations already expanded to their platforms; -1 = any
    rule_from_stop: Int32Array  # (n_rules,)
    rule_to_stop: Int32Array
    rule_from_route: Int32Array
    rule_to_route: Int32Array
    rule_from_trip: Int32Array  # trip *record*
    rule_to_trip: Int32Array  # trip *record*
    rule_type: Int8Array  # 0 recommended, 1 timed, 2 minimum time, 3 not possible, 4 in-seat, 5 no in-seat
    rule_min_s: Int32Array  # min_transfer_time, or -1

    # pathways.txt between rows of stops.txt (both directions listed where bidirectional)
    pathway_from: Int32Array  # (n_pathways,) stop
    pathway_to: Int32Array  # stop
    pathway_mode: (
        Int8Array  # 1 walkway, 2 stairs, 3 moving, 4 escalator, 5 elevator, 6 fare gate, 7 exit gate
    )
    pathway_s: Int32Array  # traversal time in s: given, else from length, else from a default of the mode
    pathway_m: Float32Array  # length in m (0 = unknown)
    pathway_wheelchair: Int8Array  # 0 unknown, 1 yes, 2 no (stairs, escalator)
    pathway_record: Int32Array  # row of the companion table "pathways" (pathway_id for lift outages)

    def runs_on(self, trip: int, day: int) -> bool:
        """Tell whether a trip's service runs on a date.

        Parameters
        ----------
        trip : int
            Of this timetable.
        day : int
            Ordinal.

        Returns
        -------
        bool
            False also beyond the calendars.
        """
        column = day - int(self.service_first_date)
        within = 0 <= column < self.service_days.shape[1]
        return within and bool(self.service_days[self.trip_service[trip], column])

    def calls_of(self, trip: int) -> slice:
        """Give where a trip's calls stand.

        Parameters
        ----------
        trip : int
            Of this timetable.

        Returns
        -------
        slice
            Into pattern_stops and what is parallel to it.
        """
        pattern = int(self.trip_pattern[trip])
        return slice(*self.pattern_stops_offsets[pattern : pattern + 2].tolist())

    def times_of(self, trip: int) -> slice:
        """Give where a trip's times stand.

        Parameters
        ----------
        trip : int
            Of this timetable.

        Returns
        -------
        slice
            Into arrivals, departures and stop_sequences.
        """
        pattern = int(self.trip_pattern[trip])
        first_trip, next_first = self.pattern_trips_offsets[pattern : pattern + 2].tolist()
        first, end = self.pattern_times_offsets[pattern : pattern + 2].tolist()
        return slice(first + trip - first_trip, end, next_first - first_trip)


@dataclass(frozen=True)
class CompiledFeeds:
    """A Timetable and what belongs to it: texts and tables on the same indices, and what was repaired.

    Parameters
    ----------
    timetable : Timetable
        The arrays.
    tables : dict[str, pa.Table]
        Companion tables; row i describes index i. "feeds" (tag, name, url, lang, version, start_date,
        end_date, source, sha256, shifted_weeks), "agencies", "stops" (stop_id, stop_name, stop_code,
        platform_code, stop_timezone, zone_id, level_id, ...), "routes", "trips" (trip_id, trip_headsign,
        trip_short_name, direction_id, ...), "services" (service_id), "pathways", "levels", "translations",
        "stop_time_texts" (trip record, stop_sequence, stop_headsign, pickup_booking_rule_id, ...; only rows
        that say something), "flex_areas" and "flex_rows" (`gtfs.flex`), and "raw/<tag>/<file>" for every
        other file (fares, flex, booking rules, attributions), unknown columns kept. Text columns are
        large_string or string, "" never stands for missing (null does).
    timezones : tuple[str, ...]
        IANA names, the rows that Timetable.feed_timezone points to.
    notices : tuple[Notice, ...]
        Every fault and every repair, with file and line.
    """

    timetable: Timetable
    tables: dict[str, pa.Table]
    timezones: tuple[str, ...]
    notices: tuple[Notice, ...]
