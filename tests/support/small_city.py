"""The model city at a tenth of its size, built once a run and shared by all test processes."""

import fcntl
import json
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from mobility.network import build_network
from mobility.service import Planner
from mobility.service.basemap import build_basemap
from mobility.service.samples import Sample, sample_question
from mobility.service.warm_up import warm_up
from mobility.simulation import write_model_city

START = date(2026, 3, 2)
SEED, SIZE = 1, 0.1
ABOUT = {
    "city": "model",
    "model_city": True,
    "country": "DE",
    "land": "ST",
    "seed": SEED,
    "size": SIZE,
    "attribution": [{"tag": "model", "license": "CC0-1.0", "attribution": "Model city, generated"}],
}


def build_small_city(folder: Path) -> Path:
    """Give the directory of the network; `folder` is the run's own, shared by its processes."""
    out = folder / "small-city"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "small-city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "current").exists():
            with tempfile.TemporaryDirectory() as files:
                made = write_model_city(Path(files), seed=SEED, start=START, size=SIZE)
                build_network(
                    [("model", made.gtfs)],
                    [made.osm],
                    out,
                    about=ABOUT | json.loads(made.services.read_text(encoding="utf-8")),
                    warm_up=lambda network: warm_up(Planner(network)),
                    tiles=build_basemap,
                )
    return out


def question_in(out: Path) -> Sample:
    """A question with journeys as answer, on a working day of the calendar."""
    from mobility.network import load_network  # noqa: PLC0415

    sample = sample_question(load_network(out), datetime(2026, 3, 9, tzinfo=UTC).date())
    assert sample is not None
    return sample


def copy_city(out: Path, to: Path) -> Path:
    """A network of a test's own, to be built over or broken."""
    shutil.copytree(out, to, symlinks=True)
    return to
