"""Via stops as layers: one timetable in which a journey that reached its goal has passed them all, in order.

Layer l holds what happens after l via stops have been passed. Every stop and pattern exists once in each
layer. From layer to layer one gets on foot, at or by way of a via stop, where one stays as long as asked; or,
where no stay is asked, sitting in a vehicle that calls there (a *through* pattern begins in one layer and
ends in another). So a single search finds the exact Pareto set over whole journeys, the number of rides
included, and a ride through a via stop counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Footpaths, Transfers
from mobility.kernels.day import index_by_stop, sort_lists
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings, DayTransfers, build_all_changes
from mobility.network.once import OnceCache
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.day_loads import part_of

Int32 = NDArray[np.int32]
Links = tuple[Int32, Int32]  # day stops and seconds

UNREACHED = np.int32(2**30)


@dataclass(frozen=True, slots=True, eq=False)
class ViaStop:
    """One via stop: its day stops (all platforms, all copies) and the stay."""

    day_stops: Int32
    stay_s: int


@dataclass(frozen=True, eq=False)
class Layers:
    """A layered day with its changes, shared by all queries with the same via stops and settings."""

    base: Day
    day: Day
    transfers: DayTransfers
    vias: tuple[ViaStop, ...]
    changes: Transfers  # between stops of the base day with the time that a change needs
    walks: Transfers  # the same as mere walks
    times: NDArray[np.int64]  # (n_times of `day`,) which time of the base day each one is
    _loads: OnceCache[int, tuple[DayLoads, DayLoads]] = field(
        default_factory=lambda: OnceCache(2), repr=False
    )

    def lay_out(self, loads: DayLoads) -> DayLoads:
        """Give the loads of the base day to the trips of all layers.

        Parameters
        ----------
        loads : DayLoads
            Of the base day.

        Returns
        -------
        DayLoads
            Of `day`; the same object for the same loads, while they are in use.
        """
        return self._loads.get(id(loads), lambda: (loads, part_of(loads, self.times)))[1]

    def to_via(self, first: int, last: int) -> NDArray[np.int32]:
        """Give the time from each day stop to each stop of a via, earlier vias passed and stayed at.

        Parameters
        ----------
        first, last : int
            The first and the last via on this walk.

        Returns
        -------
        (n_via_stops, n_day_stops) int32
            Seconds until one arrives at via `last`; UNREACHED where no walk leads there.
        """
        times = self._walks_to(self.vias[first])
        for j in range(first + 1, last + 1):
            before, here = self.vias[j - 1], self.vias[j]
            hops = self._walks_to(here)[:, before.day_stops]
            through = hops[:, :, None] + before.stay_s + times[None, :, :].astype(np.int64)
            times = np.minimum(through.min(axis=1), UNREACHED).astype(np.int32)
        return times

    def _walks_to(self, via: ViaStop) -> Int32:
        walks, n = self.walks, self.base.n_stops
        times = np.full((via.day_stops.size, n), UNREACHED, np.int32)
        origins = np.repeat(np.arange(n, dtype=np.int32), np.diff(walks.offsets))
        physical = self.base.timetable.stop_physical
        for row, stop in enumerate(via.day_stops):
            into = walks.targets == stop
            np.minimum.at(times[row], origins[into], walks.durations[into])
            times[row, physical == physical[stop]] = 0
        return times

    def from_stop(self, day_stop: int, *, changing: bool) -> Links:
        """List the ways from a via stop to where one may board, itself (at once) included.

        Parameters
        ----------
        day_stop : int
            Of the base day.
        changing : bool
            True: with the time of a change of vehicle; False: mere walks, after coming from the origin.

        Returns
        -------
        tuple[(n,) int32, (n,) int32]
            Day stops of the base day and seconds.
        """
        walks = self.changes if changing else self.walks
        part = slice(walks.offsets[day_stop], walks.offsets[day_stop + 1])
        return (
            np.append(walks.targets[part], np.int32(day_stop)).astype(np.int32),
            np.append(walks.durations[part], np.int32(0)).astype(np.int32),
        )


def all_changes(day: Day, footpaths: Footpaths, settings: ChangeSettings) -> tuple[Transfers, Transfers]:
    """List the changes and the mere walks between all stops of a day: nothing need stop at a via that day.

    Parameters
    ----------
    day : Day
        Compiled day.
    footpaths : Footpaths
        Of the walking profile.
    settings : ChangeSettings
        The query's.

    Returns
    -------
    tuple[Transfers, Transfers]
        Over day stops; the second one without any slack.
    """
    mere = ChangeSettings(change_s=0, walk_scale=settings.walk_scale)
    changes, walks = (
        build_all_changes(day.timetable, day.source, day.classes, footpaths, wanted)[0]
        for wanted in (settings, mere)
    )
    return changes, walks


def build_layers(day: Day, changes: Transfers, walks: Transfers, vias: Sequence[ViaStop]) -> Layers:
    """Lay a day out in layers.

    Parameters
    ----------
    day : Day
        Compiled day.
    changes, walks : Transfers
        From `all_changes`.
    vias : Sequence[ViaStop]
        One or two, in order.

    Returns
    -------
    Layers
        One layer more than via stops.
    """
    timetable, sources, times = _layered_timetable(day, vias)
    runs = day.runs[sources]
    layered = Day(
        day.date,
        day.epoch_s,
        timetable,
        day.trip_day[sources],
        day.classes,
        day.source,
        day.goals,
        runs,
        day.live,
    )
    n_all = timetable.stop_physical.size
    unfinished = Layers(day, layered, DayTransfers(changes, changes), tuple(vias), changes, walks, times)
    origins, targets, durations = _layered_walks(unfinished)
    boarded = np.diff(timetable.stop_patterns_offsets) > 0
    alighted = np.zeros(n_all, np.bool_)
    alighted[timetable.pattern_stops[timetable.pattern_can_alight != 0]] = True
    useful = alighted[origins] & boarded[targets]
    origins, targets, durations = origins[useful], targets[useful], durations[useful]
    change_s = np.tile(changes.change_s, len(vias) + 1)
    transfers = DayTransfers(
        _table(n_all, origins, targets, durations, change_s),
        _table(n_all, targets, origins, durations, change_s),
    )
    return replace(unfinished, transfers=transfers)


def _layered_walks(layers: Layers) -> tuple[Int32, Int32, Int32]:
    """List all changes: (origin, target, seconds) between layered day stops."""
    changes, n = layers.changes, layers.base.n_stops
    n_layers = len(layers.vias) + 1
    own = np.repeat(np.arange(n, dtype=np.int32), np.diff(changes.offsets))
    parts = [(own + layer * n, changes.targets + layer * n, changes.durations) for layer in range(n_layers)]
    for first in range(len(layers.vias)):
        for last in range(first, len(layers.vias)):
            origins, targets, seconds = _crossings(layers, first, last)
            parts.append((origins + first * n, targets + (last + 1) * n, seconds))
    origins, targets, durations = (
        np.concatenate(column).astype(np.int32) for column in zip(*parts, strict=True)
    )
    return origins, targets, durations


def _crossings(layers: Layers, first: int, last: int) -> tuple[Int32, Int32, Int32]:
    """List the quickest walks past vias `first` to `last`, between day stops of the base day."""
    via, changes = layers.vias[last], layers.changes
    times = layers.to_via(first, last)
    leaving = np.repeat(np.arange(layers.base.n_stops, dtype=np.int32), np.diff(changes.offsets))
    columns: list[tuple[Int32, Int32, Int32]] = []
    for row, stop in enumerate(via.day_stops):
        origins = np.flatnonzero(times[row] < UNREACHED).astype(np.int32)
        targets, seconds = layers.from_stop(int(stop), changing=True)
        total = times[row, origins][:, None] + via.stay_s + seconds[None, :]
        # Boarding at the via itself: the walk there was the change and needs the time of one.
        least = np.zeros(layers.base.n_stops, np.int32)
        least[leaving[changes.targets == stop]] = changes.durations[changes.targets == stop]
        total[:, -1] = np.maximum(total[:, -1], least[origins])
        columns.append(
            (np.repeat(origins, targets.size), np.tile(targets, origins.size), total.ravel().astype(np.int32))
        )
    origins, targets, durations = (np.concatenate(column) for column in zip(*columns, strict=True))
    change_s = changes.change_s
    same = origins == targets
    # Who boards where they alighted needs the change there, stay or not; a forbidden change needs a stay.
    durations = np.where(same, np.maximum(durations, change_s[origins]), durations)
    keep = ~(same & (change_s[origins] < 0) & (durations <= 0))
    origins, targets, durations = origins[keep], targets[keep], durations[keep]
    order = np.lexsort((durations, targets, origins))
    origins, targets, durations = origins[order], targets[order], durations[order]
    new = (np.diff(origins, prepend=-1) != 0) | (np.diff(targets, prepend=-1) != 0)
    return origins[new], targets[new], durations[new].astype(np.int32)


def _table(n: int, origins: Int32, targets: Int32, durations: Int32, change_s: Int32) -> Transfers:
    order = np.argsort(origins, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(origins, minlength=n))]).astype(np.int32)
    table = Transfers(targets[order], durations[order], offsets, change_s.copy())
    sort_lists(table.offsets, table.targets, table.durations)
    for array in table:
        array.flags.writeable = False
    return table


@dataclass(frozen=True, slots=True)
class _Through:
    """A pattern that begins in layer `first` and passes vias at `crossings` (positions, non-decreasing)."""

    pattern: int
    first: int
    crossings: tuple[int, ...]


def _through_patterns(day: Day, vias: Sequence[ViaStop]) -> list[_Through]:
    """List the ways to sit through one via, or through both of them."""
    t = day.timetable
    found = []
    physical = t.stop_physical[t.pattern_stops]
    at = [np.isin(physical, t.stop_physical[via.day_stops]) & (via.stay_s == 0) for via in vias]
    for first in range(len(vias)):
        if not at[first].any():
            continue
        owners = np.searchsorted(t.pattern_stops_offsets, np.flatnonzero(at[first]), side="right") - 1
        for pattern in np.unique(owners).tolist():
            calls = slice(t.pattern_stops_offsets[pattern], t.pattern_stops_offsets[pattern + 1])
            positions = [np.flatnonzero(mask[calls]).tolist() for mask in at]
            length = calls.stop - calls.start
            found += [_Through(pattern, first, (q,)) for q in positions[first] if 0 < q < length - 1]
            if first == 0 and len(vias) == 2:
                found += [
                    _Through(pattern, 0, (q, r))
                    for q, r in combinations_with_replacement(sorted({*positions[0], *positions[1]}), 2)
                    if q in positions[0] and r in positions[1] and q > 0 and r < length - 1
                ]
    return found


def _layered_timetable(day: Day, vias: Sequence[ViaStop]) -> tuple[DayTimetable, Int32, NDArray[np.int64]]:
    """Give the timetable, of each of its trips the day trip it copies, and of each time the day's."""
    t, n = day.timetable, day.n_stops
    n_layers = len(vias) + 1
    n_patterns, n_trips = t.pattern_stops_offsets.size - 1, t.trip_source.size
    stops = [t.pattern_stops + layer * n for layer in range(n_layers)]
    can_board, can_alight = (
        [np.tile(t.pattern_can_board, n_layers)],
        [np.tile(t.pattern_can_alight, n_layers)],
    )
    lengths = [np.tile(np.diff(t.pattern_stops_offsets), n_layers)]
    counts = [np.tile(np.diff(t.pattern_trips_offsets), n_layers)]
    every_time = [np.tile(np.arange(t.arrivals.size), n_layers)]
    trips = [np.tile(np.arange(n_trips, dtype=np.int32), n_layers)]
    layer_of_first = [np.repeat(np.arange(n_layers), n_trips)]
    layer_of_last = [np.repeat(np.arange(n_layers), n_trips)]
    for through in _through_patterns(day, vias):
        p = through.pattern
        calls = slice(t.pattern_stops_offsets[p], t.pattern_stops_offsets[p + 1])
        times = slice(t.pattern_times_offsets[p], t.pattern_times_offsets[p + 1])
        own_trips = np.arange(t.pattern_trips_offsets[p], t.pattern_trips_offsets[p + 1], dtype=np.int32)
        position = np.arange(calls.stop - calls.start)
        layer = through.first + sum((position > q).astype(np.int32) for q in through.crossings)
        stops.append(t.pattern_stops[calls] + layer * n)
        can_board.append(t.pattern_can_board[calls] * (position < through.crossings[0]))
        can_alight.append(t.pattern_can_alight[calls] * (position > through.crossings[-1]))
        lengths.append(np.array([position.size]))
        counts.append(np.array([own_trips.size]))
        every_time.append(np.arange(times.start, times.stop))
        trips.append(own_trips)
        layer_of_first.append(np.full(own_trips.size, through.first))
        layer_of_last.append(np.full(own_trips.size, through.first + len(through.crossings)))
    all_lengths, all_counts = np.concatenate(lengths), np.concatenate(counts)
    stops_offsets = _offsets(all_lengths).astype(np.int32)
    sources = np.concatenate(trips)
    all_stops = np.concatenate(stops).astype(np.int32)
    boardable = np.concatenate(can_board).astype(np.uint8)
    times_of = np.concatenate(every_time)
    n_physical = day.source.stop_lat.size
    physical = np.concatenate([t.stop_physical + layer * n_physical for layer in range(n_layers)]).astype(
        np.int32
    )
    continuations, continuations_offsets = _continuations(
        day, vias, sources, np.concatenate(layer_of_first), np.concatenate(layer_of_last)
    )
    layered = DayTimetable(
        all_stops,
        stops_offsets,
        boardable,
        np.concatenate(can_alight).astype(np.uint8),
        _offsets(all_counts).astype(np.int32),
        _offsets(all_lengths.astype(np.int64) * all_counts),
        t.arrivals[times_of],
        t.departures[times_of],
        *index_by_stop(stops_offsets, all_stops, boardable, physical.size),
        stop_physical=physical,
        trip_source=t.trip_source[sources],
        trip_pattern=np.repeat(np.arange(all_counts.size, dtype=np.int32), all_counts),
        trip_continuations=continuations,
        trip_continuations_offsets=continuations_offsets,
    )
    assert layered.pattern_stops_offsets.size - 1 >= n_patterns
    for array in layered:
        array.flags.writeable = False
    return layered, sources, times_of


