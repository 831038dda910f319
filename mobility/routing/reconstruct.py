"""From rides of the kernel to journeys: calls in Unix seconds, lines on the map, walks with steps."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import EndOffers, Reach, StraightReach
from mobility.routing.journey import Journey, Leg, StreetLeg, TransitLeg
from mobility.routing.query import PlanQuery
from mobility.routing.rides import draw_ride
from mobility.routing.shapes import RideLines
from mobility.routing.stage import Between, Stage, Stretch
from mobility.routing.transit import Ride, TransitJourney
from mobility.routing.ways import (
    NOTHING_DRAWN,
    TransferWays,
    Way,
    leg_of,
    no_way,
    slowness,
    stay_behind,
)


@dataclass(eq=False)
class Reconstruction:
    """Draws the journeys of one query; ways to and from the ends are drawn once each.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    query : PlanQuery
        Says which details are wanted.
    lines : RideLines
        Draws rides.
    transfer_ways : TransferWays
        Draws walks between stops.
    """

    network: TransportNetwork
    query: PlanQuery
    lines: RideLines
    transfer_ways: TransferWays

    def __post_init__(self) -> None:
        self._end_ways: dict[tuple[Between, int], tuple[Way, str]] = {}  # one mode each, whatever the stage
        self._rides: dict[tuple[int, Ride], TransitLeg] = {}  # journeys of a window share many of them
        self._factor = slowness(self.query.walk_profile.value, self.query.walk_mps)

    def journey(self, stage: Stage, found: TransitJourney, why: tuple[str, ...] = ()) -> Journey:
        """Draw one journey.

        Parameters
        ----------
        stage : Stage
            Where it was found; its street searches must still be borrowed.
        found : TransitJourney
            Rides and rows of offers.
        why : tuple[str, ...]
            What ranking says about it.

        Returns
        -------
        Journey
            Leg by leg, Unix seconds.
        """
        legs: list[Leg] = []
        epoch_s = stage.day.epoch_s
        rides = [self._shared_ride(stage, ride) for ride in found.rides]
        self._walk(stage, stage.before(found), found.departure_s + epoch_s, legs)
        for i, leg in enumerate(rides):
            if i > 0 and not leg.stay_seated:
                alighted_s = rides[i - 1].end_s
                walks = stage.between(found.rides[i - 1], found.rides[i], leg.start_s - alighted_s)
                self._walk(stage, walks, alighted_s, legs)
            legs.append(leg)
        self._walk(stage, stage.after(found), rides[-1].end_s, legs)
        last = legs[-1]
        if isinstance(last, StreetLeg | TransitLeg) and last.stay_s:
            # The destination is the last via stop: one is there when one has stayed.
            at = last.to_stop if isinstance(last, StreetLeg) else last.calls.last.stop
            legs.append(no_way(last.end_s + last.stay_s, at, self.query.destination.stop))
        return Journey(tuple(legs), why)

    def _shared_ride(self, stage: Stage, ride: Ride) -> TransitLeg:
        leg = self._rides.get((stage.day.date, ride))
        if leg is None:
            lines = self.lines if self.query.detailed_legs else None
            leg = self._rides[stage.day.date, ride] = draw_ride(stage.day, ride, lines, stage.loads)
        return leg

    def _walk(self, stage: Stage, stretches: Iterable[Stretch], start_s: int, legs: list[Leg]) -> None:
        """Draw stretches behind the legs before them."""
        for stretch in stretches:
            end_s = start_s + stretch.duration_s
            chained = self._chained(stage, stretch, start_s)
            if chained is not None:
                legs.extend(chained)
            elif stretch.from_stop != stretch.to_stop:
                way, word = self._way(stage, stretch)
                # An end that is a stop itself (a station, say) is named like any other stop.
                from_stop = stretch.from_stop if stretch.from_stop >= 0 else self.query.origin.stop
                to_stop = stretch.to_stop if stretch.to_stop >= 0 else self.query.destination.stop
                legs.append(leg_of(way, word, start_s, end_s, from_stop, to_stop, stretch.stay_s))
            elif stretch.stay_s and not legs:  # the origin is the first via stop: one leaves before one stays
                legs.append(no_way(start_s, self.query.origin.stop, stretch.to_stop, stretch.stay_s))
            else:
                stay_behind(legs, stretch.stay_s)
            start_s = end_s + stretch.stay_s

    def _chained(self, stage: Stage, stretch: Stretch, start_s: int) -> list[Leg] | None:
        """Draw a stretch that is several legs; None: it is one."""
        if stretch.is_hired:
            assert stage.hired is not None
            return stage.hired.ways.legs(stretch.from_stop, stretch.to_stop, start_s)
        if stretch.kind is Between.STOPS:
            return None
        is_access = stretch.kind is Between.ORIGIN_AND_STOP
        stop = stretch.to_stop if is_access else stretch.from_stop
        end = stage.access if is_access else stage.egress
        if all(isinstance(reach, Reach | StraightReach) for reach in end.reaches):
            return None
        row = int(np.flatnonzero(end.offers.stops == stop)[0])
        if end.reach[row] < 0:
            return None
        reach = end.reaches[int(end.reach[row])]
        return None if isinstance(reach, Reach | StraightReach) else reach.legs(stop, start_s)

    def _way(self, stage: Stage, stretch: Stretch) -> tuple[Way, str]:
        if stretch.kind is Between.STOPS:
            if not self.query.detailed_transfers:
                return NOTHING_DRAWN, "WALK"
            profile = self.query.walk_profile.value
            return self.transfer_ways.way(profile, self._factor, stretch.from_stop, stretch.to_stop), "WALK"
        is_access = stretch.kind is Between.ORIGIN_AND_STOP
        stop = stretch.to_stop if is_access else stretch.from_stop
        drawn = self._end_ways.get((stretch.kind, stop))
        if drawn is None:
            drawn = self._end_way(stage.access if is_access else stage.egress, stop)
            self._end_ways[stretch.kind, stop] = drawn
        return drawn

    def _end_way(self, end: EndOffers, stop: int) -> tuple[Way, str]:
        row = int(np.flatnonzero(end.offers.stops == stop)[0])
        if end.reach[row] < 0:
            return NOTHING_DRAWN, "WALK"
        reach = end.reaches[int(end.reach[row])]
        assert isinstance(reach, Reach | StraightReach)
        return reach.way(stop, self.query.detailed_legs), reach.profile.word
