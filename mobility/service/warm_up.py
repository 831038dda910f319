"""The first query, asked by ourselves: kernels come from their cache and today's service day is compiled."""

import time

from mobility.errors import MobilityError
from mobility.service.planner import Planner, PlanRequest


def warm_up(planner: Planner) -> None:
    """Ask once for journeys between two stops, for each kernel that answers a plain question.

    Parameters
    ----------
    planner : Planner
        Whose first answer would else be slow.
    """
    timetable = planner.network.timetable
    if not len(timetable.pattern_stops):
        return
    ends = [
        f"{timetable.stop_lat[stop]:.6f},{timetable.stop_lon[stop]:.6f}"
        for stop in (int(timetable.pattern_stops[0]), int(timetable.pattern_stops[-1]))
    ]
    if "nan" in "".join(ends):
        return
    for arrive_by in (False, True):
        try:
            planner.plan(PlanRequest(ends[0], ends[1], time_s=int(time.time()), arrive_by=arrive_by))
        except MobilityError:
            return  # nothing to ride there today is no reason not to serve
