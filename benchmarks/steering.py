"""The closed loop of steering on several days and seeds: what telling riders changes, and how days differ.

``python -m benchmarks.steering [--date D ...] [--seed S ...] [--size 1.0] [--from FILE ...]`` simulates each
day with each seed (some 200 s of processor time each on the whole city) and writes the table, whether what is
expected of advice holds, and a picture to docs/performance/steering.md. `--from` takes files of `mobility
steering simulate --json` instead of simulating. One seed is a fresh one, so the figures are those of
docs/steering.md only about. Ends with 1 where what is expected does not hold on each day.
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
PAGES = Path(__file__).resolve().parents[1] / "docs" / "performance"
HEADS = ("crowding min", "standing min", "times left behind", "mean travel", "p95 travel")


def main() -> None:
    """Measure, print and draw."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--date", action="append", type=datetime.date.fromisoformat)
    options.add_argument("--seed", action="append", type=int)
    options.add_argument("--size", type=float, default=1.0)
    options.add_argument("--from", dest="files", nargs="+", type=Path)
    options.add_argument("--out", type=Path, default=PAGES)
    asked = options.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)  # not found out after an hour of simulating
    if asked.files:
        changes, days = read_changes(tuple(asked.files))
        first: list[dict[str, Any]] = []
    else:
        dates = asked.date or [datetime.date.fromisoformat(date) for date in DATES]
        seeds = asked.seed or [*SEEDS, int(time.time()) % 100_000]
        changes, days, first = simulate(dates, seeds, asked.size)
    lines, is_as_expected = page_of(changes, days, first)
    print("\n".join(lines))
    (asked.out / "steering.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    draw_changes(changes, len(days), MOST_LONGER, asked.out / "steering.png")
    if not is_as_expected:
        raise SystemExit("what is expected of advice does not hold on each day")


def page_of(changes: list[Change], days: list[str], first: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """Write the page; tell whether what is expected of advice holds on each day."""
    lines = [
        "# The closed loop of steering (simulated riders)",
        "",
        f"`python -m benchmarks.steering`: {len(days)} **simulated** days of the model city "
        f"({'; '.join(days)}). What the words mean and what it does not show: [steering](../steering.md).",
        "",
        *table_of(changes),
        "",
    ]
    is_as_expected = True
    for share in dict.fromkeys(one.share for one in changes):
        fewer, short = holds(changes, share)
        is_as_expected &= fewer == short == len(days)
        lines += [
            f"{share:.0%} ask: advice makes for the fewest crowding minutes on {fewer} of {len(days)} days; "
            f"the mean travel time is within {MOST_LONGER:.0%} on {short}.",
            "",
        ]
    if first:
        lines += [f"The first of these days, {days[0]}:", "", *day_table(first), ""]
    lines.append("![Change of crowding minutes and travel time on each day](steering.png)")
    return lines, is_as_expected


def simulate(
    dates: list[datetime.date], seeds: list[int], size: float
) -> tuple[list[Change], list[str], list[dict[str, Any]]]:
    """Run the loop for each date with each seed; the rows of the first day as they are, too."""
    found, days = [], []
    first: list[dict[str, Any]] = []
    for date in dates:
        city = build_model_city(seed=1, start=date - datetime.timedelta(days=date.weekday()), size=size)
        for seed in seeds:
            ridership = Ridership(city, seed, date - datetime.timedelta(days=60))
            rows: list[dict[str, Any]] = [
                {"told": one.told, "share": one.share} | one.measures._asdict()
                for one in run_loop(ridership, date, SHARES, seed)
            ]
            first = first or rows
            found.append(day_changes(rows))
            days.append(f"{date}, seed {seed}")
    return put_together(found), days, first


def day_table(rows: list[dict[str, Any]]) -> list[str]:
    """Write the figures of one day, nothing compared."""
    lines = ["| told | share | crowding min | standing min | times left behind | mean min | p95 min |"]
    lines.append("|---|---|---|---|---|---|---|")
    for one in rows:
        figures = (
            f"{one['crowding_minutes']:,.0f}",
            f"{one['standing_minutes']:,.0f}",
            f"{one['left_behind']:,}",
            f"{one['mean_travel_minutes']:.2f}",
            f"{one['p95_travel_minutes']:.1f}",
        )
        lines.append(f"| {one['told']} | {one['share']:.0%} | {' | '.join(figures)} |")
    return lines


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
