"""Walking to a vehicle, riding it, walking on: street searches one after the other, each with many seeds.

A chain begins at one end of a journey. Forward it leads from there to stops: its near spots are where
vehicles are taken, its far spots where they are left. Backward it leads from stops to there, and it is the
other way round. One search a kind of vehicle rides from all near spots at once; one walk begins at all far
spots of all kinds at once. So each stop gets the cheapest of all combinations without any being listed.

Source: B. C. Dean, "Shortest Paths in FIFO Time-Dependent Networks" (2004) for why labels may simply go on in
another network; D. Delling, T. Pajor, D. Wagner, "Accelerating Multi-Modal Route Planning by Access-Nodes"
(ESA 2009), section 2, for the sequence foot, vehicle, foot as an automaton.
Differs from the paper: the automaton's three states are three searches, because each has streets and speeds
of its own; spots are few, so that nothing is searched on a product of graph and automaton.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_points import StreetPoint, point_seeds
from mobility.network.street_search import StreetSearch
from mobility.routing.access import StreetProfile
from mobility.routing.mixed.kinds import Kind
from mobility.routing.mixed.one_street import (
    OnStreets,
    RidesAlong,
    along_one_street,
    point_on_street,
    reached_on_streets,
    ride_along,
)
from mobility.routing.mixed.spots import (
    OwnedSeeds,
    ReachedSpots,
    Spots,
    base_ds,
    converted,
    possible_seeds,
    reached_spots,
    seeds_at,
)

AT_END = np.iinfo(np.int64).max
"""Number of the spot that is the end of the journey itself."""


class Usable(NamedTuple):
    """Which rows of a kind's spots count; None = all."""

    taken: NDArray[np.bool_] | None = None
    left: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class Ridden:
    """What one kind of vehicle reaches from one end.

    Parameters
    ----------
    kind : Kind
        Of vehicle.
    search : StreetSearch
        Borrowed as long as ways are to be traced.
    near : ReachedSpots
        In units of the ride, taking (leaving) the vehicle included.
    seeds : OwnedSeeds
        Where the ride begins; owners are rows of `near`.
    near_ds : (n,) float64
        The traveler's tenths of a second at each near spot, before taking (leaving) the vehicle.
    begins : OnStreets
        Where each near spot lies along its street.
    """

    kind: Kind
    search: StreetSearch
    near: ReachedSpots
    seeds: OwnedSeeds
    near_ds: NDArray[np.float64]
    begins: OnStreets

    @property
    def near_spots(self) -> Spots | None:
        """Where the ride begins, in the direction of the search."""
        return self.kind.left if self.search.is_backward else self.kind.taken

    @property
    def far_spots(self) -> Spots | None:
        """Where it ends."""
        return self.kind.taken if self.search.is_backward else self.kind.left

    def trace(self, node: int) -> tuple[int, float]:
        """Find where the ride to a node began.

        Parameters
        ----------
        node : int
            A node that was reached.

        Returns
        -------
        spot : int
            Near spot, AT_END for the end of the journey.
        near_ds : float
            The traveler's tenths of a second there.
        """
        return self.begin(seed_of(self.search, node))

    def is_reached(self, node: int) -> bool:
        """Tell whether the ride came to a node.

        Parameters
        ----------
        node : int
            Of the graph.

        Returns
        -------
        bool
            False: it is too far.
        """
        return self.search.find_time(node) is not None

    def begin(self, seed: int) -> tuple[int, float]:
        """Tell where a ride that begins at a node begins.

        Parameters
        ----------
        seed : int
            A node of `seeds`.

        Returns
        -------
        spot : int
            Near spot, AT_END for the end of the journey.
        near_ds : float
            The traveler's tenths of a second there.
        """
        return self.begin_at(self.seeds.owner_of(seed))

    def begin_at(self, near: int) -> tuple[int, float]:
        """Tell where a ride begins.

        Parameters
        ----------
        near : int
            Row of `near`.

        Returns
        -------
        spot : int
            Near spot, AT_END for the end of the journey.
        near_ds : float
            The traveler's tenths of a second there.
        """
        if self.near_spots is None:
            return AT_END, 0.0
        return int(self.near.spots[near]), float(self.near_ds[near])

    def along(self, ends: OnStreets) -> RidesAlong:
        """Ride to coordinates on the streets on which rides begin, past no corner.

        Parameters
        ----------
        ends : OnStreets
            The coordinates.

        Returns
        -------
        RidesAlong
            A row for each; `begins` are rows of `near`.
        """
        search = self.search
        streets = search.network.streets[self.kind.profile]
        return ride_along(
            streets, self.kind.closed, self.near, self.begins, ends, backward=search.is_backward
        )


