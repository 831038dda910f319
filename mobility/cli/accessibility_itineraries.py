"""`mobility accessibility itineraries`: how one gets from many places to many, a row for each leg."""

from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console

from mobility.accessibility.detailed_itineraries import DetailedItineraries
from mobility.accessibility.jobs.gdal_files import replaced_by_gdal
from mobility.accessibility.matrix.off_streets import check_some_on_streets
from mobility.accessibility.request import MODES, TRANSIT, MatrixRequest
from mobility.cli.options import read_modes, read_moment, zone_of
from mobility.cli.points_file import PointsFile, points_file
from mobility.errors import BadParameterError
from mobility.network import load_network
from mobility.settings import read_settings

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
LAYER = "itineraries"


@click.command("itineraries")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--origins", "from_file", required=True, type=points_file, help="CSV, GeoPackage, ...")
@click.option("--destinations", "to_file", type=points_file, help="[default: the origins]")
@click.option("--at", required=True, help="First minute of the window, by the city's clock.")
@click.option("--window", type=int, default=10, show_default=True, help="Minutes; 1 = this moment only.")
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Some of {', '.join(MODES)}.")
@click.option("--max-time", type=int, default=120, show_default=True, help="Minutes.")
@click.option("--max-walk", type=int, default=20, show_default=True, help="Minutes of each walk.")
@click.option("--max-rides", type=int, default=8, show_default=True, help="Most vehicles.")
@click.option("--arrive-by", is_flag=True, help="Be there at each minute of the window that ends with --at.")
@click.option("--wheelchair", is_flag=True, help="Step-free ways, stops and vehicles.")
@click.option("--all-to-all", is_flag=True, help="Also where there are as many destinations as origins.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File: .gpkg or .geojson."
)
def itineraries(
    network: Path | None,
    from_file: PointsFile,
    to_file: PointsFile | None,
    at: str,
    window: int,
    modes: str,
    max_time: int,
    max_walk: int,
    max_rides: int,
    arrive_by: bool,
    wheelchair: bool,
    all_to_all: bool,
    out: Path,
) -> None:
    """Write the ways between points, the Pareto set of each pair: mode, route, stops, times, line of a leg.

    Times of legs and waits are in seconds. As many destinations as origins: the first to the first, ...
    """
    driver = DRIVERS.get(out.suffix.lower())
    if driver is None:
        raise BadParameterError(f"{out} must end in .gpkg or .geojson", field="out")
    settings = read_settings()
    loaded = load_network(network or settings.network)
    here = from_file.read(settings.max_points)
    there = None if to_file is None else to_file.read(settings.max_points)
    moment, named = read_moment(at, zone_of(loaded)), read_modes(modes)
    request = MatrixRequest(departure=moment, modes=named, wheelchair=wheelchair)  # checks the modes
    for given, points in ((from_file, here), (to_file, there)):
        if points is not None:
            check_some_on_streets(loaded, request, points, str(given))
    streets = tuple(mode for mode in named if mode != TRANSIT)
    frame = DetailedItineraries(
        loaded,
        here,
        there,
        force_all_to_all=all_to_all,
        departure=moment,
        departure_time_window=timedelta(minutes=window),
        transport_modes=named,
        access_modes=streets or ("WALK",),
        max_time=timedelta(minutes=max_time),
        max_time_walking=timedelta(minutes=max_walk),
        max_public_transport_rides=max_rides,
        arrive_by=arrive_by,
        wheelchair=wheelchair,
    )
    console = Console(stderr=True, highlight=False)
    for warning in frame.warnings:
        console.print(warning, style="yellow", markup=False)
    seconds = (
        {name: frame[name].dt.total_seconds() for name in ("travel_time", "wait_time")} if len(frame) else {}
    )
    with replaced_by_gdal(out) as part:
        frame.assign(**seconds).to_file(part, layer=LAYER, driver=driver, engine="pyogrio")
    n_options = len(frame.groupby(["from_id", "to_id", "option"]))
    console.print(f"{out}: {n_options:,} ways, {len(frame):,} legs")
