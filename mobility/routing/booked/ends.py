"""Services on demand around both ends of a query, and the stage that a search runs on with them."""

from dataclasses import dataclass, field, replace

import numpy as np

from mobility.on_demand.load import Booked
from mobility.on_demand.model import Kind
from mobility.routing.access import EndOffers
from mobility.routing.beelines import has_streets
from mobility.routing.booked.direct import find_booked_direct
from mobility.routing.booked.left_out import why_not
from mobility.routing.booked.reach import DemandReach, Driver, find_reach
from mobility.routing.booked.timed_ends import Picked, TimedEnd
from mobility.routing.booked.timed_search import PricedWaits, TimedSearch
from mobility.routing.booked.timed_search import Run as RunWithOffers
from mobility.routing.ends import Ends
from mobility.routing.journey import Journey, NotOffered
from mobility.routing.query import PlanQuery, StreetMode
from mobility.routing.stage import FeltSearch, Run, Stage
from mobility.routing.transit_journey import Offers, TransitJourney

COVERED_S = (-36 * 3600, 60 * 3600)
"""What of a compiled day matters, and what one may wait for beyond it."""
DAY_S = 86_400

KINDS = {
    StreetMode.FLEX: (Kind.FLEX,),
    StreetMode.ODM: (Kind.POOLING,),
}
"""What the words of a query ask for, to stops and from stops."""
BOOKED_MODES = frozenset(KINDS)
DIRECT_KINDS = KINDS | {StreetMode.ODM: (Kind.POOLING, Kind.TAXI)}
"""The same all the way: a taxi is for those whom nothing else takes there."""


@dataclass(frozen=True, eq=False)
class BookedEnds:
    """What can be booked around a query.

    Parameters
    ----------
    access, egress : tuple[DemandReach, ...]
        One for each service that comes there.
    not_offered : tuple[NotOffered, ...]
        Services that come there, but not now.
    """

    access: tuple[DemandReach, ...] = ()
    egress: tuple[DemandReach, ...] = ()
    not_offered: tuple[NotOffered, ...] = field(default=(), repr=False)

    @property
    def is_empty(self) -> bool:
        """True: nothing comes to either end."""
        return not self.access and not self.egress

    def search(
        self,
        stage: Stage,
        run: Run,
        times: tuple[int, ...],
        limit: int,
        *,
        arrive_by: bool,
        felt: FeltSearch | None,
    ) -> list[tuple[Stage, TransitJourney]]:
        """Search with these services, too.

        Parameters
        ----------
        stage : Stage
            With the ends as found on the streets.
        run : Run
            Searches a stage.
        times : tuple[int, ...]
            Window or moment.
        limit : int
            Latest arrival (earliest departure).
        arrive_by : bool
            Which of both.
        felt : FeltSearch | None
            Where full vehicles are minded: then waiting has a price.

        Returns
        -------
        list[tuple[Stage, TransitJourney]]
            Each with the stage that its rows point into.
        """
        stages: dict[tuple[int, int], tuple[Picked, Picked, Stage]] = {}

        def stage_of(access: Picked, egress: Picked) -> Stage:
            """Give the stage with some of the offers; each is made once."""
            key = id(access), id(egress)
            if key not in stages:  # what has the ids is kept, too, so that nothing else gets them
                stages[key] = access, egress, _stage_of(stage, access, egress, self)
            return stages[key][2]

        def with_offers(run: Run) -> RunWithOffers:
            """Let a search be asked with some of the offers."""
            return lambda access, egress, asked, bound: run(stage_of(access, egress), asked, bound)

        minded = None
        if felt is not None:
            feel = felt.feel
            minded = PricedWaits(
                with_offers(felt.by_time),
                lambda one: feel(stage_of(one.access, one.egress), one.journey),
            )
        ends = (
            TimedEnd(stage.access.offers, self.access, stage.day.epoch_s, *COVERED_S, is_access=True),
            TimedEnd(stage.egress.offers, self.egress, stage.day.epoch_s, *COVERED_S, is_access=False),
        )
        found = TimedSearch(*ends, with_offers(run), arrive_by, minded).search(times, limit)
        return [(stage_of(access, egress), journey) for journey, access, egress in found]


