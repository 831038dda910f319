"""`mobility osm fetch`: the streets of a place, fetched online."""

from pathlib import Path

import click
from rich.console import Console

from mobility.errors import BuildError
from osm.fetch import NOMINATIM_URL, OVERPASS_URL, fetch_extract
from osm.street_graph import ExtractError


@click.group("osm")
def command() -> None:
    """Extracts of OpenStreetMap."""


@command.command("fetch")
@click.argument("place")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write (.osm.pbf).")
@click.option("--overpass", metavar="URL", default=OVERPASS_URL, show_default=True, help="Overpass server.")
@click.option(
    "--nominatim", metavar="URL", default=NOMINATIM_URL, show_default=True, help="Nominatim server."
)
@click.option("--tile-km", type=click.FloatRange(0.5, 50), default=5.0, help="Width of a tile in km.")
def fetch(place: str, out: Path, overpass: str, nominatim: str, tile_km: float) -> None:
    """Find PLACE ("Halle (Saale), Germany") and write its complete streets and places to a file."""
    console = Console(stderr=True, highlight=False)
    with console.status("asking for the boundary") as status:
        try:
            fetch_extract(
                place,
                out,
                overpass_url=overpass,
                nominatim_url=nominatim,
                tile_km=tile_km,
                progress=lambda done, total: status.update(f"tile {done} of {total}"),
            )
        except ExtractError as fault:
            raise BuildError(str(fault)) from fault
    console.print(f"{out} written; © OpenStreetMap contributors, ODbL")
