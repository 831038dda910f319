"""Ways through the network: for pairs of stations the best few chains of rides, and what each costs.

A way is up to three rides with walks between them. Direct rides come from `legs`; ways with a change are put
together at the stations where one can change. A rider follows a way as a strategy: each ride is taken with
whichever good line comes first.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mobility.simulation.riders.legs import Direct

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]

MAX_RIDES = 3
N_OPTIONS = 4
_CHANGE_S = 540.0
"""What a change costs besides its walk and wait (an ordinary value; an assumption)."""
_WALK = 1.8
_PLATFORM_S = 45.0
_WALK_MPS = 1.2 / 1.3
"""Meters of beeline a second: streets are a third longer than the beeline."""
_NEAR_M = 420.0
_NEIGHBORS = 5
_CANDIDATES = 14


class Walks(NamedTuple):
    """Stations in walking distance; the first neighbor of each is the station itself."""

    near: Ints  # (n_stations, k)
    walk_s: Floats  # (n_stations, k) inf where there is none
    from_: Ints  # (n_changes,) where one leaves a vehicle
    to: Ints  # (n_changes,) where one boards the next
    change_s: Floats  # (n_changes,) on foot


class Skim(NamedTuple):
    """Costs of one period, seconds; first and last walks are in them."""

    direct: Direct
    out_s: Floats  # (n_stations, n_stations) from a home station by one ride to where one alights
    board_at: Ints  # the station where that ride begins
    alight_at: Ints  # (n_stations, n_stations) where the last ride ends, from where one boards it
    one_s: Floats  # (n_stations, n_changes) by one ride up to boarding the second
    two_s: Floats  # (n_stations, n_changes) by two rides up to boarding the third
    rest_s: Floats  # (n_stations, n_changes) from boarding after a change to the door of the station
    two_change: Ints  # the first of the two changes on that way
    best_s: Floats  # (n_stations, n_stations) over all ways


class Options(NamedTuple):
    """The best ways of n pairs, N_OPTIONS each, the best first."""

    cost_s: Floats  # (n, N_OPTIONS) inf = there is no such way
    pairs: Ints  # (n, N_OPTIONS, MAX_RIDES) from * n_stations + to of each ride, -1 = none
    walks_s: Floats  # (n, N_OPTIONS, MAX_RIDES + 1) before each ride and after the last


def build_walks(xy: Floats, lines: Ints, most: int = 110) -> Walks:
    """Find where one can walk and change.

    Parameters
    ----------
    xy : Floats
        (n_stations, 2) meters.
    lines : Ints
        (n_stations,) how many paths call at each.
    most : int
        Stations at which ways with a change are looked for: those with most lines.

    Returns
    -------
    Walks
        Changes within a station and between neighbors.
    """
    n = len(xy)
    meters, near = (np.reshape(column, (n, -1)) for column in cKDTree(xy).query(xy, k=min(_NEIGHBORS, n)))
    # two stations at one place: each is its own first neighbor all the same
    own = near == np.arange(n)[:, None]
    meters = np.where(own, 0.0, np.maximum(meters, 1.0))
    order = np.argsort(meters, axis=1, kind="stable")
    near, meters = np.take_along_axis(near, order, 1), np.take_along_axis(meters, order, 1)
    walk = np.where(meters <= _NEAR_M, meters / _WALK_MPS, np.inf)
    hubs = np.sort(np.argsort(-lines, kind="stable")[:most])
    from_ = np.repeat(hubs, near.shape[1])
    to, change = near[hubs].ravel(), walk[hubs].ravel() + _PLATFORM_S
    # at a neighbor one changes only where that is a place to change as well
    kept = np.isfinite(change) & (np.isin(to, hubs))
    return Walks(near, walk, from_[kept], to[kept], change[kept])


def build_skim(direct: Direct, walks: Walks) -> Skim:
    """Work out what all pairs cost in one period.

    Parameters
    ----------
    direct : Direct
        Rides without a change.
    walks : Walks
        Where one can walk and change.

    Returns
    -------
    Skim
        Costs and how they come about.
    """
    cost, n = direct.cost_s.astype(np.float32), len(direct.cost_s)
    out, board = np.full((n, n), np.inf, np.float32), np.zeros((n, n), np.int64)
    into, alight = np.full((n, n), np.inf, np.float32), np.zeros((n, n), np.int64)
    for k in range(walks.near.shape[1]):
        near, walk = walks.near[:, k], (walks.walk_s[:, k] * _WALK).astype(np.float32)
        there = cost[near] + walk[:, None]
        better = there < out
        out, board = np.where(better, there, out), np.where(better, near[:, None], board)
        there = cost[:, near] + walk[None, :]
        better = there < into
        into, alight = np.where(better, there, into), np.where(better, near[None, :], alight)
    change = (_CHANGE_S + _WALK * walks.change_s).astype(np.float32)
    first = out[:, walks.from_] + change
    rest = np.ascontiguousarray(into[walks.to].T)
    hop = cost[walks.to][:, walks.from_] + change  # from boarding after one change to boarding after the next
    best = out_and_in(out, walks)
    two, two_change = np.full_like(first, np.inf), np.zeros(first.shape, np.int64)
    for c in range(len(walks.to)):
        there = first[:, c, None] + hop[c]
        better = there < two
        two[better] = there[better]
        two_change[better] = c
    for c in range(len(walks.to)):
        np.minimum(best, np.minimum(first[:, c], two[:, c])[:, None] + rest[:, c], out=best)
    return Skim(direct, out, board, alight, first, two, rest, two_change, best)


def out_and_in(out: Floats, walks: Walks) -> Floats:
    """Extend direct rides by the last walk.

    Parameters
    ----------
    out : Floats
        (n_stations, n_stations) costs up to where one alights.
    walks : Walks
        Where one can walk.

    Returns
    -------
    Floats
        (n_stations, n_stations) costs up to the last station's door.
    """
    best = out.copy()
    for k in range(1, walks.near.shape[1]):
        walk = (_WALK * walks.walk_s[:, k]).astype(np.float32)
        np.minimum(best, out[:, walks.near[:, k]] + walk, out=best)
    return best


def find_options(skim: Skim, walks: Walks, origins: Ints, ends: Ints) -> Options:
    """Find the best ways of pairs of stations.

    Parameters
    ----------
    skim : Skim
        Of the period.
    walks : Walks
        Where one can walk and change.
    origins, ends : Ints
        (n,) stations.

    Returns
    -------
    Options
        Two ways with the same lines count as one.
    """
    n = len(origins)
    near_end, end_walk = walks.near[ends], walks.walk_s[ends]
    direct = skim.out_s[origins[:, None], near_end] + _WALK * end_walk
    rest = skim.rest_s[ends]
    candidates = np.concatenate((direct, skim.one_s[origins] + rest, skim.two_s[origins] + rest), axis=1)
    candidates = candidates.astype(np.float32)
    few = min(_CANDIDATES, candidates.shape[1])
    best = np.argpartition(candidates, few - 1, axis=1)[:, :few]
    cost = np.take_along_axis(candidates, best, 1)
    order = np.argsort(cost, axis=1, kind="stable")
    best, cost = np.take_along_axis(best, order, 1), np.take_along_axis(cost, order, 1)
    rides, walked = _trace(skim, walks, origins, ends, best)
    lines = np.where(rides >= 0, skim.direct.line.ravel()[np.maximum(rides, 0)], -1)
    is_new = np.isfinite(cost)
    for k in range(1, few):
        same = (lines[:, :k] == lines[:, k : k + 1]).all(axis=2) & is_new[:, :k]
        is_new[:, k] &= ~same.any(axis=1)
    rank = np.cumsum(is_new, axis=1) - 1
    options = Options(
        np.full((n, N_OPTIONS), np.inf),
        np.full((n, N_OPTIONS, MAX_RIDES), -1, np.int64),
        np.zeros((n, N_OPTIONS, MAX_RIDES + 1)),
    )
    row, column = np.nonzero(is_new & (rank < N_OPTIONS))
    at = rank[row, column]
    options.cost_s[row, at] = cost[row, column]
    options.pairs[row, at] = rides[row, column]
    options.walks_s[row, at] = walked[row, column]
    return options


def _trace(skim: Skim, walks: Walks, origins: Ints, ends: Ints, candidate: Ints) -> tuple[Ints, Floats]:
    """Write out the rides and walks of candidates: direct ones first, then one and two changes."""
    size, n_near, n_changes = len(skim.best_s), walks.near.shape[1], len(walks.to)
    rides = np.full((*candidate.shape, MAX_RIDES), -1, np.int64)
    walked = np.zeros((*candidate.shape, MAX_RIDES + 1))
    o, e = np.broadcast_to(origins[:, None], candidate.shape), np.broadcast_to(ends[:, None], candidate.shape)
    at = np.nonzero(candidate < n_near)
    last = walks.near[e[at], candidate[at]]
    board = skim.board_at[o[at], last]
    rides[:, :, 0][at] = board * size + last
    walked[:, :, 0][at] = _between(walks, o[at], board)
    walked[:, :, 1][at] = walks.walk_s[e[at], candidate[at]]
    at = np.nonzero((candidate >= n_near) & (candidate < n_near + n_changes))
    change = candidate[at] - n_near
    _put(skim, walks, rides, walked, at, o[at], e[at], (change,))
    at = np.nonzero(candidate >= n_near + n_changes)
    later = candidate[at] - n_near - n_changes
    _put(skim, walks, rides, walked, at, o[at], e[at], (skim.two_change[o[at], later], later))
    return rides, walked


def _put(
    skim: Skim, walks: Walks, rides: Ints, walked: Floats, at: tuple[Ints, ...], o: Ints, e: Ints,
    changes: tuple[Ints, ...],
) -> None:  # fmt: skip
    """Write ways with changes into `rides` and `walked`, in place."""
    size = len(skim.best_s)
    start = skim.board_at[o, walks.from_[changes[0]]]
    walked[:, :, 0][at] = _between(walks, o, start)
    for k, change in enumerate(changes):
        rides[:, :, k][at] = start * size + walks.from_[change]
        walked[:, :, k + 1][at] = walks.change_s[change]
        start = walks.to[change]
    last = skim.alight_at[start, e]
    rides[:, :, len(changes)][at] = start * size + last
    walked[:, :, len(changes) + 1][at] = _between(walks, e, last)


def _between(walks: Walks, station: Ints, other: Ints) -> Floats:
    """Seconds on foot from stations to neighbors of theirs."""
    found = walks.near[station] == other[:, None]
    seconds: Floats = np.where(found, walks.walk_s[station], 0.0).sum(axis=1)
    return seconds
