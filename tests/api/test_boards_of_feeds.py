"""Boards and trips on feeds that are read from files: headways, nights, time zones, several feeds."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.network import build_network
from mobility.service import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.feeds import write_gtfs

CALENDAR = """
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    wk,1,1,1,1,1,0,0,20260105,20260130
    """
NORTH = {
    "agency.txt": """
        agency_id,agency_name,agency_url,agency_timezone
        a,Nord,https://north.example,Europe/Berlin
        """,
    "calendar.txt": CALENDAR,
    "stops.txt": """
        stop_id,stop_name,stop_lat,stop_lon
        A,Alpha,51.000,11.0
        B,Beta,51.045,11.0
        """,
    "routes.txt": """
        route_id,agency_id,route_short_name,route_type
        1,a,1,0
        N,a,N1,3
        """,
    "trips.txt": """
        route_id,service_id,trip_id,trip_headsign
        1,wk,head,Beta
        1,wk,clock,
        N,wk,night,Beta
        """,
    "frequencies.txt": """
        trip_id,start_time,end_time,headway_secs,exact_times
        head,07:00:00,07:30:00,600,0
        clock,12:00:00,12:20:00,600,1
        """,
    "stop_times.txt": """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign
        head,06:00:00,06:00:00,A,1,
        head,06:10:00,06:10:00,B,2,
        clock,06:00:00,06:00:00,A,1,via Nowhere
        clock,06:10:00,06:10:00,B,2,
        night,23:50:00,23:50:00,A,1,
        night,24:20:00,24:21:00,B,2,
        night,24:40:00,24:40:00,A,3,
        """,
}
SOUTH = NORTH | {
    "agency.txt": """
        agency_id,agency_name,agency_url,agency_timezone
        s,South,https://south.example,Europe/London
        """,
    "stops.txt": """
        stop_id,stop_name,stop_lat,stop_lon
        A,ALPHA ,51.0005,11.0
        Z,Zeta,50.900,11.0
        """,
    "routes.txt": """
        route_id,agency_id,route_short_name,route_type
        1,s,IC 1,102
        """,
    "trips.txt": """
        route_id,service_id,trip_id
        1,wk,head
        """,
    "stop_times.txt": """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        head,06:05:00,06:05:00,A,1
        head,07:00:00,07:00:00,Z,2
        """,
}
del SOUTH["frequencies.txt"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two feeds, an hour apart, that share a stop in the eyes of riders."""
    folder = tmp_path_factory.mktemp("feeds")
    feeds = [("n", write_gtfs(folder / "n.zip", NORTH)), ("s", write_gtfs(folder / "s.zip", SOUTH))]
    network = build_network(feeds, [], folder / "network")
    return create_app(read_settings({}), FixedSource(services_of(network))).test_client()


