"""The first questions, asked by ourselves: kernels come from their cache and a service day is compiled."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from mobility.errors import MobilityError
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings
from mobility.occupancy.day_loads import DayLoads, build_observed_loads
from mobility.routing.calls import Call, Calls
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_scratch import compile_bounded
from mobility.routing.halt_texts import warm_up_halts
from mobility.routing.polylines import encode_polylines, write_polylines
from mobility.routing.query import TripFilter
from mobility.routing.router import Router
from mobility.service.crowding import CrowdingRequest
from mobility.service.isochrones import AreaSearch, IsochroneRequest
from mobility.service.planner import Planner, PlanRequest
from mobility.service.reach import Reach
from mobility.service.samples import sample_question
from mobility.snapshot.trip_loads import no_trip_loads

CLOCKS: tuple[Literal["clock", "perceived"], ...] = ("clock", "perceived")
MINUTES_OF_AREA = 15


class NothingObserved:
    """Loads that are not known of any run: searches that mind full vehicles run all the same."""

    def __init__(self) -> None:
        self._laid_out: dict[int, tuple[Day, DayLoads]] = {}

    def day_loads(self, day: Day) -> DayLoads:
        """Give the loads of a compiled day.

        Parameters
        ----------
        day : Day
            Of any network.

        Returns
        -------
        DayLoads
            The same object for the same day.
        """
        if id(day) not in self._laid_out:
            self._laid_out[id(day)] = (day, build_observed_loads(day, no_trip_loads()))
        return self._laid_out[id(day)][1]


def compile_kernels(planner: Planner) -> None:
    """Ask once for each kind of search, also for those that mind full vehicles: what a build has to do.

    Parameters
    ----------
    planner : Planner
        Of the network; the kernels are kept on disk for all others.
    """
    warm_up(planner)
    sample = sample_question(planner.network, datetime.now(UTC).date())
    if sample is None:
        return
    minds = Planner(planner.network, Router(planner.network, NothingObserved()))
    request = PlanRequest(
        sample.from_place,
        sample.to_place,
        time_s=int(sample.moment.timestamp()),
        crowding=CrowdingRequest("normal"),
    )
    for arrive_by in (False, True):
        for by_window in (True, False):
            wanted = replace(request, arrive_by=arrive_by)
            if not by_window:
                wanted = replace(wanted, timetable_view=False, num_itineraries=0)
            try:
                minds.plan(wanted)
            except MobilityError:
                return  # as in warm_up
    day = minds.router.days.get(sample.moment.toordinal(), TripFilter())
    loads = minds.router.loads.day_loads(day)
    if loads is not None:
        crowded = minds.router.crowded_days.get(day, loads, Crowding())
        compile_bounded(crowded, day.transfers("foot", planner.network.footpaths["foot"], ChangeSettings()))
    areas = AreaSearch(planner.network, minds.router, planner.places)
    for clock in CLOCKS:
        asked = IsochroneRequest(sample.from_place, request.time_s, (MINUTES_OF_AREA,), clock=clock)
        try:
            areas.areas(asked)
        except MobilityError:
            return


def warm_up(planner: Planner) -> None:
    """Ask once for each kind of search that most people ask for.

    Parameters
    ----------
    planner : Planner
        Whose first answers would else wait for kernels to be read from their cache.
    """
    sample = sample_question(planner.network, datetime.now(UTC).date())
    if sample is None:
        return
    plain = PlanRequest(sample.from_place, sample.to_place, time_s=int(sample.moment.timestamp()))
    bike = ("BIKE",)
    for write in (encode_polylines, write_polylines):
        write([(np.zeros(1), np.zeros(1))])
    once = Call(0, 0, 0, 0, 0, 0)
    warm_up_halts(Calls.of([once, once, once]))
    day = planner.router.days.get(sample.moment.toordinal(), TripFilter())
    for arriving in (False, True):
        calls = day.halts.calls_at(np.zeros(1, np.int32), arriving=arriving, with_skipped=True)
        day.halts.find(calls, 0, 0, arriving=arriving)
    for request in (
        plain,
        replace(plain, timetable_view=False, num_itineraries=0),
        replace(plain, arrive_by=True),
        replace(plain, arrive_by=True, timetable_view=False, num_itineraries=0),
        replace(plain, page_cursor=f"EARLIER|{plain.time_s}"),
        replace(plain, pedestrian_profile="WHEELCHAIR"),
        replace(plain, pre_transit_modes=bike, direct_modes=bike),
    ):
        try:
            planner.plan(request)
        except MobilityError:
            return  # a network on which nothing can be asked is no reason not to serve it
    # From today, and where that is out of service, or another season, around the day of the questions above.
    for first in sorted({datetime.now(UTC).toordinal(), day.date - 1}):
        planner.router.days.prepare_week(first, day)
    reach = Reach(planner)
    for request in (plain, replace(plain, arrive_by=True)):
        reach.stops(sample.from_place, replace(request, max_travel_s=1800))
