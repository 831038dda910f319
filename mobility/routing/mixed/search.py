"""The transit search of a query with vehicles: all that goes without them, and what they add to it.

A journey with vehicles is one more choice, not a replacement: whoever would rather walk is still told the
whole Pareto set of (departure, arrival, rides) on foot. So the set that is told is that of (departure,
arrival, rides, whether a vehicle is used), and it is found by two complete searches, one without vehicles and
one with.
"""

from dataclasses import dataclass, replace

from mobility.routing.access import Reach, StraightReach
from mobility.routing.crowding_journey import CrowdedJourney
from mobility.routing.found import Found
from mobility.routing.mixed.reach import ChainReach
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval

EVER_S = 2**62
Criteria = tuple[float, ...]
"""Each the better the smaller it is."""


@dataclass(eq=False)
class MixedSearch(TransitSearch):
    """Searches of one query with vehicles.

    Parameters
    ----------
    walking : TransitSearch | None
        The same query without them; None: without them one comes nowhere.
    free_until_s : int
        Unix seconds from which on nobody knows where free vehicles stand.
    """

    walking: TransitSearch | None = None
    free_until_s: int = EVER_S

    def plain(self) -> "MixedSearch":
        """Give the same search by time alone, however long a journey takes.

        Returns
        -------
        MixedSearch
            Its work is counted here.
        """
        walking = None if self.walking is None else self.walking.plain()
        query = replace(self.query, max_travel_s=0)
        return MixedSearch(
            query,
            self.stage_of,
            self.counters,
            minds=False,
            walking=walking,
            free_until_s=self.free_until_s,
        )

    def unbounded(self) -> "MixedSearch":
        """Give the same search without lower bounds, with vehicles and without.

        Returns
        -------
        MixedSearch
            Its work is counted here.
        """
        walking = None if self.walking is None else self.walking.unbounded()
        return MixedSearch(
            self.query,
            self._stage_without_bounds,
            self.counters,
            minds=self.minds,
            walking=walking,
            free_until_s=self.free_until_s,
        )

    def within(self, interval: Interval) -> list[Found]:
        """Search all journeys that leave (arrive, with arrive_by) in an interval of one day.

        Parameters
        ----------
        interval : Interval
            Unix seconds.

        Returns
        -------
        list[Found]
            Without vehicles, then those with them.
        """
        found = [one for one in super().within(interval) if self._is_possible(one)]
        if self.walking is None:
            return found
        return self._together(self.walking.within(interval), found, at_once=False)

    def at(self, time_s: int, day_s: int | None = None) -> list[Found]:
        """Search from (or to, with arrive_by) one instant: waiting counts as travelling.

        Parameters
        ----------
        time_s : int
            Unix seconds.
        day_s : int | None
            As in `TransitSearch.at`.

        Returns
        -------
        list[Found]
            Without vehicles, then those with them.
        """
        found = [one for one in super().at(time_s, day_s) if self._is_possible(one)]
        if self.walking is None:
            return found
        return self._together(self.walking.at(time_s, day_s), found, at_once=True)

    def _is_possible(self, one: Found) -> bool:
        return not takes_too_late(one, self.free_until_s) and not takes_twice(one)

    def _together(self, walked: list[Found], found: list[Found], *, at_once: bool) -> list[Found]:
        """Add to what goes without vehicles what is better with them."""
        known = [self._criteria(one, at_once) for one in walked]
        added = []
        for one in found:
            own = self._criteria(one, at_once)
            is_beaten = any(all(a <= b for a, b in zip(other, own, strict=True)) for other in known)
            if not is_beaten and uses_vehicle(one):
                added.append(one)
        return walked + added

    def _criteria(self, one: Found, at_once: bool) -> Criteria:
        journey = one.journey
        felt = journey.perceived_ds if isinstance(journey, CrowdedJourney) else 0
        if not at_once:
            return -one.departure_s, one.arrival_s, journey.boardings, felt
        # From one instant the wait before leaving (after arriving) counts as travelling.
        end = -one.departure_s if self.query.arrive_by else one.arrival_s
        return end, journey.boardings, felt


def uses_vehicle(found: Found) -> bool:
    """Tell whether any way of a journey is ridden on a vehicle that is taken or left on the way.

    Parameters
    ----------
    found : Found
        Of a stage without via stops.

    Returns
    -------
    bool
        False: all ways are walked (or cycled all along).
    """
    stage, journey = found.stage, found.journey
    if stage.list_hired(journey):
        return True
    for end, row in ((stage.access, journey.access), (stage.egress, journey.egress)):
        reach = int(end.reach[row])
        if reach >= 0 and not isinstance(end.reaches[reach], Reach | StraightReach):
            return True
    return False


def takes_too_late(found: Found, until_s: int) -> bool:
    """Tell whether a journey takes a free vehicle when nobody knows any more where it stands.

    A window may begin now and be widened over the night. What such a journey was better than is not told
    then; what goes without vehicles is.

    Parameters
    ----------
    found : Found
        Of a stage without via stops.
    until_s : int
        Unix seconds until when one knows.

    Returns
    -------
    bool
        True: somebody has ridden it away by then.
    """
    if found.arrival_s <= until_s:
        return False
    stage, journey = found.stage, found.journey
    if stage.hired is not None:
        # One may set out in time and change to it later.
        late = [(at, to) for at, to, alighted_s in stage.list_hired(journey) if alighted_s > until_s]
        if any(stage.hired.ways.vehicle(at, to) >= 0 for at, to in late):
            return True
    on_the_way_s = int(stage.egress.offers.durations_s[journey.egress])
    taken = (
        (found.departure_s, stage.access, journey.access),
        (found.arrival_s - on_the_way_s, stage.egress, journey.egress),
    )
    for taken_s, end, row in taken:
        reach = end.reaches[int(end.reach[row])] if end.reach[row] >= 0 else None
        if not isinstance(reach, ChainReach) or taken_s <= until_s:
            continue
        if reach.vehicle(int(end.offers.stops[row])) >= 0:
            return True
    return False


def takes_twice(found: Found) -> bool:
    """Tell whether a journey with a hired change would take one free vehicle twice; if so it is counted.

    Parameters
    ----------
    found : Found
        Of a stage without via stops.

    Returns
    -------
    bool
        True: when one comes the second time, the vehicle is where one left it, not where it stood.
    """
    stage, journey = found.stage, found.journey
    hired = stage.list_hired(journey)
    if stage.hired is None or not hired:
        return False
    taken = [stage.hired.ways.vehicle(at, to) for at, to, _ in hired]
    for end, row in ((stage.access, journey.access), (stage.egress, journey.egress)):
        reach = end.reaches[int(end.reach[row])] if end.reach[row] >= 0 else None
        if isinstance(reach, ChainReach):
            taken.append(reach.vehicle(int(end.offers.stops[row])))
    free = [vehicle for vehicle in taken if vehicle >= 0]
    is_twice = len(set(free)) < len(free)
    if is_twice:
        stage.hired.ways.refuse()
    return is_twice
