"""`mobility explain`: rounds, labels, and why a journey was or was not kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mobility.api.answers.sentences import give_reasons
from mobility.cli.options import zone_of
from mobility.cli.question import question_options, read_question
from mobility.service import Texts
from mobility.service.explanation import Explanation, Judged, Reach, explain
from mobility.service.line_explanation import LineExplanation, Nearest, explain_line, find_line

MINUTE_S = 60
MOST_NAMES = 8

DROPPED = {
    "walking_is_faster": "going without transit is faster",
    "easier_journey": "journey {better} is easier and takes hardly longer",
    "max_travel_time": "it takes longer than allowed",
}
KEPT = {
    "fastest": "fastest",
    "earliest_arrival": "arrives first",
    "latest_departure": "leaves last",
    "fewest_transfers": "fewest transfers",
    "least_walking": "least walking",
    "alternative": "no other journey is easier",
}


@click.command("explain")
@question_options
@click.option("--line", metavar="NAME", help="Why (not) with this line? E.g. --line 5.")
def command(line: str | None, **given: Any) -> None:
    """Show how a search from FROM to TO went: stops in reach, rounds and labels, and each journey's fate."""
    question = read_question(given)
    planner = question.services.planner
    routes = None if line is None else find_line(planner.network, line)
    told = explain(planner, question.request)
    console = Console(highlight=False)
    explainer = _Explainer(told, question.services.texts, zone_of(planner.network))
    explainer.show(console)
    if line is not None and routes is not None:
        explainer.show_line(console, line, explain_line(planner, told, routes))


