"""Where rides of a chain end: places to leave a vehicle, or searched backward, vehicles to take."""

from dataclasses import dataclass

import numpy as np

from mobility.routing.access import StreetProfile
from mobility.routing.mixed.chain import Ridden, Usable
from mobility.routing.mixed.one_street import RidesAlong, ends_on_streets
from mobility.routing.mixed.spots import ReachedSpots, Spots, base_ds, converted, reached_spots


@dataclass(frozen=True, eq=False)
class Landed:
    """Where rides of one kind end.

    Parameters
    ----------
    ridden : Ridden
        The rides.
    far : ReachedSpots
        In units of the last walk, leaving (taking) the vehicle included.
    along : RidesAlong
        Rides that pass no corner, to each of the spots, in units of the ride.
    """

    ridden: Ridden
    far: ReachedSpots
    along: RidesAlong

    @property
    def spots(self) -> Spots:
        """What `far` is about."""
        spots = self.ridden.far_spots
        assert spots is not None
        return spots

    def trace(self, row: int) -> tuple[int, float]:
        """Find where the ride to a far spot began.

        Parameters
        ----------
        row : int
            Of `far`.

        Returns
        -------
        spot : int
            Near spot, AT_END for the end of the journey.
        near_ds : float
            The traveler's tenths of a second there.
        """
        spot, search = int(self.far.spots[row]), self.ridden.search
        if spot < 0:
            return self.ridden.trace(~spot)
        nodes, costs, _ = self.spots.ride.ways(is_leaving=search.is_backward)
        labels, _ = search.labels_of(nodes[spot])
        over_corners = labels.astype(np.int64) + costs[spot]
        if self.along.costs[spot] < over_corners.min():
            return self.ridden.begin_at(int(self.along.begins[spot]))
        return self.ridden.trace(int(nodes[spot][int(over_corners.argmin())]))


def land(ridden: Ridden, walker: StreetProfile, longest_s: int, usable: Usable) -> Landed:
    """List where rides may end.

    Parameters
    ----------
    ridden : Ridden
        The rides; their kind has spots at that end.
    walker : StreetProfile
        Who walks on.
    longest_s : int
        Longest chain.
    usable : Usable
        Spots that count.

    Returns
    -------
    Landed
        Maybe nowhere.
    """
    kind, search = ridden.kind, ridden.search
    spots = ridden.far_spots
    assert spots is not None
    rows = usable.taken if search.is_backward else usable.left
    along, limit_ds = ridden.along(ends_on_streets(spots.ride)), base_ds(longest_s, kind.slowness)
    reached = reached_spots(search, spots, spots.ride, rows, limit_ds, (along.costs, along.times))
    extra_s = kind.pickup_s if search.is_backward else kind.dropoff_s
    return Landed(ridden, converted(reached, kind.slowness, extra_s, walker.slowness), along)
