"""What Prometheus reads of sensors: what loads rest on, and for operators how messages are understood."""

from collections.abc import Iterable

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from mobility.service import SensingCounts, SensingState


def describe_sensing(sensing: SensingState, counts: SensingCounts | None, now_s: int) -> Iterable[Metric]:
    """Look up what loads rest on, and how messages are understood.

    Parameters
    ----------
    sensing : SensingState
        As published.
    counts : SensingCounts | None
        Of messages; None: who asks may not see them, or they are not known.
    now_s : int
        Unix seconds.

    Yields
    ------
    Metric
        Gauges.
    """
    trained = GaugeMetricFamily(
        "mobility_occupancy_trained", "1: a trained model is in use; 0: loads rest on observations alone"
    )
    trained.add_metric([], int(sensing.is_trained))
    broker = GaugeMetricFamily(
        "mobility_sensors_broker_fault", "1: no count messages come from the broker, or not from all topics"
    )
    broker.add_metric([], int(bool(sensing.broker_fault)))
    runs = GaugeMetricFamily("mobility_occupancy_runs", "Runs whose load is known", labels=["kind"])
    runs.add_metric(["published"], sensing.published)
    yield from (trained, broker, runs)
    if counts is not None:
        runs.add_metric(["known"], counts.runs)
        yield from _describe_counts(counts, now_s)


def _describe_counts(counts: SensingCounts, now_s: int) -> Iterable[Metric]:
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
    for one in counts.systems:
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
    for code, count in counts.refused.items():
        refused.add_metric([code], count)
    damaged = GaugeMetricFamily("mobility_journal_damaged_bytes", "Of the journal, that could not be read")
    damaged.add_metric([], counts.damaged_bytes)
    yield from (messages, faults, silence, vehicles, refused, damaged)
