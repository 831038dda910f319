"""The start page as a person uses it: in a browser as wide as a phone, by keyboard, in both languages."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.live import Live

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 360, "height": 740}
ANSWER_MS = 20_000

pytestmark = [
    pytest.mark.xdist_group("live"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, live_server: Live) -> Iterator[Page]:
    """The page on a phone in another time zone than the city's; any error of a script fails the test."""
    context = browser.new_context(viewport=PHONE, locale="en-GB", timezone_id="America/New_York")  # type: ignore[arg-type]
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.goto(live_server.address)
    expect(opened.locator("[name=fromPlace]")).not_to_have_value("")
    yield opened
    context.close()
    assert faults == []


def fits(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_stranger_presses_search_at_once(page: Page, live_server: Live) -> None:
    network = live_server.get("/api/v1/health").json()["network"]
    assert page.input_value("[name=fromPlace]") == network["sample"]["fromPlace"]
    assert page.input_value("[name=toPlace]") == network["sample"]["toPlace"]
    # What is typed are times on the clocks of the city, so they come back as they were typed.
    page.fill("[name=time]", network["sample"]["time"][:16])
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#journeys > li").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#status")).to_contain_text("journeys")
    first = page.locator("#journeys h2").first.inner_text()
    assert first.startswith(("07:", "08:")), first
    assert page.locator("#model").is_visible(), "a model city says so"
    assert fits(page)


def test_the_keyboard_is_enough_and_pages_turn(page: Page, live_server: Live) -> None:
    moment = live_server.get("/api/v1/health").json()["network"]["sample"]["time"][:16]
    page.fill("[name=time]", moment)
    page.locator("[name=toPlace]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#journeys > li").first).to_be_visible(timeout=ANSWER_MS)
    before = page.locator("#journeys h2").all_inner_texts()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "later":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "what has the focus can be seen"
    page.keyboard.press("Enter")
    expect(page.locator("#journeys h2").first).not_to_have_text(before[0], timeout=ANSWER_MS)
    assert not set(before[:1]) & set(page.locator("#journeys h2").all_inner_texts())


def test_german_and_mistakes(page: Page) -> None:
    page.get_by_role("button", name="Deutsch").click()
    assert page.evaluate("document.documentElement.lang") == "de"
    page.fill("[name=toPlace]", "Atlantis")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator("#status.error")).to_contain_text("Atlantis", timeout=ANSWER_MS)
    expect(page.locator("#status")).to_contain_text("Haltestelle")
    assert fits(page)
