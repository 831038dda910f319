"""The page of coverage in a browser: axe-core finds nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.learning.coverage.reports import write_geojson
from mobility.learning.coverage.web_map import write_html
from tests.learning.coverage.test_coverage import STOP, town
from tests.web.conftest import DESKTOP, PHONE
from tests.web.test_accessible import AXE, findings

pytestmark = pytest.mark.browser


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make install-dev)")
@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_is_found_on_the_page(chromium: Browser, tmp_path: Path, language: str) -> None:
    page_file = tmp_path / "coverage.html"
    page_file.write_text(write_html(write_geojson(town(), [STOP], "invented"), (9, 20), language))
    for size in (PHONE, DESKTOP):
        page = chromium.new_page(**size)
        page.goto(page_file.as_uri())
        expect(page.locator("#told")).not_to_be_empty()
        assert findings(page) == []
        page.close()
