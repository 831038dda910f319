"""Golden searches: what is typed (or a point) and the first three things found, on one line."""

from pathlib import Path
from typing import Any

from mobility.network import TransportNetwork
from mobility.service import GeocodeRequest, Match, PlaceSearch, Texts

FOLDER = Path(__file__).parent
ARROW = " => "
SHOWN = 3

OPTIONS: dict[str, Any] = {
    "near": lambda text: {"place": _point(text)},
    "type": lambda text: {"types": tuple(text.split(","))},
    "mode": lambda text: {"modes": tuple(text.split(","))},
    "language": lambda text: {"languages": tuple(text.split(","))},
}
"""What may stand behind the text and ";", as word=value."""


def _point(text: str) -> tuple[float, float]:
    lat, lon = text.split(",")
    return float(lat), float(lon)


def answer_line(line: str, search: PlaceSearch) -> str:
    """Put today's answer behind the question of a line; "@lat,lon" asks what is at a point."""
    question = line.split(ARROW, maxsplit=1)[0].rstrip()
    if not question or question.startswith("#"):
        return line.rstrip()
    text, _, words = question.partition(";")
    options: dict[str, Any] = {}
    for word in words.split():
        name, _, value = word.partition("=")
        options |= OPTIONS[name](value)
    if text.startswith("@"):
        found = search.reverse(*_point(text[1:].strip()), options.get("types", ()), SHOWN)
    else:
        found = search.geocode(GeocodeRequest(text.rstrip(), num_results=SHOWN, **options))
    return f"{question}{ARROW}{' | '.join(told(match) for match in found) or 'nothing'}"


def told(match: Match) -> str:
    """A match as its type, name, kind and default area."""
    area = next((area.name for area in match.areas if area.is_default), "")
    return " ".join(
        part for part in (match.kind, match.name, match.category, f"({area})" if area else "") if part
    )


def rewrite(name: str, network: TransportNetwork) -> str:
    """Give the text of a golden file with today's answers."""
    search = PlaceSearch(network, Texts(network))
    lines = (FOLDER / f"search-{name}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(answer_line(line, search) for line in lines) + "\n"
