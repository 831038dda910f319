"""Chromium without a window, started once for all tests of a process: playwright can be entered only once."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Software rendering, so that the map is drawn on machines without a graphics card, too.
DRAWING = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SANDBOX = ["--no-sandbox", "--disable-quic"]


def start_chromium() -> Iterator[Browser]:
    """Run it until the generator goes on."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH")
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=CHROMIUM, args=[*SANDBOX, *DRAWING])
        yield started
        started.close()
