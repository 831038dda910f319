"""Isochrones and indicators on top of the rows of a matrix that they are made of, by turns in one run.

``python -m benchmarks.areas --network DIR [--points N] [--destinations M]`` says, in ms of processor time for
each point with one thread, the median of the passes, for a fixed seed and a fresh one:

- isochrones: areas within 15, 30 and 45 minutes at percentiles 25, 50 and 75 of 60 departures, on cells of
  100 m, against the row of the matrix to all cells alone;
- indicators: ten kinds of places, counted within 15, 30 and 45 minutes, the minutes to the first and the
  third, and a gravity sum, at the same percentiles, against the rows of the matrix to all places alone;
- groups: Gini's index, Palma's ratio and the share under a floor of one value, 100,000 origins, 4 groups.
"""

import argparse
import datetime as dt
import random
from collections import deque
from pathlib import Path

import numpy as np

from benchmarks.accessibility import draw_points, timed
from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.jobs.equity import describe
from mobility.accessibility.jobs.indicators import Column, Kind, compute_columns
from mobility.accessibility.jobs.spec import IndicatorSpec
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.matrix.calendar import trips_by_date
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork

CUTOFFS, PERCENTILES = (15, 30, 45), (25, 50, 75)
KINDS = 10
INDICATORS = (
    IndicatorSpec("cumulative", CUTOFFS),
    IndicatorSpec("dual", amounts=(1, 3)),
    IndicatorSpec("gravity", (15,), decay="exponential"),
)


def busiest_morning(network: TransportNetwork) -> dt.datetime:
    """Eight o'clock UTC of the day with the most trips."""
    trips = trips_by_date(network).sum(axis=0)
    date = dt.date.fromordinal(int(network.timetable.service_first_date) + int(trips.argmax()))
    return dt.datetime.combine(date, dt.time(8), dt.UTC)


def measure(network: TransportNetwork, n_points: int, n_destinations: int, seed: int) -> None:
    """Say the figures of one seed."""
    rng = np.random.default_rng(seed)
    request = MatrixRequest(
        departure=busiest_morning(network), percentiles=PERCENTILES, max_time_minutes=max(CUTOFFS)
    )
    points = draw_points(network, n_points, rng, "p")
    areas = IsochroneEngine(network, request, CUTOFFS)
    to_cells = MatrixEngine(network, request, areas.grid.centers)
    own, row = timed(
        lambda: deque(areas.around(points), maxlen=0), lambda: to_cells.rows(points), count=n_points
    )
    print(
        f"seed {seed}: isochrones {own:.1f} ms a point, the row to {len(areas.grid.centers):,} cells "
        f"{row:.1f}: x{own / row:.2f}"
    )
    places = draw_points(network, n_destinations, rng, "d")
    engine = MatrixEngine(network, request, places)
    ends = np.linspace(0, n_destinations, KINDS + 1).astype(int).tolist()
    kinds = [Kind(f"kind{i}", ends[i], ends[i + 1]) for i in range(KINDS)]
    weights = np.ones(n_destinations)

    def indicators() -> None:
        """What a job computes of a chunk."""
        deque(compute_columns(engine.rows(points), weights, kinds, INDICATORS), maxlen=0)

    own, row = timed(indicators, lambda: engine.rows(points), count=n_points)
    print(
        f"seed {seed}: indicators {own:.1f} ms a point, the row to {n_destinations:,} places {row:.1f}: "
        f"x{own / row:.2f}"
    )


def measure_groups(seed: int, n_origins: int = 100_000, n_groups: int = 4) -> None:
    """Say what the measures of one value take."""
    rng = np.random.default_rng(seed)
    column = Column("value", "kind", IndicatorSpec("cumulative", (30,), floor=5.0), 30, 50)
    values = rng.integers(0, 50, n_origins).astype(np.float64)
    groups = [rng.integers(0, 100, n_origins).astype(np.float64) for _ in range(n_groups)]
    (spent,) = timed(lambda: [describe(column, values, "group", one) for one in groups], count=1)
    print(f"seed {seed}: {n_groups} groups of {n_origins:,} origins {spent:.1f} ms a value")


def main() -> None:
    """Measure with both seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--destinations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    network = TransportNetwork.open(options.network)
    for seed in (options.seed, random.SystemRandom().randrange(1000, 1_000_000)):
        measure(network, options.points, options.destinations, seed)
    measure_groups(options.seed)


if __name__ == "__main__":
    main()
