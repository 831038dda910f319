"""Legs as the wire format has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import PlaceTexts, arriving, departing
from mobility.api.answers.polylines import NO_LINE, LineTexts
from mobility.api.answers.present import NOTHING_KNOWN, Present
from mobility.api.answers.rides import RideTexts
from mobility.api.answers.steps import StepTexts
from mobility.api.answers.stop_times import StopTimeTexts
from mobility.service import Coordinates, Journey, Leg, Place, Step, StreetLeg, TransitLeg

NO_COURSE = f'"legGeometry":{NO_LINE}'.encode()

KEPT_COURSES = 4096
"""Ways between stops kept as JSON: the same interchanges come up in most answers."""


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
    # Ways between stops by the id of their steps, which are kept along so that the id stays theirs.
    courses: dict[int, tuple[Sequence[Step], bytes]] = field(default_factory=dict)

    def keep_course(self, steps: Sequence[Step], course: bytes) -> None:
        """Keep a course for further answers.

        Parameters
        ----------
        steps : Sequence[Step]
            Of a way between two stops.
        course : bytes
            Its geometry and steps as JSON.
        """
        if len(self.courses) >= KEPT_COURSES:
            self.courses.clear()
        self.courses[id(steps)] = (steps, course)


class Stretch(NamedTuple):
    """What becomes one leg on the wire."""

    legs: tuple[Leg, ...]  # more than one: rides through which one stays seated
    detailed: bool


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
        self._courses: dict[int, bytes] = {}
        self._rides: dict[tuple[int, ...], bytes] = {}
        self._joined: dict[tuple[int, ...], tuple[Coordinates, Coordinates]] = {}
        self._origin = wording.places.end(ends[0], "START")
        self._destination = wording.places.end(ends[1], "END")

    def write(self, journeys: Sequence[Journey]) -> list[bytes]:
        """Write the legs of all journeys.

        Parameters
        ----------
        journeys : Sequence[Journey]
            In any order.

        Returns
        -------
        list[bytes]
            The list of legs of each, as JSON.
        """
        stretches = [self._stretches(journey.legs) for journey in journeys]
        for of_journey in stretches:
            for stretch in of_journey:
                if stretch.detailed:
                    self._collect_lines(stretch.legs)
        self._lines.encode()
        return [b"[%b]" % b",".join([self._write(one) for one in of_journey]) for of_journey in stretches]

    def _stretches(self, legs: Sequence[Leg]) -> list[Stretch]:
        style = self._style
        found: list[Stretch] = []
        place = 0
        while place < len(legs):
            end = place + 1
            if isinstance(legs[place], TransitLeg):
                while style.join_interlined and end < len(legs) and _stays_seated(legs[end]):
                    end += 1
                detailed = style.detailed_legs
            else:
                transfer = 0 < place < len(legs) - 1
                detailed = style.detailed_transfers if transfer else style.detailed_legs
            found.append(Stretch(tuple(legs[place:end]), detailed))
            place = end
        return found

    def _collect_lines(self, legs: tuple[Leg, ...]) -> None:
        first, lines = legs[0], self._lines
        if len(legs) > 1:
            key = tuple(map(id, legs))
            if key not in self._joined:
                lats, lons = (
                    np.concatenate(parts) for parts in zip(*((x.lats, x.lons) for x in legs), strict=True)
                )
                self._joined[key] = (lats, lons)
                lines.add(lats, lons)
            return
        if isinstance(first, StreetLeg) and first.steps:
            kept = self._wording.courses.get(id(first.steps))
            if kept is not None:
                self._courses[id(first.steps)] = kept[1]
                return
            for step in first.steps:
                lines.add(step.lats, step.lons)
        lines.add(first.lats, first.lons)

    def _write(self, stretch: Stretch) -> bytes:
        first = stretch.legs[0]
        if isinstance(first, StreetLeg):
            return self._street(first, stretch.detailed)
        key = tuple(map(id, stretch.legs))
        known = self._rides.get(key)
        if known is None:
            line = NO_LINE
            if stretch.detailed:
                line = self._lines.text(*self._joined.get(key, (first.lats, first.lons)))
            rides = [leg for leg in stretch.legs if isinstance(leg, TransitLeg)]
            known = self._wording.rides.write(
                rides,
                line,
                skipped_stops=self._style.skipped_stops,
                present=self._style.present,
                language=self._style.language,
            )
            self._rides[key] = known
        return known

    def _street(self, leg: StreetLeg, detailed: bool) -> bytes:
        start, end = wire_time(leg.start_s), wire_time(leg.end_s)
        stop = self._wording.places.stop
        origin = self._origin if leg.from_stop < 0 else stop(leg.from_stop)
        target = self._destination if leg.to_stop < 0 else stop(leg.to_stop)
        unknown = ""
        if leg.unknown_step_free_m > 0:
            unknown = f',"unknownStepFreeMeters":{round(leg.unknown_step_free_m, 1)}'
        opening = (
            f'{{"mode":"{leg.mode}","from":{departing(origin, start)},"to":{arriving(target, end)},'
            f'"duration":{leg.end_s - leg.start_s},"startTime":"{start}","endTime":"{end}",'
            f'"scheduledStartTime":"{start}","scheduledEndTime":"{end}","realTime":false,"scheduled":true,'
            f'"distance":{round(leg.length_m, 1)}{unknown},'
        )
        return b"%b%b}" % (opening.encode(), self._course(leg, detailed))

    def _course(self, leg: StreetLeg, detailed: bool) -> bytes:
        """Geometry and steps, without braces."""
        if not detailed:
            return NO_COURSE
        if not leg.steps:
            return f'"legGeometry":{self._lines.text(leg.lats, leg.lons)},"steps":[]'.encode()
        wording, key = self._wording, id(leg.steps)
        course = self._courses.get(key)
        if course is None:
            line = self._lines.text(leg.lats, leg.lons)
            steps = wording.steps.write(leg.steps, self._lines)
            course = f'"legGeometry":{line},"steps":{steps}'.encode()
            self._courses[key] = course
            if leg.from_stop >= 0 and leg.to_stop >= 0:
                wording.keep_course(leg.steps, course)
        return course


def _stays_seated(leg: Leg) -> bool:
    return isinstance(leg, TransitLeg) and leg.stay_seated
