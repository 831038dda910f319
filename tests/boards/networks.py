"""Networks that have a timetable and nothing else, for boards."""

import datetime as dt
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from mobility.network.transport_network import TransportNetwork
from tests.support.timetables import Town


class Event(NamedTuple):
    """What happens at a stop; sorted by time first."""

    time_s: int
    trip: int
    day: int
    position: int
    is_arrival: bool


def network_of(town: Town, names: Sequence[str] = ()) -> TransportNetwork:
    """A town as a network without streets."""
    nothing: Any = None
    tables = {"stops": pa.table({"stop_name": list(names) or [f"S{s}" for s in range(town.n_stops)]})}
    return TransportNetwork(
        Path("nowhere"),
        {"content_hash": "town"},
        town.timetable(),
        town.timezones,
        tables,
        graph=nothing,
        streets={},
        links=nothing,
        footpaths={},
        grid=nothing,
        edge_usable=nothing,
    )


def every_event(
    network: TransportNetwork,
    stops: set[int],
    *,
    arriving: bool,
    with_skipped: bool,
    days: Container[int] | None = None,
) -> list[Event]:
    """All departures from (arrivals at) some stops: every trip on every day, position by position."""
    t = network.timetable
    events = []
    for trip in range(len(t.trip_pattern)):
        p = int(t.trip_pattern[trip])
        i, n = (
            trip - int(t.pattern_trips_offsets[p]),
            int(t.pattern_trips_offsets[p + 1] - t.pattern_trips_offsets[p]),
        )
        first, last = int(t.pattern_stops_offsets[p]), int(t.pattern_stops_offsets[p + 1])
        if stops.isdisjoint(t.pattern_stops[first:last].tolist()):
            continue
        zone = ZoneInfo(network.timezones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])])
        for column in range(t.service_days.shape[1]):
            if not t.service_days[t.trip_service[trip], column]:
                continue
            day = int(t.service_first_date) + column
            if days is not None and day not in days:
                continue
            noon = dt.datetime.combine(dt.date.fromordinal(day), dt.time(12), zone)
            for q in range(last - first):
                if int(t.pattern_stops[first + q]) not in stops or q == (0 if arriving else last - first - 1):
                    continue
                if (t.pattern_drop_off if arriving else t.pattern_pickup)[
                    first + q
                ] == 1 and not with_skipped:
                    continue
                at = int(t.pattern_times_offsets[p]) + q * n + i
                seconds = int((t.arrivals if arriving else t.departures)[at])
                events.append(Event(int(noon.timestamp()) - 43_200 + seconds, trip, day, q, arriving))
    return sorted(events)
