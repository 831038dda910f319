"""From a realtime feed to answers: late, skipped, cancelled, additional; alerts, vehicles; three modes."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from google.transit import gtfs_realtime_pb2 as pb

from mobility.api import create_app
from mobility.cli.live import show_status
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.network import build_network, load_network
from mobility.service import LiveHealth, Services, services_of
from mobility.service.alerts import AlertIndex, RideShown
from mobility.settings import read_settings
from mobility.snapshot.alerts import EVER_S, Alert, Concerned, Period
from mobility.snapshot.snapshot import FeedState, Snapshot
from mobility.snapshot.wire import read_snapshot, write_snapshot
from tests.api.handmade import FixedSource
from tests.live.feeds import add_alert, add_update, add_vehicle, feed
from tests.support.feeds import SMALL_TOWN, write_gtfs

DATE = "20260105"
NOW = int(datetime(2026, 1, 5, 6, 50, tzinfo=UTC).timestamp())  # ten to eight in Berlin
ADDED, CANCELED = pb.TripDescriptor.NEW, pb.TripDescriptor.CANCELED


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("town")
    path = write_gtfs(folder / "town.zip", SMALL_TOWN)
    build_network([("town", path)], [], folder / "network")
    return services_of(load_network(folder / "network"))


def snapshot_of(services: Services, message: pb.FeedMessage, folder: Path) -> Snapshot:
    """What the live process makes of a message, sent through its wire."""
    path = folder / "feed.pb"
    path.write_bytes(message.SerializeToString())
    stage = FeedsStage([FeedSource("town", str(path))], 300)
    while not stage.step(NOW):
        pass
    draft = Draft(LiveNetwork.of(services.planner.network), NOW)
    stage.fill(draft)
    stage.close()
    snapshot = draft.finish()
    return read_snapshot(write_snapshot(snapshot), snapshot.network)


def client_of(services: Services) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW).test_client()


@pytest.fixture
def message() -> pb.FeedMessage:
    found = feed(NOW - 5)
    add_update(found, "t1", date=DATE, delays={2: 120})  # from b on two minutes late
    add_update(found, "t2", date=DATE, relation=CANCELED)
    extra = add_update(found, "extra", date=DATE, relation=ADDED)
    extra.trip.route_id = "r2"
    for stop, minute in (("a", 30), ("d", 40)):
        call = extra.stop_time_update.add(stop_id=stop)
        moment = datetime(2026, 1, 5, 7, minute, tzinfo=UTC).timestamp()
        call.arrival.time = call.departure.time = int(moment)
    add_vehicle(found, "t1", DATE, 51.4825, 11.965)
    add_alert(found, "Gamma gesperrt", "Gamma closed", stop_id="c")
    add_alert(found, "Linie 1 eingeschränkt", "Line 1 limited", route_id="r1")
    add_update(found, "nobody", date=DATE, delays={1: 60})
    return found


@pytest.fixture
def live(planned: Services, message: pb.FeedMessage, tmp_path: Path) -> Services:
    services = planned.with_snapshot(snapshot_of(planned, message, tmp_path))
    object.__setattr__(services, "health", LiveHealth(told_s=NOW - 1, is_used=True))
    return services


def plan(client: FlaskClient, start: str, end: str, **more: str) -> dict:
    asked = {"fromPlace": f"town_{start}", "toPlace": f"town_{end}", "time": "2026-01-05T07:55:00+01:00"}
    answer = client.get(f"/api/v6/plan?{urlencode(asked | more)}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def rides(content: dict) -> list[list[dict]]:
    return [[leg for leg in one["legs"] if "tripId" in leg] for one in content["itineraries"]]


def test_a_late_ride(live: Services) -> None:
    (first, *_) = rides(plan(client_of(live), "a", "c", numItineraries="1"))
    (leg,) = first
    assert (leg["realTime"], leg["scheduled"], leg["cancelled"]) == (True, True, False)
    assert (leg["startTime"], leg["scheduledStartTime"]) == ("2026-01-05T07:00:00Z",) * 2
    assert (leg["endTime"], leg["scheduledEndTime"]) == ("2026-01-05T07:12:00Z", "2026-01-05T07:10:00Z")
    (passed,) = leg["intermediateStops"]
    assert (passed["arrival"], passed["scheduledArrival"]) == ("2026-01-05T07:07:00Z", "2026-01-05T07:05:00Z")
    assert [alert["headerText"] for alert in leg["alerts"]] == ["Line 1 limited"]
    assert [alert["headerText"] for alert in leg["to"]["alerts"]] == ["Gamma closed"]
    german = plan(client_of(live), "a", "c", numItineraries="1", language="de")
    assert [alert["headerText"] for alert in rides(german)[0][0]["alerts"]] == ["Linie 1 eingeschränkt"]


def test_a_delay_of_the_whole_run_holds_where_no_call_says_more(planned: Services, tmp_path: Path) -> None:
    told = feed(NOW - 5)
    add_update(told, "t1", date=DATE, delays={3: 600}).delay = 300
    client = client_of(planned.with_snapshot(snapshot_of(planned, told, tmp_path)))
    ((leg,), *_) = rides(plan(client, "a", "c", numItineraries="1"))
    assert leg["realTime"]
    assert (leg["startTime"], leg["scheduledStartTime"]) == ("2026-01-05T07:05:00Z", "2026-01-05T07:00:00Z")
    assert leg["endTime"] == "2026-01-05T07:20:00Z"


def test_a_change_that_still_works_and_one_run_that_nobody_planned(live: Services) -> None:
    found = rides(plan(client_of(live), "a", "d", searchWindow="7200", numItineraries="5"))
    assert [[leg["tripId"].split("_", 3)[3] for leg in one] for one in found] == [["t1", "u1"], ["extra"]]
    (extra,) = found[1]
    assert (extra["scheduled"], extra["realTime"], extra["routeShortName"]) == (False, True, "2")
    assert extra["tripId"] == "20260105_08:30_town_extra"


def test_a_run_that_nobody_planned_is_felt_and_offered_like_others(live: Services) -> None:
    client = client_of(live)
    asked = {"searchWindow": "7200", "numItineraries": "5"}
    assert rides(plan(client, "a", "d", crowding="normal", **asked)) == rides(plan(client, "a", "d", **asked))
    ends = {"fromPlace": "town_a", "toPlace": "town_d", "time": "2026-01-05T08:10:00+01:00"}
    answer = client.get(f"/v1/offers?{urlencode(ends | {'modes': 'TRANSIT'})}")
    assert answer.status_code == 200, answer.get_json()
    extra = next(one for one in answer.json["offers"] if "extra" in str(one["itinerary"]["legs"]))
    alone = client.get(f"/v1/offers/{extra['id']}")
    assert alone.status_code == 200, alone.get_json()


def test_filters_hold_for_runs_too(live: Services) -> None:
    client = client_of(live)
    asked = {"searchWindow": "7200", "numItineraries": "5"}
    only = rides(plan(client, "a", "d", routes="town_r2", **asked))
    assert [[leg["tripId"].split("_", 3)[3] for leg in one] for one in only] == [["extra"]]
    without = rides(plan(client, "a", "d", bannedRoutes="town_r2", **asked))
    assert without == []
    assert rides(plan(client, "a", "d", pedestrianProfile="WHEELCHAIR", **asked))
    assert rides(plan(client, "a", "c", transitModes="TRAM", **asked))[0][0]["realTime"]


def test_its_id_is_good_for_trip_and_refresh(live: Services) -> None:
    client = client_of(live)
    content = plan(client, "a", "d", searchWindow="7200")
    for itinerary in content["itineraries"]:
        again = client.get(f"/api/v6/refresh-itinerary?{urlencode({'itineraryId': itinerary['id']})}")
        assert again.status_code == 200, again.get_json()
        assert again.get_json()["legs"] == itinerary["legs"]
    trip = client.get("/api/v6/trip?tripId=20260105_08:30_town_extra").get_json()
    assert (trip["startTime"], trip["legs"][0]["scheduled"]) == ("2026-01-05T07:30:00Z", False)


def test_the_three_modes(live: Services) -> None:
    client = client_of(live)
    asked = {"searchWindow": "7200", "numItineraries": "5"}
    by_now = rides(plan(client, "a", "c", **asked))
    assert [leg["tripId"][9:] for (leg,) in by_now] == ["08:00_town_t1"]  # the other one is cancelled
    beside = rides(plan(client, "a", "c", realtimeMode="REALTIME_ANNOTATION_ONLY", **asked))
    assert [(leg["tripId"][9:], leg["cancelled"], leg["realTime"]) for (leg,) in beside] == [
        ("08:00_town_t1", False, True),
        ("09:00_town_t2", True, True),
    ]
    assert beside[0] == by_now[0]
    off = rides(plan(client, "a", "c", realtimeMode="OFF", **asked))
    assert [leg["endTime"] for (leg,) in off] == ["2026-01-05T07:10:00Z", "2026-01-05T08:10:00Z"]
    assert not any(leg["realTime"] or leg["alerts"] for (leg,) in off)


def board(client: FlaskClient, stop: str, **more: str) -> list[dict]:
    asked = {"stopId": f"town_{stop}", "time": "2026-01-05T07:55:00+01:00", "n": "10", "window": "7200"}
    answer = client.get(f"/api/v6/stoptimes?{urlencode(asked | more)}")
    assert answer.status_code == 200, answer.get_json()
    found: list[dict] = answer.get_json()["stopTimes"]
    return [event for event in found if event["tripId"].startswith(DATE)]


def test_boards_show_what_is_late_cancelled_and_additional(live: Services) -> None:
    client = client_of(live)
    told = [
        (event["tripId"][9:], event["tripCancelled"], event["realTime"], event["place"]["departure"][11:16])
        for event in board(client, "a")
    ]
    assert told == [
        ("08:00_town_t1", False, False, "07:00"),  # late only from the next stop on
        ("08:30_town_extra", False, True, "07:30"),
        ("09:00_town_t2", True, True, "08:00"),
    ]
    (late, canceled) = board(client, "b", fetchStops="true")
    assert (late["place"]["departure"], late["place"]["scheduledDeparture"]) == (
        "2026-01-05T07:08:00Z",
        "2026-01-05T07:06:00Z",
    )
    assert late["nextStops"][-1]["arrival"] == "2026-01-05T07:12:00Z"
    assert canceled["cancelled"]
    beside = board(client, "b", realtimeMode="REALTIME_ANNOTATION_ONLY", fetchStops="true")
    assert [event["place"] for event in beside] == [late["place"], canceled["place"]]
    off = board(client, "b", realtimeMode="OFF")
    assert [event["place"]["departure"][11:16] for event in off] == ["07:06", "08:06"]
    (arriving,) = [e for e in board(client, "c", arriveBy="true", direction="LATER") if "t1" in e["tripId"]]
    assert [alert["headerText"] for alert in arriving["place"]["alerts"]] == ["Gamma closed"]


def test_a_cancelled_trip_is_shown_as_such(live: Services) -> None:
    client = client_of(live)
    trip = client.get("/api/v6/trip?tripId=20260105_09:00_town_t2").get_json()
    assert trip["legs"][0]["cancelled"]
    as_planned = plan(client, "a", "c", realtimeMode="OFF", searchWindow="7200")["itineraries"][1]
    again = client.get(f"/api/v6/refresh-itinerary?{urlencode({'itineraryId': as_planned['id']})}")
    assert again.status_code == 200
    assert [leg["cancelled"] for leg in again.get_json()["legs"] if "tripId" in leg] == [True]


def test_vehicles_on_the_map(live: Services) -> None:
    asked = {
        **{"min": "51.4,11.9", "max": "51.6,12.1", "zoom": "16"},
        **{"startTime": "2026-01-05T07:06:30Z", "endTime": "2026-01-05T07:06:40Z"},
    }
    (segment,) = client_of(live).get(f"/api/v6/map/trips?{urlencode(asked)}").get_json()
    assert segment["realTime"]
    assert (segment["arrival"], segment["scheduledArrival"]) == (
        "2026-01-05T07:07:00Z",
        "2026-01-05T07:05:00Z",
    )
    assert segment["vehicle"]["lat"] == pytest.approx(51.4825)


def test_the_vehicle_of_a_run_that_nobody_planned(
    planned: Services, message: pb.FeedMessage, tmp_path: Path
) -> None:
    add_vehicle(message, "extra", DATE, 51.4875, 11.975)
    services = planned.with_snapshot(snapshot_of(planned, message, tmp_path))
    asked = {
        **{"min": "51.4,11.9", "max": "51.6,12.1", "zoom": "16"},
        **{"startTime": "2026-01-05T07:35:00Z", "endTime": "2026-01-05T07:35:10Z"},
    }
    (segment,) = client_of(services).get(f"/api/v6/map/trips?{urlencode(asked)}").get_json()
    assert segment["trips"][0]["tripId"] == "20260105_08:30_town_extra"
    assert segment["vehicle"]["lat"] == pytest.approx(51.4875)


def test_alerts_about_a_run_that_nobody_planned(
    planned: Services, message: pb.FeedMessage, tmp_path: Path
) -> None:
    add_alert(message, "Anderer Wagen", "Another vehicle", trip=pb.TripDescriptor(trip_id="extra"))
    add_alert(message, "Wessen?", "Whose?", trip=pb.TripDescriptor(trip_id="nobody"))
    snapshot = snapshot_of(planned, message, tmp_path)
    assert (snapshot.feeds[0].alerts, snapshot.feeds[0].alerts_unknown) == (3, 1)
    client = client_of(planned.with_snapshot(snapshot))

    def told(shown: dict) -> list[str]:
        return [alert["headerText"] for alert in shown["alerts"]]

    found = rides(plan(client, "a", "d", searchWindow="7200", numItineraries="5"))
    assert [[told(leg) for leg in one] for one in found] == [[["Line 1 limited"], []], [["Another vehicle"]]]
    trip = client.get("/api/v6/trip?tripId=20260105_08:30_town_extra").get_json()
    assert told(trip["legs"][0]) == ["Another vehicle"]
    assert [told(event) for event in board(client, "a", withAlerts="true")] == [
        ["Line 1 limited"],
        ["Another vehicle"],
        ["Line 1 limited"],
    ]


def test_status(live: Services, planned: Services) -> None:
    client = client_of(live)
    told = client.get("/v1/live/status").get_json()
    assert (told["state"], told["runs"], told["canceled"], told["additional"]) == ("LIVE", 3, 1, 1)
    assert (told["vehicles"], told["alerts"], told["ageSeconds"]) == (1, 2, 1)
    assert client.get("/api/v1/health").get_json()["rt"] is True
    metrics = client.get("/metrics").get_data(as_text=True)
    assert "mobility_live_used 1.0" in metrics
    assert "\nmobility_snapshot_age_seconds " in metrics
    told = client_of(planned).get("/v1/live/status?language=de").get_json()
    assert (told["state"], told["text"]) == ("NONE", "Dieser Dienst liest keine Echtzeitdaten.")


def test_what_fails_to_match_is_told_everywhere(
    live: Services, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed of positions whose trips nobody knows looks healthy where only updates of trips are counted."""
    state = FeedState(
        *("town", "town.pb", NOW, NOW),
        taken=1,
        vehicles=10,
        vehicles_unmatched=7,
        vehicles_without_trip=3,
        vehicle_reasons={"UNKNOWN_TRIP": 6, "NOT_NAMED": 1},
        vehicle_examples={"UNKNOWN_TRIP": ["t7", "t8"], "NOT_NAMED": ["v9"]},
        unreadable=2,
        unreadable_examples=["town.pb: entity '4': start_date 'Monday' is no date like 20261123"],
    )
    health = LiveHealth(told_s=NOW - 1, is_used=True, feeds=(state,))
    object.__setattr__(live, "health", health)
    client = client_of(live)
    metrics = client.get("/metrics").get_data(as_text=True)
    of_feed = 'mobility_realtime_entities{feed="town",kind="%s",result="%s",source="town.pb"} %s.0'
    for told in (("vehicle", "matched", 0), ("vehicle", "unmatched", 7), ("any", "unreadable", 2)):
        assert of_feed % told in metrics
    monkeypatch.setenv("COLUMNS", "240")
    show_status(client.get("/v1/live/status").get_json())
    shown = " ".join(capsys.readouterr().out.split())
    assert "7 vehicles whose run is not known, 3 vehicles without a trip, 2 entities that" in shown
    for said in (
        "vehicles, 6 UNKNOWN_TRIP: t7, t8",
        "vehicles, 1 NOT_NAMED: v9",
        "start_date 'Monday' is no date",
    ):
        assert said in shown


