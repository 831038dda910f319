"""Offers on the page: other vehicles, tickets, offers compared with labels; and the page of providers."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.live import Live
from tests.web.conftest import PHONE, Opener
from tests.web.test_accessible import AXE, findings
from tests.web.test_planning import ANSWER_MS, asked, fits

pytestmark = [pytest.mark.xdist_group("live"), pytest.mark.browser, pytest.mark.slow]


def test_offers_are_compared_on_a_phone_in_german(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server), **PHONE)
    page.get_by_role("button", name="Preis, CO₂ und Platz vergleichen").click(timeout=ANSWER_MS)
    head = page.locator(".offers h3")
    expect(head).to_be_focused(timeout=ANSWER_MS)
    expect(head).to_contain_text("Angebot")
    cheapest = page.locator(".offers .card").filter(has_text="am günstigsten").first
    expect(cheapest).to_contain_text("CO₂")
    assert fits(page)
    cheapest.click()
    expect(page.locator(".offer-price")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="So buchen").click()
    expect(page.locator(".booking")).not_to_be_empty(timeout=ANSWER_MS)
    if AXE.exists():
        assert findings(page) == []


@pytest.mark.parametrize(
    ("language", "title", "asks"),
    [
        ("de-DE", "Mit Straßenbahn und Leihrad", ("also=rental", "postTransitModes=WALK%2CRENTAL")),
        ("en-GB", "At night by shuttle", ("also=on_demand", "directModes=WALK%2CBIKE%2CODM%2CFLEX")),
        ("de-DE", "Park and Ride, hin und zurück", ("also=park&drive=10", "maxPreTransitTime=600")),
    ],
)
def test_the_model_city_shows_journeys_to_try(
    open_page: Opener, language: str, title: str, asks: tuple[str, str]
) -> None:
    """Each link asks what it says; what is found depends on the hour, but something always is."""
    page = open_page(f"?language={language[:2]}", language, **PHONE)
    tries = page.locator(".examples .try")
    expect(tries).to_have_count(3, timeout=ANSWER_MS)
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
    with page.expect_response(lambda answer: "/plan?" in answer.url) as planned:
        tries.filter(has_text=title).click()
    assert planned.value.status == 200
    assert asks[0] in page.url
    assert asks[1] in planned.value.url
    expect(page.locator(".card").first).to_be_visible(timeout=ANSWER_MS)


def test_how_far_one_drives_to_park_is_chosen(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"?language=en{asked(live_server, '&also=park&drive=10')}", "en-GB")
    page.get_by_role("button", name="Options").click(timeout=ANSWER_MS)
    drive = page.get_by_label("By car at most")
    expect(drive).to_have_value("10")
    with page.expect_response(lambda answer: "maxPreTransitTime=1200" in answer.url):
        drive.select_option("20")
    assert "drive=20" in page.url
    page.get_by_label("my car to park and ride").uncheck()
    expect(drive).to_be_hidden()


def test_the_shuttle_of_the_night_has_its_deadline(open_page: Opener) -> None:
    page = open_page("?language=de", "de-DE")
    shuttle = page.locator(".examples .try").filter(has_text="Nachts mit dem Shuttle")
    expect(shuttle).to_contain_text("23:00", timeout=ANSWER_MS)
    shuttle.click()
    card = page.locator(".card").filter(has_text="Nachtshuttle").first
    card.click(timeout=ANSWER_MS)
    expect(page.locator("#journey-screen")).to_contain_text("buchen", timeout=ANSWER_MS)


def test_what_is_held_and_may_be_used_by_keyboard_in_english(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"?language=en{asked(live_server)}", "en-GB")
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    options = page.get_by_role("button", name="Options")
    options.press("Enter")
    ticket = page.get_by_label("I have")
    expect(ticket.locator("option")).to_contain_text(["no ticket", "24-hour", "Deutschlandticket", "Reduced"])
    with page.expect_response(lambda answer: "ticket=deutschlandticket" in answer.url):
        ticket.select_option("deutschlandticket")
    expect(page.locator("ol.journeys .offer-line").first).to_contain_text("free", timeout=ANSWER_MS)
    with page.expect_response(lambda answer: "CAR_PARKING" in answer.url) as planned:
        page.get_by_label("my car to park and ride").press("Space")
    assert planned.value.status == 200
    assert "also=park" in page.url
    assert "ticket=deutschlandticket" in page.url
    page.get_by_label("in a wheelchair").check()
    expect(page.get_by_label("my car to park and ride")).to_be_hidden()
    if AXE.exists():
        assert findings(page) == []


def test_in_a_wheelchair_offers_are_asked_for_as_journeys_are(open_page: Opener, live_server: Live) -> None:
    page = open_page(f"?language=en{asked(live_server)}", "en-GB")
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Options").press("Enter")
    with page.expect_response(lambda answer: "pedestrianProfile=WHEELCHAIR" in answer.url):
        page.get_by_label("in a wheelchair").check()
    with page.expect_response(lambda answer: "v1/offers?" in answer.url) as compared:
        page.get_by_role("button", name="Compare price, CO₂ and room").click(timeout=ANSWER_MS)
    assert compared.value.status == 200
    assert "pedestrianProfile=WHEELCHAIR" in compared.value.url


def test_the_way_back_to_the_car_begins_when_one_has_arrived(open_page: Opener, live_server: Live) -> None:
    page = open_page(asked(live_server, "&also=park"))
    page.locator("ol.journeys .card").filter(has_text="Auto").first.click(timeout=ANSWER_MS)
    back = page.get_by_role("link", name="Rückweg zum Auto")
    expect(back).to_be_visible(timeout=ANSWER_MS)
    arrival = page.locator("#journey-screen .halt").last.inner_text()
    parked = page.locator("#journey-screen").get_by_text("Parken:").inner_text().removeprefix("Parken: ")
    with page.expect_response(lambda answer: "parkedAt=" in answer.url) as planned:
        back.click()
    assert planned.value.status == 200
    assert "postTransitModes=CAR_PARKING" in planned.value.url
    time = re.search(r"time=\d{4}-\d\d-\d\dT(\d\d:\d\d)", page.url)
    assert time is not None
    assert time[1] in arrival
    page.locator("ol.journeys .card").first.click(timeout=ANSWER_MS)
    expect(page.locator("#journey-screen")).to_contain_text(f"Abgestellt: {parked}", timeout=ANSWER_MS)
    expect(back).to_be_hidden()


def test_the_page_of_providers(open_page: Opener, live_server: Live) -> None:
    page = open_page(**PHONE)
    page.goto(f"{live_server.address}/providers")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Modellstadt", timeout=ANSWER_MS)
    expect(page.locator("main")).to_contain_text("CC0-1.0")
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


def test_deadlines_have_their_day_and_vehicles_their_color_on_the_map(
    open_page: Opener, live_server: Live
) -> None:
    page = open_page("?language=en#", "en-GB")
    version = re.search(r"web/v-[0-9a-f]{16}", live_server.get("/").text)
    assert version is not None
    told = page.evaluate(
        """async (web) => {
          const [clock, colors, layers, legs] = await Promise.all(
            ["clock", "colors", "journey_layers", "vehicle_leg"].map(
              (name) => import(`/${web}/js/${name}.js`)));
          const now = new Date();
          const booked = (latest) => legs.bookBy({ legs: [{ booking: { latest } }] });
          const [from, to] = [{ lat: 1, lon: 2 }, { lat: 3, lon: 4 }];
          const way = (mode) => ({ mode, from, to, legGeometry: { points: "" } });
          const ways = ["WALK", "BIKE", "RENTAL", "CAR", "ODM"].map(way);
          const { features } = layers.journeyFeatures({ legs: ways });
          return { today: booked(now.toISOString()), clock: clock.clockTime(now.toISOString()),
            later: booked("2031-03-02T17:00:00Z"), colors: features.map((one) => one.properties.color),
            walk: colors.WALK_COLOR, ride: colors.BIKE_COLOR };
        }""",
        version[0],
    )
    assert told["today"] == f"Book by {told['clock']}"
    assert re.fullmatch(r"Book by Sun,? 2 Mar, \d\d:00", told["later"])
    assert told["colors"] == [told["walk"], *[told["ride"]] * 4]
