"""Why a search answers as it does: its ends, rounds and labels, and what became of every journey it found."""

from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from mobility.errors import MobilityError
from mobility.routing.ends import Ends, find_ends
from mobility.routing.found import Found
from mobility.routing.journey import PlanResult
from mobility.routing.pages import Page, find_page
from mobility.routing.query import PlanQuery
from mobility.routing.rank import Candidate, Verdict
from mobility.routing.stage import Stage
from mobility.routing.transit import Counters, Offers, Trace, trace
from mobility.routing.transit_search import TransitSearch
from mobility.service.planner import Planner, PlanRequest

MOST_STOPS = 12


@dataclass(frozen=True, slots=True)
class Reach:
    """Stops in reach of one end, nearest first."""

    every_stop: tuple[int, ...]
    every_duration_s: tuple[int, ...]

    @property
    def stops(self) -> tuple[int, ...]:
        """The nearest ones."""
        return self.every_stop[:MOST_STOPS]


@dataclass(frozen=True, slots=True)
class Judged:
    """A journey of the Pareto set and what ranking said of it."""

    candidate: Candidate
    verdict: Verdict
    trips: tuple[int, ...]  # of the Timetable, in order


@dataclass(frozen=True, slots=True)
class Labels:
    """Earliest arrivals at a stop near the destination, Unix seconds, by the most rides allowed."""

    stop: int
    egress_s: int
    arrivals_s: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A search taken apart.

    Parameters
    ----------
    query : PlanQuery
        As the router got it.
    result : PlanResult
        Its answer.
    access, egress : Reach | None
        None: there was no transit search, `result.reasons` says why.
    traced_from_s : int
        Unix seconds of the single departure that `labels` are about.
    labels : tuple[Labels, ...]
        Round by round at the stops nearest to the destination and where journeys of that departure end.
    work : Counters
        Of that single departure.
    judged : tuple[Judged, ...]
        Everything found, by departure.
    """

    query: PlanQuery
    result: PlanResult
    access: Reach | None = None
    egress: Reach | None = None
    traced_from_s: int = 0
    labels: tuple[Labels, ...] = ()
    work: Counters | None = None
    judged: tuple[Judged, ...] = ()


def explain(planner: Planner, request: PlanRequest) -> Explanation:
    """Run a search and keep what an answer leaves out.

    Parameters
    ----------
    planner : Planner
        Whom to ask.
    request : PlanRequest
        The question.

    Returns
    -------
    Explanation
        With as much as the search came to.

    Raises
    ------
    MobilityError
        As `Planner.plan` does.
    """
    router, query = planner.router, planner.query_of(request)
    result = router.plan(query)
    if not query.transit:
        return Explanation(query, result)
    with ExitStack() as stack:
        ends = find_ends(router.network, router.bounds, router.pool, query, stack)
        if ends.reasons or ends.access is None or ends.egress is None:
            return Explanation(query, result)
        search = TransitSearch(query, router.stages(query, ends))
        try:
            page = find_page(query, search, router.days, router.walking_s(query, result.direct))
        except MobilityError:
            return Explanation(query, result)
        first_s = page.judged[0][0].departure_s if page.judged else query.time_s
        stage = search.stage_of(first_s)
        stops, traced = _trace(stage, query, first_s)
    return Explanation(
        query,
        result,
        _reach(ends.access.offers),
        _reach(ends.egress.offers),
        first_s,
        _labels(stage, ends, stops, traced),
        traced.counters,
        _judged(page),
    )


def _trace(stage: Stage, query: PlanQuery, from_s: int) -> tuple[tuple[int, ...], Trace]:
    """Give the nearest stops and those that a journey of this departure ends at, and what happened there."""
    # Journeys over via stops end in the last layer, whose stops are numbered behind those of the others.
    shift = len(query.via) * stage.day.source.stop_lat.size
    reach = _reach(stage.egress.offers)
    traced = trace(
        stage.day,
        stage.transfers,
        stage.access_offers,
        stage.egress_offers,
        from_s - stage.day.epoch_s,
        tuple(stop + shift for stop in reach.every_stop),
        max_rides=query.max_rides,
    )
    arrivals = {stop - shift: times for stop, times in traced.arrivals.items()}
    n_stops = stage.day.source.stop_lat.size
    ends = {int(stage.egress_offers.stops[one.egress]) % n_stops for one in traced.journeys}
    told = ends.union(reach.stops)
    return tuple(stop for stop in reach.every_stop if stop in told), replace(traced, arrivals=arrivals)


def _reach(offers: Offers) -> Reach:
    order = np.argsort(offers.durations_s, kind="stable")
    nearest: dict[int, int] = {}
    for row in order:
        nearest.setdefault(int(offers.stops[row]), int(offers.durations_s[row]))
    return Reach(tuple(nearest), tuple(nearest.values()))


def _labels(stage: Stage, ends: Ends, stops: tuple[int, ...], traced: Trace) -> tuple[Labels, ...]:
    assert ends.egress is not None
    egress = _reach(ends.egress.offers)
    walks = dict(zip(egress.every_stop, egress.every_duration_s, strict=True))
    epoch_s = stage.day.epoch_s
    return tuple(
        Labels(
            stop,
            walks[stop],
            tuple(None if arrival is None else epoch_s + arrival for arrival in traced.arrivals[stop]),
        )
        for stop in stops
    )


def _judged(page: Page) -> tuple[Judged, ...]:
    return tuple(Judged(found.candidate(), verdict, _trips(found)) for found, verdict in page.judged)


def _trips(found: Found) -> tuple[int, ...]:
    source = found.stage.day.timetable.trip_source
    return tuple(int(source[ride.day_trip]) for ride in found.journey.rides)
