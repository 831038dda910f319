"""A compiled day: what can be ridden around one date, and what is worked out about it later."""

import weakref
from collections import OrderedDict, deque
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import DayTimetable, Footpaths
from mobility.kernels.boxed import Boxed, box
from mobility.kernels.crowding_clocks import Weights
from mobility.network.day_costs import CostBounds, CostTable, has_costs, stops_in_region
from mobility.network.day_goal import GoalBounds, GoalTable, GoalTables, divide_stops
from mobility.network.day_halts import DayHalts
from mobility.network.day_reverse import reverse_day
from mobility.network.day_rules import RuleClasses
from mobility.network.day_transfers import (
    ChangeSettings,
    DayTransfers,
    build_all_changes,
    build_transfers,
)
from mobility.network.least_day import LeastDay, LeastPart
from mobility.network.live_timetable import LiveRuns
from mobility.network.shared_changes import SharedChanges

MADE_BEFOREHAND = (
    "reverse",
    "boxed",
    "boxed_reverse",
    "copies",
    "halts",
    "stop_regions",
    "cost_regions",
    "least_day",
)
"""Products of a day that whoever asks a newer one first would have to wait for."""
KEPT_TRANSFERS = 16
"""Transfers of so many (profile, settings) are kept with each day, as far as they fit in ..."""
KEPT_TRANSFERS_BYTES = 128 << 20