def find_booked_ends(driver: Driver, booked: Booked) -> BookedEnds:
    """Find the services that connect the ends of a query with stops.

    Parameters
    ----------
    driver : Driver
        With the query.
    booked : Booked
        All services of the network.

    Returns
    -------
    BookedEnds
        Empty with via stops, without streets, with a bike or a wheelchair along: nothing is known of those.
    """
    query = driver.query
    if query.via or query.carry_bike or query.walk_profile != "foot" or not has_streets(driver.network):
        return BookedEnds()
    sides = (
        (query.access_modes, query.origin, query.max_access_s, True),
        (query.egress_modes, query.destination, query.max_egress_s, False),
    )
    found: list[tuple[DemandReach, ...]] = []
    not_offered: list[NotOffered] = []
    for modes, place, longest_s, is_access in sides:
        kinds = [kind for mode in modes for kind in KINDS.get(mode, ())]
        reaches = []
        for row in booked.on_demand.of_kinds(kinds):
            service = booked.on_demand.services[row]
            reach = find_reach(driver, row, service, place, longest_s, is_access=is_access)
            if reach is None:
                continue
            reaches.append(reach)
            why = why_not(service, row, query, int(reach.rides_s.min()))
            if why is not None:
                not_offered.append(why)
        found.append(tuple(reaches))
    return BookedEnds(found[0], found[1], tuple(not_offered))


def add_booked(booked: BookedEnds, ends: Ends) -> Ends:
    """Take ends for usable that only a service comes to.

    Parameters
    ----------
    booked : BookedEnds
        What can be booked.
    ends : Ends
        What is in reach without.

    Returns
    -------
    Ends
        With no offers, and no reason, where a service is all there is.
    """
    nothing = EndOffers(Offers(np.empty(0, np.int32), np.empty(0, np.int32)), np.empty(0, np.int32), ())
    served = {"fromPlace": bool(booked.access), "toPlace": bool(booked.egress)}
    # Who is picked up has a street near by, whatever the other modes found.
    lost = tuple(reason for reason in ends.reasons if not served.get(reason.field, False))
    return Ends(ends.access or nothing, ends.egress or nothing, lost) if not lost else ends


def find_booked_ways(driver: Driver, booked: Booked) -> tuple[list[Journey], list[NotOffered]]:
    """Find the rides that take one all the way.

    Parameters
    ----------
    driver : Driver
        With the query.
    booked : Booked
        All services of the network.

    Returns
    -------
    tuple[list[Journey], list[NotOffered]]
        At most one for each service, and why the others are not there.
    """
    query = driver.query
    if query.via or query.carry_bike or query.walk_profile != "foot" or not has_streets(driver.network):
        return [], []
    kinds = [kind for mode in query.direct_modes for kind in DIRECT_KINDS.get(mode, ())]
    ways, not_offered = [], []
    for row in booked.on_demand.of_kinds(kinds):
        way, why = find_booked_direct(driver, row, booked.on_demand.services[row])
        if way is not None:
            ways.append(way)
        if why is not None:
            not_offered.append(why)
    return ways, not_offered


def _stage_of(stage: Stage, access: Picked, egress: Picked, ends: BookedEnds) -> Stage:
    """Give the stage on which some offers are searched: rows of journeys are rows of the picked ones."""
    return replace(
        stage,
        access=_end_of(stage.access, access, ends.access),
        egress=_end_of(stage.egress, egress, ends.egress),
        timed=None,
    )


def _end_of(end: EndOffers, picked: Picked, reaches: tuple[DemandReach, ...]) -> EndOffers:
    is_timed = picked.reach >= 0
    reach = picked.reach + np.int32(len(end.reaches))
    reach[~is_timed] = end.reach[picked.source[~is_timed]]
    return EndOffers(picked.offers, reach.astype(np.int32), (*end.reaches, *reaches))


def asked_of(query: PlanQuery) -> PlanQuery:
    """Take a question about the past as one that was asked then.

    Parameters
    ----------
    query : PlanQuery
        With the time it is asked at.

    Returns
    -------
    PlanQuery
        Where that lies behind the time asked about, with this one (a day before a time to arrive at).
    """
    latest_s = query.time_s - (DAY_S if query.arrive_by else 0)
    return replace(query, asked_s=latest_s) if query.asked_s > query.time_s else query
