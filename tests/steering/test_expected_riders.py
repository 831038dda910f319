"""Expected riders, counted by a real Redis: once a caller, within limits, gone after the day."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.steering.expected_riders import Caps, ExpectedRiders, Stretch, Taken
from mobility.store import connect

DATE = "20991231"
TRAM = f"{DATE}_07:30_hal_trip:with:colons_1"
RIDE = Stretch(TRAM, 2, 9)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    server = RedisServer(tmp_path_factory.mktemp("redis") / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(server: RedisServer) -> redis.Redis:
    client = connect(server.url)
    client.flushall()
    return client


def test_a_confirmed_journey_counts_one_on_each_of_its_rides(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps())
    bus = Stretch(f"{DATE}_07:55_hal_b", 0, 4)
    assert expected.confirm("anna", "journey", [RIDE, bus]) is Taken.COUNTED
    assert expected.read([DATE]) == {RIDE: 1.0, bus: 1.0}


def test_a_caller_counts_a_journey_once(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps())
    taken = [expected.confirm("anna", "journey", [RIDE]) for _ in range(3)]
    assert taken == [Taken.COUNTED, Taken.ALREADY_COUNTED, Taken.ALREADY_COUNTED]
    assert expected.confirm("ben", "journey", [RIDE]) is Taken.COUNTED
    assert expected.read([DATE]) == {RIDE: 2.0}


def test_a_caller_counts_so_many_journeys_a_day(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps(journeys_of_caller=5))
    rides = [Stretch(f"{DATE}_{number}", 2, 9) for number in range(9)]
    taken = [expected.confirm("anna", f"journey {i}", [ride]) for i, ride in enumerate(rides)]
    assert taken == [Taken.COUNTED] * 5 + [Taken.LIMIT_REACHED] * 4
    assert expected.read([DATE]) == dict.fromkeys(rides[:5], 1.0)


def test_a_caller_counts_on_a_vehicle_once_in_whatever_journeys(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps())
    buses = [Stretch(f"{DATE}_bus{number}", 0, 4) for number in range(3)]
    taken = [expected.confirm("anna", f"with {bus.trip_id}", [RIDE, bus]) for bus in buses]
    assert taken == [Taken.COUNTED] * 3
    assert expected.confirm("anna", "alone", [RIDE]) is Taken.ALREADY_COUNTED
    assert expected.confirm("anna", "a stop later", [RIDE._replace(first=3)]) is Taken.ALREADY_COUNTED
    assert expected.read([DATE]) == {RIDE: 1.0} | dict.fromkeys(buses, 1.0)


def test_a_run_counts_on_its_own_day_in_whatever_journey(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps())
    night_bus = Stretch("20991230_7", 0, 4)
    assert expected.confirm("anna", "night bus, then tram", [night_bus, RIDE]) is Taken.COUNTED
    assert expected.confirm("anna", "tram alone", [RIDE]) is Taken.ALREADY_COUNTED
    assert expected.read([DATE]) == {RIDE: 1.0}
    assert expected.read(["20991230"]) == {night_bus: 1.0}


def test_nobody_counts_twice_by_asking_at_once(client: redis.Redis, server: RedisServer) -> None:
    workers = [ExpectedRiders(connect(server.url), "net", Caps()) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda worker: worker.confirm("anna", "journey", [RIDE]), workers))
    assert taken.count(Taken.COUNTED) == 1
    assert workers[0].read([DATE]) == {RIDE: 1.0}


def test_who_is_advised_counts_in_part_and_may_confirm_as_well(client: redis.Redis) -> None:
    expected = ExpectedRiders(client, "net", Caps(advised=0.25))
    expected.advise("anna", "journey", [RIDE])
    assert expected.read([DATE]) == {RIDE: 0.25}
    assert expected.confirm("anna", "journey", [RIDE]) is Taken.COUNTED
    assert expected.read([DATE]) == {RIDE: 1.25}


def test_networks_and_days_are_apart(client: redis.Redis) -> None:
    ExpectedRiders(client, "old", Caps()).confirm("anna", "journey", [RIDE])
    assert ExpectedRiders(client, "new", Caps()).read([DATE]) == {}
    assert ExpectedRiders(client, "old", Caps()).read(["20991230"]) == {}


def test_everything_expires(client: redis.Redis) -> None:
    ExpectedRiders(client, "net", Caps()).confirm("anna", "journey", [RIDE])
    names = client.keys("*")
    assert len(names) == 3
    # 2099-12-31 in Unix seconds is 4102358400; 60 hours later all is gone.
    for name in names:
        assert time.time() + client.ttl(name) == pytest.approx(4_102_358_400 + 60 * 3600, abs=30)


def test_a_walk_counts_nowhere(client: redis.Redis) -> None:
    assert ExpectedRiders(client, "net", Caps()).confirm("anna", "walk", []) is Taken.COUNTED
    assert client.keys("*") == []


@pytest.mark.parametrize("wrong", [{"journeys_of_caller": -1}, {"share_of_places": 2}, {"advised": -0.1}])
def test_caps_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Caps(**wrong)  # type: ignore[arg-type]
