"""Opening hours of the city that a network is of."""

import logging

from babel.core import get_global

from mobility.learning.hours import OpeningTimes
from mobility.network.transport_network import TransportNetwork

LOG = logging.getLogger(__name__)

FIRST_COUNTRY = "DE"
"""Where neither the build nor the time zone says which country it is."""


def opening_times_of(network: TransportNetwork, land: str = "") -> OpeningTimes:
    """Give who reads opening hours in a network's city.

    Parameters
    ----------
    network : TransportNetwork
        Its manifest names country and Land where a city file or `mobility build --land` did.
    land : str
        Instead of the network's, e.g. "ST" or "DE-ST"; "" = the network's.

    Returns
    -------
    OpeningTimes
        With the holidays of the Land, in the time zone of the first feed. Where no Land is known, only those
        of the whole country count, and school holidays are not known; that is logged.

    Raises
    ------
    ValueError
        No holidays are known of such a Land.
    """
    zone = network.timezones[int(network.timetable.feed_timezone[0])]
    country = str(network.manifest.get("country") or get_global("zone_territories").get(zone, FIRST_COUNTRY))
    land = land or str(network.manifest.get("land") or "")
    if not land:
        LOG.info(
            "holidays of the whole country only: no Land is known", extra={"fields": {"country": country}}
        )
    return OpeningTimes(land.removeprefix(f"{country}-"), zone, country=country)