def _continuations(
    day: Day,
    vias: Sequence[ViaStop],
    sources: Int32,
    layer_of_first: NDArray[np.int64],
    layer_of_last: NDArray[np.int64],
) -> tuple[Int32, Int32]:
    """Let one stay seated into every version of the next trip that begins where this one ends.

    A trip whose last stop is a via without a stay leads on into the next layer as well, and into the one
    after that where it is the next via, too.
    """
    t = day.timetable
    n_variants = sources.size
    if t.trip_continuations.size == 0:
        return np.empty(0, np.int32), np.zeros(n_variants + 1, np.int32)
    versions: dict[tuple[int, int], list[int]] = {}
    for variant, (source, layer) in enumerate(zip(sources.tolist(), layer_of_first.tolist(), strict=True)):
        versions.setdefault((source, layer), []).append(variant)
    lasts = t.stop_physical[t.pattern_stops[t.pattern_stops_offsets[t.trip_pattern + 1] - 1]]
    sat_through = [set(t.stop_physical[via.day_stops].tolist()) if via.stay_s == 0 else set() for via in vias]
    found: list[int] = []
    counts = np.zeros(n_variants, np.int64)
    for variant, (source, layer) in enumerate(zip(sources.tolist(), layer_of_last.tolist(), strict=True)):
        following = t.trip_continuations[
            t.trip_continuations_offsets[source] : t.trip_continuations_offsets[source + 1]
        ].tolist()
        layers = [layer]
        while layers[-1] < len(vias) and int(lasts[source]) in sat_through[layers[-1]]:
            layers.append(layers[-1] + 1)
        variants = [v for trip in following for at in layers for v in versions.get((trip, at), ())]
        found.extend(variants)
        counts[variant] = len(variants)
    return np.array(found, np.int32), _offsets(counts).astype(np.int32)


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
