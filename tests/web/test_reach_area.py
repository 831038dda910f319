"""What is in reach of a point: areas on the map, by mouse and by keys, in both languages."""

import io

import numpy as np
import pytest
from matplotlib.image import imread
from playwright.sync_api import Page, expect

from tests.support.live import Live
from tests.web.conftest import PHONE, Opener
from tests.web.test_accessible import AXE, findings
from tests.web.test_map import STILL_MS, middle_of_map
from tests.web.test_planning import ANSWER_MS, sample

pytestmark = pytest.mark.browser

SHADE = 0.03
COMPILE_MS = 600_000
"""The first question compiles its kernels where nobody has done so before."""


def at_start(live_server: Live) -> str:
    """The map around the start of the sample, at its time."""
    asked = sample(live_server)
    return f"#from={asked['fromPlace']}&time={asked['time'][:16]}"


def areas_drawn(page: Page, cutoff: int) -> bool:
    """Whether the area of a cut-off has something in it; the map itself is not in reach of a test."""
    return page.locator(".reach-minutes label").filter(has_text=f"{cutoff} ").locator("input").is_checked()


def settled(page: Page) -> np.ndarray:
    """The map's pixels once it has come to rest: red, green, blue from 0 to 1."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    return imread(io.BytesIO(page.locator(".maplibregl-canvas").screenshot()))[..., :3]


def share_of_other_pixels(one: np.ndarray, other: np.ndarray) -> float:
    """Where two pictures of the map differ by more than a shade."""
    return float((np.abs(one - other).max(axis=2) > SHADE).mean())


@pytest.mark.slow
def test_what_is_in_reach_is_shown_around_a_clicked_point(open_page: Opener, live_server: Live) -> None:
    page = open_page(at_start(live_server), reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    x, y = middle_of_map(page)
    page.mouse.click(x + 60, y + 60)
    with page.expect_response(
        lambda answer: "/v1/accessibility/isochrone" in answer.url, timeout=COMPILE_MS
    ) as asked:
        page.locator(".popup").get_by_role("button", name="Was ist erreichbar?").click()
    assert asked.value.status == 200
    assert asked.value.json()["features"][0]["geometry"]["coordinates"]
    panel = page.get_by_role("region", name="Was ist erreichbar?")
    expect(panel).to_contain_text("In 15 Minuten:", timeout=ANSWER_MS)
    expect(panel).to_contain_text("Simuliert")
    assert all(areas_drawn(page, cutoff) for cutoff in (15, 30, 45))
    if AXE.exists():
        assert findings(page) == []
    panel.get_by_label("In 45 Minuten").uncheck()
    assert not areas_drawn(page, 45)
    page.wait_for_timeout(STILL_MS)
    panel.get_by_role("button", name="Schließen").click()
    expect(page.locator(".reach")).to_be_hidden()
    expect(page.locator(".reach-marker")).to_have_count(0)


@pytest.mark.slow
def test_what_is_in_reach_by_keyboard_in_english(open_page: Opener, live_server: Live) -> None:
    page = open_page(at_start(live_server), "en-GB", reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="From here")).to_be_focused()
    page.get_by_role("button", name="What is in reach?").press("Enter")
    title = page.locator(".reach-title")
    expect(title).to_be_focused(timeout=COMPILE_MS)
    expect(page.locator("#status")).to_contain_text("In 15 minutes:")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not areas_drawn(page, 15)
    page.keyboard.press("Escape")
    expect(page.locator(".reach")).to_be_hidden()
    expect(page.locator(".maplibregl-canvas")).to_be_focused()


LOSE_MEMORY = """() => {
  const canvas = document.querySelector(".maplibregl-canvas");
  window.memory = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
  const lost = new Promise((resolve) => canvas.addEventListener("webglcontextlost", resolve, { once: true }));
  window.memory.loseContext();
  return lost.then(() => undefined);
}"""
"""What browsers do to tabs nobody looks at, or where memory is short."""


@pytest.mark.slow
def test_what_is_asked_while_the_map_has_no_memory_is_drawn_once_it_has(
    open_page: Opener, live_server: Live
) -> None:
    page = open_page(at_start(live_server), "en-GB", reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    page.evaluate(LOSE_MEMORY)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="What is in reach?").press("Enter")
    expect(page.locator(".reach-title")).to_be_focused(timeout=COMPILE_MS)
    page.get_by_label("In 45 minutes").uncheck()
    page.get_by_role("button", name="Show moving vehicles").press("Enter")
    page.evaluate("window.memory.restoreContext()")
    with_areas = settled(page)
    for name in ("In 15 minutes", "In 30 minutes"):
        page.get_by_label(name).uncheck()
    without = settled(page)
    page.get_by_label("In 45 minutes").check()
    assert share_of_other_pixels(with_areas, without) > 0.02
    assert share_of_other_pixels(without, settled(page)) > 0.02
    box = page.locator(".reach").bounding_box()  # what lies below it, as it goes with the area
    assert box is not None
    below = int(box["y"] + box["height"]) + 1
    page.evaluate(LOSE_MEMORY)
    page.locator(".reach").get_by_role("button").press("Enter")
    page.wait_for_timeout(STILL_MS)
    page.evaluate("window.memory.restoreContext()")
    assert share_of_other_pixels(without[below:], settled(page)[below:]) < 0.02


@pytest.mark.slow
def test_a_date_without_service_is_said(open_page: Opener, live_server: Live) -> None:
    place = sample(live_server)["fromPlace"]
    page = open_page(f"#from={place}&time=2031-01-01T08:00", may_be_refused=True, **PHONE)
    page.wait_for_load_state("networkidle")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Was ist erreichbar?").tap()
    expect(page.locator(".reach")).to_contain_text("2026", timeout=COMPILE_MS)
    page.get_by_role("button", name="Schließen").tap()
    expect(page.locator(".reach")).to_be_hidden()
