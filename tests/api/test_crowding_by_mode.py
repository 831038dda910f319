"""Full vehicles in the three modes: what is known now, what runs, and who is advised."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from google.transit import gtfs_realtime_pb2 as pb

from mobility.api import create_app
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.occupancy.model_files import read_model, write_model
from mobility.service import Expected, LiveHealth, PublishedLoads, RiderDoor, Services, services_of
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.trip_loads import LoadSource, TripLoads
from mobility.snapshot.wire import read_snapshot, write_snapshot
from mobility.steering.expected_riders import Stretch, name_run
from tests.api.handmade import FixedSource
from tests.live.feeds import add_update, feed
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.service.test_published_loads import model_of
from tests.support.loads import RunLoad, trip_loads

LINES = """
    1 trip=first  : A 8:00 B 8:10 C 8:20
    1 trip=second : A 8:06 B 8:16 C 8:26
    2 trip=onward : C 8:30 D 8:40
    """
DAY = WEDNESDAY.toordinal()
EIGHT_S = 1_767_769_200
NOW_S = EIGHT_S - 60
DATE = "20260107"
REALTIME, BESIDE, OFF = "REALTIME", "REALTIME_ANNOTATION_ONLY", "OFF"
MODES = (REALTIME, BESIDE, "ANNOTATION_ONLY", OFF)
SEATS = 64


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("modes"), LINES)


@pytest.fixture(scope="module")
def planned(town: City, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """By the timetable 40 persons are usual everywhere, as counted on 25 days."""
    folder, model = tmp_path_factory.mktemp("model"), model_of(town)
    prior = model.prior._replace(
        median=np.full_like(model.prior.median, 40), days=np.full_like(model.prior.days, 25)
    )
    write_model(replace(model, prior=prior, first_day=DAY - 30, last_day=DAY - 1), folder)
    return services_of(town.network, PublishedLoads(read_model(folder, town.network.content_hash)))


def trips_of(town: City) -> dict[str, int]:
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    return {names[record]: trip for trip, record in enumerate(town.network.timetable.trip_record.tolist())}


def loads_of(town: City, first: int, second: int) -> TripLoads:
    """Persons on board all the way: the first as doors have counted, the second as foretold today."""
    trips = trips_of(town)
    told = trip_loads(RunLoad([first] * 2, day=DAY), RunLoad([second] * 2, day=DAY))
    return told._replace(
        trip=np.array([trips["first"], trips["second"]], np.int32),
        level=np.array([0, 0, 2, 2] if first < second else [2, 2, 0, 0], np.int8),
        source=np.array([LoadSource.DOOR] * 2 + [LoadSource.FORECAST] * 2, np.int8),
        observed_s=np.array([NOW_S] * 2 + [0] * 2, np.int64),
    )


def told_by(
    planned: Services, loads: TripLoads | None, folder: Path, tell: Callable[[pb.FeedMessage], object]
) -> Services:
    """Services of a realtime feed and of published loads."""
    message = feed(NOW_S - 5)
    tell(message)
    (folder / "feed.pb").write_bytes(message.SerializeToString())
    stage = FeedsStage([FeedSource("t", str(folder / "feed.pb"))], 300)
    while not stage.step(NOW_S):
        pass
    draft = Draft(LiveNetwork.of(planned.planner.network), NOW_S)
    stage.fill(draft)
    stage.close()
    snapshot: Snapshot = draft.finish()
    snapshot = read_snapshot(write_snapshot(snapshot), snapshot.network)
    if loads is not None:
        snapshot = replace(snapshot, loads=loads)
    live = planned.with_snapshot(snapshot)
    return replace(live, health=LiveHealth(told_s=NOW_S - 1, is_used=True))


def client_of(services: Services) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S).test_client()


def plan(client: FlaskClient, mode: str, to: str = "C", more: str = "") -> list[dict[str, Any]]:
    answer = client.get(
        f"/api/v6/plan?fromPlace=t_A&toPlace=t_{to}&time=2026-01-07T06:59:00Z&searchWindow=1200"
        f"&crowding=normal&realtimeMode={mode}{more}"
    )
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["itineraries"]
    return found


def said(itinerary: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["text"] for one in itinerary["explanation"]}


def on(itineraries: list[dict[str, Any]], trip: str) -> dict[str, Any]:
    return next(one for one in itineraries if one["legs"][0]["tripId"].endswith(trip))


def told(itinerary: dict[str, Any]) -> tuple[str, str, float]:
    """Of the first place: what its load rests on, its class, and persons for each seat."""
    full = itinerary["legs"][0]["from"]["occupancy"]
    return full["source"], full["level"], full["loadFactor"]["p50"]


@pytest.mark.parametrize("is_late", [False, True], ids=["punctual", "late"])
def test_what_is_known_of_loads_is_told_beside_the_timetable(
    town: City, planned: Services, tmp_path: Path, *, is_late: bool
) -> None:
    def tell(message: pb.FeedMessage) -> None:
        if is_late:
            add_update(message, "first", date=DATE, delays={1: 120})

    client = client_of(told_by(planned, loads_of(town, 16, 160), tmp_path, tell))
    usual = plan(client, OFF)
    for mode in (REALTIME, BESIDE, "ANNOTATION_ONLY"):
        itinerary = on(plan(client, mode), "first")
        assert itinerary["legs"][0]["realTime"] == is_late
        assert told(itinerary) == ("DOOR", "LOW", 0.25), mode
        assert said(itinerary)["assumed_load"] == "How full it is has been observed."
        assert (itinerary["crowdingMinutes"], itinerary["seatProbability"]) == (0, 1), mode
        assert itinerary["perceivedDuration"] == itinerary["duration"] == 1200
        places = [itinerary["legs"][0]["from"], *itinerary["legs"][0]["intermediateStops"]]
        assert all(place["occupancy"]["source"] == "DOOR" for place in places)
        board = client.get(
            f"/api/v6/stoptimes?stopId=t_B&time=2026-01-07T07:00:00Z&n=1&realtimeMode={mode}"
        ).get_json()
        assert board["stopTimes"][0]["place"]["occupancy"]["source"] == "DOOR"
        ends = client.get(
            "/api/v6/stoptimes?stopId=t_C&time=2026-01-07T07:10:00Z&n=1&arriveBy=true&direction=LATER"
            f"&realtimeMode={mode}"
        ).get_json()
        assert ends["stopTimes"][0]["place"]["occupancy"]["source"] == "DOOR"
    # OFF goes by what is usual.
    assert told(on(usual, "first"))[0] == "PRIOR"
    assert "nobody has looked today" in said(on(usual, "first"))["assumed_load"]


def test_what_is_worth_waiting_for_follows_from_what_is_known(
    town: City, planned: Services, tmp_path: Path
) -> None:
    """The first one is crammed today, the second one is not: the timetable knows of neither."""
    client = client_of(told_by(planned, loads_of(town, 160, 16), tmp_path, lambda _: None))
    for mode in (REALTIME, BESIDE):
        second = on(plan(client, mode), "second")
        assert said(second)["wait_for_next"] == "Wait for the next one: +6 min, a seat is likely: 100 %."
    swapped = client_of(told_by(planned, loads_of(town, 16, 160), tmp_path, lambda _: None))
    for one in plan(swapped, BESIDE):
        assert "wait_for_next" not in said(one)
        least = one["crowdingMinutes"] == min(each["crowdingMinutes"] for each in plan(swapped, BESIDE))
        assert least or "least_crowded" not in said(one)


def test_a_cancelled_ride_has_no_room_and_is_not_worth_waiting_for(
    town: City, planned: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    monkeypatch.setattr(RiderDoor, "advise", lambda *given: counted.append(given[3]) or True)

    def tell(message: pb.FeedMessage) -> None:
        add_update(message, "second", date=DATE, relation=pb.TripDescriptor.CANCELED)

    client = client_of(told_by(planned, loads_of(town, 160, 16), tmp_path, tell))
    for mode in (BESIDE, "ANNOTATION_ONLY"):
        second = on(plan(client, mode), "second")
        assert second["legs"][0]["cancelled"]
        assert not {"advised", "seatProbability", "crowdingMinutes", "perceivedDuration"} & second.keys()
        assert not {"wait_for_next", "seat", "advised", "least_crowded"} & said(second).keys()
        assert "occupancy" not in second["legs"][0]["from"]
        assert told(on(plan(client, mode), "first"))[0] == "DOOR"
    assert not counted
    # By its id, too.
    again = client.get(f"/api/v6/refresh-itinerary?itineraryId={second['id']}&crowding=normal").get_json()
    assert again["legs"][0]["cancelled"] and "seatProbability" not in again
    assert "occupancy" not in again["legs"][0]["from"]


def test_only_what_runs_is_advised_and_counted(
    town: City, planned: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    monkeypatch.setattr(RiderDoor, "advise", lambda *given: counted.append(given[3]) or True)
    client = client_of(told_by(planned, loads_of(town, 160, 16), tmp_path, lambda _: None))
    for mode in MODES:
        advised = [one for one in plan(client, mode) if one.get("advised")]
        assert len(advised) == len(counted) == (mode == REALTIME), mode
        assert any("advised" in said(one) for one in plan(client, mode)) == (mode == REALTIME)
        counted.clear()


def test_a_change_that_is_missed_is_felt_by_nobody(town: City, planned: Services, tmp_path: Path) -> None:
    """From 8:20 at C on at 8:30; eleven minutes late it is missed, nine minutes late it is not."""
    for delay_s, is_felt in ((540, True), (660, False)):

        def tell(message: pb.FeedMessage, delay_s: int = delay_s) -> None:
            add_update(message, "first", date=DATE, delays={1: delay_s})
            add_update(message, "second", date=DATE, relation=pb.TripDescriptor.CANCELED)

        client = client_of(told_by(planned, None, tmp_path, tell))
        found = plan(client, BESIDE, "D")
        for one in found:
            is_first = one["legs"][0]["tripId"].endswith("first")
            assert ("perceivedDuration" in one) == (is_first and is_felt)


def test_riders_who_are_expected_are_told_of_beside_the_timetable(
    town: City, planned: Services, tmp_path: Path
) -> None:
    def tell(message: pb.FeedMessage) -> None:
        add_update(message, "first", date=DATE, delays={1: 60})

    live = told_by(planned, None, tmp_path, tell)
    before = told(on(plan(client_of(live), BESIDE), "first"))[2]
    run = name_run(trips_of(town)["first"], DAY)
    expected = live.with_expected(Expected({Stretch(run, 0, 2): 20.0}, {}, b"s" * 32))
    client = client_of(expected)
    more = told(on(plan(client, BESIDE), "first"))[2]
    assert more == told(on(plan(client, REALTIME), "first"))[2]
    assert (more - before) * SEATS >= 10
    assert told(on(plan(client, OFF), "first"))[2] == before
