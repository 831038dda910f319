"""docs/learning.md, search and trips: what it shows is answered in Heidelberg, with a directory of tests."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.network import TransportNetwork
from mobility.service.services import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.learning_city import write_directory

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("## Search and trips") :].split("\n## ")[0]
ADDRESSES = re.findall(r"^curl \"http://localhost:8080([^\"]+)\"\n", SECTION, re.MULTILINE)
((WEEK, BODY),) = re.findall(r"curl 'http://localhost:8080([^']+)' --json '(.+)'\n", SECTION)
MONDAY = datetime(2016, 11, 7, tzinfo=ZoneInfo("Europe/Berlin"))
STANDS_FOR = {
    "'$NEAR'": "49.4048,8.6765",
    "'$TO'": "49.4178,8.7612",
    "'$DAY'": "2016-11-08",
    "${DAY}": "2016-11-08",
    "$DAY": "2016-11-08",
    "$NEAR": "49.4048,8.6765",
    "$TO": "49.4178,8.7612",
    "$PLACE": "test:place-1",
    "example:1": "test:session-1-0-1",
    "example:spanish": "test:offer-1",
    "text=spanishkurs": "text=kurs",
}
"""What a shell puts there, and what this directory has instead of the invented course."""


def with_ids(text: str) -> str:
    for word, value in STANDS_FOR.items():
        text = text.replace(word, value)
    return text


@pytest.fixture(scope="module")
def client(heidelberg_network: TransportNetwork, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    state = tmp_path_factory.mktemp("state")
    write_directory(state, heidelberg_network, MONDAY, 60)
    now = int(MONDAY.timestamp())
    source = FixedSource(services_of(heidelberg_network))
    return create_app(read_settings({"MOBILITY_STATE": str(state)}), source, clock=lambda: now).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_shown_addresses_are_answered(client: FlaskClient, address: str) -> None:
    answer = client.get(with_ids(address))
    assert answer.status_code == 200, answer.text
    if "calendar.ics" in address:
        assert answer.data.startswith(b"BEGIN:VCALENDAR")
        return
    found = answer.get_json()
    if "stay=150" in address:
        assert found["leftOutCounts"]["NO_WAY_BACK"] > 0
        return
    shown = found.get("places") or found.get("offers") or found.get("stops") or found.get("entries")
    assert shown or found["trip"]


def test_the_shown_week_is_answered(client: FlaskClient) -> None:
    answer = client.post(WEEK, data=with_ids(BODY), content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["feasible"]


def test_reasons_on_the_page_are_those_of_the_code() -> None:
    from mobility.service import WHY_WORDS  # noqa: PLC0415

    assert all(f"`{word}`" in SECTION for word in WHY_WORDS)
