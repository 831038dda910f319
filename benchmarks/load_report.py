"""The page of benchmarks.load."""

import argparse
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load_client import Run, median, percentile
from benchmarks.load_queries import SHARES

QUIET = 0.5
"""Load average of a machine on which nothing else runs."""

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance" / "load.md"


@dataclass
class Section:
    """What one scenario gave.

    Parameters
    ----------
    title : str
        Of the section.
    table : list[str]
        Markdown.
    checks : list[tuple[str, bool]]
        What was asked of it, and whether it held.
    more : list[str]
        Sentences.
    """

    title: str
    table: list[str]
    checks: list[tuple[str, bool]]
    more: list[str]

    def text(self) -> str:
        """As Markdown."""
        held = [f"- {'met' if is_met else '**missed**'}: {what}" for what, is_met in self.checks]
        blocks = [f"## {self.title}", "\n".join(self.table), "\n".join(held), "\n\n".join(self.more)]
        return "\n\n".join(block for block in blocks if block) + "\n"


def describe_run(run: Run) -> list[str]:
    """A row a kind of question."""
    rows = [
        "| kind | asked | failed | p50 ms | p95 ms | p99 ms | longest ms | p99 : p50 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in run.kinds():
        times = run.milliseconds(kind)
        asked = [answer for answer in run.answers if answer.kind == kind]
        p50, p95, p99 = median(times), percentile(times, 0.95), percentile(times, 0.99)
        n_failed = sum(not answer.is_good for answer in asked)
        rows.append(
            f"| {kind} | {len(asked)} | {n_failed} | {p50:.1f} | {p95:.1f} | {p99:.1f} | "
            f"{times[-1] if times else 0:.0f} | {p99 / max(p50, 1e-9):.1f} |"
        )
    if run.late:
        late = f"{run.late} of {len(run.answers)}"
        rows += ["", f"{late} questions were asked more than 50 ms late by the one who asks."]
    return rows


def write_page(page: Path, sections: list[Section], kinds: set[str], given: argparse.Namespace) -> None:
    """Write the figures down."""
    missing = [kind for kind in SHARES if kind not in kinds]
    lines = [
        "# Under load and with faults",
        f"`python -m benchmarks.load --seconds {given.seconds:.0f}` on {os.cpu_count()} cores with Python "
        f"{platform.python_version()}, {given.workers} workers with {given.threads} threads. The service, "
        "the one who asks, Redis and nginx share the cores. Milliseconds are those of who asks.",
    ]
    if given.vehicles:
        lines.append(f"Live data: {given.vehicles} runs are late, by other amounts every 5 s.")
    if given.busy > QUIET:
        lines.append(
            f"**The machine was busy with other work** (load average {given.busy:.1f} before the run): "
            "whether something fails is told all the same, times are not those of the service alone."
        )
    if missing:
        lines.append(f"Not asked, as the service does not know it: {', '.join(missing)}.")
    texts = {section.title: section.text() for section in sections}
    if given.only and page.exists():
        kept = sections_of(page.read_text(encoding="utf-8"))
        lines.append(f"Of this run: {', '.join(texts)}. Everything else is of runs before it.")
        texts = kept | texts
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n\n".join([*lines, *texts.values()]), encoding="utf-8")


def sections_of(page: str) -> dict[str, str]:
    """Sections of a page that was written before, by their titles and in their order."""
    parts = page.split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}
