"""The first and the last stretch: from a coordinate or stop to all stops in reach, and back again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.network.near_stops import find_near_stops, find_near_way, has_near_stops
from mobility.network.street_path import StreetPath, unpack_path
from mobility.network.street_points import StreetPoint, point_seeds, stop_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from mobility.routing.beelines import Beelines, has_streets
from mobility.routing.journey import Leg
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.transit import Offers
from mobility.routing.ways import NOTHING_DRAWN, Way, draw, most_dislike, scaled_s, slowness

if TYPE_CHECKING:
    from gtfs.timetable import Timetable


@dataclass(frozen=True, slots=True)
class StreetProfile:
    """How a query moves on streets in one mode."""

    mode: StreetMode
    profile: str  # one of the network's PROFILES
    mps: float

    @property
    def slowness(self) -> float:
        """Factor from the profile's base times to the traveler's."""
        return slowness(self.profile, self.mps)

    @property
    def word(self) -> str:
        """What a leg of it is called."""
        return self.mode.name


def profile_of(query: PlanQuery, mode: StreetMode) -> StreetProfile:
    """Give the profile and speed of a mode in a query.

    Parameters
    ----------
    query : PlanQuery
        Names the walking profile and the speeds.
    mode : StreetMode
        Any; cars have the speeds of their streets.

    Returns
    -------
    StreetProfile
        For the street searches.
    """
    if mode is StreetMode.BIKE:
        return StreetProfile(mode, query.bike_profile, query.bike_mps)
    if mode is StreetMode.CAR:
        return StreetProfile(mode, "car", BASE_SPEED_MPS["car"])
    return StreetProfile(mode, query.walk_profile.value, query.walk_mps)


def platforms_of(timetable: "Timetable", stop: int) -> NDArray[np.int32]:
    """List a stop and everything that belongs to it: platforms of a station, boarding areas of a platform.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    stop : int
        Any stop.

    Returns
    -------
    (n,) int32
        The stop itself first.
    """
    parents = timetable.stop_parent
    children = np.flatnonzero(parents == stop)
    grandchildren = np.flatnonzero(np.isin(parents, children)) if children.size else children
    return np.concatenate(([stop], children, grandchildren)).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What one mode reaches from one end; ways can be drawn as long as its search is borrowed."""

    network: TransportNetwork
    search: StreetSearch
    profile: StreetProfile
    point: StreetPoint | None  # None: the search began at stops
    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]
    backward: bool = False  # True: the ways lead to the point

    def way(self, stop: int, detailed: bool) -> Way:
        """Draw the way between the end and a stop in reach.

        Parameters
        ----------
        stop : int
            One of `stops`.
        detailed : bool
            False: only its length.

        Returns
        -------
        Way
            In the order of travel.
        """
        node = int(self.network.links.stop_node[stop])
        if node < 0:
            return NOTHING_DRAWN
        return draw(self.network, self._path(stop, node), self.profile.slowness, detailed)

    def _path(self, stop: int, node: int) -> StreetPath:
        """Find the way in what the search has labelled, else along the lists that the stop was on."""
        if self.point is not None and self.search.find_time(node) is None:
            path = find_near_way(self.network, self.point, stop, backward=self.backward)
            if path is not None:
                return path
            self._search_as_far_as(stop, self.point)
        return unpack_path(self.network, self.search, node, self.point)

    def _search_as_far_as(self, stop: int, point: StreetPoint) -> None:
        """Label the nodes no farther than a stop whose way the lists do not show."""
        duration_s = int(self.durations_s[self.stops == stop].min())
        limit_ds = int(duration_s * 10 / self.profile.slowness) + 1
        seeds = point_seeds(self.network, point, backward=self.backward)
        self.search.run(point.profile, seeds, limit_ds, backward=self.backward)


@dataclass(frozen=True, slots=True, eq=False)
class StraightReach:
    """What is in reach of one end in a network without streets."""

    beelines: Beelines
    profile: StreetProfile
    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]

    def way(self, stop: int, detailed: bool) -> Way:
        """Draw the straight line between the end and a stop in reach.

        Parameters
        ----------
        stop : int
            One of `stops`.
        detailed : bool
            False: only its length.

        Returns
        -------
        Way
            In the order of travel.
        """
        return self.beelines.way(stop, detailed)


class LegReach(Protocol):
    """What is in reach of one end over several legs (to a vehicle, with it, on foot again)."""

    @property
    def stops(self) -> NDArray[np.int32]:
        """Stops in reach."""

    @property
    def durations_s(self) -> NDArray[np.int32]:
        """Seconds from the first leg's start to the last leg's end."""

    def legs(self, stop: int, start_s: int) -> list[Leg]:
        """Draw the legs between the end and a stop in reach, the first one beginning at a Unix second."""


