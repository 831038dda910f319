"""Journeys as lines of text: a headline with times and transfers, then one line a leg."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mobility.api.answers.sentences import explain, give_notices, give_reasons, trips_of
from mobility.api.answers.steps import step_sentence
from mobility.cli.options import zone_of
from mobility.messages import sentence
from mobility.service import (
    Journey,
    Leg,
    OnDemandLeg,
    Place,
    Plan,
    RentalLeg,
    Services,
    StreetLeg,
    TransitLeg,
)

SIGNS = {"WALK": "🚶", "BIKE": "🚲", "TRAM": "🚊", "BUS": "🚌", "SUBWAY": "🚇", "FERRY": "⛴ ", "CAR": "🚗"}
TRAIN = "🚆"
CAR = "🚗"
MINUTE_S = 60
ARRANGEMENTS = {2: "Call the operator before boarding", 3: "Tell the driver"}
"""What GTFS pickup_type and drop_off_type ask of a rider beyond yes (0) and no (1)."""


def show_plan(plan: Plan, services: Services, language: str, steps: bool, console: Console) -> None:
    """Print journeys, direct ways, and why there is nothing.

    Parameters
    ----------
    plan : Plan
        What was found.
    services : Services
        Names.
    language : str
        "de" or "en".
    steps : bool
        Show turn-by-turn steps.
    console : Console
        Where to.
    """
    zone = zone_of(services.planner.network)
    shower = _Shower(plan, services, language, steps, console, zone)
    for notice in give_notices(
        services.about, trips_of((*plan.result.journeys, *plan.result.direct)), services.texts, language
    ):
        console.print(f"[yellow]{escape(notice['text'])}[/yellow]")
    for number, journey in enumerate(plan.result.journeys, 1):
        shower.show(f"{number}", journey)
    for journey in plan.result.direct:
        shower.show(sentence(language, "direct"), journey)
    for reason in give_reasons(plan.result.reasons, language):
        where = f" ({reason['field']})" if reason["field"] else ""
        console.print(f"[yellow]{reason['error']}[/yellow] [dim]{reason['code']}{where}[/dim]")
    attributions = ", ".join(services.about.attributions)
    if attributions:
        console.print(f"[dim]{escape(attributions)}[/dim]")


class _Shower:
    def __init__(
        self, plan: Plan, services: Services, language: str, steps: bool, console: Console, zone: ZoneInfo
    ) -> None:
        self._plan, self._services, self._language = plan, services, language
        self._steps, self._console, self._zone = steps, console, zone

    def show(self, title: str, journey: Journey) -> None:
        minutes = round((journey.end_s - journey.start_s) / MINUTE_S)
        start = datetime.fromtimestamp(journey.start_s, self._zone)
        why = ", ".join(told["text"] for told in explain(journey.why, self._language))
        transfers = max(journey.rides - 1, 0)
        template = ("no transfer", "{count} transfer", "{count} transfers")[min(transfers, 2)]
        changes = sentence(self._language, template, count=transfers) if journey.rides else ""
        headline = "  ".join(
            part
            for part in (
                f"[bold]{self._clock(journey.start_s)} → {self._clock(journey.end_s)}[/bold]",
                f"{minutes} min",
                changes,
                f"[dim]{start:%Y-%m-%d}[/dim]",
                f"[green]{why}[/green]" if why else "",
            )
            if part
        )
        self._console.print(f"\n[bold cyan]{title}[/bold cyan]  {headline}", soft_wrap=True)
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
        for leg in journey.legs:
            for row in self._rows(leg):
                table.add_row("  ", *row)
        self._console.print(table)

    def _rows(self, leg: Leg) -> Iterator[tuple[str, str, str]]:
        if isinstance(leg, TransitLeg):
            return self._ride(leg)
        if isinstance(leg, StreetLeg):
            ends = [self._stop(stop) if stop >= 0 else "" for stop in (leg.from_stop, leg.to_stop)]
            query = self._plan.query
            return self._way(leg, ends[0] or self._end(query.origin), ends[1] or self._end(query.destination))
        points = (f"{point.lat:.5f},{point.lon:.5f}" for point in (leg.from_point, leg.to_point))
        return self._way(leg, *points)

    def _clock(self, seconds: int) -> str:
        return f"{datetime.fromtimestamp(seconds, self._zone):%H:%M:%S}".removesuffix(":00")

    def _ride(self, leg: TransitLeg) -> Iterator[tuple[str, str, str]]:
        texts = self._services.texts
        trip = texts.trip(leg.trip, leg.service_day, leg.calls[0].stop_sequence, (self._language,))
        route = trip.route
        sign = SIGNS.get(route.mode, TRAIN)
        line = route.short_name or trip.short_name or route.long_name
        seated = f" [dim]{sentence(self._language, 'stay seated')}[/dim]" if leg.stay_seated else ""
        halts, headsign = len(leg.calls) - 1, escape(trip.headsign)
        ends = (leg.calls[0].pickup_type, leg.calls[-1].drop_off_type)
        asked = dict.fromkeys(ARRANGEMENTS[kind] for kind in ends if kind in ARRANGEMENTS)
        yield (
            f"{self._clock(leg.start_s)}",
            sign,
            f"[bold]{escape(line)}[/bold] → {headsign}{seated}",
        )
        for text in asked:
            yield "", "", f"[yellow]{sentence(self._language, text)}[/yellow]"
        stops = sentence(self._language, "{count} stop" if halts == 1 else "{count} stops", count=halts)
        yield (
            f"{self._clock(leg.end_s)}",
            "",
            f"{self._stop(leg.calls[0].stop)} → {self._stop(leg.calls[-1].stop)}  [dim]{stops}[/dim]",
        )

    def _way(
        self, leg: StreetLeg | RentalLeg | OnDemandLeg, origin: str, target: str
    ) -> Iterator[tuple[str, str, str]]:
        minutes = max(round((leg.end_s - leg.start_s) / MINUTE_S), 1)
        yield (
            f"{self._clock(leg.start_s)}",
            CAR if isinstance(leg, OnDemandLeg) else SIGNS.get(leg.mode, ""),
            f"{origin} → {target}  [dim]{leg.length_m:.0f} m, {minutes} min[/dim]",
        )
        if self._steps and not isinstance(leg, OnDemandLeg):
            for step in leg.steps:
                street = self._services.texts.street(step.name, self._language)
                text = step_sentence(step, street, self._language)
                yield "", "", f"  [dim]{escape(text)} ({step.length_m:.0f} m)[/dim]"

    def _stop(self, stop: int) -> str:
        text = self._services.texts.stop(stop, (self._language,))
        return escape(f"{text.name} [{text.track}]" if text.track else text.name)

    def _end(self, place: Place) -> str:
        return self._stop(place.stop) if place.stop >= 0 else f"{place.lat:.5f},{place.lon:.5f}"
