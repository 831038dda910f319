"""`mobility check-feed`: can a feed be routed on, and what is wrong with it."""

import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from gtfs.check import check_feed
from gtfs.report import FeedReport
from gtfs.report_html import write_html

COLORS = {"error": "red", "warning": "yellow", "info": "cyan"}
SHOWN = 40


@click.command("check-feed")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to standard output.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the report as an HTML file.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day that stands for today in findings on expiry (default: today).",
)
def command(file: Path, as_json: bool, html: Path | None, date: datetime | None) -> None:
    """Check a feed (zip or folder). Exit code 1: it cannot be routed on."""
    console = Console(stderr=True, highlight=False)
    if not file.exists():
        raise click.BadParameter(f"there is no file {file}", param_hint="FILE")
    with console.status("reading") as status:
        report = check_feed(file, date=date.date() if date else None, progress=status.update)
    if html is not None:
        try:
            write_html(report, html)
        except OSError as error:
            raise click.BadParameter(
                f"{html} cannot be written: {error.strerror}", param_hint="--html"
            ) from None
        console.print(f"report written to {html}")
    if as_json:
        click.echo(report.to_json(), nl=False)
    else:
        show(report, Console(highlight=False))
    sys.exit(0 if report.can_be_routed_on else 1)


def show(report: FeedReport, console: Console) -> None:
    """Print a report.

    Parameters
    ----------
    report : FeedReport
        What was found.
    console : Console
        Where to.
    """
    color = "green" if report.can_be_routed_on else "red"
    console.print(f"[bold {color}]{report.file}[/bold {color}]: {report.sentence}")
    for sentence in report.lost:
        console.print(f"  lost: {sentence}")
    table = Table(box=None, header_style="bold")
    for name in ("severity", "file", "line", "field", "count", "finding"):
        table.add_column(name, overflow="fold")  # names and ids are shown whole
    for finding in report.findings[:SHOWN]:
        severity = str(finding.severity)
        table.add_row(
            f"[{COLORS[severity]}]{severity}[/]",
            finding.file,
            str(finding.line or ""),
            finding.field,
            str(finding.count),
            finding.sentence.replace("[", "\\["),
        )
    if report.findings:
        console.print(table)
    if len(report.findings) > SHOWN:
        console.print(f"and {len(report.findings) - SHOWN} more; --json or --html show all")
    counts = report.counts()
    words = {"error": "error", "warning": "warning", "info": "note"}
    console.print(", ".join(f"{counts[key]} {word}{'s'[: counts[key] != 1]}" for key, word in words.items()))
