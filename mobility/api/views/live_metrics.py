"""What Prometheus reads of live data: how old they are, and what of each feed and sensor is understood."""

import math
from collections.abc import Iterable

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from mobility.api.views.provider_metrics import describe_providers
from mobility.service import SensingState, Services


def describe_live(services: Services, now_s: int) -> Iterable[Metric]:
    """Look up how live the worker that was asked is, and how much of each feed is understood.

    Parameters
    ----------
    services : Services
        Of the request.
    now_s : int
        Unix seconds.

    Yields
    ------
    Metric
        Gauges and counters.
    """
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
