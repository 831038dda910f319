"""GET /metrics: what Prometheus reads, if the settings let it."""

import math
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from datetime import time as dt_time

import flask
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from mobility.api.callers import caller
from mobility.api.keys import require_role
from mobility.api.state import State, state
from mobility.api.views.accessibility_jobs import describe_jobs
from mobility.api.views.provider_metrics import describe_providers
from mobility.errors import NotReadyError
from mobility.service import DirectoryState, SensingState, Services, program_version
from mobility.store import Role
from mobility.telemetry.exposition import CONTENT_TYPE, write_exposition

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
    if allowed == "LOCAL" and not (caller().is_local and caller().key is None):
        require_role(Role.CONTROL)
    body = write_exposition(app.metrics, app.settings.metrics_folder, describe_service(app))
    return flask.Response(body, content_type=CONTENT_TYPE)


def describe_service(app: State) -> Iterable[Metric]:
    """Look up what is known without counting: versions, the network's age, exchanges.

    Parameters
    ----------
    app : State
        Of the app.

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
    found.extend(_describe_live(services, app.clock()))
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


def _describe_live(services: Services, now_s: int) -> Iterable[Metric]:
    """Look up how live the worker that was asked is, and how much of each feed is understood."""
    health = services.health
    if health is None:
        return
    faults = CounterMetricFamily(
        "mobility_reader_faults",
        "Looks of a worker at what is live (snapshots) or at expected riders that could not be used",
        labels=["reader"],
    )
    faults.add_metric(["snapshot"], health.faults)
    faults.add_metric(["riders"], health.riders_faults)
    yield faults
    if not health.is_expected:
        return
    used = GaugeMetricFamily("mobility_live_used", "1: answers go by live data; 0: by the timetable")
    used.add_metric([], int(services.live is not None))
    yield used
    age = GaugeMetricFamily("mobility_live_age_seconds", "Since the newest sign of life of the live process")
    age_s = health.age_s(now_s)
    age.add_metric([], math.nan if age_s is None else age_s)
    yield age
    shown = GaugeMetricFamily(
        "mobility_snapshot_age_seconds", "Since the snapshot that answers go by was made"
    )
    shown.add_metric([], math.nan if services.live is None else now_s - services.live.snapshot.made_s)
    yield shown
    feed_age = GaugeMetricFamily(
        "mobility_realtime_age_seconds", "Since a realtime feed's message was made", labels=["feed", "source"]
    )
    updates = GaugeMetricFamily(
        "mobility_realtime_updates",
        "Updates of trips in a realtime feed's newest message, by what became of them",
        labels=["feed", "source", "result", "reason"],
    )
    messages = CounterMetricFamily(
        "mobility_realtime_messages",
        "Messages of a realtime feed that were taken or refused",
        labels=["feed", "source", "result"],
    )
    entities = GaugeMetricFamily(
        "mobility_realtime_entities",
        "Other entities of a realtime feed's newest message, by what became of them",
        labels=["feed", "source", "kind", "result"],
    )
    for feed in health.feeds:
        named = [feed.tag, feed.source]
        entities.add_metric([*named, "vehicle", "matched"], feed.vehicles - feed.vehicles_unmatched)
        entities.add_metric([*named, "vehicle", "unmatched"], feed.vehicles_unmatched)
        entities.add_metric([*named, "alert", "matched"], feed.alerts)
        entities.add_metric([*named, "alert", "unmatched"], feed.alerts_unknown)
        entities.add_metric([*named, "call", "unmatched"], feed.calls_unmatched)
        entities.add_metric([*named, "any", "unreadable"], feed.unreadable)
        since_s = feed.made_s or feed.read_s
        feed_age.add_metric([feed.tag, feed.source], now_s - since_s if since_s else math.nan)
        for reason, count in feed.matched.items():
            updates.add_metric([feed.tag, feed.source, "matched", reason], count)
        for reason, count in feed.unmatched.items():
            updates.add_metric([feed.tag, feed.source, "unmatched", reason], count)
        messages.add_metric([feed.tag, feed.source, "taken"], feed.taken)
        messages.add_metric([feed.tag, feed.source, "refused"], feed.refused)
    yield from (feed_age, updates, entities, messages)
    yield from describe_providers(health.providers, now_s)
    sensing = None if services.live is None else services.live.snapshot.sensing
    if sensing is not None:
        yield from _describe_sensing(sensing, now_s)


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


def _describe_sensing(sensing: SensingState, now_s: int) -> Iterable[Metric]:
    """Look up how messages of sensors are understood, and what loads rest on."""
    messages = GaugeMetricFamily(
        "mobility_sensors_messages",
        "Messages of a counting system over the last hours, by what became of them",
        labels=["system", "result", "reason"],
    )
    faults = GaugeMetricFamily(
        "mobility_sensors_faults", "What is wrong with these messages", labels=["system", "fault"]
    )
    silence = GaugeMetricFamily(
        "mobility_sensors_silence_seconds", "Since a counting system's newest observation", labels=["system"]
    )
    vehicles = GaugeMetricFamily(
        "mobility_sensors_vehicles", "Vehicles that a counting system told of", labels=["system"]
    )
    for one in sensing.systems:
        messages.add_metric([one.system, "matched", ""], one.matched)
        for reason, count in one.unmatched.items():
            messages.add_metric([one.system, "unmatched", reason], count)
        for fault, count in one.faults.items():
            faults.add_metric([one.system, fault], count)
        silence.add_metric([one.system], max(0, now_s - one.heard_s))
        vehicles.add_metric([one.system], one.vehicles)
    refused = GaugeMetricFamily(
        "mobility_sensors_refused",
        "Messages by MQTT and GTFS-realtime that were refused since the live process began",
        labels=["code"],
    )
    for code, count in sensing.refused.items():
        refused.add_metric([code], count)
    trained = GaugeMetricFamily(
        "mobility_occupancy_trained", "1: a trained model is in use; 0: loads rest on observations alone"
    )
    trained.add_metric([], int(sensing.is_trained))
    broker = GaugeMetricFamily(
        "mobility_sensors_broker_fault", "1: no count messages come from the broker, or not from all topics"
    )
    broker.add_metric([], int(bool(sensing.broker_fault)))
    runs = GaugeMetricFamily("mobility_occupancy_runs", "Runs whose load is known", labels=["kind"])
    runs.add_metric(["known"], sensing.runs)
    runs.add_metric(["published"], sensing.published)
    damaged = GaugeMetricFamily("mobility_journal_damaged_bytes", "Of the journal, that could not be read")
    damaged.add_metric([], sensing.damaged_bytes)
    yield from (messages, faults, silence, vehicles, refused, trained, broker, runs, damaged)
