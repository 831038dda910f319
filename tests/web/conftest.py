"""A browser for the page: real Chromium, and a watch over everything it loads and says."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.support.live import Live

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PROJECT = Path(__file__).resolve().parents[2]
MODULES = PROJECT / "mobility" / "web" / "node_modules"
# Software rendering, so that the map is drawn on machines without a graphics card, too.
DRAWING = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SANDBOX = ["--no-sandbox", "--disable-quic"]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH")
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=CHROMIUM, args=[*SANDBOX, *DRAWING])
        yield started
        started.close()


class Watch:
    """What a page did that no page of ours may do."""

    def __init__(self, address: str) -> None:
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
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")


@pytest.fixture
def open_page(chromium: Browser, live_server: Live) -> Iterator[Opener]:
    """Open the page as `open_page(fragment, language, **options)`; the watch is asked at the end."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def _open(rest: str = "", language: str = "de-DE", **options: object) -> Page:
        # Another time zone than the city's: what people read and type are the city's clocks.
        context = chromium.new_context(
            locale=language,
            timezone_id="America/New_York",
            **{**DESKTOP, **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        watch = Watch(live_server.address)
        watches.append(watch)
        watch.follow(page)
        page.goto(f"{live_server.address}/{rest}")
        page.wait_for_selector("body[data-map]", timeout=30_000)
        return page

    yield _open
    for context in contexts:
        context.close()
    for watch in watches:
        assert watch.foreign == []
        assert watch.faults == []
        assert watch.requests
