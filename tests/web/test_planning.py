"""A journey planned on the page: typed, clicked, by keyboard; on phones and desktops; in both languages."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.support.live import Live
from tests.web.conftest import PHONE, Opener

ANSWER_MS = 20_000

pytestmark = pytest.mark.browser


def sample(live_server: Live) -> dict[str, str]:
    """A question that the city answers."""
    found: dict[str, str] = live_server.get("/api/v1/health").json()["network"]["sample"]
    return found


def asked(live_server: Live, more: str = "") -> str:
    """The address of the page with that question."""
    question = sample(live_server)
    return f"#from={question['fromPlace']}&to={question['toPlace']}&time={quote(question['time'][:16])}{more}"


def planned_legs(live_server: Live) -> list[dict[str, Any]]:
    """The legs of a journey of the sample."""
    question = sample(live_server)
    moment = question["time"].replace("+", "%2B")
    path = f"/api/v6/plan?fromPlace={question['fromPlace']}&toPlace={question['toPlace']}&time={moment}"
    legs: list[dict[str, Any]] = live_server.get(path).json()["itineraries"][0]["legs"]
    return legs


def stop_names(live_server: Live) -> tuple[str, str]:
    """Two stops, by the names that a journey of the sample begins and ends with."""
    rides = [leg for leg in planned_legs(live_server) if "tripId" in leg]
    return rides[0]["from"]["name"], rides[-1]["to"]["name"]


def fits(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def set_time(page: Page, moment: str) -> None:
    """Choose when to depart."""
    page.locator("#question .chip").first.click()
    page.fill("#time-input", moment)
    page.locator("#question .chip").first.click()


def test_typing_two_names_on_a_phone_in_german(open_page: Opener, live_server: Live) -> None:
    page = open_page(**PHONE)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#model")).to_contain_text("Simuliert")
    set_time(page, sample(live_server)["time"][:16])
    for end, name in zip(("from", "to"), stop_names(live_server), strict=True):
        page.locator(f"#{end}-input").press_sequentially(name[:12], delay=15)
        option = page.locator(f"#{end}-list [role=option]").first
        expect(option).to_contain_text(name.split()[0], timeout=ANSWER_MS)
        option.tap()
    card = page.locator("ol.journeys .card").first
    expect(card).to_be_visible(timeout=ANSWER_MS)
    expect(card).to_contain_text("Min.")
    expect(page.locator("#results-title")).to_contain_text("Verbindung")
    assert fits(page)
    card.tap()
    expect(page.locator(".legs .badge").first).to_be_visible()
    expect(page.locator(".view-title")).to_be_focused()
    expect(page.locator("#journey-screen")).to_contain_text("Modellstadt")
    assert fits(page)


def test_what_is_read_aloud_is_as_long_as_what_is_shown(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    cards = page.locator("#results .card")
    expect(cards.first).to_be_visible(timeout=ANSWER_MS)
    texts = (
        "all => all.map(one => [one.querySelector('.length').innerText, one.firstElementChild.textContent])"
    )
    told = cards.evaluate_all(texts)
    assert len(told) > 3
    for shown, aloud in told:
        hours, minutes = re.fullmatch(r"(?:(\d+) Std\. )?(\d+) Min\.", shown).groups()  # type: ignore[union-attr]
        long = f"{hours} Stunde" if hours else f" {int(minutes)} Minute"
        assert long in f" {aloud}", (shown, aloud)


@pytest.mark.slow
def test_clicking_on_the_map_in_english(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"?language=en#time={sample(live_server)['time'][:16]}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    box = page.locator("#map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for name, (east, south) in (("From here", (-170, -130)), ("To here", (170, 130))):
        page.mouse.click(middle[0] + east, middle[1] + south)
        page.get_by_role("button", name=name).click()
    expect(page.locator("#results-title")).to_contain_text(re.compile(r"journey", re.I), timeout=ANSWER_MS)
    expect(page.locator(".end-marker")).to_have_count(2)
    assert "from=" in page.url.split("#")[1]
    assert "from" not in page.url.split("#")[0], "coordinates stay behind the #"


@pytest.mark.slow
def test_pages_turn_without_repeating(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    cards = page.locator("ol.journeys .card")
    expect(cards.first).to_be_visible(timeout=ANSWER_MS)
    before = cards.evaluate_all("all => all.map(one => one.dataset.id)")
    page.locator("#later").click()
    expect(cards.nth(len(before))).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#status")).to_contain_text("spätere")
    expect(cards.nth(len(before))).to_be_focused()
    page.locator("#earlier").click()
    expect(page.locator("#status")).to_contain_text("frühere", timeout=ANSWER_MS)
    after = cards.evaluate_all("all => all.map(one => one.dataset.id)")
    assert len(after) == len(set(after))
    assert set(before) < set(after)
    shown = cards.locator(".times").all_inner_texts()
    assert shown == sorted(shown)


@pytest.mark.slow
def test_the_address_tells_everything_and_back_leads_back(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    cards = page.locator("ol.journeys .card")
    expect(cards.first).to_be_visible(timeout=ANSWER_MS)
    first = cards.first.locator(".times").inner_text()
    question = sample(live_server)
    # The clock of the city, though the browser is in New York.
    assert first[:5] >= question["time"][11:16]
    cards.first.click()
    expect(page.locator(".view-title")).to_contain_text(first[:5])
    page.go_back()
    expect(cards.first).to_be_focused()
    page.go_forward()
    expect(page.locator(".view-title")).to_contain_text(first[:5])
    page.reload()
    expect(page.locator(".view-title")).to_contain_text(first[:5], timeout=ANSWER_MS)
    # A journey alone is enough: its id tells it, on another day and in another browser.
    journey = re.search(r"journey=([^&]+)", page.url)
    assert journey is not None
    other = open_page(f"#journey={journey[1]}")
    expect(other.locator(".view-title")).to_contain_text(first[:5], timeout=ANSWER_MS)


@pytest.mark.slow
def test_the_keyboard_is_enough(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"#time={sample(live_server)['time'][:16]}", "en-GB")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for end, name in zip(("from", "to"), stop_names(live_server), strict=True):
        field = page.locator(f"#{end}-input")
        expect(field).to_be_focused()
        page.keyboard.type(name[:12], delay=15)
        expect(page.locator(f"#{end}-list [role=option]").first).to_be_visible(timeout=ANSWER_MS)
        page.keyboard.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", f"{end}-option-0")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        expect(field).to_have_attribute("aria-expanded", "false")
    cards = page.locator("ol.journeys .card")
    expect(cards.first).to_be_visible(timeout=ANSWER_MS)
    for _ in range(15):
        page.keyboard.press("Tab")
        if cards.first.evaluate("one => one === document.activeElement"):
            break
    expect(cards.first).to_be_focused()
    page.keyboard.press("Enter")
    title = page.locator(".view-title")
    expect(title).to_be_focused()
    below = "one => one.nextElementSibling.getBoundingClientRect().top - one.getBoundingClientRect().bottom"
    assert title.evaluate(below) >= 7, "the ring around what has the focus lies on what stands below"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards.first).to_be_focused()


@pytest.mark.slow
def test_options_change_the_question(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Optionen").click()
    with page.expect_request(re.compile(r"pedestrianProfile=WHEELCHAIR")):
        page.get_by_label("im Rollstuhl").check()
    with page.expect_request(re.compile(r"transitModes=BUS%2CCOACH%2CRAIL")):
        page.get_by_label("Straßenbahn").uncheck()
    expect(page.get_by_role("button", name="Optionen (2)")).to_be_visible()
    assert "way=wheelchair" in page.url
    assert "without=tram" in page.url
    page.locator("#question .chip").first.click()
    with page.expect_request(re.compile(r"arriveBy=true")):
        page.get_by_label("Ankunft").check()
    with page.expect_request(re.compile(r"/api/v6/plan")):
        page.get_by_role("button", name="Start und Ziel tauschen").click()
    assert page.url.index(sample(live_server)["toPlace"]) < page.url.index(sample(live_server)["fromPlace"])


@pytest.mark.slow
def test_mistakes_are_named(open_page: Opener, live_server: Live) -> None:
    page = open_page()
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator("#from-fault")).to_contain_text("Von")
    expect(page.locator("#from-input")).to_have_attribute("aria-invalid", "true")
    page.locator("#from-input").press_sequentially("zzqqxxyy")
    expect(page.locator("#from-list")).to_contain_text("nichts bekannt", timeout=ANSWER_MS)
    # Far away from the city: a reason, not an empty list.
    page.goto(f"{live_server.address}/#from=10.0,10.0&to=10.1,10.1")
    page.reload()
    expect(page.locator("#results .reason").first).to_be_visible(timeout=ANSWER_MS)


@pytest.mark.slow
def test_a_stop_has_a_board_and_its_departures_trips(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server))
    page.locator("ol.journeys .card").first.click(timeout=ANSWER_MS)
    page.locator(".halt-name a").first.click()
    expect(page.locator("#board-screen .view-title")).to_contain_text("Abfahrten ab", timeout=ANSWER_MS)
    rows = page.locator(".departure-row")
    expect(rows.first).to_be_visible()
    times = rows.locator("time").evaluate_all("all => all.map(one => one.dateTime)")
    assert times == sorted(times)
    rows.first.click()
    expect(page.locator("#journey-screen .badge").first).to_be_visible(timeout=ANSWER_MS)
    page.go_back()
    page.get_by_role("button", name="Von hier").click()
    expect(page.locator("#search-screen")).to_be_visible()


@pytest.mark.slow
def test_a_board_ends_where_the_service_tells_no_more(open_page: Opener, live_server: Live) -> None:
    ride = next(leg for leg in planned_legs(live_server) if "tripId" in leg)
    moment = quote(sample(live_server)["time"][:16])
    page = open_page(may_be_refused=True)
    refusal = {"error": "n is 40; the limit of this service is 20.", "code": "LIMIT_EXCEEDED", "field": "n"}
    page.route("**/api/v6/stoptimes?*n=40*", lambda route: route.fulfill(status=422, json=refusal))
    page.evaluate(f"location.hash = 'stop={ride['from']['stopId']}&time={moment}'")
    rows = page.locator(".departure-row")
    expect(rows.first).to_be_visible(timeout=ANSWER_MS)
    before = rows.count()
    further = page.get_by_role("button", name="Spätere Abfahrten")
    further.click()
    expect(further).to_be_hidden(timeout=ANSWER_MS)
    assert rows.count() == before
    assert "limit" not in page.locator("#board-screen").inner_text()


@pytest.mark.slow
def test_a_stranger_tries_what_is_offered(open_page: Opener) -> None:
    page = open_page(**PHONE)
    tries = page.locator(".tries:not(.examples) .try")  # a model city has journeys to try below them
    expect(tries).to_have_count(3, timeout=ANSWER_MS)
    tries.first.tap()
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    handle = page.locator("#sheet-handle")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(handle).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-expanded", "false")


@pytest.mark.slow
def test_the_language_is_switched_and_the_question_stays(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server), "en-US")
    expect(page.locator("#results-title")).to_contain_text("journeys", timeout=ANSWER_MS)
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("#results-title")).to_contain_text("Verbindungen", timeout=ANSWER_MS)
    assert page.title() == "Reiseauskunft"
    assert "language=de" in page.url
