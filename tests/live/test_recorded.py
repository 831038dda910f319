"""A recorded feed of a real railway over HTTP, with the clock of that day."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from mobility.api import create_app
from mobility.errors import RealtimeError
from mobility.live.feed_memory import FeedMemory
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource, Fetcher
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.network import build_network, load_network
from mobility.service import Services, services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.cities.file_server import running_file_server
from tests.live.feeds import add_alert, add_update, feed

NOW = 1_565_199_945  # 2019-08-07 17:45 UTC
DAY_S = 86_400


@pytest.fixture(scope="module")
def bart(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Services:
    out = tmp_path_factory.mktemp("bart") / "network"
    build_network([("bart", shared_data("realtime/bart-rt.zip"))], [], out)
    return services_of(load_network(out))


def test_matched_shown_and_counted(bart: Services, shared_data: Callable[[str], Path]) -> None:
    with running_file_server() as server:
        for name in ("bart-trip-updates.pb", "bart-alerts.pb"):
            server.files[name] = shared_data(f"realtime/{name}").read_bytes()
        sources = [FeedSource("bart", server.url(name), 1) for name in sorted(server.files)]
        stage, network = FeedsStage(sources, 300), LiveNetwork.of(bart.planner.network)
        draft = Draft(network, NOW)
        while sum(state.taken for state in stage.states(network, NOW)) < 2:
            stage.step(NOW)
        while 304 not in server.statuses:  # the same again is not sent again
            stage.step(NOW)
        stage.fill(draft)
        stage.close()
    alerts, updates = draft.feeds
    assert (alerts.alerts, updates.updates) == (1, 91)
    assert updates.matched == {"SCHEDULED": 65}
    # The additional runs name no route: nobody could be told what runs there.
    assert updates.unmatched == {"UNKNOWN_TRIP": 18, "UNKNOWN_ROUTE": 8}
    assert len(updates.examples["UNKNOWN_TRIP"]) == 5
    live = bart.with_snapshot(draft.finish())
    client = create_app(read_settings({}), FixedSource(live), clock=lambda: NOW).test_client()
    board = client.get("/api/v6/stoptimes?stopId=bart_EMBR&n=40&time=2019-08-07T17:45:00Z").get_json()
    events = board["stopTimes"]
    assert sum(event["realTime"] for event in events) > 20
    late = [e for e in events if e["place"].get("departure") != e["place"].get("scheduledDeparture")]
    assert late
    assert {alert["effect"] for event in events for alert in event["alerts"]} == {"SIGNIFICANT_DELAYS"}
    asked = "fromPlace=bart_DALY&toPlace=bart_FRMT&time=2019-08-07T17:50:00Z"
    plan = client.get(f"/api/v6/plan?{asked}").get_json()
    rides = [leg for one in plan["itineraries"] for leg in one["legs"] if "tripId" in leg]
    assert any(leg["realTime"] for leg in rides)


def message(made_s: int) -> bytes:
    found = feed(made_s)
    add_update(found, "1", date="20190807", delays={1: 60})
    return found.SerializeToString()


def test_what_cannot_be_used_is_counted_and_the_last_good_message_stays() -> None:
    memory = FeedMemory(FeedSource("x", "https://user:secret@host/feed?key=secret"), 300)
    assert memory.take(message(NOW), NOW) is not None
    bad = {
        b"<html><body>Sorry</body></html>": "no GTFS-realtime",
        message(NOW)[:-7]: "no GTFS-realtime",
        message(NOW - 10): "10 s older than the one before",
        # A clock that is ten minutes off, and some seconds on the way.
        message(NOW - 590): "was made 590 s ago",
        message(NOW + 590): "590 s ahead",
    }
    for count, (data, said) in enumerate(bad.items(), 1):
        assert memory.take(data, NOW) is None
        state = memory.state(NOW)
        assert said in state.fault
        assert "secret" not in state.fault + state.source
        assert (state.taken, state.refused) == (1, count)
        assert memory.current(NOW) is not None
    assert memory.current(NOW + 301) is None  # by then it says nothing about now
    assert memory.take(message(NOW - 10), NOW + 280) is not None or memory.current(NOW + 280) is not None
    assert memory.take(message(NOW + 320), NOW + 320) is not None
    assert memory.state(NOW + 320).fault == ""


def alerts_only(made_s: int) -> bytes:
    found = feed(made_s)
    add_alert(found, "Gesperrt", "Closed", stop_id="c")
    return found.SerializeToString()


@pytest.mark.parametrize("later", [lambda made_s: feed(made_s).SerializeToString(), alerts_only])
def test_what_says_nothing_of_runs_is_no_newer_than_it_is(later: Callable[[int], bytes]) -> None:
    memory = FeedMemory(FeedSource("x", "https://host/feed"), 300)
    assert memory.take(message(NOW), NOW) is not None
    for made_s in (NOW - 10, NOW - 10 * DAY_S):
        assert memory.take(later(made_s), NOW) is None
        assert f"{NOW - made_s} s" in memory.state(NOW).fault
    kept = memory.current(NOW)
    assert kept is not None
    assert len(kept.entity) == 1
    assert memory.take(later(NOW + 1), NOW + 1) is not None


def test_how_old_a_message_may_be_goes_by_what_it_tells_of() -> None:
    """Where nothing is newer (304) an empty message of a feed of runs ends like one with runs."""
    memory = FeedMemory(FeedSource("x", "https://host/feed"), 300)
    assert memory.take(feed(NOW - DAY_S - 1).SerializeToString(), NOW) is None
    assert memory.take(message(NOW), NOW) is not None
    assert memory.take(feed(NOW + 60).SerializeToString(), NOW + 60) is not None
    memory.confirm(NOW + 360)
    assert memory.current(NOW + 360) is not None
    memory.confirm(NOW + 361)
    assert memory.current(NOW + 361) is None
    assert "its newest message is 301 s old" in memory.state(NOW + 361).fault
    assert memory.take(alerts_only(NOW + 400), NOW + 400 + DAY_S) is not None
    assert (
        memory.take(feed(NOW + 401).SerializeToString(), NOW + 401 + DAY_S) is not None
    )  # alerts have ended
    memory.confirm(NOW + 402 + DAY_S)
    assert memory.current(NOW + 402 + DAY_S) is None
    assert memory.take(alerts_only(NOW + 500), NOW + 501 + DAY_S) is None


def test_who_gives_nothing_of_use_is_asked_later_and_later(tmp_path: Path) -> None:
    path = tmp_path / "feed.pb"
    stage = FeedsStage([FeedSource("x", str(path), 8)], 300)
    (feed_,) = stage._feeds

    def wait_after(data: bytes | None) -> float:
        """Seconds until the next look, after one that finds this."""
        if data is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(data)
        feed_.due = 0.0
        stage.step(NOW)
        assert feed_.under_way is not None
        feed_.under_way.exception()
        before = monotonic()
        stage.step(NOW)
        return feed_.due - before

    useless = [None, b"<html>Sorry</html>", message(NOW - 400), None, *[b"<html>Sorry</html>"] * 5]
    for longest_s, data in zip((16, 32, 64, 128, 256, 300, 300, 300, 300), useless, strict=True):
        assert longest_s / 2 <= wait_after(data) <= longest_s + 1
    assert wait_after(message(NOW)) == pytest.approx(8, abs=1)
    assert 8 <= wait_after(b"<html>Sorry</html>") <= 17
    stage.close()


def test_a_server_that_fails_and_one_that_never_ends() -> None:
    with running_file_server() as server:
        fetcher = Fetcher(FeedSource("x", server.url("none.pb")))
        with pytest.raises(RealtimeError, match="answers 404"):
            fetcher.fetch()
        server.files["none.pb"] = message(NOW)
        server.cut_after.append(20)
        with pytest.raises(RealtimeError, match="cannot be reached"):
            fetcher.fetch()
        assert fetcher.fetch() == message(NOW)
        assert fetcher.fetch() is None
        fetcher.close()
    nobody = Fetcher(FeedSource("x", "http://127.0.0.1:9/feed.pb?key=secret"))
    with pytest.raises(RealtimeError, match=r"ConnectionError") as caught:
        nobody.fetch()
    assert "secret" not in caught.value.message
    nobody.close()


@pytest.mark.parametrize(
    "there",
    [
        "http://a..b/feed.pb",
        f"http://{'a' * 64}.example/feed.pb",
        "http://[::1/feed.pb",
        "http://host:99999/feed.pb",
        "ftp://host/feed.pb",
        "http://\u00ad/feed.pb",
    ],
)
def test_a_server_that_sends_on_to_what_is_no_address(there: str) -> None:
    # A fault like any other: the last good message stays, and the server is asked again.
    with running_file_server() as server:
        server.moved["feed.pb"] = there
        source = FeedSource("x", server.url("feed.pb"), 1)
        stage = FeedsStage([source], 300)
        while not stage._feeds[0].memory.state(NOW).refused:
            stage.step(NOW)
        stage.close()
        fetcher = Fetcher(source)
        with pytest.raises(RealtimeError, match="cannot be reached"):
            fetcher.fetch()
        server.moved.clear()
        server.files["feed.pb"] = message(NOW)
        assert fetcher.fetch() == message(NOW)
        fetcher.close()


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.pb"
    fetcher = Fetcher(FeedSource("x", str(path)))
    with pytest.raises(RealtimeError, match=r"feed\.pb: No such file"):
        fetcher.fetch()
    path.write_bytes(b"1")
    assert fetcher.fetch() == b"1"
    assert fetcher.fetch() is None
    path.write_bytes(b"22")
    assert fetcher.fetch() == b"22"