@dataclass(eq=False)
class DayProducts:
    """What is worked out about a day's timetable when first asked for, whatever its date.

    Parameters
    ----------
    timetable : DayTimetable
        What can be ridden.
    source : Timetable
        What it was compiled from.
    classes : RuleClasses
        Copies of stops and transfer rules.
    goals : GoalTables
        Where its lower bounds are kept, with those of other days.
    changes : SharedChanges
        Where its changes between rides are kept, with those of other days.
    crowding_scratch : deque
        Memory of searches that mind full vehicles, lent to one at a time.
    """

    timetable: DayTimetable
    source: Timetable
    classes: RuleClasses
    goals: GoalTables
    changes: SharedChanges
    crowding_scratch: deque[Any] = field(default_factory=deque)
    # Changes by profile and settings, the most recently used last.
    _transfers: OrderedDict[tuple[str, ChangeSettings], DayTransfers] = field(default_factory=OrderedDict)
    _lock: Any = field(default_factory=Lock)
    # Stands for this in the keys of lower bounds, which outlive it.
    _token: object = field(default_factory=object)

    @cached_property
    def reverse(self) -> DayTimetable:
        """The same day with time turned around (see `day_reverse`)."""
        return reverse_day(self.timetable)

    @cached_property
    def boxed(self) -> Boxed[DayTimetable]:
        """Its timetable, for kernels that take boxes."""
        return box(self.timetable)

    @cached_property
    def boxed_reverse(self) -> Boxed[DayTimetable]:
        """The same with time turned around."""
        return box(self.reverse)

    @cached_property
    def copies(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Day stops of each stop of the Timetable, CSR: (copies, offsets)."""
        order = np.argsort(self.timetable.stop_physical, kind="stable").astype(np.int32)
        counts = np.bincount(self.timetable.stop_physical, minlength=self.source.stop_lat.size)
        return order, np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    @cached_property
    def halts(self) -> DayHalts:
        """Its halts by stop of the Timetable."""
        return DayHalts(self.timetable, self.source.stop_lat.size)

    @cached_property
    def stop_regions(self) -> NDArray[np.int32]:
        """Region of each day stop, see `day_goal`."""
        at = self.timetable.stop_physical
        return divide_stops(self.source.stop_lat[at], self.source.stop_lon[at])

    @cached_property
    def cost_regions(self) -> NDArray[np.int32]:
        """The same, smaller, see `day_costs`."""
        at = self.timetable.stop_physical
        most = stops_in_region(at.size)
        return divide_stops(self.source.stop_lat[at], self.source.stop_lon[at], most)

    @cached_property
    def least_day(self) -> LeastDay:
        """What bounds the costs of its journeys, and those of other days that are nearly alike."""
        return self.goals.costs.covering(LeastDay.of(self.timetable, self.classes))

    def transfers(self, profile: str, footpaths: Footpaths, settings: ChangeSettings) -> DayTransfers:
        """Return the changes between rides; see `Day.transfers`.

        Parameters
        ----------
        profile : str
            Name of the footpaths.
        footpaths : Footpaths
            Walks between stops of the Timetable at the base speed.
        settings : ChangeSettings
            Speed and times of a change.

        Returns
        -------
        DayTransfers
            The same ones as long as they are kept.
        """
        key = (profile, settings)
        with self._lock:
            if key in self._transfers:
                self._transfers.move_to_end(key)
                return self._transfers[key]
        day, back, source, classes = self.timetable, self.reverse, self.source, self.classes
        plain = self.changes.get(
            key, day, back, classes, lambda: build_transfers(day, back, source, classes, footpaths, settings)
        )
        built = replace(
            plain,
            shared=plain,
            to_destination=self._bounds(profile, footpaths, settings.at_most(), is_backward=True),
            to_origin=self._bounds(profile, footpaths, settings.at_most(), is_backward=False),
        )
        pair_bytes = 8 * (built.forward.targets.size + built.backward.targets.size)
        most = max(2, min(KEPT_TRANSFERS, KEPT_TRANSFERS_BYTES // max(pair_bytes, 1)))
        with self._lock:
            self._transfers[key] = built
            while len(self._transfers) > most:
                self._transfers.popitem(last=False)
        return built

    def asked(self) -> list[tuple[str, ChangeSettings]]:
        """List what changes were asked for.

        Returns
        -------
        list[tuple[str, ChangeSettings]]
            Profiles and settings, the most recent last.
        """
        with self._lock:
            return list(self._transfers)

    def _bounds(
        self, profile: str, footpaths: Footpaths, settings: ChangeSettings, *, is_backward: bool
    ) -> GoalBounds:
        """Bound the searches that run against the direction given."""
        # What is kept here must not hold this in turn: a live day is some 10 MB, there is a new one every few
        # seconds, and a cycle is taken away by the collector only, minutes later.
        held = weakref.ref(self)

        def build(n_rounds: int) -> GoalTable:
            """Make the table for a search, which has the day."""
            products = held()
            assert products is not None
            transfers = products.transfers(profile, footpaths, settings)
            if is_backward:
                return GoalTable(products.reverse, transfers.backward, products.stop_regions, n_rounds)
            return GoalTable(products.timetable, transfers.forward, products.stop_regions, n_rounds)

        costs = None
        if has_costs(self.timetable.stop_physical.size):
            costs = self._cost_bounds(profile, footpaths, settings, is_backward=is_backward)
        return GoalBounds(self.goals, (self._token, profile, settings, is_backward), build, costs)

    def _cost_bounds(
        self, profile: str, footpaths: Footpaths, settings: ChangeSettings, *, is_backward: bool
    ) -> CostBounds:
        held = weakref.ref(self)

        def find() -> LeastDay:
            """Look up what bounds the day, for a search, which has it."""
            products = held()
            assert products is not None
            return products.least_day

        def build(part: LeastPart, weights: Weights) -> CostTable:
            """Make a table, which other days will use, too: it must not hold this one for long."""
            products = held()
            assert products is not None
            about = (products.timetable, products.source, products.classes, footpaths, settings)
            changes = products.least_day.changes
            return CostTable(
                part,
                lambda: changes.get((profile, settings), lambda: build_all_changes(*about)),
                products.timetable.stop_physical,
                products.cost_regions,
                weights,
                is_backward,
            )

        return CostBounds(self.goals.costs, (profile, settings), is_backward, find, build)


@dataclass(eq=False)
class Day:
    """A compiled day; shared by threads, never changed but for its caches.

    Dates on which the same runs at the same seconds, as most working days, share all but the date.

    Parameters
    ----------
    date : int
        Ordinal of the date.
    epoch_s : int
        Unix seconds of the day's second 0.
    timetable : DayTimetable
        What can be ridden.
    trip_day : (n_day_trips,) int32
        Ordinal of each day trip's service day.
    classes : RuleClasses
        Copies of stops and transfer rules.
    source : Timetable
        What it was compiled from.
    goals : GoalTables
        Where its lower bounds are kept, with those of other days.
    runs : (n_day_trips,) int32
        For each day trip the trip of `source` whose calls it has: the planned trip itself, or a run that is
        not as planned.
    live : LiveRuns | None
        Of a live day.
    scratch : deque
        Memory of searches, lent to one at a time; of all days with the same day stops.
    changes : SharedChanges
        Where its changes between rides are kept, with those of other days.
    content : bytes
        Two days of the same compiler and filter are alike if and only if this is equal and not empty.
    """

    date: int
    epoch_s: int
    timetable: DayTimetable
    trip_day: NDArray[np.int32] = field(repr=False)
    classes: RuleClasses
    source: Timetable
    goals: GoalTables = field(repr=False)
    runs: NDArray[np.int32] = field(repr=False)
    live: LiveRuns | None = field(default=None, repr=False)
    scratch: deque[Any] = field(default_factory=deque, repr=False)
    changes: SharedChanges = field(default_factory=SharedChanges, repr=False)
    content: bytes = field(default=b"", repr=False)
    products: DayProducts = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin with nothing worked out."""
        self.products = DayProducts(self.timetable, self.source, self.classes, self.goals, self.changes)

    def on(self, date: int, epoch_s: int) -> "Day":
        """Give the day of another date on which the same runs at the same seconds.

        Parameters
        ----------
        date : int
            Ordinal.
        epoch_s : int
            Unix seconds of its second 0.

        Returns
        -------
        Day
            Shares with this one all that is worked out about either.
        """
        other = copy(self)
        other.date, other.epoch_s = date, epoch_s
        other.trip_day = self.trip_day + np.int32(date - self.date)
        other.trip_day.flags.writeable = False
        return other

    @cached_property
    def calls_elsewhere(self) -> NDArray[np.bool_]:
        """Whether a day trip calls elsewhere than the trip it stands for was planned to: (n_day_trips,)."""
        elsewhere = np.zeros(self.runs.size, np.bool_)
        if self.live is not None:
            is_live = self.runs >= self.live.n_planned
            rows = self.live.rows[self.runs[is_live] - self.live.n_planned]
            elsewhere[is_live] = self.live.trips.same_calls[rows] == 0
        return elsewhere

    @property
    def n_stops(self) -> int:
        """Number of day stops."""
        return self.timetable.stop_physical.size

    @property
    def has_copies(self) -> bool:
        """Whether a rule of a route or trip split any stop."""
        return self.n_stops > self.source.stop_lat.size

    @property
    def reverse(self) -> DayTimetable:
        """The same day with time turned around (see `day_reverse`), built when first asked for."""
        return self.products.reverse

    @property
    def copies(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Day stops of each stop of the Timetable, CSR: (copies, offsets)."""
        return self.products.copies

    @property
    def halts(self) -> DayHalts:
        """Its halts by stop of the Timetable."""
        return self.products.halts

    def transfers(self, profile: str, footpaths: Footpaths, settings: ChangeSettings) -> DayTransfers:
        """Return the changes between rides for a walking profile and a query's settings, cached.

        Parameters
        ----------
        profile : str
            Name of the footpaths, the cache's key.
        footpaths : Footpaths
            Walks between stops of the Timetable at the base speed.
        settings : ChangeSettings
            Speed and times of a change.

        Returns
        -------
        DayTransfers
            For searches forward and backward.
        """
        return self.products.transfers(profile, footpaths, settings)

    def prepare_like(self, other: "Day", footpaths: Mapping[str, Footpaths]) -> None:
        """Work out beforehand what another day was asked for.

        Parameters
        ----------
        other : Day
            Of the same network: the one in use until now, or one that was asked about already.
        footpaths : Mapping[str, Footpaths]
            By walking profile.
        """
        for name in MADE_BEFOREHAND:
            if name in vars(other.products):
                getattr(self.products, name)
        for profile, settings in other.products.asked():
            self.transfers(profile, footpaths[profile], settings)

    def stops(self, day_trip: int) -> NDArray[np.int32]:
        """Return the Timetable stops of a day trip, one for each position."""
        t = self.timetable
        pattern = t.trip_pattern[day_trip]
        first, last = t.pattern_stops_offsets[pattern], t.pattern_stops_offsets[pattern + 1]
        return t.stop_physical[t.pattern_stops[first:last]]

    def arrivals(self, day_trip: int) -> NDArray[np.int32]:
        """Return the arrivals of a day trip, one for each position, in seconds of the day."""
        t = self.timetable
        pattern = int(t.trip_pattern[day_trip])
        length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
        base = (
            int(t.pattern_times_offsets[pattern])
            + (day_trip - int(t.pattern_trips_offsets[pattern])) * length
        )
        return t.arrivals[base : base + length]

    def departures(self, day_trip: int) -> NDArray[np.int32]:
        """Return the departures of a day trip, one for each position, in seconds of the day."""
        t = self.timetable
        pattern = int(t.trip_pattern[day_trip])
        n = int(t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern])
        first, last = int(t.pattern_times_offsets[pattern]), int(t.pattern_times_offsets[pattern + 1])
        return t.departures[first + day_trip - int(t.pattern_trips_offsets[pattern]) : last : n]
