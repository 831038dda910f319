"""How far apart the times of single questions lie: an app's mix, one after the other, nothing else to do.

    python -m benchmarks.spread --network DIR [--questions N] [--seed S]

Under load the slowest hundredth waits for others; here it does not, so what it takes is its own work. A ratio
that is missed here cannot be met under load. Times are the service's own, from Server-Timing.
"""

import argparse
import re
import statistics
from collections import defaultdict
from pathlib import Path

import requests

from benchmarks.load_client import percentile
from benchmarks.load_queries import SHARES, load_asker, make_questions
from benchmarks.load_service import serving

TOTAL = re.compile(r"total;dur=([\d.]+)")
WARM_UP = 500


def measure(network: Path, n_questions: int, seed: int) -> dict[str, list[float]]:
    """Ask; gives the sorted milliseconds of each kind."""
    questions = make_questions(load_asker(network, seed), set(SHARES), WARM_UP + n_questions)
    spent = defaultdict(list)
    with serving(network, workers=1, threads=1) as service, requests.Session() as session:
        for number, (kind, path) in enumerate(questions):
            answer = session.get(service.address + path, timeout=60)
            answer.raise_for_status()
            found = TOTAL.search(answer.headers["Server-Timing"])
            assert found is not None
            if number >= WARM_UP:
                spent[kind].append(float(found[1]))
    return {kind: sorted(values) for kind, values in spent.items()}


def main() -> None:
    """Read the options, measure, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    print("| kind | asked | p50 ms | p90 ms | p99 ms | longest ms | p99 : p50 |")
    print("|---|---|---|---|---|---|---|")
    for kind, values in measure(given.network, given.questions, given.seed).items():
        middle, last = statistics.median(values), percentile(values, 0.99)
        print(
            f"| {kind} | {len(values)} | {middle:.1f} | {percentile(values, 0.9):.1f} | {last:.1f} "
            f"| {values[-1]:.0f} | {last / middle:.1f} |"
        )


if __name__ == "__main__":
    main()
