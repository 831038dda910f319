"""The page on real data: a journey typed in Heidelberg, with a timetable of 2016 that says so."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.network import build_network
from mobility.service.basemap import build_basemap
from tests.support.live import serving
from tests.web.conftest import Watch
from tests.web.test_planning import ANSWER_MS

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_a_journey_in_heidelberg(
    chromium: Browser, shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    feed = shared_data("heidelberg/rnv-2016-heidelberg.gtfs.zip")
    streets = shared_data("heidelberg/heidelberg.osm.pbf")
    build_network([("rnv", feed)], [streets], tmp_path / "city", tiles=build_basemap)
    with serving(tmp_path / "city", tmp_path / "service.log") as live:
        page = chromium.new_page(locale="de-DE")
        watch = Watch(live.address)
        watch.follow(page)
        page.goto(live.address)
        expect(page.locator("#covers")).to_contain_text("2016", timeout=ANSWER_MS)
        for end, typed in (("from", "HD Hbf"), ("to", "Universitätspl")):
            page.locator(f"#{end}-input").press_sequentially(typed, delay=15)
            option = page.locator(f"#{end}-list [role=option]").first
            expect(option).to_be_visible(timeout=ANSWER_MS)
            option.click()
        card = page.locator("ol.journeys .card").first
        expect(card.locator(".times")).to_have_text(re.compile(r"\d\d:\d\d – \d\d:\d\d"), timeout=ANSWER_MS)
        card.click()
        expect(page.locator(".legs .badge").first).to_be_visible()
        expect(page.locator("#attributions")).to_contain_text("OpenStreetMap")
        page.close()
        assert watch.foreign == []
        assert watch.faults == []
