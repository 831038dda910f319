"""A town on both sides of a river, as feed and streets that tests edit by hand, and its answers."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from mobility.accessibility.scenarios import apply_scenario, parse_scenario
from mobility.network import TransportNetwork, build_network
from mobility.network.profiles import build_all_streets
from mobility.routing.journey import Journey, StreetLeg, TransitLeg
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from tests.scenarios.cities import CALENDAR
from tests.support.feeds import write_gtfs
from tests.support.maps import StreetMap, street_map

ZONE = ZoneInfo("Europe/Berlin")
WEDNESDAY, SATURDAY = dt.date(2026, 1, 7), dt.date(2026, 1, 10)
PICTURE = """
    A----B----C----D
    |    |    |    |
    E----F----G----H

    I----J----K----L
    |    |    |    |
    M----N----O----P
    """
STREETS = {
    "ABCD": "highway=residential",
    "EFGH": "highway=residential",
    "IJKL": "highway=residential",
    "MNOP": "highway=residential",
    "AE": "highway=residential",
    "BF": "highway=residential",
    "CG": "highway=residential",
    "DH": "highway=residential",
    "IM": "highway=residential",
    "JN": "highway=residential",
    "KO": "highway=residential",
    "LP": "highway=residential",
    "EI": "highway=residential bridge=yes",
    "GK": "highway=residential bridge=yes",
}
CELL_M = 90.0
STOPS = "ADFKMP"
"""Letters at which a stop stands; more can be given."""

Trip = tuple[str, str, str, Sequence[tuple[str, int, int]]]
"""Line, service, direction, and (stop, arrival, departure) in seconds."""


def ride(start: str, *calls: str | int, dwell: int = 20) -> list[tuple[str, int, int]]:
    """Calls of a trip: ride("7:00", "A", 120, "F", 90, "K"), numbers being the seconds between stops."""
    hours, minutes = map(int, start.split(":"))
    now = hours * 3600 + minutes * 60
    made = [(str(calls[0]), now, now)]
    for seconds, stop in zip(calls[1::2], calls[2::2], strict=True):
        now += int(seconds)
        is_last = stop is calls[-1]
        made.append((str(stop), now, now if is_last else now + dwell))
        now = made[-1][2]
    return made


def clock(second: int) -> str:
    """GTFS' own writing."""
    return f"{second // 3600:02}:{second % 3600 // 60:02}:{second % 60:02}"


def town_trips() -> list[Trip]:
    """Line 1 over the bridge every 20 minutes, line 2 along the south bank every 30, both ways."""
    trips: list[Trip] = []
    for minute in range(7 * 60, 9 * 60, 20):
        at = f"{minute // 60}:{minute % 60:02}"
        trips.append(("1", "wk", "0", ride(at, "A", 90, "F", 120, "K", 100, "P")))
        trips.append(("1", "wk", "1", ride(at, "P", 100, "K", 120, "F", 90, "A")))
    for minute in range(7 * 60 + 5, 9 * 60, 30):
        at = f"{minute // 60}:{minute % 60:02}"
        trips.append(("2", "wk", "0", ride(at, "M", 110, "K", 80, "D")))
        trips.append(("2", "we", "1", ride(at, "D", 80, "K", 110, "M")))
    return trips


def feed(
    trips: Sequence[Trip],
    drawing: StreetMap,
    stops: str = STOPS,
    places: Mapping[str, tuple[float, float]] | None = None,
    types: Mapping[str, int] | None = None,
    **files: str,
) -> dict[str, str]:
    """The files of a feed of these trips."""
    where = {letter: (drawing.lat[letter], drawing.lon[letter]) for letter in stops} | dict(places or {})
    lines = sorted({line for line, *_ in trips})
    rows = [f"{line},t{i},{service},{way}" for i, (line, service, way, _) in enumerate(trips)]
    times = [
        f"t{i},{clock(arrival)},{clock(departure)},{stop},{sequence}"
        for i, (*_, calls) in enumerate(trips)
        for sequence, (stop, arrival, departure) in enumerate(calls, start=1)
    ]
    return {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n"
        "a,A,https://example.org,Europe/Berlin\n",
        "calendar.txt": CALENDAR,
        "routes.txt": "route_id,agency_id,route_short_name,route_type\n"
        + "".join(f"{line},a,{line},{(types or {}).get(line, 3)}\n" for line in lines),
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
        + "".join(f"{stop},{stop},{lat},{lon}\n" for stop, (lat, lon) in sorted(where.items())),
        "trips.txt": "route_id,trip_id,service_id,direction_id\n" + "\n".join(rows) + "\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "\n".join(times)
        + "\n",
    } | {f"{name}.txt": text for name, text in files.items()}


