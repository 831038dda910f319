"""Carsharing there and back on the page: asked for below the journeys, compared, opened, booked, shared."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.bootstrap.redis_server import find_redis_server
from tests.live.test_service import wait_until
from tests.support.gbfs import Feed, feed_3, gbfs_server, localized
from tests.support.live import Live, serving
from tests.support.small_city import question_in
from tests.web.conftest import PHONE, Opener, _opening
from tests.web.test_accessible import AXE, findings
from tests.web.test_planning import ANSWER_MS, asked, fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine"),
]
CAR = {
    "vehicle_type_id": "car",
    "form_factor": "car",
    "propulsion_type": "combustion",
    "name": "Kleinwagen",
    "return_constraint": "roundtrip_station",
    "default_pricing_plan_id": "hours",
}
HOURS = {
    "plan_id": "hours",
    "name": "Stundentarif",
    "currency": "EUR",
    "price": 0,
    "is_taxable": False,
    "description": "3 EUR je Stunde",
    "per_min_pricing": [{"start": 0, "rate": 3.0, "interval": 60}],
}
LONG_S = "7200"
"""The feed is made once: its word counts as long as the tests last."""


def feed_with_cars(lat: float, lon: float) -> Feed:
    """The small system, with two cars at a station near a place."""
    feed = feed_3(int(time.time()))
    feed["vehicle_types"]["data"]["vehicle_types"].append(localized(CAR))
    feed["system_pricing_plans"]["data"]["plans"].append(localized(HOURS))
    feed["station_information"]["data"]["stations"][0].update(lat=lat, lon=lon)
    counts = feed["station_status"]["data"]["stations"]
    counts[0]["vehicle_types_available"].append({"vehicle_type_id": "car", "count": 2})
    counts[0]["num_vehicles_available"] += 2
    for one in counts:
        one["last_reported"] = feed["station_status"]["last_updated"]
    feed["geofencing_zones"]["data"]["geofencing_zones"]["features"] = []
    return feed


@pytest.fixture(scope="module")
def carsharing(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The service on the small city with cars near the start of its question."""
    place = question_in(small_city).from_place
    lat, lon = (float(number) for number in place.split(",")[:2])
    with gbfs_server(feed_with_cars(lat, lon)) as server:
        variables = {
            "MOBILITY_GBFS": f"rad={server.address}",
            "MOBILITY_GBFS_INTERVAL_S": "1",
            "MOBILITY_PROVIDER_MAX_AGE_S": LONG_S,
            "MOBILITY_PROVIDER_GONE_S": LONG_S,
        }
        log = tmp_path_factory.mktemp("carsharing") / "service.log"
        with serving(small_city, log, workers=1, **variables) as live:
            near = f"/api/v1/rentals?point={lat},{lon}&radius=300"
            wait_until(lambda: bool(live.get(near).json()["stations"]))
            yield live


@pytest.fixture
def open_carsharing(chromium: Browser, carsharing: Live) -> Iterator[Opener]:
    yield from _opening(chromium, carsharing.address)


def test_there_and_back_on_a_phone_in_german(open_carsharing: Opener, carsharing: Live) -> None:
    page = open_carsharing(asked(carsharing, "&also=rental"), **PHONE)
    rounds = page.locator(".rounds")
    expect(rounds).to_contain_text("Carsharing geht an seine Station zurück", timeout=ANSWER_MS)
    with page.expect_response(lambda answer: "v1/round-trips?" in answer.url) as found:
        page.get_by_role("button", name="Hin und zurück suchen").click()
    assert found.value.status == 200
    assert "stay=120" in found.value.url
    expect(rounds.locator("h4")).to_be_focused(timeout=ANSWER_MS)
    card = rounds.locator(".card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Markt")
    # Two hours of stay and the ways: three hours begun.
    expect(card).to_contain_text("9,00")
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
    card.click()
    screen = page.locator("#journey-screen")
    expect(screen.locator(".stay-bar")).to_contain_text("2 Std. 00 Min.", timeout=ANSWER_MS)
    expect(screen.locator("h3")).to_have_text(["Hinweg", "Rückweg"])
    # It is taken at its station and brought back there, and on the way back one has it already.
    expect(screen.get_by_text("Ausleihen: Markt")).to_have_count(1)
    expect(screen.get_by_text("noch da")).to_have_count(1)
    page.get_by_role("button", name="So buchen").click()
    expect(page.locator(".booking .step")).to_contain_text("Leihen Sie das Fahrzeug", timeout=ANSWER_MS)
    expect(page.locator(".booking")).to_contain_text("Rad")
    assert fits(page)
    if AXE.exists():
        assert findings(page) == []
    # The address can be sent: whoever opens it sees the same.
    assert "round=" in page.url
    page.reload()
    expect(screen.locator(".stay-bar")).to_contain_text("2 Std. 00 Min.", timeout=ANSWER_MS)


def test_there_and_back_by_keyboard_in_english(open_carsharing: Opener, carsharing: Live) -> None:
    page = open_carsharing(f"?language=en{asked(carsharing)}", "en-GB")
    expect(page.locator("ol.journeys .card").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".rounds")).to_have_count(0)
    page.get_by_role("button", name="Options").press("Enter")
    page.get_by_label("shared vehicles", exact=True).press("Space")
    stay = page.get_by_label("I stay")
    expect(stay).to_have_value("120", timeout=ANSWER_MS)
    stay.select_option("240")
    with page.expect_response(lambda answer: "stay=240" in answer.url):
        page.get_by_role("button", name="Search there and back").press("Enter")
    card = page.locator(".rounds .card")
    expect(card).to_contain_text("hired for", timeout=ANSWER_MS)
    card.press("Enter")
    heading = page.locator("#journey-screen .view-title")
    expect(heading).to_be_focused(timeout=ANSWER_MS)
    expect(page.locator("#journey-screen .stay-bar")).to_contain_text("4 h 00 min")
    page.get_by_role("link", name="All journeys").press("Enter")
    expect(card).to_be_focused(timeout=ANSWER_MS)
