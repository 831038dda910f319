"""Runs that a feed adds by the id of a trip of the timetable: each is found by its own minute."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.network import build_network, load_network
from mobility.service import Services, services_of
from mobility.service.trips import parse_trip_id
from tests.live.feeds import add_update, feed
from tests.live.test_answers import DATE, NOW, board, client_of, plan, rides, snapshot_of
from tests.support.feeds import SMALL_TOWN, write_gtfs

ADDED, CANCELED, DELETED = pb.TripDescriptor.ADDED, pb.TripDescriptor.CANCELED, pb.TripDescriptor.DELETED
DUPLICATED = pb.TripDescriptor.DUPLICATED
PLANNED, COPY = f"{DATE}_08:00_town_t1", f"{DATE}_08:20_town_t1"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("town")
    build_network([("town", write_gtfs(folder / "town.zip", SMALL_TOWN))], [], folder / "network")
    return services_of(load_network(folder / "network"))


def add_copy(message: pb.FeedMessage, minute: int = 20) -> None:
    """Add t1 as a run of its own that leaves that many minutes after eight."""
    made = add_update(message, "t1", date=DATE, relation=ADDED)
    eight = int(datetime(2026, 1, 5, 7, tzinfo=UTC).timestamp())
    for stop, after in (("a", 0), ("b", 5), ("c", 10)):
        call = made.stop_time_update.add(stop_id=stop)
        call.arrival.time = call.departure.time = eight + (minute + after) * 60


def client_with(planned: Services, message: pb.FeedMessage, folder: Path) -> FlaskClient:
    return client_of(planned.with_snapshot(snapshot_of(planned, message, folder)))


def trip_at(client: FlaskClient, trip_id: str) -> dict:
    answer = client.get(f"/api/v6/trip?{urlencode({'tripId': trip_id})}")
    assert answer.status_code == 200, answer.get_json()
    (leg,) = answer.get_json()["legs"]
    return {name: leg[name] for name in ("tripId", "startTime", "scheduled", "cancelled")}


def told(trip_id: str, minute: int, *, scheduled: bool, cancelled: bool = False) -> dict:
    start = f"2026-01-05T07:{minute:02}:00Z"
    return {"tripId": trip_id, "startTime": start, "scheduled": scheduled, "cancelled": cancelled}


def refreshed(client: FlaskClient, itinerary: dict) -> list[dict]:
    again = client.get(f"/api/v6/refresh-itinerary?{urlencode({'itineraryId': itinerary['id']})}")
    assert again.status_code == 200, again.get_json()
    legs: list[dict] = again.get_json()["legs"]
    return legs


def test_a_copy_and_its_trip_are_each_found_by_their_minute(planned: Services, tmp_path: Path) -> None:
    message = feed(NOW - 5)
    add_copy(message)
    client = client_with(planned, message, tmp_path)
    assert trip_at(client, PLANNED) == told(PLANNED, 0, scheduled=True)
    assert trip_at(client, COPY) == told(COPY, 20, scheduled=False)
    content = plan(client, "a", "c", searchWindow="3000")
    assert [leg["tripId"] for (leg,) in rides(content)][:2] == [PLANNED, COPY]
    assert [refreshed(client, one) for one in content["itineraries"]] == [
        one["legs"] for one in content["itineraries"]
    ]


def test_a_copy_that_was_moved_since_is_still_the_copy(planned: Services, tmp_path: Path) -> None:
    before, after = feed(NOW - 5), feed(NOW)
    add_copy(before)
    add_copy(after, 23)
    asked = plan(client_with(planned, before, tmp_path), "a", "c", searchWindow="3000")
    itinerary = asked["itineraries"][1]
    client = client_with(planned, after, tmp_path)
    moved = COPY.replace("08:20", "08:23")
    assert trip_at(client, COPY) == told(moved, 23, scheduled=False)
    assert [leg["tripId"] for leg in refreshed(client, itinerary) if "tripId" in leg] == [moved]


def test_a_cancelled_trip_is_not_its_copy(planned: Services, tmp_path: Path) -> None:
    """Who has planned to ride at eight is told that it is cancelled, not that it leaves at twenty past."""
    message = feed(NOW - 5)
    add_update(message, "t1", date=DATE, relation=CANCELED)
    add_copy(message)
    client = client_with(planned, message, tmp_path)
    assert trip_at(client, PLANNED) == told(PLANNED, 0, scheduled=True, cancelled=True)
    assert trip_at(client, COPY) == told(COPY, 20, scheduled=False)
    as_planned, *_ = plan(client, "a", "c", realtimeMode="OFF")["itineraries"]
    assert [leg["cancelled"] for leg in refreshed(client, as_planned) if "tripId" in leg] == [True]


def test_a_cancelled_trip_that_is_added_again_at_its_minute_runs(planned: Services, tmp_path: Path) -> None:
    message = feed(NOW - 5)
    add_update(message, "t1", date=DATE, relation=CANCELED)
    add_copy(message, 0)
    assert trip_at(client_with(planned, message, tmp_path), PLANNED) == told(PLANNED, 0, scheduled=False)


def test_the_copy_of_a_trip_that_was_taken_back(planned: Services, tmp_path: Path) -> None:
    message = feed(NOW - 5)
    add_update(message, "t1", date=DATE, relation=DELETED)
    add_copy(message)
    client = client_with(planned, message, tmp_path)
    assert client.get(f"/api/v6/trip?{urlencode({'tripId': PLANNED})}").status_code == 404
    assert trip_at(client, COPY) == told(COPY, 20, scheduled=False)


def test_a_run_that_is_told_as_added_and_as_duplicated_is_shown_once(
    planned: Services, tmp_path: Path
) -> None:
    message = feed(NOW - 5)
    add_copy(message)
    properties = add_update(message, "t1", relation=DUPLICATED).trip_properties
    properties.trip_id, properties.start_date, properties.start_time = "New987", DATE, "08:20:00"
    services = planned.with_snapshot(snapshot_of(planned, message, tmp_path))
    client = client_of(services)
    shown = [event["tripId"][9:] for event in board(client, "a")]
    assert shown == ["08:00_town_t1", "08:20_town_New987", "09:00_town_t2"]
    copy = COPY.replace("_t1", "_New987")
    assert trip_at(client, copy) == told(copy, 20, scheduled=False)
    assert services.live is not None
    (state,) = services.live.snapshot.feeds
    assert (state.unmatched, state.examples) == ({"ALSO_DUPLICATED": 1}, {"ALSO_DUPLICATED": ["t1"]})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minute=st.integers(-60, 180), asked=st.integers(-60, 180))
def test_whichever_begins_nearer_is_meant(planned: Services, tmp_path: Path, minute: int, asked: int) -> None:
    """Minutes after eight: t1 leaves at 0, its copy at `minute`."""
    message = feed(NOW - 5)
    add_copy(message, minute)
    services = planned.with_snapshot(snapshot_of(planned, message, tmp_path))
    hour, rest = divmod(8 * 60 + asked, 60)
    found = services.trips.find_dated(parse_trip_id(f"{DATE}_{hour:02}:{rest:02}_town_t1", "tripId"))
    assert found is not None
    is_copy = abs(asked - minute) < abs(asked)
    assert found.calls().first.departure_s == NOW + (10 + (minute if is_copy else 0)) * 60
