"""The knee: how many questions a second the service answers while most who ask notice nothing of each other.

A rate is below the knee if the median of journeys is at most twice that of a service with nothing else to do,
if it is not growing while the rate stays the same (a queue that grows), and if nothing fails (docs/adr/0048).
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.load_client import Run, median, percentile
from benchmarks.load_report import Section

IDLE_RATE = 4.0
"""Questions a second at which one seldom meets another."""

IDLE_S = 15.0
FIRST_RATE = 20.0
STEP = 1.25
STEP_S = 12.0
REFINEMENTS = 2
"""Halvings of the last step: the knee is then known to 6 %."""

MOST_FACTOR = 2.0
MOST_GROWTH = 1.5
"""Between the halves of a step: chance alone gives 1.2 with a hundred journeys in each."""

Ask = Callable[[float, float], Run]
"""Asks at a rate for some seconds."""


@dataclass(frozen=True)
class Step:
    """What one rate gave.

    Parameters
    ----------
    rate : float
        Questions a second.
    run : Run
        Every answer.
    idle_ms : float
        Median of journeys with nothing else to do.
    """

    rate: float
    run: Run
    idle_ms: float

    @property
    def fault(self) -> str:
        """Why the rate is beyond the knee; "" if it is not."""
        half = self.run.seconds / 2
        first = median(self.run.milliseconds("plan", until=half))
        second = median(self.run.milliseconds("plan", since=half))
        if self.run.failed:
            return f"{len(self.run.failed)} failed"
        if second > MOST_FACTOR * self.idle_ms:
            return f"p50 {second / self.idle_ms:.1f} times the idle one"
        if first > self.idle_ms and second > MOST_GROWTH * first:
            return f"p50 grows {second / first:.1f} times in {half:.0f} s"
        return ""

    def row(self) -> str:
        """As a row of the table."""
        times = self.run.milliseconds("plan")
        return (
            f"| {self.rate:.0f} | {len(self.run.answers)} | {median(times):.1f} | "
            f"{percentile(times, 0.99):.1f} | {len(self.run.failed)} | {self.run.late} | "
            f"{self.fault or 'below the knee'} |"
        )


def find_knee(ask: Ask) -> tuple[float, Section]:
    """Ask ever faster until a rate is beyond the knee, then halve the step.

    Parameters
    ----------
    ask : Ask
        Asks the mix of questions.

    Returns
    -------
    knee : float
        Questions a second: the highest rate that was below it.
    section : Section
        For the page.

    Raises
    ------
    SystemExit
        If already the first rate is beyond it.
    """
    ask(FIRST_RATE, IDLE_S)  # caches fill, connections open
    idle_ms = median(ask(IDLE_RATE, IDLE_S).milliseconds("plan"))
    steps: list[Step] = []

    def is_below(rate: float) -> bool:
        # Asked twice before it counts as beyond: a hiccup of the machine is no knee.
        for _ in range(2):
            steps.append(Step(rate, ask(rate, STEP_S), idle_ms))
            print(steps[-1].row(), flush=True)
            if not steps[-1].fault:
                return True
        return False

    below, beyond = 0.0, FIRST_RATE
    while is_below(beyond):
        below, beyond = beyond, beyond * STEP
    if not below:
        raise SystemExit(f"{FIRST_RATE:.0f} questions a second are beyond the knee: {steps[-1].fault}")
    for _ in range(REFINEMENTS):
        middle = (below + beyond) / 2
        below, beyond = (middle, beyond) if is_below(middle) else (below, middle)
    head = [
        "| questions/s | asked | plan p50 ms | plan p99 ms | failed | asked late | |",
        "|---|---|---|---|---|---|---|",
    ]
    text = (
        f"With nothing else to do the median of journeys is {idle_ms:.1f} ms ({IDLE_RATE:.0f} questions a "
        f"second). The knee is the highest rate at which it stays within {MOST_FACTOR:.0f} times that, does "
        f"not grow, and nothing fails: {below:.0f} questions a second ([0048](../adr/0048-the-knee.md))."
    )
    return below, Section("The knee", [*head, *(step.row() for step in steps)], [], [text])
