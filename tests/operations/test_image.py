"""The container image itself, started: needs buildah, and MOBILITY_TEST_IMAGE to name it."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.live import free_port

USER = 10001
"""Of the container file."""

START_LIMIT_S = 600
"""Kernels are compiled in a container that is new."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def container() -> Iterator[str]:
    """A container of the image; removed afterwards."""
    image = os.environ.get("MOBILITY_TEST_IMAGE", "")
    if shutil.which("buildah") is None:
        pytest.skip("buildah is not installed")
    if not image:
        pytest.skip("no image is named: make image, then MOBILITY_TEST_IMAGE=localhost/mobility")
    made = subprocess.run(
        ["buildah", "from", image], capture_output=True, text=True, check=True
    ).stdout.strip()
    yield made
    subprocess.run(["buildah", "rm", made], check=True, capture_output=True)


@pytest.fixture
def data(two_builds: Path, tmp_path: Path) -> Path:
    """What the service may write, with a network; its user owns it."""
    folder = tmp_path / "data"
    shutil.copytree(two_builds, folder / "network", symlinks=True)
    try:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, USER, -1, follow_symlinks=False)
    except PermissionError:
        pytest.skip("only root can give files to the user of the image")
    return folder


def test_the_image_serves_a_network_as_its_user_and_ends_when_told(container: str, data: Path) -> None:
    told = json.loads(
        subprocess.run(["buildah", "inspect", container], capture_output=True, check=True).stdout
    )
    configured = told["Docker"]["config"]
    assert configured["User"] == "mobility"
    port = free_port()
    own = {
        "MOBILITY_HOST": "127.0.0.1",
        "MOBILITY_PORT": port,
        "MOBILITY_NETWORK": "/srv/data/network",
        "MOBILITY_STATE": "/srv/data/state",
        "NUMBA_CACHE_DIR": "/srv/data/kernels",
    }
    command = ["buildah", "run", "--volume", f"{data}:/srv/data"]
    command += [part for name, value in own.items() for part in ("--env", f"{name}={value}")]
    command += [container, "--", *configured["Entrypoint"], *configured["Cmd"]]
    process = subprocess.Popen(command)
    try:
        answer = _first_answer(process, f"http://127.0.0.1:{port}/api/v1/health")
        assert answer.status_code == 200
        for path in ("/api/v1/map/initial", "/style.json", "/"):
            assert requests.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code == 200
        assert (data / "state").stat().st_uid == USER
    finally:
        _tell_to_end(process)
    assert process.wait(60) == 0


def _first_answer(process: subprocess.Popen[bytes], address: str) -> requests.Response:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = requests.get(address, timeout=5)
        except requests.RequestException:
            time.sleep(0.2)
            continue
        if answer.status_code != 503:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"no answer; ended with {process.poll()}")


def _tell_to_end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the container's first process, as a manager of containers sends it."""
    for child in _descendants(process.pid):
        name = Path(f"/proc/{child}/comm")
        if name.exists() and name.read_text().strip() == "tini":
            os.kill(child, 15)
            return
    process.terminate()


def _descendants(process: int) -> Iterator[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    for child in listed.read_text().split() if listed.exists() else []:
        yield int(child)
        yield from _descendants(int(child))
