"""Import of many sessions into the directory of learning; writes docs/performance/learning.md.

Run it alone: python -m benchmarks.learning
"""

import os
import platform
import random
import resource
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from mobility.learning.directory import ImportBatch, OfferFilter, Outcome, open_directory
from mobility.learning.model import Offer, Origin, Place, Provider, Session

SEED = 5
N_PROVIDERS, N_PLACES, N_OFFERS, N_SESSIONS = 50, 500, 2_500, 50_000
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance" / "learning.md"
WORDS = (
    "Deutsch",
    "Englisch",
    "Spanisch",
    "Nähen",
    "Töpfern",
    "Gitarre",
    "Chor",
    "Yoga",
    "Kochen",
    "Backen",
    "Computer",
    "Internet",
    "Smartphone",
    "Roboter",
    "Programmieren",
    "Geschichte",
    "Vögel",
    "Sterne",
    "Chemie",
    "Mathematik",
    "Recht",
    "Steuern",
    "Bewerbung",
    "Lesen",
    "Schreiben",
)


def make_batch(seed: int) -> ImportBatch:
    """Invent a directory."""
    draw = random.Random(seed)
    origin = Origin("benchmark", is_simulated=True)
    start = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def title() -> str:
        return " ".join(draw.sample(WORDS, 3))

    return ImportBatch(
        tuple(Provider(f"v{i}", f"Verein {i}", origin) for i in range(N_PROVIDERS)),
        tuple(
            Place(f"p{i}", f"Haus {title()} {i}", "other", 49 + draw.random(), 8 + draw.random(), origin)
            for i in range(N_PLACES)
        ),
        tuple(
            Offer(
                f"o{i}",
                f"v{draw.randrange(N_PROVIDERS)}",
                {"de": f"{title()} {i}"},
                origin,
                {"de": " ".join(draw.choices(WORDS, k=60))},
                place_id=f"p{draw.randrange(N_PLACES)}",
            )
            for i in range(N_OFFERS)
        ),
        tuple(
            Session(f"s{i}", f"o{i % N_OFFERS}", moment, moment + timedelta(minutes=90))
            for i in range(N_SESSIONS)
            for moment in (start + timedelta(hours=draw.randrange(24 * 180)),)
        ),
    )


def measure(url: str) -> dict[str, float]:
    """Import twice, look for words; seconds, and megabytes at most."""
    batch = make_batch(SEED)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    directory = open_directory(url)
    started = time.perf_counter()
    report = directory.apply(batch, "benchmark", replace_source="benchmark")
    first_s = time.perf_counter() - started
    assert report.count(Outcome.TAKEN) == len(batch)
    started = time.perf_counter()
    again = directory.apply(batch, "benchmark", replace_source="benchmark")
    second_s = time.perf_counter() - started
    print(f"taken in {first_s:.1f} s, again {second_s:.1f} s", file=sys.stderr)
    assert again.count(Outcome.UNCHANGED) == len(batch)
    took = []
    for word in WORDS:
        started = time.process_time()
        directory.list_offers(OfferFilter(word[:-1], start=datetime(2026, 10, 1, tzinfo=UTC)))
        took.append(time.process_time() - started)
    directory.close()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "first_s": first_s,
        "second_s": second_s,
        "search_ms": 1000 * sorted(took)[len(took) // 2],
        "before_mb": before_mb,
        "peak_mb": peak_mb,
    }


def main() -> None:
    """Measure and write the page."""
    with TemporaryDirectory() as folder:
        found = measure(f"sqlite:///{folder}/learning.sqlite")
    lines = [
        "# Directory of learning",
        "",
        f"Written by `python -m benchmarks.learning` (seed {SEED}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, one of them used. Invented records.",
        "",
        "| what | measured | at most |",
        "|---|---|---|",
        f"| {N_SESSIONS:,} sessions of {N_OFFERS:,} offers taken in | {found['first_s']:.1f} s | 60 s |",
        f"| memory of the whole process at its most | {found['peak_mb']:.0f} MB | 500 MB |",
        f"| of it before the import, its records included | {found['before_mb']:.0f} MB | |",
        f"| the same again, nothing changed | {found['second_s']:.1f} s | |",
        f"| search by a word without its last letter, with a begin and facets: processor time, "
        f"median of {len(WORDS)} | {found['search_ms']:.0f} ms | 100 ms |",
        "",
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
