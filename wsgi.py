"""The WSGI entry: ``gunicorn 'wsgi:create_app()'``; `mobility serve` does the same with settings that fit."""

import flask

from mobility.api import create_app as create_api
from mobility.bootstrap import ServiceLoader
from mobility.bootstrap.expected_reader import follow_expected
from mobility.bootstrap.live_reader import follow_live
from mobility.clock import clock_back
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging


def create_app(settings: Settings | None = None) -> flask.Flask:
    """Build the application; the network is loaded beside, and until then answers are 503.

    Parameters
    ----------
    settings : Settings | None
        None reads the environment.

    Returns
    -------
    flask.Flask
        For any WSGI server with threads.
    """
    settings = settings or read_settings()
    configure_logging(settings.log_level)
    loader = ServiceLoader(settings)
    loader.start()
    live = follow_expected(settings, follow_live(settings, loader))
    return create_api(settings, live, clock_back(settings.clock_back_s))
