"""What a control room may ask: which runs will be too full, what to do about it, what a measure would do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.errors import BadParameterError, NotFoundError
from mobility.network.compiled_day import Day
from mobility.routing.calls import Call
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.days import Days
from mobility.routing.journey import RunNow
from mobility.routing.query import TripFilter
from mobility.routing.rides import calls_of, run_now
from mobility.service.places_resolve import PlaceResolver
from mobility.service.thought_of import check_pair, crowding_of, hold, joined_at, turn_back
from mobility.service.trips import Trips, parse_trip_id
from mobility.steering.candidates import Reserve, list_candidates
from mobility.steering.choice import choose
from mobility.steering.measures import Assumptions, Effects, Measure, MeasureKind, Vehicle
from mobility.steering.outlook import Critical, Threshold, find_critical
from mobility.steering.runs_ahead import RunsAhead, find_runs_ahead
from mobility.steering.short_turns import Turn
from mobility.steering.targets import LineTarget

EVERYTHING = TripFilter()
MOST_HELPED = 40
"""Runs that measures are worked out for, most crowding first: some 5 ms each."""
MEASURE_WORDS = tuple(kind.value for kind in MeasureKind)


@dataclass(frozen=True, slots=True)
class OutlookRequest:
    """What is asked.

    Parameters
    ----------
    now_s, until_s : int
        Unix seconds, at most a few hours apart.
    threshold : Threshold
        What too full means for lines without a target.
    spares : int
        Vehicles of the reserve.
    reserve : Reserve
        What kind they are, and how long they take.
    assumptions : Assumptions
        Of the model.
    targets : Mapping[str, LineTarget]
        By id of the route.
    """

    now_s: int
    until_s: int
    threshold: Threshold
    spares: int
    reserve: Reserve
    assumptions: Assumptions
    targets: Mapping[str, LineTarget]


@dataclass(frozen=True, slots=True)
class WhatIfRequest:
    """One measure that somebody thinks of; what a kind does not need is ignored.

    Parameters
    ----------
    kind : str
        One of MEASURE_WORDS.
    trip_id : str
        The run to be helped.
    stop_id : str
        Where the measure begins; "" = where the run begins, or calls next; of a short turn where the other
        run turns back.
    vehicle : Vehicle | None
        What would be sent.
    other_trip_id : str
        The run that is held or turned back.
    turned_at : str
        Stop where that one turns back.
    hold_s : int
        Seconds that it is held.
    assumptions : Assumptions
        Of the model.
    """

    kind: str
    trip_id: str
    stop_id: str = ""
    vehicle: Vehicle | None = None
    other_trip_id: str = ""
    turned_at: str = ""
    hold_s: int = 0
    assumptions: Assumptions = field(default_factory=Assumptions)


class RunShown(NamedTuple):
    """A run at one of its positions, for whoever writes it."""

    trip: int  # of the Timetable
    service_day: int
    call: Call  # halt where the segment begins
    now: RunNow | None


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What is to be expected.

    Parameters
    ----------
    day : Day
        The compiled day that it is about.
    ahead : RunsAhead
        All runs; rows of the others point here.
    critical : tuple[Critical, ...]
        Runs that will be too full, most crowding first.
    candidates : tuple[Measure, ...]
        What can be done for the first of them.
    chosen : tuple[Measure, ...]
        The best set, greatest gain first.
    """

    day: Day
    ahead: RunsAhead
    critical: tuple[Critical, ...]
    candidates: tuple[Measure, ...]
    chosen: tuple[Measure, ...]

    def run_at(self, row: int, position: int) -> RunShown:
        """Show a run at a position.

        Parameters
        ----------
        row : int
            Of the runs ahead.
        position : int
            Within the run.

        Returns
        -------
        RunShown
            In Unix seconds.
        """
        day_trip, loads = int(self.ahead.day_trip[row]), self.ahead.loads
        call = calls_of(self.day, day_trip, position, position + 1).first
        return RunShown(int(loads.trip[row]), int(loads.day[row]), call, run_now(self.day, day_trip))

    def segment(self, row: int, position: int) -> int:
        """Give the place of a segment in the loads.

        Parameters
        ----------
        row : int
            Of the runs ahead.
        position : int
            Where it begins.

        Returns
        -------
        int
            Into quantiles and times.
        """
        return int(self.ahead.loads.segments_offsets[row]) + position


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """What a measure would do.

    Parameters
    ----------
    outlook : Outlook
        Without any other measure.
    measure : Measure
        As asked, with its gain, if that is known.
    before_person_s : float
        Crowding of the runs that take part, from where the measure begins, without it; what is unknown
        counts nothing.
    """

    outlook: Outlook
    measure: Measure
    before_person_s: float


