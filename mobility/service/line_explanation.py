"""Why a line is part of an answer or not: whether it runs, how near it comes, how far it gets alone."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from mobility.errors import NotFoundError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.journey import Journey
from mobility.routing.query import PlanQuery
from mobility.service.explanation import Explanation, Reach
from mobility.service.planner import Planner


@dataclass(frozen=True, slots=True)
class Nearest:
    """A line's stop that is nearest to one end."""

    stop: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class LineExplanation:
    """What a line has to do with a search.

    Parameters
    ----------
    n_trips : int
        Trips of the line in the day searched, after the filters of the query; 0: it cannot be ridden.
    access, egress : Nearest | None
        Its stop nearest to the start and to the destination; None: none is in reach.
    rows : tuple[int, ...]
        Rows of the explanation's `judged` that ride it.
    alone : Journey | None
        The shortest journey if nothing but this line could be ridden; None: there is none in the window.
    """

    n_trips: int
    access: Nearest | None
    egress: Nearest | None
    rows: tuple[int, ...]
    alone: Journey | None


def find_line(network: TransportNetwork, name: str) -> frozenset[int]:
    """Look up the routes of a line.

    Parameters
    ----------
    network : TransportNetwork
        Where to look.
    name : str
        What riders call it (the short name, else the long one); case does not matter.

    Returns
    -------
    frozenset[int]
        Routes of the Timetable, at least one.

    Raises
    ------
    NotFoundError
        If no line is called that.
    """
    routes = network.tables["routes"]
    wanted = name.casefold().strip()
    for column in ("route_short_name", "route_long_name"):
        names = pc.fill_null(pc.utf8_lower(routes[column]), "").to_pylist()
        found = frozenset(row for row, text in enumerate(names) if text.strip() == wanted)
        if wanted and found:
            return found
    raise NotFoundError("{text!r} is the name of no line.", field="--line", text=name)


def explain_line(planner: Planner, told: Explanation, routes: frozenset[int]) -> LineExplanation:
    """Look at a search from the side of one line.

    Parameters
    ----------
    planner : Planner
        Who searched.
    told : Explanation
        The search, taken apart.
    routes : frozenset[int]
        From `find_line`.

    Returns
    -------
    LineExplanation
        Also where no transit search was made.
    """
    query, timetable = told.query, planner.network.timetable
    day = planner.router.days.get(planner.router.days.date_of(query.time_s), query.trips)
    trips = np.unique(day.timetable.trip_source)
    trips = trips[np.isin(timetable.trip_route[trips], list(routes))]
    patterns = np.unique(timetable.trip_pattern[trips])
    first, last = timetable.pattern_stops_offsets[patterns], timetable.pattern_stops_offsets[patterns + 1]
    stops = {
        int(stop) for a, b in zip(first, last, strict=True) for stop in timetable.pattern_stops[a:b].tolist()
    }
    rows = tuple(
        row
        for row, judged in enumerate(told.judged)
        if any(int(timetable.trip_route[trip]) in routes for trip in judged.trips)
    )
    return LineExplanation(
        len(trips),
        _nearest(told.access, stops),
        _nearest(told.egress, stops),
        rows,
        _alone(planner, query, routes),
    )


def _nearest(reach: Reach | None, stops: set[int]) -> Nearest | None:
    if reach is None:
        return None
    near = zip(reach.every_stop, reach.every_duration_s, strict=True)
    return next((Nearest(stop, duration_s) for stop, duration_s in near if stop in stops), None)


def _alone(planner: Planner, query: PlanQuery, routes: frozenset[int]) -> Journey | None:
    own = query.trips.routes & routes if query.trips.routes else routes
    if not own or not query.transit:
        return None
    result = planner.router.plan(replace(query, trips=replace(query.trips, routes=own)))
    return min(result.journeys, key=lambda journey: journey.end_s - journey.start_s, default=None)
