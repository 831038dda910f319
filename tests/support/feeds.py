"""Feeds for tests, written from short text tables."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

SMALL_TOWN: dict[str, str] = {
    "agency.txt": """
        agency_id,agency_name,agency_url,agency_timezone
        town,Town Transport,https://example.org,Europe/Berlin
        """,
    "stops.txt": """
        stop_id,stop_name,stop_lat,stop_lon
        a,Alpha,51.480,11.960
        b,Beta,51.485,11.970
        c,Gamma,51.490,11.980
        d,Delta,51.495,11.990
        """,
    "routes.txt": """
        route_id,agency_id,route_short_name,route_type
        r1,town,1,0
        r2,town,2,3
        """,
    "calendar.txt": """
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        wk,1,1,1,1,1,0,0,20260105,20260201
        """,
    "trips.txt": """
        route_id,service_id,trip_id
        r1,wk,t1
        r1,wk,t2
        r2,wk,u1
        """,
    "stop_times.txt": """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t1,08:00:00,08:00:00,a,1
        t1,08:05:00,08:06:00,b,2
        t1,08:10:00,08:10:00,c,3
        t2,09:00:00,09:00:00,a,1
        t2,09:05:00,09:06:00,b,2
        t2,09:10:00,09:10:00,c,3
        u1,08:15:00,08:15:00,c,1
        u1,08:20:00,08:20:00,d,2
        """,
}
"""Four stops, two lines, Monday to Friday of four weeks of January 2026."""


def gtfs_text(table: str) -> str:
    """Text of a feed file: an indented table of a test without its indentation and first empty line."""
    return dedent(table).strip("\n").rstrip(" ") + "\n" if table.strip() else table


def write_gtfs(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a feed as a zip (path ends in .zip) or into a folder; bytes are written as they are.

    Returns `path`, so that a test can read what it wrote in one line.
    """
    contents = {
        name: data if isinstance(data, bytes) else gtfs_text(data).encode() for name, data in files.items()
    }
    if path.suffix != ".zip":
        for name, data in contents.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    path.write_bytes(buffer.getvalue())
    return path


def small_town(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """SMALL_TOWN with files replaced or added (``stop_times="..."``); None leaves a file out."""
    files: dict[str, str | bytes] = dict(SMALL_TOWN)
    for stem, table in changes.items():
        if table is None:
            files.pop(f"{stem}.txt", None)
        else:
            files[f"{stem}.txt"] = table
    return files
