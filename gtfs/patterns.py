"""Patterns: trips with the same ordered stops, pickup and drop-off types; times position-major."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.frequencies import Runs
from gtfs.stop_times import StopTimes

_SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


class Patterns(NamedTuple):
    """The pattern and time arrays of `Timetable`, and where each trip comes from."""

    stops: NDArray[np.int32]
    stops_offsets: NDArray[np.int32]
    pickup: NDArray[np.uint8]
    drop_off: NDArray[np.uint8]
    trips_offsets: NDArray[np.int32]
    times_offsets: NDArray[np.int64]
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]
    sequences: NDArray[np.int32]
    trip_pattern: NDArray[np.int32]  # (n_trips,)
    trip_run: NDArray[np.int64]  # (n_trips,) row of Runs


def build_patterns(times: StopTimes, runs: Runs) -> Patterns:
    """Group runs by pattern and lay their times out.

    Parameters
    ----------
    times : StopTimes
        Complete stop times.
    runs : Runs
        What is ridden.

    Returns
    -------
    Patterns
        Patterns in order of their first run; trips of a pattern by (departure at position 0, arrival at
        the last position, trip record).
    """
    pattern_of_source, representatives = _group(times, runs)
    lengths = np.diff(times.offsets)
    pattern_lengths = lengths[representatives]
    stops_offsets = np.append(0, np.cumsum(pattern_lengths)).astype(np.int32)
    rows = _ranges(times.offsets[representatives], pattern_lengths)

    first = times.departures[times.offsets[:-1]][runs.source] + runs.shift_s
    last = times.arrivals[times.offsets[1:] - 1][runs.source] + runs.shift_s
    trip_pattern = pattern_of_source[runs.source]
    order = np.lexsort((runs.source, last, first, trip_pattern))
    trip_pattern = trip_pattern[order].astype(np.int32)
    trips_per_pattern = np.bincount(trip_pattern, minlength=len(representatives))
    trips_offsets = np.append(0, np.cumsum(trips_per_pattern)).astype(np.int32)
    times_offsets = np.append(0, np.cumsum(trips_per_pattern * pattern_lengths)).astype(np.int64)

    source = runs.source[order]
    rank = np.arange(len(order)) - trips_offsets[trip_pattern]
    shift = runs.shift_s[order]
    trip_lengths = pattern_lengths[trip_pattern]
    from_rows = _ranges(times.offsets[source], trip_lengths)
    owner = np.repeat(np.arange(len(order)), trip_lengths)
    position = np.arange(len(from_rows)) - np.repeat(np.cumsum(trip_lengths) - trip_lengths, trip_lengths)
    to = times_offsets[trip_pattern[owner]] + position * trips_per_pattern[trip_pattern[owner]] + rank[owner]
    arrivals, departures, sequences = (np.empty(len(from_rows), dtype=np.int32) for _ in range(3))
    arrivals[to] = times.arrivals[from_rows] + shift[owner]
    departures[to] = times.departures[from_rows] + shift[owner]
    sequences[to] = times.sequences[from_rows]
    return Patterns(
        times.stops[rows],
        stops_offsets,
        times.pickup[rows],
        times.drop_off[rows],
        trips_offsets,
        times_offsets,
        arrivals,
        departures,
        sequences,
        trip_pattern.astype(np.int32),
        order.astype(np.int64),
    )


def _group(times: StopTimes, runs: Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pattern of each source (-1: no run uses it) and one source of each pattern.

    Sources are told apart by a 64-bit hash; equality is then checked, and another seed taken if two
    different sequences fell together.
    """
    used = np.zeros(len(times.records), dtype=bool)
    used[runs.source] = True
    sources = np.flatnonzero(used)
    pattern_of_source = np.full(len(used), -1, dtype=np.int64)
    if not sources.size:
        return pattern_of_source, sources
    for seed in _SEEDS:
        hashes = _hash(times, np.uint64(seed))[sources]
        _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        by_appearance = np.argsort(first, kind="stable")
        number = np.empty(len(first), dtype=np.int64)
        number[by_appearance] = np.arange(len(first))
        pattern_of_source[sources] = number[inverse]
        representatives = sources[first[by_appearance]]
        if _all_equal(times, sources, representatives[pattern_of_source[sources]]):
            return pattern_of_source, representatives
    raise ArithmeticError("two stop sequences have the same hash for every seed")


def _hash(times: StopTimes, seed: np.uint64) -> NDArray[np.uint64]:
    """Hash of each source's sequence: the sum of mixed (position, stop, pickup, drop-off)."""
    lengths = np.diff(times.offsets)
    position = np.arange(len(times.stops), dtype=np.uint64) - np.repeat(times.offsets[:-1], lengths).astype(
        np.uint64
    )
    value = (position << np.uint64(36)) | (times.stops.astype(np.uint64) << np.uint64(4))
    value |= (times.pickup.astype(np.uint64) << np.uint64(2)) | times.drop_off.astype(np.uint64)
    value += seed  # splitmix64 (Steele, Lea, Flood 2014): three rounds of shift and multiply
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
    return np.asarray(np.add.reduceat(value, times.offsets[:-1]), dtype=np.uint64)


def _all_equal(times: StopTimes, sources: NDArray[np.int64], others: NDArray[np.int64]) -> bool:
    """Whether each source has the same sequence as its counterpart."""
    lengths = np.diff(times.offsets)
    if np.any(lengths[sources] != lengths[others]):
        return False
    left = _ranges(times.offsets[sources], lengths[sources])
    right = _ranges(times.offsets[others], lengths[others])
    return all(
        np.array_equal(column[left], column[right]) for column in (times.stops, times.pickup, times.drop_off)
    )


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers of the ranges ``start .. start + length``, one range after the other."""
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))
