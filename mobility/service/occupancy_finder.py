"""How full runs are or will be, as published: one run, all of a line, all that are under way."""

from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.boards import DatedTrip
from mobility.boards.dated_trips import ALL_TRIPS
from mobility.errors import LimitExceededError
from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.model_files import StoredModel
from mobility.routing.calls import Calls
from mobility.routing.day_loads import DayLoadSource, NoLoads
from mobility.routing.days import Days
from mobility.routing.journey import RunNow
from mobility.routing.rides import run_now
from mobility.service.boarding_chances import with_boarding
from mobility.service.expected_loads import published_below
from mobility.service.live import LiveView
from mobility.service.load_history import NOTHING_LEARNED, LineHistory, line_history
from mobility.service.occupancy import Occupancy
from mobility.service.places_resolve import PlaceResolver
from mobility.service.vehicles import DayStretches, lay_out_stretches

KEPT_DAYS = 4


class RunOccupancy(NamedTuple):
    """A run and how full it is on each of its stretches."""

    trip: int  # of the Timetable
    service_day: int  # ordinal
    calls: Calls  # all of them, Unix seconds
    occupancies: tuple[Occupancy | None, ...]  # a stretch after each call but the last
    stretch: int  # where it is (begins, ended) at the moment asked for: index of a call
    now: RunNow | None = None

    @property
    def fullest(self) -> int | None:
        """The fullest stretch from the present one on; None where nothing is known."""
        known = [
            (told.p50, -place)
            for place, told in enumerate(self.occupancies)
            if told is not None and place >= self.stretch
        ]
        return -max(known)[1] if known else None


class OccupancyFinder:
    """Finds runs of one network and how full they are; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are.
    days : Days
        Its compiled days.
    places : PlaceResolver
        Knows ids.
    loads : DayLoadSource | None
        Knows how full vehicles are, as published; None: nobody does.
    """

    def __init__(
        self,
        network: TransportNetwork,
        days: Days,
        places: PlaceResolver,
        loads: DayLoadSource | None = None,
    ) -> None:
        self._timetable, self._places = network.timetable, places
        self._days = days
        self._loads: DayLoadSource = NoLoads() if loads is None else loads
        self._live: LiveView | None = None
        self._stretches: OnceCache[Day, DayStretches] = OnceCache(KEPT_DAYS)

    @property
    def is_simulated(self) -> bool:
        """Whether what is usual was learned from invented observations."""
        stored = self._stored
        return stored is not None and stored.model.is_simulated

    @property
    def _stored(self) -> StoredModel | None:
        published = published_below(self._loads)
        return None if published is None else published.stored

    def with_live(self, days: Days, live: LiveView, loads: DayLoadSource | None) -> "OccupancyFinder":
        """Find runs as they are now.

        Parameters
        ----------
        days : Days
            Of the live timetable.
        live : LiveView
            What they were made of.
        loads : DayLoadSource | None
            Of their vehicles; None: as before.

        Returns
        -------
        OccupancyFinder
            All else is shared.
        """
        finder = copy(self)
        finder._days, finder._live, finder._stretches = days, live, OnceCache(KEPT_DAYS)
        finder._loads = self._loads if loads is None else loads
        return finder

    def with_loads(self, loads: DayLoadSource) -> "OccupancyFinder":
        """Go by other loads.

        Parameters
        ----------
        loads : DayLoadSource
            Of the vehicles of the same network.

        Returns
        -------
        OccupancyFinder
            All else is shared.
        """
        finder = copy(self)
        finder._loads = loads
        return finder

    def route_of(self, route_id: str, field: str) -> int:
        """Look a line up.

        Parameters
        ----------
        route_id : str
            "<tag>_<route_id>".
        field : str
            The parameter to name in an error.

        Returns
        -------
        int
            Route of the Timetable.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        return self._places.get_route(route_id, field)

    def run(self, dated: DatedTrip, time_s: int) -> RunOccupancy:
        """Tell how full one run is.

        Parameters
        ----------
        dated : DatedTrip
            As `Trips.find_dated` gives it.
        time_s : int
            Unix seconds: which stretch is the present one.

        Returns
        -------
        RunOccupancy
            Of all its calls.
        """
        calls = dated.calls()
        told = [None] * len(calls) if calls.loads is None else with_boarding(calls.loads)
        left = np.searchsorted(calls.departures_s[:-1], time_s, side="right")
        return RunOccupancy(
            dated.trip,
            dated.service_day,
            calls,
            tuple(told[:-1]),
            max(int(left) - 1, 0),
            self._now(dated),
        )

    def history(self, route: int, day_types: tuple[str, ...], hour: int | None) -> LineHistory:
        """Tell how full a line usually is.

        Parameters
        ----------
        route : int
            Of the Timetable.
        day_types : tuple[str, ...]
            Of DAY_TYPES.
        hour : int | None
            Of the service day, None = all.

        Returns
        -------
        LineHistory
            NOTHING_LEARNED where there is no trained model.
        """
        stored = self._stored
        if stored is None:
            return NOTHING_LEARNED
        return line_history(self._timetable, stored, route, day_types, hour)

    def _now(self, dated: DatedTrip) -> RunNow | None:
        """What is known of a run; one of a planned day may be cancelled."""
        now = run_now(dated.day, dated.day_trip)
        row = None if self._live is None else self._live.find_row(dated.trip, dated.service_day)
        if now is None and self._live is not None and row is not None and self._live.is_canceled(row):
            return RunNow(row, is_canceled=True)
        return now

    def under_way(
        self, from_s: int, to_s: int, most: int, route: int | None = None, field: str = "window"
    ) -> list[RunOccupancy]:
        """List the runs that are under way at any moment between two.

        Parameters
        ----------
        from_s, to_s : int
            Unix seconds, less than a day apart.
        most : int
            Limit of this service.
        route : int | None
            Of one line only.
        field : str
            The parameter to name in an error.

        Returns
        -------
        list[RunOccupancy]
            By first departure; empty where nothing runs, or on dates that no feed knows.

        Raises
        ------
        LimitExceededError
            If there are more.
        """
        date = self._days.date_of(from_s)
        if not self._days.serves(date):
            return []
        day = self._days.get(date, ALL_TRIPS)
        stretches = self._stretches.get(day, lambda: lay_out_stretches(day))
        during = (stretches.departure <= to_s - day.epoch_s) & (_ends(stretches) > from_s - day.epoch_s)
        trips = np.unique(stretches.trip[during])
        if route is not None:
            trips = trips[day.source.trip_route[day.runs[trips]] == route]
        if trips.size > most:
            raise LimitExceededError(
                "There are {count} vehicles; the limit of this service is {limit}. Ask for less.",
                field=field,
                count=trips.size,
                limit=most,
            )
        loads = self._loads.day_loads(day)
        found = [self.run(DatedTrip(day, int(trip), loads), from_s) for trip in trips.tolist()]
        found.sort(key=lambda run: (run.calls.first.departure_s, run.trip))
        return found


def _ends(stretches: DayStretches) -> NDArray[np.int32]:
    """When a vehicle is no more on each stretch, in seconds of the day: as it leaves the next stop."""
    ends = stretches.arrival + 1
    goes_on = stretches.trip[1:] == stretches.trip[:-1]
    ends[:-1][goes_on] = stretches.departure[1:][goes_on]
    return ends
