"""What belongs together runs in one process, in turns; the tables name files that are there."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.schedule import TOGETHER, TURNS, group_of, rank_of

PROJECT = Path(__file__).resolve().parents[1]
CONFTEST = """
from tests.support.schedule import InGroups
def pytest_xdist_make_scheduler(config, log):
    return InGroups(config, log)
"""
TESTS = """
import os, pathlib, time, pytest
@pytest.mark.parametrize("number", range(4))
def test_it(number):
    time.sleep(0.05)
    with open("seen", "a") as seen:
        print(pathlib.Path(__file__).name, os.environ["PYTEST_XDIST_WORKER"], file=seen)
"""


def test_named_files_are_there() -> None:
    for path in itertools.chain(*TOGETHER.values(), *TURNS):
        assert list(PROJECT.glob(path if path.endswith(("/", ".py")) else f"{path}*.py")), path


def test_groups_and_turns() -> None:
    assert (
        group_of("tests/web/test_map.py::test_a[x]") == "page" == group_of("tests/web/test_learn.py::test_b")
    )
    assert group_of("tests/gtfs/test_reading.py::test_a[@page]") == "tests/gtfs/test_reading.py"
    turns = [
        rank_of(f"tests/{name}::test") for name in ("web/a.py", "gtfs/a.py", "occupancy/a.py", "api/a.py")
    ]
    assert turns == sorted(set(turns))


@pytest.mark.slow
def test_a_files_tests_run_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for name in ("test_one.py", "test_two.py", "test_three.py"):
        (tmp_path / name).write_text(TESTS)
    words = ["-n", "2", "--dist", "loadgroup", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    seen = [tuple(line.split()) for line in (tmp_path / "seen").read_text().splitlines()]
    assert len(seen) == 12
    assert len(set(seen)) == 3, "each file in one process"
    assert len({worker for _, worker in seen}) == 2
