"""`mobility learning list|export|report`: what the directory holds, and what was changed in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mobility.learning.directory import Directory, OfferFilter, PlaceFilter, open_directory
from mobility.learning.directory.record_files import write_records
from mobility.learning.directory.rows import in_language
from mobility.learning.vocabulary import PLACE_KINDS, TOPICS
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings


@contextmanager
def _opened() -> Iterator[Directory]:
    directory = open_directory(database_of(read_settings()))
    try:
        yield directory
    finally:
        directory.close()


@click.command("list")
@click.argument("what", type=click.Choice(["offers", "places", "providers"]))
@click.option("--text", default="", help="Words in any order; typing errors are forgiven.")
@click.option("--topic", "topics", multiple=True, type=click.Choice(TOPICS), help="Offers; repeatable.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(PLACE_KINDS), help="Of the place.")
@click.option("--limit", type=click.IntRange(1, 2000), default=50, show_default=True, help="Rows at most.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", help="Whose titles come first.")
def list_(
    what: str, text: str, topics: tuple[str, ...], kinds: tuple[str, ...], limit: int, language: str
) -> None:
    """List what the directory holds."""
    console = Console(soft_wrap=True, highlight=False)
    with _opened() as directory:
        if what == "providers":
            table = Table("id", "name", "website")
            for one in directory.list_providers()[:limit]:
                table.add_row(one.provider_id, Text(one.name), one.website)
        elif what == "places":
            table = Table("id", "kind", "name", "address", "opening hours")
            for place in directory.list_places(PlaceFilter(text, kinds, limit=limit, lang=language)):
                hours = place.opening_hours or place.opening_text
                table.add_row(place.place_id, place.kind, Text(place.name), Text(place.address), Text(hours))
        else:
            page = directory.list_offers(OfferFilter(text, topics, kinds, limit=limit, lang=language))
            table = Table("id", "title", "provider", "topics", title=f"{page.total} offers")
            for offer in page.offers:
                title = Text(in_language(offer.title, language))
                table.add_row(offer.offer_id, title, offer.provider_id, " ".join(offer.topics))
    console.print(table if table.row_count else "None found.")


@click.command("export")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON file [default: the screen]."
)
def export(out: Path | None) -> None:
    """Write the whole directory as JSON; `mobility learning import --kind records` reads it."""
    with _opened() as directory:
        parts = write_records(directory)
        if out is None:
            for part in parts:
                sys.stdout.buffer.write(part)
        else:
            with out.open("wb") as file:
                file.writelines(parts)


@click.command("report")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Changes at most."
)
def report(limit: int) -> None:
    """Show how much there is, and who changed what last."""
    console = Console(soft_wrap=True, highlight=False)
    with _opened() as directory:
        held = Table("records", "held")
        for kind, count in directory.count().items():
            held.add_row(kind.value, str(count))
        console.print(held)
        changes = Table("time", "writer", "what", "id", "outcome")
        for one in directory.list_changes(limit=limit):
            moment = datetime.fromtimestamp(one.time_s, UTC).strftime("%Y-%m-%d %H:%MZ")
            changes.add_row(moment, Text(one.writer), one.kind.value, one.record_id, one.outcome.value)
    console.print(changes if changes.row_count else "Nothing was ever changed.")
