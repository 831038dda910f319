"""An event of a board: a trip departs from, or arrives at, a stop."""

from typing import NamedTuple

from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Call, Calls
from mobility.routing.journey import RunNow


class StopEvent(NamedTuple):
    """A trip departs from (arrives at) a stop."""

    is_arrival: bool
    trip: int  # Timetable trip
    service_day: int  # ordinal
    call: Call
    is_first: bool  # of its trip
    is_last: bool
    sign_sequence: int  # stop_sequence whose headsign the vehicle shows
    others: Calls | None  # from here on (up to here); None = not asked for
    others_end: bool  # True: the far end of `others` is where the vehicle ends (begins); False: beyond a loop
    calls: Calls | None = None  # the halt with its plan, where the run is not as planned
    now: RunNow | None = None
    loads: DayLoads | None = None  # one row: how full it leaves (where it ends: comes); None = not known
