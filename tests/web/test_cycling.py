"""How to cycle is chosen on the page: only with a bike of one's own, kept in the address, sent to the API."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.support.live import Live
from tests.web.conftest import PHONE, Opener
from tests.web.test_accessible import AXE, findings
from tests.web.test_planning import ANSWER_MS, asked, fits

pytestmark = pytest.mark.browser

NAMED = ("cyclingProfile=", "electricBike=")


def opened_options(page: Page, button: str) -> None:
    """Wait for the answer, then open the options."""
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name=button).click()


def plan_without(words: tuple[str, ...]):  # type: ignore[no-untyped-def]
    """A question for journeys that says none of the words."""
    return lambda one: "/plan?" in one.url and not any(word in one.url for word in words)


def address_of(request: Request) -> str:
    return request.url.partition("?")[2]


@pytest.mark.slow
def test_each_choice_is_asked_for_and_stands_in_the_address(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    opened_options(page, "Optionen")
    select = page.get_by_label("Mit dem Rad", exact=True)
    expect(select).to_be_hidden()
    with page.expect_request(plan_without(NAMED)) as usual:
        page.get_by_label("mit dem Rad zur Haltestelle").check()
    assert "preTransitModes=WALK%2CBIKE" in address_of(usual.value)
    expect(select).to_be_visible()
    expect(select).to_have_value("")
    assert select.locator("option").all_inner_texts() == [
        "wie üblich",
        "schnell",
        "ruhig, abseits vom Verkehr",
        "flach, mit wenig Steigung",
        "mit E-Bike",
    ]
    for value, sent in (
        ("fast", "cyclingProfile=FAST"),
        ("quiet", "cyclingProfile=QUIET"),
        ("flat", "cyclingProfile=FLAT"),
        ("electric", "electricBike=true"),
    ):
        with page.expect_response(lambda one, sent=sent: "/plan?" in one.url and sent in one.url) as answer:
            select.select_option(value)
        assert answer.value.status == 200
        assert sum(word in answer.value.url for word in NAMED) == 1
        assert f"cycling={value}" in page.url
        expect(page.get_by_role("button", name="Optionen (2)")).to_be_visible()
    with page.expect_request(plan_without(NAMED)):
        select.select_option("")
    assert "cycling=" not in page.url
    page.go_back()
    expect(select).to_have_value("electric")


@pytest.mark.slow
def test_on_foot_it_is_neither_shown_nor_sent(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server, "&way=carry&cycling=quiet"), "en-GB")
    opened_options(page, "Options (2)")
    select = page.get_by_label("By bike", exact=True)
    expect(select).to_have_value("quiet")
    with page.expect_request(plan_without(NAMED)):
        page.get_by_label("on foot").check()
    expect(select).to_be_hidden()
    expect(page.get_by_role("button", name="Options", exact=True)).to_be_visible()
    with page.expect_request(lambda one: "/plan?" in one.url and "cyclingProfile=QUIET" in one.url):
        page.get_by_label("with my bike on board").check()
    expect(select).to_have_value("quiet")


@pytest.mark.slow
def test_a_choice_that_there_is_not_counts_as_not_said(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server, "&way=bike&cycling=constructor"))
    opened_options(page, "Optionen (1)")
    expect(page.locator("#cycling")).to_have_value("")


@pytest.mark.slow
def test_the_keyboard_chooses_and_no_heights_are_told(open_page: Opener, live_server: Live) -> None:
    """The model city knows no heights: who asks for few climbs is told that nothing changes."""
    page = open_page(asked(live_server, "&way=bike"), "en-GB")
    opened_options(page, "Options (1)")
    select = page.get_by_role("combobox", name="By bike")
    page.get_by_label("by bike to the stop").focus()
    page.keyboard.press("Tab")
    expect(select).to_be_focused()
    hint = page.locator("#cycling-hint")
    expect(hint).to_have_text("")
    with page.expect_request(re.compile("cyclingProfile=FLAT")):
        page.keyboard.type("flat")
    expect(hint).to_contain_text("No heights are known", timeout=ANSWER_MS)
    expect(select).to_have_accessible_description(re.compile("flat.* changes nothing"))
    expect(select).to_be_focused()
    assert "cycling=flat" in page.url
    with page.expect_request(re.compile("cyclingProfile=QUIET")):
        page.keyboard.press("ArrowUp")
    expect(hint).to_have_text("", timeout=ANSWER_MS)


@pytest.mark.slow
def test_on_a_phone_it_fits_and_can_be_hit(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server, "&way=bike&cycling=flat"), **PHONE)
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    page.locator(".summary").tap()
    page.get_by_role("button", name="Optionen (2)").tap()
    select = page.get_by_label("Mit dem Rad", exact=True)
    expect(select).to_have_value("flat")
    expect(page.locator("#cycling-hint")).to_contain_text("keine Höhen bekannt")
    box = select.bounding_box()
    assert box is not None and box["height"] >= 44
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
