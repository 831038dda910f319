"""Pictures of simulated days: what telling riders changes, by the share of them who ask."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mobility.cli.steering_compare import Change

APART = 0.7
"""Percent of riders by which ways of telling are drawn beside each other, so that none hides another."""


def draw_changes(changes: "Sequence[Change]", n_days: int, most_longer: float, file: Path) -> None:
    """Draw the change of crowding minutes and of travel time: the mean as a line, each day as a dot.

    Parameters
    ----------
    changes : Sequence[Change]
        Against no information, by share and what is told.
    n_days : int
        Simulated days that they are of.
    most_longer : float
        By which the mean travel time may be longer; drawn as a line.
    file : Path
        PNG that is written.

    Raises
    ------
    click.ClickException
        Without matplotlib, or if the file cannot be written.
    """
    try:
        # Optional, and slow to load.
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise click.ClickException("--plot needs matplotlib: pip install 'mobility[notebook]'") from None
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    pictures = figure.subplots(1, 2)
    words = list(dict.fromkeys(one.told for one in changes))
    for number, told in enumerate(words):
        mine = [one for one in changes if one.told == told]
        aside = APART * (number - (len(words) - 1) / 2)
        shares = [0.0, *(100 * one.share + aside for one in mine)]
        for picture, name in zip(pictures, ("crowding", "travel"), strict=True):
            values = [[100 * value for value in getattr(one, name)] for one in mine]
            means = [0.0, *(statistics.fmean(each) for each in values)]
            (line,) = picture.plot(shares, means, label=told, marker="_", markersize=9)
            if n_days > 1:
                for share, each in zip(shares[1:], values, strict=True):
                    dots = {"color": line.get_color(), "s": 14, "alpha": 0.55, "linewidths": 0}
                    picture.scatter([share] * len(each), each, **dots)
    crowding, travel = pictures
    crowding.set(xlabel="% of riders who ask", ylabel="crowding minutes, % against no information")
    travel.set(xlabel="% of riders who ask", ylabel="mean travel time, % against no information")
    travel.axhline(100 * most_longer, color="gray", linewidth=1, linestyle="--")
    travel.annotate(
        "expected at most", (0, 100 * most_longer), (2, -11), textcoords="offset points", color="gray"
    )
    crowding.axhline(0, color="gray", linewidth=0.6)
    travel.axhline(0, color="gray", linewidth=0.6)
    crowding.legend(loc="lower left")
    days = (
        f"{n_days} days of the model city: means, and each day as a dot"
        if n_days > 1
        else "A day of the model city"
    )
    figure.suptitle(f"{days} (simulated)")
    try:
        figure.savefig(file, dpi=120)
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None
