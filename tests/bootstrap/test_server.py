"""What gunicorn is told."""

from dataclasses import replace

import pytest
from gunicorn.config import Config

from mobility.bootstrap.server import gunicorn_options
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
