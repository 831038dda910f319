"""Everything that answers a request on one network, held together from its start to its end."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.router import Router
from mobility.service.about import About, describe_network
from mobility.service.basemap import Basemap
from mobility.service.bookings import Bookings
from mobility.service.city_map import CityMap
from mobility.service.control_room import ControlRoom
from mobility.service.day_price import DayPrices
from mobility.service.expected_loads import Expected, ExpectedLoads
from mobility.service.geocoder import PlaceSearch
from mobility.service.hubs import Hubs
from mobility.service.isochrones import AreaSearch
from mobility.service.learning import Learning
from mobility.service.learning_hours import opening_times_of
from mobility.service.live import LiveView
from mobility.service.live_health import LiveHealth
from mobility.service.live_loads import RunLoads
from mobility.service.occupancy_finder import OccupancyFinder
from mobility.service.offers import Offers
from mobility.service.planner import Planner
from mobility.service.published_loads import PublishedLoads
from mobility.service.reach import Reach
from mobility.service.realtime_feeds import RealtimeFeeds
from mobility.service.refresh import Refresher
from mobility.service.route_lines import RouteLines
from mobility.service.shared import Shared
from mobility.service.stops import StopBoards
from mobility.service.texts import Texts
from mobility.service.trips import Trips
from mobility.service.vehicles import Vehicles
from mobility.snapshot.snapshot import Snapshot


@dataclass(frozen=True, eq=False, slots=True)
class Services:
    """The facades of one network.

    Parameters
    ----------
    planner : Planner
        Journeys.
    texts : Texts
        Names and ids.
    about : About
        What the network is made of.
    basemap : Basemap
        Tiles and styles of the map.
    city_map : CityMap
        Stops and levels on the map.
    vehicles : Vehicles
        What is on its way.
    route_lines : RouteLines
        Lines on the map.
    stops : StopBoards
        Departures, arrivals and lines of stops.
    trips : Trips
        Whole trips.
    refresher : Refresher
        Itineraries by their ids.
    reach : Reach
        What is in reach of a place.
    areas : AreaSearch
        What area is in reach of a place, by the timetable.
    places : PlaceSearch
        Places by text and by point.
    control : ControlRoom
        What a control room may ask.
    occupancy : OccupancyFinder
        How full runs are.
    realtime_feeds : RealtimeFeeds
        What is known now for other planners.
    learning : Learning
        Learning that one can reach, whole trips and weeks.
    hubs : Hubs
        Mobility hubs.
    shared : Shared
        Shared vehicles and places to park.
    bookings : Bookings | None
        How rides are booked; None = nothing is.
    offers : Offers
        What journeys cost and emit, and who provides them.
    live : LiveView | None
        What is known now; None = all goes by the timetable.
    health : LiveHealth | None
        How fresh that is; None = nobody reads live data here.
    planned : Services | None
        The facades that go by the timetable alone; None = these do.
    knows_loads : bool
        Whether it can be told how full vehicles are.
    """

    planner: Planner
    texts: Texts
    about: About
    basemap: Basemap = field(kw_only=True)
    city_map: CityMap = field(kw_only=True)
    vehicles: Vehicles = field(kw_only=True)
    route_lines: RouteLines = field(kw_only=True)
    stops: StopBoards
    trips: Trips
    refresher: Refresher
    reach: Reach
    areas: AreaSearch = field(kw_only=True)
    places: PlaceSearch = field(kw_only=True)
    control: ControlRoom = field(kw_only=True)
    occupancy: OccupancyFinder = field(kw_only=True)
    realtime_feeds: RealtimeFeeds = field(kw_only=True)
    learning: Learning = field(kw_only=True)
    hubs: Hubs = field(default_factory=Hubs, kw_only=True)
    shared: Shared = field(kw_only=True)
    bookings: Bookings | None = field(default=None, kw_only=True)
    offers: Offers = field(kw_only=True)
    live: LiveView | None = field(default=None, kw_only=True)
    health: LiveHealth | None = field(default=None, kw_only=True)
    planned: "Services | None" = field(default=None, kw_only=True)
    knows_loads: bool = field(default=False, kw_only=True)

    @property
    def day_prices(self) -> DayPrices:
        """What days of journeys cost."""
        return DayPrices(self.offers, self.refresher, self.planner)

    def by_timetable(self) -> "Services":
        """Give the facades that go by the timetable alone.

        Returns
        -------
        Services
            Of the same network.
        """
        return self if self.planned is None else self.planned

    def with_snapshot(self, snapshot: Snapshot) -> "Services":
        """Give facades that go by what is known now.

        What takes time, compiling the days that are in use, is done here: whoever asks the result need not
        wait. Where only alerts, positions or loads are new, the days of these facades are taken over.

        Parameters
        ----------
        snapshot : Snapshot
            Of this network.

        Returns
        -------
        Services
            All that does not depend on the time is shared.
        """
        planned, before = self.by_timetable(), self.planner.router
        view = LiveView(before.network, snapshot)
        if self.live is not None and self.live.snapshot.runs_version == snapshot.runs_version:
            router = before
        else:
            days = before.days.with_live(snapshot.runs, snapshot.known, view.deleted)
            router = planned.planner.router.with_days(days)
            router.days.prepare_like(before.days)
        loads = before.loads
        if isinstance(loads, PublishedLoads):
            known, loads = loads, loads.with_published(snapshot.loads)
            router = router.with_loads(loads)
            if router is not before:
                days_now = router.days.in_place_of(before.days)
                loads.prepare_like(known, days_now)
                router.crowded_days.prepare_like(before.crowded_days, days_now, loads)
        shared = planned.shared.with_snapshot(snapshot)
        router = router.with_sharing(shared.sharing, shared.parking, snapshot.made_s)
        router.garage.prepare()
        planner = planned.planner.with_router(router)
        view = view.with_loads(RunLoads(before.network, router.days, loads))
        trips = planned.trips.with_live(router.days, view, loads)
        return replace(
            planned,
            planner=planner,
            vehicles=planned.vehicles.with_days(router.days, loads),
            stops=planned.stops.with_days(router.days, loads),
            trips=trips,
            refresher=planned.refresher.with_live(router, trips, view),
            reach=Reach(planner),
            learning=planned.learning.with_planner(planner),
            control=planned.control.with_live(router.days, loads, trips),
            occupancy=planned.occupancy.with_live(router.days, view, loads),
            realtime_feeds=self.realtime_feeds.with_snapshot(snapshot),
            hubs=planned.hubs.with_states(shared.sharing, shared.parking),
            shared=shared,
            offers=planned.offers.with_states(shared.sharing, shared.parking),
            live=view,
            health=self.health,
            planned=planned,
            knows_loads=isinstance(loads, PublishedLoads) and loads.is_anything_known,
        )

    def with_expected(self, expected: Expected, before: "Services | None" = None) -> "Services":
        """Give facades that count riders who are expected as load.

        Parameters
        ----------
        expected : Expected
            On the numbers of this network.
        before : Services | None
            Those of the same network that answered so far: their realtime feeds are given until newer ones
            are prepared.

        Returns
        -------
        Services
            What goes by the timetable alone stays as it is.
        """
        router = self.planner.router
        loads = ExpectedLoads(router.loads, expected)
        planner = self.planner.with_router(router.with_loads(loads))
        trips, refresher, view = self.trips.with_loads(loads), self.refresher, self.live
        if view is None:
            refresher = refresher.with_trips(trips)
        else:
            view = view.with_loads(RunLoads(router.network, router.days, loads))
            refresher = self.by_timetable().refresher.with_live(router, trips, view)
        return replace(
            self,
            planner=planner,
            vehicles=self.vehicles.with_loads(loads),
            stops=self.stops.with_days(router.days, loads),
            occupancy=self.occupancy.with_loads(loads),
            realtime_feeds=self.realtime_feeds.with_expected(
                expected, loads, router.days, None if before is None else before.realtime_feeds
            ),
            trips=trips,
            refresher=refresher,
            live=view,
            reach=Reach(planner),
            learning=self.learning.with_planner(planner),
            control=replace(self.control, loads=ExpectedLoads(self.control.loads, expected), trips=trips),
            planned=self.by_timetable(),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """What became of networks that were built.

    Parameters
    ----------
    taken : int
        Networks that were put into service, the first included.
    refused : int
        Networks that could not be loaded.
    refused_build : str
        The newest one, if it could not be loaded and another one answers; else "".
    refused_since : str
        When that was found out, ISO 8601.
    """

    taken: int = 0
    refused: int = 0
    refused_build: str = ""
    refused_since: str = ""


class ServiceSource(Protocol):
    """Where a request gets its Services from; they may be replaced between two requests."""

    def current(self) -> Services:
        """Give the newest Services.

        Returns
        -------
        Services
            To be held until the request is answered.

        Raises
        ------
        NotReadyError
            While nothing is loaded yet.
        """
        ...

    def exchange(self) -> Exchange:
        """Tell what became of newer networks.

        Returns
        -------
        Exchange
            Read anew each time.
        """
        ...


def services_of(network: TransportNetwork, loads: DayLoadSource | None = None) -> Services:
    """Build the facades of a network.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.
    loads : DayLoadSource | None
        Knows how full its vehicles are, as published; None: nobody does.

    Returns
    -------
    Services
        Ready to answer.
    """
    about, texts = describe_network(network), Texts(network)
    shared = Shared.of(network)
    # Places to park of the extract are there without live data.
    router = Router(network, loads).with_sharing(shared.sharing, shared.parking, 0)
    hubs = Hubs.of(network)
    planner = Planner(network, router, hubs.found)
    stops = StopBoards(network, router.days, planner.places, loads)
    trips = Trips(network, router.days, router.lines, loads)
    return Services(
        planner,
        texts,
        about,
        stops,
        trips,
        Refresher(router, planner.places, trips, stops.stations),
        Reach(planner),
        basemap=Basemap(network, about),
        areas=AreaSearch(network, router, planner.places),
        places=PlaceSearch(network, texts),
        city_map=CityMap(network, texts),
        vehicles=Vehicles(network, router.days, router.lines, loads),
        route_lines=RouteLines(network, router.lines),
        knows_loads=isinstance(loads, PublishedLoads) and loads.is_anything_known,
        control=ControlRoom(router.days, router.loads, trips, planner.places, stops.stations.root),
        occupancy=OccupancyFinder(network, router.days, planner.places, loads),
        realtime_feeds=RealtimeFeeds(network),
        learning=Learning.of(planner, opening_times_of(network)),
        hubs=hubs,
        shared=shared,
        bookings=Bookings(network, router.booked, texts),
        offers=Offers.of(network, about, router.booked.on_demand.services).with_states(
            shared.sharing, shared.parking
        ),
    )
