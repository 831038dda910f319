"""A city from a few lines of text: a timetable as a table, streets as a drawing, an answer as a line.

A line of the timetable is a trip: ``LINE [word=value ...] : STOP TIME STOP TIME ...``. A time is "8:05" or
"8:05-8:07" (arrival and departure); "-" is an empty time; ``p!`` or ``d!`` before a time forbids boarding or
alighting. Stops are letters; without a drawing they lie 5 km apart, too far to walk.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from mobility.network import TransportNetwork, build_network
from mobility.routing.journey import Journey, StreetLeg, TransitLeg
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from tests.support.feasible import check_journey
from tests.support.feeds import write_gtfs
from tests.support.maps import StreetMap

ZONE = ZoneInfo("Europe/Berlin")
WEDNESDAY = dt.date(2026, 1, 7)
CALENDAR = """
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    wk,1,1,1,1,1,0,0,20260105,20260130
    we,0,0,0,0,0,1,1,20260105,20260130
    """


@dataclass(frozen=True)
class City:
    """A router and the words of its answers."""

    router: Router
    ids: tuple[str, ...]

    @property
    def network(self) -> TransportNetwork:
        """What it plans on."""
        return self.router.network

    def stop(self, letter: str) -> Place:
        """A stop by its letter."""
        t = self.network.timetable
        row = self.ids.index(letter)
        return Place(float(t.stop_lat[row]), float(t.stop_lon[row]), stop=row)

    def query(
        self,
        origin: str | Place,
        destination: str | Place,
        time: str,
        day: dt.date = WEDNESDAY,
        **wishes: object,
    ) -> PlanQuery:
        """A question between letters (stops) or places; one departure unless a window is asked for."""
        ends = [self.stop(end) if isinstance(end, str) else end for end in (origin, destination)]
        hours, minutes = map(int, time.split(":"))
        at = dt.datetime.combine(day, dt.time(), ZONE) + dt.timedelta(hours=hours, minutes=minutes)
        options = {"window_s": 0, "num_itineraries": 0, "direct_modes": ()} | wishes
        return PlanQuery(ends[0], ends[1], int(at.timestamp()), **options)  # type: ignore[arg-type]

    def answer(
        self,
        origin: str | Place,
        destination: str | Place,
        time: str,
        day: dt.date = WEDNESDAY,
        **wishes: object,
    ) -> str:
        """The journeys, one after the other, or the reasons why there is none; each journey is checked."""
        query = self.query(origin, destination, time, day, **wishes)
        result = self.router.plan(query)
        for journey in result.journeys:
            check_journey(self.network, journey, query)
        lines = [self.told(journey, day) for journey in result.journeys]
        return " | ".join(lines or [reason.code for reason in result.reasons])

    def told(self, journey: Journey, day: dt.date = WEDNESDAY) -> str:
        """A journey as "1 A 8:00 C 8:10, walk D, 2 D 8:15 E 8:20"; "+1" behind times of the next day."""
        words = []
        for leg in journey.legs:
            if isinstance(leg, StreetLeg):
                end = self.ids[leg.to_stop] if leg.to_stop >= 0 else "goal"
                words.append(f"{leg.mode.lower()} {end}")
            else:
                words.append(self.told_ride(leg, day))
        return ", ".join(words)

    def told_ride(self, leg: TransitLeg, day: dt.date) -> str:
        """A ride as "1 A 8:00 C 8:10", "~" before it if one stays seated."""
        route = int(self.network.timetable.trip_route[leg.trip])
        line = self.network.tables["routes"]["route_short_name"][route].as_py()
        first, last = leg.calls[0], leg.calls[-1]
        seated = "~" if leg.stay_seated else ""
        return (
            f"{seated}{line} {self.ids[first.stop]} {clock(first.departure_s, day)} "
            f"{self.ids[last.stop]} {clock(last.arrival_s, day)}"
        )


def clock(seconds: int, day: dt.date) -> str:
    """Local time, seconds only where there are any, and days after `day`."""
    time = dt.datetime.fromtimestamp(seconds, ZONE)
    later = (time.date() - day).days
    text = f"{time:%-H:%M}" if time.second == 0 else f"{time:%-H:%M:%S}"
    return f"{text}{later:+}" if later else text


def city(
    folder: Path,
    timetable: str,
    drawing: StreetMap | None = None,
    stops: Mapping[str, str] | None = None,
    **files: str,
) -> City:
    """Build a city.

    Parameters
    ----------
    folder : Path
        Empty, for its files.
    timetable : str
        See the module.
    drawing : StreetMap | None
        Streets; its letters (upper case) are where the stops of these letters lie.
    stops : Mapping[str, str] | None
        Further columns of stops: {"A": "parent_station=S wheelchair_boarding=1"}; may add stops.
    files : str
        Further files of the feed: transfers="from_stop_id,...".
    """
    trips, times, lines, letters = [], [], {}, {}
    for number, row in enumerate(filter(None, (line.strip() for line in timetable.splitlines()))):
        head, _, calls = row.partition(" : ")
        line, *words = head.split()
        extra = dict(word.split("=") for word in words)
        lines[line] = extra.pop("type", "3")
        trips.append(
            {"route_id": line, "trip_id": extra.pop("trip", f"t{number}"), "service_id": "wk"} | extra
        )
        tokens = calls.split()
        for sequence, (stop, time) in enumerate(zip(tokens[::2], tokens[1::2], strict=True), 1):
            letters[stop] = True
            rules = {"pickup_type": "p!" in time, "drop_off_type": "d!" in time}
            time = time.replace("p!", "").replace("d!", "")  # noqa: PLW2901
            arrival, _, departure = time.partition("-") if time != "-" else ("", "", "")
            times.append(
                {
                    "trip_id": trips[-1]["trip_id"],
                    "arrival_time": _seconds(arrival),
                    "departure_time": _seconds(departure or arrival),
                    "stop_id": stop,
                    "stop_sequence": sequence,
                }
                | {name: int(forbidden) for name, forbidden in rules.items()}
            )
    rows = []
    for i, letter in enumerate(sorted({*letters, *(stops or {})})):
        lat, lon = (51.0 + 0.045 * i, 11.0)
        if drawing is not None and letter in drawing.lat:
            lat, lon = drawing.lat[letter], drawing.lon[letter]
        extra = dict(word.split("=") for word in (stops or {}).get(letter, "").split())
        rows.append({"stop_id": letter, "stop_name": letter, "stop_lat": lat, "stop_lon": lon} | extra)
    feed = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,A,https://example.org,Europe/Berlin\n",
        "calendar.txt": CALENDAR,
        "routes.txt": _table(
            [
                {"route_id": k, "agency_id": "a", "route_short_name": k, "route_type": v}
                for k, v in lines.items()
            ]
        ),
        "stops.txt": _table(rows),
        "trips.txt": _table(trips),
        "stop_times.txt": _table(times),
    } | {f"{name}.txt": text for name, text in files.items()}
    osm = [drawing.write(folder / "map.osm.pbf")] if drawing is not None else []
    network = build_network([("t", write_gtfs(folder / "feed.zip", feed))], osm, folder / "network")
    return City(Router(network), tuple(network.tables["stops"]["stop_id"].to_pylist()))


def _seconds(time: str) -> str:
    return time if time.count(":") != 1 else f"{time}:00"


def _table(rows: list[dict[str, object]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(columns)]
    lines += [",".join(str(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"
