"""Riders who say that they will ride: counted once, within limits, seen by all; who is advised what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask.testing import FlaskClient
from google.transit import gtfs_realtime_pb2 as pb

from mobility.api import create_app
from mobility.api.schemas.journeys import ConfirmedSchema
from mobility.api.schemas.plan import PlanSchema
from mobility.bootstrap.expected_reader import ExpectedServices
from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.occupancy.scales import Status
from mobility.routing.day_loads import DayLoadSource
from mobility.service import LineTarget, TargetFile, services_of
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from mobility.steering import expected_riders
from mobility.store import KeyFile, Role, connect
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=one    : A 8:00 B 8:10 C 8:20
    1 trip=two    : A 8:01 B 8:11 C 8:21
    2 trip=bus    : C 8:25 D 8:35
    """
NOW = 1_767_765_600
"""7:00 in Berlin on the day of the timetable."""
ASKED = "fromPlace=t_A&toPlace=t_C&time=2026-01-07T07:00:00Z"
SECRET = b"s" * 32
SEATS = 64


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("riders"), LINES)


@pytest.fixture(autouse=True)
def _kept_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The timetable's day is long over by Redis' own clock."""
    monkeypatch.setattr(expected_riders, "KEPT_S", 100 * 366 * 86_400)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    server = RedisServer(tmp_path_factory.mktemp("redis") / "redis")
    server.start()
    yield server
    server.stop()


def loads_of(town: City) -> DayLoadSource:
    del town
    return SimulatedLoads(lambda *_: 1.0)


class Worker:
    """One of several processes that answer: they share Redis and MOBILITY_STATE, and nothing else."""

    def __init__(self, town: City, state: Path, url: str, now_s: int = NOW) -> None:
        self.targets = TargetFile(state)
        self.source = ExpectedServices(
            FixedSource(services_of(town.network, loads_of(town))),
            connect(url),
            self.targets,
            SECRET,
            lambda: now_s,
        )
        settings = read_settings(
            {
                "MOBILITY_STATE": str(state),
                "REDIS_URL": url,
                "MOBILITY_QUOTA_SEARCH": "off",
                "MOBILITY_QUOTA_PLAN": "off",
                "MOBILITY_TRUSTED_PROXIES": "127.0.0.1",
            }
        )
        self.client: FlaskClient = create_app(settings, self.source, clock=lambda: now_s).test_client()

    def go_live(self, town: City) -> None:
        """Answer by a snapshot that tells of no run."""
        services = services_of(town.network, loads_of(town))
        services = services.with_snapshot(Snapshot(town.network.content_hash, NOW, "1"))
        services.realtime_feeds.prepare()
        self.source._source = FixedSource(services)

    def plan(self, more: str = "", address: str = "198.51.100.1") -> dict[str, Any]:
        answer = self.client.get(f"/api/v6/plan?{ASKED}{more}", headers={"X-Forwarded-For": address})
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.get_json()
        return content

    def confirm(self, itinerary: str, address: str, status: int = 200, **head: str) -> dict[str, Any]:
        answer = self.client.post(
            f"/v1/journeys/{itinerary}/confirm", headers={"X-Forwarded-For": address, **head}
        )
        assert answer.status_code == status, answer.text
        content: dict[str, Any] = answer.get_json()
        return content


@pytest.fixture
def workers(town: City, tmp_path: Path, server: RedisServer) -> tuple[Worker, Worker]:
    connect(server.url).flushall()
    return Worker(town, tmp_path, server.url), Worker(town, tmp_path, server.url)


def first_load(plan: dict[str, Any], trip: str = "one") -> float:
    """Persons on board of a run from A, by the plan."""
    legs = [leg for itinerary in plan["itineraries"] for leg in itinerary["legs"]]
    factor: float = next(leg for leg in legs if leg.get("tripId", "").endswith(trip))["from"]["occupancy"][
        "loadFactor"
    ]["p50"]
    return factor * SEATS


def statuses(worker: Worker) -> dict[str, list[int]]:
    """Predicted states by trip_id."""
    told = pb.FeedMessage()
    answer = worker.client.get("/gtfs-rt/trip-updates.pb")
    assert answer.status_code == 200, answer.text
    told.ParseFromString(answer.data)
    return {
        one.trip_update.trip.trip_id: [
            int(call.departure_occupancy_status) for call in one.trip_update.stop_time_update
        ]
        for one in told.entity
    }


def id_of(plan: dict[str, Any], trip: str = "one") -> str:
    found = next(
        itinerary["id"]
        for itinerary in plan["itineraries"]
        if any(leg.get("tripId", "").endswith(trip) for leg in itinerary["legs"])
    )
    return str(found)


def test_the_next_query_sees_who_confirmed_at_another_worker(workers: tuple[Worker, Worker]) -> None:
    here, there = workers
    itinerary = id_of(here.plan())
    before = first_load(there.plan())
    for rider in range(20):
        told = here.confirm(itinerary, f"198.51.100.{rider}")
        assert not ConfirmedSchema().validate(told)
        assert told == {"status": "COUNTED", "rides": 1, "until": "2026-01-07T07:20:00Z"}
    there.source.look()
    # Steps of five, told up to five persons late: of 20 persons 15 are told for certain, never more than 20.
    assert first_load(there.plan()) - before in (pytest.approx(15, abs=0.7), pytest.approx(20, abs=0.7))
    assert first_load(there.plan(), "two") == before
    occupancy = there.plan()["itineraries"][0]["legs"][0]["from"]["occupancy"]
    assert occupancy["loadFactor"]["p10"] < occupancy["loadFactor"]["p50"] < occupancy["loadFactor"]["p90"]
    # Boards and the itinerary by its id say the same.
    board = there.client.get("/api/v6/stoptimes?stopId=t_A&time=2026-01-07T07:00:00Z&n=1").get_json()
    assert board["stopTimes"][0]["place"]["occupancy"] == occupancy
    again = there.client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary}").get_json()
    assert again["legs"][0]["from"]["occupancy"] == occupancy
    # So do loads of runs, of lines and of what leaves a stop.
    trip = there.plan()["itineraries"][0]["legs"][0]["tripId"]
    run = there.client.get(f"/v1/occupancy/trips?tripId={trip}").get_json()
    line = there.client.get("/v1/occupancy/lines?routeId=t_1&time=2026-01-07T07:05:00Z").get_json()
    stop = there.client.get("/v1/occupancy/stops?stopId=t_A&time=2026-01-07T07:00:00Z").get_json()
    for told in (run["stretches"][0], line["runs"][0]["fullest"], stop["departures"][0]):
        assert told["occupancy"]["loadFactor"] == occupancy["loadFactor"]


def test_realtime_feeds_tell_of_riders_who_are_expected(town: City, workers: tuple[Worker, Worker]) -> None:
    here, there = workers
    there.go_live(town)
    itinerary = id_of(here.plan())
    before = statuses(there)
    for rider in range(20):
        here.confirm(itinerary, f"198.51.100.{rider}")
    there.source.look()
    # Until it is written, what was written before is given: nobody who asks waits for it.
    assert statuses(there) == before == {}
    there.source.current().realtime_feeds.prepare()
    # 64 on board were on all seats; with another 15 some stand. Of the others only what is usual is known.
    assert statuses(there) == {"one": [Status.STANDING_ROOM_ONLY] * 2}


def test_one_caller_counts_once_and_cannot_fill_a_vehicle(workers: tuple[Worker, Worker]) -> None:
    here, there = workers
    itinerary = id_of(here.plan())
    taken = [here.confirm(itinerary, "198.51.100.1")["status"] for _ in range(3)]
    assert taken == ["COUNTED", "ALREADY_COUNTED", "ALREADY_COUNTED"]
    # One rider is not more than a step; with another 200 addresses it is 15 % of the places at most.
    for rider in range(200):
        here.confirm(itinerary, f"203.0.113.{rider}")
    there.source.look()
    assert first_load(there.plan()) == pytest.approx(SEATS + 0.15 * 166, abs=0.7)


def test_an_operators_cap_holds(workers: tuple[Worker, Worker], tmp_path: Path) -> None:
    here, there = workers
    itinerary = id_of(here.plan())
    key, _ = KeyFile(tmp_path).add(Role.CONTROL, "night shift")
    there.targets.set("t_1", LineTarget(cap=0.0), key)
    for rider in range(50):
        here.confirm(itinerary, f"203.0.113.{rider}")
    there.source.look()
    assert first_load(there.plan()) == pytest.approx(SEATS, abs=0.7)


def test_nothing_that_names_a_caller_is_kept(workers: tuple[Worker, Worker], server: RedisServer) -> None:
    here, _ = workers
    here.confirm(id_of(here.plan()), "198.51.100.77")
    client = connect(server.url)
    assert len(client.keys("mobility:expected:*")) == 3  # type: ignore[arg-type]
    kept = b" ".join([*client.keys("mobility:expected:*")])  # type: ignore[misc]
    for name in client.keys("mobility:expected:*"):  # type: ignore[union-attr]
        kind = client.type(name)
        values = client.smembers(name) if kind == b"set" else client.hgetall(name)
        kept += b" ".join(values)  # type: ignore[arg-type]
        assert client.ttl(name) > 0
    assert b"198.51.100" not in kept


def test_what_cannot_be_confirmed(workers: tuple[Worker, Worker], town: City, tmp_path: Path) -> None:
    here, _ = workers
    plan = here.plan()
    itinerary = id_of(plan)
    assert here.confirm("1.nonsense", "198.51.100.1", 400)["field"] == "itineraryId"
    for now_s in (NOW + 3601, NOW - 37 * 3600):  # it has left; it leaves the day after tomorrow
        other = Worker(town, tmp_path, "redis://127.0.0.1:1", now_s)
        told = other.confirm(itinerary, "198.51.100.1", 422)
        assert (told["code"], told["field"]) == ("JOURNEY_NOT_NEAR", "itineraryId")


def test_without_redis_it_is_said_and_everything_else_goes_on(
    town: City, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    mine = RedisServer(tmp_path_factory.mktemp("short") / "redis")
    mine.start()
    worker = Worker(town, tmp_path, mine.url)
    itinerary = id_of(worker.plan())
    for rider in range(20):
        worker.confirm(itinerary, f"198.51.100.{rider}")
    worker.source.look()
    assert first_load(worker.plan()) > SEATS + 10
    mine.stop()
    told = worker.confirm(itinerary, "198.51.100.99", 503)
    assert told["code"] == "RIDERS_NOT_COUNTED"
    worker.source.look()
    assert first_load(worker.plan("&crowding=normal")) == pytest.approx(SEATS, abs=0.7)
    unknown = create_app(
        read_settings({"MOBILITY_STATE": str(tmp_path)}),
        FixedSource(services_of(town.network)),
        clock=lambda: NOW,
    ).test_client()
    answer = unknown.post(f"/v1/journeys/{itinerary}/confirm")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "RIDERS_NOT_COUNTED")
    assert answer.headers["Retry-After"]


def advised_trips(plan: dict[str, Any]) -> list[str]:
    assert not PlanSchema().validate(plan)
    return [
        itinerary["legs"][0]["tripId"].rpartition("_")[2]
        for itinerary in plan["itineraries"]
        if itinerary.get("advised")
    ]


@pytest.mark.slow
def test_near_ties_are_drawn_anew_for_each_rider_and_the_same_for_one(
    workers: tuple[Worker, Worker],
) -> None:
    here, there = workers
    more = "&crowding=normal"
    told = [advised_trips(here.plan(more, f"198.51.100.{rider}")) for rider in range(40)]
    assert all(len(one) == 1 for one in told)
    counts = {trip: sum(one == [trip] for one in told) for trip in ("one", "two")}
    assert min(counts.values()) >= 8  # a fair coin falls so badly once in ten thousand times
    # Asked again, and of another worker: the same advice.
    assert [advised_trips(there.plan(more, f"198.51.100.{rider}")) for rider in range(40)] == told
    plain, minded = here.plan(), here.plan(more)
    assert not advised_trips(plain)
    # Nothing is left out for it.
    assert [i["startTime"] for i in minded["itineraries"]] == [i["startTime"] for i in plain["itineraries"]]
    said = [one["code"] for i in minded["itineraries"] for one in i.get("explanation", ())]
    assert "advised" in said and "fastest" in said


def test_nobody_else_is_sent_where_the_cap_is_reached(workers: tuple[Worker, Worker]) -> None:
    """15 % of 166 places are expected on the first one: all others are sent to the one a minute later."""
    here, there = workers
    itinerary = id_of(here.plan())
    for rider in range(40):
        here.confirm(itinerary, f"203.0.113.{rider}")
    there.source.look()
    told = [advised_trips(there.plan("&crowding=normal", f"198.51.100.{rider}")) for rider in range(12)]
    assert told == [["two"]] * 12


def test_who_is_advised_counts_in_part(workers: tuple[Worker, Worker], server: RedisServer) -> None:
    here, _ = workers
    for rider in range(10):
        here.plan("&crowding=normal", f"198.51.100.{rider}")
    client: redis.Redis = connect(server.url)
    (name,) = client.keys("mobility:expected:*:counts")  # type: ignore[misc]
    counts = [int(count) for count in client.hgetall(name).values()]  # type: ignore[union-attr]
    assert sum(counts) == 10 * 10  # hundredths of a person


TWO_LINES = """
    1 trip=one : A 8:00 B 8:10 C 8:20
    2 trip=two : A 8:01 B 8:11 C 8:21
    """


def test_a_line_without_room_for_advice_is_advised_to_nobody(tmp_path: Path) -> None:
    """Its cap holds while nobody is expected anywhere, and while Redis, where riders are counted, is away."""
    worker = Worker(city(tmp_path / "town", TWO_LINES), tmp_path, "redis://127.0.0.1:1")

    def advised() -> set[str]:
        asked = [worker.plan("&crowding=normal", f"198.51.100.{rider}") for rider in range(24)]
        return {trip for plan in asked for trip in advised_trips(plan)}

    worker.source.look()
    assert advised() == {"one", "two"}
    key, _ = KeyFile(tmp_path).add(Role.CONTROL, "night shift")
    worker.targets.set("t_1", LineTarget(cap=0.0), key)
    worker.source.look()
    assert advised() == {"two"}
    assert worker.source._expected.riders == {}
    health = worker.source.current().health
    assert health is None or health.riders_fault.startswith("Redis: ")
    # Of a broken file nobody knows which caps it held: nobody is expected, all lines are as others.
    worker.targets.set("t_1", LineTarget(cap=0.0), key)
    (tmp_path / "steering" / "targets.json").write_text("{")
    worker.source.look()
    assert advised() == {"one", "two"}
