"""The last walk of chains: from all places where vehicles of any kind are left, to the stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile
from mobility.routing.mixed.chain import seed_of, whole_s
from mobility.routing.mixed.kinds import Kind
from mobility.routing.mixed.landed import Landed
from mobility.routing.mixed.spots import OwnedSeeds, base_ds, possible_seeds, seeds_at
from mobility.routing.ways import most_dislike, scaled_s


class Traced(NamedTuple):
    """A chain to (from) a stop: seconds count from the end where it was searched."""

    kind: Kind
    near: int  # spot, AT_END
    far: int  # spot
    near_s: int  # at the near spot, before taking (leaving) the vehicle
    far_s: int  # at the far spot, after leaving (taking) it
    total_s: int


@dataclass(frozen=True, eq=False)
class Chains:
    """All stops in reach over vehicles of any kind, each by its cheapest chain.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    search : StreetSearch
        Of the last walk; borrowed as long as chains are to be traced.
    walker : StreetProfile
        Who walks.
    landed : tuple[Landed, ...]
        The kinds.
    seeds : OwnedSeeds
        Where the last walk began; owners are rows of all `far` of `landed`, one after the other.
    stops : (n,) int32
        Stops of the Timetable.
    durations_s : (n,) int32
        Of the whole chains.
    """

    network: TransportNetwork
    search: StreetSearch
    walker: StreetProfile
    landed: tuple[Landed, ...]
    seeds: OwnedSeeds
    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]

    def trace(self, stop: int) -> Traced:
        """Tell the chain of a stop.

        Parameters
        ----------
        stop : int
            One of `stops`.

        Returns
        -------
        Traced
            Its spots and times.
        """
        node = int(self.network.links.stop_node[stop])
        owner = self.seeds.owner_of(seed_of(self.search, node))
        row = int(np.flatnonzero(self.stops == stop)[0])
        for landed in self.landed:
            if owner < landed.far.spots.size:
                far_s = int(scaled_s(landed.far.times_ds[owner : owner + 1], self.walker.slowness)[0])
                near, near_ds = landed.trace(owner)
                far, total_s = int(landed.far.spots[owner]), int(self.durations_s[row])
                return Traced(landed.ridden.kind, near, far, whole_s(near_ds), far_s, total_s)
            owner -= landed.far.spots.size
        raise LookupError(f"stop {stop} has no chain")


def walk_on(
    network: TransportNetwork,
    search: StreetSearch,
    walker: StreetProfile,
    landed: Sequence[Landed],
    longest_s: int,
) -> Chains:
    """Walk from (to) all far spots of all kinds at once, to (from) the stops.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    search : StreetSearch
        To walk with.
    walker : StreetProfile
        Who walks.
    landed : Sequence[Landed]
        At least one, all of one direction.
    longest_s : int
        Longest chain.

    Returns
    -------
    Chains
        Maybe to nowhere.
    """
    backward = landed[0].ridden.search.is_backward
    parts = [seeds_at(one.far, one.spots.foot, is_leaving=not backward) for one in landed]
    starts = np.cumsum([0, *(one.far.spots.size for one in landed)])
    seeds = possible_seeds(
        np.concatenate([part.seeds.nodes for part in parts]),
        np.concatenate([part.seeds.costs_ds for part in parts]),
        np.concatenate([part.seeds.times_ds for part in parts]),
        np.concatenate([part.owners + start for part, start in zip(parts, starts, strict=False)]),
    )
    longest_ds = base_ds(longest_s, walker.slowness)
    search.run(walker.profile, seeds.seeds, int(longest_ds * most_dislike(walker.profile)), backward=backward)
    stops, times_ds = search.stops(longest_ds)
    return Chains(network, search, walker, tuple(landed), seeds, stops, scaled_s(times_ds, walker.slowness))
