"""The workshop on wheels of the model city: one mobile offer and its tour of stops."""

from datetime import time, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from mobility.learning.model import Audience, Offer, OfferFormat, Price, Provider, Session, StepFree
from mobility.learning.model import Place as LearningPlace
from mobility.simulation.learning.courses import WEEKS, appointments, days_off
from mobility.simulation.learning.institutions import PAGES, origin
from mobility.simulation.terrain import to_degrees

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

N_STOPS = 8
NEAR_M = 500.0
_PROVIDER = "model:provider:wheels"
_DAYS = ((0, 14), (0, 17), (1, 14), (1, 17), (2, 14), (2, 17), (3, 14), (3, 17))
"""Weekday and hour of each stop, every week."""
_AIMS = {"leisure=hackerspace", "amenity=library"}


class Tour(NamedTuple):
    """A mobile offer: who, what, where and when."""

    provider: Provider
    offer: Offer
    places: tuple[LearningPlace, ...]
    sessions: tuple[Session, ...]


def build_tour(city: "ModelCity") -> Tour:
    """Send a workshop to where many live far from any library or workshop.

    Parameters
    ----------
    city : ModelCity
        Its people, stations and first Monday.

    Returns
    -------
    Tour
        Two stops an afternoon, Monday to Thursday, but for public holidays.
    """
    stations = [station for station in city.stations if station.node >= 0]
    xy = np.array([station.xy for station in stations])
    people = np.array(
        [
            city.population.inhabitants[cells].sum()
            for cells in cKDTree(city.population.centres).query_ball_point(xy, NEAR_M)
        ],
        np.float64,
    )
    fixed = [place.xy for place in city.places if any(f"{k}={v}" in _AIMS for k, v in place.tags.items())]
    chosen: list[int] = []
    for _ in range(min(N_STOPS, len(stations))):
        there = np.array([*fixed, *(xy[i] for i in chosen)])
        need = people * np.minimum(cKDTree(there).query(xy)[0], 2000.0)
        need[chosen] = -1.0
        chosen.append(int(np.argmax(need)))
    offer = Offer(
        "model:offer:wheels",
        _PROVIDER,
        {"de": "Rollende Werkstatt", "en": "Workshop on wheels"},
        origin("wheels"),
        description={
            "de": "Ein Bus mit Werkzeug, Rechnern und Rat: bauen, reparieren, fragen. Erfunden.",
            "en": "A bus with tools, computers and advice: build, mend, ask. Invented.",
        },
        format=OfferFormat.MOBILE,
        topics=("technology", "digital", "crafts"),
        competences=("5.1", "5.2"),
        price=Price(0),
        audience=Audience(groups=("children", "families", "adults", "seniors")),
        languages=("de", "en"),
    )
    public, _ = days_off(city.calendar.start)
    places: list[LearningPlace] = []
    sessions: list[Session] = []
    for i, (weekday, hour) in zip(chosen, _DAYS, strict=False):
        lat, lon = to_degrees(stations[i].xy)
        place = LearningPlace(
            f"model:place:wheels-{len(places) + 1}",
            f"Rollende Werkstatt, {stations[i].name}",
            "mobile_stop",
            float(lat),
            float(lon),
            origin("wheels"),
            provider_id=_PROVIDER,
            step_free=StepFree.YES,
            languages=("de", "en"),
            website=f"{PAGES}/wheels",
        )
        places.append(place)
        days = [city.calendar.start + timedelta(weeks=week, days=weekday) for week in range(WEEKS)]
        sessions += appointments(
            offer, days, time(hour), 120, public, None, f"FREQ=WEEKLY;COUNT={WEEKS}", place.place_id
        )
    provider = Provider(_PROVIDER, "Rollende Werkstatt Auenfurt", origin("wheels"), website=f"{PAGES}/wheels")
    return Tour(provider, offer, tuple(places), tuple(sessions))
