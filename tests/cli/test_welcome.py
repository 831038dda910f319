"""What `make run` prints to try is typed as it stands, and answers."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mobility.bootstrap.control_key import give_control_key
from mobility.store import KeyFile, Role
from tests.support.live import PROJECT, serving


@pytest.mark.slow
def test_the_three_things_to_try(small_city: Path, tmp_path: Path) -> None:
    with serving(small_city, tmp_path / "log", workers=1, options=("--welcome",)) as live:
        deadline = time.monotonic() + 30
        while "  3. " not in (text := live.log.read_text()):
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        said = {line.split(".")[0].strip(): line for line in text.splitlines() if line.startswith("  ")}
        port = live.address.rpartition(":")[2]
        assert f":{port} in a browser" in said["1"]
        _, curl, address = shlex.split(said["2"])
        assert curl == "curl"
        answer = live.get(address.partition(f":{port}")[2])
        assert answer.status_code == 200, answer.text
        assert answer.json()["itineraries"]
        words = shlex.split(said["3"])
        planned = subprocess.run(
            [sys.executable, "-c", "from mobility.cli import main; main()", *words[words.index("plan") :]],
            cwd=PROJECT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert planned.returncode == 0, planned.stderr
        assert "transfer" in planned.stdout
        # The output is a file here: it tells how to make a key, and holds none.
        assert f":{port}/control" in text
        assert "keys --state" in text
        assert "with the key" not in text


def test_the_control_rooms_key_is_good_until_the_next_start(tmp_path: Path) -> None:
    first = give_control_key(tmp_path)
    keys = KeyFile(tmp_path)
    found = keys.find(first)
    assert found is not None
    assert found.role is Role.CONTROL
    second = give_control_key(tmp_path)
    assert KeyFile(tmp_path).find(first) is None
    assert KeyFile(tmp_path).find(second) == KeyFile(tmp_path).list_keys()[0]
    kept = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not any(first in text or second in text for text in kept)
