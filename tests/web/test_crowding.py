"""How full vehicles are, on the page: on the map, in journeys, calls and departures; and what is advised."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.support.live import Live
from tests.web.conftest import MODULES, PHONE, Opener
from tests.web.test_accessible import AXE, findings
from tests.web.test_planning import ANSWER_MS, asked, fits, sample

pytestmark = pytest.mark.browser

LEVELS = re.compile("nicht voll|recht voll|sehr voll")


@pytest.mark.slow
def test_a_journey_tells_how_full_it_is_and_what_is_advised(open_known: Opener, known_city: Live) -> None:
    page = open_known(asked(known_city), **PHONE)
    card = page.locator("ol.journeys .card").filter(has=page.locator(".full")).first
    expect(card).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("ol.journeys .why").filter(has_text=re.compile(r"\d+\s%")).first).to_be_visible()
    expect(card.locator("> .spoken").first).to_contain_text(LEVELS)
    assert fits(page)
    card.tap()
    line = page.locator(".leg.ride .full-line").first
    expect(line).to_contain_text(LEVELS, timeout=ANSWER_MS)
    expect(line).to_contain_text("Sitzplatz: ")
    expect(line).to_contain_text("wie sonst um diese Zeit")
    page.locator(".assumed summary").tap()
    expect(page.locator(".assumed li").first).to_be_visible()
    expect(page.locator(".halt.departure .full").first).to_be_attached()
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
    page.locator(".halt-name a").first.tap()
    expect(page.locator(".departure-row .departure-full").first).to_contain_text(LEVELS, timeout=ANSWER_MS)


@pytest.mark.slow
def test_who_takes_a_journey_may_say_so(open_known: Opener, known_city: Live) -> None:
    question = sample(known_city)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    page = open_known(
        f"#from={question['fromPlace']}&to={question['toPlace']}&time={tomorrow}T12:00", "en-GB", **PHONE
    )
    page.locator("ol.journeys .card").filter(has=page.locator(".full")).first.tap(timeout=ANSWER_MS)
    button = page.get_by_role("button", name="I take this one")
    with page.expect_response(lambda one: one.url.endswith("/confirm")) as answered:
        button.tap()
    assert answered.value.json()["status"] == "COUNTED"
    expect(page.locator(".confirm-row [role=status]")).to_contain_text("others are advised")
    expect(button).to_be_disabled()
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []


@pytest.mark.slow
def test_what_is_past_cannot_be_taken(open_known: Opener, known_city: Live) -> None:
    question = sample(known_city)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    page = open_known(
        f"#from={question['fromPlace']}&to={question['toPlace']}&time={yesterday}T12:00", "en-GB"
    )
    page.locator("ol.journeys .card").filter(has=page.locator(".full")).first.click(timeout=ANSWER_MS)
    expect(page.locator(".leg.ride .full-line").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="I take this one")).to_have_count(0)


@pytest.mark.slow
def test_how_much_full_vehicles_are_minded_is_chosen(open_known: Opener, known_city: Live) -> None:
    with_advice = open_known(asked(known_city))
    expect(with_advice.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    with_advice.get_by_role("button", name="Optionen").click()
    expect(with_advice.get_by_label("stören mich", exact=True)).to_be_checked()
    with with_advice.expect_request(lambda one: "/plan" in one.url and "crowding=high" in one.url):
        with_advice.get_by_label("meide ich").check()
    assert "crowding=high" in with_advice.url
    with with_advice.expect_request(lambda one: "/plan" in one.url and "seatWanted=true" in one.url):
        with_advice.get_by_label("nur mit wahrscheinlichem Sitzplatz").check()
    with with_advice.expect_request(lambda one: "/plan" in one.url and "crowding=" not in one.url):
        with_advice.get_by_label("sind mir gleich").check()


@pytest.mark.slow
def test_where_nothing_is_known_there_is_nothing_to_choose(open_page: Opener) -> None:
    page = open_page()
    page.get_by_role("button", name="Optionen").click()
    expect(page.get_by_text("Volle Fahrzeuge")).to_have_count(0)


@pytest.mark.slow
def test_vehicles_move_on_the_map_and_can_be_stopped(open_known: Opener, known_city: Live) -> None:
    now = datetime.fromisoformat(sample(known_city)["time"])
    page = open_known("", "en-GB", now)
    expect(page.locator("#map")).to_have_attribute(
        "data-vehicles", re.compile(r"[1-9]\d*"), timeout=ANSWER_MS
    )
    legend = page.locator(".legend")
    expect(legend).to_contain_text("simulated")
    expect(legend).to_contain_text("very full")
    switch = page.get_by_role("button", name="Show moving vehicles")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(legend).to_be_hidden()


@pytest.mark.slow
def test_a_vehicle_is_where_its_times_say(open_page: Opener, live_server: Live) -> None:
    page = open_page()
    version = re.search(r"web/v-[0-9a-f]{16}", live_server.get("/").text)
    assert version is not None
    told = page.evaluate(
        """async (web) => {
          const { courseOf, placeAt } = await import(`/${web}/js/vehicle_course.js`);
          const stretch = { from: { lon: 0, lat: 0 }, to: { lon: 0, lat: 3 }, polyline: "??_ibE?_seK?",
            departure: "2026-03-02T07:00:00Z", arrival: "2026-03-02T07:03:00Z" };
          const start = Date.parse(stretch.departure);
          return [-60, -30, 0, 60, 90, 180, 181].map((s) => placeAt(courseOf(stretch), start + s * 1000));
        }""",
        version[0],
    )
    assert told[0] is None, "long before it leaves it is not there yet"
    assert told[1] == told[2] == [0, 0]
    assert told[3] == pytest.approx([0, 1])
    assert told[4] == pytest.approx([0, 1.5])
    assert told[5] == pytest.approx([0, 3])
    assert told[6] is None


@pytest.mark.slow
@pytest.mark.skipif(not MODULES.exists(), reason="the map library is not installed")
def test_those_who_want_no_motion_see_vehicles_stand(open_known: Opener, known_city: Live) -> None:
    now = datetime.fromisoformat(sample(known_city)["time"])
    page = open_known("", now=now, reduced_motion="reduce")
    expect(page.locator("#map")).to_have_attribute(
        "data-vehicles", re.compile(r"[1-9]\d*"), timeout=ANSWER_MS
    )
