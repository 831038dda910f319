"""Places as the wire format has them: stops and the two ends, as pieces of JSON to which times are added."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import Any

import orjson

from mobility.api.answers.occupancy import write_occupancy
from mobility.service import Calls, DayLoads, HaltTexts, Place, Texts, occupancies

NO_PICKUP = 1
ARRANGEMENTS = {2: "PHONE_AGENCY", 3: "ASK_DRIVER"}
"""GTFS pickup_type and drop_off_type beyond yes (0) and no (1)."""

REMEMBERED = 16_384

STILL_OPEN = b'"\0'
"""After the times where more is to follow: the zero byte is in no JSON, so halts can be told apart by it."""

AROUND_TIMES = (
    b',"arrival":"',
    b'","scheduledArrival":"',
    b'","departure":"',
    b'","scheduledDeparture":"',
    b'"},',
)


def arriving(opening: str, moment: str, planned: str = "") -> str:
    """Complete a place where something arrives.

    Parameters
    ----------
    opening : str
        The place, its brace still open.
    moment : str
        As `wire_time` writes it.
    planned : str
        The same by the timetable, "" = as planned.

    Returns
    -------
    str
        JSON.
    """
    return f'{opening},"arrival":"{moment}","scheduledArrival":"{planned or moment}"}}'


def departing(opening: str, moment: str, planned: str = "", more: str = "") -> str:
    """Complete a place where something departs.

    Parameters
    ----------
    opening : str
        The place, its brace still open.
    moment : str
        As `wire_time` writes it.
    planned : str
        The same by the timetable, "" = as planned.
    more : str
        Further members, a comma in front.

    Returns
    -------
    str
        JSON.
    """
    return f'{opening},"departure":"{moment}","scheduledDeparture":"{planned or moment}"{more}}}'


class PlaceTexts:
    """Writes places in one way; what does not change about a stop is kept between answers.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    force_level : bool
        Write level 0 where none is known, as versions before 6 do.
    """

    def __init__(self, texts: Texts, wanted: tuple[str, ...], force_level: bool) -> None:
        self._texts, self._wanted, self._force_level = texts, wanted, force_level
        self.stop = lru_cache(REMEMBERED)(self._write_stop)
        self.halt = lru_cache(REMEMBERED)(self._write_halt)

        def halt(*kind: int) -> bytes:
            """Give the text of a halt."""
            return self._write_halt(*kind).encode()

        self._passed = HaltTexts(texts.n_stops, AROUND_TIMES, halt)
        self._passed_open = HaltTexts(texts.n_stops, (*AROUND_TIMES[:4], STILL_OPEN), halt)

    def end(self, place: Place, name: str) -> str:
        """Write one end of the query, its brace still open.

        Parameters
        ----------
        place : Place
            A stop or a coordinate.
        name : str
            "START" or "END", as MOTIS names coordinates.

        Returns
        -------
        str
            All but times and the closing brace.
        """
        if place.stop >= 0:
            return self.stop(place.stop)
        written: dict[str, Any] = {
            "name": name,
            "lat": place.lat,
            "lon": place.lon,
            "vertexType": "NORMAL",
            "cancelled": False,
            "alerts": [],
        }
        if place.level is not None or self._force_level:
            written["level"] = place.level or 0.0
        return _opening(written)

    def point(self, lat: float, lon: float, name: str, vertex_type: str) -> str:
        """Write a place between two legs that is no stop, its brace still open.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        name : str
            What it is called, "" = it has no name.
        vertex_type : str
            MOTIS' word.

        Returns
        -------
        str
            All but times and the closing brace.
        """
        written: dict[str, Any] = {
            "name": name,
            "lat": lat,
            "lon": lon,
            "vertexType": vertex_type,
            "cancelled": False,
            "alerts": [],
        }
        if self._force_level:
            written["level"] = 0.0
        return _opening(written)

    def passing(self, rides: Sequence[Calls], skipped_stops: bool) -> list[bytes]:
        """Write the halts between the first and the last: most of an answer is these, so a kernel does it.

        Parameters
        ----------
        rides : Sequence[Calls]
            The halts of each ride.
        skipped_stops : bool
            Also those where nobody may board or alight.

        Returns
        -------
        list[bytes]
            Of each ride the list of places with arrivals and departures.
        """
        written = [b""] * len(rides)
        told = [place for place, calls in enumerate(rides) if calls.loads is not None]
        plain = [place for place, calls in enumerate(rides) if calls.loads is None]
        for texts, places in ((self._passed, plain), (self._passed_open, told)):
            if places:
                wanted = [rides[place] for place in places]
                for place, halts in zip(
                    places, texts.write_all(wanted, with_skipped=skipped_stops), strict=True
                ):
                    written[place] = halts
        for place, calls in enumerate(rides):
            if calls.loads is not None:
                written[place] = _with_loads(written[place][1:-1], calls, calls.loads, skipped_stops)
        return written

    def live_halt(self, ends: tuple[int, int], kind: tuple[int, int], is_left_out: bool, alerts: str) -> str:
        """Write a halt about which more is known than the timetable says, its brace still open.

        Parameters
        ----------
        ends : tuple[int, int]
            The stop, and the one by the timetable (another platform, usually).
        kind : tuple[int, int]
            GTFS pickup_type and drop_off_type.
        is_left_out : bool
            The vehicle does not halt.
        alerts : str
            A JSON list.

        Returns
        -------
        str
            All but times and the closing brace.
        """
        stop, planned = ends
        if stop == planned and not is_left_out and alerts == "[]":
            return self.halt(stop, *kind)
        written = self._values(stop)
        del written["alerts"]
        written["cancelled"] = is_left_out
        if stop != planned:
            written.pop("scheduledTrack", None)
            track = self._texts.stop(planned, self._wanted).track
            written |= {"scheduledTrack": track} if track else {}
        return f'{_opening(written)},"alerts":{alerts},{_boarding(*kind)}'

    def _write_halt(self, stop: int, pickup: int, drop_off: int) -> str:
        """A stop where a vehicle halts, without times, its brace still open."""
        return f"{self.stop(stop)},{_boarding(pickup, drop_off)}"

    def _write_stop(self, stop: int) -> str:
        """A stop without times, its brace still open."""
        return _opening(self._values(stop))

    def _values(self, stop: int) -> dict[str, Any]:
        """What is told of a stop."""
        text = self._texts.stop(stop, self._wanted)
        written: dict[str, Any] = {
            "name": text.name,
            "lat": text.lat,
            "lon": text.lon,
            "stopId": text.stop_id,
            "tz": text.time_zone,
            "vertexType": "TRANSIT",
            "cancelled": False,
            "alerts": [],
        }
        if text.level is not None or self._force_level:
            written["level"] = text.level or 0.0
        optional = {
            "parentId": text.parent_id,
            "track": text.track,
            "scheduledTrack": text.track,
            "stopCode": text.code,
            "description": text.description,
        }
        written.update({key: value for key, value in optional.items() if value})
        return written


@lru_cache(16)
def _boarding(pickup: int, drop_off: int) -> str:
    """Whether and how one gets on and off, without braces."""
    written = {
        "pickupType": "NOT_ALLOWED" if pickup == NO_PICKUP else "NORMAL",
        "dropoffType": "NOT_ALLOWED" if drop_off == NO_PICKUP else "NORMAL",
    }
    if pickup in ARRANGEMENTS:
        written["pickupArrangement"] = ARRANGEMENTS[pickup]
    if drop_off in ARRANGEMENTS:
        written["dropoffArrangement"] = ARRANGEMENTS[drop_off]
    return orjson.dumps(written).decode()[1:-1]


def _opening(written: dict[str, Any]) -> str:
    return orjson.dumps(written).decode()[:-1]


def _with_loads(halts: bytes, calls: Calls, loads: DayLoads, skipped_stops: bool) -> bytes:
    """Say of each halt how full the vehicle leaves it."""
    if not halts:
        return b"[]"
    is_told = (calls.pickups[1:-1] != NO_PICKUP) | (calls.drop_offs[1:-1] != NO_PICKUP) | skipped_stops
    told = compress(occupancies(loads)[1:-1], is_told.tolist())
    pairs = zip(halts.split(STILL_OPEN[-1:]), told, strict=True)
    return b"[%b]" % b",".join([b"%b%b}" % (halt, write_occupancy(one).encode()) for halt, one in pairs])
