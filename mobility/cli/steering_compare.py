"""`mobility steering compare`: several simulated days, with how far they lie apart."""

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.steering_picture import draw_changes

MOST_LONGER = 0.02
"""Mean travel time may be longer by so much."""
NOTHING, ADVICE = "no information", "our advice"
WIDTH = 140
"""Columns that the table takes where nobody says how wide it may be (a pipe, a file)."""
MEASURES = {
    "crowding": "crowding_minutes",
    "standing": "standing_minutes",
    "left": "left_behind",
    "travel": "mean_travel_minutes",
    "p95": "p95_travel_minutes",
}
"""Members of a simulated day by what they are called here."""


class Change(NamedTuple):
    """What a way of telling changes against no information on the same day, over several days."""

    told: str
    share: float
    crowding: tuple[float, ...]  # of crowding minutes, one a day; -0.1 = a tenth fewer
    standing: tuple[float, ...]  # of standing minutes
    left: tuple[float, ...]  # of times that somebody was left behind
    travel: tuple[float, ...]  # of the mean travel time
    p95: tuple[float, ...]  # of the 95th percentile of travel times


DayChanges = dict[tuple[float, str], tuple[float, ...]]
"""By share and what is told, in the order of MEASURES."""


@click.command("compare")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Write a PNG (needs matplotlib).")
def compare(files: tuple[Path, ...], picture: Path | None) -> None:
    """Put together what `mobility steering simulate --json` wrote of several days and seeds."""
    changes, days = read_changes(files)
    show(changes, days, wide_console())
    if picture is not None:
        draw_changes(changes, len(days), MOST_LONGER, picture)


def wide_console() -> Console:
    """Make a console whose tables are whole in a pipe, too.

    Returns
    -------
    Console
        As wide as the terminal.
    """
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, WIDTH))


def read_changes(files: tuple[Path, ...]) -> tuple[list[Change], list[str]]:
    """Read simulated days.

    Parameters
    ----------
    files : tuple[Path, ...]
        JSON of `mobility steering simulate`, of one day or of several.

    Returns
    -------
    changes : list[Change]
        By share and what is told, of what all days have; one value for each day.
    days : list[str]
        What each is of.

    Raises
    ------
    click.ClickException
        If a file is none of these, or they have nothing in common.
    """
    changes: list[DayChanges] = []
    days: list[str] = []
    for file in files:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            for run in content.get("runs", [content]):
                changes.append(day_changes(run["days"]))
                days.append(f"{run['date']}, seed {run['seed']}")
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            StopIteration,
            ZeroDivisionError,
            AttributeError,
        ) as fault:
            raise click.ClickException(
                f"{file} is no result of `mobility steering simulate`: {type(fault).__name__} {fault}"
            ) from None
    together = put_together(changes)
    if not together:
        raise click.ClickException("the files have no share and way of telling in common")
    return together, days


def day_changes(rows: Sequence[dict[str, Any]]) -> DayChanges:
    """Tell what ways of telling change on one day.

    Parameters
    ----------
    rows : Sequence[dict[str, Any]]
        As `mobility steering simulate --json` writes them: what is told, to which share, and measures.

    Returns
    -------
    DayChanges
        By share and what is told, of no information none.
    """
    plain = next(one for one in rows if one["told"] == NOTHING)
    return {
        (one["share"], one["told"]): tuple(
            _against(one[member], plain[member]) for member in MEASURES.values()
        )
        for one in rows
        if one["told"] != NOTHING
    }


def put_together(days: Sequence[DayChanges]) -> list[Change]:
    """Put days together.

    Parameters
    ----------
    days : Sequence[DayChanges]
        At least one.

    Returns
    -------
    list[Change]
        By share and what is told, of what all days have.
    """
    shared = [key for key in days[0] if all(key in one for one in days)]
    return [
        Change(told, share, *zip(*(one[share, told] for one in days), strict=True))
        for share, told in sorted(shared, key=lambda key: key[0])
    ]


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
    for heading in ("share", "told", "crowding", "standing", "left behind", "mean travel", "p95 travel"):
        table.add_column(heading, no_wrap=True)
    for one in changes:
        spreads = [_spread(getattr(one, name)) for name in MEASURES]
        table.add_row(f"{one.share:.0%}", one.told, *spreads)
    console.print(table)
    console.print("change against no information on the same day: mean (least to most)")
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


def _against(now: float, plain: float) -> float:
    if not plain and not now:
        return 0.0  # nobody was left behind on either
    return now / plain - 1


def _spread(values: tuple[float, ...]) -> str:
    return f"{statistics.fmean(values):+.1%} ({min(values):+.1%} to {max(values):+.1%})"
