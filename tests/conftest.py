"""What all tests share: where real feeds and extracts lie."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Path of a file of the test data, e.g. ``shared_data("porto/porto.osm.pbf")``; skips where it is missing."""
    folder = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"test data {name} is missing (looked in MOBILITY_TEST_DATA or ../shared/data)")
        return path

    return find
