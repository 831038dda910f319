"""Legs as the wire format has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeGuard

import numpy as np
import orjson

from mobility.api.answers.bookings import write_booking
from mobility.api.answers.hired import write_availability, write_parking, write_rental
from mobility.api.answers.moments import wire_time
from mobility.api.answers.offers import Offering
from mobility.api.answers.places import PlaceTexts, arriving, departing
from mobility.api.answers.polylines import NO_LINE, LineTexts
from mobility.api.answers.present import NOTHING_KNOWN, Present
from mobility.api.answers.rides import RideTexts
from mobility.api.answers.steps import StepTexts, elevation
from mobility.api.answers.stop_times import StopTimeTexts
from mobility.service import (
    Bookings,
    Calls,
    Coordinates,
    Hired,
    Journey,
    Leg,
    OnDemandLeg,
    Place,
    PlacePoint,
    RentalLeg,
    StreetLeg,
    TransitLeg,
)

NO_COURSE = f'"legGeometry":{NO_LINE}'

KEPT_WAYS = 4096
"""Ways between stops kept as JSON: the same interchanges come up in most answers."""

WayKey = tuple[str, int, int, float, float, int, int, bool]
"""What a text depends on but its times: mode, stops, metres, ids of the steps and of the line, details."""

RunKey = tuple[int, ...]
"""Ids of the rides of a run."""


@dataclass(frozen=True, slots=True)
class LegStyle:
    """How the legs of one answer are to be written.

    Parameters
    ----------
    language : str
        Of our own texts.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    force_level : bool
        Level 0 where none is known (versions before 6).
    join_interlined : bool
        One leg where one stays seated.
    skipped_stops : bool
        Show intermediate stops where nobody may board or alight.
    detailed_legs, detailed_transfers : bool
        Geometry and steps.
    with_alerts : bool
        Alerts on boards.
    present : Present
        What is known now.
    hired : Hired | None
        Describes vehicles and parking; None: there are none in the journeys.
    bookings : Bookings | None
        Describes how rides are booked; None: none is.
    offering : Offering | None
        Who asks for prices; None: itineraries have none.
    """

    language: str
    wanted: tuple[str, ...]
    force_level: bool = False
    join_interlined: bool = True
    skipped_stops: bool = False
    detailed_legs: bool = True
    detailed_transfers: bool = True
    with_alerts: bool = True
    present: Present = NOTHING_KNOWN
    hired: Hired | None = None
    bookings: Bookings | None = None
    offering: Offering | None = None


@dataclass(eq=False)
class Wording:
    """What the answers of one language and version have in common.

    Parameters
    ----------
    places : PlaceTexts
        Writes stops and ends.
    rides : RideTexts
        Writes rides.
    steps : StepTexts
        Writes steps.
    stop_times : StopTimeTexts
        Writes departures and arrivals.
    """

    places: PlaceTexts
    rides: RideTexts
    steps: StepTexts
    stop_times: StopTimeTexts
    # With what their keys know by its id, so that the id stays theirs.
    ways: dict[WayKey, tuple[StreetLeg, str]] = field(default_factory=dict)

    def keep_way(self, key: WayKey, leg: StreetLeg, template: str) -> None:
        """Keep a way between two stops for further answers.

        Parameters
        ----------
        key : WayKey
            Of the leg.
        leg : StreetLeg
            One that goes this way.
        template : str
            Its JSON, the times left out.
        """
        if len(self.ways) >= KEPT_WAYS:
            self.ways.clear()
        self.ways[key] = (leg, template)


class Way(NamedTuple):
    """A leg over streets, or on demand."""

    leg: StreetLeg | RentalLeg | OnDemandLeg
    detailed: bool
    key: WayKey | None


class Run(NamedTuple):
    """Rides through which one stays seated, and which become one leg."""

    rides: tuple[TransitLeg, ...]
    calls: Calls
    line: tuple[Coordinates, Coordinates]


class LegWriter:
    """Writes the legs of one answer; rides and ways that several journeys share are written once.

    Parameters
    ----------
    wording : Wording
        The pieces.
    ends : tuple[Place, Place]
        Where its journeys begin and end.
    style : LegStyle
        How to write.
    """

    def __init__(self, wording: Wording, ends: tuple[Place, Place], style: LegStyle) -> None:
        self._wording, self._style = wording, style
        self._lines = LineTexts()
        self._ways: dict[WayKey, str] = {}
        self._runs: dict[RunKey, Run] = {}
        self._names: dict[PlacePoint, tuple[str, str]] = {}  # name and vertex type of what is no stop
        self._has_names = style.hired is not None or style.bookings is not None
        self._end_points = {(end.lat, end.lon) for end in ends}
        self._origin = wording.places.end(ends[0], "START")
        self._destination = wording.places.end(ends[1], "END")

    def write(self, journeys: Sequence[Journey]) -> list[list[bytes]]:
        """Write the legs of all journeys.

        Parameters
        ----------
        journeys : Sequence[Journey]
            In any order.

        Returns
        -------
        list[list[bytes]]
            The legs of each, as JSON.
        """
        collected = [self._collect(journey.legs) for journey in journeys]
        self._lines.encode()
        runs = self._write_runs()
        return [
            [self._street(part) if isinstance(part, Way) else runs[part] for part in parts]
            for parts in collected
        ]

    def _collect(self, legs: Sequence[Leg]) -> list[Way | RunKey]:
        """Tell what becomes one leg, and take what is written of all legs together: lines, rides, names."""
        style, last = self._style, len(legs) - 1
        found: list[Way | RunKey] = []
        place = 0
        while place <= last:
            leg, end = legs[place], place + 1
            if isinstance(leg, TransitLeg):
                rides = [leg]
                while style.join_interlined and end <= last and _stays_seated(after := legs[end]):
                    rides.append(after)
                    end += 1
                found.append(self._collect_run(tuple(rides)))
            else:
                detailed = style.detailed_transfers if 0 < place < last else style.detailed_legs
                way = Way(leg, detailed, way_key(leg, detailed))
                if self._has_names:
                    self._collect_names(leg)
                if not self._knows(way.key) and detailed:
                    if not isinstance(leg, OnDemandLeg):
                        for step in leg.steps:
                            self._lines.add(step.lats, step.lons)
                    self._lines.add(leg.lats, leg.lons)
                found.append(way)
            place = end
        return found

    def _collect_run(self, rides: tuple[TransitLeg, ...]) -> RunKey:
        key = tuple(map(id, rides))
        if key not in self._runs:
            line = rides[0].lats, rides[0].lons
            if len(rides) > 1:
                line = (
                    np.concatenate([ride.lats for ride in rides]),
                    np.concatenate([ride.lons for ride in rides]),
                )
            self._runs[key] = Run(rides, Calls.joined([ride.calls for ride in rides]), line)
            if self._style.detailed_legs:
                self._lines.add(*line)
        return key

    def _write_runs(self) -> dict[RunKey, bytes]:
        """Write all rides, the halts that they pass together."""
        style, runs = self._style, self._runs.values()
        texts = self._wording.rides
        passed = texts.passing(
            [run.calls for run in runs], style.present, style.language, skipped_stops=style.skipped_stops
        )
        written = {}
        for (key, (rides, calls, line)), halts in zip(self._runs.items(), passed, strict=True):
            points = self._lines.text(*line) if style.detailed_legs else NO_LINE
            text = texts.write(rides, calls, (points, halts), present=style.present, language=style.language)
            written[key] = self._with_booking(text, rides)
        return written

    def _knows(self, key: WayKey | None) -> bool:
        """Tell whether a way was kept from an answer before."""
        if key is None:
            return False
        kept = self._wording.ways.get(key)
        if kept is not None:
            self._ways[key] = kept[1]
        return kept is not None

    def _collect_names(self, leg: Leg) -> None:
        """Remember what the places around a vehicle are called: the walks to them end there, too."""
        if isinstance(leg, OnDemandLeg):
            if self._style.bookings is not None:
                text = self._style.bookings.of_leg(leg)
                self._names[leg.from_point] = (text.from_name, "NORMAL")
                self._names[leg.to_point] = (text.to_name, "NORMAL")
            return
        hired = self._style.hired
        if hired is None:
            return
        if isinstance(leg, RentalLeg):
            vehicle = hired.vehicle(leg, self._style.wanted)
            self._names[leg.from_point] = (vehicle.from_station, "BIKESHARE")
            self._names[leg.to_point] = (vehicle.to_station, "BIKESHARE")
        elif isinstance(leg, StreetLeg) and leg.parking >= 0:
            for point in (leg.from_point, leg.to_point):
                if point is not None:
                    self._names[point] = (hired.parking(leg.parking).name, "NORMAL")

    def _with_booking(self, written: bytes, rides: Sequence[TransitLeg]) -> bytes:
        """Add how a ride of the timetable is booked, where it must be."""
        if self._style.bookings is None or (rides[0].now is not None and rides[0].now.is_additional):
            return written
        text = self._style.bookings.of_trip(rides[0].trip, rides[0].service_day)
        if text is None:
            return written
        return b'%b,"booking":%b}' % (written[:-1], orjson.dumps(write_booking(text)))

    def _street(self, way: Way) -> bytes:
        leg, detailed, key = way
        start, end = wire_time(leg.start_s), wire_time(leg.end_s)
        template = None if key is None else self._ways.get(key)
        if template is None:
            template = self._template(leg, detailed)
            if key is not None and isinstance(leg, StreetLeg):
                self._ways[key] = template
                if leg.from_stop >= 0 and leg.to_stop >= 0:
                    self._wording.keep_way(key, leg, template)
        spent_s = leg.end_s - leg.start_s
        return (template % (start, start, end, end, spent_s, start, end, start, end)).encode()

    def _template(self, leg: StreetLeg | RentalLeg | OnDemandLeg, detailed: bool) -> str:
        """Write a leg over streets with places for its times, which `%` fills."""
        origin, target = (end.replace("%", "%%") for end in self._ends_of(leg))
        mode, unknown = "RENTAL", ""
        height = "" if isinstance(leg, OnDemandLeg) else elevation(leg.climb_m, leg.descent_m)
        if isinstance(leg, OnDemandLeg):
            mode = "ODM" if self._style.bookings is None else self._style.bookings.mode_of(leg)
        elif isinstance(leg, StreetLeg):
            mode = leg.mode
            if leg.unknown_step_free_m > 0:
                unknown = f',"unknownStepFreeMeters":{round(leg.unknown_step_free_m, 1)}'
        more = f"{self._vehicle(leg)},{self._course(leg, detailed)}".replace("%", "%%")
        return (
            f'{{"mode":"{mode}","from":{departing(origin, "%s")},"to":{arriving(target, "%s")},'
            '"duration":%d,"startTime":"%s","endTime":"%s",'
            '"scheduledStartTime":"%s","scheduledEndTime":"%s","realTime":false,"scheduled":true,'
            f'"distance":{round(leg.length_m, 1)}{height}{unknown}{more}}}'
        )

    def _ends_of(self, leg: StreetLeg | RentalLeg | OnDemandLeg) -> tuple[str, str]:
        """Write where a way begins and ends, the braces still open."""
        stops = (-1, -1) if isinstance(leg, RentalLeg) else (leg.from_stop, leg.to_stop)
        points = (leg.from_point, leg.to_point)
        places, found = self._wording.places, []
        for stop, point, end in zip(stops, points, (self._origin, self._destination), strict=True):
            if stop >= 0:
                found.append(places.stop(stop))
            elif point is None or (point.lat, point.lon) in self._end_points:
                found.append(end)
            else:
                name, vertex_type = self._names.get(point, ("", "NORMAL"))
                found.append(places.point(point.lat, point.lon, name, vertex_type))
        return found[0], found[1]

    def _vehicle(self, leg: StreetLeg | RentalLeg | OnDemandLeg) -> str:
        """Write what is told of a vehicle, or of where one's own is left; a comma in front."""
        hired, bookings = self._style.hired, self._style.bookings
        if isinstance(leg, OnDemandLeg):
            if bookings is None:
                return ""
            return f',"booking":{orjson.dumps(write_booking(bookings.of_leg(leg))).decode()}'
        if hired is None:
            return ""
        if isinstance(leg, RentalLeg):
            vehicle = hired.vehicle(leg, self._style.wanted)
            rental, there = write_rental(vehicle), write_availability(vehicle, leg.chance)
            return f',"rental":{orjson.dumps(rental).decode()},"availability":{orjson.dumps(there).decode()}'
        if leg.parking >= 0:
            return f',"parking":{orjson.dumps(write_parking(hired.parking(leg.parking))).decode()}'
        return ""

    def _course(self, leg: StreetLeg | RentalLeg | OnDemandLeg, detailed: bool) -> str:
        """Geometry and steps, without braces."""
        if not detailed:
            return NO_COURSE
        line = self._lines.text(leg.lats, leg.lons)
        steps = "[]"
        if not isinstance(leg, OnDemandLeg) and leg.steps:
            steps = self._wording.steps.write(leg.steps, self._lines)
        return f'"legGeometry":{line},"steps":{steps}'


def way_key(leg: Leg, detailed: bool) -> WayKey | None:
    """Tell legs apart whose text differs in more than their times.

    Parameters
    ----------
    leg : Leg
        Of a journey; its key holds as long as it lives.
    detailed : bool
        With geometry and steps.

    Returns
    -------
    WayKey | None
        None: no way over streets, or one on which a vehicle is taken or left.
    """
    if not isinstance(leg, StreetLeg) or leg.parking >= 0 or leg.from_point or leg.to_point:
        return None
    return (
        leg.mode,
        leg.from_stop,
        leg.to_stop,
        leg.length_m,
        leg.unknown_step_free_m,
        id(leg.steps),
        id(leg.lats),
        detailed,
    )


def _stays_seated(leg: Leg) -> TypeGuard[TransitLeg]:
    return isinstance(leg, TransitLeg) and leg.stay_seated
