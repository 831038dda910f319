"""Vehicles on the map, and what the page does where nobody knows how full they are."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.live import Live
from tests.web.conftest import Opener

pytestmark = [pytest.mark.xdist_group("live"), pytest.mark.browser]


def test_where_nothing_is_known_there_is_nothing_to_choose(open_page: Opener) -> None:
    page = open_page()
    page.get_by_role("button", name="Optionen").click()
    expect(page.get_by_text("Volle Fahrzeuge")).to_have_count(0)


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
