"""Opening hours of the city that a network is of."""

from mobility.errors import MobilityError
from mobility.learning.hours import OpeningTimes
from mobility.network.city_file import get_city
from mobility.network.transport_network import TransportNetwork

FIRST_LAND = "ST"
"""Where no city file says which Land it is, holidays are those of Saxony-Anhalt: Halle's."""


def opening_times_of(network: TransportNetwork) -> OpeningTimes:
    """Give who reads opening hours in a network's city.

    Parameters
    ----------
    network : TransportNetwork
        Its manifest names the city, if it was built from a city file.

    Returns
    -------
    OpeningTimes
        With the holidays of the city's Land, in the time zone of the first feed.
    """
    name = str(network.manifest.get("city", "") or "")
    try:
        land = get_city(name).land if name else ""
    except MobilityError:  # a city file that only the machine of the build has, or the model city
        land = ""
    zone = network.timezones[int(network.timetable.feed_timezone[0])]
    return OpeningTimes(land or FIRST_LAND, zone)
