"""Courses of the model city and their appointments over twelve weeks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from mobility.learning.model import Audience, Level, Offer, OfferFormat, Price, Session
from mobility.learning.model import Place as LearningPlace
from mobility.simulation.learning.course_catalogue import (
    COURSE_SHARES,
    COURSES,
    HOURS,
    LEVEL_WORDS,
    CourseIdea,
)
from mobility.simulation.learning.institutions import PAGES, Institutions, origin

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

N_COURSES = 400
WEEKS = 12
ZONE = ZoneInfo("Europe/Berlin")

_RHYTHMS = ((1, 1), (1, 3), (1, 4), (1, 6), (1, 8), (1, 10), (1, 12), (2, 5))
"""(every so many weeks, how often)."""
_PAUSE_IN_SCHOOL_HOLIDAYS = ("adult_education", "music_school", "school")
_LAND = "ST"  # the Land whose holidays the timetable of the model city keeps too


class Courses(NamedTuple):
    """Offers and their sessions."""

    offers: tuple[Offer, ...]
    sessions: tuple[Session, ...]


def days_off(start: date) -> tuple[set[date], set[date]]:
    """List public and school holidays of the years that the twelve weeks touch.

    Parameters
    ----------
    start : date
        First Monday.

    Returns
    -------
    public, school : set[date]
        Days.
    """
    years = range(start.year, (start + timedelta(weeks=WEEKS)).year + 1)
    public = holidays.country_holidays("DE", subdiv=_LAND, years=years)
    school = holidays.country_holidays("DE", subdiv=_LAND, years=years, categories=("school",))
    return set(public), set(school)


def build_courses(city: "ModelCity", institutions: Institutions) -> Courses:
    """Hold courses at the institutions' places.

    Parameters
    ----------
    city : ModelCity
        Its seed, size and first Monday.
    institutions : Institutions
        Where.

    Returns
    -------
    Courses
        About 400 for a city of full size, in the order of their ids; the same for the same city.
    """
    rng = np.random.default_rng([city.seed, 20])
    start = city.calendar.start
    public, school = days_off(start)
    offers: list[Offer] = []
    sessions: list[Session] = []
    alike: Counter[tuple[str, str]] = Counter()
    for kind, share in COURSE_SHARES.items():
        places = institutions.of_kind(kind)
        if not places:
            continue
        off = public | school if kind in _PAUSE_IN_SCHOOL_HOLIDAYS else public
        for n in range(max(2, round(N_COURSES * city.size * share))):
            place = places[int(rng.integers(len(places)))]
            ideas = COURSES[kind]
            offer = _course(rng, f"model:offer:{kind}-{n + 1}", ideas[n % len(ideas)], place)
            same = alike[place.place_id, offer.title["de"]] = alike[place.place_id, offer.title["de"]] + 1
            if same > 1:  # two courses of one title at one place are taken for the same
                numbered = {
                    "de": f"{offer.title['de']}, Kurs {same}",
                    "en": f"{offer.title['en']}, course {same}",
                }
                offer = replace(offer, title=numbered)
            offers.append(offer)
            sessions += _appointments(rng, offer, kind, start, off)
    return Courses(tuple(offers), tuple(sessions))


def _course(rng: np.random.Generator, key: str, idea: CourseIdea, place: LearningPlace) -> Offer:
    level = idea.levels[int(rng.integers(len(idea.levels)))]
    suffix = LEVEL_WORDS[level] if level is not None and len(idea.levels) > 1 else None
    full = idea.euros * 100 * int(rng.integers(1, 4)) if idea.euros else 0
    languages = ("de", "en") if rng.random() < 0.15 else ("en",) if rng.random() < 0.06 else ("de",)
    draw = rng.random()
    kind = OfferFormat.ONLINE if draw < 0.03 else OfferFormat.HYBRID if draw < 0.08 else OfferFormat.ON_SITE
    return Offer(
        key,
        place.provider_id,
        {
            "de": f"{idea.title_de} {suffix[0]}" if suffix else idea.title_de,
            "en": f"{idea.title_en}, {suffix[1]}" if suffix else idea.title_en,
        },
        origin(key.replace(":", "/")),
        description={"de": f"{idea.text_de} Erfunden.", "en": f"{idea.text_en} Invented."},
        format=kind,
        place_id="" if kind is OfferFormat.ONLINE else place.place_id,
        topics=idea.topics,
        competences=idea.competences,
        audience=Audience(*idea.ages, groups=idea.groups),
        level=level if level is not None else Level.BEGINNER if rng.random() < 0.3 else None,
        languages=languages,
        price=Price(
            full, round(full * 0.6) if full else None, reductions="Schule, Studium, Rente" if full else ""
        ),
        registration_url=f"{PAGES}/{key.replace(':', '/')}" if rng.random() < 0.7 else "",
    )


def _appointments(
    rng: np.random.Generator, offer: Offer, kind: str, start: date, off: set[date]
) -> Iterator[Session]:
    every, times = _RHYTHMS[int(rng.integers(len(_RHYTHMS)))]
    weekdays, hours = HOURS[kind]
    weekday, hour = (int(choices[int(rng.integers(len(choices)))]) for choices in (weekdays, hours))
    minutes = int((60, 90, 90, 120)[int(rng.integers(4))])
    first_week = int(rng.integers(max(1, WEEKS - every * (times - 1))))
    seats = int(rng.integers(6, 25)) if offer.registration_url else None
    taken = int(rng.integers(0, (seats or 0) + 3))
    days = [start + timedelta(weeks=first_week + every * i, days=weekday) for i in range(times)]
    rule = f"FREQ=WEEKLY;INTERVAL={every};COUNT={times}" if times > 1 else ""
    yield from appointments(offer, days, time(hour), minutes, off, seats and max(0, seats - taken), rule)


def appointments(
    offer: Offer,
    days: Sequence[date],
    begin: time,
    minutes: int,
    off: set[date],
    free_seats: int | None,
    rule: str,
    place_id: str = "",
) -> Iterator[Session]:
    """Give the sessions of an offer on some days, but for those off.

    Parameters
    ----------
    offer : Offer
        Of what.
    days : Sequence[date]
        When.
    begin : time
        By the city's clock.
    minutes : int
        How long.
    off : set[date]
        Days without.
    free_seats : int | None
        On each.
    rule : str
        The RRULE behind them.
    place_id : str
        Where, "" = the offer's place.

    Yields
    ------
    Session
        In the order of the days.
    """
    place_id = place_id or offer.place_id
    for day in days:
        if day in off:
            continue
        moment = datetime.combine(day, begin, ZONE)
        key = f"{offer.offer_id.replace(':offer:', ':session:')}:{moment:%Y%m%dT%H%M}"
        yield Session(
            key, offer.offer_id, moment, moment + timedelta(minutes=minutes), place_id, free_seats, rule
        )
