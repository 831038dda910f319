"""A mobile offer in all searches: its stops are places to visit while it is there, and no others."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.learning.directory import ImportBatch, open_directory
from mobility.learning.model import Offer, OfferFormat, Origin, Place, Price, Provider, Session
from mobility.settings import read_settings
from tests.api.handmade import FixedSource

MONDAY = date(2026, 3, 9)
INVENTED = Origin("test", is_simulated=True)


class Asked:
    """An app on the small city whose directory has a bus from two to four on Monday, at home."""

    def __init__(self, client: FlaskClient, home: str) -> None:
        self.client, self.home = client, home

    def __call__(self, path: str, **asked: object) -> Any:
        answer = self.client.get(f"/v1/learning/{path}", query_string={"near": self.home, **asked})
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def visited(self, **asked: object) -> list[str]:
        return [one["place"]["placeId"] for one in self("places", **asked)["places"]]


@pytest.fixture(scope="module")
def ask(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    services = load_services(small_city)
    assert services.about.sample is not None
    home = services.about.sample.from_place
    lat, lon = map(float, home.split(","))
    state = tmp_path_factory.mktemp("state")
    midnight = datetime.combine(MONDAY, time(), services.learning.reach.zone)
    places = tuple(
        Place(f"stop-{n}", f"Square {n}", "mobile_stop", lat, lon, INVENTED, "p") for n in (1, 2, 3)
    )
    offer = Offer(
        "bus", "p", {"de": "Rollende Werkstatt"}, INVENTED, format=OfferFormat.MOBILE, topics=("crafts",),
        price=Price(0),
    )  # fmt: skip
    sessions = tuple(
        Session(f"s{n}", "bus", start, start + timedelta(hours=2), f"stop-{n}")
        for n, start in ((1, midnight + timedelta(hours=14)), (2, midnight + timedelta(days=1, hours=14)))
    )
    directory = open_directory(f"sqlite:///{state / 'learning.sqlite'}")
    directory.apply(ImportBatch((Provider("p", "P", INVENTED),), places, (offer,), sessions, ()), "test")
    directory.close()
    now = int((midnight + timedelta(hours=8)).timestamp())
    app = create_app(read_settings({"MOBILITY_STATE": str(state)}), FixedSource(services), clock=lambda: now)
    return Asked(app.test_client(), home)


def at(hour: int, minute: int = 0) -> str:
    return datetime.combine(MONDAY, time(hour - 1, minute), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_places_are_where_the_bus_is(ask: Asked) -> None:
    during = {"time": at(14, 20), "within": 15, "stay": 60}
    assert ask.visited(**during) == ["stop-1"]
    assert ask.visited(**during, kind="mobile_stop") == ["stop-1"]
    (one,) = ask("places", **during)["places"]
    assert one["open"] == "YES"
    assert one["place"]["openingHours"] == "2026 Mar 09 14:00-16:00"
    assert one["place"]["simulated"]
    assert ask.visited(time=at(13), arrive=at(14), within=15, stay=90, topic="crafts") == ["stop-1"]
    assert ask.visited(time=at(13), arrive=at(14), within=15, stay=90, topic="languages") == []


def test_where_it_is_not_says_why(ask: Asked) -> None:
    early = ask("places", time=at(12), within=15, stay=60)
    assert early["places"] == []
    why = {one["placeId"]: (one["why"], one["text"]) for one in early["leftOut"]}
    assert why["stop-1"] == ("CLOSED_ON_ARRIVAL", "Closed on arrival: opens 14:00.")
    # It comes to the second one on Tuesday, and to the third one not at all.
    assert why["stop-2"] == ("CLOSED_ON_ARRIVAL", "Closed on arrival: opens 2026-03-10 14:00.")
    assert "stop-3" not in why
    late = ask("places", time=at(15, 30), within=15, stay=60)
    assert {one["placeId"]: one["why"] for one in late["leftOut"]}["stop-1"] == "CLOSES_TOO_SOON"
    named = ask("places", time=at(12), within=15, stay=60, kind="mobile_stop")
    assert {one["placeId"] for one in named["leftOut"]} == {"stop-1", "stop-2", "stop-3"}


def test_other_searches_have_it_too(ask: Asked) -> None:
    found = ask("offers", day=MONDAY.isoformat(), within=15, topic="crafts")
    assert [one["offer"]["format"] for one in found["offers"]] == ["mobile"]
    stops = ask("along", to=ask.home, time=at(14, 20), stay=30, within=30, detour=10)["stops"]
    assert [one["place"]["placeId"] for one in stops] == ["stop-1"]
    entries = ask("feed.json", within=15, days=3)["entries"]
    assert [one["attendance"]["sessionId"] for one in entries] == ["s1", "s2"]
    trip = ask("trips", place="stop-1", within=15, arrive=at(14), stay=60)["trip"]
    assert trip["open"] == "YES"
    assert ask("trips", place="stop-1", within=15, arrive=at(17), stay=60)["trip"] is None
