"""`mobility steering`: what steering gains, in the model city."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.steering_compare import compare

if TYPE_CHECKING:
    from mobility.simulation.riders.closed_loop import Outcome

THURSDAY = "2026-11-26"


@click.group("steering")
def command() -> None:
    """Spreading riders before they crowd."""


command.add_command(compare)


@command.command("simulate")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), default=THURSDAY, help="A school day.")
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
@click.option("--seed", type=click.IntRange(0), default=5, show_default=True, help="Same seed, same figures.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write all figures there, day by day.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Write a PNG (needs matplotlib).")
def simulate(
    date: datetime.datetime,
    shares: tuple[float, ...],
    size: float,
    demand: float,
    seed: int,
    file: Path | None,
    picture: Path | None,
) -> None:
    """Simulate one day of the model city again and again: riders are told nothing, levels, or our advice.

    All of it is simulated; docs/steering.md says how, and what it does not show.
    """
    # Loaded here: the generator is as large as the rest and of no use to any other command.
    from mobility.simulation import build_model_city  # noqa: PLC0415
    from mobility.simulation.riders.closed_loop import EARLIER_DAYS, run_loop  # noqa: PLC0415
    from mobility.simulation.riders.ridership import Ridership  # noqa: PLC0415
    from mobility.simulation.riders.runs import is_school_day  # noqa: PLC0415

    day = date.date()
    start = day - datetime.timedelta(days=day.weekday())
    city = build_model_city(seed=1, start=start, size=size)
    ridership = Ridership(city, seed, day - datetime.timedelta(days=60), demand)
    if not is_school_day(ridership.services, day):
        raise click.BadParameter(
            f"{day} is no school day: earlier ones would tell nothing of it", param_hint="--date"
        )
    console = Console(highlight=False)
    asked = {"date": f"{day}", "size": size, "demand": demand, "seed": seed, "earlierDays": EARLIER_DAYS}
    outcomes: list[Outcome] = []
    with console.status("simulating") as status:
        for outcome in run_loop(ridership, day, shares, seed):
            outcomes.append(outcome)
            status.update(f"simulated: {outcome.told}, {outcome.share:.0%}")
            if file is not None:  # after each day: a run takes long
                file.write_text(json.dumps({"simulated": True} | asked | {"days": _rows(outcomes)}, indent=1))
    _show(outcomes, console)
    if picture is not None:
        _plot(outcomes, picture)


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


def _plot(outcomes: "list[Outcome]", file: Path) -> None:
    try:
        # Optional, and slow to load.
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise click.ClickException("--plot needs matplotlib: pip install 'mobility[notebook]'") from None
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    crowding, travel = figure.subplots(1, 2)
    plain = outcomes[0].measures
    for told in dict.fromkeys(one.told for one in outcomes[1:]):
        mine = [one for one in outcomes if one.told == told]
        shares = [0.0, *(100 * one.share for one in mine)]
        crowded = [one.measures.crowding_minutes / plain.crowding_minutes for one in mine]
        longer = [one.measures.mean_travel_minutes / plain.mean_travel_minutes for one in mine]
        crowding.plot(shares, [100.0, *(100 * one for one in crowded)], marker="o", label=told)
        travel.plot(shares, [100.0, *(100 * one for one in longer)], marker="o", label=told)
    crowding.set(xlabel="% of riders who ask", ylabel="crowding minutes, % of those without information")
    travel.set(xlabel="% of riders who ask", ylabel="mean travel time, % of that without information")
    travel.axhline(102, color="gray", linewidth=1, linestyle="--")
    crowding.legend()
    figure.suptitle("A day of the model city, riders told more or less (simulated)")
    try:
        figure.savefig(file, dpi=120)
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None
