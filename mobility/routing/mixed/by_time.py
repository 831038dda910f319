"""Streets on which vehicles take the quickest way, not the most pleasant one.

With the profiles' dislikes the cheapest of several chains would not be the quickest one, and one vehicle less
could bring somebody there earlier. What is compared are arrivals, so ways are chosen by time.
"""

from dataclasses import replace

import numpy as np

from mobility.network.transport_network import WALKING_PROFILES, TransportNetwork
from mobility.routing.ways import DISLIKE


def by_time(network: TransportNetwork) -> TransportNetwork:
    """Give a network on which rides cost what they take.

    Parameters
    ----------
    network : TransportNetwork
        As built.

    Returns
    -------
    TransportNetwork
        All arrays are shared; walking profiles are as they were.
    """
    streets = dict(network.streets)
    for profile, own in network.streets.items():
        if profile not in WALKING_PROFILES:
            least = np.float64(own.least_cost_ds_per_m / DISLIKE[profile])
            streets[profile] = own._replace(edge_cost_ds=own.edge_ds, least_cost_ds_per_m=least)
    return replace(network, streets=streets)
