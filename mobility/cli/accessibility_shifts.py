"""`mobility accessibility shifts`: who can work which shift of a business park, by district; gaps of
lines."""

import datetime as dt
import os
import re
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mobility.accessibility.jobs.disk import make_folder, whole_file
from mobility.accessibility.request import MODES, MatrixRequest
from mobility.accessibility.shifts import (
    Shift,
    by_district,
    check_names,
    line_calls,
    line_gaps,
    people_of,
    shift_table,
    sites_without_lines,
)
from mobility.cli.options import read_modes, zone_of
from mobility.cli.points_file import PointsFile, check_streets, points_file
from mobility.errors import BadParameterError
from mobility.network import load_network
from mobility.settings import read_settings

SHIFT = re.compile(r"([^=]+)=(\d{1,2}:\d\d)-(\d{1,2}:\d\d)")
MOST_SHOWN = 20


@click.command("shifts")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option(
    "--homes", "homes_file", required=True, type=points_file, help="Where people live: CSV, GeoPackage, ..."
)
@click.option("--sites", "sites_file", required=True, type=points_file, help="Gates of the business park.")
@click.option("--date", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Shifts begin on it.")
@click.option("--shift", "shifts", required=True, multiple=True, help="early=05:50-14:10; may be repeated.")
@click.option("--district", required=True, help="Column of the homes that names the district.")
@click.option(
    "--people", default="", help="Column of the homes with the number of people; missing: one each."
)
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Some of {', '.join(MODES)}.")
@click.option("--wheelchair", is_flag=True, help="Step-free ways, stops and vehicles.")
@click.option("--max-time", type=int, default=60, show_default=True, help="Longest way in minutes.")
@click.option("--max-walk", type=int, default=20, show_default=True, help="Minutes of each walk.")
@click.option(
    "--radius",
    type=click.FloatRange(0, min_open=True),
    default=600.0,
    show_default=True,
    help="Meters from a site to its stops.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Directory.")
def shifts(
    network: Path | None,
    homes_file: PointsFile,
    sites_file: PointsFile,
    day: dt.datetime,
    shifts: tuple[str, ...],
    district: str,
    people: str,
    modes: str,
    wheelchair: bool,
    max_time: int,
    max_walk: int,
    radius: float,
    out: Path,
) -> None:
    """Write who can be there when a shift begins and get home when it ends.

    Into --out: homes.parquet (minutes there and back), districts.csv (people who can, and who would not get
    home) and line_gaps.csv (lines that serve a site, but not when a shift begins or ends).
    """
    settings = read_settings()
    loaded = load_network(network or settings.network)
    zone, date = zone_of(loaded), day.date()
    asked = tuple(read_shift(text) for text in shifts)
    check_names(asked)
    request = MatrixRequest(
        departure=dt.datetime.combine(date, dt.time(12), zone),
        modes=read_modes(modes),
        wheelchair=wheelchair,
        max_time_minutes=max_time,
        max_walk_minutes=max_walk,
    )
    homes, sites = (file.read(settings.max_points) for file in (homes_file, sites_file))
    told = Console(stderr=True, highlight=False)
    for name, given, points in (("homes", homes_file, homes), ("sites", sites_file, sites)):
        check_streets(told, loaded, request, points, given, name)
    calls = line_calls(loaded, sites, date, radius)
    for site in sites_without_lines(calls, sites):
        told.print(
            f"No line stops within {radius:g} m of {site} on {date}: it has no gaps of lines.",
            style="yellow",
            markup=False,
        )
    people_of(homes, district, people)  # a wrong column is said before the long work
    make_folder(out)
    table = shift_table(loaded, homes, sites, asked, date, zone, request, threads=os.cpu_count() or 1)
    districts = by_district(table, homes, district, people)
    gaps = line_gaps(calls, asked)
    with whole_file(out / "homes.parquet") as file:
        table.to_parquet(file, index=False)
    for name, rows in (("districts.csv", districts), ("line_gaps.csv", gaps)):
        with whole_file(out / name) as file:
            rows.to_csv(file, index=False)
    console = Console(highlight=False)
    shown = Table("shift", "site", "district", "people", "can work", "would not get home")
    for row in districts.head(MOST_SHOWN).to_dict("records"):
        numbers = (f"{row[name]:,.0f}" for name in ("people", "can_work", "only_come"))
        shown.add_row(*(str(row[name]) for name in ("shift", "site", "district")), *numbers)
    console.print(shown)
    console.print(
        f"{out}: {len(table):,} ways, {len(districts):,} rows by district, {len(gaps):,} gaps of lines"
    )


def read_shift(text: str) -> Shift:
    """Read a shift.

    Parameters
    ----------
    text : str
        "early=05:50-14:10".

    Returns
    -------
    Shift
        By the clocks of the city.

    Raises
    ------
    BadParameterError
        If it is written otherwise, or a time is none.
    """
    found = SHIFT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        start, end = (dt.datetime.strptime(part, "%H:%M").time() for part in found.groups()[1:])
    except ValueError:
        raise BadParameterError(
            "{field} is written early=05:50-14:10, not {value}", field="shift", value=text
        ) from None
    return Shift(found[1].strip(), start, end)