def seed_of(search: StreetSearch, node: int) -> int:
    """Give the seed that the newest search came to a node from.

    Parameters
    ----------
    search : StreetSearch
        After `run`.
    node : int
        A node that was reached.

    Returns
    -------
    int
        Node.
    """
    edges = search.get_edges(node)
    if len(edges) == 0:
        return node
    streets = search.network.streets[search.profile]
    if search.is_backward:
        return int(streets.edge_head[edges[-1]])
    return int(streets.edge_head[streets.edge_twin[edges[0]]])


def ride_from_spots(
    walk: StreetSearch,
    point: StreetPoint,
    search: StreetSearch,
    kind: Kind,
    walker: StreetProfile,
    longest_s: int,
    longest_walk_s: int,
    usable: Usable,
) -> Ridden | None:
    """Ride from the spots that a walk reached.

    Parameters
    ----------
    walk : StreetSearch
        On foot from (to) the end.
    point : StreetPoint
        The end on the walker's streets: spots on the same one are walked to without passing a corner.
    search : StreetSearch
        To ride with.
    kind : Kind
        Of vehicle; it has spots at both ends of the ride.
    walker : StreetProfile
        Who walked.
    longest_s : int
        Longest way to the end of the ride.
    longest_walk_s : int
        Longest way to its beginning: spots farther away are near spots all the same.
    usable : Usable
        Spots that count.

    Returns
    -------
    Ridden | None
        None: no vehicle (no place to leave it) is in reach.
    """
    backward = walk.is_backward
    spots = kind.left if backward else kind.taken
    assert spots is not None
    rows = usable.left if backward else usable.taken
    along = along_one_street(walk.network, point, spots.foot, backward=backward)
    walked = reached_spots(walk, spots, spots.foot, rows, base_ds(longest_walk_s, walker.slowness), along)
    if walked.spots.size == 0:
        return None
    extra_s = kind.dropoff_s if backward else kind.pickup_s
    near = converted(walked, walker.slowness, extra_s, kind.slowness)
    seeds = seeds_at(near, spots.ride, is_leaving=not backward)
    near_ds = walked.times_ds.astype(np.float64) * walker.slowness
    begins = reached_on_streets(near, spots.ride)
    return _ride(search, kind, longest_s, backward, near, seeds, near_ds, begins)


def ride_from_end(
    point: StreetPoint,
    search: StreetSearch,
    kind: Kind,
    longest_s: int,
    *,
    backward: bool,
) -> Ridden:
    """Ride one's own vehicle from (to) the end itself.

    Parameters
    ----------
    point : StreetPoint
        The end on the vehicle's streets.
    search : StreetSearch
        To ride with.
    kind : Kind
        Of vehicle; without spots at this end of the ride.
    longest_s : int
        Longest chain.
    backward : bool
        True: to the end.

    Returns
    -------
    Ridden
        Maybe nowhere.
    """
    extra = converted(
        ReachedSpots(np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(1, np.int32)),
        1.0,
        kind.dropoff_s if backward else kind.pickup_s,
        kind.slowness,
    )
    found = point_seeds(search.network, point, backward=backward, closed=kind.closed)
    owners = np.zeros(found.nodes.size, np.int64)
    seeds = possible_seeds(
        found.nodes, found.costs_ds + extra.costs_ds[0], found.times_ds + extra.times_ds[0], owners
    )
    return _ride(search, kind, longest_s, backward, extra, seeds, np.zeros(1), point_on_street(point))


def _ride(
    search: StreetSearch,
    kind: Kind,
    longest_s: int,
    backward: bool,
    near: ReachedSpots,
    seeds: OwnedSeeds,
    near_ds: NDArray[np.float64],
    begins: OnStreets,
) -> Ridden:
    search.run(
        kind.profile, seeds.seeds, base_ds(longest_s, kind.slowness), backward=backward, closed=kind.closed
    )
    return Ridden(kind, search, near, seeds, near_ds, begins)


def whole_s(tenths: float) -> int:
    """Round tenths of a second up to seconds.

    Parameters
    ----------
    tenths : float
        The traveler's.

    Returns
    -------
    int
        Seconds.
    """
    return math.ceil(round(tenths / 10.0, 6))