def draw(ways: Mapping[str, str] | None = None) -> StreetMap:
    """The streets."""
    return street_map(PICTURE, STREETS if ways is None else ways, cell_m=CELL_M)


def build(folder: Path, files: Mapping[str, str], drawing: StreetMap) -> TransportNetwork:
    """A network of a feed and streets; `folder` is its own."""
    folder.mkdir(parents=True, exist_ok=True)
    osm = drawing.write(folder / "map.osm.pbf")
    return build_network([("t", write_gtfs(folder / "feed.zip", files))], [osm], folder / "network")


def edited(network: TransportNetwork, edits: str) -> TransportNetwork:
    """The network with edits in YAML, indented as a list under "edits:"."""
    return apply_scenario(network, parse_scenario(f"scenario: test\nedits:\n{edits}"))


def check_streets(made: TransportNetwork) -> None:
    """What edges take was carried over where no edit was: it is what it would be if worked out for all."""
    for profile, streets in build_all_streets(made.graph, made.climbs).items():
        for name in ("edge_ds", "edge_cost_ds", "edge_head", "edge_offsets", "least_cost_ds_per_m"):
            assert np.array_equal(getattr(made.streets[profile], name), getattr(streets, name)), name
        assert not made.streets[profile].edge_ds.flags.writeable


def answers(
    network: TransportNetwork,
    places: Sequence[tuple[float, float]],
    *,
    day: dt.date = WEDNESDAY,
    modes: tuple[StreetMode, ...] = (StreetMode.WALK,),
    hours: int = 2,
    **wishes: object,
) -> list[str]:
    """All journeys between all places that depart from 6:50 on, in words that do not depend on numbers."""
    router = Router(network)
    start = dt.datetime.combine(day, dt.time(6, 50), ZONE)
    told = []
    for one, other in itertools.permutations(range(len(places)), 2):
        query = PlanQuery(
            Place(*places[one]),
            Place(*places[other]),
            int(start.timestamp()),
            window_s=hours * 3600,
            num_itineraries=0,
            access_modes=modes,
            egress_modes=modes,
            direct_modes=modes,
            **wishes,  # type: ignore[arg-type]
        )
        told += [f"{one}-{other}: {_told(network, journey)}" for journey in router.plan(query).journeys]
    return sorted(told)


def _told(network: TransportNetwork, journey: Journey) -> str:
    ids = network.tables["stops"]["stop_id"].to_pylist()
    names = network.tables["routes"]["route_short_name"].to_pylist()
    words = []
    for leg in journey.legs:
        if isinstance(leg, TransitLeg):
            line = names[int(network.timetable.trip_route[leg.trip])]
            first, last = leg.calls[0], leg.calls[-1]
            words.append(f"{line} {ids[first.stop]} {first.departure_s} {ids[last.stop]} {last.arrival_s}")
        else:
            assert isinstance(leg, StreetLeg)
            words.append(f"{leg.mode.lower()} {leg.end_s - leg.start_s}")
    return f"{journey.legs[0].start_s} {journey.legs[-1].end_s} " + ", ".join(words)


def corners(drawing: StreetMap, letters: str = "AHKMP") -> list[tuple[float, float]]:
    """Places a few metres beside some crossings."""
    return [(drawing.lat[letter] + 0.00004, drawing.lon[letter] + 0.00006) for letter in letters]