def get(client: FlaskClient, path: str, **parameters: object) -> dict[str, Any]:
    """Ask."""
    answer = client.get(f"/api/v6/{path}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    return content


def told(events: list[dict[str, Any]]) -> list[str]:
    """Events as "05:00 Beta"."""
    return [
        f"{(e['place'].get('departure') or e['place']['arrival'])[11:16]} {e['headsign']}" for e in events
    ]


def test_trips_by_headway_are_told_apart(client: FlaskClient) -> None:
    events = get(client, "stoptimes", stopId="n_A", time="2026-01-07T06:00:00Z", n=3)["stopTimes"]
    assert told(events) == ["06:00 Beta", "06:05 Zeta", "06:10 Beta"]
    by_headway = [event for event in events if event["routeId"] == "n_1"]
    assert {event["headway"] for event in by_headway} == {600}
    assert len({event["tripId"] for event in by_headway}) == len(by_headway)
    for event in by_headway:
        trip = get(client, "trip", tripId=event["tripId"])
        assert trip["startTime"] == event["place"]["departure"]
        assert trip["legs"][0]["tripId"] == event["tripId"]
    wrong_minute = client.get("/api/v6/trip?tripId=20260107_07:01_n_head")
    assert wrong_minute.status_code == 404, "of trips by headway the minute says which one is meant"


def test_exact_headways_are_plain_trips_with_their_stops_headsign(client: FlaskClient) -> None:
    events = get(client, "stoptimes", stopId="n_A", time="2026-01-07T11:00:00Z", n=2)["stopTimes"]
    assert told(events) == ["11:00 via Nowhere", "11:10 via Nowhere"]
    assert "headway" not in events[0]
    arrivals = get(client, "stoptimes", stopId="n_B", time="2026-01-07T11:10:00Z", arriveBy="true", n=1)
    assert told(arrivals["stopTimes"]) == ["11:10 via Nowhere"], "as shown since the stop before"


def test_two_feeds_at_one_stop_each_on_its_own_clock(client: FlaskClient) -> None:
    content = get(client, "stoptimes", stopId="s_A", time="2026-01-07T06:00:00Z", window=600)
    assert told(content["stopTimes"]) == ["06:00 Beta", "06:05 Zeta", "06:10 Beta"]
    assert [event["place"]["tz"] for event in content["stopTimes"]] == [
        "Europe/Berlin",
        "Europe/London",
        "Europe/Berlin",
    ]
    assert content["place"]["name"].strip() == "ALPHA"
    alone = get(
        client, "stoptimes", stopId="s_A", time="2026-01-07T06:00:00Z", window=600, exactRadius="true"
    )
    assert told(alone["stopTimes"]) == ["06:05 Zeta"]
    lines = get(client, "stop", stopId="s_A")
    assert [route["routeShortName"] for route in lines["routes"]] == ["1", "IC 1", "N1"]
    assert {route["mode"] for route in lines["routes"]} == {"TRAM", "LONG_DISTANCE", "BUS"}


def test_the_same_trip_id_in_two_feeds(client: FlaskClient) -> None:
    north = get(client, "trip", tripId="20260107_07:00_n_head")
    south = get(client, "trip", tripId="20260107_06:05_s_head")
    assert [north["startTime"], south["startTime"]] == ["2026-01-07T06:00:00Z", "2026-01-07T06:05:00Z"]


def test_after_midnight_yesterdays_service_day_goes_on(client: FlaskClient) -> None:
    # Saturday, 0:21 in Berlin: the night bus of Friday, which its id says.
    content = get(client, "stoptimes", stopId="n_B", time="2026-01-09T23:00:00Z", n=1, fetchStops="true")
    (event,) = content["stopTimes"]
    assert event["tripId"] == "20260109_23:50_n_night"
    assert event["place"]["arrival"] == "2026-01-09T23:20:00Z"
    assert event["place"]["departure"] == "2026-01-09T23:21:00Z"
    assert [place["arrival"] for place in event["nextStops"]] == ["2026-01-09T23:40:00Z"]
    trip = get(client, "trip", tripId=event["tripId"])
    assert (trip["startTime"], trip["endTime"]) == ("2026-01-09T22:50:00Z", "2026-01-09T23:40:00Z")
    again = get(client, "refresh-itinerary", itineraryId=trip["id"])
    assert [again[key] for key in ("id", "startTime", "legs")] == [
        trip[key] for key in ("id", "startTime", "legs")
    ]


def test_pages_over_a_weekend_and_to_both_ends(client: FlaskClient) -> None:
    question = {"stopId": "n_A", "mode": "BUS", "n": 3}
    page = get(client, "stoptimes", time="2026-01-09T12:00:00Z", **question)
    moments = [event["place"]["departure"] for event in page["stopTimes"]]
    assert [moment[8:10] for moment in moments] == ["09", "12", "13"], "nothing runs on Saturday and Sunday"
    for cursor in ("previousPageCursor", "nextPageCursor"):
        turned = page
        while turned["stopTimes"]:
            turned = get(client, "stoptimes", pageCursor=turned[cursor], **question)
            moments += [event["place"]["departure"] for event in turned["stopTimes"]]
        assert turned["reasons"][0]["code"] in (
            "OUTSIDE_SERVICE_PERIOD",
            "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW",
        )
    assert len(moments) == len(set(moments)) == 20, "each working day once"
