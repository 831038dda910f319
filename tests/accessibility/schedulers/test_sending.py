"""Sending to a worker that is played by this process: what fails here, and what other jobs do meanwhile."""

import json
from pathlib import Path
from typing import Any

import pytest

from mobility.accessibility.schedulers.cluster_worker import Missing
from mobility.accessibility.schedulers.sending import PART, begin_folder, send_folder
from mobility.accessibility.schedulers.work import SharedFolder
from mobility.errors import SchedulerError
from mobility.network.store import hash_files

HASH = "cd" * 16


class _Future:
    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def result(self, timeout: float) -> Any:
        return self._answer


class _Client:
    """Calls at once what it is told to."""

    def submit(self, function: Any, *arguments: object, **options: object) -> _Future:
        return _Future(function(*arguments))


def network_at(folder: Path) -> SharedFolder:
    """Two files, one of them empty, and a manifest that lists them."""
    folder.mkdir()
    (folder / "a.npy").write_bytes(b"abc")
    (folder / "empty.npy").write_bytes(b"")
    manifest = {"content_hash": HASH, "files": hash_files(folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return SharedFolder(folder, HASH)


def wanted_at(folder: Path) -> Missing:
    return Missing(worker="tcp://here", host="here", folder=str(folder), wanted=0)


def test_all_files_arrive(tmp_path: Path) -> None:
    source, there = network_at(tmp_path / "source"), tmp_path / "there"
    assert send_folder(_Client(), source, wanted_at(there))  # type: ignore[arg-type]
    assert (there / "a.npy").read_bytes() == b"abc"
    assert (there / "empty.npy").read_bytes() == b""
    assert not send_folder(_Client(), source, wanted_at(there))  # type: ignore[arg-type]


@pytest.mark.parametrize("gone", ["a.npy", "manifest.json"])
def test_a_source_that_cannot_be_read_is_said(tmp_path: Path, gone: str) -> None:
    """It is not taken for a scheduler that went."""
    source = network_at(tmp_path / "source")
    (source.path / gone).unlink()
    with pytest.raises(SchedulerError, match=rf"what is to be sent cannot be read: .*source/{gone}"):
        send_folder(_Client(), source, wanted_at(tmp_path / "there"))  # type: ignore[arg-type]


def test_a_folder_that_another_job_puts_into_place_meanwhile_is_none_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / f"network{PART}0123"
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([gone]))
    assert Path(begin_folder(str(tmp_path / "network"))).is_dir()