class _Explainer:
    def __init__(self, told: Explanation, texts: Texts, zone: ZoneInfo) -> None:
        self._told, self._texts, self._zone = told, texts, zone

    def show(self, console: Console) -> None:
        told = self._told
        if told.access is None or told.egress is None:
            words = ", ".join(f"{reason.code} {reason.field}".strip() for reason in told.result.reasons)
            console.print(f"No transit search was made: {words or 'no transit was asked for'}.")
            return
        console.print(f"[bold]Stops in reach[/bold] of the start: {self._reach(told.access)}")
        console.print(f"[bold]Stops in reach[/bold] of the destination: {self._reach(told.egress)}")
        self._show_rounds(console)
        self._show_journeys(console)
        timings = ", ".join(f"{name} {ms:.1f} ms" for name, ms in told.result.timings_ms.items())
        counters = ", ".join(f"{name} {count}" for name, count in told.result.counters.items())
        console.print(f"[dim]whole search: {timings}; {counters}[/dim]")

    def show_line(self, console: Console, name: str, line: LineExplanation) -> None:
        console.print(f"\n[bold]Line {escape(name)}[/bold]")
        if line.n_trips == 0:
            console.print("  does not run around this date, or the question leaves it out.")
            return
        console.print(f"  runs: {line.n_trips} trips around this date")
        console.print(
            f"  at the start: {self._near(line.access)}; at the destination: {self._near(line.egress)}"
        )
        if line.alone is None:
            console.print("  without other lines there is no journey in the time searched")
        else:
            console.print(
                f"  without other lines: {self._clock(line.alone.start_s)} → "
                f"{self._clock(line.alone.end_s)}, rides {line.alone.rides}"
            )
        if line.rows:
            console.print(f"  ridden by journeys {', '.join(map(str, line.rows))} above")
        elif self._told.judged:
            console.print(
                "  ridden by none of the journeys above: for each journey with it in the time searched, one "
                "of them leaves no earlier, arrives no later and takes no more rides"
            )

    def _near(self, nearest: Nearest | None) -> str:
        if nearest is None:
            return "no stop of it in reach"
        return f"{escape(self._stop(nearest.stop))}, {nearest.duration_s / MINUTE_S:.0f} min"

    def _reach(self, reach: Reach) -> str:
        # Platforms of one name are one stop to a reader.
        nearest: dict[str, int] = {}
        for stop, seconds in zip(reach.every_stop, reach.every_duration_s, strict=True):
            nearest.setdefault(self._texts.stop(stop, ()).name, seconds)
        named = [f"{escape(name)} {seconds / MINUTE_S:.0f} min" for name, seconds in nearest.items()]
        more = f" and {len(named) - MOST_NAMES} more" if len(named) > MOST_NAMES else ""
        return f"{len(reach.every_stop)} ({len(named)} names): {', '.join(named[:MOST_NAMES])}{more}"

    def _show_rounds(self, console: Console) -> None:
        told = self._told
        n_rounds = max((len(label.arrivals_s) for label in told.labels), default=0)
        while n_rounds > 1 and all(_repeats(label.arrivals_s, n_rounds - 1) for label in told.labels):
            n_rounds -= 1
        heads = [f"{rides} ride{'s' if rides > 1 else ''}" for rides in range(1, n_rounds + 1)]
        table = Table("stop", "walk on", *heads, box=None, header_style="bold")
        reached = [label for label in told.labels if any(time is not None for time in label.arrivals_s)]
        for label in reached:
            cells = [self._clock(arrival) for arrival in label.arrivals_s[:n_rounds]]
            walk = f"{label.egress_s / MINUTE_S:.0f} min"
            table.add_row(escape(self._stop(label.stop)), walk, *cells)
        console.print(
            f"\n[bold]Labels[/bold] near the destination, leaving at {self._moment(told.traced_from_s)}: "
            "earliest arrival with at most so many rides"
        )
        console.print(table if reached else "  none of them is reached by a ride")
        if told.work is not None:
            console.print(
                f"[dim]{told.work.rounds} rounds, {told.work.patterns_scanned} patterns scanned, "
                f"{told.work.labels_improved} labels improved, "
                f"{told.work.footpaths_relaxed} footpaths relaxed[/dim]"
            )

    def _show_journeys(self, console: Console) -> None:
        console.print("\n[bold]Journeys[/bold] of the Pareto set (departure, arrival, rides):")
        table = Table("", "leaves", "arrives", "rides", "walk", "lines", "", box=None, header_style="bold")
        for number, judged in enumerate(self._told.judged):
            candidate = judged.candidate
            table.add_row(
                str(number),
                self._moment(candidate.departure_s),
                self._clock(candidate.arrival_s),
                str(candidate.rides),
                f"{candidate.walk_s / MINUTE_S:.0f} min",
                escape(self._lines(judged.trips)),
                _fate(judged),
            )
        console.print(table if self._told.judged else "  none")
        for reason in give_reasons(self._told.result.reasons, "en"):
            where = f" ({reason['field']})" if reason["field"] else ""
            console.print(f"  [yellow]{reason['error']}[/yellow] [dim]{reason['code']}{where}[/dim]")

    def _lines(self, trips: Sequence[int]) -> str:
        routes = [self._texts.trip(trip, 1, 0, ()).route for trip in trips]
        return ", ".join(route.short_name or route.long_name for route in routes)

    def _stop(self, stop: int) -> str:
        text = self._texts.stop(stop, ())
        return f"{text.name} {text.track}".strip()

    def _moment(self, seconds: int) -> str:
        return f"{datetime.fromtimestamp(seconds, self._zone):%Y-%m-%d %H:%M:%S}"

    def _clock(self, seconds: int | None) -> str:
        return "–" if seconds is None else f"{datetime.fromtimestamp(seconds, self._zone):%H:%M:%S}"


def _fate(judged: Judged) -> str:
    verdict = judged.verdict
    if verdict.drop is None:
        return f"[green]kept:[/green] {', '.join(KEPT.get(str(why), str(why)) for why in verdict.why)}"
    template = DROPPED.get(str(verdict.drop), str(verdict.drop))
    return f"[red]dropped:[/red] {template.format(better=verdict.better)}"


def _repeats(arrivals: Sequence[int | None], last: int) -> bool:
    """True: the last column says the same as the one before."""
    return len(arrivals) <= last or arrivals[last] == arrivals[last - 1]
