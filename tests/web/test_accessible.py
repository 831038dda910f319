"""axe-core finds nothing on any screen of the page, by day and by night, on phones and desktops."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.live import Live
from tests.web.conftest import DESKTOP, MODULES, PHONE, Opener
from tests.web.test_planning import ANSWER_MS, asked

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core" / "axe.min.js"
# What stands behind "#" in our links is a state of the page, not an element to skip to.
CHECK = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: {"skip-link": {enabled: false}},
  }).then(found => found.violations.map(one => [one.id, one.impact,
    one.nodes.map(node => node.html.slice(0, 160))]))"""


def findings(page: Page) -> list[Any]:
    """What axe-core objects to."""
    if not page.evaluate("'axe' in window"):
        # Through the debugger: the page's own policy lets no script in, as it should.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(CHECK)
    return found


@pytest.mark.slow
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make install-dev)")
def test_no_findings_on_any_screen(open_page: Opener, live_server: Live) -> None:
    page = open_page("", **PHONE)
    expect(page.locator(".try").first).to_be_visible(timeout=ANSWER_MS)
    assert findings(page) == []
    page.get_by_role("button", name="Optionen").click()
    page.locator("#from-input").press_sequentially("Ma")
    expect(page.locator("#from-list [role=option]").first).to_be_visible(timeout=ANSWER_MS)
    assert findings(page) == []
    page.goto(f"{live_server.address}/{asked(live_server)}")
    page.reload()
    card = page.locator("ol.journeys .card").first
    expect(card).to_be_visible(timeout=ANSWER_MS)
    assert findings(page) == []
    card.click()
    expect(page.locator(".legs .badge").first).to_be_visible()
    for summary in page.locator(".legs summary").all():
        summary.click()
    assert findings(page) == []
    page.locator(".halt-name a").first.click()
    expect(page.locator(".departure-row").first).to_be_visible(timeout=ANSWER_MS)
    assert findings(page) == []


@pytest.mark.slow
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make install-dev)")
def test_no_findings_by_night(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server), color_scheme="dark", **DESKTOP)
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    assert findings(page) == []
    page.locator("ol.journeys .card").first.click()
    expect(page.locator(".legs .badge").first).to_be_visible()
    assert findings(page) == []


@pytest.mark.slow
def test_reduced_motion_is_respected(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.getElementById('panel')).transitionDuration") == "0s"
