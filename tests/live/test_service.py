"""The whole service with a realtime feed over HTTP: what dies is started anew, and no question fails."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from google.transit import gtfs_realtime_pb2

from mobility.bootstrap.redis_server import find_redis_server
from tests.cities.file_server import FileServer, running_file_server
from tests.clients.node import run_node
from tests.clients.question import ask
from tests.operations.crowd import Crowd
from tests.support.late_rides import late, rides_of
from tests.support.live import Live, children_of, command_of, serving
from tests.support.small_city import question_in

pytestmark = [
    pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine"),
]
LATE_S = 180
ASKED = 16
"""Times: of two workers one may be asked six times in a row, and the other not know yet."""


def wait_until(holds: Callable[[], bool], limit_s: float = 60.0) -> None:
    """Look every 50 ms."""
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def live_process(live: Live) -> int:
    """Process id of `mobility live`; 0 while it does not run."""
    found = [p for p in children_of(live.process.pid) if b"mobility.cli.live" in command_of(p)]
    return found[0] if found else 0


def status(live: Live) -> dict[str, Any]:
    told: dict[str, Any] = live.get("/v1/live/status").json()
    return told


@pytest.fixture
def server() -> Iterator[FileServer]:
    with running_file_server() as found:
        yield found


def plan(live: Live, network: Path) -> dict[str, Any]:
    question = question_in(network)
    asked = {
        "fromPlace": question.from_place,
        "toPlace": question.to_place,
        "time": question.moment.astimezone().isoformat(),
    }
    answer = live.get("/api/v6/plan", params=asked)
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


def is_late(content: dict[str, Any]) -> bool:
    legs = [leg for one in content["itineraries"] for leg in one["legs"] if "tripId" in leg]
    return any(leg["startTime"] != leg["scheduledStartTime"] for leg in legs)


@pytest.mark.slow
def test_kills_are_survived_and_bad_messages_refused(
    small_city: Path, server: FileServer, tmp_path: Path
) -> None:
    rides = rides_of(small_city)
    server.files["rt.pb"] = late(rides, LATE_S)
    variables = {
        "MOBILITY_REALTIME": f"model={server.url('rt.pb')}",
        "MOBILITY_REALTIME_INTERVAL_S": "1",
        "MOBILITY_QUOTA_PLAN": "off",
    }
    with serving(small_city, tmp_path / "service.log", workers=2, **variables) as live:
        # Live is who has a snapshot, also one made before the feed was read; either worker may answer.
        wait_until(lambda: all(status(live)["runs"] == len(rides) for _ in range(ASKED)))
        told = status(live)
        assert told["state"] == "LIVE"
        assert is_late(plan(live, small_city))
        (of_feed,) = told["feeds"]
        assert (of_feed["updates"], of_feed["matched"]) == (len(rides), {"SCHEDULED": len(rides)})
        assert of_feed["source"].startswith("http://127.0.0.1")

        def sent_on() -> set[tuple[str, str]]:
            """The trips and dates of the feed that goes out."""
            out = gtfs_realtime_pb2.FeedMessage()
            out.ParseFromString(live.get("/gtfs-rt/trip-updates.pb").content)
            trips = [entity.trip_update.trip for entity in out.entity]
            return {(trip.trip_id, trip.start_date) for trip in trips}

        # What came in goes out again, a moment later: it is written beside the requests.
        wait_until(lambda: sent_on() == {(trip_id, date) for trip_id, date, _ in rides})
        with Crowd(live, small_city, size=2) as crowd:
            wait_until(lambda: len(crowd.asked) > 5)
            # The live process.
            process = live_process(live)
            os.kill(process, signal.SIGKILL)
            wait_until(lambda: live_process(live) not in (0, process))
            # Redis: meanwhile answers go by the last snapshot.
            redis = live.redis
            os.kill(redis, signal.SIGKILL)
            wait_until(lambda: live.redis not in (0, redis))
            # A page of HTML: refused, and what was known before stays.
            server.files["rt.pb"] = b"<html>Service unavailable</html>"
            wait_until(lambda: any("no GTFS-realtime" in feed["fault"] for feed in status(live)["feeds"]))
            assert is_late(plan(live, small_city))
            # It recovers by itself, and something new comes through.
            server.files["rt.pb"] = late(rides[:1], LATE_S)
            wait_until(lambda: all(status(live)["runs"] == 1 for _ in range(ASKED)))
        assert not crowd.failed, (crowd.failed[:3], live.log.read_text()[-3000:])
        log = live.log.read_text()
        assert '"live died"' in log
        assert '"realtime refused"' in log
        # A worker that is killed takes only its own requests along, and the next one is live too.
        worker, n_workers = live.workers[0], len(live.workers)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len(live.workers) == n_workers and worker not in live.workers)
        wait_until(lambda: all(_is_live(live) for _ in range(ASKED)))


def _is_live(live: Live) -> bool:
    try:
        return bool(status(live)["state"] == "LIVE")
    except requests.ConnectionError:
        return False


@pytest.mark.slow
def test_without_a_live_process_the_timetable_is_used_and_said_so(small_city: Path, tmp_path: Path) -> None:
    """The file is there, and the process that reads it cannot start: it is stopped as soon as it runs."""
    rides = rides_of(small_city)
    path = tmp_path / "rt.pb"
    path.write_bytes(late(rides, LATE_S))
    variables = {
        "MOBILITY_REALTIME": f"model={path}",
        "MOBILITY_REALTIME_INTERVAL_S": "1",
        "MOBILITY_LIVE_MAX_AGE_S": "5",
    }
    with serving(small_city, tmp_path / "service.log", workers=1, **variables) as live:
        wait_until(lambda: status(live)["runs"] == len(rides))
        assert status(live)["state"] == "LIVE"
        assert is_late(plan(live, small_city))
        process = live_process(live)
        os.kill(process, signal.SIGSTOP)
        wait_until(lambda: status(live)["state"] == "TIMETABLE")
        content = plan(live, small_city)
        assert not is_late(content)
        assert "LIVE_MISSING" in {notice["code"] for notice in content["notices"]}
        assert '"live sources have changed"' not in live.log.read_text(), "it was started anew for nothing"
        os.kill(process, signal.SIGCONT)
        path.write_bytes(late(rides, LATE_S))
        wait_until(lambda: status(live)["state"] == "LIVE")
        assert is_late(plan(live, small_city))
        # What is live is right by the client's own schemas (skipped where there is no node).
        asked = ask(small_city).as_json()
        assert run_node("motis_plan.mjs", live.address, asked)["itineraries"] > 10
        for call in ("stoptimes", "trip", "refreshItinerary", "trips"):
            assert run_node("motis_calls.mjs", live.address, asked, call)["seen"] is not None
