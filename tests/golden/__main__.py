"""Rewrite the golden files: `python -m tests.golden`; the diff is to be reviewed."""

import os
import sys
import tempfile
from pathlib import Path

from mobility.network import build_network, load_network
from mobility.service.planner import Planner
from tests.golden import search
from tests.golden.answers import FOLDER, rewrite
from tests.support.small_city import build_small_city

DATA = Path(os.environ.get("MOBILITY_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
CITIES = {
    "heidelberg": ("rnv", "heidelberg/rnv-2016-heidelberg.gtfs.zip", "heidelberg/heidelberg.osm.pbf"),
    "monaco": ("mc", "monaco/monaco-2025.gtfs.zip", "monaco/monaco.osm.pbf"),
}


def main() -> None:
    """Build each city and answer its questions anew."""
    for name, (tag, feed, osm) in CITIES.items():
        if not (DATA / feed).exists():
            sys.exit(f"{DATA / feed} is missing: set MOBILITY_TEST_DATA")
        with tempfile.TemporaryDirectory() as folder:
            network = build_network([(tag, DATA / feed)], [DATA / osm], Path(folder) / name)
            (FOLDER / f"{name}.txt").write_text(rewrite(name, Planner(network)), encoding="utf-8")
            (FOLDER / f"search-{name}.txt").write_text(search.rewrite(name, network), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        network = load_network(build_small_city(Path(folder)))
        (FOLDER / "search-model.txt").write_text(search.rewrite("model", network), encoding="utf-8")


if __name__ == "__main__":
    main()