@dataclass(frozen=True, slots=True, eq=False)
class ControlRoom:
    """Answers for one network; safe to share between threads.

    Parameters
    ----------
    days : Days
        Its compiled days, as they run.
    loads : DayLoadSource
        Knows how full vehicles are and will be.
    trips : Trips
        Knows trips by id.
    places : PlaceResolver
        Knows stops and routes by id.
    station : (n_stops,) int32
        What belongs together: the station of each stop.
    is_exact : bool
        Whether loads are estimates as they are, not those that are published.
    """

    days: Days
    loads: DayLoadSource
    trips: Trips
    places: PlaceResolver
    station: NDArray[np.int32]
    is_exact: bool = False

    def with_live(
        self, days: Days, loads: DayLoadSource, trips: Trips, *, is_exact: bool = False
    ) -> "ControlRoom":
        """Go by what is known now.

        Parameters
        ----------
        days : Days
            As they run.
        loads : DayLoadSource
            Of the newest snapshot.
        trips : Trips
            Of these days.
        is_exact : bool
            Whether loads are estimates as they are.

        Returns
        -------
        ControlRoom
            Of the same network.
        """
        return replace(self, days=days, loads=loads, trips=trips, is_exact=is_exact)

    def outlook(self, request: OutlookRequest) -> Outlook | None:
        """Tell which runs will be too full, and what helps most.

        Parameters
        ----------
        request : OutlookRequest
            Checked values.

        Returns
        -------
        Outlook | None
            None: nobody knows how full vehicles are (no trained model).
        """
        found = self._look(request.now_s, request.until_s)
        if found is None:
            return None
        ahead = found.ahead
        critical = find_critical(
            ahead.loads,
            ahead.times,
            request.now_s,
            request.until_s,
            request.threshold,
            self._shares(ahead, request),
        )
        candidates = list_candidates(
            ahead, critical[:MOST_HELPED], self.station, request.reserve, request.now_s, request.assumptions
        )
        chosen = choose(candidates, request.spares)
        return replace(found, critical=tuple(critical), candidates=tuple(candidates), chosen=tuple(chosen))

    def what_if(self, request: WhatIfRequest, now_s: int, until_s: int) -> WhatIf | None:
        """Work out one measure.

        Parameters
        ----------
        request : WhatIfRequest
            What somebody thinks of.
        now_s, until_s : int
            Unix seconds: runs under way between them can be looked at.

        Returns
        -------
        WhatIf | None
            None: nobody knows how full vehicles are.

        Raises
        ------
        BadParameterError
            If the measure cannot be taken.
        NotFoundError
            If a run is not under way then, or a stop is none of its.
        """
        found = self._look(now_s, until_s)
        if found is None:
            return None
        ahead, kind = found.ahead, MeasureKind(request.kind)
        row = self._row(found, request.trip_id, "tripId", now_s)
        effects = Effects(ahead.loads, ahead.times, request.assumptions)
        if kind is MeasureKind.HELD_DEPARTURE:
            other = self._other(found, row, request, now_s)
            position = self._position(ahead, other, request.stop_id, "stopId", now_s)
            measure = hold(ahead, effects, (row, other, position), request.hold_s)
            return WhatIf(found, measure, crowding_of(ahead, measure))
        if kind is MeasureKind.SHORT_TURN:
            turn = self._turn(found, row, request, now_s)
            measure = turn_back(ahead, effects, self.station, turn, now_s)
        else:
            position = self._position(ahead, row, request.stop_id, "stopId", now_s)
            if request.vehicle is None:
                raise BadParameterError("{field} is missing.", field="seats", status=400)
            act = effects.bigger_vehicle if kind is MeasureKind.BIGGER_VEHICLE else effects.spare_vehicle
            measure = act(row, position, request.vehicle)
        return WhatIf(found, measure, crowding_of(ahead, measure))

    def _look(self, now_s: int, until_s: int) -> Outlook | None:
        day = self.days.get(self.days.date_of(now_s), EVERYTHING)
        loads = self.loads.day_loads(day)
        if loads is None:
            return None
        return Outlook(day, find_runs_ahead(day, loads, now_s, until_s), (), (), ())

    def _shares(self, ahead: RunsAhead, request: OutlookRequest) -> NDArray[np.float64]:
        shares = np.full(ahead.route.size, request.threshold.share)
        for route_id, target in request.targets.items():
            route = self.places.find_route(route_id)
            if route is not None:  # a line of another network: its target waits for it
                shares[ahead.route == route] = target.share
        return shares

    def _row(self, found: Outlook, trip_id: str, field: str, now_s: int) -> int:
        if not trip_id:
            raise BadParameterError("{field} is missing.", field=field, status=400)
        name = parse_trip_id(trip_id, field)
        dated = self.trips.find_dated(name, self.days.date_of(now_s))
        row = -1 if dated is None else found.ahead.row_of(dated.day_trip)
        if row < 0:
            raise NotFoundError(
                "{field}: no run {text!r} is under way or begins within the time asked for.",
                field=field,
                text=trip_id,
            )
        return row

    def _other(self, found: Outlook, row: int, request: WhatIfRequest, now_s: int) -> int:
        other = self._row(found, request.other_trip_id, "otherTripId", now_s)
        if other == row:
            raise BadParameterError(
                "{field} must be another run than {other}.", field="otherTripId", other="tripId"
            )
        return other

    def _turn(self, found: Outlook, row: int, request: WhatIfRequest, now_s: int) -> Turn:
        ahead, other = found.ahead, self._other(found, row, request, now_s)
        check_pair(ahead, self.station, row, other)
        turned_at = self._position(ahead, other, request.turned_at, "turnedAtStopId", now_s)
        turn = Turn(row, 0, other, turned_at)
        if not request.stop_id:
            return joined_at(ahead, self.station, turn, now_s)
        return turn._replace(position=self._position(ahead, row, request.stop_id, "stopId", now_s))

    def _position(self, ahead: RunsAhead, row: int, stop_id: str, field: str, now_s: int) -> int:
        """Find where a run calls at a stop next, else where it calls next at all."""
        leaves_s = ahead.leaves_s(row)
        coming = int(np.searchsorted(leaves_s, now_s))
        if not stop_id:
            if coming == leaves_s.size:
                raise BadParameterError("{field}: the run has left all its stops.", field=field)
            return coming
        stop = self.places.get_stop(stop_id, field)
        halts = np.flatnonzero(self.station[ahead.stops(row)] == self.station[stop])
        if not halts.size:
            raise NotFoundError("{field}: the run does not leave from {text!r}.", field=field, text=stop_id)
        if halts[-1] < coming:
            raise BadParameterError("{field}: the run has left {text!r}.", field=field, text=stop_id)
        return int(halts[halts >= coming][0])
