"""Items on two lines of the model city, and the stops that institutions have adopted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from mobility.learning.model import Binding, BindingKind, Item
from mobility.learning.model import Place as LearningPlace
from mobility.simulation.gtfs_writer import station_id
from mobility.simulation.learning.institutions import Institutions, origin
from mobility.simulation.learning.item_texts import (
    HUB_IDEA,
    LINE_IDEAS,
    SECTION_IDEA,
    STOP_IDEAS,
    VIEW_IDEA,
    WAITING_IDEAS,
    ItemIdea,
)
from mobility.simulation.terrain import to_degrees
from mobility.simulation.transit import HUB_STATION, MARKET_STATION

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

LINES = ("5", "2")
TAG = "model"
"""Of the model city's feed: ids to the outside begin with it."""

_STOPS_BETWEEN = 3  # every so many stations there is something bound to one
_SEEN_M = 220.0
_ADOPTED_M = 350.0
_SEEN_KINDS = ("museum", "gallery", "planetarium", "university", "library", "makerspace")
_CITY = "model:provider:vhs"


def build_adoptions(city: "ModelCity", institutions: Institutions) -> tuple[LearningPlace, ...]:
    """Let institutions beside the two lines adopt their nearest stop.

    Parameters
    ----------
    city : ModelCity
        Its stations.
    institutions : Institutions
        Who may.

    Returns
    -------
    tuple[Place, ...]
        Places of the kind "adopted_stop", at most one a station.
    """
    stations = sorted({station for name in LINES for station in _stations(city, name)})
    xy = np.array([city.transit.stations[station].xy for station in stations])
    by_place = {f"model:place:{number}": place.xy for number, place in enumerate(city.places)}
    adopted: dict[int, LearningPlace] = {}
    for place in institutions.places:
        if place.kind not in _SEEN_KINDS:
            continue
        apart_m = np.hypot(*(xy - by_place[place.place_id]).T)
        station = stations[int(np.argmin(apart_m))]
        if apart_m.min() > _ADOPTED_M or station in adopted:
            continue
        lat, lon = to_degrees(city.transit.stations[station].xy)
        adopted[station] = LearningPlace(
            f"model:place:adopted-{station + 1}",
            city.transit.stations[station].name,
            "adopted_stop",
            float(lat),
            float(lon),
            origin(f"adopted/{station + 1}"),
            provider_id=place.provider_id,
            website=place.website,
        )
    return tuple(adopted[station] for station in sorted(adopted))


def build_items(
    city: "ModelCity", institutions: Institutions, adoptions: tuple[LearningPlace, ...]
) -> tuple[Item, ...]:
    """Bind items to two lines, their stops, sections and views, to hubs and to waiting anywhere.

    Parameters
    ----------
    city : ModelCity
        Its lines.
    institutions : Institutions
        What is seen from the window.
    adoptions : tuple[Place, ...]
        Whose stops are theirs.

    Returns
    -------
    tuple[Item, ...]
        The same for the same city.
    """
    curators = {place.place_id.rpartition("-")[2]: place.provider_id for place in adoptions}
    items = list(_anywhere())
    told: set[int] = set()
    for name in LINES:
        route = f"{TAG}_mc-{name}"
        for i, idea in enumerate(LINE_IDEAS):
            items.append(_item(f"line-{name}-{i + 1}", idea, Binding(BindingKind.LINE, route_id=route)))
        stations = _stations(city, name)
        for i, station in enumerate(stations):
            called = city.transit.stations[station].name
            curator = curators.get(str(station + 1), "")
            if station in told or (i % _STOPS_BETWEEN and not curator):
                continue
            told.add(station)
            idea = STOP_IDEAS[i // _STOPS_BETWEEN % len(STOP_IDEAS)]
            binding = Binding(BindingKind.STOP, stop_id=_stop_id(station))
            items.append(_item(f"stop-{station + 1}", idea, binding, called, curator))
        for first, last in zip(stations[::4], stations[2::4], strict=False):
            binding = Binding(BindingKind.SECTION, _stop_id(first), _stop_id(last))
            names = f"{city.transit.stations[first].name} – {city.transit.stations[last].name}"
            items.append(_item(f"section-{name}-{first + 1}", SECTION_IDEA, binding, names))
        items += _views(city, institutions, name, route)
    return tuple(items)


def _anywhere() -> Iterator[Item]:
    for i, idea in enumerate(WAITING_IDEAS):
        yield _item(f"waiting-{i + 1}", idea, Binding(BindingKind.WAITING))
    for station, name in ((HUB_STATION, "Hauptbahnhof"), (MARKET_STATION, "Markt")):
        yield _item(f"hub-{station + 1}", HUB_IDEA, Binding(BindingKind.HUB, _stop_id(station)), name)


def _views(city: "ModelCity", institutions: Institutions, name: str, route: str) -> Iterator[Item]:
    path = _path(city, name)
    by_place = {f"model:place:{number}": place.xy for number, place in enumerate(city.places)}
    for place in institutions.places:
        if place.kind in _SEEN_KINDS:
            apart_m = np.hypot(*(path - by_place[place.place_id]).T)
            if apart_m.min() <= _SEEN_M:
                binding = Binding(BindingKind.VIEW, route_id=route, lat=place.lat, lon=place.lon)
                key = f"view-{name}-{place.place_id.rpartition(':')[2]}"
                yield _item(key, VIEW_IDEA, binding, place.name, place.provider_id)


def _item(key: str, idea: ItemIdea, binding: Binding, name: str = "", provider_id: str = "") -> Item:
    has_media = idea.kind in ("audio", "picture")
    return Item(
        f"model:item:{key}",
        provider_id or _CITY,
        idea.kind,
        {"de": idea.title_de.format(name=name), "en": idea.title_en.format(name=name)},
        {"de": idea.body_de.format(name=name), "en": idea.body_en.format(name=name)},
        idea.minutes,
        (binding,),
        origin(f"item/{key}"),
        topics=idea.topics,
        level=idea.level,
        answers=idea.answers,
        media_url=f"https://learning.auenfurt.example/media/{key}" if has_media else "",
    )


def _stop_id(station: int) -> str:
    return f"{TAG}_{station_id(station)}"


def _stations(city: "ModelCity", name: str) -> list[int]:
    """List the stations of a line in one direction."""
    path = next(line.paths[0] for line in city.lines if line.plan.name == name)
    stations = [city.transit.platforms[stop].station for stop in path.stops]
    return list(dict.fromkeys(stations))


def _path(city: "ModelCity", name: str) -> np.ndarray:
    return next(line.paths[0].xy for line in city.lines if line.plan.name == name)
