"""A browser for the page: real Chromium, and a watch over everything it loads and says."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.support.live import Live, serving

PROJECT = Path(__file__).resolve().parents[2]
MODULES = PROJECT / "mobility" / "web" / "node_modules"

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}

Opener = Callable[..., Page]


class Watch:
    """What a page did that no page of ours may do."""

    def __init__(self, address: str, *, may_be_refused: bool = False) -> None:
        self.may_be_refused = may_be_refused
        self.host = urlsplit(address).netloc
        self.foreign: list[str] = []
        self.faults: list[str] = []
        self.requests: list[str] = []

    def follow(self, page: Page) -> None:
        """Watch a page from its first request on."""
        page.on("request", self._request)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", self._said)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.foreign.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        # Browsers write every answer of 401, 403, 422 or 503 to the console, which no page can help.
        if self.may_be_refused and re.search(r"status of (4(0[13]|22)|503) ", message.text):
            return
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="session")
def known_city(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The service on the small city, which has learned from a simulated week how full vehicles are."""
    folder = tmp_path_factory.mktemp("known")
    commands = (
        ["simulate", "history", "--weeks", "1", "--until", "2026-03-15", "--out", str(folder)],
        [
            *("occupancy", "train", "--visits", str(folder / "visits")),
            *("--vehicles", str(folder / "vehicles.csv"), "--out", str(folder / "model")),
        ],
    )
    for command in commands:
        program = [sys.executable, "-c", "from mobility.cli import main; main()", *command]
        done = subprocess.run(
            [*program, "--network", str(small_city)], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    variables = {
        "MOBILITY_OCCUPANCY_MODEL": str(folder / "model"),
        "MOBILITY_STATE": str(tmp_path_factory.mktemp("known-state")),
    }
    with serving(small_city, folder / "service.log", workers=1, **variables) as live:
        live.state = Path(variables["MOBILITY_STATE"])
        asked = live.get("/api/v1/health").json()["network"]["sample"]
        # The first search with crowding compiles its kernels where nobody has done so before.
        question = {**asked, "crowding": "normal"}
        assert live.get("/api/v6/plan", params=question, timeout=600).status_code == 200
        yield live


@pytest.fixture
def open_page(chromium: Browser, live_server: Live) -> Iterator[Opener]:
    """Open the page as `open_page(fragment, language, **options)`; the watch is asked at the end."""
    yield from _opening(chromium, live_server.address)


@pytest.fixture
def open_known(chromium: Browser, known_city: Live) -> Iterator[Opener]:
    """The same where it is known how full vehicles are."""
    yield from _opening(chromium, known_city.address)


def _opening(chromium: Browser, address: str) -> Iterator[Opener]:
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def _open(
        rest: str = "",
        language: str = "de-DE",
        now: datetime | None = None,
        may_be_refused: bool = False,
        **options: object,
    ) -> Page:
        # Another time zone than the city's: what people read and type are the city's clocks.
        context = chromium.new_context(
            locale=language,
            timezone_id="America/New_York",
            **{**DESKTOP, **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        if now is not None:
            page.clock.install(time=now)
        watch = Watch(address, may_be_refused=may_be_refused)
        watches.append(watch)
        watch.follow(page)
        page.goto(f"{address}/{rest}")
        page.wait_for_selector("body[data-map]", timeout=30_000)
        return page

    yield _open
    for context in contexts:
        context.close()
    for watch in watches:
        assert watch.foreign == []
        assert watch.faults == []
        assert watch.requests
