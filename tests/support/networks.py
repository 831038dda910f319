"""Networks of real cities, built once a test session and shared by all its processes."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.network import TransportNetwork, build_network, load_network
from mobility.service.basemap import build_basemap

SharedData = Callable[[str], Path]


def _build_once(
    factory: pytest.TempPathFactory, name: str, feeds: list[tuple[str, Path]], osm: list[Path]
) -> TransportNetwork:
    base = factory.getbasetemp()
    # With xdist each process has a base folder of its own inside the run's.
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    out = shared / "networks" / name
    out.parent.mkdir(parents=True, exist_ok=True)
    with (out.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "current").exists():
            build_network(feeds, osm, out, tiles=build_basemap)
    return load_network(out)


@pytest.fixture(scope="session")
def heidelberg_network(shared_data: SharedData, tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    """The rnv feed of 2016 on the streets of Heidelberg."""
    feed = shared_data("heidelberg/rnv-2016-heidelberg.gtfs.zip")
    streets = shared_data("heidelberg/heidelberg.osm.pbf")
    return _build_once(tmp_path_factory, "heidelberg", [("rnv", feed)], [streets])


@pytest.fixture(scope="session")
def monaco_network(shared_data: SharedData, tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    """The feed and the streets of Monaco of 2025."""
    feed = shared_data("monaco/monaco-2025.gtfs.zip")
    streets = shared_data("monaco/monaco.osm.pbf")
    return _build_once(tmp_path_factory, "monaco", [("mc", feed)], [streets])
