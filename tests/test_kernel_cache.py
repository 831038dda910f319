"""Compiled kernels are never those of older sources."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mobility.kernel_cache import KEPT, find_kernel_cache

PROJECT = Path(__file__).resolve().parents[1]
CALLER = """
from numba import njit
from mobility.kernels.callee import value

@njit(cache=True)
def run():
    return value()
"""
CALLEE = """
from numba import njit

@njit(cache=True)
def value():
    return {}
"""
ASK = "from mobility.kernels.caller import run; print(run(), sum(run.stats.cache_hits.values()))"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "mobility" / "kernels"
    folder.mkdir(parents=True)
    for name in ("kernel_cache.py", "kernels/__init__.py"):
        shutil.copy(PROJECT / "mobility" / name, folder.parent / name)
    (folder / "caller.py").write_text(CALLER)
    (folder / "callee.py").write_text(CALLEE.format(1))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [True, False])
def test_a_changed_kernel_in_another_file_is_noticed(sources: Path, tmp_path: Path, chosen: bool) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    environ["PYTHONPATH"] = str(tmp_path)
    if chosen:
        environ["NUMBA_CACHE_DIR"] = str(tmp_path / "chosen")

    def ask() -> str:
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=environ, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert [ask(), ask()] == ["1 0", "1 1"]  # compiled, then found
    (sources / "callee.py").write_text(CALLEE.format(2))
    assert ask() == "2 0"
    base = tmp_path / "chosen" if chosen else sources / "__pycache__"
    assert len(list(base.glob("kernels-*"))) == 2


def test_the_folder_depends_on_every_source_and_on_nothing_else(sources: Path) -> None:
    first = find_kernel_cache(sources, "")
    assert first == find_kernel_cache(sources, "")
    assert Path(first).is_dir() and Path(first).parent == sources / "__pycache__"
    (sources / "callee.py").write_text(CALLEE.format(3))
    assert find_kernel_cache(sources, "") != first


def test_sources_that_cannot_be_written_beside(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / "__pycache__").write_text("a file where the folder would be")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Path(find_kernel_cache(sources, "")).parent == tmp_path / "home" / ".cache" / "mobility"
    (tmp_path / "blocked").write_text("")
    assert find_kernel_cache(sources, str(tmp_path / "blocked")) == str(tmp_path / "blocked")


def test_old_folders_go(sources: Path) -> None:
    for number in range(KEPT + 3):
        (sources / "callee.py").write_text(CALLEE.format(number))
        last = find_kernel_cache(sources, "")
    left = sorted((sources / "__pycache__").glob("kernels-*"))
    assert len(left) == KEPT and Path(last) in left
