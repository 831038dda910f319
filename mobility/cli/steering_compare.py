"""`mobility steering compare`: several simulated days, with how far they lie apart."""

import json
import statistics
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

MOST_LONGER = 0.02
"""Mean travel time may be longer by so much."""
NOTHING, ADVICE = "no information", "our advice"


class Change(NamedTuple):
    """What a way of telling changes against no information on the same day, over several days."""

    told: str
    share: float
    crowding: tuple[float, ...]  # of crowding minutes, one a day; -0.1 = a tenth fewer
    travel: tuple[float, ...]  # of the mean travel time


@click.command("compare")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Write a PNG (needs matplotlib).")
def compare(files: tuple[Path, ...], picture: Path | None) -> None:
    """Put together what `mobility steering simulate --json` wrote of several days and seeds."""
    changes, days = read_changes(files)
    show(changes, days, Console(highlight=False))
    if picture is not None:
        _plot(changes, len(days), picture)


def read_changes(files: tuple[Path, ...]) -> tuple[list[Change], list[str]]:
    """Read simulated days.

    Parameters
    ----------
    files : tuple[Path, ...]
        JSON of `mobility steering simulate`.

    Returns
    -------
    changes : list[Change]
        By share and what is told, of what all files have; one value for each file.
    days : list[str]
        What each file is of.

    Raises
    ------
    click.ClickException
        If a file is none of these, or they have nothing in common.
    """
    by_file: list[dict[tuple[float, str], tuple[float, float]]] = []
    days = []
    for file in files:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            plain = next(one for one in content["days"] if one["told"] == NOTHING)
            found = {(one["share"], one["told"]): _against(one, plain) for one in content["days"]}
            days.append(f"{content['date']}, seed {content['seed']}")
        except (OSError, ValueError, KeyError, TypeError, StopIteration, ZeroDivisionError) as fault:
            raise click.ClickException(
                f"{file} is no result of `mobility steering simulate`: {type(fault).__name__} {fault}"
            ) from None
        by_file.append({key: change for key, change in found.items() if key[1] != NOTHING})
    shared = [key for key in by_file[0] if all(key in one for one in by_file)]
    if not shared:
        raise click.ClickException("the files have no share and way of telling in common")
    changes = [
        Change(told, share, *zip(*(one[share, told] for one in by_file), strict=True))
        for share, told in sorted(shared, key=lambda key: key[0])
    ]
    return changes, days


def show(changes: list[Change], days: list[str], console: Console) -> None:
    """Print means with the least and the most, and whether what is expected holds on each day.

    Parameters
    ----------
    changes : list[Change]
        As `read_changes` gives them.
    days : list[str]
        What they are of.
    console : Console
        Where to.
    """
    console.print(f"[yellow]simulated riders[/yellow]: {'; '.join(days)}")
    table = Table(box=None, header_style="bold")
    for heading in ("share", "told", "crowding minutes", "mean travel time"):
        table.add_column(heading, no_wrap=True)
    for one in changes:
        table.add_row(f"{one.share:.0%}", one.told, _spread(one.crowding), _spread(one.travel))
    console.print(table)
    for share in dict.fromkeys(one.share for one in changes):
        fewer, short = holds(changes, share)
        console.print(
            f"{share:.0%} ask: advice makes for the fewest crowding minutes on {fewer} of {len(days)} days; "
            f"mean travel time within {MOST_LONGER:.0%} on {short}"
        )


def holds(changes: list[Change], share: float) -> tuple[int, int]:
    """Count the days on which advice does what is expected of it.

    Parameters
    ----------
    changes : list[Change]
        As `read_changes` gives them.
    share : float
        Of those who ask.

    Returns
    -------
    fewest : int
        Days with fewer crowding minutes than with everything else, no information included.
    short : int
        Days on which the mean travel time is not more than MOST_LONGER longer.
    """
    mine = [one for one in changes if one.share == share]
    advice = next((one for one in mine if one.told == ADVICE), None)
    if advice is None:
        return 0, 0
    others = [one.crowding for one in mine if one is not advice] + [(0.0,) * len(advice.crowding)]
    fewest = sum(now < min(theirs) for now, *theirs in zip(advice.crowding, *others, strict=True))
    return fewest, sum(longer <= MOST_LONGER for longer in advice.travel)


def _against(one: dict[str, Any], plain: dict[str, Any]) -> tuple[float, float]:
    return (
        one["crowding_minutes"] / plain["crowding_minutes"] - 1,
        one["mean_travel_minutes"] / plain["mean_travel_minutes"] - 1,
    )


def _spread(values: tuple[float, ...]) -> str:
    return f"{statistics.fmean(values):+.1%} ({min(values):+.1%} to {max(values):+.1%})"


def _plot(changes: list[Change], n_days: int, file: Path) -> None:
    try:
        # Optional, and slow to load.
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise click.ClickException("--plot needs matplotlib: pip install 'mobility[notebook]'") from None
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    pictures = figure.subplots(1, 2)
    for told in dict.fromkeys(one.told for one in changes):
        mine = [one for one in changes if one.told == told]
        shares = [100 * one.share for one in mine]
        for picture, name in zip(pictures, ("crowding", "travel"), strict=True):
            values = [[100 * value for value in getattr(one, name)] for one in mine]
            means = [statistics.fmean(each) for each in values]
            lower = [mean - min(each) for mean, each in zip(means, values, strict=True)]
            upper = [max(each) - mean for mean, each in zip(means, values, strict=True)]
            picture.errorbar(shares, means, [lower, upper], marker="o", capsize=3, label=told)
    crowding, travel = pictures
    crowding.set(xlabel="% of riders who ask", ylabel="crowding minutes, % more than without information")
    travel.set(xlabel="% of riders who ask", ylabel="mean travel time, % more than without information")
    travel.axhline(100 * MOST_LONGER, color="gray", linewidth=1, linestyle="--")
    crowding.legend()
    figure.suptitle(f"{n_days} days of the model city: mean, least and most (simulated)")
    try:
        figure.savefig(file, dpi=120)
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None
