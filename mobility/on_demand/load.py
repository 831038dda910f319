"""All that a network knows of services on demand, read once when it is loaded."""

from dataclasses import dataclass

from mobility.network.transport_network import TransportNetwork
from mobility.on_demand.call_rides import CallRides, read_call_rides
from mobility.on_demand.city_services import read_city_services
from mobility.on_demand.flex import read_flex
from mobility.on_demand.model import OnDemand


@dataclass(frozen=True, eq=False)
class Booked:
    """What must be booked.

    Parameters
    ----------
    on_demand : OnDemand
        Services without a timetable.
    call_rides : CallRides
        Rides of the timetable.
    """

    on_demand: OnDemand
    call_rides: CallRides


def load_booked(network: TransportNetwork) -> Booked:
    """Read the services of a network's feeds and of its city.

    Parameters
    ----------
    network : TransportNetwork
        Its manifest holds the city's file under "on_demand".

    Returns
    -------
    Booked
        Feeds' services first.

    Raises
    ------
    BuildError
        The city's file is wrong.
    """
    flex, problems = read_flex(network)
    timezone = network.timezones[int(network.timetable.feed_timezone[0])]
    of_city, lines, unplaced = read_city_services(network.manifest.get("on_demand", {}), network, timezone)
    on_demand = OnDemand((*flex, *of_city), (*problems, *unplaced))
    return Booked(on_demand, read_call_rides(network, lines))
