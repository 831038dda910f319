"""Scores of forecasts as a table in a terminal and as a picture."""

import math
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mobility.occupancy.evaluation import ALL_LINES, Score
from mobility.occupancy.learned_rung import LearnedRung, learned_rung
from mobility.occupancy.load_model import RUNGS, LoadModel

LOWER = RUNGS[:-1]
"""Rungs that others are compared with."""
LEARNED = {
    LearnedRung.IN_USE: "in use {minutes} minutes ahead, where it was better on unseen days",
    LearnedRung.NO_BETTER: "silent, as it was no better than the deviation on days it had not seen",
    LearnedRung.TOO_LITTLE_HISTORY: "silent, as there are too few days to tell whether it is better",
    LearnedRung.NOT_TRAINED: "silent, as nothing is known of any run",
}


def show(scores: list[Score], console: Console, *, by_line: bool, is_simulated: bool) -> None:
    """Print scores.

    Parameters
    ----------
    scores : list[Score]
        Of an evaluation.
    console : Console
        Where to.
    by_line : bool
        Each line, too.
    is_simulated : bool
        Whether the loads are invented; it is said.
    """
    if is_simulated:
        console.print("[yellow]simulated loads[/yellow]")
    table = Table(box=None, header_style="bold")
    for heading in ("line", "min", "rung"):
        table.add_column(heading, no_wrap=True)
    for heading in ("departures", "MAE", "level right", "p10-p90 holds", *(f"over {name}" for name in LOWER)):
        table.add_column(heading, justify="right", no_wrap=True)
    before = ""
    for one in scores:
        if not by_line and one.line != ALL_LINES:
            continue
        group = f"{one.line} {one.horizon_min}"
        table.add_row(
            one.line if group != before else "",
            str(one.horizon_min) if group != before else "",
            one.rung,
            f"{one.n:,}",
            f"{one.mae:.2f}",
            "" if math.isnan(one.level_accuracy) else f"{one.level_accuracy:.1%}",
            f"{one.held:.1%}",
            *(f"{one.skill_over[name]:+.1%}" if name in one.skill_over else "" for name in LOWER),
        )
        before = group
    console.print(table)
    console.print(
        "over ...: by how much the error is smaller than that of a lower rung; below 0: it is larger"
    )


def say_learned(model: LoadModel) -> str:
    """Say where the learned rung has something to say, and if nowhere, why.

    Parameters
    ----------
    model : LoadModel
        Trained.

    Returns
    -------
    str
        A sentence.
    """
    rung, minutes = learned_rung(model)
    return "learned rung: " + LEARNED[rung].format(minutes=", ".join(map(str, minutes)))


def plot(scores: list[Score], file: Path, *, is_simulated: bool) -> None:
    """Draw error and calibration by horizon.

    Parameters
    ----------
    scores : list[Score]
        Of an evaluation.
    file : Path
        PNG to write.
    is_simulated : bool
        Whether the loads are invented; the title says so.

    Raises
    ------
    click.ClickException
        If matplotlib is not installed, or the file cannot be written.
    """
    try:
        # Optional, and slow to load.
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise click.ClickException("--plot needs matplotlib: pip install 'mobility[notebook]'") from None
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    error, held = figure.subplots(1, 2)
    together = [one for one in scores if one.line == ALL_LINES and one.horizon_min > 0]
    for rung in dict.fromkeys(one.rung for one in together):
        mine = [one for one in together if one.rung == rung]
        minutes = [one.horizon_min for one in mine]
        error.plot(minutes, [one.mae for one in mine], marker="o", label=rung)
        held.plot(minutes, [100 * one.held for one in mine], marker="o", label=rung)
    error.set(xlabel="minutes ahead", ylabel="mean absolute error, persons", ylim=(0, None))
    held.axhline(80, color="gray", linewidth=1, linestyle="--")
    held.set(xlabel="minutes ahead", ylabel="% within p10 and p90 (80 is meant)", ylim=(0, 100))
    error.legend()
    figure.suptitle("Load forecasts on days held out" + (" (simulated)" if is_simulated else ""))
    try:
        figure.savefig(file, dpi=120)
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None
