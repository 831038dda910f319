"""Estimates and forecasts on simulated riders: time to train, accuracy on days held out, loads of a day.

``python -m benchmarks.occupancy --network var/model-city --history var/history [--held-out 14]`` writes
docs/performance/occupancy.md. The history is what ``mobility simulate history`` wrote; its last days are held
out. Forecasts see what sensors said; only the comparison sees the truth.
"""

import argparse
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.transit import PROJECT
from mobility.network import TransportNetwork, load_network
from mobility.network.day import DayCompiler
from mobility.occupancy.day_loads import build_day_loads
from mobility.occupancy.evaluation import ALL_LINES, Score, evaluate
from mobility.occupancy.load_keeper import LoadKeeper
from mobility.occupancy.load_model import LoadModel, unknown_places
from mobility.occupancy.public_prior import build_public_prior
from mobility.occupancy.tables import read_columns
from mobility.occupancy.training import train
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, no_stop_visits, select_visits
from mobility.sensing.stop_visits_files import read_stop_visits

PAGE = PROJECT / "docs" / "performance" / "occupancy.md"


def true_visits(folder: Path, network: TransportNetwork, first_day: int) -> StopVisits:
    """The truth of the days held out, as if somebody had counted by hand."""
    t = network.timetable
    pattern = t.trip_pattern
    first = t.pattern_times_offsets[pattern] + np.arange(len(pattern)) - t.pattern_trips_offsets[pattern]
    names = network.tables["trips"]["trip_id"].take(t.trip_record).to_pylist()
    number = {key: trip for trip, key in enumerate(zip(names, t.departures[first].tolist(), strict=True))}
    tables = [pq.read_table(file) for file in sorted(folder.glob("*.parquet"))]
    table = pa.concat_tables([one for one in tables if one["day"][0].as_py() >= first_day])
    keys = zip(table["trip_id"].to_pylist(), table["start_s"].to_pylist(), strict=True)
    n = len(table)
    visits = StopVisits(
        trip=np.array([number[key] for key in keys], np.int32),
        day=table["day"].to_numpy().astype(np.int32),
        position=table["position"].to_numpy().astype(np.int16),
        kind=np.full(n, SensorKind.MANUAL, np.int8),
        vehicle=np.full(n, -1, np.int32),
        boardings=table["boardings"].to_numpy().astype(np.float32),
        alightings=table["alightings"].to_numpy().astype(np.float32),
        load=np.full(n, np.nan, np.float32),
        level=np.full(n, -1, np.int8),
        delay_s=table["delay_s"].to_numpy().astype(np.int32),
        observed_s=np.ones(n, np.int64),
        confidence=np.ones(n, np.float32),
    )
    return select_visits(visits, np.lexsort((visits.position, visits.trip, visits.day)))


def median_ms(run: Any, times: int = 15) -> float:
    """Median of some runs, in milliseconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return 1000 * float(np.median(found))


def measure_service(network: TransportNetwork, model: LoadModel, visits: StopVisits) -> dict[str, float]:
    """Times of the live process and of a web worker, in the afternoon of the busiest day held out.

    Of those that the network knows: one of the model city begins in the week it was built in.
    """
    t = network.timetable
    known = visits.day - int(t.service_first_date)
    known = known[(known >= 0) & (known < t.service_days.shape[1])]
    if not known.size:
        return {}
    day = int(np.bincount(known).argmax()) + int(t.service_first_date)
    of_day = select_visits(visits, visits.day == day)
    now_s = int(np.quantile(of_day.observed_s, 0.6))
    past = select_visits(of_day, of_day.observed_s <= now_s)
    keeper = LoadKeeper(network, model, bytes(32))
    now = keeper.update(past, now_s)
    compiled = DayCompiler(network.timetable, network.timezones).compile(day)
    prior = build_public_prior(model)
    build_day_loads(compiled, model, prior, now.published)
    return {
        "calls of the compiled day": compiled.timetable.arrivals.size,
        "runs with a published row": now.published.trip.size,
        "runs with an exact row": now.exact.trip.size,
        "loads of a compiled day, ms": median_ms(
            lambda: build_day_loads(compiled, model, prior, now.published)
        ),
        "estimates and published loads of the moment, ms": median_ms(
            lambda: keeper.update(no_stop_visits(), now_s), 7
        ),
    }


def table_of(scores: list[Score]) -> list[str]:
    """Scores of all lines together."""
    lines = [
        "| minutes ahead | rung | departures | mean absolute error | level right | p10-p90 holds | skill |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for one in scores:
        if one.line == ALL_LINES:
            skill = f"{one.skill:+.1%}" if one.horizon_min else ""
            lines.append(
                f"| {one.horizon_min} | {one.rung} | {one.n:,} | {one.mae:.2f} | {one.level_accuracy:.1%} | "
                f"{one.held:.1%} | {skill} |"
            )
    return lines


def _shares(values: NDArray[np.float32]) -> str:
    return ", ".join(f"{share:.2f}" for share in values.tolist())


def main() -> None:
    """Train, evaluate, time, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--held-out", type=int, default=14)
    arguments = parser.parse_args()
    network = load_network(arguments.network)
    begun = time.perf_counter()
    visits, is_simulated = read_stop_visits([arguments.history / "visits"], network.content_hash)
    columns = read_columns(arguments.history / "vehicles.csv", ("seats", "standing"))
    places = unknown_places(network.timetable)._replace(
        vehicle_seats=np.array(columns["seats"], np.int16),
        vehicle_standing=np.array(columns["standing"], np.int16),
    )
    train(visits, network, places=places, is_simulated=is_simulated)
    trained_s = time.perf_counter() - begun
    last = int(visits.day.max()) - arguments.held_out
    past, unseen = select_visits(visits, visits.day <= last), select_visits(visits, visits.day > last)
    model = train(past, network, places=places, is_simulated=is_simulated)
    truth = true_visits(arguments.history / "truth", network, last + 1)
    scores = evaluate(unseen, network, model, truth=truth)
    times = measure_service(network, model, unseen)
    days = np.unique(past.day).size
    page = [
        "# Estimates and forecasts of load (simulated riders)",
        "",
        f"`python -m benchmarks.occupancy --network DIR --history DIR --held-out {arguments.held_out}`, "
        f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}. Riders and "
        "sensors are **simulated** ([simulation.md](../simulation.md)); only the comparison saw the truth.",
        "",
        f"Training on all {np.unique(visits.day).size} days, {visits.trip.size:,} visits: {trained_s:.0f} s, "
        f"files read. What follows: trained on the first {days}, {past.trip.size:,} visits; held out "
        f"{np.unique(unseen.day).size} days, {unseen.trip.size:,} visits.",
        "",
        "Skill: by how much the error is smaller than that of the rung below; of what is published, than "
        "that of the prior, published in the same way. Errors in persons; what is published has one figure "
        "for all small loads, the truth beside it too: its errors are not comparable with other rungs'. "
        "Runs without any sensor are not among them.",
        "",
        *table_of(scores),
        "",
        f"Decay of a deviation: {_shares(model.spread.decay)}; one position on: "
        f"{float(model.spread.step_decay):.3f}. Of the deviation that a released band tells there counts, at "
        f"its own departure and so many minutes on: {_shares(model.spread.band_decay)}.",
        "",
        "| in service | |",
        "|---|---:|",
        *(f"| {name} | {value:,.1f} |" for name, value in times.items()),
    ]
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(page))


if __name__ == "__main__":
    main()
