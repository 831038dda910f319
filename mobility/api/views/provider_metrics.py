"""How providers of shared vehicles and car parks are doing, for /metrics."""

import math
from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from mobility.service import ProviderState


def describe_providers(providers: Iterable[ProviderState], now_s: int) -> Iterable[Metric]:
    """Look up how providers are doing.

    Parameters
    ----------
    providers : Iterable[ProviderState]
        As the live process told last.
    now_s : int
        Unix seconds.

    Yields
    ------
    Metric
        By kind and tag.
    """
    labels = ["kind", "provider"]
    age = GaugeMetricFamily(
        "mobility_provider_age_seconds", "Since a provider's counts were made", labels=labels
    )
    health = GaugeMetricFamily(
        "mobility_provider_health", "1 for what may be done with its counts", labels=[*labels, "health"]
    )
    circuit = GaugeMetricFamily("mobility_provider_circuit_open", "1: it is left alone", labels=labels)
    looks = CounterMetricFamily("mobility_provider_looks", "Looks at a provider", labels=[*labels, "result"])
    things = GaugeMetricFamily("mobility_provider_things", "What it tells of", labels=[*labels, "thing"])
    refused = GaugeMetricFamily(
        "mobility_provider_refused", "Records not used, or repaired", labels=[*labels, "field"]
    )
    for one in providers:
        names = [one.kind.value, one.tag]
        age.add_metric(names, now_s - one.made_s if one.made_s else math.nan)
        health.add_metric([*names, one.health.value], 1)
        circuit.add_metric(names, int(one.circuit == "open"))
        looks.add_metric([*names, "taken"], one.taken)
        looks.add_metric([*names, "failed"], one.failed)
        for thing in ("stations", "vehicles", "zones", "places"):
            things.add_metric([*names, thing], getattr(one, thing))
        for field, count in one.refused.items():
            refused.add_metric([*names, field], count)
    yield from (age, health, circuit, looks, things, refused)