def test_old_and_missing_live_data_are_said_so(live: Services, planned: Services) -> None:
    assert "notices" not in plan(client_of(live), "a", "c") or not codes(plan(client_of(live), "a", "c"))
    object.__setattr__(live, "health", LiveHealth(told_s=NOW - 60, is_used=True))
    content = plan(client_of(live), "a", "c")
    assert [n["text"] for n in content["notices"] if n["code"] == "LIVE_OLD"] == [
        "Live data are 60 seconds old."
    ]
    silent = services_of(planned.planner.network)
    object.__setattr__(silent, "health", LiveHealth(told_s=NOW - 600))
    assert codes(plan(client_of(silent), "a", "c")) == ["LIVE_MISSING"]
    assert codes(plan(client_of(silent), "a", "c", realtimeMode="OFF")) == []


def codes(content: dict) -> list[str]:
    return [n["code"] for n in content.get("notices", []) if n["code"].startswith("LIVE")]


def test_only_what_is_new_is_made_anew(
    live: Services, planned: Services, message: pb.FeedMessage, tmp_path: Path
) -> None:
    """Alerts, positions and loads may change every few seconds: compiled days stay."""
    message.header.timestamp += 1
    message.entity[3].vehicle.position.latitude = 51.483
    newer = snapshot_of(planned, message, tmp_path)
    assert live.live is not None
    assert newer.version != live.live.snapshot.version
    again = live.with_snapshot(newer)
    assert again.planner.router is live.planner.router
    message.entity[0].trip_update.stop_time_update[0].arrival.delay = 240
    newest = again.with_snapshot(snapshot_of(planned, message, tmp_path))
    assert newest.planner.router is not live.planner.router


def test_alerts_of_one_direction_and_of_one_run_of_a_headway(planned: Services) -> None:
    def alert(**about: int) -> Alert:
        concerned = (Concerned(route=0, **about),)
        return Alert("a", 0, (Period(0, EVER_S),), concerned, "", "", "", {"": "Works"}, {}, {})

    index = AlertIndex(planned.planner.network, [alert(direction=1), alert(start_time_s=33_600)])
    other_way, that_run = index._alerts
    told = {
        (direction, clock): index.of_ride(RideShown(0, "t1", 1, clock, direction), (), NOW, NOW)
        for direction in ("0", "1", "")
        for clock in ("09:20", "33:20", "09:30", "")
    }
    assert [other_way in found for found in told.values()] == [False] * 4 + [True] * 8  # "" = nobody knows
    assert [that_run in found for found in told.values()] == [True, True, False, True] * 3
