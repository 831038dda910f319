"""What somebody asks of reach: from where, how, when, how long, and back until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mobility.learning.model import Offer, Place, Session
from mobility.network.transport_network import BASE_SPEED_MPS
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery, StreetMode, TripFilter, WalkProfile

LONGEST_WAIT_BACK_S = 3600
"""Longest wait for the way home that is taken for being able to get home."""

LONGEST_WALK_S = 900
"""Longest walk to and from stops, as journeys have it where nothing else is asked for."""

MAX_SNAP_M = 250.0
"""Farthest a place may lie from its street, as journeys have it."""


class By(StrEnum):
    """A way of getting about."""

    WALK = "WALK"
    BIKE = "BIKE"
    TRANSIT = "TRANSIT"
    WHEELCHAIR = "WHEELCHAIR"


@dataclass(frozen=True, slots=True)
class Visit:
    """Something that can be attended at a place.

    Parameters
    ----------
    place : Place
        Where.
    offer : Offer | None
        What; None: the place itself.
    session : Session | None
        When; None: whenever the place is open.
    """

    place: Place
    offer: Offer | None = None
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class WayWish:
    """What is asked of the ways.

    Parameters
    ----------
    home : Location
        Where one starts and comes back to.
    modes : frozenset[By]
        How one may go: TRANSIT with walks to stops; WHEELCHAIR: on ways and vehicles fit for one. Who comes
        by bike goes back by bike.
    within_s : int
        Longest way, there and back each.
    depart_s : int
        Unix second of the earliest departure.
    back_by_s : int
        Unix second of the latest return.
    stay_s : int
        Least stay where no session says how long.
    arrive_s : int | None
        Where there is no session: be there at this Unix second, and stay from then on; None: come as soon as
        one can.
    slack_s : int
        Be there so long before a session begins.
    max_rides : int
        Most vehicles on each way.
    closed : frozenset[tuple[int, int]]
        Runs (trip, service day) that nobody can book any more.
    """

    home: Location
    modes: frozenset[By]
    within_s: int
    depart_s: int
    back_by_s: int
    stay_s: int
    arrive_s: int | None = None
    slack_s: int = 0
    max_rides: int = 8
    closed: frozenset[tuple[int, int]] = frozenset()

    def queries(self) -> Iterator[tuple[By, PlanQuery]]:
        """Give the searches that are needed: one for what is done without a bike, one by bike.

        Yields
        ------
        tuple[By, PlanQuery]
            How one goes where it is without a vehicle, and the limits for the router.
        """
        wheelchair = By.WHEELCHAIR in self.modes
        profile = WalkProfile.WHEELCHAIR if wheelchair else WalkProfile.FOOT
        walks = wheelchair or By.WALK in self.modes
        transit = By.TRANSIT in self.modes
        if walks or transit:
            yield (
                By.WHEELCHAIR if wheelchair else By.WALK,
                self._query((StreetMode.WALK,) if walks else (), profile, transit=transit),
            )
        if By.BIKE in self.modes:
            yield By.BIKE, self._query((StreetMode.BIKE,), WalkProfile.FOOT, transit=False)

    def _query(
        self, direct_modes: tuple[StreetMode, ...], profile: WalkProfile, *, transit: bool
    ) -> PlanQuery:
        return PlanQuery(
            self.home,
            self.home,
            self.depart_s,
            window_s=0,
            max_rides=self.max_rides,
            direct_modes=direct_modes,
            transit=transit,
            trips=TripFilter(wheelchair=profile is WalkProfile.WHEELCHAIR, closed=self.closed),
            walk_profile=profile,
            walk_mps=BASE_SPEED_MPS[profile.value],
            bike_mps=BASE_SPEED_MPS["bike"],
            max_access_s=LONGEST_WALK_S,
            max_egress_s=LONGEST_WALK_S,
            max_direct_s=self.within_s,
            max_travel_s=self.within_s,
            max_snap_m=MAX_SNAP_M,
            detailed_legs=False,
            detailed_transfers=False,
        )
