"""Runs that a feed sends another way, or takes back: what riders are told of them."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.network import build_network, load_network
from mobility.service import LiveHealth, Services, services_of
from tests.live.feeds import add_update, feed
from tests.live.test_answers import DATE, NOW, board, client_of, plan, rides, snapshot_of
from tests.support.feeds import SMALL_TOWN, write_gtfs

REPLACEMENT, DELETED = pb.TripDescriptor.REPLACEMENT, pb.TripDescriptor.DELETED
T1 = "/api/v6/trip?tripId=20260105_08:00_town_t1"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("town")
    path = write_gtfs(folder / "town.zip", SMALL_TOWN)
    build_network([("town", path)], [], folder / "network")
    return services_of(load_network(folder / "network"))


def told_by(planned: Services, message: pb.FeedMessage, folder: Path) -> Services:
    services = planned.with_snapshot(snapshot_of(planned, message, folder))
    object.__setattr__(services, "health", LiveHealth(told_s=NOW - 1, is_used=True))
    return services


def replaced(*calls: tuple[str, int]) -> pb.FeedMessage:
    """t1, planned a 8:00, b 8:05-8:06, c 8:10, calls at other stops or minutes after eight."""
    message = feed(NOW - 5)
    update = add_update(message, "t1", date=DATE, relation=REPLACEMENT)
    for stop, minute in calls:
        call = update.stop_time_update.add(stop_id=stop)
        moment = datetime(2026, 1, 5, 7, minute, tzinfo=UTC).timestamp()
        call.arrival.time = call.departure.time = int(moment)
    return message


def shown(leg: dict) -> tuple[str, ...]:
    """From where to where, when, and when by the plan."""
    times = (leg[name][11:16] for name in ("startTime", "endTime", "scheduledStartTime", "scheduledEndTime"))
    return leg["from"]["stopId"][5:], leg["to"]["stopId"][5:], *times


def test_a_replacement_with_as_many_calls_is_not_laid_on_its_plan(planned: Services, tmp_path: Path) -> None:
    """t1 a-b-c runs as b-c-d: its calls are its own, none of them is the one planned in its place."""
    client = client_of(told_by(planned, replaced(("b", 5), ("c", 10), ("d", 14)), tmp_path))
    now = {"numItineraries": "1"}
    ((leg,),) = rides(plan(client, "b", "c", **now))
    assert shown(leg) == ("b", "c", "07:05", "07:10", "07:05", "07:10")
    ((leg,),) = rides(plan(client, "b", "d", **now))
    assert (shown(leg), leg["realTime"]) == (("b", "d", "07:05", "07:14", "07:05", "07:14"), True)
    assert [halt["stopId"] for halt in leg["intermediateStops"]] == ["town_c"]
    beside = {"realtimeMode": "REALTIME_ANNOTATION_ONLY"}
    ((leg,),) = rides(plan(client, "b", "c", **beside, **now))  # as planned: nothing is laid beside it
    assert shown(leg) == ("b", "c", "07:06", "07:10", "07:06", "07:10")
    (event,) = [one for one in board(client, "b") if "t1" in one["tripId"]]
    place = event["place"]
    assert [place["stopId"], place["departure"][11:16], place["scheduledDeparture"][11:16]] == [
        "town_b",
        "07:05",
        "07:05",
    ]
    (event,) = [one for one in board(client, "b", **beside) if "t1" in one["tripId"]]
    assert (event["place"]["stopId"], event["place"]["departure"][11:16]) == ("town_b", "07:06")
    assert shown(client.get(T1).get_json()["legs"][0]) == ("b", "d", "07:05", "07:14", "07:05", "07:14")


def test_a_replacement_with_the_same_calls_is_late(planned: Services, tmp_path: Path) -> None:
    client = client_of(told_by(planned, replaced(("a", 2), ("b", 8), ("c", 13)), tmp_path))
    late = ("a", "c", "07:02", "07:13", "07:00", "07:10")
    for mode in ("REALTIME", "REALTIME_ANNOTATION_ONLY"):
        ((leg,),) = rides(plan(client, "a", "c", realtimeMode=mode, numItineraries="1"))
        assert shown(leg) == late
    assert shown(client.get(T1).get_json()["legs"][0]) == late


def test_a_run_that_is_taken_back_is_shown_to_nobody(planned: Services, tmp_path: Path) -> None:
    """DELETED is no CANCELED: by the reference such a trip must not be shown, not even as cancelled."""
    message = feed(NOW - 5)
    add_update(message, "t2", date=DATE, relation=DELETED)  # 9:00; t1, at 8:00, runs
    client = client_of(told_by(planned, message, tmp_path))
    asked = {"searchWindow": "7200", "numItineraries": "5"}
    by_the_timetable = plan(client, "a", "c", realtimeMode="OFF", **asked)
    for mode, trips in {
        "REALTIME": ["08:00_town_t1"],
        "REALTIME_ANNOTATION_ONLY": ["08:00_town_t1"],
        "OFF": ["08:00_town_t1", "09:00_town_t2"],
    }.items():
        told = rides(plan(client, "a", "c", realtimeMode=mode, **asked))
        assert [leg["tripId"][9:] for (leg,) in told] == trips, mode
        for stop in ("a", "b"):
            assert [event["tripId"][9:] for event in board(client, stop, realtimeMode=mode)] == trips, mode
    ends = {"fromPlace": "town_a", "toPlace": "town_c", "time": "2026-01-05T08:45:00+01:00"}
    alone = {"numItineraries": "1", "realtimeMode": "REALTIME_ANNOTATION_ONLY"}
    answer = client.get(f"/api/v6/plan?{urlencode(ends | alone)}").get_json()
    assert [answer["itineraries"], answer["reasons"][0]["code"]] == [
        [],
        "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW",
    ]
    for door in ("/api/v6/trip", "/v1/occupancy/trips"):
        gone = client.get(f"{door}?tripId=20260105_09:00_town_t2")
        assert (gone.status_code, gone.get_json()["code"]) == (404, "NOT_FOUND"), gone.get_json()
    of_it = by_the_timetable["itineraries"][1]["id"]
    gone = client.get(f"/api/v6/refresh-itinerary?{urlencode({'itineraryId': of_it})}")
    assert (gone.status_code, gone.get_json()["code"]) == (404, "ITINERARY_TRIP_GONE")
