"""Planners' jobs over HTTP: a real service, its Redis and its worker process; each key has its own jobs."""

import io
import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import redis
import requests
from rq.job import Job
from rq.serializers import JSONSerializer

from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import load_network
from mobility.network.transport_network import TransportNetwork
from mobility.store import KeyFile, Role
from tests.support.live import Live, children_of, command_of, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # workers are nice: others go first

JOBS = "/v1/accessibility/jobs"
PATIENCE_S = 400
FILES = {"origins.parquet", "origins.gpkg", "report.html", "matrix.parquet", "isochrones.gpkg"}


class Planner:
    """Asks a service with a key of its own."""

    def __init__(self, live: Live, role: Role = Role.PLANNER) -> None:
        assert live.state is not None
        self.key, text = KeyFile(live.state).add(role)
        self.live, self._head = live, {"X-API-Key": text}

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        head = {**self._head, **options.pop("headers", {})}
        return requests.request(method, self.live.address + path, headers=head, timeout=60, **options)

    def post(self, body: dict[str, Any], status: int = 202) -> dict[str, Any]:
        answer = self.ask("POST", JOBS, json=body)
        assert answer.status_code == status, answer.text
        if status == 202:
            assert answer.headers["Location"] == f"{JOBS}/{answer.json()['jobId']}"
            assert answer.headers["Cache-Control"] == "private, no-store"
        found: dict[str, Any] = answer.json()
        return found

    def until(self, job: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask until it is so."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self.ask("GET", f"{JOBS}/{job}")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            if is_so(found):
                return found
            assert time.monotonic() < deadline, f"{found}\n{self.live.log.read_text()[-4000:]}"
            time.sleep(0.1)

    def finished(self, job: str) -> dict[str, Any]:
        return self.until(job, lambda found: found["state"] not in ("QUEUED", "RUNNING"))


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


@pytest.fixture(scope="module")
def live(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("jobs")
    state = folder / "state"
    with serving(
        small_city,
        folder / "log",
        workers=2,
        MOBILITY_STATE=str(state),
        MOBILITY_JOBS_PER_KEY="3",
        MOBILITY_QUOTA_SEARCH="off",
    ) as started:
        started.state = state
        yield started


def workers_of(live: Live) -> list[int]:
    return [pid for pid in children_of(live.process.pid) if b"accessibility\0worker" in command_of(pid)]


def points_of(network: TransportNetwork, count: int) -> list[dict[str, Any]]:
    timetable = network.timetable
    at = np.arange(count) % timetable.stop_lat.size
    return [
        {"id": f"o{i}", "lat": float(timetable.stop_lat[stop]), "lon": float(timetable.stop_lon[stop])}
        for i, stop in enumerate(at)
    ]


def question(network: TransportNetwork, count: int = 20, window: int = 10) -> dict[str, Any]:
    return {
        "title": "Stops within reach",
        "origins": {"points": points_of(network, count)},
        "destinations": [{"name": "stops", "points": points_of(network, 12)}],
        "request": {"departure": "2026-03-10T07:30", "windowMinutes": window, "maxTimeMinutes": 45},
        "indicators": [{"kind": "cumulative", "minutes": [15, 30]}],
        "matrix": True,
    }


@pytest.fixture(scope="module")
def owner(live: Live) -> Planner:
    """Whose job is done."""
    return Planner(live)


@pytest.fixture(scope="module")
def done(owner: Planner, network: TransportNetwork) -> dict[str, Any]:
    """A job whose results are there."""
    asked = owner.post(question(network) | {"isochrones": {"minutes": [15], "cellM": 300}})
    assert asked["state"] in ("QUEUED", "RUNNING")
    return owner.finished(asked["jobId"])


def test_from_question_to_tables(owner: Planner, done: dict[str, Any], network: TransportNetwork) -> None:
    planner = owner
    assert (done["state"], done["done"], done["total"]) == ("DONE", 20, 20), done
    assert (done["areasDone"], done["areasTotal"]) == (20, 20)
    assert done["expires"] > done["created"]
    files = {one["name"]: one for one in done["files"]}
    assert set(files) >= FILES
    for name, one in files.items():
        got = planner.ask("GET", one["url"])
        assert (got.status_code, len(got.content)) == (200, one["bytes"]), name
    part = planner.ask("GET", files["origins.parquet"]["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PAR1")
    page = planner.ask("GET", files["report.html"]["url"])
    assert page.headers["Content-Security-Policy"] == "sandbox allow-scripts"
    archive = zipfile.ZipFile(io.BytesIO(planner.ask("GET", done["archive"]).content))
    assert set(archive.namelist()) == {*files, "manifest.json"}
    assert archive.testzip() is None
    # What the engine says by itself.
    table = pd.read_parquet(io.BytesIO(archive.read("origins.parquet")))
    points = points_of(network, 20)
    origins = Points(
        tuple(one["id"] for one in points),
        np.array([one["lat"] for one in points]),
        np.array([one["lon"] for one in points]),
    )
    far = origins.take(slice(0, 12))
    departure = pd.Timestamp("2026-03-10T07:30", tz=network.timezones[0]).to_pydatetime()
    request = MatrixRequest(departure=departure, window_minutes=10, max_time_minutes=45)
    minutes = MatrixEngine(network, request, far).rows(origins)[0]
    assert table["stops_within_30_p50"].tolist() == (minutes <= 30).sum(axis=1).tolist()


def test_a_job_file_is_taken_as_it_is_and_its_faults_name_the_line(live: Live) -> None:
    planner = Planner(live)
    good = """\
title: Schools
origins: {places: [amenity=school]}
destinations:
  - name: schools
    places: [amenity=school]
request: {departure: 2026-03-10T07:30, window_minutes: 5}
indicators:
  - {kind: dual, amounts: [1]}
"""
    head = {"Content-Type": "application/yaml"}
    answer = planner.ask("POST", JOBS, data=good, headers=head)
    assert answer.status_code == 202, answer.text
    assert planner.finished(answer.json()["jobId"])["state"] == "DONE"
    for old, new, line, field in (
        ("name: schools", "title: schools", 4, "destinations[1].name"),
        ("amounts: [1]", "amounts: [x]", 8, "indicators[1].amounts[1]"),
        ("{places: [amenity=school]}", "{file: /etc/passwd}", 2, "origins.file"),
        ("title: Schools", "title: Schools\nnetwork: /tmp", 2, "network"),
        ("title: Schools", "title: [", 3, "job"),
    ):
        answer = planner.ask("POST", JOBS, data=good.replace(old, new, 1), headers=head)
        assert answer.status_code == 422, answer.text
        assert f"job, line {line}" in answer.json()["error"]
        assert answer.json()["field"] == field
    german = planner.ask(
        "POST", JOBS, data=good.replace("[1]", "[x]"), headers=head | {"Accept-Language": "de"}
    )
    assert german.json()["error"] == "job, Zeile 8: indicators[1].amounts[1] muss eine ganze Zahl sein"
    large = planner.ask("POST", JOBS, data=good + "# " + "x" * 70_000, headers=head)
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"request": {"departure": "2026-03-10T07:30", "windowMinuts": 5}}, "request.windowMinuts"),
        ({"request": {"departure": "2026-03-10T07:30", "windowMinutes": "x"}}, "request.windowMinutes"),
        ({"origins": {"file": "/etc/passwd"}}, "origins.file"),
        ({"network": "/tmp"}, "network"),
        ({"indicators": [{"kind": "cumulative", "minutes": [100]}]}, "indicators"),
        ({"origins": {"points": [{"lat": 100, "lon": 0}]}}, "origins.points[1].lat"),
    ],
)
def test_members_that_cannot_be_used_are_named(
    live: Live, network: TransportNetwork, change: dict[str, Any], field: str
) -> None:
    answer = Planner(live).post(question(network) | change, 422)
    assert (answer["code"], answer["field"]) == ("BAD_JOB", field), answer


