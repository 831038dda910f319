"""TripLoads written down run by run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobility.snapshot.trip_loads import LoadSource, TripLoads


@dataclass(frozen=True)
class RunLoad:
    """One run: the medians of its segments; the other quantiles lie `spread` persons off."""

    persons: Sequence[float]
    seats: int = 64
    standing: int = 102
    spread: float = 0.0
    day: int = 740_000


def trip_loads(*runs: RunLoad) -> TripLoads:
    """Gather runs; the trip of each is its place in the list."""
    medians = np.concatenate([np.asarray(run.persons, np.float32) for run in runs])
    spread = np.concatenate([np.full(len(run.persons), run.spread, np.float32) for run in runs])
    n = medians.size
    return TripLoads(
        trip=np.arange(len(runs), dtype=np.int32),
        day=np.array([run.day for run in runs], np.int32),
        seats=np.array([run.seats for run in runs], np.int16),
        standing=np.array([run.standing for run in runs], np.int16),
        segments_offsets=np.cumsum([0, *(len(run.persons) for run in runs)]).astype(np.int32),
        p10=np.maximum(medians - spread, 0),
        p50=medians,
        p90=medians + spread,
        level=np.full(n, -1, np.int8),
        source=np.full(n, LoadSource.FORECAST, np.int8),
        observed_s=np.zeros(n, np.int64),
        confidence=np.ones(n, np.float32),
    )
