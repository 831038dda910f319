"""The timetables that a matrix is searched on: one compiled day, or several where lines run by headway."""

from mobility.accessibility.matrix.rows import ClockRows, RowSearch
from mobility.accessibility.request import MatrixRequest
from mobility.kernels.raptor_matrix import MINUTE_S
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings
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
    """
    day = router.days.get(date, TripFilter(wheelchair=request.wheelchair))
    return (clock_rows(router, request, day),)


def clock_rows(router: Router, request: MatrixRequest, day: Day) -> ClockRows:
    """Prepare the search by the clock on one day.

    Parameters
    ----------
    router : Router
        With the network.
    request : MatrixRequest
        Window and limits.
    day : Day
        Compiled.

    Returns
    -------
    ClockRows
        In the direction of the request.
    """
    profile = "wheelchair" if request.wheelchair else "foot"
    settings = ChangeSettings(walk_scale=slowness(profile, request.walk_mps))
    transfers = day.transfers(profile, router.network.footpaths[profile], settings)
    at = int(request.departure.timestamp()) - day.epoch_s
    return ClockRows(
        day=day,
        timetable=day.reverse if request.arrive_by else day.timetable,
        transfers=transfers.backward if request.arrive_by else transfers.forward,
        first_s=-at if request.arrive_by else at,  # mirrored, the last minute comes first
        longest_s=request.max_time_minutes * MINUTE_S,
        max_rides=request.max_rides,
    )
