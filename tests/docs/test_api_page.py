"""docs/api.md against the running service: what it shows is what one gets, what it names exists."""

import re
from pathlib import Path

import pytest

from mobility.api import create_app
from mobility.api.errors import SENTENCES
from mobility.network import TransportNetwork
from mobility.routing.journey import Reason
from mobility.service.services import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.live import Live

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"curl '?http://localhost:8080([^'\s]+)")


def addresses(text: str) -> list[str]:
    return ADDRESS.findall(text)


@pytest.mark.xdist_group("live")
@pytest.mark.parametrize("address", addresses(PAGE) + addresses(README))
def test_shown_addresses_are_answered(live_server: Live, address: str) -> None:
    answer = live_server.get(address)
    assert answer.status_code == 200
    # The places lie in Heidelberg and not in this model city, and the answer says so.
    assert {reason["code"] for reason in answer.json()["reasons"]} == {"OUTSIDE_BOUNDS"}


@pytest.mark.parametrize("address", addresses(PAGE) + addresses(README))
def test_shown_addresses_have_journeys_in_heidelberg(
    heidelberg_network: TransportNetwork, address: str
) -> None:
    app = create_app(read_settings({}), FixedSource(services_of(heidelberg_network)))
    answer = app.test_client().get(address).get_json()
    assert len(answer["itineraries"]) >= 5
    assert answer["itineraries"][0]["legs"][-1]["to"]["name"] == "END"


@pytest.mark.xdist_group("live")
def test_the_error_shown_is_the_error_given(live_server: Live) -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    answer = live_server.get("/api/v6/plan?fromPlace=1,2&toPlace=3,4&searchWindow=soon")
    assert answer.status_code == 400
    assert answer.text == shown.replace('": ', '":').replace(', "', ',"')


@pytest.mark.xdist_group("live")
def test_every_status_of_the_table_is_given(live_server: Live) -> None:
    ask = "/api/v6/plan?fromPlace=1,2&toPlace=3,4"
    rows = dict(re.findall(r"^\| (\d{3}) \| `(\w+)`", PAGE, re.MULTILINE))
    given = {
        "400": live_server.get(f"{ask}&nonsense=1"),
        "404": live_server.get("/api/v6/plan?fromPlace=1,2&toPlace=nowhere"),
        "422": live_server.get(f"{ask}&searchWindow=86401"),
    }
    for status, answer in given.items():
        assert (str(answer.status_code), answer.json()["code"]) == (status, rows[status])
    assert {int(status) for status in rows} <= set(SENTENCES)
    codes = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    assert codes == {str(reason) for reason in Reason}


@pytest.mark.xdist_group("live")
def test_every_name_on_the_page_is_in_the_document(live_server: Live) -> None:
    document = live_server.get("/openapi.json").text
    names = set(re.findall(r"`([a-z]+[A-Z]\w*)(?:=\w+)?`", PAGE))
    assert len(names) > 25, "the pattern finds them"
    assert {name for name in names if f'"{name}"' not in document} == set()