@dataclass(frozen=True, slots=True, eq=False)
class EndOffers:
    """All stops in reach of one end, each by its quickest mode."""

    offers: Offers
    reach: NDArray[np.int32]  # row of `reaches`, -1 = the end is this stop itself
    reaches: tuple[Reach | StraightReach | LegReach, ...]

    @property
    def is_empty(self) -> bool:
        """True: no stop can be reached."""
        return self.offers.stops.size == 0


def reach_stops(
    network: TransportNetwork,
    searches: Sequence[StreetSearch],
    place: Place,
    profiles: Sequence[StreetProfile],
    longest_s: int,
    max_snap_m: float,
    *,
    backward: bool,
) -> EndOffers | None:
    """Find all stops in reach of one end.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    searches : Sequence[StreetSearch]
        One for each profile, borrowed as long as ways are to be drawn.
    place : Place
        A coordinate, or a stop: then it and its platforms are offered at once.
    profiles : Sequence[StreetProfile]
        The modes that are allowed.
    longest_s : int
        Longest stretch.
    max_snap_m : float
        Farthest a coordinate may lie from its street.
    backward : bool
        True: the ways lead from the stops to the place.

    Returns
    -------
    EndOffers | None
        None: a coordinate without a street near by, in any of the modes.
    """
    own = platforms_of(network.timetable, place.stop) if place.stop >= 0 else np.empty(0, np.int32)
    if not has_streets(network):
        return merge_reaches(own, _straight_reaches(network, place, profiles, longest_s, backward))
    reaches: list[Reach | StraightReach] = []
    is_located = own.size > 0
    for search, profile in zip(searches, profiles, strict=True):
        found = _reach(network, search, place, own, profile, longest_s, max_snap_m, backward)
        if found is not None:
            is_located = True
            reaches.append(found)
    if not is_located:
        return None
    return merge_reaches(own, tuple(reaches))


def _reach(
    network: TransportNetwork,
    search: StreetSearch,
    place: Place,
    own: NDArray[np.int32],
    profile: StreetProfile,
    longest_s: int,
    max_snap_m: float,
    backward: bool,
) -> Reach | None:
    name, factor = profile.profile, profile.slowness
    longest_ds = int(longest_s * 10 / factor)
    limit_ds = int(longest_ds * most_dislike(name))
    if own.size:
        search.run(name, stop_seeds(network, own), limit_ds, backward=backward)
        stops, times_ds = search.stops(longest_ds)
        return Reach(network, search, profile, None, stops, scaled_s(times_ds, factor))
    if has_near_stops(network, name, longest_ds):
        search.forget()  # else labels of the borrower before would pass for this end's
        found = find_near_stops(
            network,
            place.lat,
            place.lon,
            longest_ds,
            slowness=factor,
            longest_m=max_snap_m,
            level=place.level,
            backward=backward,
        )
    else:
        found = search.reach(
            name,
            place.lat,
            place.lon,
            longest_ds,
            limit_ds,
            slowness=factor,
            longest_m=max_snap_m,
            level=place.level,
            backward=backward,
        )
    if found is None:
        return None
    point, stops, durations_s = found
    return Reach(network, search, profile, point, stops, durations_s, backward)


def _straight_reaches(
    network: TransportNetwork,
    place: Place,
    profiles: Sequence[StreetProfile],
    longest_s: int,
    backward: bool,
) -> tuple[StraightReach, ...]:
    beelines = Beelines(network, place, backward)
    return tuple(
        StraightReach(beelines, profile, *beelines.stops_within(profile.profile, profile.mps, longest_s))
        for profile in profiles
    )


def merge_reaches(
    own: NDArray[np.int32], reaches: "tuple[Reach | StraightReach | LegReach, ...]"
) -> EndOffers:
    """Offer every stop once: by its quickest mode, the end's own stops at once.

    Parameters
    ----------
    own : (n,) int32
        Stops that are the end itself.
    reaches : tuple[Reach | StraightReach | LegReach, ...]
        What each mode reaches; of equally quick ones the first one counts.

    Returns
    -------
    EndOffers
        Stops ascending, but for a single reach, whose order stays.
    """
    if not own.size and len(reaches) == 1:
        only = reaches[0]
        return EndOffers(Offers(only.stops, only.durations_s), np.zeros(only.stops.size, np.int32), reaches)
    stops = np.concatenate([own, *(reach.stops for reach in reaches)])
    durations = np.concatenate([np.zeros(own.size, np.int32), *(reach.durations_s for reach in reaches)])
    rows = np.concatenate(
        [np.full(own.size, -1, np.int32)]
        + [np.full(reach.stops.size, row, np.int32) for row, reach in enumerate(reaches)]
    )
    order = np.lexsort((rows, durations, stops))
    stops, durations, rows = stops[order], durations[order], rows[order]
    first = np.flatnonzero(np.diff(stops, prepend=-1))
    return EndOffers(Offers(stops[first], durations[first]), rows[first], reaches)
