"""Riders who are told something choose among departures, minute by minute, while the day goes on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.choice import Choices, Ways
from mobility.simulation.riders.day_loop import DayLoop
from mobility.simulation.riders.demand import Demand
from mobility.simulation.riders.information import DayView, Information
from mobility.simulation.riders.legs import period_of
from mobility.simulation.riders.perception import crowding

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_EVERY_S = 60
_SCALE_S = 240.0
"""Scale of the choice, as without information."""
_DEPARTURES = 3
"""Departures of each way that a rider looks at."""
_LATE_S = 600
"""A vehicle may be so late and still be one of them."""
_LAST_S = 40 * 3600


class Told(NamedTuple):
    """Who is told what."""

    information: Information
    riders: Ints  # rows of the demand, ascending: so they set out in turn
    demand: Demand
    choices: Choices
    ways: Ways


class Offers(NamedTuple):
    """Departures that riders of one minute look at; parallel arrays."""

    rider: Ints
    option: Ints
    run: Ints  # of the day
    board: Ints
    alight: Ints
    fixed_s: Floats  # waiting, and all that comes after the first ride
    ride_s: Floats


def inform(loop: DayLoop, events: list[tuple[int, int, int]], told: Told, rng: np.random.Generator) -> None:
    """Run a day until the last informed rider has set out.

    Parameters
    ----------
    loop : DayLoop
        The day; the others have set out already.
    events : list[tuple[int, int, int]]
        Its heap.
    told : Told
        Who is told what.
    rng : np.random.Generator
        Source of all chance.
    """
    n_rows = len(loop.timetable.runs.trip_id)
    day_run = np.full(n_rows, -1, np.int64)
    day_run[loop.plan.rows] = np.arange(len(loop.plan.rows))
    leave = told.demand.leave_s[told.riders]
    minutes = leave // _EVERY_S
    starts = np.flatnonzero(np.concatenate(([True], np.diff(minutes) > 0)))
    for some in np.split(told.riders, starts[1:]):
        now = int(told.demand.leave_s[some[0]]) // _EVERY_S * _EVERY_S
        loop.run(now, events)
        view = loop.view._replace(now_s=now)
        offers = _gather(loop, view, told, some, day_run)
        if len(offers.rider):
            _choose(loop, view, told, offers, rng)
        loop.set_out(some)


def _gather(loop: DayLoop, view: DayView, told: Told, riders: Ints, day_run: Ints) -> Offers:
    choices, ways = told.choices, told.ways
    rows: list[tuple[int, int, int, int, int, float, float]] = []
    period = period_of(told.demand.leave_s[riders]).tolist()
    for rider, p in zip(riders.tolist(), period, strict=True):
        row = int(choices.row[rider])
        if row < 0:
            continue
        door = int(choices.ready_s[rider])  # as without information, but for the first walk
        leave = int(told.demand.leave_s[rider])
        direct = ways.skims[p].direct.cost_s.ravel()
        for option in np.flatnonzero(np.isfinite(choices.options.cost_s[row])).tolist():
            pair = int(choices.options.pairs[row, option, 0])
            walk = int(choices.options.walks_s[row, option, 0])
            ready = min(door - int(choices.walks_s[rider, 0]), leave + 900) + walk
            rest = float(choices.options.cost_s[row, option]) - float(direct[pair])
            table = ways.departures(p, pair)
            first = int(np.searchsorted(table.time_s, ready - _LATE_S))
            found = 0
            for at in range(first, len(table.time_s)):
                run = int(day_run[table.run[at]])
                board, alight = int(table.board[at]), int(table.alight[at])
                if run < 0 or view.passed[run] >= board:
                    continue
                leaves = int(table.time_s[at]) + max(0, view.delay_s[run])
                if leaves < ready:
                    continue
                ride = loop.planned_arrival[run][alight] - loop.planned[run][board]
                rows.append((rider, option, run, board, alight, leaves - ready + rest, float(ride)))
                found += 1
                if found == _DEPARTURES:
                    break
    table_ = np.array(rows, float).reshape(-1, 7)
    rider_, option_, run_, board_, alight_ = table_[:, :5].T.astype(np.int64)
    return Offers(rider_, option_, run_, board_, alight_, table_[:, 5], table_[:, 6])


def _choose(loop: DayLoop, view: DayView, told: Told, offers: Offers, rng: np.random.Generator) -> None:
    """Let each rider take one of the departures offered, and bind the rider to it."""
    load = told.information.expect(view, offers.run, offers.board, offers.alight)
    seats = np.array([view.seats[i] for i in offers.run.tolist()], float)
    standing = np.array([view.standing[i] for i in offers.run.tolist()], float)
    factor = np.where(np.isnan(load), 1.0, crowding(np.nan_to_num(load), seats, standing))
    # the least of cost and Gumbel noise is a logit choice
    score = (offers.fixed_s + offers.ride_s * factor) / _SCALE_S + np.log(-np.log(rng.random(len(load))))
    order = np.lexsort((score, offers.rider))
    first = order[np.concatenate(([True], np.diff(offers.rider[order]) > 0))]
    told.information.confirm(view, offers.run[first], offers.board[first], offers.alight[first])
    options, walk0 = told.choices.options, told.choices.walks_s[:, 0]
    for at in first.tolist():
        rider, row = int(offers.rider[at]), int(told.choices.row[offers.rider[at]])
        pairs = options.pairs[row, offers.option[at]].tolist()
        walks = np.round(options.walks_s[row, offers.option[at]]).astype(int).tolist()
        leave = int(told.demand.leave_s[rider])
        ready = min(int(told.choices.ready_s[rider]) - int(walk0[rider]), leave + 900) + walks[0]
        loop.bind(rider, pairs, walks, ready, int(offers.run[at]), int(offers.board[at]))
