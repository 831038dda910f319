"""The least times of the hops of days, by parts of the day, for lower bounds that outlive a live timetable.

A live day is new every few seconds, but for nearly all of its hops it takes no less time than planned. So
bounds are worked out from a `LeastDay` that *covers* the day: it has all its lists of stops, with no hop
longer. Where a live day has a quicker hop, or an additional run along other stops, another LeastDay takes the
least of both, and some more: it will cover the days to come, too.
"""

from collections.abc import Hashable, Mapping
from dataclasses import InitVar, dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.day import index_by_stop
from mobility.kernels.least_patterns import NOT_RIDDEN, LeastPatterns, least_hops_of_hours
from mobility.network.day_rules import RuleClasses
from mobility.network.once import OnceCache

FIRST_S = -16 * 3600
"""The first part of a day begins here, ..."""
STEP_S = 3600
"""... the next one so much later, ..."""
WITHIN_S = 4 * 3600
"""... and each lasts so long. By day hops take a fifth longer than at night, and much runs at some hours."""
N_PARTS = 53
SPARE = 8
"""A hop that has to be lowered is so by one part in so many more, and the rest of its list of stops by one in
so many: else each snapshot of a live day would lower some."""
LOOSEST = 0.75
"""A LeastDay whose hops sum up to less than this share of a day's own does not serve for it."""

KEPT_CHANGES = 8

Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]
Changes = tuple[Transfers, Transfers]
"""Forward in time, and backward."""


def hours_of(first_s: int) -> tuple[int, int]:
    """Give the part of the day that holds most of what comes after a moment.

    Parameters
    ----------
    first_s : int
        Second of a day, forward or backward in time.

    Returns
    -------
    tuple[int, int]
        Its first and last second.
    """
    begin = first_s // STEP_S * STEP_S
    return begin, begin + WITHIN_S


class PatternLists(NamedTuple):
    """Lists of stops that trips run along, in all parts of a day alike; read only."""

    stops: Int32  # as of LeastPatterns, forward in time
    offsets: Int32
    can_board: UInt8
    can_alight: UInt8
    links: frozenset[tuple[int, int]]  # patterns that one may stay seated between
    n_stops: int


class LeastPart:
    """The hops of one part of the day, in both directions.

    It outlives the LeastDay that it is made with, and so must not hold it.

    Parameters
    ----------
    lists : PatternLists
        What is ridden.
    hops : NDArray[np.int32]
        (n_calls,) least s, as vehicles run.
    """

    def __init__(self, lists: PatternLists, hops: Int32) -> None:
        self._source: tuple[PatternLists, Int32] | None = (lists, hops)

    def move_to(self, lists: PatternLists, hops: Int32) -> None:
        """Let go of the arrays that it was made with, unless it is laid out, which does so, too.

        Parameters
        ----------
        lists, hops
            As of the class, and no other ones but for what is not ridden in this part.
        """
        if self._source is not None:
            self._source = (lists, hops)

    @cached_property
    def forward(self) -> LeastPatterns:
        """As vehicles run."""
        assert self._source is not None
        lists, hops = self._source
        links = np.array(sorted(lists.links), np.int64).reshape(-1, 2)
        made = lay_out(*lists[:4], hops.copy(), links, lists.n_stops)
        self._source = None
        return made

    @cached_property
    def backward(self) -> LeastPatterns:
        """The same with time turned around."""
        f = self.forward
        lengths = np.diff(f.offsets)
        starts, ends = np.repeat(f.offsets[:-1], lengths), np.repeat(f.offsets[1:], lengths)
        mirrored = starts + ends - 1 - np.arange(f.stops.size)
        hops = np.roll(f.hops, -1)[mirrored]
        hops[f.offsets[:-1]] = 0
        before = np.repeat(np.arange(lengths.size), np.diff(f.followers_offsets))
        return lay_out(
            f.stops[mirrored],
            f.offsets,
            f.can_alight[mirrored],
            f.can_board[mirrored],
            hops.astype(np.int32),
            np.stack([f.followers, before], axis=1),
            f.stop_patterns_offsets.size - 1,
        )


