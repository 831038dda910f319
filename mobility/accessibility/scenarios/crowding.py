"""What a scenario changes about crowding: the riders of today on the trips of tomorrow.

The assumption, stated in every result: **riders stay with their line, stretch and hour.** What rides line L
from stop A to stop B between 7 and 8 today is spread evenly over the trips of L that go from A to B then in
the scenario. Nobody changes to another line, nobody is won or lost; riders whose stretch is not served any
more are counted apart, and of new lines and stretches nothing is known.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.scenarios.apply import VEHICLES
from mobility.accessibility.scenarios.stretches import HOUR_S, Stretches, list_stretches
from mobility.errors import ModelError
from mobility.kernels.crowding_clocks import LOAD_STEP, PER_MILLE
from mobility.network import TransportNetwork
from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.occupancy.day_loads import DayLoads, build_day_loads
from mobility.occupancy.model_files import StoredModel
from mobility.routing.crowding import HIGHEST_LOAD, Crowding
from mobility.snapshot.trip_loads import no_trip_loads

ASSUMPTION = (
    "Riders stay with their line, stretch and hour; they spread evenly over its trips. Nobody changes lines. "
    "New lines and stretches carry nobody."
)
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CrowdingChange:
    """Crowding minutes of one service day before and after.

    Parameters
    ----------
    lines : pd.DataFrame
        One row a line with known loads: line, person_hours_before, person_hours_after (on board),
        crowding_minutes_before, crowding_minutes_after, change, and person_hours_not_served; of two scenarios
        also person_hours_not_served_before.
    before, after : float
        Crowding minutes in all: minutes on board, beyond those of the clock, that all riders together feel.
    not_served : float
        Person hours on board of stretches that the scenario does not serve in their hour.
    assumption : str
        To be shown with the figures.
    """

    lines: pd.DataFrame
    before: float
    after: float
    not_served: float
    assumption: str = ASSUMPTION


def compare_crowding(
    base: TransportNetwork, made: TransportNetwork, stored: StoredModel, date: int
) -> CrowdingChange:
    """Compare the crowding minutes of a service day.

    Parameters
    ----------
    base : TransportNetwork
        That the model of loads was trained for.
    made : TransportNetwork
        From `apply_scenario` on it.
    stored : StoredModel
        From `read_model`.
    date : int
        Ordinal of the service day.

    Returns
    -------
    CrowdingChange
        By line and in all.

    Raises
    ------
    ModelError
        The model is of another network, or `made` was not made from `base`.
    """
    scenario = made.manifest.get("scenario")
    origin = scenario["base"] if scenario else made.content_hash
    if stored.model.network != base.content_hash or origin != base.content_hash:
        raise ModelError(
            "the model of loads belongs to another network than the one the scenario is applied to", "loads"
        )
    day = DayCompiler(base.timetable, base.timezones).compile(date)
    planned = DayCompiler(made.timetable, made.timezones).compile(date)
    loads = build_day_loads(day, stored.model, stored.public, no_trip_loads())
    return spread_riders(base, day, loads, made, planned)


def compare_plans(first: CrowdingChange, second: CrowdingChange) -> CrowdingChange:
    """Compare two scenarios of one network with each other: the riders of today on the trips of both.

    Parameters
    ----------
    first, second : CrowdingChange
        From `compare_crowding`, of the same network, model and date.

    Returns
    -------
    CrowdingChange
        Before is the first scenario, after the second.
    """
    taken = ["line", "person_hours_after", "crowding_minutes_after", "person_hours_not_served"]
    was, now = (one.lines[taken].set_index("line") for one in (first, second))
    was.columns = ["person_hours_before", "crowding_minutes_before", "person_hours_not_served_before"]
    # Both have the lines of today with known loads.
    lines = was.join(now).reset_index()
    lines["change"] = lines["crowding_minutes_after"] - lines["crowding_minutes_before"]
    return CrowdingChange(lines, first.after, second.after, second.not_served)


def spread_riders(
    base: TransportNetwork, day: Day, loads: DayLoads, made: TransportNetwork, planned: Day
) -> CrowdingChange:
    """Spread the riders of one day over the trips of another.

    Parameters
    ----------
    base : TransportNetwork
        As it is.
    day : Day
        Of it.
    loads : DayLoads
        Of that day.
    made : TransportNetwork
        As it would be.
    planned : Day
        Of it, the same date.

    Returns
    -------
    CrowdingChange
        By line and in all.
    """
    was, now = list_stretches(day, day.date), list_stretches(planned, day.date)
    seats = loads.seats[was.times].astype(np.float64)
    persons = loads.p50[was.times] * seats
    is_known = np.isfinite(persons) & (seats > 0)
    felt_before = persons * (was.ride_s / 60) * (_multiplier(persons / np.maximum(seats, 1)) - 1)
    keys = np.concatenate([was.keys()[is_known], now.keys()])
    _, number = np.unique(keys, return_inverse=True)
    n_keys, n_known = int(number.max(initial=-1)) + 1, int(is_known.sum())
    of_was, of_now = number[:n_known], number[n_known:]
    riders = np.bincount(of_was, persons[is_known], n_keys)
    n_trips = np.bincount(of_now, minlength=n_keys)
    spread = riders[of_now] / n_trips[of_now]
    room = _seats_now(base, made, was, seats, now)
    felt_after = spread * (now.ride_s / 60) * (_multiplier(spread / np.maximum(room, 1)) - 1)
    hours_was = np.where(is_known, persons * was.ride_s / HOUR_S, 0.0)
    left_out = np.zeros(was.route.size)
    left_out[is_known] = hours_was[is_known] * (n_trips[of_was] == 0)
    lines = _by_line(
        base,
        {
            "person_hours_before": (was.route, hours_was),
            "person_hours_after": (now.route, spread * now.ride_s / HOUR_S),
            "crowding_minutes_before": (was.route, np.where(is_known, felt_before, 0.0)),
            "crowding_minutes_after": (now.route, felt_after),
            "person_hours_not_served": (was.route, left_out),
        },
    )
    return CrowdingChange(
        lines,
        float(lines["crowding_minutes_before"].sum()),
        float(lines["crowding_minutes_after"].sum()),
        float(left_out.sum()),
    )


def _multiplier(load: Float64) -> Float64:
    """Give what a minute on board counts at a load factor, by the default preset."""
    table = Crowding().multipliers() / PER_MILLE
    known = np.nan_to_num(np.clip(load, 0.0, HIGHEST_LOAD))
    return np.asarray(table[np.rint(known * LOAD_STEP).astype(np.int64)], np.float64)


def _seats_now(
    base: TransportNetwork, made: TransportNetwork, was: Stretches, seats: Float64, now: Stretches
) -> Float64:
    """Seats of each stretch of the scenario: those it sets, else the usual ones of the line."""
    n_routes = made.timetable.route_type.size
    usual = np.zeros(n_routes)
    for route in np.unique(was.route[seats > 0]).tolist():
        found, counts = np.unique(seats[(was.route == route) & (seats > 0)], return_counts=True)
        usual[route] = found[counts.argmax()]
    room = usual[now.route]
    if VEHICLES in made.tables:
        table = made.tables[VEHICLES]
        set_seats = np.zeros(max(made.tables["trips"].num_rows, base.tables["trips"].num_rows))
        set_seats[table["trip"].to_numpy()] = table["seats"].to_numpy()
        changed = np.where(now.record >= 0, set_seats[np.maximum(now.record, 0)], 0.0)
        room = np.where(changed > 0, changed, room)
    return np.asarray(room, np.float64)


def _by_line(base: TransportNetwork, columns: Mapping[str, tuple[Int64, Float64]]) -> pd.DataFrame:
    """Sum by line of the base: names that hold in any scenario of it; those it adds carry nobody."""
    names = _line_names(base)
    n = len(names)
    sums = {name: np.bincount(route, values, n)[:n] for name, (route, values) in columns.items()}
    frame = pd.DataFrame({"line": names} | sums)
    frame = frame.groupby("line", as_index=False, sort=True).sum()
    frame["change"] = frame["crowding_minutes_after"] - frame["crowding_minutes_before"]
    return frame[frame["person_hours_before"] > 0].reset_index(drop=True)


def _line_names(network: TransportNetwork) -> list[str]:
    """Name the line of each route; with the tag of its feed where several feeds have one of that name."""
    names = network.tables["routes"]["route_short_name"].to_pylist()
    ids = network.tables["routes"]["route_id"].to_pylist()
    feeds = network.timetable.route_feed.tolist()
    tags = network.tables["feeds"]["tag"].to_pylist()
    lines = [name or route_id for name, route_id in zip(names, ids, strict=True)]
    n_feeds = Counter(line for line, _ in set(zip(lines, feeds, strict=True)))
    return [
        f"{tags[feed]}_{line}" if n_feeds[line] > 1 else line for line, feed in zip(lines, feeds, strict=True)
    ]
