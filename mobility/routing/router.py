"""Door to door: the one entrance to routing, from a query to journeys."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from copy import copy
from dataclasses import asdict, replace
from functools import partial

from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.on_demand.load import Booked, load_booked
from mobility.parking.model import ParkingState
from mobility.routing.access import profile_of
from mobility.routing.booked.closed_runs import find_too_late, list_closed, not_offered_runs
from mobility.routing.booked.ends import (
    BOOKED_MODES,
    BookedEnds,
    add_booked,
    asked_of,
    find_booked_ends,
    find_booked_ways,
)
from mobility.routing.booked.reach import Driver
from mobility.routing.comfort import compare, feel
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.day_loads import CrowdedDays, DayLoadSource, NoLoads
from mobility.routing.days import Days
from mobility.routing.direct import find_direct
from mobility.routing.ends import Ends, bounds_of, find_ends, unlocated
from mobility.routing.journey import EmptyReason, Journey, NotOffered, PlanResult, Reason, StreetLeg
from mobility.routing.mixed.between import find_hired
from mobility.routing.mixed.direct import find_mixed_direct
from mobility.routing.mixed.ends import MixedEnds, add_vehicles, empty_garage, is_mixed, plain_modes
from mobility.routing.mixed.not_yet import tell_unknown_yet
from mobility.routing.mixed.round_trips import find_round_trips
from mobility.routing.mixed.search import MixedSearch
from mobility.routing.mixed.usable import known_until_s
from mobility.routing.pages import Page, find_page
from mobility.routing.query import PlanQuery, StreetMode
from mobility.routing.reasons import why_nothing
from mobility.routing.reconstruct import Reconstruction
from mobility.routing.shapes import RideLines
from mobility.routing.stage import Stage, settings_of
from mobility.routing.stopwatch import Stopwatch
from mobility.routing.transit_search import TransitSearch
from mobility.routing.via import via_stops, with_layers
from mobility.routing.via_layers import Layers, all_changes, build_layers
from mobility.routing.ways import SearchPool, TransferWays, slowness
from mobility.routing.windows import Interval, first_interval
from mobility.sharing.model import SharingState

KEPT_LAYERS = 4
"""Days laid out for via stops; each is two or three times as large as the day itself."""


class Router:
    """Plans journeys on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where to plan.
    loads : DayLoadSource | None
        Knows how full vehicles are; None: nobody does.
    """

    def __init__(self, network: TransportNetwork, loads: DayLoadSource | None = None) -> None:
        self.network = network
        self.loads = NoLoads() if loads is None else loads
        self.crowded_days = CrowdedDays()
        self.days = Days(network)
        self.pool = SearchPool(network)
        self.transfer_ways = TransferWays(network, self.pool)
        self.lines = RideLines(network.timetable)
        self.booked: Booked = load_booked(network)
        self.bounds = bounds_of(network)
        self.layers: OnceCache[Hashable, Layers] = OnceCache(KEPT_LAYERS)
        self.garage = empty_garage(network)

    def with_days(self, days: Days) -> "Router":
        """Give a router that plans on other days of the same network.

        Parameters
        ----------
        days : Days
            Planned or live.

        Returns
        -------
        Router
            All else is shared.
        """
        router = copy(self)
        router.days, router.layers = days, OnceCache(KEPT_LAYERS)
        return router

    def with_loads(self, loads: DayLoadSource) -> "Router":
        """Give a router that knows other loads.

        Parameters
        ----------
        loads : DayLoadSource
            Of the vehicles of the same network.

        Returns
        -------
        Router
            All else is shared.
        """
        if loads is self.loads:
            return self
        router = copy(self)
        router.loads, router.crowded_days = loads, CrowdedDays()
        return router

    def with_sharing(self, state: SharingState, parking: ParkingState, now_s: int) -> "Router":
        """Give a router that knows other shared vehicles and places to park.

        Parameters
        ----------
        state : SharingState
            Vehicles.
        parking : ParkingState
            Places to park.
        now_s : int
            Unix seconds: what is stale then is not relied on.

        Returns
        -------
        Router
            All else is shared.
        """
        if self.garage.is_of(state, parking):
            return self
        router = copy(self)
        router.garage = self.garage.now(state, parking, now_s)
        return router

    def plan(self, query: PlanQuery) -> PlanResult:
        """Answer a query.

        Parameters
        ----------
        query : PlanQuery
            Checked values.

        Returns
        -------
        PlanResult
            Journeys by departure, direct ways, and if there are no journeys the reasons.
        """
        query = asked_of(query)
        result, ridden = self._search(query)
        if ridden:
            # Somebody would have had to book earlier: the same without all rides for which it is too late.
            closed = list_closed(self.network, self.booked.call_rides, self.days, query.asked_s)
            open_only = replace(query, trips=replace(query.trips, closed=closed))
            found, _ = self._search(open_only)
            too_late = not_offered_runs(self.network, self.booked.call_rides, ridden)
            result = replace(found, not_offered=(*found.not_offered, *too_late))
        return tell_unknown_yet(self.garage.fleet, query, result) if is_mixed(query) else result

    def _search(self, query: PlanQuery) -> tuple[PlanResult, list[tuple[int, int]]]:
        """Search once; also give the runs that it used though nobody can book them any more."""
        clock = Stopwatch()
        driver = Driver(self.network, self.pool, query)
        with ExitStack() as stack:
            layers = self.garage.layers(query) if is_mixed(query) else ()
            vehicles = [MixedEnds(garage, query, stack) for garage in layers]
            ways = self.direct_ways(query, vehicles)
            booked_ways, not_offered = find_booked_ways(driver, self.booked)
            ways += tuple(booked_ways)
            if vehicles:
                not_offered.extend(find_round_trips(self.garage.fleet, query))
            # They do not depend on the time, so pages after the first need not repeat them.
            direct = ways if query.cursor is None or not query.transit else ()
            clock.lap("direct")
            interval = first_interval(query)[0]
            if not query.transit:
                profiles = [profile_of(query, mode) for mode in plain_modes(query.direct_modes)]
                too_far = (EmptyReason(Reason.NO_TRANSIT_CONNECTION, "maxDirectTime"),)
                reasons = () if direct else unlocated(self.network, self.bounds, query, profiles) or too_far
                return self._without_journeys(direct, reasons, interval, clock, not_offered), []
            ends = find_ends(self.network, self.bounds, self.pool, query, stack)
            with_vehicles = [add_vehicles(one, ends) for one in vehicles if one.at_ends]
            booked = BookedEnds()
            if not BOOKED_MODES.isdisjoint((*query.access_modes, *query.egress_modes)):
                booked = find_booked_ends(driver, self.booked)
                not_offered.extend(booked.not_offered)
            if not booked.is_empty:
                with_vehicles = [add_booked(booked, one) for one in with_vehicles or [ends]]
            clock.lap("access")
            all_of_them = with_vehicles[-1] if with_vehicles else ends
            reasons = self._hopeless(query, all_of_them)
            if reasons:
                return self._without_journeys(direct, reasons, interval, clock, not_offered), []
            search = TransitSearch(query, self.stages(query, ends))
            until_s = known_until_s(self.garage.fleet)
            walking = None if ends.reasons else search
            for one in with_vehicles:
                if not one.reasons:
                    stages = self.stages(query, one, booked)
                    walking = search = MixedSearch(query, stages, walking=walking, free_until_s=until_s)
            hired = None
            for found in (find_hired(one.garage, query, one, stack) for one in vehicles):
                if found is not None:
                    hired, search = found, found.search(self.stages(query, all_of_them, booked), search)
            page = find_page(query, search, self.days, self.walking_s(query, ways))
            ridden = find_too_late(self.network, self.booked.call_rides, self.days, search, page)
            clock.lap("transit")
            journeys = self._draw(query, page)
            clock.lap("reconstruct")
            if not journeys and not ridden:
                reasons = (self._empty_page(query, search, page),)
                clock.lap("reasons")
        result = PlanResult(
            journeys,
            direct,
            reasons,
            page.interval.from_s,
            page.interval.to_s,
            clock.laps_ms,
            asdict(search.counters) | (hired.counts() if hired is not None else {}),
            search.lacks_loads,
            tuple(dict.fromkeys(not_offered)),
        )
        return result, ridden

    def _without_journeys(
        self,
        direct: tuple[Journey, ...],
        reasons: tuple[EmptyReason, ...],
        interval: Interval,
        clock: Stopwatch,
        not_offered: list[NotOffered],
    ) -> PlanResult:
        missing = tuple(dict.fromkeys(not_offered))
        return PlanResult(
            (), direct, reasons, interval.from_s, interval.to_s, clock.laps_ms, not_offered=missing
        )

    def stages(
        self, query: PlanQuery, ends: Ends, booked: BookedEnds | None = None
    ) -> Callable[[int], Stage]:
        """Prepare the transit searches of a query.

        Parameters
        ----------
        query : PlanQuery
            Filters, speeds, times of changes, via stops.
        ends : Ends
            With access and egress.
        booked : BookedEnds | None
            More at both ends that is booked.

        Returns
        -------
        Callable[[int], Stage]
            The stage for the day of a Unix second; each day's is made once.
        """
        profile = query.walk_profile.value
        factor, settings = slowness(profile, query.walk_mps), settings_of(query)
        walk_s = partial(self.transfer_ways.find_walk_s, profile, factor)
        made: dict[int, Stage] = {}

        def stage_of(time_s: int) -> Stage:
            """Get the compiled day around a time, with this query's walks."""
            date = self.days.date_of(time_s)
            if date not in made:
                day = self.days.get(date, query.trips)
                transfers = day.transfers(profile, self.network.footpaths[profile], settings)
                assert ends.access is not None and ends.egress is not None
                loads = self.loads.day_loads(day)
                crowded = None if query.via else self._feel(day, loads, query.crowding)
                timed = None if booked is None or booked.is_empty else booked
                stage = Stage(
                    day,
                    transfers,
                    ends.access,
                    ends.egress,
                    walk_s,
                    loads=loads,
                    crowded=crowded,
                    timed=timed,
                )
                if not query.via:
                    made[date] = stage
                else:
                    layers = self.layers.get(
                        (date, query.trips, query.via, profile, settings),
                        partial(self._lay_out, stage, query, settings),
                    )
                    laid_out = None if loads is None else layers.lay_out(loads)
                    crowded = self._feel(layers.day, laid_out, query.crowding)
                    made[date] = with_layers(stage, layers, laid_out, crowded)
            return made[date]

        return stage_of

    def _feel(self, day: Day, loads: DayLoads | None, crowding: Crowding) -> CrowdedDay | None:
        """Give the day as a traveler feels it, where something is minded and known."""
        if crowding.is_off or loads is None:
            return None
        return self.crowded_days.get(day, loads, crowding)

    def _lay_out(self, stage: Stage, query: PlanQuery, settings: ChangeSettings) -> Layers:
        footpaths = self.network.footpaths[query.walk_profile.value]
        return build_layers(
            stage.day, *all_changes(stage.day, footpaths, settings), via_stops(stage, query.via)
        )

    def direct_ways(self, query: PlanQuery, vehicles: Sequence[MixedEnds] = ()) -> tuple[Journey, ...]:
        """Find the ways without transit.

        Parameters
        ----------
        query : PlanQuery
            Ends, direct modes and their limit.
        vehicles : Sequence[MixedEnds]
            What is ridden around its ends, empty = no vehicles.

        Returns
        -------
        tuple[Journey, ...]
            One for each direct mode that has a way; none with via stops, which they do not pass.
        """
        if query.via:
            return ()
        found = []
        with self.pool.borrowed() as search:
            for mode in plain_modes(query.direct_modes):
                journey = find_direct(self.network, search, query, profile_of(query, mode))
                if journey is not None:
                    found.append(journey)
        found.extend(find_mixed_direct(vehicles, query))
        return tuple(found)

    def walking_s(self, query: PlanQuery, ways: tuple[Journey, ...]) -> int | None:
        """Give how long going without transit takes, with what one has along on a transit journey.

        Parameters
        ----------
        query : PlanQuery
            Whether a bike is carried: then one can ride it, asked for or not.
        ways : tuple[Journey, ...]
            The direct ways of this query.

        Returns
        -------
        int | None
            Seconds; None: nothing to compare with.
        """
        if query.carry_bike and query.direct_modes and StreetMode.BIKE not in query.direct_modes:
            riding = replace(query, direct_modes=(StreetMode.BIKE,), detailed_legs=False)
            ways += self.direct_ways(riding)
        words = {"BIKE", "WALK"} if query.carry_bike else {"WALK"}
        times = [
            leg.end_s - leg.start_s
            for journey in ways
            if len(journey.legs) == 1  # with a vehicle one walks, too, but not all the way
            for leg in journey.legs
            if isinstance(leg, StreetLeg) and leg.mode in words
        ]
        return min(times, default=None)

    def _hopeless(self, query: PlanQuery, ends: Ends) -> tuple[EmptyReason, ...]:
        """Give the reasons why no search is needed."""
        if ends.reasons:
            return ends.reasons
        if not self.days.serves(self.days.date_of(query.time_s)) and query.cursor is None:
            return (EmptyReason(Reason.OUTSIDE_SERVICE_PERIOD, "time"),)
        return ()

    def _draw(self, query: PlanQuery, page: Page) -> tuple[Journey, ...]:
        reconstruction = Reconstruction(self.network, query, self.lines, self.transfer_ways)
        drawn = [
            reconstruction.journey(found.stage, found.journey, tuple(verdict.why))
            for found, verdict in page.judged
            if verdict.is_kept
        ]
        if query.crowding.is_off:
            return tuple(drawn)
        return compare(
            self.network.timetable.trip_route, [feel(journey, query.crowding) for journey in drawn]
        )

    def _empty_page(self, query: PlanQuery, search: TransitSearch, page: Page) -> EmptyReason:
        if page.is_walking_better:
            return EmptyReason(Reason.WALKING_BETTER_THAN_TRANSIT)
        if self.days.is_outside(page.interval):
            return EmptyReason(Reason.OUTSIDE_SERVICE_PERIOD, "time")
        return why_nothing(self.days, search, query, page.interval)
