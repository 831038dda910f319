"""`mobility doctor`: what it finds, and that it says what to do."""

import compileall
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from mobility.bootstrap.checkup import examine
from mobility.bootstrap.checkup_data import check_feeds, check_program
from mobility.bootstrap.checkup_machine import check_clock, check_disk, check_memory, check_redis
from mobility.bootstrap.finding import Finding, Verdict
from mobility.cli import group
from mobility.network import load_network
from mobility.settings import Settings, read_settings
from tests.support.live import free_port


@pytest.fixture
def settings(tmp_path: Path, small_city: Path) -> Settings:
    """An installation with the small city."""
    return replace(read_settings({}), network=small_city, state=tmp_path / "state", port=free_port())


def found_in(findings: list[Finding], subject: str) -> Finding:
    """The one about a subject."""
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


def test_a_sound_installation(settings: Settings) -> None:
    findings = examine(settings)
    assert not [
        finding for finding in findings if finding.verdict is Verdict.BAD and finding.subject != "feed model"
    ]
    subjects = [finding.subject for finding in findings]
    for subject in (
        "settings",
        "network",
        "feed model",
        "program",
        "kernels",
        "redis",
        "clock",
        "disk",
        "memory",
        "service",
    ):
        assert subject in subjects
    assert "none runs" in found_in(findings, "service").text


def test_exit_codes_and_json(settings: Settings, tmp_path: Path) -> None:
    environment = {"MOBILITY_STATE": str(settings.state), "MOBILITY_PORT": str(settings.port)}
    missing = CliRunner().invoke(
        group, ["doctor", "--json", "--network", str(tmp_path / "none")], env=environment
    )
    assert missing.exit_code == 1
    answer = json.loads(missing.output)
    assert answer["sound"] is False
    bad = {finding["subject"] for finding in answer["findings"] if finding["verdict"] == "bad"}
    assert bad == {"network"}
    runner = CliRunner()
    with runner.isolated_filesystem():  # a screen of 80 columns, and paths no longer than an operator's
        environment["MOBILITY_STATE"] = "state"
        screen = runner.invoke(group, ["doctor", "--network", "none"], env=environment)
    assert screen.exit_code == 1
    assert "mobility build" in screen.output, "it does not say what to do"
    assert len(screen.output.splitlines()) <= 24, "more than a screen"


def test_a_wrong_setting_is_a_finding(settings: Settings) -> None:
    del settings
    done = CliRunner().invoke(group, ["doctor", "--json"], env={"MOBILITY_WORKERS": "many"})
    assert done.exit_code == 1
    assert "MOBILITY_WORKERS" in json.loads(done.output)["findings"][0]["text"]


def test_secrets_are_not_shown(settings: Settings) -> None:
    text = found_in(examine(replace(settings, redis_url="redis://:geheim@127.0.0.1:1/0")), "settings").text
    assert "REDIS_URL" in text
    assert "geheim" not in text


@pytest.mark.parametrize(("days", "verdict"), [(-400, Verdict.WARNING), (0, None), (10_000, Verdict.BAD)])
def test_days_ahead(settings: Settings, days: int, verdict: Verdict | None) -> None:
    network = load_network(settings.network)
    first = int(network.timetable.service_first_date)
    start = datetime.fromordinal(first).replace(tzinfo=UTC, hour=12)
    (finding,) = check_feeds(network, start + timedelta(days=days))
    assert verdict is None or finding.verdict is verdict
    assert "service from" in finding.text


def test_days_ahead_of_a_service_that_shows_another_day(settings: Settings) -> None:
    network = load_network(settings.network)
    first = datetime.fromordinal(int(network.timetable.service_first_date)).replace(tzinfo=UTC, hour=12)
    in_time = check_feeds(network, first)
    back_s = int((datetime.now(UTC) - first).total_seconds())
    (finding,) = [
        one for one in examine(replace(settings, clock_back_s=back_s)) if one.subject == "feed model"
    ]
    assert finding == next(in_time)


@contextmanager
def telling_the_time(moment: datetime) -> Iterator[str]:
    """A server whose Date header says this."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(200)
            self.send_header("Date", format_datetime(moment, usegmt=True))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("ahead", "verdict"),
    [(timedelta(), Verdict.GOOD), (timedelta(minutes=2), Verdict.WARNING), (timedelta(hours=1), Verdict.BAD)],
)
def test_the_clock_is_compared(settings: Settings, ahead: timedelta, verdict: Verdict) -> None:
    with telling_the_time(datetime.now(UTC) + ahead) as address:
        assert check_clock(replace(settings, clock_url=address), None).verdict is verdict


def test_a_clock_before_the_build_is_wrong(settings: Settings) -> None:
    assert check_clock(settings, datetime.now(UTC) + timedelta(days=1)).verdict is Verdict.BAD
    offline = replace(settings, clock_url=f"http://127.0.0.1:{free_port()}/")
    assert check_clock(offline, None).verdict is Verdict.WARNING


def test_disk_memory_and_redis(settings: Settings) -> None:
    assert check_disk(settings, 1)[0].verdict is Verdict.GOOD
    assert check_disk(settings, 10**15)[0].verdict is Verdict.WARNING
    assert check_memory(settings, 10**15).verdict is Verdict.WARNING
    away = check_redis(replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    assert away.verdict is Verdict.BAD


def test_a_changed_file_is_found(settings: Settings, tmp_path: Path, small_city: Path) -> None:
    import shutil  # noqa: PLC0415

    copy = tmp_path / "network"
    shutil.copytree(small_city, copy, symlinks=True)
    victim = next(path for path in (copy / "current" / "timetable").iterdir() if path.stat().st_size > 100)
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.write_bytes(content)
    finding = found_in(examine(replace(settings, network=copy)), "network")
    assert finding.verdict is Verdict.BAD
    assert os.fspath(victim.name) in finding.text


def test_modules_that_each_start_compiles_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    (package / "room").mkdir(parents=True)
    for name in ("__init__.py", "room/__init__.py"):
        (package / name).write_text("A = 1\n")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # as where this user may not write
    found = check_program(package)
    assert found.verdict is Verdict.WARNING
    assert "2 of 2" in found.text
    assert compileall.compile_dir(package, quiet=1)
    assert check_program(package).verdict is Verdict.GOOD
