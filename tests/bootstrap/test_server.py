"""What gunicorn is told."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from mobility.bootstrap.server import Server, gunicorn_options
from mobility.settings import read_settings


@pytest.mark.parametrize(
    ("trusted", "believed"),
    [
        ("127.0.0.1 ::1", ["127.0.0.1", "::1"]),
        ("10.88.0.0/16, 192.0.2.7", ["10.88.0.0/16", "192.0.2.7"]),
        ("off", []),
    ],
)
def test_trusted_proxies_are_believed_how_they_were_asked(trusted: str, believed: list[str]) -> None:
    """Else /style.json writes http:// behind a proxy with TLS on another machine, and no map is drawn."""
    config = Config()
    for name, value in gunicorn_options(replace(read_settings({}), trusted_proxies=trusted)).items():
        config.set(name, value)
    assert config.forwarded_allow_ips == believed
    assert len(config.forwarded_allow_networks()) == len(believed)


class _RehearsalError(Exception):
    """A fault of ours, found by a question to ourselves."""


def _fail(_: object) -> None:
    raise _RehearsalError


def test_one_that_stands_by_ends_nobody_by_a_rehearsal_that_fails() -> None:
    """gunicorn ends with all workers when one cannot begin."""
    ready: list[bool] = []
    worker = SimpleNamespace(wsgi=None, goes_on=lambda: True)
    server = Server(read_settings({}), lambda _: None, 0, lambda: ready.append(True), _fail)
    server._take_up(worker)  # type: ignore[arg-type]
    assert ready == [True]


def test_a_network_that_comes_is_refused_by_a_rehearsal_that_fails() -> None:
    ready: list[bool] = []
    worker = SimpleNamespace(wsgi=None, goes_on=lambda: True)
    server = Server(read_settings({}), lambda _: None, 0, lambda: ready.append(True), _fail, beside=True)
    server._has_post = True
    with pytest.raises(_RehearsalError):
        server._take_up(worker)  # type: ignore[arg-type]
    assert not ready
