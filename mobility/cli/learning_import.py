"""`mobility learning import`: takes files into the directory, and tells what became of each record."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from mobility.errors import BadParameterError, MobilityError
from mobility.learning.directory import (
    ChangeReport,
    ImportBatch,
    Outcome,
    RecordKind,
    Refusal,
    open_directory,
)
from mobility.learning.directory.record_files import read_records
from mobility.learning.importing import (
    SourceOptions,
    read_amb,
    read_csv,
    read_icalendar,
    read_json_ld,
    read_leipzig,
    read_schools,
    read_wisy,
)
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.own_records import sift
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings

MOST_SHOWN = 20
"""Refusals and mergers that are shown; all are counted, --all shows them."""

READERS = {
    "csv": read_csv,
    "json-ld": read_json_ld,
    "wisy": read_wisy,
    "amb": read_amb,
    "schools": read_schools,
    "leipzig": read_leipzig,
}
"""By kind; beside these there are `records`, what `mobility learning export` writes, and `icalendar`."""

KINDS = ("records", "icalendar", *READERS)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--kind", required=True, type=click.Choice(KINDS), help="Formats: docs/learning.md.")
@click.option(
    "--source", default="", help="Short name of the source, the beginning of its ids [default: KIND]."
)
@click.option("--license", "license_name", default="", help="Of the data: SPDX name or sentence.")
@click.option("--provider", default="", help="icalendar: the institution whose calendar it is.")
@click.option("--simulated", is_flag=True, help="What is in the files was invented: answers say so too.")
@click.option("--replace", is_flag=True, help="Take out what the source had and the files do not hold.")
@click.option("--all", "shows_all", is_flag=True, help="Show every refusal and merger.")
def import_(
    files: tuple[Path, ...],
    kind: str,
    source: str,
    license_name: str,
    provider: str,
    simulated: bool,
    replace: bool,
    shows_all: bool,
) -> None:
    """Take files into the directory; the same file again changes nothing."""
    for path in files:
        if path.is_dir() and kind != "csv":
            raise click.BadParameter(f"{path} is a folder; only the kind csv has some", param_hint="FILES")
    if kind == "icalendar" and not provider:
        raise click.BadParameter("a calendar does not say whose it is", param_hint="--provider")
    if replace and kind == "records" and not source:
        raise click.BadParameter("name the source whose records are replaced", param_hint="--source")
    console = Console(soft_wrap=True, highlight=False)
    options = SourceOptions(source or kind, license=license_name, is_simulated=simulated)
    batches: list[ImportBatch] = []
    refused: list[Refusal] = []
    broken: list[MobilityError] = []
    for path in files:
        try:
            batch, wrong, lines = _read(path, kind, options, provider)
        except MobilityError as fault:
            broken.append(fault)
            if len(files) > 1:
                console.print(f"{path.name}: refused: {fault.message}", markup=False)
            continue
        batches.append(batch)
        refused += wrong
        for line in lines:
            console.print(str(line), markup=False)
    if len(broken) == len(files):
        raise broken[0]
    if broken and replace:
        raise BadParameterError(
            "Nothing is replaced by files of which some cannot be read.", field="--replace"
        )
    directory = open_directory(database_of(read_settings()))
    try:
        report = directory.apply(
            _join(batches), f"import {kind}", replace_source=options.name if replace else None
        )
    finally:
        directory.close()
    show_report(report, refused, console, shows_all=shows_all)
    if broken:
        raise BadParameterError(f"{len(broken)} of {len(files)} files cannot be read; the others were taken.")


def _read(
    path: Path, kind: str, options: SourceOptions, provider: str
) -> tuple[ImportBatch, list[Refusal], Iterable[object]]:
    if kind == "records":
        batch, refused = read_records(path)
        collector = Collector(path.name, options)
        return sift(batch, collector), refused, collector.reading().lines
    reading = read_icalendar(path, options, provider) if kind == "icalendar" else READERS[kind](path, options)
    return reading.batch, [], reading.lines


def _join(batches: list[ImportBatch]) -> ImportBatch:
    members: dict[str, tuple[Any, ...]] = {
        name: tuple(record for batch in batches for record in getattr(batch, name))
        for name in ("providers", "places", "offers", "sessions", "items")
    }
    return ImportBatch(**members)


def show_report(
    report: ChangeReport, refused: list[Refusal], console: Console, *, shows_all: bool = False
) -> None:
    """Show what became of records.

    Parameters
    ----------
    report : ChangeReport
        Of the directory.
    refused : list[Refusal]
        What did not come so far.
    console : Console
        To write to.
    shows_all : bool
        Every refusal and merger, not the first ones alone.
    """
    every = [*refused, *report.refused]
    table = Table("records", *(outcome.value for outcome in Outcome))
    for kind in RecordKind:
        early = sum(one.kind is kind for one in refused)
        counts = [report.count(outcome, kind) for outcome in Outcome]
        counts[-1] += early
        if any(counts):
            table.add_row(kind.value, *map(str, counts))
    console.print(table if table.row_count else "Nothing was in there.")
    merged = report.merged if shows_all else report.merged[:MOST_SHOWN]
    for merge in merged:
        console.print(f"merged {merge.kind} {merge.record_id}: it is {merge.kept_id}", markup=False)
    if len(merged) < len(report.merged):
        console.print(f"and {len(report.merged) - len(merged)} more that are merged; --all shows them")
    shown = every if shows_all else every[:MOST_SHOWN]
    for one in shown:
        console.print(f"refused {one.kind} {one.record_id} ({one.code}): {one.reason}", markup=False)
    if len(shown) < len(every):
        console.print(f"and {len(every) - len(shown)} more; --all shows them")
