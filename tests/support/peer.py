"""A feed that two engines read the same way, and pynigiri asked on it.

Normalised: one service day, UTC, whole minutes, stops without parents and with unique names, no blocks, no
frequencies, walks between stops only from an explicit transfers.txt that is transitively closed below 20
minutes. Such a copy leaves the two no room to interpret; differences are differences of the search.
"""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from gtfs.timetable import Timetable
from mobility.kernels.arrays import Footpaths

DATE = dt.date(2026, 1, 7)
CHANGE_S = 120
"""pynigiri's change at the same stop."""
LONGEST_WALK_MIN = 19
"""pynigiri leaves out walks of its limit of 20 minutes and more."""
WALKING_MPS = 1.45
"""A little below the 1.5 m/s that pynigiri takes for the least a walk needs."""
METRES_PER_DEGREE = 111_195.0
Int32 = NDArray[np.int32]
Point = tuple[int, int, int]  # departure, arrival in seconds of the day, rides


@dataclass(frozen=True, eq=False)
class PeerFeed:
    """Trips of one day as flat arrays, the rows of stop_times.txt in order.

    Parameters
    ----------
    lat, lon : NDArray[np.float64]
        (n_stops,) degrees.
    trip, stop, arrival_min, departure_min, pickup, drop_off : NDArray[np.int32]
        (n_calls,) one row a call.
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    trip: Int32
    stop: Int32
    arrival_min: Int32
    departure_min: Int32
    pickup: Int32
    drop_off: Int32

    @property
    def n_stops(self) -> int:
        """How many stops are called at."""
        return self.lat.size

    def tiled(self, columns: int, rows: int, spacing: float) -> "PeerFeed":
        """Lay copies side by side; with a spacing below 1 neighbours overlap and connect."""
        wide = (self.lon.max() - self.lon.min()) * spacing
        high = (self.lat.max() - self.lat.min()) * spacing
        copies = [(c, r) for r in range(rows) for c in range(columns)]
        n_trips = int(self.trip.max()) + 1
        return PeerFeed(
            np.concatenate([self.lat + r * high for _, r in copies]),
            np.concatenate([self.lon + c * wide for c, _ in copies]),
            np.concatenate([self.trip + i * n_trips for i in range(len(copies))]).astype(np.int32),
            np.concatenate([self.stop + i * self.n_stops for i in range(len(copies))]).astype(np.int32),
            *(
                np.tile(column, len(copies))
                for column in (self.arrival_min, self.departure_min, self.pickup, self.drop_off)
            ),
        )

    def footpaths(self, radius_m: float) -> Footpaths:
        """Walk to stops within a radius, and on from there, below 20 minutes; whole minutes, at least 2."""
        scale = np.cos(np.radians(float(np.mean(self.lat))))
        xy = np.column_stack([self.lon * scale, self.lat]) * METRES_PER_DEGREE
        pairs = cKDTree(xy).query_pairs(radius_m, output_type="ndarray")
        metres = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
        minutes = np.maximum(np.ceil(metres / WALKING_MPS / 60), 2)
        graph = coo_array((minutes, (pairs[:, 0], pairs[:, 1])), shape=(self.n_stops, self.n_stops)).tocsr()
        counts, targets, seconds = [], [], []
        for first in range(0, self.n_stops, 256):
            chunk = np.arange(first, min(first + 256, self.n_stops))
            reached = dijkstra(graph, directed=False, indices=chunk, limit=LONGEST_WALK_MIN)
            reached[np.arange(chunk.size), chunk] = np.inf
            row, column = np.nonzero(np.isfinite(reached))
            counts.append(np.bincount(row, minlength=chunk.size))
            targets.append(column)
            seconds.append(reached[row, column] * 60)
        return Footpaths(
            np.concatenate(targets).astype(np.int32),
            np.concatenate(seconds).astype(np.int32),
            np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32),
        )

    def write(self, path: Path, footpaths: Footpaths | None = None) -> Path:
        """Write the feed; with footpaths as transfers.txt for the peer, without for our own reader."""
        day = f"{DATE:%Y%m%d}"
        n_trips = int(self.trip.max()) + 1
        clock = np.array([f"{m // 60:02d}:{m % 60:02d}:00" for m in range(int(self.departure_min.max()) + 1)])
        # Counted within the trip: pynigiri keeps 16 bits of it.
        starts = np.flatnonzero(np.diff(self.trip, prepend=-1))
        sequence = np.arange(self.trip.size) - np.repeat(starts, np.diff(starts, append=self.trip.size))
        files = {
            "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,A,https://example.org,UTC\n",
            "calendar_dates.txt": f"service_id,date,exception_type\ns,{day},1\n",
            "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,a,1,3\n",
            "stops.txt": _csv(
                "stop_id,stop_name,stop_lat,stop_lon",
                [
                    np.arange(self.n_stops),
                    np.char.add("S", np.arange(self.n_stops).astype(str)),
                    self.lat,
                    self.lon,
                ],
            ),
            "trips.txt": _csv(
                "route_id,service_id,trip_id", [["r"] * n_trips, ["s"] * n_trips, np.arange(n_trips)]
            ),
            "stop_times.txt": _csv(
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
                [
                    self.trip,
                    clock[self.arrival_min],
                    clock[self.departure_min],
                    self.stop,
                    sequence,
                    self.pickup,
                    self.drop_off,
                ],
            ),
        }
        if footpaths is not None:
            origins = np.repeat(np.arange(self.n_stops), np.diff(footpaths.offsets))
            files["transfers.txt"] = _csv(
                "from_stop_id,to_stop_id,transfer_type,min_transfer_time",
                [origins, footpaths.targets, [2] * origins.size, footpaths.durations],
            )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return path


def _csv(header: str, columns: list[Any]) -> str:
    text = io.StringIO()
    text.write(header + "\n")
    lists = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns]
    text.writelines(",".join(map(str, row)) + "\n" for row in zip(*lists, strict=True))
    return text.getvalue()


def busiest_date(timetable: Timetable) -> int:
    """Ordinal of the date on which most calls are made; the first of equals."""
    lengths = np.diff(timetable.pattern_stops_offsets)[timetable.trip_pattern]
    calls = np.bincount(timetable.trip_service, weights=lengths, minlength=len(timetable.service_days))
    return int(timetable.service_first_date) + int((calls @ timetable.service_days).argmax())


def normalise(timetable: Timetable, date: int) -> PeerFeed:
    """Copy the trips of one service day."""
    t = timetable
    column = date - int(t.service_first_date)
    runs = t.service_days[:, column][t.trip_service] != 0
    parts: list[list[NDArray[Any]]] = []
    for p in range(len(t.pattern_trips_offsets) - 1):
        first, last = t.pattern_trips_offsets[p], t.pattern_trips_offsets[p + 1]
        chosen = np.flatnonzero(runs[first:last])
        stops = slice(t.pattern_stops_offsets[p], t.pattern_stops_offsets[p + 1])
        length = stops.stop - stops.start
        if chosen.size == 0 or length < 2:
            continue
        table = slice(t.pattern_times_offsets[p], t.pattern_times_offsets[p + 1])
        arrivals = t.arrivals[table].reshape(length, last - first)[:, chosen].T // 60
        departures = t.departures[table].reshape(length, last - first)[:, chosen].T // 60
        n = chosen.size
        parts.append(
            [
                np.repeat(first + chosen, length),
                np.tile(t.pattern_stops[stops], n),
                arrivals.ravel(),
                departures.ravel(),
                np.tile(t.pattern_pickup[stops] == 1, n),
                np.tile(t.pattern_drop_off[stops] == 1, n),
            ]
        )
    trip, stop, arrival, departure, pickup, drop_off = (
        np.concatenate(c).astype(np.int32) for c in zip(*parts, strict=True)
    )
    used, stop = np.unique(stop, return_inverse=True)
    _, trip = np.unique(trip, return_inverse=True)
    return PeerFeed(
        np.round(t.stop_lat[used], 6),
        np.round(t.stop_lon[used], 6),
        trip.astype(np.int32),
        stop.astype(np.int32),
        arrival,
        departure,
        pickup,
        drop_off,
    )


class Nigiri:
    """pynigiri with a normalised feed; times in seconds of DATE, stops by our numbers."""

    def __init__(self, path: Path, n_stops: int) -> None:
        import pynigiri  # noqa: PLC0415 (an extra of tests and benchmarks)

        self._module = pynigiri
        day_after = DATE + dt.timedelta(days=2)
        source = pynigiri.TimetableSource("peer", str(path))
        self._timetable = pynigiri.load_timetable([source], f"{DATE - dt.timedelta(days=1)}", f"{day_after}")
        self._stops = [self._timetable.find_location(str(stop)) for stop in range(n_stops)]
        self._midnight_min = (
            int(dt.datetime(DATE.year, DATE.month, DATE.day, tzinfo=dt.UTC).timestamp()) // 60
        )

    def query(
        self, access: dict[int, int], egress: dict[int, int], first_s: int, last_s: int | None, max_rides: int
    ) -> Any:
        """Make a query for one departure (last_s None) or a window; walks in seconds, whole minutes."""
        ng = self._module
        query = ng.Query()
        query.start = [ng.Offset(self._stops[stop], s // 60, 0) for stop, s in access.items()]
        query.destination = [ng.Offset(self._stops[stop], s // 60, 0) for stop, s in egress.items()]
        query.max_transfers = max_rides - 1
        query.max_travel_time = 24 * 60
        if last_s is None:
            query.start_time = self._midnight_min + first_s // 60
        else:
            query.start_time = (self._midnight_min + first_s // 60, self._midnight_min + last_s // 60 + 1)
        return query

    def run(self, query: Any) -> Any:
        """Ask."""
        return self._module.route(self._timetable, query)

    def points(self, journeys: Any) -> set[Point]:
        """Read departure, arrival and rides."""
        return {
            (
                (journey.departure_time() - self._midnight_min) * 60,
                (journey.arrival_time() - self._midnight_min) * 60,
                journey.transfers + 1,
            )
            for journey in journeys
        }
