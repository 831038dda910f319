"""The riders of the model city: everything that is made once, and days made from it."""

import datetime
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from mobility.simulation.city import ModelCity
from mobility.simulation.riders.choice import Choices, Ways
from mobility.simulation.riders.day_loop import Calls, DayLoop, Plan, RiderFates
from mobility.simulation.riders.demand import Demand, build_matrices, draw_demand
from mobility.simulation.riders.fleet import assign_vehicles, build_fleet
from mobility.simulation.riders.information import Information
from mobility.simulation.riders.informed import Told, inform
from mobility.simulation.riders.legs import SERVICES, build_legs
from mobility.simulation.riders.options import build_walks
from mobility.simulation.riders.runs import (
    build_rider_timetable,
    calendar_around,
    day_class,
    is_school_day,
    runs_on,
)
from mobility.simulation.riders.traffic import draw_traffic
from mobility.simulation.riders.weather import Event, Weather, events_of, volume_of, weather_of
from mobility.simulation.riders.zones import build_zones

_LAST_S = 40 * 3600
_PEAK = 1
"""The period whose costs the gravity model uses: the morning."""


class Day(NamedTuple):
    """One simulated day: the truth, which nobody but a benchmark or a sensor may see."""

    date: datetime.date
    weather: Weather
    events: tuple[Event, ...]
    plan: Plan
    demand: Demand
    choices: Choices
    calls: Calls
    fates: RiderFates


class Ridership:
    """Makes days of riders and vehicles.

    Parameters
    ----------
    city : ModelCity
        The city.
    seed : int
        Same city, seed and date: same day.
    first : datetime.date
        Earliest date that will be asked for.
    demand : float
        Factor on the number of riders.
    """

    def __init__(self, city: ModelCity, seed: int, first: datetime.date, demand: float = 1.0) -> None:
        self.city, self.seed, self._factor = city, seed, demand
        self.timetable = build_rider_timetable(city)
        self.services = calendar_around(city.calendar, min(first, city.calendar.start))
        self.zones = build_zones(city)
        working_day = next(date for date in _dates(city.calendar.start) if is_school_day(self.services, date))
        self.fleet = build_fleet(self.timetable, runs_on(self.timetable.runs, self.services, working_day))
        self._legs = build_legs(self.timetable)
        xy = np.array([station.xy for station in city.transit.stations])
        lines = np.zeros(len(xy), np.int64)
        for path in self.timetable.paths:
            lines[np.unique(path.stations)] += 1
        self._walks = build_walks(xy, lines)
        self._ways: dict[str, Ways] = {}
        meters = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
        cost = self.ways("weekday").skims[_PEAK].best_s.astype(np.float64)
        self._matrices = build_matrices(self.zones, cost, meters)
        self._places = _event_places(city)

    def ways(self, kind: str) -> Ways:
        """Give the ways on days of a class.

        Parameters
        ----------
        kind : str
            "weekday", "saturday" or "sunday".

        Returns
        -------
        Ways
            Built when first asked for.
        """
        if kind not in self._ways:
            self._ways[kind] = Ways(self.timetable, self._legs, self._walks, SERVICES[kind])
        return self._ways[kind]

    def simulate(
        self, date: datetime.date, information: Information | None = None, share: float = 0.0
    ) -> Day:
        """Simulate a service day.

        Parameters
        ----------
        date : datetime.date
            Any day from the first one on.
        information : Information | None
            What informed riders are told.
        share : float
            Share of riders who are.

        Returns
        -------
        Day
            The truth.
        """
        with _without_collector():
            return self._simulate(date, information, share)

    def _simulate(self, date: datetime.date, information: Information | None, share: float) -> Day:
        chance = [np.random.default_rng([self.seed, part, date.toordinal()]) for part in range(6)]
        kind, is_school = day_class(self.services, date), is_school_day(self.services, date)
        weather = weather_of(self.seed, date)
        events = events_of(self.seed, date, self._places, self.city.size, kind != "weekday")
        rows = runs_on(self.timetable.runs, self.services, date)
        blocks = assign_vehicles(self.timetable, self.fleet, rows, chance[0])
        traffic = draw_traffic(chance[1], self.timetable, rows, weather.pace, self.city.size)
        plan = Plan(rows, self.fleet, blocks, traffic)
        people = float(self.city.population.inhabitants.sum())
        factor = self._factor * weather.demand * volume_of(self.seed, date)
        demand = draw_demand(chance[2], self._matrices, self.zones, people, kind, is_school, factor, events)
        ways = self.ways(kind)
        choices = ways.choose(chance[3], demand, self.zones.walk_s)
        loop = DayLoop(self.timetable, plan, ways.taken, choices.pairs, choices.walks_s, choices.ready_s)
        heap = loop.start()
        is_told = chance[4].random(len(demand.origin)) < (share if information is not None else 0.0)
        loop.set_out(np.flatnonzero(~is_told))
        if information is not None and is_told.any():
            inform(loop, heap, Told(information, np.flatnonzero(is_told), demand, choices, ways), chance[5])
        loop.run(_LAST_S, heap)
        return Day(date, weather, events, plan, demand, choices, loop.calls(), loop.fates())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector away: it would walk through a million live numbers, a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _dates(start: datetime.date) -> list[datetime.date]:
    return [start + datetime.timedelta(days=i) for i in range(364)]


def _event_places(city: ModelCity) -> list[tuple[str, int]]:
    """Places of events: a stadium at the park, the halls and theatres; each at the nearest station."""
    xy = np.array([station.xy for station in city.transit.stations])

    def nearest(point: np.ndarray) -> int:
        return int(np.argmin(np.hypot(*(xy - point).T)))

    stadium = city.terrain.warp(city.districts.named("Freifeld").centre[None])[0]
    wanted = {"theatre", "cinema"}
    others = [
        (place.tags.get("name", "hall"), nearest(place.xy))
        for place in city.places
        if place.tags.get("amenity") in wanted
    ]
    return [("stadium", nearest(stadium)), *others]
