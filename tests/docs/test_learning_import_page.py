"""docs/learning.md, importing and directory: examples are taken as written, commands run, requests answer."""

import datetime as dt
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.cli import group
from mobility.learning.directory import Directory, open_directory
from mobility.learning.importing import (
    SourceOptions,
    SourceReading,
    read_amb,
    read_csv,
    read_icalendar,
    read_json_ld,
    read_wisy,
)
from mobility.service.learning_directory import database_of
from mobility.settings import Settings, read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource, plan, services
from tests.support.learning import small_batch

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
IMPORTING = PAGE.partition("## Importing")[2].partition("\n## ")[0]
DIRECTORY = PAGE.partition("## The directory")[2]
COMMANDS = re.findall(r"^    mobility (learning [^#\n]+)", DIRECTORY, re.MULTILINE)
REQUESTS = re.findall(r"^curl (.+)$", DIRECTORY, re.MULTILINE)
LIBRARY = "place_id,name,lat,lon,kind\nlib,Stadtbibliothek,51.48,11.97,library\n"


def blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", IMPORTING, re.DOTALL)
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With an empty directory."""
    return read_settings({"MOBILITY_STATE": str(tmp_path / "state")})


@pytest.fixture
def directory(settings: Settings) -> Directory:
    """What examples are taken into."""
    return open_directory(database_of(settings))


# The dates of the examples lie ahead of this day.
OPTIONS = SourceOptions("example", now=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))


def run(settings: Settings, *arguments: str | Path) -> str:
    done = CliRunner().invoke(
        group, list(map(str, arguments)), env={"MOBILITY_STATE": str(settings.state), "COLUMNS": "200"}
    )
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def held(directory: Directory) -> dict[str, int]:
    return {str(kind): count for kind, count in directory.count().items() if count}


def test_the_two_tables_are_a_course_at_the_library(directory: Directory, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(LIBRARY)
    for name, text in zip(("offers", "sessions"), blocks("csv"), strict=True):
        (tmp_path / f"{name}.csv").write_text(text)
    reading = read_csv(tmp_path, OPTIONS)
    directory.apply(reading.batch, "test")
    assert held(directory) == {"provider": 1, "place": 1, "offer": 1, "session": 1}, reading.lines
    offer = directory.find_offer("example:b1")
    assert offer is not None and offer.price is not None
    assert (offer.price.full_cents, offer.price.reduced_cents) == (4550, 2000)
    assert offer.title == {"de": "Deutsch B1", "en": "German B1"}


@pytest.mark.parametrize(
    ("language", "number", "read", "expected"),
    [
        ("json", 0, read_json_ld, {"provider": 1, "place": 1, "offer": 1, "session": 1}),
        ("text", 0, read_icalendar, {"offer": 1, "session": 4}),
        ("json", 1, read_wisy, {"provider": 1, "place": 1, "offer": 1, "session": 4}),
        ("json", 2, read_amb, {"provider": 1, "item": 1}),
    ],
)
def test_other_examples_are_taken(
    directory: Directory,
    tmp_path: Path,
    language: str,
    number: int,
    read: Callable[..., SourceReading],
    expected: dict[str, int],
) -> None:
    text, file = blocks(language)[number], tmp_path / "example"
    if read is read_icalendar:
        file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{text}END:VCALENDAR\n")
        reading = read_icalendar(file, OPTIONS, "VHS")
    else:
        file.write_text(text)
        reading = read(file, OPTIONS)
    directory.apply(reading.batch, "test")
    assert expected.items() <= held(directory).items(), reading.lines


def test_the_commands_run_in_their_order(settings: Settings, directory: Directory, tmp_path: Path) -> None:
    directory.apply(small_batch(), "test")
    courses = tmp_path / "courses.json"
    run(settings, "learning", "export", "--out", courses)
    expected = ["import", "list", "export", "places", "report", "sync"]
    assert [command.split()[1] for command in COMMANDS] == expected
    for command in COMMANDS[:-1]:  # the last one asks for a network, and is run in tests of commands
        words = command.replace("courses.json", str(courses))
        for made in ("all.json", "lib.csv"):
            words = words.replace(made, str(tmp_path / made))
        run(settings, *shlex.split(words))
    assert (tmp_path / "lib.csv").read_text().splitlines()[0].startswith("id,name,kind,lat,lon")
    assert (tmp_path / "all.json").read_bytes() == courses.read_bytes()


def ask(client: FlaskClient, request: str, key: str) -> int:
    words = iter(shlex.split(request.replace("$KEY", key)))
    method, address, headers, body = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "--json":
            body = next(words)
        else:
            address = word.removeprefix("http://localhost:8080")
    answer = client.open(
        address, method=method, headers=headers, data=body, content_type="application/json" if body else None
    )
    return answer.status_code


def test_the_requests_of_a_provider_answer(settings: Settings, directory: Directory) -> None:
    _, key = KeyFile(settings.state).add(Role.PROVIDER, "VHS", ("vhs",))
    client = create_app(settings, FixedSource(services(plan()))).test_client()
    answers = [ask(client, request, key) for request in REQUESTS]
    assert answers == [200, 200, 200, 200, 204]
    assert [change.record_id for change in directory.list_changes()].count("vhs-1") == 2
