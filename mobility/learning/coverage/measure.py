"""How long it takes from each quarter to each place: on foot, by bike, by transit in each hour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.learning.coverage.quarters import Quarter
from mobility.routing.access import profile_of
from mobility.routing.one_to_many import street_times
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.there_and_back import ThereAndBack

MODES = ("foot", "bike", "transit")
UNREACHED_S = 10**6
HOUR_S = 3600
SAMPLES = 4
"""Departures looked at in an hour; the quickest counts, for one goes by the timetable."""
MAX_SNAP_M = 250.0

Seconds = NDArray[np.int32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Travel times.

    Parameters
    ----------
    foot, bike : (n_quarters, n_places) int32
        Seconds, UNREACHED_S where it takes longer than was looked for.
    transit : (n_hours, n_quarters, n_places) int32
        Likewise, of the quickest departure in the hour, with its walks, without the wait before; never
        longer than on foot.
    """

    foot: Seconds
    bike: Seconds
    transit: Seconds

    def of(self, mode: str, hour: int) -> Seconds:
        """Give the times of one mode.

        Parameters
        ----------
        mode : str
            A word of MODES.
        hour : int
            Row of the hours that were asked for.

        Returns
        -------
        (n_quarters, n_places) int32
            Seconds.
        """
        return self.transit[hour] if mode == "transit" else self.bike if mode == "bike" else self.foot


def measure(
    router: Router,
    quarters: Sequence[Quarter],
    places: Sequence[Place],
    hour_starts_s: Sequence[int],
    longest_s: int,
    progress: Progress | None = None,
) -> Times:
    """Measure all ways from quarters to places.

    Parameters
    ----------
    router : Router
        Its network and days.
    quarters : Sequence[Quarter]
        Where people set out.
    places : Sequence[Place]
        Where to.
    hour_starts_s : Sequence[int]
        Unix seconds at which each hour begins, ascending, of one day.
    longest_s : int
        Longest way.
    progress : Progress | None
        Told of quarters done and in all.

    Returns
    -------
    Times
        One street search a quarter on foot and by bike, one profile search by transit.
    """
    foot = np.full((len(quarters), len(places)), UNREACHED_S, np.int32)
    bike, transit = foot.copy(), np.tile(foot, (len(hour_starts_s), 1, 1))
    both = ThereAndBack(router, PlaceLinks(router.network, router.pool))
    for row, quarter in enumerate(quarters):
        home = Place(quarter.lat, quarter.lon)
        query = PlanQuery(
            home,
            home,
            hour_starts_s[0],
            direct_modes=(StreetMode.WALK,),
            max_direct_s=longest_s,
            max_travel_s=longest_s,
            max_snap_m=MAX_SNAP_M,
        )
        for table, mode in ((foot, StreetMode.WALK), (bike, StreetMode.BIKE)):
            with router.pool.borrowed() as search:
                profile = profile_of(query, mode)
                found = street_times(router.network, search, home, places, profile, longest_s, MAX_SNAP_M)
            table[row] = np.where(found.durations_s >= 0, found.durations_s, UNREACHED_S)
        transit[:, row] = foot[row]
        ways = both.there(query, places, hour_starts_s[0], hour_starts_s[-1] + HOUR_S - 1)
        rows = np.arange(len(places))
        for hour, start_s in enumerate(hour_starts_s):
            for sample in range(SAMPLES):
                from_s = np.full(len(places), start_s + sample * HOUR_S // SAMPLES, np.int64)
                way = ways.leaving(rows, from_s, from_s + longest_s)
                took = np.where(way.is_found, way.end_s - way.start_s, UNREACHED_S)
                transit[hour, row] = np.minimum(transit[hour, row], took)
        if progress is not None:
            progress(row + 1, len(quarters))
    return Times(foot, bike, transit)
