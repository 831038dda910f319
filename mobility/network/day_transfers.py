"""Changes between two rides: footpaths, the query's settings and transfers.txt in one table."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import DayTimetable, Footpaths, Transfers
from mobility.kernels.boxed import Boxed, box
from mobility.kernels.day import sort_lists
from mobility.network.day_goal import GoalBounds
from mobility.network.day_rules import RuleClasses

SAME_STOP_CHANGE_S = 60
"""From alighting to boarding at the same stop where the feed says nothing; also the least for any walk
between two rides, so that changing the platform is never quicker than staying on it."""
ESTIMATED_MPS = 1.33
ESTIMATED_DETOUR = 1.3
"""A transfer that only transfers.txt knows (no way on streets) is estimated from the beeline."""
EARTH_RADIUS_M = 6_371_000.0

RECOMMENDED, TIMED, MINIMUM_TIME, NOT_POSSIBLE = 0, 1, 2, 3

Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """What a query says about changing; hashable, a cache key.

    Parameters
    ----------
    change_s : int
        Default time from alighting to boarding at the same stop.
    walk_scale : float
        Base speed of the footpaths divided by the walker's speed.
    factor : float
        Multiplies every transfer's time, >= 1.
    additional_s : int
        Added to every transfer.
    min_s : int
        Least time of every transfer.
    """

    change_s: int = SAME_STOP_CHANGE_S
    walk_scale: float = 1.0
    factor: float = 1.0
    additional_s: int = 0
    min_s: int = 0

    def change(self, seconds: int) -> int:
        """Return the time of a change that takes so many seconds by the feed or by default."""
        return max(math.ceil(round(seconds * self.factor, 6)) + self.additional_s, self.min_s)

    def walks(self, seconds: Int32, least_s: int) -> Int32:
        """Return the times of walks at base speed, none below `least_s` (which speed does not change)."""
        own = np.maximum(seconds * self.walk_scale, least_s) * self.factor
        scaled = np.ceil(np.round(own, 6)).astype(np.int32) + np.int32(self.additional_s)
        longest: Int32 = np.maximum(scaled, np.int32(self.min_s))
        return longest

    def at_most(self) -> "ChangeSettings":
        """Return settings under which no change takes longer, few for many queries."""
        walk_scale = 1.0 if self.walk_scale >= 1.0 else 2.0 ** math.floor(math.log2(self.walk_scale))
        return replace(self, walk_scale=walk_scale, factor=1.0, additional_s=0, min_s=0)


@dataclass(frozen=True, eq=False)
class DayTransfers:
    """Changes for searches forward in time and for searches over the reversed day.

    Parameters
    ----------
    forward, backward : Transfers
        The changes.
    to_destination, to_origin : GoalBounds | None
        What bounds searches forward and backward, None = nothing.
    shared : DayTransfers | None
        The same changes without bounds, held for days that share them.
    """

    forward: Transfers
    backward: Transfers
    to_destination: GoalBounds | None = None
    to_origin: GoalBounds | None = None
    shared: "DayTransfers | None" = None

    @cached_property
    def boxed(self) -> tuple[Boxed[Transfers], Boxed[Transfers]]:
        """The changes forward and backward, for kernels that take boxes."""
        return box(self.forward), box(self.backward)


def build_transfers(
    day: DayTimetable,
    reverse: DayTimetable,
    timetable: Timetable,
    classes: RuleClasses,
    footpaths: Footpaths,
    settings: ChangeSettings,
) -> DayTransfers:
    """Work footpaths, settings and rules into one table over day stops.

    Of the rules for two stops the most specific one counts. Type 0 says that one can change there (a walk
    that streets do not know is estimated). Type 1: the vehicle waits, so only the walk itself counts, and
    nothing at the same stop. Type 2: the walk, but at least min_transfer_time (which is the whole change at
    the same stop). Type 3: never. The query's factor, addition and minimum apply to every one of them.

    Parameters
    ----------
    day, reverse : DayTimetable
        The day forward and backward: walks to where nothing is boarded are left out.
    timetable : Timetable
        For coordinates.
    classes : RuleClasses
        Copies of stops and rules.
    footpaths : Footpaths
        Walks between stops of the Timetable at base speed.
    settings : ChangeSettings
        The query's.

    Returns
    -------
    DayTransfers
        Sorted by duration.
    """
    n = timetable.stop_lat.size
    origins = np.repeat(np.arange(footpaths.offsets.size - 1, dtype=np.int32), np.diff(footpaths.offsets))
    targets, seconds = footpaths.targets, footpaths.durations
    change_s = np.full(classes.stop_physical.size, settings.change(settings.change_s), np.int32)
    ruled: list[tuple[int, int, int]] = []
    keep = origins != targets
    if classes.rules:
        known = {}
        pair_keys = np.sort(np.array([p * n + q for p, q in classes.rules], np.int64))
        keys = origins.astype(np.int64) * n + targets
        has_rule = np.isin(keys, pair_keys)
        known = dict(zip(keys[has_rule].tolist(), seconds[has_rule].tolist(), strict=True))
        keep &= ~has_rule
        ruled = _ruled_changes(classes, timetable, known, settings, change_s)
    origins, targets = origins[keep], targets[keep]
    durations = settings.walks(seconds[keep], settings.change_s)
    if classes.stop_physical.size > n:
        origins, targets, durations = _between_copies(classes, origins, targets, durations)
        ruled += _within_stops(classes, settings)
    if ruled:
        extra = np.array(ruled, np.int32).reshape(-1, 3)
        origins = np.concatenate([origins, extra[:, 0]])
        targets = np.concatenate([targets, extra[:, 1]])
        durations = np.concatenate([durations, extra[:, 2]])
    return DayTransfers(
        _table(day, reverse, origins, targets, durations, change_s),
        _table(reverse, day, targets, origins, durations, change_s),
    )


def build_all_changes(
    day: DayTimetable,
    timetable: Timetable,
    classes: RuleClasses,
    footpaths: Footpaths,
    settings: ChangeSettings,
) -> tuple[Transfers, Transfers]:
    """List the changes between all stops, also where nothing stops on a day: the same for all days.

    Parameters
    ----------
    day : DayTimetable
        Any.
    timetable, classes, footpaths, settings
        As of `build_transfers`.

    Returns
    -------
    tuple[Transfers, Transfers]
        Forward in time, and backward.
    """
    everywhere = np.arange(classes.stop_physical.size + 1, dtype=np.int32)
    served = day._replace(stop_patterns_offsets=everywhere)
    built = build_transfers(served, served, timetable, classes, footpaths, settings)
    return built.forward, built.backward


def add_ways(
    plain: DayTransfers,
    day: DayTimetable,
    reverse: DayTimetable,
    classes: RuleClasses,
    ways: tuple[Int32, Int32, Int32],
    settings: ChangeSettings,
) -> DayTransfers:
    """Add ways that are not walked; each change takes whichever is quicker.

    What transfers.txt says of two stops holds: between them nothing is added. The query's factor, addition
    and minimum apply as to walks, its walking speed does not.

    Parameters
    ----------
    plain : DayTransfers
        From `build_transfers`, of the same day, rules and settings.
    day, reverse : DayTimetable
        The day forward and backward.
    classes : RuleClasses
        Copies of stops and rules.
    ways : tuple[(n,) int32, (n,) int32, (n,) int32]
        Stops of the Timetable where they begin and end, and seconds.
    settings : ChangeSettings
        The query's.

    Returns
    -------
    DayTransfers
        Sorted by duration, each pair of stops once; without bounds, which know walks only.
    """
    origins, targets, seconds = ways
    n = int(classes.stop_physical.max(initial=-1)) + 1
    keep = origins != targets
    if classes.rules:
        ruled = np.array([p * n + q for p, q in classes.rules], np.int64)
        keep &= ~np.isin(origins.astype(np.int64) * n + targets, ruled)
    origins, targets = origins[keep], targets[keep]
    durations = replace(settings, walk_scale=1.0).walks(seconds[keep], settings.change_s)
    origins, targets, durations = _between_copies(classes, origins, targets, durations)
    known = plain.forward
    walked = np.repeat(np.arange(known.offsets.size - 1, dtype=np.int32), np.diff(known.offsets))
    origins = np.concatenate([walked, origins])
    targets = np.concatenate([known.targets, targets])
    durations = np.concatenate([known.durations, durations])
    order = np.lexsort((durations, targets, origins))
    origins, targets, durations = origins[order], targets[order], durations[order]
    is_first = np.ones(order.size, np.bool_)
    is_first[1:] = (np.diff(origins) != 0) | (np.diff(targets) != 0)
    origins, targets, durations = origins[is_first], targets[is_first], durations[is_first]
    return DayTransfers(
        _table(day, reverse, origins, targets, durations, known.change_s),
        _table(reverse, day, targets, origins, durations, known.change_s),
    )


def find_change_s(transfers: Transfers, at: int, to: int) -> int | None:
    """Give the time of a change.

    Parameters
    ----------
    transfers : Transfers
        Of a day.
    at, to : int
        Day stops where one alights and boards.

    Returns
    -------
    int | None
        Seconds, None where one cannot change so.
    """
    if at == to:
        same_s = int(transfers.change_s[at])
        return None if same_s < 0 else same_s
    row = slice(int(transfers.offsets[at]), int(transfers.offsets[at + 1]))
    durations = transfers.durations[row][transfers.targets[row] == to]
    return int(durations.min()) if durations.size else None


def _ruled_changes(
    classes: RuleClasses,
    timetable: Timetable,
    known: dict[int, int],
    settings: ChangeSettings,
    change_s: Int32,
) -> list[tuple[int, int, int]]:
    """List (from, to, seconds) for all pairs with rules; `change_s` is changed in place."""
    n = timetable.stop_lat.size
    copies: dict[int, list[int]] = {}
    for copy in range(n, classes.stop_physical.size):
        copies.setdefault(int(classes.stop_physical[copy]), []).append(copy)
    found = []
    for p, q in classes.rules:
        walk = known.get(p * n + q)
        for a in (p, *copies.get(p, ())):
            for b in (q, *copies.get(q, ())):
                seconds = _ruled_s(classes, timetable, a, b, walk, settings)
                if a == b:
                    change_s[a] = -1 if seconds is None else seconds
                elif seconds is not None:
                    found.append((a, b, seconds))
    return found


def _ruled_s(
    classes: RuleClasses, timetable: Timetable, a: int, b: int, walk: int | None, settings: ChangeSettings
) -> int | None:
    """Seconds from one day stop to another where their stops have rules; None = not possible."""
    p, q = int(classes.stop_physical[a]), int(classes.stop_physical[b])
    rule = classes.find_rule(a, b)
    kind, minimum = (RECOMMENDED, -1) if rule is None else rule[4:]
    if kind == NOT_POSSIBLE or (rule is None and walk is None and p != q):
        return None
    timed = kind == TIMED
    least = 0 if timed else settings.change_s
    if kind == MINIMUM_TIME and minimum >= 0:
        least = minimum
        if walk is None:
            walk = 0
    if p == q:
        return settings.change(least)
    if walk is None:
        walk = estimate_walk_s(timetable, p, q, settings.change_s)
    return int(settings.walks(np.array([walk], np.int32), least)[0])


def estimate_walk_s(timetable: Timetable, p: int, q: int, unknown_s: int) -> int:
    """Estimate a walk between stops from the beeline; `unknown_s` where a coordinate is missing."""
    lat_p, lon_p, lat_q, lon_q = np.radians(
        [timetable.stop_lat[p], timetable.stop_lon[p], timetable.stop_lat[q], timetable.stop_lon[q]]
    )
    h = np.sin((lat_q - lat_p) / 2) ** 2 + np.cos(lat_p) * np.cos(lat_q) * np.sin((lon_q - lon_p) / 2) ** 2
    if np.isnan(h):
        return unknown_s
    return math.ceil(ESTIMATED_DETOUR * 2 * EARTH_RADIUS_M * float(np.arcsin(np.sqrt(h))) / ESTIMATED_MPS)


def _between_copies(
    classes: RuleClasses, origins: Int32, targets: Int32, durations: Int32
) -> tuple[Int32, Int32, Int32]:
    """Repeat each walk for every copy of its two stops."""
    order = np.argsort(classes.stop_physical, kind="stable").astype(np.int32)
    counts = np.bincount(classes.stop_physical)
    starts = np.concatenate([[0], np.cumsum(counts)])
    for side in (0, 1):
        ends = (origins, targets)[side]
        repeat = counts[ends]
        row = np.repeat(np.arange(ends.size), repeat)
        within = np.arange(row.size) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        copied = order[starts[ends[row]] + within]
        origins, targets, durations = origins[row], targets[row], durations[row]
        if side == 0:
            origins = copied
        else:
            targets = copied
    return origins, targets, durations


def _within_stops(classes: RuleClasses, settings: ChangeSettings) -> list[tuple[int, int, int]]:
    """List changes between the copies of one stop that no rule is about."""
    copies: dict[int, list[int]] = {}
    for copy in np.unique(list(classes.stop_from)).tolist():
        copies.setdefault(int(classes.stop_physical[copy]), []).append(copy)
    seconds = settings.change(settings.change_s)
    found = []
    for stop, others in copies.items():
        if (stop, stop) in classes.rules:
            continue
        members = [stop, *others]
        found += [(a, b, seconds) for a in members for b in members if a != b]
    return found


def _table(
    day: DayTimetable,
    reverse: DayTimetable,
    origins: Int32,
    targets: Int32,
    durations: Int32,
    change_s: Int32,
) -> Transfers:
    """Sort changes into lists, without those from or to day stops that nothing stops at for it."""
    n = change_s.size
    useful = np.diff(day.stop_patterns_offsets)[targets] > 0
    useful &= np.diff(reverse.stop_patterns_offsets)[origins] > 0
    origins, targets, durations = origins[useful], targets[useful], durations[useful]
    order = np.argsort(origins, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(origins, minlength=n))]).astype(np.int32)
    table = Transfers(targets[order], durations[order], offsets, change_s.copy())
    sort_lists(table.offsets, table.targets, table.durations)
    for array in table:
        array.flags.writeable = False
    return table
