"""What a control room reads: runs that will be too full, measures, targets."""

from dataclasses import dataclass
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.api.answers.present import Present
from mobility.messages import sentence
from mobility.service import (
    Critical,
    LoadSource,
    Measure,
    MeasureKind,
    Outlook,
    RunShown,
    Services,
    TripText,
    boarding_of,
)

MINUTE_S = 60

SENTENCES = {
    MeasureKind.BIGGER_VEHICLE: "Use a vehicle of {seats} seats and {standing} standing places from {stop}.",
    MeasureKind.SPARE_VEHICLE: "Send a spare vehicle half a headway ahead, from {stop} on.",
    MeasureKind.HELD_DEPARTURE: "Hold the run before at {stop} for {seconds} s.",
    MeasureKind.SHORT_TURN: "Let a run of the other direction turn back and join at {stop}.",
}
NO_LOADS = "Nobody knows here how full vehicles are: there is no trained model."
NO_LOADS_OF_RUN = (
    "Nobody knows how full a run that takes part will be, so nothing can be told of this measure."
)
PUBLISHED_LOADS = "Exact estimates are missing: these are the loads that everybody may know."

TARGETS_UNREADABLE = (
    "{file} cannot be read: until it is mended or removed no line has a target of its own here."
)


@dataclass(frozen=True, slots=True)
class SteeringWriter:
    """Writes answers about steering.

    Parameters
    ----------
    services : Services
        Of the present request.
    present : Present
        What is known now.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    language : str
        Of our own texts.
    """

    services: Services
    present: Present
    wanted: tuple[str, ...]
    language: str

    def write_outlook(self, outlook: Outlook, limit: int, shares: dict[str, float]) -> dict[str, Any]:
        """Write what is to be expected.

        Parameters
        ----------
        outlook : Outlook
            As found.
        limit : int
            Most runs.
        shares : dict[str, float]
            Share from which a run is too full, by id of the route; that of all others under "".

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        by_row: dict[int, list[Measure]] = {}
        for measure in outlook.candidates:
            by_row.setdefault(measure.row, []).append(measure)
        critical = []
        for one in outlook.critical[:limit]:
            measures = sorted(by_row.get(one.row, ()), key=lambda measure: -measure.gain_person_s)
            written = self._critical(outlook, one, shares)
            critical.append(
                written | {"measures": [self.write_measure(outlook, measure) for measure in measures]}
            )
        return {
            "runs": int(outlook.ahead.day_trip.size),
            "tooFull": len(outlook.critical),
            "critical": critical,
            "measures": [self.write_measure(outlook, measure) for measure in outlook.chosen],
            "sparesUsed": sum(measure.needs_spare for measure in outlook.chosen),
            "gainMinutes": minutes(sum(measure.gain_person_s for measure in outlook.chosen)),
        }

    def write_measure(self, outlook: Outlook, measure: Measure) -> dict[str, Any]:
        """Write a measure.

        Parameters
        ----------
        outlook : Outlook
            Whose runs it is about.
        measure : Measure
            What would be done.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        shown = outlook.run_at(measure.row, measure.position)
        place = self._stop(shown)
        vehicle = measure.vehicle
        written: dict[str, Any] = {
            "kind": measure.kind.value,
            "text": sentence(
                self.language,
                SENTENCES[measure.kind],
                stop=place["name"],
                seats=0 if vehicle is None else vehicle.seats,
                standing=0 if vehicle is None else vehicle.standing,
                seconds=measure.hold_s,
            ),
            "run": self._run(shown),
            "at": place,
            "gainMinutes": minutes(measure.gain_person_s),
            "lostMinutes": minutes(measure.lost_person_s),
            "needsSpare": measure.needs_spare,
        }
        if vehicle is not None:
            written["vehicle"] = {"seats": vehicle.seats, "standing": vehicle.standing}
        if measure.other >= 0:
            other = outlook.run_at(measure.other, max(measure.turned_at, 0))
            written["otherRun"] = self._run(other)
            if measure.turned_at >= 0:
                written["turnedAt"] = self._stop(other)
        if measure.hold_s:
            written["holdSeconds"] = measure.hold_s
        return written

    def write_notices(
        self, *, is_known: bool, is_exact: bool, is_told: bool = True, unreadable: str = ""
    ) -> list[dict[str, str]]:
        """Say what a reader must know about these loads.

        Parameters
        ----------
        is_known : bool
            Whether anything is known of loads.
        is_exact : bool
            Whether they are estimates as they are.
        is_told : bool
            Whether enough is known of the runs that a measure is about.
        unreadable : str
            Name of the file of targets where it cannot be used.

        Returns
        -------
        list[dict[str, str]]
            Ready for orjson.
        """
        said = [{"code": one["code"], "text": one["text"]} for one in self.present.notices(self.language)]
        if not is_known:
            said.append({"code": "NO_LOADS", "text": sentence(self.language, NO_LOADS)})
        elif not is_told:
            said.append({"code": "NO_LOADS", "text": sentence(self.language, NO_LOADS_OF_RUN)})
        if is_known and not is_exact:
            said.append({"code": "PUBLISHED_LOADS", "text": sentence(self.language, PUBLISHED_LOADS)})
        if unreadable:
            text = sentence(self.language, TARGETS_UNREADABLE, file=unreadable)
            said.append({"code": "TARGETS_UNREADABLE", "text": text})
        return said

    def _critical(self, outlook: Outlook, one: Critical, shares: dict[str, float]) -> dict[str, Any]:
        loads = outlook.ahead.loads
        at = outlook.segment(one.row, one.worst)
        first, last, worst = (outlook.run_at(one.row, q) for q in (one.first, one.last, one.worst))
        run = self._run(first)
        written: dict[str, Any] = {
            "run": run,
            "from": self._stop(first),
            "to": self._stop(last),
            "worst": self._stop(worst),
            "chance": round(one.chance, 2),
            "share": shares.get(run["routeId"], shares[""]),
            "persons": {
                name: round(float(column[at]), 1)
                for name, column in (("p10", loads.p10), ("p50", loads.p50), ("p90", loads.p90))
            },
            "seats": int(loads.seats[one.row]),
            "standing": int(loads.standing[one.row]),
            "refused": round(one.refused, 1),
            "crowdingMinutes": minutes(one.crowding_person_s),
            "source": LoadSource(int(loads.source[at])).name,
        }
        boards = boarding_of(loads, one.row, at)
        if boards is not None:
            written["boardingProbability"] = round(boards, 2)
        if loads.observed_s[at]:
            written["observedAt"] = wire_time(int(loads.observed_s[at]))
        return written

    def _run(self, shown: RunShown) -> dict[str, str]:
        trip = self._trip(shown)
        route = trip.route
        return {
            "tripId": trip.trip_id,
            "routeId": route.route_id,
            "displayName": route.short_name or trip.short_name or route.long_name,
            "mode": route.mode,
            "headsign": trip.headsign,
        }

    def _trip(self, shown: RunShown) -> TripText:
        sequence = shown.call.stop_sequence
        named = (shown.trip, shown.service_day, sequence)
        return self.present.trip(self.services.texts, named, self.wanted, shown.now)

    def _stop(self, shown: RunShown) -> dict[str, Any]:
        stop = shown.call.stop
        text = self.services.texts.stop(stop, self.wanted)
        return {
            "stopId": self.services.texts.stop_id(stop),
            "name": text.name,
            "lat": text.lat,
            "lon": text.lon,
            "departure": wire_time(shown.call.departure_s),
        }


def minutes(person_s: float) -> float:
    """Turn person-seconds into minutes as answers have them.

    Parameters
    ----------
    person_s : float
        Seconds of all persons.

    Returns
    -------
    float
        Minutes, one decimal.
    """
    return round(person_s / MINUTE_S, 1)
