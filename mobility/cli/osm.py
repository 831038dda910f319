"""`mobility osm fetch`: the streets of a place, fetched online."""

from pathlib import Path

import click
from rich.console import Console

from mobility.errors import BuildError
from osm.street_graph import ExtractError


@click.group("osm")
def command() -> None:
    """Extracts of OpenStreetMap."""


@command.command("fetch")
@click.argument("place")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write (.osm.pbf).")
@click.option("--overpass", metavar="URL", help="Another Overpass server than the public one.")
@click.option("--nominatim", metavar="URL", help="Another Nominatim server than the public one.")
def fetch(place: str, out: Path, overpass: str | None, nominatim: str | None) -> None:
    """Find PLACE ("Halle (Saale), Germany") and write its complete streets and places to a file."""
    # Imported here: this loads OSMnx, which changes how sockets of this process resolve names.
    from osm.fetch import fetch_extract  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    servers = {"overpass_url": overpass, "nominatim_url": nominatim}
    with console.status("asking for the boundary") as status:
        try:
            fetch_extract(
                place,
                out,
                progress=lambda done, total: status.update(f"tile {done} of {total}"),
                **{name: url for name, url in servers.items() if url},
            )
        except ExtractError as fault:
            raise BuildError(str(fault)) from fault
    console.print(f"{out} written; © OpenStreetMap contributors, ODbL")