def test_other_bodies_are_refused(live: Live) -> None:
    planner = Planner(live)
    assert (
        planner.ask("POST", JOBS, data=b"{", headers={"Content-Type": "application/json"}).status_code == 400
    )
    assert planner.ask("POST", JOBS, json=[1]).status_code == 400
    assert planner.ask("POST", JOBS, data=b"a=b").status_code == 415
    deep: Any = 1
    for _ in range(500):
        deep = {"a": deep}
    assert planner.ask("POST", JOBS, json=deep).status_code == 400


def test_a_job_that_cannot_be_answered_says_why(live: Live, network: TransportNetwork) -> None:
    planner = Planner(live)
    body = question(network)
    body["request"]["departure"] = "2031-03-10T07:30"
    failed = planner.finished(planner.post(body)["jobId"])
    assert (failed["state"], failed["code"]) == ("FAILED", "OUTSIDE_SERVICE_PERIOD"), failed
    assert "2026" in failed["error"]  # the calendar of the feed
    german = planner.ask("GET", f"{JOBS}/{failed['jobId']}", headers={"Accept-Language": "de"}).json()
    assert german["error"] != failed["error"]
    assert "2026" in german["error"]
    assert "files" not in failed


def test_places_that_are_not_there_are_named_in_the_language_asked_for(
    live: Live, network: TransportNetwork
) -> None:
    planner = Planner(live)
    body = question(network) | {"origins": {"places": ["amenity=castle"]}}
    failed = planner.finished(planner.post(body)["jobId"])
    assert (failed["state"], failed["code"], failed["field"]) == ("FAILED", "BAD_POINTS", "kinds"), failed
    assert failed["error"].startswith("the network has no place of kind amenity=castle; it has ")
    german = planner.ask("GET", f"{JOBS}/{failed['jobId']}", headers={"Accept-Language": "de"}).json()
    assert german["error"].startswith("das Netz hat keinen Ort der Art amenity=castle; es hat ")


