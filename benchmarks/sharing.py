"""Shared vehicles: how good the chance at arrival is, and how long 10,000 vehicles take to a worker.

``python -m benchmarks.sharing`` writes docs/performance/sharing.md. The scores are of one day of real station
states (MOBILITY_TEST_DATA, gbfs/); constants were chosen on its first half, scores are of its second half.
"""

import json
import os
import random
import time
from pathlib import Path

import numpy as np
import pandas as pd

from mobility.border.refusals import Refusals
from mobility.sharing.chance import eagerness, run_chain
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.envelope import open_file
from mobility.sharing.gbfs.reader import GbfsReader
from mobility.sharing.history import StationHistory
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.wire import read_snapshot, write_snapshot

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
STATES = DATA / "gbfs" / "467_stations_2026-06-09.csv.gz"
PAGE = PROJECT / "docs" / "performance" / "sharing.md"
HALF, LAST = 780, 1437  # minutes of the day: from then on scored, until the capture ends
AHEAD_MIN = (5, 10, 15, 30, 60)
SEEN_H, LOOKS = 10, 5
N_VEHICLES = 10_000
BEGIN_S = 1_780_956_000


def main() -> None:
    """Measure, and write the page."""
    seed = random.randrange(100_000)
    lines = [
        "# Shared vehicles",
        "",
        "Written by `python -m benchmarks.sharing`.",
        "",
        "## The chance that a bike is there",
        "",
        *write_scores(read_counts()),
        "",
        f"## {N_VEHICLES:,} vehicles",
        "",
        *write_times(seed),
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def read_counts() -> np.ndarray:
    """Give bikes by minute and station; -1 before a station's first word."""
    table = pd.read_csv(STATES, parse_dates=["minute"])
    wide = table.pivot_table(index="minute", columns="id", values="bike_count", aggfunc="last")
    minutes = pd.date_range("2026-06-09 00:00", "2026-06-09 23:57", freq="1min")
    return wide.reindex(minutes).ffill().fillna(-1).to_numpy(np.int32)


def write_scores(counts: np.ndarray) -> list[str]:
    """Brier scores: the chance that at least one bike is there, asked every five minutes at every station."""
    n_minutes, n_stations = counts.shape
    ids = [str(one) for one in range(n_stations)]
    docks = np.full(n_stations, -1, np.int32)
    history = StationHistory()
    had, looked = np.zeros(n_stations), 0
    sums = {ahead: np.zeros(4) for ahead in AHEAD_MIN}
    for minute in range(n_minutes):
        history.observe(ids, counts[minute], docks, BEGIN_S + minute * 60)
        had += counts[minute] > 0
        looked += 1
        if minute < HALF or minute % LOOKS:
            continue
        rents, returns = history.rates(ids)
        for ahead in AHEAD_MIN:
            if minute + ahead >= LAST:
                continue
            for station in np.flatnonzero(counts[minute] >= 0):
                count = int(counts[minute, station])
                states = np.arange(count + 21)
                down, up = rents[station] * eagerness(states), np.full(len(states), returns[station])
                chance = 1 - run_chain(count, down, up, ahead * 60)[0]
                there = float(counts[minute + ahead, station] > 0)
                told = np.array([chance, float(count > 0), had[station] / looked])
                sums[ahead][:3] += (told - there) ** 2
                sums[ahead][3] += 1
    rows = [
        f"One day (2026-06-09) of {n_stations} stations of nextbike Gießen, a row for each change. Constants",
        "(half-life, prior, the share of demand that few bikes serve) were chosen on the hours before 13:00;",
        "scored is what follows, rates being learned from what was before a question. Brier score: lower",
        "is better: *now* says that it stays as it is, *usual* gives the station's share of the day so far.",
        "",
        "| minutes ahead | questions | chain | now | usual | skill against now |",
        "|---|---|---|---|---|---|",
    ]
    for ahead, (ours, now, usual, n) in sums.items():
        skill = 1 - ours / now
        rows.append(
            f"| {ahead} | {int(n):,} | {ours / n:.4f} | {now / n:.4f} | {usual / n:.4f} | {skill:+.1%} |"
        )
    return [
        *rows,
        "",
        "One day of one town is little: it shows that the chain does no harm and where it helps, not more.",
    ]


def write_times(seed: int) -> list[str]:
    """Time from a feed's bytes to a worker's SharingState."""
    draw = random.Random(seed)
    vehicles = [
        {
            "vehicle_id": f"v{row}",
            "lat": 51.4 + draw.random() / 6,
            "lon": 11.8 + draw.random() / 3,
            "vehicle_type_id": "scooter",
            "current_range_meters": draw.randrange(40_000),
            "is_reserved": False,
            "is_disabled": False,
            "rental_uris": {"web": f"https://rent.example/v{row}"},
        }
        for row in range(N_VEHICLES)
    ]
    data = {
        "system_information": {"system_id": "s", "name": "s", "language": "en", "timezone": "UTC"},
        "vehicle_types": {
            "vehicle_types": [
                {
                    "vehicle_type_id": "scooter",
                    "form_factor": "scooter_standing",
                    "propulsion_type": "electric",
                }
            ]
        },
        "vehicle_status": {"vehicles": vehicles},
    }
    raw = {
        name: json.dumps({"last_updated": BEGIN_S, "ttl": 60, "version": "2.3", "data": one}).encode()
        for name, one in data.items()
    }
    reader = GbfsReader("s", Disguise(b"secret"), 300, 1800)
    spent = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        told = Refusals("s")
        files = {name: open_file(one, name, told) for name, one in raw.items()}
        state, _ = reader.read(files, "en", BEGIN_S)
        parsed = time.perf_counter()
        wire = write_snapshot(Snapshot("n", BEGIN_S, "1", sharing=state))
        written = time.perf_counter()
        read_snapshot(wire, "n")
        spent.append((parsed - began, written - parsed, time.perf_counter() - written))
    parse, write, read = np.median(np.array(spent), axis=0) * 1000
    return [
        f"Seed {seed}; medians of {LOOKS} in ms. The live process looks ten times a second, a worker five",
        "times; finding the nearest street of each vehicle, a look at Redis and the transport come on top:",
        "[from a change at the provider to an answer](sharing-visible.md).",
        "",
        "| read the feed | make the snapshot | read it in a worker | bytes |",
        "|---|---|---|---|",
        f"| {parse:.0f} | {write:.0f} | {read:.0f} | {len(wire):,} |",
    ]


if __name__ == "__main__":
    main()
