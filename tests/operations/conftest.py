"""Networks to exchange, and a service of a test's own."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from mobility.network import build_network
from mobility.simulation import write_model_city
from tests.support.live import Live, serving
from tests.support.small_city import START

Serving = Callable[..., AbstractContextManager[Live]]


@pytest.fixture(scope="session")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with two builds of one city; ids begin with "old_" in the first, "new_" in the second."""
    out = tmp_path_factory.mktemp("two-builds") / "network"
    with tempfile.TemporaryDirectory() as files:
        made = write_model_city(Path(files), seed=1, start=START, size=0.05)
        for tag in ("old", "new"):
            build_network([(tag, made.gtfs)], [made.osm], out)
    return out


@pytest.fixture
def network(two_builds: Path, tmp_path: Path) -> Path:
    """A copy of it, the first build in service."""
    copy = tmp_path / "network"
    shutil.copytree(two_builds, copy, symlinks=True, copy_function=os.link)
    point_at(copy, builds_of(copy)[0])
    return copy


@pytest.fixture
def serve(network: Path, tmp_path: Path) -> Serving:
    """Start a service on it, with two workers if not told otherwise."""

    @contextmanager
    def start(**variables: str) -> Iterator[Live]:
        workers = int(variables.pop("workers", "2"))
        with serving(network, tmp_path / "service.log", workers=workers, **variables) as live:
            yield live

    return start


def builds_of(network: Path) -> list[Path]:
    """Kept builds, the oldest first."""
    return sorted(
        path for path in network.iterdir() if path.is_dir() and path.name[:2] == "20" and "-" in path.name
    )


def point_at(network: Path, build: Path) -> None:
    """Swap the link as a build does."""
    link = network / ".next"
    link.symlink_to(build.name)
    link.replace(network / "current")
