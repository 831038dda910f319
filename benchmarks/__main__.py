"""Every measurement, one after the other: `make bench` or `python -m benchmarks [NAME ...]`.

A measurement that writes its own page under docs/performance does so; what another one says becomes its page.
One that fails is named at the end and stops none of the others.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGES = PROJECT / "docs" / "performance"
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))


@dataclass(frozen=True)
class Measurement:
    """One module of this folder.

    Parameters
    ----------
    title : str
        Of its page.
    options : Callable[[Path], list[str]]
        Its command line, given a folder for what it needs.
    page : str
        Name of the page that it writes itself; empty: it says its figures, and they become the page
        named like the module.
    """

    title: str
    options: Callable[[Path], list[str]] = lambda _folder: []
    page: str = ""


def _mobility(*words: str) -> None:
    """Run a command of the program."""
    program = "from mobility.cli import main; main()"
    subprocess.run([sys.executable, "-c", program, *words], check=True)


def _porto_network(folder: Path) -> list[str]:
    """Build Porto, once, for measurements that want a finished network."""
    out = folder / "porto"
    if not out.exists():
        feeds = [DATA / "porto" / name for name in ("stcp-2022.gtfs.zip", "metro-2026.gtfs.zip")]
        words = [word for feed in feeds for word in ("--gtfs", str(feed))]
        _mobility("build", "--out", str(out), *words, "--osm", str(DATA / "porto" / "porto.osm.pbf"))
    return ["--network", str(out)]


def _live_options(folder: Path) -> list[str]:
    """As many snapshots and seconds as the page is of."""
    city, model = _model_city(folder)[1], folder / "model-of-loads"
    if not model.exists():
        _mobility("simulate", "model", "--network", city, "--out", str(model))
    asked = ["--network", f"{city}={model}", "--snapshots", "20", "--seconds", "120"]
    return [*_porto_network(folder), *asked]


def _model_city(folder: Path) -> list[str]:
    """Grow and build the model city, once: minutes."""
    out = folder / "model-city"
    if not out.exists():
        _mobility("build", "--city", "model", "--seed", "7", "--out", str(out))
    return ["--network", str(out)]


def _model_history(folder: Path) -> list[str]:
    """Simulate twelve weeks of riders and sensors in the model city: a quarter of an hour."""
    network, out = _model_city(folder), folder / "history"
    if not out.exists():
        _mobility("simulate", "history", *network, "--weeks", "12", "--out", str(out))
    return [*network, "--history", str(out)]


MEASUREMENTS = {
    "build_and_serve": Measurement("Building, loading, and one more process", page="build.md"),
    "build": Measurement("Builds of three cities", page="builds.md"),
    "http": Measurement("What HTTP costs", _porto_network),
    "transit": Measurement("The transit core", page="transit.md"),
    "accessibility": Measurement("Travel-time matrices", page="accessibility.md"),
    "areas": Measurement("Isochrones and indicators on top of their matrices", _porto_network),
    "scenarios": Measurement("Scenarios against builds", page="scenarios.md"),
    "crowding": Measurement("Crowding-aware searches", _model_city, page="crowding.md"),
    "occupancy": Measurement("Estimates and forecasts of load", _model_history, page="occupancy.md"),
    "sharing": Measurement("Shared vehicles", page="sharing.md"),
    "mixed": Measurement("Plans with shared vehicles", _porto_network, page="mixed.md"),
    "sharing_visible": Measurement("Shared vehicles from a feed to an answer", _porto_network),
    "goal_bounds": Measurement("What the lower bounds cost"),
    "door_to_door": Measurement("Door to door", page="door-to-door.md"),
    "streets": Measurement("Searches on the streets"),
    "reach": Measurement("One place to many and to all", _porto_network),
    "tiles": Measurement("Tiles and the map"),
    "geocoding": Measurement("Search by text and by point"),
    "riders": Measurement("Simulated riders"),
    "spread": Measurement("How far apart single questions lie", _porto_network),
    "boards": Measurement("Boards, trips and refreshed itineraries", _porto_network),
    "learning": Measurement("The directory of learning", page="learning.md"),
    "learning_reach": Measurement("Learning in reach", _porto_network),
    "live": Measurement("Live data", _live_options),
    "ingest": Measurement("Observations a second"),
    "steering": Measurement("The closed loop of steering", page="steering.md"),
}


def run_measurement(name: str, folder: Path) -> bool:
    """Run one module and see that there is a page of it.

    Parameters
    ----------
    name : str
        Of MEASUREMENTS.
    folder : Path
        For temporary files.

    Returns
    -------
    bool
        Whether it ended well.
    """
    measurement = MEASUREMENTS[name]
    try:
        options = measurement.options(folder)
    except subprocess.CalledProcessError as fault:
        print(f"{name}: {fault}")
        return False
    command = [sys.executable, "-u", "-m", f"benchmarks.{name}", *options]
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            said.append(line.rstrip())
    if process.returncode:
        return False
    if not measurement.page:
        PAGES.mkdir(parents=True, exist_ok=True)
        text = "\n".join(said).replace(str(PROJECT), ".")
        machine = f"{os.cpu_count()} cores with Python {platform.python_version()}"
        page = (
            f"# {measurement.title}\n\n`python -m benchmarks.{name}`, on {machine}.\n\n```text\n{text}\n```\n"
        )
        (PAGES / f"{name.replace('_', '-')}.md").write_text(page, encoding="utf-8")
    return True


def main() -> None:
    """Run those named, or all that are there."""
    there = [name for name in MEASUREMENTS if (Path(__file__).parent / f"{name}.py").is_file()]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(there)}; none: all")
    chosen = parser.parse_args().names or there
    for name in chosen:
        if name not in there:
            parser.error(f"there is no measurement {name!r}: choose from {', '.join(there)}")
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            print(f"== {MEASUREMENTS[name].title} ({name})", flush=True)
            if not run_measurement(name, Path(folder)):
                failed.append(name)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
