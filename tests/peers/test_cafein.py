"""Matrices against cafein: the same feeds, streets, speeds, limits and minutes, in Heidelberg and Porto."""

import datetime as dt
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork, build_network, load_network
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import points_in

pytestmark = [pytest.mark.slow, pytest.mark.peer]

WALK_KMH = 4.788
TRANSFER_WALK_S = 600
CITIES = {
    "heidelberg": (
        "heidelberg/rnv-2016-heidelberg.gtfs.zip",
        "heidelberg/heidelberg.osm.pbf",
        dt.date(2016, 11, 8),
    ),
    "porto": ("porto/stcp-2022.gtfs.zip", "porto/porto.osm.pbf", dt.date(2023, 9, 12)),
}


def padded_copy(feed: Path, tables: Path) -> Path:
    """Unpack a feed, "6:40:00" written "06:40:00": cafein refuses the former."""
    with zipfile.ZipFile(feed) as archive:
        archive.extractall(tables)
    times = tables / "stop_times.txt"
    text = times.read_text(encoding="utf-8-sig")
    times.write_text(re.sub(r"(?m)(?<=[,\"])(\d:\d\d:\d\d)(?=[,\"])", r"0\1", text), encoding="utf-8")
    return tables


def ask_cafein(
    folder: Path, feed: Path, osm: Path, at: dt.datetime, origins: Points, destinations: Points
) -> np.ndarray:
    """Seconds of the median of sixty departures, NaN where cafein reaches nothing."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    cafein = pytest.importorskip("cafein", reason="cafein is not installed (extra bench)")
    gpd = pytest.importorskip("geopandas")
    network = cafein.TransportNetwork.from_gtfs(
        str(padded_copy(feed, folder / "tables")),
        osm_pbf=str(osm),
        walking_speed_kmph=WALK_KMH,
        max_walking_time=TRANSFER_WALK_S / 60,
    )
    frames = [
        gpd.GeoDataFrame({"id": points.ids}, geometry=gpd.points_from_xy(points.lons, points.lats), crs=4326)
        for points in (origins, destinations)
    ]
    seconds = network.travel_time_matrix(
        frames[0],
        at,
        destinations=frames[1],
        max_rides=8,
        walking_speed_kmph=WALK_KMH,
        max_walking_time=15,
        snap_distance=250,
        departure_time_window=59,  # its window has both ends
        percentiles=[50],
        router="raptor",
    )[:, :, 0].astype(float)
    seconds[seconds > 1e9] = np.nan
    return np.asarray(seconds)


@pytest.mark.parametrize("name", list(CITIES))
def test_medians_are_those_of_cafein(name: str, shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    """Half of the pairs differ by less than a minute, and few by more than five.

    Each engine matches points to streets in its own way, and inclines, stairs and crossings are ours alone:
    where the walks of one end differ, so do all times from or to it. A change at a stop takes a minute here
    and none there, so that some take the vehicle after. docs/accessibility.md has the shares.
    """
    feed, osm, date = CITIES[name]
    build_network(
        [(name, shared_data(feed))],
        [shared_data(osm)],
        tmp_path / "network",
        max_transfer_walk_s=TRANSFER_WALK_S,
    )
    network: TransportNetwork = load_network(tmp_path / "network")
    origins, destinations = points_in(Router(network), 30, 1), points_in(Router(network), 150, 2)
    eight = dt.datetime.combine(date, dt.time(8))
    request = MatrixRequest(
        departure=eight.replace(tzinfo=ZoneInfo(network.timezones[0])),
        max_walk_minutes=15,
        max_rides=8,
        max_time_minutes=600,
        walk_kmh=WALK_KMH,
    )
    ours = MatrixEngine(network, request, destinations).rows(origins)[0].astype(float)
    ours[ours == UNREACHED] = np.nan
    theirs = ask_cafein(tmp_path, shared_data(feed), shared_data(osm), eight, origins, destinations)
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert both.mean() > 0.8
    assert (np.isfinite(ours) != np.isfinite(theirs)).mean() < 0.08
    # Ours are rounded up, half a minute on average.
    difference = (ours - theirs / 60 - 0.5)[both]
    assert np.median(np.abs(difference)) < 1
    assert (np.abs(difference) > 5).mean() < 0.12
