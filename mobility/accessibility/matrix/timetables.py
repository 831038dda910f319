"""The timetables that a matrix is searched on: one compiled day, or several where lines run by headway."""

from collections.abc import Sequence
from dataclasses import replace

from mobility.accessibility.matrix.headways import draw_timetable, has_headways
from mobility.accessibility.matrix.once import OnceRows
from mobility.accessibility.matrix.perceived import felt_rows
from mobility.accessibility.matrix.rows import ClockRows, RowSearch
from mobility.accessibility.request import MatrixRequest
from mobility.kernels.raptor_matrix import MINUTE_S
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.days import Days
from mobility.routing.query import TripFilter
from mobility.routing.router import Router
from mobility.routing.ways import slowness


def row_searches(router: Router, request: MatrixRequest, date: int) -> tuple[RowSearch, ...]:
    """Prepare the searches of a request.

    Parameters
    ----------
    router : Router
        With days and loads.
    request : MatrixRequest
        Window, limits, clock.
    date : int
        Ordinal of the compiled day.

    Returns
    -------
    tuple[RowSearch, ...]
        One for each timetable; all weigh the same.

    Raises
    ------
    BadParameterError
        Perceived time is asked for and nobody knows loads.
    """
    trips = TripFilter(wheelchair=request.wheelchair)
    if not has_headways(router.network.timetable):
        return (_search(router, request, router.days.get(date, trips)),)
    searches = []
    for number in range(request.draws):
        drawn = draw_timetable(router.network.timetable, request.seed, number)
        days = Days(replace(router.network, timetable=drawn))
        searches.append(_search(router, request, days.get(date, trips)))
    return tuple(searches)


def once_rows(searches: Sequence[RowSearch], request: MatrixRequest) -> OnceRows | None:
    """Prepare the quicker search for one departure.

    Parameters
    ----------
    searches : Sequence[RowSearch]
        From `row_searches`.
    request : MatrixRequest
        The same.

    Returns
    -------
    OnceRows | None
        None: there are several departures or timetables, or time is felt.
    """
    if request.window_minutes > 1 or len(searches) != 1:
        return None
    (search,) = searches
    return OnceRows(search) if isinstance(search, ClockRows) else None


def _search(router: Router, request: MatrixRequest, day: Day) -> RowSearch:
    """Prepare the search on one day, by the clock or as it is felt."""
    profile = "wheelchair" if request.wheelchair else "foot"
    settings = ChangeSettings(walk_scale=slowness(profile, request.walk_mps))
    transfers = day.transfers(profile, router.network.footpaths[profile], settings)
    if request.clock == "perceived":
        return felt_rows(router, request, day, transfers)
    at = int(request.departure.timestamp()) - day.epoch_s
    return ClockRows(
        day=day,
        timetable=day.reverse if request.arrive_by else day.timetable,
        transfers=transfers.backward if request.arrive_by else transfers.forward,
        first_s=-at if request.arrive_by else at,  # mirrored, the last minute comes first
        longest_s=request.max_time_minutes * MINUTE_S,
        max_rides=request.max_rides,
    )
