"""The container file as far as it can be read without building it."""

import re
from dataclasses import fields
from pathlib import Path

from mobility.cli import COMMANDS
from mobility.settings import Settings, variable_of

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs/operations/Containerfile").read_text()


def instructions(word: str) -> list[str]:
    """What follows an instruction, its continued lines joined."""
    joined = TEXT.replace("\\\n", " ")
    return [" ".join(rest.split()) for rest in re.findall(rf"^{word} (.*)$", joined, re.MULTILINE)]


def test_what_it_sets_are_settings_of_the_service() -> None:
    known = {variable_of(field.name) for field in fields(Settings)}
    names = {pair.split("=")[0] for line in instructions("ENV") for pair in line.split()}
    assert names
    assert names <= known | {"PATH"}


def test_it_starts_a_command_that_exists() -> None:
    (entry,), (command,) = instructions("ENTRYPOINT"), instructions("CMD")
    assert entry.endswith('"mobility"]')
    assert re.findall(r'"([^"]+)"', command)[0] in COMMANDS


def test_the_port_that_is_opened_is_the_one_that_is_listened_on() -> None:
    (opened,) = instructions("EXPOSE")
    assert f"MOBILITY_PORT={opened}" in TEXT
    (check,) = instructions("HEALTHCHECK")
    assert f":{opened}/api/v1/health" in check


def test_what_it_is_built_from_is_not_left_out() -> None:
    left_out = {
        line for line in (PROJECT / ".containerignore").read_text().splitlines() if not line.startswith("#")
    }
    needed = {"setup.cfg", "pyproject.toml", "wsgi.py", "gtfs", "osm", "mobility", "docs", "README.md"}
    assert not left_out & needed
    for name in needed:
        assert (PROJECT / name).exists()


def test_the_page_of_operations_builds_it_with_its_health_check() -> None:
    page = (PROJECT / "docs/operations.md").read_text()
    assert "podman build --format docker" in page
    assert "podman build --format docker" in TEXT


def test_certificates_of_a_proxy_are_for_the_build_alone() -> None:
    assert "SSL_CERT_FILE" in instructions("ARG")
    assert not [line for line in instructions("ENV") if "CERT" in line]
    # Debian's own file is written when ca-certificates is installed, which a mount there would stop.
    pages = [TEXT, *((PROJECT / name).read_text() for name in ("Makefile", "docs/operations.md"))]
    assert not [page for page in pages if re.search(r":/etc/ssl/certs\S*:ro", page)]
    assert all("/run/certificates.crt" in page for page in pages[1:])
