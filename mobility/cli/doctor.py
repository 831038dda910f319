"""`mobility doctor`: checks an installation in one screen."""

import sys
from dataclasses import replace
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mobility.bootstrap.checkup import examine
from mobility.bootstrap.finding import Finding, Verdict, bad
from mobility.errors import SettingsError
from mobility.settings import read_settings

MARKS = {
    Verdict.GOOD: "[green]✓[/green]",
    Verdict.WARNING: "[yellow]![/yellow]",
    Verdict.BAD: "[red]✗[/red]",
}


@click.command("doctor")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a monitor.")
def command(network: Path | None, as_json: bool) -> None:
    """Check an installation: network, feeds, kernels, Redis, clock, disk, memory, the running service.

    Exit code 1 if something keeps the service from working; warnings leave it 0.
    """
    try:
        settings = read_settings()
        found = examine(settings if network is None else replace(settings, network=network))
    except SettingsError as fault:
        found = [bad("settings", fault.message)]
    if as_json:
        click.echo(orjson.dumps({"sound": _is_sound(found), "findings": found}, option=orjson.OPT_INDENT_2))
    else:
        _show(found)
    sys.exit(0 if _is_sound(found) else 1)


def _is_sound(found: list[Finding]) -> bool:
    return all(finding.verdict is not Verdict.BAD for finding in found)


def _show(found: list[Finding]) -> None:
    console = Console(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(width=1)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in found:
        table.add_row(MARKS[finding.verdict], escape(finding.subject), escape(finding.text))
    console.print(table)
    n_bad = sum(finding.verdict is Verdict.BAD for finding in found)
    n_warnings = sum(finding.verdict is Verdict.WARNING for finding in found)
    if n_bad or n_warnings:
        console.print(f"\n{n_bad} to repair, {n_warnings} to look at")
    else:
        console.print("\nall is well")
