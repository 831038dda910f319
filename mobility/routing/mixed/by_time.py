"""Streets on which vehicles take the quickest way, not the most pleasant one.

With the profiles' dislikes the cheapest of several chains would not be the quickest one, and one vehicle less
could bring somebody there earlier. What is compared are arrivals, so ways are chosen by time.
"""

from dataclasses import replace

import numpy as np

from mobility.kernels.arrays import Streets
from mobility.network.cycling import ProfileStreets
from mobility.network.transport_network import WALKING_PROFILES, TransportNetwork
from mobility.routing.ways import most_dislike


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

    def timed(profile: str) -> Streets:
        """Put the times of a profile in the place of its costs."""
        own = network.streets[profile]
        if profile in WALKING_PROFILES:
            return own
        least = np.float64(own.least_cost_ds_per_m / most_dislike(profile))
        return own._replace(edge_cost_ds=own.edge_ds, least_cost_ds_per_m=least)

    built = {profile: timed(profile) for profile in network.streets}
    return replace(network, streets=ProfileStreets(built, timed))