def test_a_killed_worker_costs_nothing(live: Live, network: TransportNetwork) -> None:
    planner = Planner(live)
    body = question(network, count=480, window=60)
    asked = planner.post(body)["jobId"]
    begun = planner.until(asked, lambda found: found["state"] == "RUNNING" and found["done"] > 0)
    assert begun["done"] < 480, "too quick to be killed"
    assert live.state is not None
    chunks = live.state / "accessibility" / "jobs" / asked / "chunks"
    kept = {path.name for path in chunks.glob("*.arrow")}
    assert kept
    (worker,) = workers_of(live)
    os.kill(worker, signal.SIGKILL)
    after = planner.until(asked, lambda found: found["state"] == "RUNNING" and found["done"] > begun["done"])
    assert after["done"] >= sum(int(name[10:19]) - int(name[:9]) for name in kept)
    done = planner.finished(asked)
    assert (done["state"], done["done"]) == ("DONE", 480), done
    log = live.log.read_text()
    assert "worker for jobs died" in log
    assert "jobs looked through" in log


def test_cancelled_before_its_turn_and_while_it_runs(live: Live, network: TransportNetwork) -> None:
    planner = Planner(live)
    long = planner.post(question(network, count=480, window=60))["jobId"]
    planner.until(long, lambda found: found["state"] == "RUNNING" and found["done"] > 0)
    waiting = planner.post(question(network))
    assert waiting["state"] == "QUEUED"
    answer = planner.ask("DELETE", f"{JOBS}/{waiting['jobId']}")
    assert (answer.status_code, answer.json()["state"]) == (200, "CANCELLED")
    assert planner.ask("DELETE", f"{JOBS}/{long}").status_code == 200
    ended = planner.finished(long)
    assert ended["state"] == "CANCELLED"
    assert ended["done"] < 480
    assert planner.ask("DELETE", f"{JOBS}/{long}").json()["state"] == "CANCELLED"


