"""The page where the map cannot be: no WebGL, or no library from npm."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.api.web_files import LIBRARY_FILES, WebFiles
from tests.support.browser import CHROMIUM, SANDBOX
from tests.support.live import Live
from tests.web.conftest import PROJECT, Watch
from tests.web.test_planning import ANSWER_MS, asked


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH")
def test_lists_work_without_webgl(chromium: Browser, live_server: Live) -> None:
    # Playwright runs once a process; this browser is the same program without anything to draw with.
    started = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*SANDBOX, "--disable-gpu", "--disable-3d-apis"]
    )
    page = started.new_page(locale="de-DE")
    watch = Watch(live_server.address)
    watch.follow(page)
    page.goto(f"{live_server.address}/{asked(live_server)}")
    expect(page.locator("#map-trouble")).to_contain_text("WebGL", timeout=ANSWER_MS)
    page.locator("ol.journeys .card").first.click(timeout=ANSWER_MS)
    expect(page.locator(".legs .badge").first).to_be_visible()
    started.close()
    assert watch.foreign == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_missing_library_is_told(chromium: Browser, live_server: Live) -> None:
    page = chromium.new_page(locale="en-GB")
    page.route("**/node_modules/**", lambda route: route.fulfill(status=404))
    page.goto(f"{live_server.address}/{asked(live_server)}")
    expect(page.locator("#map-trouble")).to_contain_text("make install", timeout=ANSWER_MS)
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    page.close()


def test_files_without_node_modules(tmp_path: Path) -> None:
    web = PROJECT / "mobility" / "web"
    shutil.copytree(web, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    files = WebFiles(tmp_path / "web")
    assert not files.has_map_library
    assert files.find(LIBRARY_FILES[0]) == (None, False)
    assert '<html lang="de">' in files.index("de", "Von & nach")
    assert "<title>Von &amp; nach</title>" in files.index("de", "Von & nach")
