"""From a line with a question to the same line with its answer."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mobility.network import TransportNetwork
from mobility.routing.journey import Journey, TransitLeg
from mobility.service.planner import Planner, PlanRequest

FOLDER = Path(__file__).parent
ARROW = " => "

OPTIONS: dict[str, Any] = {
    "arrive_by": lambda text: {"arrive_by": text == "yes"},
    "window": lambda text: {"search_window_s": int(text), "timetable_view": int(text) > 0},
    "n": lambda text: {"num_itineraries": int(text)},
    "profile": lambda text: {"pedestrian_profile": text},
    "direct": lambda text: {"direct_modes": tuple(text.split(",")) if text != "-" else ()},
    "access": lambda text: {"pre_transit_modes": tuple(text.split(","))},
    "modes": lambda text: {"transit_modes": tuple(text.split(",")) if text != "-" else ()},
    "transfers": lambda text: {"max_transfers": int(text)},
    "via": lambda text: {"via": tuple(text.split(","))},
    "stay": lambda text: {"via_stay_s": tuple(int(value) for value in text.split(","))},
}
"""What may stand behind from, to and time, as word=value."""


def request_of(question: str, zone: ZoneInfo) -> PlanRequest:
    """Read "FROM TO 2016-11-08T08:30 word=value ..."; the time is local."""
    origin, destination, when, *words = question.split()
    options: dict[str, Any] = {"num_itineraries": 0}
    for word in words:
        name, _, value = word.partition("=")
        options |= OPTIONS[name](value)
    at = dt.datetime.fromisoformat(when).replace(tzinfo=zone)
    return PlanRequest(origin, destination, int(at.timestamp()), **options)


def answer_line(line: str, planner: Planner) -> str:
    """Put the answer of today behind the question of a line; comments and empty lines stay."""
    question = line.split(ARROW, maxsplit=1)[0].strip()
    if not question or question.startswith("#"):
        return line.rstrip()
    zone = ZoneInfo(planner.network.timezones[0])
    result = planner.plan(request_of(question, zone)).result
    parts = [f"direct {told(journey, planner.network, zone)}" for journey in result.direct]
    parts += [told(journey, planner.network, zone) for journey in result.journeys]
    parts += [f"{reason.code} {reason.field}".strip() for reason in result.reasons]
    return f"{question}{ARROW}{' | '.join(parts)}"


def told(journey: Journey, network: TransportNetwork, zone: ZoneInfo) -> str:
    """A journey as its times, lines, stops and walks in metres."""

    def clock(seconds: int) -> str:
        return f"{dt.datetime.fromtimestamp(seconds, zone):%H:%M:%S}"

    words = [clock(journey.start_s)]
    for leg in journey.legs:
        if isinstance(leg, TransitLeg):
            names = [network.tables["stops"]["stop_name"][call.stop].as_py() for call in leg.calls]
            route = int(network.timetable.trip_route[leg.trip])
            line = network.tables["routes"]["route_short_name"][route].as_py()
            seated = "~" if leg.stay_seated else ""
            words.append(
                f"{seated}{line}[{names[0]} {clock(leg.start_s)[:5]}-{clock(leg.end_s)[:5]} {names[-1]}]"
            )
        else:
            words.append(f"{leg.mode.lower()} {leg.length_m:.0f}m")
    return " ".join([*words, clock(journey.end_s)])


def rewrite(name: str, planner: Planner) -> str:
    """Give the text of a golden file with today's answers."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(answer_line(line, planner) for line in lines) + "\n"
