"""`mobility steering`: what steering gains, in the model city."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.steering_compare import (
    MOST_LONGER,
    compare,
    day_changes,
    put_together,
    show,
    wide_console,
)
from mobility.cli.steering_picture import draw_changes

if TYPE_CHECKING:
    from mobility.simulation.riders.closed_loop import Outcome

THURSDAY = "2026-11-26"


@click.group("steering")
def command() -> None:
    """Spreading riders before they crowd."""


command.add_command(compare)


@command.command("simulate")
@click.option(
    "--date",
    "dates",
    type=click.DateTime(["%Y-%m-%d"]),
    multiple=True,
    default=(THURSDAY,),
    show_default=True,
    help="A school day; may be repeated.",
)
@click.option(
    "--share",
    "shares",
    type=click.FloatRange(0, 1),
    multiple=True,
    default=(0.1, 0.3, 0.6),
    show_default=True,
    help="Of riders who ask; may be repeated.",
)
@click.option("--size", type=click.FloatRange(0.05, 1), default=1.0, show_default=True, help="Of the city.")
@click.option(
    "--demand", type=click.FloatRange(0.1, 10), default=1.0, show_default=True, help="Factor on riders."
)
@click.option(
    "--seed",
    "seeds",
    type=click.IntRange(0),
    multiple=True,
    default=(5,),
    show_default=True,
    help="Same seed, same figures; may be repeated: each date is simulated with each.",
)
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write all figures there, day by day.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Write a PNG (needs matplotlib).")
def simulate(
    dates: tuple[datetime.datetime, ...],
    shares: tuple[float, ...],
    size: float,
    demand: float,
    seeds: tuple[int, ...],
    file: Path | None,
    picture: Path | None,
) -> None:
    """Simulate days of the model city again and again: riders are told nothing, levels, or our advice.

    All of it is simulated; docs/steering.md says how, and what it does not show.
    """
    days = [date.date() for date in dict.fromkeys(dates)]
    _check_school_days(days)
    console = wide_console()
    runs: list[dict[str, Any]] = []
    for day in days:
        for seed in dict.fromkeys(seeds):
            asked = {"date": f"{day}", "size": size, "demand": demand, "seed": seed}
            outcomes = []
            with console.status(f"simulating {day}, seed {seed}") as status:
                for outcome in _simulate(day, shares, size, demand, seed):
                    outcomes.append(outcome)
                    status.update(f"simulated {day}, seed {seed}: {outcome.told}, {outcome.share:.0%}")
                    run = asked | {"earlierDays": _earlier_days(), "days": _rows(outcomes)}
                    if file is not None:  # after each one: a run takes long
                        _write(file, [*runs, run])
            runs.append(run)
            if len(days) == len(seeds) == 1:
                _show(outcomes, console)
    changes = put_together([day_changes(run["days"]) for run in runs])
    if len(runs) > 1:
        show(changes, [f"{run['date']}, seed {run['seed']}" for run in runs], console)
    if picture is not None:
        draw_changes(changes, len(runs), MOST_LONGER, picture)


def _check_school_days(days: list[datetime.date]) -> None:
    # Loaded here: the generator is as large as the rest and of no use to any other command.
    from mobility.simulation.calendars import build_calendar  # noqa: PLC0415
    from mobility.simulation.riders.runs import is_school_day  # noqa: PLC0415

    for day in days:
        if not is_school_day(build_calendar(day).services, day):
            raise click.BadParameter(
                f"{day} is no school day: earlier ones would tell nothing of it", param_hint="--date"
            )


def _earlier_days() -> int:
    from mobility.simulation.riders.closed_loop import EARLIER_DAYS  # noqa: PLC0415

    return EARLIER_DAYS


def _simulate(
    day: datetime.date, shares: tuple[float, ...], size: float, demand: float, seed: int
) -> "Iterator[Outcome]":
    from mobility.simulation import build_model_city  # noqa: PLC0415
    from mobility.simulation.riders.closed_loop import run_loop  # noqa: PLC0415
    from mobility.simulation.riders.ridership import Ridership  # noqa: PLC0415

    city = build_model_city(seed=1, start=day - datetime.timedelta(days=day.weekday()), size=size)
    ridership = Ridership(city, seed, day - datetime.timedelta(days=60), demand)
    yield from run_loop(ridership, day, shares, seed)


def _write(file: Path, runs: list[dict[str, Any]]) -> None:
    """Write a single day as it is, several under `runs`."""
    content = runs[0] if len(runs) == 1 else {"runs": runs}
    try:
        file.write_text(json.dumps({"simulated": True} | content, indent=1))
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None


def _rows(outcomes: "list[Outcome]") -> list[dict[str, Any]]:
    return [{"told": one.told, "share": one.share} | one.measures._asdict() for one in outcomes]


def _show(outcomes: "list[Outcome]", console: Console) -> None:
    console.print("[yellow]simulated riders[/yellow]")
    table = Table(box=None, header_style="bold")
    table.add_column("told", no_wrap=True)
    for heading in ("share", "crowding", "", "standing", "left", "arrived", "mean", "", "p95"):
        table.add_column(heading, justify="right", no_wrap=True)
    plain = outcomes[0].measures
    for one in outcomes:
        m = one.measures
        table.add_row(
            one.told,
            f"{one.share:.0%}",
            f"{m.crowding_minutes:,.0f}",
            _change(m.crowding_minutes, plain.crowding_minutes),
            f"{m.standing_minutes:,.0f}",
            f"{m.left_behind:,}",
            f"{m.arrived / max(m.riders, 1):.1%}",
            f"{m.mean_travel_minutes:.2f}",
            _change(m.mean_travel_minutes, plain.mean_travel_minutes),
            f"{m.p95_travel_minutes:.1f}",
        )
    console.print(table)
    console.print(
        "minutes of crowding and of standing, of all riders; times left behind; minutes from door to door"
    )


def _change(now: float, before: float) -> str:
    return f"{now / before - 1:+.1%}" if before else ""
