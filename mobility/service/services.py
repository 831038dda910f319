"""Everything that answers a request on one network, held together from its start to its end."""

from dataclasses import dataclass, field
from typing import Protocol

from mobility.network.transport_network import TransportNetwork
from mobility.routing.router import Router
from mobility.service.about import About, describe_network
from mobility.service.basemap import Basemap
from mobility.service.city_map import CityMap
from mobility.service.geocoder import PlaceSearch
from mobility.service.planner import Planner
from mobility.service.reach import Reach
from mobility.service.refresh import Refresher
from mobility.service.route_lines import RouteLines
from mobility.service.stops import StopBoards
from mobility.service.texts import Texts
from mobility.service.trips import Trips
from mobility.service.vehicles import Vehicles


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
    places : PlaceSearch
        Places by text and by point.
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
    places: PlaceSearch = field(kw_only=True)


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


def services_of(network: TransportNetwork) -> Services:
    """Build the facades of a network.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.

    Returns
    -------
    Services
        Ready to answer.
    """
    about, texts = describe_network(network), Texts(network)
    router = Router(network)
    planner = Planner(network, router)
    stops = StopBoards(network, router.days, planner.places)
    trips = Trips(network, router.days, router.lines)
    return Services(
        planner,
        texts,
        about,
        stops,
        trips,
        Refresher(router, planner.places, trips, stops.stations),
        Reach(planner),
        basemap=Basemap(network, about),
        places=PlaceSearch(network, texts),
        city_map=CityMap(network, texts),
        vehicles=Vehicles(network, router.days, router.lines),
        route_lines=RouteLines(network, router.lines),
    )
