"""Learning on the way from one place to another: what a stay costs beside its own time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.learning.reach.answer import Way
from mobility.learning.reach.question import LONGEST_WAIT_BACK_S, By, Visit, WayWish
from mobility.learning.reach.reach_search import Hours, locations_of, moment, stay_of, way_of
from mobility.offers.price import Price
from mobility.routing.journey import EmptyReason
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery
from mobility.routing.router import Router
from mobility.routing.there_and_back import ThereAndBack, WaysOverTime


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that can be attended on the way.

    Parameters
    ----------
    visit : Visit
        What.
    to, on : Way
        From the start to it, and from it to the destination.
    start_s, end_s : int
        Unix seconds of the stay.
    detour_s : int
        How much later one arrives than without it, the stay itself not counted.
    is_open : bool | None
        Whether it is open all the time, None = not known.
    without_vehicle : By
        How one goes where a way needs no vehicle.
    price : Price | None
        Of both ways together; None: it was not asked, or not worked out.
    """

    visit: Visit
    to: Way
    on: Way
    start_s: int
    end_s: int
    detour_s: int
    is_open: bool | None
    without_vehicle: By
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class AlongAnswer:
    """What lies along.

    Parameters
    ----------
    plain : Way | None
        The way without a stop, None = there is none.
    stops : tuple[Stop, ...]
        The least detour first.
    reasons : tuple[EmptyReason, ...]
        Why there are no ways.
    without_vehicle : By
        How one goes where the plain way needs no vehicle.
    is_cut : bool
        More match than were looked at.
    """

    plain: Way | None
    stops: tuple[Stop, ...]
    reasons: tuple[EmptyReason, ...]
    without_vehicle: By = By.WALK
    is_cut: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Onward:
    """The ways from the start in one kind of travel."""

    by: By
    query: PlanQuery
    ways: WaysOverTime
    plain: Way | None


class AlongSearch:
    """Answers what lies along a way; safe to share between threads.

    Parameters
    ----------
    router : Router
        The engine.
    links : PlaceLinks
        Walks around places.
    hours : Hours
        Who knows opening hours.
    """

    def __init__(self, router: Router, links: PlaceLinks, hours: Hours) -> None:
        self._ways, self._hours = ThereAndBack(router, links), hours

    def search(
        self, wish: WayWish, destination: Location, visits: Sequence[Visit], max_detour_s: int
    ) -> AlongAnswer:
        """Find what can be attended between two places: of each kind of travel one search to, one from there.

        Parameters
        ----------
        wish : WayWish
            From its home, at its time; within_s limits both parts of the way.
        destination : Location
            Where one goes.
        visits : Sequence[Visit]
            What is asked about.
        max_detour_s : int
            Largest detour.

        Returns
        -------
        AlongAnswer
            The detour is the arrival with the stop, minus the stay, minus the soonest arrival without it in
            any kind of travel; for a session, waiting for it counts. Who rides a bike takes it all the way: a
            bike left half way would have to be fetched again. Of two kinds of travel each stop has the one
            with the smaller detour.
        """
        rows, many = locations_of(visits)
        many = [*many, destination]
        started = [self._start(wish, by, query, many) for by, query in wish.queries()]
        reasons = tuple(dict.fromkeys(reason for one in started for reason in one.ways.reasons))
        plains = [(one.plain, one.by) for one in started if one.plain is not None]
        if not plains:
            return AlongAnswer(None, (), reasons)
        plain, by = min(plains, key=lambda one: (one[0].end_s, -one[0].start_s, one[0].rides))
        best: dict[int, Stop] = {}
        for one in started if visits else ():
            for i, stop in self._stops(wish, one, destination, visits, rows, many, plain.end_s, max_detour_s):
                if i not in best or stop.detour_s < best[i].detour_s:
                    best[i] = stop
        stops = sorted(best.values(), key=lambda stop: (stop.detour_s, stop.visit.place.place_id))
        return AlongAnswer(plain, tuple(stops), reasons, by)

    def _start(self, wish: WayWish, by: By, query: PlanQuery, many: Sequence[Location]) -> _Onward:
        """Search from the start; the destination is the last of `many`."""
        latest_s = wish.depart_s + wish.within_s
        ways = self._ways.there(query, many, wish.depart_s, latest_s)
        without = ways.leaving(np.array([len(many) - 1]), np.array([wish.depart_s]), np.array([latest_s]))
        return _Onward(by, query, ways, way_of(without, 0) if without.is_found[0] else None)

    def _stops(
        self,
        wish: WayWish,
        started: _Onward,
        destination: Location,
        visits: Sequence[Visit],
        rows: NDArray[np.int64],
        many: Sequence[Location],
        plain_end_s: int,
        max_detour_s: int,
    ) -> Iterator[tuple[int, Stop]]:
        """Find the stops in one kind of travel, by the number of their visit."""
        from_s = np.full(rows.size, wish.depart_s, np.int64)
        to = started.ways.leaving(rows, from_s, from_s + wish.within_s)
        stays = [
            stay_of(visit, there_s, wish) for visit, there_s in zip(visits, to.end_s.tolist(), strict=True)
        ]
        start_s, end_s = np.array(stays, np.int64).T
        slack_s = np.array([0 if visit.session is None else wish.slack_s for visit in visits], np.int64)
        is_met = to.is_found & (to.end_s + slack_s <= start_s)
        latest_home = np.minimum(plain_end_s + (end_s - start_s) + max_detour_s, wish.back_by_s)
        is_met &= end_s <= latest_home
        if not is_met.any():
            return
        window = (int(end_s[is_met].min()), int(latest_home[is_met].max()))
        query = replace(started.query, origin=destination, destination=destination)
        on = self._ways.back(query, many, *window).leaving(rows, end_s, latest_home)
        for i in np.flatnonzero(is_met & on.is_found).tolist():
            visit, onward = visits[i], way_of(on, i)
            if onward.start_s - int(end_s[i]) > LONGEST_WAIT_BACK_S:
                continue
            is_open: bool | None = True
            if visit.session is None:
                is_open = None
                if visit.place.opening_hours:
                    is_open = self._hours.is_open(
                        visit.place.opening_hours, moment(int(start_s[i])), moment(int(end_s[i]))
                    )
            if is_open is False:
                continue
            detour_s = max(onward.end_s - plain_end_s - int(end_s[i] - start_s[i]), 0)
            yield (
                i,
                Stop(
                    visit,
                    way_of(to, i),
                    onward,
                    int(start_s[i]),
                    int(end_s[i]),
                    detour_s,
                    is_open,
                    started.by,
                ),
            )
