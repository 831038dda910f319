"""Who reaches what to learn on a network, and where a mobile offer should stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from mobility.learning.coverage.coverage import Coverage, Supply, cover
from mobility.learning.coverage.measure import UNREACHED_S, measure
from mobility.learning.coverage.quarters import Quarter
from mobility.learning.coverage.tour_stops import choose_greedily
from mobility.learning.model import Place as LearningPlace
from mobility.learning.model import Session
from mobility.learning.reach.candidates import MOBILE_STOP
from mobility.routing.query import Place
from mobility.service.services import Services

LONGEST_MIN = 45
WALK_TO_TOUR_S = 15 * 60
NOT_SUPPLY = ("kindergarten", "adopted_stop")
"""Kinds that are no place to go to for learning at an hour of one's own."""
HOUR_S = 3600

OpenOracle = Callable[[LearningPlace, datetime, datetime], bool | None]
"""Whether a place is open all that time; None = not known."""
Progress = Callable[[int, int], None]


class TourStop(NamedTuple):
    """A proposed stop."""

    stop_id: str
    name: str
    lat: float
    lon: float
    people: int  # who can walk there and lack something, beside those of the stops before
    lack: float  # that, weighted by how much they lack


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """What is asked.

    Parameters
    ----------
    day : date
        A day of the timetable.
    hours : tuple[int, ...]
        By the town's clock, ascending.
    zone : ZoneInfo
        Of the town.
    n_stops : int
        Of the proposed tour.
    """

    day: date
    hours: tuple[int, ...]
    zone: ZoneInfo
    n_stops: int = 6


@dataclass(frozen=True, slots=True, eq=False)
class CoverageAnswer:
    """What is found.

    Parameters
    ----------
    coverage : Coverage
        Quarters, hours and kinds.
    tour : tuple[TourStop, ...]
        In the order of choice.
    """

    coverage: Coverage
    tour: tuple[TourStop, ...]

    def stops(self) -> list[dict[str, Any]]:
        """List the tour for files.

        Returns
        -------
        list[dict[str, Any]]
            stopId, name, lat, lon, people.
        """
        return [
            {"stopId": one.stop_id, "name": one.name, "lat": one.lat, "lon": one.lon, "people": one.people}
            for one in self.tour
        ]


def find_coverage(
    services: Services,
    quarters: Sequence[Quarter],
    places: Sequence[LearningPlace],
    sessions: Sequence[Session],
    is_open: OpenOracle,
    request: CoverageRequest,
    progress: Progress | None = None,
) -> CoverageAnswer:
    """Find who reaches what, and propose a tour.

    Parameters
    ----------
    services : Services
        Of a network.
    quarters : Sequence[Quarter]
        Where people live.
    places : Sequence[LearningPlace]
        Where one can learn.
    sessions : Sequence[Session]
        Of the day: a place counts in the hour in which one begins there.
    is_open : OpenOracle
        Otherwise it counts unless it is known to be closed for some of that hour.
    request : CoverageRequest
        When.
    progress : Progress | None
        Told of quarters done and in all.

    Returns
    -------
    CoverageAnswer
        Empty tour where nobody lacks anything.
    """
    starts = [_start(request, hour) for hour in request.hours]
    places = [place for place in places if place.kind not in NOT_SUPPLY]
    supplies = _supplies(places, sessions, is_open, starts)
    ends = [Place(place.lat, place.lon) for place in places]
    seconds = [int(start.timestamp()) for start in starts]
    router = services.planner.router
    times = measure(router, quarters, ends, seconds, LONGEST_MIN * 60, progress)
    coverage = cover(quarters, request.hours, supplies, times)
    return CoverageAnswer(coverage, _tour(services, coverage, seconds[:1], request.n_stops))


def _start(request: CoverageRequest, hour: int) -> datetime:
    return datetime.combine(request.day, time(), request.zone) + timedelta(hours=hour)


def _supplies(
    places: Sequence[LearningPlace],
    sessions: Sequence[Session],
    is_open: OpenOracle,
    starts: Sequence[datetime],
) -> list[Supply]:
    hour = timedelta(hours=1)
    begins = {
        (one.place_id, n) for one in sessions for n, at in enumerate(starts) if at <= one.start < at + hour
    }

    def is_there_at(place: LearningPlace, n: int, at: datetime) -> bool:
        """Tell whether something can be learned at a place in an hour."""
        if (place.place_id, n) in begins:
            return True
        # Where a mobile offer stops there is nothing but what has a time.
        is_always = place.kind != MOBILE_STOP or bool(place.opening_hours)
        return is_always and is_open(place, at, at + hour) is not False

    is_there = np.array(
        [[is_there_at(place, n, at) for place in places] for n, at in enumerate(starts)], np.bool_
    ).reshape(len(starts), len(places))
    kinds = sorted({place.kind for place in places})
    columns = {kind: np.flatnonzero([place.kind == kind for place in places]) for kind in kinds}
    return [Supply(kind, columns[kind], is_there[:, columns[kind]]) for kind in kinds]


def _tour(services: Services, coverage: Coverage, moment_s: Sequence[int], most: int) -> tuple[TourStop, ...]:
    """Propose stops at stations, within a walk of those who lack most."""
    stations = services.stops.stations
    router, texts = services.planner.router, services.texts
    called = np.unique(router.network.timetable.pattern_stops)
    roots = [int(stop) for stop in np.unique(stations.root[called])]
    at = [stations.position(stop) for stop in roots]
    usable = [i for i, (lat, lon) in enumerate(at) if np.isfinite(lat) and np.isfinite(lon)]
    ends = [Place(*at[i]) for i in usable]
    foot = measure(router, coverage.quarters, ends, moment_s, WALK_TO_TOUR_S).foot
    covers = (foot < UNREACHED_S).T
    weights = coverage.people * coverage.lacking()
    tour, helped = [], np.zeros(len(coverage.quarters), np.bool_)
    for i in choose_greedily(covers, weights, most):
        stop = roots[usable[i]]
        new = covers[i] & ~helped & (weights > 0)
        helped |= covers[i]
        people, lack = int(coverage.people[new].sum()), float(weights[new].sum())
        tour.append(
            TourStop(texts.stop_id(stop), texts.stop(stop, ()).name, *at[usable[i]], people, round(lack, 1))
        )
    return tuple(tour)
