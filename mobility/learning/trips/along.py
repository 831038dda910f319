"""Learning on the way from one place to another: what a stay costs beside its own time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mobility.learning.reach.answer import Way
from mobility.learning.reach.question import LONGEST_WAIT_BACK_S, Visit, WayWish
from mobility.learning.reach.reach_search import Hours, locations_of, moment, stay_of, way_of
from mobility.routing.journey import EmptyReason
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place as Location
from mobility.routing.router import Router
from mobility.routing.there_and_back import ThereAndBack


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
    """

    visit: Visit
    to: Way
    on: Way
    start_s: int
    end_s: int
    detour_s: int
    is_open: bool | None


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
    """

    plain: Way | None
    stops: tuple[Stop, ...]
    reasons: tuple[EmptyReason, ...]


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
        """Find what can be attended between two places: one search from the first, one to the second.

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
            The detour is the arrival with the stop, minus the stay, minus the arrival without it; for a
            session, waiting for it counts.
        """
        # By the first kind of travel alone: a bike left half way would have to be fetched again.
        _, query = next(wish.queries())
        rows, many = locations_of(visits)
        many = [*many, destination]
        from_s = np.full(rows.size, wish.depart_s, np.int64)
        latest_s = wish.depart_s + wish.within_s
        ways = self._ways.there(query, many, wish.depart_s, latest_s)
        last_row = np.array([len(many) - 1])
        without = ways.leaving(last_row, np.array([wish.depart_s]), np.array([latest_s]))
        if not without.is_found[0]:
            return AlongAnswer(None, (), ways.reasons)
        plain = way_of(without, 0)
        if not visits:
            return AlongAnswer(plain, (), ways.reasons)
        to = ways.leaving(rows, from_s, from_s + wish.within_s)
        stays = [
            stay_of(visit, there_s, wish) for visit, there_s in zip(visits, to.end_s.tolist(), strict=True)
        ]
        start_s, end_s = np.array(stays, np.int64).T
        slack_s = np.array([0 if visit.session is None else wish.slack_s for visit in visits], np.int64)
        is_met = to.is_found & (to.end_s + slack_s <= start_s)
        latest_home = np.minimum(plain.end_s + (end_s - start_s) + max_detour_s, wish.back_by_s)
        if not is_met.any():
            return AlongAnswer(plain, (), ways.reasons)
        window = (int(end_s[is_met].min()), max(int(latest_home[is_met].max()), int(end_s[is_met].min())))
        back = self._ways.back(replace(query, origin=destination, destination=destination), many, *window)
        on = back.leaving(rows, end_s, latest_home)
        stops = []
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
            detour_s = onward.end_s - plain.end_s - int(end_s[i] - start_s[i])
            stops.append(
                Stop(visit, way_of(to, i), onward, int(start_s[i]), int(end_s[i]), max(detour_s, 0), is_open)
            )
        stops.sort(key=lambda one: (one.detour_s, one.visit.place.place_id))
        return AlongAnswer(plain, tuple(stops), (*ways.reasons, *back.reasons))
