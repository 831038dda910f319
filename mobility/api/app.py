"""Puts the Flask app together."""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

import flask
import orjson
from werkzeug.routing import RequestRedirect

from mobility.api.arguments import DocumentedApi
from mobility.api.caching import register_caching
from mobility.api.compression import register_compression
from mobility.api.control_door import ROOM
from mobility.api.cors import register_cors
from mobility.api.documented import name_operations
from mobility.api.errors import register_errors
from mobility.api.keys import describe_keys, refuse_wrong_keys, register_keys
from mobility.api.quotas import register_quotas
from mobility.api.state import KEY, HeldServices, State
from mobility.api.traffic import register_traffic
from mobility.api.turns import Turns
from mobility.api.views import (
    accessibility_jobs,
    day_price,
    geocode,
    gtfs_realtime,
    health,
    hubs,
    isochrones,
    journeys,
    learning_directory,
    learning_en_route,
    learning_providers,
    learning_search,
    learning_trips,
    live,
    observations,
    occupancy,
    offers,
    one_to_all,
    one_to_many,
    pages,
    plan,
    refresh,
    round_trips,
    sensor_reports,
    shared,
    steering,
    stop,
    stoptimes,
    tiles,
    trip,
)
from mobility.api.views import map as map_view
from mobility.api.views import metrics as metrics_view
from mobility.clock import Clock, system_clock
from mobility.service import (
    ControlDoor,
    LearningDirectory,
    RiderDoor,
    SensorDoor,
    ServiceSource,
    TargetFile,
    program_version,
)
from mobility.service.accessibility_jobs import AccessibilityJobs
from mobility.settings import Settings
from mobility.telemetry.metrics import Metrics
from mobility.telemetry.tracing import start_tracing

LOG = logging.getLogger(__name__)

FILE_ENDPOINTS = [
    "pages.index",
    "pages.control",
    "pages.learn",
    "pages.providers",
    "pages.web_file",
    "docs.show",
]
"""They send files, whose tags are made from their times."""


class PlainFlask(flask.Flask):
    """Flask without coroutines: it would ask a dozen functions a request whether they are one (50 µs)."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take a function as it is.

        Parameters
        ----------
        func : Callable
            A view, or what runs before or after it.

        Returns
        -------
        Callable
            The same.
        """
        return func

    def raise_routing_exception(self, request: flask.Request) -> NoReturn:
        """Raise what is wrong with an address; a redirect leads to a path of the same server.

        Parameters
        ----------
        request : flask.Request
            With the exception.

        Raises
        ------
        HTTPException
            Always.
        """
        error = request.routing_exception
        if isinstance(error, RequestRedirect):
            # Werkzeug writes the Host that the client sent, which need be none, and a scheme that is wrong
            # behind a proxy with TLS. A path that began with two slashes would name another server.
            error.new_url = f"/{error.new_url.partition('://')[2].partition('/')[2].lstrip('/')}"
        super().raise_routing_exception(request)

    def log_exception(self, exc_info: Any) -> None:
        """Log what went wrong behind a view; Flask's own words would name the path.

        Parameters
        ----------
        exc_info : Any
            As sys.exc_info gives it.
        """
        LOG.error("request failed", exc_info=exc_info)


def create_app(settings: Settings, source: ServiceSource, clock: Clock = system_clock) -> flask.Flask:
    """Make the WSGI application.

    Parameters
    ----------
    settings : Settings
        Limits and headers.
    source : ServiceSource
        Where requests get their services from.
    clock : Clock
        What "now" is for requests without a time.

    Returns
    -------
    flask.Flask
        Ready for gunicorn.
    """
    app = PlainFlask("mobility", static_folder=None)
    app.config.update(
        API_TITLE="mobility",
        API_VERSION=program_version(),
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        API_SPEC_OPTIONS={
            "info": {
                "description": "Journeys from door to door. The plan API speaks MOTIS' wire format; "
                "keys that are ours are marked so. Errors have one shape: error, code, field.",
                "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            }
        },
    )
    metrics = Metrics()
    turns = Turns(settings.searches, settings.threads // 2, metrics)
    app.extensions[observations.DOOR] = SensorDoor(settings.state, clock)
    app.extensions[steering.TARGETS] = TargetFile(settings.state)
    app.extensions[ROOM] = ControlDoor(settings.redis_url)
    app.extensions[accessibility_jobs.DOOR] = AccessibilityJobs(settings)
    app.extensions[journeys.DOOR] = RiderDoor(settings.redis_url)
    app.extensions[KEY] = State(
        settings,
        HeldServices(source),
        clock,
        metrics,
        LearningDirectory(settings, clock),
        turns,
    )
    # What is put around requests: before a view from first to last, after it from last to first.
    register_traffic(app, metrics, start_tracing(settings), turns)
    register_errors(app)
    register_cors(app, settings)
    register_keys(app, settings)
    register_quotas(app, settings, metrics)
    refuse_wrong_keys(app)
    register_compression(app, FILE_ENDPOINTS)
    register_caching(app)

    @app.before_request
    def _refuse_large_bodies() -> None:
        # A limit is looked at before a body is read, which some addresses never do.
        limit = settings.max_body_bytes
        if flask.request.endpoint == observations.ENDPOINT:
            limit = flask.request.max_content_length = settings.max_observations_bytes
        elif flask.request.blueprint == learning_providers.blueprint.name:
            limit = flask.request.max_content_length = settings.max_learning_bytes
        elif flask.request.endpoint == accessibility_jobs.ENDPOINT:
            limit = flask.request.max_content_length = settings.max_job_bytes
        if (flask.request.content_length or 0) > limit:
            flask.abort(413)

    api = DocumentedApi(app)
    for view in (
        plan,
        one_to_many,
        one_to_all,
        isochrones,
        stoptimes,
        stop,
        trip,
        refresh,
        geocode,
        health,
        observations,
        occupancy,
        live,
        hubs,
        journeys,
        learning_directory,
        learning_providers,
        learning_search,
        learning_trips,
        learning_en_route,
        offers,
        day_price,
        round_trips,
        steering,
        sensor_reports,
        accessibility_jobs,
        gtfs_realtime,
        map_view,
        shared,
        tiles,
    ):
        api.register_blueprint(view.blueprint)
    app.register_blueprint(metrics_view.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(pages.documentation)

    @lru_cache(maxsize=1)
    def _document() -> bytes:
        described = api.describe()
        name_operations(described)
        describe_keys(described)
        return orjson.dumps(described)

    @app.endpoint("api-docs.openapi_json")
    def _openapi() -> flask.Response:
        answer = flask.Response(_document(), mimetype="application/json")
        answer.headers["Cache-Control"] = "public, max-age=300"
        return answer

    return app
