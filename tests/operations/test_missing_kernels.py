"""Kernels that are in no cache are compiled by a process that ends, not by the service."""

import logging
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from numba import config, njit

from mobility.bootstrap import missing_kernels
from mobility.bootstrap.missing_kernels import KernelsMissingError, compile_elsewhere, without_compiler
from mobility.errors import MobilityError
from tests.operations.conftest import Serving
from tests.support.live import Live, children_of, command_of

LIMIT_S = 120
VICTIM = "write_lines"
"""A kernel that is compiled within seconds, and that every start asks for."""


def _one_more(number: int) -> int:
    return number + 1


def test_nothing_is_compiled_where_another_process_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kernel = njit(_one_more)
    monkeypatch.setattr(missing_kernels, "kernel_folder", lambda: str(tmp_path))
    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(KernelsMissingError, match="_one_more"),
        without_compiler(is_second_try=False),
    ):
        kernel(1)
    assert not kernel.signatures
    assert not caplog.records
    assert kernel(1) == 2  # the compiler is forbidden in the block alone
    with without_compiler(is_second_try=False):
        assert kernel(2) == 3  # compiled: nobody need do anything


@pytest.mark.parametrize("why", ["compiled once already", "nothing can be kept"])
def test_what_no_other_process_can_do_is_done_and_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    is_kept = why == "compiled once already"
    folder = tmp_path if is_kept else tmp_path / "missing"
    monkeypatch.setattr(missing_kernels, "kernel_folder", lambda: str(folder))
    first, second = njit(_one_more), njit(_one_more)
    with caplog.at_level(logging.WARNING), without_compiler(is_second_try=is_kept):
        assert (first(1), second(1)) == (2, 2)
    (told,) = [record for record in caplog.records if record.name == missing_kernels.__name__]
    assert "compiled in the service" in told.getMessage()
    assert told.__dict__["fields"] == {"kernel": "_one_more", "folder": str(folder)}


@pytest.mark.slow
def test_a_process_that_does_not_do_it_is_told_of(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    end, lifeline = os.pipe()
    try:
        with pytest.raises(MobilityError, match="ended with exit code 1"):
            compile_elsewhere(tmp_path / "no build", end, kernel="run", beside=False)
        assert '"kernels not compiled"' in capfd.readouterr().err
        os.close(lifeline)  # the supervisor is gone
        with pytest.raises(MobilityError, match="ended by signal 15"):
            compile_elsewhere(tmp_path / "no build", end, kernel="run", beside=True)
    finally:
        os.close(end)


@pytest.fixture
def one_missing(tmp_path: Path, small_city: Path) -> Path:
    """A folder of kernels from which one is missing."""
    assert small_city.exists()  # its build compiled the kernels
    from mobility import kernels  # noqa: F401, PLC0415  # names the folder

    own = Path(config.CACHE_DIR)  # type: ignore[attr-defined]
    copy = tmp_path / "kernels" / own.name
    shutil.copytree(own, copy)
    found = list(copy.rglob(f"*.{VICTIM}-*"))
    assert found
    for path in found:
        path.unlink()
    return copy.parent


@pytest.mark.slow
@pytest.mark.timeout(900)  # what is rarely asked for may have to be compiled, too
def test_a_service_begins_without_what_compiling_took(serve: Serving, one_missing: Path) -> None:
    with serve(wait=False, workers="1", NUMBA_CACHE_DIR=str(one_missing)) as live:
        os.kill(_wait_for_compiler(live), signal.SIGKILL)
        _wait_for(live, '"network not loaded"')
        assert "ended by signal 9" in live.log.read_text()
        _wait_for(live, '"network in service"')
        told = live.log.read_text()
        assert told.count('"kernels are compiled first"') == 2
        assert told.count('"kernels compiled"') == 1
        assert "in the service and take its memory" not in told
        (master,) = live.masters
        assert b"--compiled" in command_of(master)
        assert '"rare kernels are compiled beside"' in told
        for _ in _until():
            if all(b"mobility.cli.web" in command_of(worker) for worker in live.workers):
                break  # the master buried it
        assert "exited with code" not in live.log.read_text()
    assert list(one_missing.rglob(f"*.{VICTIM}-*.nbc"))
    with serve(workers="1", NUMBA_CACHE_DIR=str(one_missing)) as live:
        assert "compiled" not in live.log.read_text()


def _wait_for_compiler(live: Live) -> int:
    for _ in _until():
        for master in live.masters:
            for child in children_of(master):
                if b"mobility.cli.kernels" in command_of(child):
                    return child
    raise AssertionError("no process that compiles")


def _wait_for(live: Live, text: str) -> None:
    for _ in _until():
        if text in live.log.read_text():
            return
    raise AssertionError(f"the log does not say {text}: {live.log.read_text()[-3000:]}")


def _until() -> Iterator[None]:
    deadline = time.monotonic() + 5 * LIMIT_S
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
