"""GET /metrics: what Prometheus reads, if the settings let it."""

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from datetime import time as dt_time

import flask
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from mobility.api.callers import caller
from mobility.api.control_door import control_door, has_control_key
from mobility.api.keys import require_role
from mobility.api.state import State, state
from mobility.api.views.accessibility_jobs import describe_jobs
from mobility.api.views.live_metrics import describe_live
from mobility.errors import NotReadyError
from mobility.service import DirectoryState, program_version
from mobility.store import Role
from mobility.telemetry.exposition import CONTENT_TYPE, without_series, write_exposition

OF_OBSERVATIONS = re.compile(
    rb'^(# (HELP|TYPE) )?mobility_observations|endpoint="/v1/occupancy/observations"'
)
"""Each observation that is handed in moves them: strangers see none of these, where they may read metrics."""

blueprint = flask.Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> flask.Response:
    """Show the numbers of all workers.

    Returns
    -------
    flask.Response
        Prometheus' text format; 404 where the settings say so.

    Raises
    ------
    MobilityError
        401 or 403 for who is elsewhere and has no key of the role control.
    """
    app = state()
    allowed = app.settings.metrics
    if allowed == "OFF":
        flask.abort(404)
    # Where everybody may read, a proxy on this machine that does not say for whom it speaks must make nobody
    # an operator: there, only a key does.
    is_near = allowed == "LOCAL" and caller().is_local and caller().key is None
    is_operator = is_near or has_control_key()
    if allowed == "LOCAL" and not is_operator:
        require_role(Role.CONTROL)
    found = describe_service(app, is_operator=is_operator)
    body = write_exposition(app.metrics, app.settings.metrics_folder, found)
    if not is_operator:
        body = without_series(body, OF_OBSERVATIONS)
    return flask.Response(body, content_type=CONTENT_TYPE)


def describe_service(app: State, *, is_operator: bool) -> Iterable[Metric]:
    """Look up what is known without counting: versions, the network's age, exchanges.

    Parameters
    ----------
    app : State
        Of the app.
    is_operator : bool
        Whether who asks may see how many messages of sensors came.

    Returns
    -------
    Iterable[Metric]
        Without the network's while there is none.
    """
    program = InfoMetricFamily("mobility_program", "The program that answers", {"version": program_version()})
    ready = GaugeMetricFamily("mobility_ready", "1: questions are answered")
    exchanges = CounterMetricFamily(
        "mobility_network_exchanges", "Networks put into service or refused", labels=["result"]
    )
    found: list[Metric] = [program, ready, exchanges]
    found.extend(describe_jobs())
    exchange = app.source.exchange()
    exchanges.add_metric(["taken"], exchange.taken)
    exchanges.add_metric(["refused"], exchange.refused)
    try:
        services = app.source.current()
    except NotReadyError:
        ready.add_metric([], 0)
        return found
    about = services.about
    ready.add_metric([], 1)
    counts = control_door().sensing(services) if is_operator else None
    found.extend(describe_live(services, app.clock(), counts))
    found.extend(_describe_learning(app.directory.state()))
    built = datetime.fromisoformat(about.built_at).timestamp()
    network = {"hash": about.content_hash, "city": about.city}
    found.append(InfoMetricFamily("mobility_network", "The network in service", network))
    age = GaugeMetricFamily("mobility_network_age_seconds", "Time since the network was built")
    age.add_metric([], max(0.0, time.time() - built))
    found.append(age)
    days = GaugeMetricFamily(
        "mobility_feed_last_day_timestamp_seconds",
        "Begin of a feed's last service day (UTC)",
        labels=["feed"],
    )
    for feed in about.feeds:
        if feed.last_service_day is not None:
            last = datetime.combine(feed.last_service_day, dt_time.min, UTC)
            days.add_metric([feed.tag], last.timestamp())
    found.append(days)
    return found


def _describe_learning(held: DirectoryState) -> Iterable[Metric]:
    """Look up how much there is to learn, and how old that is."""
    usable = GaugeMetricFamily("mobility_learning_usable", "0: the directory's database does not answer")
    usable.add_metric([], int(held.is_usable))
    records = GaugeMetricFamily(
        "mobility_learning_records", "Records of the directory of learning", labels=["kind"]
    )
    for kind, count in held.counts.items():
        records.add_metric([kind.value], count)
    yield from (usable, records)
    if held.changed_s is not None:
        age = GaugeMetricFamily("mobility_learning_age_seconds", "Since the directory changed last")
        age.add_metric([], max(0.0, time.time() - held.changed_s))
        yield age