def lay_out(
    stops: Int32,
    offsets: Int32,
    can_board: UInt8,
    can_alight: UInt8,
    hops: Int32,
    links: NDArray[np.integer],
    n_stops: int,
) -> LeastPatterns:
    """Index patterns for a search.

    Parameters
    ----------
    stops, offsets, can_board, can_alight, hops
        As of `LeastPatterns`.
    links : (n, 2) int
        Patterns that are followed, and by which.
    n_stops : int
        Day stops.

    Returns
    -------
    LeastPatterns
        Read only.
    """
    order = np.lexsort((links[:, 1], links[:, 0]))
    counts = np.bincount(links[:, 0], minlength=offsets.size - 1)
    made = LeastPatterns(
        stops,
        offsets,
        can_board,
        can_alight,
        hops,
        # Copies: kernels would be compiled once more for arrays that are read only.
        *index_by_stop(offsets.copy(), stops.copy(), can_board.copy(), n_stops),
        links[order, 1].astype(np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
    )
    for array in made:
        array.flags.writeable = False
    return made


@dataclass(eq=False)
class LeastDay:
    """Lists of stops, each once, with the least times of their hops in each part of the day.

    Parameters
    ----------
    classes : RuleClasses
        Tells what day stops are.
    numbers : dict[bytes, int]
        Pattern by its list of day stops.
    stops, offsets, can_board, can_alight
        As of `LeastPatterns`, forward in time.
    hops : (N_PARTS, n_calls) int32
        Least s.
    links : frozenset[tuple[int, int]]
        Patterns that one may stay seated between.
    changes : OnceCache
        Changes between all stops, whatever stops there; for all with the same day stops.
    planned : (N_PARTS, n_calls) int32
        The same as they were first taken in, before any was lowered.
    kept : Mapping[int, LeastPart]
        Parts of the day that are those of another one.
    """

    classes: RuleClasses
    numbers: dict[bytes, int]
    stops: Int32
    offsets: Int32
    can_board: UInt8
    can_alight: UInt8
    hops: Int32
    links: frozenset[tuple[int, int]]
    changes: OnceCache[Hashable, Changes]
    planned: Int32
    kept: InitVar[Mapping[int, LeastPart]] = MappingProxyType({})

    def __post_init__(self, kept: Mapping[int, LeastPart]) -> None:
        """Nothing is laid out before it is asked for."""
        lists = PatternLists(
            self.stops, self.offsets, self.can_board, self.can_alight, self.links,
            self.classes.stop_physical.size,
        )  # fmt: skip
        for number, part in kept.items():
            part.move_to(lists, self.hops[number])
        self.parts = [kept.get(number) or LeastPart(lists, self.hops[number]) for number in range(N_PARTS)]

    @classmethod
    def of(cls, day: DayTimetable, classes: RuleClasses) -> "LeastDay":
        """Work a compiled day out.

        Parameters
        ----------
        day : DayTimetable
            Forward in time.
        classes : RuleClasses
            Of its compiler.

        Returns
        -------
        LeastDay
            Of that day alone.
        """
        numbers: dict[bytes, int] = {}
        ends = day.pattern_stops_offsets.tolist()
        n = len(ends) - 1
        number = np.array(
            [
                numbers.setdefault(day.pattern_stops[ends[p] : ends[p + 1]].tobytes(), len(numbers))
                for p in range(n)
            ],
            np.int64,
        )
        _, models = np.unique(number, return_index=True)
        lengths = np.diff(day.pattern_stops_offsets)
        offsets = np.concatenate([[0], np.cumsum(lengths[models])]).astype(np.int32)
        stops = day.pattern_stops[_positions(day.pattern_stops_offsets[models], lengths[models])]
        places = offsets[number] if n else np.empty(0, np.int32)
        at = _positions(places, lengths)
        can_board, can_alight = np.zeros(stops.size, np.uint8), np.zeros(stops.size, np.uint8)
        np.maximum.at(can_board, at, day.pattern_can_board)
        np.maximum.at(can_alight, at, day.pattern_can_alight)
        hops = np.full((N_PARTS, stops.size), NOT_RIDDEN, np.int32)
        hops[:, offsets[:-1]] = 0
        least_hops_of_hours(day, places, FIRST_S, STEP_S, WITHIN_S, hops)
        before = np.repeat(day.trip_pattern, np.diff(day.trip_continuations_offsets))
        pairs = np.stack([number[before], number[day.trip_pattern[day.trip_continuations]]], axis=1)
        links = frozenset((int(a), int(b)) for a, b in np.unique(pairs, axis=0))
        changes: OnceCache[Hashable, Changes] = OnceCache(KEPT_CHANGES)
        return cls(classes, numbers, stops, offsets, can_board, can_alight, hops, links, changes, hops)

    def part(self, first_s: int) -> LeastPart | None:
        """Give the hops of one part of the day.

        Parameters
        ----------
        first_s : int
            Second at which a part begins.

        Returns
        -------
        LeastPart | None
            None: there is none that begins then.
        """
        number, rest = divmod(first_s - FIRST_S, STEP_S)
        if rest or not 0 <= number < N_PARTS:
            return None
        return self.parts[number]

    def means(self, other: "LeastDay") -> bool:
        """Tell whether day stops are the same ones in both."""
        mine, its = self.classes, other.classes
        return mine is its or (
            np.array_equal(mine.stop_physical, its.stop_physical)
            and mine.stop_from == its.stop_from
            and mine.stop_to == its.stop_to
        )

    def covers(self, day: "LeastDay") -> bool:
        """Tell whether what this bounds is bounded on a day, too.

        Parameters
        ----------
        day : LeastDay
            From `of`, with the same day stops.

        Returns
        -------
        bool
            Whether all that can be ridden there can be here, and takes no longer.
        """
        numbers = self._numbers_of(day)
        if numbers is None:
            return False
        at = _positions(self.offsets[numbers], np.diff(day.offsets))
        return bool(
            (self.can_board[at] >= day.can_board).all()
            and (self.can_alight[at] >= day.can_alight).all()
            and (self.hops[:, at] <= day.hops).all()
            and all((int(numbers[a]), int(numbers[b])) in self.links for a, b in day.links)
        )

    def serves(self, day: "LeastDay") -> bool:
        """Tell whether the bounds are about as high as those from a day alone."""
        numbers = self._numbers_of(day)
        if numbers is None:
            return False
        at = _positions(self.offsets[numbers], np.diff(day.offsets))
        ridden = day.hops < NOT_RIDDEN
        own, here = (hops.sum(where=ridden, dtype=np.int64) for hops in (day.hops, self.hops[:, at]))
        return bool(here >= LOOSEST * own)

    def widened(self, day: "LeastDay") -> "LeastDay":
        """Take in a day.

        Parameters
        ----------
        day : LeastDay
            From `of`, with the same day stops.

        Returns
        -------
        LeastDay
            Covers both; parts of the day in which nothing is lower stay the same object.
        """
        numbers = dict(self.numbers)
        own = np.array([numbers.setdefault(key, len(numbers)) for key in day.numbers], np.int64)
        added = np.flatnonzero(own >= len(self.numbers))
        lengths = np.diff(day.offsets)
        new = _positions(day.offsets[added], lengths[added])
        offsets = np.concatenate([self.offsets, self.offsets[-1] + np.cumsum(lengths[added])]).astype(
            np.int32
        )
        can_board = np.concatenate([self.can_board, day.can_board[new]])
        can_alight = np.concatenate([self.can_alight, day.can_alight[new]])
        hops, planned = (
            np.concatenate([each, day.hops[:, new]], axis=1) for each in (self.hops, self.planned)
        )
        at = _positions(offsets[own], lengths)
        is_other = (can_board[at] < day.can_board) | (can_alight[at] < day.can_alight)
        can_board[at] = np.maximum(can_board[at], day.can_board)
        can_alight[at] = np.maximum(can_alight[at], day.can_alight)
        is_lower = day.hops < hops[:, at]
        # Where one hop is quicker than ever planned, the next run is so on another one.
        is_quick = np.maximum.reduceat(is_lower, day.offsets[:-1], axis=1) if own.size else is_lower[:, :0]
        before = np.where(
            np.repeat(is_quick, lengths, axis=1),
            np.minimum(hops[:, at], planned[:, at] - planned[:, at] // SPARE),
            hops[:, at],
        )
        hops[:, at] = np.where(is_lower, np.minimum(before, day.hops - day.hops // SPARE), before)
        links = self.links | {(int(own[a]), int(own[b])) for a, b in day.links}
        stays = ~is_lower.any(axis=1)
        is_first = np.zeros(new.size, np.bool_)
        is_first[np.cumsum(lengths[added]) - lengths[added]] = True
        stays &= (day.hops[:, new[~is_first]] == NOT_RIDDEN).all(axis=1)
        stays &= not is_other.any() and links == self.links
        kept = {number: self.parts[number] for number in np.flatnonzero(stays).tolist()}
        stops = np.concatenate([self.stops, day.stops[new]])
        return LeastDay(
            self.classes, numbers, stops, offsets, can_board, can_alight, hops, links, self.changes, planned,
            kept,
        )  # fmt: skip

    def _numbers_of(self, day: "LeastDay") -> NDArray[np.int64] | None:
        numbers = [self.numbers.get(key, -1) for key in day.numbers]
        return None if -1 in numbers else np.array(numbers, np.int64)


def _positions(places: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """List the places of the positions of patterns that begin at some places."""
    starts = np.cumsum(lengths) - lengths
    return np.repeat(places - starts, lengths) + np.arange(int(lengths.sum()))
