"""`mobility learning import`: takes files into the directory, and tells what became of each record."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.table import Table

from mobility.errors import BadParameterError
from mobility.learning.directory import (
    ChangeReport,
    ImportBatch,
    Outcome,
    RecordKind,
    Refusal,
    open_directory,
)
from mobility.learning.directory.record_files import read_records
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings

MOST_SHOWN = 20
"""Refusals that are shown; all are counted, --all shows them."""

IMPORTING = "mobility.learning.importing"
"""Its IMPORTERS: functions by kind, each from a file to a SourceReading."""


class SourceReading(Protocol):
    """What a file holds: records, and lines on what could not be read."""

    @property
    def batch(self) -> ImportBatch:
        """The records."""
        ...

    @property
    def report(self) -> Iterable[object]:
        """Lines for people."""
        ...


Importer = Callable[[Path], SourceReading]


def importers() -> Mapping[str, Importer]:
    """Give the kinds of files that can be read.

    Returns
    -------
    Mapping[str, Importer]
        By kind; beside these there is "records", what `mobility learning export` writes.
    """
    if find_spec(IMPORTING) is None:
        return {}
    found: Mapping[str, Importer] = import_module(IMPORTING).IMPORTERS
    return found


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--kind", required=True, help="What the files are: `records`, or a format of docs/learning.md.")
@click.option(
    "--replace", "source", help="Name of the files' source: what it had and they do not hold is taken out."
)
@click.option("--all", "shows_all", is_flag=True, help="Show every refusal.")
def import_(files: tuple[Path, ...], kind: str, source: str | None, shows_all: bool) -> None:
    """Take files into the directory; the same file again changes nothing."""
    console = Console(soft_wrap=True, highlight=False)
    batches, refused = [], []
    for path in files:
        batch, wrong, lines = _read(path, kind)
        batches.append(batch)
        refused += wrong
        for line in lines:
            console.print(f"{path.name}: {line}", markup=False)
    directory = open_directory(database_of(read_settings()))
    try:
        report = directory.apply(_join(batches), f"import {kind}", replace_source=source)
    finally:
        directory.close()
    show_report(report, refused, console, shows_all=shows_all)


def _read(path: Path, kind: str) -> tuple[ImportBatch, list[Refusal], Iterable[object]]:
    if kind == "records":
        batch, refused = read_records(path)
        return batch, refused, ()
    known = importers()
    if kind not in known:
        raise BadParameterError(f"--kind is one of {', '.join(['records', *known])}, not {kind}.", "kind")
    reading = known[kind](path)
    return reading.batch, [], reading.report


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
        Every refusal, not the first ones alone.
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
    shown = every if shows_all else every[:MOST_SHOWN]
    for one in shown:
        console.print(f"refused {one.kind} {one.record_id} ({one.code}): {one.reason}", markup=False)
    if len(shown) < len(every):
        console.print(f"and {len(every) - len(shown)} more; --all shows them")
