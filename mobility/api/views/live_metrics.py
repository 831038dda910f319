"""What Prometheus reads of live data: how old they are, and what of each feed and sensor is understood."""

import math
from collections.abc import Iterable

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from mobility.api.views.provider_metrics import describe_providers
from mobility.api.views.sensing_metrics import describe_sensing
from mobility.service import SensingCounts, Services


def describe_live(services: Services, now_s: int, counts: SensingCounts | None) -> Iterable[Metric]:
    """Look up how live the worker that was asked is, and how much of each feed is understood.

    Parameters
    ----------
    services : Services
        Of the request.
    now_s : int
        Unix seconds.
    counts : SensingCounts | None
        Of sensors' messages; None: who asks may not see them, or they are not known.

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
        on_runs = feed.vehicles - feed.vehicles_unmatched - feed.vehicles_without_trip
        entities.add_metric([*named, "vehicle", "matched"], on_runs)
        entities.add_metric([*named, "vehicle", "unmatched"], feed.vehicles_unmatched)
        entities.add_metric([*named, "vehicle", "without_trip"], feed.vehicles_without_trip)
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
        yield from describe_sensing(sensing, counts, now_s)
