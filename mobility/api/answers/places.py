"""Places as the wire format has them: stops and the two ends."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson

from mobility.api.answers.moments import wire_time
from mobility.service import Call, Place, Texts

NO_PICKUP = 1
ARRANGEMENTS = {2: "PHONE_AGENCY", 3: "ASK_DRIVER"}
"""GTFS pickup_type and drop_off_type beyond yes (0) and no (1)."""

REMEMBERED = 16_384


class PlaceWriter:
    """Writes places; what does not change about a stop is kept between answers.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._fixed = lru_cache(REMEMBERED)(self._write_fixed)
        self._halt = lru_cache(REMEMBERED)(self._write_halt)
        self._whole = lru_cache(REMEMBERED)(self._write_whole)
        self._opening = lru_cache(REMEMBERED)(self._write_opening)

    def stop(self, stop: int, wanted: tuple[str, ...], force_level: bool) -> dict[str, Any]:
        """Write a stop without times.

        Parameters
        ----------
        stop : int
            Index in the Timetable.
        wanted : tuple[str, ...]
            Languages that the feeds have texts in.
        force_level : bool
            Write level 0 where none is known, as versions before 6 do.

        Returns
        -------
        dict[str, Any]
            A place of its own, to be changed freely.
        """
        return self._fixed(stop, wanted, force_level).copy()

    def end(self, place: Place, name: str, wanted: tuple[str, ...], force_level: bool) -> dict[str, Any]:
        """Write one end of the query.

        Parameters
        ----------
        place : Place
            A stop or a coordinate.
        name : str
            "START" or "END", as MOTIS names coordinates.
        wanted : tuple[str, ...]
            Languages that the feeds have texts in.
        force_level : bool
            As for stops.

        Returns
        -------
        dict[str, Any]
            A place of its own.
        """
        if place.stop >= 0:
            return self.stop(place.stop, wanted, force_level)
        written: dict[str, Any] = {
            "name": name,
            "lat": place.lat,
            "lon": place.lon,
            "vertexType": "NORMAL",
            "cancelled": False,
            "alerts": [],
        }
        if place.level is not None or force_level:
            written["level"] = place.level or 0.0
        return written

    def call(
        self, call: Call, wanted: tuple[str, ...], force_level: bool, arrives: bool, departs: bool
    ) -> dict[str, Any]:
        """Write a halt of a trip.

        Parameters
        ----------
        call : Call
            The halt.
        wanted : tuple[str, ...]
            Languages that the feeds have texts in.
        force_level : bool
            As for stops.
        arrives, departs : bool
            Whether its arrival and its departure matter here.

        Returns
        -------
        dict[str, Any]
            A place of its own.
        """
        written = self._halt(call.stop, call.pickup_type, call.drop_off_type, wanted, force_level).copy()
        if arrives:
            written["arrival"] = written["scheduledArrival"] = wire_time(call.arrival_s)
        if departs:
            written["departure"] = written["scheduledDeparture"] = wire_time(call.departure_s)
        return written

    def passing(self, calls: Sequence[Call], wanted: tuple[str, ...], force_level: bool) -> orjson.Fragment:
        """Write halts that one only passes: most of an answer is these, so they are written as JSON at once.

        Parameters
        ----------
        calls : Sequence[Call]
            The halts.
        wanted : tuple[str, ...]
            Languages that the feeds have texts in.
        force_level : bool
            As for stops.

        Returns
        -------
        orjson.Fragment
            The list of places with arrivals and departures.
        """
        opening_of = self._opening
        written = []
        for call in calls:
            opening = opening_of(call.stop, call.pickup_type, call.drop_off_type, wanted, force_level)
            arrival = wire_time(call.arrival_s)
            departure = arrival if call.departure_s == call.arrival_s else wire_time(call.departure_s)
            written.append(
                f'{opening},"arrival":"{arrival}","scheduledArrival":"{arrival}",'
                f'"departure":"{departure}","scheduledDeparture":"{departure}"}}'
            )
        return orjson.Fragment(f"[{','.join(written)}]")

    def timeless(self, stop: int, wanted: tuple[str, ...], force_level: bool) -> orjson.Fragment:
        """Write a stop without times as JSON at once.

        Parameters
        ----------
        stop : int
            Index in the Timetable.
        wanted : tuple[str, ...]
            Languages that the feeds have texts in.
        force_level : bool
            As for stops.

        Returns
        -------
        orjson.Fragment
            The place.
        """
        return self._whole(stop, wanted, force_level)

    def _write_whole(self, stop: int, wanted: tuple[str, ...], force_level: bool) -> orjson.Fragment:
        return orjson.Fragment(orjson.dumps(self._fixed(stop, wanted, force_level)))

    def _write_opening(
        self, stop: int, pickup: int, drop_off: int, wanted: tuple[str, ...], force_level: bool
    ) -> str:
        """All but the times, and without the closing brace."""
        return orjson.dumps(self._halt(stop, pickup, drop_off, wanted, force_level)).decode()[:-1]

    def _write_halt(
        self, stop: int, pickup: int, drop_off: int, wanted: tuple[str, ...], force_level: bool
    ) -> dict[str, Any]:
        written = self.stop(stop, wanted, force_level)
        written["pickupType"] = "NOT_ALLOWED" if pickup == NO_PICKUP else "NORMAL"
        written["dropoffType"] = "NOT_ALLOWED" if drop_off == NO_PICKUP else "NORMAL"
        if pickup in ARRANGEMENTS:
            written["pickupArrangement"] = ARRANGEMENTS[pickup]
        if drop_off in ARRANGEMENTS:
            written["dropoffArrangement"] = ARRANGEMENTS[drop_off]
        return written

    def _write_fixed(self, stop: int, wanted: tuple[str, ...], force_level: bool) -> dict[str, Any]:
        text = self._texts.stop(stop, wanted)
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
        if text.level is not None or force_level:
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