def test_quota_of_a_key(live: Live, network: TransportNetwork) -> None:
    planner, other = Planner(live), Planner(live)
    made = [planner.post(question(network, count=480, window=60))["jobId"] for _ in range(3)]
    refused = planner.post(question(network), 429)
    assert refused["code"] == "TOO_MANY_REQUESTS"
    theirs = other.post(question(network))["jobId"]
    for job in reversed(made):
        planner.ask("DELETE", f"{JOBS}/{job}")
    assert all(planner.finished(job)["state"] == "CANCELLED" for job in made)
    again = planner.post(question(network))["jobId"]
    assert planner.ask("DELETE", f"{JOBS}/{again}").json()["state"] == "CANCELLED"
    assert other.finished(theirs)["state"] == "DONE"


def test_keys_and_roles(live: Live, owner: Planner, done: dict[str, Any]) -> None:
    job = done["jobId"]
    for method, path in (("GET", f"{JOBS}/{job}"), ("DELETE", f"{JOBS}/{job}"), ("GET", done["archive"])):
        assert requests.request(method, live.address + path, timeout=60).status_code == 401
        assert Planner(live, Role.APP).ask(method, path).status_code == 403
        assert Planner(live).ask(method, path).status_code == 404  # another planner's
    assert requests.post(live.address + JOBS, json={}, timeout=60).status_code == 401
    assert Planner(live, Role.CONTROL).ask("POST", JOBS, json={}).status_code == 403
    for name in ("..%2F..%2F..%2Fkeys.json", ".worker", "nothing.csv"):
        assert owner.ask("GET", f"{JOBS}/{job}/files/{name}").status_code == 404
    for name in ("nothing", "[]", "a:b", "ä", "a%20b", "%00", "a%0D%0Ab", "{{7*7}}", "a" * 500):
        for method, path in (("GET", name), ("DELETE", name), ("GET", f"{name}/files/{name}")):
            refused = owner.ask(method, f"{JOBS}/{path}")
            assert refused.status_code == 404, (path, refused.text)
            assert refused.json()["code"] == "NOT_FOUND"


def test_results_expire(live: Live, owner: Planner, done: dict[str, Any], network: TransportNetwork) -> None:
    planner = Planner(live)
    body = question(network)
    body["request"]["departure"] = "2031-03-10T07:30"  # ends at once
    job = planner.post(body)["jobId"]
    planner.finished(job)
    assert live.state is not None
    folder = live.state / "accessibility" / "jobs" / job
    assert folder.is_dir()
    # A week later: Redis has forgotten the job, and its folder is as old.
    connection: Any = redis.Redis.from_url(f"unix://{live.state.absolute() / 'redis' / 'redis.sock'}")
    assert 160 * 3600 < connection.ttl(f"rq:job:{job}") <= 168 * 3600
    Job.fetch(job, connection=connection, serializer=JSONSerializer).delete()
    past = time.time() - 8 * 24 * 3600
    os.utime(folder, (past, past))
    assert planner.ask("GET", f"{JOBS}/{job}").status_code == 404
    deadline = time.monotonic() + PATIENCE_S
    while folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert owner.ask("GET", f"{JOBS}/{done['jobId']}").json()["state"] == "DONE"


def test_metrics_count_jobs(live: Live, done: dict[str, Any]) -> None:
    assert done["state"] == "DONE"
    text = live.get("/metrics").text
    assert 'mobility_accessibility_jobs{state="queued"} 0.0' in text
    assert 'mobility_accessibility_jobs{state="running"}' in text
    ended = {
        line.split('"')[1]: float(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("mobility_accessibility_jobs_ended_total{")
    }
    assert set(ended) == {"done", "failed", "cancelled"}
    assert ended["done"] >= 1


def test_without_redis_it_is_said(live: Live, owner: Planner, done: dict[str, Any]) -> None:
    planner, job = owner, done["jobId"]
    os.kill(live.redis, signal.SIGSTOP)
    stopped = live.redis
    try:
        answer = planner.ask("GET", f"{JOBS}/{job}")
        assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")
        assert live.get("/metrics").status_code == 200
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert planner.finished(job)["state"] == "DONE"
