"""The closed loop of steering on several days and seeds: what telling riders changes, and how days differ.

``python -m benchmarks.steering [--date D ...] [--seed S ...] [--size 1.0] [--from FILE ...]`` simulates each
day with each seed (some 200 s of processor time each on the whole city), prints the table that
docs/steering.md has, with whether what is expected of advice holds, and draws the picture beside it. `--from`
takes files of `mobility steering simulate --json` instead of simulating. One seed is a fresh one.
"""

import argparse
import datetime
import statistics
import time
from pathlib import Path
from typing import Any

from mobility.cli.steering_compare import (
    MEASURES,
    MOST_LONGER,
    Change,
    day_changes,
    holds,
    put_together,
    read_changes,
)
from mobility.cli.steering_picture import draw_changes
from mobility.simulation import build_model_city
from mobility.simulation.riders.closed_loop import run_loop
from mobility.simulation.riders.ridership import Ridership

DATES = ("2026-11-24", "2026-11-26", "2026-12-02")
SEEDS = (5, 7, 11)
SHARES = (0.1, 0.3, 0.6)
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "steering" / "days.png"
HEADS = ("crowding min", "standing min", "times left behind", "mean travel", "p95 travel")


def main() -> None:
    """Measure, print and draw."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--date", action="append", type=datetime.date.fromisoformat)
    options.add_argument("--seed", action="append", type=int)
    options.add_argument("--size", type=float, default=1.0)
    options.add_argument("--from", dest="files", nargs="+", type=Path)
    options.add_argument("--picture", type=Path, default=PICTURE)
    asked = options.parse_args()
    if asked.files:
        changes, days = read_changes(tuple(asked.files))
    else:
        dates = asked.date or [datetime.date.fromisoformat(date) for date in DATES]
        seeds = asked.seed or [*SEEDS, int(time.time()) % 100_000]
        changes, days = simulate(dates, seeds, asked.size)
    print(f"{len(days)} simulated days of the model city ({'; '.join(days)}).\n")
    print("\n".join(table_of(changes)))
    print()
    for share in dict.fromkeys(one.share for one in changes):
        fewer, short = holds(changes, share)
        print(
            f"{share:.0%} ask: advice makes for the fewest crowding minutes on {fewer} of {len(days)} days; "
            f"the mean travel time is within {MOST_LONGER:.0%} on {short}.\n"
        )
    draw_changes(changes, len(days), MOST_LONGER, asked.picture)


def simulate(dates: list[datetime.date], seeds: list[int], size: float) -> tuple[list[Change], list[str]]:
    """Run the loop for each date with each seed."""
    found, days = [], []
    for date in dates:
        city = build_model_city(seed=1, start=date - datetime.timedelta(days=date.weekday()), size=size)
        for seed in seeds:
            ridership = Ridership(city, seed, date - datetime.timedelta(days=60))
            rows: list[dict[str, Any]] = [
                {"told": one.told, "share": one.share} | one.measures._asdict()
                for one in run_loop(ridership, date, SHARES, seed)
            ]
            found.append(day_changes(rows))
            days.append(f"{date}, seed {seed}")
    return put_together(found), days


def table_of(changes: list[Change]) -> list[str]:
    """Write the mean change against no information, and the least and the most."""
    lines = [f"| told | share | {' | '.join(HEADS)} |", "|---|---|" + "---|" * len(HEADS)]
    for one in changes:
        cells = [_cell(getattr(one, name)) for name in MEASURES]
        lines.append(f"| {one.told} | {one.share:.0%} | {' | '.join(cells)} |".replace("%", " %"))
    return lines


def _cell(values: tuple[float, ...]) -> str:
    low, high = sorted((min(values), max(values)), key=abs)
    return f"{statistics.fmean(values):+.1%} ({low:+.1%} to {high:+.1%})".replace("-", "\N{MINUS SIGN}")


if __name__ == "__main__":
    main()
