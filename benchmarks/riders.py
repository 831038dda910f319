"""Simulated riders: seconds of processor time a day, memory, and how full the model city's vehicles get.

``python -m benchmarks.riders [--size 1.0] [--days 8] [--seed S] [--picture FILE]`` plans the city, simulates
days in a row and prints a Markdown table; the picture shows loads by line and hour (matplotlib).
"""

import argparse
import datetime
import resource
import time
from pathlib import Path

import numpy as np

from mobility.simulation import build_model_city
from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.perception import crowding
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.riders.truth import runs_of_calls
from mobility.simulation.sensors.equipment import equip
from mobility.simulation.sensors.readings import read_sensors

FIRST = datetime.date(2026, 11, 24)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=float, default=1.0)
    options.add_argument("--days", type=int, default=8)
    options.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options.add_argument("--picture", type=Path)
    asked = options.parse_args()
    print(f"Seed {asked.seed}, size {asked.size}.\n")
    begin = time.process_time()
    city = build_model_city(seed=1, start=FIRST, size=asked.size)
    print(f"City planned in {time.process_time() - begin:.1f} s, ", end="")
    begin = time.process_time()
    ridership = Ridership(city, asked.seed, FIRST)
    print(f"riders set up in {time.process_time() - begin:.1f} s (processor time).\n")
    print("| day | s | sensors s | riders | boardings | left behind | arrived | travel min p50/p95 "
          "| delay s mean/p95 | calls over all seats | over 75 % of places |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    equipment = equip(ridership.fleet, asked.seed)
    days = []
    for number in range(asked.days):
        date = FIRST + datetime.timedelta(days=number)
        begin = time.process_time()
        day = ridership.simulate(date)
        simulated = time.process_time() - begin
        begin = time.process_time()
        read_sensors(day, equipment)
        print(row_of(ridership, day, simulated, time.process_time() - begin))
        days.append(day)
    print(f"\nLargest resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB.")
    if asked.picture:
        draw(ridership, days[0], asked.picture)


def row_of(ridership: Ridership, day: Day, seconds: float, sensors: float) -> str:
    """One row of the table."""
    calls, run = day.calls, runs_of_calls(day)
    kind = day.plan.fleet.type[day.plan.blocks.vehicle][run]
    seats = np.array([t.seats for t in TYPES])[kind]
    places = np.array([t.places for t in TYPES])[kind]
    planned = np.concatenate([ridership.timetable.runs.departures[row] for row in day.plan.rows])
    delay = calls.departure_s - planned
    there = day.fates.arrive_s >= 0
    travel = (day.fates.arrive_s - day.demand.leave_s)[there] / 60
    return (
        f"| {day.date:%a %d %b} | {seconds:.1f} | {sensors:.1f} | {len(there):,} | {calls.boardings.sum():,} "
        f"| {calls.denied.sum():,} | {there.mean():.1%} "
        f"| {np.median(travel):.0f}/{np.percentile(travel, 95):.0f} "
        f"| {delay.mean():.0f}/{np.percentile(delay, 95):.0f} | {(calls.load > seats).mean():.1%} "
        f"| {(calls.load > 0.75 * places).mean():.1%} |"
    )


def draw(ridership: Ridership, day: Day, path: Path) -> None:
    """Mean load by line and hour, as a share of all places."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    run = runs_of_calls(day)
    kind = day.plan.fleet.type[day.plan.blocks.vehicle][run]
    places = np.array([t.places for t in TYPES])[kind]
    seats, standing = np.array([t.seats for t in TYPES])[kind], np.array([t.standing for t in TYPES])[kind]
    hour = np.minimum(day.calls.departure_s // 3600, 25)
    path_of = ridership.timetable.runs.path[day.plan.rows][run]
    names = [p.name for p in ridership.timetable.paths]
    lines = sorted(set(names), key=names.index)
    line = np.array([lines.index(name) for name in names])[path_of]
    shape = (len(lines), 26)
    load, room = np.zeros(shape), np.zeros(shape)
    np.add.at(load, (line, hour), day.calls.load)
    np.add.at(room, (line, hour), places)
    share = np.divide(load, room, out=np.full(shape, np.nan), where=room > 0)
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 10))
    shown = left.imshow(
        share[:, 4:], aspect="auto", cmap="viridis", vmin=0, vmax=0.6, extent=(4, 26, len(lines), 0)
    )
    left.set_yticks(np.arange(len(lines)) + 0.5, lines)
    left.set_xlabel("hour")
    left.set_title(f"Mean load as a share of all places, {day.date} (simulated)")
    figure.colorbar(shown, ax=left)
    factor = crowding(day.calls.load.astype(float), seats.astype(float), standing.astype(float))
    for direction in (0, 1):
        way = np.array([p.direction for p in ridership.timetable.paths])[path_of] == direction
        rows = [way & (hour == h) for h in range(4, 26)]
        right.plot(
            range(4, 26), [day.calls.load[r].mean() for r in rows], label=f"mean load, direction {direction}"
        )
    rows = [hour == h for h in range(4, 26)]
    right.plot(
        range(4, 26), [100 * (factor[r] - 1).mean() for r in rows], "--", label="crowding, % of riding time"
    )
    right.plot(
        range(4, 26),
        [100 * (day.calls.load[r] > seats[r]).mean() for r in rows],
        ":",
        label="% of calls over all seats",
    )
    right.set_xlabel("hour")
    right.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=80)


if __name__ == "__main__":
    main()
